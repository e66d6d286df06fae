"""
Roles: what the machines of an event do at one level, every way that there is.

A row reads the state before the step; what it reads at other levels becomes a condition on them. Guards are given as
they are left by the levels above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from podmodel.engines.levels import Levels, Local, patched
from podmodel.kernel.ground import Ground
from podmodel.kernel.system import Assignment, Row

Values = dict[int, int]  # new values by place
Way = tuple[Values, Ground, "tuple[Role, ...]"]  # what changes, what must hold below, what is left to do


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


class Roles:
    """The roles of the events of one system."""

    def __init__(self, levels: Levels) -> None:
        self.levels = levels
        self.grounder = levels.grounder
        self._row_levels: dict[Row, frozenset[int]] = {}
        self._bounds: dict[tuple[int, Row], Role] = {}
        self._needed: dict[Role, frozenset[int]] = {}

    def of(self, instance: str, rows: tuple[Row, ...], *, leads: bool) -> Role:
        """The role of a machine, to be played where the machine is, or at the first level that it assigns at."""
        home = self.levels.level_by.get(instance, len(self.levels.slots) - 1)  # a slice may know its effects only
        return Role(min([home, *(level for row in rows for level in self.assigned_by(row))]), rows, leads)

    def assigned_by(self, row: Row) -> frozenset[int]:
        """The levels where the row assigns."""
        found = self._row_levels.get(row)
        if found is None:
            found = self._row_levels[row] = frozenset(self.levels.level_of[a.slot] for a in assignments(row))
        return found

    def needs(self, role: Role) -> frozenset[int]:
        """The guards (by id) that playing the role will ask for."""
        found = self._needed.get(role)
        if found is None:
            rows = role.rows
            cases = (
                guard
                for row in rows
                for assignment in assignments(row)
                if not role.bound or self.levels.level_of[assignment.slot] == role.level
                for guard, _ in assignment.cases
            )
            guards = cases if role.bound else (*(row.guard for row in rows), *cases)
            found = self._needed[role] = frozenset(id(guard) for guard in guards)
        return found

    def played(
        self, here: Sequence[Role], above: Mapping[int, Ground], level: int, local: Local, must: Ground
    ) -> list[Way]:
        """Every way to play the roles of the level at a local state."""
        found: list[Way] = [({}, must, ())]
        for role in here:
            options = list(self._options(role, above, level, local))
            found = [
                (updates | new, both, bound + left)
                for updates, condition, bound in found
                for new, more, left in options
                if (both := self.grounder.every((condition, more))) is not False
            ]
        return found

    def _options(self, role: Role, above: Mapping[int, Ground], level: int, local: Local) -> Iterator[Way]:
        stay: Ground = not role.leads
        for row in role.rows:
            guard = True if role.bound else self._at(row.guard, above, level, local)
            if guard is False:
                continue
            if stay is not False:
                stay = self.grounder.every((stay, self.levels.negated(guard)))
            others = () if role.bound else sorted(self.assigned_by(row) - {level})
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

    def _at(self, guard: Ground, above: Mapping[int, Ground], level: int, local: Local) -> Ground:
        known = guard if isinstance(guard, bool) else above[id(guard)]
        return self.levels.residual(known, level, local)

    def _outcomes(
        self, row: Row, above: Mapping[int, Ground], level: int, local: Local, guard: Ground
    ) -> list[tuple[Values, Ground]]:
        found: list[tuple[Values, Ground]] = [({}, guard)]
        for stage in row.stages:
            later = []
            for updates, condition in found:
                here = patched(local, tuple(updates.items()))
                branches: list[tuple[Values, Ground]] = [(updates, condition)]
                for assignment in stage:
                    if self.levels.level_of[assignment.slot] != level:
                        continue
                    options = list(self._assigned(assignment, above, level, here))
                    branches = [
                        (new | ({self.levels.place_of[assignment.slot]: value} if value is not None else {}), both)
                        for new, old in branches
                        for value, more in options
                        if (both := self.grounder.every((old, more))) is not False
                    ]
                later.extend(branches)
            found = later
        return found

    def _assigned(
        self, assignment: Assignment, above: Mapping[int, Ground], level: int, local: Local
    ) -> Iterator[tuple[int | None, Ground]]:
        rest: Ground = True
        for guard, values in assignment.cases:
            here = self._at(guard, above, level, local)
            condition = self.grounder.every((rest, here))
            if condition is not False:
                for value in values:
                    yield value, condition
            rest = self.grounder.every((rest, self.levels.negated(here)))
            if rest is False:
                return
        yield None, rest


def assignments(row: Row) -> Iterator[Assignment]:
    """All assignments of the row."""
    for stage in row.stages:
        yield from stage
