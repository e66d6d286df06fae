"""What the API server shows of a configuration, and the line that kubectl prints of it."""

import pytest

from podmodel.engines.simulate import run
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.spec import (
    Container,
    ExecAction,
    Lifecycle,
    LifecycleHandler,
    Pod,
    PodSpec,
    Probe,
    ReadinessGate,
    SchedulingGate,
)
from podmodel.lifecycles.status import COMPUTED_PHASE
from podmodel.lifecycles.vocabulary import ImagePullPolicy, RestartPolicy, Sigterm
from podmodel.observe import kubectl_row, observe

ALWAYS, ON_FAILURE, NEVER = RestartPolicy.ALWAYS, RestartPolicy.ON_FAILURE, RestartPolicy.NEVER
PROBE = Probe(exec=ExecAction(("check",)), failure_threshold=1)
HOOK = LifecycleHandler(exec=ExecAction(("hook",)))
UP = ("create", "bind", "app.start")
END = ("terminate", "pod-stopped")


def container(name="app", **fields):
    """A container of which the manifest tells little."""
    return Container(name=name, image="registry/image:1", **fields)


APP, LOG, PREPARE = container(), container("log"), container("prepare")
MESH = container("mesh", restart_policy=ALWAYS)


def told(events, *, mains=(APP,), policy=ALWAYS, sigterm=Sigterm.HANDLED, **fields):
    """A run of a pod of these containers (one plain main unless told), after these events."""
    finalizers = fields.pop("finalizers", ())
    spec = PodSpec(containers=mains, restart_policy=policy, **fields)
    pod = Pod("Deployment", "web", spec, finalizers=finalizers)
    live = run(compose(pod, scope=Scope(threshold=1, sigterm={item.name: sigterm for item in pod.containers})))
    for event in events:
        live.fire(event)
    return live


def shown(live):
    """The status of where the run is."""
    return observe(live.system, live.configuration)


def line(live):
    """The line of kubectl, without the name."""
    return kubectl_row(live.system, live.configuration)[1:]


def states(live):
    """The state of every container by name."""
    status = shown(live)
    return {c["name"]: c["state"] for c in status["initContainerStatuses"] + status["containerStatuses"]}


def crashes(name, times):
    """The container crashes that often, and is restarted in between."""
    return (f"{name}.crash", f"{name}.start") * (times - 1) + (f"{name}.crash",)


# semantics.md 3.5, the rows that this level can express. Each: options, events, the phase that the kubelet computes
# and the one that the API shows (a terminal one only after the containers have stopped, D4)

