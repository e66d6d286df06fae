"""
Slices: the part of a system that a question can see, as a smaller system.

A slot is kept if the question reads it, or if something that changes a kept slot does (cone of influence); the
values of a kept slot are merged where no guard of the slice and no question tells them apart, nor a slot that they
are copied to. The slice and the
system are strongly bisimilar in the kept slots, up to steps that change none of them: the kept part moves by
itself, because a machine that hears an event never blocks it, and a merged value enables and does what each of its
members does. So invariants, single steps (of the events named) and reachability have the same answer in both, and
every run of the slice is the shadow of a run of the system (`Slice.lift` finds it). Not for counting
configurations, deadlocks or divergence of the system itself.
Source: E. Clarke, O. Grumberg, D. Peled, Model Checking, 1999, chapter 13 (cone of influence).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import log2

from podmodel.errors import DeclarationError
from podmodel.kernel.expr import Value, Var, shown
from podmodel.kernel.ground import Every, Ground, Grounder, Slot, Some, Test, slots_of
from podmodel.kernel.semantics import Step, steps_of
from podmodel.kernel.system import Assignment, Configuration, Event, Instance, Row, System

Stages = tuple[tuple[Assignment, ...], ...]


@dataclass(frozen=True)
class Merged:
    """Values of a variable that a slice does not tell apart."""

    values: tuple[Value, ...]

    def __str__(self) -> str:
        return "|".join(map(shown, self.values))


@dataclass(frozen=True, eq=False)
class Cone:
    """What a question needs of a system: its slots, its events, and the blocks of values of each slot."""

    slots: frozenset[int]
    events: frozenset[str]
    blocks: dict[int, tuple[int, ...]]  # slot -> block number of each value index

    @property
    def bits(self) -> float:
        """Logarithm of the number of combinations of kept values: an upper bound of the slice's size."""
        return sum(log2(len(set(blocks))) for blocks in self.blocks.values())


@dataclass(frozen=True, eq=False)
class Slice:
    """The smaller system, and how it relates to the whole one."""

    whole: System
    system: System
    kept: tuple[int, ...]
    blocks: dict[int, tuple[int, ...]]

    def project(self, configuration: Configuration) -> Configuration:
        """The shadow of a configuration of the whole system."""
        return tuple(self.blocks[slot][configuration[slot]] for slot in self.kept)

    def translate(self, guard: Ground) -> Ground:
        """A ground guard of the whole system, over the slice; it must have been among the questions."""
        return self._translation(guard)

    @cached_property
    def _translation(self) -> _Translation:
        return _Translation(self.system.grounder, {slot: i for i, slot in enumerate(self.kept)}, self.blocks)

    def lift(self, events: Iterable[tuple[str, Configuration]]) -> Iterator[Step]:
        """A run of the whole system whose shadow is the run of the slice given as (event, configuration)."""
        configuration = self.whole.initial
        for name, shadow in events:
            for step in steps_of(self.whole, self.whole.by_name[name], configuration):
                if self.project(step.target) == shadow:
                    yield step
                    configuration = step.target
                    break
            else:
                raise AssertionError(f"the slice takes '{name}', which the system cannot follow")


def cone(
    system: System,
    questions: Iterable[Ground],
    events: Iterable[str] = (),
    look: Callable[[], None] = lambda: None,
) -> Cone:
    """
    What the questions can see, and what steps of the named events depend on.

    `look` is called now and then, and may raise: a large system has a large cone.
    """
    questions = tuple(questions)
    seen = frozenset(events)
    for name in seen:
        if name not in system.by_name:
            raise DeclarationError(f"the system '{system.name}' has no event '{name}'")
    slots = set().union(*(slots_of(question) for question in questions))
    while True:
        needed = set(slots)
        look()
        for event in system.events:
            needed |= _influence(event, frozenset(slots), observed=event.name in seen)
        if needed <= slots:
            break
        slots |= needed
    kept = frozenset(slots)
    relevant = [e for e in system.events if e.name in seen or any(_writes(row, kept) for row in _rows(e))]
    guards = [*questions]
    copies: dict[_Copy, None] = {}
    for event in relevant:
        for row in _kept_rows(event, kept, observed=event.name in seen):
            guards.append(row.guard)
            for assignment in _assignments(row):
                if assignment.slot in kept:
                    copy = _copy(assignment)
                    if copy:
                        copies[copy] = None
                    else:
                        guards.extend(guard for guard, _ in assignment.cases)
    blocks = _blocks(system, kept, guards, copies)
    return Cone(kept, frozenset(event.name for event in relevant), blocks)


def _rows(event: Event) -> Iterator[Row]:
    yield from event.rows
    for _, rows in event.listeners:
        yield from rows


