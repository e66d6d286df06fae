"""Traces as stories: what a person reads of a counterexample."""

import re
from dataclasses import replace

import pytest

from podmodel.checking import check
from podmodel.kernel.property import never
from podmodel.kernel.semantics import Step, Trace, steps
from podmodel.kernel.system import System
from podmodel.lifecycles.compose import compose
from podmodel.lifecycles.spec import Container, HTTPGetAction, Pod, PodSpec, Probe
from podmodel.lifecycles.variables import GONE, pod
from podmodel.lifecycles.vocabulary import RestartPolicy
from podmodel.report.story import chapters, told
from podmodel.report.terminal import Paper

SHELL = Container(name="app", image="app:1", command=("sh", "-c", "while true; do sleep 1; done"))
READY = Container(
    name="app", image="app:1", readiness_probe=Probe(http_get=HTTPGetAction(port=80), failure_threshold=1)
)


def system_of(container: Container) -> System:
    """The system of a pod with one container."""
    return compose(Pod("Pod", "web", PodSpec(containers=(container,), restart_policy=RestartPolicy.NEVER)))


def traced(system: System, *labels: str) -> Trace:
    """The trace that these labels make."""
    taken: list[Step] = []
    configuration = system.initial
    for label in labels:
        step = next(step for step in steps(system, configuration) if step.label == label)
        taken.append(step)
        configuration = step.target
    return Trace(system.initial, tuple(taken))


def changes(container: Container, *labels: str) -> list[str]:
    """What each step tells."""
    system = system_of(container)
    return [part.changes for part in chapters(system, traced(system, *labels))]


def test_what_an_observer_sees_comes_first() -> None:
    """Phase, STATUS, READY, containers, conditions: only what is new."""
    assert changes(SHELL, "create", "bind", "app.start") == [
        "the object exists, phase Pending, STATUS Pending",
        "STATUS ContainerCreating, PodScheduled True, Initialized True",
        "phase Running, STATUS Running, READY 1/1, app running and started and ready, ContainersReady True, Ready True",
    ]


def test_readiness_is_told() -> None:
    """A probe's outcome is what it does to the container and to the conditions."""
    told_ = changes(READY, "create", "bind", "app.start", "app.readiness-success", "app.readiness-failure")
    assert told_[3] == "READY 1/1, app ready, ContainersReady True, Ready True"
    assert told_[4] == "READY 0/1, app not ready, ContainersReady False, Ready False"


def test_what_nobody_sees_is_told_as_such() -> None:
    """A signal that is discarded changes nothing that kubectl shows."""
    *_, last = changes(SHELL, "create", "bind", "app.start", "delete", "terminate", "app.signal")
    assert last.startswith("unseen: container.app is stopping (")
    assert "process.app is deaf (the stop signal was discarded; nothing happens until SIGKILL)" in last


def test_the_grace_period_is_told_in_words() -> None:
    """A variable that became true says what it means."""
    steps_ = ("create", "bind", "app.start", "delete", "terminate", "app.signal", "grace-over", "app.sigkill")
    *_, over, killed = changes(SHELL, *steps_)
    assert over == "unseen: the grace period of a whole-pod kill is used up"
    assert killed.startswith("READY 0/1, app terminated (Error, 137)")


def test_every_step_says_who_and_by_which_rule() -> None:
    """The label, the actor and the rule of the row that was taken."""
    system = system_of(SHELL)
    first = next(chapters(system, traced(system, "create")))
    assert (first.label, first.actor, first.rule) == ("create", "user", "A1")


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_a_story_keeps_the_width(width: int) -> None:
    """It is a table where there is room, else a paragraph for each step; nothing is cut off."""
    system = system_of(SHELL)
    trace = traced(system, "create", "bind", "app.start", "delete", "terminate", "app.signal", "app.sigkill")
    lines = told(system, trace, Paper(width=width), indent="    ")
    assert max(map(len, lines)) <= width
    text = " ".join(" ".join(lines).split())
    for label in trace.labels:
        assert label in text
    if width >= 120:
        assert re.match(r"    1\. create +user +A1 +the object exists, phase Pending", lines[0])
    if width == 40:
        assert lines[0] == "    1. create (user, A1): the object"


def test_a_run_for_ever_says_where_it_turns() -> None:
    """The counterexample of a promise is a lasso: some steps, then a loop, or nothing at all."""
    system = system_of(READY)
    once = traced(system, "create", "bind", "app.start", "app.readiness-success", "app.readiness-failure")
    lasso = told(system, replace(once, loop=3), Paper())
    assert [line.split()[1] for line in lasso[-2:]] == ["app.readiness-success", "app.readiness-failure"]
    assert lasso[-3] == "and from here on, again and again:"
    assert told(system, replace(once, loop=5), Paper())[-1] == "and then nothing happens any more"


def test_an_empty_story() -> None:
    """A law can fail before anything happens."""
    system = system_of(SHELL)
    assert told(system, Trace(system.initial), Paper()) == ["(at the start, before anything happens)"]


def test_a_counterexample_of_a_check_can_be_told() -> None:
    """A verdict's trace is read in the system that it was decided on."""
    subject = Pod("Pod", "web", PodSpec(containers=(SHELL,)))
    (verdict,) = check(subject, [never("a pod is never removed", pod.is_(GONE), rule="X-1")])
    assert verdict.trace is not None
    assert [part.label for part in chapters(compose(subject), verdict.trace)] == ["create", "delete"]
