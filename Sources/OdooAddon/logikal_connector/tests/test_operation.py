from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .common import LogikalCase
from .fake_feed import KEY, FakeFeed, Server


@tagged("post_install", "-at_install")
class TestOperation(LogikalCase):
    def test_a_dry_run_tells_all_and_leaves_nothing(self):
        self.office()
        self.position("Bad", "F1", width="wide")
        self.backend.mode = "dry"
        self.backend.page_size = 3
        run = self.env["logikal.sync.run"].browse(self.backend.action_dry_run()["res_id"])
        self.assertEqual((run.kind, run.created, run.rejected, run.outcome), ("dry", 6, 1, "done"))
        self.assertIn("project P", run.report)
        self.assertFalse(self.env["logikal.project"].search([("backend_id", "=", self.backend.id)]))
        self.assertFalse(self.env["logikal.rejection"].search([]))
        self.assertEqual((self.backend.state, self.backend.cursor), ("new", False))

    def test_a_dry_run_tells_of_names_that_no_database_takes(self):
        self.office()
        self.feed.log[-1]["state"]["name"] = "\x00E2\ud800"
        self.backend.mode = "dry"
        run = self.env["logikal.sync.run"].browse(self.backend.action_dry_run()["res_id"])
        self.assertIn("elevation E2", run.report)

    def test_an_error_whose_text_no_database_takes_is_noted(self):
        self.office()
        self.sync()
        gone = {"code": "maintenance\x00", "message": "back soon\ud800", "details": {}}
        self.feed.script = [(503, {"success": False, "error": gone}, {"Retry-After": "900"})]
        self.env["logikal.backend"].with_user(self.sync_user)._cron_sync()
        self.env.invalidate_all()
        self.assertEqual(self.backend.last_error, "back soon [maintenance]")
        self.backend.retry_at = False
        self.feed.put("project", "Q")
        self.feed.log[-1]["entity"]["id"] = "\x00\ud800"
        self.env["logikal.backend"].with_user(self.sync_user)._cron_sync()
        self.env.invalidate_all()
        self.assertIn("not an id", self.backend.last_error)

    def test_a_dry_run_acknowledges_nothing(self):
        self.office()
        self.sync()
        for name in ("Q", "R", "S"):
            self.feed.put("project", name)
        self.backend.page_size = 1
        self.backend.action_dry_run()
        self.assertEqual(self.feed.acks, {})

    def test_the_brake_holds_mass_removals_until_somebody_lets_them_pass(self):
        self.office()
        for number in range(20):
            self.position(f"N{number}", "F1")
        self.sync()
        for number in range(12):
            self.feed.remove("elevation", f"N{number}")
        model = self.env["logikal.backend"].with_user(self.sync_user)
        model._cron_sync()
        self.env.invalidate_all()
        self.assertTrue(self.backend.braked)
        self.assertTrue(self.find("elevation", "N3").active)
        self.assertTrue(self.backend.activity_ids)
        runs = self.env["logikal.sync.run"].search([("backend_id", "=", self.backend.id)])
        self.assertEqual(runs[0].outcome, "braked")
        self.backend.with_user(self.operator()).action_release_brake()
        self.sync()
        self.assertFalse(self.find("elevation", "N3").active)
        self.assertFalse(self.backend.activity_ids)

    def test_the_brake_adds_up_what_goes_bit_by_bit(self):
        self.office()
        for number in range(20):
            self.position(f"N{number}", "F1")
        self.sync()
        for number in range(12):
            self.feed.remove("elevation", f"N{number}")
            self.env["logikal.backend"].with_user(self.sync_user)._cron_sync()
            self.env.invalidate_all()
        self.assertTrue(self.backend.braked)
        self.assertTrue(self.find("elevation", "N11").active)

    def test_silence_is_noticed_once(self):
        self.office()
        self.sync()
        self.backend.sudo().last_ok = fields.Datetime.now() - timedelta(hours=3)
        for _ in range(2):
            self.env["logikal.backend"].with_user(self.sync_user)._cron_watch()
        self.assertEqual(len(self.backend.activity_ids), 1)
        self.assertIn("stale", self.backend.alarm)
        self.feed.put("project", "News")
        self.sync()
        self.assertFalse(self.backend.alarm)
        self.assertFalse(self.backend.activity_ids)

    def test_two_troubles_at_once_are_told_once_each(self):
        self.office()
        self.position("Bad", "F1", width="wide")
        self.sync()
        later = fields.Datetime.now() + timedelta(days=2)
        with patch.object(fields.Datetime, "now", lambda: later):
            for _ in range(3):
                self.env["logikal.backend"].with_user(self.sync_user)._cron_watch()
        self.assertEqual(len(self.backend.activity_ids), 2)

    def test_a_cron_that_odoo_switched_off_runs_again(self):
        cron = self.env.ref("logikal_connector.cron_sync")
        cron.active = False
        self.env["logikal.backend"].with_user(self.sync_user)._cron_watch()
        self.assertTrue(cron.active)

    def test_runs_are_kept_for_some_days(self):
        self.office()
        self.sync()
        run = self.env["logikal.sync.run"].search([("backend_id", "=", self.backend.id)])
        self.assertEqual((run.kind, run.created, run.outcome, run.user_id), ("bootstrap", 6, "done", self.sync_user))
        self.env["logikal.sync.run"]._gc_runs()
        self.assertTrue(run.exists())
        run.started_at = fields.Datetime.now() - timedelta(days=31)
        self.env["logikal.sync.run"]._gc_runs()
        self.assertFalse(run.exists())

    def test_another_server_begins_anew(self):
        self.office()
        self.sync()
        self.backend.base_url = "http://127.0.0.1:9"
        self.assertEqual((self.backend.state, self.backend.cursor), ("new", False))

    def test_buttons_ask_the_server_and_say_what_it_said(self):
        self.office()
        self.sync()
        self.assertIn("6", self.backend.action_test_connection()["params"]["message"])
        self.backend.action_refresh_source()
        self.find("project", "P").action_refresh_source()
        bodies = [body["scope"] for method, path, body in self.feed.requests if "operations" in path]
        self.assertEqual(bodies, ["everything", {"type": "project", "id": self.find("project", "P").external_id}])
        self.backend.action_ask_for_wake_ups()
        self.assertEqual(self.backend.wake_secret, "whsec_test")

    def test_views_can_be_read_by_a_user(self):
        user = self.operator("user")
        for model in ("directory", "project", "phase", "elevation", "part", "rejection", "conflict", "sync.run"):
            views = [(False, "list"), (False, "search")]
            self.env[f"logikal.{model}"].with_user(user).get_views(views)


