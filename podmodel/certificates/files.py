"""Certificates as files: JSON, compressed if the name ends in ``.gz``; written whole or not at all, read with care."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from podmodel.certificates.form import SCHEMA
from podmodel.errors import UsageError
from podmodel.kernel.reading import Data

LARGEST = 1 << 29  # bytes of JSON that are read at most: a small file can unpack to anything
_NAME = SCHEMA.partition("/")[0]


def expect(path: str, others: Iterable[str]) -> None:
    """See, before a long search, that the certificate has a place of its own. Raises `UsageError`."""
    target = Path(path)
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise UsageError(f"cannot write '{path}'", hint="give a file in a folder that exists")
    if any(target.exists() and Path(other).exists() and target.samefile(other) for other in others):
        raise UsageError(f"the certificate would replace '{path}', which is to be checked", hint="give another file")


def write(path: str, document: Data) -> None:
    """Write the certificate. Raises `UsageError` if that cannot be done, and then nothing has changed."""
    data = (json.dumps(document, separators=(",", ":"), ensure_ascii=False) + "\n").encode()
    if path.endswith(".gz"):
        data = gzip.compress(data, mtime=0)
    target = Path(path)
    try:
        if target.exists() and not target.is_file() and not target.is_dir():
            target.write_bytes(data)  # a device or a pipe
        else:
            _replace(Path(os.path.realpath(target)), data)
    except OSError as error:
        raise UsageError(f"cannot write '{path}': {error.strerror or error}", hint="nothing was written") from error


def _replace(target: Path, data: bytes) -> None:
    """Fill a new file beside the target, then give it the target's name."""
    if target.is_dir():
        raise IsADirectoryError(None, "it is a directory")
    mask = os.umask(0)
    os.umask(mask)
    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o666 & ~mask
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def read(path: str) -> dict[str, Data]:
    """The JSON data of a certificate of this version. Raises `UsageError` for a file that holds none."""
    try:
        text = _bytes(Path(path)).decode()
        document = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except OSError as error:
        raise UsageError(f"cannot read '{path}': {error.strerror or error}") from error
    except (EOFError, zlib.error) as error:
        raise UsageError(f"'{path}' is cut off or damaged", hint="make the certificate again") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"'{path}' is no JSON: {error}", hint="it may be cut off or damaged") from error
    schema = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(schema, str) or schema.partition("/")[0] != _NAME:
        raise UsageError(f"'{path}' is no certificate", hint=f'one begins with "schema": "{SCHEMA}"')
    if schema != SCHEMA:
        raise UsageError(
            f"'{path}' is a certificate of another version, '{schema[:80]}'",
            hint=f"the versions that this podmodel knows: {SCHEMA}",
        )
    assert isinstance(document, dict)  # noqa: S101 - it has a schema
    return document


def _bytes(path: Path) -> bytes:
    """The content, unpacked if it is packed, whatever its name."""
    with path.open("rb") as raw:
        packed = raw.peek(2)[:2] == b"\x1f\x8b"
        data = (gzip.GzipFile(fileobj=raw) if packed else raw).read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(f"it has more than {LARGEST:,} bytes")
    return data


def _object(pairs: list[tuple[str, Data]]) -> dict[str, Data]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object names a key twice")
    return found


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")
