"""
Faults planted in the tables are found: by a law, by a pinned number, or because the declaration is refused.

`planted.json` (made by `python tests/quality/replant.py`) lists the faults: for each machine rows that are missing,
say the opposite, lead elsewhere or forget an effect, and counters that stop early; where each is planted; and what
notices it. Where only a number notices, the entry says which sentence is missing among the laws.
"""

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from planting import by_name, recomposed, refused
from scenarios import counts, system

from podmodel.engines.check import check
from podmodel.engines.symbolic import Symbolic
from podmodel.lifecycles import backoff, container, hook, pod, probe, process, termination
from podmodel.properties import LAWS

MACHINES = {
    machine.name: machine
    for machine in (
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
    )
}
FAULTS = {name: by_name(machine) for name, machine in MACHINES.items()}
PLANTED = json.loads((Path(__file__).parent / "planted.json").read_text())["planted"]


def fault_of(entry):
    """The fault that an entry of the data file names; the row numbers there follow the tables."""
    return FAULTS[entry["fault"].partition(" ")[0]][entry["fault"]]


def outcomes(composed):
    """What each law comes to, by its sentence."""
    return {verdict.law.sentence: verdict.outcome for verdict in check(composed, LAWS)}


@cache
def sound(name):
    """What each law comes to before anything is planted."""
    return outcomes(system(name))


def noticing(composed, name):
    """The sentences that come to something else than before: refuted, or not proved any more."""
    return [sentence for sentence, outcome in outcomes(composed).items() if outcome != sound(name)[sentence]]


def numbers(composed):
    """How many configurations and steps there are."""
    symbolic = Symbolic(composed)
    return symbolic.count, symbolic.transitions


@pytest.mark.parametrize("entry", PLANTED, ids=lambda entry: entry["fault"])
def test_a_planted_fault_is_found(entry):
    """By what the data file says; a law that has come to notice what only a number did is good news to write down."""
    fault, name = fault_of(entry), entry["scenario"]
    declared = refused(fault, [system(name)])
    if entry["noticed by"] == "declaration":
        assert declared, entry["how"]
        return
    assert not declared
    mutant = recomposed(system(name), fault.mutant())
    laws = noticing(mutant, name)
    pinned = counts(name)
    if entry["noticed by"] == "law":
        assert entry["how"] in laws
    else:
        assert laws == [], "a law notices it now: update planted.json"
        assert numbers(mutant) != (pinned["configurations"], pinned["transitions"])


def test_the_pods_are_sound_before_anything_is_planted():
    """Recomposing without a fault changes nothing."""
    for name in sorted({entry["scenario"] for entry in PLANTED}):
        for machine in MACHINES.values():
            same = recomposed(system(name), machine)
            assert [slot.name for slot in same.slots] == [slot.name for slot in system(name).slots]
        assert numbers(same) == (counts(name)["configurations"], counts(name)["transitions"])
        assert noticing(same, name) == []
        assert not [verdict for verdict in check(same, LAWS) if not verdict.expected]


@pytest.mark.parametrize("name", MACHINES)
def test_every_machine_has_faults_of_every_kind(name):
    """As far as its table has anything to break."""
    kinds = {_kind(entry["fault"]) for entry in PLANTED if entry["fault"].startswith(f"{name} ")}
    assert kinds == {_kind(label) for label in FAULTS[name]}


def _kind(label):
    said = label.partition(": ")[2]
    return next(word for word in ("dropped", "flipped", "leads to", "not assigned", "stops at") if word in said)


def test_a_missing_sentence_is_proposed():
    """Where no law notices, the data file says what a law would have to say."""
    silent = [entry for entry in PLANTED if entry["noticed by"] == "number"]
    assert all(entry["how"].startswith("missing: ") for entry in silent)
    assert Counter(entry["noticed by"] for entry in PLANTED)["law"] >= 25
