"""
Small exact questions about guards, by trying every value: is one implied by another, can it hold at all?

What cannot be enumerated here (a quantifier, a table, a role) is taken as a free truth value, so "implied" and
"never" are certain and their absence is not a claim.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from math import prod

from podmodel.kernel.expr import And, Compare, Is, Named, Not, Or, Pred, Truth, Value, Var, same
from podmodel.kernel.rewrite import compared

LIMIT = 20_000  # assignments tried; beyond it the question is left open

Assignment = tuple[Value, ...]  # a value for each atom
Test = Callable[[Assignment], bool]


def implies(first: Pred, second: Pred) -> bool:
    """Whether `second` certainly holds wherever `first` does."""
    return never(first & ~second)


def never(pred: Pred) -> bool:
    """Whether the guard certainly holds nowhere."""
    atoms = _Atoms()
    test = atoms.test(pred)
    domains = atoms.domains
    if prod(map(len, domains)) > LIMIT:
        return False
    return not any(test(assignment) for assignment in product(*domains))


class _Atoms:
    """What a guard is made of, each with its values: variables, and what cannot be enumerated as free truth values."""

    def __init__(self) -> None:
        self._places: dict[object, int] = {}
        self.domains: list[tuple[Value, ...]] = []

    def _place(self, atom: object, values: tuple[Value, ...]) -> int:
        place = self._places.setdefault(atom, len(self.domains))
        if place == len(self.domains):
            self.domains.append(values)
        return place

    def test(self, pred: Pred) -> Test:
        """The guard as a function of an assignment."""
        match pred:
            case Truth(value):
                return lambda _: value
            case Is(var, values):
                place = self._place(var, var.domain)
                return lambda at: any(same(at[place], value) for value in values)
            case Compare():
                return self._compare(pred)
            case And(parts):
                tests = [self.test(part) for part in parts]
                return lambda at: all(test(at) for test in tests)
            case Or(parts):
                tests = [self.test(part) for part in parts]
                return lambda at: any(test(at) for test in tests)
            case Not(part):
                test = self.test(part)
                return lambda at: not test(at)
            case Named(_, part, _):
                return self.test(part)
        free = self._place(pred, (False, True))
        return lambda at: at[free] is True

    def _compare(self, pred: Compare) -> Test:
        left, amount, op, bound = self._place(pred.var, pred.var.domain), pred.amount, pred.op, pred.bound
        if isinstance(bound, Var):
            right = self._place(bound, bound.domain)
            return lambda at: compared(at[left] + amount, op, at[right])  # type: ignore[operator, arg-type]  # numbers
        return lambda at: compared(at[left] + amount, op, bound)  # type: ignore[operator]  # Compare admits numbers only
