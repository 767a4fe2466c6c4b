"""Faults that are really brought about, and mended: each has its alerts fire and end."""
import os
import resource
import signal
import threading

from programs import OpenTransaction, eventually, free_port, psql


class Staged:
    def __init__(self, office):
        self.office = office
        self.transaction = None

    @property
    def elevation(self):
        """One that is there now."""
        return self.office.ask("GET", "/elevations?limit=1")["data"][0]["id"]

    # The process, and what it runs on.

    def ended(self):
        self.office.server.end()

    def with_wrong_password(self):
        self.office.serve(password="password-that-is-wrong")

    def with_right_password(self):
        self.office.server.end()
        self.office.serve()

    @property
    def open_files(self):
        return len(os.listdir(f"/proc/{self.office.server.process.pid}/fd"))

    def few_files(self):
        self.files = resource.prlimit(self.office.server.process.pid, resource.RLIMIT_NOFILE)
        few = int(1.15 * self.open_files)
        resource.prlimit(self.office.server.process.pid, resource.RLIMIT_NOFILE, (few, self.files[1]))

    def enough_files(self):
        resource.prlimit(self.office.server.process.pid, resource.RLIMIT_NOFILE, self.files)

    def disk_filled(self):
        disk = os.statvfs(self.office.disk)
        with open(f"{self.office.disk}/ballast", "wb") as file:
            os.posix_fallocate(file.fileno(), 0, int(disk.f_frsize * (disk.f_bavail - 0.07 * disk.f_blocks)))

    def disk_emptied(self):
        os.remove(f"{self.office.disk}/ballast")

    # The database.

    def checkpoints_locked(self):
        """Who verifies the log, or tells how old its newest checkpoint is, waits for whoever has this open."""
        self.transaction = OpenTransaction(self.office.data, "lock table log.checkpoint in access exclusive mode")

    def elevations_locked(self):
        """Nobody reads elevations, nor writes them, and whoever asks for some takes a connection and keeps it."""
        tables = psql(
            self.office.data,
            "select string_agg(c.oid::regclass::text, ', ') from pg_class c"
            " where c.relkind in ('r', 'p') and c.relname like 'elevation%' and c.relnamespace <> 'log'::regnamespace")
        self.transaction = OpenTransaction(self.office.data, f"lock table {tables} in access exclusive mode")
        self.office.change(40)
        # Whoever polls has no connection either, once the others have them all.
        eventually("changes of elevations", lambda: psql(
            self.office.data,
            "select 1 from log.event e join log.stream s on s.tenant = e.tenant and s.last_position = e.position"
            " where e.entity_type = 'elevation' and e.position > (select min(position) from projecting.checkpoint"
            " where name = 'elevations') limit 1"))
        for _ in range(60):
            threading.Thread(target=self.ask_in_vain, daemon=True).start()

    def ask_in_vain(self):
        while self.transaction:
            try:
                self.office.ask("GET", "/elevations?limit=1")
            except OSError:
                # As is meant.
                pass

    def unlocked_again(self):
        self.transaction.end()
        self.transaction = None

    def transactions_used_up(self):
        psql(
            self.office.data,
            "do $$ begin for number in 1..110000 loop perform pg_current_xact_id(); commit; end loop; end $$")

    def frozen(self):
        psql(self.office.data, "vacuum (freeze)")

    def tamper(self, case):
        """Whoever may do anything to the database may do this too."""
        psql(
            self.office.data,
            f"set session_replication_role = replica; update log.event set type = {case}(type) where position = 1")

    def chain_broken(self):
        self.tamper("upper")

    def chain_mended(self):
        self.tamper("lower")

    # Those who read.

    def not_reached(self):
        """It has acknowledged a few events only, and listens no more; no checkpoint covers them either."""
        self.office.ask("PUT", "/consumers/odoo/webhook", {"url": f"http://127.0.0.1:{free_port()}/wake"})
        self.office.change()

    def reached(self):
        self.office.ask("PUT", "/consumers/odoo/webhook", {"url": f"{self.office.receiver.address}/wake"})
        cursor = self.office.ask("GET", "/changes?limit=5")["cursor"]
        page = {"upToDate": False}
        while not page["upToDate"]:
            page = self.office.ask("GET", f"/changes?limit=500&since={cursor}")
            cursor = page["cursor"]
        self.office.ask("PUT", "/consumers/odoo/ack", {"cursor": cursor})
        self.office.command("log", "checkpoint")

    def rejected(self):
        self.office.ask("POST", "/consumers/odoo/rejections", {
            "entity": self.elevation, "type": "elevation", "version": 1, "error": "no product"})

    def settled(self):
        self.office.ask("DELETE", "/consumers/odoo/rejections")

    def parked(self):
        psql(
            self.office.data,
            "insert into projecting.dead_letter (tenant, name, build, entity_type, entity_id, position, code, message)"
            " select e.tenant, b.name, b.build, e.entity_type, e.entity_id, e.position, '22003', 'value out of range'"
            " from log.event e cross join projecting.build b where e.position = 1 and b.name = 'directory_tree'")

    def retried(self):
        for letter in self.office.ask("GET", "/dead-letters")["data"]:
            self.office.ask("POST", f"/dead-letters/{letter['id']}/retry")

    def stuck(self):
        psql(
            self.office.data,
            "insert into polling.job (tenant, kind, entity_id, position, version, state, attempts, code, message)"
            " select tenant, 'parts_list', entity_id, last_position, 1, 'dead', 1, 'not_sqlite', 'no database at all'"
            f" from log.stream where entity_id = '{self.elevation}'"
            " on conflict (tenant, kind, entity_id) do update set state = 'dead'")

    def skipped(self):
        for job in self.office.ask("GET", "/jobs")["data"]:
            self.office.ask("POST", f"/jobs/{job['id']}/skip", {"reason": "made for a test"})

    def locked(self):
        """Somebody has a project open in Logikal."""
        self.project = self.office.ask("GET", "/projects?limit=1")["data"][0]["logikalId"]
        self.office.control("PUT", "restrictions", {"id": self.project, "restriction": "locked"})
        self.office.command("sync")

    def unlocked(self):
        self.office.control("PUT", "restrictions", {"id": self.project, "restriction": None})
        self.office.command("sync")

    def contradicted(self):
        self.office.ask("PUT", "/reconciliation/rules", {"version": 0, "note": "for a test", "groups": [{
            "entityType": "elevation", "name": "user_description", "fields": ["userDescription"], "owner": "shared",
            "policy": "queue"}]})
        self.office.ask("POST", "/overrides", {
            "entity": self.elevation, "at": "2026-03-01T11:58:00Z",
            "fields": {"userDescription": {"value": "with blind", "base": "as nobody ever wrote it"}}})

    def decided(self):
        for conflict in self.office.ask("GET", "/conflicts")["data"]:
            self.office.ask("POST", f"/conflicts/{conflict['id']}/resolution", {"choice": "logikal", "note": "a test"})

    # Logikal.

    def branch(self, address):
        self.office.ask("PATCH", "/tenants/branch", {
            "logikal": {"url": address, "user": "reader", "password": self.office.settings["AUTH_PASSWORD"]},
            "pollIntervalSeconds": 1})

    def branch_elsewhere(self):
        """A tenant whose Logikal is where nothing listens."""
        self.office.ask("POST", "/tenants", {"name": "branch"})
        self.branch(f"http://127.0.0.1:{free_port()}/MbioeService.svc/api/v3")

    def branch_found(self):
        self.branch(self.office.logikal)

    def logout_failing(self):
        self.office.control("PUT", "faults", {"rules": [{"kind": "error500", "operation": "DELETE /auth"}]})

    def logout_working(self):
        self.office.control("DELETE", "faults", None)

    def logikal_hanging(self):
        """It takes connections and answers nobody: one look waits for it, and what is asked for waits behind."""
        os.kill(self.office.simulator.process.pid, signal.SIGSTOP)
        for project in self.office.ask("GET", "/projects?limit=2")["data"]:
            self.office.ask("POST", "/operations", {
                "kind": "sync", "scope": {"type": "project", "id": project["id"]}})

    def logikal_going_on(self):
        os.kill(self.office.simulator.process.pid, signal.SIGCONT)

    def logikal_gone(self):
        self.office.simulator.end()

    def logikal_other(self):
        """Under the same address, with nothing in it of what was there: so much at once is not believed."""
        self.office.simulate(seed="2")
        # It would be left alone for a minute yet.
        self.office.command("sync")

    def approved(self):
        for removal in self.office.ask("GET", "/removals")["data"]:
            self.office.ask("POST", f"/removals/{removal['id']}/approve")

    def nothing(self):
        """What mends the fault before stages this one."""

    @property
    def faults(self):
        """Alerts with what brings them about and what ends it, in their order."""
        return [
            (["LogikalSyncConsumerLags", "LogikalSyncWebhookFails", "LogikalSyncCheckpointLate"],
                self.not_reached, self.reached),
            (["LogikalSyncDown"], self.ended, self.with_wrong_password),
            (["LogikalSyncLoginRefused"], self.nothing, self.with_right_password),
            (["LogikalSyncConsumerRejects"], self.rejected, self.settled),
            (["LogikalSyncDeadLetters"], self.parked, self.retried),
            (["LogikalSyncJobsDead"], self.stuck, self.skipped),
            (["LogikalSyncConflictsWait"], self.contradicted, self.decided),
            (["LogikalSyncTransactionsRunOut"], self.transactions_used_up, self.frozen),
            (["LogikalSyncFilesRunOut"], self.few_files, self.enough_files),
            (["LogikalSyncDiskFull"], self.disk_filled, self.disk_emptied),
            (["LogikalSyncProjectionLags", "LogikalSyncTransactionLong", "LogikalSyncPoolExhausted", "LogikalSyncErrors"],
                self.elevations_locked, self.unlocked_again),
            (["LogikalSyncMetricsIncomplete", "LogikalSyncChainUnverified"],
                self.checkpoints_locked, self.unlocked_again),
            (["LogikalSyncScopesUnread", "LogikalSyncProjectsFail"], self.locked, self.unlocked),
            (["LogikalSyncSessionsLeft"], self.logout_failing, self.logout_working),
            (["LogikalSyncPollLate", "LogikalSyncPollStalled", "LogikalSyncOperationWaits"],
                self.logikal_hanging, self.logikal_going_on),
            (["LogikalSyncNeverPolled"], self.branch_elsewhere, self.branch_found),
            (["LogikalSyncChainBroken"], self.chain_broken, self.chain_mended),
            (["LogikalSyncLogikalLeftAlone"], self.logikal_gone, self.logikal_other),
            (["LogikalSyncRemovalsWithheld"], self.nothing, self.approved),
        ]
