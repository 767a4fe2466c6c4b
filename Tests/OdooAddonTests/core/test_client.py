import json
import time
from datetime import datetime, timezone

import pytest
import requests
from connector_core.client import ClientSettings, FeedClient, base_url, failure
from connector_core.errors import ConnectorError, CursorGone, NotOffered
from fake_feed import KEY, FakeFeed, Server, problem

UNKNOWN = "0211b71d-1d57-5128-a45c-da9417fb69d3"


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self):
        self.now, self.slept = 0.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def served():
    fake = FakeFeed()
    fake.put("project", "P1")
    with Server(fake) as url:
        yield fake, url


def client(url, clock=None, key=KEY, **settings):
    clock = clock or Clock()
    return FeedClient(ClientSettings(url, key, **settings), sleep=clock.sleep, clock=clock, chance=lambda: 0.5)


def test_a_busy_server_is_asked_again_after_the_time_it_names(served):
    fake, url = served
    fake.script = [problem(429, "too_many_requests", {"Retry-After": "2"}), problem(503, "busy", {"Retry-After": "1"})]
    clock = Clock()
    assert len(client(url, clock).changes().changes) == 1
    assert clock.slept == [2.0, 1.0]


def test_without_a_time_named_pauses_grow(served):
    fake, url = served
    fake.script = [problem(503, "busy"), problem(502, "bad_gateway")]
    clock = Clock()
    client(url, clock).changes()
    assert clock.slept == [0.375, 0.75]


def test_a_long_pause_is_left_to_the_next_run(served):
    fake, url = served
    fake.script = [problem(503, "maintenance", {"Retry-After": "300"})]
    clock = Clock()
    with pytest.raises(ConnectorError) as caught:
        client(url, clock).changes()
    assert (caught.value.code, caught.value.disposition, caught.value.retry_after) == ("maintenance", "retry", 300.0)
    assert clock.slept == []


def test_attempts_end(served):
    fake, url = served
    fake.script = [problem(503, "busy")] * 3
    with pytest.raises(ConnectorError):
        client(url).changes()
    assert len(fake.requests) == 3


def test_a_cursor_that_is_gone_says_so_and_is_not_tried_again(served):
    fake, url = served
    first = client(url).changes().cursor
    fake.epoch = 2
    before = len(fake.requests)
    with pytest.raises(CursorGone):
        client(url).changes(first)
    assert len(fake.requests) == before + 1


def test_a_route_that_an_older_server_lacks_is_told_from_a_thing_that_is_not_there(served):
    fake, url = served
    fake.has_snapshot = False
    with pytest.raises(NotOffered):
        client(url).snapshot()
    with pytest.raises(NotOffered):
        client(url).propose({"entity": "0211b71d-1d57-5128-a45c-da9417fb69d3", "fields": {}})
    with pytest.raises(ConnectorError) as caught:
        client(url).blob("0" * 64)
    assert not isinstance(caught.value, NotOffered)


def test_a_wrong_key_halts_and_is_in_no_message(served):
    _, url = served
    with pytest.raises(ConnectorError) as caught:
        client(url, key="lsk_very_secret").changes()
    assert caught.value.disposition == "halt"
    assert "secret" not in str(caught.value) + repr(caught.value) + repr(ClientSettings(url, "lsk_very_secret"))


def test_a_server_that_is_down_is_unreachable_not_empty():
    with Server(FakeFeed()) as url:
        pass
    with pytest.raises(ConnectorError) as caught:
        client(url).changes()
    assert (caught.value.code, caught.value.disposition) == ("unreachable", "retry")


def test_a_redirect_is_not_followed_with_the_key(served):
    fake, url = served
    fake.script = [(302, b"", {"Location": "http://127.0.0.1:1/elsewhere"})]
    with pytest.raises(ConnectorError) as caught:
        client(url).changes()
    assert caught.value.code == "http_302"
    assert len(fake.requests) == 1


def test_an_answer_past_the_limit_is_cut(served):
    fake, url = served
    fake.script = [(200, b"x" * 300_000)]
    with pytest.raises(ConnectorError) as caught:
        client(url, most_json=100_000).changes()
    assert caught.value.code == "answer_too_large"


