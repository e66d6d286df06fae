"""One object of a stream, as text and decoded, and where it stands."""

from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
Text = bytes | bytearray


class PieceError(Exception):
    """Why a piece of a stream is no object, and what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint


class Piece(NamedTuple, Generic[T]):
    """
    One object, or with an error what could not be read.

    ``offset`` is that of its first byte in the stream, ``line`` the number of its first line, or 0 where lines were
    not counted.
    """

    offset: int
    line: int
    text: Text
    value: T | None = None
    error: Exception | None = None
