from . import logikal_sale_import
