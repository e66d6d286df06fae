"""
Guards and effects in few words, for labels.

Named guards print their name. What substitution left behind (``true``, ``not false``) is folded away. A guard that is
still too long keeps its last parts, which are the most specific ones, after an ellipsis.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from itertools import chain

from podmodel.kernel.effect import AnyEffect, Choice, Each, Effect, Fixed, Incr
from podmodel.kernel.expr import FALSE, TRUE, All, And, Any, Const, Here, Is, Named, Not, Or, Pred, Truth, Var, shown
from podmodel.kernel.logic import never

LONGEST = 72  # characters of a guard in a label


def simplified(pred: Pred) -> Pred:
    """The guard without constants, double negations and nested conjunctions; names are kept."""
    match pred:
        case Not(part):
            inner = simplified(part)
            if isinstance(inner, Truth):
                return FALSE if inner.value else TRUE
            return inner.part if isinstance(inner, Not) else Not(inner)
        case And(parts):
            return _joined(parts, And, unit=TRUE, zero=FALSE)
        case Or(parts):
            return _joined(parts, Or, unit=FALSE, zero=TRUE)
        case Named(_, part, _) if isinstance(simplified(part), Truth):
            return simplified(part)
    return pred


def _joined(parts: tuple[Pred, ...], kind: type[And] | type[Or], *, unit: Pred, zero: Pred) -> Pred:
    inner = [simplified(part) for part in parts]
    flat = list(chain.from_iterable(part.parts if isinstance(part, kind) else (part,) for part in inner))
    kept = list(dict.fromkeys(part for part in flat if part != unit))
    if zero in kept:
        return zero
    if not kept:
        return unit
    return kept[0] if len(kept) == 1 else kind(tuple(kept))


def conditions(guard: Pred) -> tuple[Pred, ...]:
    """The parts that must all hold; none if the guard always does."""
    plain = simplified(guard)
    parts = plain.parts if isinstance(plain, And) else (plain,)
    return tuple(part for part in parts if part != TRUE and not never(~part))


def guard_text(guard: Pred, words: Mapping[str, str] | None = None) -> str:
    """The guard in words; `words` gives other words for some parts, and none for those that go without saying."""
    texts = [part_text(part) for part in conditions(guard)]
    said = [better for text in texts if (better := (words or {}).get(text, text))]
    kept: list[str] = []
    for text in reversed(said):
        if kept and len(", ".join([text, *kept])) > LONGEST:
            return "… " + ", ".join(kept)
        kept.insert(0, text)
    return ", ".join(kept)


def part_text(part: Pred) -> str:
    """One part in words."""
    match part:
        case Not(Named(name, _, _)):
            return negated(name)
        case Not(Is(var, values)):
            return _is_text(var, values, negative=True)
        case Not(Here(roles)):
            return f"not {_article(roles.name)}"
        case Not(inner):
            return f"not ({part_text(inner)})"
        case Is(var, values):
            return _is_text(var, values, negative=False)
        case Here(roles):
            return _article(roles.name)
        case Or(parts):
            return " or ".join(map(part_text, parts))
        case And(parts):
            return " and ".join(map(part_text, parts))
        case Any(roles, inner):
            return f"some {roles}: {part_text(inner)}"
        case All(roles, inner):
            return f"every {roles}: {part_text(inner)}"
    return _spelled(str(part))


def negated(name: str) -> str:
    """
    The opposite of a name that is a small sentence.

    >>> negated("the grace period is not 0"), negated("has finalizers"), negated("no instance has ended")
    ('the grace period is 0', 'no finalizers', 'some instance has ended')
    """
    for start, opposite in (("has ", "no "), ("no ", "some "), ("in ", "not in "), ("enough ", "not enough ")):
        if name.startswith(start):
            return opposite + name.removeprefix(start)
    for verb, opposite in ((" is not ", " is "), (" is ", " is not "), (" can ", " cannot "), (" are ", " are not ")):
        if verb in name:
            return name.replace(verb, opposite, 1)
    return f"not: {name}"


def _spelled(name: str) -> str:
    """A variable's name as people read it; hooks are spelled as the API spells them."""
    return name.replace("_", " ").replace("post start", "postStart").replace("pre stop", "preStop")


def _article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _is_text(var: Var, values: tuple[object, ...], *, negative: bool) -> str:
    name = _spelled(var.name)
    if len(values) == 1 and isinstance(values[0], bool):
        if values[0] is not negative:
            return name
        return f"no {name.removeprefix('has ')}" if name.startswith("has ") else f"not {name}"
    return f"{name} is {'not ' if negative else ''}{' or '.join(map(shown, values))}"


def effect_text(
    effects: tuple[AnyEffect, ...],
    quiet: Container[tuple[str, object]] = (),
    words: Mapping[str, str] | None = None,
) -> str:
    """
    The effects in words: "restarts + 1", "ErrImagePull", "overdue".

    `quiet` holds (variable, value) pairs that the picture shows in another way, a value of None means any; `words`
    gives other words for a condition, such as "if the first".
    """
    said = []
    for effect in chain.from_iterable(e.effects if isinstance(e, Each) else (e,) for e in effects):
        value = effect.source.value if isinstance(effect.source, Fixed) else None
        if (effect.var.name, value) in quiet or (effect.var.name, None) in quiet or never(simplified(effect.guard)):
            continue
        condition = ", ".join(part_text(part) for part in conditions(effect.guard))
        suffix = f"if {condition}" if condition else ""
        said.append(f"{_one_effect(effect)} {(words or {}).get(suffix, suffix)}".strip())
    return ", ".join(dict.fromkeys(said))


def _one_effect(effect: Effect) -> str:
    name = _spelled(effect.var.name)
    match effect.source:
        case Incr():
            return f"next {name}" if _is_scale(effect.var) else f"{name} + 1"
        case Choice(values):
            return " or ".join(map(shown, values))
        case Fixed(bool() as value):
            return name if value else f"not {name}"
        case Fixed(int() as value):
            return f"{name} = {value}"
        case Fixed(value):
            return shown(value)
        case source:
            return f"{name} = {_spelled(str(source))}"


def _is_scale(var: Var) -> bool:
    """Whether its numbers are no plain count: 10, 20, 40 ..."""
    return not isinstance(var, Const) and list(var.domain) != list(range(len(var.domain)))
