"""The models that were defined, built together, and what a database and the modules base and mail hold."""

import copy
import importlib
import re
from pathlib import Path

import psycopg2
from lxml import etree

from . import base, models
from .api import Cursor, Environment

_ADDON = "odoo.addons.logikal_connector"


class Registry:
    def __init__(self):
        self.models, self.store, self.xmlids = {}, {}, {}
        self.computing, self.display_names = [], []
        self.last_id = 0
        self.integrity_error = psycopg2.IntegrityError
        importlib.import_module(_ADDON)
        importlib.import_module(f"{_ADDON}.models")
        self._build()
        self.store = {name: {} for name in self.models}
        self.env = Environment(Cursor(self), 1, {})
        base.fill(self)
        self._groups()
        self.fresh = self.copy_of_store()

    def __iter__(self):
        return iter(self.models)

    def reset(self):
        self.store = copy.deepcopy(self.fresh)

    def copy_of_store(self):
        return copy.deepcopy(self.store)

    def enter_test_mode(self, cr):
        pass

    def leave_test_mode(self):
        pass

    def cursor(self):
        return Cursor(self)

    def _build(self):
        definitions = {}
        for cls in models.DEFINITIONS:
            inherits = cls.__dict__.get("_inherit", [])
            inherits = [inherits] if isinstance(inherits, str) else inherits
            name = cls.__dict__.get("_name") or inherits[0]
            known = definitions.setdefault(name, ([], []))
            known[0].insert(0, cls)
            known[1].extend(one for one in inherits if one != name)
        for name in definitions:
            self._build_one(name, definitions)

    def _build_one(self, name, definitions):
        if name not in self.models:
            classes, inherits = definitions[name]
            mixins = [self._build_one(one, definitions) for one in inherits]
            root = next(base for base in classes[-1].__mro__ if base in (models.Model, models.AbstractModel))
            bases = tuple(dict.fromkeys([*classes, *mixins, root]))
            namespace = {"_name": name, "_is_built": True, "__module__": "odoo.built"}
            self.models[name] = type(name, bases, namespace)
        return self.models[name]

    def _groups(self):
        """The groups of the addon's own file, and what they imply."""
        path = Path(importlib.import_module(_ADDON).__file__).parent / "security" / "logikal_security.xml"
        for record in etree.parse(path).iter("record"):
            if record.get("model") == "res.groups" and "." not in record.get("id"):
                evaluated = record.find("field[@name='implied_ids']").get("eval")
                implied = [self.xmlids[_full(one)][1] for one in re.findall(r"ref\('([\w.]+)'\)", evaluated)]
                values = {"name": record.get("id"), "implied_ids": [(6, 0, implied)]}
                base.define(self, _full(record.get("id")), "res.groups", values)
        base.define(self, "logikal_connector.user_sync", "res.users", {"login": "logikal-sync", "company_id": 1})
        base.define(self, "logikal_connector.cron_sync", "ir.cron", {"cron_name": "sync"})

    # The statements that the connector sends itself

    def execute_query(self, query):
        text = " ".join(query.code.split())
        if text == "SELECT id FROM logikal_backend WHERE id IN %s FOR NO KEY UPDATE SKIP LOCKED":
            return [(identifier,) for identifier in query.args[0]]
        if text.startswith(
            "SELECT id FROM %(table)s WHERE backend_id = %(backend)s AND active AND %(wanted)s IS NOT NULL"
        ):
            named = query.named
            rows = self.store[named["table"].replace("_", ".")].items()
            return [
                (identifier,)
                for identifier, row in sorted(rows)
                if row["backend_id"] == named["backend"]
                and row["active"]
                and row[named["wanted"]]
                and row[named["loaded"]] != row[named["wanted"]]
                and not (row["fetch_after"] and row["fetch_after"] > named["now"])
            ]
        if text.startswith(
            "SELECT id FROM %(table)s WHERE backend_id = %(backend)s AND active AND jsonb_path_exists(overrides,"
        ):
            named = query.named
            rows = self.store[named["table"].replace("_", ".")].items()
            return [
                (identifier,)
                for identifier, row in sorted(rows)
                if row["backend_id"] == named["backend"]
                and row["active"]
                and any(entry["state"] == "pending" for entry in (row["overrides"] or {}).values())
            ][: named["most"]]
        raise NotImplementedError(text)

    def execute(self, query, params):
        refused = re.search(r"RAISE EXCEPTION '(.*)'", query)
        if not refused:
            raise NotImplementedError(query)
        raise psycopg2.DatabaseError(refused.group(1))


def _full(xmlid):
    return xmlid if "." in xmlid else f"logikal_connector.{xmlid}"