@tagged("post_install", "-at_install")
class TestTransactions(TransactionCase):
    """What only shows between transactions that are committed."""

    def setUp(self):
        super().setUp()
        feed = FakeFeed()
        feed.put("project", "P")
        server = Server(feed)
        url = server.__enter__()
        self.addCleanup(server.__exit__)
        with self.registry.cursor() as cr:
            values = {"name": "Committed", "base_url": url, "api_key": KEY, "mode": "live", "consumer": "committed"}
            self.backend_id = self.env(cr=cr)["logikal.backend"].create(values).id
        self.addCleanup(self.clean_up)

    def clean_up(self):
        with self.registry.cursor() as cr:
            env = self.env(cr=cr)
            cr.execute("DELETE FROM logikal_project WHERE backend_id = %s", [self.backend_id])
            env["logikal.backend"].browse(self.backend_id).unlink()

    def backend(self, cr):
        env = self.env(cr=cr, user=self.env.ref("logikal_connector.user_sync"))
        return env["logikal.backend"].browse(self.backend_id)

    def test_a_backend_that_another_run_has_locked_is_skipped_without_waiting(self):
        with self.registry.cursor() as one, self.registry.cursor() as two:
            self.assertTrue(self.backend(one)._lock())
            two.execute("SET LOCAL lock_timeout = '2s'")
            self.assertFalse(self.backend(two)._lock())

    def test_a_backend_that_changed_since_this_run_began_to_read_is_left_to_the_next(self):
        with self.registry.cursor() as one, self.registry.cursor() as two:
            self.assertEqual(self.backend(one).position, 0)
            self.backend(two).write({"position": 7})
            two.commit()
            with mute_logger("odoo.sql_db"):
                self.assertFalse(self.backend(one)._lock())

    def test_the_log_of_a_run_survives_its_transaction(self):
        with self.registry.cursor() as cr:
            self.backend(cr).env["logikal.backend"]._cron_sync()
            cr.rollback()
        with self.registry.cursor() as cr:
            backend = self.backend(cr).sudo()
            self.assertEqual((backend.state, backend.cursor), ("new", False))
            self.assertFalse(backend.env["logikal.project"].search([("backend_id", "=", backend.id)]))
            run = backend.env["logikal.sync.run"].search([("backend_id", "=", backend.id)])
            self.assertEqual((run.kind, run.created), ("bootstrap", 1))
