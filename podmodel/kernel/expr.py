"""
Expressions: variables, guards and decision tables as values that every engine can read.

Nothing here is evaluated by Python's own logic: a guard is a small frozen tree, so the same declaration is
explored, timed, drawn, exported and compared with recordings. ``and``, ``or``, ``not`` and chained
comparisons on a guard raise, because Python would silently throw half of them away.

An expression is read at a *site*: at one member of the system (``this``), or at the system itself. A variable
of a member means that variable of ``this``; `Any` and `All` rebind ``this``.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from podmodel.errors import DeclarationError

if TYPE_CHECKING:
    from podmodel.kernel.effect import Effect

Value: TypeAlias = Hashable


class Per(Enum):
    """How many of a thing there are: one in the system, or one for each member it is placed at."""

    SYSTEM = "system"
    MEMBER = "member"


def same(left: Value, right: Value) -> bool:
    """Equality that keeps ``True`` apart from ``1``."""
    return type(left) is type(right) and left == right


def shown(value: Value) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    name = getattr(value, "name", None)
    if name is not None and not isinstance(value, str):
        return str(name)
    return "none" if value is None else str(value)


class Pred:
    """A guard. Combine with ``&``, ``|``, ``~`` and ``>>`` (implies)."""

    def __and__(self, other: Pred) -> Pred:
        return And((self, _guard(other, self)))

    def __or__(self, other: Pred) -> Pred:
        return Or((self, _guard(other, self)))

    def __invert__(self) -> Pred:
        return Not(self)

    def __rshift__(self, other: Pred) -> Pred:
        return Or((Not(self), _guard(other, self)))

    def __bool__(self) -> bool:
        raise DeclarationError(
            f"the guard '{self}' was used as a Python truth value",
            hint="use & | ~ and parentheses; write (x > 0) & (x < 3) for a chained comparison",
        )


def _guard(other: Pred, beside: Pred) -> Pred:
    if not isinstance(other, Pred):
        raise DeclarationError(
            f"'{other}' is combined with the guard '{beside}' but is no guard itself",
            hint="write x.is_(value) or x > 0; == does not make a guard",
        )
    return other


@dataclass(frozen=True)
class Truth(Pred):
    """The constant guard."""

    value: bool

    def __str__(self) -> str:
        return "true" if self.value else "false"


TRUE = Truth(True)
FALSE = Truth(False)


@dataclass(frozen=True)
class Var:
    """
    A variable with a finite domain.

    `initial` defaults to None where that is in the domain, else to its first value. `absent` is the value that
    readers see at a site where no machine with this variable was placed (a container without that probe);
    without it such a reading is an error when composed.
    """

    name: str
    domain: tuple[Value, ...]
    per: Per = Per.MEMBER
    initial: Value = None
    absent: Value = field(default=None)
    doc: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        if not self.domain:
            raise DeclarationError(f"the variable '{self.name}' has an empty domain", hint="give its values")
        if len(self._positions) < len(self.domain):
            twice = next(v for p, v in enumerate(self.domain) if self._positions[type(v), v] != p)
            raise DeclarationError(
                f"the domain of '{self.name}' names {shown(twice)} twice", hint="name each value once"
            )
        if self.initial is None and not self.has(None):
            object.__setattr__(self, "initial", self.domain[0])
        self.index(self.initial)
        if self.absent is not None:
            self.index(self.absent)

    def __str__(self) -> str:
        return self.name

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((type(self), self.name, self.per, len(self.domain)))

    @cached_property
    def _positions(self) -> dict[tuple[type, Value], int]:
        """Where each value stands first in the domain; the type keeps ``True`` apart from ``1``."""
        return {(type(value), value): position for position, value in reversed(list(enumerate(self.domain)))}

    def has(self, value: Value) -> bool:
        """Whether the value is in the domain."""
        return (type(value), value) in self._positions

    def index(self, value: Value) -> int:
        """Position of the value in the domain, or an error that names the domain."""
        position = self._positions.get((type(value), value))
        if position is not None:
            return position
        raise DeclarationError(
            f"{shown(value)} is not a value of '{self.name}'",
            hint=f"its domain is {', '.join(map(shown, self.domain))}",
        )

    # Guards

    def is_(self, *values: Value) -> Pred:
        """The variable has one of these values."""
        if not values:
            raise DeclarationError(f"'{self.name}.is_()' names no value", hint="give at least one")
        for value in values:
            self.index(value)
        return Is(self, values)

    def in_(self, values: Iterable[Value]) -> Pred:
        """The variable has one of the values of this collection."""
        return self.is_(*values)

    def among(self, listed: Listed) -> Pred:
        """The variable has one of the values that the specification lists."""
        return Among(self, listed)

    def __add__(self, amount: int) -> Sum:
        return Sum(self, amount)

    def __sub__(self, amount: int) -> Sum:
        return Sum(self, -amount)

    def __lt__(self, bound: int | Var) -> Pred:
        return Sum(self, 0) < bound

    def __le__(self, bound: int | Var) -> Pred:
        return Sum(self, 0) <= bound

    def __gt__(self, bound: int | Var) -> Pred:
        return Sum(self, 0) > bound

    def __ge__(self, bound: int | Var) -> Pred:
        return Sum(self, 0) >= bound

    # Effects; the values are built in `podmodel.kernel.effect`

    def set(self, value: Value) -> Effect:
        """Assign a value."""
        from podmodel.kernel.effect import assign

        return assign(self, value)

    def choose(self, *values: Value) -> Effect:
        """Assign any of these values: a visible choice."""
        from podmodel.kernel.effect import choose

        return choose(self, values)

    def incr(self) -> Effect:
        """Assign the next value of the domain; the last one stays (it means "or more")."""
        from podmodel.kernel.effect import incr

        return incr(self)

    def copy(self, source: Var) -> Effect:
        """Assign the value of another variable of the same site (or of the system)."""
        from podmodel.kernel.effect import copy

        return copy(self, source)

    def by(self, table: Table) -> Effect:
        """Assign what the decision table says."""
        from podmodel.kernel.effect import by

        return by(self, table)


class Const(Var):
    """A variable fixed by the specification: its value is given when the system is composed, and folded."""


class Listed(Const):
    """A constant whose value is a set, such as the exit codes that a rule of the specification names."""

    def __init__(self, name: str, *, per: Per = Per.MEMBER, doc: str = "") -> None:
        super().__init__(name, (frozenset(),), per=per, initial=frozenset(), absent=frozenset(), doc=doc)

    def has(self, value: Value) -> bool:
        """Whether the value is a set."""
        return isinstance(value, frozenset)

    def index(self, value: Value) -> int:
        """Always 0; an error if the value is no set."""
        if not self.has(value):
            raise DeclarationError(f"{shown(value)} is not a value of '{self.name}'", hint="give a frozenset")
        return 0


@dataclass(frozen=True)
class Sum:
    """A variable plus a number; only compared, never stored."""

    var: Var
    amount: int

    def __lt__(self, bound: int | Var) -> Pred:
        return Compare(self.var, self.amount, "<", bound)

    def __le__(self, bound: int | Var) -> Pred:
        return Compare(self.var, self.amount, "<=", bound)

    def __gt__(self, bound: int | Var) -> Pred:
        return Compare(self.var, self.amount, ">", bound)

    def __ge__(self, bound: int | Var) -> Pred:
        return Compare(self.var, self.amount, ">=", bound)


@dataclass(frozen=True)
class Is(Pred):
    """`var` has one of `values`."""

    var: Var
    values: tuple[Value, ...]

    def __str__(self) -> str:
        if set(map(repr, self.values)) == {"True"}:
            return self.var.name
        if set(map(repr, self.values)) == {"False"}:
            return f"not {self.var.name}"
        return f"{self.var.name} is {' or '.join(map(shown, self.values))}"


@dataclass(frozen=True)
class Among(Pred):
    """`var` has one of the values of a set that the specification gives."""

    var: Var
    listed: Listed

    def __str__(self) -> str:
        return f"{self.var.name} is in {self.listed.name}"


@dataclass(frozen=True)
class Compare(Pred):
    """``var + amount  <op>  bound``, over numbers; the bound may be another variable."""

    var: Var
    amount: int
    op: str
    bound: int | Var

    def __post_init__(self) -> None:
        for var in (self.var, self.bound):
            if isinstance(var, Var) and not all(type(v) is int for v in var.domain):
                raise DeclarationError(
                    f"'{var.name}' is compared with {self.op} but is no number",
                    hint="use is_() for other values",
                )
        if not isinstance(self.bound, Var) and type(self.bound) is not int:
            raise DeclarationError(
                f"'{self.var.name}' is compared with {self.bound!r}, which is neither a number nor a variable",
                hint="write the sum on the left and a number or a variable on the right",
            )

    def __str__(self) -> str:
        left = self.var.name + (f" + {self.amount}" if self.amount > 0 else f" - {-self.amount}" if self.amount else "")
        return f"{left} {self.op} {self.bound}"


@dataclass(frozen=True)
class And(Pred):
    """All parts hold."""

    parts: tuple[Pred, ...]

    def __str__(self) -> str:
        return " & ".join(_bracketed(part, Or) for part in self.parts)


@dataclass(frozen=True)
class Or(Pred):
    """Some part holds."""

    parts: tuple[Pred, ...]

    def __str__(self) -> str:
        return " or ".join(map(str, self.parts))


@dataclass(frozen=True)
class Not(Pred):
    """The part does not hold."""

    part: Pred

    def __str__(self) -> str:
        return f"not ({self.part})" if isinstance(self.part, And | Or) else f"not {self.part}"


@dataclass(frozen=True)
class Named(Pred):
    """A guard with a name that people read in reports and pictures, and the rule it encodes."""

    name: str
    part: Pred
    cite: str = ""

    def __str__(self) -> str:
        return self.name


def _bracketed(part: Pred, weaker: type[Pred]) -> str:
    return f"({part})" if isinstance(part, weaker) else str(part)


@dataclass(frozen=True)
class Roles:
    """
    The members with one of these roles, in the order of the specification.

    The relations are to ``this``: ``MAIN.before`` are the mains earlier than it, ``INITS.prev`` the nearest
    earlier one of that kind (none for the first).
    """

    name: str
    roles: tuple[str, ...]
    relation: str = ""

    @property
    def before(self) -> Roles:
        """Those earlier than ``this``."""
        return replace(self, relation="before")

    @property
    def after(self) -> Roles:
        """Those later than ``this``."""
        return replace(self, relation="after")

    @property
    def prev(self) -> Roles:
        """The last one earlier than ``this``."""
        return replace(self, relation="prev")

    @property
    def next(self) -> Roles:
        """The first one later than ``this``."""
        return replace(self, relation="next")

    @property
    def others(self) -> Roles:
        """All but ``this``."""
        return replace(self, relation="others")

    @property
    def here(self) -> Pred:
        """The guard that ``this`` has one of the roles."""
        return Here(self)

    def __str__(self) -> str:
        return f"{self.relation} {self.name}".strip()


@dataclass(frozen=True)
class Here(Pred):
    """A test of the site: ``this`` is one of the members meant."""

    roles: Roles

    def __str__(self) -> str:
        return f"is {self.roles.name}"


@dataclass(frozen=True)
class Any(Pred):
    """Some member of `roles` satisfies `part`; false where there is none."""

    roles: Roles
    part: Pred

    def __str__(self) -> str:
        return f"some {self.roles}: {self.part}"


@dataclass(frozen=True)
class All(Pred):
    """Every member of `roles` satisfies `part`; true where there is none."""

    roles: Roles
    part: Pred

    def __str__(self) -> str:
        return f"every {self.roles}: {self.part}"


def Last(roles: Roles, such: Pred, then: Pred) -> Pred:  # noqa: N802 - it reads as a quantifier beside Any and All
    """The last member of `roles` that is `such` exists and satisfies `then`."""
    if roles.relation:
        raise DeclarationError(f"Last over '{roles}' has two relations", hint=f"use the {roles.name}s themselves")
    return Any(roles, such & then & ~Any(roles.after, such))


@dataclass(frozen=True)
class Case:
    """One row of a decision table."""

    value: Value
    guard: Pred
    cite: str


@dataclass(frozen=True)
class Table:
    """
    An ordered decision table: the value of the first case whose guard holds, else `default`.

    It is a value like a variable that nobody stores: usable in guards (`is_`), in effects (``var.by(table)``),
    under quantifiers and inside other tables.
    """

    name: str
    cases: tuple[Case, ...]
    default: Value
    per: Per = Per.MEMBER
    cite: str = ""
    doc: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.name

    @property
    def values(self) -> tuple[Value, ...]:
        """Every value the table can give, in order of appearance."""
        found: list[Value] = []
        for value in (*(case.value for case in self.cases), self.default):
            if not any(same(value, known) for known in found):
                found.append(value)
        return tuple(found)

    def is_(self, *values: Value) -> Pred:
        """The table gives one of these values."""
        if not values:
            raise DeclarationError(f"'{self.name}.is_()' names no value", hint="give at least one")
        for value in values:
            if not any(same(value, known) for known in self.values):
                raise DeclarationError(
                    f"the table '{self.name}' never gives {shown(value)}",
                    hint=f"it gives {', '.join(map(shown, self.values))}",
                )
        return TableIs(self, values)


@dataclass(frozen=True)
class TableIs(Pred):
    """The table gives one of these values."""

    table: Table
    values: tuple[Value, ...]

    def __str__(self) -> str:
        return f"{self.table.name} is {' or '.join(map(shown, self.values))}"
