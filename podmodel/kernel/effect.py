"""
Effects: what a row assigns, as values.

The effects of one row run in the order written, and each reads what the earlier ones of the same row wrote.
What another machine writes in the same step is read as it was before the step.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from podmodel.errors import DeclarationError
from podmodel.kernel.expr import TRUE, And, Const, Pred, Roles, Table, Value, Var, same, shown


@dataclass(frozen=True)
class Incr:
    """The next value of the domain; the last one stays."""


@dataclass(frozen=True)
class Choice:
    """Any of these values."""

    values: tuple[Value, ...]


@dataclass(frozen=True)
class Fixed:
    """One value."""

    value: Value


@dataclass(frozen=True)
class Effect:
    """``var := source`` where `guard` holds."""

    var: Var
    source: Fixed | Choice | Incr | Var | Table
    guard: Pred = TRUE

    def __post_init__(self) -> None:
        if isinstance(self.var, Const):
            raise DeclarationError(
                f"'{self.var.name}' is a constant of the specification and cannot be assigned",
                hint="declare it as a Var, or drop the effect",
            )

    def when(self, guard: Pred) -> Effect:
        """The same effect, only where the guard holds."""
        return replace(self, guard=guard if self.guard == TRUE else And((self.guard, guard)))

    def __str__(self) -> str:
        what = {
            Fixed: lambda: shown(self.source.value),  # type: ignore[union-attr]  # chosen by its own type
            Choice: lambda: "|".join(map(shown, self.source.values)),  # type: ignore[union-attr]  # ditto
            Incr: lambda: f"next {self.var.name}",
        }.get(type(self.source), lambda: str(self.source))()
        text = f"{self.var.name} := {what}"
        return text if self.guard == TRUE else f"{text} if {self.guard}"


@dataclass(frozen=True)
class Each:
    """The effects at every member of `roles`, each against the state before this `Each`."""

    roles: Roles
    effects: tuple[Effect, ...]

    def __str__(self) -> str:
        return f"every {self.roles}: {'; '.join(map(str, self.effects))}"


AnyEffect = Effect | Each


def assign(var: Var, value: Value) -> Effect:
    """``var := value``."""
    var.index(value)
    return Effect(var, Fixed(value))


def choose(var: Var, values: tuple[Value, ...]) -> Effect:
    """``var :=`` any of the values."""
    if len(values) < 2:
        raise DeclarationError(f"'{var.name}.choose' offers no choice", hint="use set() for a single value")
    if len({var.index(value) for value in values}) < len(values):
        raise DeclarationError(f"'{var.name}.choose' names a value twice", hint="name each value once")
    return Effect(var, Choice(values))


def incr(var: Var) -> Effect:
    """``var := var + 1``, saturating."""
    if not all(type(value) is int for value in var.domain):
        raise DeclarationError(f"'{var.name}' is counted up but is no number", hint="give it a domain of numbers")
    return Effect(var, Incr())


def copy(var: Var, source: Var) -> Effect:
    """``var := source``; the domain of `var` must hold every value of `source`."""
    missing = [value for value in source.domain if not var.has(value)]
    if missing:
        raise DeclarationError(
            f"'{source.name}' can be {shown(missing[0])}, which '{var.name}' cannot hold",
            hint=f"add it to the domain of '{var.name}'",
        )
    return Effect(var, source)


def by(var: Var, table: Table) -> Effect:
    """``var :=`` the value of the table; the domain of `var` must hold every value of the table."""
    for value in table.values:
        if not any(same(value, known) for known in var.domain):
            raise DeclarationError(
                f"the table '{table.name}' can give {shown(value)}, which '{var.name}' cannot hold",
                hint=f"add it to the domain of '{var.name}'",
            )
    return Effect(var, table)
