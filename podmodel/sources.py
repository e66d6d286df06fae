"""
Where manifests come from: files, folders and standard input, as text.

Whatever cannot be a manifest is refused before it is parsed: a file too large, a binary file, bytes that
are not UTF-8 (or UTF-16 with a byte order mark, which YAML allows too).
"""

import codecs
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from podmodel.errors import ManifestError

MAX_BYTES = 10 * 1024 * 1024
"""The largest file that is read; the largest known install manifest has 2 MB."""
SUFFIXES = frozenset({".yaml", ".yml", ".json"})
"""What is read in a folder; a file named directly may be called anything."""
STDIN = "-"
STDIN_NAME = "<stdin>"

_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SURROGATES = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL)


class Source(NamedTuple):
    """One text to read, or the reason why there is none."""

    file: str
    text: str
    error: ManifestError | None = None


def sources(source: str | Path, text: str | None = None) -> Iterator[Source]:
    """The texts behind a file, a folder (its .yaml, .yml and .json files, sorted) or ``-``."""
    name = str(source)
    if text is not None:
        yield _checked(STDIN_NAME if name == STDIN else name, text)
    elif name == STDIN:
        yield _decoded(STDIN_NAME, sys.stdin.buffer.read(MAX_BYTES + 1))
    elif Path(source).is_dir():
        for path in sorted(Path(source).rglob("*")):
            if path.suffix.lower() in SUFFIXES and path.is_file():
                yield _file(path)
    else:
        yield _file(Path(source))


def _file(path: Path) -> Source:
    name = str(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            return _too_large(name)
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        hint = "name a file, a folder or - for standard input"
        return Source(name, "", ManifestError(name, message=f"cannot be read: {reason}", hint=hint))
    return _decoded(name, data)


def _too_large(name: str) -> Source:
    message = f"larger than {MAX_BYTES // 1024 // 1024} MB"
    return Source(name, "", ManifestError(name, message=message, hint="split it into several files"))


def _decoded(name: str, data: bytes) -> Source:
    if len(data) > MAX_BYTES:
        return _too_large(name)
    encoding = next((encoding for mark, encoding in _MARKED if data.startswith(mark)), "utf-8")
    if encoding != "utf-16" and b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        message = "a binary file, not a manifest: it holds a NUL byte"
        return Source(name, "", ManifestError(name, line, message=message, hint="name a YAML or JSON file"))
    try:
        return _checked(name, data.decode(encoding))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        message = f"not {encoding.removesuffix('-sig').upper()}: byte 0x{data[error.start]:02x}"
        return Source(name, "", ManifestError(name, line, column, message, "save the file as UTF-8"))


def _checked(name: str, text: str) -> Source:
    if len(text) > MAX_BYTES:
        return _too_large(name)
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        # JSON spells characters beyond U+FFFF as two escapes, YAML as one.
        text = _SURROGATES.sub(_one_escape, text)
    return Source(name, text)


def _one_escape(found: "re.Match[str]") -> str:
    high, low = found.groups()
    if high is None:
        return found.group()
    return f"\\U{0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF):08x}"
