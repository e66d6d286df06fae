"""
Events as relations between local states, level by level.

A level is a machine, or several that share it. An event meets a configuration from the root down; at each level its
machines there take a row, or stay, under conditions on other levels. What is decided above is
substituted into what is still to be decided below (`Part`); conditions on levels below are carried along (`must`).
`Relations.advance` is the only place where this is worked out; images, pre-images and counts follow it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from podmodel.engines.untangle import Untangler
from podmodel.kernel.ground import Every, Ground, Test, slots_of
from podmodel.kernel.system import Assignment, Configuration, Event, Row, System

Local = tuple[int, ...]
Places = tuple[int, ...]  # positions in a local state
Updates = dict[int, int]  # new values by place


@dataclass(frozen=True, eq=False)
class Role:
    """
    One machine's part in an event, played at a level: its rows; a follower may also stay.

    A row may assign at several levels. It is chosen at the first of them (or of the machine itself), and at each of
    the others a role is left that is `bound`: that row has been taken, and its assignments there are to be made.
    """

    level: int
    rows: tuple[Row, ...]
    leads: bool
    bound: bool = False


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
        return frozenset(a.slot for role in self.roles for row in role.rows for a in _assignments(row))


class Relations:
    """The events of a system over numbered local states; local states are numbered as they are met."""

    def __init__(self, system: System, layout: Sequence[Sequence[str]] | None = None) -> None:
        self.system = system
        self.grounder = system.grounder
        self.slots, self.level_by = _levels(system, layout)
        self.level_of = {slot: level for level, slots in enumerate(self.slots) for slot in slots}
        self.place_of = {slot: place for slots in self.slots for place, slot in enumerate(slots)}
        self.locals: list[list[Local]] = [[] for _ in self.slots]
        self._known: list[dict[int, tuple[Places, dict[Local, Ground]]]] = [{} for _ in self.slots]
        self.numbers: list[dict[Local, int]] = [{} for _ in self.slots]
        self._negated: dict[int, Ground] = {}
        untangler = Untangler(self.grounder, self.level_of, self.negated)
        events = [untangler.event(event) for event in system.events]
        self.guards = [_guards(event) for event in events]
        self.written = [_written(event) for event in events]
        self._parts: dict[object, Part] = {}
        self._bounds: dict[tuple[int, Row], Role] = {}
        self._needed: dict[Role, frozenset[int]] = {}
        self._reads: dict[tuple[int, int], Places] = {}
        self._choices: dict[tuple[int, int, Local], tuple[tuple[Updates, Part], ...]] = {}
        self._advance: dict[tuple[int, int, int], tuple[tuple[int, Part], ...]] = {}
        self.parts = tuple(self._start(number, event) for number, event in enumerate(events))

    # Local states

    def number(self, level: int, local: Local) -> int:
        """The number of a local state."""
        known = self.numbers[level].get(local)
        if known is None:
            known = self.numbers[level][local] = len(self.locals[level])
            self.locals[level].append(local)
        return known

    def split(self, configuration: Configuration) -> tuple[int, ...]:
        """The local state numbers of a configuration."""
        return tuple(
            self.number(level, tuple(configuration[slot] for slot in slots)) for level, slots in enumerate(self.slots)
        )

    def join(self, locals_: Iterable[int]) -> Configuration:
        """The configuration of local state numbers."""
        values = [0] * len(self.system.slots)
        for level, local in enumerate(locals_):
            for slot, value in zip(self.slots[level], self.locals[level][local], strict=True):
                values[slot] = value
        return tuple(values)

    # Guards

    def places(self, guard: Ground, level: int) -> Places:
        """Which places of the level's local states the guard reads."""
        return () if isinstance(guard, bool) else self._read(guard, level)[0]

    def _read(self, guard: Ground, level: int) -> tuple[Places, dict[Local, Ground]]:
        """The places that the guard reads at the level, and what is known of it there by their values."""
        known = self._known[level].get(id(guard))
        if known is None:
            places = sorted(self.place_of[slot] for slot in slots_of(guard) if self.level_of[slot] == level)
            known = self._known[level][id(guard)] = (tuple(places), {})
        return known

    def residual(self, guard: Ground, level: int, local: Local) -> Ground:
        """What is left of the guard when the level has this local state."""
        if isinstance(guard, bool):
            return guard
        places, known = self._known[level].get(id(guard)) or self._read(guard, level)
        if not places:
            return guard
        key = tuple([local[place] for place in places])
        found = known.get(key)
        if found is None:
            if isinstance(guard, Test):
                found = local[places[0]] in guard.values
            else:
                parts = (self.residual(part, level, local) for part in guard.parts)
                found = self.grounder.every(parts) if isinstance(guard, Every) else self.grounder.some(parts)
            known[key] = found
        return found

    def negated(self, guard: Ground) -> Ground:
        """The guard that holds where this one does not."""
        if isinstance(guard, bool):
            return not guard
        known = self._negated.get(id(guard))
        if known is None:
            if isinstance(guard, Test):
                size = len(self.system.slots[guard.slot].var.domain)
                known = self.grounder.test(guard.slot, set(range(size)) - guard.values)
            else:
                parts = [self.negated(part) for part in guard.parts]
                known = self.grounder.some(parts) if isinstance(guard, Every) else self.grounder.every(parts)
            self._negated[id(guard)] = known
        return known

    # Parts of events

    def _start(self, number: int, event: Event) -> Part:
        roles = [self._role(event.controller, event.rows, leads=True)]
        roles += [self._role(name, rows, leads=False) for name, rows in event.listeners]
        return self._part(number, True, self.guards[number], tuple(roles))

    def _role(self, instance: str, rows: tuple[Row, ...], *, leads: bool) -> Role:
        home = self.level_by.get(instance, len(self.slots) - 1)  # a slice may know a machine by its effects only
        return Role(min([home, *(level for row in rows for level in self._levels(row))]), rows, leads)

    def _levels(self, row: Row) -> frozenset[int]:
        """Where the row assigns."""
        return frozenset(self.level_of[assignment.slot] for stage in row.stages for assignment in stage)

    def _part(self, event: int, must: Ground, known: tuple[Ground, ...], roles: tuple[Role, ...]) -> Part:
        key = (event, _key(must), tuple(map(_key, known)), roles)
        part = self._parts.get(key)
        if part is None:
            levels = {role.level for role in roles}
            levels |= {self.level_of[slot] for guard in (must, *known) for slot in slots_of(guard)}
            writes = {
                level
                for role in roles
                for row in role.rows
                for level in self._levels(row)
                if not role.bound or level == role.level
            }
            part = Part(len(self._parts), event, must, known, roles, frozenset(levels), frozenset(writes))
            self._parts[key] = part
        return part

    def advance(self, part: Part, level: int, local: int) -> tuple[tuple[int, Part], ...]:
        """What the event can make of a local state of the level, each with what is left for the levels below."""
        key = (part.number, level, local)
        found = self._advance.get(key)
        if found is None:
            values = self.locals[level][local]
            found = self._advance[key] = tuple(
                (self.number(level, _patched(values, updates)), rest)
                for updates, rest in self._advanced(part, level, values)
            )
        return found

    def _advanced(self, part: Part, level: int, local: Local) -> tuple[tuple[Updates, Part], ...]:
        """The same for all local states that agree where the event reads."""
        reads = self._reads.get((part.number, level))
        if reads is None:
            guards = (part.must, *part.known)
            reads = tuple(sorted({place for guard in guards for place in self.places(guard, level)}))
            self._reads[part.number, level] = reads
        key = (part.number, level, tuple([local[place] for place in reads]))
        found = self._choices.get(key)
        if found is None:
            found = self._choices[key] = tuple(self._worked_out(part, level, local))
        return found

    def _worked_out(self, part: Part, level: int, local: Local) -> Iterator[tuple[Updates, Part]]:
        must = self.residual(part.must, level, local)
        if must is False:
            return
        here = [role for role in part.roles if role.level == level]
        rest = tuple(role for role in part.roles if role.level != level)
        original = self.guards[part.event]
        above = {id(guard): part.known[i] for i, guard in enumerate(original)}
        for updates, condition, bound in self._played(here, above, level, local, must):
            roles = (*rest, *bound)
            needed = frozenset().union(*map(self._needs, roles))
            known = tuple(
                self.residual(part.known[i], level, local) if id(guard) in needed else True
                for i, guard in enumerate(original)
            )
            yield updates, self._part(part.event, condition, known, roles)

    def _needs(self, role: Role) -> frozenset[int]:
        """The guards (by id) that playing the role will ask for."""
        found = self._needed.get(role)
        if found is None:
            rows = role.rows
            cases = (
                guard
                for row in rows
                for assignment in _assignments(row)
                if not role.bound or self.level_of[assignment.slot] == role.level
                for guard, _ in assignment.cases
            )
            guards = cases if role.bound else (*(row.guard for row in rows), *cases)
            found = self._needed[role] = frozenset(id(guard) for guard in guards)
        return found

    def _played(
        self, roles: Sequence[Role], above: dict[int, Ground], level: int, local: Local, must: Ground
    ) -> list[tuple[Updates, Ground, tuple[Role, ...]]]:
        """Every way to play the roles at a local state: what it changes, what must hold below, what is left to do."""
        found: list[tuple[Updates, Ground, tuple[Role, ...]]] = [({}, must, ())]
        for role in roles:
            options = list(self._options(role, above, level, local))
            found = [
                (updates | new, both, bound + left)
                for updates, condition, bound in found
                for new, more, left in options
                if (both := self.grounder.every((condition, more))) is not False
            ]
        return found

    def _options(
        self, role: Role, above: dict[int, Ground], level: int, local: Local
    ) -> Iterator[tuple[Updates, Ground, tuple[Role, ...]]]:
        stay: Ground = not role.leads
        for row in role.rows:
            guard = True if role.bound else self._at(row.guard, above, level, local)
            if guard is False:
                continue
            stay = self.grounder.every((stay, self.negated(guard)))
            others = () if role.bound else sorted(self._levels(row) - {level})
            left = tuple(self._bound(other, row) for other in others)
            for updates, condition in self._outcomes(row, above, level, local, guard):
                yield updates, condition, left
        if stay is not False:
            yield {}, stay, ()

    def _bound(self, level: int, row: Row) -> Role:
        """The role of making the row's assignments at a further level; equal ones are one object."""
        found = self._bounds.get((level, row))
        if found is None:
            found = self._bounds[level, row] = Role(level, (row,), leads=True, bound=True)
        return found

    def _at(self, guard: Ground, above: dict[int, Ground], level: int, local: Local) -> Ground:
        known = guard if isinstance(guard, bool) else above[id(guard)]
        return self.residual(known, level, local)

    def _outcomes(
        self, row: Row, above: dict[int, Ground], level: int, local: Local, guard: Ground
    ) -> list[tuple[Updates, Ground]]:
        found: list[tuple[Updates, Ground]] = [({}, guard)]
        for stage in row.stages:
            later = []
            for updates, condition in found:
                here = _patched(local, updates)
                branches: list[tuple[Updates, Ground]] = [(updates, condition)]
                for assignment in stage:
                    if self.level_of[assignment.slot] != level:
                        continue
                    options = list(self._assigned(assignment, above, level, here))
                    branches = [
                        (new | ({self.place_of[assignment.slot]: value} if value is not None else {}), both)
                        for new, old in branches
                        for value, more in options
                        if (both := self.grounder.every((old, more))) is not False
                    ]
                later.extend(branches)
            found = later
        return found

    def _assigned(
        self, assignment: Assignment, above: dict[int, Ground], level: int, local: Local
    ) -> Iterator[tuple[int | None, Ground]]:
        rest: Ground = True
        for guard, values in assignment.cases:
            here = self._at(guard, above, level, local)
            condition = self.grounder.every((rest, here))
            if condition is not False:
                for value in values:
                    yield value, condition
            rest = self.grounder.every((rest, self.negated(here)))
            if rest is False:
                return
        yield None, rest


