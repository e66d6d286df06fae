"""
Who notices a mutant: its declaration is refused, a recorded decision comes out differently, a pinned number, or a law.

Recordings are asked where the agreement reads what was changed, numbers and laws in the scenarios that are composed of
it, the smallest first.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache

import agreeing
from mutating import Mutant, planted
from scenarios import COUNTED, FINER, VAST, composed, counts, digest

from podmodel.agreement.decisions import KINDS, Decision, decider, decisions
from podmodel.checking import check, level_of
from podmodel.engines.explore import LIMIT, explore
from podmodel.engines.symbolic import Symbolic
from podmodel.errors import DeclarationError, PodmodelError
from podmodel.kernel import concrete
from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Table
from podmodel.kernel.ground import Member
from podmodel.kernel.machine import Machine
from podmodel.kernel.property import Decision as DecisionLaw
from podmodel.kernel.property import Kind
from podmodel.lifecycles import backoff, crash_backoff, grace, probe
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.releases import NEWEST, readings
from podmodel.properties import DECISIONS, KUBELET, LAWS
from podmodel.views import citations

SAFE = tuple(law for law in (*LAWS, *KUBELET) if law.kind is not Kind.WITHIN)
PATIENCE = 3.0  # seconds of CPU for one decision, which takes less than a hundredth
SMALL = 20_000  # configurations: in a finer scenario with more, laws are not asked
LISTED = 10_000  # configurations: at the API level, up to so many are listed and compared, more are only counted
BACKOFF = frozenset({id(backoff.MACHINE)})  # what vast scenarios are for
STEPPED = {
    "prober": (probe.WORKER,),
    "grace": (grace.MACHINE,),
    "restart": (crash_backoff.OF_INSTANCE, crash_backoff.INSTANCE),
}


def _size(name: str) -> int:
    found = counts(name)["configurations"]
    assert isinstance(found, int)
    return found


SCENARIOS = (*sorted(COUNTED, key=_size), *sorted(set(FINER) - set(VAST), key=_size), *VAST)

Noticed = Mapping[str, str]
"""By "declaration", "recording", "number" or "law": why it is refused, the kind, the scenario, the sentence."""


def noticed(mutant: Mutant, *, first: bool = False) -> Noticed:
    """
    Who notices the mutant.

    A declaration that is refused is asked no more, nor is one that a recording judges. Laws are asked in the scenario
    whose numbers differ if it is small, or in all of the API level if none do; not at all if the `first` who notices is
    enough.
    """
    if refused := mutant.refused:
        return {"declaration": refused}
    if kind := _recording(mutant):
        return {"recording": kind}
    read = [name for name in SCENARIOS if mutant.changed & (_read_in(name) if name not in VAST else BACKOFF)]
    try:
        number = next((name for name in read if _other_numbers(mutant, name)), "")
        if number and first:
            return {"number": number}
        if number:
            law = _law(mutant, number) if number in COUNTED or _size(number) <= SMALL else ""
        else:
            asked = COUNTED if mutant.changed & _read_by_laws() else [name for name in read if name in COUNTED]
            law = next(filter(None, (_law(mutant, name) for name in asked)), "") or _decision(mutant)
    except DeclarationError as error:  # when the machines are composed
        return {"declaration": error.message}
    return {key: value for key, value in (("number", number), ("law", law)) if value}


# ------------------------------------------------------------------------------------------------------ recordings


def _recording(mutant: Mutant) -> str:
    """A kind of which some bundled decision comes out differently."""
    for kind in KINDS:
        if mutant.changed & _read_by(kind):
            told = _bundled(kind)
            with planted(mutant):
                if any(_disagrees(kind, line, way) for way, lines in told for line in lines):
                    return kind
    return ""


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
    parts = citations._parts(STEPPED.get(kind, ()), {})
    return frozenset(concrete._tables) | {id(part) for part in parts if isinstance(part, Table | Machine)}


# ----------------------------------------------------------------------------------------------------- numbers


@cache
def _read_in(name: str) -> frozenset[int]:
    """The machines that a scenario is composed of, and the tables that these read, by identity."""
    machines = {id(instance.machine): instance.machine for instance in composed(name).instances}
    walked: dict[int, object] = {}
    parts = citations._parts(tuple(machines.values()), walked)
    return frozenset(machines) | {id(part) for part in parts if isinstance(part, Table)}


def _other_numbers(mutant: Mutant, name: str) -> bool:
    """Whether the scenario has other numbers than without the mutant, which are those that are pinned."""
    known = numbers(name)
    with planted(mutant):
        return _measured(name, known[0] + 1) != known


@cache
def numbers(name: str) -> tuple[int, int, str]:
    """Configurations, transitions and, unless there are many, the fingerprint of the set, as they are unchanged."""
    return _measured(name, LIMIT)


def _measured(name: str, limit: int) -> tuple[int, int, str]:
    system = composed(name)
    if (name in COUNTED and _size(name) > LISTED) or name in VAST:
        symbolic = Symbolic(system)
        return symbolic.count, symbolic.transitions, ""
    space = explore(system, limit=limit)
    return space.configurations, space.transitions, digest(space)


# -------------------------------------------------------------------------------------------------------- laws


@cache
def _read_by_laws() -> frozenset[int]:
    parts = citations._parts((SAFE, DECISIONS), {})
    return frozenset(id(part) for part in parts if isinstance(part, Table))


def _law(mutant: Mutant, name: str) -> str:
    """A sentence that comes to something else in the scenario."""
    return next(iter(broken(mutant, name)), "")


def broken(mutant: Mutant, name: str) -> list[str]:
    """All sentences that come to something else in the scenario."""
    sound = _sound(name)
    with planted(mutant):
        return [law for law, outcome in outcomes(name).items() if outcome != sound[law]]


@cache
def _sound(name: str) -> dict[str, object]:
    return outcomes(name)


def outcomes(name: str) -> dict[str, object]:
    """What each law that a scenario decides comes to, by its sentence."""
    level = FINER[name][1].level if name in FINER else Level.API
    laws = [law for law in SAFE if level_of(law) in level]
    return {verdict.law.sentence: verdict.outcome for verdict in check(composed(name), laws)}


def _decision(mutant: Mutant) -> str:
    """A sentence about a single decision that does not hold."""
    if not mutant.changed & _read_by_laws():
        return ""
    with planted(mutant):
        return next((law.sentence for law in DECISIONS if not decided(law)), "")


def decided(law: DecisionLaw) -> bool:
    """Whether what is said of a single decision holds."""
    facts = {site: {var.name: value for var, value in known.items()} for site, known in law.facts.items()}
    way = next(iter(readings(law.release or NEWEST)))
    values = {**facts, "": {**way, **facts.get("", {})}}
    return World(tuple(Member(*member) for member in law.members), values).holds(law.then, law.site)
