"""
How pods end, told as live runs: who gets which signal, in which order, and with which exit code a container ends.

Each story cites the rules of semantics.md that it follows.
"""

import pytest

from podmodel.engines.simulate import run
from podmodel.errors import UsageError
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.spec import Container, ExecAction, Lifecycle, LifecycleHandler, Pod, PodSpec
from podmodel.lifecycles.variables import DEAF, HANDLING, HOOK_ABANDONED, HOOK_RUNNING, POST_START, STOPPING
from podmodel.lifecycles.vocabulary import WORKLOAD, RestartPolicy, Sigterm
from podmodel.observe import kubectl_row, observe

HOOK = LifecycleHandler(exec=ExecAction(("hook",)))
HANDLED = Sigterm.HANDLED


def container(name="app", **fields):
    """A container of which the manifest tells little."""
    return Container(name=name, image="registry/image:1", **fields)


def sidecar(name, **fields):
    """An init container that stays."""
    return container(name, restart_policy=RestartPolicy.ALWAYS, **fields)


class Story:
    """A live run that is told event by event."""

    def __init__(self, *containers, sigterm=None, policy=RestartPolicy.NEVER, **fields):
        spec = PodSpec(containers=containers or (container(),), restart_policy=policy, **fields)
        known = {item.name: HANDLED for item in spec.all_containers} if sigterm is None else sigterm
        self.run = run(compose(Pod("Pod", "web", spec), scope=Scope(threshold=1, sigterm=known)))

    def tell(self, *events):
        """What happens next, one thing after the other."""
        for event in events:
            self.run.fire(event)
        return self

    def can(self, event):
        """Whether the event can happen now."""
        return any(step.event == event for step in self.run.enabled())

    def value(self, name):
        """The value of a slot such as ``app.process``."""
        return self.run.system.value(self.run.configuration, name)

    def ways_to_end(self, name):
        """The events by which the process of the container can end now, each with who decides it."""
        controller = f"process.{name}"
        return {
            step.event.partition(".")[2]: self.run.system.by_name[step.event].actor
            for step in self.run.enabled()
            if self.run.system.by_name[step.event].controller == controller
        }

    def status(self, name):
        """What the API shows of the container."""
        shown = observe(self.run.system, self.run.configuration)
        return next(c for c in shown["initContainerStatuses"] + shown["containerStatuses"] if c["name"] == name)

    def exit_code(self, name="app"):
        """The exit code that the API shows."""
        return self.status(name)["state"]["terminated"]["exitCode"]

    @property
    def phase(self):
        """The phase that the API shows."""
        return observe(self.run.system, self.run.configuration)["phase"]


TO_THE_SIGNAL = ("create", "bind", "app.start", "delete", "terminate", "app.signal")


