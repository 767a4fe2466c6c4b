import base64
from unittest.mock import patch

from odoo.addons.logikal_connector.tests.common import PNG, LogikalCase
from odoo.addons.logikal_connector.tests.fake_feed import entity_id
from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestSale(LogikalCase):
    def setUp(self):
        super().setUp()
        self.office()
        self.position("E3", "F2", amount=1)
        self.sync()
        self.env["res.currency"].with_context(active_test=False).search([("name", "=", "EUR")]).active = True
        euro = self.env["product.pricelist"].create({"name": "EUR", "currency_id": self.env.ref("base.EUR").id})
        partner = self.env["res.partner"].create({"name": "Customer"})
        self.order = self.env["sale.order"].create({"partner_id": partner.id, "pricelist_id": euro.id})
        self.project = self.find("project", "P")

    def take(self, phases=None):
        self.order._logikal_import(phases or self.project.phase_ids)
        self.env.invalidate_all()

    def line(self, name):
        return self.order.order_line.filtered(lambda line: line.logikal_elevation_id.name == name)

    def test_positions_become_lines_in_sections_with_amount_and_price(self):
        self.take()
        shown = [(line.display_type, line.name.split("\n")[0]) for line in self.order.order_line.sorted("sequence")]
        sections = ["[1001] P / F1", "[1001] P / F2"]
        self.assertEqual(
            shown,
            [("line_section", sections[0]), (False, "E1"), (False, "E2"), ("line_section", sections[1]), (False, "E3")],
        )
        line = self.line("E1")
        self.assertEqual((line.product_uom_qty, line.price_unit), (2.0, 100.25))
        self.assertEqual(line.price_subtotal, 200.5)
        self.assertFalse(self.order.logikal_changes)

    def test_importing_again_changes_nothing(self):
        self.take()
        before = self.order.order_line.read()
        messages = len(self.order.message_ids)
        self.take()
        self.order.action_logikal_update()
        self.assertEqual(self.order.order_line.read(), before)
        self.assertEqual(len(self.order.message_ids), messages)

    def test_what_changed_in_logikal_updates_the_same_line(self):
        self.take()
        line = self.line("E1")
        self.position("E1", "F1", amount=7)
        self.sync()
        self.assertEqual(self.order.logikal_changes, "E1: quantity 2 -> 7")
        self.order.action_logikal_update()
        self.assertEqual((self.line("E1"), line.product_uom_qty), (line, 7.0))
        self.assertFalse(self.order.logikal_changes)

    def test_what_was_changed_on_the_order_stays_and_is_reported(self):
        self.take()
        self.line("E1").price_unit = 90
        self.position("E1", "F1", amount=7)
        self.take()
        self.sync()
        self.take()
        self.assertEqual((self.line("E1").price_unit, self.line("E1").product_uom_qty), (90.0, 7.0))
        self.position("E1", "F1", amount=7, estimation={"currency": "EUR", "netPricePerUnit": 120, "netPrice": 840})
        self.sync()
        self.assertEqual(self.order.logikal_changes, "E1: price stays as changed here 90 -> 120")
        self.take()
        self.assertEqual(self.line("E1").price_unit, 90.0)
        self.assertFalse(self.order.logikal_changes)

    def test_new_positions_join_their_section_and_removed_ones_are_set_to_nothing(self):
        self.take()
        self.position("E9", "F1")
        self.feed.remove("elevation", "E2")
        self.sync()
        self.take()
        names = [line.name.split("\n")[0] for line in self.order.order_line.sorted("sequence")]
        self.assertEqual(names, ["[1001] P / F1", "E1", "E2", "E9", "[1001] P / F2", "E3"])
        self.assertEqual(self.line("E2").product_uom_qty, 0.0)

    def test_a_position_that_comes_back_counts_again(self):
        self.take()
        self.feed.remove("elevation", "E2")
        self.sync()
        self.take()
        self.position("E2", "F1")
        self.sync()
        self.take()
        self.assertEqual(self.line("E2").product_uom_qty, 2.0)
        self.assertEqual(len(self.line("E2")), 1)

    def test_a_confirmed_order_is_told_once_and_never_changed(self):
        self.take()
        self.order.action_confirm()
        self.position("E1", "F1", amount=7)
        self.feed.remove("elevation", "E2")
        self.sync()
        for _ in range(2):
            self.env["sale.order"]._cron_logikal_report()
        self.assertEqual((self.line("E1").product_uom_qty, self.line("E2").product_uom_qty), (2.0, 2.0))
        self.assertEqual(len(self.order.activity_ids), 1)
        self.assertIn("E1: quantity 2 -&gt; 7", self.order.message_ids.mapped("body")[0])
        self.assertIn("E2: removed in Logikal", self.order.message_ids.mapped("body")[0])
        self.take()
        self.assertEqual(len(self.order.activity_ids), 1)
        self.assertTrue(self.find("elevation", "E2").exists())

    @mute_logger("odoo.addons.logikal_connector_sale.models.sale_order")
    def test_an_order_that_can_t_be_told_keeps_no_other_from_being_told(self):
        self.take()
        broken = self.env["sale.order"].browse(self.project.action_create_order()["res_id"])
        (self.order | broken).action_confirm()
        self.position("E1", "F1", amount=7)
        self.sync()
        report = type(broken)._logikal_report

        def fail(order, found):
            if order == broken:
                order.env.cr.execute("SELECT 1 / 0")
            return report(order, found)

        with patch.object(type(broken), "_logikal_report", fail), mute_logger("odoo.sql_db"):
            self.env["sale.order"]._cron_logikal_report()
        self.assertEqual((len(self.order.activity_ids), len(broken.activity_ids)), (1, 0))

    def test_large_prices_are_told_to_the_cent(self):
        for net in (12345.67, 12345.71):
            self.take()
            self.position("E1", "F1", estimation={"currency": "EUR", "netPricePerUnit": net, "netPrice": 2 * net})
            self.sync()
        self.assertEqual(self.order.logikal_changes, "E1: price 12345.67 -> 12345.71")

    def test_alternatives_are_optional_products(self):
        self.feed.put("parts_list", "L2", ("elevation", "E2"), isAlternative=True)
        self.sync()
        self.take()
        self.assertFalse(self.line("E2"))
        option = self.order.sale_order_option_ids
        self.assertEqual((option.logikal_elevation_id.name, option.quantity, option.price_unit), ("E2", 2.0, 100.25))
        self.take()
        self.assertEqual(self.order.sale_order_option_ids, option)
        self.backend.sale_alternatives = "skip"
        other = self.order.copy()
        other._logikal_import(self.project.phase_ids)
        self.assertNotIn("E2", other.order_line.logikal_elevation_id.mapped("name"))

    def test_each_position_has_its_product_with_its_drawing(self):
        self.find("elevation", "E1").with_context(logikal_sync=True).drawing = base64.b64encode(PNG)
        self.take()
        product = self.line("E1").product_id
        self.assertTrue(product.image_1920)
        self.assertEqual(product.default_code, "1001/E1")
        self.assertEqual(len(self.order.order_line.product_id), 3)
        other = self.env["sale.order"].create({"partner_id": self.order.partner_id.id})
        other._logikal_import(self.project.phase_ids)
        self.assertEqual(other.order_line.product_id, self.order.order_line.product_id)

    def test_the_product_strategy_is_a_setting(self):
        for name, system in (("E1", "S 50"), ("E2", "S 50"), ("E3", "S 70")):
            self.position(name, "F1", systemDescription=system)
        self.backend.sale_product_strategy = "system"
        self.sync()
        self.take()
        self.assertEqual(sorted(self.order.order_line.product_id.mapped("name")), ["S 50", "S 70"])
        one = self.env["product.product"].create({"name": "Window"})
        self.backend.write({"sale_product_strategy": "one", "sale_product_id": one.id})
        other = self.env["sale.order"].create({"partner_id": self.order.partner_id.id})
        other._logikal_import(self.project.phase_ids)
        self.assertEqual(other.order_line.product_id, one)

    def test_prices_are_converted_and_a_missing_price_leaves_the_line_s_own(self):
        self.position("E2", "F1", estimation=None)
        self.sync()
        self.env["res.currency.rate"].search([]).unlink()
        dollar = self.env.ref("base.USD")
        self.env["res.currency.rate"].create({"currency_id": self.env.ref("base.EUR").id, "rate": 0.5})
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": dollar.id})
        self.order.pricelist_id = pricelist
        self.take()
        self.assertEqual(self.line("E1").price_unit, 200.5)
        self.line("E2").price_unit = 55
        self.take()
        self.assertEqual(self.line("E2").price_unit, 55.0)
        self.assertFalse(self.order.logikal_changes)

    def test_what_is_in_the_recycle_bin_is_not_sold(self):
        self.position("E2", "F1", isInRecycleBin=True)
        self.sync()
        self.take()
        self.assertFalse(self.line("E2"))

    def test_the_wizard_takes_some_phases(self):
        salesman = self.env["res.users"].create(
            {
                "name": "Seller",
                "login": "seller",
                "email": "s@example.com",
                "groups_id": [(6, 0, [self.env.ref("sales_team.group_sale_salesman").id])],
            }
        )
        self.order.user_id = salesman
        wizard = Form(self.env["logikal.sale.import"].with_user(salesman).with_context(default_order_id=self.order.id))
        wizard.project_id = self.project.with_user(salesman)
        self.assertEqual(len(wizard.phase_ids), 2)
        wizard.phase_ids.remove(id=self.find("phase", "F1").id)
        wizard.save().action_import()
        self.assertEqual(self.order.order_line.logikal_elevation_id.mapped("name"), ["E3"])
        self.assertEqual(self.order.client_order_ref, "1001")

    def test_another_company_s_project_is_refused(self):
        company = self.env["res.company"].create({"name": "Other"})
        feed, other = self.follow("Other", company_id=company.id)
        self.office(feed)
        self.sync()
        foreign = self.env["logikal.project"].search(
            [("external_id", "=", entity_id("project", "P")), ("backend_id", "=", other.id)]
        )
        with self.assertRaises(UserError):
            self.order._logikal_import(foreign.phase_ids)

    def test_a_project_becomes_a_quotation_and_knows_its_orders(self):
        self.project.partner_id = self.order.partner_id
        order = self.env["sale.order"].browse(self.project.action_create_order()["res_id"])
        self.assertEqual(len(order.order_line.logikal_elevation_id), 3)
        self.assertEqual((self.project.order_count, order.logikal_project_count), (1, 1))
