"""Files of recorded decisions: which kind, of which release, and what is on each line."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, TypeAlias

import msgspec

from podmodel.errors import UsageError
from podmodel.lifecycles.releases import release_of

Given: TypeAlias = dict[str, Any]
Switches: TypeAlias = Mapping[str, bool]
"""The features of a release, by the names of their switches: see `podmodel.lifecycles.releases.readings`."""
Decide: TypeAlias = Callable[[Given, Switches], Any]
"""What the model answers to what was given, with these features; `UnsupportedError` where it cannot be asked."""

KINDS = ("phase", "conditions", "apistatus", "statusmgr", "actions", "restart", "prober", "grace")


class UnsupportedError(Exception):
    """A decision that the model does not know how to take, and why."""


class BrokenError(Exception):
    """A line that is no decision, and why."""


@dataclass(frozen=True)
class Decision:
    """A recorded decision: its line (from 1), what was given, what the kubelet answered, and its id."""

    line: int
    id: str
    given: Given
    answer: Any


def kind_of(path: Path) -> str:
    """The kind of the decisions in a file, by its name; a `UsageError` where the name is of no kind."""
    stem = path.name.partition(".")[0]
    for kind in KINDS:
        if re.fullmatch(rf"{kind}([-_].*)?", stem):
            return kind
    raise UsageError(
        f"{path}: the kind of its decisions is not known by its name", hint=f"call it after one of {', '.join(KINDS)}"
    )


def release_named(path: Path) -> str:
    """The release whose folder the file is in; a `UsageError` where no folder names one."""
    for part in reversed(path.resolve().parts[:-1]):
        if re.fullmatch(r"v?1\.\d+(\.\d+)?", part):
            return release_of(part)
    raise UsageError(
        f"{path}: the folder does not name a Kubernetes release", hint="give --kubernetes, such as --kubernetes 1.36"
    )


def decider(kind: str) -> Decide:
    """What answers decisions of this kind."""
    return import_module(f"podmodel.agreement.{kind}").decide  # type: ignore[no-any-return]  # each module has one


def decisions(path: Path) -> Iterator[Decision | tuple[int, BrokenError]]:
    """Every line of the file: a decision, or why it is none."""
    decoder = msgspec.json.Decoder()
    with _opened(path) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                yield _decision(number, decoder.decode(line))
            except msgspec.DecodeError as error:
                yield number, BrokenError(f"no JSON: {error}")
            except BrokenError as error:
                yield number, error


def _opened(path: Path) -> Any:
    with path.open("rb") as start:
        packed = start.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if packed else path.open("rb")


def _decision(number: int, data: Any) -> Decision:
    if not isinstance(data, dict):
        raise BrokenError("a decision is a JSON object")
    for name in ("in", "out"):
        if name not in data:
            raise BrokenError(f"the field '{name}' is missing")
    if not isinstance(data["in"], dict):
        raise BrokenError("the field 'in' is no object")
    return Decision(number, str(data.get("id", "")), data["in"], data["out"])
