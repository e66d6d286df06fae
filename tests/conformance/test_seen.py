"""What an object says: fields of a status to an observation, and an observation to facts of the model."""

import json

import pytest

from podmodel.conformance.facts import Facts
from podmodel.conformance.laws import Laws, contradictions, known, value
from podmodel.conformance.seen import GONE, endings, observed
from podmodel.conformance.shapes import refusals, shape_of
from podmodel.conformance.sight import QUIET
from podmodel.lifecycles.compose import compose
from podmodel.lifecycles.vocabulary import ApiState, Condition, Ended, Phase, WaitingReason
from podmodel.watch import Terminated, of_objects, pod_of, status_of

SPEC = {"containers": [{"name": "app", "image": "app:1"}], "initContainers": [{"name": "init", "image": "init:1"}]}
WAITING = {"name": "app", "state": {"waiting": {"reason": "PodInitializing"}}, "ready": False, "restartCount": 0}
RUNNING = {"name": "init", "state": {"running": {}}, "ready": False, "restartCount": 3, "started": True}


def update(status, spec=SPEC, **metadata):
    """One update of a pod."""
    (found,) = of_objects([{"kind": "Pod", "metadata": {"name": "web", **metadata}, "spec": spec, "status": status}])
    return found


def seen(status, **metadata):
    """The observation of a status."""
    return observed(status_of(update(status, **metadata)), ["init", "app"], deleting=False)


def facts_of(status):
    """What a status says at the level that is tried first."""
    shape = shape_of(pod_of(update(status)))
    system = compose(shape.pod, scope=shape.scope(QUIET, "1.36"))
    return system, Facts(system).of(seen(status))


class TestObservations:
    """Fields to values."""

    def test_what_is_absent(self):
        """An object as created: nobody has written a status, no container has one."""
        shown = seen({"phase": "Pending"})
        assert (shown.phase, shown.written, shown.containers) == (Phase.PENDING, False, (None, None))
        assert shown.conditions == (None, None, None, None)
        assert shown.scheduled is None

    def test_containers(self):
        """In the order of the spec, counts up to two, what is not said None."""
        init, app = seen(
            {"phase": "Pending", "containerStatuses": [WAITING], "initContainerStatuses": [RUNNING]}
        ).containers
        assert (init.state, init.restarts, init.started, init.ended) == (ApiState.RUNNING, 2, True, None)
        assert (app.state, app.reason, app.started) == (ApiState.WAITING, "PodInitializing", None)
        assert app.ended == (Ended.NONE,)

    def test_own_reasons(self):
        """A reason of the kubelet's is a value; any other stays a text."""
        shown = {**WAITING, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
        assert seen({"containerStatuses": [shown]}).containers[1].reason is WaitingReason.CRASH_LOOP
        shown = {**WAITING, "state": {"waiting": {"reason": "Sulking"}}}
        assert seen({"containerStatuses": [shown]}).containers[1].reason == "Sulking"

    def test_conditions(self):
        """Status and reason; messages and times play no part."""
        ready = {"type": "Ready", "status": "False", "reason": "PodFailed", "message": "x"}
        shown = seen({"phase": "Failed", "conditions": [ready, {"type": "PodScheduled", "status": "True"}]})
        assert shown.conditions == (None, None, Condition("False", "PodFailed"), None)
        assert (shown.scheduled, shown.written) == (Condition("True"), True)

    def test_strangers(self):
        """A container that the spec does not have, and one that stands twice."""
        other = {**WAITING, "name": "other"}
        assert seen({"containerStatuses": [WAITING, WAITING, other]}).strangers == ("app", "other")

    @pytest.mark.parametrize(
        ("code", "reason", "means"),
        [
            (0, "Completed", (Ended.COMPLETED,)),
            (2, "Error", (Ended.ERROR,)),
            (137, "Error", (Ended.ERROR, Ended.SIGKILL)),
            (137, "OOMKilled", (Ended.OOM_KILLED,)),
            (128, "StartError", (Ended.START_ERROR,)),
            (137, "ContainerStatusUnknown", (Ended.LOST,)),
            (0, "Error", "Error (0)"),
            (1, "Completed", "Completed (1)"),
        ],
    )
    def test_exits(self, code, reason, means):
        """Exit code and reason have to go together."""
        assert endings(Terminated(exit_code=code, reason=reason)) == means


class TestFacts:
    """Values to guards of the model."""

    def test_every_fact_is_of_the_vocabulary(self):
        """The search can tell every fact apart: its slice is cut for them."""
        status = {"phase": "Pending", "containerStatuses": [WAITING], "initContainerStatuses": [RUNNING]}
        system, facts = facts_of(status)
        slots = frozenset().union(*(guard.slots for guard in Facts(system).vocabulary() if guard not in (True, False)))
        assert all(isinstance(fact.guard, bool) or fact.guard.slots <= slots for fact in facts)

    def test_gone(self):
        """Of what is gone nothing else is said."""
        system, _ = facts_of({"phase": "Pending"})
        (fact,) = Facts(system).of(GONE)
        assert fact.rule == "A12"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"phase": "Sleeping"}, "status.phase"),
            ({"containerStatuses": [{**WAITING, "state": {"running": {}, "waiting": {}}}]}, "state"),
            ({"containerStatuses": [{**WAITING, "state": {"waiting": {"reason": "Sulking"}}}]}, "state.waiting.reason"),
            ({"containerStatuses": [{**WAITING, "name": "other"}]}, "status.containerStatuses"),
        ],
    )
    def test_what_no_kubelet_says(self, change, field):
        """A fact that nothing can mean is wrong by itself."""
        _, facts = facts_of({"phase": "Pending", "containerStatuses": [WAITING], **change})
        assert field in [fact.field for fact in facts if fact.guard is False]
        assert field in [rule.field for rule in contradictions(facts)]