def _levels(
    system: System, layout: Sequence[Sequence[str]] | None
) -> tuple[tuple[tuple[int, ...], ...], dict[str, int]]:
    """The slots of each level, and the level of each machine; slots without a machine make levels of their own."""
    names = [list(group) for group in layout] if layout else [[instance.name] for instance in system.instances]
    owned = {instance.name: instance.slots for instance in system.instances}
    groups = [(sorted(slot for name in group for slot in owned[name]), group) for group in names]
    placed = {slot for slots, _ in groups for slot in slots}
    groups += [([slot], []) for slot in range(len(system.slots)) if slot not in placed]
    if not layout:
        groups.sort(key=lambda group: group[0])
    level_by = {name: level for level, (_, group) in enumerate(groups) for name in group}
    return tuple(tuple(slots) for slots, _ in groups), level_by


def _patched(local: Local, updates: Updates) -> Local:
    if not updates:
        return local
    patched = list(local)
    for place, value in updates.items():
        patched[place] = value
    return tuple(patched)


def _key(guard: Ground) -> object:
    return guard if isinstance(guard, bool) else id(guard)


def _rows(event: Event) -> list[Row]:
    return [*event.rows, *(row for _, follow in event.listeners for row in follow)]


def _assignments(row: Row) -> Iterator[Assignment]:
    for stage in row.stages:
        yield from stage


def _guards(event: Event) -> tuple[Ground, ...]:
    found: dict[int, Ground] = {}
    for row in _rows(event):
        for guard in (row.guard, *(guard for a in _assignments(row) for guard, _ in a.cases)):
            if not isinstance(guard, bool):
                found[id(guard)] = guard
    return tuple(found.values())


def _written(event: Event) -> frozenset[int]:
    return frozenset(assignment.slot for row in _rows(event) for assignment in _assignments(row))
