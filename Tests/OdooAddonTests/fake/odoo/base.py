"""As much of the modules base and mail as the connector touches."""

from . import fields, models


class Company(models.Model):
    _name = "res.company"
    name = fields.Char()
    currency_id = fields.Many2one("res.currency")


class Currency(models.Model):
    _name = "res.currency"
    name = fields.Char()
    symbol = fields.Char()
    active = fields.Boolean(default=True)


class Partner(models.Model):
    _name = "res.partner"
    name = fields.Char()
    email = fields.Char()


class Groups(models.Model):
    _name = "res.groups"
    name = fields.Char()
    implied_ids = fields.Many2many("res.groups")


class Users(models.Model):
    _name = "res.users"
    name = fields.Char()
    login = fields.Char()
    email = fields.Char()
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company.id)
    company_ids = fields.Many2many("res.company")
    groups_id = fields.Many2many("res.groups")

    def has_group(self, xmlid):
        seen, rest = self.env["res.groups"], self.groups_id
        while rest:
            seen |= rest
            rest = rest.mapped("implied_ids") - seen
        return self.id == 1 or self.env.ref(xmlid) in seen


class Config(models.Model):
    _name = "ir.config_parameter"

    def get_param(self, name):
        return {"web.base.url": "http://127.0.0.1:8069"}[name]


class Cron(models.Model):
    _name = "ir.cron"
    cron_name = fields.Char()
    active = fields.Boolean(default=True)

    def _notify_progress(self, *, done, remaining):
        if done < 0 or remaining < 0:
            raise ValueError("done and remaining are counts")

    def _trigger(self):
        self.env["ir.cron.trigger"].create({"cron_id": self.id, "call_at": fields.Datetime.now()})


class CronTrigger(models.Model):
    _name = "ir.cron.trigger"
    cron_id = fields.Many2one("ir.cron")
    call_at = fields.Datetime()


class Message(models.Model):
    _name = "mail.message"
    _order = "id desc"
    res_model = fields.Char()
    res_id = fields.Integer()
    body = fields.Html()


class Activity(models.Model):
    _name = "mail.activity"
    res_model = fields.Char()
    res_id = fields.Integer()
    kind = fields.Char()
    summary = fields.Char()
    note = fields.Html()
    user_id = fields.Many2one("res.users", required=True)


class _Of(fields.Field):
    """The rows of another model that say they belong to this record."""

    def __get__(self, record, owner=None):
        if record is None:
            return self
        return record.env[self.options["string"]].search(
            [("res_model", "=", record._name), ("res_id", "in", record.ids)]
        )


class Thread(models.AbstractModel):
    _name = "mail.thread"

    message_ids = _Of("mail.message", compute="of")

    def _message_log(self, *, body):
        self._message_log_batch(dict.fromkeys(self.ids, body))

    def _message_log_batch(self, bodies):
        values = [{"res_model": self._name, "res_id": i, "body": str(body)} for i, body in bodies.items()]
        self.env["mail.message"].create(values)


class ActivityMixin(models.AbstractModel):
    _name = "mail.activity.mixin"

    activity_ids = _Of("mail.activity", compute="of")

    def activity_schedule(self, kind, *, summary, user_id, note=None):
        identity = {"res_model": self._name, "res_id": self.id, "kind": kind}
        self.env["mail.activity"].create({**identity, "summary": summary, "user_id": user_id, "note": note})

    def activity_feedback(self, kinds, feedback=None):
        self.activity_ids.filtered(lambda activity: activity.kind in kinds).unlink()


def define(registry, xmlid, model, values):
    record = registry.env[model].create(values)
    registry.xmlids[xmlid] = (model, record.id)
    return record


def fill(registry):
    """Companies and users begin at 1, as the first user is the system's own."""
    registry.store["res.currency"][1] = {"name": "USD", "symbol": "$", "active": True}
    registry.store["res.currency"][2] = {"name": "EUR", "symbol": "€", "active": True}
    registry.store["res.company"][1] = {"name": "My Company", "currency_id": 1}
    root = {"name": "System", "login": "__system__", "company_id": 1, "company_ids": (1,), "groups_id": ()}
    registry.store["res.users"][1] = root
    registry.last_id = 10
    registry.xmlids["base.USD"], registry.xmlids["base.EUR"] = ("res.currency", 1), ("res.currency", 2)
    define(registry, "base.group_user", "res.groups", {"name": "user"})
