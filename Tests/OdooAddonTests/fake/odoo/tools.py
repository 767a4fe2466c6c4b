import logging
from contextlib import ContextDecorator


class SQL:
    """The text of a statement and what is bound to it."""

    def __init__(self, code, *args, **named):
        self.code, self.args, self.named = code, args, named

    @staticmethod
    def identifier(name):
        return name


class mute_logger(ContextDecorator):
    def __init__(self, *names):
        self.loggers = [logging.getLogger(name) for name in names]

    def __enter__(self):
        for logger in self.loggers:
            logger.disabled = True

    def __exit__(self, *_):
        for logger in self.loggers:
            logger.disabled = False
