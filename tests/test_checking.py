"""Checking a pod: the thresholds at which a law is decided do not change what is said of it."""

import gc

import pytest
from scenarios import PODS

from podmodel.checking import check, few_collections, level_of, reads_counter, scope_of
from podmodel.engines.budget import Lack, Patience
from podmodel.engines.check import check as check_system
from podmodel.kernel.property import Kind, Outcome, always, never_step, sometimes, within
from podmodel.kernel.semantics import steps
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.compose import Level, Scope, compose
from podmodel.lifecycles.vocabulary import EVERY, ApiState, ProbeResult
from podmodel.properties import ALL, KUBELET, LAWS

PROBED = ("probes", "probe-kills", "sidecar-job")
PLAIN = [law for law in LAWS if not reads_counter(law)]
fails = v.liveness_result.is_(ProbeResult.FAILURE)


def outcomes(name, threshold, laws=LAWS):
    """What is said of laws at one cap of the thresholds."""
    system = compose(PODS[name], scope=Scope(threshold=threshold))
    return {verdict.law.sentence: verdict.outcome for verdict in check_system(system, laws)}


@pytest.mark.parametrize("name", PODS)
def test_laws_that_read_no_count_do_not_depend_on_thresholds(name):
    """One failure in a row, two or three: the same verdicts."""
    at_one = outcomes(name, 1, PLAIN)
    assert outcomes(name, 2, PLAIN) == at_one
    assert outcomes(name, 3, PLAIN) == at_one


@pytest.mark.parametrize("name", PROBED)
def test_a_pod_is_checked_as_its_system(name):
    """Both ways of asking give the same verdicts."""
    whole = check(compose(PODS[name]), LAWS)
    assert [v.outcome for v in check(PODS[name], LAWS)] == [v.outcome for v in whole]


def test_verdicts_come_in_order():
    """Whatever scope each was decided at."""
    laws = [law for law in LAWS if "liveness" in law.sentence]
    assert {reads_counter(law) for law in laws} == {True, False}
    assert [verdict.law for verdict in check(PODS["probes"], laws)] == laws


def test_counts_are_recognised():
    """In the premise, in the conclusion, under a quantifier or a negation."""
    counting = [law.sentence for law in LAWS if reads_counter(law)]
    assert "liveness fails only with as many failures in a row as failureThreshold says" in counting
    hidden = always("x", given=~(v.startup_run > 0), then=fails, rule="X")
    assert reads_counter(hidden)
    assert not reads_counter(always("x", given=fails, then=fails, rule="X"))


def test_a_law_about_counts_does_depend_on_thresholds():
    """Which is why it is decided with those of the manifest: at one there is nothing to count."""
    sentence = "liveness fails only with as many failures in a row as failureThreshold says"
    assert outcomes("probes", 1)[sentence] is Outcome.INAPPLICABLE
    assert outcomes("probes", 3)[sentence] is Outcome.PROVED


def test_a_law_about_the_ticks_of_a_probe_counts():
    """
    It sees the ticks below the threshold, so it is decided with the thresholds of the manifest.

    Unless it forbids the event altogether: then it does not matter how many there are.
    """
    law = never_step(
        "every failure counts", given=~fails, then_not=~fails, events=("liveness-failure",), each=EVERY, rule="X"
    )
    assert reads_counter(law)
    assert outcomes("probes", 1, [law]) == {law.sentence: Outcome.PROVED}
    assert outcomes("probes", 3, [law]) == {law.sentence: Outcome.REFUTED}
    naming = [
        law
        for law in PLAIN
        if law.kind is Kind.STEP and any(event.endswith(("-success", "-failure")) for event in law.events)
    ]
    assert all(str(law.then) == "not true" for law in naming)


def test_a_trace_is_one_of_the_system_it_was_found_in():
    """At threshold one; with the thresholds of the manifest it takes the probe more failures."""
    law = always("a probe never fails", given=fails, then=~fails, each=EVERY, rule="X")
    (verdict,) = check(PODS["probes"], [law])
    system = compose(PODS["probes"], scope=Scope(threshold=1))
    at = system.initial
    for step in verdict.trace.steps:
        assert step.target in [option.target for option in steps(system, at)]
        at = step.target


