from datetime import timedelta

from odoo import api, fields, models

_WARNING = "mail.mail_activity_data_warning"


class LogikalBackend(models.Model):
    _inherit = "logikal.backend"

    @api.model
    def _cron_watch(self):
        """Notices what nobody else would: silence. A scheduled action that fails is not seen by Odoo for days."""
        now = fields.Datetime.now()
        for backend in self.search([("mode", "=", "live")]):
            last = backend.last_ok or backend.create_date
            if now - last > timedelta(minutes=max(backend.stale_after_minutes, 5)):
                message = self.env._(
                    "Nothing was synchronised since %(time)s. %(error)s", time=last, error=backend.last_error or ""
                )
                backend._raise_alarm("stale", message)
            waiting = self.env["logikal.rejection"].search_count(
                [("backend_id", "=", backend.id), ("create_date", "<", now - timedelta(days=1))]
            )
            if waiting:
                backend._raise_alarm("quarantine", self.env._("%s changes are in quarantine for over a day.", waiting))
        self._let_cron_run()

    def _raise_alarm(self, code, message):
        """One open activity for the person in charge, however often the same thing happens."""
        self.ensure_one()
        is_known = (self.alarm or "").split(":")[0] == code
        self.sudo().write({"alarm": f"{code}: {message}"[:500]})
        summary = self.env._("Logikal needs attention: %s", code)
        # Two troubles at once take turns in being the last alarm.
        if is_known or summary in self.sudo().activity_ids.mapped("summary"):
            return
        user = self.responsible_id or self.create_uid
        self.sudo().activity_schedule(_WARNING, summary=summary, note=message, user_id=user.id)

    def _clear_alarm(self):
        """What came right by itself needs nobody; the quarantine is not a matter of success, nor is a difference."""
        code = (self.alarm or "").split(":")[0]
        if code and code != "quarantine" and (code != "digest" or self.digest_state == "equal"):
            self.sudo().write({"alarm": False})
            self.sudo().activity_feedback([_WARNING], feedback=self.env._("It came right by itself."))

    @api.model
    def _let_cron_run(self):
        """Odoo switches a scheduled action off that failed for days; while a backend is live, ours has to run."""
        cron = self.env.ref("logikal_connector.cron_sync").sudo()
        if not cron.active and self.search_count([("mode", "=", "live")], limit=1):
            cron.active = True
