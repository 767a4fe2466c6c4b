"""What was changed in Odoo, as LogikalSync is told of it, and what LogikalSync tells of it."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from . import feed, mapper
from .errors import MappingError

ACCEPTED = ("accepted", "unchanged")
_NUMBERS = (mapper.number, mapper.length, mapper.count)


@dataclass(frozen=True)
class Held:
    """One value as LogikalSync tells it, by its name in Odoo."""

    name: str
    value: object
    base: object


def proposals(entity, kind, entries, values, version, consumer):
    """The proposals that tell of these changes: one for each version of Logikal's that they were made on.

    ``entries`` has for each field when it was changed, and on which version; ``values`` what it is to be. The same
    changes have the same key, so that sending them again is harmless.
    """
    seen = {}
    for name, entry in entries.items():
        seen.setdefault(entry.get("version") or version, []).append(name)
    for number, names in sorted(seen.items()):
        body = {
            "entity": entity,
            "version": number,
            "fields": {mapper.vendor_field(kind, n): {"value": wire(kind, n, values[n])} for n in sorted(names)},
        }
        moments = [entries[name]["at"] for name in names if entries[name].get("at")]
        if moments:
            body["at"] = max(moments)
        body["idempotencyKey"] = hashlib.sha256(f"{consumer} {feed.dump(body)}".encode()).hexdigest()[:40]
        yield body, names


def wire(kind, name, value):
    """A value as ``mapper.plain`` keeps it, as the JSON that Logikal's field has: numbers are numbers."""
    field = next(field for field in mapper.FIELDS[kind] if field.name == name)
    if value is None:
        return None
    if field.read in _NUMBERS:
        try:
            return Decimal(value)
        except InvalidOperation:
            raise MappingError("unexpected_value", f"{name} is {str(value)[:60]!r}, which is no number") from None
    if field.read is mapper.moment:
        return f"{value}Z"
    return value


def held(kind, fields, value="value"):
    """The values of ``{"<field>": {"value": …, "base": …}}`` that this addon knows the fields of."""
    known = {field.path: field for field in mapper.FIELDS[kind]}
    found = []
    for path, sides in (fields or {}).items():
        field = known.get(path)
        if field is not None and isinstance(sides, dict):
            found.append(Held(field.name, _read(field, sides.get(value)), _read(field, sides.get("base"))))
    return found


def plain_values(kind, fields):
    """The same of ``{"<field>": <value>}``, by name."""
    return {item.name: item.value for item in held(kind, {path: {"value": v} for path, v in (fields or {}).items()})}


def _read(field, value):
    if value is None:
        return None
    try:
        return mapper.plain(field.read(value))
    except (TypeError, ValueError) as error:
        raise MappingError("unexpected_value", f"{field.path} is {str(value)[:60]!r}: {error}") from None
