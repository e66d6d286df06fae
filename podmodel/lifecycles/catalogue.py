"""
The rules that the model encodes, with the ids that rows, cases, guards and properties cite, and what each one says.

The ids are those of semantics.md: 2 (machines), 3 and 8.2 (decision tables), 4 (conditions), 9.2 (init containers and
sidecars). `podmodel.rules` writes ``docs/rules.md`` from them: which rows and properties cite a rule, or why it is left out.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule: its id and what it says."""

    id: str
    says: str


@dataclass(frozen=True)
class Section:
    """Rules of one subject. `laws`: they say how something computed may change, so properties state them, not rows."""

    number: str
    title: str
    rules: tuple[Rule, ...]
    laws: bool = False


# fmt: off
API_OBJECT = Section("2.1", "The API object and scheduling", (
    Rule("A1",  "a pod without scheduling gates is created Pending, to be scheduled"),
    Rule("A2",  "a pod with scheduling gates is created gated, PodScheduled False"),
    Rule("A3",  "when its last gate is removed, it can be scheduled"),
    Rule("A4",  "no node fits: PodScheduled False, it goes on waiting"),
    Rule("A5",  "it is bound to a node; the kubelet hears of it"),
    Rule("A6",  "a bound, living pod is deleted with a grace period"),
    Rule("A7",  "a pod without a node is deleted at once"),
    Rule("A8",  "a bound pod that has finished is deleted at once"),
    Rule("A9",  "grace 0 removes the object; nothing waits for the node"),
    Rule("A10", "a later delete with a smaller grace moves the deadline forward"),
    Rule("A11", "a later delete with no smaller grace changes nothing"),
    Rule("A12", "the kubelet removes the object when it is done"),
    Rule("A13", "with finalizers the object stays until the last one is removed"),
    Rule("A14", "the eviction API deletes if the budget allows, else refuses"),
))

WORKER = Section("2.2", "The pod worker", (
    Rule("W1",  "an admitted pod gets a worker, which begins to sync"),
    Rule("W2",  "a rejected pod is Failed; it gets no worker and no containers"),
    Rule("W3",  "after a kubelet restart, a finished pod only has its resources released"),
    Rule("W4",  "after a kubelet restart, a deleted or finished pod is stopped first"),
    Rule("W5",  "a deletion that the kubelet sees begins the termination"),
    Rule("W6",  "termination begins only when the call that runs has returned"),
    Rule("W7",  "a sync that computes a terminal phase begins the termination"),
    Rule("W8",  "a terminal phase that somebody else wrote begins the termination"),
    Rule("W9",  "eviction, preemption and node shutdown begin the termination"),
    Rule("W10", "an object that vanished is terminated with the last spec known"),
    Rule("W11", "a smaller grace does not shorten a kill that is running"),
    Rule("W12", "when all containers have stopped, the pod is terminated"),
    Rule("W13", "a failed termination is tried again as a whole"),
    Rule("W14", "when its resources are released, the worker is finished"),
    Rule("W15", "a failed release of resources is tried again"),
    Rule("W16", "a finished worker ignores further updates of the same pod"),
    Rule("W17", "housekeeping forgets a finished worker whose pod is gone"),
    Rule("W18", "a container of an unknown pod is stopped without a spec"),
))

PHASE_CHANGES = Section("2.3", "The phase over time", (
    Rule("P1",  "a pod is created Pending"),
    Rule("P2",  "Pending to Running: something runs, nothing waits for its first start"),
    Rule("P3",  "Pending to Failed: an init container failed for good"),
    Rule("P4",  "Pending to Failed: rejected, evicted, overdue, or deleted before the start"),
    Rule("P5",  "Pending to an end without Running: the mains were too fast"),
    Rule("P6",  "Running to Succeeded: all mains succeeded, none is restarted"),
    Rule("P7",  "Running to Failed: all mains stopped, one failed, none is restarted"),
    Rule("P8",  "Running to an end by deletion: Succeeded if every main exited 0"),
    Rule("P9",  "Running to Failed by eviction, preemption, deadline, shutdown or PodGC"),
    Rule("P10", "Running back to Pending, after the sandbox was lost or all restarted"),
    Rule("P11", "a terminal phase stays"),
    Rule("P12", "the phase stays while the node is lost, until PodGC"),
    Rule("P13", "a deleted mirror pod gets no terminal phase"),
), laws=True)

