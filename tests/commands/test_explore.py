"""``podmodel explore``: counts, coverage, limits, interrupts and the progress line, through the command line's door."""

import io
import json
import signal
from collections.abc import Callable
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest

from podmodel.cli import main
from podmodel.commands import explore as command
from podmodel.commands import searching
from podmodel.commands.progress import Line, OutOfTimeError, Pulse, brief, scientific
from podmodel.engines.explore import explore
from podmodel.engines.saturation import Saturation
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.semantics import steps
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.levels import Level
from podmodel.manifest import read
from podmodel.report.coverage import Questions
from podmodel.report.explored import Explored, document
from podmodel.report.explored_table import table
from podmodel.report.terminal import Paper

Capture = pytest.CaptureFixture[str]
Write = Callable[..., str]
ENGINES = ("symbolic", "explicit")
TIMED = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timer counts the CPU of a process here")

PROBED = """
apiVersion: v1
kind: Pod
metadata: {name: probed}
spec:
  restartPolicy: OnFailure
  containers:
  - name: app
    image: "app:1"
    command: [/app]
    readinessProbe: {httpGet: {port: 80}, failureThreshold: 3}
"""
TWO = """
apiVersion: v1
kind: Pod
metadata: {name: one}
spec: {containers: [{name: app, image: "app:1"}]}
---
apiVersion: v1
kind: Pod
metadata: {name: two}
spec: {restartPolicy: Never, containers: [{name: app, image: "app:1"}]}
"""


def many(number: int) -> str:
    """A manifest with so many containers."""
    listed = "".join(f'  - {{name: c{n}, image: "app:1"}}\n' for n in range(number))
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: many}}\nspec:\n  containers:\n{listed}"


def explored(capsys: Capture, *arguments: str, code: int = 0) -> Any:
    """What the command says in JSON."""
    assert main(["explore", *arguments, "--format", "json"]) == code
    return json.loads(capsys.readouterr().out)


# Counts


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("threshold", ["1", "2", "3"])
def test_counts_are_those_of_the_explorer(engine: str, threshold: str, write: Write, capsys: Capture) -> None:
    """Configurations, transitions and depth, at every scope, by both engines."""
    path = write(PROBED)
    (pod,) = read(path)
    space = explore(compose(pod, scope=Scope(threshold=int(threshold))))
    found = explored(capsys, path, "--engine", engine, "--threshold", threshold)
    assert (found["configurations"], found["transitions"]) == (space.configurations, space.transitions)
    assert found["depth"] == space.depth
    assert found["complete"] is True
    assert found["scope"] == {"threshold": int(threshold), "sigterm": {}}


def test_both_engines_say_the_same_about_everything(write: Write, capsys: Capture) -> None:
    """Rows, events, local states: only the engine and its costs differ."""
    path = write(PROBED)
    one, other = (explored(capsys, path, "--engine", engine) for engine in ENGINES)
    for key in ("engine", "nodes", "nodes_made", "cpu_seconds", "peak_bytes"):
        one.pop(key), other.pop(key)
    assert one == other


def test_the_shape_of_the_json(plain: str, capsys: Capture) -> None:
    """The schema, exact numbers, and which pod it is."""
    found = explored(capsys, plain)
    assert found["schema"] == "podmodel.explore/1"
    assert (found["engine"], found["level"]) == ("symbolic", "api")
    for key in ("configurations", "transitions", "depth", "nodes", "nodes_made", "peak_bytes"):
        assert type(found[key]) is int
        assert found[key] > 0
    assert found["cpu_seconds"] >= 0
    assert (found["file"], found["line"], found["kind"], found["name"]) == (plain, 2, "Pod", "web")
    assert "depth_at_least" not in found
    assert "reason" not in found
    assert found["local_states"]["pod"] > 2


def test_what_the_level_does_not_know_is_in_the_json(overdue: str) -> None:
    """A deadline, unless ends are modelled."""
    (pod,) = read(overdue)
    said = {
        level: json.loads(document(Explored(pod, Scope(level=level), "symbolic"))) for level in (Level.API, Level.ENDS)
    }
    assert "activeDeadlineSeconds is not modelled at this level" in said[Level.API]["warnings"][0]
    assert said[Level.ENDS]["warnings"] == []


