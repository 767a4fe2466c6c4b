from datetime import timedelta

from odoo import api, fields, models

from .big_integer import BigInteger


class LogikalSyncRun(models.Model):
    """What one run did. Kept in a transaction of its own, so that a run that was taken back is on record, too."""

    _name = "logikal.sync.run"
    _description = "Logikal Run"
    _order = "id desc"
    _rec_name = "started_at"

    backend_id = fields.Many2one("logikal.backend", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    user_id = fields.Many2one("res.users", readonly=True)
    started_at = fields.Datetime(readonly=True)
    duration = fields.Float("Seconds", digits=(16, 3), readonly=True)
    kind = fields.Selection(
        [("tail", "Changes"), ("bootstrap", "First load"), ("dry", "Dry run"), ("retry", "Retry")], readonly=True
    )
    outcome = fields.Selection(
        [("done", "Done"), ("failed", "Failed"), ("braked", "Held by the brake")], readonly=True, index=True
    )
    pages = fields.Integer(readonly=True)
    created = fields.Integer(readonly=True)
    updated = fields.Integer(readonly=True)
    archived = fields.Integer(readonly=True)
    skipped = fields.Integer(readonly=True)
    waiting = fields.Integer(readonly=True)
    rejected = fields.Integer(readonly=True)
    position_from = BigInteger(readonly=True)
    position_to = BigInteger(readonly=True)
    message = fields.Text(readonly=True)
    report = fields.Text(readonly=True)

    def _record(self, values):
        """Writes a run in its own transaction; gives its id."""
        with self.env.registry.cursor() as cr:
            return self.with_env(self.env(cr=cr)).create({"user_id": self.env.uid, **values}).id

    @api.autovacuum
    def _gc_runs(self):
        for backend in self.env["logikal.backend"].search([("active", "in", (True, False))]):
            limit = fields.Datetime.now() - timedelta(days=max(backend.keep_runs_days, 1))
            self.search([("backend_id", "=", backend.id), ("started_at", "<", limit)], limit=10_000).unlink()