SANDBOX = Section("2.4", "The sandbox", (
    Rule("S1", "a sync without a sandbox creates one"),
    Rule("S2", "a created sandbox is ready and has an address"),
    Rule("S3", "a sandbox that cannot be created is tried again"),
    Rule("S4", "a sandbox can die, lose its address, or be doubled"),
    Rule("S5", "under Never a lost sandbox ends the pod that had begun"),
    Rule("S6", "a lost sandbox is not replaced where nothing is left to start"),
    Rule("S7", "else a lost sandbox is replaced, and init containers run again"),
    Rule("S8", "a stopped pod stops its sandbox, after all containers"),
))

CONTAINER = Section("2.5", "The container", (
    Rule("C1",  "the first status is waiting, ContainerCreating or PodInitializing"),
    Rule("C2",  "a start begins with the image, where no back-off forbids it"),
    Rule("C3",  "a start in back-off is put off: CrashLoopBackOff"),
    Rule("C4",  "with its image there, the container is created"),
    Rule("C5",  "an image error ends the start; the reason is shown next"),
    Rule("C6",  "a configuration error ends the start, without a back-off"),
    Rule("C7",  "the runtime cannot create the container"),
    Rule("C8",  "a created container has a new id and the next attempt number"),
    Rule("C9",  "the runtime cannot start it: an instance that has exited"),
    Rule("C10", "started, without a postStart hook: running"),
    Rule("C11", "started, with a postStart hook: the API shows no change yet"),
    Rule("C12", "when the postStart hook succeeds, it shows running"),
    Rule("C13", "when the postStart hook fails, the container is killed"),
    Rule("C14", "a process that exits fails the exec hook it runs"),
    Rule("C15", "the process exits 0: Completed"),
    Rule("C16", "the process exits with another code: Error"),
    Rule("C17", "the main process runs out of memory: OOMKilled 137, no preStop"),
    Rule("C18", "a failed startup or liveness probe kills the container"),
    Rule("C19", "a changed image kills the container, whatever the policy"),
    Rule("C20", "a resize that needs a restart kills the container"),
    Rule("C21", "the end of the pod kills the container"),
    Rule("C22", "when the stop returns, it is terminated with its own code"),
    Rule("C23", "the error of the last start is shown by the next status"),
    Rule("C24", "without such an error it stays terminated until started again"),
    Rule("C25", "a restart: next count, new id, started and ready anew"),
    Rule("C26", "what is not restarted stays terminated"),
    Rule("C27", "a running instance that is lost becomes waiting, or terminated 137"),
    Rule("C28", "at the end of the pod missing ends are filled in"),
    Rule("C29", "an ephemeral container starts once, apart from all others"),
    Rule("C30", "a restart of all containers kills without preStop and removes records"),
    Rule("C31", "an instance that was only created is started again"),
    Rule("C32", "an instance in an unknown state is killed and started again"),
))

IMAGE = Section("2.6", "The image", (
    Rule("I1", "a name that cannot be parsed: InvalidImageName"),
    Rule("I2", "an image that cannot be inspected: ImageInspectError"),
    Rule("I3", "absent under policy Never: ErrImageNeverPull, no back-off"),
    Rule("I4", "an image that is present is used, unless policy is Always"),
    Rule("I5", "a pull in back-off is put off: ImagePullBackOff"),
    Rule("I6", "else the image is pulled"),
    Rule("I7", "a pull that succeeds makes it ready"),
    Rule("I8", "a pull that fails doubles the back-off: ErrImagePull"),
))

BACK_OFF = Section("2.7", "The restart back-off", (
    Rule("B1", "with no instance that exited there is no back-off"),
    Rule("B2", "without an entry that counts: start, entry 10 s"),
    Rule("B3", "before the delay is over the start is put off"),
    Rule("B4", "when the delay is over: start, delay doubled up to 300 s"),
    Rule("B5", "housekeeping drops entries older than 600 s"),
    Rule("B6", "a restart of the kubelet drops all entries"),
    Rule("B7", "a changed image has no entry"),
))

