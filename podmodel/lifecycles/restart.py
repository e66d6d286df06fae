"""
Who is restarted: one container after its exit, or all containers of the pod in place.

`AGAIN` asks about `exit_code`, whichever that is: the tables below put the exit of the newest record, of the state
shown, or the newest one shown in its place.
Source: semantics.md 3.3, 8.1, 8.2, 8.5.
"""

from dataclasses import replace

from podmodel.kernel.expr import All, Any, Case, Named, Table
from podmodel.kernel.rewrite import substitute_table
from podmodel.lifecycles.records import (
    deleting,
    exit_code,
    has_restart_all_rule,
    newest_exit,
    own_policy,
    pod_policy,
    record,
    record_exit,
    restart_all_codes,
    restart_codes,
    restarting_all,
    runtime_known,
    shown,
    shown_exit,
    shown_restarting_all,
)
from podmodel.lifecycles.releases import CONTAINER_RESTART_RULES, RESTART_ALL_CONTAINERS
from podmodel.lifecycles.vocabulary import EVERY, POD, Record, RestartPolicy, Shown

rules = CONTAINER_RESTART_RULES.switch.is_(True)
all_rules = RESTART_ALL_CONTAINERS.switch.is_(True)

ALWAYS, ON_FAILURE, NEVER = RestartPolicy.ALWAYS, RestartPolicy.ON_FAILURE, RestartPolicy.NEVER

# fmt: off
POLICY = Table(
    "restart policy in force",
    (
        Case(ALWAYS,     rules & own_policy.is_(ALWAYS),     "8.1"),
        Case(ON_FAILURE, rules & own_policy.is_(ON_FAILURE), "8.1"),
        Case(NEVER,      rules & own_policy.is_(NEVER),      "8.1"),
        Case(ALWAYS,     pod_policy.is_(ALWAYS),             "3.3"),
        Case(ON_FAILURE, pod_policy.is_(ON_FAILURE),         "3.3"),
    ),
    default=NEVER,
    cite="8.1",
    doc="restartPolicy of the container where it counts, else of the pod; without the rules a sidecar has none either",
)

AGAIN = Table(
    "again",
    (
        Case(True,  rules & exit_code.among(restart_codes),                 "3.3"),
        Case(True,  rules & all_rules & exit_code.among(restart_all_codes), "3.3 8.5"),
        Case(True,  POLICY.is_(ALWAYS),                                     "8.2/8"),
        Case(True,  POLICY.is_(ON_FAILURE) & ~exit_code.is_(0),             "8.2/7"),
    ),
    default=False,
    cite="3.3 8.2/5",
    doc="whether a container that ends with this exit code is to be restarted (ContainerShouldRestart)",
)
# fmt: on

AGAIN_AFTER_RECORD = replace(
    substitute_table(AGAIN, {exit_code: record_exit}),
    name="again after the newest record",
    doc="the newest instance, which has exited, is to be restarted",
)
AGAIN_AFTER_STATE = replace(
    substitute_table(AGAIN, {exit_code: shown_exit}),
    name="again after the state shown",
    doc="the exit in state.terminated is to be followed by a restart",
)
AGAIN_AFTER_END = replace(
    substitute_table(AGAIN, {exit_code: newest_exit}),
    name="again after the end shown",
    doc="the newest termination shown, in state or lastState, is to be followed by a restart",
)

# fmt: off
SHOULD_RESTART = Table(
    "should restart",
    (
        Case(False, deleting.is_(True),                       "8.2/1"),
        Case(True,  record.is_(Record.ABSENT),                "8.2/2"),
        Case(False, record.is_(Record.RUNNING),               "8.2/3"),
        Case(True,  record.is_(Record.UNKNOWN, Record.CREATED), "8.2/4"),
        Case(True,  AGAIN_AFTER_RECORD.is_(True),             "8.2/5 8.2/7 8.2/8"),
    ),
    default=False,
    cite="8.2/5 8.2/6 8.2/7",
    doc="whether a container is to be started (again) by this sync (ShouldContainerBeRestarted)",
)
# fmt: on

# RestartAllContainers

could_restart_all = Named(
    "a rule may restart all containers", all_rules & Any(EVERY, has_restart_all_rule.is_(True)), cite="8.5"
)

shown_as_trigger = shown.is_(Shown.TERMINATED) & shown_exit.among(restart_all_codes)
ended_as_trigger = Named(
    "its exit restarts all containers",
    record.is_(Record.EXITED) & (record_exit.among(restart_all_codes) | shown_as_trigger)
    | runtime_known.is_(False) & shown_as_trigger,
    cite="8.5",
)

SHOULD_RESTART_ALL = Table(
    "should restart all",
    (
        Case(False, ~all_rules, "8.5"),
        Case(True, restarting_all.is_(True), "8.5"),
        Case(True, Any(EVERY, ended_as_trigger), "8.5"),
    ),
    default=False,
    per=POD,
    cite="8.5",
    doc="whether all containers are to be restarted in place (ShouldAllContainersRestart)",
)

all_removed = Named("no container has a record left", All(EVERY, record.is_(Record.ABSENT)), cite="8.5")

restarted_in_place = Named(
    "ended by a restart of all containers", all_rules & shown_restarting_all.is_(True), cite="3.3 8.5"
)
