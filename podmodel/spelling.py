"""
Fields that somebody meant and Kubernetes ignores: misspelt, or in the wrong place.

Only what the model would have read is looked at, and only a name that is close to a field of its object or
is a field of another one: a stranger's extension is nobody's business here.

Source: the API reference of core/v1, apps/v1 and batch/v1, Kubernetes 1.36.
"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from podmodel.yaml_marks import Mark, Node

_CLOSE = 0.8


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FIELDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "the pod spec": _words(
            "activeDeadlineSeconds affinity automountServiceAccountToken containers dnsConfig dnsPolicy"
            " enableServiceLinks ephemeralContainers hostAliases hostIPC hostNetwork hostPID hostUsers hostname"
            " hostnameOverride imagePullSecrets initContainers nodeName nodeSelector os overhead preemptionPolicy"
            " priority priorityClassName readinessGates resourceClaims resources restartPolicy runtimeClassName"
            " schedulerName schedulingGates schedulingGroup securityContext serviceAccount serviceAccountName"
            " setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations"
            " topologySpreadConstraints volumes workloadRef"
        ),
        "a container": _words(
            "args command env envFrom image imagePullPolicy lifecycle livenessProbe name ports readinessProbe"
            " resizePolicy resources restartPolicy restartPolicyRules securityContext startupProbe stdin stdinOnce"
            " terminationMessagePath terminationMessagePolicy tty volumeDevices volumeMounts workingDir"
        ),
        "a probe": _words(
            "exec failureThreshold grpc httpGet initialDelaySeconds periodSeconds successThreshold tcpSocket"
            " terminationGracePeriodSeconds timeoutSeconds"
        ),
        "lifecycle": _words("postStart preStop stopSignal"),
        "a hook": _words("exec httpGet sleep tcpSocket"),
        "a Deployment's spec": _words(
            "minReadySeconds paused progressDeadlineSeconds replicas revisionHistoryLimit rollbackTo selector"
            " strategy template"
        ),
        "a StatefulSet's spec": _words(
            "minReadySeconds ordinals persistentVolumeClaimRetentionPolicy podManagementPolicy replicas"
            " revisionHistoryLimit selector serviceName template updateStrategy volumeClaimTemplates"
        ),
        "a DaemonSet's spec": _words(
            "minReadySeconds revisionHistoryLimit selector template templateGeneration updateStrategy"
        ),
        "a ReplicaSet's spec": _words("minReadySeconds replicas selector template"),
        "a ReplicationController's spec": _words("minReadySeconds replicas selector template"),
        "a Job's spec": _words(
            "activeDeadlineSeconds backoffLimit backoffLimitPerIndex completionMode completions managedBy"
            " manualSelector maxFailedIndexes parallelism podFailurePolicy podReplacementPolicy scheduling selector"
            " successPolicy suspend template ttlSecondsAfterFinished"
        ),
        "a CronJob's spec": _words(
            "concurrencyPolicy failedJobsHistoryLimit jobTemplate schedule startingDeadlineSeconds"
            " successfulJobsHistoryLimit suspend timeZone"
        ),
        "a pod template": _words("metadata spec"),
    }
)
"""Every field of the objects the model reads, and of what stands around a pod spec."""

HOMES: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("livenessProbe", "readinessProbe", "startupProbe", "lifecycle"), "a container"),
        **dict.fromkeys(("image", "imagePullPolicy", "args", "restartPolicyRules"), "a container"),
        **dict.fromkeys(
            ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"),
            "a probe",
        ),
        **dict.fromkeys(("postStart", "preStop", "stopSignal"), "a container's lifecycle"),
        **dict.fromkeys(("initContainers", "containers", "shareProcessNamespace", "hostPID"), "the pod spec"),
        **dict.fromkeys(("readinessGates", "schedulingGates", "nodeName", "restartPolicy"), "the pod spec"),
        "terminationGracePeriodSeconds": "the pod spec",
        "activeDeadlineSeconds": "the pod spec or a Job's spec",
        "strategy": "a Deployment's spec",
        "updateStrategy": "the spec of a StatefulSet or DaemonSet",
        "replicas": "the workload's spec",
        "backoffLimit": "a Job's spec",
        "minReadySeconds": "the workload's spec",
        "progressDeadlineSeconds": "a Deployment's spec",
    }
)
"""Where a field belongs whose name alone says what was meant."""

_PROBES = ("startupProbe", "livenessProbe", "readinessProbe")


def ignored_fields(workload: str, node: Node, template: tuple[str, ...]) -> Iterator[tuple[Mark, str]]:
    """
    A sentence for each field that was meant and is ignored, with its place.

    ``node`` is the whole document, ``template`` the keys that lead to its pod spec.
    """
    if len(template) > 1:
        yield from _check(f"a {workload}'s spec", node.get("spec"))
        if len(template) > 3:
            yield from _check("a Job's spec", node.get(*template[:-2]))
        yield from _check("a pod template", node.get(*template[:-1]))
    spec = node.get(*template)
    yield from _check("the pod spec", spec)
    for field in ("initContainers", "containers"):
        containers = spec.get(field) if spec else None
        for container in containers.value if containers and isinstance(containers.value, list) else ():
            yield from _container(container)


def _container(container: Node) -> Iterator[tuple[Mark, str]]:
    yield from _check("a container", container)
    for probe in _PROBES:
        yield from _check("a probe", container.get(probe))
    yield from _check("lifecycle", container.get("lifecycle"))
    for hook in ("postStart", "preStop"):
        yield from _check("a hook", container.get("lifecycle", hook))


def _check(owner: str, node: Node | None) -> Iterator[tuple[Mark, str]]:
    known = FIELDS.get(owner)
    if node is None or known is None or not isinstance(node.value, dict):
        return
    for key, (mark, _) in node.value.items():
        if key not in known and (remedy := _remedy(key, known)):
            yield mark, f"{key} is no field of {owner} and is ignored; {remedy}"


def _remedy(key: str, known: frozenset[str]) -> str | None:
    if key in HOMES:
        return f"it belongs in {HOMES[key]}"
    if any(key in fields for fields in FIELDS.values()):
        return None
    folded = {name.lower(): name for name in known}
    close = get_close_matches(key.lower(), folded, n=1, cutoff=_CLOSE)
    return f"did you mean {folded[close[0]]}?" if close else None
