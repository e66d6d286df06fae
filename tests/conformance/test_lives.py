"""Real lives are accepted, also with updates missing; lives that cannot be are not, and the rule is named."""

import random

import pytest
from mutants import MUTANTS, lives

from podmodel import assert_legal, conform
from podmodel.conformance import Impossible, Verdict

LIVES = lives()


@pytest.mark.parametrize("name", LIVES)
def test_a_real_life(name):
    """What a kubelet 1.36 did is possible."""
    (stream,) = conform(LIVES[name], kubernetes="1.36")
    assert (stream.verdict, stream.explanation) == (Verdict.ACCEPTED, "")
    assert stream.updates == len(LIVES[name])


@pytest.mark.parametrize("name", ["run-delete-36-r0", "crashloop-73-r0", "liveness-42-r0"])
def test_missed_updates(name):
    """Whatever an observer misses, what is left is possible."""
    dice = random.Random(name)
    for _ in range(3):
        kept = [event for event in LIVES[name] if dice.random() < 0.5]
        (stream,) = conform(kept, kubernetes="1.36")
        assert stream.verdict is Verdict.ACCEPTED, stream.explanation


@pytest.mark.parametrize(("mutate", "name", "rule"), MUTANTS, ids=lambda value: getattr(value, "__name__", None))
def test_a_life_that_cannot_be(mutate, name, rule):
    """It is rejected at the update that was changed, by a rule."""
    events, number = mutate(LIVES[name])
    (stream,) = conform(events, kubernetes="1.36")
    assert (stream.verdict, stream.first_impossible) == (Verdict.REJECTED, number)
    assert stream.rules
    assert not rule or rule in stream.rules, stream.explanation


def test_it_does_not_come_back():
    """After its removal nothing is shown of a pod any more."""
    events = LIVES["run-delete-36-r0"]
    (stream,) = conform([*events, events[-2]], kubernetes="1.36")
    assert (stream.verdict, stream.first_impossible) == (Verdict.REJECTED, len(events))


def test_any_release():
    """Without a release the newest is tried first."""
    (stream,) = conform(LIVES["run-delete-36-r0"])
    assert (stream.verdict, stream.kubernetes) == (Verdict.ACCEPTED, "1.36")


def test_many_pods_in_one_stream():
    """Updates of several pods may stand in any order."""
    mixed = [event for several in zip(*list(LIVES.values())[:3], strict=False) for event in several]
    streams = conform(mixed, kubernetes="1.36")
    assert [stream.verdict for stream in streams] == [Verdict.ACCEPTED] * 3


def test_what_is_not_composed_is_refused():
    """Restart rules and static pods are never accepted; the reason is given."""
    event = LIVES["run-delete-36-r0"][0]["object"]
    ruled = {
        **event,
        "spec": {
            **event["spec"],
            "containers": [
                {
                    **event["spec"]["containers"][0],
                    "restartPolicyRules": [{"action": "Restart", "exitCodes": {"operator": "In", "values": [1]}}],
                }
            ],
        },
    }
    mirror = {**event, "metadata": {**event["metadata"], "annotations": {"kubernetes.io/config.mirror": "1"}}}
    for pod, word in ((ruled, "restartPolicyRules"), (mirror, "static")):
        (stream,) = conform([pod])
        assert stream.verdict is Verdict.REFUSED
        assert word in stream.explanation


def test_the_helper_for_tests():
    """It says what is wrong, and nothing where nothing is."""
    assert_legal(LIVES["run-delete-36-r0"], kubernetes="1.36")
    events, _ = MUTANTS[0][0](LIVES["crashloop-73-r0"])
    with pytest.raises(Impossible, match=r"containerStatuses\[0\].ready"):
        assert_legal(events, kubernetes="1.36")
