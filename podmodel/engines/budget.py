"""
How much a symbolic search may cost, and whom it tells how far it is.

A search asks `Budget.spend` whenever it has made more nodes. Interrupting it (KeyboardInterrupt) at any point leaves
no set half made: a node is stored only when it is complete.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from podmodel.errors import UsageError

EVERY = 5_000  # nodes between two reports


@dataclass(frozen=True)
class Progress:
    """How far a search is: configurations known so far, nodes made, and the layer that is searched, if any."""

    configurations: int
    nodes: int
    layer: int | None = None


class BudgetError(UsageError):
    """A search was stopped: it needs more nodes than it may have. What is undecided stays undecided."""

    def __init__(self, nodes: int) -> None:
        super().__init__(
            f"the search was stopped after {nodes:,} nodes of the decision diagram",
            hint="allow more of them, or ask about a smaller system",
        )
        self.nodes = nodes


@dataclass(frozen=True)
class Budget:
    """At most so many nodes for one search (any number if None); `progress` is told now and then how far it is."""

    nodes: int | None = None
    progress: Callable[[Progress], None] | None = None

    @property
    def first(self) -> int | None:
        """The number of nodes at which the search is to report for the first time; None for never."""
        return self.next(0)

    def next(self, nodes: int) -> int | None:
        """The number of nodes at which it is to report again."""
        if self.progress is None:
            return self.nodes
        return nodes + EVERY if self.nodes is None else min(nodes + EVERY, self.nodes)

    def spend(self, nodes: int, known: Callable[[], Progress]) -> None:
        """Report, or raise `BudgetError` if there are more nodes than allowed."""
        if self.nodes is not None and nodes >= self.nodes:
            raise BudgetError(nodes)
        if self.progress is not None:
            self.progress(known())
