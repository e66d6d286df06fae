"""
What a kubelet that restarts still knows of what it was doing: nothing.

The first story is one that was recorded (kubelet-restart-probe-20094, Kubernetes 1.36): the command of the preStop hook
goes on in the runtime, but nobody waits for it, and the deletion starts the hook anew.
"""

import golden
import pytest

from podmodel.lifecycles.levels import Level

HOOK = {"preStop": {"exec": {"command": ["/stop"]}}}
PROBE = {"failureThreshold": 1, "exec": {"command": ["/alive"]}}
APP = {"name": "app", "image": "web:1", "command": ["/web"]}
RUNNING = ("create", "bind", "app.start")
RESTART = ("kubelet-stops", "kubelet-starts")


def story(container, policy, *items):
    """What becomes of a pod with this container, as far as it can happen."""
    spec = {"restartPolicy": policy, "containers": [{**APP, **container}]}
    told = golden.Golden("story", "", Level.NODE, spec, items, sigterm=(("app", "handled"),))
    return golden.Replay(told).follow(items)


def shows(**seen):
    """What is to be seen at this point; two underscores stand for a dot."""
    return {"see": {name.replace("__", "."): value for name, value in seen.items()}}


PROBES = {
    "startup probe": ("startupProbe", "app.startup-failure"),
    "liveness probe": ("livenessProbe", "app.liveness-failure"),
}


@pytest.mark.parametrize("by", PROBES)
def test_a_kill_that_waits_for_prestop_is_forgotten(by):
    """The container runs on; only another failure, or the end of the pod, stops it."""
    probe, fails = PROBES[by]
    found = story(
        {probe: PROBE, "lifecycle": HOOK},
        "Always",
        *(*RUNNING, fails, "app.kill"),
        shows(app__killed_by=by, app__pre_stop="running", app__container="killing"),
        *RESTART,
        shows(app="Running", app__container="running", app__killed_by="nobody"),
        {"never": ["app.kill", "app.signal"]},
        *("delete", "terminate"),
        shows(app__killed_by="end of the pod", app__pre_stop="running"),
        *("app.pre-stop-ok", "app.signal", "app.complete", "remove"),
    )
    assert isinstance(found, golden.Followed), found


@pytest.mark.parametrize(
    ("seen", "how"),
    [
        (shows(app__container="stopping"), ("kubelet-stops", "app.complete", "kubelet-starts")),
        (shows(app__container="stopping"), ("kubelet-stops", "kubelet-starts", "app.complete")),
        (shows(app__container="stopping"), ("app.complete", "kubelet-stops", "kubelet-starts")),
    ],
    ids=["it exits meanwhile", "it exits afterwards", "it has exited"],
)
def test_the_restart_that_goes_with_a_kill_is_forgotten(seen, how):
    """StopContainer goes on in the runtime; then the exit code 0 decides, under OnFailure: it is the end (8.2, K32)."""
    killed = (*RUNNING, "app.liveness-failure", "app.kill", "app.signal")
    found = story(
        {"livenessProbe": PROBE},
        "OnFailure",
        *(*killed, seen, *how),
        {"never": ["app.start"]},
        "terminate",
        shows(app="Terminated Completed (0)", phase="Succeeded"),
    )
    assert isinstance(found, golden.Followed), found


@pytest.mark.parametrize(
    ("how", "by"),
    [(("app.liveness-failure", "app.kill"), "liveness probe"), (("delete", "terminate"), "end of the pod")],
    ids=["its probe", "the end of the pod"],
)
def test_what_is_being_stopped_can_be_killed_once_more(how, by):
    """The new kubelet finds it running: another kill begins with preStop, as every kill does."""
    found = story(
        {"livenessProbe": PROBE, "lifecycle": HOOK},
        "Always",
        *(*RUNNING, "app.liveness-failure", "app.kill", "app.pre-stop-ok", "app.signal", *RESTART),
        shows(app__container="stopping", app__killed_by="nobody"),
        *how,
        shows(app__container="killing", app__killed_by=by, app__pre_stop="running", app__process="handling"),
        "app.complete",
    )
    assert isinstance(found, golden.Followed), found


def test_without_a_restart_of_the_kubelet_it_is_started_again():
    """The sync that killed it goes on, and starts it whatever its exit code is."""
    found = story(
        {"livenessProbe": PROBE},
        "OnFailure",
        *(*RUNNING, "app.liveness-failure", "app.kill", "app.signal", "app.complete", "app.start"),
        shows(app__rc=1),
    )
    assert isinstance(found, golden.Followed), found


def test_the_kill_after_a_failed_poststart_is_forgotten():
    """The container is found running, as if the hook had succeeded (K61)."""
    found = story(
        {"lifecycle": {**HOOK, "postStart": {"exec": {"command": ["/begin"]}}}},
        "Never",
        *(*RUNNING, "app.post-start-fail"),
        shows(app__killed_by="postStart failure", app__container="killing"),
        *RESTART,
        shows(app="Running", app__started=True, app__killed_by="nobody"),
        {"never": ["app.signal"]},
    )
    assert isinstance(found, golden.Followed), found


def test_the_kill_of_the_whole_pod_begins_again():
    """The new kubelet sees that the pod is to end: preStop runs once more, then comes the signal (6.3, TRM-07)."""
    found = story(
        {"lifecycle": HOOK},
        "Never",
        *(*RUNNING, "delete", "terminate", "app.pre-stop-ok", *RESTART),
        shows(app__pre_stop="running", app__killed_by="end of the pod"),
        *("app.pre-stop-ok", "app.signal", "app.complete", "remove"),
    )
    assert isinstance(found, golden.Followed), found


def test_why_it_waits_is_forgotten():
    """The exit is shown again, and the back-off is over (recorded: kubelet-restart-job-20538)."""
    found = story(
        {},
        "Always",
        *(*RUNNING, "app.crash", "app.start", "app.crash", "app.back-off"),
        shows(app="Waiting CrashLoopBackOff"),
        {"never": ["app.start"]},
        *RESTART,
        shows(app="Terminated Error (1)"),
        "app.start",
        shows(app="Running", app__rc=2),
    )
    assert isinstance(found, golden.Followed), found


def test_why_it_never_started_is_forgotten():
    """An error of its image is shown again when the new kubelet has met it."""
    found = story(
        {"image": "nowhere:1"},
        "Always",
        *("create", "bind", "app.pull-fail"),
        shows(app="Waiting ErrImagePull"),
        *RESTART,
        shows(app="Waiting ContainerCreating"),
        "app.pull-fail",
        shows(app="Waiting ErrImagePull"),
    )
    assert isinstance(found, golden.Followed), found
