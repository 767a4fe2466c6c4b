"""A day in minutes, with everything that goes wrong in one."""
import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from programs import API, Failed, Program, ask, eventually, free_port, logikal_sync
from servers import NATS, Postgres, Redis

KEY = "key-of-the-soak-tests-1"
PASSWORD = "password-of-the-soak-tests"
CONSUMER = os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../Sources/Serving/Serving.docc/Resources/consumer.py")
MODELS = ["directory_tree", "projects", "phases", "elevations", "search", "entity_versions"]


def say(text):
    print(f"soak: {text}", flush=True)


class Installation:
    """Every role as a process of its own, two of those that serve and poll."""

    def __init__(self, folder):
        self.folder = folder
        self.postgres = Postgres(folder)
        self.redis, self.nats = Redis(folder), NATS(folder)
        self.simulator = logikal_sync(
            "simulate", "--port", "0", "--navigation", "ascend", "--directories", "10", "--projects", "60",
            "--elevations", "4", "--username", "reader", "--password", PASSWORD)
        self.logikal = self.simulator.said(r"(http://\S+/api/v3)")
        self.control = re.sub(r"(http://[^/]+)/.*", r"\1/_simulator", self.logikal)
        self.settings = {
            "DATABASE_URL": Postgres.url(self.postgres.primary),
            "DATABASE_READ_URL": Postgres.url(self.postgres.replica), "REDIS_URL": f"unix://{self.redis.socket}",
            "NATS_URL": f"nats://127.0.0.1:{self.nats.port}", "LOGIKAL_BASE_URL": self.logikal,
            "AUTH_USERNAME": "reader", "AUTH_PASSWORD": PASSWORD, "DATA_DIR": f"{folder}/data",
            "BOOTSTRAP_API_KEY": KEY, "POLL_INTERVAL": "1s", "POLL_LEASE": "5s", "FLAP_WINDOW": "0",
            "POLL_LEAST_PROJECTS": "60", "VERIFY_INTERVAL": "30s", "CLIENT_RATE_LIMIT": "1000000",
        }
        self.ports = {"serve-1": free_port(), "serve-2": free_port()}
        self.processes = {}

    def begin(self):
        # The first makes the keys that the others share.
        for name in ["project-1", "serve-1", "serve-2", "poll-1", "poll-2", "work-1"]:
            self.start(name)
        self.apis = [API(f"http://127.0.0.1:{port}/api/v1", KEY) for port in self.ports.values()]
        eventually("the office is read", lambda: any(
            cycle["outcome"] == "complete" for cycle in self.apis[0].get("/cycles")), limit=300)

    def start(self, name):
        settings = dict(self.settings)
        if name in self.ports:
            settings["LISTEN_ADDRESS"] = f"127.0.0.1:{self.ports[name]}"
        self.processes[name] = logikal_sync(name.split("-")[0], **settings)
        if name in self.ports:
            self.processes[name].said(r"(serving)")
        elif name.startswith("project"):
            # What it migrates the others find.
            eventually("the read models are there", lambda: Postgres.sql(
                self.postgres.primary, "select to_regclass('projecting.build')") and Postgres.sql(
                    self.postgres.primary, "select count(*) from projecting.build") != "0")

    def kill(self, name):
        self.processes[name].process.send_signal(signal.SIGKILL)
        self.processes[name].process.wait()
        self.start(name)

    def command(self, *words):
        done = subprocess.run(
            [os.environ["LOGIKAL_SYNC_BINARY"], *words], capture_output=True, text=True, timeout=300,
            env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **self.settings})
        return done.returncode, done.stdout, done.stderr

    def leader(self):
        """The process that has polled last, by what they say."""
        return max(("poll-1", "poll-2"), key=lambda name: len(self.processes[name].lines))

    def change(self, seed):
        ask(f"{self.control}/changes", "POST", {"random": 3, "seed": seed})

    def usage(self):
        """Memory in MB and open files of each process."""
        found = {}
        for name, program in self.processes.items():
            try:
                status = open(f"/proc/{program.process.pid}/status").read()
                files = len(os.listdir(f"/proc/{program.process.pid}/fd"))
            except OSError:
                continue
            found[name] = (int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) // 1024, files)
        return found

    def end(self):
        for program in [*self.processes.values(), self.simulator, self.redis, self.nats, self.postgres]:
            try:
                program.end()
            except Failed as failure:
                say(f"while ending: {failure}")


class Followers:
    """Two consumers with a copy of their own, as integrators write them; they are killed too."""

    def __init__(self, installation):
        self.installation = installation
        self.options = {"everything": [], "elevations": ["--types", "project,elevation"]}
        self.running = {name: self.start(name, "--follow") for name in self.options}

    def start(self, name, *more):
        api = self.installation.apis[list(self.options).index(name)]
        return Program(
            sys.executable, CONSUMER, "--url", api.base, "--key", KEY, "--state",
            f"{self.installation.folder}/{name}.sqlite", "--name", name, *self.options[name], *more)

    def kill(self, name):
        self.running[name].process.send_signal(signal.SIGKILL)
        self.running[name].process.wait()
        self.running[name] = self.start(name, "--follow")

    def compare(self):
        """Each as it is, and then with what it has taken in since: equal to the server in the end."""
        for name, program in self.running.items():
            program.process.kill()
            program.process.wait()
            say(f"{name}: " + self.start(name).said(r"(equal at .*)"))


