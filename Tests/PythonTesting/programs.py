"""Programs that a test starts, what they say, and how they are asked over HTTP."""

import glob
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.request


class Failed(Exception):
    """What was promised does not hold."""


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def eventually(what, look, limit=90):
    """What `look` finds, asked again until it is something."""
    deadline = time.monotonic() + limit
    last = None
    while time.monotonic() < deadline:
        try:
            if found := look():
                return found
        except (OSError, KeyError, ValueError) as error:
            last = error
        time.sleep(0.1)
    raise Failed(f"not within {limit} s: {what} {last or ''}")


class Program:
    """One run of a program, and what it said."""

    def __init__(self, *command, **settings):
        self.name = os.path.basename(command[0])
        environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **settings}
        self.process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.lines = []
        threading.Thread(target=lambda: self.lines.extend(self.process.stdout), daemon=True).start()

    def said(self, pattern):
        """The first group of the pattern, in the first line that has it."""

        def look():
            if found := next((found for line in list(self.lines) if (found := re.search(pattern, line))), None):
                return found.group(1)
            if self.process.poll() is not None:
                raise Failed(f"{self.name} ended:\n{''.join(self.lines[-50:])}")
            return None

        return eventually(f"{self.name} says {pattern}", look)

    def end(self):
        if self.process.poll() is not None:
            return
        self.process.terminate()
        # One that a test has stopped hears of it only when it goes on.
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failed(f"{self.name} does not end") from None


def logikal_sync(*arguments, **settings):
    return Program(os.environ["LOGIKAL_SYNC_BINARY"], *arguments, **settings)


def _psql(data):
    """As the owner of the private PostgreSQL in a data folder."""
    (path,) = glob.glob(f"{data}/**/.s.PGSQL.*[0-9]", recursive=True)
    place = ["-h", os.path.dirname(path), "-p", path.rsplit(".", 1)[1], "-U", "logikal_sync", "-d", "logikal_sync"]
    return ["psql", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *place]


def psql(data, statement):
    """What the owner of the private PostgreSQL in a data folder is answered."""
    return subprocess.run([*_psql(data), "-c", statement], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


class OpenTransaction:
    """Of the owner of the private PostgreSQL in a data folder: it has done `statement`, and stays open until `end`."""

    def __init__(self, data, statement):
        self.process = subprocess.Popen(_psql(data), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdin.write(f"begin;\n{statement};\nselect 'done';\n")
        self.process.stdin.flush()
        if self.process.stdout.readline().strip() != "done":
            raise Failed(f"not done: {statement}")

    def end(self):
        self.process.communicate()


def ask(url, method="GET", body=None, key=None, trace=None):
    """The answer as JSON; `None` for an empty one."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {key}"} if key else {})
    headers |= {"traceparent": f"00-{trace}-00000000000000ff-01"} if trace else {}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, method=method, data=data, headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        text = answer.read()
        return json.loads(text) if text else None


class API:
    """The server's API, asked with one key."""

    def __init__(self, base, key):
        self.base = base
        self.key = key

    def ask(self, method, path, body=None):
        return ask(self.base + path, method, body, self.key)

    def get(self, path):
        return self.ask("GET", path)["data"]
