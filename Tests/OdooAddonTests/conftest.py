"""Makes the addons' pure cores importable as ``connector_core`` and ``sale_core``, without any Odoo."""

import importlib.util
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ROOT / "Sources" / "OdooAddon"


def _load(name, folder):
    spec = importlib.util.spec_from_file_location(
        name, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


_load("connector_core", ADDONS / "logikal_connector" / "core")
if (ADDONS / "logikal_connector_sale" / "core").is_dir():
    _load("sale_core", ADDONS / "logikal_connector_sale" / "core")


def _load_file(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)


# The feed that the addon's own tests talk to: one contract, kept in one place.
_load_file("fake_feed", ADDONS / "logikal_connector" / "tests" / "fake_feed.py")