PULLING = ("app.pull-fail", "app.pull-back-off")
WORKED_ROWS = {
    "Always: image never pulled (F4)": ({}, ("create", "bind", *PULLING), "Pending", "Pending"),
    "Always: one runs, one was never pulled (F4)": (
        {"mains": (APP, LOG)},
        (*UP, "log.pull-fail"),
        "Pending",
        "Pending",
    ),
    "Always: one runs, one in CrashLoopBackOff (F5)": (
        {"mains": (APP, LOG)},
        (*UP, "log.start", *crashes("log", 2), "log.back-off"),
        "Running",
        "Running",
    ),
    "Always: exit 0 (F8)": ({}, (*UP, "app.complete"), "Running", "Running"),
    "Always: exit 0, deleted (F6)": ({}, (*UP, "delete", "app.complete", *END), "Succeeded", "Succeeded"),
    "Always: exit 143, deleted (F7)": (
        {"sigterm": Sigterm.DEFAULT, "share_process_namespace": True},
        (*UP, "delete", "terminate", "app.signal", "app.die", "pod-stopped"),
        "Failed",
        "Failed",
    ),
    "OnFailure: exits 0 and 1 (F11)": (
        {"mains": (APP, LOG), "policy": ON_FAILURE},
        (*UP, "log.start", "app.complete", "log.crash"),
        "Running",
        "Running",
    ),
    "Never: exits 0 and 1 (F10)": (
        {"mains": (APP, LOG), "policy": NEVER},
        (*UP, "log.start", "app.complete", "log.crash"),
        "Failed",
        "Running",
    ),
    "Never: exits 0 and 1, stopped (F10)": (
        {"mains": (APP, LOG), "policy": NEVER},
        (*UP, "log.start", "app.complete", "log.crash", *END),
        "Failed",
        "Failed",
    ),
    "Never: exit 1 beside a running one (F5)": (
        {"mains": (APP, LOG), "policy": NEVER},
        (*UP, "log.start", "app.crash"),
        "Running",
        "Running",
    ),
    "Never: init failed (F1)": (
        {"init_containers": (PREPARE,), "policy": NEVER},
        ("create", "bind", "prepare.start", "prepare.crash"),
        "Failed",
        "Pending",
    ),
    "Never: init failed, stopped (F1)": (
        {"init_containers": (PREPARE,), "policy": NEVER},
        ("create", "bind", "prepare.start", "prepare.crash", *END),
        "Failed",
        "Failed",
    ),
    "Always: init failed (F4)": (
        {"init_containers": (PREPARE,)},
        ("create", "bind", "prepare.start", "prepare.crash"),
        "Pending",
        "Pending",
    ),
    "init runs (F2)": ({"init_containers": (PREPARE,)}, ("create", "bind", "prepare.start"), "Pending", "Pending"),
    "sidecar runs, the main waits (F3)": (
        {"init_containers": (MESH,)},
        ("create", "bind", "mesh.start"),
        "Pending",
        "Pending",
    ),
    "Always: sidecar runs, the main in CrashLoopBackOff (F5)": (
        {"init_containers": (MESH,)},
        ("create", "bind", "mesh.start", "app.start", *crashes("app", 2), "app.back-off"),
        "Running",
        "Running",
    ),
    "Never: the main is done, the sidecar runs (F5)": (
        {"init_containers": (MESH,), "policy": NEVER},
        ("create", "bind", "mesh.start", "app.start", "app.complete"),
        "Running",
        "Running",
    ),
    "Never: the main is done, the sidecar was killed (F9)": (
        {"init_containers": (MESH,), "policy": NEVER},
        ("create", "bind", "mesh.start", "app.start", "app.complete", "kill-pod", "mesh.signal", "mesh.sigkill", *END),
        "Succeeded",
        "Succeeded",
    ),
}


@pytest.mark.parametrize(("options", "events", "computed", "phase"), WORKED_ROWS.values(), ids=WORKED_ROWS)
def test_worked_rows_of_the_phase(options, events, computed, phase):
    """The phase as the kubelet computes it and as the API shows it."""
    live = told(events, **options)
    assert live.tabled(COMPUTED_PHASE) == computed
    assert shown(live)["phase"] == phase


# The columns READY, STATUS and RESTARTS

