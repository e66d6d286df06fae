"""``podmodel simulate``: steps by arguments, by a pipe and by hand."""

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from podmodel.cli import main

Capture = pytest.CaptureFixture[str]
Write = Callable[..., str]
TO_SIGNAL = ("create", "bind", "start", "delete", "terminate", "signal")


class Terminal(io.StringIO):
    """Standard input with a person at it."""

    def isatty(self) -> bool:
        """A terminal."""
        return True


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lines that a person types, or that come through a pipe."""

    def typing(*lines: str, terminal: bool = True) -> None:
        text = "".join(f"{line}\n" for line in lines)
        monkeypatch.setattr(sys, "stdin", Terminal(text) if terminal else io.StringIO(text))

    return typing


def history(path: str, *arguments: str, capsys: Capture, code: int = 0) -> Any:
    """The JSON of a run."""
    assert main(["simulate", path, "--format", "json", *arguments]) == code
    return json.loads(capsys.readouterr().out)


def ending(document: Any) -> Any:
    """How the container app ended, as the API shows it."""
    (app,) = document["history"][-1]["status"]["containerStatuses"]
    return app["state"]["terminated"]


def labels(document: Any) -> list[str]:
    """What can happen next."""
    return [option["event"] for option in document["enabled"]]


# What a process does with SIGTERM


@pytest.mark.parametrize("reaction", [None, "default", "ignored", "shell"])
def test_a_deaf_process_lasts_until_sigkill(reaction: str | None, shell: str, plain: str, capsys: Capture) -> None:
    """A shell as process 1, and a process without a handler: the signal does nothing, SIGKILL ends it, 137."""
    told = ["--sigterm", f"app={reaction}"] if reaction else []
    path = plain if reaction else shell
    waiting = history(path, *told, *TO_SIGNAL, capsys=capsys)
    assert "app.sigkill" in labels(waiting)
    assert "app.die" not in labels(waiting)
    assert waiting["history"][-1]["kubectl"]["status"] == "Terminating"
    done = history(path, *told, *TO_SIGNAL, "grace-over", "sigkill", capsys=capsys)
    assert ending(done) == {"reason": "Error", "exitCode": 137}


@pytest.mark.parametrize(("event", "code"), [("complete", 0), ("crash", 1)])
def test_a_process_that_handles_it_ends_with_its_own_code(event: str, code: int, plain: str, capsys: Capture) -> None:
    """No SIGKILL is needed."""
    done = history(plain, "--sigterm", "app=handled", *TO_SIGNAL, event, capsys=capsys)
    assert ending(done)["exitCode"] == code


# What is shown


def test_each_step_shows_what_kubectl_would(shell: str, capsys: Capture) -> None:
    """The two lines of kubectl, phase and conditions; then what can follow, by actor and numbered."""
    assert main(["simulate", shell, "create", "bind", "app.start"]) == 0
    out = capsys.readouterr().out
    assert "0. before anything happens\n    (kubectl finds no such pod)\n" in out
    assert (
        "3. app.start, by runtime (C2 C8 C10 C25)\n"
        "    NAME  READY  STATUS   RESTARTS\n"
        "    web   1/1    Running  0\n"
        "    phase Running; PodScheduled, Initialized, ContainersReady, Ready\n"
        "    app running, started, ready\n"
    ) in out
    follows = out[out.index("what can happen next:") :].splitlines()
    assert follows[1].split() == ["user", "1", "delete", "2", "force-delete"]
    assert "what can happen next" not in out[: out.index("3. app.start")]


def test_a_step_out_of_sight_is_told(shell: str, capsys: Capture) -> None:
    """What nobody sees is said in the words of the model."""
    assert main(["simulate", shell, *TO_SIGNAL]) == 0
    assert "process.app is deaf (the stop signal was discarded;" in " ".join(capsys.readouterr().out.split())


def test_events_by_number_prefix_and_short_name(shell: str, capsys: Capture) -> None:
    """All of these name one step; undo takes one back."""
    done = history(shell, "1", "bi", "start", "c", capsys=capsys, code=2)
    assert done["error"] == "'c' may be 2 things; name one of app.complete, app.crash"
    done = history(shell, "1", "bi", "app.st", capsys=capsys, code=2)
    assert "app.start, app.start-error" in done["error"]
    done = history(shell, "1", "bi", "start", "force", "undo", capsys=capsys)
    assert [moment["event"] for moment in done["history"]] == [None, "create", "bind", "app.start"]


def test_an_outcome_is_named_where_there_are_several(plain: str, capsys: Capture) -> None:
    """An event with a choice asks for it."""
    done = history(plain, *TO_SIGNAL, capsys=capsys, code=2)
    assert "app.signal(to deaf), app.signal(to handling)" in done["error"].replace(
        "app.signal(to handling), app.signal(to deaf)", "app.signal(to deaf), app.signal(to handling)"
    )
    done = history(plain, *TO_SIGNAL[:-1], "signal(to deaf)", capsys=capsys)
    assert done["history"][-1]["event"] == "app.signal(to deaf)"


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("bnd", "there is no event 'bnd'; did you mean 'bind'?"),
        ("terminate", "'terminate' cannot happen now; what can happen: "),
        ("99", "there is no number 99; the numbers go from 1 to "),
    ],
)
def test_a_refused_event_loses_nothing(word: str, said: str, shell: str, capsys: Capture) -> None:
    """Exit 2 with the nearest name and the list; what was done so far is shown."""
    assert main(["simulate", shell, "create", word, "bind"]) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert "1. create, by user (A1)" in out
    assert "2. " not in out


def test_the_end_of_a_pod(shell: str, capsys: Capture) -> None:
    """When the object is gone and nothing runs, nothing can happen any more."""
    steps = (*TO_SIGNAL, "sigkill", "pod-stopped", "finish", "remove")
    assert main(["simulate", shell, *steps]) == 0
    out = capsys.readouterr().out
    assert "10. remove, by kubelet" in out
    assert out.endswith("nothing can happen any more\n")


# Standard input


def test_events_through_a_pipe(shell: str, typed: Callable[..., None], capsys: Capture) -> None:
    """One a line; empty lines and comments are skipped; words work too."""
    typed("create", "", "# the scheduler", "bind  # there", "status", "back", "quit", "never read", terminal=False)
    assert main(["simulate", shell]) == 0
    out = capsys.readouterr().out
    assert "  phase: Pending\n" in out
    assert "took back bind\n" in out


def test_an_unknown_event_through_a_pipe(shell: str, typed: Callable[..., None], capsys: Capture) -> None:
    """Nobody can correct it: exit 2."""
    typed("create", "bnd", "bind", terminal=False)
    assert main(["simulate", shell]) == 2
    assert "did you mean 'bind'" in capsys.readouterr().err


def test_by_hand(shell: str, typed: Callable[..., None], capsys: Capture) -> None:
    """At a prompt a mistake costs nothing; the list is shown before each question."""
    typed("create", "bnd", "", "bind", "help", "undo", "undo", "undo", "quit")
    assert main(["simulate", shell]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "! there is no event 'bnd'; did you mean 'bind'?" in out
    assert "! there is no step to take back" in out
    assert out.count("what happens? (help, quit) >") == 9
    assert "take the last step back" in out


def test_by_hand_until_the_end_of_input(shell: str, typed: Callable[..., None], capsys: Capture) -> None:
    """Ctrl-D leaves."""
    typed("create")
    assert main(["simulate", shell]) == 0
    assert capsys.readouterr().out.endswith("\n")


# Which pod


def test_several_pods_are_listed(write: Write, capsys: Capture) -> None:
    """A command about one pod asks which one."""
    one = "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x}, spec: {containers: [{name: c, image: i}]}}"
    path = write(f"{one}\n---\n{one.replace('namespace: x', 'namespace: z')}")
    assert main(["simulate", path, "create"]) == 2
    err = capsys.readouterr().err
    assert "there are 2 pods, and this command is about one" in err
    assert f"  x/Pod/a  {path}:1\n  z/Pod/a  {path}:3\n" in err
    assert main(["simulate", path, "--pod", "Pod/a", "create"]) == 2
    assert "there are 2 pods called Pod/a" in capsys.readouterr().err
    assert main(["simulate", path, "--pod", "z/Pod/a", "create"]) == 0


def test_bad_input(capsys: Capture) -> None:
    """As for every command."""
    assert main(["simulate", "no-such.yaml", "create"]) == 2
    assert "no-such.yaml: cannot be read" in capsys.readouterr().err


def test_a_job(write: Write, capsys: Capture) -> None:
    """Every kind of workload has a pod that can be lived through."""
    path = write(
        "{apiVersion: batch/v1, kind: Job, metadata: {name: j}, spec: {template: {spec: "
        '{restartPolicy: Never, containers: [{name: c, image: "i:1"}]}}}}'
    )
    done = history(path, "create", "bind", "start", "complete", "terminate", "pod-stopped", capsys=capsys)
    assert done["history"][-1]["status"]["phase"] == "Succeeded"
    assert (done["schema"], done["kind"], done["name"]) == ("podmodel.simulate/1", "Job", "j")


def test_what_the_level_does_not_know_is_in_the_json(overdue: str, capsys: Capture) -> None:
    """A deadline, unless ends are modelled."""
    (warning,) = history(overdue, "create", capsys=capsys)["warnings"]
    assert "activeDeadlineSeconds is not modelled at this level" in warning
    assert history(overdue, "create", "--level", "ends", capsys=capsys)["warnings"] == []
