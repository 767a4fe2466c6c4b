#!/usr/bin/env python3
"""Keeps a copy of what LogikalSync knows, in an SQLite file: a consumer to copy from, with nothing but Python 3.9.

    consumer.py --url http://127.0.0.1:8080/api/v1 --key KEY --state copy.sqlite --name odoo          # once
    consumer.py … --follow                                                                           # from now on

It may be killed at any moment and started again: rows and the place where they end are written in one transaction.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sqlite3
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any, Iterable, Optional

Row = dict[str, Any]

SCHEMA = """
create table if not exists entity (id text primary key, type text, version integer, position integer, row text);
create table if not exists staged (id text primary key, type text, version integer, position integer, row text);
create table if not exists place (name text primary key, value text);
"""


class Gone(Exception):
    """The place leads nowhere any more: everything has to be read again (410)."""


class Refused(Exception):
    """The server does not do what was asked, and would not if it were asked again."""


@dataclass
class Server:
    """The API. Waits and asks again where that may help."""

    url: str
    key: str
    attempts: int = 8

    def call(self, method: str, path: str, body: Optional[Row] = None, **parameters: Any) -> Row:
        given = {name: value for name, value in parameters.items() if value is not None}
        url = f"{self.url}{path}" + (f"?{urllib.parse.urlencode(given)}" if given else "")
        data = None if body is None else json.dumps(body).encode()
        for attempt in range(self.attempts):
            request = urllib.request.Request(url, data=data, method=method)
            request.add_header("Authorization", f"Bearer {self.key}")
            request.add_header("Accept-Encoding", "gzip")
            if data is not None:
                request.add_header("Content-Type", "application/json")
            try:
                with urllib.request.urlopen(request, timeout=90) as answer:
                    content = answer.read()
                    return json.loads(gzip.decompress(content) if answer.headers["Content-Encoding"] == "gzip" else content)
            except urllib.error.HTTPError as error:
                if error.code == 410:
                    raise Gone(self.message(error)) from None
                if error.code not in (429, 500, 502, 503, 504):
                    raise Refused(f"{method} {path}: {error.code}: {self.message(error)}") from None
                delay = error.headers.get("Retry-After", "")
                pause = float(delay) if delay.isdigit() else min(2.0**attempt, 60)
            except OSError as error:  # no connection, a broken one, no answer in time
                pause = min(2.0**attempt, 60)
                print(f"no answer ({error}); again in {pause:.0f} s", file=sys.stderr)
            if attempt + 1 < self.attempts:
                time.sleep(pause)
        raise Refused(f"{method} {path}: no answer after {self.attempts} attempts")

    @staticmethod
    def message(error: urllib.error.HTTPError) -> str:
        try:
            return str(json.loads(error.read())["error"]["message"])
        except (ValueError, KeyError, TypeError):
            return error.reason


class Copy:
    """What was taken in so far, and up to where."""

    def __init__(self, file: str) -> None:
        self.database = sqlite3.connect(file, isolation_level=None)
        self.database.executescript("pragma journal_mode = wal;" + SCHEMA)

    def place(self, name: str) -> Optional[str]:
        found = self.database.execute("select value from place where name = ?", (name,)).fetchone()
        return found[0] if found else None

    def set_place(self, name: str, value: Optional[str]) -> None:
        self.database.execute("delete from place where name = ?", (name,))
        if value is not None:
            self.database.execute("insert into place values (?, ?)", (name, value))

    def put(self, table: str, row: Row) -> None:
        entity = row["entity"]
        self.database.execute(
            f"insert or replace into {table} values (?, ?, ?, ?, ?)",
            (entity["id"], entity["type"], row["version"], row["position"], json.dumps(row)),
        )

    def known_position(self, entity: str) -> int:
        found = self.database.execute("select position from entity where id = ?", (entity,)).fetchone()
        return found[0] if found else 0

    def remove(self, entity: str) -> None:
        self.database.execute("delete from entity where id = ?", (entity,))

    def digest(self, table: str, types: Iterable[str]) -> dict[str, Row]:
        """Per type the SHA-256 over the lines `<id> <version>`, by id."""
        result = {}
        for kind in types:
            digest, count = hashlib.sha256(), 0
            for line in self.database.execute(f"select id, version from {table} where type = ? order by id", (kind,)):
                digest.update(f"{line[0]} {line[1]}\n".encode())
                count += 1
            result[kind] = {"count": count, "digest": digest.hexdigest()}
        return result

    def forget(self) -> None:
        """Where to go on. What was taken in stays until a whole snapshot takes its place."""
        self.database.execute("begin immediate")
        self.database.execute("delete from staged")
        self.database.execute("delete from place")
        self.database.execute("commit")


class Consumer:
    def __init__(self, server: Server, copy: Copy, options: argparse.Namespace) -> None:
        self.server, self.copy, self.options = server, copy, options

    def take_in(self, row: Row) -> None:
        """Your business. What it raises ValueError for is reported and passed over, and nothing else is held up."""
        if row["op"] == "delete":
            self.copy.remove(row["entity"]["id"])
        else:
            self.copy.put("entity", row)

    def run(self) -> None:
        while True:
            try:
                if self.copy.place("cursor") is None:
                    self.bootstrap()
                self.tail()
                self.compare()
                if not self.options.follow:
                    return
            except Gone as gone:
                print(f"beginning again: {gone}", flush=True)
                self.copy.forget()

    def bootstrap(self) -> None:
        """Everything at one position, page by page; a page that was kept is not asked for again."""
        while True:
            token = self.copy.place("next")
            page = (
                self.server.call("GET", "/snapshot", next=token, limit=self.options.limit)
                if token
                else self.server.call("GET", "/snapshot", types=self.options.types, limit=self.options.limit)
            )
            self.copy.database.execute("begin immediate")
            if token is None:
                self.copy.database.execute("delete from staged")
            for row in page["data"]:
                self.copy.put("staged", row)
            if "next" in page:
                self.copy.set_place("next", page["next"])
                self.copy.database.execute("commit")
                print(f"snapshot page of {len(page['data'])}", flush=True)
                continue
            trailer = page["trailer"]["digest"]
            if self.copy.digest("staged", trailer) != trailer:
                self.copy.database.execute("rollback")
                raise Gone("the snapshot is not what its trailer says")
            self.copy.database.execute("delete from entity")
            self.copy.database.execute("insert into entity select * from staged")
            self.copy.database.execute("delete from staged")
            self.copy.set_place("next", None)
            self.copy.set_place("cursor", page["cursor"])
            self.copy.database.execute("commit")
            print(f"snapshot of {page['trailer']['count']} at {page['position']}", flush=True)
            return

    def tail(self) -> None:
        """Changes until there are no more."""
        while True:
            page = self.server.call(
                "GET", "/changes", since=self.copy.place("cursor"), types=self.options.types,
                limit=self.options.limit, wait=55 if self.options.follow else None,
            )  # fmt: skip
            rejected: list[tuple[Row, str]] = []
            self.copy.database.execute("begin immediate")
            for row in page["data"]:
                if row["position"] <= self.copy.known_position(row["entity"]["id"]):
                    continue
                try:
                    self.take_in(row)
                except ValueError as error:
                    rejected.append((row, str(error)))
            self.copy.set_place("cursor", page["cursor"])
            self.copy.database.execute("commit")
            for row, error in rejected:
                self.reject(row, error)
            self.server.call("PUT", f"/consumers/{self.options.name}/ack", {"cursor": page["cursor"]})
            print(f"changes: {len(page['data'])}", flush=True)
            if page["upToDate"]:
                return

    def reject(self, row: Row, error: str) -> None:
        entity = row["entity"]
        self.server.call(
            "POST", f"/consumers/{self.options.name}/rejections",
            {"entity": entity["id"], "type": entity["type"], "version": row["version"], "error": error},
        )  # fmt: skip

    def compare(self) -> None:
        """Proves that nothing is missing, or too much."""
        answer = self.server.call("GET", "/digest", since=self.copy.place("cursor"), types=self.options.types)
        expected = answer["data"]["digest"]
        if self.copy.digest("entity", expected) != expected:
            raise Gone("the copy is not what the server has")
        print(f"equal at {answer['position']}: {answer['data']['count']}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", required=True, help="e.g. http://127.0.0.1:8080/api/v1")
    parser.add_argument("--key", required=True)
    parser.add_argument("--state", required=True, help="the SQLite file; made where it is missing")
    parser.add_argument("--name", required=True, help="as which the operator sees this consumer")
    parser.add_argument("--types", help="e.g. project,elevation; everything without")
    parser.add_argument("--limit", type=int, default=1000, help="rows of a page")
    parser.add_argument("--follow", action="store_true", help="go on for ever")
    options = parser.parse_args()
    try:
        Consumer(Server(options.url, options.key), Copy(options.state), options).run()
    except Refused as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
