"""
Where streams come from: files, folders, standard input, open files; compressed or not; as chunks of UTF-8.

A pipe is read as its bytes arrive. A folder is read recursively, in the order of its names; what cannot hold pod
objects is passed over: the container logs of ``kubectl cluster-info dump``, for instance.
"""

import codecs
import os
import re
import select
import stat
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from podmodel.watch.origin import Origin

STDIN, STDIN_NAME = "-", "<stdin>"
CHUNK = 96 * 1024
"""Larger pieces of memory come straight from the system, which costs more than reading them."""
_ONE_PIPE = 64 * 1024
_IN_FOLDERS = re.compile(r"(.*\.(json|jsonl|ndjson|yaml|yml)|audit.*\.log)(\.gz)?", re.IGNORECASE)
"""What is read in a folder; a file named directly may be called anything."""

_GZIP = b"\x1f\x8b"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARKS = (_GZIP, codecs.BOM_UTF8, *_UTF_16)


class Readable(Protocol):
    """An open binary file; ``read1`` is preferred where there is one, because it does not wait for more."""

    def read(self, size: int, /) -> bytes: ...  # noqa: D102


class PlaceError(Exception):
    """Why there is nothing more to read, and what to write instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint


class Place(NamedTuple):
    """One stream: its name and lines, its bytes, and whether nobody knows when the next ones come."""

    origin: Origin
    chunks: Iterator[bytes]
    idle: Callable[[], bool]


def places(where: str | os.PathLike[str] | Readable) -> Iterator[Place]:
    """The streams of a file, a folder, ``-`` or an open file. Reading one may raise :class:`PlaceError`."""
    if not isinstance(where, str | os.PathLike):
        name = getattr(where, "name", None)
        yield Place(Origin(name if isinstance(name, str) else "<stream>"), _opened(where), _waits(where))
    elif where == STDIN:
        yield Place(Origin(STDIN_NAME), _opened(sys.stdin.buffer), _waits(sys.stdin.buffer))
    elif Path(where).is_dir():
        yield from _folder(Path(where))
    else:
        yield _file(Path(where))


def _folder(folder: Path) -> Iterator[Place]:
    found = [path for path in sorted(folder.rglob("*")) if _IN_FOLDERS.fullmatch(path.name) and path.is_file()]
    yield from map(_file, found)
    if not found:
        yield Place(Origin(str(folder)), _nothing(), _never)


def _nothing() -> Iterator[bytes]:
    raise PlaceError("no .json, .jsonl or .yaml file in this folder", "name a file, a folder or - for standard input")
    yield b""  # pragma: no cover - this makes it an iterator


def _never() -> bool:
    return False


def _waits(file: Any) -> Callable[[], bool]:
    """Whether reading the file would wait, now; yes, where nothing can be known."""
    if isinstance(file, BytesIO):
        return _never

    def idle() -> bool:
        try:
            return not select.select([file.fileno()], [], [], 0)[0]
        except (AttributeError, OSError, ValueError):
            return True

    return idle


def _file(path: Path) -> Place:
    try:
        regular = stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        regular = True  # whatever is wrong with it, opening it will say so
    if regular:
        return Place(Origin(str(path), partial(_again, path)), _text_of(path), _never)
    return Place(Origin(str(path)), _text_of(path), lambda: True)


def _text_of(path: Path) -> Iterator[bytes]:
    return _complaining(_bytes_of(path))


def _again(path: Path) -> Iterator[bytes]:
    """As far as it can be read; why not further has been said the first time."""
    with suppress(PlaceError):
        yield from _text_of(path)


def _bytes_of(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        yield from iter(lambda: file.read(CHUNK), b"")


def _opened(file: Readable) -> Iterator[bytes]:
    read: Callable[[int], bytes] = getattr(file, "read1", file.read)
    return _complaining(iter(lambda: read(_ONE_PIPE), b""))


def _complaining(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks as UTF-8 without a mark; what the system says against reading them, as ours."""
    try:
        yield from plain(chunks)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PlaceError(f"cannot be read: {reason}", "name a file, a folder or - for standard input") from None


# ---------------------------------------------------------------------------------------------- encodings


def plain(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Uncompressed, as UTF-8 and without a byte order mark."""
    head = b""
    for chunk in chunks:
        head += chunk
        if not any(mark.startswith(head[: len(mark)]) and len(head) < len(mark) for mark in _MARKS):
            break
    chunks = chain((head,) if head else (), chunks)
    if head.startswith(_GZIP):
        yield from plain(_unzipped(chunks))
    elif head.startswith(_UTF_16):
        yield from _recoded(chunks)
    elif head.startswith(codecs.BOM_UTF8):
        yield next(chunks).removeprefix(codecs.BOM_UTF8)
        yield from chunks
    else:
        yield from chunks


def _recoded(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """What PowerShell writes to a file."""
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    for chunk in chunks:
        yield decoder.decode(chunk).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


def _unzipped(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """One gzip member after the other, as far as they are there; never more than a chunk in memory."""
    inflater = zlib.decompressobj(wbits=31)
    begun = False
    for chunk in chunks:
        data = chunk
        while data:
            if inflater.eof:
                inflater, begun = zlib.decompressobj(wbits=31), False
                data = data.lstrip(b"\0")  # padding
                continue
            begun = True
            yield from _inflated(inflater, data)
            data = inflater.unused_data
    if begun and not inflater.eof:
        raise PlaceError("the gzip file ends in the middle", "copy it whole; what was in it so far is judged")


def _inflated(inflater: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    try:
        while True:
            out = inflater.decompress(data, CHUNK)
            data = inflater.unconsumed_tail
            if out:
                yield out
            if not data and len(out) < CHUNK:
                return
    except zlib.error as error:
        raise PlaceError(f"not a gzip file: {error}", "copy it whole; what was in it so far is judged") from None
