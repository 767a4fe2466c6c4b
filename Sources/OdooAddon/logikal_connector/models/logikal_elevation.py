from odoo import api, fields, models


class LogikalElevation(models.Model):
    """A position: the window, door or facade that is sold. Lengths are millimetres."""

    _name = "logikal.elevation"
    _inherit = ["logikal.upstream.notes", "logikal.binding", "mail.thread", "mail.activity.mixin"]
    _description = "Logikal Position"
    _order = "project_id desc, phase_id, name, id"
    _rec_names_search = ["name", "automatic_description", "system"]
    _entity_type = "elevation"
    _parent_field = "phase_id"

    name = fields.Char(required=True)
    phase_id = fields.Many2one("logikal.phase", required=True, readonly=True, index=True, ondelete="restrict")
    project_id = fields.Many2one(related="phase_id.project_id", store=True, index=True)
    amount = fields.Float(digits=(16, 3))
    width_mm = fields.Float("Width (mm)", digits=(16, 2))
    height_mm = fields.Float("Height (mm)", digits=(16, 2))
    kind = fields.Char("Type", readonly=True)
    status = fields.Char("Status in Logikal", readonly=True)
    system = fields.Char(readonly=True)
    model = fields.Char(readonly=True)
    automatic_description = fields.Text("Description", readonly=True)
    user_description = fields.Text("Own description")
    surface = fields.Char(readonly=True)
    color_inside = fields.Char(readonly=True)
    color_outside = fields.Char(readonly=True)
    insertion_color_inside = fields.Char(readonly=True)
    insertion_color_outside = fields.Char(readonly=True)
    in_recycle_bin = fields.Boolean(readonly=True)
    created_by = fields.Char("Author", readonly=True)
    created_at = fields.Datetime("Created in Logikal", readonly=True)
    changed_at = fields.Datetime("Changed in Logikal", readonly=True)
    drawing = fields.Image(max_width=1024, max_height=1024, readonly=True)
    drawing_small = fields.Image("Small drawing", related="drawing", max_width=128, max_height=128, store=True)
    drawing_sha256 = fields.Char(readonly=True)
    drawing_loaded_sha256 = fields.Char(readonly=True)
    fetch_after = fields.Datetime(readonly=True, help="When LogikalSync is asked again for a drawing it had not.")
    price_ids = fields.One2many("logikal.price", "elevation_id", "Prices")
    currency_id = fields.Many2one("res.currency", compute="_compute_price", store=True)
    net_unit = fields.Monetary("Net price a piece", compute="_compute_price", store=True)
    net = fields.Monetary("Net price", compute="_compute_price", store=True)
    total = fields.Monetary("Total price", compute="_compute_price", store=True)
    parts_list_ids = fields.One2many("logikal.parts.list", "elevation_id", "Parts lists")
    part_ids = fields.One2many("logikal.part", "elevation_id", "Parts")
    part_count = fields.Integer(compute="_compute_part_count")

    @api.depends("price_ids.active", "price_ids.net_unit", "price_ids.net", "price_ids.total", "price_ids.currency_id")
    def _compute_price(self):
        for elevation in self:
            price = elevation.price_ids.filtered("active")[:1]
            elevation.currency_id = price.currency_id
            elevation.net_unit, elevation.net, elevation.total = price.net_unit, price.net, price.total

    def _compute_part_count(self):
        groups = self.env["logikal.part"]._read_group([("elevation_id", "in", self.ids)], ["elevation_id"], ["__count"])
        counts = {elevation.id: count for elevation, count in groups}
        for elevation in self:
            elevation.part_count = counts.get(elevation.id, 0)

    def action_open_parts(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env["logikal.part"]._description,
            "res_model": "logikal.part",
            "view_mode": "list",
            "domain": [("elevation_id", "=", self.id)],
            "context": {"search_default_group_kind": 1},
        }
