import re
from collections import Counter

from . import domains, fields

DEFINITIONS = []


class BaseModel:
    _abstract = True
    _name = None
    _order = "id"
    _sql_constraints = ()

    create_date = fields.Datetime()
    create_uid = fields.Many2one("res.users")
    write_date = fields.Datetime()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if cls.__module__.startswith("odoo.") and "_is_built" not in cls.__dict__ and cls.__name__ not in _BASES:
            DEFINITIONS.append(cls)

    def __init__(self, env, ids):
        self.env, self._ids = env, tuple(ids)

    # Sets of records

    @property
    def ids(self):
        return list(self._ids)

    @property
    def id(self):
        if not self:
            return False
        self.ensure_one()
        return self._ids[0]

    @property
    def _row(self):
        return self.env.registry.store[self._name][self.id]

    @property
    def _fields(self):
        return type(self).all_fields()

    @property
    def _table(self):
        return self._name.replace(".", "_")

    @property
    def display_name(self):
        if hasattr(self, "_compute_display_name"):
            names = {}
            self.env.registry.display_names.append(names)
            self._compute_display_name()
            return self.env.registry.display_names.pop()[self.id]
        return self[getattr(self, "_rec_name", "name")]

    @display_name.setter
    def display_name(self, value):
        self.env.registry.display_names[-1][self.id] = value

    @classmethod
    def all_fields(cls):
        found = {}
        for base in reversed(cls.__mro__):
            found |= {name: value for name, value in vars(base).items() if isinstance(value, fields.Field)}
        return found

    def __iter__(self):
        return (type(self)(self.env, (identifier,)) for identifier in self._ids)

    def __len__(self):
        return len(self._ids)

    def __eq__(self, other):
        return isinstance(other, BaseModel) and self._name == other._name and set(self._ids) == set(other._ids)

    def __hash__(self):
        return hash((self._name, frozenset(self._ids)))

    def __repr__(self):
        return f"{self._name}{self._ids}"

    def __getitem__(self, key):
        if isinstance(key, str):
            return getattr(self, key)
        found = self._ids[key]
        return self.browse(found if isinstance(found, tuple) else (found,))

    def __setitem__(self, name, value):
        setattr(self, name, value)

    def __contains__(self, record):
        return record.id in self._ids

    def __or__(self, other):
        return self.browse(dict.fromkeys(self._ids + other._ids))

    def __sub__(self, other):
        return self.browse(identifier for identifier in self._ids if identifier not in other._ids)

    def __getattribute__(self, name):
        # What is set-wise on a set of records; a field of one is read from that one.
        found = super().__getattribute__
        cls = type(self)
        if not name.startswith("__") and len(found("_ids")) > 1:
            field = cls.all_fields().get(name)
            if isinstance(field, (fields.Many2one, fields.Many2many)):
                return self.mapped(name)
        return found(name)

    def ensure_one(self):
        if len(self._ids) != 1:
            raise ValueError(f"Expected singleton: {self!r}")
        return self

    def browse(self, ids=()):
        return type(self)(self.env, (ids,) if isinstance(ids, int) and ids else tuple(ids or ()))

    def exists(self):
        return self.browse(i for i in self._ids if i in self.env.registry.store[self._name])

    def filtered(self, what):
        keep = (lambda record: record[what]) if isinstance(what, str) else what
        return self.browse(record.id for record in self if keep(record))

    def mapped(self, path):
        name, _, rest = path.partition(".")
        values = [record[name] for record in self]
        relation = self._fields[name].options.get("comodel") if name in self._fields else None
        if relation:
            found = self.env[relation]
            for value in values:
                found |= value
            return found.mapped(rest) if rest else found
        return values

    def with_env(self, env):
        return type(self)(env, self._ids)

    def with_context(self, *args, **values):
        return self.with_env(self.env(context={**(args[0] if args else self.env.context), **values}))

    def with_user(self, user):
        return self.with_env(self.env(user=user))

    def sudo(self, flag=True):
        return self

    def check_access(self, operation):
        pass

    def invalidate_recordset(self):
        pass

    def flush_model(self, names=None):
        pass

    # Reading

    def search(self, domain, limit=None, order=None):
        table = self.env.registry.store[self._name]
        if (
            "active" in self._fields
            and self.env.context.get("active_test", True)
            and not domains.names(domain, "active")
        ):
            domain = ["&", ("active", "=", True), *domains.normal(domain)]
        found = [record for record in self.browse(list(table)) if domains.matches(record, domain)]
        for term in reversed((order or self._order).split(",")):
            name, _, direction = term.strip().partition(" ")
            found.sort(key=lambda record, name=name: domains.sortable(record, name), reverse=direction == "desc")
        return self.browse(record.id for record in found[:limit])

    def search_fetch(self, domain, names):
        unknown = set(names) - set(self._fields)
        if unknown:
            raise ValueError(f"{self._name} has no {unknown}")
        return self.search(domain)

    def search_count(self, domain, limit=None):
        return len(self.search(domain, limit))

    def read(self, names=None):
        keep = names or [name for name, field in self._fields.items() if not field.compute]
        return [{"id": record.id, **{name: record[name] for name in keep}} for record in self]

    def _read_group(self, domain, groupby, aggregates):
        (name,) = groupby
        groups = {}
        for record in self.search(domain):
            groups.setdefault(record[name], []).append(record.id)
        rows = []
        for value, ids in groups.items():
            members = self.browse(ids)
            if value:
                rows.append((value, *(_aggregate(members, wanted) for wanted in aggregates)))
        return rows

    def _compute(self, field):
        values = {}
        self.env.registry.computing.append(values)
        try:
            getattr(self, field.compute)()
        finally:
            self.env.registry.computing.pop()
        return field.convert_to_record(values.get((self.id, field.name), field.falsy), self)

    # Writing

    def create(self, vals_list):
        many = vals_list if isinstance(vals_list, list) else [vals_list]
        found = self.browse(self._create_one(values) for values in many)
        found._check(set(self._fields))
        return found

    def _create_one(self, values):
        registry = self.env.registry
        registry.last_id += 1
        row = registry.store[self._name][registry.last_id] = {}
        record = self.browse(registry.last_id)
        for name, field in self._fields.items():
            default = field.options.get("default", field.falsy)
            row[name] = field.to_column(default(self) if callable(default) else default, self.browse())
        row["create_date"], row["create_uid"] = fields.Datetime.now(), self.env.uid
        record._put(values)
        missing = [n for n, f in self._fields.items() if f.options.get("required") and row[n] in (False, "")]
        if missing:
            raise ValueError(f"{self._name} needs {missing}")
        return record.id

    def write(self, vals):
        for record in self:
            record._put(vals)
        self._check(set(vals))
        return True

    def _put(self, values):
        unknown = set(values) - set(self._fields)
        if unknown:
            raise ValueError(f"{self._name} has no {unknown}")
        converted = {name: self._fields[name].to_column(value, self) for name, value in values.items()}
        self._row.update(converted, write_date=fields.Datetime.now())

    def _check(self, names):
        for method in {
            n: getattr(self, n) for n in dir(type(self)) if hasattr(getattr(type(self), n), "_constrains")
        }.values():
            if names & set(method._constrains):
                method()
        for _, definition, message in self._sql_constraints:
            unique = re.fullmatch(r"unique\((.*)\)", definition)
            if unique:
                columns = unique.group(1).split(", ")
                keys = Counter(tuple(row[c] for c in columns) for row in self.env.registry.store[self._name].values())
                if any(count > 1 and all(key) for key, count in keys.items()):
                    raise self.env.registry.integrity_error(message)

    def unlink(self):
        for name in dir(type(self)):
            if hasattr(getattr(type(self), name), "_ondelete") and self:
                getattr(self, name)()
        for identifier in self._ids:
            del self.env.registry.store[self._name][identifier]
        return True

    def copy(self, default=None):
        plain = {n: self._row[n] for n, f in self._fields.items() if f.options.get("copy") is not False and n != "id"}
        plain = {n: v for n, v in plain.items() if not (self._fields[n].compute or self._fields[n].related)}
        return self.create({n: [(6, 0, v)] if isinstance(v, tuple) else v for n, v in plain.items()})


def _aggregate(records, wanted):
    name, _, how = wanted.partition(":")
    if name == "__count":
        return len(records)
    return sum(records.mapped(name)) if how == "sum" else records.mapped(name)


_BASES = {"BaseModel", "AbstractModel", "Model", "TransientModel"}


class AbstractModel(BaseModel):
    pass


class Model(BaseModel):
    _abstract = False


TransientModel = Model
