"""
The steps of a system as options of a Promela loop.

All guards of a step are read before it: what one machine writes and a later one reads is written to a copy
(``new_...``) and stored at the end. The stages of one row run in order and read what earlier ones of the row wrote.
Where something is left to chance, everything is decided on copies (``next_...``) in an ``atomic`` sequence and stored
by a ``d_step``: so a claim that watches the run never sees half a step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from podmodel.exports.claims import Claim
from podmodel.exports.guards import Guards, exclusive, guards_of, read, rows_of, written
from podmodel.exports.names import Names, remark
from podmodel.exports.promela_fairness import Responses
from podmodel.exports.promela_guards import LawGuards
from podmodel.kernel.ground import Ground, Some, slots_of
from podmodel.kernel.property import Kind
from podmodel.kernel.system import Assignment, Event, Row, System


@dataclass(frozen=True)
class Vocabulary:
    """The words of the file: the slots' variables, the values of each, guards, those of laws, names that are free."""

    slots: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    guards: Guards
    laws: LawGuards
    names: Names


class Steps:
    """Writes events; which helpers must be declared is known when all have been written."""

    def __init__(self, system: System, words: Vocabulary, asked: Sequence[Claim], responses: Responses) -> None:
        self.system = system
        self.words = words
        self.responses = responses
        self.claims = [claim for claim in asked if claim.law.kind is Kind.STEP]
        self.given = {claim.number: words.names.fresh(f"given {claim.number}") for claim in self.claims}
        self.notes = {claim.number: words.names.fresh(f"note {claim.number}") for claim in self.claims}
        self.checks = {claim.number: words.names.fresh(f"check {claim.number}") for claim in self.claims}
        self.copies: dict[tuple[int, str, bool], str] = {}
        self._inlines: list[str] = []

    def declarations(self) -> Iterator[str]:
        """The helper variables; those used inside a d_step only are no part of the state."""
        for (_, _, stored), name in self.copies.items():
            yield f"byte {name};  /* 0 between steps */" if stored else f"hidden byte {name};"
        yield from (f"hidden byte {name};" for name in self.given.values())

    def inlines(self) -> Iterator[str]:
        """What the listeners of an event do, where several options share it; what the laws about steps ask."""
        yield from self._inlines
        for claim in self.claims:
            given, bad = self.words.laws.text(claim.given, bare=True), self.words.laws.text(claim.bad)
            noted = self.given[claim.number]
            yield ""
            yield f"inline {self.notes[claim.number]}() {{ {noted} = {given}; }}"
            failing = f":: {noted} && {bad} -> assert(!({claim.number}))"
            yield f"inline {self.checks[claim.number]}() {{ if {failing} :: else fi; }}"

    def copy(self, slot: int, purpose: str, *, stored: bool) -> str:
        """The helper variable of a slot for a purpose; a stored one is set back after use, so it is not shared."""
        key = (slot, purpose, stored)
        if key not in self.copies:
            self.copies[key] = self.words.names.fresh(f"{purpose} {self.words.slots[slot]}")
        return self.copies[key]

    def options(self, event: Event) -> Iterator[str]:
        """An option for each row of the controller."""
        writer = _Event(self, event)
        heard = writer.heard()
        if heard and len(event.rows) > 1:
            inline = self.words.names.fresh(f"heard {event.name}")
            self._inlines += ["", f"inline {inline}() {{", *_deeper(heard, 1), "}"]
            heard = [f"{inline}();"]
        yield f"  /* {remark(event.name)}: {remark(event.controller)}, by {remark(event.actor.name)} */"
        for row in event.rows:
            yield from _deeper(writer.option(row, heard), 1)


