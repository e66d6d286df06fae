"""``podmodel check``: verdicts, exit codes, filters and bad input, through the command line's own door."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from podmodel import properties
from podmodel.cli import main
from podmodel.commands import check
from podmodel.engines.asking import Asking
from podmodel.engines.questions import Watch
from podmodel.kernel.property import FAILS, Property, leads_to, never, sometimes
from podmodel.lifecycles.status import PHASE
from podmodel.lifecycles.variables import DEAF, DELETING, GONE, UNSCHEDULED, has_gates, pod, process
from podmodel.lifecycles.vocabulary import MAIN, Phase

Capture = pytest.CaptureFixture[str]
Write = Callable[..., str]

NEVER = PHASE.is_(Phase.RUNNING) & pod.is_(UNSCHEDULED)
WRONG = never("a pod is never removed", pod.is_(GONE), rule="XXX-01")
EXPECTED = never("a pod is never removed", pod.is_(GONE), rule="XXX-02", expect=FAILS, because="people delete pods")
SURPRISE = never(
    "a pod never runs without a node", NEVER, rule="XXX-03", expect=FAILS, because="we thought it could be"
)
IMPOSSIBLE = sometimes("a pod can run without a node", NEVER, rule="XXX-04")
DEAFNESS = sometimes("a process can be deaf", process.is_(DEAF), each=MAIN, rule="XXX-05")
HOLDS = never("a pod never runs without a node", NEVER, rule="XXX-06")
ELSEWHERE = never("gates", NEVER, applies=has_gates.is_(True), rule="XXX-07")


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Replace the laws."""

    def plant(*laws: Property) -> None:
        monkeypatch.setattr(properties, "ALL", laws)
        monkeypatch.setattr(properties, "CATALOGUE", laws)

    return plant


def squeezed(text: str) -> str:
    """The text as one line."""
    return " ".join(text.split())


def as_json(capsys: Capture) -> Any:
    """What was printed, parsed."""
    return json.loads(capsys.readouterr().out)


# Verdicts and exit codes


def test_a_pod_as_expected(shell: str, capsys: Capture) -> None:
    """Every law of a small pod: exit 0, grouped under its title, counted at the end."""
    assert main(["check", shell]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"Pod/web ({shell}:2)\n")
    assert "proved      a PID 1 without a handler lasts until SIGKILL and ends 137 [app] (TRM-12.2)\n" in out
    assert "say nothing about this pod (--all lists them)" in out
    assert out.endswith("\n1 pod, every verdict as expected\n")
    assert "inapplicable" not in out


