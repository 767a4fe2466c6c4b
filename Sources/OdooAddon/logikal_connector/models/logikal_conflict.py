from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import mapper
from ..core import overrides as decisions


class LogikalConflict(models.Model):
    """Both sides changed the same fields, and the rule says that a person decides."""

    _name = "logikal.conflict"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Logikal Conflict"
    _order = "state, id desc"

    name = fields.Char(required=True, readonly=True)
    backend_id = fields.Many2one("logikal.backend", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, readonly=True, index=True)
    field_group = fields.Char(required=True, readonly=True)
    base = fields.Json(readonly=True)
    ours = fields.Json(readonly=True)
    theirs = fields.Json(readonly=True)
    comparison = fields.Html("Values", compute="_compute_comparison", sanitize=False)
    state = fields.Selection([("open", "Open"), ("resolved", "Settled")], default="open", readonly=True, tracking=True)
    choice = fields.Selection(
        [("odoo", "Odoo"), ("logikal", "Logikal"), ("value", "Another value"), ("agreed", "Both say the same")],
        readonly=True,
        tracking=True,
    )
    values = fields.Json(readonly=True, help="What holds, where it is another value than either side's.")
    resolved_by = fields.Many2one("res.users", readonly=True)
    server_id = fields.Char("Id in LogikalSync", readonly=True)

    def init(self):
        # One open conflict a record and group, whoever looks at the same time.
        self.env.cr.execute(
            """CREATE UNIQUE INDEX IF NOT EXISTS logikal_conflict_open
               ON logikal_conflict (res_model, res_id, field_group) WHERE state = 'open'"""
        )

    @api.depends("base", "ours", "theirs")
    def _compute_comparison(self):
        heads = (self.env._("Field"), self.env._("Before"), self.env._("Here"), self.env._("In Logikal"))
        for conflict in self:
            rows = Markup("").join(
                Markup("<tr><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>")
                % (conflict._label(name), *((side or {}).get(name) or "" for side in conflict._sides()))
                for name in sorted(conflict.theirs or {})
            )
            head = Markup("<tr><th>%s</th><th>%s</th><th>%s</th><th>%s</th></tr>") % heads
            conflict.comparison = Markup("<table class='table table-sm'>%s%s</table>") % (head, rows)

    def action_choose_odoo(self):
        self._settle("odoo")

    def action_choose_logikal(self):
        self._settle("logikal")

    def action_choose_value(self):
        """Asks for another value than either side's."""
        self.ensure_one()
        lines = [
            (0, 0, {"name": name, "label": self._label(name), "value": (self.ours or {}).get(name) or ""})
            for name in sorted(self.ours or {})
        ]
        wizard = self.env["logikal.conflict.value"].create({"conflict_id": self.id, "line_ids": lines})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Another value"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open_record(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    def _sides(self):
        return self.base, self.ours, self.theirs

    def _label(self, name):
        return self.env[self.res_model]._fields[name].string

    def _settle(self, choice, values=None):
        """Ends the conflict here, and remembers whose word it was; LogikalSync hears of it from the cron.

        ``values`` has what is to hold where that is another value than either side's, as it is kept as JSON.
        """
        self.check_access("write")
        for conflict in self:
            if conflict.state != "open":
                raise UserError(self.env._("%s is settled already.", conflict.name))
            record = self.env[conflict.res_model].browse(conflict.res_id)
            record.check_access("write")
            wanted = {"odoo": conflict.ours, "logikal": conflict.theirs}.get(choice, values)
            conflict._take(record, wanted, "accepted" if conflict.server_id else "pending")
            conflict.write(
                {"state": "resolved", "choice": choice, "values": values or False, "resolved_by": self.env.uid}
            )
            conflict.activity_feedback(["mail.mail_activity_data_todo"], feedback=choice)

    def _take(self, record, wanted, state):
        """Has the values on the record, as a change of it where Logikal says something else."""
        overrides, theirs = dict(record.overrides or {}), self.theirs or {}
        is_change = any(wanted.get(name) != theirs.get(name) for name in wanted)
        for name in wanted:
            entry = overrides.pop(name, None) or {}
            if is_change:
                edited = {**record._edited(name, entry), "base": theirs.get(name), "state": state}
                overrides[name] = {**edited, "known": True} if self.server_id else edited
        record.with_context(logikal_sync=True).write(
            {
                **{name: record._from_plain(name, value) for name, value in wanted.items()},
                "overrides": overrides or False,
                "sync_state": record._state_of(overrides),
            }
        )

    def _resolved_values(self):
        """What LogikalSync is told to let hold, by its names."""
        kind = self.env[self.res_model]._entity_type
        return {
            mapper.vendor_field(kind, name): decisions.wire(kind, name, value)
            for name, value in (self.values or {}).items()
        }

    def _take_resolution(self, row):
        """Ends the conflict as it ended in LogikalSync."""
        resolution = row.get("resolution") or {}
        record = self.env[self.res_model].browse(self.res_id).exists()
        choice = resolution.get("choice")
        if not record or choice not in ("odoo", "logikal", "value", "agreed"):
            return
        wanted = decisions.plain_values(record._entity_type, resolution.get("values"))
        theirs = {item.name: item.value for item in decisions.held(record._entity_type, row.get("fields"), "logikal")}
        self.write({"theirs": {**(self.theirs or {}), **theirs}})
        self._take(record, wanted, "accepted")
        if self.state == "open":
            self.activity_feedback(["mail.mail_activity_data_todo"], feedback=choice)
        self.write({"state": "resolved", "choice": choice, "server_id": False})
