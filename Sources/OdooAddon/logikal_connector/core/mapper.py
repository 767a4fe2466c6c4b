"""From a state as the feed sends it to values as Odoo keeps them.

Lengths stay millimetres, money stays the decimal that was sent, times become naive UTC, text becomes NFC. What is
absent or null becomes ``None``. What has the wrong kind fails the one record, with the field's name.
"""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

from .errors import MappingError
from .feed import DIRECTORY, ELEVATION, PARTS_LIST, PHASE, PROJECT, dump

LONGEST_TEXT = 20_000
LARGEST_NUMBER = Decimal(10) ** 13


@dataclass(frozen=True)
class Field:
    """One value: its name in Odoo, where it is in the state, what it is read as."""

    name: str
    path: str
    read: Callable[[Any], Any]


def text(value):
    if not isinstance(value, str):
        raise TypeError("text")
    kept = "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return unicodedata.normalize("NFC", kept)[:LONGEST_TEXT]


def line(value):
    """Text of one line."""
    return " ".join(text(value).split())[:500]


def number(value):
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise TypeError("a number")
    found = Decimal(value)
    if not found.is_finite() or abs(found) > LARGEST_NUMBER:
        raise ValueError("a number of sensible size")
    return found


def length(value):
    """Millimetres."""
    found = number(value)
    if found < 0:
        raise ValueError("a length of zero or more")
    return found


def count(value):
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise TypeError("a count")
    return value


def flag(value):
    if not isinstance(value, bool):
        raise TypeError("true or false")
    return value


def moment(value):
    """A time with an offset, as naive UTC without fractions, which is what Odoo keeps."""
    if not isinstance(value, str):
        raise TypeError("a time")
    found = datetime.fromisoformat(value.replace("Z", "+00:00"))
    if found.tzinfo is None:
        raise ValueError("a time with an offset")
    if not 1900 <= found.year <= 2500:
        raise ValueError("a time of these centuries")
    return found.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)


def record(value):
    """An object, as a JSON column takes it."""
    if not isinstance(value, dict):
        raise TypeError("an object")
    written = dump(value)
    if len(written) > LONGEST_TEXT:
        raise ValueError("an object of sensible size")
    return json.loads(written)


FIELDS = {
    DIRECTORY: (
        Field("vendor_id", "logikalId", text),
        Field("name", "name", line),
        Field("path", "path", text),
    ),
    PROJECT: (
        Field("vendor_id", "logikalId", text),
        Field("name", "name", line),
        Field("job_number", "jobNumber", line),
        Field("offer_number", "offerNumber", line),
        Field("person_in_charge", "personInCharge", line),
        Field("estimated", "estimated", flag),
        Field("created_at", "createdDate", moment),
        Field("changed_at", "changedDate", moment),
        Field("addresses", "addresses", record),
    ),
    PHASE: (
        Field("vendor_id", "logikalId", text),
        Field("name", "name", line),
        Field("description", "description", text),
        Field("is_default", "isDefault", flag),
    ),
    ELEVATION: (
        Field("vendor_id", "logikalId", text),
        Field("name", "name", line),
        Field("amount", "amount", number),
        Field("width_mm", "width", length),
        Field("height_mm", "height", length),
        Field("kind", "type", line),
        Field("status", "state", line),
        Field("system", "systemDescription", line),
        Field("model", "modelDescription", line),
        Field("automatic_description", "automaticDescription", text),
        Field("user_description", "userDescription", text),
        Field("surface", "surfaceOfBaseElement.name", line),
        Field("color_inside", "surfaceOfBaseElement.colorInside", line),
        Field("color_outside", "surfaceOfBaseElement.colorOutside", line),
        Field("insertion_color_inside", "surfaceOfInsertions.colorInside", line),
        Field("insertion_color_outside", "surfaceOfInsertions.colorOutside", line),
        Field("in_recycle_bin", "isInRecycleBin", flag),
        Field("created_by", "createdByUser", line),
        Field("created_at", "createdDate", moment),
        Field("changed_at", "changedDate", moment),
        Field("drawing_sha256", "thumbnail.sha256", line),
    ),
    PARTS_LIST: (
        Field("vendor_id", "logikalId", text),
        Field("name", "name", line),
        Field("outcome", "outcome", line),
        Field("error", "error.message", text),
        Field("decoder", "decoder", count),
        Field("finding_count", "findingCount", count),
        Field("is_alternative", "isAlternative", flag),
        Field("is_estimation_only", "isEstimationOnly", flag),
        Field("is_text_position", "isTextPosition", flag),
        Field("content_sha256", "contentSha256", line),
    ),
}

PRICE = (
    Field("currency_name", "currency", line),
    Field("net_unit", "netPricePerUnit", number),
    Field("total_unit", "totalPricePerUnit", number),
    Field("net", "netPrice", number),
    Field("total", "totalPrice", number),
)

_NAMELESS = {PHASE: "Default phase", PARTS_LIST: "Parts list"}


def values(item):
    """The values of a change, by their names in Odoo. A record always has a name."""
    found = _read(FIELDS[item.type], item.state, item.type)
    if not found["name"]:
        found["name"] = _NAMELESS.get(item.type) or found["vendor_id"] or item.id
    return found


def price(item):
    """The price of an elevation, or ``None`` where it has none."""
    estimation = item.state.get("estimation")
    if estimation is None:
        return None
    if not isinstance(estimation, dict):
        raise MappingError("unexpected_value", f"estimation of elevation {item.id} is not an object")
    return _read(PRICE, estimation, "price")


def plain(value):
    """A value as JSON keeps it, equal for equal values: how the value that was last applied is remembered."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, float):
        return plain(Decimal(repr(value)))
    if isinstance(value, datetime):
        return value.isoformat()
    return None if value is None or value is False or value == "" else value


def vendor_field(kind, name):
    """The feed's name of a field."""
    return next(field.path for field in FIELDS[kind] if field.name == name)


def _read(fields, state, kind):
    return {field.name: _value(field, state, kind) for field in fields}


def _value(field, state, kind):
    value = state
    for step in field.path.split("."):
        if value is None:
            return None
        if not isinstance(value, dict):
            raise MappingError("unexpected_value", f"{field.path} of the {kind} is not inside an object")
        value = value.get(step)
    if value is None:
        return None
    try:
        return field.read(value)
    except (TypeError, ValueError) as error:
        shown = str(value)[:60]
        raise MappingError(
            "unexpected_value", f"{field.path} of the {kind} is {shown!r}, which is not as expected: {error}"
        ) from None