COLUMNS = {
    "created": ({}, ("create",), ("0/1", "Pending", "0")),
    "no node": ({}, ("create", "unschedulable"), ("0/1", "Pending", "0")),
    "gated": ({"scheduling_gates": (SchedulingGate("wait"),)}, ("create",), ("0/1", "SchedulingGated", "0")),
    "gate removed": (
        {"scheduling_gates": (SchedulingGate("wait"),)},
        ("create", "remove-gates"),
        ("0/1", "Pending", "0"),
    ),
    "bound": ({}, ("create", "bind"), ("0/1", "ContainerCreating", "0")),
    "pull failed": ({}, ("create", "bind", "app.pull-fail"), ("0/1", "ErrImagePull", "0")),
    "pull delayed": ({}, ("create", "bind", *PULLING), ("0/1", "ImagePullBackOff", "0")),
    "never pulled": (
        {"mains": (container(image_pull_policy=ImagePullPolicy.NEVER),)},
        ("create", "bind", "app.pull-fail"),
        ("0/1", "ErrImageNeverPull", "0"),
    ),
    "bad config": ({}, ("create", "bind", "app.config-fail"), ("0/1", "CreateContainerConfigError", "0")),
    "cannot start": ({}, ("create", "bind", "app.start-error"), ("0/1", "RunContainerError", "0")),
    "cannot start, Never": ({"policy": NEVER}, ("create", "bind", "app.start-error"), ("0/1", "StartError", "0")),
    "runs": ({}, UP, ("1/1", "Running", "0")),
    "crashed": ({}, (*UP, "app.crash"), ("0/1", "Error", "0")),
    "out of memory": ({}, (*UP, "app.oom"), ("0/1", "OOMKilled", "0")),
    "restarted": ({}, (*UP, "app.crash", "app.start"), ("1/1", "Running", "1")),
    "crash loop": ({}, (*UP, *crashes("app", 2), "app.back-off"), ("0/1", "CrashLoopBackOff", "1")),
    "restarted often": (
        {},
        (*UP, *crashes("app", 2), "app.back-off", "app.backoff-over", "app.start"),
        ("1/1", "Running", "2+"),
    ),
    "completed": ({"policy": NEVER}, (*UP, "app.complete"), ("0/1", "Completed", "0")),
    "completed and stopped": ({"policy": NEVER}, (*UP, "app.complete", *END), ("0/1", "Completed", "0")),
    "not probed yet": ({"mains": (container(readiness_probe=PROBE),)}, UP, ("0/1", "Running", "0")),
    "postStart runs": (
        {"mains": (container(lifecycle=Lifecycle(post_start=HOOK)),)},
        UP,
        ("0/1", "ContainerCreating", "0"),
    ),
    "the first reason wins": ({"mains": (APP, LOG)}, (*UP, "log.start", "app.crash", "log.oom"), ("0/2", "Error", "0")),
    "one completed, one runs": (
        {"mains": (APP, LOG), "policy": NEVER},
        (*UP, "log.start", "app.complete"),
        ("1/2", "NotReady", "0"),
    ),
    "one completed, one failed": (
        {"mains": (APP, LOG), "policy": NEVER},
        (*UP, "log.start", "app.complete", "log.oom"),
        ("0/2", "OOMKilled", "0"),
    ),
    "init waits": ({"init_containers": (PREPARE,)}, ("create", "bind"), ("0/1", "Init:0/1", "0")),
    "init runs": ({"init_containers": (PREPARE,)}, ("create", "bind", "prepare.start"), ("0/1", "Init:0/1", "0")),
    "init pull failed": (
        {"init_containers": (PREPARE,)},
        ("create", "bind", "prepare.pull-fail"),
        ("0/1", "Init:ErrImagePull", "0"),
    ),
    "init failed": (
        {"init_containers": (PREPARE,)},
        ("create", "bind", "prepare.start", "prepare.crash"),
        ("0/1", "Init:Error", "0"),
    ),
    "init crash loop": (
        {"init_containers": (PREPARE,)},
        ("create", "bind", "prepare.start", *crashes("prepare", 2), "prepare.back-off"),
        ("0/1", "Init:CrashLoopBackOff", "1"),
    ),
    "init done": (
        {"init_containers": (PREPARE,)},
        ("create", "bind", "prepare.start", "prepare.crash", "prepare.start", "prepare.complete"),
        ("0/1", "PodInitializing", "0"),
    ),
    "sidecar starts": ({"init_containers": (PREPARE, MESH)}, ("create", "bind"), ("0/2", "Init:0/2", "0")),
    "sidecar next": (
        {"init_containers": (PREPARE, MESH)},
        ("create", "bind", "prepare.start", "prepare.complete"),
        ("0/2", "Init:1/2", "0"),
    ),
    "sidecar runs": (
        {"init_containers": (PREPARE, MESH)},
        ("create", "bind", "prepare.start", "prepare.complete", "mesh.start"),
        ("1/2", "PodInitializing", "0"),
    ),
    "sidecar and main run": (
        {"init_containers": (MESH,)},
        ("create", "bind", "mesh.start", "app.start"),
        ("2/2", "Running", "0"),
    ),
    "sidecar crashed beside a running main": (
        {"init_containers": (MESH,)},
        ("create", "bind", "mesh.start", "app.start", "mesh.crash"),
        ("1/2", "Init:Error", "0"),
    ),
    "sidecar restarted": (
        {"init_containers": (MESH,)},
        ("create", "bind", "mesh.start", "app.start", "mesh.crash", "mesh.start"),
        ("2/2", "Running", "1"),
    ),
    "sidecar left over": (
        {"init_containers": (MESH,), "policy": NEVER},
        ("create", "bind", "mesh.start", "app.start", "app.complete"),
        ("1/2", "Completed", "0"),
    ),
    "deleted": ({}, (*UP, "delete"), ("1/1", "Terminating", "0")),
    "deleted before it started": ({}, ("create", "bind", "delete"), ("0/1", "Terminating", "0")),
    "deleted and stopped": (
        {},
        (*UP, "delete", "terminate", "app.signal", "app.crash", "pod-stopped"),
        ("0/1", "Error", "0"),
    ),
    "deleted, never started, finished": (
        {},
        ("create", "bind", "delete", *END, "finish"),
        ("0/1", "ContainerStatusUnknown", "0"),
    ),
}


