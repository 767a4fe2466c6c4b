from odoo import api, fields, models
from odoo.exceptions import UserError


class LogikalSaleImport(models.TransientModel):
    """Picks a project, or some of its phases, for an order."""

    _name = "logikal.sale.import"
    _description = "Import from Logikal"

    order_id = fields.Many2one("sale.order", required=True, readonly=True)
    company_id = fields.Many2one(related="order_id.company_id")
    project_id = fields.Many2one("logikal.project", required=True, domain="[('company_id', '=', company_id)]")
    phase_ids = fields.Many2many(
        "logikal.phase",
        string="Phases",
        domain="[('project_id', '=', project_id)]",
        compute="_compute_phase_ids",
        store=True,
        readonly=False,
    )

    @api.depends("project_id")
    def _compute_phase_ids(self):
        for wizard in self:
            wizard.phase_ids = wizard.project_id.phase_ids

    def action_import(self):
        self.ensure_one()
        if not self.phase_ids:
            raise UserError(self.env._("Choose at least one phase."))
        self.order_id._logikal_import(self.phase_ids)
        if not self.order_id.client_order_ref:
            self.order_id.client_order_ref = self.project_id.offer_number or self.project_id.job_number
        return {"type": "ir.actions.act_window_close"}
