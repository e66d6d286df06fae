"""
A question about a large pod: ``python tests/benchmarks/largest_pod.py TASK INITS SIDECARS MAINS`` prints the answer.

The tasks are ``safety`` (all laws of safety and possibility), ``responses`` (all response laws) and ``fault`` (a
planted fault, and the shortest counterexamples to laws that it breaks), ``kubelet`` (all of safety and possibility at
every level, but for those of the node) and ``node`` (those of the node, for two minutes of CPU). Sidecars and mains
have three probes and both hooks, init containers may have neither.
"""

import sys
from collections import Counter
from dataclasses import replace

from podmodel.checking import check, level_of
from podmodel.kernel.property import Kind, Outcome, Property
from podmodel.kernel.system import System
from podmodel.lifecycles import container
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.spec import (
    Container,
    ExecAction,
    HTTPGetAction,
    Lifecycle,
    LifecycleHandler,
    Pod,
    PodSpec,
    Probe,
)
from podmodel.lifecycles.vocabulary import RestartPolicy
from podmodel.properties import KUBELET, LAWS, RESPONSES

DEEP = "a stopped pod in which a main container ended otherwise is Failed"


def pod(inits: int, sidecars: int, mains: int) -> Pod:
    """A pod of so many containers, everything on it that the model knows."""
    asks = Probe(http_get=HTTPGetAction(port=80))
    runs = LifecycleHandler(exec=ExecAction(("true",)))
    everything = {
        "liveness_probe": asks,
        "readiness_probe": asks,
        "startup_probe": asks,
        "lifecycle": Lifecycle(post_start=runs, pre_stop=runs),
    }
    first = [Container(name=f"init-{n}", image="x:1") for n in range(inits)]
    first += [
        Container(name=f"sidecar-{n}", image="x:1", restart_policy=RestartPolicy.ALWAYS, **everything)
        for n in range(sidecars)
    ]
    rest = [Container(name=f"main-{n}", image="x:1", **everything) for n in range(mains)]
    return Pod(kind="Pod", name="large", spec=PodSpec(containers=tuple(rest), init_containers=tuple(first)))


SAFETY = tuple(law for law in (*LAWS, *KUBELET) if law.kind is not Kind.LEADS_TO)
OF_THE_NODE = tuple(law for law in SAFETY if level_of(law) & Level.NODE)
OTHERS = tuple(law for law in SAFETY if not level_of(law) & Level.NODE)


def verdicts(subject: Pod, laws: tuple[Property, ...], seconds: float | None = None) -> str:
    """How the laws come out."""
    found = Counter(str(verdict.outcome) for verdict in check(subject, laws, seconds=seconds))
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(found.items()))


def faulty(subject: Pod) -> System:
    """The pod, whose containers start without waiting for their turn."""
    ready = (
        container.syncing
        & container.worker_free
        & (container.never_ended | container.restartable)
        & ~container.held_back
    )
    rows = tuple(
        replace(row, guard=ready & container.has_post_start.is_(row.target is container.POST_START))
        if row.event == "start"
        else row
        for row in container.TRANSITIONS
    )
    whole = container.MACHINE
    container.MACHINE = replace(whole, transitions=rows)
    try:
        return compose(subject, scope=Scope(threshold=1))
    finally:
        container.MACHINE = whole


def fault(subject: Pod) -> str:
    """The first law of the order of containers that the fault breaks, and the deepest counterexample of all."""
    laws = [law for law in LAWS if law.rule.startswith("INI-0") or law.sentence == DEEP]
    laws = [law for law in laws if law.kind is not Kind.SOMETIMES and law.expect is Outcome.PROVED]
    broken = [verdict for verdict in check(faulty(subject), laws) if verdict.outcome is Outcome.REFUTED]
    first = [verdict for verdict in broken if verdict.law.sentence != DEEP][:1]
    deep = [verdict for verdict in broken if verdict.law.sentence == DEEP]
    told = ", ".join(f"{verdict.law.rule.split()[0]} in {len(verdict.trace or ())} steps" for verdict in first + deep)
    return f"{len(broken)} laws broken: {told}"


TASKS = {
    "safety": lambda subject: verdicts(subject, LAWS),
    "responses": lambda subject: verdicts(subject, RESPONSES),
    "fault": fault,
    "kubelet": lambda subject: verdicts(subject, OTHERS),
    "node": lambda subject: verdicts(subject, OF_THE_NODE, 120),
}


if __name__ == "__main__":
    print(TASKS[sys.argv[1]](pod(*map(int, sys.argv[2:]))))
