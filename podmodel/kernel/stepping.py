"""
One machine stepped in a concrete situation, without composing a system of it.

What `semantics.steps_of` means for a system, this does for a single machine whose surroundings are given: the rows of
an event are tested in the situation, and the effects of the row that is enabled run in the order written. A situation
leaves no choice: two enabled rows, or an effect that chooses, are an error. `tests/kernel/test_stepping.py` holds it
equal to the kernel's semantics.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass

from podmodel.errors import DeclarationError
from podmodel.kernel.concrete import World
from podmodel.kernel.effect import AnyEffect, Choice, Each, Effect, Fixed, Incr
from podmodel.kernel.expr import TRUE, And, Named, Per, Pred, Table, Value, Var
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.kernel.machine import Machine, State, Transition

Written = tuple[tuple[str, Value], ...]
Branches = dict[str, list[tuple[Transition, tuple[State, ...], tuple[Pred, ...]]]]
"""By event: each row with its sources, and the parts of its guard that must all hold."""

_rows: dict[int, tuple[Machine, Branches]] = {}  # by identity; the machine is kept, so that its id stays its own


@dataclass(frozen=True)
class Taken:
    """A row that was taken, and what its effects assigned to the machine's own variables, in order."""

    row: Transition
    written: Written


class Stepper:
    """
    A machine at a site, in a situation.

    `values` maps a site to the values of its variables by name, as for a `World`. The machine moves those that it owns;
    if they are not there, they have their initial values. Nobody else changes the situation, and time does not go on:
    `armed` are the timers that run, by name, and a row that waits for the end of one (``after=``) is not enabled.
    """

    def __init__(
        self,
        machine: Machine,
        members: Sequence[Member],
        values: dict[str, dict[str, Value]],
        site: str = SYSTEM,
        *,
        armed: Container[str] = (),
    ) -> None:
        self.machine = machine
        self.members = tuple(members)
        self.values = values
        self.site = site
        self.armed = armed
        self._world = World(self.members, values)
        self._held: dict[int, bool] = {}  # what was tested since the last change
        for var in machine.owned:
            self._home(var).setdefault(var.name, var.initial)

    @property
    def state(self) -> State:
        """The control state."""
        return self._home(self.machine.control)[self.machine.control.name]  # type: ignore[return-value]  # it is one

    @property
    def world(self) -> World:
        """The situation as it is now; it is another one after a step."""
        return self._world

    def can(self, event: str) -> bool:
        """Whether some row of the event is enabled."""
        return next(self._enabled(event), None) is not None

    def take(self, event: str) -> Taken | None:
        """Take the event; None, and nothing changes, if no row of it is enabled."""
        enabled = tuple(self._enabled(event))
        if not enabled:
            return None
        if len(enabled) > 1:
            raise DeclarationError(
                f"machine '{self.machine.name}': '{event}' has {len(enabled)} enabled rows in this situation",
                hint="a situation leaves no choice: make their guards exclude one another",
            )
        row = enabled[0]
        target = row.target_from(self.state)
        written = tuple(self._run(row.effect))
        self._assign(((self.machine.control, self.site, target),))
        return Taken(row, written)

    def _enabled(self, event: str) -> Iterator[Transition]:
        state = self.state
        for row, sources, parts in _rows_of(self.machine).get(event, ()):
            if state in sources and all(map(self._holds, parts)) and not self._waits(row):
                yield row

    def _waits(self, row: Transition) -> bool:
        return any(timer.name in self.armed for timer in row.after)

    def _holds(self, part: Pred) -> bool:
        held = self._held.get(id(part))
        if held is None:
            held = self._held[id(part)] = self._world.holds(part, self.site)
        return held

    def _run(self, effects: tuple[AnyEffect, ...]) -> Iterator[tuple[str, Value]]:
        for effect in effects:
            world = self._world
            parts: Sequence[tuple[Effect, str]]
            if isinstance(effect, Each):
                sites = world.related(effect.roles, self.site)
                parts = tuple((part, site) for site in sites for part in effect.effects)
            else:
                parts = ((effect, self.site),)
            now = [(part.var, site, self._value(part, site, world)) for part, site in parts if _runs(part, site, world)]
            self._assign(now)
            yield from ((var.name, value) for var, _, value in now)

    def _assign(self, new: Sequence[tuple[Var, str, Value]]) -> None:
        for var, site, value in new:
            self.values[SYSTEM if var.per is Per.SYSTEM else site][var.name] = value
        if new:
            self._world = World(self.members, self.values)
            self._held.clear()

    def _value(self, effect: Effect, site: str, world: World) -> Value:
        match effect.source:
            case Fixed(value):
                return value
            case Incr():
                domain = effect.var.domain
                return domain[min(effect.var.index(world.read(effect.var, site)) + 1, len(domain) - 1)]
            case Table() as table:
                return world.tabled(table, site)
            case Var() as source:
                return world.read(source, site)
            case Choice():
                raise DeclarationError(
                    f"machine '{self.machine.name}': the effect '{effect}' chooses", hint="a situation leaves no choice"
                )

    def _home(self, var: Var) -> dict[str, Value]:
        return self.values.setdefault(SYSTEM if var.per is Per.SYSTEM else self.site, {})


def _runs(effect: Effect, site: str, world: World) -> bool:
    return effect.guard is TRUE or world.holds(effect.guard, site)


def _rows_of(machine: Machine) -> Branches:
    known = _rows.get(id(machine))
    if known is None:
        known = _rows[id(machine)] = (machine, _branches(machine.transitions))
    return known[1]


def _branches(rows: Iterable[Transition]) -> Branches:
    found: Branches = {}
    for row in rows:
        for event in row.events:
            found.setdefault(event, []).append((row, row.sources, tuple(_conjuncts(row.guard))))
    return found


def _conjuncts(guard: Pred) -> Iterator[Pred]:
    """The parts that must all hold: rows share many of them, and each is tested once."""
    match guard:
        case And(parts):
            for part in parts:
                yield from _conjuncts(part)
        case Named(_, part, _):
            yield from _conjuncts(part)
        case _:
            yield guard