@pytest.mark.parametrize(("options", "events", "columns"), COLUMNS.values(), ids=COLUMNS)
def test_columns_of_kubectl(options, events, columns):
    """READY, STATUS and RESTARTS of the situations that people meet."""
    assert line(told(events, **options)) == columns


def test_the_name_is_that_of_the_workload():
    """Without its kind."""
    live = told(("create",))
    assert kubectl_row(live.system, live.configuration).name == "web"


@pytest.mark.parametrize("events", [(), ("create", "delete"), (*UP, "force-delete")])
def test_no_object(events):
    """Before the creation and after the removal kubectl finds nothing, and no container is reported."""
    live = told(events)
    assert kubectl_row(live.system, live.configuration) is None
    assert shown(live) == {
        "phase": None,
        "conditions": [],
        "initContainerStatuses": [],
        "containerStatuses": [],
        "deletionTimestamp": False,
    }


class TestContainers:
    """The statuses of containers."""

    def test_none_before_a_kubelet_reports(self):
        """The API server invents no statuses."""
        live = told(("create",), init_containers=(PREPARE,))
        assert states(live) == {}
        live.fire("bind")
        assert list(states(live)) == ["prepare", "app"]

    def test_the_reason_at_first(self):
        """It depends on whether the pod has init containers (C1)."""
        assert states(told(("create", "bind"))) == {"app": {"waiting": {"reason": "ContainerCreating"}}}
        reason = {"waiting": {"reason": "PodInitializing"}}
        assert states(told(("create", "bind"), init_containers=(PREPARE,))) == {"prepare": reason, "app": reason}

    def test_every_field_through_a_crash_loop(self):
        """State, last state, restart count, started and ready."""
        live = told(UP)
        (first,) = shown(live)["containerStatuses"]
        assert first == {
            "name": "app",
            "state": {"running": {}},
            "lastState": {},
            "restartCount": 0,
            "started": True,
            "ready": True,
        }
        live.fire("app.crash")
        exit_1 = {"terminated": {"reason": "Error", "exitCode": 1}}
        (dead,) = shown(live)["containerStatuses"]
        assert dead == first | {"state": exit_1, "started": False, "ready": False}
        live.fire("app.start")
        (again,) = shown(live)["containerStatuses"]
        assert again == first | {"lastState": exit_1, "restartCount": 1}
        for event in ("app.complete", "app.back-off"):
            live.fire(event)
        (waits,) = shown(live)["containerStatuses"]
        assert waits["state"] == {"waiting": {"reason": "CrashLoopBackOff"}}
        assert waits["lastState"] == {"terminated": {"reason": "Completed", "exitCode": 0}}

    def test_a_restart_by_a_probe_in_one_sync(self):
        """Between the kill and the restart the API still shows the old instance as running (8.2)."""
        killed = (*UP, "app.liveness-failure", "app.kill", "app.signal", "app.crash")
        live = told(killed, mains=(container(liveness_probe=PROBE),))
        (old,) = shown(live)["containerStatuses"]
        assert (old["state"], old["lastState"], old["restartCount"]) == ({"running": {}}, {}, 0)
        live.fire("app.start(to clear)")
        (new,) = shown(live)["containerStatuses"]
        assert (new["state"], new["restartCount"]) == ({"running": {}}, 1)
        assert new["lastState"] == {"terminated": {"reason": "Error", "exitCode": 1}}

    def test_a_restart_with_a_post_start_hook(self):
        """The status stays that of the instance before until the hook has ended (C11)."""
        live = told((*UP, "app.post-start-ok", "app.crash"), mains=(container(lifecycle=Lifecycle(post_start=HOOK)),))
        before = shown(live)["containerStatuses"]
        live.fire("app.start")
        assert shown(live)["containerStatuses"] == before
        live.fire("app.post-start-ok")
        (after,) = shown(live)["containerStatuses"]
        assert (after["state"], after["restartCount"]) == ({"running": {}}, 1)

    def test_started_and_ready(self):
        """Started after the startup probe, ready after the readiness probe (4.6)."""
        live = told(UP, mains=(container(startup_probe=PROBE, readiness_probe=PROBE),))
        seen = []
        for event in (None, "app.startup-success", "app.readiness-success", "app.readiness-failure"):
            if event:
                live.fire(event)
            (status,) = shown(live)["containerStatuses"]
            seen.append((status["started"], status["ready"]))
        assert seen == [(False, False), (True, False), (True, True), (True, False)]

    def test_an_init_container_is_ready_when_it_is_done(self):
        """Terminated with exit 0 (4.6)."""
        live = told(("create", "bind", "prepare.start", "prepare.complete"), init_containers=(PREPARE,))
        (status,) = shown(live)["initContainerStatuses"]
        assert status["ready"] is True
        assert status["state"] == {"terminated": {"reason": "Completed", "exitCode": 0}}


