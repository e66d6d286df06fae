"""
Writing a file whole or not at all.

The text goes to a new file beside the target, which then takes the target's name: whoever reads it sees the old
text or the new one, and a full disk leaves the old one.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from podmodel.errors import UsageError

_PLAIN = 0o666  # of a new file, before the user's umask


def write(path: str | Path, text: str) -> None:
    """
    Write the text to the path, in UTF-8 with plain newlines.

    A device or a pipe (``/dev/stdout``) is written directly. Raises `UsageError` if it cannot be written, and then
    nothing has changed.
    """
    target = Path(path)
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_text(text, encoding="utf-8", newline="\n")
        else:
            _replace(Path(os.path.realpath(target)), text)
    except OSError as error:
        raise UsageError(f"cannot write '{path}': {error.strerror or error}", hint="nothing was written") from error


def _replace(target: Path, text: str) -> None:
    if target.is_dir():
        raise IsADirectoryError(None, "it is a directory")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(_mode(target))
        part.replace(target)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _mode(target: Path) -> int:
    """The mode of the file that is replaced, else that of a new file."""
    with suppress(FileNotFoundError):
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return _PLAIN & ~mask
