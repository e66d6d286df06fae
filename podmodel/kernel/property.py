"""
Properties: sentences about a system, as values.

A property is named by its sentence, says of which members it is meant (`each`), when it makes sense (`applies`, over
constants), whom it assumes fair, and what is expected. Every safety property carries the premise that keeps it
from being empty: a law whose premise never occurs is not counted as proved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from podmodel.errors import DeclarationError
from podmodel.kernel.expr import TRUE, Pred, Roles, Value, Var
from podmodel.kernel.machine import Actor


class Kind(StrEnum):
    """
    What a property claims.

    `ALWAYS` is AG, `STEP` speaks of single steps, `SOMETIMES` is EF, `LEADS_TO` ``~>``; `WITHIN` speaks of seconds.
    """

    ALWAYS = "always"
    STEP = "step"
    SOMETIMES = "sometimes"
    LEADS_TO = "leads to"
    WITHIN = "within"


class Outcome(StrEnum):
    """What is known of a property of one system."""

    PROVED = "proved"
    REFUTED = "refuted"
    INCOMPLETE = "incomplete"
    INAPPLICABLE = "inapplicable"


HOLDS = Outcome.PROVED
FAILS = Outcome.REFUTED


@dataclass(frozen=True)
class Property:
    """
    One law or possibility; build it with `always`, `never`, `never_step`, `sometimes`, `leads_to` or `within`.

    ALWAYS: wherever `given` holds, so does `then`. STEP: a step by one of `events` (all of them unless named) from
    where `given` holds never leads to where `then` does not. SOMETIMES: `then` is reachable. LEADS_TO: from
    `given`, sooner or later `then`, assuming weak fairness of each event of the actors of `fair` (what stays possible
    happens) and strong fairness of those of `strong` (what becomes possible again and again happens). WITHIN: from
    `given` to `then` it takes as many `seconds` as that says; without clocks nothing is known of it.
    """

    sentence: str
    kind: Kind
    given: Pred
    then: Pred
    rule: str
    each: Roles | None = None
    applies: Pred = TRUE
    events: tuple[str, ...] = ()
    fair: tuple[Actor, ...] = ()
    strong: tuple[Actor, ...] = ()
    expect: Outcome = HOLDS
    because: str = ""
    seconds: str = ""

    def __post_init__(self) -> None:
        if not self.rule:
            raise DeclarationError(
                f"the property '{self.sentence}' cites nothing", hint='add rule="CON-07" or the like'
            )
        if self.expect is FAILS and not self.because:
            raise DeclarationError(
                f"the property '{self.sentence}' is expected to fail and does not say why", hint="add because=..."
            )

    def __str__(self) -> str:
        return self.sentence


def always(
    sentence: str,
    *,
    given: Pred,
    then: Pred,
    rule: str,
    each: Roles | None = None,
    applies: Pred = TRUE,
    expect: Outcome = HOLDS,
    because: str = "",
) -> Property:
    """Wherever `given` holds, `then` holds (an invariant; `given` must be reachable for it to count)."""
    return Property(sentence, Kind.ALWAYS, given, then, rule, each, applies, expect=expect, because=because)


def never(
    sentence: str,
    bad: Pred,
    *,
    rule: str,
    given: Pred = TRUE,
    each: Roles | None = None,
    applies: Pred = TRUE,
    expect: Outcome = HOLDS,
    because: str = "",
) -> Property:
    """`bad` holds nowhere that `given` does."""
    return Property(sentence, Kind.ALWAYS, given, ~bad, rule, each, applies, expect=expect, because=because)


def never_step(
    sentence: str,
    *,
    given: Pred,
    then_not: Pred = TRUE,
    rule: str,
    events: tuple[str, ...] = (),
    each: Roles | None = None,
    applies: Pred = TRUE,
    expect: Outcome = HOLDS,
    because: str = "",
) -> Property:
    """No step (by one of `events`, if any is named) from where `given` holds leads to where `then_not` holds."""
    return Property(sentence, Kind.STEP, given, ~then_not, rule, each, applies, events, expect=expect, because=because)


def sometimes(
    sentence: str,
    goal: Pred,
    *,
    rule: str,
    each: Roles | None = None,
    applies: Pred = TRUE,
    expect: Outcome = HOLDS,
    because: str = "",
) -> Property:
    """`goal` is reachable."""
    return Property(sentence, Kind.SOMETIMES, TRUE, goal, rule, each, applies, expect=expect, because=because)


def leads_to(
    sentence: str,
    *,
    given: Pred,
    goal: Pred,
    fair: tuple[Actor, ...] = (),
    strong: tuple[Actor, ...] = (),
    rule: str,
    each: Roles | None = None,
    applies: Pred = TRUE,
    expect: Outcome = HOLDS,
    because: str = "",
) -> Property:
    """
    From `given`, sooner or later `goal`.

    Each event of the actors of `fair` happens if it stays possible; each event of the actors of `strong` happens if it
    becomes possible again and again.
    """
    return Property(
        sentence,
        Kind.LEADS_TO,
        given,
        goal,
        rule,
        each,
        applies,
        fair=fair,
        strong=strong,
        expect=expect,
        because=because,
    )


def within(
    sentence: str,
    *,
    given: Pred,
    goal: Pred,
    seconds: str,
    rule: str,
    each: Roles | None = None,
    applies: Pred = TRUE,
    expect: Outcome = HOLDS,
    because: str = "",
) -> Property:
    """From `given` to `goal` it takes so many `seconds`, such as "at most the grace period + 2"; this needs clocks."""
    return Property(
        sentence,
        Kind.WITHIN,
        given,
        goal,
        rule,
        each,
        applies,
        expect=expect,
        because=because,
        seconds=seconds,
    )


@dataclass(frozen=True)
class Decision:
    """
    What the kubelet decides in one situation: a property of decision tables, which no system is composed for.

    `members` are names and roles in the order of the specification, `facts` are what is known of each of them and of
    the pod (""); `then` holds there, read at `site`. `release` is the one that is meant, the newest if none is named.
    """

    sentence: str
    rule: str
    then: Pred
    members: tuple[tuple[str, str], ...] = ()
    facts: Mapping[str, Mapping[Var, Value]] = field(default_factory=dict)
    site: str = ""
    release: str = ""

    def __str__(self) -> str:
        return self.sentence
