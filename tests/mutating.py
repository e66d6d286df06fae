"""
Mutants: a machine with one row changed, or a decision table with one case changed, wherever the declaration is used.

What can be wrong with a table is systematic: a row is missing, its guard says the opposite, it leads elsewhere, it
forgets an effect, a counter stops early; a case is missing, its guard says the opposite, it gives another value. What
one declaration gives rise to under other names (`Machine.named`, `substitute_table`) is the same declaration, and
changes with it.
"""

from __future__ import annotations

import dataclasses
import hashlib
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
from podmodel.kernel.expr import TRUE, Case, Table, TableIs, Value, Var, same, shown
from podmodel.kernel.machine import Machine, State, Transition
from podmodel.kernel.timer import Timer
from podmodel.views import citations

Declared: TypeAlias = "Machine | Table"
Parts: TypeAlias = "tuple[Transition, ...] | tuple[Case, ...]"
Known: TypeAlias = dict[int, tuple[object, str]]


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
    def refused(self) -> bool:
        """Whether the change is no valid declaration."""
        try:
            for declared, parts in self.changes:
                if isinstance(declared, Machine):
                    replace(declared, transitions=parts)  # type: ignore[arg-type]  # rows of a machine
                else:
                    _ask(declared, replace(declared, cases=parts))  # type: ignore[arg-type]  # cases of a table
        except DeclarationError:
            return True
        return False

    @property
    def changed(self) -> frozenset[int]:
        """The machines and tables that it changes, by identity."""
        return frozenset(id(declared) for declared, _ in self.changes)

    @property
    def rows(self) -> frozenset[int]:
        """The rows that it changes, as they are without it, by identity."""
        return frozenset(
            id(row)
            for declared, parts in self.changes
            if isinstance(declared, Machine)
            for row in declared.transitions
            if not any(row is other for other in parts)
        )


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
    for of, copies in declarations().items():
        for mutant in _of_machine(of, copies) if isinstance(copies[0], Machine) else _of_table(of, copies):
            assert str(mutant) not in found, mutant
            found[str(mutant)] = mutant
    return found


@cache
def declarations() -> dict[str, tuple[Declared, ...]]:
    """Every machine and table with its copies, by what it is called."""
    groups: dict[object, tuple[str, list[Declared]]] = {}
    for module, declared in _walked():
        if isinstance(declared, Machine | Table) and id(declared) not in _continued():
            key = type(declared), citations._key(declared)
            groups.setdefault(key, (module, []))[1].append(declared)
    names: Counter[str] = Counter()
    return {_numbered(_called(module, copies[0]), names): tuple(copies) for module, copies in groups.values()}


@cache
def _continued() -> frozenset[int]:
    """Machines whose rows are all part of a longer one: steps on the way, which nobody composes."""
    machines = {id(one): one for _, one in _walked() if isinstance(one, Machine)}
    rows = {key: set(map(id, one.transitions)) for key, one in machines.items()}
    return frozenset(key for key, own in rows.items() if any(own < others for others in rows.values()))


def _called(module: str, declared: Declared) -> str:
    return f"machine {declared.name}" if isinstance(declared, Machine) else f"table {module}: {declared.name}"


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


# --------------------------------------------------------------------------------------------------- fingerprints


@cache
def fingerprint(of: str) -> str:
    """
    What a declaration says, as a short text that is another one when any row or case of it is.

    Guards that have a name are read to the end, tables only by their names: they have fingerprints of their own.
    """
    known: Known = {}
    told = [_told(copy, known) for copy in declarations()[of]]
    return _short("".join(sorted(told)))


def _told(declared: Declared, known: Known) -> str:
    if isinstance(declared, Machine):
        return _print((declared.name, declared.transitions), known)
    return _print((declared.name, declared.cases, declared.default), known)


def _print(value: object, known: Known) -> str:
    """The fingerprint of a value; `known` are those of its parts, by identity, with the parts, which stay alive."""
    if id(value) not in known:
        known[id(value)] = (value, _short(_written(value, known)))
    return known[id(value)][1]


def _written(value: object, known: Known) -> str:
    if isinstance(value, Table | Timer):
        return f"{type(value).__name__} {value.name}"
    if isinstance(value, Var):
        return f"{value.name} {len(value.domain)}"
    if isinstance(value, frozenset):
        return f"{{{' '.join(sorted(_print(part, known) for part in value))}}}"
    if isinstance(value, tuple):
        return f"({' '.join(_print(part, known) for part in value)})"
    if dataclasses.is_dataclass(value):
        said = (_print(getattr(value, field.name), known) for field in dataclasses.fields(value) if field.name != "doc")
        return f"{type(value).__name__} {' '.join(said)}"
    return repr(value)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


# ------------------------------------------------------------------------------------------------ of one of them