def test_a_limit_is_passed_on():
    """What is undecided is incomplete."""
    verdicts = check(PODS["probes"], LAWS, engine="explicit", limit=5)
    assert any(verdict.outcome is Outcome.INCOMPLETE for verdict in verdicts)
    assert max(verdict.configurations for verdict in verdicts) == 5


def test_the_time_is_for_all_scopes_together():
    """When it is used up in one of them, the laws of the other one are incomplete too, and so is every trace."""
    verdicts = check(PODS["probes"], LAWS, seconds=0)
    assert {verdict.outcome for verdict in verdicts} == {Outcome.INCOMPLETE}
    assert {verdict.lack for verdict in verdicts} == {Lack.SECONDS}


def test_an_interrupt_is_for_all_scopes_together():
    """Whoever has had enough need not say so twice."""
    patience = Patience(interrupted=True)
    verdicts = check(PODS["probes"], LAWS, patience=patience)
    assert {verdict.lack for verdict in verdicts} == {Lack.PEACE}


def test_the_collector_is_as_before():
    """Also after an error."""
    before = gc.get_threshold()
    with few_collections():
        assert gc.get_threshold() != before
    with pytest.raises(ValueError, match="on purpose"), few_collections():
        raise ValueError("on purpose")
    assert gc.get_threshold() == before


class TestLevels:
    """A law is decided at the coarsest level that models what it speaks of."""

    @pytest.mark.parametrize(
        ("guard", "level"),
        [
            (fails, Level.API),
            (v.marked_unready.is_(True), Level.WORKER),
            (v.seen_state.is_(ApiState.RUNNING), Level.WORKER),
            (v.worker.is_(v.RESTING), Level.WORKER),
            (v.sandbox.is_(v.SANDBOX_LOST), Level.SANDBOX),
            (v.purge.is_(v.PURGED), Level.SANDBOX),
            (v.image.is_(v.PULLING), Level.IMAGE),
            (v.node.is_(v.NODE_UP), Level.NODE),
            (v.tainted.is_(True), Level.NODE),
            (v.end.is_(v.ENDING) & v.models_image.is_(True), Level.ENDS | Level.IMAGE),
        ],
        ids=str,
    )
    def test_by_what_it_reads(self, guard, level):
        """In the premise, in the conclusion, and in where it applies."""
        assert level_of(sometimes("x", guard, rule="X")) is level
        assert level_of(always("x", given=guard, then=fails, rule="X")) is level
        assert level_of(always("x", given=fails, then=fails, applies=guard, rule="X")) is level

    @pytest.mark.parametrize(
        ("event", "level"),
        [("kill", Level.API), ("sync", Level.WORKER), ("sandbox-dies", Level.SANDBOX), ("pull", Level.IMAGE)],
    )
    def test_by_its_events(self, event, level):
        """Those that a machine of the finer level controls."""
        assert level_of(never_step("x", given=fails, events=(event,), rule="X")) is level

    def test_the_usual_laws_are_all_of_the_api_level(self):
        """What is asked of every pod stays cheap; the finer levels have laws of each of their parts."""
        assert {level_of(law) for law in ALL} == {Level.API}
        asked = Level.API
        for law in KUBELET:
            asked |= level_of(law)
        assert asked is Level.KUBELET

    def test_each_verdict_says_which_level_decided_it(self):
        """Each law at its own, in the order of the question; a scope can only ask for more."""
        laws = [
            sometimes("x", v.marked_unready.is_(True), rule="X"),
            sometimes("y", fails, each=EVERY, rule="X"),
            sometimes("z", v.sandbox.is_(v.SANDBOX_LOST), rule="X"),
        ]
        assert [one.level for one in check(PODS["probes"], laws)] == ["worker", "api", "sandbox"]
        finer = check(PODS["probes"], laws, scope=Scope(level=Level.IMAGE))
        assert [one.level for one in finer] == ["worker+image", "image", "sandbox+image"]
        assert scope_of(laws[0], Scope(level=Level.NODE)).level is Level.WORKER | Level.NODE

    def test_a_law_in_seconds_needs_clocks(self):
        """Among others, of a pod and of a system."""
        law = within("x", given=fails, goal=~fails, seconds="at most 3", rule="X")
        for subject in (PODS["bare-never"], compose(PODS["bare-never"])):
            one, other = check(subject, [law, LAWS[0]])
            assert (one.outcome, one.lack) == (Outcome.INCOMPLETE, Lack.CLOCKS)
            assert other.outcome is Outcome.PROVED
