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

from collections.abc import Iterable, Sequence
from dataclasses import replace

from podmodel.engines.check import Engine, Verdict
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
    scope: Scope | None = None,
) -> tuple[Verdict, ...]:
    """
    A verdict for each property of a pod, or of a system, in order.

    A pod is composed at the coarsest scope for each property (`scope` says what else is assumed of it); a system is
    taken as it is. `engine` and `limit` are those of `podmodel.engines.check.check`.
    """
    laws = tuple(properties)
    if isinstance(subject, System):
        return check_system(subject, laws, engine=engine, limit=limit)
    wide = scope or Scope()
    counting = [law for law in laws if reads_counter(law)]
    plain = [law for law in laws if not reads_counter(law)]
    verdicts = {
        id(verdict.law): verdict
        for chosen, at in ((plain, replace(wide, threshold=1)), (counting, wide))
        for verdict in _checked(subject, chosen, at, engine, limit)
    }
    return tuple(verdicts[id(law)] for law in laws)


def _checked(
    pod: Pod, laws: Sequence[Property], scope: Scope, engine: Engine | str | None, limit: int | None
) -> tuple[Verdict, ...]:
    return check_system(compose(pod, scope=scope), laws, engine=engine, limit=limit) if laws else ()


def reads_counter(law: Property) -> bool:
    """Whether the law speaks of the outcomes that a probe has counted."""
    read = variables_of(law.given) | variables_of(law.then) | variables_of(law.applies)
    forbidden = law.kind is Kind.STEP and law.then == ~TRUE
    return bool(read & COUNTERS) or (not forbidden and bool(COUNTED.intersection(law.events)))
