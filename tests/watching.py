"""Pods as clusters show them, and every form in which they are shown: what the tests of the reader share."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml

from podmodel.watch import Reason, Skipped, Update, updates

SHARED = Path(__file__).parents[2] / "shared"
needs_shared = pytest.mark.skipif(not SHARED.exists(), reason="the recordings are not beside the project")

Object = dict[str, Any]


def pod(name: str = "web", *, phase: str = "Running", uid: str | None = None, **status: Any) -> Object:
    """A small pod."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "shop", "uid": f"uid-{name}" if uid is None else uid},
        "spec": {"containers": [{"name": "app", "image": "app:1"}]},
        "status": {"phase": phase, **status},
    }


def event(shown: Object, change: str = "MODIFIED") -> Object:
    """A watch event."""
    return {"type": change, "object": shown}


def compact(value: object) -> str:
    """As the API server writes."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def pretty(value: object) -> str:
    """As kubectl writes."""
    return json.dumps(value, indent=4, ensure_ascii=False)


def lines(*objects: object) -> bytes:
    """JSON lines."""
    return "".join(compact(value) + "\n" for value in objects).encode()


def blocks(*objects: object) -> bytes:
    """What ``kubectl get pods -w -o json`` prints."""
    return "".join(pretty(value) + "\n" for value in objects).encode()


class _Quoted(yaml.SafeDumper):
    """Strings in quotes, so that they stay strings in every version of YAML."""


_Quoted.add_representer(str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"'))


def as_yaml(*objects: object) -> bytes:
    """What ``kubectl get pods -w -o yaml`` prints."""
    return yaml.dump_all(objects, Dumper=_Quoted, sort_keys=False).encode()


FORMS: dict[str, Callable[[list[Object]], bytes]] = {
    "JSON lines": lambda pods: lines(*pods),
    "kubectl -w -o json": lambda pods: blocks(*pods),
    "kubectl -w -o json, Windows": lambda pods: blocks(*pods).replace(b"\n", b"\r\n"),
    "lines of watch events": lambda pods: lines(*map(event, pods)),
    "kubectl --output-watch-events": lambda pods: blocks(*map(event, pods)),
    "glued": lambda pods: "".join(map(compact, pods)).encode(),
    "glued with blanks": lambda pods: "  ".join(map(compact, pods)).encode(),
    "glued blocks": lambda pods: "".join(map(pretty, pods)).encode(),
    "blocks that end in the middle": lambda pods: b"\n".join(
        b"{\n" + compact(shown).encode()[1:-1].replace(b',"status"', b'\n,"status"') + b" }" for shown in pods
    ),
    "without indentation": lambda pods: "\n".join(json.dumps(shown, indent=0) for shown in pods).encode(),
    "List": lambda pods: blocks({"kind": "List", "apiVersion": "v1", "items": pods}),
    "PodList": lambda pods: blocks({"kind": "PodList", "items": [without_kind(shown) for shown in pods]}),
    "PodList on one line": lambda pods: lines({"kind": "PodList", "items": [without_kind(shown) for shown in pods]}),
    "array": lambda pods: blocks(pods),
    "array on one line": lambda pods: lines(pods),
    "kubectl -w -o yaml": lambda pods: as_yaml(*pods),
    "kubectl get pods -o yaml": lambda pods: as_yaml({"apiVersion": "v1", "items": pods, "kind": "List"}),
    "events in yaml": lambda pods: as_yaml(*map(event, pods)),
    "gzip": lambda pods: gzip.compress(lines(*pods)),
    "gzip in two members": lambda pods: gzip.compress(lines(*pods[:1])) + gzip.compress(lines(*pods[1:])),
    "UTF-8 with a mark": lambda pods: b"\xef\xbb\xbf" + blocks(*pods),
    "PowerShell": lambda pods: blocks(*pods).decode().encode("utf-16"),
}


def without_kind(shown: Object) -> Object:
    """As items of a typed list are."""
    return {key: value for key, value in shown.items() if key not in ("kind", "apiVersion")}


class Arriving:
    """A pipe that has nothing but these chunks, one a read; nobody may read it without need."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks = iter(chunks)

    def read(self, size: int) -> bytes:
        """The next chunk."""
        chunk = next(self.chunks, b"")
        assert len(chunk) <= size
        return chunk


def read(data: bytes, size: int | None = None) -> list[Update | Skipped]:
    """Everything in these bytes; with a size, as they arrive in chunks of it."""
    if size is None:
        return list(updates(io.BytesIO(data)))
    return list(updates(Arriving(data[at : at + size] for at in range(0, len(data), size))))


def content(found: Iterable[Update | Skipped]) -> list[tuple[object, ...]]:
    """What is read, without its place and without how the JSON is written."""
    return [
        (one.title, one.key, json.loads(one.spec), json.loads(one.status)) if isinstance(one, Update) else str(one)
        for one in found
    ]


def expected(pods: Iterable[Object]) -> list[tuple[object, ...]]:
    """The content of these pods."""
    return [
        (f"{p['metadata']['namespace']}/{p['metadata']['name']}", p["metadata"]["uid"], p["spec"], p["status"])
        for p in pods
    ]


def sentences(found: Iterable[Update | Skipped], reason: Reason | None = None) -> list[str]:
    """What is said of everything that was skipped, or skipped for this reason."""
    return [str(one) for one in found if isinstance(one, Skipped) and reason in (None, one.reason)]


def names(found: Iterable[Update | Skipped]) -> list[str]:
    """The pods that were read."""
    return [one.metadata.name for one in found if isinstance(one, Update)]
