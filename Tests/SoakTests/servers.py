"""PostgreSQL with a replica, Redis and NATS, as an administrator runs them."""
import glob
import os
import pwd
import signal
import subprocess
import urllib.request

from programs import Failed, Program, eventually, free_port

TOOLS = max(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))


class Postgres:
    """A primary, and a replica that streams from it. Neither ever runs as root."""

    def __init__(self, folder):
        self.folder = folder
        owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
        self.user = owner and owner.pw_name
        self.primary, self.replica = f"{folder}/primary", f"{folder}/replica"
        for place in (self.primary, self.replica):
            for made in (place, self.socket(place)):
                os.mkdir(made, 0o700)
                if owner:
                    os.chown(made, owner.pw_uid, -1)
        self._tool("initdb", "-D", self.primary, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8")
        self._start(self.primary)
        self.sql(self.primary, "create database logikal_sync", database="postgres")
        self._tool(
            "pg_basebackup", "-D", self.replica, "-h", self.socket(self.primary), "-U", "postgres",
            "--write-recovery-conf", "--no-sync", "--checkpoint=fast")
        self._start(self.replica)

    def _tool(self, name, *arguments):
        done = subprocess.run(
            [f"{TOOLS}/{name}", *arguments], user=self.user, capture_output=True, text=True, cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"})
        if done.returncode != 0:
            raise Failed(f"{name}: {done.stdout}{done.stderr}")

    def _start(self, place):
        # Nothing of it may hold on to what this process writes to.
        with open(f"{self.folder}/{os.path.basename(place)}.log", "w") as log:
            subprocess.run(
                [f"{TOOLS}/pg_ctl", "start", "--wait", "-D", place, "-o",
                 f"-c listen_addresses= -c unix_socket_directories={self.socket(place)} -c shared_buffers=64MB"],
                user=self.user, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True, cwd="/",
                env={"PATH": os.environ["PATH"], "LC_ALL": "C"})

    @staticmethod
    def socket(place):
        """The folder of its socket: whose lock a copy of the data must not have."""
        return f"{place}-socket"

    @classmethod
    def url(cls, place):
        return f"host={cls.socket(place)} user=postgres dbname=logikal_sync"

    @classmethod
    def sql(cls, place, statement, database="logikal_sync"):
        where = ["-h", cls.socket(place), "-U", "postgres", "-d", database]
        done = subprocess.run(
            ["psql", "-qAt", "-v", "ON_ERROR_STOP=1", *where, "-c", statement], capture_output=True, text=True)
        if done.returncode != 0:
            raise Failed(f"psql: {done.stderr}")
        return done.stdout.strip()

    def end(self):
        for place in (self.replica, self.primary):
            self._tool("pg_ctl", "stop", "-D", place, "-m", "immediate")


class Killable:
    """A program that is killed and started anew, on the same port."""

    def __init__(self, *command, is_up):
        self.command, self.is_up = command, is_up
        self.start()

    def start(self):
        self.program = Program(*self.command)
        eventually(f"{self.program.name} is up", self.is_up)

    def kill(self):
        self.program.process.send_signal(signal.SIGKILL)
        self.program.process.wait()

    def end(self):
        self.program.end()


class Redis(Killable):
    def __init__(self, folder):
        self.socket = f"{folder}/redis.sock"
        super().__init__(
            "redis-server", "--port", "0", "--unixsocket", self.socket, "--save", "", "--dir", folder,
            is_up=lambda: subprocess.run(
                ["redis-cli", "-s", self.socket, "PING"], capture_output=True, text=True).stdout.startswith("PONG"))


class NATS(Killable):
    def __init__(self, folder):
        self.port, self.monitor = free_port(), free_port()
        super().__init__(
            "nats-server", "-a", "127.0.0.1", "-p", str(self.port), "-m", str(self.monitor), "-js", "-sd",
            f"{folder}/nats", is_up=lambda: self.ask("healthz"))

    def ask(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.monitor}/{path}", timeout=5) as answer:
            return answer.read()
