"""The crash back-off: recorded lives against `lifecycles.crash_backoff`, and `lifecycles.backoff`, without seconds."""

import agreeing
import pytest
import timing

from podmodel.agreement.backoff_replay import crash_backoff
from podmodel.agreement.decisions import decisions
from podmodel.errors import PodmodelError
from podmodel.kernel.ground import Member
from podmodel.kernel.semantics import steps
from podmodel.kernel.system import compose, started
from podmodel.lifecycles import backoff
from podmodel.lifecycles import crash_backoff as in_seconds
from podmodel.lifecycles.releases import readings
from podmodel.lifecycles.variables import CLEAR, killed_by, models_node, policy, process
from podmodel.lifecycles.vocabulary import KilledBy, RestartPolicy, Role

NEWEST = next(iter(readings("1.36")))
CRASH = {"runSeconds": 1, "observedAfterSeconds": 0, "exitCode": 1}
LIFE = {"kind": "crashBackoff", "retryEverySeconds": 1, "steps": [CRASH] * 8}


def delays(**change):
    """How long each restart is held back."""
    return [step["startDelaySeconds"] for step in crash_backoff({**LIFE, **change}, NEWEST)["steps"]]


def recorded(path):
    """The decisions of the file that are about the back-off."""
    return [one for one in decisions(path) if one.given["kind"] == "crashBackoff"]


@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_bundled_sample_agrees(version):
    """Decisions chosen so that every row decides."""
    lives = recorded(agreeing.bundled(version, "restart"))
    assert lives
    assert all(crash_backoff(one.given, NEWEST) == one.answer for one in lives)


@agreeing.needs_recordings
@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_whole_recording_agrees(version):
    """One in eight of them, or all."""
    lives = recorded(agreeing.shared(version, "restart"))[:: agreeing.SHARE]
    assert lives
    assert all(crash_backoff(one.given, NEWEST) == one.answer for one in lives)


class TestSequence:
    """The sequence of semantics.md 8.3."""

    def test_delays(self):
        """At once, then doubling from 10 s to 300 s; exit 0 counts as a crash."""
        expected = [0, 10, 20, 40, 80, 160, 300, 300]
        assert delays() == expected
        assert delays(steps=[{**CRASH, "exitCode": 0}] * 8) == expected

    @pytest.mark.parametrize(("runs", "delay"), [(599, 20), (600, 20), (600.5, 0), (601, 0)])
    def test_a_long_run_starts_over(self, runs, delay):
        """After more than 600 s; exactly 600 s is not more."""
        steps_ = [CRASH, CRASH, {**CRASH, "runSeconds": runs}, CRASH]
        assert delays(steps=steps_)[2:] == [delay, 40 if delay else 10]

    @pytest.mark.parametrize(("runs", "delay"), [(560, 41), (590, 11), (599, 2)])
    def test_housekeeping_cuts_a_delay_short(self, runs, delay):
        """The entry is dropped 600 s after it was made, also while the container waits."""
        steps_ = [*[CRASH] * 6, {**CRASH, "runSeconds": runs}, CRASH]
        assert delays(steps=steps_)[6:] == [300, 300]
        early = delays(steps=steps_, gcEvery2s=True)[6:]
        assert delay - 1 <= early[0] <= delay + 3
        assert early[1] == 10

    def test_the_message(self):
        """As Go writes durations."""
        said = [step.get("message", "").split(" restarting")[0] for step in crash_backoff(LIFE, NEWEST)["steps"]]
        waits = ("10s", "20s", "40s", "1m20s", "2m40s", "5m0s", "5m0s")
        assert said == ["", *(f"back-off {wait}" for wait in waits)]


# Without seconds

MEMBERS = (Member("app", Role.MAIN),)
ALWAYS = {("app", policy.name): RestartPolicy.ALWAYS, ("", models_node.name): False}


