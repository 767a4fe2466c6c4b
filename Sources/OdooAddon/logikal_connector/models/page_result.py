from dataclasses import dataclass, field

from ..core import mapper

_SAMPLES = 10


@dataclass
class PageResult:
    """What became of a page. ``samples`` names a few records for a report.

    ``is_braked``: it waits for a person. ``is_different``: it ended a load with something else than LogikalSync has.
    ``message`` says more of either.
    """

    created: int = 0
    updated: int = 0
    archived: int = 0
    skipped: int = 0
    waiting: int = 0
    rejected: int = 0
    pages: int = 1
    is_braked: bool = False
    is_different: bool = False
    message: str = ""
    samples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def counts(self):
        names = ("created", "updated", "archived", "skipped", "waiting", "rejected")
        return {name: getattr(self, name) for name in names}

    @property
    def is_news(self):
        return bool(self.message) or any(count for name, count in self.counts.items() if name != "skipped")

    def brake(self, message):
        self.is_braked, self.message = True, message
        return self

    def sample(self, what, name):
        samples = self.samples.setdefault(what, [])
        if len(samples) < _SAMPLES:
            samples.append(mapper.line(name))

    def plus(self, other):
        """Both together; a dry run adds its pages up."""
        total = PageResult(**{name: count + other.counts[name] for name, count in self.counts.items()})
        total.pages = self.pages + other.pages
        total.is_braked = self.is_braked or other.is_braked
        total.message = "\n".join(filter(None, (self.message, other.message)))
        for samples in (self.samples, other.samples):
            for what, names in samples.items():
                for name in names:
                    total.sample(what, name)
        return total

    def report(self):
        lines = [f"{name}: {count}" for name, count in self.counts.items()]
        for what, names in self.samples.items():
            lines += ["", f"{what}, for example:", *(f"  {name}" for name in names)]
        return "\n".join(lines)
