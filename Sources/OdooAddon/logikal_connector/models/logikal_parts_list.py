from odoo import fields, models


class LogikalPartsList(models.Model):
    """The decoded parts list of a position; its parts are fetched by a scheduled action of their own."""

    _name = "logikal.parts.list"
    _inherit = "logikal.binding"
    _description = "Logikal Parts List"
    _order = "elevation_id, id"
    _entity_type = "parts_list"
    _parent_field = "elevation_id"

    name = fields.Char(readonly=True, required=True)
    elevation_id = fields.Many2one("logikal.elevation", required=True, readonly=True, index=True, ondelete="cascade")
    outcome = fields.Char(readonly=True)
    error = fields.Text(readonly=True)
    decoder = fields.Integer(readonly=True)
    finding_count = fields.Integer("Findings", readonly=True)
    is_alternative = fields.Boolean(readonly=True)
    is_estimation_only = fields.Boolean(readonly=True)
    is_text_position = fields.Boolean(readonly=True)
    content_sha256 = fields.Char(readonly=True)
    loaded_sha256 = fields.Char(readonly=True)
    fetch_after = fields.Datetime(readonly=True, help="When LogikalSync is asked again for parts it had not.")
    load_error = fields.Char(readonly=True)
    part_ids = fields.One2many("logikal.part", "parts_list_id", "Parts")
