from odoo import fields, models


class LogikalPrice(models.Model):
    """The price of a position, as Logikal calculated it."""

    _name = "logikal.price"
    _inherit = "logikal.binding"
    _description = "Logikal Price"
    _rec_name = "elevation_id"
    _order = "elevation_id, id"

    elevation_id = fields.Many2one("logikal.elevation", required=True, readonly=True, index=True, ondelete="cascade")
    currency_id = fields.Many2one("res.currency", readonly=True)
    currency_name = fields.Char("Currency in Logikal", readonly=True, help="As Logikal names it: a code or a sign.")
    net_unit = fields.Monetary("Net price a piece", readonly=True)
    total_unit = fields.Monetary("Total price a piece", readonly=True)
    net = fields.Monetary("Net price", readonly=True)
    total = fields.Monetary("Total price", readonly=True)
