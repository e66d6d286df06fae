"""Recorded decisions, and decision tables with a case less: what the tests of the agreement share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from podmodel.agreement.decisions import KINDS, Decision, decider, decisions, kind_of
from podmodel.agreement.replay import Agreement, _judge, replay
from podmodel.errors import PodmodelError
from podmodel.kernel import concrete, stepping
from podmodel.kernel.expr import All, And, Any, Case, Named, Not, Or, Pred, Table, TableIs
from podmodel.kernel.machine import Machine, Transition
from podmodel.lifecycles.releases import Feature, readings

RECORDED = ("1.32", "1.36")
BUNDLED = Path(__file__).parent / "data" / "agreement"
SHARED = Path(__file__).parents[2] / "shared" / "kubelet"
SHARE = 1 if os.environ.get("PODMODEL_ALL") else 8


needs_recordings = pytest.mark.skipif(not SHARED.exists(), reason="the whole recordings are not beside the project")


def bundled(version: str, kind: str) -> Path:
    """The sample of the recording that is part of the project."""
    return BUNDLED / version / f"{kind}.jsonl.gz"


def shared(version: str, kind: str) -> Path:
    """The whole recording, which may be beside the project."""
    return SHARED / version / f"{kind}.jsonl.gz"


def replayed(path: Path, version: str, share: int = 1) -> Agreement:
    """One in `share` of the decisions of the file, replayed."""
    if share == 1:
        return replay(path, version)
    found = Agreement(str(path), version)
    decide, ways = decider(kind_of(path)), tuple(readings(version))
    for item in decisions(path):
        if isinstance(item, Decision) and int(item.id, 16) // 8 % share == 0:
            found.total += 1
            _judge(found, item, decide, ways)
    return found


def agrees(found: Agreement) -> bool:
    """Whether there was something, and all of it agreed."""
    return 0 < found.total == found.agree


def disagreeing(kind: str, version: str, feature: Feature) -> int:
    """How many of the bundled decisions come out differently when the switch of the feature is turned."""
    (way,) = readings(version)
    turned = {**way, feature.switch.name: not way[feature.switch.name]}
    return sum(_differs(kind, line, turned) for line in decisions(bundled(version, kind)))


# Tables with a case less


def tables(*roots: Table | Pred) -> list[Table]:
    """The tables, and all that their guards ask, each once."""
    found: dict[int, Table] = {}
    todo: list[Table | Pred] = list(roots)
    while todo:
        match todo.pop():
            case Table() as table if id(table) not in found:
                found[id(table)] = table
                todo.extend(case.guard for case in table.cases)
            case TableIs(table, _):
                todo.append(table)
            case And(parts) | Or(parts):
                todo.extend(parts)
            case Not(part) | Named(_, part, _) | Any(_, part) | All(_, part):
                todo.append(part)
    return list(found.values())


def cases(*roots: Table | Pred, deep: bool = True) -> list[tuple[Table, int]]:
    """Every case of these tables, and (deep) of all that they ask, by its number."""
    found = tables(*roots) if deep else [root for root in roots if isinstance(root, Table)]
    return [(table, number) for table in found for number in range(len(table.cases))]


@contextmanager
def without(table: Table, number: int) -> Iterator[Case]:
    """While it lasts, the table has one case less, wherever it is asked."""
    known = concrete._cases(table)
    concrete._tables[id(table)] = (table, (*known[:number], *known[number + 1 :]))
    forget()
    try:
        yield table.cases[number]
    finally:
        concrete._tables[id(table)] = (table, known)
        forget()


def forget() -> None:
    """What the modules of the kinds remember of earlier decisions is gone."""
    for kind in KINDS:
        module = sys.modules.get(f"podmodel.agreement.{kind}")
        if module and hasattr(module, "forget"):
            module.forget()


def unnoticed(kind: str, *roots: Table | Pred, deep: bool = True) -> set[tuple[str, int, str]]:
    """The cases (table, number from 0, rules) whose loss none of the bundled decisions notices."""
    lines = [(way, list(decisions(bundled(version, kind)))) for version in RECORDED for way in readings(version)]
    found = set()
    for table, number in cases(*roots, deep=deep):
        with without(table, number) as case:
            if not any(_differs(kind, line, way) for way, decided in lines for line in decided):
                found.add((table.name, number, case.cite))
    return found


# Machines with a row less, or with another row in its place


@contextmanager
def without_row(machine: Machine, row: Transition, instead: Transition | None = None) -> Iterator[None]:
    """While it lasts, whoever steps the machine does not find the row, but the other one in its place, if any."""
    known = stepping._rows_of(machine)
    mutant = [other for old in machine.transitions if (other := instead if old is row else old)]
    stepping._rows[id(machine)] = (machine, stepping._branches(mutant))
    forget()
    try:
        yield
    finally:
        stepping._rows[id(machine)] = (machine, known)
        forget()


def unnoticed_rows(kind: str, machine: Machine) -> set[tuple[str, str]]:
    """The rows (event, rules), or single effects of them, whose loss none of the bundled decisions notices."""
    lines = [(way, list(decisions(bundled(version, kind)))) for version in RECORDED for way in readings(version)]
    found = set()
    for row in machine.transitions:
        mutants = [("", None), *((f" {timer}", replace(row, after=())) for timer in row.after)]
        for number, effect in enumerate(row.effect):
            less = (*row.effect[:number], *row.effect[number + 1 :])
            mutants.append((f" {effect}", replace(row, effect=less)))
        for what, instead in mutants:
            with without_row(machine, row, instead):
                if not any(_differs(kind, line, way) for way, decided in lines for line in decided):
                    found.add((f"{'/'.join(row.events)}{what}", row.cite))
    return found


def _differs(kind: str, line: object, way: object) -> bool:
    """Whether the decision comes out differently, or not at all."""
    assert isinstance(line, Decision)
    try:
        return bool(decider(kind)(line.given, way) != line.answer)  # type: ignore[arg-type]
    except (KeyError, IndexError, PodmodelError):  # such as an answer that is copied from where there is nothing
        return True
