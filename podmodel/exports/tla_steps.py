r"""
The events of a system as TLA+ actions.

An action is a conjunction: what the controller does, what each listener does, what stays. Guards read unprimed
variables, which are those before the step. Only a row whose effects read what earlier ones of it wrote needs
names for what is between: ``LET`` for a value, ``\E`` for a choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from podmodel.exports.guards import Guards, read, rows_of, written
from podmodel.exports.names import Names, remark
from podmodel.kernel.system import Assignment, Event, Row


@dataclass(frozen=True)
class Vocabulary:
    """The words of the module: the slots' variables, the values of each slot, guards, and names that are free."""

    slots: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    guards: Guards
    names: Names


class Actions:
    """Writes actions."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self._between: dict[tuple[int, int], str] = {}

    def action(self, name: str, event: Event) -> Iterator[str]:
        """The definition of an event's action."""
        yield f"{name} =="
        yield from self._machine(event.controller, event.rows, stays=False)
        for listener, rows in event.listeners:
            yield from self._machine(listener, rows, stays=True)
        changed = written(rows_of(event))
        yield from _indented(self._unchanged(slot for slot in range(len(self.words.slots)) if slot not in changed))

    def _machine(self, name: str, rows: tuple[Row, ...], *, stays: bool) -> Iterator[str]:
        """One machine takes one of its rows, or stays where it may and can take none."""
        slots = written(rows)
        yield f"  /\\ \\* {remark(name)}"
        for row in rows:
            yield from _indented(self._row(row, slots), 5)
        if stays:
            able = " \\/ ".join(self.words.guards.text(row.guard) for row in rows) or "FALSE"
            yield from _indented([f"\\/ /\\ ~({able})", *_indented(self._unchanged(slots), 3)], 5)

    def _row(self, row: Row, slots: Sequence[int]) -> Iterator[str]:
        yield f"\\/ /\\ {self.words.guards.text(row.guard)}"
        assignments = [assignment for stage in row.stages for assignment in stage]
        if _simple(row):
            yield from _indented((self._primed(assignment) for assignment in assignments), 3)
        else:
            yield from _indented(self._ordered(row), 3)
        done = {assignment.slot for assignment in assignments}
        yield from _indented(self._unchanged(slot for slot in slots if slot not in done), 3)

    def _unchanged(self, slots: Iterable[int]) -> list[str]:
        names = [self.words.slots[slot] for slot in slots]
        return [f"/\\ UNCHANGED <<{', '.join(names)}>>"] if names else []

    def _primed(self, assignment: Assignment) -> str:
        slot = self.words.slots[assignment.slot]
        sign = "\\in" if _chooses(assignment) else "="
        return f"/\\ {slot}' {sign} {self._value(assignment, {})}"

    def _ordered(self, row: Row) -> Iterator[str]:
        """Names for the values between the effects, one inside the other; then what the slots become."""
        swaps: dict[int, str] = {}
        counts: dict[int, int] = {}
        lines: list[str] = []
        for stage in row.stages:
            new: dict[int, str] = {}
            for assignment in stage:
                slot = assignment.slot
                counts[slot] = counts.get(slot, 0) + 1
                new[slot] = self._name(slot, counts[slot])
                value = self._value(assignment, swaps)
                chosen = _chooses(assignment)
                lines.append(f"\\E {new[slot]} \\in {value} :" if chosen else f"LET {new[slot]} == {value} IN")
            swaps |= new
        lines += [f"/\\ {self.words.slots[slot]}' = {name}" for slot, name in swaps.items()]
        yield f"/\\ {lines[0]}"
        yield from _indented(lines[1:], 3)

    def _name(self, slot: int, number: int) -> str:
        if (slot, number) not in self._between:
            self._between[slot, number] = self.words.names.fresh(f"{self.words.slots[slot]} then")
        return self._between[slot, number]

    def _value(self, assignment: Assignment, swaps: dict[int, str]) -> str:
        """The value, or the set of values of a choice: of the first case that holds, else what it was."""
        slot, chosen = assignment.slot, _chooses(assignment)
        before = swaps.get(slot, self.words.slots[slot])
        text = f"{{{before}}}" if chosen else before
        cases = list(assignment.cases)
        decided = next((n for n, (guard, _) in enumerate(cases) if guard is True), len(cases))
        for guard, values in reversed(cases[: decided + 1]):
            spelled = ", ".join(self.words.values[slot][value] for value in values)
            here = f"{{{spelled}}}" if chosen else spelled
            text = here if guard is True else f"IF {self.words.guards.text(guard, swaps)} THEN {here} ELSE {text}"
        return f"({text})" if text.startswith("IF ") else text


def _chooses(assignment: Assignment) -> bool:
    return any(len(values) > 1 for _, values in assignment.cases)


def _simple(row: Row) -> bool:
    """Whether no effect reads or overwrites what an earlier stage of the row wrote."""
    before: set[int] = set()
    for stage in row.stages:
        for assignment in stage:
            if assignment.slot in before or read(assignment) & before:
                return False
        before |= {assignment.slot for assignment in stage}
    return True


def _indented(lines: Iterable[str], by: int = 2) -> Iterator[str]:
    return (" " * by + line for line in lines)
