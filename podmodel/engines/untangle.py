"""
Rows that read at one level what they assigned at another, taken apart.

A diagram is gone through level by level, so a row's assignments at different levels must not depend on each other.
Where they do, each way to make them becomes a row of its own, with its condition on the state before and constant
values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from podmodel.kernel.ground import Every, Ground, Grounder, Test, slots_of
from podmodel.kernel.system import Assignment, Event, Row


class Untangler:
    """Takes apart the rows of events, given the level of each slot."""

    def __init__(self, grounder: Grounder, level_of: Mapping[int, int], negated: Callable[[Ground], Ground]) -> None:
        self.grounder = grounder
        self.level_of = level_of
        self.negated = negated

    def event(self, event: Event) -> Event:
        """The same event; no row reads at another level what it assigned."""
        return replace(
            event,
            rows=tuple(one for row in event.rows for one in self.rows(row)),
            listeners=tuple((n, tuple(one for row in rows for one in self.rows(row))) for n, rows in event.listeners),
        )

    def rows(self, row: Row) -> Iterator[Row]:
        """The row, or one row for each way to make its assignments, all against the state before it."""
        if not self._tangled(row):
            yield row
            return
        found: list[tuple[dict[int, int], Ground]] = [({}, row.guard)]
        for stage in row.stages:
            later = []
            for values, condition in found:
                branches = [(values, condition)]
                for assignment in stage:
                    options = list(self._picks(assignment, values))
                    branches = [
                        (new | pick, both)
                        for new, old in branches
                        for pick, more in options
                        if (both := self.grounder.every((old, more))) is not False
                    ]
                later.extend(branches)
            found = later
        for values, condition in found:
            yield replace(
                row, guard=condition, stages=(tuple(Assignment(s, ((True, (v,)),)) for s, v in values.items()),)
            )

    def _tangled(self, row: Row) -> bool:
        written: set[int] = set()
        for stage in row.stages:
            for assignment in stage:
                level = self.level_of[assignment.slot]
                read = {slot for guard, _ in assignment.cases for slot in slots_of(guard)}
                if any(self.level_of[slot] != level for slot in read & written):
                    return True
            written |= {assignment.slot for assignment in stage}
        return False

    def _picks(self, assignment: Assignment, values: dict[int, int]) -> Iterator[tuple[dict[int, int], Ground]]:
        """What may be assigned after these values were, each with its condition on the state before the row."""
        rest: Ground = True
        for guard, chosen in assignment.cases:
            here = self._after(guard, values)
            condition = self.grounder.every((rest, here))
            if condition is not False:
                for value in chosen:
                    yield {assignment.slot: value}, condition
            rest = self.grounder.every((rest, self.negated(here)))
        if rest is not False:
            yield {}, rest

    def _after(self, guard: Ground, values: dict[int, int]) -> Ground:
        """The guard as read when these values have been assigned."""
        if isinstance(guard, bool):
            return guard
        if isinstance(guard, Test):
            return values[guard.slot] in guard.values if guard.slot in values else guard
        parts = (self._after(part, values) for part in guard.parts)
        return self.grounder.every(parts) if isinstance(guard, Every) else self.grounder.some(parts)
