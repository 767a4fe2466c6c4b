from odoo import api, fields, models
from odoo.exceptions import UserError

from ..core import mapper, policy
from ..core import overrides as decisions
from .big_integer import BigInteger


class LogikalBinding(models.AbstractModel):
    """What every record that comes from Logikal has: where it is from, and which version of it is here."""

    _name = "logikal.binding"
    _description = "Logikal Binding"
    _entity_type = None
    _parent_field = None

    backend_id = fields.Many2one("logikal.backend", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="backend_id.company_id", store=True, index=True)
    external_id = fields.Char("LogikalSync id", required=True, readonly=True, index=True)
    vendor_id = fields.Char("Logikal id", readonly=True)
    version = BigInteger(readonly=True)
    position = BigInteger(readonly=True, help="Where in LogikalSync's log this version stands.")
    generation = fields.Integer(readonly=True, index=True)
    active = fields.Boolean(default=True)
    removed_at = fields.Datetime(readonly=True, index=True)
    removed_reason = fields.Char(readonly=True)
    base_values = fields.Json(readonly=True, help="What Logikal said last of the fields that may be changed here.")
    overrides = fields.Json(readonly=True, help="The fields that were changed here, and what became of it.")
    sync_state = fields.Selection(
        [
            ("synced", "As in Logikal"),
            ("overridden", "Changed here"),
            ("refused", "Change refused"),
            ("conflict", "Conflict"),
            ("removed", "Removed in Logikal"),
        ],
        default="synced",
        readonly=True,
        index=True,
    )

    editable = fields.Char(
        compute="_compute_editable", help="The fields that the rules let people change, between commas: for the forms."
    )

    _sql_constraints = [
        ("unique_external", "unique(backend_id, external_id)", "This record of Logikal is here already."),
    ]

    def _compute_editable(self):
        for record in self:
            rules = self._policies(record.backend_id)
            names = [
                name
                for group, members in policy.GROUPS.get(record._entity_type, {}).items()
                if rules.get((record._entity_type, group), policy.SOURCE_ONLY) != policy.SOURCE_ONLY
                for name in members
            ]
            record.editable = f",{','.join(names)},"

    @property
    def _mapped_fields(self):
        return {field.name for field in mapper.FIELDS.get(self._entity_type, ())}

    def write(self, vals):
        """Lets a person change what the rules of the backend share, and nothing else that comes from Logikal."""
        if not self.env.context.get("logikal_sync") and self._entity_type:
            self.check_access("write")
            for record in self:
                record._note_override(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What comes from Logikal is archived, never deleted."))

    def action_release(self):
        """Goes back to what Logikal says. LogikalSync hears of it where it knows of the change."""
        for record in self.filtered("overrides"):
            base = record.base_values or {}
            values = {name: record._from_plain(name, base.get(name)) for name in record.overrides}
            record.check_access("write")
            record._close_conflicts(list(record.overrides))
            known = {
                name: record._edited(name, entry) for name, entry in record.overrides.items() if entry.get("known")
            }
            record.with_context(logikal_sync=True).write(
                {**values, "overrides": known or False, "sync_state": "overridden" if known else "synced"}
            )

    def _note_override(self, vals):
        changed = {
            name: mapper.plain(self._comparable(name, vals[name]))
            for name in vals
            if name in self._mapped_fields
            and mapper.plain(self._comparable(name, vals[name])) != mapper.plain(self._comparable(name, self[name]))
        }
        if not changed:
            return
        owned = [name for name in changed if self._policy_of(name) == policy.SOURCE_ONLY]
        if owned:
            label = self._fields[owned[0]].string
            raise UserError(self.env._("%s comes from Logikal and is changed there.", label))
        base, overrides = self.base_values or {}, dict(self.overrides or {})
        for name, value in changed.items():
            entry = overrides.get(name) or {}
            if value == base.get(name) and not entry.get("known"):
                overrides.pop(name, None)
            else:
                overrides[name] = self._edited(name, entry)
        state = "overridden" if overrides else "synced"
        self.with_context(logikal_sync=True).write({"overrides": overrides or False, "sync_state": state})

    def _edited(self, name, entry):
        """A change that LogikalSync has to hear of: on what it was made, by whom and when."""
        edited = {
            "base": (self.base_values or {}).get(name),
            "state": "pending",
            "user": self.env.uid,
            "version": self.version,
            "at": f"{fields.Datetime.now().isoformat()}Z",
        }
        return {**edited, "known": True} if entry.get("known") else edited

    @api.model
    def _policies(self, backend):
        return {(item.entity_type, item.field_group): item.policy for item in backend.sudo().policy_ids}

    def _policy_of(self, name):
        group = policy.group_of(self._entity_type, name)
        return self._policies(self.backend_id).get((self._entity_type, group), policy.SOURCE_ONLY)

    def _comparable(self, name, value):
        """A value as the database will have it, so that equal values compare equal."""
        field = self._fields[name]
        if field.type in ("char", "text"):
            return value or None
        return field.convert_to_cache(value, self) if field.type in ("float", "boolean", "datetime") else value

    def _from_plain(self, name, value):
        kind = self._fields[name].type
        if value is None:
            return False
        if kind == "float":
            return float(value)
        return fields.Datetime.to_datetime(value) if kind == "datetime" else value

    def _close_conflicts(self, names):
        for conflict in self.env["logikal.conflict"].search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids), ("state", "=", "open")]
        ):
            if set(conflict.theirs or {}) & set(names):
                conflict.sudo().write({"state": "resolved", "choice": "logikal", "resolved_by": self.env.uid})

    # Merging

    def _merged(self, item, values):
        """What a record with changes of its own becomes when Logikal sends a state: the values that differ.

        The values of Logikal are remembered either way, so that the next comparison has them as its base.
        """
        base, theirs = self.base_values or {}, values["base_values"]
        overrides, changes = dict(self.overrides or {}), {}
        is_conflict = False
        for group, names in policy.GROUPS.get(self._entity_type, {}).items():
            if not any(name in overrides for name in names):
                continue
            ours = {name: mapper.plain(self._comparable(name, self[name])) for name in names}
            if any((overrides.get(name) or {}).get("known") for name in names):
                # LogikalSync decides about what it knows of, and _hold takes that over.
                changes |= {name: self[name] for name in names}
                continue
            rule = self._policies(self.backend_id).get((self._entity_type, group), policy.SOURCE_ONLY)
            was = {name: base.get(name) for name in names}
            decision = policy.merge(was, ours, {name: theirs[name] for name in names}, rule)
            is_conflict |= decision.is_conflict
            if decision.outcome == policy.TAKE:
                for name in names:
                    overrides.pop(name, None)
                self._close_conflicts(names)
                continue
            changes |= {name: self[name] for name in names}
            if decision.is_conflict:
                self._raise_conflict(group, was, ours, {name: theirs[name] for name in names})
        state = "synced"
        if overrides:
            refused = any(entry.get("state") == "refused" for entry in overrides.values())
            open_conflict = is_conflict or self.sync_state == "conflict"
            state = "conflict" if open_conflict else "refused" if refused else "overridden"
        return {**changes, "overrides": overrides or False, "sync_state": state}

    def _raise_conflict(self, group, base, ours, theirs):
        """Asks a person, once: a conflict that is open learns the newest value of Logikal."""
        conflicts = self.env["logikal.conflict"]
        there = conflicts.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("field_group", "=", group),
                ("state", "=", "open"),
            ]
        )
        if there:
            if (there.ours, there.theirs) != (ours, theirs):
                there.write({"ours": ours, "theirs": theirs})
            return there
        conflict = conflicts.create(
            {
                "name": f"{self.display_name}: {group.replace('_', ' ')}",
                "backend_id": self.backend_id.id,
                "res_model": self._name,
                "res_id": self.id,
                "field_group": group,
                "base": base,
                "ours": ours,
                "theirs": theirs,
            }
        )
        entry = next((e for n, e in (self.overrides or {}).items() if n in ours), {})
        user = self.env["res.users"].browse(entry.get("user")).exists() or self.backend_id.responsible_id
        conflict.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Logikal changed what was changed here"),
            user_id=user.id or self.env.uid,
        )
        return conflict

    # What LogikalSync says

    def _answered(self, answers):
        """What became of changes that were sent, ``{name: {"status": …}}``."""
        overrides, values, explained = dict(self.overrides or {}), {}, []
        for name, answer in answers.items():
            status, message = answer.get("status"), mapper.line(str(answer.get("message") or ""))
            if status in ("accepted", "unchanged"):
                overrides[name] = {**overrides[name], "state": "accepted", "known": True}
            elif status == "conflict":
                overrides[name] = {**overrides[name], "state": "conflict", "known": True}
            elif status == "released":
                overrides.pop(name, None)
            elif status == "yielded":
                overrides.pop(name, None)
                values[name] = self._from_plain(name, (self.base_values or {}).get(name))
                explained.append((name, message))
            else:
                overrides[name] = {**overrides[name], "state": "refused", "reason": message}
                explained.append((name, message))
        self.write({**values, "overrides": overrides or False, "sync_state": self._state_of(overrides)})
        for name, message in explained:
            self._explain([name], message)

    def _refused(self, names, message):
        self._answered({name: {"status": "refused", "message": message} for name in names})

    def _explain(self, names, message):
        if hasattr(self, "_message_log"):
            labels = ", ".join(self._fields[name].string for name in names)
            self._message_log(
                body=self.env._(
                    "LogikalSync does not take the change of %(fields)s: %(reason)s", fields=labels, reason=message
                )
            )

    def _state_of(self, overrides):
        states = {entry.get("state") for entry in overrides.values()}
        return next(
            (name for name in ("conflict", "refused") if name in states), "overridden" if overrides else "synced"
        )

    def _hold(self, row):
        """Takes over which of Odoo's values hold; ``row`` is empty where none does."""
        held = {item.name: item for item in decisions.held(self._entity_type, row.get("fields"))}
        overrides, values = dict(self.overrides or {}), {}
        for name, entry in list(overrides.items()):
            if entry.get("state") == "accepted" and name not in held:
                overrides.pop(name)
                values[name] = self._from_plain(name, (self.base_values or {}).get(name))
        for name, item in held.items():
            entry = overrides.get(name) or {}
            if entry.get("state") in (None, "accepted"):
                overrides[name] = {**entry, "base": item.base, "state": "accepted", "known": True}
                values[name] = self._from_plain(name, item.value)
        differing = {
            name: value
            for name, value in values.items()
            if mapper.plain(self._comparable(name, value)) != mapper.plain(self._comparable(name, self[name]))
        }
        if differing or overrides != (self.overrides or {}):
            self.write({**differing, "overrides": overrides or False, "sync_state": self._state_of(overrides)})

    def _ask(self, row):
        """Asks a person about a conflict that LogikalSync has; one that is resolved here is on its way there."""
        sides = [decisions.held(self._entity_type, row.get("fields"), side) for side in ("odoo", "logikal")]
        ours, theirs = ({item.name: item.value for item in side} for side in sides)
        base = {item.name: item.base for item in sides[0]}
        group = next((policy.group_of(self._entity_type, name) for name in ours), None)
        known = self.env["logikal.conflict"].search([("server_id", "=", row.get("id"))])
        if group is None or known.filtered(lambda conflict: conflict.state == "resolved"):
            return
        overrides = dict(self.overrides or {})
        for name in ours:
            overrides[name] = {**(overrides.get(name) or {"user": False}), "state": "conflict", "known": True}
        if overrides != (self.overrides or {}):
            self.write({"overrides": overrides, "sync_state": "conflict"})
        self._raise_conflict(group, base, ours, theirs).write({"server_id": row.get("id")})

    # What other modules add to

    def _on_upstream_change(self, changes):
        """After a page: ``changes`` has what changed in Logikal by record, ``{record: [field names]}``."""

    def _on_upstream_removal(self):
        """After a page that archived these records."""
