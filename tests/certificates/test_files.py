"""Certificates as files: whole or not at all, and read with care."""

import gzip
import json
import os
import stat
from pathlib import Path

import pytest

from podmodel.certificates import files
from podmodel.errors import UsageError

DOCUMENT = {"schema": "podmodel.certificate/1", "made_by": "ü", "sections": [{"set": list(range(1_000))}]}


@pytest.mark.parametrize("name", ["c.json", "c.json.gz"])
def test_there_and_back(tmp_path, name):
    """Compressed if the name says so; nothing is left beside it."""
    path = tmp_path / name
    files.write(str(path), DOCUMENT)
    assert files.read(str(path)) == DOCUMENT
    assert (path.read_bytes()[:2] == b"\x1f\x8b") == name.endswith(".gz")
    assert list(tmp_path.iterdir()) == [path]


def test_the_same_bytes_twice(tmp_path):
    """No time of writing is in a compressed file."""
    for name in ("a.gz", "b.gz"):
        files.write(str(tmp_path / name), DOCUMENT)
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()


def test_compressed_under_any_name(tmp_path):
    """What is in the file decides, not what it is called."""
    path = tmp_path / "c.json"
    path.write_bytes(gzip.compress(json.dumps(DOCUMENT).encode()))
    assert files.read(str(path)) == DOCUMENT


def test_a_full_disk():
    """It is said, and no traceback."""
    with pytest.raises(UsageError, match="cannot write '/dev/full': No space left on device"):
        files.write("/dev/full", DOCUMENT)


def interrupted(*_arguments):
    """Somebody presses Ctrl-C."""
    raise KeyboardInterrupt


def full(*_arguments):
    """The disk is full."""
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(("fault", "error"), [(interrupted, KeyboardInterrupt), (full, UsageError)])
def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch, fault, error):
    """Old or new, never half; and no temporary file."""
    path = tmp_path / "c.json"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", fault)
    with pytest.raises(error):
        files.write(str(path), DOCUMENT)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_modes_and_links(tmp_path):
    """A new file is as the umask says, an old one keeps its mode, a link keeps pointing."""
    path, link = tmp_path / "c.json", tmp_path / "link.json"
    files.write(str(path), DOCUMENT)
    plain = tmp_path / "plain"
    plain.touch()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
    path.chmod(0o600)
    link.symlink_to(path)
    files.write(str(link), DOCUMENT)
    assert link.is_symlink()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert files.read(str(path)) == DOCUMENT


def test_a_private_umask(tmp_path):
    """A new file is not open to others where no file is."""
    before = os.umask(0o077)
    try:
        files.write(str(tmp_path / "c.json"), DOCUMENT)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "c.json").stat().st_mode) == 0o600


def test_where_it_cannot_be_written(tmp_path):
    """It is said before anything is searched; an input is never replaced."""
    manifest = tmp_path / "pod.yaml"
    manifest.write_text("kind: Pod")
    for path, said in (
        (tmp_path, "give a file in a folder that exists"),
        (tmp_path / "no" / "c.json", "give a file in a folder that exists"),
        (manifest, "which is to be checked"),
    ):
        with pytest.raises(UsageError, match=said):
            files.expect(str(path), ["-", str(manifest)])
    files.expect(str(tmp_path / "c.json"), ["-", str(manifest)])


VERSIONS = "the versions that this podmodel knows: podmodel.certificate/1"
BAD = {
    "nothing": (b"", "is no JSON"),
    "no JSON": (b"kind: Pod", "is no JSON"),
    "no text": (b"\xff\xfe", "is no JSON"),
    "cut off": (json.dumps(DOCUMENT).encode()[:-50], "is no JSON: .*; it may be cut off or damaged"),
    "cut off in the middle of a package": (gzip.compress(json.dumps(DOCUMENT).encode())[:-20], "is cut off or damaged"),
    "damaged package": (gzip.compress(json.dumps(DOCUMENT).encode())[:40] + bytes(60), "cut off or damaged"),
    "nested": (b"[" * 100_000, "is no JSON"),
    "a key twice": (b'{"schema": "podmodel.certificate/1", "schema": "podmodel.certificate/1"}', "names a key twice"),
    "no number": (b'{"schema": NaN}', "NaN is no number"),
    "something else": (b'{"apiVersion": "v1"}', "is no certificate; one begins with"),
    "another form": (b'{"schema": "podmodel.check/1"}', "is no certificate"),
    "a list": (b"[]", "is no certificate"),
    "another version": (
        b'{"schema": "podmodel.certificate/2"}',
        f"of another version, 'podmodel.certificate/2'; {VERSIONS}",
    ),
}


@pytest.mark.parametrize(("content", "said"), BAD.values(), ids=BAD)
def test_what_is_no_certificate(tmp_path, content, said):
    """It is said what it is instead, with what may help."""
    path = tmp_path / "c.json"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        files.read(str(path))


def test_what_cannot_be_read(tmp_path):
    """A file that is not there, a folder."""
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(UsageError, match="cannot read"):
            files.read(str(path))


def test_what_unpacks_to_anything(tmp_path, monkeypatch):
    """A small file with a large content is not read to its end."""
    monkeypatch.setattr(files, "LARGEST", 1_000)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b" " * 1_000_000))
    assert Path(path).stat().st_size < 2_000
    with pytest.raises(UsageError, match="it has more than 1,000 bytes"):
        files.read(str(path))
