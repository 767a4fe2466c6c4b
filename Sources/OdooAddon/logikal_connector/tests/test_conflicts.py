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

    def cron(self):
        self.env["logikal.backend"].with_user(self.sync_user)._cron_overrides()
        self.env.invalidate_all()

    def asked(self, logikal="theirs"):
        """An edit that LogikalSync took, and that Logikal has contradicted since."""
        self.rule("source_wins")
        self.feed.has_overrides = True
        self.position_record.user_description = "ours"
        self.cron()
        self.position("E1", "F1", userDescription=logikal)
        conflict = self.feed.conflict("C", "elevation", "E1", userDescription=(None, logikal, "ours"))
        self.sync()
        self.cron()
        return conflict, self.env["logikal.conflict"].search([("res_id", "=", self.position_record.id)])

    def test_what_logikalsync_knows_of_it_decides_alone(self):
        conflict, asked = self.asked()
        self.assertEqual(self.position_record.user_description, "ours")
        self.assertEqual((asked.server_id, asked.state), (conflict["id"], "open"))
        self.assertEqual((asked.ours, asked.theirs), ({"user_description": "ours"}, {"user_description": "theirs"}))
        self.assertEqual(asked.activity_ids.user_id, self.user)
        self.assertEqual(self.position_record.sync_state, "conflict")
        self.cron()
        self.assertEqual(len(self.env["logikal.conflict"].search([])), 1)

    def test_the_choice_is_told_once_and_holds(self):
        for choice, shown in (("action_choose_odoo", "ours"), ("action_choose_logikal", "theirs")):
            conflict, asked = self.asked()
            getattr(asked.with_user(self.user), choice)()
            for _ in range(2):
                self.cron()
            self.assertEqual(self.feed.resolutions, [(conflict["id"], {"choice": asked.choice})])
            self.assertEqual(self.position_record.user_description, shown)
            self.assertEqual(self.position_record.sync_state, "overridden" if shown == "ours" else "synced")
            self.feed.resolutions.clear()
            asked.with_user(self.sync_user).unlink()
            self.env["logikal.field.policy"].search([]).unlink()
            self.position("E1", "F1", userDescription=None)
            self.feed.held.clear()
            self.sync()
            self.cron()

    def test_another_value_than_either_sides_can_be_chosen(self):
        conflict, asked = self.asked()
        asked.with_user(self.user)._settle("value", {"user_description": "both"})
        self.assertEqual(self.position_record.user_description, "both")
        self.cron()
        self.assertEqual(
            self.feed.resolutions, [(conflict["id"], {"choice": "value", "values": {"userDescription": "both"}})]
        )
        self.sync()
        self.cron()
        self.assertEqual((self.position_record.user_description, asked.choice), ("both", "value"))
        self.assertEqual(self.position_record.sync_state, "overridden")
        self.assertFalse(asked.activity_ids)

    def test_a_person_is_asked_for_the_other_value(self):
        _, asked = self.asked()
        asked = asked.with_user(self.user)
        action = asked.action_choose_value()
        wizard = self.env[action["res_model"]].with_user(self.user).browse(action["res_id"])
        self.assertEqual(wizard.line_ids.mapped("value"), ["ours"])
        self.assertEqual(wizard.line_ids.label, self.position_record._fields["user_description"].string)
        wizard.line_ids.value = " asked for "
        wizard.action_apply()
        self.assertEqual(self.position_record.user_description, "asked for")
        self.assertEqual((asked.choice, asked.values), ("value", {"user_description": "asked for"}))
        number = self.env["logikal.conflict.value.line"].new({"name": "width_mm", "label": "Width", "value": "wide"})
        with self.assertRaisesRegex(UserError, "Width has to be a number"):
            number._plain(self.position_record)

    def test_what_was_resolved_elsewhere_is_taken_over(self):
        conflict, asked = self.asked()
        self.feed.end(conflict, "value", {"userDescription": "from the other office"})
        self.cron()
        self.assertEqual((asked.state, asked.choice), ("resolved", "value"))
        self.assertEqual(self.position_record.user_description, "from the other office")
        self.assertFalse(asked.activity_ids)
        self.assertFalse(self.feed.resolutions)

    def test_who_was_faster_elsewhere_is_right(self):
        conflict, asked = self.asked()
        asked.with_user(self.user).action_choose_odoo()
        self.feed.end(conflict, "logikal", {"userDescription": "theirs"})
        self.cron()
        self.assertEqual((asked.choice, self.position_record.user_description), ("logikal", "theirs"))
        self.assertEqual(self.position_record.sync_state, "synced")

    def test_what_logikalsync_holds_no_more_is_as_logikal_says(self):
        self.rule("source_wins")
        self.feed.has_overrides = True
        self.position_record.user_description = "ours"
        self.cron()
        self.assertEqual(self.position_record.overrides["user_description"]["state"], "accepted")
        self.position("E1", "F1", userDescription="theirs")
        self.feed.held.clear()
        self.sync()
        self.assertEqual(self.position_record.user_description, "ours")
        self.cron()
        self.assertEqual(self.position_record.user_description, "theirs")
        self.assertEqual((self.position_record.sync_state, self.position_record.overrides), ("synced", False))

    def test_what_was_changed_elsewhere_is_shown(self):
        self.feed.has_overrides = True
        sides = {"value": "by another office", "base": None}
        self.feed.held[self.position_record.external_id] = {"userDescription": sides, "unknown": sides}
        self.cron()
        self.assertEqual(self.position_record.user_description, "by another office")
        self.assertEqual(self.position_record.sync_state, "overridden")
        self.assertFalse(self.feed.proposals)

    def test_an_edit_that_yields_is_explained_on_the_record(self):
        self.rule("odoo_wins")
        self.feed.has_overrides = True
        self.feed.answers["userDescription"] = {"status": "yielded", "message": "by the rule source_wins"}
        self.position_record.user_description = "ours"
        self.cron()
        self.assertFalse(self.position_record.user_description)
        self.assertEqual((self.position_record.sync_state, self.position_record.overrides), ("synced", False))
        self.assertIn("by the rule source_wins", self.position_record.message_ids[0].body)

    def test_a_change_that_is_taken_back_is_told_where_it_is_known(self):
        self.rule("odoo_wins", "dimensions")
        self.feed.has_overrides = True
        self.position_record.width_mm = 1500
        self.cron()
        self.position_record.action_release()
        self.feed.answers["width"] = {"status": "released"}
        self.feed.held.clear()
        self.cron()
        self.assertEqual([body["fields"]["width"]["value"] for body in self.feed.proposals], [1500, 1460])
        self.assertEqual((self.position_record.width_mm, self.position_record.overrides), (1460.0, False))
        self.assertEqual(self.position_record.sync_state, "synced")

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

    def test_edits_are_sent_once_with_the_version_they_were_made_on(self):
        self.rule("source_wins", "dimensions")
        self.feed.has_overrides = True
        seen = self.position_record.version
        self.position_record.width_mm = 1500.25
        for _ in range(2):
            self.cron()
        self.assertEqual(len(self.feed.proposals), 1)
        body = self.feed.proposals[0]
        self.assertEqual((body["entity"], body["version"]), (self.position_record.external_id, seen))
        self.assertEqual(body["fields"], {"width": {"value": 1500.25}})
        self.assertTrue(body["at"].endswith("Z") and body["idempotencyKey"])
        self.assertEqual(self.position_record.sync_state, "overridden")

    def test_a_refused_edit_is_explained_on_the_record(self):
        self.rule("source_wins", "dimensions")
        self.feed.has_overrides = True
        self.feed.answers["width"] = {"status": "refused", "reason": "not_owner", "message": "width\x00 is Logikal's"}
        self.position_record.width_mm = 1500
        self.cron()
        self.assertEqual(self.position_record.sync_state, "refused")
        self.assertIn("width is Logikal", self.position_record.message_ids[0].body)
        self.cron()
        self.assertEqual(len(self.feed.proposals), 1)

    def test_a_request_that_is_refused_whole_is_explained_too(self):
        self.rule("source_wins", "dimensions")
        self.feed.has_overrides = True
        self.position_record.width_mm = 1500
        self.feed.script = [problem(410, "entity_removed")]
        self.cron()
        self.assertEqual(self.position_record.sync_state, "refused")
        self.assertIn("entity_removed", self.position_record.message_ids[0].body)

    def test_a_key_that_may_not_propose_refuses_nobodys_edit(self):
        self.rule("source_wins", "dimensions")
        self.feed.has_overrides = True
        self.position_record.width_mm = 1500
        for refusal in (problem(403, "permission_denied"), problem(401, "invalid_credentials")):
            self.feed.script = [refusal]
            self.cron()
            self.assertEqual(self.position_record.overrides["width_mm"]["state"], "pending")
        self.cron()
        self.assertEqual(self.position_record.overrides["width_mm"]["state"], "accepted")

    def test_an_edit_is_sent_however_many_others_are_settled(self):
        self.rule("source_wins", "dimensions")
        self.feed.has_overrides = True
        first = self.position_record.with_user(self.sync_user).with_context(logikal_sync=True)
        settled = {"width_mm": {"state": "refused", "reason": "not_owner"}}
        values = {"backend_id": self.backend.id, "phase_id": first.phase_id.id, "overrides": settled}
        first.create([{**values, "external_id": f"settled-{n}", "name": f"A{n:04}"} for n in range(1001)])
        last = self.find("elevation", "E2").with_user(self.user)
        last.width_mm = 1500
        self.cron()
        self.assertEqual([body["entity"] for body in self.feed.proposals], [last.external_id])
        self.assertEqual(last.overrides["width_mm"]["state"], "accepted")

    def test_a_conflict_that_logikalsync_has_no_more_is_left_to_a_person_and_stops_nothing(self):
        _, asked = self.asked()
        self.feed.conflicts.clear()
        other = self.find("elevation", "E2")
        sides = {"value": "by another office", "base": None}
        self.feed.held[other.external_id] = {"userDescription": sides}
        self.cron()
        self.assertEqual(other.user_description, "by another office")
        self.assertEqual((asked.state, asked.server_id), ("open", False))

    def test_a_server_without_overrides_is_left_alone(self):
        self.rule("source_wins", "dimensions")
        self.position_record.width_mm = 1500
        for _ in range(3):
            self.env["logikal.backend"].with_user(self.sync_user)._cron_overrides()
        self.env.invalidate_all()
        self.assertTrue(self.backend.overrides_missing_since)
        self.assertEqual(len([1 for method, path, _ in self.feed.requests if "overrides" in path]), 1)
        self.assertEqual(self.position_record.sync_state, "overridden")
