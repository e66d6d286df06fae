"""
Who notices a mutant: its declaration is refused, or a recorded decision, a law, a number, a life or an example differs.

They are asked from cheap to dear, and the first who notices is enough (`noticed`). Recordings are asked where the
agreement reads what was changed; numbers and laws in the scenarios that are composed of it, first those in which the
row can be taken, the smallest first.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TypeAlias

import agreeing
import golden
import pytest
from mutating import Mutant, planted
from scenarios import COUNTED, FINER, VAST, composed, counts, digest

from podmodel.agreement.decisions import KINDS, Decision, decider, decisions
from podmodel.checking import check, level_of
from podmodel.engines.explore import explore
from podmodel.engines.questions import Seen
from podmodel.engines.symbolic import Symbolic
from podmodel.errors import DeclarationError, PodmodelError
from podmodel.kernel import concrete
from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Table
from podmodel.kernel.ground import Member
from podmodel.kernel.machine import Machine
from podmodel.kernel.property import Decision as DecisionLaw
from podmodel.kernel.property import Kind, Property
from podmodel.kernel.system import System
from podmodel.lifecycles import crash_backoff, endpoints, grace, handler, probe, published, status
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.releases import NEWEST, readings
from podmodel.properties import DECISIONS, KUBELET, LAWS
from podmodel.views import citations

ROOT = Path(__file__).parents[1]
SAFE = tuple(law for law in (*LAWS, *KUBELET) if law.kind is not Kind.WITHIN)
PATIENCE = 3.0  # seconds of CPU for one decision, which takes less than a hundredth
LIMIT = 20.0  # seconds of CPU for the numbers or the laws of one scenario, which take less than one
LISTED = 110_000  # configurations: in a scenario with more, the set itself is not compared
FEW = 6  # scenarios in which the set or the laws are asked for
STEPPED = {
    "prober": (probe.WORKER,),
    "grace": (grace.MACHINE,),
    "restart": (crash_backoff.OF_INSTANCE, crash_backoff.INSTANCE),
}
COMPOSING = (handler.OUTCOME, grace.HAS_GRACE)  # the tables that give constants their values
LIVES = (
    "tests/test_observe.py",
    *(f"tests/lifecycles/test_{name}.py" for name in ("status", "kubelet_restart", "termination_stories")),
)
ABOUT = {"handler": handler.OUTCOME, "probe": probe.WORKER, "termination_stories": grace.MACHINE}
TOLD = {  # what is told of single decisions, by the kind of recording that asks the same tables or machines
    "restart": ("backoff", "restart"),
    **{kind: (kind,) for kind in ("phase", "conditions", "apistatus", "statusmgr", "actions", "prober", "grace")},
}
NO_EXAMPLES = ("matters", "whole_recording", "bundled_sample", "missing_field", "broken")
BY = ("declaration", "recording", "decision", "number", "law", "golden trace", "example")


@dataclass(frozen=True)
class Notice:
    """
    Who notices: `by` is one of `BY`, `where` the scenario, kind of recording, golden trace or file of examples.

    `law` is a sentence that comes to something else there, if it is known.
    """

    by: str
    where: str
    law: str = ""


Asked: TypeAlias = tuple[str, str]
"""Whom to ask, and where: as `Notice` says it, and "set" for a number that only the whole set shows."""


def noticed(mutant: Mutant, first: Iterable[Asked] = ()) -> Notice | None:
    """The first who notices the mutant; those that are named are asked before all others."""
    return next(filter(None, (ask(mutant, *asked) for asked in chain(first, _places(mutant)))), None)


def ask(mutant: Mutant, by: str, where: str) -> Notice | None:
    """Whether this one notices the mutant."""
    return NOTICERS[by](mutant, where)


def _places(mutant: Mutant) -> Iterator[Asked]:
    """All who could notice, in the order in which they are asked."""
    yield "declaration", ""
    yield from (("recording", kind) for kind in KINDS if mutant.changed & _read_by(kind))
    of_laws = mutant.changed & _read_by_laws()
    if of_laws:
        yield "decision", ""
    read = _scenarios(mutant)
    yield from (("number", name) for name in read)
    small = [name for name in read if size(name) <= LISTED]
    yield from (("set", name) for name in small[:FEW])
    yield from (("law", name) for name in ([one for one in SCENARIOS if one not in VAST] if of_laws else read[:FEW]))
    yield from (("golden trace", name) for name in GOLDEN if mutant.changed & _read_in_golden(name))
    yield from (("example", name) for name in _stories(mutant, bool(read or of_laws)))


def _stories(mutant: Mutant, lives: bool) -> Iterator[str]:
    """The files of examples that could notice: of whole lives, and of what the recordings are asked about, too."""
    yield from LIVES if lives else ()
    kinds = [kind for kind in KINDS if mutant.changed & _read_by(kind)]
    yield from (f"tests/agreement/test_{name}.py" for kind in kinds for name in TOLD[kind])
    for name, declared in ABOUT.items():
        if mutant.changed & _declared_in(declared):
            yield f"tests/lifecycles/test_{name}.py"


# ---------------------------------------------------------------------------------- declarations and recordings


def _refused(mutant: Mutant, where: str) -> Notice | None:
    """Its declaration, or (where a scenario is named) the composing of it, is refused."""
    if not where:
        return Notice("declaration", "") if mutant.refused else None
    with planted(mutant):
        try:
            composed(where)
        except DeclarationError:
            return Notice("declaration", where)
    return None


def _recorded(mutant: Mutant, kind: str) -> Notice | None:
    """Some bundled decision of the kind comes out differently."""
    told = _bundled(kind)
    with planted(mutant):
        if any(_disagrees(kind, line, way) for way, lines in told for line in lines):
            return Notice("recording", kind)
    return None


class EndlessError(Exception):
    """What is asked has no end, such as a life in which two events follow each other without any time between."""


def _disagrees(kind: str, line: Decision, way: Mapping[str, bool]) -> bool:
    """Whether the decision comes out differently, or not at all."""
    try:
        with at_most(PATIENCE):
            return bool(decider(kind)(line.given, way) != line.answer)
    except (LookupError, TypeError, ValueError, AttributeError, PodmodelError, EndlessError):
        return True


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """An `EndlessError` after so many seconds of CPU."""

    def ring(*_: object) -> None:
        raise EndlessError

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@cache
def _bundled(kind: str) -> tuple[tuple[Mapping[str, bool], tuple[Decision, ...]], ...]:
    """Every bundled decision of the kind, for each way in which its release may behave."""
    return tuple(
        (way, tuple(line for line in decisions(agreeing.bundled(version, kind)) if isinstance(line, Decision)))
        for version in agreeing.RECORDED
        for way in readings(version)
    )


@cache
def _read_by(kind: str) -> frozenset[int]:
    """The tables that the decisions of a kind ask and the machines that they step, by identity."""
    agreeing.forget()
    concrete._tables.clear()
    for way, lines in _bundled(kind):
        for line in lines:
            decider(kind)(line.given, way)
    return frozenset(concrete._tables) | _declared_in(STEPPED.get(kind, ()))


def _declared_in(*roots: object) -> frozenset[int]:
    """The machines and tables that these are made of, by identity."""
    return frozenset(id(part) for part in citations._parts(roots, {}) if isinstance(part, Table | Machine))


# ----------------------------------------------------------------------------------------------------- numbers


def size(name: str) -> int:
    """How many configurations are pinned of a scenario."""
    found = counts(name)["configurations"]
    assert isinstance(found, int)
    return found


SCENARIOS = (*sorted((set(COUNTED) | set(FINER)) - set(VAST), key=lambda name: (size(name), name)), *VAST)


def _scenarios(mutant: Mutant) -> list[str]:
    """The scenarios that are composed of what was changed: first those in which the row can be taken."""
    read = [name for name in SCENARIOS if mutant.changed & _read_in(name)]
    return sorted(read, key=lambda name: (bool(mutant.rows) and not mutant.rows & _taken_in(name), name in VAST))


@cache
def _read_in(name: str) -> frozenset[int]:
    """The machines that a scenario is composed of, and the tables that these read, by identity."""
    return _declared_in(COMPOSING, *(instance.machine for instance in composed(name).instances))


@cache
def _taken_in(name: str) -> frozenset[int]:
    """The rows that can be taken in a scenario, by identity: a listener's only together with one of the controller."""
    system = composed(name)
    symbolic, some = Symbolic(system), system.grounder.some
    found: set[int] = set()
    for event in system.events:
        controlled = some(row.guard for row in event.rows)
        for row in chain(event.rows, *(rows for _, rows in event.listeners)):
            if id(row.transition) not in found:
                both = system.grounder.every((controlled, row.guard))
                if symbolic.seen(Seen(both)):
                    found.add(id(row.transition))
    return frozenset(found)


