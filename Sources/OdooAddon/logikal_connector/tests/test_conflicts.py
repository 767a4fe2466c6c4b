from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import LogikalCase
from .fake_feed import problem


@tagged("post_install", "-at_install")
class TestConflicts(LogikalCase):
    def setUp(self):
        super().setUp()
        self.office()
        self.sync()
        self.user = self.operator()
        self.position_record = self.find("elevation", "E1").with_user(self.user)

    def rule(self, policy, group="user_description"):
        self.env["logikal.field.policy"].create(
            {"backend_id": self.backend.id, "entity_type": "elevation", "field_group": group, "policy": policy}
        )

    def test_a_field_without_a_rule_is_changed_in_logikal_only(self):
        with self.assertRaisesRegex(UserError, "comes from Logikal"):
            self.position_record.width_mm = 9
        self.position_record.write({"width_mm": 1460.0})
        self.assertFalse(self.position_record.overrides)

    def test_forms_offer_for_editing_what_the_rules_share(self):
        self.assertEqual(self.position_record.editable, ",,")
        self.rule("ask", "dimensions")
        self.rule("source_only")
        self.position_record.invalidate_recordset()
        self.assertEqual(self.position_record.editable, ",width_mm,height_mm,")

    def test_an_edit_stays_while_logikal_does_not_touch_it(self):
        self.rule("source_wins")
        self.position_record.user_description = "ours"
        self.position("E1", "F1", amount=5)
        self.sync()
        self.assertEqual((self.position_record.user_description, self.position_record.amount), ("ours", 5.0))
        self.assertEqual(self.position_record.sync_state, "overridden")

    def test_when_both_changed_logikal_wins_by_default(self):
        self.rule("source_wins")
        self.position_record.user_description = "ours"
        self.position("E1", "F1", userDescription="theirs")
        self.sync()
        self.assertEqual(self.position_record.user_description, "theirs")
        self.assertEqual((self.position_record.sync_state, self.position_record.overrides), ("synced", False))

    def test_when_both_changed_odoo_wins_where_the_rule_says_so(self):
        self.rule("odoo_wins")
        self.position_record.user_description = "ours"
        self.position("E1", "F1", userDescription="theirs")
        self.sync()
        self.assertEqual(self.position_record.user_description, "ours")
        self.position("E1", "F1", userDescription="theirs", amount=8)
        self.sync()
        self.assertEqual((self.position_record.user_description, self.position_record.amount), ("ours", 8.0))

    def test_when_both_changed_a_person_is_asked_with_both_values(self):
        self.rule("ask")
        self.position_record.user_description = "ours"
        for text in ("theirs", "theirs again"):
            self.position("E1", "F1", userDescription=text)
            self.sync()
        conflict = self.env["logikal.conflict"].search([("res_id", "=", self.position_record.id)])
        self.assertEqual(len(conflict), 1)
        self.assertEqual(
            (conflict.ours, conflict.theirs),
            ({"user_description": "ours"}, {"user_description": "theirs again"}),
        )
        self.assertEqual(conflict.activity_ids.user_id, self.user)
        self.assertIn("theirs again", conflict.comparison)
        self.assertEqual((self.position_record.user_description, self.position_record.sync_state), ("ours", "conflict"))
        conflict.with_user(self.user).action_choose_logikal()
        self.assertEqual(self.position_record.user_description, "theirs again")
        self.assertEqual((self.position_record.sync_state, conflict.state), ("synced", "resolved"))
        self.assertFalse(conflict.activity_ids)
        with self.assertRaises(UserError):
            conflict.action_choose_odoo()

    def test_a_conflict_that_odoo_won_is_over(self):
        self.rule("ask")
        self.position_record.user_description = "ours"
        self.position("E1", "F1", userDescription="theirs")
        self.sync()
        self.env["logikal.conflict"].search([]).with_user(self.user).action_choose_odoo()
        self.position("E1", "F1", userDescription="theirs", amount=4)
        self.sync()
        self.assertEqual((self.position_record.user_description, self.position_record.amount), ("ours", 4.0))
        self.assertFalse(self.env["logikal.conflict"].search([("state", "=", "open")]))

    def test_a_conflict_that_the_server_has_too_is_resolved_there_once(self):
        self.rule("ask")
        self.feed.has_overrides = True
        self.position_record.user_description = "ours"
        self.position("E1", "F1", userDescription="theirs")
        self.sync()
        entity = self.position_record.external_id
        self.feed.conflicts = [{"id": "c7", "entity": entity, "fields": {"userDescription": {}}}]
        cron = self.env["logikal.backend"].with_user(self.sync_user)
        cron._cron_overrides()
        self.env["logikal.conflict"].search([]).with_user(self.user).action_choose_odoo()
        for _ in range(2):
            cron._cron_overrides()
        self.assertEqual(self.feed.resolutions, [("c7", {"choice": "odoo"})])

    def test_both_ends_that_agree_have_no_conflict_and_no_echo(self):
        self.rule("ask")
        self.position_record.user_description = "same"
        self.position("E1", "F1", userDescription="same")
        self.sync()
        self.assertEqual((self.position_record.sync_state, self.position_record.overrides), ("synced", False))
        self.assertFalse(self.env["logikal.conflict"].search([]))

    def test_width_and_height_are_one_matter(self):
        self.rule("ask", "dimensions")
        self.position_record.width_mm = 1500
        self.position("E1", "F1", height=3000)
        self.sync()
        self.assertEqual((self.position_record.width_mm, self.position_record.height_mm), (1500.0, 2590.5))
        self.assertEqual(len(self.env["logikal.conflict"].search([])), 1)

    def test_an_edit_can_be_taken_back(self):
        self.rule("odoo_wins", "dimensions")
        self.position_record.width_mm = 1500
        self.assertEqual(self.position_record.sync_state, "overridden")
        self.position_record.action_release()
        self.assertEqual((self.position_record.width_mm, self.position_record.sync_state), (1460.0, "synced"))
        self.position_record.width_mm = 1500
        self.position_record.width_mm = 1460
        self.assertEqual((self.position_record.overrides, self.position_record.sync_state), (False, "synced"))

    def test_edits_are_sent_with_the_value_they_were_made_from(self):
        self.rule("source_wins", "dimensions")
        self.feed.has_overrides = True
        self.position_record.width_mm = 1500
        for _ in range(2):
            self.env["logikal.backend"].with_user(self.sync_user)._cron_overrides()
        self.assertEqual(
            self.feed.overrides,
            [{"entity": self.position_record.external_id, "fields": {"width": {"value": "1500", "base": "1460"}}}],
        )
        self.position("E1", "F1", width=1500)
        self.sync()
        self.assertEqual(self.position_record.sync_state, "synced")

    def test_a_refused_edit_is_explained_on_the_record(self):
        self.rule("source_wins", "dimensions")
        self.feed.has_overrides = True
        self.position_record.width_mm = 1500
        self.feed.script = [problem(422, "field_not_shared")]
        self.env["logikal.backend"].with_user(self.sync_user)._cron_overrides()
        self.env.invalidate_all()
        self.assertEqual(self.position_record.sync_state, "refused")
        self.assertIn("it is field_not_shared", self.position_record.message_ids[0].body)

    def test_a_server_without_overrides_is_left_alone(self):
        self.rule("source_wins", "dimensions")
        self.position_record.width_mm = 1500
        for _ in range(3):
            self.env["logikal.backend"].with_user(self.sync_user)._cron_overrides()
        self.env.invalidate_all()
        self.assertTrue(self.backend.overrides_missing_since)
        self.assertEqual(len([1 for method, path, _ in self.feed.requests if "overrides" in path]), 1)
        self.assertEqual(self.position_record.sync_state, "overridden")
