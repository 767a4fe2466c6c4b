import logging

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_round

from ..core.order import Existing, Wanted, plan

_logger = logging.getLogger(__name__)

_LINE = {"quantity": "product_uom_qty", "price": "price_unit", "name": "name"}
_OPTION = {"quantity": "quantity", "price": "price_unit", "name": "name"}
_SECTION_ROOM = 10_000


class SaleOrder(models.Model):
    _inherit = "sale.order"

    logikal_phase_ids = fields.Many2many("logikal.phase", string="Phases of Logikal", readonly=True, copy=False)
    logikal_project_count = fields.Integer(compute="_compute_logikal", compute_sudo=True)
    logikal_changes = fields.Text("Changed in Logikal", compute="_compute_logikal", compute_sudo=True)
    logikal_reported = fields.Text(readonly=True, copy=False)

    @api.depends("logikal_phase_ids", "order_line.logikal_base", "order_line.product_uom_qty")
    def _compute_logikal(self):
        for order in self:
            phases = order._logikal_phases()
            order.logikal_project_count = len(phases.project_id)
            order.logikal_changes = order._logikal_report(order._logikal_plan(phases)) if phases else False

    def action_logikal_update(self):
        """Takes over what has changed in Logikal since the last import."""
        for order in self:
            order._logikal_import(order._logikal_phases())

    def action_logikal_projects(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Projects of Logikal"),
            "res_model": "logikal.project",
            "view_mode": "list,form",
            "domain": [("id", "in", self._logikal_phases().project_id.ids)],
        }

    def _logikal_phases(self):
        return self.with_context(active_test=False).logikal_phase_ids

    def _logikal_import(self, phases):
        """Brings the positions of these phases onto the order. Doing it again changes only what has changed."""
        self.ensure_one()
        self._logikal_check(phases)
        self.logikal_phase_ids |= phases
        found = self._logikal_plan(self._logikal_phases())
        report = self._logikal_report(found)
        if self.state not in ("draft", "sent") or self.locked:
            self._logikal_tell(report)
            return
        self._logikal_write(found)
        if report:
            self._message_log(body=_as_list(self.env._("Taken over from Logikal:"), report))

    def _logikal_check(self, phases):
        foreign = phases.filtered(lambda phase: phase.company_id != self.company_id)
        if foreign:
            raise UserError(self.env._("%s belongs to another company.", foreign[0].display_name))

    # Planning

    def _logikal_plan(self, phases):
        return plan(self._logikal_wanted(phases), self._logikal_existing())

    def _logikal_wanted(self, phases):
        positions = self.env["logikal.elevation"].search(
            [("phase_id", "in", phases.ids), ("in_recycle_bin", "=", False)], order="phase_id, name, id"
        )
        precision = self.env["decimal.precision"].precision_get
        # As the order keeps them, or every rounding would look like somebody's change.
        in_pieces, in_money = precision("Product Unit of Measure"), precision("Product Price")
        for position in positions:
            alternatives = position.backend_id.sale_alternatives
            is_alternative = position._sale_is_alternative()
            if is_alternative and alternatives == "skip":
                continue
            values = {"quantity": float_round(position.amount, in_pieces), "name": position._sale_description()}
            price = position._sale_price(self)
            yield Wanted(
                key=position.id,
                label=position.name,
                section=position.phase_id.id,
                is_option=is_alternative and alternatives == "option",
                values={**values, "price": None if price is None else float_round(price, in_money)},
            )

    def _logikal_existing(self):
        for is_option, records in ((False, self.order_line), (True, self.sale_order_option_ids)):
            for record in records.filtered("logikal_elevation_id"):
                position = record.logikal_elevation_id
                yield Existing(
                    position.id, position.name, is_option, record._logikal_values(), record.logikal_base or {}
                )

    # Writing

    def _logikal_write(self, found):
        options = {option.logikal_elevation_id.id: option for option in self.sale_order_option_ids}
        lines = {line.logikal_elevation_id.id: line for line in self.order_line if line.logikal_elevation_id}
        for key in {*found.updates, *found.bases}:
            record, names = (options[key], _OPTION) if key not in lines else (lines[key], _LINE)
            values = {names[name]: value for name, value in found.updates.get(key, {}).items()}
            if key in found.bases:
                values["logikal_base"] = found.bases[key]
            record.write(values)
        positions = self.env["logikal.elevation"].browse([item.key for item in found.creates])
        products = positions._sale_products()
        sections = self._logikal_sections(found.creates)
        for item in found.creates:
            self._logikal_create(item, products[positions.browse(item.key)], sections)

    def _logikal_create(self, item, product, sections):
        names = _OPTION if item.is_option else _LINE
        values = {names[name]: value for name, value in item.values.items() if value is not None}
        values |= {"order_id": self.id, "product_id": product.id, "logikal_elevation_id": item.key}
        # What was shown after the first import is what a person may change from there.
        base = {name: value for name, value in item.values.items() if value is not None}
        if item.is_option:
            self.env["sale.order.option"].create({**values, "logikal_base": base})
            return
        if item.section in sections:
            values["sequence"] = sections[item.section]
            sections[item.section] += 1
        values["logikal_phase_id"] = item.section
        self.env["sale.order.line"].create({**values, "logikal_base": base})

    def _logikal_sections(self, creates):
        """``{phase: next sequence}``, with a section for every phase that has none yet."""
        wanted = list(dict.fromkeys(item.section for item in creates if not item.is_option))
        phases = self.env["logikal.phase"].browse(wanted)
        lines = self.order_line.filtered("logikal_phase_id")
        last = max(self.order_line.mapped("sequence"), default=0)
        sequences = {}
        for phase in phases:
            mine = lines.filtered(lambda line, phase=phase: line.logikal_phase_id == phase)
            if mine:
                sequences[phase.id] = max(mine.mapped("sequence")) + 1
                continue
            start = last + 1
            last = start + _SECTION_ROOM
            if phase.backend_id.sale_sections:
                self.env["sale.order.line"].create(
                    {
                        "order_id": self.id,
                        "display_type": "line_section",
                        "name": f"{phase.project_id.display_name} / {phase.name}",
                        "logikal_phase_id": phase.id,
                        "sequence": start,
                    }
                )
            sequences[phase.id] = start + 1
        return sequences

    # Telling

    def _logikal_report(self, found):
        texts = {
            "new": self.env._("new"),
            "gone": self.env._("removed in Logikal"),
            "quantity": self.env._("quantity"),
            "price": self.env._("price"),
            "name": self.env._("description"),
            "quantity kept": self.env._("quantity stays as changed here"),
            "price kept": self.env._("price stays as changed here"),
            "name kept": self.env._("description stays as changed here"),
        }
        lines = []
        for what, label, before, after in found.report:
            values = f" {before:.15g} -> {after:.15g}" if what.split()[0] in ("quantity", "price") else ""
            lines.append(f"{label}: {texts[what]}{values}")
        return "\n".join(lines) or False

    def _logikal_tell(self, report):
        """A confirmed order is not changed: who sold it is told, once for the same news."""
        if not report or report == self.logikal_reported:
            return
        body = _as_list(self.env._("Changed in Logikal after the order was confirmed:"), report)
        self._message_log(body=body)
        self.activity_schedule(
            "mail.mail_activity_data_warning",
            summary=self.env._("Changed in Logikal"),
            note=body,
            user_id=(self.user_id or self.create_uid).id,
        )
        self.logikal_reported = report

    @api.model
    def _cron_logikal_report(self):
        """Tells the sellers of confirmed orders what has changed in Logikal."""
        orders = self.search([("state", "=", "sale"), ("logikal_phase_ids", "!=", False)])
        for order in orders:
            try:
                with self.env.cr.savepoint():
                    order._logikal_tell(order._logikal_report(order._logikal_plan(order._logikal_phases())))
            except Exception:  # whatever is wrong with an order must not keep the others from being told
                _logger.exception("logikal: the seller of order %s could not be told", order.id)


def _as_list(heading, report):
    items = Markup("").join(Markup("<li>%s</li>") % line for line in report.split("\n"))
    return Markup("<p>%s</p><ul>%s</ul>") % (heading, items)