class TestTheSignal:
    """One container is deleted: what its main process makes of the stop signal (G-rules, 7.6)."""

    @pytest.mark.parametrize(
        "story",
        [
            pytest.param(
                lambda: Story(container(command=("sh", "-c", "while true; do work; done")), sigterm={}),
                id="a shell as PID 1 (G5, K17)",
            ),
            pytest.param(lambda: Story(sigterm={"app": Sigterm.SHELL}), id="a shell, as the scope says (G5)"),
            pytest.param(lambda: Story(sigterm={"app": Sigterm.DEFAULT}), id="PID 1 without a handler (G2)"),
            pytest.param(lambda: Story(sigterm={"app": Sigterm.IGNORED}), id="a process that ignores it (G4)"),
        ],
    )
    def test_a_signal_that_is_discarded(self, story):
        """Nothing happens until the grace period is over; then SIGKILL, 137, and the pod has failed."""
        told = story().tell(*TO_THE_SIGNAL)
        assert told.value("app.process") == DEAF
        assert told.value("app.container") == STOPPING
        others = {event for event, actor in told.ways_to_end("app").items() if actor != WORKLOAD}
        assert others == {"sigkill"}
        assert kubectl_row(told.run.system, told.run.configuration).status == "Terminating"
        told.tell("app.sigkill")
        assert told.exit_code() == 137
        told.tell("pod-stopped")
        assert told.phase == "Failed"

    def test_a_signal_that_kills(self):
        """Not PID 1 and without a handler: the default action ends it at once with 143 (G3, K18)."""
        told = Story(sigterm={"app": Sigterm.DEFAULT}, share_process_namespace=True).tell(*TO_THE_SIGNAL)
        assert set(told.ways_to_end("app")) == {"die"}
        told.tell("app.die", "pod-stopped")
        assert told.exit_code() == 143
        assert told.phase == "Failed"

    def test_a_shell_that_is_not_the_first_process(self):
        """The same shell dies of the signal where the pod shares its process namespace (G3, K18)."""
        shell = container(command=("sh", "-c", "while true; do work; done"))
        told = Story(shell, sigterm={}, share_process_namespace=True).tell(*TO_THE_SIGNAL, "app.die")
        assert told.exit_code() == 143

    @pytest.mark.parametrize(
        ("event", "code", "phase"), [("complete", 0, "Succeeded"), ("crash", 1, "Failed"), ("sigkill", 137, "Failed")]
    )
    def test_a_signal_that_is_handled(self, event, code, phase):
        """The process ends with its own code, or too late with 137 (G1, G7, 7.8)."""
        told = Story().tell(*TO_THE_SIGNAL)
        assert told.value("app.process") == HANDLING
        told.tell(f"app.{event}", "pod-stopped")
        assert told.exit_code() == code
        assert told.phase == phase

    def test_what_the_manifest_does_not_tell(self):
        """Then both reactions are possible, and the step says which."""
        told = Story(sigterm={}).tell(*TO_THE_SIGNAL[:-1])
        with pytest.raises(UsageError, match=r"name one of app.signal\(to handling\), app.signal\(to deaf\)"):
            told.tell("app.signal")
        assert told.tell("app.signal(to deaf)", "app.sigkill").exit_code() == 137

    def test_no_signal_before_the_kubelet_acts(self):
        """A delete marks the object; only then the kubelet terminates, and SIGKILL never precedes the signal (T9)."""
        told = Story().tell("create", "bind", "app.start")
        assert not told.can("terminate")
        told.tell("delete")
        assert told.phase == "Running"
        for events in ((), ("terminate",)):
            told.tell(*events)
            assert not told.can("app.sigkill")
        assert not told.tell("app.signal").can("app.signal")

    def test_to_the_removal(self):
        """The object goes only after the container ended and the kubelet is done (D3, T23 to T26)."""
        told = Story().tell(*TO_THE_SIGNAL)
        assert not told.can("pod-stopped")
        told.tell("app.complete")
        assert not told.can("remove")
        told.tell("pod-stopped", "finish", "remove")
        assert kubectl_row(told.run.system, told.run.configuration) is None
        assert told.run.enabled() == ()

    def test_a_container_that_ends_by_itself_is_not_signalled(self):
        """It does not delay the rest either (7.3)."""
        told = Story().tell("create", "bind", "app.start", "delete", "app.complete", "terminate")
        assert not told.can("app.signal")
        assert told.tell("pod-stopped").exit_code() == 0


class TestPreStop:
    """The preStop hook runs before the signal (T6, 6.3)."""

    STOPPING = ("create", "bind", "app.start", "delete", "terminate")

    def story(self):
        """A container with the hook, deleted."""
        return Story(container(lifecycle=Lifecycle(pre_stop=HOOK))).tell(*self.STOPPING)

    @pytest.mark.parametrize("outcome", ["pre-stop-ok", "pre-stop-fail", "pre-stop-timeout"])
    def test_the_signal_waits_for_the_hook(self, outcome):
        """However the hook ends, the signal comes after it (H8 to H10)."""
        told = self.story()
        assert told.value("app.pre_stop") == HOOK_RUNNING
        assert not told.can("app.signal")
        told.tell(f"app.{outcome}", "app.signal")
        assert told.value("app.container") == STOPPING
        assert told.tell("app.complete").exit_code() == 0

    def test_a_hook_that_uses_up_the_grace_period(self):
        """It is abandoned and the process is killed all the same (H10, GT11)."""
        told = self.story().tell("app.pre-stop-timeout")
        assert told.value("app.pre_stop") == HOOK_ABANDONED
        assert told.tell("app.signal", "app.sigkill").exit_code() == 137

    def test_a_process_that_ends_while_its_hook_runs(self):
        """No signal is sent to what is gone (H11)."""
        told = self.story().tell("app.complete")
        assert not told.can("app.signal")
        assert told.tell("pod-stopped").phase == "Succeeded"

    def test_no_hook_without_a_kill(self):
        """A process that ends by itself leaves nothing to run the hook in (H12, K1)."""
        told = Story(container(lifecycle=Lifecycle(pre_stop=HOOK))).tell("create", "bind", "app.start", "app.crash")
        assert told.value("app.pre_stop") != HOOK_RUNNING
        assert told.exit_code() == 1


