"""Releases: what each one has is what semantics.md 10 says, and where that is not known both ways are possible."""

import pytest

from podmodel.engines.explore import explore
from podmodel.engines.questions import Seen
from podmodel.engines.symbolic import Symbolic
from podmodel.errors import UsageError
from podmodel.kernel.expr import Any
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.compose import Level, Scope, compose
from podmodel.lifecycles.releases import FEATURES, RELEASES, readings, release_of, switches
from podmodel.lifecycles.spec import Container, HTTPGetAction, Pod, PodSpec, Probe
from podmodel.lifecycles.status import PHASE
from podmodel.lifecycles.vocabulary import MAIN, SIDECAR, Phase, RestartPolicy, Sigterm, WaitingReason

NO, YES, DOUBT = False, True, None
WORDS = {"-": NO, "+": YES, "?": DOUBT}

# fmt: off
EXPECTED = {
    # 29 30 31 32 33 34 35 36, and the words of semantics.md and of the recordings' differences
    "ContainerRestartRules":                ("- - - - - - + +", "10: alpha 1.34, beta (default on) 1.35"),
    "RestartAllContainersOnContainerExits": ("- - - - - - - +", "10: alpha 1.35, beta 1.36"),
    "HasAnyActiveRegularContainerStarted":  ("- - - - ? ? ? +", "10: present in 1.36.2, absent in 1.32.10"),
    "StatusKeptFromOld":                    ("- - - - - - - +", "8.5: of the gate RestartAllContainers"),
    "LostInitCompleted":                    ("- - - - ? ? ? +", "10: present in 1.36.2, absent in 1.32.10"),
    "InitializedSticky":                    ("- - - - - - - +", "IN4: of the gate RestartAllContainers"),
    "OneInitPath":                          ("- - - - ? ? ? +", "9.1: 36 every pod, 32 only with a sidecar"),
    "BackOffAwareRequeue":                  ("- - - - ? ? ? +", "13.2/2: later than 1.32, at latest 1.36"),
    "SidecarProbeWorkerFix":                ("- - - - - ? + +", "10: 1.35, backport 1.34.x; IC12: not in 1.34.0"),
    "SandboxReadyPushed":                   ("- - - - ? ? ? +", "10: present in 1.36.2, absent in 1.32.10"),
    "StartedInherited":                     ("- - - - - - + +", "10: the gate of the old way is off since 1.35"),
    "PLEGOnDemandRelist":                   ("- - - - ? ? ? +", "0.3: (36), and 32 without"),
    "PodLifecycleSleepAction":              ("- + + + + + + +", "10: alpha 1.29, beta 1.30"),
    "PodLifecycleSleepActionAllowZero":     ("- - - - + + + +", "10: alpha 1.32, beta 1.33"),
    "NodeMonitorGrace50s":                  ("- - - + + + + +", "10: 1.32; 0.3: 40 s up to 1.31"),
    "ZeroGraceHonoured":                    ("? ? ? + + + + +", "13.2/1: in 1.32, since when is not known"),
    "PodObservedGenerationTracking":        ("- - - - - + + +", "10: alpha 1.33, beta 1.34"),
}
# fmt: on


def test_every_feature_is_expected():
    """None more, none less."""
    assert [feature.name for feature in FEATURES] == list(EXPECTED)


@pytest.mark.parametrize("feature", FEATURES, ids=lambda one: one.name)
def test_what_is_known(feature):
    """In each release the feature is there, is not, or may be."""
    line, words = EXPECTED[feature.name]
    assert [feature.known(release) for release in RELEASES] == [WORDS[mark] for mark in line.split()], words


@pytest.mark.parametrize("release", ["1.32", "1.36"])
def test_recorded_releases_leave_no_doubt(release):
    """There is one way in which they behave."""
    (way,) = readings(release)
    assert way == switches(release)


def test_the_ways_of_a_release_in_doubt():
    """Every combination of what is not known, each once, with all that is known."""
    ways = list(readings("1.34"))
    doubtful = [name for name, known in switches("1.34").items() if known is None]
    assert len({tuple(way[name] for name in doubtful) for way in ways}) == len(ways) == 2 ** len(doubtful)
    assert all(way[name] is known for way in ways for name, known in switches("1.34").items() if known is not None)


