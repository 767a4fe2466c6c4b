"""What can go wrong between Odoo and LogikalSync, and what to do about it."""

from dataclasses import dataclass

RETRY = "retry"
RESYNC = "resync"
QUARANTINE = "quarantine"
HALT = "halt"


@dataclass
class ConnectorError(Exception):
    """A failure with a code, a sentence for people and what happens next.

    ``disposition`` is ``retry`` (comes right by itself), ``resync`` (a new snapshot is needed), ``quarantine``
    (concerns one record) or ``halt`` (a person has to do something). ``retry_after`` is in seconds, where the server
    said so.
    """

    code: str
    message: str
    disposition: str = HALT
    retry_after: float | None = None

    def __str__(self):
        return f"{self.message} [{self.code}]"


class CursorGone(ConnectorError):
    """The feed can't be continued from this cursor; a new snapshot can."""


class NotOffered(ConnectorError):
    """The server does not have this route, since it is older than the addon."""


class MappingError(ConnectorError):
    """A state that can't be understood. Concerns the one record."""

    def __init__(self, code, message):
        super().__init__(code, message, QUARANTINE)