PROBE = Section("2.8", "The probe worker", (
    Rule("PR1",  "a sync makes the workers that are missing; they begin at once"),
    Rule("PR2",  "no worker is made behind one that already exists"),
    Rule("PR3",  "without a known instance nothing is done"),
    Rule("PR4",  "a terminal phase in the cache ends the worker"),
    Rule("PR5",  "a new instance resets the result, but not the counts"),
    Rule("PR6",  "a worker on hold waits for the next instance"),
    Rule("PR7",  "a container that is down counts as failed; a last one ends it"),
    Rule("PR8",  "on a deleted pod liveness and startup workers end with success"),
    Rule("PR9",  "nothing is probed before the initial delay, in whole seconds"),
    Rule("PR10", "a startup probe rests once the container has started"),
    Rule("PR11", "liveness and readiness rest until the container has started"),
    Rule("PR12", "else the handler is called, an error up to 3 times"),
    Rule("PR13", "an error that stays changes nothing"),
    Rule("PR14", "enough successes in a row are a success; startup is done"),
    Rule("PR15", "enough failures in a row are a failure; only readiness goes on"),
    Rule("PR16", "a changed result is sent to the sync loop"),
    Rule("PR17", "a status of a container not ready triggers an extra evaluation"),
    Rule("PR18", "termination stops liveness and startup workers of mains"),
    Rule("PR19", "when all containers have stopped, all workers are removed"),
    Rule("PR20", "a restart of the kubelet makes new workers"),
))

HOOK = Section("2.9", "The lifecycle hooks", (
    Rule("H1",  "postStart runs beside the entrypoint, in no order"),
    Rule("H2",  "postStart succeeds: the worker goes on"),
    Rule("H3",  "postStart fails: the container is killed, with preStop"),
    Rule("H4",  "postStart may never return, and blocks the worker"),
    Rule("H5",  "postStart fails when the process exits"),
    Rule("H6",  "preStop runs when a running container is killed with time left"),
    Rule("H7",  "without a grace period preStop is skipped"),
    Rule("H8",  "preStop succeeds: its time is taken from the grace period"),
    Rule("H9",  "preStop fails: termination goes on all the same"),
    Rule("H10", "preStop takes too long: it is abandoned, 2 s are left"),
    Rule("H11", "an exec preStop ends with its process"),
    Rule("H12", "preStop is not run for what has exited before"),
))

KILL = Section("2.10", "The end of a container and of the pod", (
    Rule("T1",  "the grace of the kill: what the worker demands"),
    Rule("T2",  "else that of the deletion"),
    Rule("T3",  "else that of the probe, if it kills"),
    Rule("T4",  "else that of the pod"),
    Rule("T5",  "the event Killing is sent"),
    Rule("T6",  "preStop runs first, within the grace period"),
    Rule("T7",  "a sidecar waits for its turn, within the grace period"),
    Rule("T8",  "at least 2 s are left for the stop"),
    Rule("T9",  "the stop signal, then SIGKILL when the time is over"),
    Rule("T10", "an exit lets those that wait for it go on"),
    Rule("T11", "a stop that the runtime refuses is tried again"),
    Rule("T20", "termination begins with a status, before anything stops"),
    Rule("T21", "then liveness and startup workers of mains are stopped"),
    Rule("T22", "then all running containers are killed together"),
    Rule("T23", "then the sandbox is stopped"),
    Rule("T24", "then all probe workers are removed"),
    Rule("T25", "when nothing runs, the terminal status is generated"),
    Rule("T26", "volumes and cgroup are released, the status is completed"),
))

PROCESS = Section("2.11", "The process and its signals", (
    Rule("G1",  "a handler of the signal ends the process in its own way"),
    Rule("G2",  "PID 1 without a handler does not get the signal"),
    Rule("G3",  "any other process without a handler dies of it: 143"),
    Rule("G4",  "an ignored signal does nothing"),
    Rule("G5",  "a shell as PID 1 does not hand the signal on"),
    Rule("G6",  "a shell runs its trap after the foreground child"),
    Rule("G7",  "SIGKILL from outside always kills: 137"),
    Rule("G8",  "SIGKILL from inside does nothing to PID 1"),
    Rule("G9",  "with PID 1 all processes of its namespace die"),
    Rule("G10", "in a shared namespace leftover processes are killed by the runtime"),
    Rule("G11", "another stop signal takes the place of SIGTERM"),
))

