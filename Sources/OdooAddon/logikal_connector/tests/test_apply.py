from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from .common import LogikalCase
from .fake_feed import problem


@tagged("post_install", "-at_install")
class TestApply(LogikalCase):
    def test_an_office_arrives_with_units_money_and_dates(self):
        self.office()
        self.sync()
        position = self.find("elevation", "E1")
        self.assertEqual((position.width_mm, position.height_mm, position.amount), (1460.0, 2590.5, 2.0))
        self.assertEqual((position.net_unit, position.net, position.currency_id.name), (100.25, 200.5, "EUR"))
        self.assertEqual(position.project_id.directory_id.path, "D")
        self.assertEqual(str(position.project_id.changed_at), "2026-01-05 10:00:00")
        self.assertEqual((position.project_id.elevation_count, position.project_id.piece_count), (2, 4.0))
        self.assertEqual(self.backend.lag, 0)

    def test_the_same_page_twice_changes_nothing(self):
        self.office()
        self.sync()
        before = self.find("elevation", "E1").read()
        self.backend.sudo().write({"cursor": "1-1", "position": 1})
        self.sync()
        self.assertEqual(self.find("elevation", "E1").read(), before)
        self.assertEqual(self.env["logikal.elevation"].search_count([("backend_id", "=", self.backend.id)]), 2)

    @mute_logger("odoo.addons.logikal_connector.models.logikal_backend_sync")
    def test_a_crash_between_data_and_cursor_takes_both_back(self):
        self.office()
        self.sync()
        cursor = self.backend.cursor
        self.feed.put("project", "Q")
        with patch.object(type(self.backend), "_progress", side_effect=RuntimeError("crash")):
            self.env["logikal.backend"].with_user(self.sync_user)._cron_sync()
        self.env.invalidate_all()
        self.assertFalse(self.find("project", "Q"))
        self.assertEqual(self.backend.cursor, cursor)
        run = self.env["logikal.sync.run"].search([("backend_id", "=", self.backend.id)], limit=1)
        self.assertEqual(run.outcome, "failed")
        self.assertIn("crash", run.message)
        self.backend.retry_at = False
        self.sync()
        self.assertTrue(self.find("project", "Q"))

    def test_a_tombstone_archives_and_a_return_goes_on_with_the_same_record(self):
        self.office()
        self.sync()
        position = self.find("elevation", "E2")
        self.feed.remove("elevation", "E2", reason="excluded")
        self.sync()
        self.assertFalse(position.active)
        self.assertEqual((position.sync_state, position.removed_reason), ("removed", "excluded"))
        self.assertTrue(position.removed_at)
        self.position("E2", "F2")
        self.sync()
        self.assertEqual(self.find("elevation", "E2"), position)
        self.assertTrue(position.active)
        self.assertEqual((position.sync_state, position.removed_at, position.phase_id.name), ("synced", False, "F2"))

    def test_nothing_from_logikal_can_be_deleted_or_be_there_twice(self):
        self.office()
        self.sync()
        with self.assertRaises(UserError):
            self.find("elevation", "E1").unlink()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.find("project", "P").copy()

    def test_a_move_is_an_update(self):
        self.office()
        self.sync()
        position = self.find("elevation", "E1")
        self.position("E1", "F2")
        self.sync()
        self.assertEqual(position.phase_id, self.find("phase", "F2"))
        self.assertIn("Changed in Logikal: Phase", position.message_ids[0].body)

    def test_the_zero_guid_in_two_projects_makes_two_phases(self):
        self.office()
        self.feed.put("project", "Q")
        self.feed.put("phase", "QF", ("project", "Q"), logikalId="00000000-0000-0000-0000-000000000000")
        self.sync()
        zero = self.env["logikal.phase"].search(
            [("vendor_id", "=", "00000000-0000-0000-0000-000000000000"), ("backend_id", "=", self.backend.id)]
        )
        self.assertEqual(sorted(zero.project_id.mapped("name")), ["P", "Q"])

    def test_two_companies_with_equal_vendor_keys_stay_apart(self):
        other_company = self.env["res.company"].create({"name": "Other"})
        other_feed, other = self.follow("Other", company_id=other_company.id)
        self.office()
        self.office(other_feed)
        self.position("E1", "F1", feed=other_feed, amount=9)
        self.sync()
        self.env["logikal.backend"].with_user(self.sync_user)._cron_sync()
        self.assertEqual(self.find("elevation", "E1").amount, 2.0)
        self.assertEqual(self.find("elevation", "E1", other).amount, 9.0)

    def test_children_that_come_before_their_parents_wait_and_are_not_lost(self):
        feed, backend = self.follow("Old server", has_snapshot=False, page_size=1)
        self.backend.mode = "off"
        self.office(feed)
        feed.put("directory", "D", path="D2")
        feed.put("project", "P", ("directory", "D"), jobNumber="1002")
        model = self.env["logikal.backend"].with_user(self.sync_user)
        for _ in range(2):
            model._cron_sync()
        self.assertEqual(self.env["logikal.rejection"].search_count([("state", "=", "waiting")]), 2)
        for _ in range(10):
            model._cron_sync()
        self.env.invalidate_all()
        self.assertFalse(self.env["logikal.rejection"].search([("backend_id", "=", backend.id)]))
        self.assertEqual(self.find("elevation", "E2", backend).project_id.job_number, "1002")
        self.assertEqual(backend.state, "tail")

    def test_a_failed_read_is_never_an_empty_page(self):
        self.office()
        self.sync()
        self.feed.script = [(200, {"success": True, "data": None, "cursor": "1-99", "head": 99, "upToDate": True})]
        cursor = self.backend.cursor
        self.env["logikal.backend"].with_user(self.sync_user)._cron_sync()
        self.env.invalidate_all()
        self.assertEqual(self.backend.cursor, cursor)
        self.assertTrue(self.find("elevation", "E1").active)
        self.assertIn("malformed_answer", self.backend.last_error)
        self.assertTrue(self.backend.alarm)

    def test_the_server_s_pause_is_kept(self):
        self.office()
        self.sync()
        self.feed.script = [problem(503, "maintenance", {"Retry-After": "900"})]
        self.env["logikal.backend"].with_user(self.sync_user)._cron_sync()
        self.env.invalidate_all()
        asked = len(self.feed.requests)
        self.assertTrue(self.backend.retry_at)
        self.env["logikal.backend"].with_user(self.sync_user)._cron_sync()
        self.assertEqual(len(self.feed.requests), asked)

    def test_one_backend_that_fails_stops_no_other(self):
        self.office()
        other_feed, other = self.follow("Other", consumer="odoo2")
        self.office(other_feed)
        other.api_key = "wrong"
        self.sync()
        self.assertTrue(self.find("elevation", "E1"))
        self.assertFalse(self.find("elevation", "E1", other))
        self.assertTrue(other.alarm)
        self.assertNotIn("wrong", other.last_error)

    def test_a_second_currency_is_not_added_up(self):
        self.office()
        self.position("E3", "F1", estimation={"currency": "USD", "netPrice": 10, "netPricePerUnit": 10})
        self.env["res.currency"].with_context(active_test=False).search([("name", "in", ("USD", "EUR"))]).active = True
        self.sync()
        self.assertEqual(self.find("elevation", "E3").currency_id.name, "USD")
        self.assertFalse(self.find("project", "P").currency_id)

    def test_a_price_that_is_taken_back_goes(self):
        self.office()
        self.sync()
        self.position("E1", "F1", estimation=None)
        self.sync()
        self.assertEqual(self.find("elevation", "E1").net, 0.0)
        self.assertFalse(self.find("price", "E1"))
        price = (
            self.env["logikal.price"]
            .with_context(active_test=False)
            .search([("elevation_id", "=", self.find("elevation", "E1").id)])
        )
        self.assertFalse(price.active)

    def test_what_was_applied_is_acknowledged_once_it_is_committed(self):
        self.office()
        self.sync()
        self.assertEqual(self.feed.acks, {})
        applied = self.backend.cursor
        self.feed.put("project", "Q")
        self.sync()
        self.assertTrue(self.find("project", "Q"))
        self.assertEqual(self.feed.acks, {"odoo": applied})
        self.env["logikal.backend"].with_user(self.sync_user)._cron_sync()
        self.assertEqual(self.feed.acks, {"odoo": self.backend.cursor})

    def test_what_could_not_be_acknowledged_is_so_by_the_next_run(self):
        self.office()
        self.sync()
        answer, applied = self.feed.answer, self.backend.cursor
        away = problem(503, "maintenance", {"Retry-After": "900"})
        self.feed.answer = lambda method, path, query, body: (
            away if path.endswith("/ack") else answer(method, path, query, body)
        )
        self.step()
        self.feed.answer = answer
        self.step()
        self.assertEqual(self.feed.acks, {"odoo": applied})
        self.assertEqual(self.backend.acknowledged, self.backend.position)

    def test_versions_and_positions_have_64_bits(self):
        self.office()
        self.sync()
        answer = self.feed.answer

        def far(method, path, query, body):
            status, page = answer(method, path, query, body)
            return status, {**page, "head": 2**40} if "head" in page else page

        self.feed.answer = far
        self.position("E1", "F1", amount=7).update(version=2**40, position=2**40)
        self.position("Bad", "F1", width="wide").update(version=2**41, position=2**41)
        self.step()
        self.env.flush_all()
        position, parked = self.find("elevation", "E1"), self.env["logikal.rejection"].search([])
        self.assertEqual((position.amount, position.version, position.position), (7.0, 2**40, 2**40))
        self.assertEqual((parked.version, parked.position), (2**41, 2**41))
        run = self.env["logikal.sync.run"].search([("backend_id", "=", self.backend.id)], limit=1)
        self.assertEqual((self.backend.head, self.backend.position, run.position_to), (2**40, 2**40, 2**40))

    def step(self):
        self.env["logikal.backend"].with_user(self.sync_user)._cron_sync()
        self.env.invalidate_all()
