from odoo import fields, models


class LogikalProject(models.Model):
    _inherit = "logikal.project"

    order_ids = fields.Many2many("sale.order", compute="_compute_order_ids")
    order_count = fields.Integer(compute="_compute_order_ids")

    def _compute_order_ids(self):
        lines = self.env["sale.order.line"].search([("logikal_elevation_id.project_id", "in", self.ids)])
        by_project = lines.grouped(lambda line: line.logikal_elevation_id.project_id)
        for project in self:
            project.order_ids = by_project.get(project, self.env["sale.order.line"]).order_id
            project.order_count = len(project.order_ids)

    def action_open_orders(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Orders"),
            "res_model": "sale.order",
            "view_mode": "list,form",
            "domain": [("id", "in", self.order_ids.ids)],
        }

    def action_create_order(self):
        """A quotation with every position of this project."""
        self.ensure_one()
        order = self.env["sale.order"].create(
            {
                "partner_id": (self.partner_id or self.company_id.partner_id).id,
                "company_id": self.company_id.id,
                "client_order_ref": self.offer_number or self.job_number,
            }
        )
        order._logikal_import(self.phase_ids)
        return {"type": "ir.actions.act_window", "res_model": "sale.order", "res_id": order.id, "view_mode": "form"}
