"""Identifiers of other languages for the names of a system: letters, digits, underscores; distinct; not reserved."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WIDEST = 100  # characters of an identifier


class Names:
    """Hands out identifiers; no two of them are equal, and none is a reserved word."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = set(reserved)

    def fresh(self, wanted: str) -> str:
        """
        An identifier like the name asked for, not handed out before.

        >>> names = Names({"end"})
        >>> names.fresh("app.post-start"), names.fresh("app_post_start"), names.fresh("end"), names.fresh("2nd")
        ('app_post_start', 'app_post_start_2', 'end_2', 'x2nd')
        """
        plain = re.sub(r"[^A-Za-z0-9]+", "_", wanted).strip("_")[:_WIDEST] or "x"
        plain = plain if plain[0].isalpha() else f"x{plain}"
        found, number = plain, 1
        while found in self._taken:
            number += 1
            found = f"{plain}_{number}"
        self._taken.add(found)
        return found


def remark(text: str) -> str:
    """
    A text that can stand in a comment: one line, and nothing that would end the comment.

    >>> remark('a "b" */ c')
    'a "b" * / c'
    """
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return line.replace("*/", "* /").replace("/*", "/ *").replace("(*", "( *").replace("*)", "* )").rstrip("\\")
