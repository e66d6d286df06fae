"""
What a configuration remembers: the control states, variables and constants of every lifecycle.

They stand apart from the tables because the machines read one another: a table imports the variables of the
others, never their rows. Each variable has one writer, the machine of its section.
Source: semantics.md section 1; the sections below follow its numbers.
"""

from podmodel.kernel.expr import Const, Var
from podmodel.kernel.machine import State
from podmodel.lifecycles.vocabulary import (
    POD,
    ApiState,
    DeletionGrace,
    Ended,
    EndReason,
    HookHandler,
    ImagePullPolicy,
    KilledBy,
    Phase,
    ProbeKind,
    ProbeResult,
    RestartPolicy,
    Sigterm,
    WaitingReason,
)

BOTH = (False, True)

# 1.1 The API object: machine `pod`

ABSENT = State("absent", doc="not created yet")
GATED = State("gated", doc="has scheduling gates and is never scheduled while it has")
UNSCHEDULED = State("unscheduled", doc="waits for a node")
UNSCHEDULABLE = State("unschedulable", doc="the scheduler found no node, and tries again")
BOUND = State("bound", doc="has a node; its kubelet owns the status from now on")
DELETING = State("deleting", doc="deletionTimestamp is set; kubectl shows Terminating")
FINALIZING = State("finalizing", doc="the kubelet is done; finalizers keep the object")
GONE = State("gone", doc="the object is removed")

pod = Var("pod", (ABSENT, GATED, UNSCHEDULED, UNSCHEDULABLE, BOUND, DELETING, FINALIZING, GONE), per=POD)
deletion_grace = Var("deletion_grace", tuple(DeletionGrace), per=POD)

GATE_CLOSED = State("closed", doc="some condition named by readinessGates is missing or not True")
GATE_OPEN = State("open", doc="every condition named by readinessGates is True")

readiness_gate = Var("readiness_gate", (GATE_CLOSED, GATE_OPEN), per=POD, absent=GATE_OPEN)

has_gates = Const("has_scheduling_gates", BOTH, per=POD)
has_finalizers = Const("has_finalizers", BOTH, per=POD)
has_grace = Const("has_grace", BOTH, per=POD, doc="terminationGracePeriodSeconds > 0")
has_inits = Const("has_inits", BOTH, per=POD, doc="the pod has init containers or sidecars")

# 1.2 The kubelet's care for the pod, as far as the API shows it: machine `termination`

NO_WORKER = State("none", doc="no kubelet cares for the pod yet")
SYNCING = State("syncing", doc="the kubelet keeps the containers as the spec wants them")
TERMINATING = State("terminating", doc="the whole pod is being stopped")
STOPPED = State("stopped", doc="no container runs any more; the terminal phase is written")
FINISHED = State("finished", doc="volumes and cgroup are gone; the object may be removed")

termination = Var("termination", (NO_WORKER, SYNCING, TERMINATING, STOPPED, FINISHED), per=POD)
overdue = Var("overdue", BOTH, per=POD, doc="the grace period of a whole-pod kill is used up")

# 1.4 Containers: machine `container`

WAITING = State("waiting", doc="not started, or waiting to be started again")
POST_START = State("post-start", doc="the process runs, the postStart hook too; the API does not show it yet")
RUNNING = State("running")
KILLING = State("killing", doc="preStop runs, or a sidecar waits for its turn; no signal yet")
STOPPING = State("stopping", doc="the stop signal is sent; SIGKILL follows when the grace period is over")
TERMINATED = State("terminated")

container = Var("container", (WAITING, POST_START, RUNNING, KILLING, STOPPING, TERMINATED))
api_state = Var("api_state", tuple(ApiState), doc="what containerStatuses[].state shows")
waiting_reason = Var("waiting_reason", tuple(WaitingReason))
killed_by = Var("killed_by", tuple(KilledBy))
ran = Var("ran", BOTH, doc="its status has shown more than the first Waiting, so the phase may have been Running")
restarts = Var("restarts", (0, 1, 2), doc="restartCount; 2 means two or more")

has_post_start = Const("has_post_start", BOTH)
policy = Const("policy", tuple(RestartPolicy), doc="the container's own restartPolicy, else the pod's")
pull_policy = Const("pull_policy", tuple(ImagePullPolicy))

# 1.5 Probe workers: machine `worker` of `probe`; `startup`, `liveness` and `readiness`, from the same table

PROBING = State("probing", doc="a tick evaluates the probe, if the container runs and the gates are open")
ON_HOLD = State("on hold", doc="decided for this instance: started, or to be killed")
DEAD = State("dead", doc="the worker has ended")

PROBE_STATES = (PROBING, ON_HOLD, DEAD)
COUNTS = (0, 1, 2, 3)
RUNS = tuple(range(64))
OUTCOMES = (ProbeResult.SUCCESS, ProbeResult.FAILURE)
RESULTS = (ProbeResult.UNKNOWN, ProbeResult.SUCCESS, ProbeResult.FAILURE)

