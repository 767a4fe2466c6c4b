from markupsafe import Markup
from odoo import models

_QUIET = {"vendor_id", "changed_at", "created_at", "drawing_sha256", "addresses"}


class LogikalNotes(models.AbstractModel):
    """Says in the chatter of a record what changed in Logikal: one note a record and page."""

    _name = "logikal.upstream.notes"
    _description = "Logikal Notes"

    def _on_upstream_change(self, changes):
        result = super()._on_upstream_change(changes)
        bodies = {}
        for record, names in changes.items():
            labels = [record._fields[name].string for name in names if name not in _QUIET]
            if labels:
                bodies[record.id] = Markup("<p>%s</p>") % self.env._("Changed in Logikal: %s", ", ".join(labels))
        if bodies:
            self.browse(bodies)._message_log_batch(bodies)
        return result

    def _on_upstream_removal(self):
        result = super()._on_upstream_removal()
        if self:
            body = Markup("<p>%s</p>") % self.env._("Removed in Logikal. It stays here, archived.")
            self._message_log_batch(dict.fromkeys(self.ids, body))
        return result