def test_it_says_first_what_it_assumed(shell: str, capsys: Capture) -> None:
    """The containers, what each does with SIGTERM and why, and what was folded."""
    assert main(["check", shell, "--law", "POD-01"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1] == "  containers  app"
    assert lines[2].startswith("  SIGTERM     app: discards it (sh stays the main process")
    assert lines[3].startswith("  scope       Kubernetes 1.36. No clocks")


def test_sigterm_can_be_told(plain: str, capsys: Capture) -> None:
    """--sigterm replaces what the manifest cannot tell, and is named as the source."""
    assert main(["check", plain, "--law", "TRM-12"]) == 0
    assert "app: may do anything" in capsys.readouterr().out
    assert main(["check", plain, "--law", "TRM-12", "--sigterm", "app=default"]) == 0
    out = capsys.readouterr().out
    assert "app: has no handler (as given by --sigterm)" in out
    assert "2 proved" in out


def test_a_finding_has_a_story_and_exit_1(shell: str, planted: Callable[..., None], capsys: Capture) -> None:
    """A law that fails and should not: in capitals, the shortest run below it, numbered."""
    planted(HOLDS, WRONG)
    assert main(["check", shell]) == 1
    out = capsys.readouterr().out
    assert "REFUTED     a pod is never removed (XXX-01)\n" in out
    story = out[out.index("REFUTED") :].splitlines()[1:3]
    assert [line.split()[:4] for line in story] == [["1.", "create", "user", "A1"], ["2.", "delete", "user", "A7"]]
    assert story[1].endswith("the object is removed")
    assert out.endswith("1 finding in 1 pod\n")


def test_an_expected_refutation_is_no_finding(shell: str, planted: Callable[..., None], capsys: Capture) -> None:
    """It is shown with the reason and its story, and exits 0."""
    planted(EXPECTED)
    assert main(["check", shell]) == 0
    out = capsys.readouterr().out
    assert "refuted     a pod is never removed (XXX-02): as expected, because people delete pods\n" in out
    assert "1. create" in out
    assert "1 refuted (1 as expected)" in out


def test_a_law_that_holds_against_expectation_is_a_finding(
    shell: str, planted: Callable[..., None], capsys: Capture
) -> None:
    """Then somebody was wrong about Kubernetes, or the model is."""
    planted(SURPRISE)
    assert main(["check", shell]) == 1
    assert "PROVED" in (out := capsys.readouterr().out)
    assert "it was expected to fail, because we thought it could be" in out


def test_a_possibility_that_is_none(shell: str, planted: Callable[..., None], capsys: Capture) -> None:
    """There is no trace to show, and the number of configurations says how hard it was tried."""
    planted(IMPOSSIBLE)
    assert main(["check", shell]) == 1
    assert "REFUTED     a pod can run without a node (XXX-04): it cannot happen in any of" in capsys.readouterr().out


def test_witnesses_are_shown_on_request(shell: str, planted: Callable[..., None], capsys: Capture) -> None:
    """A possibility is a line; with --traces it has its story."""
    planted(DEAFNESS)
    assert main(["check", shell]) == 0
    assert "app.signal" not in capsys.readouterr().out
    assert main(["check", shell, "--traces"]) == 0
    assert "the stop signal was discarded" in squeezed(capsys.readouterr().out)


def test_the_limit_makes_it_incomplete(shell: str, capsys: Capture) -> None:
    """Exit 3, each undecided law with the count reached, and what to do about it."""
    explicit = ["--engine", "explicit", "--law", "POD"]
    assert main(["check", shell, "--limit", "10", *explicit]) == 3
    out = capsys.readouterr().out
    assert "incomplete  a Failed pod stays Failed (POD-02.2): undecided after 10 configurations" in out
    assert "undecided: raise --limit, or leave out --engine explicit, or pick laws with --law" in squeezed(out)
    assert main(["check", shell, "--limit", "10"]) == 3
    out = squeezed(capsys.readouterr().out)
    assert "a Failed pod stays Failed (POD-02.2): undecided within 10 nodes of the decision diagram" in out
    assert "undecided: raise --limit, or pick laws with --law" in out
    assert main(["check", shell, "--limit", "10", "--format", "json", *explicit]) == 3
    laws = as_json(capsys)["pods"][0]["laws"]
    assert {law["verdict"] for law in laws} >= {"incomplete", "inapplicable"}


def test_both_engines_agree(shell: str, capsys: Capture) -> None:
    """The symbolic engine is the default; the explicit one is the reference."""
    assert main(["check", shell, "--law", "TRM-01", "--law", "TRM-12", "--law", "TRM-15", "--format", "json"]) == 0
    symbolic = as_json(capsys)["pods"][0]["laws"]
    assert (
        main(
            [
                "check",
                shell,
                "--law",
                "TRM-01",
                "--law",
                "TRM-12",
                "--law",
                "TRM-15",
                "--format",
                "json",
                "--engine",
                "explicit",
            ]
        )
        == 0
    )
    explicit = as_json(capsys)["pods"][0]["laws"]
    assert [law["verdict"] for law in symbolic] == [law["verdict"] for law in explicit]
    assert [len(law["trace"] or ()) for law in symbolic] == [len(law["trace"] or ()) for law in explicit]


def test_the_time_makes_it_incomplete(shell: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """There is a default, which a limit replaces; the explicit engine has no clock."""
    monkeypatch.setattr(check, "SECONDS", 1e-9)
    assert main(["check", shell]) == 3
    assert "undecided: raise --seconds, or pick laws with --law" in squeezed(capsys.readouterr().out)
    assert main(["check", shell, "--law", "TRM-01", "--seconds", "60"]) == 0
    assert main(["check", shell, "--law", "TRM-01", "--limit", "1000000"]) == 0
    assert main(["check", shell, "--law", "TRM-01", "--engine", "explicit"]) == 0
    capsys.readouterr()
    assert main(["check", shell, "--engine", "explicit", "--seconds", "5"]) == 2
    assert "--seconds bounds the symbolic engine" in capsys.readouterr().err


def test_laws_that_an_engine_does_not_decide(shell: str, planted: Callable[..., None], capsys: Capture) -> None:
    """No limit would help: the remedy is the other engine."""
    planted(leads_to("a pod is removed in the end", given=pod.is_(DELETING), goal=pod.is_(GONE), rule="A-1"))
    assert main(["check", shell, "--engine", "explicit"]) == 3
    assert "1 law undecided: leave out --engine explicit" in squeezed(capsys.readouterr().out)


def test_an_interrupt_shows_the_verdicts_so_far(shell: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Exit 3; what was decided before stands."""
    seen = Asking.seen
    calls: list[Watch] = []

    def interrupted(asking: Asking, watch: Watch) -> bool:
        calls.append(watch)
        if len(calls) > 4:
            raise KeyboardInterrupt
        return seen(asking, watch)

    monkeypatch.setattr(Asking, "seen", interrupted)
    assert main(["check", shell]) == 3
    out = squeezed(capsys.readouterr().out)
    assert "2 proved" in out
    assert "undecided when it was interrupted" in out
    assert "undecided: let it run" in out


def test_a_finding_wins_over_incomplete(shell: str, planted: Callable[..., None], capsys: Capture) -> None:
    """Precedence 2, 1, 3, 0."""
    planted(WRONG, HOLDS)
    limited = ["--engine", "explicit", "--limit", "10"]
    assert main(["check", shell, *limited]) == 1
    assert main(["check", shell, "no-such-file.yaml", *limited]) == 2
    assert "1 finding in 1 pod" in capsys.readouterr().out


def test_inapplicable_laws_are_counted_or_listed(shell: str, planted: Callable[..., None], capsys: Capture) -> None:
    """A law about what the pod does not have is no verdict about it."""
    planted(HOLDS, ELSEWHERE)
    assert main(["check", shell]) == 0
    assert "1 say nothing about this pod (--all lists them)" in squeezed(capsys.readouterr().out)
    assert main(["check", shell, "--all"]) == 0
    out = squeezed(capsys.readouterr().out)
    assert "inapplicable gates (XXX-07): it speaks of something that this pod does not have" in out


# Which pods and which laws

SEVERAL = """
{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {restartPolicy: Never, containers: [{name: c, image: "c:1"}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x}, spec: {containers: [{name: d, image: "c:1"}]}}
---
{apiVersion: batch/v1, kind: CronJob, metadata: {name: tick}, spec: {schedule: "* * * * *", jobTemplate: {spec:
  {template: {spec: {restartPolicy: Never, containers: [{name: c, image: "c:1"}]}}}}}}
"""


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (None, ["default/Pod/a", "x/Pod/a", "default/CronJob/tick"]),
        ("Pod/a", ["default/Pod/a", "x/Pod/a"]),
        ("pod/a", ["default/Pod/a", "x/Pod/a"]),
        ("x/Pod/a", ["x/Pod/a"]),
        ("CronJob/tick", ["default/CronJob/tick"]),
    ],
)
def test_pods_can_be_picked(wanted: str | None, found: list[str], write: Write, capsys: Capture) -> None:
    """By kind and name, and by namespace where that is not enough; all kinds of workloads."""
    pick = ["--pod", wanted] if wanted else []
    assert main(["check", write(SEVERAL), *pick, "--law", "POD-01", "--format", "json"]) == 0
    pods = as_json(capsys)["pods"]
    assert [f"{pod['namespace']}/{pod['kind']}/{pod['name']}" for pod in pods] == found


def test_an_unknown_pod_is_answered_with_the_nearest(write: Write, capsys: Capture) -> None:
    """Exit 2, with what there is."""
    assert main(["check", write(SEVERAL), "--pod", "CronJob/tock"]) == 2
    err = capsys.readouterr().err
    assert "there is no CronJob/tock here; did you mean CronJob/tick" in err
    assert main(["check", write(SEVERAL), "--pod", "tick"]) == 2
    assert "write KIND/NAME" in capsys.readouterr().err


def test_a_reaction_goes_to_the_pods_that_have_the_container(write: Write, capsys: Capture) -> None:
    """And one that no pod has is an error with the nearest name."""
    assert main(["check", write(SEVERAL), "--law", "POD-01", "--sigterm", "d=ignored"]) == 0
    assert capsys.readouterr().out.count("as given by --sigterm") == 1
    assert main(["check", write(SEVERAL), "--sigterm", "dd=ignored"]) == 2
    assert "no container is called 'dd'; did you mean 'd'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("pattern", "some"),
    [
        ("POD-02", {"POD-02"}),
        ("pod-02.2", {"POD-02.2"}),
        ("K17", {"TRM-12", "TRM-12.2"}),
        ("stays failed", {"POD-02.2"}),
        ("INI", {"INI-01", "INI-02"}),
    ],
)
def test_laws_can_be_picked(pattern: str, some: set[str], shell: str, capsys: Capture) -> None:
    """By id, by the start of ids, by a rule, by words of the sentence."""
    assert main(["check", shell, "--law", pattern, "--format", "json"]) == 0
    found = {law["id"] for law in as_json(capsys)["pods"][0]["laws"]}
    assert some <= found
    assert len(found) < 30


def test_a_level_asks_what_speaks_of_its_parts(shell: str, capsys: Capture) -> None:
    """Laws of the sandbox beside the usual ones, none of the node; each verdict says which level decided it."""
    assert main(["check", shell, "--level", "sandbox", "--format", "json"]) == 0
    laws = {law["id"]: law for law in as_json(capsys)["pods"][0]["laws"]}
    assert laws["K62"]["level"] == "sandbox"
    assert laws["K62"]["verdict"] == "proved"
    assert laws["POD-01"]["level"] == "api"
    assert {law["level"] for law in laws.values()} == {"api", "sandbox"}
    assert main(["check", shell, "--format", "json"]) == 0
    assert "K62" not in {law["id"] for law in as_json(capsys)["pods"][0]["laws"]}


def test_a_deadline_is_warned_of_unless_its_level_is_asked_for(overdue: str, capsys: Capture) -> None:
    """Then it is said which laws know of it."""
    assert main(["check", overdue, "--law", "POD-01"]) == 0
    assert "activeDeadlineSeconds is not modelled at this level" in squeezed(capsys.readouterr().out)
    for level in ("ends", "kubelet"):
        assert main(["check", overdue, "--law", "POD-01", "--level", level]) == 0
        said = squeezed(capsys.readouterr().out)
        assert "warning" not in said
        assert f"up to {level}. activeDeadlineSeconds can run out at level ends alone" in said
        assert main(["check", overdue, "--law", "POD-01", "--level", level, "--format", "json"]) == 0
        assert as_json(capsys)["pods"][0]["warnings"] == []


def test_a_law_of_a_finer_level_can_be_named(shell: str, capsys: Capture) -> None:
    """Without asking for the level; and one in seconds, which says what it needs."""
    assert main(["check", shell, "--law", "K64"]) == 0
    assert "the API still shows Running (K64, level worker+ends)" in squeezed(capsys.readouterr().out)
    assert main(["check", shell, "--law", "POD-18"]) == 3
    assert "(POD-18): it needs clocks" in squeezed(capsys.readouterr().out)


def test_an_unknown_law_is_answered_with_the_nearest(capsys: Capture) -> None:
    """Exit 2, before anything is read or searched."""
    assert main(["check", "no-such-file.yaml", "--law", "TRM-99"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "no law is called 'TRM-99'; did you mean 'TRM-" in err


# Output


def test_json_has_the_schema_without_findings(shell: str, capsys: Capture) -> None:
    """Programs get a document whatever was found."""
    assert main(["check", shell, "--law", "TRM-12", "--format", "json"]) == 0
    found = as_json(capsys)
    assert found["schema"] == "podmodel.check/1"
    assert "errors" not in found
    (one,) = found["pods"]
    assert (one["file"], one["line"], one["name"]) == (shell, 2, "web")
    assert one["configurations"] > 0
    assert all({"id", "sentence", "verdict", "expected", "trace"} <= set(law) for law in one["laws"])
    assert one["laws"][0]["trace"] is None
    assert one["laws"][1]["trace"][-1] == "app.sigkill"


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_width_of_the_terminal_is_kept(
    columns: int, planted: Callable[..., None], monkeypatch: pytest.MonkeyPatch, capsys: Capture, tmp_path: Path
) -> None:
    """Long sentences go on below, nothing is cut off, nothing is wider than the terminal."""
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.chdir(tmp_path)
    Path("p.yaml").write_text(
        "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: i}]}}"
    )
    planted(WRONG, EXPECTED, DEAFNESS)
    assert main(["check", "p.yaml", "--traces"]) == 1
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= columns
    assert "as expected, because people delete pods" in squeezed(out)


def test_colour_only_where_it_is_asked_for(shell: str, capsys: Capture) -> None:
    """A pipe gets none."""
    assert main(["check", shell, "--law", "POD-01"]) == 0
    assert "\x1b[" not in capsys.readouterr().out
    assert main(["check", shell, "--law", "POD-01", "--color", "always"]) == 0
    assert "\x1b[32mproved\x1b[0m" in capsys.readouterr().out


def test_manifest_warnings_are_shown(write: Write, capsys: Capture) -> None:
    """A field that Kubernetes ignores is told with its place, and is no error."""
    path = write(
        """
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  restartPolcy: Never
  containers: [{name: c, image: "c:1"}]
"""
    )
    assert main(["check", path, "--law", "POD-01"]) == 0
    assert f"warning {path}:6:3: " in squeezed(capsys.readouterr().out)


# Bad input

GOOD = '{apiVersion: v1, kind: Pod, metadata: {name: ok}, spec: {containers: [{name: c, image: "c:1"}]}}\n'
PROBE = """
apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
  - name: c
    image: "c:1"
    livenessProbe: %s
"""
BAD: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", ": empty: no document at all; "),
    "not YAML": ("a: [b\nc: }", ":2:"),
    "no workload": ("apiVersion: v1\nkind: Service\nmetadata: {name: s}\n", "no workload among 1 document: Service"),
    "duplicate key": (f"{GOOD}---\nkind: Pod\nkind: Pod\n", ":4:1: the key 'kind' stands twice"),
    "wrong type": (PROBE % "{periodSeconds: ten, tcpSocket: {port: 1}}", ":9:36: periodSeconds: expected int"),
    "negative threshold": (PROBE % "{failureThreshold: -1, tcpSocket: {port: 1}}", ":9:"),
    "no handler": (PROBE % "{periodSeconds: 5}", ":9:"),
    "restartPolicy": (GOOD.replace("spec: {", "spec: {restartPolicy: Allways, "), "did you mean"),
    "aliases": ("a: &a [x]\nb: [" + ", ".join(["*a"] * 1000) + "]\n", ": "),
    "binary": (b"\x7fELF\0\0\0\1", ":1: a binary file, not a manifest"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_with_a_reason(name: str, write: Write, capsys: Capture) -> None:
    """One line an error on stderr, ``file:line:col: message; hint``; exit 2; no traceback."""
    text, said = BAD[name]
    path = write(text)
    assert main(["check", path]) == 2
    err = capsys.readouterr().err
    assert err.startswith(path)
    assert said in err
    assert len(err.splitlines()) == 1


def test_no_such_file(capsys: Capture) -> None:
    """A path that is not there."""
    assert main(["check", "no-such.yaml"]) == 2
    assert capsys.readouterr().err.startswith("no-such.yaml: cannot be read: No such file or directory; ")


def test_fifty_megabytes(tmp_path: Path, capsys: Capture) -> None:
    """Refused by its size, without reading it."""
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    assert main(["check", str(path)]) == 2
    assert "larger than 10 MB" in capsys.readouterr().err


def test_good_manifests_are_checked_beside_bad_ones(shell: str, write: Write, capsys: Capture) -> None:
    """Errors go to stderr, verdicts to stdout; the exit code is that of the errors."""
    bad = write("a: [", "bad.yaml")
    assert main(["check", bad, shell, "--law", "POD-01"]) == 2
    out, err = capsys.readouterr()
    assert err.startswith(f"{bad}:")
    assert "Pod/web" in out
    assert "1 error in the input" in out


def test_errors_are_in_the_json_too(shell: str, write: Write, capsys: Capture) -> None:
    """Programs need not read stderr."""
    bad = write("a: [", "bad.yaml")
    assert main(["check", bad, shell, "--law", "POD-01", "--format", "json"]) == 2
    found = as_json(capsys)
    assert [pod["name"] for pod in found["pods"]] == ["web"]
    (error,) = found["errors"]
    assert error["file"] == bad
    assert set(error) == {"file", "line", "column", "message", "hint"}


def test_a_manifest_cannot_write_to_the_terminal(write: Write, capsys: Capture) -> None:
    """Control characters are spelled out."""
    path = write('kind: "\\e[31mPod"\n')
    assert main(["check", path]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_standard_input(shell: str) -> None:
    """``-`` reads a manifest from a pipe."""
    command = [sys.executable, "-m", "podmodel", "check", "-", "--law", "POD-01"]
    done = subprocess.run(command, input=Path(shell).read_text(), capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert done.stdout.startswith("Pod/web (<stdin>:2)")