probe = Var("probe", PROBE_STATES)
result = Var("result", tuple(ProbeResult), doc="the worker's entry in the results, for the instance that it knows")
run = Var("run", RUNS, doc="consecutive equal outcomes; survives restarts of the container (PR5)")
last_outcome = Var("last_outcome", OUTCOMES, doc="outcome that `run` counts")
knows_instance = Var("knows_instance", BOTH, doc="the worker has met the instance that the status names")

startup = Var("startup", PROBE_STATES)
startup_result = Var("startup_result", RESULTS, absent=ProbeResult.SUCCESS)
startup_run = Var("startup_run", COUNTS)
startup_last = Var("startup_last", OUTCOMES)

liveness = Var("liveness", PROBE_STATES)
liveness_result = Var("liveness_result", RESULTS, initial=ProbeResult.SUCCESS, absent=ProbeResult.SUCCESS)
liveness_run = Var("liveness_run", COUNTS)
liveness_last = Var("liveness_last", OUTCOMES)

readiness = Var("readiness", PROBE_STATES)
readiness_result = Var("readiness_result", RESULTS, initial=ProbeResult.FAILURE, absent=ProbeResult.SUCCESS)
readiness_run = Var("readiness_run", COUNTS)
readiness_last = Var("readiness_last", OUTCOMES)

kind = Const("probe_kind", tuple(ProbeKind))
success_threshold = Const("success_threshold", RUNS[1:])
failure_threshold = Const("failure_threshold", RUNS[1:])
counts_on = Const("counts_on", BOTH, doc="`run` is counted beyond the threshold too, where nothing depends on it")
startup_failure_threshold = Const("startup_failure_threshold", COUNTS[1:])
liveness_failure_threshold = Const("liveness_failure_threshold", COUNTS[1:])
readiness_failure_threshold = Const("readiness_failure_threshold", COUNTS[1:])
readiness_success_threshold = Const("readiness_success_threshold", COUNTS[1:])

startup_grace = Const("startup_grace", BOTH, doc="a kill by the startup probe has a grace period above 0 (T3, T4)")
liveness_grace = Const("liveness_grace", BOTH, doc="a kill by the liveness probe has one")
can_err = Const("can_err", BOTH, doc="its handler knows errors, which are discarded (5.3)")
startup_can_err = Const("startup_can_err", BOTH)
liveness_can_err = Const("liveness_can_err", BOTH)
readiness_can_err = Const("readiness_can_err", BOTH)

has_startup = Const("has_startup", BOTH)
has_liveness = Const("has_liveness", BOTH)
has_readiness = Const("has_readiness", BOTH)

# 1.6 Hooks: machines `post_start` and `pre_stop`

HOOK_IDLE = State("idle")
HOOK_RUNNING = State("running")
HOOK_SUCCEEDED = State("succeeded")
HOOK_FAILED = State("failed")
HOOK_ABANDONED = State("abandoned", doc="used up the grace period; the command dies with the container")

post_start = Var("post_start", (HOOK_IDLE, HOOK_RUNNING, HOOK_SUCCEEDED, HOOK_FAILED), absent=HOOK_IDLE)
pre_stop = Var("pre_stop", (HOOK_IDLE, HOOK_RUNNING, HOOK_SUCCEEDED, HOOK_FAILED, HOOK_ABANDONED), absent=HOOK_IDLE)

post_start_handler = Const("post_start_handler", tuple(HookHandler))
pre_stop_handler = Const("pre_stop_handler", tuple(HookHandler))

# 1.7 The main process: machine `process`

NO_PROCESS = State("none")
ALIVE = State("alive")
HANDLING = State("handling", doc="its handler of the stop signal runs")
DEAF = State("deaf", doc="the stop signal was discarded; nothing happens until SIGKILL")
DYING = State("dying", doc="the default action of the signal is ending it")

process = Var("process", (NO_PROCESS, ALIVE, HANDLING, DEAF, DYING))
ended = Var("ended", tuple(Ended), doc="how the newest finished instance ended")

pid1 = Const("pid1", BOTH, doc="the main process is PID 1 of its PID namespace")
sigterm = Const("sigterm", tuple(Sigterm))

# 1.8 Back-off: machine `backoff`

CLEAR = State("clear", doc="no entry: the next restart is immediate")
OPEN = State("open", doc="an entry exists and does not hold the container back")
HOLDING = State("holding", doc="the delay is running")

backoff = Var("backoff", (CLEAR, OPEN, HOLDING))
delay = Var("delay", (10, 20, 40, 80, 160, 300), doc="seconds of the entry")

# Finer levels (see `levels`): each of these machines is placed only where its part is modelled

