"""Small pods of every shape, whose whole space SPIN searches in a moment: what second opinions are asked about."""

from podmodel.kernel.expr import Any
from podmodel.kernel.property import FAILS, never_step
from podmodel.kernel.system import System
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.spec import (
    Container,
    ExecAction,
    HTTPGetAction,
    Lifecycle,
    LifecycleHandler,
    Pod,
    PodSpec,
    Probe,
    ReadinessGate,
    SchedulingGate,
)
from podmodel.lifecycles.status import never_ended
from podmodel.lifecycles.variables import RUNNING, container
from podmodel.lifecycles.vocabulary import EVERY, RestartPolicy, Sigterm

ASKS = Probe(http_get=HTTPGetAction(port=80))
TWICE = Probe(http_get=HTTPGetAction(port=80), failure_threshold=2)
RUNS = LifecycleHandler(exec=ExecAction(("true",)))


def _main(name="app", **fields):
    return Container(name=name, image="web:1", command=("/web",), **fields)


def _pod(name, *containers, inits=(), **fields):
    return Pod("Pod", name, PodSpec(containers=containers, init_containers=inits, **fields))


NEVER, ON_FAILURE, ALWAYS = RestartPolicy.NEVER, RestartPolicy.ON_FAILURE, RestartPolicy.ALWAYS

PODS = {
    "job": (_pod("job", _main(), restart_policy=NEVER), Scope(threshold=1)),
    "retry": (_pod("retry", _main(), restart_policy=ON_FAILURE), Scope(threshold=1)),
    "server": (_pod("server", _main()), Scope(threshold=1)),
    "no-grace": (_pod("no-grace", _main(), termination_grace_period_seconds=0), Scope(threshold=1)),
    "gated": (
        _pod(
            "gated",
            _main(),
            restart_policy=NEVER,
            scheduling_gates=(SchedulingGate("quota"),),
            readiness_gates=(ReadinessGate("example.com/lb"),),
        ),
        Scope(threshold=1, sigterm={"app": Sigterm.HANDLED}),
    ),
    "startup": (_pod("startup", _main(startup_probe=TWICE), restart_policy=NEVER), Scope(threshold=2)),
    "readiness": (_pod("readiness", _main(readiness_probe=ASKS)), Scope(threshold=1)),
    "liveness": (_pod("liveness", _main(liveness_probe=ASKS), restart_policy=ON_FAILURE), Scope(threshold=1)),
    "hooks": (
        _pod("hooks", _main(lifecycle=Lifecycle(post_start=RUNS, pre_stop=RUNS)), restart_policy=ON_FAILURE),
        Scope(threshold=1),
    ),
    "two": (
        _pod("two", _main(), _main("side"), restart_policy=NEVER),
        Scope(threshold=1, sigterm={"app": Sigterm.HANDLED, "side": Sigterm.DEFAULT}),
    ),
    "init": (
        _pod("init", _main(), inits=(_main("setup"),), restart_policy=NEVER),
        Scope(threshold=1, sigterm={"setup": Sigterm.DEFAULT, "app": Sigterm.HANDLED}),
    ),
    "sidecar": (
        _pod("sidecar", _main(), inits=(_main("logs", restart_policy=ALWAYS),), restart_policy=NEVER),
        Scope(threshold=1, sigterm={"logs": Sigterm.HANDLED, "app": Sigterm.HANDLED}),
    ),
}
"""What is told about each pod: its spec, and the scope it is taken in."""

LARGER = {
    "probes": (
        _pod("probes", _main(startup_probe=ASKS, liveness_probe=ASKS, readiness_probe=ASKS)),
        Scope(threshold=1),
    ),
    "init-and-main": (
        _pod("init-and-main", _main(liveness_probe=ASKS), inits=(_main("setup"),), restart_policy=ON_FAILURE),
        Scope(threshold=1),
    ),
    "two-servers": (_pod("two-servers", _main(), _main("side")), Scope(threshold=1)),
    "probes-and-hooks": (
        _pod(
            "probes-and-hooks",
            _main(
                startup_probe=ASKS,
                liveness_probe=ASKS,
                readiness_probe=ASKS,
                lifecycle=Lifecycle(post_start=RUNS, pre_stop=RUNS),
            ),
        ),
        Scope(threshold=1),
    ),
    "sidecar-liveness": (
        _pod(
            "sidecar-liveness",
            _main(liveness_probe=ASKS),
            inits=(_main("logs", restart_policy=ALWAYS),),
            restart_policy=ON_FAILURE,
        ),
        Scope(threshold=1, sigterm={"logs": Sigterm.HANDLED, "app": Sigterm.HANDLED}),
    ),
    "two-liveness": (
        _pod("two-liveness", _main(liveness_probe=ASKS), _main("side"), restart_policy=ON_FAILURE),
        Scope(threshold=1, sigterm={"app": Sigterm.HANDLED, "side": Sigterm.HANDLED}),
    ),
}
"""For the longer comparison: up to two million configurations."""

PLANTED = (
    never_step(
        "no container is started again", given=~never_ended, events=("start",), each=EVERY, rule="planted",
        expect=FAILS, because="it is false wherever a container is restarted",
    ),
    never_step(
        "nobody deletes a running pod", given=Any(EVERY, container.is_(RUNNING)), events=("delete",), rule="planted",
        expect=FAILS, because="anybody may",
    ),
)  # fmt: skip
"""Laws that are false: the first of pods that restart a container, the second of all. Both are about steps, so SPIN
counts the same with their assertions ignored."""


def system(name: str) -> System:
    """The composed system of a pod by its name here."""
    pod, scope = (PODS | LARGER)[name]
    return compose(pod, scope=scope)
