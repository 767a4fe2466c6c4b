from odoo import fields, models


class LogikalPart(models.Model):
    """One article, profile or pane of a position. Lengths are millimetres, quantities in their own unit."""

    _name = "logikal.part"
    _inherit = "logikal.binding"
    _description = "Logikal Part"
    _order = "elevation_id, kind, sequence, id"

    name = fields.Char("Description", readonly=True, required=True)
    parts_list_id = fields.Many2one("logikal.parts.list", required=True, readonly=True, index=True, ondelete="cascade")
    elevation_id = fields.Many2one(related="parts_list_id.elevation_id", store=True, index=True)
    kind = fields.Selection([("article", "Article"), ("profile", "Profile"), ("glass", "Glass")], readonly=True)
    sequence = fields.Integer(readonly=True)
    number = fields.Char(readonly=True)
    supplier = fields.Char(readonly=True)
    color = fields.Char(readonly=True)
    quantity = fields.Float(digits=(16, 4), readonly=True)
    unit = fields.Char(readonly=True)
    length_mm = fields.Float("Length (mm)", digits=(16, 2), readonly=True)
    width_mm = fields.Float("Width (mm)", digits=(16, 2), readonly=True)
    height_mm = fields.Float("Height (mm)", digits=(16, 2), readonly=True)
    price = fields.Float(digits=(16, 4), readonly=True)
