import unicodedata
from datetime import datetime
from decimal import Decimal

import pytest
from connector_core import mapper
from connector_core.errors import MappingError
from connector_core.feed import TYPES, Change

ID = "0211b71d-1d57-5128-a45c-da9417fb69d3"


def item(kind, **state):
    return Change(1, kind, ID, None, False, 1, f"{kind}.changed", state)


def test_an_elevation_keeps_millimetres_decimals_and_utc():
    found = mapper.values(
        item(
            "elevation",
            logikalId="v",
            name="P05",
            amount=3,
            width=1460,
            height=Decimal("2590.5"),
            state="Locked",
            changedDate="2025-06-15T17:09:40.25+02:00",
            thumbnail={"sha256": "ab"},
            surfaceOfBaseElement=None,
        )
    )
    assert (found["width_mm"], found["height_mm"], found["amount"]) == (1460, Decimal("2590.5"), 3)
    assert found["changed_at"] == datetime(2025, 6, 15, 15, 9, 40)
    assert (found["drawing_sha256"], found["color_inside"], found["status"]) == ("ab", None, "Locked")


def test_the_peer_s_date_that_failed_is_read():
    assert mapper.moment("2025-09-29T18:15:24.192000Z") == datetime(2025, 9, 29, 18, 15, 24)


def test_money_stays_the_decimal_that_was_sent():
    found = mapper.price(item("elevation", estimation={"currency": "EUR", "netPricePerUnit": Decimal("889.84")}))
    assert (found["net_unit"], found["currency_name"], found["total"]) == (Decimal("889.84"), "EUR", None)
    assert mapper.price(item("elevation")) is None


def test_why_a_parts_list_could_not_be_decoded_is_said_in_words():
    error = {"code": "unit_mismatch", "message": "its width of 2.48 is neither millimetres nor metres"}
    assert mapper.values(item("parts_list", name="P07", error=error))["error"] == error["message"]
    assert mapper.values(item("parts_list", name="P07", error=None))["error"] is None


def test_a_price_in_words_is_refused_rather_than_misread():
    with pytest.raises(MappingError) as caught:
        mapper.price(item("elevation", estimation={"netPrice": "889,84 EUR"}))
    assert "netPrice of the price is '889,84 EUR'" in str(caught.value)


def test_text_becomes_nfc_and_loses_what_a_database_refuses():
    decomposed = unicodedata.normalize("NFD", "Tür\x00 größe\ud800")
    assert mapper.values(item("phase", name=decomposed, logikalId="x"))["name"] == "Tür größe"
    assert mapper.line(" a \n b ") == "a b"


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_has_a_name_even_when_the_state_says_nothing(kind):
    assert mapper.values(item(kind))["name"]


@pytest.mark.parametrize(
    "state",
    [
        {"width": "1460"},
        {"width": -1},
        {"width": True},
        {"amount": Decimal("1e20")},
        {"name": 5},
        {"thumbnail": "x"},
        {"isInRecycleBin": 0},
        {"changedDate": "2025-06-15 15:09:40"},
        {"changedDate": "0001-01-01T00:00:00Z"},
        {"changedDate": "yesterday"},
        {"surfaceOfBaseElement": {"colorInside": ["RAL"]}},
        {"width": Decimal("NaN")},
    ],
)
def test_a_value_of_the_wrong_kind_fails_its_record_only(state):
    with pytest.raises(MappingError) as caught:
        mapper.values(item("elevation", **{"logikalId": "v", "name": "P", **state}))
    assert caught.value.disposition == "quarantine"


def test_remembered_values_are_equal_for_equal_values():
    assert mapper.plain(Decimal("1460.00")) == mapper.plain(1460.0) == mapper.plain(Decimal(1460)) == "1460"
    assert mapper.plain(0.1) == mapper.plain(Decimal("0.10")) == "0.1"
    assert mapper.plain("") == mapper.plain(False) == mapper.plain(None) is None


def test_a_field_is_sent_back_under_the_feed_s_name():
    assert mapper.vendor_field("elevation", "width_mm") == "width"
