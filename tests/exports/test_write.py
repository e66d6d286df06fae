"""A file is written whole or not at all."""

import errno
import os
import stat
from pathlib import Path

import pytest

from podmodel.errors import UsageError
from podmodel.exports.write import write


def full(*_, **__):
    """A disk without room."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_it_writes_what_it_is_given(tmp_path):
    """UTF-8, newlines as they are, and nothing left beside the file."""
    target = tmp_path / "system.pml"
    write(target, "für\nimmer\n")
    assert target.read_bytes() == "für\nimmer\n".encode()
    assert list(tmp_path.iterdir()) == [target]
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~mask


@pytest.mark.parametrize("where", ["fsync", "write"])
def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch, where):
    """The old text stays, no part stays, and the message says what happened."""
    target = tmp_path / "system.json"
    target.write_text("old")
    if where == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(UsageError, match=r"cannot write '.*system\.json': No space left on device"):
        write(target, "new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_device():
    """A device is written directly, and says so too."""
    with pytest.raises(UsageError, match="cannot write '/dev/full': No space left on device"):
        write("/dev/full", "text")


def test_mode_and_links_are_kept(tmp_path):
    """A link stays a link, and the file behind it keeps its mode."""
    target, link = tmp_path / "real", tmp_path / "link"
    target.write_text("old")
    target.chmod(0o600)
    link.symlink_to(target)
    write(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_what_cannot_be_written_is_refused(tmp_path):
    """A directory, and a directory that does not exist."""
    with pytest.raises(UsageError, match="it is a directory"):
        write(tmp_path, "text")
    with pytest.raises(UsageError, match="No such file or directory"):
        write(tmp_path / "missing" / "x", "text")
    assert list(tmp_path.iterdir()) == []
