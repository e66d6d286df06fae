"""The typed pod spec: its defaults and what it derives."""

import msgspec
import pytest

from podmodel.lifecycles.spec import (
    Container,
    ExecAction,
    ExitCodeOperator,
    ExitCodes,
    HTTPGetAction,
    Lifecycle,
    LifecycleHandler,
    Pod,
    PodSpec,
    Probe,
    SleepAction,
    parent,
)
from podmodel.lifecycles.vocabulary import (
    HookHandler,
    ImagePullPolicy,
    ProbeHandler,
    ProbeKind,
    RestartPolicy,
    Role,
)


def test_a_probe_has_the_defaults_of_the_api() -> None:
    """Delay 0, timeout 1, period 10, thresholds 1 and 3, no grace period of its own (semantics.md 5.1)."""
    probe = msgspec.convert({}, Probe)
    assert (probe.initial_delay_seconds, probe.timeout_seconds, probe.period_seconds) == (0, 1, 10)
    assert (probe.success_threshold, probe.failure_threshold) == (1, 3)
    assert probe.termination_grace_period_seconds is None


def test_a_zero_in_a_probe_is_its_default() -> None:
    """The API server turns 0 into the default, except for the delay."""
    zeros = dict.fromkeys(("timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"), 0)
    assert msgspec.convert(zeros, Probe) == Probe()


def test_handlers_are_named_as_in_the_api() -> None:
    """A probe and a hook say how they act."""
    assert Probe(http_get=HTTPGetAction(port=80)).handler is ProbeHandler.HTTP_GET
    assert LifecycleHandler(sleep=SleepAction(5)).handler is HookHandler.SLEEP
    assert LifecycleHandler().handler is HookHandler.NONE
    both = Probe(exec=ExecAction(("true",)), http_get=HTTPGetAction(port=80))
    assert both.handlers == (ProbeHandler.EXEC, ProbeHandler.HTTP_GET)


@pytest.mark.parametrize(
    ("image", "policy"),
    [
        ("nginx", ImagePullPolicy.ALWAYS),
        ("nginx:latest", ImagePullPolicy.ALWAYS),
        ("registry:5000/team/nginx", ImagePullPolicy.ALWAYS),
        ("nginx:1.25", ImagePullPolicy.IF_NOT_PRESENT),
        ("registry:5000/nginx:1", ImagePullPolicy.IF_NOT_PRESENT),
        ("nginx@sha256:abc", ImagePullPolicy.IF_NOT_PRESENT),
        ("nginx:latest@sha256:abc", ImagePullPolicy.ALWAYS),
        ("", ImagePullPolicy.IF_NOT_PRESENT),
    ],
)
def test_the_pull_policy_follows_from_the_tag(image: str, policy: ImagePullPolicy) -> None:
    """No tag is the tag latest, and latest is always pulled."""
    assert Container(image=image).image_pull_policy is policy
    assert Container(image=image, image_pull_policy=ImagePullPolicy.NEVER).image_pull_policy == "Never"


def test_roles_follow_from_the_list_and_the_restart_policy() -> None:
    """An init container that is always restarted is a sidecar; order is init containers first."""
    spec = PodSpec(
        containers=(Container("app", restart_policy=RestartPolicy.ALWAYS),),
        init_containers=(Container("migrate"), Container("proxy", restart_policy=RestartPolicy.ALWAYS)),
    )
    assert [(c.name, c.role) for c in spec.all_containers] == [
        ("migrate", Role.INIT),
        ("proxy", Role.SIDECAR),
        ("app", Role.MAIN),
    ]


def test_a_role_cannot_be_claimed_in_a_manifest() -> None:
    """A field called role is not ours to read."""
    spec = msgspec.convert({"containers": [{"name": "app", "role": "sidecar"}]}, PodSpec)
    assert spec.containers[0].role is Role.MAIN


def test_a_container_lists_its_probes_and_hooks() -> None:
    """Only what is defined is there."""
    hook = LifecycleHandler(exec=ExecAction(("true",)))
    container = Container("app", liveness_probe=Probe(), lifecycle=Lifecycle(pre_stop=hook))
    assert list(container.probes) == [ProbeKind.LIVENESS]
    assert container.pre_stop is hook
    assert container.post_start is None
    assert Container("app").pre_stop is None


def test_a_spec_is_a_value() -> None:
    """Specs are immutable, equal by content and hashable, so that they can be keys."""
    one, other = PodSpec(containers=(Container("app"),)), PodSpec(containers=(Container("app"),))
    assert one == other
    assert len({one, other}) == 1
    with pytest.raises(AttributeError):
        one.node_name = "n1"  # type: ignore[misc]


def test_exit_codes_match_in_and_not_in() -> None:
    """An operator decides whether the values are those that match or those that do not."""
    assert ExitCodes(ExitCodeOperator.IN, (42,)).match(42)
    assert not ExitCodes(ExitCodeOperator.NOT_IN, (42,)).match(42)
    assert ExitCodes(ExitCodeOperator.NOT_IN, (42,)).match(0)


def test_a_pod_knows_where_things_are_written() -> None:
    """What is not written down is where the nearest thing around it is."""
    positions = {"": (9, 5), "containers[0]": (11, 7), "containers[0].livenessProbe": (13, 7)}
    pod = Pod("Deployment", "web", PodSpec(), file="web.yaml", line=1, positions=positions)
    assert pod.title == "Deployment/web"
    assert pod.where("containers[0].livenessProbe.periodSeconds") == "web.yaml:13"
    assert pod.where("containers[0].readinessProbe") == "web.yaml:11"
    assert pod.position("restartPolicy") == (9, 5)
    assert pod == Pod("Deployment", "web", PodSpec(), file="web.yaml", line=1)
    assert "positions" not in repr(pod)
    assert Pod("Pod", "made", PodSpec(), file="x").where("containers[0]") == "x:1"


def test_the_parent_of_a_path() -> None:
    """Indexes are steps of their own."""
    assert [parent("a.b[0].c"), parent("a.b[0]"), parent("a.b"), parent("a"), parent("")] == [
        "a.b[0]",
        "a.b",
        "a",
        "",
        "",
    ]
