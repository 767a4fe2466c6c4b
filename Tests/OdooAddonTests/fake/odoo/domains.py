"""Domains, as far as the connector uses them; another operator raises."""

from datetime import datetime


def names(domain, wanted):
    return any(isinstance(term, tuple) and term[0] == wanted for term in domain)


def normal(domain):
    """With its implicit ands written out."""
    expected, found = 1, []
    for term in domain:
        if expected == 0:
            found.insert(0, "&")
            expected = 1
        found.append(term)
        expected += 1 if term in ("&", "|") else 0 if term == "!" else -1
    return found


def matches(record, domain):
    stack = []
    for term in reversed(normal(domain)):
        if term in ("&", "|"):
            one, two = stack.pop(), stack.pop()
            stack.append(one and two if term == "&" else one or two)
        else:
            stack.append(_matches(record, *term))
    return all(stack)


def _matches(record, path, operator, value):
    found = record
    for step in path.split("."):
        if step != "id" and step not in found._fields:
            raise ValueError(f"{found._name} has no field {step}")
        found = found[step]
    if hasattr(found, "ids"):
        found = found.ids[0] if found.ids else False
    if isinstance(found, datetime) and isinstance(value, str):
        value = datetime.fromisoformat(value)
    if operator in ("in", "not in"):
        return (found in list(value)) == (operator == "in")
    if operator == "=":
        return (found or False) == (value or False)
    if operator == "!=":
        return (found or False) != (value or False)
    if operator == "like":
        return value.strip("%") in (found or "")
    compare = {"<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}[operator]
    return found is not False and getattr(found, compare)(value)


def sortable(record, name):
    value = record[name]
    if hasattr(value, "ids"):
        value = value.ids[0] if value.ids else False
    return (value is not False, value if value is not False else 0)
