from odoo import fields, models

_OF_INTEREST = {"name", "amount", "width_mm", "height_mm", "automatic_description", "user_description", "phase_id"}


class LogikalElevation(models.Model):
    _inherit = "logikal.elevation"

    order_line_ids = fields.One2many("sale.order.line", "logikal_elevation_id", "Order lines")

    def _on_upstream_change(self, changes):
        result = super()._on_upstream_change(changes)
        self._tell_orders()
        return result

    def _on_upstream_removal(self):
        result = super()._on_upstream_removal()
        self._tell_orders()
        return result

    def _tell_orders(self):
        """Confirmed orders hear of it from a scheduled action: a page must not wait for mail."""
        self.env.ref("logikal_connector_sale.cron_report").sudo()._trigger()

    def _sale_products(self):
        """``{position: product}`` by the strategy of the backend; products are made where they are missing."""
        products = {}
        for backend, positions in self.grouped("backend_id").items():
            if backend.sale_product_strategy == "one":
                products |= dict.fromkeys(positions, backend.sale_product_id)
                continue
            keys = {position: position._sale_product_key() for position in positions}
            templates = self.env["product.template"].sudo().with_context(active_test=False)
            there = {
                template.logikal_key: template
                for template in templates.search(
                    [("logikal_backend_id", "=", backend.id), ("logikal_key", "in", list(set(keys.values())))]
                )
            }
            missing = {key: position for position, key in keys.items() if key not in there}
            created = templates.create([position._sale_product_values(key) for key, position in missing.items()])
            there |= {template.logikal_key: template for template in created}
            for position, key in keys.items():
                position._sale_product_drawing(there[key])
                products[position] = there[key].product_variant_id.sudo(False)
        return products

    def _sale_product_key(self):
        if self.backend_id.sale_product_strategy == "system":
            return f"system:{self.system or ''}|{self.kind or ''}"
        return f"elevation:{self.external_id}"

    def _sale_product_values(self, key):
        is_own = key.startswith("elevation:")
        number = self.project_id.job_number
        name = f"{number} {self.name}" if number else self.name
        return {
            "name": name if is_own else " ".join(filter(None, (self.system, self.kind))) or self.env._("Position"),
            "default_code": f"{number or self.project_id.id}/{self.name}" if is_own else False,
            "type": "consu",
            "sale_ok": True,
            "purchase_ok": False,
            "list_price": 0.0,
            "company_id": self.company_id.id,
            "logikal_backend_id": self.backend_id.id,
            "logikal_key": key,
        }

    def _sale_product_drawing(self, template):
        """The drawing is on the product of its position; a product of many positions has none."""
        own = template.logikal_key.startswith("elevation:")
        if own and self.drawing and template.image_1920 != self.drawing:
            template.image_1920 = self.drawing

    def _sale_description(self):
        size = f"{self.width_mm:.15g} x {self.height_mm:.15g} mm" if self.width_mm and self.height_mm else ""
        parts = (self.name, self.automatic_description, size, self.user_description)
        return "\n".join(part for part in parts if part)

    def _sale_price(self, order):
        """The price of a piece in the order's currency, or ``None`` where Logikal has none."""
        price = self.price_ids.filtered("active")[:1]
        if not price or not price.currency_id:
            return None
        amount = price.net_unit if self.backend_id.sale_price == "net" else price.total_unit
        date = order.date_order or fields.Datetime.now()
        return price.currency_id._convert(amount, order.currency_id, order.company_id, date.date(), round=False)

    def _sale_is_alternative(self):
        return any(self.parts_list_ids.mapped("is_alternative"))
