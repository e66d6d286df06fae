"""
The live run on `transitions`: how it is driven, and that it means what the kernel means.

The differential test is always on: in every reachable configuration of small pods, and in the first ones of larger
pods, what the live machines allow and do equals `podmodel.kernel.semantics.steps`.
"""

import ast
from pathlib import Path

import pytest

import podmodel
from podmodel.engines.simulate import Run, run
from podmodel.errors import UsageError
from podmodel.kernel.expr import Case, Per, Table, Var
from podmodel.kernel.ground import Member
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.kernel.semantics import steps
from podmodel.kernel.system import compose as compose_machines
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
from podmodel.lifecycles.vocabulary import RestartPolicy, Sigterm

ALWAYS, ON_FAILURE, NEVER = RestartPolicy.ALWAYS, RestartPolicy.ON_FAILURE, RestartPolicy.NEVER
COMMAND = ExecAction(("check",))
PROBE = Probe(exec=COMMAND, failure_threshold=1)
HOOK = LifecycleHandler(exec=COMMAND)


def container(name="app", **fields):
    """A container of which the manifest tells little."""
    return Container(name=name, image="registry/image:1", **fields)


def pod(*containers, policy=NEVER, **fields):
    """A pod of these containers, or of one plain one."""
    finalizers = fields.pop("finalizers", ())
    spec = PodSpec(containers=containers or (container(),), restart_policy=policy, **fields)
    return Pod("Pod", "web", spec, finalizers=finalizers)


def system(subject, **sigterm):
    """The system of the pod, with thresholds of 1; processes handle the stop signal unless said otherwise."""
    known = {item.name: Sigterm.HANDLED for item in subject.containers} | sigterm
    return compose(subject, scope=Scope(threshold=1, sigterm=known))


# Differential

PROBES = {"startup_probe": PROBE, "liveness_probe": PROBE, "readiness_probe": PROBE}
SIDECAR = container("mesh", restart_policy=ALWAYS)
WHOLE = {
    "restartPolicy Never": system(pod()),
    "restartPolicy OnFailure": system(pod(policy=ON_FAILURE)),
    "signal unknown": system(pod(), app=Sigterm.UNKNOWN),
    "signal not handled": system(pod(), app=Sigterm.DEFAULT),
    "three probes": system(pod(container(**PROBES))),
    "both hooks": system(pod(container(lifecycle=Lifecycle(post_start=HOOK, pre_stop=HOOK)))),
    "init container": system(pod(init_containers=(container("prepare"),))),
    "gates and finalizers": system(
        pod(readiness_gates=(ReadinessGate("ok"),), scheduling_gates=(SchedulingGate("wait"),), finalizers=("keep",))
    ),
}
PARTLY = {
    "restartPolicy Always": system(pod(policy=ALWAYS)),
    "liveness probe and restarts": system(pod(container(liveness_probe=PROBE), policy=ON_FAILURE)),
    "two mains": system(pod(container(), container("log")), log=Sigterm.SHELL),
    "sidecar, probe and hooks": system(
        pod(container(readiness_probe=PROBE, lifecycle=Lifecycle(pre_stop=HOOK)), init_containers=(SIDECAR,))
    ),
}
ENOUGH = 800  # configurations of a larger pod


def reachable(subject, limit):
    """The reachable configurations, breadth first, at most `limit` of them, each with what the kernel allows."""
    queue, found = [subject.initial], {subject.initial: []}
    for configuration in queue:
        found[configuration] = [(step.label, step.target) for step in steps(subject, configuration)]
        for _, target in found[configuration]:
            if target not in found and len(queue) < limit:
                found[target] = []
                queue.append(target)
    return found


def compared(subject, limit):
    """How many configurations and steps were compared, and the configurations where the two differ."""
    live = run(subject)
    mismatches, fired = [], 0
    expected = reachable(subject, limit)
    for configuration, allowed in expected.items():
        live.place(configuration)
        done = []
        for step in live.enabled():
            live.fire(step.label)
            done.append((step.label, live.configuration))
            live.undo()
        fired += len(done)
        if sorted(done) != sorted(allowed):
            mismatches.append(subject.describe(configuration))
    return len(expected), fired, mismatches


