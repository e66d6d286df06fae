"""
Which rules an object breaks, by itself or beside the one before: the laws asked of nothing but what the object shows.

A law is broken where it fails whatever the values are that the object does not show. This names rules and decides
nothing: whether a life is possible is for the search to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from podmodel.conformance.facts import Fact
from podmodel.engines.questions import Seen, questions
from podmodel.kernel.ground import Every, Ground, Test
from podmodel.kernel.property import HOLDS, Kind
from podmodel.kernel.system import System
from podmodel.properties import phase_law, published

Known = Mapping[int, frozenset[int]]
"""The values that slots may have, where that is known."""

LAWS = (*published.PROPERTIES, *phase_law.PROPERTIES)


class Rule(NamedTuple):
    """A rule that is broken: its ids, the sentence, and the field that breaks it, if it is one."""

    ids: tuple[str, ...]
    says: str
    field: str = ""
    container: int | None = None


class Laws:
    """The laws of what one system publishes."""

    def __init__(self, system: System) -> None:
        self._always: list[tuple[Rule, Ground]] = []
        self._steps: list[tuple[Rule, Ground, Ground]] = []
        numbers = {member.name: number for number, member in enumerate(system.members)}
        for law in LAWS:
            if law.kind not in (Kind.ALWAYS, Kind.STEP) or law.expect is not HOLDS:
                continue
            for question in questions(system, law):
                rule = Rule(tuple(law.rule.split()), law.sentence, "", numbers.get(question.site))
                if isinstance(question.watch, Seen):
                    self._always.append((rule, question.watch.guard))
                elif not question.watch.events:
                    self._steps.append((rule, question.watch.before, question.watch.after))

    def broken(self, before: Sequence[Fact], facts: Sequence[Fact]) -> list[Rule]:
        """What these facts break, after those of the object before."""
        then, now = known(before), known(facts)
        steps = (rule for rule, given, bad in self._steps if value(given, then) and value(bad, now))
        return [*contradictions(facts), *self._broken_alone(facts), *steps]

    def culprits(self, facts: Sequence[Fact]) -> list[Rule]:
        """The facts without which nothing would be wrong with the object by itself."""
        without = {fact: [other for other in facts if other is not fact] for fact in facts}
        return [
            rule_of(one) for one, rest in without.items() if not contradictions(rest) and not self._broken_alone(rest)
        ]

    def _broken_alone(self, facts: Sequence[Fact]) -> list[Rule]:
        now = known(facts)
        return [rule for rule, bad in self._always if value(bad, now)]


def rule_of(fact: Fact) -> Rule:
    """The rule that says what the field shows."""
    return Rule(tuple(fact.rule.split()), fact.says, fact.field, fact.container)


def contradictions(facts: Sequence[Fact]) -> list[Rule]:
    """The facts that the others rule out, whatever came before."""
    return [
        rule_of(fact)
        for fact in facts
        if value(fact.guard, known(other for other in facts if other is not fact)) is False
    ]


def known(facts: Iterable[Fact]) -> dict[int, frozenset[int]]:
    """What the facts say of single slots."""
    found: dict[int, frozenset[int]] = {}
    for fact in facts:
        for test in _tests(fact.guard):
            found[test.slot] = found.get(test.slot, test.values) & test.values
    return found


def _tests(guard: Ground) -> Iterator[Test]:
    parts = guard.parts if isinstance(guard, Every) else (guard,)
    yield from (part for part in parts if isinstance(part, Test))


def value(guard: Ground, known: Known) -> bool | None:
    """Whether the guard holds, by what is known; None where that does not decide it."""
    if isinstance(guard, bool):
        return guard
    if isinstance(guard, Test):
        may = known.get(guard.slot)
        if may is None or (may & guard.values and not may <= guard.values):
            return None
        return bool(may & guard.values)
    decides = not isinstance(guard, Every)
    values = {value(part, known) for part in guard.parts}
    if decides in values:
        return decides
    return None if None in values else not decides