models_worker = Const("models_worker", BOTH, per=POD, doc="calls of the pod worker, and what it last published")
models_sandbox = Const("models_sandbox", BOTH, per=POD, doc="the pod sandbox, which can fail and die")
models_image = Const("models_image", BOTH, per=POD, doc="pulling an image takes the worker's time")
models_node = Const("models_node", BOTH, per=POD, doc="the node and its kubelet, which can stop")
models_ends = Const("models_ends", BOTH, per=POD, doc="evictions, preemption, node shutdown, deadline, rejection")

# 1.2 Calls of the pod worker: machine `worker`

RESTING = State("resting", doc="no call is running")
IN_SYNC = State("in SyncPod", doc="statuses were generated; containers are being started and killed")

worker = Var("worker", (RESTING, IN_SYNC), per=POD)
saw_deletion = Var("saw_deletion", BOTH, per=POD, doc="the kubelet has received the deletion")

# 1.2 What the running call means to do with a container: machine `task`

NO_TASK = State("none", doc="nothing, or it is done")
TO_KILL = State("kill", doc="it is to be killed: a probe has failed")
TO_START = State("start", doc="it is to be started")

task = Var("task", (NO_TASK, TO_KILL, TO_START), absent=NO_TASK)

# 1.3 Sandbox: machine `sandbox`, and `purge` for the records that a new one does away with

NO_SANDBOX = State("none")
SANDBOX_READY = State("ready")
SANDBOX_LOST = State("not ready", doc="it died, and its containers with it; or it was stopped")

sandbox = Var("sandbox", (NO_SANDBOX, SANDBOX_READY, SANDBOX_LOST), per=POD)

KEPT = State("kept")
PURGED = State("purged", doc="its records are gone with the old sandbox: it runs again")

purge = Var("purge", (KEPT, PURGED), absent=KEPT)

# 2.6 Image pulls: machine `image`

NOT_PULLING = State("idle")
PULLING = State("pulling", doc="the worker waits for the image")
PULLED = State("present", doc="the image is there for the start that is being made")

image = Var("image", (NOT_PULLING, PULLING, PULLED))

# 1.4 What the API object shows: machines `status` (of a container) and `published` (of the pod)

NO_ENTRY = State("no entry", doc="the object has no status of this container yet")
ENTRY = State("entry")

status = Var("status", (NO_ENTRY, ENTRY))
seen_state = Var("seen_state", tuple(ApiState))
seen_reason = Var("seen_reason", tuple(WaitingReason))
seen_ended = Var("seen_ended", tuple(Ended))
seen_restarts = Var("seen_restarts", (0, 1, 2))
seen_started = Var("seen_started", BOTH)
seen_ready = Var("seen_ready", BOTH)

UNPUBLISHED = State("as created", doc="no kubelet has written a status yet")
PUBLISHED = State("written")

published = Var("published", (UNPUBLISHED, PUBLISHED), per=POD)
closed = Var("closed", BOTH, per=POD, doc="the status of the stopped pod is written")
seen_phase = Var("seen_phase", (None, Phase.PENDING, Phase.RUNNING, Phase.SUCCEEDED, Phase.FAILED), per=POD)
cached_phase = Var(
    "cached_phase", (Phase.PENDING, Phase.RUNNING, Phase.SUCCEEDED, Phase.FAILED), per=POD, doc="the kubelet's own"
)
seen_gate = Var("seen_gate", (GATE_CLOSED, GATE_OPEN), per=POD, doc="the readiness gates when the status was made")
seen_initialized = Var("seen_initialized", BOTH, per=POD, doc="the condition Initialized")
seen_ready_to_start = Var("seen_ready_to_start", BOTH, per=POD, doc="the condition PodReadyToStartContainers")
marked_unready = Var("marked_unready", BOTH, per=POD, doc="the node controller has set Ready to False")

# 1.9 Node: machine `node`

NODE_UP = State("up")
KUBELET_DOWN = State("kubelet down", doc="its containers go on")
NODE_DOWN = State("down", doc="no power: nothing runs")
NODE_SILENT = State("unknown", doc="Ready=Unknown: the control plane has given it up for now")
NODE_GONE = State("removed", doc="the Node object is gone")

node = Var("node", (NODE_UP, KUBELET_DOWN, NODE_DOWN, NODE_SILENT, NODE_GONE), per=POD)
tainted = Var("tainted", BOTH, per=POD, doc="the taint manager has deleted the pod")
orphaned = Var("orphaned", BOTH, per=POD, doc="PodGC has found its node gone and made it Failed")

# 3.4 Ends that nobody asked for at the API: machine `end`

NO_END = State("none")
ENDING = State("requested")

end = Var("end", (NO_END, ENDING), per=POD)
end_reason = Var("end_reason", tuple(EndReason), per=POD, absent=EndReason.NONE)
has_deadline = Const("has_deadline", BOTH, per=POD, doc="activeDeadlineSeconds is set")