def test_sigterm_changes_the_system(plain: str, capsys: Capture) -> None:
    """What is told about a process is part of the scope."""
    free = explored(capsys, plain)
    told = explored(capsys, plain, "--sigterm", "app=handled")
    assert told["scope"]["sigterm"] == {"app": "handled"}
    assert told["configurations"] < free["configurations"]


# Coverage


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_are_those_that_the_kernel_takes(engine: str, plain: str, capsys: Capture) -> None:
    """Every configuration stepped by the kernel: the rows of its steps are the rows taken, no more and no less."""
    (pod,) = read(plain)
    system = compose(pod)
    taken, happened = set(), set()
    for configuration in explore(system):
        for step in steps(system, configuration):
            happened.add(step.event)
            taken.update((row.instance, id(row.transition)) for row in step.rows)
    found = explored(capsys, plain, "--engine", engine)
    assert found["never_enabled"] == [event.name for event in system.events if event.name not in happened]
    for rows, instance in zip(found["rows"], system.instances, strict=True):
        assert rows["machine"] == instance.name
        own = [row for row in instance.machine.transitions if (instance.name, id(row)) in taken]
        assert rows["taken"] == len(own)
        assert rows["rows"] == rows["taken"] + len(rows["never"]) + len(rows["ruled_out"])


def test_what_a_pod_without_gates_never_does(plain: str, capsys: Capture) -> None:
    """Nothing removes gates or finalizers that are not there; it starts, though."""
    found = explored(capsys, plain)
    assert {"remove-gates", "remove-finalizers"} <= set(found["never_enabled"])
    assert "app.start" not in found["never_enabled"]
    (pod,) = (rows for rows in found["rows"] if rows["machine"] == "pod")
    assert {"rule": "A3", "row": "gated --remove-gates--> unscheduled"} in pod["never"]


def test_rows_that_the_constants_rule_out_are_apart(plain: str, capsys: Capture) -> None:
    """What the system was composed without is ruled out, and never called merely not taken."""
    (pod,) = read(plain)
    found = explored(capsys, plain)
    by_machine = {rows["machine"]: rows for rows in found["rows"]}
    never = compose(pod).never
    assert never
    for machine, row in never:
        assert {"rule": row.cite, "row": str(row)} in by_machine[machine]["ruled_out"]


# The table


def test_the_table(plain: str, capsys: Capture) -> None:
    """The heading, the numbers with what they mean, the rows."""
    found = explored(capsys, plain)
    assert main(["explore", plain]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"Pod/web ({plain}:2)\n")
    lines = {line.split()[0]: line.split()[1] for line in out.splitlines() if line.startswith("  ")}
    for word in ("configurations", "transitions", "depth", "nodes"):
        assert lines[word] == f"{found[word]:,}"
    assert "never enabled  remove-gates, remove-finalizers" in out
    assert "\n  rows never taken: nothing that can happen to this pod needs them\n" in out
    assert "\n    A3: pod: gated --remove-gates--> unscheduled\n" in out
    assert "so far" not in out


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_the_table_keeps_the_width(columns: int, write: Write) -> None:
    """Only a word that is longer than a line is wider; a long number is broken behind a comma."""
    (pod,) = read(write(many(9)))
    system = compose(pod)
    questions = Questions(system)
    rows = questions.answered([number % 3 > 0 for number in range(len(questions.watches))])
    found = Explored(pod, Scope(), "symbolic", 7**300, 7**310, 12, coverage=rows, exact=True, complete=True)
    lines = list(table(found, Paper(columns)))
    for line in lines:
        assert len(line) <= columns or len(line.split()) == 1, line
    assert f"{7**300:,}" in "".join(line.strip() for line in lines)
    assert "about 3.38e+253: different states" in " ".join(" ".join(lines).split())
    assert "(c0, c1, c2, c3, c4, c5 and 3 more)" in " ".join(" ".join(lines).split())


