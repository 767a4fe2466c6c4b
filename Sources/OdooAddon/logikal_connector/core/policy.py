"""When both sides changed a value: who wins, or who is asked."""

from dataclasses import dataclass
from typing import Any

SOURCE_ONLY = "source_only"
SOURCE_WINS = "source_wins"
ODOO_WINS = "odoo_wins"
ASK = "ask"
POLICIES = (SOURCE_ONLY, SOURCE_WINS, ODOO_WINS, ASK)

KEEP = "keep"
TAKE = "take"
CONFLICT = "conflict"

# Fields that mean something only together are merged together.
GROUPS = {
    "elevation": {
        "name": ("name",),
        "dimensions": ("width_mm", "height_mm"),
        "amount": ("amount",),
        "user_description": ("user_description",),
    },
    "phase": {"name": ("name",), "description": ("description",)},
    "project": {
        "name": ("name",),
        "person_in_charge": ("person_in_charge",),
        "numbers": ("job_number", "offer_number"),
    },
}


@dataclass(frozen=True)
class Decision:
    """What becomes of a group of fields: ``values`` are what the record shows, ``base`` is what was last agreed."""

    outcome: str
    values: dict[str, Any]
    is_overridden: bool

    @property
    def is_conflict(self):
        return self.outcome == CONFLICT


def merge(base, ours, theirs, policy):
    """Three ways: what both sides last agreed on, what Odoo has, what Logikal has.

    ``ours`` is an override of somebody in Odoo. The three have the same keys. A conflict shows our values until it is
    resolved.
    """
    if ours in (theirs, base):
        return Decision(TAKE, theirs, False)
    if policy == SOURCE_ONLY:
        return Decision(TAKE, theirs, False)
    if base == theirs or policy == ODOO_WINS:
        return Decision(KEEP, ours, True)
    if policy == SOURCE_WINS:
        return Decision(TAKE, theirs, False)
    return Decision(CONFLICT, ours, True)


def group_of(kind, name):
    """The group that a field merges with; ``None`` for one that only Logikal may change."""
    return next((group for group, names in GROUPS.get(kind, {}).items() if name in names), None)