def _counted(mutant: Mutant, name: str) -> Notice | None:
    """The scenario has other numbers than without the mutant, which are those that are pinned."""
    known = numbers(name)
    with planted(mutant):
        try:
            system = composed(name)
        except DeclarationError:
            return Notice("declaration", name)
        try:
            with at_most(LIMIT):
                same = _numbers(system) == known
        except EndlessError:
            same = explore(system, limit=known[0] + 1).configurations == known[0]
    return None if same else Notice("number", name)


@cache
def numbers(name: str) -> tuple[int, int]:
    """Configurations and transitions of a scenario as they are unchanged."""
    return _numbers(composed(name))


def _numbers(system: System) -> tuple[int, int]:
    symbolic = Symbolic(system)
    return symbolic.count, symbolic.transitions


def _listed(mutant: Mutant, name: str) -> Notice | None:
    """The set of the scenario has another fingerprint, depth, or number of deadlocks."""
    known = _fingerprints(name)
    with planted(mutant):
        return None if _listing(name) == known else Notice("number", name)


@cache
def _fingerprints(name: str) -> tuple[int, int, str]:
    return _listing(name)


def _listing(name: str) -> tuple[int, int, str]:
    space = explore(composed(name))
    return space.depth, len(space.deadlocks), digest(space)