@pytest.mark.parametrize("subject", WHOLE.values(), ids=WHOLE)
def test_every_configuration_of_a_small_pod(subject, record_property):
    """The labels that `transitions` allows, and the configurations they lead to, are those of the kernel."""
    configurations, fired, mismatches = compared(subject, limit=3_000)
    record_property("configurations", configurations)
    record_property("steps", fired)
    print(f"compared {configurations} configurations, {fired} steps: {len(mismatches)} mismatches")
    assert 100 < configurations < 3_000
    assert mismatches == []


@pytest.mark.parametrize("subject", PARTLY.values(), ids=PARTLY)
def test_the_first_configurations_of_a_larger_pod(subject, record_property):
    """The same, breadth first as far as it goes in a second or two."""
    configurations, fired, mismatches = compared(subject, limit=ENOUGH)
    record_property("configurations", configurations)
    record_property("steps", fired)
    print(f"compared {configurations} configurations, {fired} steps: {len(mismatches)} mismatches")
    assert configurations == ENOUGH
    assert mismatches == []


# Visible choice: rows that overlap, in a controller and in a listener

OFF, DIM, BRIGHT = State("off"), State("dim"), State("bright")
CAT = Actor("cat")
lamp = Var("lamp", (OFF, DIM, BRIGHT))
used = Var("used", (0, 1, 2))
clock = Var("clock", (OFF, DIM), per=Per.SYSTEM)
LAMP = Machine(
    "lamp",
    lamp,
    (
        Transition(OFF, "touch", DIM, CAT, effect=(used.incr(),), cite="L1"),
        Transition(OFF, "touch", BRIGHT, CAT, used < 2, (used.choose(1, 2),), cite="L2"),
        Transition((DIM, BRIGHT), "touch", OFF, CAT, cite="L3"),
        Transition(DIM, "chime", BRIGHT, HEARS, cite="L4"),
        Transition(DIM, "chime", STAY, HEARS, effect=(used.set(0),), cite="L5"),
    ),
    (used,),
)
CLOCK = Machine(
    "clock",
    clock,
    (Transition(OFF, "chime", DIM, CAT, cite="C1"), Transition(DIM, "rest", OFF, CAT, cite="C2")),
)
MOOD = Table("mood", (Case("worn", used > 1, "M1"), Case("fresh", used.is_(0), "M2")), "fine")


@pytest.fixture
def lamps():
    """A run of two lamps and a clock."""
    return run(compose_machines("lamps", [LAMP, CLOCK], members=(Member("a", "lamp"), Member("b", "lamp"))))


def test_rows_that_overlap_are_all_reachable(lamps):
    """`transitions` alone would take the first one for ever."""
    configurations, fired, mismatches = compared(lamps.system, limit=3_000)
    assert (configurations, mismatches) == (162, [])
    assert fired > configurations


