"""
What cites the rules: every row, case, named guard and timer of `podmodel.lifecycles`, and every property.

The modules are found by walking the packages. What one declaration gives rise to under other names (`Machine.named`,
`substitute_table`) is the same declaration, and counts once.
"""

from __future__ import annotations

import ast
import dataclasses
import inspect
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import import_module
from types import ModuleType

from podmodel import lifecycles, properties
from podmodel.errors import DeclarationError
from podmodel.kernel.expr import Named, Table, Value, Var, shown
from podmodel.kernel.machine import STAY, Machine, Transition
from podmodel.kernel.property import Decision, Property
from podmodel.kernel.timer import Timer
from podmodel.lifecycles import catalogue


class Kind(Enum):
    """What cites a rule."""

    ROW = "row"
    CASE = "case"
    GUARD = "guard"
    TIMER = "timer"


@dataclass(frozen=True)
class Citation:
    """A row, case, guard or timer: the module and the words it is found by, what it cites, and what it reads."""

    kind: Kind
    module: str
    text: str
    cites: tuple[str, ...]
    reads: frozenset[str] = frozenset()
    uses: frozenset[str] = frozenset()  # names of guards


@dataclass(frozen=True)
class Law:
    """A property, and the ids it cites, its own among them."""

    sentence: str
    cites: tuple[str, ...]

    @property
    def text(self) -> str:
        """Its id in the catalogue, or its sentence where it has none."""
        return next((id_ for id_ in self.cites if id_ in catalogue.SOURCES), f"“{self.sentence}”")


# ------------------------------------------------------------------------------------------------ what may be cited


@cache
def known() -> frozenset[str]:
    """Every id that may be cited."""
    rules = {rule.id for section in catalogue.SECTIONS for rule in section.rules}
    surprises = {f"K{number}" for number in range(1, catalogue.SURPRISES + 1)}
    traces = {f"GT{number}" for number in range(1, catalogue.GOLDEN_TRACES + 1)}
    return frozenset(rules | surprises | traces | {*catalogue.NUMBERS, *catalogue.STEPS, *catalogue.SOURCES})


def parsed(cite: str, where: str) -> tuple[str, ...]:
    """The ids of a cite; a `DeclarationError` that names the place if one of them is unknown."""
    ids = tuple(dict.fromkeys(cite.split()))
    for id_ in ids:
        if id_ not in known():
            raise DeclarationError(
                f"{where} cites '{id_}', which is no id", hint="podmodel/lifecycles/catalogue.py lists them"
            )
    return ids


# ---------------------------------------------------------------------------------------------------- what cites it


def citations(package: ModuleType = lifecycles) -> tuple[Citation, ...]:
    """What the modules of the package declare, each once, where it is declared."""
    own = {name: _own(module) for name, module in _modules(package).items()}
    found: list[Citation] = []
    declared: set[object] = set()
    cases: set[tuple[object, ...]] = set()
    walked: dict[int, object] = {}
    for deep in (False, True):  # first what has a name of its own, then what is written inside of it
        for module, values in own.items():
            for part in _parts(values, walked) if deep else values:
                key = _key(part)
                if key is not None and key not in declared:
                    declared.add(key)
                    new = [one for one in _cited(part, module) if (one.text, one.cites) not in cases]
                    cases |= {(one.text, one.cites) for one in new if one.kind is Kind.CASE}
                    found += new
    return tuple(found)


def laws(package: ModuleType = properties) -> tuple[Law, ...]:
    """The properties that the modules of the package declare."""
    found: dict[str, Law] = {}
    for values in map(_own, _modules(package).values()):
        for law in _properties(values):
            cite = f"{law.rule} {getattr(law, 'cite', '')}"
            found[law.sentence] = Law(law.sentence, parsed(cite, f"the property '{law.sentence}'"))
    return tuple(found.values())


def _properties(values: tuple[object, ...]) -> Iterator[Property | Decision]:
    """The properties among the values, or in tuples of them."""
    for value in values:
        if isinstance(value, Property | Decision):
            yield value
        elif isinstance(value, tuple):
            yield from _properties(value)


