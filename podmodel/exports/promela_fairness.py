"""
Response laws in Promela: their propositions, and the fairness that they assume.

Fairness belongs to events, as in `podmodel.engines.liveness`. A formula with a premise for each event would be too much
for any translator, so the premises become one, as generalised Buchi automata become plain ones: a variable ``due``
goes round the fair events, waiting at each until it has its due, and the premise is that it comes round again and
again. A weakly fair event has it when it is taken or cannot be; a strongly fair one when it is taken or has been
declared gone for good: that is guessed, and a run that guessed wrong is over. Anybody may pause: that is the option
that changes nothing. The guesses cost up to a factor of two for each strongly fair event: export one law at a time.

Source: Y. Choueka, Theories of automata on omega-tapes, JCSS 8, 1974 (the counter); G. Holzmann, The SPIN Model
Checker, 2004, chapter 6 (fairness as part of the formula).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podmodel.exports.claims import Claim, fair_events
from podmodel.exports.names import Names, remark
from podmodel.exports.promela_guards import LawGuards
from podmodel.kernel.ground import Ground
from podmodel.kernel.property import Kind
from podmodel.kernel.semantics import holds
from podmodel.kernel.system import Event, System


@dataclass(frozen=True)
class _Family:
    """One assumption of fairness: its variable, its events, and the variables that declare strongly fair ones gone."""

    due: str
    weak: tuple[Event, ...]
    strong: tuple[Event, ...]
    gone: tuple[str, ...]

    @property
    def lost(self) -> int:
        """The value of ``due`` after a wrong guess."""
        return len(self.weak) + len(self.strong) + 1


class Responses:
    """What a file needs for its response laws; nothing, if there are none."""

    def __init__(self, system: System, asked: Sequence[Claim], names: Names) -> None:
        self.system = system
        self.claims = [claim for claim in asked if claim.law.kind is Kind.LEADS_TO]
        self.names = {claim.number: names.fresh(f"response {claim.number}") for claim in self.claims}
        self.given = {claim.number: names.fresh(f"given {claim.number}") for claim in self.claims}
        self.goal = {claim.number: names.fresh(f"goal {claim.number}") for claim in self.claims}
        self.moved = names.fresh("moved")
        some = system.grounder.some
        self.able = {event.name: some(row.guard for row in event.rows) for event in system.events}
        self.families: dict[object, _Family] = {}
        self.family: dict[int, _Family] = {}
        for claim in self.claims:
            weak, strong = fair_events(system, claim.law)
            key = (tuple(e.name for e in weak), tuple(e.name for e in strong))
            if key not in self.families:
                number = len(self.families) + 1
                gone = tuple(names.fresh(f"gone {number} {event.name}") for event in strong)
                self.families[key] = _Family(names.fresh(f"due {number}"), weak, strong, gone)
            self.family[claim.number] = self.families[key]

    def used(self) -> Iterator[Ground]:
        """The guards that are written."""
        for claim in self.claims:
            yield from (claim.given, claim.good)
        for family in self.families.values():
            yield from (self.able[event.name] for event in (*family.weak, *family.strong))

    def tail(self, event: Event) -> list[str]:
        """What every step of the event ends with."""
        return [f"{self.moved}({self.system.events.index(event) + 1});"] if self.claims else []

    def condition(self) -> str:
        """What is added to every guard: a run that guessed wrong is over."""
        return "".join(f" && {f.due} != {f.lost}" for f in self.families.values() if f.strong)

    def declarations(self) -> Iterator[str]:
        """The variables, with their values at the start."""
        for claim in self.claims:
            for name, guard in ((self.given[claim.number], claim.given), (self.goal[claim.number], claim.good)):
                yield f"byte {name} = {str(holds(guard, self.system.initial)).lower()};"
        for family in self.families.values():
            yield f"byte {family.due} = 0;  /* whose due is awaited; 0: all had theirs */"
            yield from (f"byte {name} = 0;" for name in family.gone)

    def inlines(self, guards: LawGuards) -> Iterator[str]:
        """What every step ends with."""
        if not self.claims:
            return
        yield ""
        yield f"inline {self.moved}(event) {{"
        for claim in self.claims:
            yield f"  {self.given[claim.number]} = {guards.text(claim.given, bare=True)};"
            yield f"  {self.goal[claim.number]} = {guards.text(claim.good, bare=True)};"
        for family in self.families.values():
            yield from self._round(family, guards)
        yield "}"

    def _round(self, family: _Family, guards: LawGuards) -> Iterator[str]:
        due = family.due
        if not family.weak and not family.strong:
            return
        yield f"  if :: {due} == 0 -> {due} = 1 :: else fi;"
        gone = (None,) * len(family.weak) + family.gone
        for number, (event, name) in enumerate(zip((*family.weak, *family.strong), gone, strict=True), 1):
            taken = f"event == {self.system.events.index(event) + 1}"
            paid = f"{taken} || {name}" if name else f"{taken} || !({guards.text(self.able[event.name], bare=True)})"
            then = number + 1 if number < family.lost - 1 else 0
            yield f"  if :: {due} == {number} && ({paid}) -> {due} = {then} :: else fi;  /* {remark(event.name)} */"
        for event, name in zip(family.strong, family.gone, strict=True):
            yield f"  if :: {name} && {guards.text(self.able[event.name])} -> {due} = {family.lost} :: else fi;"

    def options(self, guards: LawGuards) -> Iterator[str]:
        """Pausing, and declaring a strongly fair event gone when its due is awaited."""
        if not self.claims:
            return
        yield "  /* anybody may pause */"
        yield f"  :: d_step {{ true{self.condition()} -> {self.moved}(0) }}"
        for family in self.families.values():
            first = len(family.weak) + 1
            for number, (event, name) in enumerate(zip(family.strong, family.gone, strict=True), first):
                waits = f"{family.due} == {number} && !{name} && !({guards.text(self.able[event.name], bare=True)})"
                yield f"  :: d_step {{ {waits} -> {name} = 1; {self.moved}(0) }}"

    def formulas(self) -> Iterator[str]:
        """The laws."""
        for claim in self.claims:
            family = self.family[claim.number]
            response = f"[] ({self.given[claim.number]} -> <> {self.goal[claim.number]})"
            fair = bool(family.weak or family.strong)
            text = f"([]<> ({family.due} == 0)) -> ({response})" if fair else response
            yield f"ltl {self.names[claim.number]} {{ {text} }}"