# -------------------------------------------------------------------------------------------------------- laws


@cache
def _read_by_laws() -> frozenset[int]:
    return _declared_in(SAFE, DECISIONS)


def _spoken_of(mutant: Mutant, name: str) -> Notice | None:
    """A sentence comes to something else in the scenario."""
    found = broken(mutant, name)
    return Notice("law", name, found[0]) if found else None


def broken(mutant: Mutant, name: str) -> list[str]:
    """All sentences that come to something else in the scenario; those that read it, where its machines do not."""
    sound = _sound(name)
    laws = _laws(name) if mutant.changed & _read_in(name) else tuple(filter(_reading(mutant), _laws(name)))
    with planted(mutant):
        try:
            with at_most(LIMIT):
                said = outcomes(name, laws)
        except (DeclarationError, EndlessError):
            return []
    return [law for law, outcome in said.items() if outcome != sound[law]]


def _reading(mutant: Mutant) -> Callable[[Property], bool]:
    return lambda law: bool(mutant.changed & _read_by_each()[law.sentence])


@cache
def _read_by_each() -> Mapping[str, frozenset[int]]:
    """What each law reads, by its sentence."""
    return {law.sentence: _declared_in(law) for law in SAFE}


@cache
def _sound(name: str) -> dict[str, object]:
    return outcomes(name, _laws(name))


@cache
def _laws(name: str) -> tuple[Property, ...]:
    """The laws that a scenario decides."""
    level = FINER[name][1].level if name in FINER else Level.API
    return tuple(law for law in SAFE if level_of(law) in level)


def outcomes(name: str, laws: Iterable[Property]) -> dict[str, object]:
    """What each law comes to in a scenario, by its sentence."""
    return {verdict.law.sentence: verdict.outcome for verdict in check(composed(name), laws)}


