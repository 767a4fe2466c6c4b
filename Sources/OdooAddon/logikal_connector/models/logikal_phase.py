from odoo import fields, models


class LogikalPhase(models.Model):
    """A phase of a project. Many projects have one with the zero id, so it is known by LogikalSync's id."""

    _name = "logikal.phase"
    _inherit = "logikal.binding"
    _description = "Logikal Phase"
    _order = "project_id, name, id"
    _entity_type = "phase"
    _parent_field = "project_id"

    name = fields.Char(required=True)
    description = fields.Text()
    is_default = fields.Boolean(readonly=True)
    project_id = fields.Many2one("logikal.project", required=True, readonly=True, index=True, ondelete="restrict")
    elevation_ids = fields.One2many("logikal.elevation", "phase_id", "Positions of the phase")
    elevation_count = fields.Integer("Positions", compute="_compute_elevation_count")

    def _compute_elevation_count(self):
        groups = self.env["logikal.elevation"]._read_group([("phase_id", "in", self.ids)], ["phase_id"], ["__count"])
        counts = {phase.id: count for phase, count in groups}
        for phase in self:
            phase.elevation_count = counts.get(phase.id, 0)
