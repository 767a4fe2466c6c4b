import itertools

import pytest
from sale_core.order import Existing, Wanted, plan


def wanted(key="E", quantity=2.0, price=10.0, is_option=False):
    return Wanted(key, key, "F", is_option, {"quantity": quantity, "price": price})


def existing(key="E", quantity=2.0, price=10.0, base=None):
    base = {"quantity": 2.0, "price": 10.0} if base is None else base
    return Existing(key, key, False, {"quantity": quantity, "price": price}, base)


def test_a_first_import_creates_and_a_second_does_nothing():
    assert [item.key for item in plan([wanted()], []).creates] == ["E"]
    again = plan([wanted()], [existing()])
    assert again.is_empty
    assert (again.updates, again.bases) == ({}, {})


@pytest.mark.parametrize(("base", "ours", "theirs"), list(itertools.product((1.0, 2.0, 3.0), repeat=3)))
def test_a_value_is_merged_three_ways(base, ours, theirs):
    found = plan([wanted(quantity=theirs)], [existing(quantity=ours, base={"quantity": base, "price": 10.0})])
    written = found.updates.get("E", {}).get("quantity", ours)
    assert written == (theirs if ours == base else ours)
    # What was imported is remembered, so that the next import reports nothing.
    remembered = {"price": 10.0, "quantity": base, **found.bases.get("E", {})}
    assert plan([wanted(quantity=theirs)], [existing(quantity=written, base=remembered)]).is_empty


def test_a_price_that_is_not_known_changes_nothing():
    assert plan([wanted(price=None)], [existing(price=55.0)]).is_empty


def test_what_has_gone_counts_nothing_and_is_reported_once():
    found = plan([], [existing()])
    assert found.updates == {"E": {"quantity": 0}}
    assert [line[0] for line in found.report] == ["gone"]
    assert plan([], [existing(quantity=0.0, base=found.bases["E"])]).is_empty
    back = plan([wanted()], [existing(quantity=0.0, base=found.bases["E"])])
    assert back.updates == {"E": {"quantity": 2.0}}


def test_lines_are_known_by_their_position_whatever_their_order():
    lines = [existing("A"), existing("B"), existing("C")]
    found = plan([wanted("C"), wanted("A", quantity=5.0), wanted("D")], lines)
    assert [item.key for item in found.creates] == ["D"]
    assert found.updates == {"A": {"quantity": 5.0}, "B": {"quantity": 0}}