class TestLaws:
    """Rules that an object breaks by itself."""

    def test_ready_without_ready_containers(self):
        """The condition is named, and the law."""
        ready = [{"type": kind, "status": "True"} for kind in ("Ready", "ContainersReady")]
        status = {"phase": "Pending", "conditions": ready, "containerStatuses": [WAITING]}
        system, facts = facts_of(status)
        rules = Laws(system).broken((), facts)
        assert "status.conditions[ContainersReady]" in [rule.field for rule in rules]

    def test_a_phase_that_stays(self):
        """After Succeeded comes no other phase."""
        system, after = facts_of({"phase": "Running"})
        _, before = facts_of({"phase": "Succeeded"})
        before = [fact._replace(guard=_same(system, fact.guard)) for fact in before]
        assert ("POD-02", "P11", "O5") in [rule.ids for rule in Laws(system).broken(before, after)]

    def test_values(self):
        """What is known decides a guard, or not."""
        system, facts = facts_of({"phase": "Running"})
        phase = next(fact.guard for fact in facts if fact.field == "status.phase")
        assert value(phase, known(facts)) is True
        assert value(phase, {}) is None
        assert value(phase, {phase.slot: frozenset(range(9)) - phase.values}) is False
        assert value(system.grounder.every((phase, False)), {}) is False


def _same(system, guard):
    """The guard of another system of the same shape, here."""
    return (
        guard if isinstance(guard, bool) or hasattr(guard, "parts") else system.grounder.test(guard.slot, guard.values)
    )


class TestShapes:
    """What pods have in common."""

    def test_names_and_seconds_play_no_part(self):
        """Two pods of one shape, one of another."""
        other = json.loads(json.dumps(SPEC).replace("app", "web").replace("init:1", "setup:7"))
        other["terminationGracePeriodSeconds"] = 5
        third = {**SPEC, "terminationGracePeriodSeconds": 0}
        shapes = [shape_of(pod_of(update({"phase": "Pending"}, spec))) for spec in (SPEC, other, third)]
        assert shapes[0] == shapes[1] != shapes[2]

    def test_what_is_not_composed(self):
        """The reasons are given."""
        static = update({"phase": "Pending"}, annotations={"kubernetes.io/config.source": "file"})
        assert list(refusals(pod_of(static), static.metadata)) == ["static and mirror pods are not composed yet"]
        plain = update({"phase": "Pending"}, annotations={"kubernetes.io/config.source": "api"})
        assert list(refusals(pod_of(plain), plain.metadata)) == []
