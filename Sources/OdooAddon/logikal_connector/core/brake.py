"""Mass removals wait for a person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Brake:
    """Holds when more than ``count`` and more than ``percent`` of what lives would be archived within a day."""

    count: int
    percent: float

    def holds(self, archiving, archived_today, living):
        """``living`` is counted before the first of today's removals."""
        total = archiving + archived_today
        return archiving > 0 and total > self.count and total * 100 > self.percent * (living + archived_today)