STATUS_WRITES = Section("2.12", "The status manager", (
    Rule("D1", "a status equal to the cached one is dropped"),
    Rule("D2", "an update out of terminated is refused, unless it is a restart"),
    Rule("D3", "the object is deleted when deleted, terminal and finished"),
    Rule("D4", "a terminal phase is held back while something may run"),
    Rule("D5", "in the end phase and missing ends are filled in"),
    Rule("D6", "a pod that has ended is not ready"),
    Rule("D7", "the transition time changes with the status of the condition"),
    Rule("D8", "probe results are patched into the status at once"),
    Rule("D9", "conditions of others are kept"),
))

NODE = Section("2.13", "The node", (
    Rule("N1",  "a silent node: Ready Unknown, its pods not ready"),
    Rule("N2",  "a node that reports not ready: likewise"),
    Rule("N3",  "pods that do not tolerate it are deleted after a while"),
    Rule("N4",  "a node that comes back goes on"),
    Rule("N5",  "pods of a removed node are failed and deleted by PodGC"),
    Rule("N6",  "deleted pods of a node out of service: likewise"),
    Rule("N7",  "a graceful shutdown ends pods, which are not deleted"),
    Rule("N8",  "pressure evicts pods, which are not deleted"),
    Rule("N9",  "a power cut: no hooks, no signals, no status"),
    Rule("N10", "after a boot the pods of the node begin anew"),
    Rule("N11", "a restart of the kubelet alone lets containers run on"),
))

RECORDS = Section("3.0", "Container status from runtime records", (
    Rule("ST1", "neither record nor old status: waiting, default reason"),
    Rule("ST2", "no record, was terminated: the old status stays"),
    Rule("ST3", "no record, was waiting: waiting, default reason"),
    Rule("ST4", "no record, was running: waiting, lost"),
    Rule("ST5", "running, created or exited: as the record says"),
    Rule("ST6", "unknown, was running: terminated 137"),
    Rule("ST7", "unknown, was not running: waiting"),
    Rule("ST8", "lastState is that of the second record"),
    Rule("ST9", "the error of the last start is shown, if restarted"),
))

PHASE = Section("3.2 3.3", "The computed phase", (
    Rule("F1",   "an init container failed under Never: Failed"),
    Rule("F2",   "an init container is not done: Pending"),
    Rule("F3",   "a sidecar is not started, nor any main: Pending"),
    Rule("F4",   "something waits for its first start: Pending"),
    Rule("F5",   "something runs, all is known: Running"),
    Rule("F6",   "all stopped for good, all mains succeeded: Succeeded"),
    Rule("F7",   "all stopped for good, some main failed: Failed"),
    Rule("F8",   "all stopped, under Always: Running"),
    Rule("F9",   "all stopped, all mains succeeded: Succeeded"),
    Rule("F10",  "all stopped, under Never: Failed"),
    Rule("F11",  "all stopped, some failed, under OnFailure: Running"),
    Rule("F12",  "something is unknown: Pending"),
    Rule("F1'",  "an init container failed and is not restarted: Failed"),
    Rule("F8'",  "some stopped main is restarted: Running"),
    Rule("F9'",  "none is, and all mains succeeded: Succeeded"),
    Rule("F10'", "none is, and some main failed: Failed"),
))

OVERLAY = Section("3.4", "What overlays the computed phase", (
    Rule("O1", "a terminal phase in the cache stays"),
    Rule("O2", "a terminal phase of the API stays"),
    Rule("O3", "reason and message stay while the phase does"),
    Rule("O4", "an exceeded deadline: Failed, DeadlineExceeded"),
    Rule("O5", "the phase of the API wins if it is terminal"),
    Rule("O6", "eviction, preemption and shutdown override phase and reason"),
    Rule("O7", "a terminal phase is written when containers have stopped"),
    Rule("O8", "the last status of a pod is completed"),
    Rule("O9", "a rejection replaces the whole status"),
))

INITIALIZED = Section("4.3", "The condition Initialized", (
    Rule("IN1", "no statuses, but init containers: False"),
    Rule("IN2", "Succeeded, and all known: True"),
    Rule("IN3", "a main is running or has ended: True"),
    Rule("IN4", "it was True before: True"),
    Rule("IN5", "an init container is not done: False"),
    Rule("IN6", "else: True"),
))

