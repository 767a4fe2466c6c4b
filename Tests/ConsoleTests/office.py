"""A server on a simulated office, with something on every page of the console."""

import os
import re
import shutil
import tempfile

from programs import API, ask, eventually, logikal_sync, psql

KEY = "key-of-the-console-tests"
PASSWORD = "password-of-the-console-tests"
HOSTILE = "<img src=x onerror=\"window.broken='yes'\"><script>window.broken='yes'</script>"
DIRECTORIES, PROJECTS = "6", "26"


class Office:
    """Runs until `end`."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="console-")
        # A private PostgreSQL never runs as root, and its user has to get there.
        os.chmod(self.folder, 0o755)
        self.simulator = self._simulate("0", seed="1")
        address = self.simulator.said(r"serves at (http\S+)")
        self.simulator_port = re.search(r":(\d+)", address).group(1)
        self.server = logikal_sync(
            "run", LOGIKAL_BASE_URL=address, AUTH_USERNAME="reader", AUTH_PASSWORD=PASSWORD, POLL_INTERVAL="1s",
            DATA_DIR=self.folder + "/data", LISTEN_ADDRESS="127.0.0.1:0", BOOTSTRAP_API_KEY=KEY, FLAP_WINDOW="0",
            CLIENT_RATE_LIMIT="1000000", ADDRESS_RATE_LIMIT="1000000", LOG_LEVEL="info",
        )
        self.api = API(self.server.said(r"address=(http\S+) .*serving"), KEY)
        self.site = self.api.base.removesuffix("/api/v1")
        eventually("a complete look at the office", lambda: self._cycles())

    def _simulate(self, port, seed):
        return logikal_sync(
            "simulate", "--port", port, "--navigation", "ascend", "--directories", DIRECTORIES, "--projects", PROJECTS,
            "--elevations", "3", "--username", "reader", "--password", PASSWORD, "--seed", seed,
        )

    def _cycles(self):
        return [cycle for cycle in self.api.get("/cycles") if cycle["outcome"] == "complete"]

    def register(self, name, role):
        return self.api.ask("POST", "/auth/client/register", {"name": name, "role": role})["data"]

    def fill(self):
        """A consumer that rejected something, a conflict, a dead letter, and a client."""
        elevation = self.drawn()
        cursor = self.api.ask("GET", "/changes?limit=20")["cursor"]
        self.api.ask("PUT", "/consumers/odoo/ack", {"cursor": cursor})
        rejection = {"entity": elevation["id"], "type": "elevation", "version": 1, "error": f"no product: {HOSTILE}"}
        self.api.ask("POST", "/consumers/odoo/rejections", rejection)
        rule = {
            "entityType": "elevation", "name": "user_description", "fields": ["userDescription"], "owner": "shared",
            "policy": "queue",
        }
        self.api.ask("PUT", "/reconciliation/rules", {"version": 0, "note": "for a test", "groups": [rule]})
        for row in self.api.get("/elevations?limit=3"):
            fields = {"userDescription": {"value": f"with blind {HOSTILE}", "base": "as nobody ever wrote it"}}
            self.api.ask("POST", "/overrides", {"entity": row["id"], "at": "2026-03-01T11:58:00Z", "fields": fields})
        eventually("conflicts", lambda: len(self.api.get("/conflicts")) == 3)
        for position in (1, 2):
            self.park(position)
        self.get_stuck(2)

    def drawn(self):
        """An elevation with a drawing and parts."""
        rows = self.api.get("/elevations?limit=500")
        return next(row for row in rows if row["state"].get("thumbnail") and row["state"].get("partsList"))

    def park(self, position):
        """A read model stumbles over nothing by itself, so that it is said to have."""
        psql(
            self.folder + "/data",
            "insert into projecting.dead_letter (tenant, name, build, entity_type, entity_id, position, code, message)"
            " select e.tenant, b.name, b.build, e.entity_type, e.entity_id, e.position, '22003', 'value out of range'"
            " from log.event e cross join projecting.build b"
            f" where e.position = {position} and b.name = 'directory_tree'",
        )

    def get_stuck(self, count):
        """Parts lists that are said to be none; where there are too few elevations, of whatever there is."""
        psql(
            self.folder + "/data",
            "insert into polling.job (tenant, kind, entity_id, position, version, state, attempts, code, message)"
            " select tenant, 'parts_list', entity_id, last_position, 1, 'dead', 1, 'not_sqlite', 'no database at all'"
            f" from log.stream where not is_deleted order by entity_type <> 'elevation', entity_id limit {count}"
            " on conflict do nothing",
        )

    def forget_stuck(self):
        psql(self.folder + "/data", "delete from polling.job where state = 'dead'")

    def change(self, count):
        self._simulator("POST", "changes", {"random": count, "seed": 7})

    def slow_down(self):
        self._simulator("PATCH", "settings", {"latencyScale": 0.1})

    def speed_up(self):
        self._simulator("PATCH", "settings", {"latencyScale": 0})

    def _simulator(self, method, path, body):
        ask(f"http://127.0.0.1:{self.simulator_port}/_simulator/{path}", method, body)

    def move_house(self):
        """Another office under the same address: nearly everything is missing at once, which is not believed."""
        self.simulator.end()
        self.simulator = self._simulate(self.simulator_port, seed="2")
        self.simulator.said(r"serves at (http\S+)")
        eventually("withheld removals", lambda: self.api.get("/removals"))

    def end(self):
        for program in (self.server, self.simulator):
            program.end()
        shutil.rmtree(self.folder, ignore_errors=True)
