import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..core import mapper, overrides
from ..core.errors import HALT, RETRY, ConnectorError, MappingError, NotOffered

_logger = logging.getLogger(__name__)

_MODELS = ("logikal.project", "logikal.phase", "logikal.elevation")
_MOST = 50


class LogikalBackend(models.Model):
    _inherit = "logikal.backend"

    @api.model
    def _cron_overrides(self):
        """Tells LogikalSync what was changed here, and hears what became of it.

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
                    backend._send_resolutions()
                    backend._follow_decisions()
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
            try:
                asking.reject(self.consumer, row._change(), row.error or "")
            except ConnectorError as error:
                _raise_unless_about_one(error)
                _logger.warning("logikal: rejection of %s: %s", row.external_id, error)
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
            for record in self._pending(model):
                self._send(asking, record)
        if self.overrides_missing_since:
            self.sudo().write({"overrides_missing_since": False})

    def _pending(self, model):
        """Some records with a change that LogikalSync has not heard of."""
        self.env[model].flush_model(["overrides", "active", "backend_id"])
        query = SQL(
            """SELECT id FROM %(table)s
               WHERE backend_id = %(backend)s AND active
                 AND jsonb_path_exists(overrides, '$.* ? (@.state == "pending")')
               ORDER BY id LIMIT %(most)s""",
            table=SQL.identifier(self.env[model]._table),
            backend=self.id,
            most=_MOST,
        )
        return self.env[model].browse([row[0] for row in self.env.execute_query(query)])

    def _send(self, asking, record):
        names = [name for name, entry in record.overrides.items() if entry.get("state") == "pending"]
        entries = {name: record.overrides[name] for name in names}
        values = {name: mapper.plain(record._comparable(name, record[name])) for name in names}
        for body, sent in overrides.proposals(
            record.external_id, record._entity_type, entries, values, record.version, self.consumer
        ):
            try:
                answers = asking.propose(body)
            except ConnectorError as error:
                _raise_unless_about_one(error)
                record._refused(sent, str(error))
                continue
            by_name = {name: answers.get(mapper.vendor_field(record._entity_type, name)) or {} for name in sent}
            record._answered(by_name)

    def _send_resolutions(self):
        settled = self.env["logikal.conflict"].search(
            [("backend_id", "=", self.id), ("state", "=", "resolved"), ("server_id", "!=", False)], limit=_MOST
        )
        asking = self._client(deadline=30.0) if settled else None
        for conflict in settled:
            try:
                asking.resolve(conflict.server_id, conflict.choice, conflict._resolved_values())
            except ConnectorError as error:
                _raise_unless_about_one(error)
                # Somebody was faster there: his word holds.
                _logger.info("logikal: resolution of %s: %s", conflict.server_id, error)
                self._take_resolution(asking, conflict)
            conflict.write({"server_id": False})

    def _follow_decisions(self):
        """Has on the records what LogikalSync says holds, and asks about what it says is open."""
        asking = self._client(deadline=60.0)
        is_open = {row.get("id"): row for row in asking.conflicts()}
        for row in is_open.values():
            record = self._record_of(row)
            if record:
                self._guarded(record, record._ask, row)
        ended = self.env["logikal.conflict"].search(
            [("backend_id", "=", self.id), ("state", "=", "open"), ("server_id", "!=", False)]
        )
        for conflict in ended.filtered(lambda c: c.server_id not in is_open):
            self._take_resolution(asking, conflict)
        held = {(row.get("entity") or {}).get("id"): row for row in asking.overrides()}
        for model in _MODELS:
            mine = [("backend_id", "=", self.id)]
            records = self.env[model].search([*mine, ("overrides", "!=", False)])
            records |= self.env[model].search([*mine, ("external_id", "in", list(held))])
            for record in records:
                self._guarded(record, record._hold, held.get(record.external_id) or {})

    def _take_resolution(self, asking, conflict):
        """Ends a conflict as it ended there; one that LogikalSync does not have any more is for people here alone."""
        try:
            conflict._take_resolution(asking.conflict(conflict.server_id))
        except ConnectorError as error:
            _raise_unless_about_one(error)
            _logger.warning("logikal: conflict %s: %s", conflict.server_id, error)
            conflict.write({"server_id": False})

    def _record_of(self, row):
        entity = row.get("entity") or {}
        model = f"logikal.{entity.get('type')}"
        if model not in _MODELS:
            return None
        return self.env[model].search([("backend_id", "=", self.id), ("external_id", "=", entity.get("id"))], limit=1)

    def _guarded(self, record, take, row):
        """What can't be read of one record holds up none of the others."""
        try:
            take(row)
        except MappingError as error:
            _logger.warning("logikal: decision about %s of backend %s: %s", record.external_id, self.id, error)

    def _refresh_project(self, project):
        self._check_operator()
        try:
            operation = self._client(deadline=15.0).ask_for_sync(("project", project.external_id))
        except ConnectorError as error:
            raise UserError(str(error)) from None
        message = self.env._("LogikalSync looks at this project now (operation %s).", operation.get("id", "?"))
        return self._notification(message, "success")


def _raise_unless_about_one(error):
    """What concerns one record must hold up no other; what concerns all must settle none."""
    if error.disposition in (RETRY, HALT) or isinstance(error, NotOffered):
        raise error
