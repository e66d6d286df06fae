"""
Kubernetes releases: which features and changes each one has.

Rows and cases are guarded by a feature (``feature.is_(True)``), named after the feature gate or the change; there are no
copies of tables. Releases 1.32 and 1.36 are recorded; for the others semantics.md 10 says what is known. Where the
release of a change is not known, the releases in doubt may behave either way: `docs/versions.md` lists them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from podmodel.errors import UsageError
from podmodel.kernel.expr import Var
from podmodel.lifecycles.vocabulary import POD

RELEASES = ("1.29", "1.30", "1.31", "1.32", "1.33", "1.34", "1.35", "1.36")
NEWEST = RELEASES[-1]


@dataclass(frozen=True)
class Feature:
    """
    A feature gate that is on by default, or a change without a gate.

    `first` is the first release that surely has it, `before` the last one that surely has not (None: all earlier
    releases of the range are in doubt); those between may or may not. `switch` is the variable that rows read.
    """

    name: str
    first: str
    before: str | None
    cite: str
    says: str
    switch: Var

    def known(self, release: str) -> bool | None:
        """Whether the release has it; None where that is not known."""
        at = RELEASES.index(release)
        if at >= RELEASES.index(self.first):
            return True
        if self.before is not None and at <= RELEASES.index(self.before):
            return False
        return None


def _feature(name: str, first: str, before: str | None, cite: str, says: str) -> Feature:
    return Feature(name, first, before, cite, says, Var(name, (False, True), per=POD, doc=says))


CONTAINER_RESTART_RULES = _feature(
    "ContainerRestartRules", "1.35", "1.34", "3.3 8.1", "containers have a restartPolicy and rules of their own"
)
RESTART_ALL_CONTAINERS = _feature(
    "RestartAllContainersOnContainerExits", "1.36", "1.35", "8.5", "a rule may restart all containers in place"
)
CURRENT_SANDBOX_PHASE = _feature(
    "HasAnyActiveRegularContainerStarted", "1.36", "1.32", "F3 3.1", "the phase asks the newest ready sandbox"
)
STATUS_KEPT = _feature(
    "StatusKeptFromOld", "1.36", "1.35", "3.0 8.5", "lastState and restartCount are kept from the old status"
)
LOST_INIT_COMPLETED = _feature(
    "LostInitCompleted", "1.36", "1.32", "3.0", "an init container without a record is shown as completed"
)
INITIALIZED_STICKY = _feature("InitializedSticky", "1.36", "1.35", "IN4", "Initialized stays True once it was")
ONE_INIT_PATH = _feature(
    "OneInitPath", "1.36", "1.32", "9.1", "init containers of every pod are started by computeInitContainerActions"
)
BACK_OFF_REQUEUE = _feature(
    "BackOffAwareRequeue", "1.36", "1.32", "0.3 8.3", "a sync in back-off is requeued when the back-off ends (#133066)"
)
SIDECAR_PROBE_FIX = _feature(
    "SidecarProbeWorkerFix", "1.35", "1.33", "PR7 IC12", "the probe worker of a stopped sidecar goes on (#133072)"
)
SANDBOX_READY_PUSHED = _feature(
    "SandboxReadyPushed", "1.36", "1.32", "4.2", "PodReadyToStartContainers is written when the sandbox exists"
)
STARTED_INHERITED = _feature(
    "StartedInherited", "1.35", "1.34", "PR20", "ready and started outlive a restart of the kubelet"
)
ON_DEMAND_RELIST = _feature(
    "PLEGOnDemandRelist", "1.36", "1.32", "0.3", "a sync that did something asks for a relist at once"
)
SLEEP_ACTION = _feature("PodLifecycleSleepAction", "1.30", "1.29", "6.4 10", "a hook may be a sleep")
SLEEP_ZERO = _feature("PodLifecycleSleepActionAllowZero", "1.33", "1.32", "6.4 10", "the sleep of a hook may be of 0 s")
NODE_GRACE = _feature(
    "NodeMonitorGrace50s",
    "1.32",
    "1.31",
    "0.3 N1",
    "a node is unknown after 50 s of silence, before after 40 s (#126287)",
)
ZERO_GRACE = _feature(
    "ZeroGraceHonoured",
    "1.32",
    None,
    "0.3 7.4",
    "hard evictions and forced deletes give the containers 1 s, before the grace period of the spec (#115819, #124405)",
)
OBSERVED_GENERATION = _feature(
    "PodObservedGenerationTracking", "1.34", "1.33", "10", "the status says which generation of the pod it is about"
)

FEATURES = (
    CONTAINER_RESTART_RULES,
    RESTART_ALL_CONTAINERS,
    CURRENT_SANDBOX_PHASE,
    STATUS_KEPT,
    LOST_INIT_COMPLETED,
    INITIALIZED_STICKY,
    ONE_INIT_PATH,
    BACK_OFF_REQUEUE,
    SIDECAR_PROBE_FIX,
    SANDBOX_READY_PUSHED,
    STARTED_INHERITED,
    ON_DEMAND_RELIST,
    SLEEP_ACTION,
    SLEEP_ZERO,
    NODE_GRACE,
    ZERO_GRACE,
    OBSERVED_GENERATION,
)


def release_of(text: str) -> str:
    """The release that a text names (``1.36``, ``v1.36.2``); a `UsageError` with the range otherwise."""
    major, _, rest = text.removeprefix("v").partition(".")
    release = f"{major}.{rest.partition('.')[0]}"
    if release not in RELEASES:
        raise UsageError(f"Kubernetes {text} is not modelled", hint=f"the releases are {RELEASES[0]} to {RELEASES[-1]}")
    return release


def switches(release: str) -> dict[str, bool | None]:
    """What is known of each feature in the release, by the name of its switch."""
    return {feature.switch.name: feature.known(release_of(release)) for feature in FEATURES}


def readings(release: str) -> Iterator[Mapping[str, bool]]:
    """Every way in which the release may behave: one where all is known, more where something is in doubt."""
    known = switches(release)
    doubtful = [name for name, value in known.items() if value is None]
    certain = {name: value for name, value in known.items() if value is not None}
    for picks in product((True, False), repeat=len(doubtful)):
        yield {**certain, **dict(zip(doubtful, picks, strict=True))}
