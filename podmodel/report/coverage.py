"""
Which rows of the machines' tables some step takes, and which events can happen at all.

A row that no step takes is no defect by itself: this pod may have no use for it. Rows that the constants of the system
rule out, because the manifest says so, are told apart from those that simply never get their turn.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from podmodel.engines.questions import Seen
from podmodel.kernel.ground import Ground
from podmodel.kernel.machine import Transition
from podmodel.kernel.system import Event, Instance, System

Thing = TypeVar("Thing", bound=Hashable)


@dataclass(frozen=True)
class MachineRows:
    """The rows of one instance: how many are taken, those that never are, those that are ruled out."""

    instance: Instance
    taken: int
    never: tuple[Transition, ...]
    ruled_out: tuple[Transition, ...]

    @property
    def possible(self) -> int:
        """How many rows are not ruled out."""
        return self.taken + len(self.never)


@dataclass(frozen=True)
class Coverage:
    """The rows of each machine, and the events that are never enabled."""

    machines: tuple[MachineRows, ...]
    never_enabled: tuple[Event, ...]

    @property
    def taken(self) -> int:
        """Rows that some step takes."""
        return sum(machine.taken for machine in self.machines)

    @property
    def possible(self) -> int:
        """Rows that are not ruled out."""
        return sum(machine.possible for machine in self.machines)

    @property
    def ruled_out(self) -> int:
        """Rows that the constants of the system rule out."""
        return sum(len(machine.ruled_out) for machine in self.machines)


class Questions:
    """What has to be asked of the reachable configurations: one question an event, then one a row."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.enabled = tuple(Seen(_enabled(system, event)) for event in system.events)
        by_row = _guards(system, self.enabled)
        self.rows = {key: Seen(system.grounder.some(guards)) for key, guards in by_row.items()}

    @property
    def watches(self) -> tuple[Seen, ...]:
        """All of them, in order."""
        return (*self.enabled, *self.rows.values())

    def answered(self, answers: Sequence[bool]) -> Coverage:
        """The coverage, given the answers to the watches in their order."""
        number = len(self.enabled)
        never = tuple(event for event, seen in zip(self.system.events, answers, strict=False) if not seen)
        rows = dict(zip(self.rows, answers[number:], strict=True))
        return Coverage(tuple(_counted(instance, rows) for instance in self.system.instances), never)

    def asked(self, seen: Callable[[Seen], bool]) -> Coverage:
        """The coverage, where each question can be asked by itself."""
        return self.answered([seen(watch) for watch in self.watches])


Key = tuple[str, int]  # the instance, and the position of the row in its table


def _enabled(system: System, event: Event) -> Ground:
    return system.grounder.some(row.guard for row in event.rows)


def _guards(system: System, enabled: Iterable[Seen]) -> dict[Key, list[Ground]]:
    """Where each row can be taken: a controller's where its guard holds, a listener's where the event can be, too."""
    positions = {
        (instance.name, id(row)): (instance.name, position)
        for instance in system.instances
        for position, row in enumerate(instance.machine.transitions)
    }
    found: dict[Key, list[Ground]] = {}
    for event, possible in zip(system.events, enabled, strict=True):
        for row in event.rows:
            found.setdefault(positions[row.instance, id(row.transition)], []).append(row.guard)
        for _, follow in event.listeners:
            for row in follow:
                guard = system.grounder.every((row.guard, possible.guard))
                found.setdefault(positions[row.instance, id(row.transition)], []).append(guard)
    return found


def _counted(instance: Instance, rows: dict[Key, bool]) -> MachineRows:
    taken = 0
    never: list[Transition] = []
    ruled_out: list[Transition] = []
    for position, row in enumerate(instance.machine.transitions):
        known = rows.get((instance.name, position))
        if known:
            taken += 1
        else:
            (ruled_out if known is None else never).append(row)
    return MachineRows(instance, taken, tuple(never), tuple(ruled_out))


def together(pairs: Iterable[tuple[Thing, str]]) -> Iterator[tuple[Thing, tuple[str, ...]]]:
    """
    Things and their sites, each thing once.

    >>> list(together([("die", "app"), ("delete", ""), ("die", "logs")]))
    [('die', ('app', 'logs')), ('delete', ())]
    """
    found: dict[Thing, list[str]] = {}
    for thing, site in pairs:
        found.setdefault(thing, []).extend([site] if site else [])
    yield from ((thing, tuple(sites)) for thing, sites in found.items())
