import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..core import client
from ..core.errors import ConnectorError
from .big_integer import BigInteger


class LogikalBackend(models.Model):
    """One LogikalSync that one company follows."""

    _name = "logikal.backend"
    _description = "Logikal Backend"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    base_url = fields.Char("Address", required=True, help="Where LogikalSync answers, e.g. https://logikal-sync:8080")
    api_key = fields.Char("API key", groups="base.group_system", copy=False)
    consumer = fields.Char(
        required=True,
        default="odoo",
        copy=False,
        help="The name under which LogikalSync shows how far this Odoo is behind.",
    )
    responsible_id = fields.Many2one("res.users", help="Gets an activity when something needs a person.")
    mode = fields.Selection(
        [("off", "Off"), ("dry", "Dry run"), ("live", "Live")],
        required=True,
        default="off",
        tracking=True,
        help="A dry run plans and tries every page, takes all of it back, and leaves a report.",
    )
    page_size = fields.Integer(default=500, help="Changes that one transaction applies, 1 to 1000.")
    policy_ids = fields.One2many("logikal.field.policy", "backend_id", "Rules for fields")
    brake_count = fields.Integer("Removals a day", default=10, help="More than so many removals a day wait ...")
    brake_percent = fields.Float("Share of what is there", default=10.0, help="... if they are more than this, too.")
    keep_runs_days = fields.Integer("Days runs are kept", default=30)
    stale_after_minutes = fields.Integer("Alarm after minutes without success", default=60)

    state = fields.Selection(
        [("new", "Not begun"), ("bootstrap", "First load"), ("tail", "Following")],
        default="new",
        readonly=True,
        copy=False,
    )
    cursor = fields.Char(readonly=True, copy=False, groups="base.group_system")
    snapshot_token = fields.Char(readonly=True, copy=False, groups="base.group_system")
    generation = fields.Integer(readonly=True, copy=False, help="Counts first loads; what an older one saw is gone.")
    head = BigInteger(readonly=True, copy=False)
    position = BigInteger(readonly=True, copy=False)
    acknowledged = BigInteger(readonly=True, copy=False)
    lag = fields.Integer(compute="_compute_lag")
    last_ok = fields.Datetime(readonly=True, copy=False)
    last_error = fields.Char(readonly=True, copy=False)
    retry_at = fields.Datetime(readonly=True, copy=False)
    failures = fields.Integer(readonly=True, copy=False)
    reloads = fields.Integer(readonly=True, copy=False, help="Since LogikalSync could last go on from the cursor.")
    alarm = fields.Char(readonly=True, copy=False)
    braked = fields.Boolean(readonly=True, copy=False)
    brake_released_at = fields.Datetime(readonly=True, copy=False)
    overrides_missing_since = fields.Datetime(readonly=True, copy=False)
    digest_state = fields.Selection(
        [("unknown", "Not compared"), ("equal", "Equal"), ("different", "Different")],
        default="unknown",
        readonly=True,
        copy=False,
    )
    digest_report = fields.Text(readonly=True, copy=False)
    rejections_told = fields.Boolean(readonly=True, copy=False)
    wake_token = fields.Char(default=lambda self: secrets.token_urlsafe(24), copy=False, groups="base.group_system")
    wake_secret = fields.Char(copy=False, groups="base.group_system")
    wake_secret_set = fields.Boolean(readonly=True, copy=False)

    project_count = fields.Integer(compute="_compute_counts")
    elevation_count = fields.Integer(compute="_compute_counts")
    rejection_count = fields.Integer(compute="_compute_counts")
    conflict_count = fields.Integer(compute="_compute_counts")
    run_count = fields.Integer(compute="_compute_counts")

    _sql_constraints = [
        ("unique_source", "unique(company_id, base_url, consumer)", "This company follows that LogikalSync already."),
        ("page_size_range", "check(page_size between 1 and 1000)", "A page takes 1 to 1000 changes."),
        ("brake_range", "check(brake_count >= 0 and brake_percent between 0 and 100)", "The brake is out of range."),
    ]

    @api.depends("head", "position")
    def _compute_lag(self):
        for backend in self:
            backend.lag = max(backend.head - backend.position, 0)

    def _compute_counts(self):
        counted = {
            "project_count": ("logikal.project", []),
            "elevation_count": ("logikal.elevation", []),
            "rejection_count": ("logikal.rejection", []),
            "conflict_count": ("logikal.conflict", [("state", "=", "open")]),
            "run_count": ("logikal.sync.run", []),
        }
        for name, (model, domain) in counted.items():
            groups = self.env[model]._read_group([("backend_id", "in", self.ids), *domain], ["backend_id"], ["__count"])
            counts = {backend.id: count for backend, count in groups}
            for backend in self:
                backend[name] = counts.get(backend.id, 0)

    @api.constrains("base_url")
    def _check_base_url(self):
        for backend in self:
            try:
                client.base_url(backend.base_url)
            except ConnectorError as error:
                raise ValidationError(str(error)) from None

    @api.model_create_multi
    def create(self, vals_list):
        backends = super().create(vals_list)
        backends._let_sync_user_in()
        return backends

    def write(self, vals):
        if "base_url" in vals and any(
            backend.cursor for backend in self.sudo() if backend.base_url != vals["base_url"]
        ):
            # A cursor of another server means nothing there.
            vals = {**vals, "cursor": False, "snapshot_token": False, "state": "new"}
        result = super().write(vals)
        if "company_id" in vals:
            self._let_sync_user_in()
        return result

    def _let_sync_user_in(self):
        user = self.env.ref("logikal_connector.user_sync", raise_if_not_found=False)
        missing = self.company_id - user.company_ids if user else self.env["res.company"]
        if missing:
            user.sudo().write({"company_ids": [(4, company.id) for company in missing]})

    def _client(self, deadline=60.0):
        """A client for a few calls that belong together. Replaced by tests."""
        self.ensure_one()
        key = self.sudo().api_key
        if not key:
            raise ConnectorError("no_key", self.env._("Enter the API key of backend %s.", self.name))
        return client.FeedClient(client.ClientSettings(self.base_url, key, deadline=deadline))

    # Buttons

    def action_test_connection(self):
        self.ensure_one()
        self._check_operator()
        try:
            asking = self._client(deadline=15.0)
            health = asking.health()
            asking.changes(limit=1)
        except ConnectorError as error:
            raise UserError(str(error)) from None
        return self._notification(
            self.env._("LogikalSync answers; its log is at %s.", health.get("head", "?")), "success"
        )

    def action_sync_now(self):
        """Starts the scheduled action; never works inside the click."""
        self._check_operator()
        self.sudo().write({"retry_at": False})
        self._wake()
        return self._notification(self.env._("The synchronisation starts in a moment."), "info")

    def action_dry_run(self):
        self.ensure_one()
        self._check_operator()
        run = self.with_user(self.env.ref("logikal_connector.user_sync"))._dry_run()
        return {
            "type": "ir.actions.act_window",
            "res_model": "logikal.sync.run",
            "res_id": run,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_refresh_source(self):
        """Asks LogikalSync to look at Logikal now; what it finds comes through the feed."""
        self.ensure_one()
        self._check_operator()
        try:
            operation = self._client(deadline=15.0).ask_for_sync()
        except ConnectorError as error:
            raise UserError(str(error)) from None
        message = self.env._("LogikalSync looks at Logikal now (operation %s).", operation.get("id", "?"))
        self._message_log(body=message)
        return self._notification(message, "success")

    def action_release_brake(self):
        self._check_operator()
        self.sudo().write({"braked": False, "alarm": False, "retry_at": False})
        self.sudo().write({"brake_released_at": fields.Datetime.now()})
        self.sudo().activity_feedback(["mail.mail_activity_data_warning"])
        self._message_log(body=self.env._("%s lets the removals pass.", self.env.user.name))
        self._wake()

    def action_reset_cursor(self):
        """Begins again with a snapshot. Nothing is lost: records are recognised by their ids."""
        for backend in self:
            backend.check_access("write")
            backend._begin_bootstrap()
            backend._message_log(body=self.env._("%s lets everything be loaded again.", self.env.user.name))
        self._wake()

    def action_ask_for_wake_ups(self):
        """Registers the address of this Odoo, so that changes arrive in a second rather than in five minutes."""
        self.ensure_one()
        self.check_access("write")
        root = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        url = f"{root}/logikal/wake/{self.sudo().wake_token}"
        try:
            secret = self._client(deadline=15.0).ask_for_wake_ups(self.consumer, url)
        except ConnectorError as error:
            raise UserError(str(error)) from None
        self.sudo().write({"wake_secret": secret, "wake_secret_set": True})
        return self._notification(self.env._("LogikalSync wakes this Odoo from now on."), "success")

    def action_open(self):
        """Opens what a smart button counts: its model is in the context."""
        self.ensure_one()
        model = self.env.context["logikal_model"]
        return {
            "type": "ir.actions.act_window",
            "name": self.env[model]._description,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("backend_id", "=", self.id)],
        }

    def _check_operator(self):
        if not self.env.user.has_group("logikal_connector.group_logikal_operator"):
            raise UserError(self.env._("Only operators of Logikal may do this."))
        self.check_access("read")

    def _notification(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"message": message, "type": kind, "sticky": False},
        }
