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
            yield from _indented((self._primed(assignment, {}) for assignment in assignments), 3)
        else:
            yield from _indented(self._ordered(row), 3)
        done = {assignment.slot for assignment in assignments}
        yield from _indented(self._unchanged(slot for slot in slots if slot not in done), 3)

    def _unchanged(self, slots: Iterable[int]) -> list[str]:
        names = [self.words.slots[slot] for slot in slots]
        return [f"/\\ UNCHANGED <<{', '.join(names)}>>"] if names else []

    def _primed(self, assignment: Assignment, swaps: dict[int, str]) -> str:
        slot = self.words.slots[assignment.slot]
        sign = "\\in" if _chooses(assignment) else "="
        return f"/\\ {slot}' {sign} {self._value(assignment, swaps)}"

    def _ordered(self, row: Row) -> Iterator[str]:
        """Names for the values that later effects read, one inside the other; then what the slots become."""
        swaps: dict[int, str] = {}
        named: list[str] = []
        final: dict[int, str] = {}
        for number, stage in enumerate(row.stages):
            new: dict[int, str] = {}
            later = [assignment for after in row.stages[number + 1 :] for assignment in after]
            for assignment in stage:
                slot = assignment.slot
                if not any(slot == other.slot or slot in read(other) for other in later):
                    final[slot] = self._primed(assignment, swaps)
                    continue
                new[slot] = self._name(slot, number)
                sign, end = ("\\in", " :") if _chooses(assignment) else ("==", " IN")
                quantifier = "\\E" if _chooses(assignment) else "LET"
                named.append(f"{quantifier} {new[slot]} {sign} {self._value(assignment, swaps)}{end}")
                final[slot] = f"/\\ {self.words.slots[slot]}' = {new[slot]}"
            swaps |= new
        yield f"/\\ {named[0]}"
        yield from _indented([*named[1:], *final.values()], 3)

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
