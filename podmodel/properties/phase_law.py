"""
The law of the published phase: it is what the table of phases says of the published statuses, or is held back (PH-01).

The table is asked again, of nothing but what the API object shows; whether a main is in the newest sandbox is not
shown, so both answers count. Source: semantics.md 12.1 (phaseLaw), 3.1 to 3.4, D4, D5.
"""

from podmodel.kernel.expr import Any, Case, Table
from podmodel.kernel.property import always
from podmodel.kernel.rewrite import substitute_table
from podmodel.lifecycles import conditions, phase, records
from podmodel.lifecycles.published import CONTAINERS_READY, SEEN
from podmodel.lifecycles.status import AS_REMEMBERED, deleting, exists
from podmodel.lifecycles.variables import (
    ENTRY,
    PUBLISHED,
    UNPUBLISHED,
    published,
    seen_ended,
    seen_phase,
    status,
)
from podmodel.lifecycles.vocabulary import EVERY, Ended, Phase

HAS_LAST = Table("has ended, as published", (Case(False, seen_ended.is_(Ended.NONE), "3.1"),), default=True, cite="3.1")
EXIT = Table(
    "exit code as published",
    (Case(0, seen_ended.is_(Ended.NONE, Ended.COMPLETED), "3.1"),),
    default=1,
    cite="3.1",
)
AS_PUBLISHED = {
    **AS_REMEMBERED,
    records.shown: SEEN,
    records.shown_last: HAS_LAST,
    records.newest_exit: EXIT,
    records.exit_code: EXIT,
    records.shown_started: False,
    records.shown_ready: False,
}
CURRENT = substitute_table(
    phase.COMPUTED_PHASE, {**AS_PUBLISHED, records.main_in_sandbox: True, records.pod_is_terminal: False}
)
OTHER = substitute_table(
    phase.COMPUTED_PHASE, {**AS_PUBLISHED, records.main_in_sandbox: False, records.pod_is_terminal: False}
)
CURRENT_END = substitute_table(
    phase.COMPUTED_PHASE, {**AS_PUBLISHED, records.main_in_sandbox: True, records.pod_is_terminal: True}
)
OTHER_END = substitute_table(
    phase.COMPUTED_PHASE, {**AS_PUBLISHED, records.main_in_sandbox: False, records.pod_is_terminal: True}
)

PENDING, RUNNING, SUCCEEDED, FAILED = Phase.PENDING, Phase.RUNNING, Phase.SUCCEEDED, Phase.FAILED
as_computed = (
    seen_phase.is_(PENDING) & (CURRENT.is_(PENDING) | OTHER.is_(PENDING))
    | seen_phase.is_(RUNNING) & (CURRENT.is_(RUNNING) | OTHER.is_(RUNNING))
    | seen_phase.is_(SUCCEEDED) & (CURRENT.is_(SUCCEEDED) | OTHER.is_(SUCCEEDED))
    | seen_phase.is_(FAILED) & (CURRENT.is_(FAILED) | OTHER.is_(FAILED))
)
at_the_end = (
    seen_phase.is_(SUCCEEDED) & (CURRENT_END.is_(SUCCEEDED) | OTHER_END.is_(SUCCEEDED))
    | seen_phase.is_(PENDING) & (CURRENT_END.is_(PENDING) | OTHER_END.is_(PENDING))
    | seen_phase.is_(RUNNING) & (CURRENT_END.is_(RUNNING) | OTHER_END.is_(RUNNING))
)
held_back = seen_phase.is_(PENDING, RUNNING) & CONTAINERS_READY.is_(conditions.FAILED, conditions.COMPLETED)

PROPERTIES = (
    always(
        "the published phase is what the published statuses say, but for ends that are held back and deletions",
        given=exists & published.is_(PUBLISHED) & Any(EVERY, status.is_(ENTRY)),
        then=as_computed | held_back | deleting & (at_the_end | seen_phase.is_(FAILED)),
        rule="PH-01 D4 D5",
    ),
    always(
        "without statuses a pod is Pending",
        given=exists & published.is_(UNPUBLISHED),
        then=seen_phase.is_(PENDING),
        rule="PH-01 A1",
    ),
)