class TestConditions:
    """The conditions, those that exist."""

    @staticmethod
    def of(live):
        """The conditions as one word each, with the reason where there is one."""
        return {c["type"]: f"{c['status']} {c['reason']}".strip() for c in shown(live)["conditions"]}

    def test_before_a_node(self):
        """Nothing at first, then what the scheduler says (A1, A2, A4)."""
        live = told(("create",), scheduling_gates=(SchedulingGate("wait"),))
        assert self.of(live) == {"PodScheduled": "False SchedulingGated"}
        live.fire("remove-gates")
        assert self.of(live) == {}
        live.fire("unschedulable")
        assert self.of(live) == {"PodScheduled": "False Unschedulable"}

    def test_on_the_way_to_ready(self):
        """Initialized, ContainersReady and Ready with their reasons (4.3 to 4.5)."""
        live = told(("create", "bind"), init_containers=(PREPARE,), readiness_gates=(ReadinessGate("ok"),))
        assert self.of(live) == {
            "PodScheduled": "True",
            "Initialized": "False ContainersNotInitialized",
            "ContainersReady": "False ContainersNotReady",
            "Ready": "False ContainersNotReady",
        }
        for event in ("prepare.start", "prepare.complete", "app.start"):
            live.fire(event)
        assert self.of(live) == {
            "PodScheduled": "True",
            "Initialized": "True",
            "ContainersReady": "True",
            "Ready": "False ReadinessGatesNotReady",
        }
        live.fire("gate-true")
        assert self.of(live)["Ready"] == "True"

    @pytest.mark.parametrize(("event", "reason"), [("complete", "PodCompleted"), ("crash", "PodFailed")])
    def test_at_the_end(self, event, reason):
        """The phase is the reason (CR2, CR3)."""
        live = told((*UP, f"app.{event}", *END), policy=NEVER)
        assert self.of(live)["ContainersReady"] == self.of(live)["Ready"] == f"False {reason}"


def test_deletion_timestamp_and_finalizers():
    """Set from the delete to the removal, however long a finalizer keeps the object; STATUS then shows the exit."""
    live = told(UP, finalizers=("keep",))
    assert shown(live)["deletionTimestamp"] is False
    for event in ("delete", "terminate", "app.signal", "app.complete", "pod-stopped", "finish", "remove"):
        live.fire(event)
        assert shown(live)["deletionTimestamp"] is True
    assert line(live) == ("0/1", "Completed", "0")
    live.fire("remove-finalizers")
    assert kubectl_row(live.system, live.configuration) is None
