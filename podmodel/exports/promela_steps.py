"""
The steps of a system as options of a Promela loop.

All guards of a step are read before it: what one machine writes and a later one reads is written to a copy
(``new_...``) and stored at the end. The stages of one row run in order and read what earlier ones of the row wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from podmodel.exports.claims import Claim
from podmodel.exports.guards import Guards, exclusive, guards_of, read, written
from podmodel.exports.names import Names, remark
from podmodel.kernel.ground import Ground, slots_of
from podmodel.kernel.property import Kind
from podmodel.kernel.system import Assignment, Event, Row, System


@dataclass(frozen=True)
class Vocabulary:
    """The words of the file: the slots' variables, the values of each slot, guards, and names that are free."""

    slots: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    guards: Guards
    names: Names


@dataclass(frozen=True)
class _Part:
    """What one machine does in an event."""

    machine: str
    rows: tuple[Row, ...]
    open: bool  # something is left to chance


@dataclass(frozen=True)
class _Plan:
    """How an event is written: its listeners, the slots written to copies, the inline that holds what listeners do."""

    listeners: tuple[_Part, ...]
    copied: tuple[int, ...]
    inline: str


class Steps:
    """Writes events; what they need declared is known when all have been written."""

    def __init__(self, system: System, words: Vocabulary, asked: Sequence[Claim], actors: dict[str, str]) -> None:
        self.system = system
        self.words = words
        self.actors = actors
        self.step_claims = [claim for claim in asked if claim.law.kind is Kind.STEP]
        self.given = {claim.number: words.names.fresh(f"given {claim.number}") for claim in self.step_claims}
        self._copies: dict[int, str] = {}
        self._mids: dict[int, str] = {}
        self._stored: set[str] = set()  # helpers that live through an atomic sequence, so they must be part of the state
        self._inlines: list[str] = []

    def declarations(self) -> Iterator[str]:
        """The helper variables; those of a d_step are no part of the state."""
        helpers = [*self._copies.values(), *self._mids.values()]
        yield from (f"hidden byte {name};" for name in helpers if name not in self._stored)
        yield from (f"byte {name};  /* 0 between steps */" for name in helpers if name in self._stored)
        yield from (f"hidden bool {name};" for name in self.given.values())

    def inlines(self) -> Iterator[str]:
        """What the listeners of each event do."""
        yield from self._inlines

    def options(self, event: Event) -> Iterator[str]:
        """An option for each row of the controller."""
        yield f"  /* {remark(event.name)}: {remark(event.controller)}, by {remark(event.actor.name)} */"
        listeners = tuple(
            _Part(name, rows, _chooses(rows) or not exclusive(self.system, rows)) for name, rows in event.listeners
        )
        loose = any(part.open for part in listeners)
        for row in event.rows if loose or _chooses(event.rows) else ():
            loose = loose or _chooses((row,))
        plans = {False: self._plan(event, listeners, False), True: self._plan(event, listeners, True)} if listeners else {}
        for row in event.rows:
            open_ = any(part.open for part in listeners) or _chooses((row,))
            plan = plans.get(open_) or _Plan((), written((row,)) if open_ else (), "")
            yield from self._option(event, row, plan, open_)
