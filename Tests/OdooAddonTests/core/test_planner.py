from connector_core.feed import TYPES, Change
from connector_core.planner import PARENT_TYPE, plan
from fake_feed import entity_id
from hypothesis import given, settings
from hypothesis import strategies as st


def change(kind, name, parent=None, version=1, position=1, delete=False):
    above = entity_id(PARENT_TYPE[kind], parent) if parent else None
    return Change(position, kind, entity_id(kind, name), above, delete, version, f"{kind}.x", {"name": name})


def key(kind, name):
    return kind, entity_id(kind, name)


def test_parents_come_before_children_whatever_the_page_s_order():
    page = [
        change("parts_list", "L", "E"),
        change("elevation", "E", "F"),
        change("phase", "F", "P"),
        change("project", "P", "D2"),
        change("directory", "D2", "D1"),
        change("directory", "D1"),
    ]
    found = plan(page, {})
    assert [[item.id for item in wave] for wave in found.waves] == [[item.id] for item in reversed(page)]


def test_directories_of_one_depth_are_one_wave():
    page = [change("directory", "B", "A"), change("directory", "A"), change("directory", "C", "A")]
    assert [len(wave) for wave in plan(page, {}).waves] == [1, 2]


def test_what_is_known_at_this_version_or_later_is_left_alone():
    page = [change("project", "P", version=3), change("project", "Q", version=3)]
    found = plan(page, {key("project", "P"): 3, key("project", "Q"): 4})
    assert (found.upserts, found.skipped) == ([], 2)


def test_of_several_changes_of_an_entity_the_newest_counts():
    page = [change("project", "P", version=version, position=version) for version in (2, 5, 3)]
    assert [item.version for item in plan(page, {}).upserts] == [5]


def test_a_child_without_its_parent_waits_and_its_own_children_with_it():
    page = [change("phase", "F", "P"), change("elevation", "E", "F")]
    found = plan(page, {})
    assert {item.key for item in found.waiting} == {key("phase", "F"), key("elevation", "E")}
    released = plan([change("project", "P")], {}, waiting=found.waiting)
    assert [item.type for item in released.upserts] == ["project", "phase", "elevation"]
    assert set(released.settled) == {key("phase", "F"), key("elevation", "E")}


def test_a_child_whose_parent_is_known_does_not_wait_for_the_parent_s_own_move():
    page = [change("directory", "A", "missing", version=2), change("project", "P", "A")]
    found = plan(page, {key("directory", "A"): 1})
    assert [item.type for item in found.upserts] == ["project"]
    assert [item.type for item in found.waiting] == ["directory"]


def test_removals_go_children_first_and_after_everything_else():
    known = {key("project", "P"): 1, key("phase", "F"): 1, key("elevation", "E"): 1}
    page = [
        change("project", "P", version=2, delete=True),
        change("phase", "F", version=2, delete=True),
        change("elevation", "E", version=2, delete=True),
        change("project", "Q"),
    ]
    found = plan(page, known)
    assert [item.type for item in found.archives] == ["elevation", "phase", "project"]
    assert [item.type for item in found.upserts] == ["project"]


def test_a_removal_of_what_never_was_here_is_nothing_and_ends_its_waiting():
    waiting = [change("phase", "F", "P")]
    found = plan([change("phase", "F", version=2, delete=True)], {}, waiting=waiting)
    assert (found.archives, found.settled, found.skipped) == ([], [key("phase", "F")], 1)


def test_what_failed_is_held_and_stops_nobody_else():
    page = [change("phase", "F", "P", version=2), change("elevation", "E", "F"), change("phase", "G", "P")]
    known = {key("project", "P"): 1}
    found = plan(page, known, failed={key("phase", "F")})
    assert [item.key for item in found.held] == [key("phase", "F")]
    assert [item.key for item in found.waiting] == [key("elevation", "E")]
    assert [item.key for item in found.upserts] == [key("phase", "G")]


def test_what_failed_and_was_removed_is_settled():
    found = plan([change("phase", "F", version=3, delete=True)], {key("phase", "F"): 1}, failed={key("phase", "F")})
    assert len(found.archives) == 1
    assert found.settled == [key("phase", "F")]


