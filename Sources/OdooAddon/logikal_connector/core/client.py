"""The client of LogikalSync's HTTP API: time-outs, retries, limits, and errors that say what to do."""

import hashlib
import random
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import quote, urlsplit

import requests

from . import feed, mapper
from .errors import HALT, QUARANTINE, RESYNC, RETRY, ConnectorError, CursorGone, NotOffered

_PASSING = {408, 425, 429, 500, 502, 503, 504}


@dataclass(frozen=True)
class ClientSettings:
    """Where the server is and how patient to be; times in seconds, sizes in bytes."""

    base_url: str
    api_key: str
    timeout: float = 15.0
    deadline: float = 60.0
    attempts: int = 3
    longest_pause: float = 5.0
    most_json: int = 64 * 1024 * 1024
    most_image: int = 8 * 1024 * 1024

    def __repr__(self):
        return f"ClientSettings({self.base_url!r})"


def base_url(text):
    """The address without a trailing slash or ``/api/v1``; refuses what would send the key somewhere odd."""
    parts = urlsplit((text or "").strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConnectorError("invalid_url", "the address must look like https://logikal-sync.example:8080")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConnectorError("invalid_url", "the address must have no user, password, query or fragment")
    return f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/").removesuffix("/api/v1")


class FeedClient:
    """One conversation with one server. Not for several threads.

    Every call may raise ``ConnectorError``. Calls that only read, or that may be repeated, are tried again up to
    ``attempts`` times, within one ``deadline`` for the life of the client, so that a transaction which waits for it
    ends in time.
    """

    def __init__(self, settings, session=None, sleep=time.sleep, clock=time.monotonic, chance=random.random):
        self.settings = settings
        self._root = base_url(settings.base_url) + "/api/v1"
        self._session = session or requests.Session()
        self._sleep, self._clock, self._chance = sleep, clock, chance
        self._ends = clock() + settings.deadline

    # The feed

    def changes(self, cursor=None, limit=500):
        parameters = {"limit": limit, "view": "latest", **({"since": cursor} if cursor else {})}
        return feed.page_of_changes(self._json("GET", "/changes", parameters))

    def snapshot(self, token=None, limit=500):
        """A page of the snapshot; raises ``NotOffered`` where the server has none."""
        parameters = {"next": token} if token else {"limit": limit}
        return feed.page_of_snapshot(self._json("GET", "/snapshot", parameters))

    def digest(self, cursor):
        """``{type: (count, hex)}`` of the entities that live at the cursor's position."""
        data = self._json("GET", "/digest", {"since": cursor}).get("data")
        return digests(data.get("digest") if isinstance(data, dict) else None)

    def acknowledge(self, consumer, cursor):
        self._json("PUT", f"/consumers/{quote(consumer, safe='')}/ack", body={"cursor": cursor})

    def reject(self, consumer, item, error):
        body = {"entity": item.id, "type": item.type, "version": item.version, "error": error[:1000]}
        self._json("POST", f"/consumers/{quote(consumer, safe='')}/rejections", body=body, repeat=True)

    def settle(self, consumer):
        """Nothing that this consumer rejected is open any more."""
        self._json("DELETE", f"/consumers/{quote(consumer, safe='')}/rejections", repeat=True)

    def ask_for_wake_ups(self, consumer, url):
        """The secret that signs wake-ups; the server shows it once."""
        answer = self._json("PUT", f"/consumers/{quote(consumer, safe='')}/webhook", body={"url": url})
        data = answer.get("data") if isinstance(answer.get("data"), dict) else answer
        secret = data.get("secret")
        if not isinstance(secret, str) or not secret:
            raise ConnectorError("malformed_answer", "the server gave no secret for wake-ups")
        return secret

    # What belongs to an entity

    def health(self):
        return self._json("GET", "/health").get("data") or {}

    def parts(self, elevation, content):
        """The rows of each table that were decoded from this content, which a state names."""
        data = self._json("GET", f"/elevations/{feed.identifier(elevation)}/parts").get("data")
        if not isinstance(data, dict) or not all(isinstance(data.get(key), dict) for key in ("partsList", "rows")):
            raise ConnectorError("malformed_answer", "the parts of an elevation have no list or no rows", QUARANTINE)
        if data["partsList"].get("contentSha256") != content:
            raise ConnectorError("parts_of_another_state", "LogikalSync has the parts of another state", QUARANTINE)
        return data["rows"]

    def blob(self, sha256):
        """Bytes that a state names, checked against their name."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ConnectorError("malformed_answer", "not a SHA-256 in hexadecimal", QUARANTINE)
        content = self._call("GET", f"/blobs/{sha256}", most=self.settings.most_image)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ConnectorError("damaged_blob", f"the bytes of {sha256[:12]} are not what their name says", QUARANTINE)
        return content

    # Commands

    def ask_for_sync(self, scope=None):
        """Asks for a look at Logikal now: everything, or ``("project", id)``. Gives the operation."""
        wanted = {"type": scope[0], "id": scope[1]} if scope else "everything"
        return self._json("POST", "/operations", body={"kind": "sync", "scope": wanted}, repeat=True).get("data") or {}

    def operation(self, identifier):
        return self._json("GET", f"/operations/{feed.identifier(identifier)}").get("data") or {}

    def propose(self, proposal):
        """Sends what was changed in Odoo; gives what became of each field, ``{name: {"status": …}}``.

        It has an idempotency key, so that it may be sent again.
        """
        data = self._json("POST", "/overrides", body=proposal, repeat=True).get("data")
        fields = data.get("fields") if isinstance(data, dict) else None
        if not isinstance(fields, dict) or not all(isinstance(field, dict) for field in fields.values()):
            raise ConnectorError("malformed_answer", "the answer to a proposal has no fields", QUARANTINE)
        return fields

    def overrides(self):
        """What of Odoo's holds instead of what Logikal says, all of it."""
        return self._pages("/overrides", {})

    def conflicts(self, state="open"):
        return self._pages("/conflicts", {"state": state})

    def conflict(self, identifier):
        data = self._json("GET", f"/conflicts/{feed.identifier(identifier)}").get("data")
        if not isinstance(data, dict):
            raise ConnectorError("malformed_answer", "a conflict is not an object", QUARANTINE)
        return data

    def resolve(self, conflict, choice, values=None):
        """Who is too late hears ``already_resolved``; the next run tries again what did not arrive."""
        body = {"choice": choice, **({"values": values} if choice == "value" else {})}
        path = f"/conflicts/{feed.identifier(conflict)}/resolution"
        return self._json("POST", path, body=body).get("data") or {}

    def _pages(self, path, parameters):
        after = 0
        while after is not None:
            answer = self._json("GET", path, {**parameters, "after": after, "limit": 500})
            rows, after = answer.get("data"), answer.get("next")
            if not isinstance(rows, list) or not (after is None or isinstance(after, int)):
                raise ConnectorError("malformed_answer", f"{path} is not a list of pages", QUARANTINE)
            yield from (row for row in rows if isinstance(row, dict))

    # The conversation

    def _json(self, method, path, parameters=None, body=None, repeat=False):
        text = self._call(method, path, parameters, body, repeat or method in ("GET", "PUT"))
        answer = feed.parse(text)
        if not isinstance(answer, dict):
            raise ConnectorError("malformed_answer", "LogikalSync answered with something else than an object")
        return answer

    def _call(self, method, path, parameters=None, body=None, repeat=True, most=None):
        attempts = self.settings.attempts if repeat else 1
        for attempt in range(attempts):
            try:
                return self._once(method, path, parameters, body, most or self.settings.most_json)
            except ConnectorError as error:
                pause = self._pause(error, attempt)
                if error.disposition != RETRY or attempt + 1 == attempts or pause is None:
                    raise
                self._sleep(pause)
        raise AssertionError("every way out of the loop returns or raises")

    def _pause(self, error, attempt):
        """How long to wait before the next attempt; ``None`` when that is for the next run to do."""
        pause = error.retry_after
        if pause is None:
            pause = 0.25 * 2**attempt * (1 + self._chance())
        return pause if pause <= min(self.settings.longest_pause, self._ends - self._clock()) else None

    def _once(self, method, path, parameters, body, most):
        left = self._ends - self._clock()
        if left <= 0:
            raise ConnectorError("timed_out", "LogikalSync took too long altogether; the next run goes on", RETRY)
        headers = {"Authorization": f"Bearer {self.settings.api_key}", "User-Agent": "logikal_connector/18.0"}
        try:
            # A redirect would carry the key to another place.
            with self._session.request(
                method,
                self._root + path,
                params=parameters,
                data=feed.dump(body).encode() if body else None,
                headers={**headers, **({"Content-Type": "application/json"} if body else {})},
                timeout=min(self.settings.timeout, left),
                stream=True,
                allow_redirects=False,
            ) as answer:
                content = self._read(answer, most)
                if answer.status_code // 100 != 2:
                    raise failure(answer.status_code, answer.headers, content, f"{method} {path.split('/')[1]}")
                return content
        except requests.Timeout:
            raise ConnectorError("timed_out", "LogikalSync did not answer in time", RETRY) from None
        except requests.RequestException as error:
            name = type(error).__name__
            raise ConnectorError(
                "unreachable", f"LogikalSync can't be reached ({name}); is it running?", RETRY
            ) from None

    def _read(self, answer, most):
        content = bytearray()
        for piece in answer.iter_content(65536):
            content += piece
            if len(content) > most:
                raise ConnectorError("answer_too_large", f"an answer is larger than {most} bytes", QUARANTINE)
            if self._clock() > self._ends:
                raise ConnectorError("timed_out", "LogikalSync took too long to answer", RETRY)
        return bytes(content)


def digests(found):
    """``{type: (count, hex)}`` as a trailer or a digest tells it."""
    if not isinstance(found, dict):
        raise ConnectorError("malformed_answer", "a digest is not an object by type")
    return {
        kind: (item.get("count"), item.get("digest"))
        for kind, item in found.items()
        if kind in feed.TYPES and isinstance(item, dict)
    }


def failure(status, headers, content, what, now=None):
    """The error that an answer outside 2xx means."""
    code, message = _envelope(content)
    if status == 410:
        return CursorGone(code or "cursor_gone", message or "the feed can't be continued from here", RESYNC)
    if status in (404, 405, 501) and code in (None, "not_found", "method_not_allowed", "not_implemented"):
        return NotOffered("not_offered", f"LogikalSync has no {what}; a newer one may", QUARANTINE)
    if status in (401, 403):
        return ConnectorError(code or "refused", message or "LogikalSync refuses the API key; enter another", HALT)
    if status in _PASSING:
        return ConnectorError(
            code or f"http_{status}",
            message or f"LogikalSync answers {status} at present",
            RETRY,
            _retry_after(headers.get("Retry-After"), now),
        )
    disposition = HALT if status // 100 == 3 else QUARANTINE
    return ConnectorError(code or f"http_{status}", message or f"LogikalSync answered {status} to {what}", disposition)


def _envelope(content):
    try:
        error = feed.parse(content[:65536]).get("error")
        code, message = error["code"], error["message"]
    except (ConnectorError, AttributeError, KeyError, TypeError):
        return None, None
    return mapper.line(str(code))[:64], mapper.line(str(message))


def _retry_after(text, now=None):
    """Seconds, from a number or a date; bounded, since it is the other side's word."""
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (TypeError, ValueError):
            return None
        seconds = (moment - (now or datetime.now(timezone.utc))).total_seconds()
    return min(max(seconds, 0.0), 3600.0) if seconds == seconds else None