def _assignments(row: Row) -> Iterator[Assignment]:
    for stage in row.stages:
        yield from stage


def _writes(row: Row, slots: frozenset[int]) -> bool:
    return any(assignment.slot in slots for assignment in _assignments(row))


def _followers(event: Event, slots: frozenset[int]) -> list[tuple[str, tuple[Row, ...]]]:
    """The listeners that change something kept."""
    return [(name, rows) for name, rows in event.listeners if any(_writes(row, slots) for row in rows)]


def _kept_rows(event: Event, slots: frozenset[int], *, observed: bool) -> list[Row]:
    """Rows whose guards matter: all of the controller if the event itself matters, else those that change something."""
    followers = _followers(event, slots)
    leads = [row for row in event.rows if observed or followers or _writes(row, slots)]
    return leads + [row for _, rows in followers for row in rows]


def _influence(event: Event, slots: frozenset[int], *, observed: bool) -> set[int]:
    needed: set[int] = set()
    for row in _kept_rows(event, slots, observed=observed):
        needed |= slots_of(row.guard)
        for assignment in _assignments(row):
            if assignment.slot in slots:
                for guard, _ in assignment.cases:
                    needed |= slots_of(guard)
    return needed


@dataclass(frozen=True)
class _Copy:
    """An assignment that reads one slot and nothing else: the values assigned by (values read), first match wins."""

    source: int
    target: int
    cases: tuple[tuple[frozenset[int] | None, tuple[int, ...]], ...]

    def outcome(self, value: int, blocks: tuple[int, ...]) -> frozenset[int] | None:
        """The blocks of the target that a value of the source leads to; None where nothing is assigned."""
        for values, assigned in self.cases:
            if values is None or value in values:
                return frozenset(blocks[one] for one in assigned)
        return None


def _copy(assignment: Assignment) -> _Copy | None:
    """The assignment as a copy, if it is one."""
    sources = {guard.slot for guard, _ in assignment.cases if isinstance(guard, Test)}
    if len(sources) != 1 or not all(guard is True or isinstance(guard, Test) for guard, _ in assignment.cases):
        return None
    cases = tuple((guard.values if isinstance(guard, Test) else None, values) for guard, values in assignment.cases)
    return _Copy(sources.pop(), assignment.slot, cases)


def _blocks(
    system: System, slots: frozenset[int], guards: Iterable[Ground], copies: Iterable[_Copy]
) -> dict[int, tuple[int, ...]]:
    """
    The coarsest partition of each slot's values that every test and every copy respects.

    Values that are only copied need not be told apart further than the slot they are copied to.
    """
    blocks = _tested_blocks(system, slots, guards)
    stable = False
    while not stable:
        stable = True
        for copy in copies:
            old = blocks[copy.source]
            target = blocks[copy.target]
            numbers: dict[object, int] = {}
            pairs = ((block, copy.outcome(value, target)) for value, block in enumerate(old))
            blocks[copy.source] = tuple(numbers.setdefault(pair, len(numbers)) for pair in pairs)
            stable = stable and blocks[copy.source] == old
    return blocks


def _tested_blocks(system: System, slots: frozenset[int], guards: Iterable[Ground]) -> dict[int, tuple[int, ...]]:
    """The coarsest partition of each slot's values that every test respects."""
    signature: dict[int, list[list[bool]]] = {slot: [[] for _ in system.slots[slot].var.domain] for slot in slots}
    done: set[int] = set()
    todo = list(guards)
    while todo:
        part = todo.pop()
        if id(part) in done or isinstance(part, bool):
            continue
        done.add(id(part))
        if isinstance(part, Test):
            for index, marks in enumerate(signature[part.slot]):
                marks.append(index in part.values)
        else:
            todo.extend(part.parts)
    blocks = {}
    for slot, values in signature.items():
        numbers: dict[tuple[bool, ...], int] = {}
        blocks[slot] = tuple(numbers.setdefault(tuple(marks), len(numbers)) for marks in values)
    return blocks


def merge(cones: Iterable[Cone]) -> Cone:
    """The cone that serves all of these questions at once."""
    slots: frozenset[int] = frozenset()
    events: frozenset[str] = frozenset()
    blocks: dict[int, tuple[int, ...]] = {}
    for part in cones:
        slots |= part.slots
        events |= part.events
        for slot, numbers in part.blocks.items():
            pairs: dict[tuple[int, int], int] = {}
            old = blocks.get(slot, (0,) * len(numbers))
            blocks[slot] = tuple(pairs.setdefault(pair, len(pairs)) for pair in zip(old, numbers, strict=True))
    return Cone(slots, events, blocks)


