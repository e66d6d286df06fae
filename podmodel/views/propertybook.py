"""
The page of the properties: every law with its verdict, every surprise with what shows it.

Verdicts and histories are data (``properties/verdicts.json``, written by ``python properties/verdicts.py``): this only
lays them out, so that the page is cheap to compare.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from podmodel.lifecycles.catalogue import SOURCES
from podmodel.views.dot import MARK

Data = Mapping[str, Any]

_INTRO = """\
Each property of the catalogue (semantics.md 12), what the model says of it, and on which of the bundled pods and at
which level of the model that was decided. A law that must fail is refuted: people believe it, and Kubernetes does
otherwise. Laws in seconds need clocks, and are not decided without them. A decision is what a decision table says
in one situation."""
_SURPRISES = """\
True behaviour that people do not expect (semantics.md 11). R: it can happen. P: it holds. X: what one would think is
refuted. A history is the shortest one; what a step shows to nobody is told as unseen."""
_LAW = "| id | property | verdict | pod | level |\n| --- | --- | --- | --- | --- |"


def page(data: Data) -> str:
    """The page as Markdown."""
    laws = data["laws"]
    parts = [f"<!-- {MARK} -->", "# The properties and the surprises, with verdicts", _INTRO, _counts(data)]
    for title, wanted in _chapters(laws):
        parts += [f"## {title}", "\n".join((_LAW, *map(_row, wanted)))]
    parts += ["## Surprises", _SURPRISES]
    parts += ["\n\n".join(_surprise(one)) for one in data["surprises"]]
    return "\n\n".join(parts) + "\n"


def _counts(data: Data) -> str:
    verdicts = Counter(law["verdict"] for law in data["laws"])
    states = Counter(one["state"] for one in data["surprises"])
    lines = ["| what | how many |", "| --- | --- |"]
    lines += [f"| ids of the catalogue | {len(SOURCES)} |", f"| properties | {len(data['laws'])} |"]
    lines += [f"| {verdict} | {number} |" for verdict, number in sorted(verdicts.items())]
    lines += [f"| surprises: {state} | {number} |" for state, number in sorted(states.items())]
    return "\n".join(lines)


def _chapters(laws: Sequence[Data]) -> Iterator[tuple[str, list[Data]]]:
    """By the part of the catalogue that a property's first id is of; the others at the end."""
    titles = {"PH": "Pod", "POD": "Pod", "CON": "Container", "PRB": "Probe", "TRM": "Hooks and termination"}
    titles["INI"] = "Init containers and sidecars"
    for title in dict.fromkeys(titles.values()):
        prefixes = {prefix for prefix, said in titles.items() if said == title}
        yield title, sorted((law for law in laws if _prefix(law) in prefixes), key=_place)
    yield "Other rules", [law for law in laws if _prefix(law) not in titles]


def _prefix(law: Data) -> str:
    return str(law["rule"]).partition("-")[0]


def _place(law: Data) -> int:
    return list(SOURCES).index(law["rule"].split()[0])


def _row(law: Data) -> str:
    said = law["sentence"] + "".join(f" ({law[more]})" for more in ("because", "seconds") if law.get(more))
    cells = (law["rule"].replace(" ", ", "), said, law["verdict"], law.get("pod", ""), law.get("level", ""))
    return f"| {' | '.join(cells)} |"


def _surprise(one: Data) -> Iterator[str]:
    yield f"### {one['id']}: {one['says']}"
    yield f"{one['check']}: {one['state']}." + (f" Left out: {one['partly']}." if one["partly"] else "")
    for way in one["ways"]:
        yield _way(way)


def _way(way: Data) -> str:
    """One property that shows it, with its history."""
    where = ", ".join(f"{key} {way[key]}" for key in ("pod", "level", "kubernetes") if way.get(key))
    because = f"; {way['because']}" if way.get("because") else ""
    lines = [f"- {way['verdict']}: {way['sentence']}{because}" + (f" ({where})" if where else "")]
    loop = way.get("loop")
    for number, (label, actor, changes) in enumerate(way.get("history", ())):
        if number == loop:
            lines.append("   - and from here on, again and again:")
        lines.append(f"   - `{label}` ({actor})" + (f": {changes}" if changes else ""))
    if loop is not None and loop == len(way["history"]):
        lines.append("   - and then nothing happens any more")
    return "\n".join(lines)