CONTAINERS_READY = Section("4.4", "The condition ContainersReady", (
    Rule("CR1", "no statuses: False"),
    Rule("CR2", "Succeeded, and all known: False"),
    Rule("CR3", "Failed: False"),
    Rule("CR4", "a main or sidecar is unknown or not ready: False"),
    Rule("CR5", "else: True"),
))

RESTART = Section("8.2", "Whether a container is restarted", (
    Rule("8.2/1", "the pod is being deleted: no"),
    Rule("8.2/2", "no instance is known: yes"),
    Rule("8.2/3", "it runs: no"),
    Rule("8.2/4", "unknown or only created: yes"),
    Rule("8.2/5", "with restart rules: as policy and rules of the container say"),
    Rule("8.2/6", "Never: no"),
    Rule("8.2/7", "OnFailure, and it exited 0: no"),
    Rule("8.2/8", "else: yes"),
))

INIT = Section("9.2", "Init containers and sidecars", (
    Rule("IC1",  "an init container starts after the one before exited 0"),
    Rule("IC2",  "what follows a sidecar starts after it has started"),
    Rule("IC3",  "mains start after the last init container is done"),
    Rule("IC4",  "a failed init container is retried, under Never fails the pod"),
    Rule("IC5",  "an init container out of memory has failed, whatever its code"),
    Rule("IC6",  "init containers run once in each sandbox"),
    Rule("IC7",  "a new image restarts mains and sidecars, not finished init containers"),
    Rule("IC8",  "sidecars restart after every exit, whatever the policy"),
    Rule("IC9",  "when the mains are complete, sidecars are stopped, then it ends"),
    Rule("IC10", "readiness of sidecars counts for the pod"),
    Rule("IC11", "a failed start of an init container aborts the sync"),
    Rule("IC12", "the startup worker of a restarted sidecar may have died"),
    Rule("IC13", "the deadline counts the time of init containers"),
    Rule("IC14", "ephemeral containers stand apart from all this"),
))
# fmt: on

SECTIONS = (
    API_OBJECT,
    WORKER,
    PHASE_CHANGES,
    SANDBOX,
    CONTAINER,
    IMAGE,
    BACK_OFF,
    PROBE,
    HOOK,
    KILL,
    PROCESS,
    STATUS_WRITES,
    NODE,
    RECORDS,
    PHASE,
    OVERLAY,
    INITIALIZED,
    CONTAINERS_READY,
    RESTART,
    INIT,
)

# Why nothing cites it

LEFT_OUT = {
    "PR1": "in composed systems the workers of a container are there from the start",
    "PR2": "ditto: no worker is ever missing, so none is missing behind another",
    "O6": "since 1.36 the end of such a pod is what F6 and F7 say; the earlier override is not encoded",
    "W3": "a kubelet that comes back keeps the state of its worker here: what it would find out it knows",
    "W17": "the memory of a finished worker whose pod is gone: nobody can see it",
    "W18": "the kubelet knows no spec of such a pod, so there is none to model",
    "C20": "in-place resize is a request of its own, which no manifest makes",
    "G8": "what processes inside a container do to one another is not modelled",
    "G11": "a manifest with a stopSignal is told that it is taken for SIGTERM",
    "D7": "conditions have no times here",
}

# What else may be cited: sections, the steps of 9.1, surprises (K1 ...), golden traces (GT1 ...), and properties

# fmt: off
NUMBERS = (
    "0", "0.1", "0.2", "0.3",
    "1", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "1.8", "1.9",
    "2", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8", "2.9", "2.10", "2.11", "2.12", "2.13", "2.14",
    "3", "3.0", "3.1", "3.2", "3.3", "3.4", "3.5",
    "4", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6", "4.7", "4.8", "4.9",
    "5", "5.1", "5.2", "5.3", "5.4", "5.5",
    "6", "6.1", "6.2", "6.3", "6.4",
    "7", "7.1", "7.2", "7.3", "7.4", "7.5", "7.6", "7.7", "7.8", "7.9",
    "8", "8.1", "8.2", "8.3", "8.4", "8.5", "8.6",
    "9", "9.1", "9.2",
    "10",
    "11",
    "12", "12.1", "12.2", "12.3", "12.4", "12.5",
    "13", "13.1", "13.2",
    "14", "14.1", "14.2", "14.3",
)
# fmt: on
STEPS = ("9.1/1", "9.1/2", "9.1/3", "9.1/4", "9.1/5", "9.1/6")
SURPRISES = 79
GOLDEN_TRACES = 12

