"""
Small exact questions about guards, by trying every value: is one implied by another, can it hold at all?

What cannot be enumerated here (a quantifier, a table, a role) is taken as a free truth value, so "implied" and
"never" are certain and their absence is not a claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from podmodel.kernel.expr import And, Compare, Is, Named, Not, Or, Pred, Truth, Value, Var, same
from podmodel.kernel.rewrite import compared

LIMIT = 20_000  # assignments tried; beyond it the question is left open

Assignment = dict[object, Value]


def implies(first: Pred, second: Pred) -> bool:
    """Whether `second` certainly holds wherever `first` does."""
    return never(first & ~second)


def never(pred: Pred) -> bool:
    """Whether the guard certainly holds nowhere."""
    return not any(_value(pred, assignment) for assignment in _assignments(pred))


def _assignments(pred: Pred) -> Iterator[Assignment]:
    atoms: dict[object, tuple[Value, ...]] = {}
    _collect(pred, atoms)
    size = 1
    for values in atoms.values():
        size *= len(values)
    if size > LIMIT:
        yield {"open": True}
        return
    for values in product(*atoms.values()):
        yield dict(zip(atoms, values, strict=True))


def _collect(pred: Pred, atoms: dict[object, tuple[Value, ...]]) -> None:
    match pred:
        case Truth():
            return
        case Is(var, _):
            atoms[var] = var.domain
        case Compare(var, _, _, bound):
            atoms[var] = var.domain
            if isinstance(bound, Var):
                atoms[bound] = bound.domain
        case And(parts) | Or(parts):
            for part in parts:
                _collect(part, atoms)
        case Not(part) | Named(_, part, _):
            _collect(part, atoms)
        case _:
            atoms[pred] = (False, True)


def _value(pred: Pred, at: Assignment) -> bool:
    if "open" in at:
        return True
    match pred:
        case Truth(value):
            return value
        case Is(var, values):
            return any(same(at[var], value) for value in values)
        case Compare(var, amount, op, bound):
            left = at[var]
            right = at[bound] if isinstance(bound, Var) else bound
            assert isinstance(left, int)  # noqa: S101 - Compare admits numbers only
            assert isinstance(right, int)  # noqa: S101
            return compared(left + amount, op, right)
        case And(parts):
            return all(_value(part, at) for part in parts)
        case Or(parts):
            return any(_value(part, at) for part in parts)
        case Not(part):
            return not _value(part, at)
        case Named(_, part, _):
            return _value(part, at)
        case _:
            return at[pred] is True
