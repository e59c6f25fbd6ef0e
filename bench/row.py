"""One line of what was measured."""

import dataclasses

from bench.measure import Cost

STEADY, UNSTEADY = 1.15, 1.5
"""How much worse a ratio may be than the kept one: of whole programs, and of what takes milliseconds."""


@dataclasses.dataclass(frozen=True)
class Row:
    """One comparison: the same work by Sextant and by another tool, or beside a goal."""

    name: str
    rival: str
    ours: Cost
    theirs: Cost
    goal: float | None = None
    """The ratio that we mean to reach, where there is one."""
    of: str = "seconds"
    """Which field of Cost is compared."""
    tolerance: float = STEADY

    @property
    def key(self):
        return f"{self.name} / {self.rival}"

    @property
    def ratio(self):
        return getattr(self.ours, self.of) / getattr(self.theirs, self.of)

    @property
    def missed(self):
        return self.goal is not None and self.ratio > self.goal


def beside_goal(name, **limits):
    """A row beside a number: `seconds=(ours, goal)` or `memory_mb=(ours, goal)`."""
    ((of, (ours, goal)),) = limits.items()
    return Row(name, "goal", Cost(**{of: ours}), Cost(**{of: goal}), 1.0, of, STEADY if of == "memory_mb" else UNSTEADY)
