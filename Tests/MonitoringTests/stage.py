"""The programs that play together, each on a port of its own."""
import http.server
import json
import os
import re
import threading
import urllib.parse

from programs import Failed, Program, ask, free_port


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

    def alerts(self, status, since):
        """Names of the alerts of this status that have arrived after so many notes."""
        return [
            alert["labels"]["alertname"] for path, _, body in self.notes[since:] if path == "/alerts"
            for alert in body["alerts"] if alert["status"] == status
        ]


def altered(path, replacements):
    """What a file holds, with texts replaced that are all in it."""
    text = open(path).read()
    for before, after in replacements.items():
        if before not in text:
            raise Failed(f"{os.path.basename(path)} has no {before!r}")
        text = text.replace(before, after)
    return text


class Prometheus:
    """The shipped configuration and rules, hurried: what takes hours takes seconds."""

    HURRIED = {
        "[5m]": "[10s]", "[30m]": "[10s]", ", 1800)": ", 15)", "> 3 * 86400": "> 5", "> 3 * 3600": "> 5",
        "transaction_seconds) > 3600": "transaction_seconds) > 8", "lag_seconds) > 3600": "lag_seconds) > 5",
        "            > 300\n": "            > 5\n", "> 1e9": "> 1e5",
    }

    def __init__(self, folder, shipped, target, token, alertmanager):
        rules = altered(f"{shipped}/logikal-sync.rules.yml", self.HURRIED)
        with open(f"{folder}/logikal-sync.rules.yml", "w") as file:
            file.write(re.sub(r"^( +for:) .*$", r"\1 1s", rules, flags=re.M))
        text = altered(f"{shipped}/prometheus.yml", {
            "scrape_interval: 15s": "scrape_interval: 1s", "scrape_timeout: 10s": "scrape_timeout: 1s",
            "evaluation_interval: 15s": "evaluation_interval: 1s", "logikal-sync:9464": target,
            "alertmanager:9093": alertmanager,
            "metrics_path: /metrics\n": f"metrics_path: /metrics\n    authorization: {{credentials: {token}}}\n",
        })
        with open(f"{folder}/prometheus.yml", "w") as file:
            file.write(text)
        port = free_port()
        self.base = f"http://127.0.0.1:{port}/api/v1"
        self.program = Program(
            "prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/prometheus",
            f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn", "--enable-feature=exemplar-storage")

    def query(self, expression):
        answer = ask(f"{self.base}/query?" + urllib.parse.urlencode({"query": expression}))
        return answer["data"]["result"]

    def exemplars(self, metric):
        """Traces that its buckets name."""
        answer = ask(f"{self.base}/query_exemplars?start=0&end=4e9&" + urllib.parse.urlencode({"query": metric}))
        return [found["labels"]["trace_id"] for series in answer["data"] for found in series["exemplars"]]

    def firing(self):
        """Names of the alerts that fire, or are about to."""
        return {alert["labels"]["alertname"] for alert in ask(f"{self.base}/alerts")["data"]["alerts"]}

    def rules(self):
        groups = ask(f"{self.base}/rules")["data"]["groups"]
        return [rule for group in groups for rule in group["rules"]]


class Alertmanager:
    """The shipped configuration, hurried."""

    def __init__(self, folder, shipped, receiver):
        text = altered(f"{shipped}/alertmanager.yml", {
            "group_wait: 30s": "group_wait: 1s", "group_interval: 5m": "group_interval: 1s",
            "http://receiver:8080/alerts": f"{receiver}/alerts",
        })
        with open(f"{folder}/alertmanager.yml", "w") as file:
            file.write(text)
        self.address = f"127.0.0.1:{free_port()}"
        self.program = Program(
            "prometheus-alertmanager", f"--config.file={folder}/alertmanager.yml",
            f"--storage.path={folder}/alertmanager", f"--web.listen-address={self.address}",
            "--cluster.listen-address=", "--log.level=warn")
