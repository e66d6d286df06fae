"""The command line as a whole: help, dispatch, exit codes, what is imported, how it leaves."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from podmodel import __version__, cli
from podmodel.commands import check

HEAVY = ("numpy", "networkx", "transitions", "hypothesis", "graphviz", "pygraphviz", "yaml", "msgspec")
POD = """
apiVersion: v1
kind: Pod
metadata: {name: one}
spec:
  restartPolicy: Never
  containers: [{name: app, image: "app:1"}]
"""


@pytest.fixture
def pod(tmp_path: Path) -> str:
    """A small pod in a file."""
    path = tmp_path / "pod.yaml"
    path.write_text(POD)
    return str(path)


def python(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    """Run Python in a child process."""
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=60, **options)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("argument", ["--help", "--version", "nonsense"])
def test_top_level_imports_nothing_heavy(argument: str) -> None:
    """Help and version come at once: nothing that a command may need is loaded."""
    code = f"import sys; from podmodel.cli import main; main([{argument!r}]); print(*sys.modules)"
    loaded = python("-c", code).stdout.splitlines()[-1].split()
    assert "podmodel.cli" in loaded
    assert not {name.partition(".")[0] for name in loaded} & set(HEAVY)


def test_check_loads_no_engine_that_it_does_not_use(pod: str) -> None:
    """A check needs neither live machines nor pictures."""
    code = (
        f"import sys; from podmodel.cli import main; main(['check', {pod!r}, '--law', 'POD-01']); print(*sys.modules)"
    )
    loaded = {name.partition(".")[0] for name in python("-c", code).stdout.splitlines()[-1].split()}
    assert not loaded & {"numpy", "networkx", "transitions", "hypothesis", "graphviz", "pygraphviz"}


def test_help_tells_the_story(capsys: pytest.CaptureFixture[str]) -> None:
    """Every command with its sentence, where to start, and the exit codes."""
    assert cli.main(["--help"]) == 0
    said = capsys.readouterr().out
    for text in (*cli.COMMANDS, *cli.COMMANDS.values(), "podmodel check deploy.yaml", "2  bad input"):
        assert text in " ".join(said.split()) or text in said


@pytest.mark.parametrize("command", ["check", "simulate"])
@pytest.mark.parametrize("columns", [40, 80, 200])
def test_command_help_has_examples_and_keeps_the_width(
    command: str, columns: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Help of a command is never wider than the terminal."""
    monkeypatch.setenv("COLUMNS", str(columns))
    assert cli.main([command, "--help"]) == 0
    said = capsys.readouterr().out
    assert "examples:" in said
    assert "exit codes" in said
    assert max(map(len, said.splitlines())) <= columns


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The version, as pip knows it."""
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"podmodel {__version__}\n"


def test_no_command_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing to do is bad input, and the help says what could be done."""
    assert cli.main([]) == 2
    assert "podmodel check deploy.yaml" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "there is no command 'chek'; did you mean 'check'? the commands are check, simulate, render"),
        (["--frobnicate"], "unrecognized arguments: --frobnicate"),
        (["check"], "the following arguments are required: PATH"),
        (["check", "--limit", "0", "x"], "0 is too small; give a number from 1 on"),
        (["check", "--limit", "many", "x"], "'many' is no number"),
        (["check", "--sigterm", "app=maybe", "x"], "one of handled, default, ignored, shell"),
        (["check", "--colour", "x"], "unrecognized arguments: --colour"),
    ],
)
def test_a_wrong_command_line_is_explained(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong, what can be said instead, where the help is; exit 2, nothing on stdout."""
    assert cli.main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("podmodel: ")
    assert said in err
    assert "--help'" in err


def test_runs_as_a_module(pod: str) -> None:
    """``python -m podmodel`` is ``podmodel``."""
    done = python("-m", "podmodel", "check", pod, "--law", "POD-01", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["schema"] == "podmodel.check/1"


def test_render_is_handed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """``podmodel render`` passes everything on, options included, and returns the exit code."""
    seen: list[list[str]] = []

    class Render:
        @staticmethod
        def main(argv: list[str]) -> int:
            seen.append(argv)
            return 7

    monkeypatch.setitem(sys.modules, "podmodel.render", Render)  # type: ignore[arg-type]
    assert cli.main(["render", "--check", "--out", "x"]) == 7
    assert seen == [["--check", "--out", "x"]]


def test_a_closed_pipe_ends_quietly(pod: str) -> None:
    """``podmodel check x | head -1`` prints one line and no traceback."""
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "podmodel", "check", pod, "--law", "POD"]
    done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(write)
    assert done.stderr == ""
    assert done.returncode == 141


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_control_c_leaves_without_a_traceback(pod: str) -> None:
    """Exit code 130, as a shell expects, and no traceback."""
    command = [sys.executable, "-u", "-m", "podmodel", "simulate", pod]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:  # it waits for events once it has shown the start
            if "no such pod" in line:
                break
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err


def test_an_internal_error_is_not_swallowed(pod: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A defect of podmodel shows its traceback."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(check, "check", broken)
    with pytest.raises(ZeroDivisionError):
        cli.main(["check", pod])
