"""Reports for people, and the paper they are written on."""

import io
import re

import pytest

from podmodel.checking import check
from podmodel.errors import ManifestError
from podmodel.kernel.property import never, sometimes
from podmodel.lifecycles.compose import Scope, not_modelled
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.spec import Container, HTTPGetAction, Pod, PodSpec, Probe
from podmodel.lifecycles.variables import GONE, pod
from podmodel.lifecycles.vocabulary import RestartPolicy, Sigterm
from podmodel.manifest import read
from podmodel.report import text
from podmodel.report.assumptions import assumptions
from podmodel.report.results import Answer, PodReport, Report, identified
from podmodel.report.terminal import PIPED, Paper, clean, coloured, columns

PROBE = Probe(http_get=HTTPGetAction(port=80), failure_threshold=24)
SHELL = Container(name="app", image="a:1", command=("sh", "-c", "while true; do sleep 1; done"))
WEB = Pod("Deployment", "web", PodSpec(containers=(SHELL,)), file="web.yaml", line=3)
LAWS = identified(
    [
        never("a pod is never removed", pod.is_(GONE), rule="A-1"),
        sometimes("a pod can be removed", pod.is_(GONE), rule="A-1 K1"),
    ]
)


def report(limit: int = 1000) -> PodReport:
    """The report of a small pod."""
    verdicts = check(WEB, [law.property for law in LAWS], limit=limit)
    return PodReport(WEB, tuple(Answer(law.id, verdict) for law, verdict in zip(LAWS, verdicts, strict=True)))


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        """A terminal."""
        return True


# Ids


def test_ids_are_rules_and_unique() -> None:
    """The second law of a rule has a number."""
    assert [law.id for law in LAWS] == ["A-1", "A-1.2"]


# Assumptions


def test_containers_of_which_the_same_is_known_share_a_sentence() -> None:
    """The report stays short for pods with many containers."""
    unknown = [Container(name=name, image="i:1") for name in ("a", "b")]
    told = dict(assumptions(Pod("Pod", "p", PodSpec(containers=(*unknown, SHELL))), Scope()))
    assert told["SIGTERM"].startswith("a, b: may do anything (the entrypoint is in the image")
    assert told["SIGTERM"].endswith("sh stays the main process, has no handler for SIGTERM and does not pass it on)")
    told = dict(assumptions(WEB, Scope(sigterm={"app": Sigterm.IGNORED})))
    assert told["SIGTERM"] == "app: ignores it (as given by --sigterm)"


def test_roles_are_named() -> None:
    """Init containers and sidecars are told apart."""
    inits = (
        Container(name="i", image="i:1"),
        Container(name="s", image="s:1", restart_policy=RestartPolicy.ALWAYS),
    )
    told = dict(assumptions(Pod("Pod", "p", PodSpec(containers=(SHELL,), init_containers=inits)), Scope()))
    assert told["containers"] == "i (init), s (sidecar), app"


def test_folded_thresholds_are_told() -> None:
    """Which probes, how many, and where the counts are kept."""
    probed = Pod("Pod", "p", PodSpec(containers=(Container(name="c", image="c:1", startup_probe=PROBE),)))
    checked = dict(assumptions(probed, Scope()))["scope"]
    assert "(c startup 24 failures); laws about the counts keep them, up to 3" in checked
    simulated = dict(assumptions(probed, Scope(), folded=False))["scope"]
    assert "A probe threshold counts up to 3" in simulated
    assert "threshold" not in dict(assumptions(WEB, Scope()))["scope"]


# Reports


def test_the_heading_says_where_it_is_written() -> None:
    """Title, file and line, and the namespace if it is not the default one."""
    assert next(text.heading(WEB, Scope(), Paper())) == "Deployment/web (web.yaml:3)"
    elsewhere = Pod("Pod", "p", WEB.spec, namespace="shop", file="p.yaml")
    assert next(text.heading(elsewhere, Scope(), Paper())) == "Pod/p (p.yaml:1 in namespace shop)"


def test_findings_have_stories_and_possibilities_on_request() -> None:
    """One line a law otherwise."""
    lines = list(text.laws(report(), text.Detail(), Paper()))
    assert lines[0] == "  REFUTED     a pod is never removed (A-1)"
    assert lines[-1] == "  proved      a pod can be removed (A-1.2)"
    assert len(lines) == 4
    assert len(list(text.laws(report(), text.Detail(traces=True), Paper()))) == 6


