import time

from odoo import api, fields, models

from ..core.planner import plan
from .logikal_backend_apply import SYNC_CONTEXT, understood
from .page_result import PageResult

_MOST = 50


class LogikalBackend(models.Model):
    _inherit = "logikal.backend"

    @api.model
    def _cron_retry(self):
        """Tries again what failed, with growing pauses; what succeeds releases what waited for it."""
        remaining = done = 0
        for backend in self.search([("mode", "=", "live"), ("state", "!=", "new")])._lock():
            due = [("backend_id", "=", backend.id), ("state", "=", "failed"), ("retry_at", "<=", fields.Datetime.now())]
            rows = self.env["logikal.rejection"].search(due, limit=_MOST, order="retry_at, id")
            if rows:
                backend._retry(rows)
                done += len(rows)
                remaining += self.env["logikal.rejection"].search_count(due)
        self.env["ir.cron"]._notify_progress(done=done, remaining=remaining)

    def _retry(self, rows):
        started, clock = fields.Datetime.now(), time.monotonic()
        backend = self.with_context(**SYNC_CONTEXT)
        result, changes = PageResult(), [row._change() for row in rows]
        ready, errors = understood(changes)
        waiting = backend._waiting_for(ready)
        found = plan(ready, backend._known([*ready, *waiting]), waiting)
        backend._settle_parked(found.settled)
        for wave in found.waves:
            backend._apply_wave(wave, result, errors)
        pending = {item.key for item in found.waiting} | set(errors)
        backend._settle_parked([item.key for item in ready if item.key not in pending])
        backend._park(found, errors, changes, result)
        self._log_run("retry", started, clock, self.position, result, None)
