"""The feed's words: a change, a page of changes, and how untrusted JSON becomes them."""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal

from .errors import HALT, ConnectorError

DIRECTORY, PROJECT, PHASE, ELEVATION, PARTS_LIST = TYPES = (
    "directory",
    "project",
    "phase",
    "elevation",
    "parts_list",
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Change:
    """The newest state of one entity, or that it has gone (``is_delete``)."""

    position: int
    type: str
    id: str
    parent: str | None
    is_delete: bool
    version: int
    event: str
    state: dict = field(default_factory=dict, compare=False)
    reason: str | None = None

    @property
    def key(self):
        return (self.type, self.id)

    @property
    def order(self):
        """By which changes of one entity follow each other."""
        return (self.version, self.position)


@dataclass(frozen=True)
class Page:
    changes: tuple[Change, ...]
    cursor: str | None
    up_to_date: bool
    head: int
    next: str | None = None
    trailer: dict | None = None


def parse(text):
    """JSON with the digits that were sent: 3861.372 is a Decimal, never a float."""
    try:
        return json.loads(text, parse_float=_decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _malformed(f"the answer is not JSON: {str(error)[:200]}") from None


def page_of_changes(body):
    """The page that ``GET /changes`` answered.

    A row of a type that this addon does not know is left out: an older addon goes on with a newer server. A row that
    has no identity or version fails the page, since nothing can be said of it, not even that it was skipped.
    """
    return Page(
        changes=_changes(body),
        cursor=_text(body, "cursor"),
        up_to_date=body.get("upToDate") is True,
        head=_integer(body, "head"),
    )


def page_of_snapshot(body):
    """A page of ``GET /snapshot``; the last one has a cursor and a trailer and no ``next``."""
    following = body.get("next")
    if following is not None and not isinstance(following, str):
        raise _malformed("next is not text")
    cursor = None if following else _text(body, "cursor")
    return Page(
        changes=_changes(body),
        cursor=cursor,
        up_to_date=False,
        head=_integer(body, "position"),
        next=following or None,
        trailer=body.get("trailer") if isinstance(body.get("trailer"), dict) else None,
    )


def change(row):
    """One row of a page."""
    entity = row.get("entity")
    if not isinstance(entity, dict):
        raise _malformed("a row has no entity")
    operation = row.get("op")
    if operation not in ("upsert", "delete"):
        raise _malformed(f"op is neither upsert nor delete: {str(operation)[:40]!r}")
    parent, state = row.get("parent"), row.get("state")
    return Change(
        position=_integer(row, "position"),
        type=_text(entity, "type"),
        id=identifier(entity.get("id")),
        parent=identifier(parent.get("id")) if isinstance(parent, dict) else None,
        is_delete=operation == "delete",
        version=_integer(row, "version"),
        event=_text(row, "type"),
        state=state if isinstance(state, dict) else {},
        reason=row.get("reason") if isinstance(row.get("reason"), str) else None,
    )


def as_row(item):
    """The row that ``change`` reads back: how a change is kept until it can be applied."""
    return {
        "position": item.position,
        "entity": {"type": item.type, "id": item.id},
        "parent": {"id": item.parent} if item.parent else None,
        "op": "delete" if item.is_delete else "upsert",
        "version": item.version,
        "type": item.event,
        "state": item.state,
        "reason": item.reason,
    }


def dump(value):
    """JSON that ``parse`` reads back to an equal value; the same text for equal values."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(key)}:{dump(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(dump, value)) + "]"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    # Half of a surrogate pair has no encoding, so it stays escaped.
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", json.dumps(value, ensure_ascii=False))


def newest(changes):
    """Each entity once, at its newest version, in the order in which it was first named."""
    found = {}
    for item in changes:
        other = found.get(item.key)
        if other is None or item.order > other.order:
            found[item.key] = item
    return list(found.values())


def identifier(value):
    text = value.lower() if isinstance(value, str) else ""
    if not _IDENTIFIER.fullmatch(text):
        raise _malformed(f"not an id: {str(value)[:60]!r}")
    return text


def _changes(body):
    rows = body.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _malformed("data is not a list of rows")
    return tuple(item for item in map(change, rows) if item.type in TYPES)


def _integer(body, name):
    value = body.get(name)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise _malformed(f"{name} is not a count")
    return value


def _text(body, name):
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise _malformed(f"{name} is missing")
    return value


def _decimal(digits):
    value = Decimal(digits)
    if value and abs(value.adjusted()) > 30:
        raise ValueError(f"{digits[:40]} is out of any range")
    return value


def _refuse_constant(name):
    raise ValueError(f"{name} is not a number")


def _malformed(what):
    return ConnectorError("malformed_answer", f"LogikalSync answered with something else than its feed: {what}", HALT)
