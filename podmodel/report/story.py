"""
A trace as a story: what happens, who does it, by which rule, and what an observer sees of it.

What changed is what ``kubectl get pod`` and ``status`` show. Where a step shows nothing, the story tells what
happened out of sight, in the words of the model's own tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from podmodel.kernel.expr import shown
from podmodel.kernel.semantics import Step, Trace
from podmodel.kernel.system import Configuration, System
from podmodel.lifecycles import variables as v
from podmodel.observe import ContainerShown, KubectlRow, StateShown, StatusShown, kubectl_row, observe
from podmodel.report.terminal import Paper

_GAP = "  "
_LABEL = 34  # columns; a longer label has its line for itself
_CHANGES = 32  # columns that a table needs for what changed
_TOLD_BY_STATE = (v.api_state, v.waiting_reason)  # out of sight, the state of the container tells as much


@dataclass(frozen=True)
class Chapter:
    """One step of a story. `seen` is what an observer sees change, `hidden` what happens out of sight."""

    label: str
    actor: str
    rule: str
    seen: tuple[str, ...]
    hidden: tuple[str, ...]

    @property
    def changes(self) -> str:
        """What there is to tell, in one sentence without a full stop."""
        if self.seen:
            return ", ".join(self.seen)
        return f"unseen: {', '.join(self.hidden)}" if self.hidden else ""


@dataclass(frozen=True)
class Seen:
    """What an observer sees of one configuration."""

    status: StatusShown
    row: KubectlRow | None


def seen(system: System, configuration: Configuration) -> Seen:
    """What the API server and kubectl show."""
    return Seen(observe(system, configuration), kubectl_row(system, configuration))


def chapters(system: System, trace: Trace) -> Iterator[Chapter]:
    """The steps of a trace of the system, told one by one."""
    configuration, before = trace.initial, seen(system, trace.initial)
    for step in trace.steps:
        after = seen(system, step.target)
        yield chapter(system, step, configuration, before, after)
        configuration, before = step.target, after


def chapter(system: System, step: Step, source: Configuration, before: Seen, after: Seen) -> Chapter:
    """One step, told."""
    leading = step.rows[0].transition
    actor = str(system.by_name[step.event].actor)
    return Chapter(step.label, actor, leading.cite, tuple(changed(before, after)), tuple(_hidden(system, step, source)))


# What an observer sees change


def changed(before: Seen, after: Seen) -> Iterator[str]:
    """What is shown now and was not before, the phase first."""
    if after.row is None or before.row is None:
        if after.row is not before.row:
            yield "the object is removed" if after.row is None else "the object exists"
        if after.row is None:
            return
    if after.status["phase"] != before.status["phase"]:
        yield f"phase {after.status['phase']}"
    if after.status["deletionTimestamp"] and not before.status["deletionTimestamp"]:
        yield "deletionTimestamp set"
    for column in ("status", "ready", "restarts"):
        value = getattr(after.row, column)
        if before.row is None and column != "status":
            continue
        if value != getattr(before.row, column, None):
            yield f"{column.upper()} {value}"
    yield from _containers(before.status, after.status)
    yield from _conditions(before.status, after.status)


def _containers(before: StatusShown, after: StatusShown) -> Iterator[str]:
    old = {shown_["name"]: shown_ for shown_ in (*before["initContainerStatuses"], *before["containerStatuses"])}
    for now in (*after["initContainerStatuses"], *after["containerStatuses"]):
        then = old.get(now["name"])
        if then is not None and (words := list(_container(then, now))):
            yield f"{now['name']} {' and '.join(words)}"


def _container(then: ContainerShown, now: ContainerShown) -> Iterator[str]:
    if now["state"] != then["state"]:
        yield state_text(now["state"])
    running = "running" in now["state"]
    if now["started"] and not then["started"] and running:
        yield "started"
    if now["ready"] != then["ready"] and (now["ready"] or running):
        yield "ready" if now["ready"] else "not ready"


def state_text(state: StateShown) -> str:
    """
    A container state in a few words.

    >>> state_text({"terminated": {"reason": "Error", "exitCode": 137}}), state_text({"running": {}})
    ('terminated (Error, 137)', 'running')
    """
    for name, fields in state.items():
        detail = ", ".join(str(value) for value in fields.values())
        return f"{name} ({detail})" if detail else name
    return "unknown"


def _conditions(before: StatusShown, after: StatusShown) -> Iterator[str]:
    old = {condition["type"]: condition["status"] for condition in before["conditions"]}
    for condition in after["conditions"]:
        then = old.get(condition["type"], "False")
        if condition["status"] != then:
            yield f"{condition['type']} {condition['status']}"


# What happens out of sight


def _hidden(system: System, step: Step, source: Configuration) -> Iterator[str]:
    for row, updates in zip(step.rows, step.updates, strict=True):
        if row.target != row.source:
            doc = f" ({row.target.doc})" if row.target.doc else ""
            yield f"{row.instance} is {row.target.name}{doc}"
        control = system.instance(row.instance).control
        for slot, index in updates.items():
            if slot != control and source[slot] != index and not _goes_without_saying(system, slot, index):
                yield _assigned(system, slot, index)


def _goes_without_saying(system: System, slot: int, index: int) -> bool:
    """A variable that is back at its start, or tells what the state of its container tells."""
    variable = system.slots[slot].var
    return variable in _TOLD_BY_STATE or variable.domain[index] == variable.initial


def _assigned(system: System, slot: int, index: int) -> str:
    variable = system.slots[slot].var
    value = variable.domain[index]
    if value is True and variable.doc:
        return variable.doc
    return f"{system.slots[slot].name.replace('_', ' ')} is {shown(value)}"


# On paper


def told(system: System, trace: Trace, paper: Paper, indent: str = "") -> list[str]:
    """The story as lines: a table where the paper is wide enough, else a paragraph for each step."""
    parts = list(chapters(system, trace))
    if not parts:
        return paper.lines("(at the start, before anything happens)", first=indent)
    starts = [f"{indent}{number:>{len(str(len(parts)))}}. " for number in range(1, len(parts) + 1)]
    cells = [(part.label, part.actor, part.rule) for part in parts]
    label, actor, rule = (max(map(len, column)) for column in zip(*cells, strict=True))
    label = min(label, _LABEL)
    room = paper.width - len(starts[0]) - label - actor - rule - 3 * len(_GAP)
    widths = (label, actor, rule) if room >= _CHANGES else None
    lines = []
    for position, (start, part) in enumerate(zip(starts, parts, strict=True)):
        if position == trace.loop:
            lines += paper.lines("and from here on, again and again:", first=indent)
        lines += _row(part, start, widths, paper) if widths else _paragraph(part, start, paper)
    if trace.loop == len(parts):
        lines += paper.lines("and then nothing happens any more", first=indent)
    return lines


def _paragraph(part: Chapter, start: str, paper: Paper) -> list[str]:
    heading = f"{part.label} ({part.actor}, {part.rule})"
    return paper.lines(f"{heading}: {part.changes}" if part.changes else heading, first=start)


def _row(part: Chapter, start: str, widths: tuple[int, int, int], paper: Paper) -> list[str]:
    """One row of the table; a label that is too long has its line for itself."""
    label, actor, rule = widths
    lines = []
    said = start + part.label
    if len(part.label) > label:
        lines.append(said)
        said = " " * len(start)
    cells = (said.ljust(len(start) + label), part.actor.ljust(actor), part.rule.ljust(rule), "")
    lines += paper.lines(part.changes, first=_GAP.join(cells))
    return [line.rstrip() for line in lines]
