import base64
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..core import mapper
from ..core.errors import QUARANTINE, ConnectorError, NotOffered

_logger = logging.getLogger(__name__)

_PER_CALL = 50
_PAUSE = timedelta(minutes=5)
# What the feed names and the other routes don't have yet, or not any more: the next state tells.
_PASSING = (
    "blob_unknown",
    "damaged_blob",
    "elevation_unknown",
    "no_parts_list",
    "parts_list_not_decoded",
    "parts_of_another_state",
)
_KINDS = {"articles": "article", "profiles": "profile", "glass": "glass"}
_IMAGE_HEADS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class LogikalBackend(models.Model):
    _inherit = "logikal.backend"

    @api.model
    def _cron_assets(self):
        """Fetches drawings and parts that the feed names and Odoo has not; so many a call, each on its own."""
        done = remaining = 0
        for backend in self.search([("mode", "=", "live"), ("state", "!=", "new")]):
            backend = backend.with_context(logikal_sync=True, tracking_disable=True)
            for work in (backend._load_drawings, backend._load_parts):
                try:
                    loaded, left = work()
                except ConnectorError as error:
                    _logger.warning("logikal: drawings and parts of backend %s: %s", backend.id, error)
                    break
                done, remaining = done + loaded, remaining + left
        self.env["ir.cron"]._notify_progress(done=done, remaining=remaining if done else 0)

    def _load_drawings(self):
        elevations = self._outdated("logikal.elevation", "drawing_sha256", "drawing_loaded_sha256")
        fetched, left = self._fetch_each(elevations, _drawing)
        for elevation, content, error in fetched:
            if error:
                _logger.warning("logikal: drawing of %s: %s", elevation.external_id, error)
            if error and _is_passing(error):
                elevation.write({"fetch_after": fields.Datetime.now() + _PAUSE})
            else:
                self._try(elevation, {"drawing": content}, {"drawing_loaded_sha256": elevation.drawing_sha256})
        return len(fetched), left

    def _load_parts(self):
        lists = self._outdated("logikal.parts.list", "content_sha256", "loaded_sha256")
        fetched, left = self._fetch_each(lists, _parts)
        for parts_list, rows, error in fetched:
            if error and _is_passing(error):
                parts_list.write({"fetch_after": fields.Datetime.now() + _PAUSE, "load_error": str(error)[:300]})
            elif error:
                parts_list.write({"loaded_sha256": parts_list.content_sha256, "load_error": str(error)[:300]})
            else:
                self._take_parts(parts_list, rows)
        return len(fetched), left

    def _fetch_each(self, records, fetch):
        """``(record, what was fetched, why not)`` of some records, and how many are left for the next call.

        An error that is not about the one record ends it, and leaves the rest to the next run.
        """
        fetched, asking = [], self._client(deadline=30.0) if records else None
        for record in records[:_PER_CALL]:
            try:
                fetched.append((record, fetch(asking, record), None))
            except ConnectorError as error:
                fetched.append((record, False, error))
                if _is_about_all(error):
                    return fetched, 0
        return fetched, len(records) - len(fetched)

    def _outdated(self, model, wanted, loaded):
        """Records whose bytes are not the ones that their state names."""
        self.env[model].flush_model([wanted, loaded, "fetch_after", "active", "backend_id"])
        query = SQL(
            """SELECT id FROM %(table)s
               WHERE backend_id = %(backend)s AND active AND %(wanted)s IS NOT NULL
                 AND %(loaded)s IS DISTINCT FROM %(wanted)s
                 AND (fetch_after IS NULL OR fetch_after <= %(now)s)
               ORDER BY id LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED""",
            table=SQL.identifier(self.env[model]._table),
            backend=self.id,
            wanted=SQL.identifier(wanted),
            loaded=SQL.identifier(loaded),
            now=fields.Datetime.now(),
        )
        return self.env[model].browse([row[0] for row in self.env.execute_query(query)])

    def _try(self, record, values, marks):
        """Writes ``values``, or, where the record refuses them, only ``marks``: it is not asked for again."""
        try:
            with self.env.cr.savepoint():
                record.write({**values, **marks})
        except Exception:  # a damaged image is the one record's matter
            _logger.warning("logikal: %s does not take what was fetched", record, exc_info=True)
            record.write(marks)

    def _take_parts(self, parts_list, rows):
        """Keeps the parts of one list by their place in it; what is no longer in it is archived."""
        try:
            with self.env.cr.savepoint():
                self._write_parts(parts_list, _part_rows(parts_list, rows))
                parts_list.write({"loaded_sha256": parts_list.content_sha256, "load_error": False})
        except Exception as error:  # whatever a list contains must not stop the others
            _logger.warning("logikal: parts of %s", parts_list.external_id, exc_info=True)
            message = f"{type(error).__name__}: {error}"[:300]
            parts_list.write({"loaded_sha256": parts_list.content_sha256, "load_error": message})

    def _write_parts(self, parts_list, rows):
        parts = self.env["logikal.part"].with_context(active_test=False)
        there = {part.external_id: part for part in parts.search([("parts_list_id", "=", parts_list.id)])}
        creates = []
        for external_id, values in rows.items():
            part = there.pop(external_id, None)
            if part is None:
                identity = {"backend_id": self.id, "external_id": external_id, "parts_list_id": parts_list.id}
                creates.append({**identity, **values})
            else:
                part.write({**values, "active": True, "removed_at": False})
        parts.create(creates)
        gone = parts.browse([part.id for part in there.values() if part.active])
        gone.write({"active": False, "removed_at": fields.Datetime.now()})


def _drawing(asking, elevation):
    content = asking.blob(elevation.drawing_sha256)
    if not content.startswith(_IMAGE_HEADS):
        raise ConnectorError("not_an_image", "the drawing is neither PNG nor JPEG", QUARANTINE)
    return base64.b64encode(content)


def _parts(asking, parts_list):
    return asking.parts(parts_list.elevation_id.external_id, parts_list.content_sha256)


def _is_about_all(error):
    return error.disposition != QUARANTINE or isinstance(error, NotOffered)


def _is_passing(error):
    return error.code in _PASSING or _is_about_all(error)


def _part_rows(parts_list, tables):
    rows = {}
    for table, kind in _KINDS.items():
        for sequence, row in enumerate(tables.get(table) or [], 1):
            external_id = f"{parts_list.external_id}/{kind}/{sequence}"
            rows[external_id] = {"kind": kind, "sequence": sequence, **_part_values(row)}
    return rows


def _part_values(row):
    def text(*names):
        return next((mapper.line(str(row[name])) for name in names if row.get(name) not in (None, "")), False)

    def number(*names):
        return next((float(row[name]) for name in names if row.get(name) is not None), 0.0)

    return {
        "name": text("description", "name", "articleCode", "articleNumber") or "?",
        "number": text("articleNumber", "articleCode", "shortName"),
        "supplier": text("supplierCode", "supplier"),
        "color": text("color", "outerColor"),
        "quantity": number("quantity", "amount"),
        "unit": text("unit") or "pcs",
        "length_mm": number("lengthMm"),
        "width_mm": number("widthMm"),
        "height_mm": number("heightMm"),
        "price": number("price", "pricePerMetre"),
    }
