"""
What the kubelet reads when it decides: the spec, runtime records, statuses of the API object, and what it remembers.

The decision tables of the kubelet (phase, conditions, actions, ...) read these variables. Composed systems bind them to
what their machines store, or to tables over it (`podmodel.kernel.rewrite`); recorded decisions give them values.
Source: semantics.md 1, 3, 8.
"""

from podmodel.kernel.expr import Const, Listed, Var
from podmodel.lifecycles.vocabulary import POD, GateCondition, Phase, ProbeResult, Record, RestartPolicy, Shown, Tries

BOTH = (False, True)
CODES = tuple(range(256))
NO_POLICY = "unset"

# The spec

pod_policy = Const("pod_policy", tuple(RestartPolicy), per=POD, doc="spec.restartPolicy")
static = Const("static", BOTH, per=POD, doc="the pod comes from a file, not from the API server")
own_policy = Const("own_policy", (*RestartPolicy, NO_POLICY), absent=NO_POLICY, doc="restartPolicy of the container")
restart_codes = Listed("restart_codes", doc="exit codes whose first matching rule says Restart")
restart_all_codes = Listed("restart_all_codes", doc="exit codes whose first matching rule says RestartAllContainers")
has_restart_all_rule = Const("has_restart_all_rule", BOTH, absent=False, doc="some rule says RestartAllContainers")

# The API object

deleting = Var("deleting", BOTH, per=POD, doc="deletionTimestamp is set, as far as the reader knows")
shown_phase = Var("shown_phase", tuple(Phase), per=POD, doc="status.phase")
shown = Var("shown", tuple(Shown), absent=Shown.NO_STATUS, doc="containerStatuses[].state")
shown_exit = Var("shown_exit", CODES, absent=0, doc="state.terminated.exitCode")
shown_last = Var("shown_last", BOTH, absent=False, doc="lastState.terminated is set")
last_exit = Var("last_exit", CODES, absent=0, doc="lastState.terminated.exitCode")
newest_exit = Var("newest_exit", CODES, absent=0, doc="exit code of the newest termination that is shown")
shown_restarting_all = Var(
    "shown_restarting_all", BOTH, absent=False, doc="the reason of the last termination is RestartingAllContainers"
)
shown_started = Var("shown_started", BOTH, absent=False, doc="containerStatuses[].started is true")
shown_ready = Var("shown_ready", BOTH, absent=False, doc="containerStatuses[].ready")

gate_condition = Var("gate_condition", tuple(GateCondition), doc="the condition that a readiness gate names")
was_initialized = Var("was_initialized", BOTH, per=POD, absent=False, doc="the old condition Initialized is True")
restarting_all = Var("restarting_all", BOTH, per=POD, absent=False, doc="the condition AllContainersRestarting is True")

# The runtime's newest record of a container

runtime_known = Var("runtime_known", BOTH, per=POD, absent=True, doc="the caller has the records of the runtime")
record = Var("record", tuple(Record), absent=Record.ABSENT)
record_exit = Var("record_exit", CODES, absent=0, doc="its exit code, if it has exited")
record_oom = Var("record_oom", BOTH, absent=False, doc="its exit has the reason OOMKilled")
spec_changed = Var("spec_changed", BOTH, absent=False, doc="it was made from another image or spec than now")

# The runtime's sandboxes of the pod

COUNTED = (0, 1, 2)
ready_sandboxes = Var("ready_sandboxes", COUNTED, per=POD, doc="how many are ready; 2 means two or more")
sandbox_exists = Var("sandbox_exists", BOTH, per=POD, absent=False, doc="the runtime knows one")
sandbox_ready = Var("sandbox_ready", BOTH, per=POD, absent=False, doc="the newest one is ready")
sandbox_network = Var("sandbox_network", BOTH, per=POD, absent=False, doc="the newest one has the network of the spec")
sandbox_ip = Var("sandbox_ip", BOTH, per=POD, absent=False, doc="the newest one has an IP address, or needs none")

# The call

exit_code = Var("exit_code", CODES, doc="the exit code that is asked about")
phase = Var("phase", tuple(Phase), per=POD, doc="the phase of the status that is being made")
statuses_known = Var("statuses_known", BOTH, per=POD, absent=True, doc="the list of statuses is there, maybe empty")
main_in_sandbox = Var("main_in_sandbox", BOTH, per=POD, doc="a main has an instance in the newest ready sandbox")
pod_is_terminal = Var("pod_is_terminal", BOTH, per=POD, doc="no container of the pod runs or will run again (T25)")
restart_all = Var("restart_all", BOTH, per=POD, absent=False, doc="all containers are to start again in place (8.5)")

# The workers of the probes, and what they have found (1.5)

status_known = Var("status_known", BOTH, per=POD, doc="the status manager has a status of the pod")
names_instance = Var("names_instance", BOTH, doc="the status names a container id")
outlived_kubelet = Var(
    "outlived_kubelet", BOTH, absent=False, doc="the instance was started more than 10 s before this kubelet"
)
tries = Var("tries", tuple(Tries), doc="what the tries of one evaluation gave")
known_startup = Var("known_startup", tuple(ProbeResult), doc="the startup result of the instance shown")
known_readiness = Var("known_readiness", tuple(ProbeResult), doc="the readiness result of the instance shown")
has_startup_worker = Var("has_startup_worker", BOTH, absent=False)
has_readiness_worker = Var("has_readiness_worker", BOTH, absent=False)
shown_pod_ready = Var(
    "shown_pod_ready", BOTH, per=POD, absent=False, doc="the condition Ready of the API object is True"
)

# The status that is being made of the one before (3.0, 3.4)

COUNTS = tuple(range(100))
newest = Var("newest", tuple(Record), absent=Record.ABSENT, doc="the newest record by its time; `record` is the first")
previous = Var("previous", tuple(Record), absent=Record.ABSENT, doc="the second newest record")
record_count = Var("record_count", COUNTS, absent=0, doc="restartCount of the newest record")
shown_count = Var("shown_count", COUNTS, absent=0, doc="containerStatuses[].restartCount")
same_instance = Var("same_instance", BOTH, absent=False, doc="containerStatuses[].containerID is that of `newest`")
has_start_error = Var("has_start_error", BOTH, absent=False, doc="why the last start failed is remembered (C23)")
generated_ready = Var("generated_ready", BOTH, absent=False, doc="`ready` before the results of probes are filled in")
has_cached_reason = Var("has_cached_reason", BOTH, per=POD, doc="the cached status has a reason")
has_shown_reason = Var("has_shown_reason", BOTH, per=POD, doc="status.reason is set")

# The status that is being sent to the API server, and the one before (2.12)

old_shown = Var("old_shown", tuple(Shown), absent=Shown.NO_STATUS, doc="containerStatuses[].state before")
old_exit = Var("old_exit", CODES, absent=0, doc="state.terminated.exitCode before")
could_run = Var("could_run", BOTH, per=POD, doc="some container may still run, as far as the pod worker knows")
sends_ready = Var("sends_ready", BOTH, per=POD, doc="the condition Ready of the status is True")
sends_containers_ready = Var("sends_containers_ready", BOTH, per=POD, doc="its condition ContainersReady is True")
