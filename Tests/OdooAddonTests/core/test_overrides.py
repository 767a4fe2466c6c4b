"""What is told of a change in Odoo, and what is heard of it."""

from decimal import Decimal

import pytest
from connector_core import feed, overrides
from connector_core.errors import ConnectorError, MappingError

ENTITY = "0211b71d-1d57-5128-a45c-da9417fb69d3"


def proposed(entries, values, version=9):
    return list(overrides.proposals(ENTITY, "elevation", entries, values, version, "odoo"))


def test_numbers_go_out_as_numbers_and_text_as_text():
    entries = {
        name: {"version": 3, "at": "2026-03-01T12:00:00Z"} for name in ("width_mm", "amount", "user_description")
    }
    [(body, names)] = proposed(entries, {"width_mm": "1460.50", "amount": None, "user_description": "12"})
    assert body["fields"] == {
        "amount": {"value": None},
        "userDescription": {"value": "12"},
        "width": {"value": Decimal("1460.50")},
    }
    assert (body["entity"], body["version"], body["at"]) == (ENTITY, 3, "2026-03-01T12:00:00Z")
    assert '"width":{"value":1460.5}' in feed.dump(body)
    assert sorted(names) == sorted(entries)
    with pytest.raises(MappingError):
        proposed({"width_mm": {}}, {"width_mm": "wide"})


def test_what_was_changed_on_different_versions_is_told_apart():
    found = proposed({"width_mm": {"version": 2}, "amount": {}}, {"width_mm": "1", "amount": "2"})
    assert [(body["version"], list(body["fields"])) for body, _ in found] == [(2, ["width"]), (9, ["amount"])]


def test_the_same_change_has_the_same_key_and_another_has_another():
    def key(value, at="2026-03-01T12:00:00Z"):
        [(body, _)] = proposed({"width_mm": {"version": 2, "at": at}}, {"width_mm": value})
        return body["idempotencyKey"]

    assert key("1") == key("1")
    # To and fro and to again are three changes.
    assert len({key("1"), key("2"), key("1", "2026-03-01T12:00:01Z")}) == 3


def test_what_is_heard_is_read_as_the_feed_is():
    fields = {
        "width": {"value": Decimal("1460.0"), "base": 900, "odoo": 7},
        "userDescription": {"value": "a", "base": None},
        "surfaceOfBaseElement": {"value": "x"},
        "unheard": {"value": 1},
        "amount": 7,
    }
    found = {item.name: (item.value, item.base) for item in overrides.held("elevation", fields)}
    assert found == {"width_mm": ("1460", "900"), "user_description": ("a", None)}
    assert overrides.held("elevation", fields, "odoo")[0].value == "7"
    assert overrides.held("elevation", None) == []
    assert overrides.plain_values("elevation", {"width": 5, "userDescription": None}) == {
        "width_mm": "5",
        "user_description": None,
    }
    with pytest.raises(MappingError):
        overrides.held("elevation", {"width": {"value": "wide"}})


def test_lists_of_decisions_are_read_page_by_page(served_pages):
    asking, answers = served_pages
    answers += [{"data": [{"id": 1}, {"id": 2}], "next": 7}, {"data": [{"id": 3}, "odd"], "next": None}]
    assert [row["id"] for row in asking.overrides()] == [1, 2, 3]
    answers += [{"data": {}, "next": None}]
    with pytest.raises(ConnectorError):
        list(asking.conflicts())


@pytest.fixture
def served_pages(monkeypatch):
    from connector_core.client import ClientSettings, FeedClient

    answers, asked = [], []
    asking = FeedClient(ClientSettings("http://127.0.0.1:1", "key"))

    def answer(method, path, parameters=None, body=None, repeat=False):
        asked.append(parameters.get("after"))
        return answers.pop(0)

    monkeypatch.setattr(asking, "_json", answer)
    yield asking, answers
    assert asked[:2] == [0, 7]
