import base64
import json
from datetime import datetime, timedelta

from .exceptions import UserError

_OPTIONS = {
    "string", "required", "default", "readonly", "index", "copy", "help", "groups", "store", "compute", "related",
    "tracking", "digits", "ondelete", "sanitize", "check_company", "currency_field", "max_width", "max_height",
    "model_field", "compute_sudo",
}  # fmt: skip


class Field:
    type = None
    falsy = False
    positional = ("string",)

    def __init__(self, *args, **options):
        options |= dict(zip(self.positional, args, strict=False))
        unknown = set(options) - _OPTIONS - set(self.positional)
        if unknown or len(args) > len(self.positional):
            raise TypeError(f"{type(self).__name__} takes no {unknown or args}")
        self.options = options
        self.compute, self.related = options.get("compute"), options.get("related")

    def __set_name__(self, owner, name):
        self.name = name
        self.string = self.options.get("string") or name.removesuffix("_id").replace("_", " ").capitalize()

    def __get__(self, record, owner=None):
        if record is None:
            return self
        if not record:
            return self.convert_to_record(self.falsy, record)
        record.ensure_one()
        if self.related:
            found = record
            for step in self.related.split("."):
                found = found[step]
            return found
        if self.compute:
            return record._compute(self)
        return self.convert_to_record(record._row.get(self.name, self.falsy), record)

    def __set__(self, record, value):
        if self.compute and record.env.registry.computing:
            record.env.registry.computing[-1][record.id, self.name] = self.to_column(value, record)
        else:
            record.write({self.name: value})

    def to_column(self, value, record):
        if value is None or value is False:
            return self.falsy
        return self.check(value, record)

    def check(self, value, record):
        raise NotImplementedError

    def convert_to_cache(self, value, record):
        return self.to_column(value, record)

    def convert_to_record(self, value, record):
        return value


class Char(Field):
    type = "char"

    def check(self, value, record):
        if not isinstance(value, str):
            raise TypeError(f"{self.name} is text, not {value!r}")
        if "\x00" in value:
            raise ValueError("PostgreSQL takes no NUL")
        value.encode()
        return value


class Text(Char):
    type = "text"


class Html(Char):
    type = "html"


class Boolean(Field):
    type = "boolean"

    def check(self, value, record):
        if not isinstance(value, bool):
            raise TypeError(f"{self.name} is a flag, not {value!r}")
        return value


class Integer(Field):
    type = "integer"
    falsy = 0
    _column_type = ("int4", "int4")

    def check(self, value, record):
        bits = {"int4": 32, "int8": 64}[self._column_type[0]]
        if isinstance(value, bool) or not isinstance(value, int) or not -(2**bits) <= 2 * value < 2**bits:
            raise TypeError(f"{self.name} is an integer of {bits} bits, not {value!r}")
        return value


class Many2oneReference(Integer):
    pass


class Float(Field):
    type = "float"
    falsy = 0.0

    def check(self, value, record):
        if not isinstance(value, (int, float)):
            raise TypeError(f"{self.name} is a float, not {value!r}")
        digits = self.options.get("digits")
        return round(float(value), digits[1]) if digits else float(value)


class Monetary(Float):
    type = "monetary"


class Datetime(Field):
    type = "datetime"

    def check(self, value, record):
        value = self.to_datetime(value)
        if value.tzinfo or value.microsecond:
            raise ValueError(f"{self.name} takes a naive time of whole seconds")
        return value

    @staticmethod
    def now():
        return datetime.utcnow().replace(microsecond=0)

    @staticmethod
    def subtract(value, **delta):
        return value - timedelta(**delta)

    @staticmethod
    def to_datetime(value):
        return datetime.fromisoformat(value) if isinstance(value, str) else value


class Json(Field):
    type = "json"

    def check(self, value, record):
        return json.loads(json.dumps(value, allow_nan=False)) or False

    def convert_to_record(self, value, record):
        return json.loads(json.dumps(value))


class Image(Field):
    type = "binary"

    def check(self, value, record):
        content = base64.b64decode(value, validate=True)
        # Odoo lets SVG pass as it is.
        if not content.startswith(b"<svg") and not content.endswith(b"IEND\xaeB`\x82"):
            raise UserError("This file could not be decoded as an image file.")
        return value


class Selection(Field):
    type = "selection"
    positional = ("selection", "string")

    def check(self, value, record):
        choices = self.options["selection"]
        if value not in dict(choices(record) if callable(choices) else choices):
            raise ValueError(f"{value!r} is no choice of {self.name}")
        return value


class Many2one(Field):
    type = "many2one"
    positional = ("comodel", "string")

    def check(self, value, record):
        identifier = value if isinstance(value, int) else value.id
        if identifier and not record.env[self.options["comodel"]].browse(identifier).exists():
            raise ValueError(f"{self.name} points nowhere: {identifier}")
        return identifier

    def convert_to_record(self, value, record):
        return record.env[self.options["comodel"]].browse(value or ())


class One2many(Field):
    type = "one2many"
    positional = ("comodel", "inverse", "string")

    def __get__(self, record, owner=None):
        if record is None:
            return self
        return record.env[self.options["comodel"]].search([(self.options["inverse"], "in", record.ids)])


class Many2many(Field):
    type = "many2many"
    positional = ("comodel", "string")

    def to_column(self, value, record):
        commands = value or []
        if not all(command[0] in (4, 6) for command in commands):
            raise NotImplementedError(f"commands {commands}")
        known = list(record._row.get(self.name, ())) if record else []
        for command in commands:
            known = list(command[2]) if command[0] == 6 else [*known, command[1]]
        return tuple(dict.fromkeys(known))

    def convert_to_record(self, value, record):
        return record.env[self.options["comodel"]].browse(value or ())
