"""``podmodel check --certificate`` and ``podmodel verify``: made, verified, refused, and bad input."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from podmodel.certificates import files
from podmodel.certificates.form import seal
from podmodel.cli import main
from podmodel.kernel.reading import digest
from podmodel.manifest import read

Capture = pytest.CaptureFixture[str]
Write = Callable[..., str]

LAWS = ("TRM-12", "TRM-24", "POD-17", "CON-03", "TRM-16.2", "PRB-04")
POD = """
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: Never
  containers:
  - name: app
    image: busybox:1.36
    command: ["sh", "-c", "while true; do sleep 1; done"]
"""


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A pod in a file."""
    path = tmp_path_factory.mktemp("pods") / "pod.yaml"
    path.write_text(POD)
    return str(path)


@pytest.fixture(scope="module")
def made(manifest: str) -> str:
    """The certificate of a few laws of the pod."""
    path = str(Path(manifest).with_name("web.json.gz"))
    assert main(["check", manifest, "--certificate", path, *(f"--law={law}" for law in LAWS)]) == 0
    return path


def changed(path: str, to: Path, change: Callable[[Any], None]) -> str:
    """A copy of the certificate with a change, sealed anew."""
    document = files.read(path)
    change(document)
    for section in document["sections"]:
        section["digest"] = digest(section["system"])
    document["seal"] = seal(document)
    files.write(str(to / "changed.json"), document)
    return str(to / "changed.json")


def lose_the_start(document: Any) -> None:
    """The set does not begin where the system does."""
    set_ = document["sections"][0]["set"]
    edges = set_["nodes"][set_["root"]][1]
    for edge in edges:
        edge[0][:] = [state for state in edge[0] if state != 0]
    edges[:] = [edge for edge in edges if edge[0]]


# Making


def test_it_is_written_and_said(manifest: str, tmp_path: Path, capsys: Capture) -> None:
    """The report is as ever, then where the certificate is."""
    path = str(tmp_path / "c.json")
    assert main(["check", manifest, "--law", "POD-06", "--certificate", path]) == 0
    assert capsys.readouterr().out.endswith(f"1 pod, every verdict as expected\ncertificate written to {path}\n")
    assert files.read(path)["pod"] == ["Pod", "default", "web"]


