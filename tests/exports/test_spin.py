"""
SPIN's opinion: the same states, the same transitions, the same verdicts.

SPIN counts one transition more, the one to its start. `tests/benchmarks/spin_agreement.py` compares larger pods and
prints the table.
"""

from dataclasses import replace

import pods
import pytest
import spin
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from strategies import MOVER, questions, systems
from tollgate import DRIVER, KEEPER, tollgate
from tollgate import LAWS as TOLLGATE_LAWS

from podmodel.engines.check import check
from podmodel.engines.explore import explore
from podmodel.exports.claims import claims
from podmodel.exports.promela import to_promela
from podmodel.kernel.expr import Any
from podmodel.kernel.property import FAILS, Kind, Outcome, leads_to, never, never_step
from podmodel.lifecycles.status import never_ended
from podmodel.lifecycles.variables import FINISHED, RUNNING, STOPPED, TERMINATING, container, termination
from podmodel.lifecycles.vocabulary import CLOCK, EVERY, KERNEL, KUBELET, RUNTIME, WORKLOAD
from podmodel.properties import LAWS, RESPONSES

pytestmark = pytest.mark.skipif(not spin.available(), reason=spin.MISSING)

WAITS, CLOSES = (law for law in TOLLGATE_LAWS if law.kind is Kind.LEADS_TO)

PLANTED = (
    never(
        "no container runs again after it ended", Any(EVERY, container.is_(RUNNING) & ~never_ended), rule="planted",
        expect=FAILS, because="it is false wherever a container is restarted",
    ),
    never_step(
        "nobody deletes a running pod", given=Any(EVERY, container.is_(RUNNING)), events=("delete",), rule="planted",
        expect=FAILS, because="anybody may",
    ),
)  # fmt: skip


def same_counts(system, width=20):
    """Compare what the two count, and return it."""
    space = explore(system)
    found = spin.run(to_promela(system), width=width)
    assert (found.states, found.transitions - 1) == (space.configurations, space.transitions)
    return found


def violations(system, properties):
    """For each property whether SPIN fails one of its assertions."""
    asked = claims(system, properties)
    failed = spin.run(to_promela(system, properties)).violated
    return {id(law): any(c.number in failed for c in asked if c.law is law) for law in properties}


def same_verdicts(system, properties):
    """A refuted law fails its assertion, a possibility that is proved does too, nothing else does."""
    found = violations(system, properties)
    for verdict in check(system, properties):
        law = verdict.law
        expected = Outcome.PROVED if law.kind is Kind.SOMETIMES else Outcome.REFUTED
        assert found[id(law)] == (verdict.outcome is expected), verdict
    return found


@pytest.mark.parametrize("name", pods.PODS)
def test_the_counts_of_a_pod(name):
    """States and transitions are those of `explore`."""
    same_counts(pods.system(name))


def test_the_counts_of_the_toll_gate():
    """With every form of effect."""
    assert same_counts(tollgate()).states > 40


@settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(systems())
def test_the_counts_of_a_random_system(system):
    """Whatever machines mean nothing at all."""
    if explore(system, limit=20_000).complete:
        same_counts(system, width=16)


def test_laws_that_hold_change_no_count():
    """Assertions add no state, and no transition unless they fail."""
    system = tollgate()
    space = explore(system)
    kept = [law for law in TOLLGATE_LAWS if law.rule in ("TG-01", "TG-03", "TG-04")]
    found = spin.run(to_promela(system, kept))
    assert (found.errors, found.states, found.transitions - 1) == (0, space.configurations, space.transitions)


def test_the_verdicts_of_a_pod():
    """Every law of pods, and two that are planted to fail: one of them does, nothing is restarted here."""
    found = same_verdicts(pods.system("job"), (*LAWS, *PLANTED))
    assert [found[id(law)] for law in PLANTED] == [False, True]


def test_a_planted_law_fails():
    """Where containers are restarted, the law that says that they are not."""
    assert same_verdicts(pods.system("retry"), PLANTED)[id(PLANTED[0])]


def test_the_verdicts_of_the_toll_gate():
    """Laws and possibilities, held and broken."""
    found = violations(tollgate(), [law for law in TOLLGATE_LAWS if law.kind is not Kind.LEADS_TO])
    assert {law.rule for law in TOLLGATE_LAWS if found.get(id(law))} == {"TG-02", "TG-05"}


def same_responses(system, law):
    """SPIN finds a run that breaks the law for some member if and only if our engine does."""
    text = to_promela(system, [law])
    broken = [spin.run(text, formula=f"response_{claim.number}").errors for claim in claims(system, [law])]
    (verdict,) = check(system, [law])
    assert any(broken) == (verdict.outcome is Outcome.REFUTED), verdict
    return any(broken)


@pytest.mark.parametrize(
    ("fair", "strong", "broken"),
    [
        ((), (), True),
        ((KEEPER,), (), False),
        ((DRIVER,), (), True),
        ((), (KEEPER,), False),
        ((DRIVER,), (KEEPER,), False),
    ],
)
def test_responses_of_the_toll_gate(fair, strong, broken):
    """Fairness decides: a keeper that does not sleep opens; new cars can keep him from closing for ever."""
    system = tollgate()
    waits, closes = (replace(law, fair=fair, strong=strong) for law in (WAITS, CLOSES))
    assert same_responses(system, waits) is broken
    assert same_responses(system, closes)


@settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_responses_of_a_random_system(data):
    """Weak and strong fairness of everybody."""
    system = data.draw(systems())
    assume(system.events and explore(system, limit=2_000).complete)
    asked = data.draw(questions(system))
    law = replace(asked, kind=Kind.LEADS_TO, events=())
    for fair, strong in (((MOVER,), ()), ((), (MOVER,))):
        same_responses(system, replace(law, fair=fair, strong=strong))


def test_responses_of_a_pod():
    """One that holds by weak fairness, and what becomes of it when somebody may sleep."""
    system = pods.system("job")
    stops = leads_to(
        "the kubelet finishes what it has stopped", given=termination.is_(STOPPED), goal=termination.is_(FINISHED),
        fair=(KUBELET,), rule="X",
    )  # fmt: skip
    ends = leads_to(
        "a pod that is being stopped ends", given=termination.is_(TERMINATING), goal=termination.is_(FINISHED),
        fair=(KUBELET, RUNTIME, CLOCK, KERNEL, WORKLOAD), rule="X",
    )  # fmt: skip
    assert not same_responses(system, stops)
    assert same_responses(system, replace(stops, fair=()))
    same_responses(system, ends)
    assert same_responses(system, replace(ends, fair=(KUBELET,)))


def test_responses_with_strong_fairness_of_a_pod():
    """The first of the response laws that ship, as it ships."""
    assert RESPONSES[0].strong
    assert not same_responses(pods.system("job"), RESPONSES[0])
