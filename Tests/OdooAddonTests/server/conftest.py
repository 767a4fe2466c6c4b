"""A real server: the demonstration, with its own office and its own PostgreSQL, on a free port of loopback."""

import os
import re
import signal
import socket
import subprocess
import threading
from pathlib import Path

import pytest

PATIENCE = 180


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """``(address, key)`` of a running demonstration."""
    binary = Path(os.environ["LOGIKAL_SYNC_BINARY"])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    process = subprocess.Popen(
        [binary, "demo", "--port", str(port), "--every", "3600", "--seed", "5"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        start_new_session=True,
    )
    # Whatever happens to the process, reading its output ends.
    watchdog = threading.Timer(PATIENCE, process.kill)
    watchdog.start()
    lines, found = [], None
    try:
        for line in process.stdout:
            lines.append(line)
            found = re.search(r"API (\S+)/api/v1\s+key (\S+)", line)
            if found:
                break
        else:
            pytest.fail("the server did not start: " + "".join(lines))
        watchdog.cancel()
        # An unread pipe would stop the server.
        reader = threading.Thread(target=lambda: [None for _ in process.stdout])
        reader.start()
        yield found.groups()
    finally:
        watchdog.cancel()
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if found:
            reader.join()
        process.stdout.close()
