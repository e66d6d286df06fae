"""
A set of configurations as a decision diagram: is one inside, does a step lead out?

It works on the ground rows themselves and shares nothing with the engine that found the set. A step is made level by
level: at each level the machines that write there take one of their ways, under conditions on the levels below; what
guards read above has been put in already (`Task`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from podmodel.certificates.form import Diagram, Values, well_formed
from podmodel.kernel.ground import Every, Ground, Test, slots_of
from podmodel.kernel.system import Assignment, Configuration, Event, Row, System

Writes = tuple[tuple[int, int], ...]  # (slot, new value)
Ways = tuple[tuple[Ground, Writes], ...]  # what a machine may do: where, and what it writes


@dataclass(frozen=True, eq=False)
class Task:
    """What is left of a step: a condition where it begins, one where it ends, and a way for each machine to take."""

    before: Ground
    after: Ground
    machines: tuple[Ways, ...]

    @cached_property
    def slots(self) -> frozenset[int]:
        """What it reads or writes."""
        ways = [way for machine in self.machines for way in machine]
        guards = (self.before, self.after, *(guard for guard, _ in ways))
        return frozenset().union(*map(slots_of, guards), (slot for _, writes in ways for slot, _ in writes))


class Inductive:
    """The set of a certificate, and what the steps of its system make of it."""

    def __init__(self, system: System, diagram: Diagram, place: str = "$") -> None:
        well_formed(diagram, [len(slot.var.domain) for slot in system.slots], place)
        self.system = system
        self.every, self.some = system.grounder.every, system.grounder.some
        self.levels, self.root = diagram.levels, diagram.root
        self.level = [level for level, _ in diagram.nodes]
        self.edges = [{state: child for states, child in edges for state in states} for _, edges in diagram.nodes]
        self.numbers = [{state: number for number, state in enumerate(level.states)} for level in self.levels]
        self._known: dict[str, list[Ways]] = {}
        self._negations: dict[int, tuple[Ground, Ground]] = {}
        self._tasks: dict[object, Task] = {}
        self._moves: dict[object, list[tuple[dict[int, int], Task]]] = {}
        self._escapes: dict[tuple[int, int | None, int], Values | None] = {}

    @cached_property
    def count(self) -> int:
        """How many configurations it holds."""
        counts = [1]
        for edges in self.edges[1:]:
            counts.append(sum(counts[child] for child in edges.values()))
        return counts[self.root]

    def has(self, configuration: Configuration) -> bool:
        """Whether the configuration is inside."""
        node: int | None = self.root
        for level, numbers in zip(self.levels, self.numbers, strict=True):
            number = numbers.get(tuple(configuration[slot] for slot in level.slots))
            node = None if node is None or number is None else self.edges[node].get(number)
        return node is not None

    def where(self, guard: Ground) -> Configuration | None:
        """A configuration of the set in which the guard holds, if there is one."""
        return self._found(None, self._task(guard, True, ()))

    def way_out(self, event: Event) -> Configuration | None:
        """A configuration of the set from which a step of the event leads out of it, if there is one."""
        return self._found(self.root, self._task(self._can(event, True), True, self._machines(event)))

    def step(self, event: Event, before: Ground, after: Ground) -> Configuration | None:
        """A configuration of the set where a step of the event leads from the one guard to the other."""
        machines = [_only(slots_of(after), ways) for ways in self._machines(event)]
        if (
            not any(writes for ways in machines for _, writes in ways)
            and self.where(self.every((before, after))) is None
        ):
            return None  # the step has no say
        return self._found(None, self._task(self._can(event, before), after, machines))

    def _found(self, target: int | None, task: Task | None) -> Configuration | None:
        found = self._escape(self.root, target, task) if task else None
        values: dict[int, int] = {}
        for level, number in zip(self.levels, found or (), strict=found is not None):
            values |= zip(level.slots, level.states[number], strict=True)
        return None if found is None else tuple(values[slot] for slot in range(len(values)))

    # Steps, level by level

    def _escape(self, source: int, target: int | None, task: Task) -> Values | None:
        """The states, level by level, from which the task leads from the source set to outside the target set."""
        if source == target and not task.machines:
            return None  # nothing changes any more
        if source == 0:
            return ()
        key = (source, target, id(task))
        if key not in self._escapes:
            self._escapes[key] = self._searched(source, target, task)
        return self._escapes[key]

    def _searched(self, source: int, target: int | None, task: Task) -> Values | None:
        aims = {} if target is None else self.edges[target]
        for state, child in self.edges[source].items():
            for reached, rest in self._moved(self.level[source], state, task):
                found = self._escape(child, aims.get(reached), rest)
                if found is not None:
                    return (state, *found)
        return None

    def _moved(self, level: int, state: int, task: Task) -> Iterator[tuple[int, Task]]:
        """The states (-1: one that is not known) that the task makes of one, and what is left of the task."""
        slots, values = self.levels[level].slots, self.levels[level].states[state]
        if task.slots.isdisjoint(slots):
            yield state, task
            return
        now = {slot: value for slot, value in zip(slots, values, strict=True) if slot in task.slots}
        key = (id(task), *now.items())
        if key not in self._moves:
            self._moves[key] = list(self._worked_out(task, now))
        for new, rest in self._moves[key]:
            reached = tuple(new.get(slot, value) for slot, value in zip(slots, values, strict=True))
            yield self.numbers[level].get(reached, -1), rest

    def _worked_out(self, task: Task, now: dict[int, int]) -> Iterator[tuple[dict[int, int], Task]]:
        """The values that the task gives the slots of a level, and what is left of it."""
        memo: dict[int, Ground] = {}
        before = self._put(now, task.before, memo)
        here, later = list[Ways](), list[Ways]()
        for ways in task.machines:
            open_ = tuple((there, w) for guard, w in ways if (there := self._put(now, guard, memo)) is not False)
            (here if any(slot in now for _, writes in ways for slot, _ in writes) else later).append(open_)
        for taken in product(*here):
            writes = [write for _, some in taken for write in some]
            new = now | {slot: value for slot, value in writes if slot in now}
            below = tuple((slot, value) for slot, value in writes if slot not in now)
            condition = self.every((before, *(guard for guard, _ in taken)))
            rest = self._task(condition, self._put(new, task.after, {}), (*later, ((True, below),)))
            if rest:
                yield new, rest

    def _task(self, before: Ground, after: Ground, machines: Iterable[Ways]) -> Task | None:
        """The task, equal ones being one object; none if it can never be done."""
        if before is False or after is False:
            return None
        kept = []
        for ways in machines:
            guards: dict[Writes, list[Ground]] = {}
            for guard, writes in ways:
                guards.setdefault(writes, []).append(guard)
            if any(guards):  # else it writes nothing, and has some way open: see `_machines`
                kept.append(tuple((self.some(where), writes) for writes, where in guards.items()))
        key = (id(before), id(after), *(tuple((id(guard), writes) for guard, writes in ways) for ways in kept))
        return self._tasks.setdefault(key, Task(before, after, tuple(kept)))

    # What an event does

    def _can(self, event: Event, before: Ground) -> Ground:
        """Where the guard holds and the event can happen."""
        return self.every((before, self.some(row.guard for row in event.rows)))

    def _machines(self, event: Event) -> list[Ways]:
        """The controller takes a row; each listener takes one, or stays where it has none to take."""
        if event.name not in self._known:
            found = [tuple(way for row in event.rows for way in self._ways(row))]
            for _, rows in event.listeners:
                stay = self.every(self.negated(row.guard) for row in rows)
                found.append((*(way for row in rows for way in self._ways(row)), (stay, ())))
            self._known[event.name] = found
        return self._known[event.name]

    def _ways(self, row: Row) -> Iterator[tuple[Ground, Writes]]:
        """What a row may write: its stages run in order, and each reads what the earlier ones wrote."""
        ways: list[tuple[Ground, dict[int, int]]] = [(row.guard, {})]
        for stage in row.stages:
            ways = [
                (self.every((guard, *(where for where, _ in picks))), written | {k: v for _, w in picks for k, v in w})
                for guard, written in ways
                for picks in product(*(list(self._options(assignment, written)) for assignment in stage))
            ]
        return ((guard, tuple(sorted(written.items()))) for guard, written in ways)

    def _options(self, assignment: Assignment, written: Mapping[int, int]) -> Iterator[tuple[Ground, Writes]]:
        """Any value of the first case that holds; nothing is written where none does."""
        rest: Ground = True
        for guard, values in assignment.cases:
            here = self._put(written, guard, {})
            for value in values:
                yield self.every((rest, here)), ((assignment.slot, value),)
            rest = self.every((rest, self.negated(here)))
        yield rest, ()

    # Guards

    def negated(self, guard: Ground) -> Ground:
        """The guard that holds where this one does not."""
        if isinstance(guard, bool):
            return not guard
        if id(guard) not in self._negations:
            if isinstance(guard, Test):
                every = range(len(self.system.slots[guard.slot].var.domain))
                found = self.system.grounder.test(guard.slot, set(every) - guard.values)
            else:
                join = self.some if isinstance(guard, Every) else self.every
                found = join([self.negated(part) for part in guard.parts])
            self._negations[id(guard)] = guard, found
        return self._negations[id(guard)][1]

    def _put(self, values: Mapping[int, int], guard: Ground, memo: dict[int, Ground]) -> Ground:
        """What is left of the guard where slots have these values."""
        if isinstance(guard, bool) or guard.slots.isdisjoint(values):
            return guard
        if id(guard) not in memo:
            if isinstance(guard, Test):
                memo[id(guard)] = values[guard.slot] in guard.values
            else:
                join = self.every if isinstance(guard, Every) else self.some
                memo[id(guard)] = join([self._put(values, part, memo) for part in guard.parts])
        return memo[id(guard)]


def _only(slots: frozenset[int], ways: Ways) -> Ways:
    """The ways, as far as they write these slots."""
    return tuple((guard, tuple(write for write in writes if write[0] in slots)) for guard, writes in ways)
