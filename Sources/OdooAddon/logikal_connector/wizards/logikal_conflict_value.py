from odoo import fields, models
from odoo.exceptions import UserError

from ..core import mapper
from ..core.errors import MappingError


class LogikalConflictValue(models.TransientModel):
    """Asks for what is to hold where neither side's value is."""

    _name = "logikal.conflict.value"
    _description = "Another Value for a Logikal Conflict"

    conflict_id = fields.Many2one("logikal.conflict", required=True, readonly=True, ondelete="cascade")
    line_ids = fields.One2many("logikal.conflict.value.line", "wizard_id")

    def action_apply(self):
        self.ensure_one()
        conflict = self.conflict_id
        record = self.env[conflict.res_model].browse(conflict.res_id)
        values = {line.name: line._plain(record) for line in self.line_ids}
        conflict._settle("value", values)
        return {"type": "ir.actions.act_window_close"}


class LogikalConflictValueLine(models.TransientModel):
    _name = "logikal.conflict.value.line"
    _description = "Field of another Value for a Logikal Conflict"

    wizard_id = fields.Many2one("logikal.conflict.value", required=True, ondelete="cascade")
    name = fields.Char(required=True, readonly=True)
    label = fields.Char("Field", readonly=True)
    value = fields.Char()

    def _plain(self, record):
        """The value as it is kept as JSON."""
        text = (self.value or "").strip()
        try:
            if record._fields[self.name].type == "float":
                return mapper.plain(float(text)) if text else None
        except ValueError:
            raise UserError(self.env._("%s has to be a number.", self.label)) from None
        try:
            return mapper.plain(mapper.text(text))
        except MappingError as error:
            raise UserError(str(error)) from None
