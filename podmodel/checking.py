"""
Checking a pod: every law, each at the coarsest scope that decides it.

Without clocks, a probe that needs three failures in a row is a probe that needs one, taking longer: an outcome below
the threshold changes nothing but the count, and can be repeated as long as the probe may be evaluated. So the two
have the same reachable configurations and the same steps, counts apart, and a law that speaks of no count is decided
with thresholds of 1. Laws that do are decided with the thresholds of the manifest, up to 3: those that read a count or
a threshold (`COUNTERS`), and those about the steps by which a probe succeeds or fails (`COUNTED`), because some of them
change nothing but the count. The argument needs that no law assumes the application fair: successes and failures could
then alternate below a threshold for ever. A trace belongs to the scope that its law was decided in.

A law is decided at the coarsest level that models what it speaks of: the machines that write the variables it reads,
or that control its events, and the parts that it applies to (`level_of`). A law in seconds needs clocks: it is
incomplete.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from podmodel.engines.budget import Lack, Patience, Undecided, resident
from podmodel.engines.check import Engine, Verdict, incomplete
from podmodel.engines.check import check as check_system
from podmodel.kernel.expr import TRUE, Var
from podmodel.kernel.property import Kind, Property
from podmodel.kernel.rewrite import variables_of
from podmodel.kernel.system import System
from podmodel.lifecycles import image, published, sandbox
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.compose import MODELS, PARTS, Scope, compose
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.spec import Pod
from podmodel.lifecycles.vocabulary import Outcome, ProbeKind
from podmodel.properties import ALL

LARGE = 256 << 20  # bytes: a search that is worth being collected when it is over
ALLOCATIONS = 200_000  # objects made between two collections while a search runs
COUNTERS = frozenset(
    {
        v.startup_run,
        v.startup_last,
        v.startup_failure_threshold,
        v.liveness_run,
        v.liveness_last,
        v.liveness_failure_threshold,
        v.readiness_run,
        v.readiness_last,
        v.readiness_failure_threshold,
        v.readiness_success_threshold,
    }
)
FINER = (*PARTS, (Level.WORKER, published.STATUS), (Level.SANDBOX, sandbox.PURGE), (Level.IMAGE, image.MACHINE))
NO_CLOCKS = Undecided("it needs clocks", Lack.CLOCKS)
COUNTED = frozenset(f"{kind}-{outcome}" for kind in ProbeKind for outcome in (Outcome.SUCCESS, Outcome.FAILURE))


def check(
    subject: System | Pod,
    properties: Iterable[Property] = ALL,
    *,
    engine: Engine | str | None = None,
    limit: int | None = None,
    seconds: float | None = None,
    scope: Scope | None = None,
    patience: Patience | None = None,
) -> tuple[Verdict, ...]:
    """
    A verdict for each property of a pod, or of a system, in order.

    A pod is composed at the coarsest scope for each property (`scope` says what else is assumed of it, and which parts
    are modelled in any case), and each verdict names its level; a system is taken as it is. `engine` and `limit` are
    those of `podmodel.engines.check.check`; so are `seconds` and `patience`, which are for all scopes together. Without
    any of them nothing but Ctrl-C ends a search.
    """
    laws = tuple(properties)
    patience = patience or Patience(None if engine == Engine.EXPLICIT else limit, seconds)
    verdicts = {id(law): incomplete(law, NO_CLOCKS) for law in laws if law.kind is Kind.WITHIN}
    asked = [law for law in laws if law.kind is not Kind.WITHIN]
    if isinstance(subject, System):
        found = check_system(subject, asked, engine=engine, limit=limit, patience=patience)
        verdicts |= {id(verdict.law): verdict for verdict in found}
    else:
        with few_collections():
            for at, chosen in _by_scope(asked, scope or Scope()):
                found = _checked(subject, chosen, at, engine, limit, patience)
                verdicts |= {id(verdict.law): replace(verdict, level=at.level.word) for verdict in found}
                if resident() > LARGE:
                    gc.collect()  # the next search has the memory of this one
    return tuple(verdicts[id(law)] for law in laws)


def scope_of(law: Property, scope: Scope) -> Scope:
    """The coarsest scope that decides the law, finer than or equal to the level of the given one."""
    threshold = scope.threshold if reads_counter(law) else 1
    return replace(scope, threshold=threshold, level=scope.level | level_of(law))


def level_of(law: Property) -> Level:
    """The parts that the law speaks of: it reads their variables or constants, or is about steps of theirs."""
    read = _read(law)
    found = Level.API
    for part, const in MODELS.items():
        found |= part if const in read else Level.API
    for part, machine in FINER:
        own = {machine.control, *machine.variables}
        if not own.isdisjoint(read) or not set(machine.controls).isdisjoint(law.events):
            found |= part
    return found


def _read(law: Property) -> frozenset[Var]:
    return variables_of(law.given) | variables_of(law.then) | variables_of(law.applies)


def _by_scope(laws: Sequence[Property], scope: Scope) -> Iterator[tuple[Scope, list[Property]]]:
    """The laws that are decided at the same scope, in order of the first of them."""
    found: dict[tuple[Level, int], list[Property]] = {}
    for law in laws:
        at = scope_of(law, scope)
        found.setdefault((at.level, at.threshold), []).append(law)
    for (level, threshold), chosen in found.items():
        yield replace(scope, level=level, threshold=threshold), chosen


def _checked(
    pod: Pod,
    laws: Sequence[Property],
    scope: Scope,
    engine: Engine | str | None,
    limit: int | None,
    patience: Patience,
) -> tuple[Verdict, ...]:
    system = patience.attempt(partial(compose, pod, scope=scope))
    if isinstance(system, Undecided):
        return tuple(incomplete(law, system) for law in laws)
    return check_system(system, laws, engine=engine, limit=limit, patience=patience)


@contextmanager
def few_collections() -> Iterator[None]:
    """
    Let Python's collector look for cycles less often.

    A search makes millions of objects that live as long as it does and form no cycles: looking through all of them
    again and again is a quarter of its time.
    """
    before = gc.get_threshold()
    gc.set_threshold(ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def reads_counter(law: Property) -> bool:
    """Whether the law speaks of the outcomes that a probe has counted."""
    read = _read(law)
    forbidden = law.kind is Kind.STEP and law.then == ~TRUE
    return bool(read & COUNTERS) or (not forbidden and bool(COUNTED.intersection(law.events)))
