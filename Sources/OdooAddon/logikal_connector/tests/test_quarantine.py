from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LogikalCase
from .fake_feed import entity_id, problem

_APPLY = "odoo.addons.logikal_connector.models.logikal_backend_apply"


@tagged("post_install", "-at_install")
class TestQuarantine(LogikalCase):
    def retry(self):
        rejections = self.env["logikal.rejection"].search([])
        rejections.write({"retry_at": "2020-01-01"})
        self.env["logikal.backend"].with_user(self.sync_user)._cron_retry()
        self.env.invalidate_all()

    def test_a_state_that_can_t_be_read_stops_nobody_else(self):
        self.office()
        self.position("Bad", "F1", width="wide")
        self.position("After", "F1")
        self.sync()
        self.assertTrue(self.find("elevation", "After"))
        self.assertFalse(self.find("elevation", "Bad"))
        rejection = self.env["logikal.rejection"].search([])
        self.assertEqual((rejection.entity_name, rejection.state), ("Bad", "failed"))
        self.assertIn("width", rejection.error)
        self.assertEqual(self.backend.lag, 0)

    def test_text_that_no_database_takes_is_parked_and_shown_all_the_same(self):
        self.office()
        self.position("Bad", "F1", width="wide", userDescription=["\x00", "\ud800"])
        self.feed.log[-1]["state"]["name"] = "\x00Half\ud800 a pair"
        self.position("Nameless", "F1", width="wide")
        self.feed.log[-1]["state"]["name"] = "\x00"
        self.position("After", "F1")
        self.sync()
        self.assertTrue(self.find("elevation", "After"))
        self.assertEqual(self.backend.lag, 0)
        parked = self.env["logikal.rejection"].search([], order="id")
        self.assertEqual(parked.mapped("entity_name"), ["Half a pair", entity_id("elevation", "Nameless")])
        self.assertEqual(parked[0]._change().state["userDescription"], ["\x00", "\ud800"])
        self.env["logikal.backend"].with_user(self.sync_user)._cron_overrides()
        self.assertEqual(len(self.feed.rejections), 2)

    def test_a_reason_that_no_database_takes_stops_nothing(self):
        self.office()
        self.sync()
        self.feed.remove("elevation", "E2", reason="\x00removed\ud800")
        self.sync()
        self.assertEqual(self.find("elevation", "E2").removed_reason, "removed")

    @mute_logger(_APPLY, "odoo.sql_db")
    def test_a_record_that_odoo_refuses_is_found_among_many(self):
        self.office()
        for number in range(40):
            self.position(f"N{number}", "F1")
        with self.refusing("N17"):
            self.sync()
        self.assertEqual(self.env["logikal.elevation"].search_count([("name", "like", "N%")]), 39)
        rejection = self.env["logikal.rejection"].search([])
        self.assertEqual(rejection.entity_name, "N17")
        self.assertIn("refused by the test", rejection.error)
        self.retry()
        self.assertTrue(self.find("elevation", "N17"))
        self.assertFalse(self.env["logikal.rejection"].search([]))

    @mute_logger(_APPLY, "odoo.sql_db")
    def test_descendants_of_what_failed_wait_and_come_when_it_is_mended(self):
        self.office()
        self.feed.put("phase", "F3", ("project", "P"))
        self.position("E3", "F3")
        self.feed.put("parts_list", "L3", ("elevation", "E3"), outcome="decoded")
        with self.refusing("F3", "logikal.phase"):
            self.sync()
            states = {r.entity_name: r.state for r in self.env["logikal.rejection"].search([])}
            self.assertEqual(states, {"F3": "failed", "E3": "waiting", "L3": "waiting"})
            self.retry()
            self.assertEqual(self.env["logikal.rejection"].search([("state", "=", "failed")]).retries, 1)
        self.retry()
        self.assertFalse(self.env["logikal.rejection"].search([]))
        self.assertEqual(self.find("parts_list", "L3").elevation_id.phase_id.name, "F3")

    @mute_logger(_APPLY, "odoo.sql_db")
    def test_later_states_of_what_failed_are_kept_and_the_newest_is_tried(self):
        self.office()
        with self.refusing("X"):
            self.position("X", "F1", amount=1)
            self.sync()
            self.position("X", "F1", amount=7)
            self.sync()
        self.assertEqual(len(self.env["logikal.rejection"].search([])), 1)
        self.retry()
        self.assertEqual(self.find("elevation", "X").amount, 7.0)

    @mute_logger(_APPLY, "odoo.sql_db")
    def test_what_failed_and_then_went_needs_no_mending(self):
        self.office()
        with self.refusing("X"):
            self.position("X", "F1")
            self.sync()
        self.feed.remove("elevation", "X")
        self.sync()
        self.assertFalse(self.env["logikal.rejection"].search([]))
        self.assertFalse(self.find("elevation", "X"))

    def test_what_failed_is_told_to_the_server_once_and_so_is_that_it_was_mended(self):
        self.office()
        self.position("Bad", "F1", width="wide")
        self.sync()
        for _ in range(2):
            self.env["logikal.backend"].with_user(self.sync_user)._cron_overrides()
        self.assertEqual(len(self.feed.rejections), 1)
        self.assertEqual(self.feed.rejections[0]["type"], "elevation")
        self.position("Bad", "F1", width=900)
        self.sync()
        self.retry()
        for _ in range(2):
            self.env["logikal.backend"].with_user(self.sync_user)._cron_overrides()
        self.assertEqual(self.feed.rejections, [])
        self.assertEqual(len([1 for method, _, _ in self.feed.requests if method == "DELETE"]), 1)

    def test_a_rejection_that_the_server_does_not_take_keeps_no_other_back(self):
        self.office()
        for name in ("Bad", "Worse"):
            self.position(name, "F1", width="wide")
        self.sync()
        self.feed.script = [problem(409, "too_many_rejections")]
        for _ in range(2):
            self.env["logikal.backend"].with_user(self.sync_user)._cron_overrides()
        self.assertEqual(len(self.feed.rejections), 1)
        self.assertEqual(len([1 for method, path, _ in self.feed.requests if path.endswith("/rejections")]), 2)

    def refusing(self, name, model="logikal.elevation"):
        """A database that does not take records of this name, in the way PostgreSQL says so."""
        cls = type(self.env[model])
        create = cls.create

        def refuse(records, vals_list):
            if any(values.get("name") == name for values in vals_list):
                records.env.cr.execute("DO $$ BEGIN RAISE EXCEPTION 'refused by the test'; END $$")
            return create(records, vals_list)

        return patch.object(cls, "create", refuse)