def test_as_json_nothing_is_said(manifest: str, tmp_path: Path, capsys: Capture) -> None:
    """Standard output is one document."""
    path = tmp_path / "c.json"
    assert main(["check", manifest, "--law", "POD-06", "--format", "json", "--certificate", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["schema"] == "podmodel.check/1"
    assert path.exists()


def test_one_pod_only(write: Write, tmp_path: Path, capsys: Capture) -> None:
    """Several pods are named, none is searched, nothing is written; --pod picks one."""
    path = tmp_path / "c.json"
    both = write(POD + "---" + POD.replace("name: web", "name: api"))
    assert main(["check", both, "--certificate", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "there are 2 pods" in err
    assert "default/Pod/web" in err
    assert "default/Pod/api" in err
    assert not path.exists()
    assert main(["check", both, "--pod", "Pod/api", "--law", "POD-06", "--certificate", str(path)]) == 0
    assert files.read(str(path))["pod"] == ["Pod", "default", "api"]


@pytest.mark.parametrize("options", [["--limit", "9"], ["--engine", "explicit"]])
def test_it_needs_the_symbolic_engine(manifest: str, tmp_path: Path, capsys: Capture, options: list[str]) -> None:
    """The other one keeps no set."""
    assert main(["check", manifest, "--certificate", str(tmp_path / "c.json"), *options]) == 2
    assert "--certificate needs the symbolic engine" in capsys.readouterr().err


def test_a_full_disk(manifest: str, capsys: Capture) -> None:
    """The verdicts are shown, and what could not be written is said: exit 2."""
    assert main(["check", manifest, "--law", "POD-06", "--certificate", "/dev/full"]) == 2
    out, err = capsys.readouterr()
    assert "every verdict as expected" in out
    assert "certificate" not in out
    assert err == "podmodel: cannot write '/dev/full': No space left on device; nothing was written\n"


def test_the_manifest_is_not_replaced(manifest: str, capsys: Capture) -> None:
    """Refused before anything is searched."""
    assert main(["check", manifest, "--certificate", manifest]) == 2
    assert "which is to be checked" in capsys.readouterr().err
    assert Path(manifest).read_text() == POD


def test_no_pod_no_certificate(write: Write, tmp_path: Path) -> None:
    """A manifest that cannot be read leaves nothing behind."""
    path = tmp_path / "c.json"
    assert main(["check", write("kind: ["), "--certificate", str(path)]) == 2
    assert not path.exists()


# Verifying


def test_verified(made: str, capsys: Capture) -> None:
    """The set, a line a law, what is not certified, the counts: exit 0."""
    assert main(["verify", made]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"{made} (Pod/web, made by podmodel ")
    lines = out.splitlines()
    assert any(line.startswith("  system      thresholds up to 1, ") for line in lines)
    assert any("verified    the set: " in line and "closed under every step" in line for line in lines)
    assert any("verified    no container is started" in line and "(TRM-24), proved" in line for line in lines)
    assert "  uncertified a deleted pod disappears (POD-17), proved" in lines
    assert "(PRB-04)" not in out
    assert lines[-1] == "verified: every claim of this certificate, except the 1 that it does not prove"


def test_all_laws_are_listed(made: str, capsys: Capture) -> None:
    """--all: those that say nothing about the pod, too."""
    assert main(["verify", made, "--all"]) == 0
    assert "(PRB-04), inapplicable" in capsys.readouterr().out


def test_verified_with_the_pod(made: str, manifest: str, capsys: Capture) -> None:
    """The digests are those of the pod, the laws those of podmodel."""
    assert main(["verify", made, manifest]) == 0
    assert f"verified    Pod/web ({manifest}:2) has these digests in the same scope" in capsys.readouterr().out


def test_scopes_are_part_of_it(write: Write, tmp_path: Path, capsys: Capture) -> None:
    """What was told about SIGTERM is in the certificate, and holds when it is verified."""
    plain = write(POD.replace('"sh", "-c", "while true; do sleep 1; done"', '"/app"'))
    path = str(tmp_path / "c.json")
    arguments = ["--law", "TRM-12", "--sigterm", "app=handled", "--certificate", path]
    assert main(["check", plain, *arguments]) == 0
    assert main(["verify", path, plain]) == 0
    assert "app takes SIGTERM as handled" in capsys.readouterr().out


def test_of_several_pods_the_one_that_is_meant(made: str, write: Write, capsys: Capture) -> None:
    """By kind, namespace and name; without it, that is what is wrong."""
    other = POD.replace("name: web", "name: api")
    assert main(["verify", made, write(other + "---" + POD)]) == 0
    third = POD.replace("name: web", "name: cache")
    assert main(["verify", made, write(other + "---" + third)]) == 1
    assert "there is no Pod/web among the pods" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("before", "after"), [("Never", "OnFailure"), ("name: web", "name: api"), ('"sh", "-c",', '"/app",')]
)
def test_another_pod(made: str, write: Write, capsys: Capture, before: str, after: str) -> None:
    """Whatever changes the machines, or the name."""
    assert main(["verify", made, write(POD.replace(before, after))]) == 1
    out = capsys.readouterr().out
    assert "REFUSED" in out
    assert "has the digest" in out
    assert out.splitlines()[-1].startswith("refused: 1 claim of this certificate")


def test_refused(made: str, tmp_path: Path, capsys: Capture) -> None:
    """What is wrong, and what rests on it: exit 1."""
    assert main(["verify", changed(made, tmp_path, lose_the_start)]) == 1
    out = capsys.readouterr().out
    assert "REFUSED     the set: the initial configuration is not in the set" in out
    assert "the set that it rests on is not inductive" in out
    assert "\nrefused: " in out


def test_refused_as_a_whole(made: str, tmp_path: Path, capsys: Capture) -> None:
    """Where it is not even of the form, with the place."""

    def change(document: Any) -> None:
        document["sections"][0]["laws"][0]["more"] = 1

    assert main(["verify", changed(made, tmp_path, change)]) == 1
    out = capsys.readouterr().out
    assert "REFUSED     $.sections[0].laws[0]: has 'more', which means nothing here" in out


def test_a_weaker_law_is_found_out_with_the_pod(made: str, manifest: str, tmp_path: Path, capsys: Capture) -> None:
    """Alone it is a proof of something else."""

    def change(document: Any) -> None:
        for law in document["sections"][0]["laws"]:
            if law["id"] == "TRM-24":
                law["sites"][0]["then"] = True

    path = changed(made, tmp_path, change)
    assert main(["verify", path]) == 0
    assert main(["verify", path, manifest]) == 1
    assert "TRM-24: another law is called so here; the sites differ" in capsys.readouterr().out


def test_control_characters_do_not_reach_the_terminal(made: str, tmp_path: Path, capsys: Capture) -> None:
    """A certificate is somebody else's text."""

    def change(document: Any) -> None:
        document["made_by"] = "\x1b[2J"
        document["sections"][0]["laws"][0]["sentence"] = "\x1b]0;x\x07"

    assert main(["verify", changed(made, tmp_path, change)]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x07" not in out


def test_as_json(made: str, manifest: str, capsys: Capture) -> None:
    """The same for programs."""
    assert main(["verify", made, manifest, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "podmodel.verify/1"
    assert found["verified"] is True
    assert found["problem"] is None
    assert found["pod"] == {"kind": "Pod", "namespace": "default", "name": "web"}
    assert found["manifest"] == {"file": manifest, "line": read(manifest)[0].line, "name": "Pod/web"}
    assert found["differences"] == []
    (section,) = found["sections"]
    assert section["result"] == "verified"
    results = {law["id"]: law["result"] for law in section["laws"]}
    assert results["TRM-24"] == "verified"
    assert results["POD-17"] == "uncertified"


def test_refused_as_json(made: str, tmp_path: Path, capsys: Capture) -> None:
    """What is wrong is in it."""
    assert main(["verify", changed(made, tmp_path, lose_the_start), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["verified"] is False
    assert found["sections"][0]["reason"] == "the initial configuration is not in the set"


# Bad input


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (POD, "is no JSON"),
        ('{"schema": "podmodel.certificate/1", "sections": [', "it may be cut off or damaged"),
        ('{"kind": "Pod"}', "is no certificate"),
        ('{"schema": "podmodel.certificate/7"}', "the versions that this podmodel knows: podmodel.certificate/1"),
    ],
)
def test_no_certificate(write: Write, capsys: Capture, text: str, said: str) -> None:
    """Exit 2, and one line."""
    assert main(["verify", write(text, "c.json")]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert err.count("\n") == 1


def test_no_manifest(made: str, write: Write, capsys: Capture) -> None:
    """The certificate may be fine; what it should be about cannot be read: exit 2."""
    assert main(["verify", made, write("kind: [")]) == 2
    assert main(["verify", made, "no-such-file.yaml"]) == 2
    assert capsys.readouterr().out == ""


def test_no_arguments(capsys: Capture) -> None:
    """The way of the house."""
    assert main(["verify"]) == 2
    assert "try 'podmodel verify --help'" in capsys.readouterr().err
