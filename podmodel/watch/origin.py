"""Where in a stream something stands."""

from collections.abc import Callable, Iterator
from functools import partial

Again = Callable[[], Iterator[bytes]]


class Origin:
    """
    A stream by its name, and the lines of its text.

    Objects of many lines are read faster than their lines are counted, so in a file that can be read ``again`` lines
    are counted when somebody asks for one. Asking in the order of the text reads it once more, and not further.
    """

    def __init__(self, name: str, again: Again | None = None) -> None:
        self.name = name
        self.again = again
        self._restart()

    def _restart(self) -> None:
        self._chunks = self.again() if self.again else iter(())
        self._chunk, self._begins, self._at, self._line = b"", 0, 0, 1

    def __reduce__(self) -> tuple[partial["Origin"], tuple[()]]:
        return partial(Origin, self.name, self.again), ()

    def line(self, offset: int) -> int:
        """The line that this byte of the text stands in, from 1; 0 where the text cannot be read again."""
        if self.again is None:
            return 0
        if offset < self._begins + self._at:
            self._restart()
        while offset > self._begins + len(self._chunk):
            self._line += self._chunk.count(b"\n", self._at)
            self._begins += len(self._chunk)
            self._at, self._chunk = 0, next(self._chunks, b"")
            if not self._chunk:  # there is less of it now
                return self._line
        self._line += self._chunk.count(b"\n", self._at, offset - self._begins)
        self._at = offset - self._begins
        return self._line
