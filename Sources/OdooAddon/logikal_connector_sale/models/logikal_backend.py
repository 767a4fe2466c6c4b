from odoo import fields, models


class LogikalBackend(models.Model):
    _inherit = "logikal.backend"

    sale_product_strategy = fields.Selection(
        [
            ("elevation", "A product for each position"),
            ("system", "A product for each system and type"),
            ("one", "One product for all"),
        ],
        "Products",
        required=True,
        default="elevation",
    )
    sale_product_id = fields.Many2one("product.product", "Product for all", check_company=True)
    sale_price = fields.Selection(
        [("net", "Net price"), ("total", "Total price")], "Price on orders", required=True, default="net"
    )
    sale_alternatives = fields.Selection(
        [("option", "As optional products"), ("line", "As lines"), ("skip", "Not at all")],
        "Alternatives",
        required=True,
        default="option",
    )
    sale_sections = fields.Boolean("A section for each phase", default=True)

    _sql_constraints = [
        (
            "product_for_all",
            "check(sale_product_strategy != 'one' or sale_product_id is not null)",
            "Name the product that stands for all positions.",
        ),
    ]
