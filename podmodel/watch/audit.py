"""
What an event of the audit log of an API server says about pods: the object in the answer to a request.

Only the level RequestResponse has it. An event about anything else is skipped, and says why in words that are the
same for all events of its kind, so that they can be counted.

Source: the API reference of audit.k8s.io/v1.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from podmodel.watch.decoding import NOT_DECODED, lenient
from podmodel.watch.shapes import AuditEvent, Document
from podmodel.watch.update import Change, Reason, Skipped, Update

if TYPE_CHECKING:
    from podmodel.watch.meaning import Reader, Value
    from podmodel.watch.piece import Piece

LEVEL = "in the audit policy, log pods and pods/status at level RequestResponse"
_FAILED = 400
_CHANGES = {
    "create": Change.ADDED,
    "update": Change.MODIFIED,
    "patch": Change.MODIFIED,
    "delete": Change.MODIFIED,
    "deletecollection": Change.MODIFIED,
    "get": Change.SHOWN,
    "list": Change.SHOWN,
}
_SUBRESOURCES = ("", "status", "ephemeralcontainers", "resize")
"""Requests for these are answered with the pod."""
_DELETES = ("delete", "deletecollection")


def audited(reader: "Reader", piece: "Piece[Value]") -> Iterable[Update | Skipped]:
    """The pods that the answer to a request shows, or why there are none."""
    try:
        event = lenient(piece.text, AuditEvent)
    except NOT_DECODED as error:
        return (reader.unreadable(piece, error),)
    if why := _nothing_in(event):
        hint = LEVEL if why.startswith("level") else ""
        return (reader.skipped(piece, Reason.OTHER, f"audit: {why}", hint),)
    change = _CHANGES[event.verb]
    if event.verb == "create" and event.object_ref.subresource:
        change = Change.MODIFIED
    return [_changed(one, change, event.verb) for one in _answer(reader, event, piece)]


def _nothing_in(event: AuditEvent) -> str:
    reference = event.object_ref
    if reference.resource != "pods" or reference.api_group:
        return f"not about pods: {reference.resource or 'no resource'}"
    if reference.subresource not in _SUBRESOURCES:
        return f"not about pods: pods/{reference.subresource}"
    if event.stage != "ResponseComplete":
        return f"stage {event.stage}"
    if event.verb not in _CHANGES:
        return f"verb {event.verb}"
    if event.response_status.code >= _FAILED:
        return f"a request that failed ({event.response_status.code})"
    if "dryRun=All" in event.request_uri:
        return "a dry run"
    return "" if bytes(event.response_object) else f"level {event.level} has no object of the answer"


def _answer(reader: "Reader", event: AuditEvent, piece: "Piece[Value]") -> Iterable[Update | Skipped]:
    """What the answer shows, all of it at the place of the event."""
    from podmodel.watch.meaning import decoded

    answer = decoded(piece.offset, piece.line, bytes(event.response_object))
    if isinstance(answer.value, Document) and answer.value.kind == "Status":
        return (reader.skipped(piece, Reason.OTHER, "audit: the answer is a status, not a pod"),)
    return [replace(one, offset=piece.offset, counted=piece.line) for one in reader.read(answer)]


def _changed(one: Update | Skipped, change: Change, verb: str) -> Update | Skipped:
    """
    An update, with what the request did to its pod.

    The answer to a delete is the pod as it is now being deleted; it is gone only if it was given no time, and
    if nobody keeps it by a finalizer.
    """
    if isinstance(one, Skipped):
        return one
    metadata = one.metadata
    if verb in _DELETES and not metadata.finalizers and not metadata.deletion_grace_period_seconds:
        change = Change.DELETED
    return replace(one, change=change)
