import unittest

from .registry import Registry

_REGISTRY = None


class TransactionCase(unittest.TestCase):
    def setUp(self):
        global _REGISTRY
        _REGISTRY = _REGISTRY or Registry()
        self.registry = _REGISTRY
        self.registry.reset()
        self.env = self.registry.env
        self.cr = self.env.cr


class HttpCase:
    """Only so that its tests can be loaded; routes are tried on a real Odoo."""


def tagged(*_):
    return lambda case: case
