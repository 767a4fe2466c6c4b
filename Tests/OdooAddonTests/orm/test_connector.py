"""The addon's own tests on the stand-in. Rights, routes, views and locks are for a real Odoo alone."""

import importlib

_MODULES = ("apply", "assets", "bootstrap", "conflicts", "operation", "quarantine")
_ON_ODOO_ONLY = {"test_views_can_be_read_by_a_user", "test_a_person_is_asked_for_the_other_value"}
_PACKAGE = "odoo.addons.logikal_connector"


def _cases():
    importlib.import_module("odoo")
    # The package of the tests would load those for a real Odoo, too.
    for name in _MODULES:
        module = importlib.import_module(f"{_PACKAGE}.tests.test_{name}")
        for attribute, case in vars(module).items():
            if attribute.startswith("Test") and attribute != "TestTransactions":
                for test in _ON_ODOO_ONLY & set(vars(case)):
                    delattr(case, test)
                yield attribute, case


globals().update(_cases())
