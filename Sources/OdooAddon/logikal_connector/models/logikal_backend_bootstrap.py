from odoo import fields, models

from ..core import client as feed_client
from ..core import feed
from ..core.digest import differences, digest
from ..core.errors import ConnectorError, NotOffered
from .logikal_backend_records import MODELS


class LogikalBackend(models.Model):
    _inherit = "logikal.backend"

    def _begin_bootstrap(self):
        """The next page is the first of a snapshot. What is in quarantine comes again with it."""
        for backend in self:
            self.env["logikal.rejection"].sudo().search([("backend_id", "=", backend.id)]).unlink()
            backend.sudo().write(
                {
                    "state": "bootstrap",
                    "cursor": False,
                    "snapshot_token": False,
                    "generation": backend.generation + 1,
                    "position": 0,
                    "acknowledged": 0,
                    "retry_at": False,
                    "digest_state": "unknown",
                }
            )

    def _bootstrap_page(self, asking):
        """The next page of the snapshot; of a server without one, of all that there is."""
        if self.state == "new":
            self._begin_bootstrap()
        backend = self.sudo()
        if not backend.cursor:
            try:
                return asking.snapshot(backend.snapshot_token, backend.page_size)
            except NotOffered:
                if backend.snapshot_token:
                    raise
        return asking.changes(backend.cursor, backend.page_size)

    def _bootstrap_progress(self, page):
        """Keeps the place in the snapshot; after its last page, goes on with what has changed since."""
        if page.next:
            return {"snapshot_token": page.next, "head": page.head}
        if not self._ends_load(page):
            return {"cursor": page.cursor, "head": page.head}
        values = {"state": "tail", "snapshot_token": False, "cursor": page.cursor}
        return {**values, "head": page.head, "position": page.head}

    def _ends_load(self, page):
        """Whether this is the last page of a snapshot, or of the pages of ``/changes`` that stand in for one."""
        if self.state == "tail" or page.next:
            return False
        return page.trailer is not None or page.up_to_date or bool(self.sudo().snapshot_token)

    def _archive_what_was_not_seen(self, trailer, result):
        """Archives what a whole snapshot did not have, if it was whole and the brake agrees."""
        self.env.flush_all()
        theirs = feed_client.digests(trailer["digest"]) if trailer and "digest" in trailer else None
        if theirs is not None and not self._compare(self._held_versions(), theirs):
            result.is_different = True
            result.message = self.env._("What was loaded is not what LogikalSync has; nothing was archived.")
            return
        unseen = {}
        for kind, model in MODELS.items():
            records = self.env[model].search(
                [("backend_id", "=", self.id), ("generation", "!=", self.generation), ("active", "=", True)]
            )
            if records:
                unseen[kind] = records
        items = [
            feed.Change(0, kind, record.external_id, None, True, record.version, f"{kind}.unseen")
            for kind, records in unseen.items()
            for record in records
        ]
        if self._is_braked(items):
            result.brake(self.env._("%s records are not in LogikalSync any more.", len(items)))
            return
        for records in reversed(list(unseen.values())):
            records.write(
                {
                    "active": False,
                    "removed_at": fields.Datetime.now(),
                    "removed_reason": "unseen",
                    "sync_state": "removed",
                }
            )
            records._on_upstream_removal()
            result.archived += len(records)

    # Digests

    def action_compare_digest(self):
        """Compares what is here with what LogikalSync had at the cursor."""
        self.ensure_one()
        self._check_operator()
        backend = self.sudo()
        try:
            if backend.state != "tail":
                raise ConnectorError("not_ready", self.env._("The first load is not finished."))
            theirs = self._client(deadline=30.0).digest(backend.cursor)
        except ConnectorError as error:
            return self._notification(str(error), "warning")
        is_equal = backend._compare(backend._held_versions(), theirs)
        message = self.env._("Both sides hold the same.") if is_equal else backend.digest_report
        return self._notification(message, "success" if is_equal else "danger")

    def _compare(self, versions, theirs):
        here = {kind: digest(held) for kind, held in versions.items()}
        found = differences({kind: here[kind] for kind in here if here[kind][0] or kind in theirs}, theirs)
        lines = [f"{kind}: {ours[0]} here, {other[0]} in LogikalSync" for kind, (ours, other) in found.items()]
        lines = lines or [", ".join(f"{kind}: {count}" for kind, (count, _) in here.items())]
        if parked := self.env["logikal.rejection"].search_count([("backend_id", "=", self.id)]):
            lines.append(self.env._("%s of them are in quarantine.", parked))
        state = "different" if found else "equal"
        self.sudo().write({"digest_state": state, "digest_report": "\n".join(lines)})
        return not found

    def _held_versions(self):
        """``{type: {id: version}}`` of what lives here, and of what came but waits in quarantine."""
        versions = {}
        for kind, model in MODELS.items():
            rows = (
                self.env[model]
                .with_context(active_test=True)
                .search_fetch(
                    [("backend_id", "=", self.id), ("generation", "=", self.generation)], ["external_id", "version"]
                )
            )
            versions[kind] = {row.external_id: row.version for row in rows}
        for row in self.env["logikal.rejection"].search([("backend_id", "=", self.id)]):
            if row.entity_type in versions:
                versions[row.entity_type][row.external_id] = row.version
        return versions
