from decimal import Decimal

import pytest
from connector_core import feed
from connector_core.errors import ConnectorError

ID = "0211b71d-1d57-5128-a45c-da9417fb69d3"


def row(**changes):
    return {
        "position": 7,
        "entity": {"type": "phase", "id": ID},
        "parent": {"type": "project", "id": ID},
        "op": "upsert",
        "version": 2,
        "type": "phase.changed",
        "state": {"name": "A"},
        "reason": None,
        **changes,
    }


def test_numbers_keep_the_digits_that_were_sent():
    assert feed.parse('{"price": 3861.3720, "big": 9007199254740993}') == {
        "price": Decimal("3861.3720"),
        "big": 9007199254740993,
    }
    assert feed.dump(feed.parse('{"b":0.1,"a":[1.50,null,"ü"]}')) == '{"a":[1.5,null,"ü"],"b":0.1}'


@pytest.mark.parametrize("text", ["", "[", "{'a':1}", '{"a":NaN}', '{"a":1e999999999}', "[" * 100_000, "9" * 5000])
def test_what_is_no_json_of_sensible_size_is_refused(text):
    with pytest.raises(ConnectorError) as caught:
        feed.parse(text)
    assert caught.value.code == "malformed_answer"


@pytest.mark.parametrize(
    "changes",
    [
        {"entity": None},
        {"entity": {"type": "phase", "id": "../../x"}},
        {"op": "replace"},
        {"version": "2"},
        {"version": True},
        {"position": -1},
        {"type": None},
        {"position": 2**63},
        {"parent": {"id": 5}},
    ],
)
def test_a_row_without_identity_or_order_fails_the_page(changes):
    with pytest.raises(ConnectorError):
        feed.page_of_changes({"data": [row(**changes)], "cursor": "c", "head": 9, "upToDate": True})


def test_a_type_of_a_newer_server_is_left_out():
    body = {"data": [row(), row(entity={"type": "weather", "id": ID})], "cursor": "c", "head": 9, "upToDate": False}
    page = feed.page_of_changes(body)
    assert [item.type for item in page.changes] == ["phase"]
    assert not page.up_to_date


def test_a_failed_read_never_looks_like_an_empty_page():
    for body in ({"data": None, "cursor": "c", "head": 1}, {"cursor": "c", "head": 1}, {"data": [], "head": 1}):
        with pytest.raises(ConnectorError):
            feed.page_of_changes(body)


def test_only_the_last_page_of_a_snapshot_has_a_cursor():
    assert feed.page_of_snapshot({"data": [], "position": 4, "next": "t"}).cursor is None
    last = feed.page_of_snapshot({"data": [], "position": 4, "cursor": "c", "trailer": {"count": 0}})
    assert (last.cursor, last.trailer) == ("c", {"count": 0})
    with pytest.raises(ConnectorError):
        feed.page_of_snapshot({"data": [], "position": 4})


def test_a_change_that_is_put_away_comes_back_equal():
    state = {"price": Decimal("1.10"), "name": "Fenster ü", "half": "\ud800", "nul": "\x00", "\udfff": "\U0001f600"}
    item = feed.change(row(state=state))
    again = feed.change(feed.parse(feed.dump(feed.as_row(item)).encode()))
    assert again == item
    assert again.state == item.state
