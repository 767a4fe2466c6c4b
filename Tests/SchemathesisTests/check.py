"""Starts the server on a simulated office and lets schemathesis ask it as each role."""
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

SEED = os.environ.get("SCHEMATHESIS_SEED", "20260301")
# How many requests a role makes of each operation; for those with fewer rights most of them are refused alike.
ROLES = {"admin": 2, "operator": 1, "auditor": 1, "reader": 1, "installation": 1}
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
FOLDER = os.path.dirname(os.path.abspath(__file__))
KEY = "key-of-schemathesis"
PASSWORD = "password-of-schemathesis"


class Program:
    """One run of the binary, and what it said."""

    def __init__(self, *arguments, **settings):
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **settings}
        self.process = subprocess.Popen(
            [os.environ["LOGIKAL_SYNC_BINARY"], *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines = []
        threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True).start()

    def wait_for(self, pattern):
        for _ in range(1200):
            for line in self.lines:
                if found := re.search(pattern, line):
                    return found.group(1)
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(f"schemathesis: the server did not come up:\n{''.join(self.lines[-50:])}")

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=60)


class API:
    def __init__(self, base):
        self.base = base

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            self.base + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def token(self, role):
        made = self.ask("POST", "/auth/client/register", {"name": f"schemathesis-{role}", "roles": [role]})["data"]
        login = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
        return self.ask("POST", "/auth/client/login", login)["data"]["access_token"]

    def wait_for_data(self):
        for _ in range(600):
            if self.ask("GET", "/elevations?limit=1")["data"]:
                return
            time.sleep(0.1)
        raise SystemExit("schemathesis: the office was not read within a minute")


def check(base, role, token, folder):
    began = time.monotonic()
    phases = "examples,coverage,fuzzing" if ROLES[role] > 1 else "examples,fuzzing"
    command = [
        os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run", base + "/openapi.json", "--url", base,
        "--header", f"Authorization: Bearer {token}", "--phases", phases, "--max-examples", str(ROLES[role]),
        "--seed", SEED, "--workers", "1", "--checks", CHECKS, "--request-timeout", "20", "--no-color",
    ]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": FOLDER}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    seconds = time.monotonic() - began
    print(f"schemathesis: as {role}: {'no failure' if done.returncode == 0 else 'FAILED'}, {seconds:.0f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout[-20000:], done.stderr[-4000:], sep="\n")
    return done.returncode == 0


def check_reach(lines):
    """Whether the requests came as far as the routes, by what the server wrote down of them."""
    statuses = collections.defaultdict(collections.Counter)
    for line in lines:
        if " answered" in line:
            fields = dict(re.findall(r"(\w+)=(\S+)", line))
            statuses[fields.get("method", "") + " " + fields.get("route", "")][fields.get("status", "")] += 1
    total = sum(sum(counts.values()) for counts in statuses.values())
    # Logins that fail are slowed, and looks that were asked for are only so many: nothing else may be held up.
    limited = sum(counts["429"] for route, counts in statuses.items() if not re.search("auth/|/operations$", route))
    served = [route for route, counts in statuses.items() if any(status.startswith("2") for status in counts)]
    print(f"schemathesis: {total} requests, {len(served)} operations answered with success, {limited} held up")
    return len(served) >= 45 and limited == 0


def main():
    folder = tempfile.mkdtemp(prefix="schemathesis-")
    # A private PostgreSQL never runs as root, and its user has to get there.
    os.chmod(folder, 0o755)
    office = Program(
        "simulate", "--port", "0", "--navigation", "ascend", "--directories", "3", "--projects", "5", "--elevations",
        "3", "--username", "reader", "--password", PASSWORD,
    )
    server = None
    try:
        address = office.wait_for(r"serves at (http\S+)")
        server = Program(
            "run", LOGIKAL_BASE_URL=address, AUTH_USERNAME="reader", AUTH_PASSWORD=PASSWORD, POLL_INTERVAL="10s",
            DATA_DIR=folder + "/data", LISTEN_ADDRESS="127.0.0.1:0", BOOTSTRAP_API_KEY=KEY, FLAP_WINDOW="0",
            CLIENT_RATE_LIMIT="1000000", ADDRESS_RATE_LIMIT="1000000", LOG_LEVEL="info",
        )
        api = API(server.wait_for(r"address=(http\S+) .*serving"))
        api.wait_for_data()
        tokens = {role: api.token(role) for role in ROLES}
        results = [check(api.base, role, token, folder) for role, token in tokens.items()]
        results.append(check_reach(server.lines))
        errors = [line for line in server.lines if re.search(r" (error|critical) ", line)]
        print("".join(errors[:20]), end="")
        if not all(results):
            raise SystemExit(1)
    finally:
        for program in (server, office):
            if program:
                program.end()
        shutil.rmtree(folder, ignore_errors=True)


main()
