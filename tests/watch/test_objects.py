"""Pods as Python objects: dictionaries in both spellings, and what Kubernetes clients give."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from watching import content, event, expected, names, pod, sentences

from podmodel.watch import Change, Skipped, of_objects, pod_of, status_of

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

SNAKE = {
    "api_version": None,
    "kind": None,
    "metadata": {
        "name": "web",
        "namespace": "shop",
        "uid": "1",
        "resource_version": "7",
        "creation_timestamp": NOON,
        "deletion_timestamp": datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1))),
        "deletion_grace_period_seconds": 30,
        "annotations": {"kubernetes.io/config.source": "file"},
        "labels": None,
        "managed_fields": [{"fields_v1": {"f:x": {}}, "time": NOON}],
        "owner_references": [{"api_version": "v1", "kind": "Node", "name": "n1", "uid": "n"}],
    },
    "spec": {
        "host_pid": True,
        "restart_policy": "Never",
        "termination_grace_period_seconds": 5,
        "init_containers": None,
        "containers": [
            {
                "name": "app",
                "image": "app:1",
                "liveness_probe": {"_exec": {"command": ["true"]}, "http_get": None, "period_seconds": 3},
                "lifecycle": {"pre_stop": {"sleep": {"seconds": 2}}},
            }
        ],
    },
    "status": {
        "phase": "Running",
        "host_ip": "10.0.0.1",
        "host_i_ps": [{"ip": "10.0.0.1"}],
        "pod_ip": "10.1.0.1",
        "pod_i_ps": [{"ip": "10.1.0.1"}],
        "qos_class": "BestEffort",
        "start_time": NOON.replace(tzinfo=None),
        "conditions": [{"type": "Ready", "status": "True", "last_transition_time": NOON, "last_probe_time": None}],
        "container_statuses": [
            {
                "name": "app",
                "container_id": "c1",
                "image_id": "i1",
                "restart_count": 1,
                "ready": True,
                "started": True,
                "state": {"running": {"started_at": NOON}, "terminated": None, "waiting": None},
                "last_state": {"terminated": {"exit_code": 137, "container_id": "c0", "reason": "OOMKilled"}},
            }
        ],
    },
}


class V1Pod:
    """What the Kubernetes client gives."""

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value

    def to_dict(self) -> dict[str, Any]:
        """As the client spells it; parts may be objects again."""
        return self.value


@pytest.mark.parametrize(
    "given",
    [
        SNAKE,
        V1Pod(SNAKE),
        V1Pod({**SNAKE, "metadata": V1Pod(SNAKE["metadata"])}),
        {"type": "ADDED", "object": V1Pod(SNAKE), "raw_object": {"kind": "Node"}},
        V1Pod({"items": [V1Pod(SNAKE)], "kind": None}),
    ],
    ids=["dictionary", "V1Pod", "nested", "watch event", "V1PodList"],
)
def test_the_spelling_of_python(given):
    """Everything that is read has its name in the API."""
    (update,) = of_objects([given])
    metadata, status, typed = update.metadata, status_of(update), pod_of(update)
    assert (update.title, update.key, metadata.resource_version) == ("shop/web", "1", "7")
    assert metadata.creation_timestamp == metadata.deletion_timestamp == status.start_time == NOON
    assert metadata.deletion_grace_period_seconds == 30
    assert metadata.annotations.config_source == "file"
    assert metadata.owner_references[0].kind == "Node"
    assert typed.spec.host_pid
    assert typed.spec.termination_grace_period_seconds == 5
    (container,) = typed.containers
    assert container.liveness_probe.exec.command == ("true",)
    assert container.pre_stop.sleep.seconds == 2
    assert (status.pod_ip, status.pod_ips[0].ip, status.host_ip, status.host_ips[0].ip) == (
        "10.1.0.1",
        "10.1.0.1",
        "10.0.0.1",
        "10.0.0.1",
    )
    (shown,) = status.container_statuses
    assert (shown.container_id, shown.image_id, shown.restart_count, shown.started) == ("c1", "i1", 1, True)
    assert shown.state.running.started_at == status.conditions[0].last_transition_time == NOON
    assert shown.last_state.terminated.exit_code == 137


def test_the_spelling_of_json():
    """Objects, events and lists; the number of the object is its line."""
    pods = [pod("a"), pod("b"), pod("c")]
    found = list(of_objects([pods[0], event(pods[1], "DELETED"), {"kind": "List", "items": [pods[2]]}]))
    assert content(found) == expected(pods)
    assert [(one.change, one.line, one.file) for one in found] == [
        (Change.SHOWN, 1, "<objects>"),
        (Change.DELETED, 2, "<objects>"),
        (Change.SHOWN, 3, "<objects>"),
    ]


def test_objects_are_read_as_they_come():
    """One at a time."""

    def watch():
        yield pod("a")
        raise KeyboardInterrupt

    found = of_objects(watch(), "my test")
    first = next(found)
    assert (first.metadata.name, first.file) == ("a", "my test")
    with pytest.raises(KeyboardInterrupt):
        next(found)


def test_what_is_no_object_of_a_pod():
    """Is named, and the next one is read."""
    loop: dict[str, Any] = {}
    loop["a"] = loop
    found = list(of_objects([3, "x", None, object(), {1: 2}, {"a": {1, 2}}, loop, {"kind": "Node"}, [], pod("a")]))
    assert names(found) == ["a"]
    assert [one.line for one in found if isinstance(one, Skipped) and one.fault] == [1, 2, 3, 4, 5, 6, 7]
    texts = sentences(found)
    assert texts[3] == (
        "<objects>:4: not the object of a pod: object has no to_dict(); give dictionaries, or objects with to_dict()"
    )
    assert "the key 1 is no text" in texts[4]
    assert "set has no to_dict()" in texts[5]


def test_dictionaries_are_not_changed():
    """They are the caller's."""
    before = json.dumps(pod("a"))
    given = pod("a")
    list(of_objects([given]))
    assert json.dumps(given) == before
