"""
What one object of a stream says: an update of a pod, several, or nothing about pods.

Pods, lists, watch events and audit events are told apart by their own fields, so they may be mixed. Where a key
stands twice in one object the last one counts, as for the API server.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Raw

from podmodel.watch.decoding import KUBECTL, NOT_DECODED, complaint, lenient
from podmodel.watch.origin import Origin
from podmodel.watch.piece import Piece, PieceError, Text
from podmodel.watch.shapes import Document, Failure, Shown
from podmodel.watch.update import Change, Reason, Skipped, Update

Value = Document | list[Raw]
Found = Iterable[Update | Skipped]

_LISTS = ("List", "PodList")
_AUDIT = "audit.k8s.io/"

_changes = {str(change): change for change in Change if change is not Change.SHOWN}
_empty = (b"", b"null")
_between = re.compile(rb"[\s,]*")

decode = msgspec.json.Decoder(Value).decode
"""The one decoder of a stream; spec and status stay text."""


def decoded(offset: int, line: int, text: Text) -> Piece[Value]:
    """The text of an object that stands alone, as a piece."""
    try:
        return Piece(offset, line, text, decode(text))
    except NOT_DECODED as error:
        return Piece(offset, line, text, error=error)


class Reader:
    """Reads the objects of one stream."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin

    def read(self, piece: Piece[Value], lines: Sequence[int] = ()) -> Found:
        """What an object says; ``lines`` are those of its items, where they are known."""
        value = piece.value
        if value is None:
            return self._trouble(piece)
        if isinstance(value, list):
            return self._items(piece, value, "", lines)
        if value.object is not None and not value.kind:
            return (self._event(piece, value, value.object),)
        if value.items is not None or value.kind in _LISTS:
            return self._list(piece, value, lines)
        if value.kind == "Event" and value.api_version.startswith(_AUDIT):
            return self._audit(piece)
        return (self._pod(piece, Change.SHOWN, value),)

    def skipped(self, piece: Piece[Value], reason: Reason, message: str, hint: str = "") -> Skipped:
        """What is said of a piece that is no update."""
        return Skipped(self.origin, piece.offset, piece.line, reason, message, hint)

    def unreadable(self, piece: Piece[Value], error: Exception) -> Skipped:
        """What is wrong with a piece that cannot be decoded."""
        return self.skipped(piece, Reason.UNREADABLE, *complaint(error))

    def _pod(self, piece: Piece[Value], change: Change, shown: Shown) -> Update | Skipped:
        """An update, if the object is a pod with all that a judgement needs."""
        metadata, spec, status = shown.metadata, bytes(shown.spec), bytes(shown.status)
        if shown.kind != "Pod" and not _is_pod(shown):
            return self._other(piece, shown.kind)
        if not (metadata.uid or metadata.name):
            hint = "add metadata.uid, or namespace and name: they tell the updates of one pod from another's"
            return self.skipped(piece, Reason.INCOMPLETE, "a pod: no uid and no name", hint)
        if spec in _empty or status in _empty:
            missing = "spec" if spec in _empty else "status"
            message = f"{metadata.name or metadata.uid}: no {missing}"
            return self.skipped(piece, Reason.INCOMPLETE, message, f"whole objects are judged: {KUBECTL}")
        return Update(self.origin, piece.offset, piece.line, change, metadata, spec, status)

    # Kinds of objects

    def _event(self, piece: Piece[Value], event: Document, shown: Shown) -> Update | Skipped:
        if change := _changes.get(event.type):
            return self._pod(piece, change, shown)
        if event.type == "BOOKMARK":
            return self.skipped(piece, Reason.BOOKMARK, "a bookmark")
        if event.type == "ERROR":
            return self.skipped(piece, Reason.WATCH_ENDED, f"the watch ended: {_failure(piece.text)}")
        message = f'the type of the watch event, "{event.type}", is unknown'
        return self.skipped(piece, Reason.UNREADABLE, message, "write ADDED, MODIFIED, DELETED, BOOKMARK or ERROR")

    def _list(self, piece: Piece[Value], value: Document, lines: Sequence[int]) -> Found:
        audit = value.kind == "EventList" and value.api_version.startswith(_AUDIT)
        if value.kind and value.kind not in _LISTS and not audit:
            return (self._other(piece, value.kind),)
        if not value.items:
            return (self.skipped(piece, Reason.OTHER, "an empty list"),)
        kind = {"PodList": "Pod", "EventList": "Event"}.get(value.kind, "")
        return self._items(piece, value.items, kind, lines)

    def _items(
        self, piece: Piece[Value], items: Sequence[Raw], kind: str, lines: Sequence[int]
    ) -> Iterator[Update | Skipped]:
        """What each item says, with the kind that it has if it names none."""
        for number, (start, line) in enumerate(_starts(piece, items)):
            one = decoded(piece.offset + start, lines[number] if lines else line, bytes(items[number]))
            shown = one.value
            if not isinstance(shown, Document) or shown.kind or not kind:
                yield from self.read(one)
            elif kind == "Pod":
                yield self._pod(one, Change.SHOWN, msgspec.structs.replace(shown, kind=kind))
            else:
                yield from self._audit(one)

    def _audit(self, piece: Piece[Value]) -> Found:
        from podmodel.watch.audit import audited  # a stream of another kind need not know of it

        return audited(self, piece)

    def _other(self, piece: Piece[Value], kind: str) -> Skipped:
        return self.skipped(piece, Reason.OTHER, f"not a pod: {kind or 'an object without kind'}", KUBECTL)

    # Troubles

    def _trouble(self, piece: Piece[Value]) -> Found:
        error = piece.error or PieceError("nothing", "")
        if isinstance(error, PieceError):
            return (self.skipped(piece, Reason.UNREADABLE, error.message, error.hint),)
        if isinstance(error, msgspec.ValidationError):
            return self._mistyped(piece)
        return (self.unreadable(piece, error),)

    def _mistyped(self, piece: Piece[Value]) -> Found:
        """What is wrong in an object of another kind is nobody's business here."""
        try:
            if kind := _other_kind(msgspec.json.decode(piece.text)):
                return (self._other(piece, kind),)
            return self.read(piece._replace(value=lenient(piece.text, Document)))
        except (*NOT_DECODED, OverflowError) as error:
            return (self.unreadable(piece, error),)


