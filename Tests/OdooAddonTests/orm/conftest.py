"""Puts the stand-in for Odoo where ``import odoo`` finds it. Runs in a process of its own."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "fake"))
