from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError


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
    choice = fields.Selection([("odoo", "Odoo"), ("logikal", "Logikal")], readonly=True, tracking=True)
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

    def _settle(self, choice):
        """Ends the conflict here, and remembers whose word it was; LogikalSync hears of it from the cron."""
        self.check_access("write")
        for conflict in self:
            if conflict.state != "open":
                raise UserError(self.env._("%s is settled already.", conflict.name))
            record = self.env[conflict.res_model].browse(conflict.res_id)
            record.check_access("write")
            overrides = {name: entry for name, entry in (record.overrides or {}).items() if name not in conflict.theirs}
            values = {}
            if choice == "logikal":
                values = {name: record._from_plain(name, value) for name, value in conflict.theirs.items()}
            else:
                for name, value in conflict.theirs.items():
                    overrides[name] = {"base": value, "state": "pending", "user": self.env.uid}
            state = "overridden" if overrides else "synced"
            record.with_context(logikal_sync=True).write(
                {**values, "overrides": overrides or False, "sync_state": state}
            )
            conflict.write({"state": "resolved", "choice": choice, "resolved_by": self.env.uid})
            conflict.activity_feedback(["mail.mail_activity_data_todo"], feedback=choice)