def _is_pod(shown: Shown) -> bool:
    """Whether an object without kind is one, as items of typed lists are, and objects of the Python client."""
    if shown.kind or bytes(shown.spec) in _empty:
        return False
    try:
        return "containers" in msgspec.json.decode(shown.spec, type=dict[str, Raw])
    except NOT_DECODED:
        return False


def _other_kind(value: Any) -> str:
    """The kind of an object, or of the object in a watch event, unless it may be a pod or hold one."""
    shown = value.get("object", value) if isinstance(value, dict) and not value.get("kind") else value
    kind = shown.get("kind") if isinstance(shown, dict) else None
    return kind if isinstance(kind, str) and kind not in ("Pod", "Event", "EventList", *_LISTS) else ""


def _starts(piece: Piece[Value], items: Sequence[Raw]) -> Iterator[tuple[int, int]]:
    """Where each item begins, and its line: in the text they stand one after the other, with commas between."""
    text, line, before = piece.text, piece.line, 0
    start = max(0, text.find(memoryview(items[0]))) if items else 0
    for item in items:
        if piece.line:
            line += text.count(b"\n", before, start)
        yield start, line
        before = start
        between = _between.match(text, start + len(memoryview(item)))
        start = between.end() if between else start


def _failure(text: Text) -> str:
    """Why the API server ended a watch: usually because the resource version is too old, 410 Gone."""
    try:
        answer = lenient(text, Failure).object
    except NOT_DECODED:
        return "for no reason that can be read"
    return f"{answer.message or answer.reason} ({answer.code} {answer.reason})"