def test_parents_in_a_ring_wait_for_better_news():
    page = [change("directory", "A", "B"), change("directory", "B", "A"), change("directory", "C", "A")]
    assert len(plan(page, {}).waiting) == 3


# The property: any order, duplication and cutting of a log ends in the same state.


class Consumer:
    """What the ORM layer does with a plan, in memory."""

    def __init__(self):
        self.records, self.parked = {}, {}

    def apply(self, changes):
        arriving = {item.key for item in changes}
        waiting, grown = {}, True
        while grown:
            more = {
                k: item
                for k, item in self.parked.items()
                if k not in waiting and (k in arriving or (PARENT_TYPE[item.type], item.parent) in arriving)
            }
            waiting.update(more)
            arriving |= set(more)
            grown = bool(more)
        found = plan(changes, {k: v[0] for k, v in self.records.items()}, list(waiting.values()))
        for item in found.upserts:
            assert item.parent is None or (PARENT_TYPE[item.type], item.parent) in self.records
            self.records[item.key] = (item.version, True, item.parent)
        for item in found.archives:
            self.records[item.key] = (item.version, False, self.records[item.key][2])
        for k in found.settled:
            self.parked.pop(k, None)
        for item in found.waiting:
            self.parked[item.key] = item

    def living(self):
        return {k: (version, parent) for k, (version, alive, parent) in self.records.items() if alive}


@st.composite
def histories(draw):
    """A log in which a child is created after its parent and removed before it, with moves and returns."""
    log, alive, versions, place = [], {}, {}, {}

    def put(kind, name, parent, delete=False):
        versions[kind, name] = versions.get((kind, name), 0) + 1
        log.append(change(kind, name, parent, versions[kind, name], len(log) + 1, delete))
        alive[kind, name] = not delete
        place[kind, name] = (PARENT_TYPE[kind], parent)

    put("directory", "d0", None)
    for step in range(1, draw(st.integers(3, 16))):
        kind = draw(st.sampled_from(TYPES))
        parents = sorted(n for (k, n), lives in alive.items() if k == PARENT_TYPE[kind] and lives)
        mine = sorted(n for k, n in alive if k == kind)
        if kind == "directory":
            # Directories keep their place: rings are a test of their own.
            put(kind, f"d{step}", draw(st.sampled_from(parents)) if parents else None)
        elif mine and draw(st.booleans()):
            name = draw(st.sampled_from(mine))
            is_leaf = not any(lives and place[child] == (kind, name) for child, lives in alive.items())
            is_removal = alive[kind, name] and is_leaf and draw(st.booleans())
            if is_removal or parents:
                put(kind, name, None if is_removal else draw(st.sampled_from(parents)), is_removal)
        elif parents:
            put(kind, f"{kind[0]}{step}", draw(st.sampled_from(parents)))
    return log


def folded(log):
    newest = {item.key: item for item in log}
    return {item.key: (item.version, item.parent) for item in newest.values() if not item.is_delete}


@settings(max_examples=150, deadline=None, print_blob=True)
@given(histories(), st.data())
def test_any_order_between_entities_and_any_duplication_ends_in_the_same_state(log, data):
    """Only the changes of one entity keep their order, as a feed keeps it."""
    order = data.draw(st.permutations([item.key for item in log]))
    queues = {k: [item for item in log if item.key == k] for k in order}
    sent = []
    for k in order:
        sent += [queues[k].pop(0)] * data.draw(st.integers(1, 2))
    consumer = Consumer()
    while sent:
        size = data.draw(st.integers(1, len(sent)))
        consumer.apply(sent[:size])
        sent = sent[size:]
    assert consumer.living() == folded(log)


@settings(max_examples=150, deadline=None, print_blob=True)
@given(histories(), st.data())
def test_any_prefix_of_a_log_taken_again_ends_in_the_same_state(log, data):
    consumer, place = Consumer(), 0
    while place < len(log):
        end = data.draw(st.integers(place + 1, len(log)))
        consumer.apply(log[data.draw(st.integers(0, place)) : end])
        place = end
    assert consumer.living() == folded(log)
    assert not [item for item in consumer.parked.values() if item.key in folded(log)]
