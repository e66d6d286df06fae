"""
The 79 surprises of the pod lifecycle: true behaviour that people do not expect.

Each has its id, what is to be checked of it, the smallest bundled pods that show it (``surprises.yaml``), and what it
says. What decides it are the properties that cite its id, in all of this package: `podmodel.surprises` finds them.
Source: semantics.md 11.
"""

# ruff: noqa: E501  # a row of the table is one line

from dataclasses import dataclass
from enum import Enum


class Check(Enum):
    """What is to be checked of a surprise."""

    REACHABLE = "R"
    HOLDS = "P"
    NAIVE = "X"
    INPUT = "input"


R, P, X, INPUT = Check.REACHABLE, Check.HOLDS, Check.NAIVE, Check.INPUT
"""It can happen; it holds; what one would think is refuted; the manifest is refused."""


@dataclass(frozen=True)
class Surprise:
    """
    One surprise: its id, its checks, the names of the pods that show it, and what it says.

    `partly` says what of it the model leaves out, `refused` is the part of a container that a manifest may not have,
    `older` a release that is asked beside the newest one.
    """

    id: str
    checks: tuple[Check, ...]
    pods: tuple[str, ...]
    says: str
    partly: str = ""
    refused: str = ""
    older: str = ""


# fmt: off
SURPRISES = (
    #        id     checks    pods                                   what it says
    Surprise("K1",  (P,),     ("hooks",),                            "preStop is not run when a container ends by itself"),
    Surprise("K2",  (R,),     ("liveness-always",),                  "without a startup probe a liveness probe can kill a slow starter for ever"),
    Surprise("K3",  (P,),     ("probes",),                           "a readiness failure restarts nothing"),
    Surprise("K4",  (P,),     ("probes",),                           "liveness and readiness are not evaluated before the startup probe has succeeded"),
    Surprise("K5",  (R,),     ("hooks",),                            "a postStart hook that hangs blocks the whole pod; not even a deletion can begin"),
    Surprise("K6",  (R,),     ("hooks",),                            "a postStart hook that fails makes preStop run"),
    Surprise("K7",  (R,),     ("hooks",),                            "postStart and the application start in no order"),
    Surprise("K8",  (R,),     ("http-hook",),                        "a hook by httpGet succeeds on status 500", "the model has no status code of a hook, as the kubelet reads none"),
    Surprise("K9",  (R,),     ("tcp-hook",),                         "a hook by tcpSocket is accepted and always fails"),
    Surprise("K10", (R,),     ("always",),                           "a pod with restartPolicy Always can end Succeeded or Failed"),
    Surprise("K11", (R,),     ("init-never",),                       "a failed init container makes the pod Failed while its main containers still wait"),
    Surprise("K12", (P,),     ("always",),                           "a terminal phase is published only when nothing of the pod can run"),
    Surprise("K13", (P,),     ("always",),                           "the phase Unknown is never written"),
    Surprise("K14", (R,),     ("always",),                           "a pod that is being deleted is usually Running: Terminating is no phase"),
    Surprise("K15", (R,),     ("always", "two-always"),              "CrashLoopBackOff is no phase; the pod is Running, or Pending"),
    Surprise("K16", (R, X),   ("init-always",),                      "the phase can go back from Running to Pending"),
    Surprise("K17", (P,),     ("never",),                            "a shell as PID 1 lasts the full grace period and ends 137"),
    Surprise("K18", (R,),     ("shared",),                           "in a shared process namespace the same process ends at once, 143"),
    Surprise("K19", (P,),     ("always",),                           "a grace period of 0 still gives SIGTERM and 2 s"),
    Surprise("K20", (P,),     ("hooks",),                            "preStop takes its time from the grace period; 2 s are left in any case"),
    Surprise("K21", (R,),     ("no-grace",),                         "without a grace period a deletion runs preStop for up to 1 s, a liveness kill skips it"),
    Surprise("K22", (X,),     ("always",),                           "a second delete with a shorter grace period does not shorten the kill under way"),
    Surprise("K23", (R,),     ("always",),                           "a force delete removes the object first; its containers may run on"),
    Surprise("K24", (R,),     ("sidecar-job",),                      "preStop of a sidecar starts when the termination starts, before the mains have stopped"),
    Surprise("K25", (R,),     ("sidecar-job",),                      "sidecars share the grace period; slow main containers leave them only 2 s"),
    Surprise("K26", (P,),     ("sidecar-job",),                      "how a sidecar ended never matters to the phase"),
    Surprise("K27", (R,),     ("sidecar-job",),                      "a finished job stays Running until its sidecar has stopped"),
    Surprise("K28", (R,),     ("two-never",),                        "a plain second container keeps a finished job Running for ever"),
    Surprise("K29", (R,),     ("always",),                           "under Always exit 0 leads to CrashLoopBackOff too"),
    Surprise("K30", (P,),     ("always",),                           "the first restart is immediate; the back-off starts with the second exit"),
    Surprise("K31", (R,),     ("liveness-always",),                  "a container that its liveness probe kills can restart several times without back-off"),
    Surprise("K32", (R,),     ("liveness-on-failure",),              "under OnFailure a liveness kill that ends 0 can be taken for completion"),
    Surprise("K33", (R,),     ("liveness-never",),                   "under Never a liveness failure ends the container for good"),
    Surprise("K34", (R,),     (),                                    "under Never the grace period of the probe is ignored where there is one container"),
    Surprise("K35", (INPUT,), (),                                    "successThreshold above 1 is legal for readiness only", refused="livenessProbe: {successThreshold: 2, tcpSocket: {port: 80}}"),
    Surprise("K36", (R,),     ("probes",),                           "the count of probe failures survives a restart that the probe did not cause"),
    Surprise("K37", (P,),     ("probes",),                           "an error of the prober never restarts a container"),
    Surprise("K38", (P,),     (),                                    "an exec probe that times out is a failure"),
    Surprise("K39", (R,),     (),                                    "a redirect to another host is a success"),
    Surprise("K40", (R,),     ("probes",),                           "readiness is evaluated at each sync too, so it can come faster than its period says"),
    Surprise("K41", (R, P),   ("probes",),                           "a restart of the kubelet makes pods unready for a moment, up to 1.34", older="1.32"),
    Surprise("K42", (R,),     ("probes",),                           "readiness probes go on while a deleted pod is stopped"),
    Surprise("K43", (R,),     ("always",),                           "a deletion does not set Ready to False"),
    Surprise("K44", (R,),     ("always",),                           "requests can come after SIGTERM: endpoints are removed in their own time"),
    Surprise("K45", (P,),     ("never",),                            "evicted, overdue and shut down pods are not deleted; they stay as Failed objects"),
    Surprise("K46", (R,),     ("init-always",),                      "activeDeadlineSeconds counts init containers and ends pods with Always"),
    Surprise("K47", (P,),     ("never",),                            "a hard eviction gives 1 s for preStop and 2 s for SIGTERM, whatever the pod asks for"),
    Surprise("K48", (R,),     ("hooks",),                            "an OOM kill of PID 1 shows OOMKilled, and no hook is run", "children of the main process are not modelled"),
    Surprise("K49", (R,),     ("pulls",),                            "with Always the image is pulled at each restart, and a registry outage shows"),
    Surprise("K50", (R,),     ("never",),                            "a lost node does not change the phase; its pod is deleted and stays Terminating"),
    Surprise("K51", (R,),     ("always",),                           "a deleted pod that never started ends Failed, its containers 137"),
    Surprise("K52", (P,),     ("always",),                           "restartCount never falls"),
    Surprise("K53", (R,),     ("init-always",),                      "init containers run again when the sandbox was lost"),
    Surprise("K54", (R, P),   ("two-never", "http-hook"),            "main containers start one after the other; a failed start does not hold up the next"),
    Surprise("K55", (R,),     ("two-always",),                       "while one container is stopped after a probe failure no other one is restarted"),
    Surprise("K56", (R,),     ("two-never",),                        "a container can be ready while its pod is Pending"),
    Surprise("K57", (R,),     ("always",),                           "a Running pod need not have a container that runs"),
    Surprise("K58", (P,),     ("always",),                           "deletionTimestamp lies in the future during the grace period"),
    Surprise("K59", (P, R),   ("always",),                           "a terminal phase is never Ready, but for the one that PodGC writes"),
    Surprise("K60", (R,),     (),                                    "an edited image restarts the container, even under Never"),
    Surprise("K61", (R,),     ("hooks",),                            "a kubelet restart during postStart: the hook is not run again, the container counts as started"),
    Surprise("K62", (R,),     ("never", "always"),                   "under Never a lost sandbox fails the pod; else it is rebuilt"),
    Surprise("K63", (R,),     (),                                    "a container whose records are lost is run again, even under Never"),
    Surprise("K64", (R,),     ("never",),                            "an evicted pod is shown as Failed only when it has been killed"),
    Surprise("K65", (P,),     ("sidecar-job",),                      "a sidecar that exited 0 shows no CrashLoopBackOff"),
    Surprise("K66", (R,),     ("always",),                           "CrashLoopBackOff and start errors are shown one sync late"),
    Surprise("K67", (R,),     (),                                    "lastState can vanish while restartCount stays (1.32)"),
    Surprise("K68", (R,),     ("sidecar-always",),                   "a crashed main is not restarted while the last sidecar is down: two back-offs add up"),
    Surprise("K69", (R,),     ("sidecar-on-failure",),               "a sidecar in CrashLoopBackOff ends ContainerStatusUnknown in a Succeeded pod"),
    Surprise("K70", (R,),     (),                                    "with a running sidecar and all mains in CrashLoopBackOff the phase is Pending (1.32)"),
    Surprise("K71", (R,),     ("never", "init-never"),              "the phase Failed can stand beside ContainersNotReady and Initialized False"),
    Surprise("K72", (R,),     ("never",),                            "an evicted pod that was Ready stays Ready until it has stopped", "that its readiness probe no longer runs"),
    Surprise("K73", (R,),     ("probes",),                           "timeoutSeconds above periodSeconds is accepted and slows down detection"),
    Surprise("K74", (R,),     ("startup", "sidecar-always"),         "after a startup success `started` is true before ready, Ready and Initialized are"),
    Surprise("K75", (R,),     ("sidecar-on-failure",),               "the exit code of an instance can become 137 ContainerStatusUnknown"),
    Surprise("K76", (R,),     (),                                    "after a power cut later init containers can be skipped"),
    Surprise("K77", (R,),     (),                                    "`started` can go back to false for a running instance (1.32)"),
    Surprise("K78", (R,),     ("sidecar-no-grace",),                 "a pod that completes by itself has no grace of 1 s: without a grace period hooks are skipped"),
    Surprise("K79", (R,),     ("always",),                           "a force delete that the kubelet sees as a removal gives the full grace period"),
)
# fmt: on