class _Event:
    """Writes one event. `where` says which variable stands for each slot that is written to a copy."""

    def __init__(self, steps: Steps, event: Event) -> None:
        self.steps = steps
        self.words = steps.words
        self.event = event
        self.free = {name: _chooses(rows) or not exclusive(steps.system, rows) for name, rows in event.listeners}
        self.open = _chooses(event.rows) or any(self.free.values())
        copied = written(rows_of(event)) if self.open else _clashing(event)
        self.where = {slot: steps.copy(slot, "next" if self.open else "new", stored=self.open) for slot in copied}
        self.mids: set[str] = set()

    # Whole options

    def option(self, row: Row, heard: list[str]) -> Iterator[str]:
        """One row of the controller, and what its listeners then do."""
        body = [*self.row(row), *heard]
        also = self.steps.responses.condition()
        guard = f"{self.words.guards.text(row.guard, bare=not also)}{also}"
        before = [f"{copy} = {self.words.slots[slot]};" for slot, copy in self.where.items()]
        after = [f"{self.words.slots[slot]} = {copy};" for slot, copy in self.where.items()]
        claims = [claim for claim in self.steps.claims if not claim.law.events or self.event.name in claim.events]
        given = [f"{self.steps.notes[claim.number]}();" for claim in claims]
        asserts = [f"{self.steps.checks[claim.number]}();" for claim in claims]
        after += self.steps.responses.tail(self.event)
        if not self.open:
            yield f":: d_step {{ {guard} ->"
            yield from _deeper([*given, *before, *body, *after, *asserts] or ["skip;"], 2)
        else:
            resets = [f"{name} = 0;" for name in (*self.where.values(), *sorted(self.mids))]
            yield f":: atomic {{ {guard} ->"
            yield from _deeper([*_one_step(before), *body, *_one_step([*given, *after, *asserts, *resets])], 2)
        yield "   }"

    def heard(self) -> list[str]:
        """What the listeners do, one after the other."""
        lines: list[str] = []
        for name, rows in self.event.listeners:
            choices = self._choices(name, rows)
            if not choices:
                continue
            lines.append(f"/* {remark(name)} */")
            if len(choices) == 1 and choices[0][0] is True:
                lines += choices[0][1]
                continue
            lines.append("if")
            for guard, done in choices:
                lines.append(f":: {self.words.guards.text(guard, bare=True)} ->")
                lines += _deeper(done or ["skip;"], 1)
            lines += [":: else", "fi;"]
        return lines

    def _choices(self, name: str, rows: tuple[Row, ...]) -> list[tuple[Ground, list[str]]]:
        """What a listener can do, and when; if it has no choice, rows that do the same are one."""
        found = [(row.guard, list(self.row(row))) for row in rows]
        if self.free[name] or any(guard is True for guard, _ in found):
            return found
        merged: dict[tuple[str, ...], list[Ground]] = {}
        for guard, done in found:
            if done:
                merged.setdefault(tuple(done), []).append(guard)
        return [(guards[0] if len(guards) == 1 else Some(tuple(guards)), list(done)) for done, guards in merged.items()]

    # Rows

    def row(self, row: Row) -> Iterator[str]:
        """The stages of a row, in order."""
        swaps: dict[int, str] = {}
        for stage in row.stages:
            yield from self._stage(stage, swaps)
            swaps |= {a.slot: self.where[a.slot] for a in stage if a.slot in self.where}

    def _stage(self, stage: tuple[Assignment, ...], swaps: dict[int, str]) -> Iterator[str]:
        """Assignments against the state before the stage: one that a later one reads waits in a copy (``mid_...``)."""
        waiting: dict[int, str] = {}
        for number, assignment in enumerate(stage):
            slot = assignment.slot
            target = self.where.get(slot, self.words.slots[slot])
            current = swaps.get(slot, self.words.slots[slot])
            if any(slot in read(later) for later in stage[number + 1 :]):
                waiting[slot] = target = self.steps.copy(slot, "mid", stored=self.open)
            yield from self._assigned(slot, target, current, assignment.cases, swaps)
        yield from (f"{self.where.get(slot, self.words.slots[slot])} = {mid};" for slot, mid in waiting.items())
        self.mids |= set(waiting.values())

    def _assigned(
        self,
        slot: int,
        target: str,
        current: str,
        cases: tuple[tuple[Ground, tuple[int, ...]], ...],
        swaps: dict[int, str],
    ) -> Iterator[str]:
        """The value of the first case that holds; the slot keeps its value where none does."""
        if all(len(values) == 1 for _, values in cases):
            text = self._value(slot, current, cases, swaps)
            if text != target:
                yield f"{target} = {text};"
            return
        (guard, values), *rest = cases
        spelled = [f"{target} = {self.words.values[slot][value]}" for value in values]
        chosen = ["if", *(f":: {one}" for one in spelled), "fi;"] if len(spelled) > 1 else [f"{spelled[0]};"]
        if guard is True:
            yield from chosen
            return
        others = list(self._assigned(slot, target, current, tuple(rest), swaps)) or ["skip;"]
        yield "if"
        yield f":: {self.words.guards.text(guard, swaps, bare=True)} ->"
        yield from _deeper(chosen, 1)
        yield ":: else ->"
        yield from _deeper(others, 1)
        yield "fi;"

    def _value(
        self,
        slot: int,
        current: str,
        cases: Iterable[tuple[Ground, tuple[int, ...]]],
        swaps: dict[int, str],
    ) -> str:
        found = []
        last = current
        for guard, (value,) in cases:
            if guard is True:
                last = self.words.values[slot][value]
                break
            found.append((self.words.guards.text(guard, swaps), self.words.values[slot][value]))
        for condition, text in reversed(found):
            last = f"({condition} -> {text} : {last})"
        return last


def _chooses(rows: Iterable[Row]) -> bool:
    """Whether an effect of the rows offers a choice."""
    return any(len(values) > 1 for row in rows for stage in row.stages for a in stage for _, values in a.cases)


def _clashing(event: Event) -> tuple[int, ...]:
    """The slots that one machine writes and one after it reads."""
    parts = (event.rows, *(rows for _, rows in event.listeners))
    later: set[int] = set()
    found: list[int] = []
    for rows in reversed(parts):
        found += [slot for slot in written(rows) if slot in later]
        later |= frozenset().union(*map(slots_of, guards_of(rows)))
    return tuple(sorted(found))


def _one_step(lines: list[str]) -> list[str]:
    """The lines as one step inside an atomic sequence."""
    return ["d_step {", *_deeper(lines, 1), "}"] if len(lines) > 1 else lines


def _deeper(lines: Iterable[str], by: int) -> Iterator[str]:
    return ("  " * by + line for line in lines)
