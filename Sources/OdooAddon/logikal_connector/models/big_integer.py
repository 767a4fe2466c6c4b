from odoo import fields


class BigInteger(fields.Integer):
    """A whole number of 64 bits, as LogikalSync counts positions and versions. An update widens a column of 32."""

    _column_type = ("int8", "int8")
