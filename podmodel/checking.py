"""
Checking a pod: every law, each at the coarsest scope that decides it.

Without clocks, a probe that needs three failures in a row is a probe that needs one, taking longer: an outcome below
the threshold changes nothing but the count, and can be repeated as long as the probe may be evaluated. So the two
have the same reachable configurations and the same steps, counts apart, and a law that speaks of no count is decided
with thresholds of 1. Laws that do are decided with the thresholds of the manifest, up to 3: those that read a count or
a threshold (`COUNTERS`), and those about the steps by which a probe succeeds or fails (`COUNTED`), because some of them
change nothing but the count. The argument needs that no law assumes the application fair: successes and failures could
then alternate below a threshold for ever. A trace belongs to the scope that its law was decided in.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from podmodel.engines.budget import Patience, Undecided
from podmodel.engines.check import Engine, Verdict, incomplete
from podmodel.engines.check import check as check_system
from podmodel.kernel.expr import TRUE
from podmodel.kernel.property import Kind, Property
from podmodel.kernel.rewrite import variables_of
from podmodel.kernel.system import System
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.spec import Pod
from podmodel.lifecycles.vocabulary import Outcome, ProbeKind
from podmodel.properties import ALL

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

    A pod is composed at the coarsest scope for each property (`scope` says what else is assumed of it); a system is
    taken as it is. `engine` and `limit` are those of `podmodel.engines.check.check`; so are `seconds` and `patience`,
    which are for all scopes together. Without any of them nothing but Ctrl-C ends a search.
    """
    laws = tuple(properties)
    patience = patience or Patience(None if engine == Engine.EXPLICIT else limit, seconds)
    if isinstance(subject, System):
        return check_system(subject, laws, engine=engine, limit=limit, patience=patience)
    wide = scope or Scope()
    counting = [law for law in laws if reads_counter(law)]
    plain = [law for law in laws if not reads_counter(law)]
    verdicts: dict[int, Verdict] = {}
    with few_collections():
        for chosen, at in ((plain, replace(wide, threshold=1)), (counting, wide)):
            if chosen:
                found = _checked(subject, chosen, at, engine, limit, patience)
                verdicts |= {id(verdict.law): verdict for verdict in found}
    return tuple(verdicts[id(law)] for law in laws)


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
    read = variables_of(law.given) | variables_of(law.then) | variables_of(law.applies)
    forbidden = law.kind is Kind.STEP and law.then == ~TRUE
    return bool(read & COUNTERS) or (not forbidden and bool(COUNTED.intersection(law.events)))
