"""Grace periods: recorded kills against the machine of `lifecycles.grace`, stepped in seconds."""

import agreeing
import pytest
import timing

from podmodel.agreement import grace
from podmodel.agreement.decisions import decisions
from podmodel.errors import PodmodelError
from podmodel.lifecycles.releases import readings

NEWEST = next(iter(readings("1.36")))
APP = {"name": "c0", "stopTakesSeconds": 1, "running": True}
LOG = {"name": "log", "sidecar": True, "stopTakesSeconds": 1, "running": True}
NET = {"name": "net", "sidecar": True, "stopTakesSeconds": 1, "running": True}
POD = {"kind": "killPod", "reason": "Unknown", "terminationGracePeriodSeconds": 30, "containers": [APP]}
ONE = {**POD, "kind": "killContainer"}


@pytest.fixture(autouse=True)
def _forgetting():
    """No test profits from what another one composed."""
    yield
    grace.forget()


def asked(given, *told):
    """What was told of each container, in their order."""
    found = grace.decide(given, NEWEST)["containers"]
    return [tuple(one.get(name) for name in told) for one in found]


@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_bundled_sample_agrees(version):
    """Decisions chosen so that every row decides."""
    assert agreeing.agrees(agreeing.replayed(agreeing.bundled(version, "grace"), version))


@agreeing.needs_recordings
@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_whole_recording_agrees(version):
    """One in eight of them, or all."""
    assert agreeing.agrees(agreeing.replayed(agreeing.shared(version, "grace"), version, agreeing.SHARE))


EQUIVALENT = {  # what no recording can notice
    "live/in preStop/in line end (H11 H12)": "in the recordings nothing ends by itself while it is killed",
    "in preStop pre-stop-timeout (H10) stops preStop": "nothing waits for the end of an abandoned hook",
    "signalled exit (G1 T10) stops grace": "nothing waits for SIGKILL any more",
    "signalled sigkill (T9 G7) stops reaction": "nothing waits for the process any more",
}


def test_every_row_timer_and_case_matters():
    """Without any one of them, some bundled decision comes out differently."""
    lines = {one.id: one for version in agreeing.RECORDED for one in decisions(agreeing.bundled(version, "grace"))}
    unnoticed = set()
    for what, loss in timing.losses("grace"):
        with loss:
            if not any(agreeing._differs("grace", one, NEWEST) for one in lines.values()):
                unnoticed.add(what)
    assert unnoticed == set(EQUIVALENT)


class TestBounds:
    """The examples of semantics.md 7.3, 6.4 and 7.5."""

    def test_no_hook(self):
        """SIGKILL at +30."""
        app = {**APP, "stopTakesSeconds": 99}
        assert asked({**ONE, "containers": [app]}, "stopAt", "stoppedAt", "sigkilled") == [(0, 30, True)]

    @pytest.mark.parametrize(
        ("hook", "signal", "sigkill"), [(25, 25, 30), (29, 29, 31), (29.9, 29.9, 31.9), (30, 30, 32), (99, 30, 32)]
    )
    def test_a_hook_uses_the_grace_period(self, hook, signal, sigkill):
        """At least 2 s remain; parts of a second are given back."""
        app = {**APP, "stopTakesSeconds": 99, "preStop": {"type": "sleep", "durationSeconds": hook}}
        assert asked({**ONE, "containers": [app]}, "preStopAt", "stopAt", "stoppedAt") == [(None, signal, sigkill)]

    def test_an_exact_tie(self):
        """A process that ends when SIGKILL is due has ended by itself: the earlier row."""
        app = {**APP, "stopTakesSeconds": 30}
        assert asked({**ONE, "containers": [app]}, "stoppedAt", "sigkilled") == [(30, False)]

    def test_sidecars_in_reverse_order(self):
        """The mains first, then the last sidecar."""
        assert asked({**POD, "init": [NET, LOG]}, "name", "stopAt") == [("c0", 0), ("log", 1), ("net", 2)]

    def test_a_chain_that_is_broken(self):
        """A later sidecar that does not run counts as finished, whatever comes after it."""
        last = {**NET, "name": "z", "stopTakesSeconds": 9}
        given = {**POD, "init": [NET, {**LOG, "running": False}, last]}
        assert asked(given, "name", "stopAt") == [("c0", 0), ("net", 1), ("z", 1)]

    def test_mains_that_use_all_of_it(self):
        """All sidecars are signalled together and have 2 s."""
        given = {**POD, "init": [NET, LOG], "containers": [{**APP, "stopTakesSeconds": 99}]}
        assert asked(given, "stopAt", "gracePassed") == [(0, 30), (30, 2), (30, 2)]

    def test_one_container_does_not_wait(self):
        """The order is that of a whole pod."""
        assert asked({**ONE, "containers": [LOG]}, "stopAt") == [(0,)]

    def test_nothing_runs(self):
        """Nothing is stopped."""
        assert asked({**POD, "containers": [{**APP, "running": False}]}, "name") == []


@pytest.mark.parametrize("field", ["kind", "reason", "containers"])
def test_a_missing_field(field):
    """It is named, not guessed."""
    with pytest.raises(KeyError, match=field):
        grace.decide({name: value for name, value in POD.items() if name != field}, NEWEST)


@pytest.mark.parametrize("field", list(APP))
def test_a_missing_field_of_a_container(field):
    """Ditto."""
    app = {name: value for name, value in APP.items() if name != field}
    with pytest.raises(KeyError, match=field):
        grace.decide({**POD, "containers": [app]}, NEWEST)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "killNode"},
        {"reason": "Boredom"},
        {"terminationGracePeriodSeconds": "30"},
        {"gracePeriodOverrride": 1},
        {"containers": [{**APP, "stopTakesSeconds": -1}]},
        {"containers": [{**APP, "stopTakesSeconds": True}]},
        {"containers": [{**APP, "running": "yes"}]},
        {"containers": [{**APP, "preStop": {"type": "prayer", "durationSeconds": 1}}]},
        {"containers": [{**APP, "preStop": {"type": "exec"}}]},
        {"containers": [{**APP, "preStopp": {"type": "exec", "durationSeconds": 1}}]},
        {"containers": [APP, APP]},
    ],
    ids=lambda one: str(one)[:60],
)
def test_a_broken_decision(change):
    """What no recording says."""
    with pytest.raises((KeyError, ValueError, TypeError, PodmodelError)):
        grace.decide({**POD, **change}, NEWEST)
