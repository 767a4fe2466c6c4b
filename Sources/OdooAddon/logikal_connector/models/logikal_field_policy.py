from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..core import policy


def _groups(_self):
    names = sorted({name for groups in policy.GROUPS.values() for name in groups})
    return [(name, name.replace("_", " ").capitalize()) for name in names]


class LogikalFieldPolicy(models.Model):
    """Which fields may be changed in Odoo, and who wins when both sides changed them."""

    _name = "logikal.field.policy"
    _description = "Logikal Rule for Fields"
    _order = "entity_type, field_group"

    backend_id = fields.Many2one("logikal.backend", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    entity_type = fields.Selection(
        [("project", "Project"), ("phase", "Phase"), ("elevation", "Position")], "Record", required=True
    )
    field_group = fields.Selection(_groups, "Fields", required=True)
    policy = fields.Selection(
        [
            ("source_only", "Only Logikal changes it"),
            ("source_wins", "Both may; Logikal wins"),
            ("odoo_wins", "Both may; Odoo wins"),
            ("ask", "Both may; a person decides"),
        ],
        required=True,
        default="source_wins",
    )

    _sql_constraints = [
        ("unique_group", "unique(backend_id, entity_type, field_group)", "There is a rule for these fields already."),
    ]

    @api.constrains("entity_type", "field_group")
    def _check_group(self):
        for rule in self:
            if rule.field_group not in policy.GROUPS[rule.entity_type]:
                raise ValidationError(self.env._("There are no such fields on this kind of record."))
