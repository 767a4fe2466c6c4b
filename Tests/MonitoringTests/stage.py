"""The programs that play together, each on a port of its own."""
import http.server
import json
import os
import re
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request


class Failed(Exception):
    """What was promised does not hold."""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def eventually(what, look, limit=40):
    """What `look` finds, asked again until it is something."""
    deadline = time.monotonic() + limit
    last = None
    while time.monotonic() < deadline:
        try:
            if found := look():
                return found
        except (OSError, KeyError, ValueError, urllib.error.URLError) as error:
            last = error
        time.sleep(0.1)
    raise Failed(f"not within {limit} s: {what} {last or ''}")


class Program:
    """One run of a program, and what it said."""

    def __init__(self, *command, **settings):
        self.name = os.path.basename(command[0])
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **settings}
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines = []
        threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True).start()

    def said(self, pattern):
        def look():
            if self.process.poll() is not None:
                raise Failed(f"{self.name} ended:\n{''.join(self.lines[-20:])}")
            return next((found.group(1) for line in list(self.lines) if (found := re.search(pattern, line))), None)

        return eventually(f"{self.name} says {pattern}", look)

    def end(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failed(f"{self.name} does not end")


def ask(url, method="GET", body=None, key=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(
            urllib.request.Request(url, method=method, data=data, headers=headers), timeout=20) as answer:
        text = answer.read()
        return json.loads(text) if text else None


class Receiver:
    """Takes what Alertmanager and webhooks send."""

    def __init__(self):
        notes = self.notes = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                notes.append((self.path, dict(self.headers), json.loads(body)))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def alerts(self, status):
        """Names of the alerts of this status that have arrived."""
        return [
            alert["labels"]["alertname"] for path, _, body in list(self.notes) if path == "/alerts"
            for alert in body["alerts"] if alert["status"] == status
        ]


class Prometheus:
    """The shipped configuration and rules, hurried: what takes minutes takes a second."""

    def __init__(self, folder, shipped, target, token, alertmanager):
        rules = open(f"{shipped}/logikal-sync.rules.yml").read()
        with open(f"{folder}/logikal-sync.rules.yml", "w") as file:
            file.write(re.sub(r"^( +for:) .*$", r"\1 1s", rules, flags=re.M))
        text = open(f"{shipped}/prometheus.yml").read()
        replacements = {
            "scrape_interval: 15s": "scrape_interval: 1s", "scrape_timeout: 10s": "scrape_timeout: 1s",
            "evaluation_interval: 15s": "evaluation_interval: 1s", "logikal-sync:9464": target,
            "alertmanager:9093": alertmanager,
            "metrics_path: /metrics\n": f"metrics_path: /metrics\n    authorization: {{credentials: {token}}}\n",
        }
        for before, after in replacements.items():
            if before not in text:
                raise Failed(f"prometheus.yml has no {before!r}")
            text = text.replace(before, after)
        with open(f"{folder}/prometheus.yml", "w") as file:
            file.write(text)
        port = free_port()
        self.base = f"http://127.0.0.1:{port}/api/v1"
        self.program = Program(
            "prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/prometheus",
            f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn")

    def query(self, expression):
        answer = ask(f"{self.base}/query?" + urllib.parse.urlencode({"query": expression}))
        return answer["data"]["result"]

    def rules(self):
        groups = ask(f"{self.base}/rules")["data"]["groups"]
        return [rule for group in groups for rule in group["rules"]]


class Alertmanager:
    """The shipped configuration, hurried."""

    def __init__(self, folder, shipped, receiver):
        text = open(f"{shipped}/alertmanager.yml").read()
        replacements = {
            "group_wait: 30s": "group_wait: 1s", "group_interval: 5m": "group_interval: 1s",
            "http://receiver:8080/alerts": f"{receiver}/alerts",
        }
        for before, after in replacements.items():
            if before not in text:
                raise Failed(f"alertmanager.yml has no {before!r}")
            text = text.replace(before, after)
        with open(f"{folder}/alertmanager.yml", "w") as file:
            file.write(text)
        self.address = f"127.0.0.1:{free_port()}"
        self.program = Program(
            "prometheus-alertmanager", f"--config.file={folder}/alertmanager.yml",
            f"--storage.path={folder}/alertmanager", f"--web.listen-address={self.address}",
            "--cluster.listen-address=", "--log.level=warn")
