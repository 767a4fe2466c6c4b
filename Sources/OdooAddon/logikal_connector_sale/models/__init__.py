from . import logikal_backend, logikal_elevation, logikal_project, product_template, sale_order, sale_order_line
