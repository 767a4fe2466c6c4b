from odoo import api, fields, models


class LogikalProject(models.Model):
    """A project of Logikal: what a customer asked for, in phases and positions."""

    _name = "logikal.project"
    _inherit = ["logikal.upstream.notes", "logikal.binding", "mail.thread", "mail.activity.mixin"]
    _description = "Logikal Project"
    _order = "changed_at desc, id desc"
    _rec_names_search = ["name", "job_number", "offer_number"]
    _check_company_auto = True
    _entity_type = "project"
    _parent_field = "directory_id"

    name = fields.Char(required=True)
    directory_id = fields.Many2one("logikal.directory", readonly=True, index=True, ondelete="restrict")
    job_number = fields.Char(index=True)
    offer_number = fields.Char()
    person_in_charge = fields.Char()
    estimated = fields.Boolean("Calculated", readonly=True)
    created_at = fields.Datetime("Created in Logikal", readonly=True)
    changed_at = fields.Datetime("Changed in Logikal", readonly=True)
    addresses = fields.Json("Addresses of Logikal", readonly=True)
    address_text = fields.Text("Addresses", compute="_compute_address_text")
    partner_id = fields.Many2one("res.partner", "Customer", check_company=True, help="The customer in Odoo.")
    note = fields.Html(help="Stays in Odoo.")
    phase_ids = fields.One2many("logikal.phase", "project_id", "Phases of the project")
    elevation_ids = fields.One2many("logikal.elevation", "project_id", "Positions of the project")
    phase_count = fields.Integer("Phases", compute="_compute_counts")
    elevation_count = fields.Integer("Positions", compute="_compute_counts")
    piece_count = fields.Float("Pieces", compute="_compute_counts")
    currency_id = fields.Many2one("res.currency", compute="_compute_counts")
    net = fields.Monetary("Net price", compute="_compute_counts")

    @api.depends("name", "job_number")
    def _compute_display_name(self):
        for project in self:
            project.display_name = f"[{project.job_number}] {project.name}" if project.job_number else project.name

    @api.depends("addresses")
    def _compute_address_text(self):
        for project in self:
            blocks = []
            for role, address in sorted((project.addresses or {}).items()):
                if isinstance(address, dict):
                    names = [address.get(key) for key in ("name1", "name2", "street")]
                    place = " ".join(filter(None, (address.get("zipCode"), address.get("city"))))
                    blocks.append("\n".join(str(part) for part in (f"{role}:", *names, place) if part))
            project.address_text = "\n\n".join(blocks)

    @api.depends("elevation_ids.amount", "elevation_ids.net", "elevation_ids.active", "phase_ids.active")
    def _compute_counts(self):
        phases = self.env["logikal.phase"]._read_group([("project_id", "in", self.ids)], ["project_id"], ["__count"])
        elevations = self.env["logikal.elevation"]._read_group(
            [("project_id", "in", self.ids), ("in_recycle_bin", "=", False)],
            ["project_id"],
            ["__count", "amount:sum", "net:sum", "currency_id:recordset"],
        )
        phase_counts = {project.id: count for project, count in phases}
        found = {project.id: rest for project, *rest in elevations}
        for project in self:
            count, pieces, net, currencies = found.get(project.id, (0, 0.0, 0.0, self.env["res.currency"]))
            project.phase_count = phase_counts.get(project.id, 0)
            project.elevation_count, project.piece_count = count, pieces
            # A sum over two currencies is no price.
            project.currency_id = currencies if len(currencies) == 1 else False
            project.net = net if len(currencies) == 1 else 0.0

    def action_open_phases(self):
        return self._open("logikal.phase", "list,form")

    def action_open_elevations(self):
        return self._open("logikal.elevation", "kanban,list,form")

    def action_refresh_source(self):
        """Asks LogikalSync to look at this project in Logikal now."""
        self.ensure_one()
        return self.backend_id._refresh_project(self)

    def _open(self, model, modes):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env[model]._description,
            "res_model": model,
            "view_mode": modes,
            "domain": [("project_id", "=", self.id)],
        }
