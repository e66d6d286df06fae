"""A run for people: after each step what ``kubectl get pod`` would show, and what can happen next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

import yaml

from podmodel.kernel.semantics import Step
from podmodel.observe import KubectlRow, StatusShown
from podmodel.report.story import Chapter, Seen, state_text
from podmodel.report.terminal import Paper

_INDENT = "    "
_SPACE = "\u00a0"  # keeps a number and its event on one line


def step_lines(number: int, chapter: Chapter | None, seen: Seen, paper: Paper) -> Iterator[str]:
    """One step and what is to be seen after it; `number` 0 is the start."""
    if chapter is None:
        yield from paper.lines("before anything happens", first=f"{number}. ")
    else:
        said = f"{chapter.label}, by {chapter.actor} ({chapter.rule})"
        yield from paper.lines(said, first=f"{number}. ")
    yield from _table(seen.row, paper)
    if seen.row is not None:
        yield from paper.lines(_phase(seen.status), first=_INDENT)
        containers = "; ".join(_containers(seen.status))
        if containers:
            yield from paper.lines(containers, first=_INDENT)
    if chapter is not None and not chapter.seen and chapter.hidden:
        yield from paper.lines(chapter.changes, first=_INDENT)


def _table(row: KubectlRow | None, paper: Paper) -> Iterator[str]:
    """The two lines of kubectl."""
    if row is None:
        yield _INDENT + paper.style("(kubectl finds no such pod)", "dim")
        return
    widths = [max(len(name), len(value)) + 2 for name, value in zip(row._fields, row, strict=True)]
    titles = "".join(name.upper().ljust(width) for name, width in zip(row._fields, widths, strict=True))
    values = "".join(value.ljust(width) for value, width in zip(row, widths, strict=True))
    yield _INDENT + paper.style(titles.rstrip(), "dim")
    yield _INDENT + paper.style(values.rstrip(), "bold")


def _phase(status: StatusShown) -> str:
    said = [c["type"] if c["status"] == "True" else f"not {c['type']}" for c in status["conditions"]]
    deletion = "; deletionTimestamp is set" if status["deletionTimestamp"] else ""
    conditions = f"; {', '.join(said)}" if said else ""
    return f"phase {status['phase']}{conditions}{deletion}"


def _containers(status: StatusShown) -> Iterator[str]:
    """What each container is, in spec order."""
    for shown in (*status["initContainerStatuses"], *status["containerStatuses"]):
        said = [f"{shown['name']} {state_text(shown['state'])}"]
        if "running" in shown["state"]:
            said += [word for word, holds in (("started", shown["started"]), ("ready", shown["ready"])) if holds]
        yield ", ".join(said)


def option_lines(options: Mapping[str, Sequence[tuple[int, Step]]], paper: Paper) -> Iterator[str]:
    """What can happen, by actor, numbered."""
    if not options:
        yield "nothing can happen any more"
        return
    yield "what can happen next:"
    widest = max(map(len, options)) + 2
    for actor, steps in options.items():
        said = "  ".join(f"{number} {step.label}".replace(" ", _SPACE) for number, step in steps)
        first = f"  {actor:{widest}}"
        for line in paper.lines(said, first=first, styles=("cyan",)):
            yield line.replace(_SPACE, " ")


def status_lines(seen: Seen) -> Iterator[str]:
    """The whole status, as ``kubectl get pod -o yaml`` would lay it out."""
    plain = json.loads(json.dumps(seen.status))
    deleting = plain.pop("deletionTimestamp")
    shown = {"metadata": {"deletionTimestamp": "set" if deleting else None}, "status": plain}
    yield from yaml.safe_dump(shown, sort_keys=False).splitlines()
