"""
Every exception that podmodel raises on purpose.

::

    PodmodelError              catch this one to catch them all
    ├── ManifestError          a manifest cannot be read, or the API server would refuse it
    ├── DeclarationError       a machine, a table or a property is declared wrongly
    └── UsageError             a question that cannot be asked: an unknown event, an unknown pod

Each message says what is wrong; each hint says what to write instead.
"""


class PodmodelError(Exception):
    """The base of everything podmodel raises on purpose."""


class ManifestError(PodmodelError):
    """
    A manifest that cannot be read, with the place and the remedy.

    ``line`` and ``column`` count from 1. ``str()`` is ``file:line:column: message; hint``, without the
    parts that are not known.
    """

    def __init__(
        self, file: str, line: int | None = None, column: int | None = None, message: str = "", hint: str = ""
    ) -> None:
        super().__init__(file, line, column, message, hint)
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.hint = hint

    @property
    def place(self) -> str:
        """``file:line:column``, without the parts that are not known."""
        known = (part for part in (self.file, self.line, self.column) if part)
        return ":".join(str(part) for part in known)

    def __str__(self) -> str:
        said = "; ".join(part for part in (self.message, self.hint) if part)
        return ": ".join(part for part in (self.place, said) if part)


class _HintedError(PodmodelError):
    """A message, and what to write instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return "; ".join(part for part in (self.message, self.hint) if part)


class DeclarationError(_HintedError):
    """A declaration that means nothing; the message names the row and says what to write instead."""


class UsageError(_HintedError):
    """A request that cannot be served as asked; the message lists what can be asked."""
