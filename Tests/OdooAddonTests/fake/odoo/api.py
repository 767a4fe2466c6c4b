from contextlib import contextmanager


def _mark(name, *values):
    def decorate(method):
        setattr(method, name, values)
        return method

    return decorate


def depends(*names):
    return _mark("_depends", *names)


def constrains(*names):
    return _mark("_constrains", *names)


def ondelete(*, at_uninstall):
    return _mark("_ondelete", at_uninstall)


def model(method):
    return method


model_create_multi = autovacuum = model


class Cursor:
    """One transaction for all: a savepoint is a copy of everything."""

    def __init__(self, registry):
        self.registry = registry

    @contextmanager
    def savepoint(self, flush=True):
        kept = self.registry.copy_of_store()
        try:
            yield
        except BaseException:
            self.registry.store = kept
            raise

    def execute(self, query, params=None):
        self.registry.execute(query, params)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


class Environment:
    def __init__(self, cr, uid, context):
        self.cr, self.uid, self.context, self.registry = cr, uid, dict(context), cr.registry

    def __getitem__(self, name):
        return self.registry.models[name](self, ())

    def __call__(self, *, cr=None, user=None, context=None):
        uid = self.uid if user is None else getattr(user, "id", user)
        return Environment(cr or self.cr, uid, self.context if context is None else context)

    @property
    def user(self):
        return self["res.users"].browse(self.uid)

    @property
    def company(self):
        return self.user.company_id

    def ref(self, xmlid, raise_if_not_found=True):
        model, identifier = self.registry.xmlids[xmlid]
        return self[model].browse(identifier)

    def execute_query(self, query):
        return self.registry.execute_query(query)

    def flush_all(self):
        pass

    def invalidate_all(self):
        pass

    def _(self, text, *args, **named):
        return text % (args or named) if args or named else text
