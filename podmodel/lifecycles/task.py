"""
What a sync is to do with a container: decided when it begins, done one container after the other.

The kubelet computes the actions of a sync once (computePodActions), from the records that it finds at its start; what
happens meanwhile is for the next sync. So between two generated statuses a container is killed at most once and started
at most once by a plan. Only at levels that model the worker; elsewhere every decision is made at the moment of its act.
Source: semantics.md 2.2 (W6), 8.2, 9.1. Abstraction: a sync that ends early forgets what it has not done.
"""

from podmodel.kernel.machine import HEARS, Machine, Transition
from podmodel.lifecycles.init import is_doomed, should_run
from podmodel.lifecycles.variables import NO_TASK, TO_KILL, TO_START, models_node, task
from podmodel.lifecycles.vocabulary import KUBELET_LOST

ATTEMPTS = (
    *("start", "start-error", "pull-fail", "registry-fail", "image-fail", "pull-back-off"),
    *("config-fail", "create-fail", "back-off"),
)

# fmt: off
TRANSITIONS = (
    #          source               event                      target    by     guard                    rule
    Transition(NO_TASK,             "sync",                    TO_KILL,  HEARS, is_doomed,               cite="C18 W6"),
    Transition(NO_TASK,             "sync",                    TO_START, HEARS, should_run & ~is_doomed, cite="9.1/6 W6"),
    Transition(TO_KILL,             "kill",                    NO_TASK,  HEARS,                          cite="C18"),
    Transition(TO_START,            ATTEMPTS,                  NO_TASK,  HEARS,                          cite="C2 C25"),
    Transition((TO_KILL, TO_START), "synced",                  NO_TASK,  HEARS,                          cite="W6"),
    Transition((TO_KILL, TO_START), KUBELET_LOST,              NO_TASK,  HEARS, ~models_node.is_(False), cite="N11"),
)
# fmt: on

MACHINE = Machine("task", task, TRANSITIONS, doc=__doc__)
