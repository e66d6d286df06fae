"""
Events as relations between local states, level by level.

An event meets a configuration from the root down; at each level its machines there take a row, or stay, under
conditions on other levels. What is decided above is substituted into what is still to be decided below (`Part`);
conditions on levels below are carried along (`must`). `Relations.choices` is the only place where this is worked out;
images, pre-images and counts follow it.

Events that one machine decides and the same rows of others follow are one relation where it does not matter which of
them happens (`Relations.merged`): what is common to them is worked out once, and the numbers of steps add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from podmodel.engines.levels import Levels, Local, Places, Updates, patched
from podmodel.engines.roles import Role, Roles, assignments
from podmodel.engines.untangle import Untangler
from podmodel.kernel.ground import Ground
from podmodel.kernel.system import Event, Row, System


@dataclass(frozen=True, eq=False)
class Part:
    """An event with everything above a level substituted: conditions still open, roles still to be played."""

    number: int
    event: int
    must: Ground
    known: tuple[Ground, ...]  # the event's guards, as far as they are decided
    roles: tuple[Role, ...]
    levels: frozenset[int]  # where something is left to do
    writes: frozenset[int]  # where it can still change something

    @cached_property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.must is True and not self.roles

    @cached_property
    def leading(self) -> bool:
        """Whether the machine that decides the event has yet to choose a row."""
        return any(role.leads and not role.bound for role in self.roles)

    @cached_property
    def assigns(self) -> frozenset[int]:
        """The slots that it may still change."""
        return frozenset(a.slot for role in self.roles for row in role.rows for a in assignments(row))


@dataclass(frozen=True, eq=False)
class _Plan:
    """What meeting a level means for a part, whatever the local state."""

    reads: Places
    here: tuple[Role, ...]
    rest: tuple[Role, ...]
    above: dict[int, Ground]  # the event's guards, as far as they are decided, by id; if any role is here
    known: tuple[Ground, ...]  # those that the rest asks for; the others are as good as true
    open: tuple[int, ...]  # which of them the level has a say in


class Relations(Levels):
    """The events of a system over its levels."""

    def __init__(
        self,
        system: System,
        layout: Sequence[Sequence[str]] | None = None,
        *,
        alarm: Callable[[int], object] = lambda _: None,
    ) -> None:
        """`alarm` is called with the number of parts whenever one is to be made; it may raise."""
        super().__init__(system, layout)
        self._alarm = alarm
        self._parts: dict[object, Part] = {}
        self.roles = Roles(self)
        self._plans: dict[tuple[int, int], _Plan] = {}
        self._choices: dict[tuple[int, int, Local], tuple[tuple[Updates, Part], ...]] = {}
        untangler = Untangler(self.grounder, self.level_of, self.negated)
        self.events = [untangler.event(event) for event in system.events]
        groups = _alike(self.events)
        self.events += [_merged([self.events[number] for number in group]) for group in groups if len(group) > 1]
        self.guards = [_guards(event) for event in self.events]
        self.written = [_written(event) for event in self.events]
        self._leading = [self._leads(number) for number in range(len(self.events))]
        parts = [self._start(number, event) for number, event in enumerate(self.events)]
        self.parts = tuple(parts[: len(system.events)])
        alone = {group[0] for group in groups if len(group) == 1}
        self.merged = tuple(p for p in parts if p.event in alone or p.event >= len(system.events))

    def _leads(self, event: int) -> frozenset[int] | None:
        """Which of the event's guards let it happen; None if a row has no condition."""
        asked = {id(row.guard) for row in self.events[event].rows}
        found = frozenset(i for i, guard in enumerate(self.guards[event]) if id(guard) in asked)
        return None if any(row.guard is True for row in self.events[event].rows) else found

    def _start(self, number: int, event: Event) -> Part:
        roles = [self.roles.of(event.controller, event.rows, leads=True)]
        roles += [self.roles.of(name, rows, leads=False) for name, rows in event.listeners]
        return self._part(number, True, self.guards[number], tuple(roles))

    def _part(self, event: int, must: Ground, known: tuple[Ground, ...], roles: tuple[Role, ...]) -> Part:
        key = (event, _key(must), tuple([_key(guard) for guard in known]), roles)
        part = self._parts.get(key)
        if part is None:
            self._alarm(len(self._parts))
            levels = {role.level for role in roles}.union(self.met_by(must), *[self.met_by(guard) for guard in known])
            writes = frozenset[int]().union(
                *((role.level,) if role.bound else self.roles.assigned_by(row) for role in roles for row in role.rows)
            )
            part = Part(len(self._parts), event, must, known, roles, frozenset(levels), writes)
            self._parts[key] = part
        return part

    # What an event can make of a local state

    def advance(self, part: Part, level: int, local: int) -> tuple[tuple[int, Part], ...]:
        """What the event can make of a local state of the level, each with what is left for the levels below."""
        values = self.locals[level][local]
        return tuple(
            (self.number(level, patched(values, updates)), rest) for updates, rest in self.choices(part, level, local)
        )

    def reads(self, part: Part, level: int) -> Places:
        """The places of the level's local states that the event's choices there depend on."""
        return self._plan(part, level).reads

    def choices(self, part: Part, level: int, local: int) -> tuple[tuple[Updates, Part], ...]:
        """The same as what changes; it depends on what the event reads there only."""
        plan = self._plan(part, level)
        values = self.locals[level][local]
        key = (part.number, level, tuple([values[place] for place in plan.reads]))
        found = self._choices.get(key)
        if found is None:
            found = self._choices[key] = tuple(self._worked_out(part, plan, level, values))
        return found

    def _plan(self, part: Part, level: int) -> _Plan:
        plan = self._plans.get((part.number, level))
        if plan is None:
            guards = (part.must, *part.known)
            reads = sorted({place for guard in guards for place in self.places(guard, level)})
            rest = tuple(role for role in part.roles if role.level != level)
            here = tuple(role for role in part.roles if role.level == level)
            original = self.guards[part.event]
            needed = frozenset[int]().union(*map(self.roles.needs, rest))
            known = tuple(part.known[i] if id(guard) in needed else True for i, guard in enumerate(original))
            plan = self._plans[part.number, level] = _Plan(
                tuple(reads),
                here,
                rest,
                {id(guard): part.known[i] for i, guard in enumerate(original)} if here else {},
                known,
                tuple(i for i, guard in enumerate(known) if self.places(guard, level)),
            )
        return plan

    def _worked_out(self, part: Part, plan: _Plan, level: int, local: Local) -> Iterator[tuple[Updates, Part]]:
        must = self.residual(part.must, level, local)
        if must is False:
            return
        if not plan.here:
            known = list(plan.known)
            for i in plan.open:
                known[i] = self.residual(known[i], level, local)
            leading = self._leading[part.event] if part.leading else None
            if leading is None or any(known[i] is not False for i in leading):
                yield (), self._part(part.event, must, tuple(known), plan.rest)
            return
        original = self.guards[part.event]
        for updates, condition, bound in self.roles.played(plan.here, plan.above, level, local, must):
            roles = (*plan.rest, *bound)
            needed = frozenset[int]().union(*map(self.roles.needs, roles))
            left = tuple(
                self.residual(part.known[i], level, local) if id(guard) in needed else True
                for i, guard in enumerate(original)
            )
            yield tuple(sorted(updates.items())), self._part(part.event, condition, left, roles)