def _decided(mutant: Mutant, _: str) -> Notice | None:
    """A sentence about a single decision that does not hold."""
    with planted(mutant):
        said = next((law.sentence for law in DECISIONS if not decided(law)), "")
    return Notice("decision", "", said) if said else None


def decided(law: DecisionLaw) -> bool:
    """Whether what is said of a single decision holds."""
    facts = {site: {var.name: value for var, value in known.items()} for site, known in law.facts.items()}
    way = next(iter(readings(law.release or NEWEST)))
    values = {**facts, "": {**way, **facts.get("", {})}}
    return World(tuple(Member(*member) for member in law.members), values).holds(law.then, law.site)


# ----------------------------------------------------------------------------------------------- lives, examples

GOLDEN = {trace.id: trace for trace in golden.told()}
SHOWN = (  # what `golden` looks at
    *(status.POD_SCHEDULED, published.READY_CONDITION, published.CONTAINERS_READY, published.INITIALIZED),
    *(endpoints.READY, endpoints.SERVING, endpoints.TERMINATING, endpoints.DISRUPTION_TARGET),
)


@cache
def _read_in_golden(name: str) -> frozenset[int]:
    return _declared_in(SHOWN, *(instance.machine for instance in GOLDEN[name].system().instances))


def _lived(mutant: Mutant, name: str) -> Notice | None:
    """The golden trace is no behaviour any more, or a changed one has become one."""
    known = _lives(name)
    with planted(mutant):
        try:
            with at_most(LIMIT):
                same = _followed(name) == known
        except (DeclarationError, AssertionError, EndlessError):
            same = False
    return None if same else Notice("golden trace", name)


@cache
def _lives(name: str) -> tuple[bool, ...]:
    return _followed(name)


def _followed(name: str) -> tuple[bool, ...]:
    """Whether the trace is a behaviour, and each of its changed ones."""
    trace = GOLDEN[name]
    replay = golden.Replay(trace)
    told = (trace.items, *(golden.changed(trace, change) for change in trace.broken))
    return tuple(isinstance(replay.follow(items), golden.Followed) for items in told)


def _told(mutant: Mutant, path: str) -> Notice | None:
    """Some example in the file fails that did not before."""
    return Notice("example", path) if _failing(mutant, path, ["-x", *_spared(path)]) else None


@cache
def _spared(path: str) -> tuple[str, ...]:
    """Options that leave out the examples which fail before anything is changed."""
    return tuple(f"--deselect={name}" for name in _failing(None, path, []))


def _failing(mutant: Mutant | None, path: str, options: Iterable[str]) -> tuple[str, ...]:
    """The examples of the file that fail, asked in a process of its own, where nothing was read before."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            names = _run(mutant, path, options)
            os.write(writer, json.dumps(names).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as said:
        names = json.load(said)
    os.waitpid(child, 0)
    return tuple(names)


class _Failures:
    """What pytest tells of failures: in a test, or where it is collected."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.names.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.names.append(report.nodeid)


def _run(mutant: Mutant | None, path: str, options: Iterable[str]) -> list[str]:
    """Run the file while the mutant is planted, without a word; the names of those that failed."""
    os.chdir(ROOT)
    chosen = " and ".join(f"not {word}" for word in NO_EXAMPLES)
    asked = ["-q", "-p", "no:cacheprovider", "-k", chosen, *options, path]
    found = _Failures()
    planting = planted(mutant) if mutant else nullcontext()
    with Path(os.devnull).open("w") as silent, redirect_stdout(silent), redirect_stderr(silent), planting:
        pytest.main(asked, plugins=[found])
    return found.names


NOTICERS: Mapping[str, Callable[[Mutant, str], Notice | None]] = {
    "declaration": _refused,
    "recording": _recorded,
    "decision": _decided,
    "number": _counted,
    "set": _listed,
    "law": _spoken_of,
    "golden trace": _lived,
    "example": _told,
}
