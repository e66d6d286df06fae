"""
What the kubelet reads when it decides: the spec, runtime records, statuses of the API object, and what it remembers.

The decision tables of the kubelet (phase, conditions, actions, ...) read these variables. Composed systems bind them to
what their machines store, or to tables over it (`podmodel.kernel.rewrite`); recorded decisions give them values.
Source: semantics.md 1, 3, 8.
"""

from podmodel.kernel.expr import Const, Listed, Var
from podmodel.lifecycles.vocabulary import POD, Phase, Record, RestartPolicy, Shown

BOTH = (False, True)
CODES = tuple(range(256))
NO_POLICY = "unset"

# The spec

pod_policy = Const("pod_policy", tuple(RestartPolicy), per=POD, doc="spec.restartPolicy")
static = Const("static", BOTH, per=POD, doc="the pod comes from a file, not from the API server")
own_policy = Const("own_policy", (*RestartPolicy, NO_POLICY), absent=NO_POLICY, doc="restartPolicy of the container")
restart_codes = Listed("restart_codes", doc="exit codes whose first matching rule says Restart")
restart_all_codes = Listed("restart_all_codes", doc="exit codes whose first matching rule says RestartAllContainers")

# The API object

deleting = Var("deleting", BOTH, per=POD, doc="deletionTimestamp is set, as far as the reader knows")
shown_phase = Var("shown_phase", tuple(Phase), per=POD, doc="status.phase")
shown = Var("shown", tuple(Shown), absent=Shown.NO_STATUS, doc="containerStatuses[].state")
shown_exit = Var("shown_exit", CODES, absent=0, doc="state.terminated.exitCode")
shown_last = Var("shown_last", BOTH, absent=False, doc="lastState.terminated is set")
last_exit = Var("last_exit", CODES, absent=0, doc="lastState.terminated.exitCode")
shown_restarting_all = Var(
    "shown_restarting_all", BOTH, absent=False, doc="the reason of the last termination is RestartingAllContainers"
)
shown_started = Var("shown_started", BOTH, absent=False, doc="containerStatuses[].started is true")
shown_ready = Var("shown_ready", BOTH, absent=False, doc="containerStatuses[].ready")

# The runtime's newest record of a container

record = Var("record", tuple(Record), absent=Record.ABSENT)
record_exit = Var("record_exit", CODES, absent=0, doc="its exit code, if it has exited")

# The call

pod_is_terminal = Var("pod_is_terminal", BOTH, per=POD, doc="no container of the pod runs or will run again (T25)")