def _of_machine(of: str, copies: tuple[Declared, ...]) -> Iterator[Mutant]:
    """Every mutant of every row of a machine, made in all its copies."""
    machines = [copy for copy in copies if isinstance(copy, Machine)]
    names: Counter[str] = Counter()
    for number, first in enumerate(machines[0].transitions):
        part = _numbered(_row(first), names)
        guarded = first.guard != TRUE
        told = (_of_row(copy, copy.transitions[number], guarded) for copy in machines)
        for same_kind in zip(*told, strict=True):
            changes = tuple(
                (copy, _instead(copy.transitions, number, row))
                for copy, (_, row) in zip(machines, same_kind, strict=True)
            )
            yield Mutant(of, part, same_kind[0][0], changes)


def _row(row: Transition) -> str:
    sources = "|".join(source.name for source in row.sources)
    return f"{sources} --{'|'.join(row.events)}--> {row.target if isinstance(row.target, State) else '(stays)'}"


def _numbered(name: str, names: Counter[str]) -> str:
    """The name, with a number where there are several."""
    names[name] += 1
    return name if names[name] == 1 else f"{name} ({names[name]})"


def _of_row(machine: Machine, row: Transition, guarded: bool) -> Iterator[tuple[str, Transition | None]]:
    """What can be wrong with a row, and the row that is there instead."""
    yield "dropped", None
    if guarded:
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


def _of_table(of: str, copies: tuple[Declared, ...]) -> Iterator[Mutant]:
    """Every case of a table lost, said the opposite of, or with another value; and what it gives else."""
    tables = [copy for copy in copies if isinstance(copy, Table)]
    names: Counter[str] = Counter()
    for number, first in enumerate(tables[0].cases):
        part = _numbered(f"{_word(first.value)} [{first.cite}]", names)
        if (id(tables[0]), number) in _inherited():
            continue
        guarded = first.guard != TRUE
        for same_kind in zip(*(_of_case(copy, copy.cases[number], guarded) for copy in tables), strict=True):
            changes = (
                change
                for copy, (_, case) in zip(tables, same_kind, strict=True)
                for change in _in_all(copy, number, case)
            )
            yield Mutant(of, part, same_kind[0][0], tuple(changes))
    if not any((id(tables[0]), number) in _inherited() for number in range(len(tables[0].cases))):
        other = _other(tables[0], tables[0].default)
        last = tuple(change for copy in tables for change in _in_all(copy, None, Case(other, TRUE, copy.cite)))
        yield Mutant(of, f"{_word(tables[0].default)}, else", f"gives {_word(other)}", last)


def _in_all(table: Table, number: int | None, case: Case | None) -> Iterator[tuple[Declared, Parts]]:
    """The case in the place of another one, or after all of them, here and in the tables that continue this one."""
    for found, offset in ((table, 0), *_longer().get(id(table), ())):
        if number is None:
            yield found, (*found.cases, *((case,) if case else ()))
        else:
            yield found, _instead(found.cases, offset + number, case)


@cache
def _longer() -> dict[int, list[tuple[Table, int]]]:
    """By the identity of a table: those that have all of its cases and more, and where these begin."""
    tables = {id(one): one for _, one in _walked() if isinstance(one, Table)}
    places = {
        key: {id(case): place for place, case in enumerate(one.cases)} for key, one in tables.items() if one.cases
    }
    found: dict[int, list[tuple[Table, int]]] = {}
    for key, table in tables.items():
        for other, known in places.items():
            if table.cases and len(known) > len(table.cases) and all(id(case) in known for case in table.cases):
                found.setdefault(key, []).append((tables[other], known[id(table.cases[0])]))
    return found


@cache
def _inherited() -> frozenset[tuple[int, int]]:
    """The cases (table by identity, number) that a table has from a shorter one: they are cases of that one."""
    shorter = {id(one): one for _, one in _walked() if isinstance(one, Table)}
    return frozenset(
        (id(longer), number)
        for key, found in _longer().items()
        for longer, offset in found
        for number in range(offset, offset + len(shorter[key].cases))
    )


def _of_case(table: Table, case: Case, guarded: bool) -> Iterator[tuple[str, Case | None]]:
    """What can be wrong with a case, and the case that is there instead."""
    yield "dropped", None
    if guarded:
        yield "guard negated", replace(case, guard=~case.guard)
    other = _other(table, case.value)
    yield f"gives {_word(other)}", replace(case, value=other)


def _other(table: Table, value: Value) -> Value:
    """The value of the table after this one, or the first after the last."""
    values = table.values
    place = next(number for number, known in enumerate(values) if same(known, value))
    return values[(place + 1) % len(values)]


def _word(value: Value) -> str:
    return citations._word(value) or shown(value)


def _instead(parts: Parts, number: int, new: Transition | Case | None) -> Parts:
    """The parts with another one in this place, or none."""
    return tuple(chain(parts[:number], () if new is None else (new,), parts[number + 1 :]))  # type: ignore[return-value]
