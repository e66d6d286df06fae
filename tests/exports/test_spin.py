"""
SPIN's opinion: the same states, the same transitions, the same verdicts.

SPIN counts one transition more, the one to its start. `tests/benchmarks/spin_agreement.py` compares larger pods and
prints the table.
"""

import pods
import pytest
import spin
from hypothesis import HealthCheck, given, settings
from strategies import systems
from tollgate import LAWS as TOLLGATE_LAWS
from tollgate import tollgate

from podmodel.engines.check import check
from podmodel.engines.explore import explore
from podmodel.exports.claims import claims
from podmodel.exports.promela import to_promela
from podmodel.kernel.expr import Any
from podmodel.kernel.property import FAILS, Kind, Outcome, leads_to, never, never_step
from podmodel.lifecycles.status import deleting, never_ended
from podmodel.lifecycles.variables import FINISHED, GONE, RUNNING, container, pod, termination
from podmodel.lifecycles.vocabulary import CLOCK, EVERY, KUBELET, RUNTIME, WORKLOAD
from podmodel.properties import LAWS

pytestmark = pytest.mark.skipif(not spin.available(), reason=spin.MISSING)

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
        law = verdict.property
        expected = Outcome.PROVED if law.kind is Kind.SOMETIMES else Outcome.REFUTED
        assert found[id(law)] == (verdict.outcome is expected), verdict


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


@pytest.mark.parametrize("name", ["job", "retry", "two"])
def test_the_verdicts_of_a_pod(name):
    """Every law of pods, and two that are planted to fail."""
    system = pods.system(name)
    same_verdicts(system, (*LAWS, *PLANTED))
    assert violations(system, PLANTED)[id(PLANTED[1])]


def test_the_verdicts_of_the_toll_gate():
    """Laws and possibilities, held and broken."""
    found = violations(tollgate(), TOLLGATE_LAWS)
    assert {law.rule for law in TOLLGATE_LAWS if found[id(law)]} == {"TG-02", "TG-05"}


def test_responses_of_the_toll_gate():
    """Fairness decides: the keeper opens if he does not sleep; nobody makes the drivers leave."""
    system = tollgate()
    responses = [law for law in TOLLGATE_LAWS if law.kind is Kind.LEADS_TO]
    text = to_promela(system, responses)
    assert [spin.run(text, formula=f"response_{n}").errors for n in (1, 2, 3)] == [0, 0, 1]
    lazy = leads_to(
        "somebody opens", given=responses[0].given, goal=responses[0].then, fair=(), rule="X", each=responses[0].each
    )
    assert spin.run(to_promela(system, [lazy]), formula="response_1").errors == 1


def test_responses_of_a_pod():
    """The kubelet finishes with a deleted pod if nobody it waits for sleeps; without the clock it may wait for ever."""
    system = pods.system("job")
    everybody = (KUBELET, RUNTIME, CLOCK, WORKLOAD)
    goal = termination.is_(FINISHED) | pod.is_(GONE)
    fair = leads_to("a deleted pod is finished", given=deleting, goal=goal, fair=everybody, rule="X")
    unfair = leads_to("a deleted pod is finished by itself", given=deleting, goal=goal, fair=(), rule="X")
    text = to_promela(system, [fair, unfair])
    assert [spin.run(text, formula=f"response_{n}").errors for n in (1, 2)] == [0, 1]
