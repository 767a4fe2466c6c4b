"""Faults that are really brought about, and mended: each has its alert fire and end."""
from programs import psql


class Staged:
    def __init__(self, office):
        self.office = office
        elevation = office.ask("GET", "/elevations?limit=1")["data"][0]
        self.elevation = elevation["id"]
        self.project = office.ask("GET", "/projects?limit=1")["data"][0]["logikalId"]

    def tamper(self, case):
        """Whoever may do anything to the database may do this too."""
        psql(
            self.office.data,
            f"set session_replication_role = replica; update log.event set type = {case}(type) where position = 1")

    def chain_broken(self):
        self.tamper("upper")

    def chain_mended(self):
        self.tamper("lower")

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
            ("LogikalSyncConsumerRejects", self.rejected, self.settled),
            ("LogikalSyncDeadLetters", self.parked, self.retried),
            ("LogikalSyncJobsDead", self.stuck, self.skipped),
            ("LogikalSyncScopesUnread", self.locked, self.unlocked),
            ("LogikalSyncProjectsFail", self.locked, self.unlocked),
            ("LogikalSyncConflictsWait", self.contradicted, self.decided),
            ("LogikalSyncChainBroken", self.chain_broken, self.chain_mended),
            ("LogikalSyncLogikalLeftAlone", self.logikal_gone, self.logikal_other),
            ("LogikalSyncRemovalsWithheld", self.nothing, self.approved),
        ]