def cut(system: System, part: Cone, observed: Iterable[str] = (), look: Callable[[], None] = lambda: None) -> Slice:
    """The slice of the system that the cone describes; `observed` are the events that questions name."""
    kept = tuple(sorted(part.slots))
    position = {slot: index for index, slot in enumerate(kept)}
    slots = tuple(_merged_slot(system.slots[slot], part.blocks[slot]) for slot in kept)
    grounder = Grounder(system.members, slots, {})
    cutter = _Cutter(_Translation(grounder, position, part.blocks), position, part, look)
    seen = frozenset(observed)
    events = tuple(
        event
        for whole in system.events
        if whole.name in part.events
        if (event := cutter.event(whole, whole.name in seen))
    )
    instances = tuple(
        Instance(i.name, i.machine, i.site, tuple(position[slot] for slot in i.slots if slot in position), i.beside)
        for i in system.instances
        if i.control in position
    )
    start = tuple(part.blocks[slot][system.initial[slot]] for slot in kept)
    small = System(system.name, system.members, slots, instances, events, start, (), grounder)
    return Slice(system, small, kept, part.blocks)


def _merged_slot(slot: Slot, blocks: tuple[int, ...]) -> Slot:
    groups: dict[int, list[Value]] = {}
    for value, block in zip(slot.var.domain, blocks, strict=True):
        groups.setdefault(block, []).append(value)
    domain = tuple(group[0] if len(group) == 1 else Merged(tuple(group)) for _, group in sorted(groups.items()))
    return Slot(slot.name, Var(slot.var.name, domain, slot.var.per, initial=domain[0]), slot.site)


class _Translation:
    """Ground guards over the kept slots and merged values; what guards have in common is translated once."""

    def __init__(self, grounder: Grounder, position: dict[int, int], blocks: dict[int, tuple[int, ...]]) -> None:
        self.grounder = grounder
        self.position = position
        self.blocks = blocks
        self._known: dict[int, tuple[Ground, Ground]] = {}  # by id, with the guard itself: so the id stays its own

    def __call__(self, guard: Ground) -> Ground:
        if isinstance(guard, bool):
            return guard
        known = self._known.get(id(guard))
        if known is None:
            known = self._known[id(guard)] = (guard, self._translated(guard))
        return known[1]

    def _translated(self, guard: Test | Every | Some) -> Ground:
        if isinstance(guard, Test):
            blocks = self.blocks[guard.slot]
            return self.grounder.test(self.position[guard.slot], {blocks[value] for value in guard.values})
        parts = map(self, guard.parts)
        return self.grounder.every(parts) if isinstance(guard, Every) else self.grounder.some(parts)


class _Cutter:
    """Rewrites events over the kept slots and merged values."""

    def __init__(
        self, guard: Callable[[Ground], Ground], position: dict[int, int], part: Cone, look: Callable[[], None]
    ) -> None:
        self.guard = guard
        self.position = position
        self.part = part
        self.look = look

    def event(self, event: Event, observed: bool) -> Event | None:
        self.look()
        followers = _followers(event, self.part.slots)
        rows = self._rows(event.rows, keep_all=observed or bool(followers))
        if not rows:
            return None
        listeners = tuple((name, self._rows(follow, keep_all=True)) for name, follow in followers)
        return Event(event.name, event.site, event.actor, event.controller, rows, listeners)

    def _rows(self, rows: Iterable[Row], *, keep_all: bool) -> tuple[Row, ...]:
        found: dict[object, Row] = {}
        for row in rows:
            if not keep_all and not _writes(row, self.part.slots):
                continue
            small = Row(row.instance, row.transition, row.source, row.target, self.guard(row.guard), self._stages(row))
            found.setdefault((small.guard if isinstance(small.guard, bool) else id(small.guard), _key(small)), small)
        return tuple(found.values())

    def _stages(self, row: Row) -> Stages:
        stages = []
        for stage in row.stages:
            kept = tuple(self._assignment(a) for a in stage if a.slot in self.part.slots)
            if kept:
                stages.append(kept)
        return tuple(stages)

    def _assignment(self, assignment: Assignment) -> Assignment:
        blocks = self.part.blocks[assignment.slot]
        return Assignment(
            self.position[assignment.slot],
            tuple(
                (self.guard(guard), tuple(dict.fromkeys(blocks[value] for value in values)))
                for guard, values in assignment.cases
            ),
        )


def _key(row: Row) -> object:
    return tuple(
        tuple((a.slot, tuple((g if isinstance(g, bool) else id(g), vs) for g, vs in a.cases)) for a in stage)
        for stage in row.stages
    )
