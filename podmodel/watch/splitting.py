"""
A stream of bytes cut into JSON objects, as they come: with newlines between them or nothing at all.

How an object begins says where it probably ends: one that begins with ``{`` and more text ends with its line (JSON
lines), one whose first line is ``{`` alone ends with a ``}`` in the first column (what kubectl prints). The decoder
says whether that is so. Only if it is not, a scanner that knows strings and nesting looks at every byte.

After an object that cannot be read, reading goes on at the next line that begins with ``{``. Nothing is kept but the
object that is being read: memory is bounded by the largest one, and by ``limit``.
"""

import re
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from podmodel.watch.decoding import NOT_DECODED
from podmodel.watch.piece import Piece, PieceError, Text
from podmodel.watch.scanner import TORN, Broken, Scanner

T = TypeVar("T")

MAX_OBJECT = 512 * 1024 * 1024
"""The largest object that is read, in bytes; a list of 50,000 pods with managedFields has less."""

_BRACE, _NEWLINE, _SPACES = ord("{"), ord("\n"), b" \t\r\n"
_BLANK = re.compile(rb"\s*")
_OPENING = re.compile(rb"[{\[][ \t\r]*(\n)?")
_CLOSING = {ord("{"): re.compile(rb"\n\}"), ord("["): re.compile(rb"\n\]")}
_GLUED = re.compile(rb"\}\s*\{")
_LOGS = b"==== START logs for container "
_END_OF_LOGS = b"==== END logs for container "
_FRESH = re.compile(rb"\n(?=\{|" + _LOGS + rb")")
_NEXT = b"\n{"
_LONGEST_LINE = 512
_USUAL = 64 * 1024
_SHOWN = 60


# ---------------------------------------------------------------------------------------------- splitter