def _key(guard: Ground) -> object:
    return guard if isinstance(guard, bool) else id(guard)


def _rows(event: Event) -> list[Row]:
    return [*event.rows, *(row for _, follow in event.listeners for row in follow)]


def _guards(event: Event) -> tuple[Ground, ...]:
    found: dict[int, Ground] = {}
    for row in _rows(event):
        for guard in (row.guard, *(guard for a in assignments(row) for guard, _ in a.cases)):
            if not isinstance(guard, bool):
                found[id(guard)] = guard
    return tuple(found.values())


def _written(event: Event) -> frozenset[int]:
    return frozenset(assignment.slot for row in _rows(event) for assignment in assignments(row))


# Events that are one relation


def _alike(events: Sequence[Event]) -> list[list[int]]:
    """The numbers of the events, those together that one machine decides and the same rows follow."""
    groups: dict[object, list[int]] = {}
    for number, event in enumerate(events):
        followers = tuple((name, tuple(map(_meaning, rows))) for name, rows in event.listeners)
        groups.setdefault((event.controller, followers), []).append(number)
    return list(groups.values())


def _meaning(row: Row) -> object:
    """What the row does: its condition and its assignments."""
    stages = tuple(
        tuple((a.slot, tuple((_key(guard), values) for guard, values in a.cases)) for a in stage)
        for stage in row.stages
    )
    return _key(row.guard), stages


def _merged(events: Iterable[Event]) -> Event:
    """Any of the events, which differ in the rows of their controller only."""
    several = list(events)
    name = "|".join(event.name for event in several)
    return replace(several[0], name=name, rows=tuple(row for event in several for row in event.rows))
