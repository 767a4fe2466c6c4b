{
    "name": "Logikal Connector: Sales",
    "summary": "Positions of Logikal as lines of an order, kept current",
    "version": "18.0.1.0.0",
    "category": "Sales/Logikal",
    "author": "LogikalSync, Odoo Community Association (OCA)",
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": ["logikal_connector", "sale_management"],
    "data": [
        "security/ir.model.access.csv",
        "data/logikal_sale_data.xml",
        "wizards/logikal_sale_import_views.xml",
        "views/sale_order_views.xml",
        "views/logikal_backend_views.xml",
        "views/logikal_project_views.xml",
    ],
    "auto_install": True,
}
