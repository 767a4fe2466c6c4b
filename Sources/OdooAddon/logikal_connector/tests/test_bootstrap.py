from odoo.tests import tagged

from .common import LogikalCase


@tagged("post_install", "-at_install")
class TestBootstrap(LogikalCase):
    def step(self):
        self.env["logikal.backend"].with_user(self.sync_user)._cron_sync()
        self.env.invalidate_all()

    def set_back(self, *gone):
        """LogikalSync is restored from a time when it did not have these."""
        self.feed.log = [row for row in self.feed.log if row["state"]["name"] not in gone]
        for position, row in enumerate(self.feed.log, 1):
            row["position"] = position
        self.feed.epoch += 1

    def test_a_first_load_goes_on_where_it_was_stopped(self):
        self.office()
        self.backend.page_size = 4
        self.step()
        self.assertEqual((self.backend.state, self.backend.position), ("bootstrap", 0))
        self.feed.put("project", "Later")
        self.step()
        self.assertEqual(self.backend.state, "tail")
        tokens = [path for _, path, _ in self.feed.requests if "snapshot?next" in path]
        self.assertEqual(len(tokens), 1)
        self.assertEqual(self.backend.digest_state, "equal")
        self.sync()
        self.assertTrue(self.find("project", "Later"))

    def test_a_cursor_that_is_gone_begins_again_and_doubles_nothing(self):
        self.office()
        self.sync()
        position, generation = self.find("elevation", "E1"), self.backend.generation
        self.feed.epoch = 2
        self.sync()
        self.assertEqual(self.find("elevation", "E1"), position)
        self.assertEqual(self.backend.generation, generation + 1)
        self.assertEqual(self.backend.state, "tail")

    def test_a_server_that_was_set_back_is_believed_though_its_versions_are_lower(self):
        self.office()
        for amount in (3, 4, 5):
            self.position("E1", "F1", amount=amount)
        self.sync()
        self.assertEqual(self.find("elevation", "E1").amount, 5.0)
        self.feed.log = [row for row in self.feed.log if row["state"].get("amount") not in (3, 4, 5)]
        self.feed.epoch = 2
        self.sync()
        self.assertEqual(self.find("elevation", "E1").amount, 2.0)
        self.assertEqual(self.backend.digest_state, "equal")

    def test_what_a_whole_snapshot_lacks_is_archived(self):
        self.office()
        self.sync()
        self.set_back("E2")
        self.sync()
        self.assertFalse(self.find("elevation", "E2").active)
        self.assertEqual(self.find("elevation", "E2").removed_reason, "unseen")
        self.assertTrue(self.find("elevation", "E1").active)

    def test_nothing_is_archived_when_the_digests_differ(self):
        self.office()
        self.sync()
        self.set_back("E2")
        honest = self.feed.digest
        self.feed.digest = lambda through=None: {**honest(through), "project": {"count": 7, "digest": "0" * 64}}
        self.sync()
        self.assertTrue(self.find("elevation", "E2").active)
        self.assertEqual(self.backend.digest_state, "different")
        self.assertIn("digest", self.backend.alarm)
        self.feed.digest = honest
        self.backend.action_reset_cursor()
        self.sync()
        self.assertFalse(self.find("elevation", "E2").active)
        self.assertFalse(self.backend.alarm or self.backend.activity_ids)

    def braked(self, page_size):
        """A load whose last page is held, since more than half of the positions are not in it."""
        self.office()
        for number in range(20):
            self.position(f"N{number}", "F1")
        self.sync()
        self.backend.page_size = page_size
        self.set_back(*(f"N{number}" for number in range(12)))
        for _ in range(6):
            self.step()
        self.assertTrue(self.backend.braked)
        self.assertIn("brake", self.backend.alarm)
        self.assertEqual(len(self.backend.activity_ids), 1)
        self.assertEqual(self.backend.state, "bootstrap")
        self.assertTrue(self.find("elevation", "N3").active)
        runs = self.env["logikal.sync.run"].search([("backend_id", "=", self.backend.id)])
        self.assertEqual((runs[0].outcome, runs[0].created, runs[0].updated), ("braked", 0, 0))

    def released(self):
        self.backend.with_user(self.operator()).action_release_brake()
        self.sync()
        self.assertEqual(self.find("elevation", "N3").removed_reason, "unseen")
        self.assertFalse(self.find("elevation", "N3").active)
        self.assertFalse(self.backend.braked or self.backend.alarm or self.backend.activity_ids)
        self.assertEqual(self.backend.digest_state, "equal")

    def test_the_brake_holds_the_end_of_a_load_until_somebody_lets_it_pass(self):
        self.braked(page_size=5)
        self.backend.retry_at = False
        self.step()
        self.assertTrue(self.backend.braked)
        self.assertEqual(len(self.backend.activity_ids), 1)
        self.feed.put("project", "Later")
        self.released()
        self.assertTrue(self.find("project", "Later"))

    def test_what_goes_while_the_brake_holds_a_load_goes_with_it(self):
        self.braked(page_size=500)
        self.feed.remove("elevation", "N15")
        self.released()
        self.assertFalse(self.find("elevation", "N15").active)

    def test_an_old_server_without_a_snapshot_is_read_from_the_beginning(self):
        feed, backend = self.follow("Old", has_snapshot=False, page_size=2, consumer="old")
        self.office(feed)
        for _ in range(8):
            self.step()
        self.assertEqual(backend.state, "tail")
        self.assertTrue(self.find("elevation", "E2", backend))

    def test_pain_25_a_cursor_that_is_gone_again_and_again_ends_in_an_alarm(self):
        self.office()
        self.sync()
        answer = self.feed.answer
        gone = (410, {"success": False, "error": {"code": "cursor_gone", "message": "gone", "details": {}}})
        self.feed.answer = lambda method, path, query, body: (
            gone if "snapshot" in path or "changes" in path else answer(method, path, query, body)
        )
        for _ in range(8):
            self.backend.retry_at = False
            self.step()
        self.assertTrue(self.backend.alarm)
        self.assertTrue(self.backend.retry_at)
        self.assertTrue(self.find("elevation", "E1").active)

    def test_a_cursor_that_is_gone_after_every_load_ends_in_an_alarm(self):
        self.office()
        self.sync()
        answer = self.feed.answer
        gone = (410, {"success": False, "error": {"code": "cursor_gone", "message": "gone", "details": {}}})
        self.feed.answer = lambda method, path, query, body: (
            gone if "changes" in path else answer(method, path, query, body)
        )
        for _ in range(20):
            self.step()
        loads = [path for _, path, _ in self.feed.requests if "snapshot" in path]
        self.assertEqual(len(loads), 4)
        self.assertIn("cursor_gone", self.backend.alarm)
        self.feed.answer = answer
        self.backend.action_reset_cursor()
        self.sync()
        self.step()
        self.assertFalse(self.backend.alarm or self.backend.reloads)

    def test_a_server_that_was_away_for_long_and_then_set_back_is_loaded_again(self):
        self.office()
        self.sync()
        self.backend.failures = 9
        self.set_back("E2")
        self.sync()
        self.assertFalse(self.find("elevation", "E2").active)

    def test_the_digest_is_compared_on_demand(self):
        self.office()
        self.sync()
        self.backend.action_compare_digest()
        self.assertEqual(self.backend.digest_state, "equal")
        self.find("elevation", "E1").with_context(logikal_sync=True).version = 99
        self.backend.action_compare_digest()
        self.assertEqual(self.backend.digest_state, "different")
        self.assertIn("elevation", self.backend.digest_report)

    def test_what_is_in_quarantine_is_said_where_digests_are_equal(self):
        self.office()
        self.position("Bad", "F1", width="wide")
        self.sync()
        self.backend.action_compare_digest()
        self.assertEqual(self.backend.digest_state, "equal")
        self.assertIn("1 of them are in quarantine", self.backend.digest_report)
