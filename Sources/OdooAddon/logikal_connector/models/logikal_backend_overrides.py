import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import mapper
from ..core.errors import RETRY, ConnectorError, NotOffered

_logger = logging.getLogger(__name__)

_MODELS = ("logikal.project", "logikal.phase", "logikal.elevation")
_MOST = 50


class LogikalBackend(models.Model):
    _inherit = "logikal.backend"

    @api.model
    def _cron_overrides(self):
        """Tells LogikalSync what was changed here, each with the value it was changed from.

        A server that has no such route is asked again once a day; until then the rules of this backend decide alone.
        """
        for backend in self.search([("mode", "=", "live"), ("state", "=", "tail")]):
            backend = backend.with_context(logikal_sync=True, tracking_disable=True)
            try:
                backend._report_rejections()
            except ConnectorError as error:
                _logger.info("logikal: rejections of backend %s: %s", backend.id, error)
            if backend._asks_for_overrides():
                try:
                    backend._send_overrides()
                    backend._match_conflicts()
                    backend._send_resolutions()
                except NotOffered:
                    backend.sudo().write({"overrides_missing_since": fields.Datetime.now()})
                except ConnectorError as error:
                    _logger.info("logikal: overrides of backend %s: %s", backend.id, error)

    def _report_rejections(self):
        """Shows an operator of LogikalSync what could not be applied here, and that it was mended."""
        failed = [("backend_id", "=", self.id), ("state", "=", "failed")]
        rows = self.env["logikal.rejection"].search([*failed, ("reported", "=", False)], limit=_MOST)
        is_mended = self.rejections_told and not self.env["logikal.rejection"].search_count(failed, limit=1)
        if not rows and not is_mended:
            return
        asking = self._client(deadline=30.0)
        for row in rows:
            asking.reject(self.consumer, row._change(), row.error or "")
            row.write({"reported": True})
        if is_mended:
            asking.settle(self.consumer)
        self.sudo().write({"rejections_told": not is_mended})

    def _asks_for_overrides(self):
        since = self.overrides_missing_since
        return not since or fields.Datetime.now() - since > timedelta(days=1)

    def _send_overrides(self):
        asking = self._client(deadline=45.0)
        for model in _MODELS:
            records = self.env[model].search([("backend_id", "=", self.id), ("overrides", "!=", False)], limit=1000)
            pending = [record for record in records if _pending(record)]
            for record in pending[:_MOST]:
                self._send(asking, record)
        if self.overrides_missing_since:
            self.sudo().write({"overrides_missing_since": False})

    def _send(self, asking, record):
        names = _pending(record)
        values = {
            mapper.vendor_field(record._entity_type, name): {
                "value": mapper.plain(record._comparable(name, record[name])),
                "base": record.overrides[name].get("base"),
            }
            for name in names
        }
        try:
            asking.propose(record.external_id, values)
            self._mark(record, names, "sent")
        except NotOffered:
            raise
        except ConnectorError as error:
            if error.disposition == RETRY:
                raise
            self._mark(record, names, "refused", str(error))

    def _mark(self, record, names, state, reason=None):
        overrides = dict(record.overrides)
        for name in names:
            overrides[name] = {**overrides[name], "state": state, **({"reason": reason} if reason else {})}
        record.write({"overrides": overrides, **({"sync_state": "refused"} if state == "refused" else {})})
        if state == "refused" and hasattr(record, "_message_log"):
            labels = ", ".join(record._fields[name].string for name in names)
            record._message_log(
                body=self.env._(
                    "LogikalSync refuses the change of %(fields)s: %(reason)s", fields=labels, reason=reason
                )
            )

    def _match_conflicts(self):
        """Learns under which id LogikalSync knows a conflict of ours, so that its resolution can be sent there."""
        unmatched = self.env["logikal.conflict"].search(
            [("backend_id", "=", self.id), ("server_id", "=", False), ("state", "=", "open")]
        )
        theirs = self._client(deadline=15.0).conflicts() if unmatched else []
        known = {(row.get("entity"), field): row.get("id") for row in theirs for field in row.get("fields") or ()}
        for conflict in unmatched:
            record = self.env[conflict.res_model].browse(conflict.res_id)
            names = [mapper.vendor_field(record._entity_type, name) for name in conflict.theirs]
            found = next(
                (known[record.external_id, name] for name in names if (record.external_id, name) in known), None
            )
            if found:
                conflict.write({"server_id": str(found)})

    def _send_resolutions(self):
        settled = self.env["logikal.conflict"].search(
            [("backend_id", "=", self.id), ("state", "=", "resolved"), ("server_id", "!=", False)], limit=_MOST
        )
        asking = self._client(deadline=15.0) if settled else None
        for conflict in settled:
            asking.resolve(conflict.server_id, conflict.choice)
            conflict.write({"server_id": False})

    def _refresh_project(self, project):
        self._check_operator()
        try:
            operation = self._client(deadline=15.0).ask_for_sync(("project", project.external_id))
        except ConnectorError as error:
            raise UserError(str(error)) from None
        message = self.env._("LogikalSync looks at this project now (operation %s).", operation.get("id", "?"))
        return self._notification(message, "success")


def _pending(record):
    return [name for name, entry in (record.overrides or {}).items() if entry.get("state") == "pending"]
