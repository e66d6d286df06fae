"""What comes out of a stream: updates of pods, and what was skipped, each with its place."""

from enum import StrEnum

import msgspec

from podmodel.errors import ManifestError
from podmodel.watch.origin import Origin
from podmodel.watch.shapes import Metadata


class Change(StrEnum):
    """How an object came to be shown. SHOWN says nothing: ``kubectl get``, a list, ``-w`` without event types."""

    ADDED = "ADDED"
    MODIFIED = "MODIFIED"
    DELETED = "DELETED"
    SHOWN = "SHOWN"


class Reason(StrEnum):
    """Why something was skipped."""

    UNREADABLE = "unreadable"
    """It cannot be read: broken text, a value of the wrong type, a file that is not there."""
    INCOMPLETE = "incomplete"
    """A pod that lacks what a judgement needs: its name, its spec, its status."""
    OTHER = "other"
    """It says nothing about a pod: another kind, another request, an empty list."""
    BOOKMARK = "bookmark"
    """A resource version to go on from."""
    WATCH_ENDED = "watch ended"
    """The API server ended the watch; usually a new list follows, which shows known pods again."""


class _Placed(msgspec.Struct, frozen=True, gc=False):
    """Something at a place in a stream."""

    origin: Origin
    offset: int
    counted: int
    """The line, if it was counted when the stream was read."""

    @property
    def file(self) -> str:
        """What the stream is called."""
        return self.origin.name

    @property
    def line(self) -> int:
        """The line of the first byte, from 1; 0 where there are no lines."""
        return self.counted or self.origin.line(self.offset)


class Update(_Placed, frozen=True, gc=False):
    """
    One object of a pod, as it stands in a stream.

    ``spec`` and ``status`` are the JSON text of these parts, byte for byte: equal bytes are equal parts, so whoever
    remembers what it made of them need not decode them again. :func:`~podmodel.watch.status_of` and
    :func:`~podmodel.watch.pod_of` decode them.
    """

    change: Change
    metadata: Metadata
    spec: bytes
    status: bytes

    @property
    def key(self) -> str:
        """What tells this pod from all others: its uid; of a pod made by hand without one, namespace and name."""
        return self.metadata.uid or self.title

    @property
    def title(self) -> str:
        """``namespace/name``."""
        return f"{self.metadata.namespace or 'default'}/{self.metadata.name}"

    @property
    def where(self) -> str:
        """``file:line`` of the first line of the object."""
        return f"{self.file}:{self.line}"


class Skipped(_Placed, frozen=True, gc=False):
    """Something in a stream that is no update: why, where, what is wrong, and what to write instead."""

    reason: Reason
    message: str
    hint: str = ""

    @classmethod
    def because(cls, error: ManifestError) -> "Skipped":
        """What :func:`~podmodel.watch.status_of` or :func:`~podmodel.watch.pod_of` say of an update."""
        return cls(Origin(error.file), 0, error.line or 0, Reason.UNREADABLE, error.message, error.hint)

    @property
    def fault(self) -> bool:
        """Whether somebody has to look at it; the rest is in every healthy stream."""
        return self.reason in (Reason.UNREADABLE, Reason.INCOMPLETE)

    def __str__(self) -> str:
        return str(ManifestError(self.file, self.line or None, None, self.message, self.hint))
