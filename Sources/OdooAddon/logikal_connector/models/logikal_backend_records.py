from odoo import fields, models

from ..core import feed, mapper
from ..core.planner import PARENT_TYPE
from ..core.policy import GROUPS

MODELS = {
    feed.DIRECTORY: "logikal.directory",
    feed.PROJECT: "logikal.project",
    feed.PHASE: "logikal.phase",
    feed.ELEVATION: "logikal.elevation",
    feed.PARTS_LIST: "logikal.parts.list",
}


class LogikalBackend(models.Model):
    _inherit = "logikal.backend"

    def _upsert(self, wave):
        """Creates and updates records of one type. Gives what was created, updated, and left without its parent."""
        kind = wave[0].type
        model = self.env[MODELS[kind]]
        there = {
            record.external_id: record
            for record in model.search(
                [("backend_id", "=", self.id), ("external_id", "in", [item.id for item in wave])]
            )
        }
        parents = self._parents(kind, wave)
        orphans = [item for item in wave if item.parent and item.parent not in parents]
        placed = [item for item in wave if not (item.parent and item.parent not in parents)]
        creates, changed = [], {}
        for item in placed:
            values = self._values(item, model, parents)
            record = there.get(item.id)
            if record is None:
                creates.append(values)
            elif names := self._update(record, item, values):
                changed[record] = names
        created = model.create(creates)
        if kind == feed.ELEVATION:
            self._price(placed, {**there, **{record.external_id: record for record in created}})
        model.flush_model()
        if changed and self.state == "tail":
            model._on_upstream_change(changed)
        return [i for i in placed if i.id not in there], [i for i in placed if i.id in there], orphans

    def _parents(self, kind, wave):
        ids = {item.parent for item in wave if item.parent}
        rows = self.env[MODELS[PARENT_TYPE[kind]]].search_fetch(
            [("backend_id", "=", self.id), ("external_id", "in", list(ids))], ["external_id"]
        )
        return {row.external_id: row.id for row in rows}

    def _values(self, item, model, parents):
        mapped = {name: _odoo(value) for name, value in mapper.values(item).items()}
        return {
            **mapped,
            "backend_id": self.id,
            "external_id": item.id,
            "version": item.version,
            "position": item.position,
            "generation": self.generation,
            model._parent_field: parents.get(item.parent, False),
            "active": True,
            "removed_at": False,
            "removed_reason": False,
            "base_values": _base(item),
        }

    def _update(self, record, item, values):
        """Writes what differs. Gives the names of what people see changed."""
        if record.overrides:
            values.update(record._merged(item, values))
        elif record.sync_state == "removed":
            values["sync_state"] = "synced"
        differing = {name: value for name, value in values.items() if _differs(record, name, value)}
        record.write(differing)
        return [name for name in differing if name in record._mapped_fields or name == record._parent_field]

    def _price(self, items, elevations):
        """Keeps one price a position; what has none any more keeps its old one, archived."""
        prices = {
            price.external_id: price
            for price in self.env["logikal.price"].search(
                [("backend_id", "=", self.id), ("external_id", "in", [item.id for item in items])]
            )
        }
        creates = []
        for item in items:
            mapped, price = mapper.price(item), prices.get(item.id)
            if mapped is None:
                if price and price.active:
                    price.write({"active": False, "removed_at": fields.Datetime.now()})
                continue
            values = {name: _odoo(value) for name, value in mapped.items()}
            values |= {"currency_id": self._currency(mapped["currency_name"]), "active": True, "removed_at": False}
            values |= {"version": item.version, "position": item.position, "generation": self.generation}
            if price is None:
                identity = {"backend_id": self.id, "external_id": item.id, "elevation_id": elevations[item.id].id}
                creates.append({**values, **identity})
            else:
                price.write({name: value for name, value in values.items() if _differs(price, name, value)})
        self.env["logikal.price"].create(creates)

    def _currency(self, name):
        """Logikal says a code or a sign; of two currencies with one sign, the company's own is meant."""
        if not name:
            return False
        own = self.company_id.currency_id
        if name in (own.name, own.symbol):
            return own.id
        found = self.env["res.currency"].with_context(active_test=False).search([("name", "=", name.upper())], limit=1)
        found = found or self.env["res.currency"].search([("symbol", "=", name)])
        return found.id if len(found) == 1 else False


def _base(item):
    values = mapper.values(item)
    return {name: mapper.plain(values[name]) for names in GROUPS.get(item.type, {}).values() for name in names}


def _odoo(value):
    """A value as the ORM takes it; a decimal becomes the float that is nearest."""
    if value is None:
        return False
    return float(value) if hasattr(value, "as_tuple") else value


def _differs(record, name, value):
    field = record._fields[name]
    current = record[name]
    if field.type == "many2one":
        return current.id != (value or False)
    if field.type == "float":
        return field.convert_to_cache(value, record) != current
    if field.type == "monetary":
        return abs((value or 0.0) - current) > 1e-9
    return (current or False) != (value or False)
