"""
Mutants: a machine with one row changed, or a decision table with one case changed, wherever the declaration is used.

What can be wrong with a table is systematic: a row is missing, its guard says the opposite, it leads elsewhere, it
forgets an effect, a counter stops early; a case is missing, or its guard says the opposite. What one declaration gives
rise to under other names (`Machine.named`, `substitute_table`) is the same declaration, and changes with it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from typing import TypeAlias

from podmodel import lifecycles, properties
from podmodel.errors import DeclarationError
from podmodel.kernel import concrete, stepping
from podmodel.kernel.effect import AnyEffect, Effect, Incr
from podmodel.kernel.expr import TRUE, Case, Table, TableIs, shown
from podmodel.kernel.machine import Machine, State, Transition
from podmodel.views import citations

Declared: TypeAlias = "Machine | Table"
Parts: TypeAlias = "tuple[Transition, ...] | tuple[Case, ...]"


@dataclass(frozen=True, eq=False)
class Mutant:
    """
    One change of a declaration: `changes` says which rows or cases each of its copies has instead.

    `of` is the declaration ("machine pod", "table status: Ready"), `part` the row or case, `kind` what is changed.
    """

    of: str
    part: str
    kind: str
    changes: tuple[tuple[Declared, Parts], ...]

    def __str__(self) -> str:
        return f"{self.of}, {self.part}: {self.kind}"

    @property
    def refused(self) -> str:
        """Why the change is no valid declaration, or nothing."""
        try:
            for declared, parts in self.changes:
                if isinstance(declared, Machine):
                    replace(declared, transitions=parts)
                else:
                    _ask(declared, replace(declared, cases=parts))  # type: ignore[arg-type]  # cases of a table
        except DeclarationError as error:
            return error.message
        return ""

    @property
    def changed(self) -> frozenset[int]:
        """The machines and tables that it changes, by identity."""
        return frozenset(id(declared) for declared, _ in self.changes)


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """While it lasts, the declaration and its copies are changed, for whoever reads them."""
    known = [(declared, getattr(declared, _field(declared))) for declared, _ in mutant.changes]
    try:
        for declared, parts in mutant.changes:
            object.__setattr__(declared, _field(declared), parts)
        forget(mutant.changed)
        yield
    finally:
        for declared, parts in known:
            object.__setattr__(declared, _field(declared), parts)
        forget(mutant.changed)


def forget(changed: Iterable[int]) -> None:
    """Nothing that was made of these declarations is kept."""
    for one in changed:
        concrete._tables.pop(one, None)
        stepping._rows.pop(one, None)
    for name, module in list(sys.modules.items()):
        if name.startswith("podmodel.agreement."):
            for value in vars(module).values():
                if hasattr(value, "cache_clear"):
                    value.cache_clear()


def _field(declared: Declared) -> str:
    return "transitions" if isinstance(declared, Machine) else "cases"


def _ask(table: Table, mutant: Table) -> None:
    """Everything that is asked of the table, asked of the mutant; a `DeclarationError` where it never says so."""
    for values in _asked()[id(table)]:
        mutant.is_(*values)


# ------------------------------------------------------------------------------------------------- all of them


@cache
def mutants() -> dict[str, Mutant]:
    """Every mutant of every row and every case, by what it is called."""
    found: dict[str, Mutant] = {}
    names: Counter[str] = Counter()
    for module, copies in _declarations():
        first = copies[0]
        what = f"machine {first.name}" if isinstance(first, Machine) else f"table {module}: {first.name}"
        names[what] += 1
        of = what if names[what] == 1 else f"{what} ({names[what]})"
        for mutant in _of_machine(of, copies) if isinstance(first, Machine) else _of_table(of, copies):
            assert str(mutant) not in found, mutant
            found[str(mutant)] = mutant
    return found


@cache
def _declarations() -> tuple[tuple[str, tuple[Declared, ...]], ...]:
    """Every machine and table with the module that declares it and with its copies, each once."""
    groups: dict[object, tuple[str, list[Declared]]] = {}
    for module, declared in _walked():
        if isinstance(declared, Machine | Table):
            key = type(declared), citations._key(declared)
            groups.setdefault(key, (module, []))[1].append(declared)
    return tuple((module, tuple(copies)) for module, copies in groups.values())


@cache
def _walked() -> tuple[tuple[str, object], ...]:
    """All that the modules declare: first what has a name of its own, then what is written inside of it, and laws."""
    modules = [
        (name, citations._own(module))
        for package in (lifecycles, properties)
        for name, module in citations._modules(package).items()
    ]
    named: dict[int, tuple[str, object]] = {}
    for name, values in modules:
        for value in values:
            named.setdefault(id(value), (name, value))
    walked: dict[int, object] = {}
    inside = ((name, part) for name, values in modules for part in citations._parts(values, walked))
    return (*named.values(), *((name, part) for name, part in inside if id(part) not in named))


@cache
def _asked() -> dict[int, list[tuple[object, ...]]]:
    """What is asked of each table, by its identity."""
    found: dict[int, list[tuple[object, ...]]] = {id(one): [] for _, one in _walked() if isinstance(one, Table)}
    for _, one in _walked():
        if isinstance(one, TableIs):
            found[id(one.table)].append(one.values)
    return found


# ------------------------------------------------------------------------------------------------ of one of them


def _of_machine(of: str, copies: tuple[Machine, ...]) -> Iterator[Mutant]:
    """Every mutant of every row of a machine, made in all its copies."""
    names: Counter[str] = Counter()
    for number in range(len(copies[0].transitions)):
        part = _numbered(_row(copies[0].transitions[number]), names)
        told = zip(*(_of_row(copy, copy.transitions[number]) for copy in copies), strict=True)
        for same in told:
            changes = tuple(
                (copy, _instead(copy.transitions, number, row)) for copy, (_, row) in zip(copies, same, strict=True)
            )
            yield Mutant(of, part, same[0][0], changes)


def _row(row: Transition) -> str:
    sources = "|".join(source.name for source in row.sources)
    return f"{sources} --{'|'.join(row.events)}--> {row.target if isinstance(row.target, State) else '(stays)'}"


def _numbered(name: str, names: Counter[str]) -> str:
    """The name, with a number where there are several."""
    names[name] += 1
    return name if names[name] == 1 else f"{name} ({names[name]})"


def _of_row(machine: Machine, row: Transition) -> Iterator[tuple[str, Transition | None]]:
    """What can be wrong with a row, and the row that is there instead."""
    yield "dropped", None
    if row.guard != TRUE:
        yield "guard negated", replace(row, guard=~row.guard)
    for state in machine.states:
        if any(row.target_from(source) != state for source in row.sources):
            yield f"leads to {state}", replace(row, target=state)
    names: Counter[str] = Counter()
    for position, effect in enumerate(row.effect):
        name = _numbered(effect.var.name if isinstance(effect, Effect) else "every", names)
        less = row.effect[position + 1 :]
        yield f"{name} not assigned", replace(row, effect=row.effect[:position] + less)
        if isinstance(effect, Effect) and isinstance(effect.source, Incr):
            yield f"{name} stops at 1", replace(row, effect=(*row.effect[:position], _capped(effect), *less))


def _capped(effect: Effect) -> AnyEffect:
    """Counting up that stops at the domain's second value."""
    return effect.when(effect.var.is_(effect.var.domain[0]))


def _of_table(of: str, copies: tuple[Table, ...]) -> Iterator[Mutant]:
    """Every case of a table lost, and every guard negated."""
    names: Counter[str] = Counter()
    for number, case in enumerate(copies[0].cases):
        part = _numbered(f"{_word(case)} [{case.cite}]", names)
        yield Mutant(of, part, "dropped", tuple((copy, _instead(copy.cases, number, None)) for copy in copies))
        if case.guard != TRUE:
            negated = ((copy, replace(copy.cases[number], guard=~copy.cases[number].guard)) for copy in copies)
            yield Mutant(
                of, part, "guard negated", tuple((copy, _instead(copy.cases, number, new)) for copy, new in negated)
            )


def _word(case: Case) -> str:
    return citations._word(case.value) or shown(case.value)


def _instead(parts: Parts, number: int, new: Transition | Case | None) -> Parts:
    """The parts with another one in this place, or none."""
    return tuple(chain(parts[:number], () if new is None else (new,), parts[number + 1 :]))  # type: ignore[return-value]