def test_a_server_that_hangs_ends_with_a_time_out(served):
    fake, url = served

    def hang():
        time.sleep(1)
        return problem(503, "late")

    fake.script = [hang]
    with pytest.raises(ConnectorError) as caught:
        client(url, timeout=0.1, attempts=1).changes()
    assert caught.value.code == "timed_out"


def test_all_calls_of_a_client_share_one_deadline(served):
    _, url = served
    clock = Clock()
    asking = client(url, clock, deadline=10)
    asking.changes()
    clock.now = 11
    with pytest.raises(ConnectorError) as caught:
        asking.changes()
    assert caught.value.code == "timed_out"


def test_a_command_is_not_repeated_unless_it_may_be(served):
    fake, url = served
    fake.script = [problem(503, "busy")]
    with pytest.raises(ConnectorError):
        client(url).resolve(UNKNOWN, "odoo")
    assert len(fake.requests) == 1


def test_bytes_that_are_not_what_their_name_says_are_refused(served):
    fake, url = served
    name = fake.image(b"\x89PNG one")["sha256"]
    assert client(url).blob(name) == b"\x89PNG one"
    fake.blobs[name] = b"\x89PNG two"
    with pytest.raises(ConnectorError) as caught:
        client(url).blob(name)
    assert caught.value.code == "damaged_blob"


def test_parts_of_another_content_than_asked_for_are_refused(served):
    fake, url = served
    fake.put("phase", "F", ("project", "P1"))
    elevation = fake.put("elevation", "E", ("phase", "F"))["entity"]["id"]
    fake.put("parts_list", "L", ("elevation", "E"), contentSha256="newer")
    fake.parts[elevation] = {"articles": []}
    assert client(url).parts(elevation, "newer") == {"articles": []}
    with pytest.raises(ConnectorError) as caught:
        client(url).parts(elevation, "older")
    assert (caught.value.code, caught.value.disposition) == ("parts_of_another_state", "quarantine")


def test_what_is_wrong_with_one_request_is_told_from_what_is_wrong_with_all():
    def disposition(status, code):
        return failure(status, {}, json.dumps(problem(status, code)[1]), "GET parts").disposition

    concerns_one = [(400, "invalid_parameter"), (404, "parts_list_not_decoded"), (413, "body_too_large"), (422, "x")]
    assert {disposition(*one) for one in concerns_one} == {"quarantine"}
    assert {disposition(*one) for one in [(401, "invalid_credentials"), (403, "permission_denied")]} == {"halt"}


def test_a_proxy_that_answers_html_is_no_feed(served):
    fake, url = served
    fake.script = [(200, b"<html>please log in</html>")]
    with pytest.raises(ConnectorError) as caught:
        client(url).changes()
    assert caught.value.code == "malformed_answer"


@pytest.mark.parametrize(
    "text", ["", "logikal", "ftp://x", "https://user:pw@x", "https://x?a=1", "https://", "file:///etc/passwd"]
)
def test_an_address_that_would_send_the_key_astray_is_refused(text):
    with pytest.raises(ConnectorError):
        base_url(text)


def test_an_address_may_end_in_many_ways():
    assert base_url(" https://x:8080/api/v1 ") == base_url("https://x:8080/") == "https://x:8080"
    assert base_url("https://x/logikal/") == "https://x/logikal"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7.0),
        ("-5", 0.0),
        ("999999999", 3600.0),
        ("nan", None),
        ("soon", None),
        (None, None),
        ("Thu, 01 Jan 2026 00:00:30 GMT", 30.0),
    ],
)
def test_the_server_s_pause_is_read_as_seconds_or_a_date_within_bounds(text, seconds):
    now = datetime(2026, 1, 1, tzinfo=timezone.utc)
    assert failure(503, {"Retry-After": text}, b"", "x", now).retry_after == seconds


def test_a_passing_failure_of_the_transport_is_tried_again():
    class Broken:
        calls = 0

        def request(self, *_, **__):
            self.calls += 1
            raise requests.ConnectionError("lsk_test leaked?")

    broken, clock = Broken(), Clock()
    asking = FeedClient(ClientSettings("http://x", KEY), broken, clock.sleep, clock, lambda: 0)
    with pytest.raises(ConnectorError) as caught:
        asking.changes()
    assert broken.calls == 3
    assert KEY not in str(caught.value)