def test_counts_and_summary() -> None:
    """How many of what; the last line is the exit code in words."""
    found = report()
    assert list(text.counts(found, text.Detail(), Paper(width=200))) == [
        f"  counts      1 proved, 1 refuted, {found.configurations:,} configurations"
    ]
    assert list(text.summary(Report((found,)), Paper())) == ["1 finding in 1 pod"]
    undecided = report(limit=1)
    assert list(text.summary(Report((undecided,)), Paper())) == [
        "no finding in 1 pod, 2 laws undecided: raise --limit, or pick laws with --law"
    ]
    broken = Report((), (ManifestError("x"),))
    assert list(text.summary(broken, Paper())) == ["0 pods, every verdict as expected; 1 error in the input"]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_nothing_is_cut_off_and_nothing_is_too_wide(width: int) -> None:
    """Colours do not count as width."""
    found = report()
    for paper in (Paper(width, colour=True), Paper(width)):
        lines = [
            *text.heading(WEB, Scope(), paper),
            *text.laws(found, text.Detail(traces=True), paper),
            *text.counts(found, text.Detail(), paper),
        ]
        bare = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines]
        assert (bare != lines) is paper.colour
        assert max(map(len, bare)) <= width
        assert "does not pass it on" in " ".join(" ".join(bare).split())


# Paper


@pytest.mark.parametrize(("said", "used"), [("10", 40), ("40", 40), ("100", 100), ("5000", 200)])
def test_width_is_that_of_the_terminal_within_bounds(said: str, used: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """40 to 200 columns."""
    monkeypatch.setenv("COLUMNS", said)
    assert columns() == used


def test_width_of_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wide enough for one line a law, unless COLUMNS says otherwise."""
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr("shutil.os.get_terminal_size", lambda *_: (_ for _ in ()).throw(OSError))
    assert columns(io.StringIO()) == PIPED


@pytest.mark.parametrize(
    ("choice", "terminal", "environment", "expected"),
    [
        ("auto", True, {}, True),
        ("auto", False, {}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {}, False),
    ],
)
def test_colour(choice: str, terminal: bool, environment: dict[str, str], expected: bool) -> None:
    """Colour on a terminal, unless NO_COLOR or the command line says otherwise."""
    assert coloured(choice, Terminal() if terminal else io.StringIO(), environment) is expected


def test_a_long_heading_and_long_words() -> None:
    """A word that is longer than the line is kept whole."""
    paper = Paper(40)
    path = "a" * 60
    assert paper.lines(f"in {path} here", first="  warning: ", hang=4) == ["  warning: in", f"    {path}", "    here"]
    assert paper.lines("", first="word") == ["word"]
    assert clean("a\x07\x9b1m") == "a\\x07\\x9b1m"


SPECIAL = """
apiVersion: v1
kind: Pod
metadata: {name: special}
spec:
  restartPolicy: Never
  os: {name: linux}
  activeDeadlineSeconds: 60
  containers:
  - name: app
    image: app:1
    restartPolicy: Never
    restartPolicyRules:
    - action: Restart
      exitCodes: {operator: In, values: [42]}
    lifecycle:
      stopSignal: SIGKILL
  ephemeralContainers:
  - name: debugger
    image: busybox
"""


def test_what_the_model_does_not_know_is_said() -> None:
    """A deadline, restart rules, a stop signal, ephemeral containers: nothing is silently assumed away."""
    (special,) = read("m.yaml", text=SPECIAL)
    lines = not_modelled(special, Level.API)
    assert [line.split(": ")[0] for line in lines] == ["m.yaml:8", "m.yaml:19", "m.yaml:13", "m.yaml:17"]
    assert "activeDeadlineSeconds is not modelled at this level, only at ends" in lines[0]
    assert "ephemeral containers such as debugger" in lines[1]
    assert "restartPolicyRules of app" in lines[2]
    assert "stopSignal of app" in lines[3]
    assert "activeDeadlineSeconds is not modelled at this level" in headed(special, Scope())


@pytest.mark.parametrize("level", [Level.ENDS, Level.KUBELET])
def test_a_deadline_is_known_where_ends_are_modelled(level: Level) -> None:
    """No warning there; where laws of several levels are asked it is said which ones know of it."""
    (special,) = read("m.yaml", text=SPECIAL)
    assert not_modelled(special, level) == not_modelled(special, Level.API)[1:]
    assert "activeDeadlineSeconds" not in headed(special, Scope(level=level))
    assert "activeDeadlineSeconds can run out at level ends alone" in headed(special, Scope(), level=level)


def headed(pod: Pod, scope: Scope, *, level: Level | None = None) -> str:
    """The lines before the verdicts, as one."""
    return " ".join(" ".join(text.heading(pod, scope, Paper(80, colour=False), level=level)).split())
