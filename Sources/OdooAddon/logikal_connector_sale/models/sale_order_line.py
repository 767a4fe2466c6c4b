from odoo import fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    logikal_elevation_id = fields.Many2one(
        "logikal.elevation", "Position of Logikal", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    logikal_phase_id = fields.Many2one(
        "logikal.phase", "Phase of Logikal", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    logikal_base = fields.Json(readonly=True)
    logikal_drawing = fields.Image(related="logikal_elevation_id.drawing_small")

    _sql_constraints = [
        ("logikal_unique", "unique(order_id, logikal_elevation_id)", "This position is on the order already."),
    ]

    def _logikal_values(self):
        return {"quantity": self.product_uom_qty, "price": self.price_unit, "name": self.name}


class SaleOrderOption(models.Model):
    _inherit = "sale.order.option"

    logikal_elevation_id = fields.Many2one(
        "logikal.elevation", "Position of Logikal", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    logikal_base = fields.Json(readonly=True)

    _sql_constraints = [
        ("logikal_unique", "unique(order_id, logikal_elevation_id)", "This position is an option already."),
    ]

    def _logikal_values(self):
        return {"quantity": self.quantity, "price": self.price_unit, "name": self.name}
