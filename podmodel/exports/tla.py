r"""
A system as a TLA+ module, and the configuration of TLC that goes with it.

A variable for each slot, an action for each event: its controller takes a row, each listener takes one or stays.
Numbers and truth values are TLA+'s own, other values are strings. Invariants, action properties and temporal properties
are named after the rules that they encode. Distinct states of TLC are the configurations of `explore`.

Fairness belongs to events and is a premise of the law that assumes it: ``WF_vars(start) => (given ~> goal)``. TLA+
cannot see a step that changes nothing: it is no step to ``WF`` and ``[][...]_vars``. A law that forbids a step
altogether is therefore written as an invariant about where that step is possible.

Source: L. Lamport, Specifying Systems, Addison-Wesley 2002, chapters 2, 8 and 14, and the cheat sheet of TLA+ 2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from podmodel.errors import UsageError
from podmodel.exports.claims import Claim, claims, fair_events
from podmodel.exports.guards import Guards, Spelling, guards_of, hints, rows_of
from podmodel.exports.names import Names, remark
from podmodel.exports.tla_steps import Actions, Vocabulary
from podmodel.kernel.expr import Value, shown
from podmodel.kernel.ground import Ground, Slot, Test
from podmodel.kernel.property import Kind, Property
from podmodel.kernel.system import System

RESERVED = frozenset(
    """
    ACTION ASSUME ASSUMPTION AXIOM BY BOOLEAN CASE CHOOSE CONSTANT CONSTANTS CONSTRAINT COROLLARY DEF DEFINE DEFS
    DOMAIN ELSE ENABLED EXCEPT EXTENDS FALSE HAVE HIDE IF IN INSTANCE LAMBDA LEMMA LET LOCAL MODULE NEW OBVIOUS
    OMITTED ONLY OTHER PICK PROOF PROPOSITION PROVE QED RECURSIVE SF_ STATE STRING SUBSET SUFFICES TAKE TEMPORAL
    THEN THEOREM TRUE UNCHANGED UNION USE VARIABLE VARIABLES WF_ WITH WITNESS Int Nat Real Init Next Spec TypeOK
    vars
    """.split()  # noqa: SIM905 - words read better than a list of strings
)


def to_tla(system: System, properties: Iterable[Property] = ()) -> str:
    """The module, with the properties that apply to the system; its file must be called as the module is."""
    return "\n".join(_Module(system, claims(system, properties)).lines()) + "\n"


def to_cfg(system: System, properties: Iterable[Property] = ()) -> str:
    """
    The configuration for TLC.

    The negated possibilities are commented out: TLC stops at the first invariant that fails, and these should.
    """
    return "\n".join(_Module(system, claims(system, properties)).config()) + "\n"


class _Module:
    """The parts of the module."""

    def __init__(self, system: System, asked: tuple[Claim, ...]) -> None:
        self.system = system
        self.claims = asked
        names = Names(RESERVED)
        self.name = names.fresh(system.name)
        self.slots = tuple(names.fresh(slot.name) for slot in system.slots)
        self.values = tuple(_spelled(slot) for slot in system.slots)
        self.events = {event.name: names.fresh(event.name) for event in system.events}
        self.laws = {
            claim.number: names.fresh(
                f"{'Not ' if claim.law.kind is Kind.SOMETIMES else 'Law '}{claim.law.rule} {claim.site}"
            )
            for claim in asked
        }
        spelling = Spelling(self._test, r" /\ ", r" \/ ", "TRUE", "FALSE")
        self.forbidden = {claim.number: self._can(claim) for claim in asked if _forbids(claim)}
        self.guards = Guards(spelling, self.slots, self._used(), names, hints(system))
        words = Vocabulary(self.slots, self.values, self.guards, names)
        self.actions = Actions(words)

    def _test(self, test: Test, slot: str) -> str:
        values = self.values[test.slot]
        inside = [values[n] for n in sorted(test.values)]
        outside = [value for value in values if value not in inside]
        if len(inside) == 1:
            return f"{slot} = {inside[0]}"
        if len(outside) == 1:
            return f"{slot} # {outside[0]}"
        return f"{slot} \\in {_set(inside)}" if len(inside) <= len(outside) else f"{slot} \\notin {_set(outside)}"

    def _can(self, claim: Claim) -> Ground:
        """Where a step that the claim forbids is possible."""
        events = [event for event in self.system.events if not claim.events or event.name in claim.events]
        return self.system.grounder.some(row.guard for event in events for row in event.rows)

    def _used(self) -> Iterator[Ground]:
        for event in self.system.events:
            yield from guards_of(rows_of(event))
        for claim in self.claims:
            yield from (claim.given, claim.good)
        yield from self.forbidden.values()

    # The module

    def lines(self) -> Iterator[str]:
        """The whole text."""
        yield f"---- MODULE {self.name} ----"
        yield f"\\* {remark(self.system.name)}: written by podmodel; every configuration is one state"
        yield "EXTENDS Integers"
        yield ""
        yield f"VARIABLES {', '.join(self.slots)}"
        yield ""
        yield f"vars == <<{', '.join(self.slots)}>>"
        yield ""
        yield "TypeOK =="
        yield from (f"  /\\ {name} \\in {_set(values)}" for name, values in zip(self.slots, self.values, strict=True))
        yield ""
        yield "Init =="
        start = zip(self.slots, self.values, self.system.initial, strict=True)
        yield from (f"  /\\ {name} = {values[position]}" for name, values, position in start)
        yield ""
        yield from (f"{name} == {text}" for name, text in self.guards.definitions)
        for event in self.system.events:
            yield ""
            yield f"\\* {remark(event.name)}: {remark(event.controller)}, by {remark(event.actor.name)}"
            yield from self.actions.action(self.events[event.name], event)
        yield ""
        yield "Next =="
        yield from (f"  \\/ {name}" for name in self.events.values() or ["FALSE"])
        yield ""
        yield "Spec == Init /\\ [][Next]_vars"
        yield from self._laws()
        yield "===="

    def _laws(self) -> Iterator[str]:
        for claim in self.claims:
            yield ""
            yield f"\\* {remark(claim.title)}"
            yield f"{self.laws[claim.number]} == {self._law(claim)}"

    def _law(self, claim: Claim) -> str:
        given, good = self.guards.text(claim.given), self.guards.text(claim.good)
        alone = self.guards.text(claim.good, bare=True)
        match claim.law.kind:
            case Kind.ALWAYS:
                return f"{given} => {good}"
            case Kind.SOMETIMES:
                return f"~({alone})"
            case Kind.STEP if claim.number in self.forbidden:
                return f"{given} => ~({self.guards.text(self.forbidden[claim.number], bare=True)})"
            case Kind.STEP:
                events = " \\/ ".join(self.events[name] for name in claim.events)
                premise = f"{given} /\\ ({events})" if events else given
                return f"[][{premise} => ({alone})']_vars"
        weak, strong = fair_events(self.system, claim.law)
        fair = [f"WF_vars({self.events[event.name]})" for event in weak]
        fair += [f"SF_vars({self.events[event.name]})" for event in strong]
        premise = " /\\ ".join(fair)
        return f"({premise}) => ({given} ~> {good})" if fair else f"{given} ~> {good}"

    def config(self) -> Iterator[str]:
        """The configuration for TLC."""
        yield f"\\* TLC configuration of module {self.name}"
        yield "SPECIFICATION Spec"
        yield "CHECK_DEADLOCK FALSE"
        yield "INVARIANT TypeOK"
        for claim in self.claims:
            name = self.laws[claim.number]
            if claim.law.kind is Kind.SOMETIMES:
                yield f"\\* INVARIANT {name} \\* fails where it is possible: {remark(claim.title)}"
            else:
                state = claim.law.kind is Kind.ALWAYS or claim.number in self.forbidden
                yield f"{'INVARIANT' if state else 'PROPERTY'} {name}"


def _forbids(claim: Claim) -> bool:
    """Whether the claim forbids steps whatever they do."""
    return claim.law.kind is Kind.STEP and claim.good is False


def _set(values: Sequence[str]) -> str:
    return f"{{{', '.join(values)}}}"


def _spelled(slot: Slot) -> tuple[str, ...]:
    """The values of a slot: of one kind, since TLC does not compare a number with a string."""
    domain = slot.var.domain
    if all(type(value) is int for value in domain):
        return tuple(map(str, domain))
    if all(isinstance(value, bool) for value in domain):
        return tuple("TRUE" if value else "FALSE" for value in domain)
    found = tuple(_string(value) for value in domain)
    if len(set(found)) < len(found):
        raise UsageError(f"two values of '{slot.name}' read the same: {', '.join(found)}", hint="rename one of them")
    return found


def _string(value: Value) -> str:
    text = "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in shown(value))
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
