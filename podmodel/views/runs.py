"""
The runs that the sequence pictures show: small pods, and the events that happen to them.

Everything but the list of events comes from the model: `podmodel.views.sequence.record` takes each step.
"""

from __future__ import annotations

from podmodel.kernel.system import System
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.spec import (
    Container,
    ExecAction,
    Lifecycle,
    LifecycleHandler,
    Pod,
    PodSpec,
)
from podmodel.lifecycles.status import PHASE
from podmodel.lifecycles.vocabulary import DeletionGrace, Ended, RestartPolicy, Sigterm
from podmodel.views.sequence import Reading, Sequence, View, record
from podmodel.views.styles import CONTAINER, POD, PRE_STOP, PROCESS, TERMINATION

_SHELL = ("sh", "-c", "while true; do work; done")
_MEANINGS = {
    "neutral": "nothing there",
    "running": "runs",
    "ending": "is ending",
    "ended": "ended",
    "good": "done",
    "bad": "does not react",
}
_SECONDS = (
    "The order is what the model fixes. preStop and the signal share the grace period; SIGKILL comes when it is over."
)


def _stopped_pod(sigterm: Sigterm, command: tuple[str, ...] = ()) -> System:
    """One container with a preStop hook."""
    hook = LifecycleHandler(exec=ExecAction(("drain",)))
    app = Container(name="app", image="app:1", command=command, lifecycle=Lifecycle(pre_stop=hook))
    return compose(Pod("Pod", "web", PodSpec(containers=(app,))), scope=Scope(sigterm={"app": sigterm}))


def _views() -> tuple[View, ...]:
    grace = (None, DeletionGrace.UNSET)
    return (
        View(
            "api",
            "API object",
            ("pod",),
            (Reading("pod"), Reading(PHASE), Reading("deletion_grace", hidden=(*grace, DeletionGrace.GIVEN))),
            POD.fills,
        ),
        View("kubelet", "kubelet: the pod", ("termination",), (Reading("termination"),), TERMINATION.fills),
        View(
            "container",
            "kubelet: container app",
            ("container.app",),
            (Reading("app.container"),),
            CONTAINER.fills,
        ),
        View("hook", "preStop hook", ("pre_stop.app",), (Reading("app.pre_stop"),), PRE_STOP.fills),
        View(
            "process",
            "main process",
            ("process.app",),
            (Reading("app.process"), Reading("app.ended", hidden=(Ended.NONE,))),
            PROCESS.fills,
        ),
    )


_STARTED = ("create", "bind", "app.start")


def handled() -> Sequence:
    """A deletion where the process handles SIGTERM and ends by itself."""
    events = ("delete", "terminate", "app.pre-stop-ok", "app.signal", "app.complete", "pod-stopped", "finish", "remove")
    return record(
        "termination-handled",
        "Deleting a pod whose process handles SIGTERM",
        _stopped_pod(Sigterm.HANDLED),
        _views(),
        events,
        before=_STARTED,
        meanings=_MEANINGS,
        notes=(_SECONDS, "The process ends by itself, in time: exit code 0, phase Succeeded, no SIGKILL."),
    )


def shell() -> Sequence:
    """A deletion where the process is a shell with number 1: the signal is discarded."""
    events = (
        *("delete", "terminate", "app.pre-stop-ok", "app.signal", "grace-over", "app.sigkill"),
        *("pod-stopped", "finish", "remove"),
    )
    return record(
        "termination-shell",
        "Deleting a pod whose process is a shell as PID 1",
        _stopped_pod(Sigterm.SHELL, _SHELL),
        _views(),
        events,
        before=_STARTED,
        meanings=_MEANINGS,
        notes=(
            _SECONDS,
            "Process 1 without a handler never sees SIGTERM: the whole grace period passes, then SIGKILL, 137.",
        ),
    )


def init_sequence() -> Sequence:
    """An init container, a sidecar and a main container: started in order, stopped in reverse."""
    always = RestartPolicy.ALWAYS
    spec = PodSpec(
        init_containers=(
            Container(name="init", image="init:1"),
            Container(name="proxy", image="proxy:1", restart_policy=always),
        ),
        containers=(Container(name="app", image="app:1"),),
    )
    names = ("init", "proxy", "app")
    system = compose(Pod("Pod", "web", spec), scope=Scope(sigterm=dict.fromkeys(names, Sigterm.HANDLED)))
    titles = {"init": "init container", "proxy": "sidecar proxy", "app": "main container app"}
    lanes = tuple(
        View(
            name,
            titles[name],
            (f"container.{name}", f"process.{name}"),
            (Reading(f"{name}.container"), Reading(f"{name}.ended", hidden=(Ended.NONE,))),
            CONTAINER.fills,
        )
        for name in names
    )
    pod = View("api", "API object", ("pod",), (Reading("pod"), Reading(PHASE)), POD.fills)
    kubelet = View("kubelet", "kubelet: the pod", ("termination",), (Reading("termination"),), TERMINATION.fills)
    events = (
        *("bind", "init.start", "init.complete", "proxy.start", "app.start", "delete", "terminate"),
        *("app.signal", "app.complete", "proxy.signal", "proxy.complete", "pod-stopped", "finish", "remove"),
    )
    return record(
        "init-sequence",
        "Init container, sidecar, main container: started in order, stopped in reverse",
        system,
        (pod, kubelet, *lanes),
        events,
        before=("create",),
        meanings=_MEANINGS | {"waiting": "waits", "running": "runs"},
        notes=(
            "An init container must exit 0 before the next one starts; a sidecar only has to be started, and stays.",
            "At the end the mains get the signal first, then the sidecars, the last one first.",
        ),
    )
