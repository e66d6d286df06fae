"""``podmodel conform``: streams in, a line for each thing that is impossible, exit codes."""

import json

import pytest
from mutants import DATA, claim_ready, lives

from podmodel.cli import main

LIVES = lives()


@pytest.fixture
def stream(tmp_path):
    """Writes watch events to a file."""

    def write(events, name="stream.jsonl"):
        path = tmp_path / name
        path.write_text("".join(json.dumps(event) + "\n" for event in events))
        return str(path)

    return write


def test_possible(capsys, stream):
    """One line, and 0."""
    assert main(["conform", "--kubernetes", "1.36", stream(LIVES["run-delete-36-r0"])]) == 0
    assert capsys.readouterr().out.startswith("possible: 1 pods, 8 updates: 1 accepted; ")


def test_impossible(capsys, stream):
    """The place, the pod, the update, the path in the object, the rules; and 1."""
    events, number = claim_ready(LIVES["crashloop-73-r0"])
    assert main(["conform", "--kubernetes", "1.36", stream(events)]) == 1
    line, summary = capsys.readouterr().out.splitlines()
    assert (
        f"stream.jsonl:{number + 1}: default/crashloop-73-r0, update {number}: impossible (Kubernetes 1.36): " in line
    )
    assert ".status.conditions[ContainersReady]: ContainersReady is True (POD-14 4.4)" in line
    assert summary.startswith("impossible: 1 pods, ")


def test_json(capsys, stream):
    """The document of the schema."""
    events, number = claim_ready(LIVES["crashloop-73-r0"])
    assert main(["conform", "--kubernetes", "1.36", "--format", "json", stream(events)]) == 1
    document = json.loads(capsys.readouterr().out)
    (found,) = document["streams"]
    assert (document["schema"], found["verdict"], found["first_impossible"]) == (
        "podmodel.conform/1",
        "rejected",
        number,
    )
    assert found["updates"] == len(events)
    assert "POD-14" in found["rules"]
    assert document["cpu_seconds"] > 0


def test_not_judged(capsys, stream):
    """A pod that the model does not know is refused, and the exit code says so."""
    event = json.loads(json.dumps(LIVES["run-delete-36-r0"][0]))
    event["object"]["metadata"]["annotations"] = {"kubernetes.io/config.source": "file"}
    assert main(["conform", stream([event])]) == 2
    assert "not judged: static and mirror pods are not composed yet" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "{", '{"kind": "Deployment", "metadata": {"name": "web"}}'])
def test_bad_input(capsys, tmp_path, text):
    """Nothing to judge."""
    path = tmp_path / "bad.json"
    path.write_text(text)
    assert main(["conform", str(path)]) == 2
    assert "no pod" in capsys.readouterr().out


def test_a_release_that_is_not_known(capsys):
    """It is refused, with the range."""
    assert main(["conform", "--kubernetes", "1.12", str(DATA)]) == 2
    assert "1.29 to 1.36" in capsys.readouterr().err
