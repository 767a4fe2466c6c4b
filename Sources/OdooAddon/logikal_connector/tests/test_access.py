from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import LogikalCase


@tagged("post_install", "-at_install")
class TestAccess(LogikalCase):
    def setUp(self):
        super().setUp()
        self.office()
        self.sync()

    def test_somebody_without_a_group_sees_nothing(self):
        stranger = self.env["res.users"].create(
            {"name": "s", "login": "stranger", "groups_id": [(6, 0, [self.env.ref("base.group_user").id])]}
        )
        for model in ("logikal.project", "logikal.backend", "logikal.rejection", "logikal.part"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(stranger).search([])

    def test_a_user_reads_and_changes_nothing(self):
        user = self.operator("user")
        position = self.find("elevation", "E1").with_user(user)
        self.assertEqual(position.name, "E1")
        with self.assertRaises(AccessError):
            position.user_description = "x"
        with self.assertRaises(UserError):
            self.backend.with_user(user).action_sync_now()
        with self.assertRaises(AccessError):
            self.env["logikal.project"].with_user(user).create(
                {"name": "x", "backend_id": self.backend.id, "external_id": "x"}
            )

    def test_a_company_sees_its_own_records_only(self):
        company = self.env["res.company"].create({"name": "Other"})
        feed, other = self.follow("Other", company_id=company.id)
        self.office(feed)
        self.sync()
        self.assertTrue(self.find("elevation", "E1", other))
        reader = self.operator("user", company_ids=[(6, 0, self.env.company.ids)], company_id=self.env.company.id)
        for model in ("logikal.elevation", "logikal.project", "logikal.price", "logikal.sync.run"):
            self.assertEqual(self.env[model].with_user(reader).search([]).backend_id, self.backend)
        with self.assertRaises(AccessError):
            self.find("elevation", "E1", other).with_user(reader).read(["name"])

    def test_an_operator_starts_a_run_and_sets_up_nothing(self):
        operator = self.operator()
        self.assertEqual(self.backend.with_user(operator).action_sync_now()["params"]["type"], "info")
        for action in ("action_reset_cursor", "action_ask_for_wake_ups"):
            with self.assertRaises(AccessError):
                getattr(self.backend.with_user(operator), action)()
        with self.assertRaises(AccessError):
            self.backend.with_user(operator).mode = "off"

    def test_a_manager_sets_up_and_never_reads_the_key(self):
        manager = self.operator("manager")
        self.backend.with_user(manager).mode = "off"
        with self.assertRaises(AccessError):
            self.backend.with_user(manager).read(["api_key"])
        for name in ("api_key", "wake_secret", "wake_token", "cursor"):
            self.assertNotIn(name, self.backend.with_user(manager).read()[0])

    def test_no_group_creates_what_comes_from_logikal(self):
        with self.assertRaises(AccessError):
            self.env["logikal.phase"].with_user(self.operator("manager")).create(
                {"name": "x", "backend_id": self.backend.id, "external_id": "x", "project_id": 1}
            )

    def test_the_synchronising_user_can_t_log_in_and_knows_its_companies(self):
        self.assertFalse(self.sync_user.has_group("logikal_connector.group_logikal_user"))
        company = self.env["res.company"].create({"name": "New"})
        self.follow("New", company_id=company.id)
        self.assertIn(company, self.sync_user.company_ids)
        self.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [self.sync_user.id])
        self.assertFalse(self.env.cr.fetchone()[0])
