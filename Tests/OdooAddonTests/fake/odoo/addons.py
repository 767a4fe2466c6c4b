"""``odoo.addons`` is where the addons are."""

from pathlib import Path

__path__ = [str(Path(__file__).resolve().parents[4] / "Sources" / "OdooAddon")]
