"""
How much a search may cost, and whom it tells how far it is.

A search asks `Budget.spend` whenever it has made more nodes. Interrupting it (KeyboardInterrupt) at any point leaves
no set half made: a node is stored only when it is complete. `Patience` turns the end of a budget into an answer, for
callers with many questions: what is undecided stays so, with the reason, and the other questions are still asked.
"""

from __future__ import annotations

import mmap
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from podmodel.errors import UsageError

EVERY = 5_000  # nodes between two reports
CLOCK = 500  # nodes between two looks at the clock

Found = TypeVar("Found")


@dataclass(frozen=True)
class Progress:
    """How far a search is: configurations known so far, nodes made, and the layer that is searched, if any."""

    configurations: int
    nodes: int
    layer: int | None = None


class Lack(StrEnum):
    """What would have been needed for an answer."""

    SECONDS = "seconds"
    SIZE = "size"  # of a search: nodes, or configurations
    ROOM = "room"  # on the stack, or in the memory
    PEACE = "peace"  # it was interrupted
    ENGINE = "engine"  # another one
    CLOCKS = "clocks"  # the law is about seconds


class BudgetError(UsageError):
    """A search was stopped: it needs more than it may have. What is undecided stays undecided."""

    def __init__(self, nodes: int, seconds: float | None = None, room: int | None = None) -> None:
        """`seconds` if it was the time that ran out, and not the nodes; `room` if it was the memory, in bytes."""
        self.nodes = nodes
        self.seconds = seconds
        self.lack = Lack.ROOM if room is not None else Lack.SIZE if seconds is None else Lack.SECONDS
        self.allowed = f"{nodes:,} nodes of the decision diagram" if seconds is None else f"{seconds:g} seconds of CPU"
        if room is not None:
            self.allowed = f"{room / 2**20:,.0f} MiB of memory"
        super().__init__(
            f"the search was stopped after {self.allowed}", hint="allow more of them, or ask about a smaller system"
        )


@dataclass(frozen=True)
class Budget:
    """
    At most so many nodes for one search (any number if None), and until when.

    The nodes are those of the diagrams, and what is left of events at each level of them. `until` is in seconds of CPU
    as `time.process_time` counts them, `seconds` how many they were at first. `room` is the memory that the process may
    have, in bytes (where the system tells how much it has). `progress` is told now and then how far the search is.
    """

    nodes: int | None = None
    progress: Callable[[Progress], None] | None = None
    until: float | None = None
    seconds: float = 0.0
    room: int | None = None

    @property
    def first(self) -> int | None:
        """The number of nodes at which the search is to report for the first time; None for never."""
        return self.next(0)

    def next(self, nodes: int) -> int | None:
        """The number of nodes at which it is to report again."""
        stops = [] if self.nodes is None else [self.nodes]
        if self.progress is not None:
            stops.append(nodes + EVERY)
        if self.until is not None or self.room is not None:
            stops.append(nodes + CLOCK)
        return min(stops, default=None)

    def spend(self, nodes: int, known: Callable[[], Progress]) -> None:
        """Report, or raise `BudgetError` if there are more nodes than allowed, or the time is over."""
        if self.nodes is not None and nodes >= self.nodes:
            raise BudgetError(nodes)
        self.look(nodes)
        if self.progress is not None:
            self.progress(known())

    def look(self, nodes: int = 0) -> None:
        """Raise `BudgetError` if the time is over, or the memory is used up."""
        if self.until is not None and time.process_time() >= self.until:
            raise BudgetError(nodes, self.seconds)
        if self.room is not None and resident() > self.room:
            raise BudgetError(nodes, room=self.room)

    def share(self, part: float) -> Budget:
        """The same with only a part of the time that is left."""
        if self.until is None:
            return self
        now = time.process_time()
        return replace(self, until=now + part * (self.until - now))


def resident() -> int:
    """The memory that the process has, in bytes; 0 where the system does not tell (Linux does)."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    except OSError:
        return 0
    return int(pages) * mmap.PAGESIZE


INTERRUPTED = "undecided when it was interrupted"


@dataclass(frozen=True)
class Undecided:
    """Why there is no answer."""

    reason: str
    lack: Lack


@dataclass
class Patience:
    """What all questions about one subject may cost together, and whether somebody has had enough of them."""

    nodes: int | None = None
    seconds: float | None = None
    progress: Callable[[Progress], None] | None = None
    room: int | None = None
    interrupted: bool = False
    budget: Budget = field(init=False)

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """All of the time again."""
        until = None if self.seconds is None else time.process_time() + self.seconds
        self.budget = Budget(self.nodes, self.progress, until, self.seconds or 0.0, self.room)

    def attempt(self, ask: Callable[[], Found]) -> Found | Undecided:
        """The answer, or why there is none; after an interrupt (Ctrl-C) there is none to anything."""
        try:
            if not self.interrupted:
                self.budget.look()
                return ask()
        except BudgetError as error:
            return Undecided(f"undecided within {error.allowed}", error.lack)
        except KeyboardInterrupt:
            self.interrupted = True
        except (RecursionError, MemoryError) as error:
            much = "the stack" if isinstance(error, RecursionError) else "the memory"
            return Undecided(f"undecided: it needs more than {much} of Python holds", Lack.ROOM)
        return Undecided(INTERRUPTED, Lack.PEACE)
