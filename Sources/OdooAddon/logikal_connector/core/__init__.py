"""Everything that is decided, without Odoo: what comes in are plain values, what goes out is a plan.

Nothing here may import ``odoo``, so that all of it is tested without one.
"""
