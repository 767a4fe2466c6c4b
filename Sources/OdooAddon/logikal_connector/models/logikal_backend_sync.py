import logging
import time
from contextlib import suppress
from datetime import timedelta

import psycopg2.errors
from odoo import api, fields, models
from odoo.tools import SQL

from ..core.errors import RETRY, ConnectorError, CursorGone

_logger = logging.getLogger(__name__)

_LONGEST_PAUSE = timedelta(hours=1)
_MOST_DRY_PAGES = 20
_MOST_RELOADS = 3


class _TakeBack(Exception):
    """Ends a savepoint without keeping what was done in it."""


class LogikalBackend(models.Model):
    _inherit = "logikal.backend"

    @api.model
    def _cron_sync(self):
        """One page for each backend: locks, reads from the network, and only then writes.

        Everything that a page does is in the transaction of this call, its cursor included, which ``ir.cron`` commits;
        it calls again while pages remain.
        """
        backends = self._lock_due()
        fetched = [(backend, *backend._fetch()) for backend in backends]
        done = remaining = 0
        for backend, page, error in fetched:
            more = backend._take(page, error)
            done += 1
            remaining += more
        self.env["ir.cron"]._notify_progress(done=done, remaining=remaining)

    def _lock_due(self):
        """The backends that are due and that no other transaction works on."""
        now = fields.Datetime.now()
        due = self.search([("mode", "=", "live"), "|", ("retry_at", "=", False), ("retry_at", "<=", now)])
        return due._lock()

    def _lock(self):
        """Those of these backends that could be locked; the others are skipped, never waited for.

        Other transactions may go on to refer to a locked backend. One that changed after this transaction began to
        read can't be locked in it: the next run has it.
        """
        if not self:
            return self
        query = SQL("SELECT id FROM logikal_backend WHERE id IN %s FOR NO KEY UPDATE SKIP LOCKED", tuple(self.ids))
        try:
            with self.env.cr.savepoint():
                locked = [row[0] for row in self.env.execute_query(query)]
        except psycopg2.errors.SerializationFailure:
            return self.browse()
        return self.browse(locked).exists()

    def _fetch(self):
        """The next page and no error, or an error and no page."""
        try:
            asking = self._client()
            page = self._next_page(asking)
            self._acknowledge(asking)
            return page, None
        except ConnectorError as error:
            return None, error
        except Exception as error:  # what goes wrong here must not stop other backends
            _logger.exception("logikal: reading from backend %s failed", self.id)
            return None, ConnectorError("internal_error", f"reading failed: {type(error).__name__}: {error}"[:300])

    def _next_page(self, asking):
        backend = self.sudo()
        if backend.state != "tail":
            return self._bootstrap_page(asking)
        return asking.changes(backend.cursor, backend.page_size)

    def _take(self, page, error):
        """Applies a page and keeps its cursor, or records why not. Tells whether more is waiting."""
        started, clock = fields.Datetime.now(), time.monotonic()
        before = self.position
        kind = "tail" if self.state == "tail" else "bootstrap"
        result = None
        if page is not None:
            try:
                with suppress(_TakeBack), self.env.cr.savepoint():
                    result = self._apply(page)
                    if result.is_braked:  # it comes again, whole
                        raise _TakeBack
                    self.sudo().write(self._progress(page))
            except Exception as failure:  # a page that can't be applied at all must not lose the reason
                _logger.exception("logikal: a page of backend %s could not be applied", self.id)
                error = ConnectorError("page_failed", f"{type(failure).__name__}: {failure}"[:500])
        more = self._note_success(page, result) if error is None else self._note_failure(error)
        if error is not None or result.is_news:
            self._log_run(kind, started, clock, before, result, error)
        return more

    def _note_success(self, page, result):
        if result.is_braked:
            self.sudo().write({"braked": True, "retry_at": fields.Datetime.now() + _LONGEST_PAUSE})
            self._raise_alarm("brake", result.message)
            return False
        values = {"last_ok": fields.Datetime.now(), "last_error": False, "failures": 0, "retry_at": False}
        self.sudo().write({**values, "braked": False})
        self._clear_alarm()
        if result.is_different:
            self._raise_alarm("digest", result.message)
        return self.state != "tail" or not page.up_to_date

    def _progress(self, page):
        """Where to go on after this page; in the transaction that applied it."""
        if self.state == "tail":
            position = page.head if page.up_to_date else max([self.position, *(i.position for i in page.changes)])
            return {"cursor": page.cursor, "head": page.head, "position": position, "reloads": 0}
        return self._bootstrap_progress(page)

    def _note_failure(self, error):
        if isinstance(error, CursorGone) and self.reloads < _MOST_RELOADS:
            self._message_log(body=self.env._("LogikalSync can't go on from here, so all is read again: %s", error))
            self._begin_bootstrap()
            self.sudo().write({"reloads": self.reloads + 1})
            return True
        failures = self.failures + 1
        pause = min(timedelta(minutes=2 ** min(failures, 10) // 2), _LONGEST_PAUSE)
        if error.retry_after:
            pause = max(pause, timedelta(seconds=error.retry_after))
        self.sudo().write(
            {"failures": failures, "last_error": str(error)[:500], "retry_at": fields.Datetime.now() + pause}
        )
        if error.disposition != RETRY or failures >= 5:
            self._raise_alarm(error.code, str(error))
        return False

    def _acknowledge(self, asking):
        """Lets LogikalSync show how far this consumer is: what a transaction before this one committed."""
        backend = self.sudo()
        if backend.state == "tail" and backend.position != backend.acknowledged:
            try:
                asking.acknowledge(backend.consumer, backend.cursor)
            except ConnectorError as error:
                _logger.info("logikal: backend %s could not acknowledge: %s", self.id, error)
            else:
                backend.acknowledged = backend.position

    def _log_run(self, kind, started, clock, before, result, error):
        values = {
            "backend_id": self.id,
            "kind": kind,
            "started_at": started,
            "duration": time.monotonic() - clock,
            "outcome": "failed" if error else "braked" if result.is_braked else "done",
            "pages": 1,
            "position_from": before,
            "position_to": self.position,
            "message": str(error) if error else result.message,
            **(result.counts if result and not result.is_braked else {}),
        }
        self.env["logikal.sync.run"].sudo()._record(values)

    # Dry run

    @api.model
    def _cron_dry_run(self):
        for backend in self.search([("mode", "=", "dry")]):
            backend._dry_run()

    def _dry_run(self):
        """Plans and tries what is waiting, takes all of it back and leaves a report. Gives the run's id."""
        started, clock, total, error = fields.Datetime.now(), time.monotonic(), None, None
        try:
            with self.env.cr.savepoint():
                total = self._try_pages()
                raise _TakeBack
        except _TakeBack:
            self.env.invalidate_all()
        except ConnectorError as failure:
            error = failure
        values = {
            "backend_id": self.id,
            "kind": "dry",
            "started_at": started,
            "duration": time.monotonic() - clock,
            "outcome": "failed" if error else "done",
            "message": str(error) if error else total.message,
            "report": total.report() if total else False,
            **({**total.counts, "pages": total.pages} if total else {}),
        }
        return self.env["logikal.sync.run"].sudo()._record(values)

    def _try_pages(self):
        total = None
        for _ in range(_MOST_DRY_PAGES):
            page = self._next_page(self._client())
            result = self._apply(page)
            total = result if total is None else total.plus(result)
            self.sudo().write(self._progress(page))
            if self.state == "tail" and page.up_to_date:
                break
        return total

    # Waking

    def _wake(self):
        """Starts the scheduled action as soon as may be. Many calls make one run."""
        cron = self.env.ref("logikal_connector.cron_sync").sudo()
        now = fields.Datetime.now()
        if not self.env["ir.cron.trigger"].sudo().search_count([("cron_id", "=", cron.id), ("call_at", "<=", now)], 1):
            cron._trigger()