class Splitter(Generic[T]):
    """
    Takes a stream in chunks of any size and gives its objects, decoded, as soon as their last byte is there.

    Whether more bytes are on their way says ``idle``: if nobody knows when they come, the last object may be complete
    though no newline follows it, and its brackets are counted. Lines are counted if ``counting``.
    """

    def __init__(
        self,
        decode: Callable[[Text], T],
        *,
        counting: bool = True,
        idle: Callable[[], bool] = lambda: False,
        limit: int = MAX_OBJECT,
    ) -> None:
        self._decode = decode
        self._idle = idle
        self._limit = limit
        self._buffer = bytearray()
        self._start = 0  # of what is being read
        self._forgotten = 0  # bytes before the buffer
        self._line = 1 if counting else 0  # on which the start is
        self._counting = counting
        self._until: bytes | None = None  # what is left out ends with this; nothing is left out
        self._scanner: Scanner | None = None
        self._error: Exception | None = None  # of the first attempt to decode what is being read
        self._shortest = 0  # of the objects so far, in bytes; 0 where there is nothing to guess from
        # Between the start and these there is no newline, no closing bracket in the first column, no "}{".
        self._one_line = self._unclosed = self._unglued = 0

    def feed(self, chunk: bytes) -> Iterator[Piece[T]]:
        """Everything that is complete now."""
        self._buffer += chunk
        yield from self._usual()
        while not self._block_in_flight() and (piece := self._next(final=False)):
            yield piece
            yield from self._usual()
        self._forget()

    def _usual(self) -> Iterator[Piece[T]]:
        """The objects at the start that end where such objects end, as nearly all do; the rest is for others."""
        decode = self._decode
        while self._until is None and self._scanner is None:
            start, buffer = self._start, self._buffer
            end = self._usual_end(start)
            if end < 0:
                return
            text = buffer[start:end]
            try:
                value = decode(text)
            except NOT_DECODED:
                if not self._shortest:
                    return
                self._shortest = 0  # once more, without a guess
                continue
            yield self._taken(end, self._piece(text, value))
            if buffer[end : end + 1] == b"\n":
                self._go_to(end + 1)

    def _usual_end(self, start: int) -> int:
        """The end of an object on one line; of a block, if it is as long as the shortest object so far; or -1."""
        buffer = self._buffer
        if len(buffer) < start + len(b"{}") or buffer[start] != _BRACE:
            return -1
        if buffer[start + 1] == _NEWLINE:
            found = _CLOSING[_BRACE].search(buffer, max(self._unclosed, start + max(0, self._shortest - len(b"\n}"))))
            return found.end() if found else -1
        if buffer[start + 1] in _SPACES:
            return -1
        end = buffer.find(b"\n", max(start, self._one_line))
        self._one_line = max(self._one_line, end)
        return end

    def _block_in_flight(self) -> bool:
        """Whether the rest is the beginning of a block, the end of which is on its way: why look at it twice?"""
        if not self._shortest or self._until is not None or self._scanner is not None:
            return False
        rest = len(self._buffer) - self._start
        return rest < _USUAL and self._buffer.startswith(b"{\n", self._start) and not self._idle()

    def finish(self) -> Iterator[Piece[T]]:
        """What is left at the end of the stream."""
        while piece := self._next(final=True):
            yield piece
        self._forget()

    def _forget(self) -> None:
        gone, self._start = self._start, 0
        del self._buffer[:gone]
        self._forgotten += gone
        self._one_line, self._unclosed, self._unglued = (
            max(0, mark - gone) for mark in (self._one_line, self._unclosed, self._unglued)
        )
        if self._scanner:
            self._scanner.position -= gone

    def _next(self, *, final: bool) -> Piece[T] | None:
        while self._skip(final=final):
            if self._buffer[self._start] in b"{[":
                return self._object(final=final)
            line = self._first_line(final=final)
            if line is None:
                return None
            if not line.startswith(_LOGS):
                return self._refused(_stray(line))
            self._until = _END_OF_LOGS + line.removeprefix(_LOGS)
            self._go_to(self._start + len(line))
        return None

    def _go_to(self, position: int) -> None:
        if self._counting:
            self._line += self._buffer.count(b"\n", self._start, position)
        self._start = position

    def _piece(self, text: Text = b"", value: T | None = None, error: Exception | None = None) -> Piece[T]:
        return Piece(self._forgotten + self._start, self._line, text, value, error)

    # What is left out

    def _skip(self, *, final: bool) -> bool:
        """Pass over what is left out; whether anything follows."""
        if self._until is not None and not self._found(self._until, final=final):
            return False
        if match := _BLANK.match(self._buffer, self._start):
            self._go_to(match.end())
        return self._start < len(self._buffer)

    def _found(self, until: bytes, *, final: bool) -> bool:
        buffer, keep = self._buffer, len(until) - 1
        if until == _NEXT:
            match = _FRESH.search(buffer, self._start)
            end = match.start() + 1 if match else -1
            keep = len(_LOGS)
        else:
            end = buffer.find(until, self._start)
            end += len(until) if end >= 0 else 0
        if end >= 0:
            self._go_to(end)
            self._until = None
            return True
        self._go_to(len(buffer) if final else max(self._start, len(buffer) - keep))
        return False

    def _first_line(self, *, final: bool) -> bytes | None:
        """The line of text at the start, or the beginning of it; None while it is not complete."""
        line = bytes(self._buffer[self._start : self._start + _LONGEST_LINE])
        text, newline, _ = line.partition(b"\n")
        return text if newline or final or len(line) == _LONGEST_LINE else None

    def _refused(self, error: Exception) -> Piece[T]:
        """What is being read is no object; what follows, up to the next line that may begin one, is left out."""
        self._until = _NEXT
        self._scanner = self._error = None
        return self._piece(error=error)

    # Objects

    def _object(self, *, final: bool) -> Piece[T] | None:
        if self._scanner is None:
            likely = self._likely_end(final=final)
            if likely and (piece := self._attempt(likely)):
                return piece
            glued = self._glued_end(likely or len(self._buffer))
            if glued and (piece := self._attempt(glued)):
                return piece
            if not (likely or glued or self._may_be_complete()):
                return self._waiting()
            self._scanner = Scanner(self._start)
        return self._scanned(self._scanner, final=final)

    def _scanned(self, scanner: Scanner, *, final: bool) -> Piece[T] | None:
        try:
            end = scanner.scan(self._buffer)
        except Broken as broken:
            return self._refused(_not_json(str(broken)))
        if end is not None:
            return self._attempt(end) or self._rejected(end)
        return self._refused(_not_json(TORN)) if final else self._waiting()

    def _waiting(self) -> Piece[T] | None:
        if len(self._buffer) - self._start <= self._limit:
            return None
        message = f"an object of more than {self._limit:,} bytes"
        return self._refused(PieceError(message, "write one object a pod: kubectl get pods -o json --watch"))

    def _attempt(self, end: int) -> Piece[T] | None:
        text = self._buffer[self._start : end]
        try:
            value = self._decode(text)
        except NOT_DECODED as error:
            self._error = self._error or error
            return None
        return self._taken(end, self._piece(text, value))

    def _rejected(self, end: int) -> Piece[T]:
        """It is an object by its brackets, and not what the decoder takes."""
        return self._taken(end, self._piece(self._buffer[self._start : end], error=self._error))

    def _taken(self, end: int, piece: Piece[T]) -> Piece[T]:
        self._shortest = min(self._shortest or end, end - self._start)
        if end > self._one_line:
            self._go_to(end)
        self._start = end
        self._scanner = self._error = None
        return piece

    # Where an object probably ends

    def _likely_end(self, *, final: bool) -> int | None:
        buffer, start = self._buffer, self._start
        opening = _OPENING.match(buffer, start)
        if opening is None or (opening.end() == len(buffer) and not final):
            return None
        if opening.group(1):
            return self._end_of_block(final=final)
        end = buffer.find(b"\n", max(start, self._one_line))
        self._one_line = len(buffer) if end < 0 else end
        return end if end >= 0 else len(buffer) if final else None

    def _end_of_block(self, *, final: bool) -> int | None:
        buffer = self._buffer
        closing = _CLOSING[buffer[self._start]]
        match = closing.search(buffer, max(self._start, self._unclosed))
        if match:
            return match.end()
        self._unclosed = max(self._unclosed, len(buffer) - 1)
        return len(buffer) if final else None

    def _glued_end(self, limit: int) -> int | None:
        """The end of an object that is followed by another one on its last line."""
        buffer = self._buffer
        match = _GLUED.search(buffer, max(self._start, self._unglued), limit)
        if match:
            return match.start() + 1
        while limit > self._start and buffer[limit - 1] in _SPACES:
            limit -= 1
        self._unglued = max(self._unglued, limit - 1)
        return None

    def _may_be_complete(self) -> bool:
        return self._buffer[-_SHOWN:].rstrip().endswith((b"}", b"]")) and self._idle()


def _not_json(why: str) -> PieceError:
    return PieceError(f"not JSON: {why}", "copy every object whole")


def _stray(line: bytes) -> PieceError:
    shown = line[:_SHOWN].decode("utf-8", "backslashreplace").strip()
    more = "..." if len(line) > _SHOWN else ""
    hint = "podmodel reads what kubectl get pods -o json prints, with --watch or without"
    return PieceError(f"not an object: {shown}{more}", hint)