@pytest.mark.parametrize("text", ["1.36", "v1.36", "1.36.2", "v1.36.2-eks-1"])
def test_names_of_a_release(text):
    """As clusters call it."""
    assert release_of(text) == "1.36"


@pytest.mark.parametrize("text", ["1.28", "1.37", "2.36", "36", "latest", ""])
def test_an_unknown_release(text):
    """The error names the range."""
    with pytest.raises(UsageError) as caught:
        release_of(text)
    assert "1.29 to 1.36" in str(caught.value.hint)


# Composed systems

WEB = Container(name="app", image="web:1", command=("/web",))
LOGS = Container(
    name="logs",
    image="logs:1",
    command=("/logs",),
    restart_policy=RestartPolicy.ALWAYS,
    startup_probe=Probe(http_get=HTTPGetAction(port=80)),
)
BARE = Pod("Pod", "bare", PodSpec(containers=(WEB,), restart_policy=RestartPolicy.NEVER))
BESIDE = Pod("Pod", "beside", PodSpec(containers=(WEB,), init_containers=(LOGS,)))


def composed(pod, release, level=Level.API):
    """The system of a pod in a release."""
    return compose(pod, scope=Scope(1, sigterm={"app": Sigterm.HANDLED}, level=level, kubernetes=release))


@pytest.mark.parametrize(
    ("release", "phases"),
    [("1.32", {Phase.PENDING, Phase.RUNNING}), ("1.34", {Phase.PENDING, Phase.RUNNING}), ("1.36", {Phase.RUNNING})],
)
def test_all_mains_in_back_off_beside_a_running_sidecar(release, phases):
    """Pending until 1.32, as long as the sidecar has not started; Running in 1.36; between, either (P10, F3)."""
    system = composed(BESIDE, release)
    loop = Any(MAIN, v.waiting_reason.is_(WaitingReason.CRASH_LOOP)) & Any(SIDECAR, v.container.is_(v.RUNNING))
    found = Symbolic(system)
    assert {
        phase for phase in PHASE.values if phase and found.seen(Seen(system.ground(loop & PHASE.is_(phase))))
    } == phases


def test_a_release_in_doubt_allows_both_ways():
    """
    1.34 reaches what 1.32 reaches and what 1.36 reaches, but for Initialized, and a life keeps to one way.

    Initialized sticks in 1.36 alone (IN4), which is known.
    """
    level = Level.WORKER | Level.SANDBOX
    doubtful = composed(BARE, "1.34", level)
    own = [position for position, slot in enumerate(doubtful.slots) if slot.name in ("release", *switches("1.34"))]
    sticks = doubtful.positions["seen_initialized"]
    ways = {}
    for configuration in explore(doubtful):
        way = tuple(doubtful.slots[place].var.domain[configuration[place]] for place in own)
        rest = tuple(value for place, value in enumerate(configuration) if place not in (*own, sticks))
        ways.setdefault(way, set()).add(rest)
    old, new = (
        {one[:sticks] + one[sticks + 1 :] for one in explore(composed(BARE, release, level))}
        for release in ("1.32", "1.36")
    )
    assert old != new
    undecided = {rest for way, rests in ways.items() if "undecided" in map(str, way) for rest in rests}
    decided = {way: rests | undecided for way, rests in ways.items() if "undecided" not in map(str, way)}
    assert len(decided) == 4  # two switches are read at this level
    by_switches = {tuple(value for value in way if isinstance(value, bool)): rests for way, rests in decided.items()}
    assert by_switches[False, False] == old
    assert by_switches[True, True] == new


def test_what_nothing_reads_is_not_decided():
    """At the API level one switch in doubt is read; the others would only make the system larger."""
    names = {slot.name for slot in composed(BARE, "1.34").slots} & set(switches("1.34"))
    assert names == {"HasAnyActiveRegularContainerStarted"}
    assert not {slot.name for slot in composed(BARE, "1.36").slots} & {"release", *switches("1.36")}