def test_huge_numbers_are_exact_and_readable(write: Write, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Every digit, and the magnitude beside it."""
    monkeypatch.setattr(searching, "DEPTH_SECONDS", 0.1)
    path = write(many(5))
    found = explored(capsys, path)
    assert found["configurations"] > 10**12
    assert main(["explore", path]) == 0
    out = capsys.readouterr().out
    assert f"{found['configurations']:,}" in out
    assert f"about {scientific(found['configurations'])}: different states" in " ".join(out.split())


# Limits and interrupts


@pytest.mark.parametrize(
    ("engine", "limit", "why"), [("explicit", "100", "configurations"), ("symbolic", "40", "nodes")]
)
def test_a_limit_makes_it_incomplete(engine: str, limit: str, why: str, plain: str, capsys: Capture) -> None:
    """Exit 3, with what is known so far."""
    found = explored(capsys, plain, "--engine", engine, "--limit", limit, code=3)
    assert found["complete"] is False
    assert found["exact"] is False
    assert f"stopped after {limit} {why}" in found["reason"]
    assert 1 <= found["configurations"] <= 100
    assert found["depth"] is None
    assert found["depth_at_least"] >= 0
    assert main(["explore", plain, "--engine", engine, "--limit", limit]) == 3
    out = capsys.readouterr().out
    assert "INCOMPLETE: stopped after" in out
    assert "so far" in out


def test_an_incomplete_explicit_search_tells_what_it_has(plain: str, capsys: Capture) -> None:
    """Counts, depth and rows so far."""
    found = explored(capsys, plain, "--engine", "explicit", "--limit", "100", code=3)
    assert found["configurations"] == 100
    assert found["transitions"] > 100
    assert found["depth_at_least"] > 0
    assert sum(rows["taken"] for rows in found["rows"]) > 0


@pytest.mark.parametrize("engine", ENGINES)
def test_interrupted_while_searching(engine: str, plain: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Ctrl-C is an answer: incomplete, exit 3, and what was reported last."""

    def explicit(*_: object, progress: Callable[[int, int], None], **__: object) -> None:
        progress(55, 4)
        raise KeyboardInterrupt

    def symbolic(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(searching, "explore", explicit)
    monkeypatch.setattr(Saturation, "forward", symbolic)
    found = explored(capsys, plain, "--engine", engine, code=3)
    assert (found["complete"], found["reason"]) == (False, "interrupted while searching")
    assert found["configurations"] == (55 if engine == "explicit" else 1)
    assert found["depth_at_least"] == (4 if engine == "explicit" else 0)
    assert found["transitions"] is found["rows"] is found["never_enabled"] is None


def test_interrupted_while_looking_for_the_depth(plain: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """The counts are exact by then, and it says so."""
    whole = explored(capsys, plain)

    def ball(_: Symbolic, depth: int) -> int:
        if depth > 2:
            raise KeyboardInterrupt
        return depth

    monkeypatch.setattr(Symbolic, "ball", ball)
    found = explored(capsys, plain, code=3)
    assert (found["complete"], found["exact"]) == (False, True)
    assert found["configurations"] == whole["configurations"]
    assert found["rows"] == whole["rows"]
    assert (found["depth"], found["depth_at_least"]) == (None, 3)
    assert main(["explore", plain]) == 3
    assert "so far\n" not in capsys.readouterr().out.replace("known so far\n", "")


def test_the_depth_has_a_budget(plain: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """When it is used up the depth is a lower bound, everything else is complete; --depth finds it out."""
    depth = explored(capsys, plain)["depth"]
    monkeypatch.setattr(searching, "DEPTH_SECONDS", -1)
    found = explored(capsys, plain)
    assert found["complete"] is True
    assert found["depth"] is None
    assert 0 <= found["depth_at_least"] < depth
    assert explored(capsys, plain, "--depth")["depth"] == depth
    assert main(["explore", plain]) == 0
    assert "--depth finds out how many" in capsys.readouterr().out


@pytest.mark.parametrize(("error", "lacks"), [(RecursionError, "the stack"), (MemoryError, "the memory")])
def test_too_large_for_the_engine(
    error: type[Exception], lacks: str, plain: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """What Python cannot hold is incomplete, in words."""

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(Saturation, "forward", broken)
    found = explored(capsys, plain, code=3)
    assert found["reason"] == f"too large for this engine: 5 machines are more than {lacks} of Python holds"


@TIMED
def test_two_hundred_containers(write: Write) -> None:
    """A clear answer of each engine, in a time that can be said beforehand."""
    (pod,) = read(write(many(200)))
    system = compose(pod, scope=Scope(threshold=1))
    for engine in ENGINES:
        found = Explored(pod, Scope(threshold=1), engine)
        searching.search(found, system, Pulse(1), limit=None, depth=False)
        assert found.reason == "stopped after 1 seconds of CPU (--seconds) while searching"
        assert not found.complete
        assert found.configurations is not None
        assert found.configurations >= 1
        assert list(table(found, Paper(80)))


def test_other_errors_are_not_swallowed(plain: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect of an engine shows its traceback."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Saturation, "forward", broken)
    with pytest.raises(ZeroDivisionError):
        main(["explore", plain])


# Bad input


def test_several_pods_are_listed(write: Write, capsys: Capture) -> None:
    """Which one? Exit 2; --pod answers."""
    path = write(TWO)
    assert main(["explore", path]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "there are 2 pods" in err
    assert f"default/Pod/one  {path}:2" in err
    assert f"default/Pod/two  {path}:7" in err
    assert explored(capsys, path, "--pod", "Pod/two")["name"] == "two"


def test_an_unreadable_manifest(tmp_path: Path, capsys: Capture) -> None:
    """Exit 2, the place and the reason, nothing on stdout."""
    assert main(["explore", str(tmp_path / "none.yaml")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "none.yaml" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--engine", "magic"], "invalid choice: 'magic'"),
        (["--threshold", "4"], "invalid choice: 4"),
        (["--limit", "0"], "0 is too small"),
        (["--seconds", "soon"], "'soon' is no number"),
        (["--sigterm", "ap=handled"], "no container is called 'ap'; did you mean 'app'?"),
        (["--pod", "Pod/weg"], "did you mean Pod/web?"),
    ],
)
def test_wrong_arguments_are_explained(arguments: list[str], said: str, plain: str, capsys: Capture) -> None:
    """What is wrong and what can be said instead; exit 2."""
    assert main(["explore", plain, *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_help_keeps_the_width(columns: int, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Examples, exit codes, and nothing wider than the terminal."""
    monkeypatch.setenv("COLUMNS", str(columns))
    assert main(["explore", "--help"]) == 0
    said = capsys.readouterr().out
    assert "examples:" in said
    assert "3  incomplete" in said
    assert max(map(len, said.splitlines())) <= columns


# The progress line


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


def test_the_line_is_rewritten_and_cleared(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line, never wider than the terminal; nothing of it stays."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with Pulse(line=Line(stream)) as pulse:
        pulse.count_nodes = lambda: 1234
        pulse.report(7_505_071_488, 17)
    shown = stream.getvalue().split("\r")
    assert shown[1] == "  searching, layer 17, 1,234 nodes, 0 s\x1b[K"
    assert all(len(line.removesuffix("\x1b[K")) < 40 for line in shown)
    assert stream.getvalue().endswith("\r\x1b[K")


@pytest.mark.parametrize(("terminal", "term"), [(False, "xterm"), (True, "dumb")])
def test_no_line_where_it_cannot_be_rewritten(terminal: bool, term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing at all in a file, a pipe, or on a terminal that knows no such thing."""
    monkeypatch.setenv("TERM", term)
    stream = Terminal() if terminal else io.StringIO()
    with Pulse(line=Line(stream)) as pulse:
        pulse.report(5, 1)
    assert stream.getvalue() == ""


def test_the_line_comes_with_the_command(plain: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """On a terminal the command shows it on stderr, and leaves stdout to the answer."""
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    monkeypatch.setattr(command, "Pulse", lambda seconds: Pulse(seconds, Line(stream)))
    assert explored(capsys, plain)["complete"] is True
    assert stream.getvalue().startswith("\r  searching")
    assert stream.getvalue().endswith("\r\x1b[K")


def _busy(pulse: Pulse) -> None:
    with pulse:
        while True:
            pass


# An engine that works for ever: time is only called in code of podmodel, so that no callback of others swallows it.
busy = FunctionType(_busy.__code__, {"__name__": "podmodel.engines.busy"})


@TIMED
def test_time_is_kept_where_the_engine_says_nothing() -> None:
    """A timer stops a search that never reports; the signal's handler is as before afterwards."""
    before = signal.getsignal(signal.SIGVTALRM)
    with pytest.raises(OutOfTimeError):
        busy(Pulse(0.2, Line(io.StringIO())))
    assert signal.getsignal(signal.SIGVTALRM) == before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_numbers_that_fit_on_a_line() -> None:
    """Exact up to a point, then the magnitude; of any size."""
    assert brief(1_351_088_776) == "1,351,088,776"
    assert brief(3 * 10**15) == "3.00e+15"
    assert scientific(10**5000) == "1.00e+5000"
