"""A small, strict stand-in for Odoo: just what the connector's ORM layer uses, in memory.

Whatever it does not know raises. The tests that run on it are the addon's own and run on a real Odoo, too, which keeps
it honest. It knows no rights, no views and no SQL but the two statements of the connector.
"""

from . import addons, api, exceptions, fields, models, tools
