from odoo import api, fields, models


class LogikalDirectory(models.Model):
    """A folder of Logikal. Its path may change; its id stays."""

    _name = "logikal.directory"
    _inherit = "logikal.binding"
    _description = "Logikal Directory"
    _order = "path, id"
    _rec_names_search = ["name", "path"]
    _entity_type = "directory"
    _parent_field = "parent_id"

    name = fields.Char(readonly=True, required=True)
    path = fields.Char(readonly=True)
    parent_id = fields.Many2one("logikal.directory", readonly=True, index=True, ondelete="restrict")
    child_ids = fields.One2many("logikal.directory", "parent_id")
    project_ids = fields.One2many("logikal.project", "directory_id")
    project_count = fields.Integer(compute="_compute_project_count")

    @api.depends("name", "path")
    def _compute_display_name(self):
        for directory in self:
            directory.display_name = directory.path or directory.name

    def _compute_project_count(self):
        groups = self.env["logikal.project"]._read_group(
            [("directory_id", "in", self.ids)], ["directory_id"], ["__count"]
        )
        counts = {directory.id: count for directory, count in groups}
        for directory in self:
            directory.project_count = counts.get(directory.id, 0)
