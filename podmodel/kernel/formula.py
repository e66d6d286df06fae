"""
Events as formulas: what a step changes, as ground guards over the slots before it and after it.

A system of `n` slots has slot `s` before a step and slot `n + s` after it. A `Change` is a guard over both, and the
slots that are written: it holds exactly where `semantics.steps_of` leads from the one configuration to the other, the
other slots being the same. `put` and `negated` make of such guards others of the kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from podmodel.kernel.ground import Every, Ground, Grounder, Test, slots_of
from podmodel.kernel.system import Assignment, Event, Row, System


@dataclass(frozen=True, eq=False)
class Change:
    """What a machine, or all of them, do in an event: a guard over before and after, and the slots that it binds."""

    relation: Ground
    writes: frozenset[int]


class Formulas:
    """The formulas of one system; equal ones are one object."""

    def __init__(self, system: System) -> None:
        rows = [row for e in system.events for part in (e.rows, *(rows for _, rows in e.listeners)) for row in part]
        self.versions = 1 + max((n for row in rows for n in _writes(row).values()), default=0)
        self.slots = len(system.slots)
        self.sizes = [len(slot.var.domain) for slot in system.slots] * self.versions
        self._grounder = Grounder(system.members, system.slots * self.versions, {})
        self.every, self.some, self.test = self._grounder.every, self._grounder.some, self._grounder.test
        self._known: dict[str, tuple[Change, ...]] = {}
        self._negations: dict[Ground, Ground] = {}

    def step(self, event: Event) -> Change:
        """The steps of the event."""
        return self._together(self._parts(event))

    def step_between(self, event: Event, before: Ground, after: Ground) -> Change:
        """The steps of the event from one guard to another; nothing is said of slots that `after` does not read."""
        change = self._together([part for part in self._parts(event) if part.writes & slots_of(after)])
        then = self._after(after, {slot: slot + self.slots for slot in change.writes})
        can = self.some(row.guard for row in event.rows)
        return Change(self.every((before, can, change.relation, then)), change.writes)

    # What a machine does

    def _together(self, parts: Iterable[Change]) -> Change:
        """Machines write different slots, and each reads what was before the step."""
        found = list(parts)
        writes = frozenset(slot for part in found for slot in part.writes)
        return Change(self.every(part.relation for part in found), writes)

    def _parts(self, event: Event) -> tuple[Change, ...]:
        """What the controller does, then what each listener that writes anything does."""
        if event.name not in self._known:
            heard = (self._part(rows, leads=False) for _, rows in event.listeners)
            self._known[event.name] = self._part(event.rows, leads=True), *(part for part in heard if part.writes)
        return self._known[event.name]

    def _part(self, rows: Iterable[Row], *, leads: bool) -> Change:
        """It takes one of its rows; a listener that has none to take stays as it is."""
        writes = frozenset(slot for row in rows for slot in _writes(row))
        ways = [self._row(row, writes) for row in rows]
        if not leads:
            stay = [self._same(slot, slot + self.slots) for slot in writes]
            ways.append(self.every((*(self.negated(row.guard) for row in rows), *stay)))
        return Change(self.some(ways), writes)

    def _row(self, row: Row, writes: frozenset[int]) -> Ground:
        """
        The stages run in order, and each reads what the earlier ones wrote.

        What a row writes for the last time is the slot after the step. What it writes before that is a slot further on,
        of which only is asked that it has some value.
        """
        parts, left, versions = [row.guard], _writes(row), dict[int, int]()
        for stage in row.stages:
            new = {assignment.slot: assignment.slot + left[assignment.slot] * self.slots for assignment in stage}
            parts += [self._assigned(assignment, versions, new[assignment.slot]) for assignment in stage]
            versions |= new
            left.subtract(new.keys())
        relation = self.every((*parts, *(self._same(slot, slot + self.slots) for slot in writes - versions.keys())))
        for between in slots_of(relation):
            if between >= 2 * self.slots:
                relation = self.some(self.put(relation, {between: value}) for value in range(self.sizes[between]))
        return relation

    def _assigned(self, assignment: Assignment, versions: Mapping[int, int], new: int) -> Ground:
        """Any value of the first case that holds; the value before where none does."""
        ways: list[Ground] = []
        rest: Ground = True
        for guard, values in assignment.cases:
            here = self._after(guard, versions)
            ways.append(self.every((rest, here, self.test(new, values))))
            rest = self.every((rest, self.negated(here)))
        old = versions.get(assignment.slot, assignment.slot)
        return self.some((*ways, self.every((rest, self._same(old, new)))))

    def _after(self, guard: Ground, versions: Mapping[int, int]) -> Ground:
        """The guard as it is read when slots have become others: slot `s` is slot `versions[s]` now."""
        for slot in slots_of(guard) & versions.keys():
            values = range(self.sizes[slot])
            guard = self.some(self.every((self.test(versions[slot], {v}), self.put(guard, {slot: v}))) for v in values)
        return guard

    def _same(self, old: int, new: int) -> Ground:
        values = range(self.sizes[old])
        return self.some(self.every((self.test(old, {value}), self.test(new, {value}))) for value in values)

    # Guards

    def negated(self, guard: Ground) -> Ground:
        """The guard that holds where this one does not."""
        if isinstance(guard, bool):
            return not guard
        if guard not in self._negations:
            if isinstance(guard, Test):
                others = set(range(self.sizes[guard.slot])) - guard.values
                self._negations[guard] = self.test(guard.slot, others)
            else:
                join = self.some if isinstance(guard, Every) else self.every
                self._negations[guard] = join([self.negated(part) for part in guard.parts])
        return self._negations[guard]

    def put(self, guard: Ground, values: Mapping[int, int], memo: dict[Ground, Ground] | None = None) -> Ground:
        """What is left of the guard where slots have these values."""
        if isinstance(guard, bool) or guard.slots.isdisjoint(values):
            return guard
        memo = {} if memo is None else memo
        if guard not in memo:
            if isinstance(guard, Test):
                memo[guard] = values[guard.slot] in guard.values
            else:
                join = self.every if isinstance(guard, Every) else self.some
                memo[guard] = join([self.put(part, values, memo) for part in guard.parts])
        return memo[guard]


def _writes(row: Row) -> Counter[int]:
    """How often the row writes each slot."""
    return Counter(assignment.slot for stage in row.stages for assignment in stage)
