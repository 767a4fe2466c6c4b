"""What an operator is told of, and shown, by the real Prometheus and Alertmanager."""
import glob
import json
import math
import os
import re
import shutil
import subprocess
import tempfile
import time

from faults import FAULTS, promtool_tests
from programs import Failed, ask, eventually, free_port, logikal_sync
from stage import Alertmanager, Prometheus, Receiver
from staged import Staged

FOLDER = os.path.dirname(os.path.abspath(__file__))
SHIPPED = os.path.join(FOLDER, "../../Sources/Deployment/Prometheus")
DASHBOARDS = os.path.join(FOLDER, "../../Sources/Deployment/Grafana/dashboards/*.json")
BINARY = os.environ["LOGIKAL_SYNC_BINARY"]
KEY = "key-of-the-monitoring-tests"
TOKEN = "token-of-the-monitoring-tests"
PASSWORD = "password-of-the-monitoring-tests"


def say(text):
    print(f"monitoring: {text}", flush=True)


def expect(holds, text):
    if not holds:
        raise Failed(text)


# Rules without a server.


def check_rules(folder):
    for command in [
        ["promtool", "check", "config", f"{SHIPPED}/prometheus.yml"],
        ["amtool", "check-config", f"{SHIPPED}/alertmanager.yml"],
    ]:
        done = subprocess.run(command, capture_output=True, text=True)
        expect(done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}")
    rules = open(f"{SHIPPED}/logikal-sync.rules.yml").read()
    bare = re.sub(r"^        annotations:\n(?:          .*\n|\n(?= {10}))*", "", rules, flags=re.M)
    with open(f"{folder}/bare.yml", "w") as file:
        file.write(bare)
    severities = dict(re.findall(r"- alert: (\w+)\n(?:.*\n)*?        labels: \{severity: (\w+)\}", bare))
    expect({fault.alert for fault in FAULTS} == set(severities), "each alert has its fault, and each fault its alert")
    with open(f"{folder}/faults.json", "w") as file:
        json.dump(promtool_tests("bare.yml", severities), file)
    done = subprocess.run(["promtool", "test", "rules", "faults.json"], cwd=folder, capture_output=True, text=True)
    expect(done.returncode == 0, f"promtool test rules: {done.stdout[-4000:]}{done.stderr[-4000:]}")
    say(f"{len(severities)} alerts fire in their faults and end with them")


def check_runbooks(rules):
    """Every alert says what is wrong and what to do; every command that it names is there."""
    commands = set()
    for rule in rules:
        for name in ["summary", "description", "runbook"]:
            expect(rule["annotations"].get(name), f"{rule['name']} has no {name}")
        for command in re.findall(r"`logikal-sync ([^`]+)`", rule["annotations"]["runbook"]):
            words = [word for word in command.split() if not re.match(r"[A-Z-]", word) and word != "…"]
            commands.add(tuple(words))
    for words in sorted(commands):
        done = subprocess.run([BINARY, *words, "--help"], capture_output=True, text=True)
        usage = f"USAGE: logikal-sync {' '.join(words)}"
        expect(done.returncode == 0 and usage in done.stdout, f"a runbook names `logikal-sync {' '.join(words)}`")
    say(f"{len(commands)} commands of the runbooks are there")


# Dashboards against what is scraped.


def queries(dashboard):
    for panel in dashboard["panels"]:
        for target in panel.get("targets", []):
            yield panel["title"], target["expr"]
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            found = re.fullmatch(r"label_values\((\w+), (\w+)\)", variable["query"]["query"])
            yield variable["name"], f"count by ({found.group(2)}) ({found.group(1)})"


def check_dashboards(prometheus, keep_busy):
    count = 0
    for path in sorted(glob.glob(DASHBOARDS)):
        dashboard = json.load(open(path))
        waiting = dict(enumerate(queries(dashboard)))
        expect(len(waiting) > 10, f"{path} has hardly a query")
        count += len(waiting)

        def look():
            keep_busy()
            for number, (_, expression) in list(waiting.items()):
                text = expression.replace("$__rate_interval", "15s").replace("$tenant", ".*")
                if any(not math.isnan(float(sample["value"][1])) for sample in prometheus.query(text)):
                    del waiting[number]
            return not waiting

        try:
            eventually("data", look, limit=30)
        except Failed:
            raise Failed(f"{os.path.basename(path)} has queries without data: {list(waiting.values())}") from None
    say(f"{count} queries of the dashboards have data")


def check_exemplars(prometheus, office):
    """From a bucket to the trace of a request in it."""
    trace = "0af7651916cd43dd8448eb211c80319c"

    def look():
        ask(f"{office.base}/projects?limit=5", key=KEY, trace=trace)
        return trace in prometheus.exemplars("logikal_sync_http_request_duration_seconds_bucket")

    eventually("a request's trace is an exemplar", look)
    say("a bucket leads to the trace of a request")


# Alerts that reach somebody.


