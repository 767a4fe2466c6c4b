import logging

from odoo import fields, models

from ..core import feed, mapper
from ..core.brake import Brake
from ..core.errors import MappingError
from ..core.planner import PARENT_TYPE, plan
from .logikal_backend_records import MODELS
from .page_result import PageResult

_logger = logging.getLogger(__name__)

SYNC_CONTEXT = {
    "logikal_sync": True,
    "active_test": False,
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class LogikalBackend(models.Model):
    _inherit = "logikal.backend"

    def _apply(self, page):
        """Carries out what the planner says about a page. Reads no network; the caller keeps the cursor."""
        self.ensure_one()
        backend = self.with_context(**SYNC_CONTEXT)
        result = PageResult()
        changes, errors = understood(page.changes)
        waiting = backend._waiting_for(changes)
        known = backend._known([*changes, *waiting])
        failed = backend._failed(changes)
        found = plan(changes, known, waiting, failed)
        if backend._is_braked(found.archives):
            return result.brake(
                self.env._("%s removals at once wait until somebody lets them pass.", len(found.archives))
            )
        result.skipped = found.skipped
        backend._settle_parked(found.settled)
        for wave in found.waves:
            backend._apply_wave(wave, result, errors)
        backend._archive(found.archives, result)
        backend._park(found, errors, page.changes, result)
        if self._ends_load(page):
            backend._archive_what_was_not_seen(page.trailer, result)
        return result

    # What Odoo has

    def _known(self, items):
        """``{key: version}`` of these entities and their parents.

        What an older first load saw counts as there, at no version: after a restore of LogikalSync its versions may
        have begun again below what Odoo had.
        """
        wanted = {}
        for item in items:
            wanted.setdefault(item.type, set()).add(item.id)
            if item.parent:
                wanted.setdefault(PARENT_TYPE[item.type], set()).add(item.parent)
        known = {}
        for kind, ids in wanted.items():
            rows = self.env[MODELS[kind]].search_fetch(
                [("backend_id", "=", self.id), ("external_id", "in", list(ids))],
                ["external_id", "version", "generation"],
            )
            for row in rows:
                known[kind, row.external_id] = row.version if row.generation == self.generation else -1
        return known

    def _waiting_for(self, changes):
        """What waits for a parent that arrives with these changes, and what waits for that."""
        found, ids = {}, {item.id for item in changes if not item.is_delete}
        ids |= {item.id for item in changes}
        rejections = self.env["logikal.rejection"]
        while ids:
            rows = rejections.search(
                [
                    ("backend_id", "=", self.id),
                    ("state", "=", "waiting"),
                    "|",
                    ("parent_external_id", "in", list(ids)),
                    ("external_id", "in", list(ids)),
                ]
            )
            fresh = [row._change() for row in rows if row.id not in found]
            found.update({row.id: row._change() for row in rows if row.id not in found})
            ids = {item.id for item in fresh}
        return list(found.values())

    def _failed(self, changes):
        rows = self.env["logikal.rejection"].search_fetch(
            [
                ("backend_id", "=", self.id),
                ("state", "=", "failed"),
                ("external_id", "in", [item.id for item in changes]),
            ],
            ["entity_type", "external_id"],
        )
        return {(row.entity_type, row.external_id) for row in rows}

    # Upserts

    def _apply_wave(self, wave, result, errors):
        """Applies changes of one type; what fails is found by halving, so that few savepoints are needed."""
        wave = [item for item in wave if item.key not in errors]
        if not wave:
            return
        try:
            with self.env.cr.savepoint():
                counts = self._upsert(wave)
        except Exception as failure:  # whatever a record does must not stop the others
            self.env.invalidate_all()
            if len(wave) == 1:
                _logger.warning("logikal: %s %s could not be applied", wave[0].type, wave[0].id, exc_info=True)
                errors[wave[0].key] = f"{type(failure).__name__}: {failure}"
                return
            middle = len(wave) // 2
            self._apply_wave(wave[:middle], result, errors)
            self._apply_wave(wave[middle:], result, errors)
        else:
            created, updated, orphans = counts
            for what, items in (("created", created), ("updated", updated)):
                setattr(result, what, getattr(result, what) + len(items))
                for item in items:
                    result.sample(what, f"{item.type} {item.state.get('name') or item.id}")
            errors.update({item.key: None for item in orphans})

    # Removals

    def _is_braked(self, archives):
        """Whether so many removals need a person first. By type, since many parts lists go with one project."""
        brake = Brake(self.brake_count, self.brake_percent)
        since = max(filter(None, (fields.Datetime.subtract(fields.Datetime.now(), days=1), self.brake_released_at)))
        released = self.brake_released_at and self.brake_released_at > fields.Datetime.subtract(
            fields.Datetime.now(), hours=1
        )
        kinds = {item.type for item in archives}
        if released or not kinds:
            return False
        for kind in kinds:
            model = self.env[MODELS[kind]]
            mine = [("backend_id", "=", self.id)]
            living = model.search_count([*mine, ("active", "=", True)])
            today = model.search_count([*mine, ("removed_at", ">=", since)])
            if brake.holds(sum(item.type == kind for item in archives), today, living):
                return True
        return False

    def _archive(self, archives, result):
        """What has gone in Logikal is archived, never deleted: orders may refer to it."""
        now = fields.Datetime.now()
        by_type = {}
        for item in archives:
            by_type.setdefault(item.type, {})[item.id] = item
        for kind, items in by_type.items():
            records = self.env[MODELS[kind]].search([("backend_id", "=", self.id), ("external_id", "in", list(items))])
            for record in records:
                item = items[record.external_id]
                values = {"version": item.version, "position": item.position, "generation": self.generation}
                record.write(
                    {
                        **values,
                        "active": False,
                        "removed_at": now,
                        "removed_reason": item.reason and mapper.line(item.reason),
                        "sync_state": "removed",
                    }
                )
                result.sample("archived", f"{kind} {record.display_name}")
            records._on_upstream_removal()
            result.archived += len(records)

    # Quarantine

    def _settle_parked(self, keys):
        if keys:
            rows = self.env["logikal.rejection"].search(
                [("backend_id", "=", self.id), ("external_id", "in", [key[1] for key in keys])]
            )
            rows.filtered(lambda row: (row.entity_type, row.external_id) in set(keys)).unlink()

    def _park(self, found, errors, changes, result):
        """``errors`` has what failed with its reason, and with none what lost its parent in this page."""
        everything = {item.key: item for item in feed.newest([*changes, *found.upserts])}
        failed = [everything[key] for key, reason in errors.items() if reason]
        orphans = [everything[key] for key, reason in errors.items() if not reason]
        rejections = self.env["logikal.rejection"]
        rejections._park(self, failed, "failed", errors)
        rejections._park(self, found.held, "failed")
        rejections._park(self, [*found.waiting, *orphans], "waiting")
        result.rejected += len(failed) + len(found.held)
        result.waiting += len(found.waiting) + len(orphans)
        for item in failed:
            result.sample("rejected", f"{item.type} {item.state.get('name') or item.id}: {errors[item.key]}")


def understood(changes):
    """What can be understood, and why the rest can't: told before anything is written."""
    found, errors = [], {}
    for item in feed.newest(changes):
        try:
            if not item.is_delete:
                mapper.values(item)
                if item.type == feed.ELEVATION:
                    mapper.price(item)
            found.append(item)
        except MappingError as error:
            errors[item.key] = str(error)
    return found, errors
