"""
Ground guards: what is left of a guard when a system is composed.

Quantifiers are unfolded over the members, constants folded, tables opened, negations pushed down. A ground
guard is ``True``, ``False``, a `Test` of one slot, or an `Every` / `Some` of ground guards; equal guards are
one object, so engines may remember results by identity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from podmodel.errors import DeclarationError
from podmodel.kernel.expr import (
    All,
    Among,
    And,
    Any,
    Compare,
    Const,
    Here,
    Is,
    Named,
    Not,
    Or,
    Per,
    Pred,
    Roles,
    Table,
    TableIs,
    Truth,
    Value,
    Var,
    same,
)
from podmodel.kernel.rewrite import compared

SYSTEM = ""  # the site of what exists once


@dataclass(frozen=True, eq=False)
class Test:
    """The slot holds one of these value indices."""

    slot: int
    values: frozenset[int]

    @cached_property
    def slots(self) -> frozenset[int]:
        """The slots that it reads."""
        return frozenset((self.slot,))


@dataclass(frozen=True, eq=False)
class Every:
    """All parts hold."""

    parts: tuple[Ground, ...]

    @cached_property
    def slots(self) -> frozenset[int]:
        """The slots that it reads."""
        return frozenset().union(*map(slots_of, self.parts))


@dataclass(frozen=True, eq=False)
class Some:
    """Some part holds."""

    parts: tuple[Ground, ...]

    @cached_property
    def slots(self) -> frozenset[int]:
        """The slots that it reads."""
        return frozenset().union(*map(slots_of, self.parts))


Ground: TypeAlias = bool | Test | Every | Some


def slots_of(guard: Ground) -> frozenset[int]:
    """The slots that a ground guard reads."""
    return frozenset() if isinstance(guard, bool) else guard.slots


@dataclass(frozen=True)
class Member:
    """A member of a system: a name and a role."""

    name: str
    role: str


@dataclass(frozen=True)
class Slot:
    """One stored value of a configuration: a variable at a site (`SYSTEM` or a member's name)."""

    name: str
    var: Var
    site: str


def related(members: Sequence[Member], roles: Roles, site: str) -> tuple[str, ...]:
    """The names of the members that a quantifier over `roles` ranges over, seen from the site."""
    matching = [(rank, member.name) for rank, member in enumerate(members) if member.role in roles.roles]
    if not roles.relation:
        return tuple(name for _, name in matching)
    here = next((rank for rank, member in enumerate(members) if member.name == site), None)
    if here is None:
        raise DeclarationError(
            f"'{roles}' is relative to a member but is read by the system",
            hint="use the roles themselves",
        )
    earlier = tuple(name for rank, name in matching if rank < here)
    later = tuple(name for rank, name in matching if rank > here)
    return {
        "before": earlier,
        "after": later,
        "prev": earlier[-1:],
        "next": later[:1],
        "others": earlier + later,
    }[roles.relation]


class Grounder:
    """Turns guards into ground guards over the slots of one system."""

    def __init__(
        self, members: tuple[Member, ...], slots: tuple[Slot, ...], constants: dict[tuple[str, str], Value]
    ) -> None:
        self.members = members
        self.slots = slots
        self.constants = constants
        self._index = {(slot.site, slot.var): position for position, slot in enumerate(slots)}
        self._nodes: dict[object, Test | Every | Some] = {}
        self._memo: dict[tuple[int, str, bool], Ground] = {}
        self._tables: dict[tuple[int, str], tuple[tuple[Ground, Value], ...]] = {}
        self._kept: list[object] = []  # keeps memoised objects alive, their ids are keys

    # Lookups

    def slot_of(self, var: Var, site: str) -> int | None:
        """The slot of the variable as read at the site, or None where nobody owns it."""
        return self._index.get((SYSTEM if var.per is Per.SYSTEM else site, var))

    def constant(self, var: Var, site: str) -> Value:
        """The value of a constant, or of a variable that is absent here; an error where there is none."""
        key = (SYSTEM if var.per is Per.SYSTEM else site, var.name)
        if key in self.constants:
            var.index(self.constants[key])
            return self.constants[key]
        if var.absent is not None:
            return var.absent
        where = f"at '{site}'" if site else "in the system"
        hint = (
            f"give constants={{('{key[0]}', '{var.name}'): ...}}"
            if isinstance(var, Const)
            else f"place the machine that owns '{var.name}' there, guard the reading by a constant, or declare absent="
        )
        raise DeclarationError(f"'{var.name}' is read {where}, where it does not exist", hint=hint)

    def related(self, roles: Roles, site: str) -> tuple[str, ...]:
        """The members that a quantifier ranges over, seen from the site."""
        return related(self.members, roles, site)

    # Nodes

    def test(self, slot: int, values: Iterable[int]) -> Ground:
        """A test, folded where it is trivial."""
        chosen = frozenset(values)
        if not chosen:
            return False
        if len(chosen) == len(self.slots[slot].var.domain):
            return True
        return self._node((slot, chosen), lambda: Test(slot, chosen))

    def every(self, parts: Iterable[Ground]) -> Ground:
        """A conjunction, flattened and folded."""
        return self._join(parts, unit=True, kind=Every)

    def some(self, parts: Iterable[Ground]) -> Ground:
        """A disjunction, flattened and folded."""
        return self._join(parts, unit=False, kind=Some)

    def _join(self, parts: Iterable[Ground], *, unit: bool, kind: type[Every] | type[Some]) -> Ground:
        """Flatten, fold, and make one test of all tests of a slot."""
        flat: dict[int, Ground] = {}
        tests: dict[int, frozenset[int]] = {}
        for part in parts:
            if isinstance(part, bool):
                if part is unit:
                    continue
                return part
            for inner in part.parts if type(part) is kind else (part,):
                if isinstance(inner, Test):
                    known = tests.get(inner.slot, inner.values)
                    tests[inner.slot] = known & inner.values if unit else known | inner.values
                else:
                    flat[id(inner)] = inner
        for slot, values in tests.items():
            test = self.test(slot, values)
            if test is unit:
                continue
            if test is (not unit):
                return test
            flat[id(test)] = test
        if not flat:
            return unit
        if len(flat) == 1:
            return next(iter(flat.values()))
        return self._node((kind, frozenset(flat)), lambda: kind(tuple(flat.values())))

    def _node(self, key: object, make: Callable[[], Test | Every | Some]) -> Test | Every | Some:
        node = self._nodes.get(key)
        if node is None:
            node = self._nodes[key] = make()
        return node

    # Guards

    def ground(self, pred: Pred, site: str, *, positive: bool = True) -> Ground:
        """The ground form of the guard (of its negation, unless `positive`) as read at the site."""
        key = (id(pred), site, positive)
        if key not in self._memo:
            self._kept.append(pred)
            self._memo[key] = self._ground(pred, site, positive)
        return self._memo[key]

    def _ground(self, pred: Pred, site: str, positive: bool) -> Ground:
        match pred:
            case Truth(value):
                return value is positive
            case Not(part):
                return self.ground(part, site, positive=not positive)
            case Named(_, part, _):
                return self.ground(part, site, positive=positive)
            case And(parts):
                return self._parts(((part, site) for part in parts), conjunction=True, positive=positive)
            case Or(parts):
                return self._parts(((part, site) for part in parts), conjunction=False, positive=positive)
            case Any(roles, part):
                ranged = ((part, name) for name in self.related(roles, site))
                return self._parts(ranged, conjunction=False, positive=positive)
            case All(roles, part):
                ranged = ((part, name) for name in self.related(roles, site))
                return self._parts(ranged, conjunction=True, positive=positive)
            case Here(roles):
                return (site in self.related(roles, site)) is positive
            case Is(var, values):
                return self._is(var, values, site, positive)
            case Among(var, listed):
                chosen = self.constant(listed, site)
                assert isinstance(chosen, frozenset)  # noqa: S101 - `Listed` holds nothing else
                known = [value for value, _ in self.values_of(var, site) if value in chosen]
                return self._is(var, tuple(known), site, positive)
            case Compare():
                return self._compare(pred, site, positive)
            case TableIs(table, values):
                wanted = values if positive else tuple(v for v in table.values if not _among(v, values))
                return self._table_is(table, wanted, site)
        raise DeclarationError(f"'{pred}' is no guard the kernel knows")

    def _parts(self, parts: Iterable[tuple[Pred, str]], *, conjunction: bool, positive: bool) -> Ground:
        """A junction; parts after a deciding one are not even looked at, so they may speak of absent things."""
        all_of = conjunction is positive
        found: list[Ground] = []
        for part, site in parts:
            ground = self.ground(part, site, positive=positive)
            if ground is (not all_of):
                return ground
            found.append(ground)
        return self.every(found) if all_of else self.some(found)

    def _is(self, var: Var, values: tuple[Value, ...], site: str, positive: bool) -> Ground:
        slot = self.slot_of(var, site)
        if slot is None:
            return _among(self.constant(var, site), values) is positive
        chosen = {var.index(value) for value in values}
        return self.test(slot, chosen if positive else set(range(len(var.domain))) - chosen)

    def _compare(self, pred: Compare, site: str, positive: bool) -> Ground:
        cases = []
        for left, left_ground in self.values_of(pred.var, site):
            for right, right_ground in self.values_of(pred.bound, site):
                assert isinstance(left, int)  # noqa: S101 - Compare admits numbers only
                assert isinstance(right, int)  # noqa: S101
                if compared(left + pred.amount, pred.op, right) is positive:
                    cases.append((left_ground, right_ground))
        merged: dict[int, list[Ground]] = {}
        order: dict[int, Ground] = {}
        for left_ground, right_ground in cases:
            merged.setdefault(id(right_ground), []).append(left_ground)
            order[id(right_ground)] = right_ground
        return self.some(self.every((self._union(lefts), order[key])) for key, lefts in merged.items())

    def _union(self, tests: list[Ground]) -> Ground:
        """One test for several of the same slot."""
        if any(test is True for test in tests):
            return True
        parts = [test for test in tests if isinstance(test, Test)]
        return self.test(parts[0].slot, frozenset().union(*(part.values for part in parts))) if parts else False

    def values_of(self, operand: Var | int, site: str) -> list[tuple[Value, Ground]]:
        """The values that a variable or number can have here, each with the guard under which it does."""
        if not isinstance(operand, Var):
            return [(operand, True)]
        slot = self.slot_of(operand, site)
        if slot is None:
            return [(self.constant(operand, site), True)]
        return [(value, self.test(slot, {position})) for position, value in enumerate(operand.domain)]

    # Tables

    def cases(self, table: Table, site: str) -> tuple[tuple[Ground, Value], ...]:
        """The table as (ground guard, value), each guard excluding the earlier cases; the default comes last."""
        site = SYSTEM if table.per is Per.SYSTEM else site
        key = (id(table), site)
        if key not in self._tables:
            self._kept.append(table)
            self._tables[key] = self._cases(table, site)
        return self._tables[key]

    def _cases(self, table: Table, site: str) -> tuple[tuple[Ground, Value], ...]:
        before: Ground = True
        found: list[tuple[Ground, Value]] = []
        for case in table.cases:
            here = self.every((before, self.ground(case.guard, site)))
            if here is not False:
                found.append((here, case.value))
            before = self.every((before, self.ground(case.guard, site, positive=False)))
            if before is False:
                return tuple(found)
        found.append((before, table.default))
        return tuple(found)

    def _table_is(self, table: Table, wanted: tuple[Value, ...], site: str) -> Ground:
        return self.some(guard for guard, value in self.cases(table, site) if _among(value, wanted))


def _among(value: Value, values: Iterable[Value]) -> bool:
    return any(same(value, other) for other in values)
