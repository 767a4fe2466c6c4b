"""From a page of changes to a plan: what to create or update, what to archive, what waits and what is left alone.

The plan depends on what the changes say, never on the order they came in or on how often they came. Parents come
before children; a child whose parent is not there waits for it, so that nothing is lost and nobody else is held up.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from .feed import DIRECTORY, ELEVATION, PARTS_LIST, PHASE, PROJECT, TYPES, Change, newest

PARENT_TYPE = {DIRECTORY: DIRECTORY, PROJECT: DIRECTORY, PHASE: PROJECT, ELEVATION: PHASE, PARTS_LIST: ELEVATION}
_NEEDS_PARENT = {PHASE, ELEVATION, PARTS_LIST}


@dataclass
class Plan:
    """``waves`` are applied in order; the changes of one wave are of one type and don't depend on each other.

    ``held`` are newer states of what failed before, ``settled`` names what is parked and needs to be no longer.
    """

    waves: list[list[Change]] = field(default_factory=list)
    archives: list[Change] = field(default_factory=list)
    waiting: list[Change] = field(default_factory=list)
    held: list[Change] = field(default_factory=list)
    settled: list[tuple[str, str]] = field(default_factory=list)
    skipped: int = 0

    @property
    def upserts(self):
        return [item for wave in self.waves for item in wave]


def plan(
    changes: Collection[Change],
    known: Mapping[tuple[str, str], int],
    waiting: Collection[Change] = (),
    failed: Collection[tuple[str, str]] = (),
) -> Plan:
    """``known`` has the version of every entity of the page, and of every parent named, that Odoo has; ``waiting`` are
    changes that wait for a parent of the page, and those that wait for them; ``failed`` names what could not be
    applied before.

    A removal goes through whatever else happened to its entity: what has gone needs no mending.
    """
    result = Plan()
    parked = {item.key for item in waiting} | set(failed)
    fresh = []
    for item in newest([*waiting, *changes]):
        is_news = item.version > known.get(item.key, -1)
        if item.is_delete and item.key in known and is_news:
            result.archives.append(item)
        elif item.is_delete or not is_news:
            result.skipped += 1
        elif item.key in failed:
            result.held.append(item)
            continue
        else:
            fresh.append(item)
            continue
        if item.key in parked and (item.is_delete or item.key not in failed):
            result.settled.append(item.key)
    _order(fresh, known, result)
    result.settled += [item.key for item in result.upserts if item.key in parked]
    result.archives.sort(key=lambda item: (-TYPES.index(item.type), item.position))
    return result


def parent_key(item):
    return None if item.parent is None else (PARENT_TYPE[item.type], item.parent)


def _order(fresh, known, result):
    arriving = {item.key: item for item in fresh}
    depths: dict[tuple[str, str], int | None] = {}
    waves: dict[tuple[int, int], list[Change]] = {}
    for item in fresh:
        depth = _depth(item.key, arriving, known, depths)
        if depth is None:
            result.waiting.append(item)
        else:
            waves.setdefault((TYPES.index(item.type), depth), []).append(item)
    result.waves = [waves[place] for place in sorted(waves)]


def _depth(key, arriving, known, depths):
    """How many arriving directories are above; ``None`` where a parent is missing, or where parents form a ring."""
    trail = []
    while key in arriving and key not in depths and key not in trail:
        trail.append(key)
        key = parent_key(arriving[key])
    # What is at the end of the trail: settled before, an entity of Odoo, nothing at all, or the trail itself.
    is_ring = key in trail
    if is_ring:
        above = None
    elif key in depths:
        above = depths[key]
    else:
        above = -1 if key is None or key in known else None
    for child in reversed(trail):
        item = arriving[child]
        if above is None and not is_ring and parent_key(item) in known:
            above = -1
        if item.parent is None and item.type in _NEEDS_PARENT:
            above = None
        elif above is not None:
            above = above + 1 if item.type == DIRECTORY else 0
        depths[child] = above
    return depths[trail[0]] if trail else above
