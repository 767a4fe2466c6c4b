"""The core against the real server: what it sends is understood, whole and in every page size."""

import time

import pytest
from connector_core import feed, mapper, overrides
from connector_core.client import ClientSettings, FeedClient
from connector_core.digest import digest
from connector_core.errors import ConnectorError, NotOffered
from connector_core.planner import PARENT_TYPE, plan


def client(server, key=None):
    return FeedClient(ClientSettings(server[0], key or server[1]))


def everything(asking, limit):
    changes, page = [], asking.changes(limit=limit)
    while True:
        changes += page.changes
        if page.up_to_date:
            return changes, page
        page = asking.changes(page.cursor, limit)


@pytest.fixture(scope="module")
def office(server):
    """All that there is once the first look at the office, its drawings and its parts are in."""
    ends = time.monotonic() + 300
    while True:
        # A client has a deadline for all that it asks.
        changes, page = everything(client(server), 1000)
        kinds = {item.type for item in changes}
        lists = [item for item in changes if item.type == "elevation" and item.state.get("partsList")]
        decoded = [item for item in changes if item.type == "parts_list"]
        if kinds == set(feed.TYPES) and len(lists) == len(decoded):
            return changes, page
        assert time.monotonic() < ends, f"the office did not come in: {kinds}"
        time.sleep(0.5)


def test_every_state_of_a_real_office_is_understood(office):
    changes, _ = office
    assert {item.type for item in changes} == set(feed.TYPES)
    for item in changes:
        assert mapper.values(item)["name"]
    prices = [mapper.price(item) for item in changes if item.type == "elevation" and not item.is_delete]
    assert any(price and price["net_unit"] and price["currency_name"] for price in prices)


@pytest.mark.parametrize("limit", [1, 7, 1000])
def test_every_page_size_ends_with_the_same_records(server, office, limit):
    known, parked = {}, {}
    changes, _ = everything(client(server), limit)
    for start in range(0, len(changes), limit):
        page = changes[start : start + limit]
        waiting, arriving, grown = {}, {item.key for item in page}, True
        while grown:
            more = {
                key: item
                for key, item in parked.items()
                if key not in waiting and (key in arriving or (PARENT_TYPE[item.type], item.parent) in arriving)
            }
            waiting |= more
            arriving |= set(more)
            grown = bool(more)
        found = plan(page, known, list(waiting.values()))
        known |= {item.key: item.version for item in found.upserts}
        for key in found.settled:
            parked.pop(key, None)
        parked |= {item.key: item for item in found.waiting}
    assert parked == {}
    assert known == {item.key: item.version for item in changes if not item.is_delete}


def test_a_cursor_at_the_head_has_nothing_new(server, office):
    _, page = office
    again = client(server).changes(page.cursor)
    assert (again.changes, again.up_to_date) == ((), True)


def test_drawings_and_parts_are_what_the_states_name(server, office):
    changes, _ = office
    positions = [item for item in changes if item.type == "elevation"]
    position = next(item for item in positions if item.state.get("thumbnail") and item.state.get("partsList"))
    assert client(server).blob(position.state["thumbnail"]["sha256"]).startswith((b"\x89PNG", b"\xff\xd8"))
    parts_list = next(item for item in changes if item.type == "parts_list" and item.parent == position.id)
    assert client(server).parts(position.id, parts_list.state["contentSha256"])["articles"]


def test_a_consumer_is_shown_and_a_look_can_be_asked_for(server, office):
    _, page = office
    asking = client(server)
    asking.acknowledge("odoo", page.cursor)
    assert asking.operation(asking.ask_for_sync()["id"])["id"]


def test_a_wrong_key_and_a_forged_cursor_are_told_apart(server):
    with pytest.raises(ConnectorError) as caught:
        client(server, "lsk_wrong").changes()
    assert (caught.value.code, caught.value.disposition) == ("invalid_credentials", "halt")
    with pytest.raises(ConnectorError) as caught:
        client(server).changes("AQAB")
    assert caught.value.code == "cursor_invalid"


def test_a_snapshot_holds_what_the_feed_holds(server, office):
    """A server that has no snapshot says so in a way that the addon understands."""
    asking = client(server)
    try:
        page = asking.snapshot(limit=20)
    except NotOffered:
        return
    rows = list(page.changes)
    while page.next:
        page = asking.snapshot(page.next)
        rows += page.changes
    held = {}
    for item in rows:
        held.setdefault(item.type, {})[item.id] = item.version
    theirs = {kind: (item["count"], item["digest"]) for kind, item in page.trailer["digest"].items()}
    assert {kind: digest(versions) for kind, versions in held.items()} == {k: v for k, v in theirs.items() if v[0]}
    assert asking.digest(page.cursor)


def test_a_change_is_proposed_holds_and_is_told_of(server, office):
    changes, _ = office
    position = next(item for item in changes if item.type == "elevation" and not item.is_delete)
    asking = client(server)
    entries = {"user_description": {"version": position.version, "at": "2026-03-01T12:00:00Z"}, "width_mm": {}}
    values = {"user_description": "with blind", "width_mm": "1500.5"}
    for body, _ in overrides.proposals(position.id, "elevation", entries, values, position.version, "odoo"):
        answers = asking.propose(body)
        assert asking.propose(body) == answers, "the same key, the same answer"
    assert answers["userDescription"]["status"] == "accepted"
    assert answers["width"]["status"] == "refused" and "Logikal" in answers["width"]["message"]
    [row] = [row for row in asking.overrides() if row["entity"]["id"] == position.id]
    [held] = overrides.held("elevation", row["fields"])
    assert (held.name, held.value) == ("user_description", "with blind")
    assert [row for row in asking.conflicts() if row["entity"]["id"] == position.id] == []


@pytest.mark.parametrize(
    ("choice", "values", "held"),
    [("odoo", None, "ours"), ("logikal", None, None), ("value", {"userDescription": "both"}, "both")],
)
def test_a_conflict_is_told_of_and_ends_as_was_chosen(server, office, choice, values, held):
    changes, _ = office
    position = [item for item in changes if item.type == "elevation" and not item.is_delete][1]
    asking = client(server)
    # What Odoo says that it saw, Logikal never said.
    field = {"value": "ours", "base": f"before {choice}"}
    answer = asking.propose({"entity": position.id, "fields": {"userDescription": field}})["userDescription"]
    assert answer["status"] == "conflict"
    assert answer["conflict"] in [row["id"] for row in asking.conflicts()]
    assert overrides.held("elevation", asking.conflict(answer["conflict"])["fields"], "odoo")[0].value == "ours"
    assert asking.resolve(answer["conflict"], choice, values)["resolution"]["choice"] == choice
    assert asking.resolve(answer["conflict"], choice, values)["state"] == "resolved"
    with pytest.raises(ConnectorError) as caught:
        asking.resolve(answer["conflict"], "logikal" if choice != "logikal" else "odoo")
    assert caught.value.code == "already_resolved"
    rows = [row for row in asking.overrides() if row["entity"]["id"] == position.id]
    found = [item.value for row in rows for item in overrides.held("elevation", row["fields"])]
    assert found == ([held] if held else [])
    asking.propose({"entity": position.id, "version": position.version, "fields": {"userDescription": {"value": None}}})
