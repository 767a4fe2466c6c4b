"""Starts the server on a simulated office and lets schemathesis ask it as each role."""
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

from programs import API, eventually, logikal_sync

SEED = os.environ.get("SCHEMATHESIS_SEED", "20260301")
# How many requests a role makes of each operation; for those with fewer rights most of them are refused alike.
ROLES = {"admin": 2, "operator": 1, "auditor": 1, "reader": 1, "installation": 1}
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
FOLDER = os.path.dirname(os.path.abspath(__file__))
KEY = "key-of-schemathesis"
PASSWORD = "password-of-schemathesis"


def token(api, role):
    made = api.ask("POST", "/auth/client/register", {"name": f"schemathesis-{role}", "roles": [role]})["data"]
    login = {"client_id": made["client_id"], "client_secret": made["client_secret"]}
    return api.ask("POST", "/auth/client/login", login)["data"]["access_token"]


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
    office = logikal_sync(
        "simulate", "--port", "0", "--navigation", "ascend", "--directories", "3", "--projects", "5", "--elevations",
        "3", "--username", "reader", "--password", PASSWORD,
    )
    program = None
    try:
        address = office.said(r"serves at (http\S+)")
        program = logikal_sync(
            "run", LOGIKAL_BASE_URL=address, AUTH_USERNAME="reader", AUTH_PASSWORD=PASSWORD, POLL_INTERVAL="10s",
            DATA_DIR=folder + "/data", LISTEN_ADDRESS="127.0.0.1:0", BOOTSTRAP_API_KEY=KEY, FLAP_WINDOW="0",
            CLIENT_RATE_LIMIT="1000000", ADDRESS_RATE_LIMIT="1000000", LOG_LEVEL="info",
        )
        api = API(program.said(r"address=(http\S+) .*serving"), KEY)
        eventually("the office is read", lambda: api.get("/elevations?limit=1"))
        results = [check(api.base, role, token(api, role), folder) for role in ROLES]
        results.append(check_reach(program.lines))
        errors = [line for line in program.lines if re.search(r" (error|critical) ", line)]
        print("".join(errors[:20]), end="")
        if not all(results):
            raise SystemExit(1)
    finally:
        for started in (program, office):
            if started:
                started.end()
        shutil.rmtree(folder, ignore_errors=True)


main()
