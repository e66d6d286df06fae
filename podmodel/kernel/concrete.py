"""
Guards and decision tables read in one concrete situation, without composing a system of it.

A `World` is a situation: members in the order of the specification, and a value for each variable that is read. Where
`ground` unfolds a guard over the slots of one system, this evaluates the same guard at once: so the very tables that
the engines explore can be asked about thousands of recorded situations. `tests/kernel/test_concrete.py` holds the two
equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from podmodel.errors import DeclarationError
from podmodel.kernel.expr import (
    All,
    Among,
    And,
    Any,
    Compare,
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
from podmodel.kernel.ground import SYSTEM, Member, related
from podmodel.kernel.rewrite import compared

Test: TypeAlias = "Callable[[World, str], bool]"

_tests: dict[int, tuple[Pred, Test]] = {}  # by identity; the guard is kept, so that its id stays its own
_tables: dict[int, tuple[Table, tuple[tuple[Test, Value], ...]]] = {}


class World:
    """
    A situation: `values` maps a site (a member's name, or `SYSTEM`) to the values of its variables by name.

    A variable that is not there has its `absent` value; without one, reading it is a `DeclarationError`.
    """

    __slots__ = ("_known", "_related", "members", "values")

    def __init__(self, members: Sequence[Member], values: Mapping[str, Mapping[str, Value]]) -> None:
        self.members = tuple(members)
        self.values = values
        self._known: dict[tuple[int, str], Value] = {}
        self._related = _relations(self.members)

    def holds(self, guard: Pred, site: str = SYSTEM) -> bool:
        """Whether the guard holds, read at the site."""
        return _test(guard)(self, site)

    def tabled(self, table: Table, site: str = SYSTEM) -> Value:
        """What the decision table says, read at the site."""
        if table.per is Per.SYSTEM:
            site = SYSTEM
        key = (id(table), site)
        if key not in self._known:
            self._known[key] = self._decided(table, site)
        return self._known[key]

    def _decided(self, table: Table, site: str) -> Value:
        for test, value in _cases(table):
            if test(self, site):
                return value
        return table.default

    def related(self, roles: Roles, site: str = SYSTEM) -> tuple[str, ...]:
        """The names of the members that the roles mean, seen from the site."""
        key = (id(roles), site)
        known = self._related.get(key)
        if known is None:
            known = self._related[key] = (roles, related(self.members, roles, site))
        return known[1]

    def read(self, var: Var, site: str) -> Value:
        """The value of a variable at a site."""
        here = SYSTEM if var.per is Per.SYSTEM else site
        try:
            return self.values[here][var.name]
        except KeyError:
            if var.absent is not None:
                return var.absent
        where = f"at '{here}'" if here else "in the system"
        raise DeclarationError(f"'{var.name}' is read {where}, where it has no value", hint="give it a value there")


@cache
def _relations(members: tuple[Member, ...]) -> dict[tuple[int, str], tuple[Roles, tuple[str, ...]]]:
    """Who is related to whom, as far as it was asked: the same for all situations of these members."""
    del members  # the key
    return {}


def _test(guard: Pred) -> Test:
    known = _tests.get(id(guard))
    if known is None:
        known = _tests[id(guard)] = (guard, _compiled(guard))
    return known[1]


def _cases(table: Table) -> tuple[tuple[Test, Value], ...]:
    known = _tables.get(id(table))
    if known is None:
        known = _tables[id(table)] = (table, tuple((_test(case.guard), case.value) for case in table.cases))
    return known[1]


def _compiled(guard: Pred) -> Test:
    """The guard as a function of a world and a site."""
    match guard:
        case Truth(value):
            return lambda _world, _site: value
        case Not(part):
            test = _test(part)
            return lambda world, site: not test(world, site)
        case Named(_, part, _):
            return _test(part)
        case And(parts):
            return _every(tuple(map(_test, parts)))
        case Or(parts):
            return _some(tuple(map(_test, parts)))
        case Any(roles, part):
            return _ranging(roles, part, found=True)
        case All(roles, part):
            return _ranging(roles, part, found=False)
        case Here(roles):
            return lambda world, site: site in world.related(roles, site)
        case Is(var, values):
            return _is(var, values)
        case Among(var, listed):
            return lambda world, site: world.read(var, site) in world.read(listed, site)  # type: ignore[operator]  # a set
        case Compare(var, amount, op, bound):
            return _compare(var, amount, op, bound)
        case TableIs(table, values):
            return lambda world, site: _one_of(world.tabled(table, site), values)
    raise DeclarationError(f"'{guard}' is no guard the kernel knows")


def _every(tests: tuple[Test, ...]) -> Test:
    def test(world: World, site: str) -> bool:
        for part in tests:  # noqa: SIM110 - a generator costs more than half of the evaluation
            if not part(world, site):
                return False
        return True

    return test


def _some(tests: tuple[Test, ...]) -> Test:
    def test(world: World, site: str) -> bool:
        for part in tests:  # noqa: SIM110 - ditto
            if part(world, site):
                return True
        return False

    return test


def _ranging(roles: Roles, part: Pred, *, found: bool) -> Test:
    """`Any` (found) or `All` (not found) of the members."""
    inner = _test(part)

    def test(world: World, site: str) -> bool:
        for name in world.related(roles, site):
            if inner(world, name) is found:
                return found
        return not found

    return test


def _is(var: Var, values: tuple[Value, ...]) -> Test:
    name, of_system = var.name, var.per is Per.SYSTEM

    def test(world: World, site: str) -> bool:
        here = world.values.get(SYSTEM if of_system else site)
        value = here[name] if here is not None and name in here else world.read(var, site)
        return _one_of(value, values)

    return test


def _compare(var: Var, amount: int, op: str, bound: int | Var) -> Test:
    def test(world: World, site: str) -> bool:
        left = world.read(var, site)
        right = world.read(bound, site) if isinstance(bound, Var) else bound
        return compared(left + amount, op, right)  # type: ignore[operator, arg-type]  # Compare admits numbers only

    return test


def _one_of(value: Value, values: tuple[Value, ...]) -> bool:
    for other in values:  # noqa: SIM110 - ditto
        if value is other or same(value, other):
            return True
    return False
