"""A feed on 127.0.0.1 that keeps the contract of ``/changes``, ``/snapshot``, ``/digest`` and what goes with them.

Only for tests. What it holds is a log of changes in memory; faults are scripted answers that come first.
"""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import NAMESPACE_URL, uuid5

KEY = "lsk_test"


def entity_id(kind, name):
    return str(uuid5(NAMESPACE_URL, f"{kind}:{name}"))


class FakeFeed:
    """``put`` and ``remove`` append; ``newest`` is what a consumer must end with."""

    def __init__(self, has_snapshot=True):
        self.has_snapshot = has_snapshot
        self.log = []
        self.epoch = 1
        self.script = []
        self.requests = []
        self.blobs = {}
        self.parts = {}
        self.has_overrides = False
        # What was proposed; how fields are answered, if not as accepted; what holds, and what is open or was, by ids.
        self.proposals = []
        self.answers = {}
        self.held = {}
        self.conflicts = {}
        self.resolutions = []
        self.rejections = []
        self.acks = {}
        self.lock = threading.Lock()

    def put(self, kind, name, parent=None, event=None, **state):
        """``parent`` is (type, name). Gives the row."""
        entity = entity_id(kind, name)
        version = self.version(entity) + 1
        above = {"type": parent[0], "id": entity_id(*parent)} if parent else None
        state = {"logikalId": name, "name": name, **state}
        return self._append(kind, entity, above, "upsert", version, event or f"{kind}.changed", state, None)

    def remove(self, kind, name, reason="removed"):
        entity = entity_id(kind, name)
        version = self.version(entity) + 1
        return self._append(kind, entity, None, "delete", version, f"{kind}.removed", {}, reason)

    def version(self, entity):
        return max((row["version"] for row in self.log if row["entity"]["id"] == entity), default=0)

    def newest(self, through=None, after=0):
        found = {}
        for row in self.log:
            if through is None or row["position"] <= through:
                found[row["entity"]["id"]] = row
        return sorted((r for r in found.values() if r["position"] > after), key=lambda r: r["position"])

    def living(self, through=None):
        return [row for row in self.newest(through) if row["op"] == "upsert"]

    def digest(self, through=None):
        kinds = {}
        for row in self.living(through):
            kinds.setdefault(row["entity"]["type"], []).append((row["entity"]["id"], row["version"]))
        return {
            kind: {
                "count": len(pairs),
                "digest": hashlib.sha256("".join(f"{i} {v}\n" for i, v in sorted(pairs)).encode()).hexdigest(),
            }
            for kind, pairs in kinds.items()
        }

    def image(self, content):
        name = hashlib.sha256(content).hexdigest()
        self.blobs[name] = content
        return {"sha256": name, "size": len(content)}

    def _append(self, kind, entity, parent, operation, version, event, state, reason):
        row = {
            "position": len(self.log) + 1,
            "entity": {"type": kind, "id": entity},
            "parent": parent,
            "op": operation,
            "reason": reason,
            "version": version,
            "type": event,
            "state": state,
            "changed": [],
            "before": {},
            "observedAt": "2026-01-01T00:00:00Z",
            "recordedAt": "2026-01-01T00:00:00Z",
        }
        self.log.append(row)
        return row

    # Answers

    def answer(self, method, path, query, body):
        name = path.removeprefix("/api/v1/")
        if method == "GET" and name == "changes":
            return self._changes(query)
        if method == "GET" and name == "snapshot" and self.has_snapshot:
            return self._snapshot(query)
        if method == "GET" and name == "digest" and self.has_snapshot:
            epoch, position = self._place(query.get("since"))
            return 200, {"success": True, "data": {"digest": self.digest(position)}, "cursor": f"{epoch}-{position}"}
        if method == "GET" and name == "health":
            return 200, {"success": True, "data": {"head": len(self.log), "status": "ok"}}
        if name.startswith("blobs/"):
            return (200, self.blobs[name[6:]]) if name[6:] in self.blobs else problem(404, "blob_not_found")
        if name.startswith("elevations/") and name.endswith("/parts"):
            return self._parts(name.split("/")[1])
        if name.startswith("consumers/"):
            return self._consumer(method, name.split("/")[1:], body)
        if name == "operations" and method == "POST":
            return 202, {"success": True, "data": {"id": entity_id("operation", "1"), "state": "queued"}}
        return self._words(method, name, query, body) if self.has_overrides else problem(404, "not_found")

    def _words(self, method, name, query, body):
        """What Odoo proposes, and what became of it."""
        if name == "overrides" and method == "POST":
            self.proposals.append(body)
            answers = {field: self.answers.get(field, {"status": "accepted"}) for field in body["fields"]}
            held = self.held.setdefault(body["entity"], {})
            held |= {f: v for f, v in body["fields"].items() if answers[f]["status"] == "accepted"}
            return 200, {"success": True, "data": {"fields": answers}}
        if name == "overrides":
            rows = [{"entity": {"id": entity}, "fields": fields} for entity, fields in self.held.items() if fields]
            return 200, {"success": True, "data": rows, "next": None}
        if name == "conflicts":
            rows = [row for row in self.conflicts.values() if row["state"] == query.get("state")]
            return 200, {"success": True, "data": rows, "next": None}
        identifier = name.split("/")[1] if name.startswith("conflicts/") else None
        if identifier in self.conflicts and method == "GET":
            return 200, {"success": True, "data": self.conflicts[identifier]}
        if identifier in self.conflicts:
            return self._resolve(self.conflicts[identifier], body)
        return problem(404, "unknown_conflict" if identifier else "not_found")

    def _resolve(self, conflict, body):
        if conflict["state"] == "resolved" and conflict["resolution"]["choice"] != body["choice"]:
            return problem(409, "already_resolved")
        self.resolutions.append((conflict["id"], body))
        values = body.get("values") or {f: sides[body["choice"]] for f, sides in conflict["fields"].items()}
        self.end(conflict, body["choice"], values)
        return 200, {"success": True, "data": conflict}

    def conflict(self, name, kind, entity, **fields):
        """Opens a conflict; ``fields`` are ``(base, logikal, odoo)``."""
        sides = {f: dict(zip(("base", "logikal", "odoo"), values, strict=True)) for f, values in fields.items()}
        row = {"id": entity_id("conflict", name), "entity": {"type": kind, "id": entity_id(kind, entity)}}
        self.conflicts[row["id"]] = {**row, "fields": sides, "state": "open", "resolution": None}
        return self.conflicts[row["id"]]

    def end(self, conflict, choice, values):
        conflict |= {"state": "resolved", "resolution": {"choice": choice, "values": values}}
        held = self.held.setdefault(conflict["entity"]["id"], {})
        for field, value in values.items():
            if value == conflict["fields"][field]["logikal"]:
                held.pop(field, None)
            else:
                held[field] = {"value": value, "base": conflict["fields"][field]["logikal"]}

    def _place(self, cursor):
        epoch, _, position = (cursor or f"{self.epoch}-{len(self.log)}").partition("-")
        return int(epoch), int(position)

    def _parts(self, elevation):
        lists = [row["state"] for row in self.living() if (row["parent"] or {}).get("id") == elevation]
        data = (
            {"elevation": elevation, "partsList": lists[-1], "rows": self.parts.get(elevation, {})} if lists else None
        )
        return (200, {"success": True, "data": data}) if lists else problem(404, "no_parts_list")

    def _changes(self, query):
        limit = int(query.get("limit", 500))
        epoch, after = self._place(query["since"]) if query.get("since") else (self.epoch, 0)
        if epoch != self.epoch:
            return problem(410, "cursor_gone")
        rows = self.newest(after=after)
        if not query.get("since"):
            rows = [row for row in rows if row["op"] == "upsert"]
        page = rows[:limit]
        last = page[-1]["position"] if len(page) < len(rows) else len(self.log)
        return 200, {
            "success": True,
            "data": page,
            "cursor": f"{self.epoch}-{last}",
            "upToDate": len(page) == len(rows),
            "head": len(self.log),
        }

    def _snapshot(self, query):
        if query.get("next"):
            epoch, position, offset, limit = map(int, query["next"].split("-"))
            if epoch != self.epoch:
                return problem(410, "snapshot_gone")
        else:
            position, offset, limit = len(self.log), 0, int(query.get("limit", 500))
        order = ["directory", "project", "phase", "elevation", "parts_list"]
        rows = sorted(self.living(position), key=lambda r: (order.index(r["entity"]["type"]), r["position"]))
        page = rows[offset : offset + limit]
        answer = {"success": True, "data": page, "position": position}
        if offset + limit < len(rows):
            answer["next"] = f"{self.epoch}-{position}-{offset + limit}-{limit}"
        else:
            answer["cursor"] = f"{self.epoch}-{position}"
            answer["trailer"] = {"count": len(rows), "digest": self.digest(position)}
        return 200, answer

    def _consumer(self, method, path, body):
        if path[1:] == ["ack"]:
            self.acks[path[0]] = body["cursor"]
            return 200, {"success": True, "data": {}}
        if path[1:] == ["rejections"] and method == "DELETE":
            self.rejections.clear()
            return 200, {"success": True, "data": {}}
        if path[1:] == ["rejections"]:
            self.rejections.append(body)
            return 200, {"success": True, "data": {}}
        if path[1:] == ["webhook"]:
            return 200, {"success": True, "data": {"secret": "whsec_test"}}
        return problem(404, "not_found")


def problem(status, code, headers=None):
    body = {"success": False, "error": {"code": code, "message": f"it is {code}", "details": {}}}
    return (status, body, headers) if headers else (status, body)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _handle(self):
        feed = self.server.feed
        url = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        with feed.lock:
            feed.requests.append((self.command, self.path, body))
            if self.headers.get("Authorization") != f"Bearer {KEY}":
                result = problem(401, "invalid_credentials")
            elif feed.script:
                result = feed.script.pop(0)
                result = result() if callable(result) else result
            else:
                query = {name: values[0] for name, values in parse_qs(url.query).items()}
                result = feed.answer(self.command, url.path, query, body)
        self._reply(*result)

    def _reply(self, status, body, headers=None):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            self.wfile.write(content)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = _handle

    def log_message(self, *_):
        pass


class Server:
    """``with Server(feed) as url:``"""

    def __init__(self, feed):
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.feed = feed
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self):
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
