from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    logikal_backend_id = fields.Many2one("logikal.backend", readonly=True, copy=False, index="btree_not_null")
    logikal_key = fields.Char(readonly=True, copy=False)

    _sql_constraints = [
        ("logikal_key_unique", "unique(logikal_backend_id, logikal_key)", "There is a product for this already."),
    ]
