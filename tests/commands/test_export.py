"""``podmodel export``: every format, laws, files written whole, through the command line's own door."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from podmodel.cli import main
from podmodel.commands import export as command
from podmodel.commands.progress import OutOfTimeError
from podmodel.engines.symbolic import Symbolic
from podmodel.exports import FORMATS
from podmodel.exports.as_json import to_json
from podmodel.lifecycles.compose import Scope, compose
from podmodel.manifest import read

Capture = pytest.CaptureFixture[str]
Write = Callable[..., str]

SERVER = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: app
        image: "app:1"
        readinessProbe: {httpGet: {port: 80}}
      - {name: side, image: "side:1"}
"""


def exported(capsys: Capture, *arguments: str) -> str:
    """What goes to standard output."""
    assert main(["export", *arguments]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


@pytest.mark.parametrize("to", FORMATS)
def test_every_format(to: str, plain: str, capsys: Capture) -> None:
    """Something is written, ends in a newline, and is the same every time."""
    text = exported(capsys, plain, "--to", to)
    assert len(text) > 200
    assert text.endswith("\n")
    assert text == exported(capsys, plain, "--to", to)


def test_it_is_the_system_that_explore_counts(plain: str, write: Write, capsys: Capture) -> None:
    """At the same scope: thresholds and what is told about SIGTERM."""
    path = write(SERVER)
    (pod,) = read(path)
    for threshold in (1, 3):
        text = exported(capsys, path, "--to", "json", "--threshold", str(threshold))
        assert text == to_json(compose(pod, scope=Scope(threshold=threshold)))
    assert exported(capsys, plain, "--to", "json") != exported(
        capsys, plain, "--to", "json", "--sigterm", "app=handled"
    )


def test_the_same_states_as_explore(plain: str, capsys: Capture) -> None:
    """GraphML has a node for each configuration that explore counts, and an edge for each transition."""
    text = exported(capsys, plain, "--to", "graphml")
    assert main(["explore", plain, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert text.count("<node ") == found["configurations"]
    assert text.count("<edge ") == found["transitions"]


# Laws


def test_safety_laws_are_assertions(plain: str, capsys: Capture) -> None:
    """Those that are expected to hold, without being asked for; no possibility, no response."""
    text = exported(capsys, plain, "--to", "promela")
    assert "assert(" in text
    assert "/* !(1)  always: " in text
    assert "sometimes: " not in text
    assert "ltl " not in text


def test_laws_can_be_picked(plain: str, capsys: Capture) -> None:
    """By id, as for check; a response becomes a formula."""
    text = exported(capsys, plain, "--to", "promela", "--law", "TRM")
    assert "TRM-" in text
    assert "POD-" not in text
    assert main(["export", plain, "--to", "promela", "--law", "TRN"]) == 2
    assert "no law is called 'TRN'" in capsys.readouterr().err


def test_formats_without_laws_say_so(plain: str, capsys: Capture) -> None:
    """Exit 2, and which formats have a place for them."""
    assert main(["export", plain, "--to", "dot", "--law", "TRM"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "'dot' has no place for laws; promela, tla, tla-cfg have" in err


# Files


def test_out_is_written_whole(plain: str, tmp_path: Path, capsys: Capture) -> None:
    """The same text as on stdout; nothing beside it; an old file is replaced."""
    out = tmp_path / "pictures" / "pod.pml"
    out.parent.mkdir()
    out.write_text("old")
    assert exported(capsys, plain, "--to", "promela", "--out", str(out)) == ""
    assert out.read_text() == exported(capsys, plain, "--to", "promela")
    assert [path.name for path in out.parent.iterdir()] == ["pod.pml"]


def test_a_disk_that_fills_up_leaves_the_old_file(
    plain: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    """Nothing is half-written, and the error says so."""
    out = tmp_path / "pictures" / "pod.pml"
    out.parent.mkdir()
    out.write_text("old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert main(["export", plain, "--to", "promela", "--out", str(out)]) == 2
    assert "No space left on device; nothing was written" in capsys.readouterr().err
    assert out.read_text() == "old"
    assert [path.name for path in out.parent.iterdir()] == ["pod.pml"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_behind_stdout(plain: str) -> None:
    """Said once, exit 2, no traceback."""
    with Path("/dev/full").open("w") as full:
        arguments = [sys.executable, "-m", "podmodel", "export", plain, "--to", "json"]
        done = subprocess.run(arguments, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr == "podmodel: cannot write to standard output: No space left on device\n"


def test_a_folder_that_is_not_there(plain: str, tmp_path: Path, capsys: Capture) -> None:
    """Exit 2, and why."""
    assert main(["export", plain, "--to", "json", "--out", str(tmp_path / "no" / "pod.json")]) == 2
    assert "No such file or directory; nothing was written" in capsys.readouterr().err


def test_tlc_wants_the_name_of_the_module(plain: str, tmp_path: Path, capsys: Capture) -> None:
    """A file that is called otherwise is written, and it is said what TLC wants."""
    assert main(["export", plain, "--to", "tla", "--out", str(tmp_path / "x.tla")]) == 0
    assert "in a file called Pod_web.tla" in capsys.readouterr().err
    assert main(["export", plain, "--to", "tla", "--out", str(tmp_path / "Pod_web.tla")]) == 0
    assert capsys.readouterr().err == ""


# Bad input


def test_an_unknown_format(plain: str, capsys: Capture) -> None:
    """The nearest one, and the list; exit 2."""
    assert main(["export", plain, "--to", "promla"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"no format 'promla'; did you mean 'promela'? the formats are {', '.join(FORMATS)}" in err


def test_a_space_that_is_too_large_for_graphml(write: Write, capsys: Capture) -> None:
    """How large it is, and what to do."""
    path = write(SERVER)
    assert main(["explore", path, "--format", "json"]) == 0
    count = json.loads(capsys.readouterr().out)["configurations"]
    assert main(["export", path, "--to", "graphml"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"Deployment/web has {count:,} configurations, too many for GraphML" in err


def test_one_that_cannot_even_be_counted(write: Write, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """Then it says that."""

    def endless(_: Symbolic) -> int:
        raise OutOfTimeError(command.COUNTING_SECONDS)

    monkeypatch.setattr(Symbolic, "count", property(endless))
    assert main(["export", write(SERVER), "--to", "graphml"]) == 2
    assert "has more configurations than can be counted in a moment" in capsys.readouterr().err


def test_too_deep_for_python(plain: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    """A recursion that ends too early is an error in words."""

    def deep(*_: object, **__: object) -> str:
        raise RecursionError

    monkeypatch.setattr(command, "export", deep)
    assert main(["export", plain, "--to", "json"]) == 2
    assert "too large for this export: 5 machines are more than the stack of Python holds" in capsys.readouterr().err


def test_several_pods(write: Write, capsys: Capture) -> None:
    """Listed, exit 2; --pod picks one."""
    path = write(SERVER + "---\n" + SERVER.replace("name: web}", "name: other}", 1))
    assert main(["export", path, "--to", "json"]) == 2
    assert "there are 2 pods" in capsys.readouterr().err
    assert '"name": "Deployment/other"' in exported(capsys, path, "--to", "json", "--pod", "Deployment/other")


def test_many_containers(write: Write, capsys: Capture) -> None:
    """As many as nobody has, in every format but that of the space itself."""
    listed = "".join(f'  - {{name: c{n}, image: "app:1"}}\n' for n in range(30))
    path = write(f"apiVersion: v1\nkind: Pod\nmetadata: {{name: many}}\nspec:\n  containers:\n{listed}")
    for to in set(FORMATS) - {"graphml"}:
        assert exported(capsys, path, "--to", to, "--threshold", "1")
