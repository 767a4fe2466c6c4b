import base64
import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..core.errors import RETRY, ConnectorError

_logger = logging.getLogger(__name__)

_PER_CALL = 50
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
                loaded, left = work()
                done, remaining = done + loaded, remaining + left
        self.env["ir.cron"]._notify_progress(done=done, remaining=remaining if done else 0)

    def _load_drawings(self):
        elevations = self._outdated("logikal.elevation", "drawing_sha256", "drawing_loaded_sha256")
        fetched, asking = [], self._client(deadline=30.0) if elevations else None
        for elevation in elevations[:_PER_CALL]:
            try:
                content = asking.blob(elevation.drawing_sha256)
                if not content.startswith(_IMAGE_HEADS):
                    raise ConnectorError("not_an_image", "the drawing is neither PNG nor JPEG")
                fetched.append((elevation, base64.b64encode(content)))
            except ConnectorError as error:
                if error.disposition == RETRY:
                    break
                _logger.warning("logikal: drawing of %s: %s", elevation.external_id, error)
                fetched.append((elevation, False))
        for elevation, content in fetched:
            self._try(elevation, {"drawing": content}, {"drawing_loaded_sha256": elevation.drawing_sha256})
        return len(fetched), max(len(elevations) - len(fetched), 0)

    def _load_parts(self):
        lists = self._outdated("logikal.parts.list", "content_sha256", "loaded_sha256")
        fetched, asking = [], self._client(deadline=30.0) if lists else None
        for parts_list in lists[:_PER_CALL]:
            try:
                fetched.append((parts_list, asking.parts(parts_list.elevation_id.external_id), None))
            except ConnectorError as error:
                if error.disposition == RETRY:
                    break
                fetched.append((parts_list, None, str(error)[:300]))
        for parts_list, data, error in fetched:
            if data is None:
                parts_list.write({"loaded_sha256": parts_list.content_sha256, "load_error": error})
            else:
                self._take_parts(parts_list, data)
        return len(fetched), max(len(lists) - len(fetched), 0)

    def _outdated(self, model, wanted, loaded):
        """Records whose bytes are not the ones that their state names."""
        self.env[model].flush_model([wanted, loaded, "active", "backend_id"])
        query = SQL(
            """SELECT id FROM %(table)s
               WHERE backend_id = %(backend)s AND active AND %(wanted)s IS NOT NULL
                 AND %(loaded)s IS DISTINCT FROM %(wanted)s
               ORDER BY id LIMIT 1000 FOR NO KEY UPDATE SKIP LOCKED""",
            table=SQL.identifier(self.env[model]._table),
            backend=self.id,
            wanted=SQL.identifier(wanted),
            loaded=SQL.identifier(loaded),
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

    def _take_parts(self, parts_list, data):
        """Keeps the parts of one list by their place in it; what is no longer in it is archived."""
        try:
            with self.env.cr.savepoint():
                self._write_parts(parts_list, _part_rows(parts_list, data))
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


def _part_rows(parts_list, data):
    rows = {}
    for table, kind in _KINDS.items():
        for sequence, row in enumerate(data["rows"].get(table) or [], 1):
            external_id = f"{parts_list.external_id}/{kind}/{sequence}"
            rows[external_id] = {"kind": kind, "sequence": sequence, **_part_values(row)}
    return rows


def _part_values(row):
    def text(*names):
        return next((str(row[name])[:500] for name in names if row.get(name) not in (None, "")), False)

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