class TestDriving:
    """Firing, taking back, and asking."""

    def test_a_step_by_its_event(self, lamps):
        """An event with one outcome is named by itself."""
        step = lamps.fire("chime")
        assert step.label == "chime"
        assert step.target == lamps.configuration
        assert lamps.system.describe(lamps.configuration)["clock"] == "dim"

    def test_a_step_by_its_label(self, lamps):
        """One of several outcomes is named by its label."""
        assert [step.label for step in lamps.enabled()] == [
            "a.touch(to dim)",
            "a.touch(to bright, used=1)",
            "a.touch(to bright, used=2)",
            "b.touch(to dim)",
            "b.touch(to bright, used=1)",
            "b.touch(to bright, used=2)",
            "chime",
        ]
        lamps.fire("a.touch(to bright, used=2)")
        assert lamps.system.value(lamps.configuration, "a.lamp") == BRIGHT
        assert lamps.system.value(lamps.configuration, "a.used") == 2
        assert lamps.history == ("a.touch(to bright, used=2)",)

    def test_several_outcomes_are_listed(self, lamps):
        """The event alone does not say which; nothing happens."""
        before = lamps.configuration
        with pytest.raises(UsageError) as caught:
            lamps.fire("a.touch")
        assert str(caught.value) == (
            "'a.touch' can happen in 3 ways; "
            "name one of a.touch(to dim), a.touch(to bright, used=1), a.touch(to bright, used=2)"
        )
        assert lamps.configuration == before
        assert lamps.history == ()

    @pytest.mark.parametrize(
        ("name", "message"),
        [
            ("rest", "'rest' cannot happen now"),
            ("a.touch(to off)", "'a.touch(to off)' cannot happen now; did you mean 'a.touch(to dim)'?"),
            ("chim", "there is no event 'chim'; did you mean 'chime'?"),
            ("rets", "there is no event 'rets'; did you mean 'rest'?"),
            ("", "there is no event ''; what can happen: a.touch(to dim)"),
        ],
    )
    def test_what_cannot_happen(self, lamps, name, message):
        """The nearest name is offered, and everything that can happen is listed."""
        with pytest.raises(UsageError) as caught:
            lamps.fire(name)
        assert str(caught.value).startswith(message)
        assert "what can happen: a.touch(to dim), " in str(caught.value)
        assert lamps.history == ()

    def test_everybody_reads_the_configuration_before_the_step(self, lamps):
        """Both lamps hear the chime, each in its own way, whatever the other does."""
        for event in ("a.touch(to dim)", "b.touch(to dim)"):
            lamps.fire(event)
        assert {step.label for step in lamps.enabled() if step.event == "chime"} == {
            "chime(to bright, to bright)",
            "chime(to bright, to dim)",
            "chime(to dim, to bright)",
            "chime(to dim, to dim)",
        }
        lamps.fire("chime(to dim, to bright)")
        assert lamps.system.describe(lamps.configuration) == {
            "a.lamp": "dim",
            "a.used": "0",
            "b.lamp": "bright",
            "b.used": "1",
            "clock": "dim",
        }

    def test_taking_back(self, lamps):
        """Step by step to the start, with the live machines following."""
        past = [lamps.configuration]
        for label in ("a.touch(to dim)", "chime(to bright)", "rest", "a.touch"):
            lamps.fire(label)
            past.append(lamps.configuration)
        for expected in ("a.touch", "rest", "chime(to bright)", "a.touch(to dim)"):
            past.pop()
            assert lamps.undo() == expected
            assert lamps.configuration == past[-1]
            assert sorted(s.label for s in lamps.enabled()) == sorted(s.label for s in steps(lamps.system, past[-1]))
        with pytest.raises(UsageError, match="no step to take back"):
            lamps.undo()

    def test_a_decision_table(self, lamps):
        """Tables are read in the configuration of the run."""
        lamps.fire("a.touch(to bright, used=2)")
        lamps.fire("b.touch(to dim)")
        assert [lamps.tabled(MOOD, site) for site in ("a", "b")] == ["worn", "fine"]

    def test_two_runs_do_not_touch_each_other(self, lamps):
        """A run keeps everything to itself; systems are shared."""
        other = Run(lamps.system)
        lamps.fire("chime")
        assert other.configuration == lamps.system.initial
        assert "chime" in {step.event for step in other.enabled()}

    def test_the_end(self):
        """Where nothing can happen any more the message says so."""
        live = run(system(pod()))
        for event in ("create", "delete"):
            live.fire(event)
        assert live.enabled() == ()
        with pytest.raises(UsageError, match="'create' cannot happen now; nothing can happen any more"):
            live.fire("create")


def test_nobody_else_imports_transitions():
    """The library is behind this one module."""
    root = Path(podmodel.__file__).parent
    importers = {
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and any(alias.name.split(".")[0] == "transitions" for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "transitions")
    }
    assert importers == {"engines/simulate.py"}
