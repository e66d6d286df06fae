"""Streams to updates: where the bytes come from, whether they are JSON or YAML, and what their objects say."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from os import PathLike

from podmodel.watch.decoding import KUBECTL
from podmodel.watch.meaning import Reader, decode
from podmodel.watch.origin import Origin
from podmodel.watch.places import Place, PlaceError, Readable, places
from podmodel.watch.splitting import MAX_OBJECT, Splitter
from podmodel.watch.update import Reason, Skipped, Update

_SETTLED = re.compile(rb"\s*(?:[{\[]|(?:#[^\n]*\n\s*)*[^#\s][^\n]*\n)")
"""So much has to be there to see what kind of text it is: a bracket, or a line that is no comment."""
_YAML = re.compile(
    rb"\s*(?:#[^\n]*\n\s*)*(?:---\s|%YAML|- |[\"']?(?:apiVersion|items|kind|metadata|object|spec|status|type)[\"']?:\s)"
)
_ENOUGH = 4096
_BINARY = 64


def updates(*where: str | PathLike[str] | Readable, limit: int = MAX_OBJECT) -> Iterator[Update | Skipped]:
    """
    The updates in these files, folders, open binary files and ``-`` for standard input, each as soon as it is there.

    Whatever is no update is yielded as :class:`Skipped`, with its place; nothing is raised, and the rest is read.
    An object of more than ``limit`` bytes is skipped.
    """
    for one in where:
        for place in places(one):
            yield from _stream(place, limit)


def _stream(place: Place, limit: int) -> Iterator[Update | Skipped]:
    reader, chunks = Reader(place.origin), _Chunks(place.chunks)
    head = _head(chunks)
    everything = chain((head,), chunks)
    binary = b"\0" in head[:_BINARY]
    if head.lstrip().startswith((b"{", b"[")) or (head and not binary and not _YAML.match(head)):
        counting = place.origin.again is None
        splitter = Splitter(decode, counting=counting, idle=place.idle, limit=limit)
        for pieces in chain(map(splitter.feed, everything), (splitter.finish(),)):
            for piece in pieces:
                yield from reader.read(piece)
    elif binary:
        chunks.error = PlaceError("a binary file: it holds a NUL byte", KUBECTL)
    elif head:
        from podmodel.watch.yaml_text import yaml_updates  # most streams are JSON

        yield from yaml_updates(everything, reader)
    elif chunks.error is None:
        chunks.error = PlaceError("empty: no object at all", KUBECTL)
    if chunks.error:
        yield Skipped(Origin(place.origin.name), 0, 0, Reason.UNREADABLE, chunks.error.message, chunks.error.hint)


class _Chunks:
    """The chunks of a place; what goes wrong ends them, and is told after what came before it."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self.error: PlaceError | None = None

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._chunks)
        except PlaceError as error:
            self.error = error
            raise StopIteration from None


def _head(chunks: Iterable[bytes]) -> bytes:
    """The beginning of a stream; nothing, if there is nothing but blanks."""
    head = b""
    for chunk in chunks:
        head += chunk
        if _SETTLED.match(head) or len(head) > _ENOUGH:
            return head
    return head if head.strip() else b""