class TestPostStart:
    """A postStart hook keeps the pod worker busy (H4, W6, K5)."""

    def story(self):
        """Two mains, the first with a hook that does not come back; the pod is deleted."""
        hooked = container(lifecycle=Lifecycle(post_start=HOOK))
        return Story(hooked, container("log")).tell("create", "bind", "app.start", "delete")

    def test_a_hanging_hook_blocks_the_termination(self):
        """The pod is Terminating, its process runs, and no signal can be sent (GT6)."""
        told = self.story()
        assert told.value("app.container") == POST_START
        assert told.status("app")["state"] == {"waiting": {"reason": "ContainerCreating"}}
        assert kubectl_row(told.run.system, told.run.configuration).status == "Terminating"
        for event in ("terminate", "app.signal", "app.sigkill", "log.start", "remove"):
            assert not told.can(event)

    @pytest.mark.parametrize("outcome", ["post-start-ok", "complete"])
    def test_what_ends_the_wait(self, outcome):
        """The hook returns, or the process ends (H2, H5)."""
        assert self.story().tell(f"app.{outcome}").can("terminate")

    def test_a_failed_hook_kills_its_container_first(self):
        """With preStop and signal, still inside the same call of the worker (H3, K6, C13)."""
        both = container(lifecycle=Lifecycle(post_start=HOOK, pre_stop=HOOK))
        told = Story(both).tell("create", "bind", "app.start", "delete", "app.post-start-fail")
        assert told.value("app.pre_stop") == HOOK_RUNNING
        assert not told.can("terminate")
        told.tell("app.pre-stop-ok", "app.signal", "app.complete")
        assert told.can("terminate")

    def test_a_force_delete_removes_only_the_object(self):
        """The process runs on without it, and the worker is stuck all the same (GT6, K23)."""
        told = self.story().tell("force-delete")
        assert kubectl_row(told.run.system, told.run.configuration) is None
        assert not told.can("terminate")
        assert told.can("app.post-start-ok")


class TestSidecars:
    """Sidecars stop after the mains, in reverse order (T7, 7.5)."""

    def story(self, *, pre_stop=False, sigterm=None):
        """Two sidecars and two mains, running, and the pod is deleted."""
        hooked = {"lifecycle": Lifecycle(pre_stop=HOOK)} if pre_stop else {}
        told = Story(
            container(),
            container("log"),
            init_containers=(sidecar("first", **hooked), sidecar("last")),
            sigterm=sigterm,
        )
        return told.tell("create", "bind", "first.start", "last.start", "app.start", "log.start", "delete", "terminate")

    def signals(self, told):
        """Who can get the stop signal now."""
        return [name for name in ("first", "last", "app", "log") if told.can(f"{name}.signal")]

    def test_the_order(self):
        """Mains at once; the last sidecar when no main runs any more; then the one before it (GT7)."""
        told = self.story()
        assert self.signals(told) == ["app", "log"]
        told.tell("log.signal", "log.complete")
        assert self.signals(told) == ["app"]
        told.tell("app.signal")
        assert self.signals(told) == []
        told.tell("app.complete")
        assert self.signals(told) == ["last"]
        told.tell("last.signal")
        assert self.signals(told) == []
        told.tell("last.complete")
        assert self.signals(told) == ["first"]
        told.tell("first.signal", "first.sigkill", "pod-stopped")
        assert told.exit_code("first") == 137
        assert told.phase == "Succeeded"

    def test_mains_that_use_up_the_grace_period(self):
        """Then every sidecar gets the signal together (7.5, K25)."""
        told = self.story().tell("app.signal", "grace-over")
        assert self.signals(told) == ["first", "last", "log"]

    def test_a_sidecar_that_is_already_down(self):
        """Nobody waits for it (7.5)."""
        told = self.story().tell("last.crash", "app.complete", "log.complete")
        assert self.signals(told) == ["first"]

    def test_hooks_of_sidecars_start_at_once(self):
        """Only the signal waits for its turn (6.3, K24)."""
        told = self.story(pre_stop=True)
        assert told.value("first.pre_stop") == HOOK_RUNNING
        told.tell("app.complete", "log.complete", "last.complete")
        assert self.signals(told) == []
        assert self.signals(told.tell("first.pre-stop-ok")) == ["first"]

    def test_a_sidecar_is_not_restarted_while_the_pod_ends(self):
        """The kubelet has stopped starting things (7.5)."""
        told = self.story().tell("last.crash")
        assert not told.can("last.start")

    def test_a_job_that_is_complete(self):
        """Mains done: the sidecars are stopped inside the sync, in reverse order, phase still Running (IC9, GT5)."""
        told = Story(container(), init_containers=(sidecar("first"), sidecar("last")))
        told.tell("create", "bind", "first.start", "last.start", "app.start", "app.complete")
        assert told.phase == "Running"
        assert not told.can("terminate")
        told.tell("kill-pod")
        assert self.signals(told) == ["last"]
        told.tell("last.signal", "last.complete", "first.signal")
        assert told.phase == "Running"
        told.tell("first.crash", "terminate", "pod-stopped")
        assert told.phase == "Succeeded"
        assert told.exit_code("first") == 1
