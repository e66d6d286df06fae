"""
SPIN's opinion: the same states, the same transitions, the same verdicts.

SPIN counts one transition more, the one to its start. Compiling its verifiers is what takes time here, so questions
share one where they can. `tests/benchmarks/scale.py spin` compares more pods, up to two million configurations.
"""

from dataclasses import replace

import pods
import pytest
import spin
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pods import PLANTED
from strategies import MOVER, questions, systems
from tollgate import DRIVER, KEEPER, tollgate
from tollgate import LAWS as TOLLGATE_LAWS

from podmodel.engines.check import check
from podmodel.engines.explore import explore
from podmodel.exports.claims import claims
from podmodel.exports.promela import fits, to_promela
from podmodel.kernel.property import Kind, Outcome, leads_to
from podmodel.lifecycles.variables import FINISHED, STOPPED, TERMINATING, termination
from podmodel.lifecycles.vocabulary import KUBELET
from podmodel.properties import LAWS, RESPONSES

pytestmark = pytest.mark.skipif(not spin.available(), reason=spin.MISSING)

SHAPES = ("job", "retry", "gated", "startup", "readiness", "liveness", "init", "sidecar")
"""The others of `pods` are for the benchmark."""

WAITS, CLOSES = (law for law in TOLLGATE_LAWS if law.kind is Kind.LEADS_TO)


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


@pytest.mark.parametrize("name", SHAPES)
def test_a_pod(name):
    """States and transitions are those of `explore`; the planted laws fail where `check` refutes them."""
    system = pods.system(name)
    space, asked = explore(system), claims(system, PLANTED)
    with spin.verifier(to_promela(system, PLANTED)) as pan:
        counted, failed = pan.search(asserting=False), pan.search().violated
    assert (counted.states, counted.transitions - 1) == (space.configurations, space.transitions)
    for verdict in check(system, PLANTED):
        broken = any(claim.number in failed for claim in asked if claim.law is verdict.law)
        assert broken == (verdict.outcome is Outcome.REFUTED), verdict
    assert failed


def test_the_counts_of_the_toll_gate():
    """With every form of effect."""
    assert same_counts(tollgate()).states > 40


@settings(max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
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
    """Every law of pods that SPIN can read, and two that are planted to fail: one does, nothing is restarted here."""
    system = pods.system("job")
    long = {id(claim.law) for claim in claims(system, LAWS) if not fits(claim)}
    assert len(long) < len(LAWS) / 10
    assert to_promela(system, LAWS).count("left out, too long for SPIN") == len(long)
    found = same_verdicts(system, (*(law for law in LAWS if id(law) not in long), *PLANTED))
    assert [found[id(law)] for law in PLANTED] == [False, True]


def test_the_verdicts_of_the_toll_gate():
    """Laws and possibilities, held and broken."""
    found = violations(tollgate(), [law for law in TOLLGATE_LAWS if law.kind is not Kind.LEADS_TO])
    assert {law.rule for law in TOLLGATE_LAWS if found.get(id(law))} == {"TG-02", "TG-05"}


def same_responses(system, *laws):
    """For each law whether SPIN finds a run that breaks it for some member: if and only if our engine does."""
    with spin.verifier(to_promela(system, laws), safety=False) as pan:
        broken = [c.law for c in claims(system, laws) if pan.search(formula=f"response_{c.number}").errors]
    for verdict in check(system, laws):
        assert any(verdict.law is law for law in broken) == (verdict.outcome is Outcome.REFUTED), verdict
    return [any(law is one for one in broken) for law in laws]


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
    assert same_responses(system, waits, closes) == [broken, True]


@settings(max_examples=4, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_responses_of_a_random_system(data):
    """Weak or strong fairness of everybody."""
    system = data.draw(systems())
    assume(system.events and explore(system, limit=2_000).complete)
    asked = data.draw(questions(system))
    assume(claims(system, [asked]))
    fair, strong = data.draw(st.permutations([(MOVER,), ()]))
    same_responses(system, replace(asked, kind=Kind.LEADS_TO, events=(), fair=fair, strong=strong))


def test_responses_of_a_pod():
    """One that holds by weak fairness, and what becomes of it, and of another, when somebody may sleep."""
    stops = leads_to(
        "the kubelet finishes what it has stopped", given=termination.is_(STOPPED), goal=termination.is_(FINISHED),
        fair=(KUBELET,), rule="X",
    )  # fmt: skip
    ends = replace(stops, sentence="a pod that is being stopped ends", given=termination.is_(TERMINATING))
    assert same_responses(pods.system("job"), stops, replace(stops, fair=()), ends) == [False, True, True]


def test_responses_with_strong_fairness_of_a_pod():
    """The first of the response laws that ship, as it ships."""
    assert RESPONSES[0].strong
    assert same_responses(pods.system("job"), RESPONSES[0]) == [False]
