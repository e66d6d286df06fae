"""
Plain values to typed structures, with errors that say where, what was found, and what to write.

msgspec reports a path such as ``$.containers[0].livenessProbe.periodSeconds``; this module finds the line and
column of that path and turns the complaint into a sentence with a remedy.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from podmodel.errors import ManifestError
from podmodel.lifecycles.spec import ExitCodeOperator, RestartAction, parent
from podmodel.lifecycles.vocabulary import ImagePullPolicy, RestartPolicy
from podmodel.templates import RENDER, is_placeholder
from podmodel.yaml_marks import Mark

Model = TypeVar("Model")

ENUMS: Mapping[str, type[StrEnum]] = {
    "restartPolicy": RestartPolicy,
    "imagePullPolicy": ImagePullPolicy,
    "operator": ExitCodeOperator,
    "action": RestartAction,
}
_COMPLAINT = re.compile(r"(?P<message>.*?)(?: - at `\$(?P<path>.*)`)?", re.DOTALL)
_EXPECTED = re.compile(r"Expected `(?P<expected>[^`]+)`, got `(?P<got>[^`]+)`")
_MISSING = re.compile(r"Object missing required field `(?P<field>[^`]+)`")
_SHOWN = 40


def converted(value: Any, model: type[Model], places: Mapping[str, Mark], file: str, name: str) -> Model:
    """The value as ``model``; ``places`` maps its paths to positions, ``name`` is what it is called."""
    try:
        return msgspec.convert(_as_read_by_go(value), model)
    except msgspec.ValidationError as error:
        complaint = _COMPLAINT.fullmatch(str(error))
        path = (complaint["path"] or "").removeprefix(".") if complaint else ""
        message, hint = _sentence(complaint["message"] if complaint else str(error), path or name, _at(value, path))
        line, column = _place(path, places)
        raise ManifestError(file, line, column, message, hint) from None


def _as_read_by_go(value: Any) -> Any:
    """An empty word is the API's way to say "the default", and an empty list item is an empty word."""
    if not isinstance(value, dict):
        return value
    read = {k: v for k, v in value.items() if v != "" or k not in {"restartPolicy", "imagePullPolicy"}}
    for field in ("containers", "initContainers"):
        if isinstance(read.get(field), list):
            read[field] = [_container_as_read_by_go(container) for container in read[field]]
    return read


def _container_as_read_by_go(value: Any) -> Any:
    if not isinstance(value, dict):
        return {} if value is None else value
    read = {k: v for k, v in value.items() if v != "" or k != "imagePullPolicy"}
    for field in ("command", "args"):
        if isinstance(read.get(field), list):
            read[field] = ["" if word is None else word for word in read[field]]
    return read


def _place(path: str, places: Mapping[str, Mark]) -> Mark:
    while path not in places and path:
        path = parent(path)
    return places[path]


def _at(value: Any, path: str) -> Any:
    for step in re.findall(r"[^.\[\]]+", path):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _sentence(complaint: str, path: str, value: Any) -> tuple[str, str]:
    """What is wrong and what to write instead."""
    field = path.rpartition(".")[2]
    if is_placeholder(value) or _is_unrendered(value):
        return f"{field}: {_shown(value)} looks like a template", RENDER
    if missing := _MISSING.match(complaint):
        return f"{field}: {missing['field']} is missing", f"add {missing['field']}"
    if complaint.startswith("Invalid enum value"):
        return f"{field}: {_shown(value)} is unknown", _nearest(field, value)
    if expected := _EXPECTED.match(complaint):
        wanted = expected["expected"].removesuffix(" | null")
        shown = f" ({_shown(value)})" if isinstance(value, str | int | float) else ""
        return f"{field}: expected {wanted}, got {expected['got']}{shown}", _remedy(field, wanted, value)
    return f"{field}: {complaint}", "see the Kubernetes API reference for this field"


def _is_unrendered(value: Any) -> bool:
    """``periodSeconds: {{ .x }}`` without quotes is a mapping with a mapping as its key."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith("?")


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f'"{value[:_SHOWN]}..."' if len(value) > _SHOWN else f'"{value}"'
    return str(value).lower() if isinstance(value, bool) else str(value)


def _nearest(field: str, value: Any) -> str:
    allowed = [str(member) for member in ENUMS.get(field, RestartPolicy)]
    folded = {word.lower(): word for word in allowed}
    close = get_close_matches(str(value).lower(), folded, n=1)
    return f"did you mean {folded[close[0]]}?" if close else f"write {', '.join(allowed[:-1])} or {allowed[-1]}"


def _remedy(field: str, wanted: str, value: Any) -> str:
    match wanted:
        case "int":
            if isinstance(value, str) and re.fullmatch(r"\s*-?[0-9]+\s*", value):
                return "remove the quotes"
            return "write a whole number of seconds" if field.endswith("Seconds") else "write a whole number"
        case "bool":
            quoted = isinstance(value, str) and value.lower() in {"true", "false"}
            return "remove the quotes" if quoted else "write true or false"
        case "str" if isinstance(value, bool | int | float):
            return "put it in quotes"
        case "str":
            return "write a word or a text in quotes"
        case "array":
            return "write a list: each item on its own line, after a dash"
        case "object":
            return "write a mapping: key: value lines, indented below it"
        case _:
            return f"write {wanted.replace('|', 'or')}"
