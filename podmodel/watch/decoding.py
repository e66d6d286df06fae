"""JSON to typed structures where the text is not as it should be: what is forgiven, and what is said about the rest."""

import re
from typing import Any, TypeVar

import msgspec

from podmodel.watch.scanner import TORN

Model = TypeVar("Model")

KUBECTL = "write kubectl get pods -o json; with --watch --output-watch-events for their history"

NOT_DECODED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What a decoder raises about a text."""

_COMPLAINT = re.compile(r"(?P<message>.*?)(?: - at `\$(?P<path>.*)`)?", re.DOTALL)
_EXPECTED = re.compile(r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`")


def lenient(text: bytes | bytearray, model: type[Model]) -> Model:
    """The text as this model, where null is read as absent, as the API server does."""
    try:
        return msgspec.json.decode(text, type=model)
    except msgspec.ValidationError:
        return msgspec.json.decode(msgspec.json.encode(without_nulls(msgspec.json.decode(text))), type=model)


def without_nulls(value: Any) -> Any:
    """The value without members that are null."""
    if isinstance(value, dict):
        return {key: without_nulls(member) for key, member in value.items() if member is not None}
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


def complaint(error: Exception, part: str = "") -> tuple[str, str]:
    """What is wrong, with the path in the object (or below this part of it), and what to write instead."""
    if not isinstance(error, msgspec.ValidationError):
        return _undecoded(error), "write every object as kubectl get pods -o json prints it"
    match = _COMPLAINT.fullmatch(str(error))
    path = f"{part}{match['path'] or ''}".removeprefix(".") if match else part
    message = match["message"] if match else str(error)
    if expected := _EXPECTED.match(message):
        wanted = expected["wanted"].removesuffix(" | null")
        return f"{path or 'the object'}: expected {wanted}, got {expected['got']}", f"write {wanted}"
    return f"{path or 'the object'}: {message[:1].lower()}{message[1:]}", "write it as the API server does"


def _undecoded(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "not JSON: nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return f"not UTF-8: byte 0x{error.object[error.start]:02x} in a text"
    message = str(error)
    if "truncated" in message:
        return f"not JSON: {TORN}"
    return f"not JSON: {message.removeprefix('JSON is malformed: ')}"