def _modules(package: ModuleType) -> dict[str, ModuleType]:
    """The modules of a package by their short names, each after those it imports."""
    names = sorted(info.name for info in pkgutil.iter_modules(package.__path__))
    found: dict[str, ModuleType] = {}

    def visit(name: str) -> None:
        if name in names and name not in found:
            module = import_module(f"{package.__name__}.{name}")
            for needed in _needs(module, package):
                visit(needed)
            found[name] = module

    for name in names:
        visit(name)
    return found


def _needs(module: ModuleType, package: ModuleType) -> Iterator[str]:
    """The modules of the package that one of them imports, by their short names."""
    for node in _imports(module):
        if node.module == package.__name__:
            yield from (alias.name for alias in node.names)
        elif node.module:
            yield node.module.removeprefix(f"{package.__name__}.")


def _imports(module: ModuleType) -> Iterator[ast.ImportFrom]:
    tree = ast.parse(inspect.getsource(module))
    return (node for node in tree.body if isinstance(node, ast.ImportFrom))


def _own(module: ModuleType) -> tuple[object, ...]:
    """The values that the module assigns, not those that it imports."""
    imported = {alias.asname or alias.name for node in _imports(module) for alias in node.names}
    return tuple(
        value
        for name, value in vars(module).items()
        if name not in imported and not name.startswith("__") and not isinstance(value, type | ModuleType)
    )


def _parts(value: object, walked: dict[int, object], *, tables: bool = True) -> Iterator[object]:
    """The value and everything that it is made of (also of its tables), but what was walked before."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if id(one) in walked or isinstance(one, type):
            continue
        walked[id(one)] = one
        yield one
        if isinstance(one, Var) or (isinstance(one, Table) and not tables):
            continue
        if dataclasses.is_dataclass(one):
            waiting += [getattr(one, field.name) for field in dataclasses.fields(one)]
        elif isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, tuple | list | set | frozenset):
            waiting += list(one)


def _key(part: object) -> object:
    """What makes two declarations one: the rules that they cite, row by row, and what they lead to."""
    if isinstance(part, Machine):
        return tuple((row.sources, _target(row), row.cite) for row in part.transitions)
    if isinstance(part, Table):
        name = part.name if len(part.cases) < 2 else ""  # a short table is too much like others
        return name, tuple((repr(case.value), case.cite) for case in part.cases), repr(part.default), part.cite
    if isinstance(part, Named | Timer) and part.cite:
        return type(part), part.name, part.cite
    return None


def _cited(part: object, module: str) -> Iterator[Citation]:
    if isinstance(part, Machine):
        prefix = "" if part.name == module else f"{part.name}: "
        for row in part.transitions:
            text = f"{prefix}{' or '.join(row.events)} → {_target(row)}"
            yield _citation(Kind.ROW, module, text, row.cite, (row.guard, row.effect))
    elif isinstance(part, Table):
        for case in part.cases:
            yield _citation(Kind.CASE, module, f"{part.name} = {_word(case.value)}", case.cite, (case.guard,))
        yield _citation(Kind.CASE, module, f"{part.name} = {_word(part.default)}, else", part.cite, ())
    elif isinstance(part, Named):
        yield _citation(Kind.GUARD, module, f"“{part.name}”", part.cite, (part.part,))
    elif isinstance(part, Timer):
        yield _citation(Kind.TIMER, module, f"timer “{part.name}”", part.cite, ())


def _citation(kind: Kind, module: str, text: str, cite: str, read: Iterable[object]) -> Citation:
    parts = tuple(_parts(tuple(read), {}, tables=False))
    return Citation(
        kind,
        module,
        text,
        parsed(cite, f"lifecycles/{module}.py, {kind.value} {text}"),
        frozenset(part.name for part in parts if isinstance(part, Var)),
        frozenset(f"“{part.name}”" for part in parts if isinstance(part, Named)),
    )


def _target(row: Transition) -> str:
    return "stays" if row.target is STAY else str(row.target)


def _word(value: Value) -> str:
    """A value of a table in a few words; conditions say their status and reason."""
    if dataclasses.is_dataclass(value) and not hasattr(value, "name"):
        fields = (str(getattr(value, field.name)) for field in dataclasses.fields(value))
        return " ".join(filter(None, fields)) or "nothing"
    return shown(value) or (value.name.lower() if isinstance(value, Enum) else "nothing")
