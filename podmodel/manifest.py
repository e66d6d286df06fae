"""
Kubernetes manifests, YAML or JSON, to typed pods with the API server's defaults and every position kept.

Three steps, each in its own module: :mod:`podmodel.sources` finds the texts, :mod:`podmodel.yaml_marks` makes
trees with positions and limits, and this module finds the workloads in them and converts their pod specs;
:mod:`podmodel.validation` says what the API server would refuse, :mod:`podmodel.spelling` what it would ignore.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from podmodel.conversion import converted
from podmodel.errors import ManifestError
from podmodel.lifecycles.spec import Pod, PodSpec
from podmodel.sources import Source, sources
from podmodel.spelling import ignored_fields
from podmodel.templates import RENDER, directive_line, has_placeholder
from podmodel.validation import refusals
from podmodel.yaml_marks import Budget, Document, Mark, Node, documents

_TEMPLATE = ("spec", "template", "spec")

WORKLOADS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Pod": ("spec",),
        "Deployment": _TEMPLATE,
        "StatefulSet": _TEMPLATE,
        "DaemonSet": _TEMPLATE,
        "ReplicaSet": _TEMPLATE,
        "ReplicationController": _TEMPLATE,
        "Job": _TEMPLATE,
        "CronJob": ("spec", "jobTemplate", *_TEMPLATE),
        "PodTemplate": ("template", "spec"),
    }
)
"""The kinds that hold a pod, and the keys that lead to its spec."""

_GROUPS = frozenset({"", "apps", "extensions", "batch"})

Model = TypeVar("Model")


@dataclass(frozen=True)
class ReadResult:
    """What was read, and what was refused; one bad document does not lose the others."""

    pods: tuple[Pod, ...]
    errors: tuple[ManifestError, ...]


def read(*where: str | Path, text: str | None = None) -> tuple[Pod, ...]:
    """
    The pods of these files, folders or ``-`` for standard input; with ``text``, of that text.

    Raises the first :class:`~podmodel.errors.ManifestError`, which says how many more there are.

    >>> (pod,) = read("web.yaml", text='{"kind": "Pod", "metadata": {"name": "web"}, '
    ...               '"spec": {"containers": [{"name": "app", "image": "app:1"}]}}')
    >>> pod.title, pod.spec.termination_grace_period_seconds
    ('Pod/web', 30)
    """
    result = read_all(where, text=text)
    if result.errors:
        first, others = result.errors[0], len(result.errors) - 1
        if not others:
            raise first
        hint = f"{first.hint} (and {others} more)" if first.hint else f"and {others} more"
        raise ManifestError(first.file, first.line, first.column, first.message, hint)
    return result.pods


def read_all(where: Iterable[str | Path], *, text: str | None = None) -> ReadResult:
    """The pods of all these sources, and every error instead of the first."""
    pods: list[Pod] = []
    errors: list[ManifestError] = []
    for place in where:
        found = _Found()
        for source in sources(place, text):
            _read_source(source, found)
        if not found.pods and not found.errors:
            found.errors.append(_nothing(str(place), found))
        pods += found.pods
        errors += found.errors
    return ReadResult(tuple(pods), tuple(errors))


# ---------------------------------------------------------------------------------------------- documents


@dataclass
class _Found:
    """What one source gave so far; ``others`` names the documents that are no workload."""

    pods: list[Pod] = field(default_factory=list)
    errors: list[ManifestError] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    files: int = 0


def _nothing(place: str, found: _Found) -> ManifestError:
    hint = f"podmodel reads {', '.join(WORKLOADS)} and List"
    if not found.files:
        return ManifestError(place, message="no .yaml, .yml or .json file in this folder", hint=hint)
    if not found.others:
        return ManifestError(place, message="empty: no document at all", hint=hint)
    names = list(dict.fromkeys(found.others))
    listed = ", ".join(names[:8]) + (f" and {len(names) - 8} more kinds" if len(names) > 8 else "")
    documents_ = "1 document" if len(found.others) == 1 else f"{len(found.others)} documents"
    return ManifestError(place, message=f"no workload among {documents_}: {listed}", hint=hint)


def _read_source(source: Source, found: _Found) -> None:
    found.files += 1
    if source.error:
        found.errors.append(source.error)
        return
    lines = source.text.splitlines()
    first = 1
    for document in documents(source.text, source.file):
        if isinstance(document, ManifestError):
            error, stop = _explained(document, lines, first)
            found.errors.append(error)
            if stop:
                return
            first = document.line or first
        else:
            first = document.root.mark.line
            _read_document(document, source.file, lines, found)


def _explained(error: ManifestError, lines: list[str], first: int) -> tuple[ManifestError, bool]:
    """The error, or that the file is a template; then the rest of the file is not worth reading."""
    line = directive_line(lines, first, error.line or first)
    if line is None:
        return error, False
    column = lines[line - 1].index("{{") + 1
    return ManifestError(error.file, line, column, "looks like a template", RENDER), True


def _read_document(document: Document, file: str, lines: list[str], found: _Found) -> None:
    root = document.root
    if root.value is None:
        return
    kind = _kind(root)
    items = root.get("items")
    if kind and kind.endswith("List") and items and isinstance(items.value, list):
        nodes = [(item, _kind(item) or kind.removesuffix("List")) for item in items.value]
    else:
        nodes = [(root, kind or _description(root))]
    workloads = [(node, name) for node, name in nodes if _is_workload(node, name)]
    found.others += [name for node, name in nodes if not _is_workload(node, name)] or [kind or "List"] * (not nodes)
    if _unreadable_kind(root) or (workloads and document.problems):
        found.errors += [_explained(error, lines, error.line or 1)[0] for error in document.problems]
        return
    budget = Budget(file)
    for node, name in workloads:
        try:
            found.pods.append(_pod(node, name, file, budget))
        except _Refused as refused:
            found.errors += refused.errors
        except ManifestError as error:
            found.errors.append(error)


def _kind(node: Node) -> str | None:
    kind = node.get("kind")
    return kind.value if kind and isinstance(kind.value, str) else None


def _unreadable_kind(root: Node) -> bool:
    """``kind: {{ .Values.kind }}`` is a mapping to YAML."""
    kind = root.get("kind")
    return kind is not None and isinstance(kind.value, dict)


def _description(node: Node) -> str:
    if isinstance(node.value, dict):
        return "a mapping without kind"
    return "a list" if isinstance(node.value, list) else "plain text"


def _is_workload(node: Node, kind: str) -> bool:
    if kind not in WORKLOADS:
        return False
    version = node.get("apiVersion")
    group, slash, _ = str(version.value if version else "").partition("/")
    return not slash or group in _GROUPS


# ------------------------------------------------------------------------------------------------- a pod


class _Refused(Exception):  # noqa: N818 - carries several errors out of one workload
    def __init__(self, errors: list[ManifestError]) -> None:
        super().__init__(len(errors))
        self.errors = errors


class _Metadata(msgspec.Struct, frozen=True, rename="camel"):
    name: str = ""
    generate_name: str = ""
    namespace: str = "default"
    finalizers: tuple[str, ...] = ()


_NOTHING = Node({}, Mark(1, 1))


def _pod(node: Node, kind: str, file: str, budget: Budget) -> Pod:
    template = WORKLOADS[kind]
    metadata, metadata_places = _part(node, ("metadata",), _Metadata, file, budget)
    name = metadata.name or (metadata.generate_name and f"{metadata.generate_name}*")
    line, column = metadata_places.get("name", metadata_places[""])
    if not name:
        raise ManifestError(file, line, column, f"metadata.name: a {kind} needs a name", "add one")
    if has_placeholder(name):
        raise ManifestError(file, line, column, f'metadata.name: "{name}" looks like a template', RENDER)
    if node.get(*template) is None:
        message = f"{'.'.join(template)}: {kind}/{name} has no pod spec"
        hint = "write the whole workload; a patch is rendered first (kubectl kustomize ... | podmodel check -)"
        raise ManifestError(file, node.mark.line, node.mark.column, message, hint)
    template_metadata, _ = _part(node, (*template[:-1], "metadata"), _Metadata, file, budget)
    spec, places = _part(node, template, PodSpec, file, budget)
    pod = Pod(
        kind=kind,
        name=name,
        namespace=metadata.namespace or "default",
        spec=spec,
        file=file,
        line=node.mark.line,
        finalizers=template_metadata.finalizers,
        warnings=tuple(_warnings(node, kind, file)),
        positions=places,
    )
    if errors := [
        ManifestError(file, *pod.position(path), message, hint) for path, message, hint in refusals(kind, spec)
    ]:
        raise _Refused(errors)
    return pod


def _part(
    node: Node, keys: tuple[str, ...], model: type[Model], file: str, budget: Budget
) -> tuple[Model, dict[str, Mark]]:
    """The part of a workload under these keys, typed, and where everything in it is written."""
    part = node.get(*keys) or _NOTHING
    value: Any = budget.plain(part)
    places = budget.positions(part)
    holder = node.get(*keys[:-1])
    if holder is None:
        places[""] = node.mark
    elif isinstance(holder.value, dict) and keys[-1] in holder.value:
        places[""] = holder.value[keys[-1]].key
    else:
        places[""] = holder.mark
    return converted({} if value is None else value, model, places, file, keys[-1]), places


def _warnings(node: Node, kind: str, file: str) -> Iterator[str]:
    if node.get("apiVersion") is None:
        yield f"{file}:{node.mark.line}:{node.mark.column}: apiVersion is missing; kubectl refuses the manifest"
    for mark, sentence in ignored_fields(kind, node, WORKLOADS[kind]):
        yield f"{file}:{mark.line}:{mark.column}: {sentence}"
