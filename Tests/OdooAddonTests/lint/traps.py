"""The traps of Odoo 18 into which addons fell that were written for an older one."""

import ast
import re

from lxml import etree

from . import sources

_REMOVED = ("attrs", "states")
_OLD_PYTHON = {
    r"\bdef name_get\b": "name_get was removed in 18: compute display_name",
    r"@api\.(multi|one|returns)\b": "this decorator was removed",
    r"\bcr\.commit\(\)": "a commit belongs to ir.cron, or a click is half done",
    r"(?<![\w.])_\(": "translate with self.env._()",
    r"from odoo import .*\b_\b": "translate with self.env._()",
    r"\.sudo\(\)\.sudo\(\)": "once is enough",
    r"\bself\.env\.cr\.execute\(\s*f[\"']": "SQL binds its parameters",
}


def problems(folders):
    """What is wrong in these addons, a sentence each."""
    addons = [sources.read(folder) for folder in folders]
    models = sources.together(addons)
    found = []
    for addon in addons:
        found += _python(addon)
        found += _records(addon, addons)
        for name, _, element in addon.records:
            if element.get("model") == "ir.ui.view":
                found += [f"{addon.name}/{name}: {text}" for text in view_problems(element, models)]
            elif element.get("model") == "ir.actions.act_window":
                found += [f"{addon.name}/{name}: {text}" for text in _action(element)]
        found += _access(addon, models)
    return found


def view_problems(record, models):
    model = record.findtext("field[@name='model']")
    arch = record.find("field[@name='arch']")
    is_extension = record.find("field[@name='inherit_id']") is not None
    found = []
    for element in arch.iter(etree.Element):
        found += [f"{name}= was removed in 17" for name in _REMOVED if element.get(name) is not None]
        if element.tag == "tree":
            found.append("<tree> is <list> since 18")
        if element.tag == "chatter" and not is_extension and "mail.thread" not in sources.ancestors(models, model):
            found.append(f"<chatter/> on {model}, which is no mail.thread")
    for root in arch:
        found += _fields(root, model, models, is_extension)
    return found


def _fields(element, model, models, is_extension):
    """Whether the fields, buttons and filters of a view are there; inner lists are of another model."""
    known, found = sources.fields_of(models, model), []
    for child in element.iter("field", "button", "filter", "label") if known is not None else ():
        if _is_nested(child, element) or (is_extension and child.get("position")):
            continue
        name = child.get("name") or child.get("for")
        if child.tag == "field" and name not in known:
            found.append(f"{model} has no field {name}")
        elif child.tag == "button" and child.get("type") == "object" and name not in sources.methods_of(models, model):
            found.append(f"{model} has no method {name}")
        elif child.tag == "filter":
            found += _filter(child, model, known)
        if child.tag == "field" and len(child) and name in known:
            inner = sources.relations_of(models, model).get(name)
            for nested in child:
                found += _fields(nested, inner, models, is_extension)
    return found


def _is_nested(child, root):
    parent = child.getparent()
    while parent is not None and parent is not root:
        if parent.tag == "field":
            return True
        parent = parent.getparent()
    return False


def _filter(element, model, known):
    domain = ast.literal_eval(element.get("domain") or "[]")
    names = [term[0] for term in domain if isinstance(term, tuple)]
    names += re.findall(r"'group_by'\s*:\s*'([\w]+)", element.get("context") or "")
    found = []
    for name in (name.split(".")[0] for name in names):
        if name not in known:
            found.append(f"filter {element.get('name')} asks for {name}, which {model} has not")
        elif not known[name]:
            found.append(f"filter {element.get('name')} asks for {name}, which is not stored")
    return found


def _action(element):
    modes = (element.findtext("field[@name='view_mode']") or "").split(",")
    return ["view_mode tree is list since 18"] if "tree" in modes else []


def _records(addon, addons):
    """Ids are there before they are needed: Odoo loads the files in the order of the manifest."""
    theirs = {f"{other.name}.{identifier}" for other in addons for _, identifier, _ in other.records if other != addon}
    generated = {f"model_{name.replace('.', '_')}" for name in sources.together(addons)}
    seen, found = set(), []
    for name, identifier, element in addon.records:
        for reference in _references(element):
            module, _, local = reference.rpartition(".")
            if module and module != addon.name:
                is_ours = any(module == other.name for other in addons)
                if is_ours and reference not in theirs and local not in generated:
                    found.append(f"{addon.name}/{name}: {identifier} needs {reference}, which nobody defines")
            elif local not in seen and local not in generated:
                found.append(f"{addon.name}/{name}: {identifier} needs {local} before it is there")
        if identifier in seen:
            found.append(f"{addon.name}/{name}: {identifier} is there twice")
        seen.add(identifier)
    return found


def _references(element):
    if element.tag == "menuitem":
        names = [element.get("parent"), element.get("action"), *(element.get("groups") or "").split(",")]
        return [name for name in names if name]
    found = []
    for child in element.iter("field"):
        if child.get("ref"):
            found.append(child.get("ref"))
        found += re.findall(r"ref\('([\w.]+)'\)", child.get("eval") or "")
    for child in element.iter("button"):
        found += re.findall(r"%\(([\w.]+)\)d", child.get("name") or "")
    return found


def _access(addon, models):
    """A model without a row of rights can be read by nobody."""
    table = addon.folder / "security" / "ir.model.access.csv"
    named = table.read_text() if table.exists() else ""
    found = []
    for model in addon.models.values():
        is_abstract = model.name in ("logikal.binding", "logikal.upstream.notes")
        if model.is_new and not is_abstract and f"model_{model.name.replace('.', '_')}," not in named:
            found.append(f"{addon.name}: nobody has rights on {model.name}")
    return found


def _python(addon):
    found = []
    for path in sorted(addon.folder.rglob("*.py")):
        text = path.read_text()
        where = path.relative_to(addon.folder.parent)
        found += [f"{where}: {why}" for pattern, why in _OLD_PYTHON.items() if re.search(pattern, text)]
        if "core" in where.parts and re.search(r"^\s*(from|import) odoo", text, re.MULTILINE):
            found.append(f"{where}: the core knows no Odoo")
        if "models" in where.parts and re.search(r"@api\.model\s+def create\b", text):
            found.append(f"{where}: create takes a list, with @api.model_create_multi")
    return found
