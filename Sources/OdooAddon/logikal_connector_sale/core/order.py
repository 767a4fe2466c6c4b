"""The plan of an import into an order: lines are recognised by their position, never made anew.

A value that a person changed on the order stays, unless it is what Logikal says anyhow; where both changed it, the
person's stays and the report says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Wanted:
    """A position as the order should have it. ``values`` without a price leave the price of the line alone."""

    key: Any
    label: str
    section: Any
    is_option: bool
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Existing:
    """A line or an option that is there: what it shows, and what was imported into it last."""

    key: Any
    label: str
    is_option: bool
    values: Mapping[str, Any]
    base: Mapping[str, Any]


@dataclass
class OrderPlan:
    """``updates`` and ``bases`` are by key: what to write on the line, and what to remember as imported."""

    creates: list[Wanted] = field(default_factory=list)
    updates: dict[Any, dict[str, Any]] = field(default_factory=dict)
    bases: dict[Any, dict[str, Any]] = field(default_factory=dict)
    gone: list[Existing] = field(default_factory=list)
    report: list[tuple[str, str, Any, Any]] = field(default_factory=list)

    @property
    def is_empty(self):
        return not (self.creates or self.report)


def plan(wanted: Iterable[Wanted], existing: Iterable[Existing]) -> OrderPlan:
    """``report`` has ``(what, label, before, after)``: what is new, gone, changed, or kept against Logikal."""
    result = OrderPlan()
    there = {item.key: item for item in existing}
    for item in wanted:
        line = there.pop(item.key, None)
        if line is None:
            result.creates.append(item)
            result.report.append(("new", item.label, None, item.values.get("quantity")))
            continue
        _update(item, line, result)
    for line in there.values():
        if line.values.get("quantity"):
            result.gone.append(line)
            result.updates[line.key] = {"quantity": 0}
            result.bases[line.key] = {**line.base, "quantity": 0}
            result.report.append(("gone", line.label, line.values.get("quantity"), 0))
    return result


def _update(item, line, result):
    updates, base = {}, dict(line.base)
    for name, theirs in item.values.items():
        ours, before = line.values.get(name), line.base.get(name)
        if theirs is None or theirs == before:
            continue
        base[name] = theirs
        if ours == theirs:
            continue
        if ours == before:
            updates[name] = theirs
            result.report.append((name, item.label, ours, theirs))
        else:
            result.report.append((f"{name} kept", item.label, ours, theirs))
    if updates:
        result.updates[item.key] = updates
    if base != dict(line.base):
        result.bases[item.key] = base
