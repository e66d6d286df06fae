"""
Ground guards as text of another language: shared parts get a name and are written once.

A ground guard is a shared graph; written out as a tree it can grow exponentially. A part that is used twice becomes a
definition, called what the tables call it (`Named`) where they do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import product

from podmodel.errors import DeclarationError
from podmodel.exports.names import Names
from podmodel.kernel.expr import And, Named, Not, Or, Pred
from podmodel.kernel.ground import Every, Ground, Some, Test, slots_of
from podmodel.kernel.semantics import holds
from podmodel.kernel.system import Assignment, Configuration, Event, Row, System

TRIED = 20_000  # combinations of values tried to see whether two guards exclude each other


@dataclass(frozen=True)
class Spelling:
    """
    How a language writes guards: `test` writes a test of one slot, given the text that stands for the slot.

    The name of a shared part begins with `prefix`; where the part is used, `call` follows its name.
    """

    test: Callable[[Test, str], str]
    every: str
    some: str
    true: str
    false: str
    prefix: str = ""
    call: str = ""


class Guards:
    """Writes guards; `definitions` are the shared parts, each after those that it uses."""

    def __init__(
        self,
        spelling: Spelling,
        slots: tuple[str, ...],
        guards: Iterable[Ground],
        names: Names,
        hints: Mapping[int, str],
    ) -> None:
        self._spelling = spelling
        self._slots = slots
        self._named: dict[int, str] = {}
        self.definitions: list[tuple[str, str]] = []
        uses: dict[int, int] = {}
        order: list[Every | Some] = []
        for guard in guards:
            _count(guard, uses, order)
        for guard in order:
            if uses[id(guard)] > 1:
                text = self.text(guard, bare=True)
                wanted = hints.get(id(guard), f"guard_{len(self.definitions) + 1}")
                name = names.fresh(spelling.prefix + wanted)
                self._named[id(guard)] = name + spelling.call
                self.definitions.append((name, text))

    def text(self, guard: Ground, swaps: Mapping[int, str] | None = None, *, bare: bool = False) -> str:
        """The guard, in brackets unless it is `bare` or needs none; `swaps` stand for some slots."""
        moved = swaps if swaps and not slots_of(guard).isdisjoint(swaps) else None
        match guard:
            case bool():
                return self._spelling.true if guard else self._spelling.false
            case Test(slot, _):
                return self._spelling.test(guard, (moved or {}).get(slot, self._slots[slot]))
            case Every(parts):
                joiner = self._spelling.every
            case Some(parts):
                joiner = self._spelling.some
        if not moved and id(guard) in self._named:
            return self._named[id(guard)]
        joined = joiner.join(self.text(part, moved) for part in parts)
        return joined if bare else f"({joined})"


def _count(guard: Ground, uses: dict[int, int], order: list[Every | Some]) -> None:
    """How often each junction is used; `order` lists parts before wholes."""
    if isinstance(guard, bool | Test):
        return
    uses[id(guard)] = uses.get(id(guard), 0) + 1
    if uses[id(guard)] == 1:
        for part in guard.parts:
            _count(part, uses, order)
        order.append(guard)


def guards_of(rows: Iterable[Row]) -> Iterator[Ground]:
    """Every guard of the rows, in order."""
    for row in rows:
        yield row.guard
        for stage in row.stages:
            for assignment in stage:
                for guard, _ in assignment.cases:
                    yield guard


def rows_of(event: Event) -> Iterator[Row]:
    """The rows of an event: its controller's, then those of each listener."""
    yield from event.rows
    for _, rows in event.listeners:
        yield from rows


def read(assignment: Assignment) -> frozenset[int]:
    """The slots that decide what is assigned."""
    return frozenset().union(*(slots_of(guard) for guard, _ in assignment.cases))


def written(rows: Iterable[Row]) -> tuple[int, ...]:
    """The slots that the rows assign, in order of appearance."""
    return tuple(dict.fromkeys(a.slot for row in rows for stage in row.stages for a in stage))


def exclusive(system: System, rows: tuple[Row, ...]) -> bool:
    """Whether certainly no two of the rows can be taken in the same configuration."""
    return all(_exclude(system, a.guard, b.guard) for n, a in enumerate(rows) for b in rows[:n])


def _exclude(system: System, first: Ground, second: Ground) -> bool:
    tests = {part.slot: part.values for part in _conjuncts(first) if isinstance(part, Test)}
    for part in _conjuncts(second):
        if isinstance(part, Test) and not part.values & tests.get(part.slot, part.values):
            return True
    slots = sorted(slots_of(first) | slots_of(second))
    size = 1
    for slot in slots:
        size *= len(system.slots[slot].var.domain)
    if size > TRIED:
        return False
    both = Every((first, second))
    return not any(_possible(both, system.initial, slots, values) for values in _values(system, slots))


def _conjuncts(guard: Ground) -> tuple[Ground, ...]:
    return guard.parts if isinstance(guard, Every) else (guard,)


def _values(system: System, slots: list[int]) -> Iterator[tuple[int, ...]]:
    return product(*(range(len(system.slots[slot].var.domain)) for slot in slots))


def _possible(guard: Ground, start: Configuration, slots: list[int], values: tuple[int, ...]) -> bool:
    changed = list(start)
    for slot, value in zip(slots, values, strict=True):
        changed[slot] = value
    return holds(guard, tuple(changed))


def hints(system: System) -> dict[int, str]:
    """What the tables call their guards: the name of each `Named` part of a row, at the row's site."""
    found: dict[int, str] = {}
    for instance in system.instances:
        for row in instance.machine.transitions:
            for part in _named(row.guard):
                for positive, prefix in ((True, ""), (False, "not ")):
                    with suppress(DeclarationError):  # it speaks of something absent that an earlier part rules out
                        ground = system.grounder.ground(part, instance.site, positive=positive)
                        if isinstance(ground, Every | Some):
                            found.setdefault(id(ground), f"{instance.site} {prefix}{part.name}".strip())
    return found


def _named(pred: Pred) -> Iterator[Named]:
    match pred:
        case And(parts) | Or(parts):
            for part in parts:
                yield from _named(part)
        case Not(part):
            yield from _named(part)
        case Named(_, part, _):
            yield from _named(part)
            yield pred
