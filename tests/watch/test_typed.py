"""The typed status and the typed pod of an update."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime

import pytest
from watching import SHARED, lines, needs_shared, pod, read

from podmodel.errors import ManifestError
from podmodel.manifest import read as read_manifest
from podmodel.manifest import read_all
from podmodel.watch import ContainerState, Skipped, Terminated, Waiting, pod_of, status_of


def one(shown: object):
    """The update that an object is."""
    (update,) = read(lines(shown))
    return update


def test_a_status():
    """Every part that is read."""
    noon = "2026-01-01T12:00:00Z"
    container = {
        "name": "app",
        "image": "app:1",
        "imageID": "sha",
        "containerID": "containerd://1",
        "ready": True,
        "started": True,
        "restartCount": 2,
        "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}},
        "lastState": {
            "terminated": {
                "exitCode": 137,
                "signal": 9,
                "reason": "OOMKilled",
                "message": "m",
                "startedAt": noon,
                "finishedAt": noon,
                "containerID": "containerd://0",
            }
        },
        "resources": {},
        "volumeMounts": [{"name": "x"}],
    }
    condition = {
        "type": "Ready",
        "status": "False",
        "reason": "ContainersNotReady",
        "message": "m",
        "lastProbeTime": None,
        "lastTransitionTime": noon,
        "observedGeneration": 3,
    }
    status = status_of(
        one(
            pod(
                reason="Evicted",
                message="m",
                conditions=[condition],
                initContainerStatuses=[{"name": "init"}],
                containerStatuses=[container],
                ephemeralContainerStatuses=[{"name": "debug"}],
                startTime=noon,
                hostIP="10.0.0.1",
                hostIPs=[{"ip": "10.0.0.1"}],
                podIP="10.1.0.1",
                podIPs=[{"ip": "10.1.0.1"}],
                qosClass="Burstable",
                nominatedNodeName="n1",
                resize="Proposed",
                observedGeneration=3,
            )
        )
    )
    at = datetime(2026, 1, 1, 12, tzinfo=UTC)
    (shown,) = status.container_statuses
    assert (shown.image_id, shown.container_id, shown.restart_count) == ("sha", "containerd://1", 2)
    assert shown.state == ContainerState(waiting=Waiting("CrashLoopBackOff", "back-off"))
    assert shown.last_state.terminated == Terminated(137, 9, "OOMKilled", "m", at, at, "containerd://0")
    (init,), (debug,) = status.init_container_statuses, status.ephemeral_container_statuses
    assert (init.ready, init.started, init.restart_count, init.state) == (False, None, 0, ContainerState())
    assert debug.name == "debug"
    assert (status.phase, status.reason, status.qos_class, status.resize) == (
        "Running",
        "Evicted",
        "Burstable",
        "Proposed",
    )
    assert status.conditions[0].last_transition_time == status.start_time == at
    assert (status.conditions[0].observed_generation, status.observed_generation) == (3, 3)
    assert hash(status)


def test_nulls_in_a_status_are_absent():
    """Even where a list belongs."""
    status = status_of(one(pod(conditions=None, containerStatuses=[{"name": "a", "ready": None, "state": None}])))
    assert status.conditions == ()
    assert status.container_statuses[0].state == ContainerState()


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (
            {"containerStatuses": [{"name": "a", "restartCount": "3"}]},
            "containerStatuses[0].restartCount: expected int",
        ),
        ({"containerStatuses": [{}]}, "containerStatuses[0]: object missing required field `name`"),
        ({"phase": 3}, "phase: expected str, got int; write str"),
        ({"conditions": [{"type": "Ready", "status": True}]}, "conditions[0].status: expected str, got bool"),
        ({"startTime": "<Now>"}, "startTime: invalid RFC3339 encoded datetime"),
    ],
)
def test_a_status_of_the_wrong_type(status, message):
    """With pod, path and place; and as a record of the stream."""
    update = one(pod(**({"phase": "Running"} | status)))
    with pytest.raises(ManifestError) as caught:
        status_of(update)
    assert str(caught.value).startswith(f"<stream>:1: shop/web: status.{message}")
    skipped = Skipped.because(caught.value)
    assert str(skipped) == str(caught.value)
    assert skipped.fault


def test_a_status_that_is_no_text():
    """Only what is decoded is looked at: the stream goes on, and the status is refused."""
    (update,) = read(
        b'{"kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"\xff"}]},"status":{"phase":"\xff"}}'
    )
    for part in (status_of, pod_of):
        with pytest.raises(ManifestError, match="not UTF-8: byte 0xff"):
            part(update)


# ---------------------------------------------------------------------------------------------- the pod


SPECS = [
    {"containers": [{"name": "app", "image": "app"}], "nodeName": "n1", "tolerations": [{"key": "x"}]},
    {"containers": [{"name": "app", "image": "app:1", "command": [None], "imagePullPolicy": ""}], "restartPolicy": ""},
    {
        "containers": [{"name": "app", "livenessProbe": {"httpGet": {"port": "web"}, "timeoutSeconds": 0}}],
        "initContainers": [{"name": "side", "restartPolicy": "Always"}, {"name": "init"}],
        "terminationGracePeriodSeconds": None,
        "volumes": [{"name": "kube-api-access"}],
        "ephemeralContainers": [{"name": "debug"}],
    },
]


@pytest.mark.parametrize("spec", SPECS)
def test_the_pod_is_that_of_the_manifest(spec):
    """The same words, the same defaults."""
    shown = pod() | {"spec": spec}
    shown["metadata"]["finalizers"] = ["example.com/keep"]
    typed = pod_of(one(shown))
    (written,) = read_manifest("m.json", text=json.dumps(shown))
    assert (typed.kind, typed.name, typed.namespace, typed.finalizers, typed.spec) == (
        written.kind,
        written.name,
        written.namespace,
        written.finalizers,
        written.spec,
    )
    assert (typed.file, typed.line) == ("<stream>", 1)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"containers": []}, "spec.containers: a pod needs at least one container"),
        (
            {"containers": [{"name": "a"}, {"name": "a"}]},
            "spec.containers[0].name: a container needs a name of its own",
        ),
        ({"containers": [{"image": "a"}]}, "spec.containers[0].name: a container needs a name of its own"),
        (
            {"containers": [{"name": "a", "livenessProbe": {"periodSeconds": 3}}]},
            "spec.containers[0].livenessProbe: 0 handlers instead of one",
        ),
        (
            {"containers": [{"name": "a", "restartPolicyRules": [{"action": "Restart"}]}]},
            "spec.containers[0].restartPolicyRules: a rule without exitCodes",
        ),
        (
            {"containers": [{"name": "a", "livenessProbe": {"periodSeconds": "ten"}}]},
            "spec.containers[0].livenessProbe: periodSeconds: expected int, got str",
        ),
        ({"containers": [{"name": "a"}], "restartPolicy": "Sometimes"}, 'spec: restartPolicy: "Sometimes" is unknown'),
        ({"containers": 3}, "spec: containers: expected array, got int"),
        (3, "spec: spec: expected object, got int"),
    ],
)
def test_a_spec_that_means_nothing(spec, message):
    """Is refused with pod, path and place."""
    with pytest.raises(ManifestError) as caught:
        pod_of(one(pod() | {"spec": spec}))
    assert str(caught.value).startswith(f"<stream>:1: shop/web: {message}")


def test_what_the_api_server_let_through():
    """Limits of manifests are not limits of pods that exist."""
    hook = {"preStop": {"sleep": {"seconds": 60}}}
    spec = {"containers": [{"name": "App", "lifecycle": hook}], "terminationGracePeriodSeconds": -1}
    assert pod_of(one(pod() | {"spec": spec})).containers[0].pre_stop.sleep.seconds == 60


# ------------------------------------------------------------------------------------------ recorded pods


@needs_shared
def test_captured_pods():
    """Every one is read; its typed pod is that of the same object as a manifest."""
    with gzip.open(SHARED / "corpora" / "pods.jsonl.gz") as file:
        shown = [json.loads(line) for line in file]
    found = read(lines(*(entry["pod"] for entry in shown)))
    assert len(found) == len(shown) > 1000
    refused = []
    for number, (entry, update) in enumerate(zip(shown, found, strict=True)):
        typed = pod_of(update)
        try:
            status_of(update)
        except ManifestError as error:
            assert not entry["captured"]
            refused.append(error.message)
        if number % 20 == 0:
            (written,) = read_all(["m.json"], text=json.dumps(entry["pod"])).pods
            assert (typed.spec, typed.title) == (written.spec, written.title)
    assert [message.partition(": ")[2].partition(":")[0] for message in refused] == [
        "status.containerStatuses[0].state.running.startedAt"
    ]


@needs_shared
@pytest.mark.parametrize("version", ["1.32", "1.36"])
def test_recorded_lives(version):
    """Their statuses are read."""
    with gzip.open(SHARED / "kubelet" / version / "traces.jsonl.gz") as file:
        traces = [json.loads(line) for number, line in enumerate(file) if number % 60 == 0]
    shown = [
        {"kind": "Pod", **trace["scenario"]["pod"], "status": happened["status"]}
        for trace in traces
        for happened in trace["events"]
        if happened["type"] == "status"
    ]
    found = read(lines(*shown))
    assert len(found) == len(shown) > 100
    for entry, update in zip(shown, found, strict=True):
        assert pod_of(update).containers
        names = [status.name for status in status_of(update).container_statuses]
        assert names == [status["name"] for status in entry["status"].get("containerStatuses", [])]
