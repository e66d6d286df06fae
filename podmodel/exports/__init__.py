"""
A composed system in the languages of other tools: second opinions, and pictures.

SPIN and TLC then count the same states and decide the same laws with code that shares nothing with ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module

from podmodel.errors import UsageError
from podmodel.kernel.property import Property
from podmodel.kernel.system import System

_WITH_PROPERTIES = {
    "promela": "promela:to_promela",
    "tla": "tla:to_tla",
    "tla-cfg": "tla:to_cfg",
}
_WITHOUT = {
    "dot": "pictures:to_dot",
    "graphml": "graphml:to_graphml",
    "json": "as_json:to_json",
    "mermaid": "pictures:to_mermaid",
    "plantuml": "plantuml:to_plantuml",
}

FORMATS = tuple(sorted(_WITH_PROPERTIES | _WITHOUT))
"""What `export` can write."""


def export(system: System, *, to: str, properties: Iterable[Property] = ()) -> str:
    """
    The system as text of another language; what it is is told by `FORMATS`.

    Properties that do not apply to the system are left out; the formats that know no properties refuse them. Raises
    `UsageError` for an unknown format, or a system that the format cannot hold.
    """
    asked = tuple(properties)
    if to in _WITH_PROPERTIES:
        return str(_writer(_WITH_PROPERTIES[to])(system, asked))
    if to not in _WITHOUT:
        raise UsageError(f"there is no export to '{to}'", hint=f"the formats are {', '.join(FORMATS)}")
    if asked:
        raise UsageError(f"an export to '{to}' has no place for properties", hint="promela and tla have")
    return str(_writer(_WITHOUT[to])(system))


def _writer(where: str) -> Callable[..., object]:
    """The function, loaded when it is needed: not everybody has to wait for networkx."""
    module, _, name = where.partition(":")
    found: Callable[..., object] = getattr(import_module(f"podmodel.exports.{module}"), name)
    return found