class Office:
    """A server on a disk of its own, and its simulated Logikal."""

    def __init__(self, folder, receiver):
        self.server = None
        self.port = "0"
        self.simulate(seed="1")
        self.port = re.search(r":(\d+)/", self.logikal).group(1)
        self.simulation = re.sub(r"(http://[^/]+)/.*", r"\1/_simulator", self.logikal)
        self.receiver = receiver
        self.metrics = f"127.0.0.1:{free_port()}"
        self.seed = 0
        self.disk = f"{folder}/disk"
        self.data = f"{self.disk}/data"
        os.mkdir(self.disk)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g,mode=755", "tmpfs", self.disk], check=True)

    def simulate(self, seed):
        self.simulator = logikal_sync(
            "simulate", "--port", self.port, "--navigation", "ascend", "--directories", "3", "--projects", "16",
            "--elevations", "3", "--username", "reader", "--password", PASSWORD, "--seed", seed)
        self.logikal = self.simulator.said(r"(http://\S+/api/v3)")

    def serve(self, password=PASSWORD):
        self.settings = {
            "LOGIKAL_BASE_URL": self.logikal, "AUTH_USERNAME": "reader", "AUTH_PASSWORD": password,
            "DATA_DIR": self.data}
        self.server = logikal_sync(
            "run", **self.settings, LISTEN_ADDRESS="127.0.0.1:0", METRICS_ADDRESS=self.metrics, METRICS_TOKEN=TOKEN,
            BOOTSTRAP_API_KEY=KEY, POLL_INTERVAL="500ms", FLAP_WINDOW="0", VERIFY_INTERVAL="1s",
            WEBHOOK_PRIVATE_ADDRESSES="yes", WEBHOOK_PLAIN_HTTP="yes",
            OTEL_EXPORTER_OTLP_ENDPOINT=self.receiver.address, OTEL_TRACES_SAMPLER_ARG="0")
        self.base = self.server.said(r"address=(http://\S+/api/v1) .*serving")

    def command(self, *words):
        """Beside the server; whatever comes of it."""
        subprocess.run([BINARY, *words], env={**os.environ, **self.settings}, capture_output=True, timeout=60)

    def control(self, method, path, body):
        """The simulator, not the API."""
        return ask(f"{self.simulation}/{path}", method, body)

    def ask(self, method, path, body=None):
        return ask(self.base + path, method, body, KEY)

    def change(self, count=2):
        self.seed += 1
        self.control("POST", "changes", {"random": count, "seed": self.seed})

    def end(self):
        if self.server:
            self.server.end()
        self.simulator.end()
        subprocess.run(["umount", self.disk], check=True)

    def follow(self):
        """As a consumer that acknowledges, and wants to be woken."""
        eventually("there are elevations", lambda: self.ask("GET", "/elevations?limit=1")["data"])
        cursor = self.ask("GET", "/changes?limit=5")["cursor"]
        self.ask("PUT", "/consumers/odoo/ack", {"cursor": cursor})
        self.ask("PUT", "/consumers/odoo/webhook", {"url": f"{self.receiver.address}/wake"})

    def keep_busy(self):
        self.change()
        self.ask("GET", "/projects?limit=5")
        self.ask("GET", "/digest?since=" + self.ask("GET", "/changes?limit=5")["cursor"])


def check_delivery(office, receiver, prometheus):
    def told(status, alerts, since):
        for alert in alerts:
            eventually(f"{alert} is {status}", lambda: alert in receiver.alerts(status, since), limit=120)

    staged = Staged(office)
    names = [alert for alerts, _, _ in staged.faults for alert in alerts]
    expect(sorted(names) == sorted(rule["name"] for rule in prometheus.rules()), "each alert has a fault that is staged")
    mended = 0
    for alerts, bring_about, mend in staged.faults:
        began = time.monotonic()
        # Of the first the fault is there already.
        if mended and bring_about != staged.nothing:
            eventually(f"{alerts} are quiet", lambda: not prometheus.firing() & set(alerts))
        bring_about()
        # What mended the fault before may be what brought this one about.
        told("firing", alerts, mended)
        mended = len(receiver.notes)
        mend()
        told("resolved", alerts, mended)
        say(f"{', '.join(alerts)}: told, and told to be over, in {time.monotonic() - began:.0f} s")
    expect(not any(PASSWORD in str(note) for note in receiver.notes), "an alert shows a password")
    say(f"{len(names)} alerts reach their receiver when their fault comes and when it ends")


def main():
    began = time.monotonic()
    expect(glob.glob(DASHBOARDS), "there are no dashboards")
    folder = tempfile.mkdtemp(prefix="monitoring-")
    # A private PostgreSQL never runs as root, and its user has to get there.
    os.chmod(folder, 0o755)
    programs = []
    office = None
    failures = 1
    try:
        check_rules(folder)
        receiver = Receiver()
        office = Office(folder, receiver)
        office.serve()
        alertmanager = Alertmanager(folder, SHIPPED, receiver.address)
        programs.append(alertmanager.program)
        prometheus = Prometheus(folder, SHIPPED, office.metrics, TOKEN, alertmanager.address)
        programs.append(prometheus.program)
        eventually("Prometheus scrapes", lambda: prometheus.query("logikal_sync_gather_up == 1"))
        check_runbooks(prometheus.rules())
        office.follow()
        check_dashboards(prometheus, office.keep_busy)
        check_exemplars(prometheus, office)
        check_delivery(office, receiver, prometheus)
        eventually("a consumer is told in which trace it is woken", lambda: any(
            path == "/wake" and re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", headers.get("traceparent", ""))
            for path, headers, _ in receiver.notes))
        failures = 0
    except Failed as failure:
        say(f"FAILED: {failure}")
    finally:
        if office:
            if failures and office.server:
                print("".join(office.server.lines[-15:]))
            office.end()
        for program in programs:
            program.end()
        shutil.rmtree(folder, ignore_errors=True)
    say(f"{'no failure' if failures == 0 else 'FAILED'}, {time.monotonic() - began:.0f} s")
    return failures


if __name__ == "__main__":
    raise SystemExit(main())
