"""Conflicts, digests, wake-ups and the brake."""

import hashlib
import hmac
import itertools

import pytest
from connector_core import mapper, wake
from connector_core.brake import Brake
from connector_core.digest import differences, digest
from connector_core.policy import (
    ASK,
    CONFLICT,
    GROUPS,
    KEEP,
    ODOO_WINS,
    POLICIES,
    SOURCE_ONLY,
    SOURCE_WINS,
    TAKE,
    group_of,
    merge,
)

# Conflicts


def expected(base, ours, theirs, policy):
    """The truth table in words, written down on its own."""
    if ours in (base, theirs) or policy == SOURCE_ONLY:
        return TAKE, theirs
    if theirs == base:
        return KEEP, ours
    return {SOURCE_WINS: (TAKE, theirs), ODOO_WINS: (KEEP, ours), ASK: (CONFLICT, ours)}[policy]


@pytest.mark.parametrize("policy", POLICIES)
def test_the_conflict_table_holds_for_every_case(policy):
    for base, ours, theirs in itertools.product((None, "a", "b", "c"), repeat=3):
        found = merge({"f": base}, {"f": ours}, {"f": theirs}, policy)
        outcome, value = expected(base, ours, theirs, policy)
        assert (found.outcome, found.values) == (outcome, {"f": value}), (base, ours, theirs, policy)
        assert found.is_overridden == (outcome != TAKE)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_decision_is_stable_when_it_is_taken_again(policy):
    """No echo: what came out, merged with the same source once more, comes out again."""
    for base, ours, theirs in itertools.product(("a", "b", "c"), repeat=3):
        first = merge({"f": base}, {"f": ours}, {"f": theirs}, policy)
        again = merge({"f": theirs}, first.values, {"f": theirs}, policy)
        assert again.values == first.values


def test_fields_that_belong_together_are_never_mixed():
    base, ours, theirs = {"w": 1, "h": 1}, {"w": 2, "h": 1}, {"w": 1, "h": 3}
    assert merge(base, ours, theirs, ASK).values == ours
    assert merge(base, ours, theirs, SOURCE_WINS).values == theirs
    assert group_of("elevation", "width_mm") == group_of("elevation", "height_mm") == "dimensions"
    assert group_of("elevation", "drawing_sha256") is None


def test_every_field_that_may_be_shared_is_one_that_is_mapped():
    for kind, groups in GROUPS.items():
        names = [name for names in groups.values() for name in names]
        assert len(names) == len(set(names))
        assert set(names) <= {field.name for field in mapper.FIELDS[kind]}


# Digests


def test_a_digest_is_as_the_contract_defines_it():
    lines = b"0a 2\n0b 10\n"
    assert digest({"0b": 10, "0a": 2}) == (2, hashlib.sha256(lines).hexdigest())
    assert digest({}) == (0, hashlib.sha256(b"").hexdigest())


def test_differences_name_the_types_that_differ():
    one, two = digest({"a": 1}), digest({"a": 2})
    assert differences({"phase": one}, {"phase": one}) == {}
    assert differences({"phase": one}, {"phase": two}) == {"phase": (one, two)}
    assert list(differences({"phase": one}, {})) == ["phase"]
    assert differences({}, {"phase": digest({})}) == {}


# Wake-ups


def signed(secret, timestamp, body):
    return "sha256=" + hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


def test_a_signed_wake_up_is_genuine_within_five_minutes():
    signature = signed("s", 1000, b'{"head":5}')
    for now, good in ((1000, True), (1300, True), (1301, False), (699, False)):
        assert wake.is_genuine("s", "1000", signature, b'{"head":5}', now) is good


@pytest.mark.parametrize(
    ("secret", "timestamp", "signature", "body"),
    [
        ("other", "1000", None, b"{}"),
        ("s", "1001", None, b"{}"),
        ("s", "1000", None, b"{ }"),
        ("", "1000", None, b"{}"),
        ("s", "1000", "", b"{}"),
        ("s", "1000", "sha256=ü", b"{}"),
        ("s", "", None, b"{}"),
        ("s", "1e3", None, b"{}"),
        ("s", "²", None, b"{}"),
        ("s", None, None, b"{}"),
        ("s", "1000", None, b"x" * 5000),
    ],
)
def test_what_is_not_signed_by_us_wakes_nobody(secret, timestamp, signature, body):
    if signature is None:
        signature = signed("s", 1000, body if len(body) > 3 else b"{}")
    assert not wake.is_genuine(secret, timestamp, signature, body, 1000)


# The brake


@pytest.mark.parametrize(
    ("archiving", "today", "living", "holds"),
    [
        (10, 0, 50, False),
        (11, 0, 50, True),
        (11, 0, 200, False),
        (21, 0, 200, True),
        (1, 20, 180, True),
        (0, 99, 1, False),
        (200, 0, 200, True),
    ],
)
def test_mass_removals_are_held(archiving, today, living, holds):
    assert Brake(count=10, percent=10).holds(archiving, today, living) is holds