class Day:
    def __init__(self, installation, followers, minutes, seed):
        self.installation, self.followers = installation, followers
        self.minutes = minutes
        self.random = random.Random(seed)
        self.events, self.findings, self.samples = {}, [], []
        self.takeovers = []

    def poller_dies(self):
        began = time.monotonic()
        before = self.installation.apis[0].get("/cycles")[0]["number"]
        self.installation.kill(self.installation.leader())
        eventually("a cycle after the leader died", lambda: any(
            cycle["number"] > before + 1 and cycle["outcome"] == "complete"
            for cycle in self.installation.apis[0].get("/cycles")))
        self.takeovers.append(time.monotonic() - began)

    def server_dies(self):
        self.installation.kill(self.random.choice(["serve-1", "serve-2"]))

    def projector_dies(self):
        self.installation.kill("project-1")

    def worker_dies(self):
        self.installation.kill("work-1")

    def consumer_dies(self):
        self.followers.kill(self.random.choice(list(self.followers.options)))

    def model_is_rebuilt(self):
        code, _, errors = self.installation.command("projections", "rebuild", self.random.choice(MODELS))
        if code != 0:
            self.findings.append(f"projections rebuild: {errors[-500:]}")

    def database_is_vacuumed(self):
        Postgres.sql(self.installation.postgres.primary, "vacuum (analyze)")

    def replica_lags(self):
        replica = self.installation.postgres.replica
        Postgres.sql(replica, "select pg_wal_replay_pause()")
        # As long as it lags.
        time.sleep(10)
        Postgres.sql(replica, "select pg_wal_replay_resume()")

    def redis_dies(self):
        self.installation.redis.kill()
        # As long as it is away.
        time.sleep(3)
        self.installation.redis.start()

    def nats_dies(self):
        self.installation.nats.kill()
        # As long as it is away.
        time.sleep(3)
        self.installation.nats.start()

    def look(self):
        code, output, errors = self.installation.command("doctor", "--json")
        found = json.loads(output)["findings"] if output else [errors[-500:]]
        if code != 0 or found:
            self.findings.append(json.dumps(found))
        usage = self.installation.usage()
        self.samples.append(usage)
        head = self.installation.apis[0].ask("GET", "/changes?limit=1")["head"]
        say(f"{len(self.samples)} min: head {head}, {len(self.findings)} findings, " + ", ".join(
            f"{name} {memory} MB {files} files" for name, (memory, files) in usage.items()))

    def run(self):
        troubles = [
            self.poller_dies, self.server_dies, self.projector_dies, self.worker_dies, self.consumer_dies,
            self.model_is_rebuilt, self.database_is_vacuumed, self.replica_lags, self.redis_dies, self.nats_dies,
        ]
        began = time.monotonic()
        while time.monotonic() - began < self.minutes * 60:
            due = began + 60 * (len(self.samples) + 1)
            while time.monotonic() < due:
                self.installation.change(self.random.randrange(1 << 30))
                trouble = self.random.choice(troubles)
                trouble()
                self.events[trouble.__name__] = self.events.get(trouble.__name__, 0) + 1
                # The pace of the day.
                time.sleep(1)
            self.look()


def settle(installation):
    """Until nothing new comes, everywhere."""
    api = installation.apis[0]

    def is_still():
        before = api.ask("GET", "/changes?view=log&since=tail&limit=1")["head"]
        cycles = api.get("/cycles")[0]["number"]
        eventually("two more cycles", lambda: api.get("/cycles")[0]["number"] > cycles + 2)
        return before == api.ask("GET", "/changes?view=log&since=tail&limit=1")["head"] and before

    return eventually("the log grows no more", is_still, limit=300)


def check_broker(installation, head):
    def stream():
        account = json.loads(installation.nats.ask("jsz?streams=true"))["account_details"][0]
        state = account["stream_detail"][0]["state"]
        relayed = next(row for row in installation.apis[0].get("/consumers") if row["name"] == "relay-nats")
        return relayed["position"] == head and state

    state = eventually("the broker has all", stream)
    say(f"broker: {state['messages']} messages for {head} events")
    return state["messages"] >= head


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options = parser.parse_args()
    say(f"seed {options.seed}")
    folder = tempfile.mkdtemp(prefix="soak-")
    os.chmod(folder, 0o755)
    installation = None
    is_good = False
    try:
        installation = Installation(folder)
        installation.begin()
        followers = Followers(installation)
        day = Day(installation, followers, options.minutes, options.seed)
        day.run()
        head = settle(installation)
        followers.compare()
        is_relayed = check_broker(installation, head)
        code, output, errors = installation.command("log", "verify")
        say(f"log verify: {(output or errors).strip().splitlines()[-1]}")
        say("what happened: " + ", ".join(f"{name} {count}" for name, count in sorted(day.events.items())))
        if day.takeovers:
            say(f"a poller killed to the end of the next complete cycle: at most {max(day.takeovers):.1f} s")
        for finding in day.findings:
            say(f"finding: {finding}")
        is_good = is_relayed and code == 0 and not day.findings
    except Failed as failure:
        say(f"FAILED: {failure}")
        for name, program in (installation.processes if installation else {}).items():
            print(f"---- {name}\n{''.join(program.lines[-15:])}")
    finally:
        if installation:
            installation.end()
        shutil.rmtree(folder, ignore_errors=True)
    say("no failure" if is_good else "FAILED")
    raise SystemExit(0 if is_good else 1)


main()
