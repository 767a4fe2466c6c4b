"""What an addon's sources declare: models with their fields, records with their ids, in the order they are loaded."""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

_EVERYWHERE = {"id", "display_name", "create_date", "create_uid", "write_date", "write_uid", "__last_update"}
_THREAD = {"message_ids", "message_follower_ids", "message_needaction", "message_attachment_count", "has_message"}
_ACTIVITY = {"activity_ids", "activity_state", "activity_user_id", "activity_type_id", "activity_date_deadline"}
MIXINS = {"mail.thread": _THREAD, "mail.activity.mixin": _ACTIVITY}


@dataclass
class Model:
    name: str
    inherits: set[str] = field(default_factory=set)
    fields: dict[str, bool] = field(default_factory=dict)
    """Whether each field is stored."""
    relations: dict[str, str] = field(default_factory=dict)
    methods: set[str] = field(default_factory=set)
    is_new: bool = False


@dataclass
class Addon:
    name: str
    folder: Path
    manifest: dict
    models: dict[str, Model]
    records: list[tuple[str, str, etree._Element]]
    """``(file, id, element)`` in the order they are loaded."""


def read(folder):
    manifest = ast.literal_eval((folder / "__manifest__.py").read_text())
    models = {}
    for path in sorted(folder.rglob("*.py")):
        if "tests" not in path.parts:
            _models(ast.parse(path.read_text()), models)
    records = []
    for name in manifest.get("data", []):
        if name.endswith(".xml"):
            for element in etree.parse(folder / name).iter("record", "menuitem", "template"):
                records.append((name, element.get("id"), element))
    return Addon(folder.name, folder, manifest, models, records)


def together(addons):
    """The models of all addons; those that an addon only extends are joined."""
    models = {}
    for addon in addons:
        for name, model in addon.models.items():
            known = models.setdefault(name, Model(name))
            known.inherits |= model.inherits
            known.fields |= model.fields
            known.relations |= model.relations
            known.methods |= model.methods
            known.is_new |= model.is_new
    return models


def ancestors(models, name):
    found, rest = set(), [name]
    while rest:
        one = rest.pop()
        if one not in found:
            found.add(one)
            rest += models[one].inherits if one in models else []
    return found


def fields_of(models, name):
    """``{field: is stored}``, or ``None`` for a model that is not ours."""
    if name not in models or not models[name].is_new:
        return None
    found = dict.fromkeys(_EVERYWHERE, True)
    for one in ancestors(models, name):
        found |= models[one].fields if one in models else dict.fromkeys(MIXINS.get(one, ()), True)
    return found


def relations_of(models, name):
    found = {}
    for one in ancestors(models, name):
        found |= models[one].relations if one in models else {}
    return found


def methods_of(models, name):
    return set().union(*(models[one].methods for one in ancestors(models, name) if one in models))


def _models(tree, models):
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            values = {
                t.id: s.value for s in node.body if isinstance(s, ast.Assign) for t in s.targets if hasattr(t, "id")
            }
            names = {key: _literal(values[key]) for key in ("_name", "_inherit") if key in values}
            inherits = names.get("_inherit") or []
            inherits = [inherits] if isinstance(inherits, str) else inherits
            name = names.get("_name") or (inherits[0] if inherits else None)
            if name:
                model = models.setdefault(name, Model(name))
                model.is_new |= "_name" in names and name not in inherits
                model.inherits |= {one for one in inherits if one != name}
                model.methods |= {item.name for item in node.body if isinstance(item, ast.FunctionDef)}
                _fields(values, model)


def _fields(values, model):
    for name, value in values.items():
        if isinstance(value, ast.Call) and re.fullmatch(r"fields\.\w+|BigInteger", ast.unparse(value.func)):
            options = {keyword.arg: _literal(keyword.value) for keyword in value.keywords}
            is_computed = "compute" in options or "related" in options
            model.fields[name] = options.get("store", not is_computed) is True
            first = _literal(value.args[0]) if value.args else None
            target = options.get("comodel_name") or first
            if ast.unparse(value.func).split(".")[-1] in ("Many2one", "One2many", "Many2many") and target:
                model.relations[name] = target


def _literal(node):
    try:
        return ast.literal_eval(node)
    except ValueError:
        return ast.unparse(node)
