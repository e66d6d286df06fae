"""
The lifecycle hooks of a container: postStart and preStop.

Source: semantics.md 2.9 (H-rules), 6. Abstractions: a hook ends with its process, also a sleep, which really runs to
its end (H11); how long a hook takes is not told, it may never end (H4).
"""

from podmodel.kernel.expr import Named
from podmodel.kernel.machine import HEARS, Machine, Transition
from podmodel.lifecycles.init import may_be_killed
from podmodel.lifecycles.status import deleting
from podmodel.lifecycles.variables import (
    GONE,
    HOOK_ABANDONED,
    HOOK_FAILED,
    HOOK_IDLE,
    HOOK_RUNNING,
    HOOK_SUCCEEDED,
    KILLING,
    container,
    has_grace,
    has_post_start,
    killed_by,
    liveness_grace,
    liveness_result,
    models_node,
    pod,
    post_start,
    post_start_handler,
    pre_stop,
    pre_stop_handler,
    startup_grace,
    startup_result,
)
from podmodel.lifecycles.vocabulary import CLOCK, DEATHS, HOOK, KUBELET_LOST, HookHandler, KilledBy, ProbeResult

RESTS = (HOOK_IDLE, HOOK_SUCCEEDED, HOOK_FAILED)
PRE_STOP_RESTS = (*RESTS, HOOK_ABANDONED)
ENDED_HOOK = (HOOK_SUCCEEDED, HOOK_FAILED, HOOK_ABANDONED)

post_can_succeed = Named("the handler can succeed", ~post_start_handler.is_(HookHandler.TCP_SOCKET), cite="K9")
post_can_fail = Named("the handler can fail", ~post_start_handler.is_(HookHandler.SLEEP), cite="6.4")
pre_can_succeed = Named("the handler can succeed", ~pre_stop_handler.is_(HookHandler.TCP_SOCKET), cite="K9")
pre_can_fail = Named("the handler can fail", ~pre_stop_handler.is_(HookHandler.SLEEP), cite="6.4")
has_time = Named("the grace period is not 0", has_grace.is_(True), cite="H7")
removed = Named("deleted", deleting | pod.is_(GONE), cite="W10 6.2")
probe_gives_time = Named(
    "the grace period of this kill is not 0",
    startup_result.is_(ProbeResult.FAILURE) & startup_grace.is_(True)
    | liveness_result.is_(ProbeResult.FAILURE) & liveness_grace.is_(True),
    cite="T3 T4 H7",
)
sleeps = Named("it sleeps", post_start_handler.is_(HookHandler.SLEEP), cite="6.4")
knows_nodes = ~models_node.is_(False)
of_the_pod = Named("the kill is that of the pod", killed_by.is_(KilledBy.POD), cite="T22")

# fmt: off
POST_START_TRANSITIONS = (
    #          source        event              target          by     guard             rule
    Transition(RESTS,        "start",           HOOK_RUNNING,   HEARS,                   cite="H1 C11"),
    Transition(HOOK_RUNNING, "post-start-ok",   HOOK_SUCCEEDED, HOOK,  post_can_succeed, cite="H2 C12"),
    Transition(HOOK_RUNNING, "post-start-fail", HOOK_FAILED,    HOOK,  post_can_fail,    cite="H3 C13"),
    Transition(HOOK_RUNNING, DEATHS,            HOOK_FAILED,    HEARS, ~sleeps,          cite="H5 C14 G9"),
    Transition(HOOK_RUNNING, DEATHS,            HOOK_SUCCEEDED, HEARS, sleeps,           cite="6.4 H2"),
    Transition(HOOK_RUNNING, KUBELET_LOST,      HOOK_IDLE,      HEARS, knows_nodes,      cite="H1 K61"),
)
PRE_STOP_TRANSITIONS = (
    #          source                    event               target          by     guard                                      rule
    Transition(PRE_STOP_RESTS,           "kill",             HOOK_RUNNING,   HEARS, probe_gives_time,                          cite="H6 H7"),
    Transition(PRE_STOP_RESTS,           "kill-pod",         HOOK_RUNNING,   HEARS, may_be_killed & has_time,                  cite="H6 H7 K78"),
    Transition(PRE_STOP_RESTS,           "terminate",        HOOK_RUNNING,   HEARS, may_be_killed & (has_time | removed),      cite="H6 K21"),
    Transition(PRE_STOP_RESTS,           "post-start-fail",  HOOK_RUNNING,   HEARS, has_post_start.is_(True) & has_time,       cite="H3 K6"),
    Transition(HOOK_RUNNING,             "pre-stop-ok",      HOOK_SUCCEEDED, HOOK,  pre_can_succeed,                           cite="H8"),
    Transition(HOOK_RUNNING,             "pre-stop-fail",    HOOK_FAILED,    HOOK,  pre_can_fail,                              cite="H9"),
    Transition(HOOK_RUNNING,             "pre-stop-timeout", HOOK_ABANDONED, CLOCK,                                            cite="H10"),
    Transition(HOOK_RUNNING,             DEATHS,             HOOK_FAILED,    HEARS,                                            cite="H11 G9"),
    Transition(ENDED_HOOK,               "kubelet-starts",   HOOK_RUNNING,   HEARS, knows_nodes & container.is_(KILLING),      cite="6.3 TRM-07"),
    Transition(HOOK_RUNNING,             KUBELET_LOST,       HOOK_IDLE,      HEARS, knows_nodes & ~of_the_pod,                 cite="N11 6.3"),
)
# fmt: on

POST_START_HOOK = Machine("post_start", post_start, POST_START_TRANSITIONS, doc=__doc__)
PRE_STOP_HOOK = Machine("pre_stop", pre_stop, PRE_STOP_TRANSITIONS, doc=__doc__)
