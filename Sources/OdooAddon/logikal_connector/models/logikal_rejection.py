from datetime import timedelta

from odoo import fields, models

from ..core import feed, mapper
from .big_integer import BigInteger

_LONGEST_ERROR = 4000
_LONGEST_PAUSE = timedelta(hours=6)


class LogikalRejection(models.Model):
    """A change that could not be applied, or that waits for its parent. Nothing of it is lost."""

    _name = "logikal.rejection"
    _description = "Logikal Quarantine"
    _rec_name = "entity_name"
    _order = "state, id desc"

    backend_id = fields.Many2one("logikal.backend", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="backend_id.company_id", store=True)
    entity_type = fields.Char(required=True, readonly=True)
    entity_name = fields.Char("Name", readonly=True)
    external_id = fields.Char("LogikalSync id", required=True, readonly=True, index=True)
    parent_external_id = fields.Char("Id of its parent", readonly=True, index=True)
    version = BigInteger(readonly=True)
    position = BigInteger(readonly=True)
    payload = fields.Text(readonly=True)
    state = fields.Selection([("failed", "Failed"), ("waiting", "Waits for its parent")], required=True, readonly=True)
    error = fields.Text(readonly=True)
    retries = fields.Integer(readonly=True)
    reported = fields.Boolean("Told to LogikalSync", readonly=True)
    retry_at = fields.Datetime(readonly=True, index=True)

    _sql_constraints = [
        ("unique_entity", "unique(backend_id, entity_type, external_id)", "This change is in quarantine already."),
    ]

    def action_retry(self):
        """Lets the next run of the scheduled action try it again."""
        self.check_access("write")
        self.sudo().write({"retry_at": fields.Datetime.now()})
        self.backend_id.sudo()._wake()

    def _change(self):
        self.ensure_one()
        return feed.change(feed.parse(self.payload))

    def _park(self, backend, items, state, errors=None):
        """Puts changes away, each entity once at its newest."""
        now, errors = fields.Datetime.now(), errors or {}
        there = {
            (row.entity_type, row.external_id): row
            for row in self.search([("backend_id", "=", backend.id), ("external_id", "in", [i.id for i in items])])
        }
        creates = []
        for item in items:
            known = there.get(item.key)
            values = {
                "entity_name": mapper.line(str(item.state.get("name") or ""))[:200] or item.id,
                "parent_external_id": item.parent,
                "version": item.version,
                "position": item.position,
                "payload": feed.dump(feed.as_row(item)),
                "state": state,
                "error": mapper.text(errors.get(item.key) or "")[:_LONGEST_ERROR] or False,
            }
            if state == "failed":
                retries = known.retries + 1 if known and item.key in errors else 0
                pause = min(timedelta(minutes=2**retries), _LONGEST_PAUSE) if item.key in errors else timedelta()
                values |= {"retries": retries, "retry_at": now + pause}
            if known:
                known.write(values)
            else:
                identity = {"backend_id": backend.id, "entity_type": item.type, "external_id": item.id}
                creates.append({**identity, **values})
        self.create(creates)