def graph(machine, control, merged=()):
    """
    The steps that the back-off of a container can take: (entry, delay, runs, how it ended), event, the same after.

    States of the entry that are `merged` are one with CLEAR, whose delay means nothing.
    """
    system = compose(
        "back-off",
        (
            in_seconds.INSTANCE.named("instance", variables={in_seconds.crash_backoff: control}),
            machine.named(machine.name, variables={process: in_seconds.instance}),
        ),
        members=MEMBERS,
        constants=ALWAYS,
        inputs=(killed_by,),
    )

    def seen(configuration):
        entry, delay, runs, ended = (
            system.value(configuration, f"app.{name}") for name in (control.name, "delay", "instance", "ended")
        )
        entry = CLEAR if entry in merged else entry
        return entry, None if entry == CLEAR else delay, runs, ended

    reasons = (KilledBy.NOBODY, KilledBy.LIVENESS_PROBE)
    found, todo = set(), [started(system, {("app", killed_by.name): reason}) for reason in reasons]
    done = set(todo)
    while todo:
        here = todo.pop()
        for step in steps(system, here):
            found.add((seen(here), step.event, seen(step.target)))
            if step.target not in done:
                done.add(step.target)
                todo.append(step.target)
    return found


def test_the_level_without_seconds_is_the_untimed_reading():
    """
    `backoff` does what `crash_backoff` does without its timers, with the entries that do not count as one state.

    What ends an entry is `backoff-reset` there, and aging, housekeeping or a restart of the kubelet here.
    """
    coarse = graph(backoff.MACHINE, backoff.MACHINE.control)
    fine = graph(in_seconds.MACHINE, in_seconds.crash_backoff, merged=(in_seconds.EXPIRED,))
    ends = {"app.backoff-expire", "app.backoff-collect", "app.backoff-forget"}
    renamed = {(before, "app.backoff-reset" if event in ends else event, after) for before, event, after in fine}
    assert {step for step in renamed if step[0] != step[2] or step[1] != "app.backoff-reset"} == coarse


NOT_RECORDED = (  # in these lives every container starts, exits by itself, and is started again
    *("start-error", "oom", "die", "sigkill", "terminate", "backoff-forget"),
    *("(B1)", "(8.3)", "(B5 8.2)"),  # kills by probes, and containers that are not started again
)
EQUIVALENT = {
    "clear start (B2) effect delay := 10": "without an entry the delay is 10 already",
    "open/expired/holding backoff-collect (B5) effect delay := 10": "the next start sets it (B2)",
    "open/expired/holding backoff-collect (B5) stops back-off": "nothing waits for it any more",
}


def test_every_row_and_timer_matters():
    """Without any one of them, some bundled decision comes out differently."""
    found = {one.id: one for version in agreeing.RECORDED for one in recorded(agreeing.bundled(version, "restart"))}
    unnoticed = set()
    for what, loss in timing.losses("restart"):
        if not any(word in what for word in NOT_RECORDED):
            with loss:
                if not any(agreeing._differs("restart", one, NEWEST) for one in found.values()):
                    unnoticed.add(what)
    assert unnoticed == set(EQUIVALENT)


@pytest.mark.parametrize("field", ["retryEverySeconds", "steps"])
def test_a_missing_field(field):
    """It is named, not guessed."""
    with pytest.raises(KeyError, match=field):
        crash_backoff({name: value for name, value in LIFE.items() if name != field}, NEWEST)


@pytest.mark.parametrize("field", list(CRASH))
def test_a_missing_field_of_a_step(field):
    """Ditto."""
    with pytest.raises(KeyError, match=field):
        crash_backoff({**LIFE, "steps": [{name: v for name, v in CRASH.items() if name != field}]}, NEWEST)


@pytest.mark.parametrize(
    "change",
    [
        {"retryEverySeconds": 0},
        {"retryEverySeconds": "1"},
        {"gcEvery2s": "yes"},
        {"gcEveryTwo": True},
        {"steps": [{**CRASH, "runSeconds": -1}]},
        {"steps": [{**CRASH, "exitCode": "1"}]},
        {"steps": [{**CRASH, "exitCode": 999}]},
        {"steps": [{**CRASH, "code": 1}]},
    ],
    ids=str,
)
def test_a_broken_decision(change):
    """What no recording says."""
    with pytest.raises((KeyError, ValueError, TypeError, PodmodelError)):
        crash_backoff({**LIFE, **change}, NEWEST)