# The properties of section 12, and what each one is a law of

# fmt: off
SOURCES = {
    "POD-01": "K13",
    "POD-02": "O5 P11",
    "POD-03": "A1",
    "POD-04": "1.1",
    "POD-05": "A2",
    "POD-06": "A6 A7 A8 A9 A10 A11 A12 A13",
    "POD-07": "A10 A11",
    "POD-08": "D4",
    "POD-09": "F4 F5",
    "POD-10": "F6 F9",
    "POD-11": "F8",
    "POD-12": "4.5",
    "POD-13": "D6 CR2 CR3",
    "POD-14": "4.4 4.6",
    "POD-15": "4.1",
    "POD-16": "4.7",
    "POD-17": "2.10",
    "POD-18": "7.3",
    "POD-19": "K23",
    "POD-20": "O4",
    "POD-21": "W2",
    "POD-22": "W16",
    "POD-23": "K16",
    "POD-24": "K57",
    "POD-25": "K14",
    "POD-26": "1.1",
    "POD-27": "K45",
    "POD-28": "N1",
    "PH-01":  "3.1 3.2 3.4 D4 D5",
    "CON-01": "1.4",
    "CON-02": "C8",
    "CON-03": "C8 C27",
    "CON-04": "C32",
    "CON-05": "4.6",
    "CON-06": "8.2/1",
    "CON-07": "8.2",
    "CON-08": "8.2/7",
    "CON-09": "C25",
    "CON-10": "K30",
    "CON-11": "8.3",
    "CON-12": "8.3",
    "CON-13": "B2",
    "CON-14": "C3",
    "CON-15": "8.3",
    "CON-16": "I3",
    "CON-17": "C1",
    "CON-18": "G7",
    "CON-19": "D2",
    "CON-20": "K56",
    "CON-21": "K29",
    "PRB-01": "PR9",
    "PRB-02": "PR11",
    "PRB-03": "PR10 PR14",
    "PRB-04": "PR15 K36",
    "PRB-05": "K36",
    "PRB-06": "K3",
    "PRB-07": "PR16",
    "PRB-08": "5.4",
    "PRB-09": "5.4",
    "PRB-10": "PR18",
    "PRB-11": "PR5",
    "PRB-12": "4.6 D8",
    "PRB-13": "PR6",
    "PRB-14": "5.1",
    "PRB-15": "PR13",
    "PRB-16": "K2",
    "PRB-17": "5.4",
    "PRB-18": "K40",
    "PRB-19": "K41",
    "TRM-01": "T8",
    "TRM-02": "T6 T7 T8 T9",
    "TRM-03": "7.3",
    "TRM-04": "7.3",
    "TRM-05": "K1",
    "TRM-06": "H6",
    "TRM-07": "6.3",
    "TRM-08": "H3",
    "TRM-09": "C11 C12",
    "TRM-10": "K5",
    "TRM-11": "W6",
    "TRM-12": "K17",
    "TRM-13": "G1",
    "TRM-14": "F6 F7",
    "TRM-15": "D3",
    "TRM-16": "7.5",
    "TRM-17": "7.5",
    "TRM-18": "2.14",
    "TRM-19": "K44",
    "TRM-20": "K22",
    "TRM-21": "2.2",
    "TRM-22": "K47",
    "TRM-23": "T3",
    "TRM-24": "1.2",
    "INI-01": "IC1 IC2",
    "INI-02": "IC1",
    "INI-03": "IC3",
    "INI-04": "F1 IC4",
    "INI-05": "IC4",
    "INI-06": "IC4",
    "INI-07": "9.1",
    "INI-08": "K53",
    "INI-09": "IC8",
    "INI-10": "IC9",
    "INI-11": "F5 D4",
    "INI-12": "K26",
    "INI-13": "IC2",
    "INI-14": "IC10",
    "INI-15": "F3",
    "INI-16": "IN3",
    "INI-17": "7.5",
    "INI-18": "8.5",
    "INI-19": "C29",
}
# fmt: on
