"""
Where a JSON object ends, when nothing but its own brackets can tell.

The scanner knows strings and nesting and no more; whether the text is JSON at all is the decoder's business. It goes
on where it stopped, so that every byte of an object is looked at once, however the object arrives.
"""

import re

MAX_DEPTH = 100
"""Levels of nesting that are followed; a pod has about 20."""
TORN = "the text ends in the middle of an object"
_NEAR = 64


class Broken(Exception):  # noqa: N818 - control flow, never seen outside
    """Why no continuation makes this text an object."""


class Scanner:
    """Finds the end of the object that begins at a position, going on where it stopped when there is more."""

    _STRING = re.compile(rb'[^"\\\n]*+(?:\\.[^"\\\n]*+)*+')
    _FLAT = rb'[^"{}\[\]]++|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
    # Objects that hold no other object are passed over whole: they are most of all.
    _PLAIN = re.compile(rb"(?:" + _FLAT + rb"|(?>[{\[](?:" + _FLAT + rb")*+[}\]]))*+")
    _MAY_PRECEDE = frozenset(b"[,:")

    def __init__(self, start: int) -> None:
        self.position = start
        self.depth = 0
        self._in_string = False

    def scan(self, data: bytes | bytearray) -> int | None:
        """Where the object ends; None if that is not known yet. Raises :class:`Broken`."""
        while self.position < len(data):
            if self._in_string:
                if not self._string(data):
                    return None
            elif self._bracket(data):
                return self.position
        return None

    def _string(self, data: bytes | bytearray) -> bool:
        match = self._STRING.match(data, self.position)
        self.position = match.end() if match else self.position
        rest = data[self.position : self.position + 2]
        if rest[:1] == b'"':
            self.position += 1
            self._in_string = False
            return True
        if rest in (b"", b"\\"):
            return False
        raise Broken(TORN)

    def _bracket(self, data: bytes | bytearray) -> bool:
        """Go to the next bracket or quote; whether it closes the object."""
        if self.depth:
            match = self._PLAIN.match(data, self.position)
            self.position = match.end() if match else self.position
            if self.position == len(data):
                return False
        at = self.position
        self.position += 1
        if data[at] == ord('"'):
            self._in_string = True
        elif data[at] in b"{[":
            self._open(data, at)
        else:
            self.depth -= 1
        return not self.depth

    def _open(self, data: bytes | bytearray, at: int) -> None:
        """A bracket in the first column is either a new object after a torn one, or follows a comma or the like."""
        if self.depth and data[at - 1] == ord("\n"):
            before = bytes(data[max(0, at - _NEAR) : at]).rstrip()
            if before and before[-1] not in self._MAY_PRECEDE:
                raise Broken(TORN)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Broken(f"nested more than {MAX_DEPTH} levels deep")
