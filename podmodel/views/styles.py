"""
How each lifecycle is drawn: which fill its states have and what that means, what goes without saying.

`Style.fills` speaks of what an observer sees; a test holds those of the container against the explored model.
"""

from __future__ import annotations

from collections.abc import Mapping

from podmodel.kernel.machine import Machine
from podmodel.lifecycles import backoff, container, hook, init, pod, probe, process, status, termination
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.vocabulary import DEATHS, DeletionGrace, KilledBy, WaitingReason
from podmodel.views.extract import Style
from podmodel.views.graph import Group
from podmodel.views.words import part_text

ENDS = {DEATHS: "the process ends", DEATHS[1:]: "the process fails"}
_ENDINGS = (
    "The process ends: complete, crash, oom, die or sigkill.",
    "The process fails: all of these but complete.",
)
_HOOK_FILLS = {"idle": "neutral", "running": "running", "succeeded": "good", "failed": "bad", "abandoned": "bad"}
_POST_START_FILLS = {name: fill for name, fill in _HOOK_FILLS.items() if name != "abandoned"}
_HOOK_MEANINGS = {
    "neutral": "has nothing to do",
    "running": "its command or request runs",
    "good": "done",
    "bad": "failed, or given up",
}
_PROBE_FILLS = {"probing": "waiting", "on hold": "good", "dead": "ended"}
_PROBE_MEANINGS = {"waiting": "asks again and again", "good": "has decided", "ended": "worker ended"}


def _probe_style(kind: str) -> Style:
    """The three probes are one table, so they look alike."""
    quiet = {(f"{kind}_run", None), (f"{kind}_last", None)}
    words = {part_text(probe.may_probe): ""}
    return Style(
        _PROBE_FILLS,
        _PROBE_MEANINGS,
        quiet=quiet,
        words=words,
        prefix=f"{kind}-",
        aliases=ENDS,
        notes=(_TICK, _ENDINGS[0]),
    )


_TICK = "An answer counts only while the container runs and the probe's gate is open."

POD = Style(
    {
        "absent": "neutral",
        "gated": "waiting",
        "unscheduled": "waiting",
        "unschedulable": "waiting",
        "bound": "running",
        "deleting": "ending",
        "finalizing": "ending",
        "gone": "neutral",
    },
    {
        "neutral": "no object",
        "waiting": "phase Pending",
        "running": "the kubelet writes the phase",
        "ending": "kubectl shows Terminating",
    },
    quiet={("deletion_grace", DeletionGrace.GIVEN)},
    groups=(Group("pending", "no node yet", ("gated", "unscheduled", "unschedulable")),),
)

CONTAINER = Style(
    {
        "waiting": "waiting",
        "post-start": "waiting",
        "running": "running",
        "killing": "running",
        "stopping": "running",
        "terminated": "ended",
    },
    {"waiting": "the API shows Waiting", "running": "Running", "ended": "Terminated"},
    quiet={("api_state", None), ("killed_by", KilledBy.NOBODY), ("waiting_reason", WaitingReason.DEFAULT)},
    words={
        part_text(container.may_start): "",
        part_text(container.may_try): "",
        part_text(container.syncing): "",
        part_text(init.worker_free): "",
        part_text(~container.completed_by_kill): "",
        part_text(v.has_post_start.is_(True)): "",
        part_text(v.has_post_start.is_(False)): "no postStart hook",
        part_text(~container.in_crash_loop): "",
        part_text(container.failed_post_start): "its postStart hook failed",
        part_text(init.startup_failed): "the startup probe failed",
        part_text(init.liveness_failed): "the liveness probe failed",
        part_text(container.waits_for_image): "after ErrImagePull",
        part_text(init.restarting_now): "killed by a probe",
        f"if {part_text(~status.never_ended)}": "if not the first start",
    },
    groups=(
        Group("down", "no process", ("waiting", "terminated"), port="waiting"),
        Group("up", "shown as Running", ("running", "killing", "stopping")),
    ),
    aliases=ENDS,
    notes=(
        "In post-start the API still shows what it showed before: Waiting, or the last end.",
        "Not written: a start, and its failure, needs a kubelet that still syncs the pod and is not busy with another",
        "container, and that it is this container's turn: init containers and sidecars first, one after the other.",
        *_ENDINGS[:1],
    ),
)

PROCESS = Style(
    {"none": "neutral", "alive": "running", "handling": "ending", "deaf": "bad", "dying": "ending"},
    {"neutral": "no process", "running": "runs", "ending": "is ending", "bad": "does not react to the signal"},
    groups=(Group("signalled", "after the stop signal", ("handling", "deaf")),),
)

BACKOFF = Style(
    {"clear": "neutral", "open": "running", "holding": "waiting"},
    {"neutral": "no entry", "running": "may start", "waiting": "must wait: CrashLoopBackOff"},
    aliases=ENDS,
    notes=_ENDINGS,
)

TERMINATION = Style(
    {"none": "neutral", "syncing": "running", "terminating": "ending", "stopped": "ended", "finished": "ended"},
    {
        "neutral": "nobody cares for the pod",
        "running": "containers are started and restarted",
        "ending": "containers are stopped",
        "ended": "nothing runs any more",
    },
    words={part_text(termination.being_stopped): "a container is being stopped"},
)

POST_START = Style(
    _POST_START_FILLS,
    _HOOK_MEANINGS,
    groups=(Group("rest", "at rest", ("idle", "succeeded", "failed"), port="idle"),),
    aligned=True,
    prefix="post-start-",
    aliases=ENDS,
    notes=_ENDINGS[:1],
)
PRE_STOP = Style(
    _HOOK_FILLS,
    _HOOK_MEANINGS,
    groups=(Group("rest", "at rest", ("idle", "succeeded", "failed", "abandoned"), port="idle"),),
    aligned=True,
    prefix="pre-stop-",
    aliases=ENDS,
    notes=_ENDINGS[:1],
)
GATE = Style(
    {"closed": "waiting", "open": "good"},
    {"waiting": "the pod is not Ready", "good": "the containers decide"},
    direction="LR",
)

MACHINES: Mapping[str, tuple[Machine, Style]] = {
    machine.name: (machine, style)
    for machine, style in (
        (pod.MACHINE, POD),
        (container.MACHINE, CONTAINER),
        (process.MACHINE, PROCESS),
        (backoff.MACHINE, BACKOFF),
        (termination.MACHINE, TERMINATION),
        (probe.STARTUP, _probe_style("startup")),
        (probe.LIVENESS, _probe_style("liveness")),
        (probe.READINESS, _probe_style("readiness")),
        (hook.POST_START_HOOK, POST_START),
        (hook.PRE_STOP_HOOK, PRE_STOP),
        (pod.READINESS_GATE, GATE),
    )
}
"""Every lifecycle machine and its style, by the stem of its picture."""
