"""The engines on the scenarios: pinned numbers, the same verdicts, walks and tours that break no law, rows covered."""

import json

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from scenarios import COUNTED, COUNTS, FINER, PODS, counted, counts, system, verdicts

from podmodel.engines.questions import Seen
from podmodel.engines.symbolic import Symbolic
from podmodel.engines.walk import machine_of, rows_of, run_tour, tour
from podmodel.kernel.property import Kind, Outcome
from podmodel.kernel.system import System
from podmodel.lifecycles import (
    backoff,
    container,
    end,
    hook,
    image,
    node,
    pod,
    probe,
    process,
    published,
    sandbox,
    task,
    termination,
    worker,
)
from podmodel.properties import LAWS

MACHINES = (
    pod.MACHINE,
    pod.READINESS_GATE,
    termination.MACHINE,
    process.MACHINE,
    container.MACHINE,
    backoff.MACHINE,
    probe.STARTUP,
    probe.LIVENESS,
    probe.READINESS,
    hook.POST_START_HOOK,
    hook.PRE_STOP_HOOK,
    worker.MACHINE,
    task.MACHINE,
    published.MACHINE,
    published.STATUS,
    sandbox.MACHINE,
    sandbox.PURGE,
    image.MACHINE,
    node.MACHINE,
    end.MACHINE,
)
NEVER_ENABLED = json.loads(COUNTS.read_text())["rows never enabled"]
WALKED = settings(
    max_examples=30,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TOURED = ("bare-never", "two-mains", "init-never", "gates", "no-grace")


@pytest.mark.parametrize("name", [*COUNTED, *FINER])
def test_pinned_numbers(name):
    """Configurations, transitions, depth, deadlocks and the set itself; a change is explained in the changelog."""
    assert counted(name) == counts(name), "if this is meant: python properties/repin.py, and say why"


def test_nothing_else_is_pinned():
    """Numbers of scenarios that are no more are dropped."""
    assert set(json.loads(COUNTS.read_text())["scenarios"]) == {*COUNTED, *FINER}


@pytest.mark.parametrize("name", [*COUNTED, *FINER])
def test_the_symbolic_engine_counts_the_same(name):
    """Both engines reach as many configurations, by as many steps."""
    symbolic = Symbolic(system(name))
    pinned = counts(name)
    assert (symbolic.count, symbolic.transitions) == (pinned["configurations"], pinned["transitions"])


@pytest.mark.parametrize("name", PODS)
def test_the_engines_agree(name):
    """The same outcome of every law, and at a law with a trace one of the same length."""
    explicit, symbolic = verdicts(name, "explicit"), verdicts(name, "symbolic")
    assert {s: v.outcome for s, v in explicit.items()} == {s: v.outcome for s, v in symbolic.items()}
    refuted = [s for s, v in explicit.items() if v.outcome is Outcome.REFUTED]
    assert [len(explicit[s].trace) for s in refuted] == [len(symbolic[s].trace) for s in refuted]


@pytest.mark.parametrize("name", PODS)
def test_no_walk_breaks_a_law(name):
    """Random walks by Hypothesis, with every law that is expected to hold as an invariant."""
    laws = [law for law in LAWS if law.kind in (Kind.ALWAYS, Kind.STEP) and law.expect is Outcome.PROVED]
    run_state_machine_as_test(machine_of(system(name), laws), settings=WALKED)


@pytest.mark.parametrize("name", TOURED)
def test_a_tour_takes_every_row_that_can_be_taken(name):
    """The tour, replayed by the kernel, takes what the symbolic engine says can be taken."""
    composed = system(name)
    taken = run_tour(composed, tour(composed))
    assert taken <= rows_of(composed)
    assert {_key(row.instance, row.transition) for _, row in taken} == _enabled(composed)


def test_every_row_is_taken_in_some_scenario():
    """Rows that are never enabled are listed in the data file, each with its reason; and the list is not stale."""
    enabled = set().union(*map(_enabled, map(system, (*PODS, *FINER))))
    rows = {_key(machine.name, row) for machine in MACHINES for row in machine.transitions}
    assert rows - enabled == set(NEVER_ENABLED)
    assert all(NEVER_ENABLED.values())


def _key(instance: str, row: object) -> str:
    """A row as the data file writes it: the machine, its place in the table from 1 on, and its event."""
    name = instance.partition(".")[0]
    rows = next(machine.transitions for machine in MACHINES if machine.name == name)
    return f"{name} {rows.index(row) + 1} {'|'.join(row.events)}"


def _enabled(composed: System) -> set[str]:
    """The rows that can be taken in a system: a listener's only together with one of the controller."""
    symbolic, some = Symbolic(composed), composed.grounder.some
    found: set[str] = set()
    for event in composed.events:
        controlled = some(row.guard for row in event.rows)
        for rows in (event.rows, *(rows for _, rows in event.listeners)):
            for row in rows:
                key = _key(row.instance, row.transition)
                if key not in found and symbolic.seen(Seen(composed.grounder.every((controlled, row.guard)))):
                    found.add(key)
    return found
