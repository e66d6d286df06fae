"""
Substitution: the same guard, effect or table over other variables, or with constants given a value.

A variable that is only read may also be replaced by a decision table: the same rule, asked of what another one says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from podmodel.errors import DeclarationError
from podmodel.kernel.effect import AnyEffect, Choice, Each, Effect, Fixed, Incr
from podmodel.kernel.expr import (
    FALSE,
    TRUE,
    All,
    Among,
    And,
    Any,
    Compare,
    Is,
    Listed,
    Named,
    Not,
    Or,
    Pred,
    Table,
    TableIs,
    Value,
    Var,
    same,
)

Swaps = Mapping[Var, Var | Table | Value]


def substitute(pred: Pred, swaps: Swaps) -> Pred:
    """The guard with every variable of `swaps` replaced by another variable, a table, or a value."""
    if not swaps:
        return pred
    match pred:
        case Is(var, values):
            return _swap_is(pred, var, values, swaps)
        case Among(var, listed):
            return _swap_among(pred, var, listed, swaps)
        case Compare():
            return _swap_compare(pred, swaps)
        case And(parts):
            return And(tuple(substitute(part, swaps) for part in parts))
        case Or(parts):
            return Or(tuple(substitute(part, swaps) for part in parts))
        case Not(part):
            return Not(substitute(part, swaps))
        case Named(name, part, cite):
            return Named(name, substitute(part, swaps), cite)
        case Any(roles, part):
            return Any(roles, substitute(part, swaps))
        case All(roles, part):
            return All(roles, substitute(part, swaps))
        case TableIs(table, values):
            return TableIs(substitute_table(table, swaps), values)
    return pred


class _Remembering(dict[Var, "Var | Table | Value"]):
    """Swaps that remember what became of a table: tables ask the same tables again and again, and stay one object."""

    def __init__(self, swaps: Swaps) -> None:
        super().__init__(swaps)
        self.tables: dict[int, tuple[Table, Table]] = {}  # by identity; the table is kept, so that its id stays its own


def substitute_table(table: Table, swaps: Swaps) -> Table:
    """The decision table over other variables."""
    remembering = swaps if isinstance(swaps, _Remembering) else _Remembering(swaps)
    known = remembering.tables.get(id(table))
    if known is None:
        known = remembering.tables[id(table)] = (table, _substituted(table, remembering))
    return known[1]


def _substituted(table: Table, swaps: Swaps) -> Table:
    cases = tuple(replace(case, guard=substitute(case.guard, swaps)) for case in table.cases)
    changed = any(new.guard is not old.guard and new != old for new, old in zip(cases, table.cases, strict=True))
    return replace(table, cases=cases) if changed else table


def substitute_effect(effect: AnyEffect, swaps: Swaps) -> AnyEffect:
    """The effect over other variables."""
    if isinstance(effect, Each):
        parts = tuple(substitute_effect(part, swaps) for part in effect.effects)
        return Each(effect.roles, tuple(part for part in parts if isinstance(part, Effect)))
    var = swaps.get(effect.var, effect.var)
    if not isinstance(var, Var):
        raise DeclarationError(f"'{effect.var.name}' is assigned and cannot be replaced by a value")
    return Effect(var, _swap_source(effect, var, swaps), substitute(effect.guard, swaps))


def _swap_source(effect: Effect, var: Var, swaps: Swaps) -> Fixed | Choice | Incr | Var | Table:
    source = effect.source
    if isinstance(source, Var):
        swapped = swaps.get(source, source)
        return swapped if isinstance(swapped, Var | Table) else Fixed(swapped)
    if isinstance(source, Table):
        return substitute_table(source, swaps)
    for value in (source.value,) if isinstance(source, Fixed) else source.values if isinstance(source, Choice) else ():
        var.index(value)
    return source


def _swap_is(pred: Pred, var: Var, values: tuple[Value, ...], swaps: Swaps) -> Pred:
    if var not in swaps:
        return pred
    swapped = swaps[var]
    if isinstance(swapped, Var):
        return swapped.is_(*values)
    if isinstance(swapped, Table):
        return _table_gives(swapped, values)
    var.index(swapped)
    return TRUE if any(same(swapped, value) for value in values) else FALSE


def _table_gives(table: Table, values: tuple[Value, ...]) -> Pred:
    given = tuple(value for value in table.values if any(same(value, other) for other in values))
    return table.is_(*given) if given else FALSE


def _swap_among(pred: Among, var: Var, listed: Listed, swaps: Swaps) -> Pred:
    source, values = swaps.get(var, var), swaps.get(listed, listed)
    if isinstance(values, frozenset):
        return _swap_is(pred, var, tuple(value for value in var.domain if value in values) or (), {var: source})
    if not isinstance(values, Listed) or not isinstance(source, Var):
        raise DeclarationError(f"'{pred}' is a membership in a set", hint="replace the set by a set, the variable too")
    return Among(source, values)


def _swap_compare(pred: Compare, swaps: Swaps) -> Pred:
    left = swaps.get(pred.var, pred.var)
    bound = swaps.get(pred.bound, pred.bound) if isinstance(pred.bound, Var) else pred.bound
    if isinstance(left, Var) and isinstance(bound, int | Var):
        return Compare(left, pred.amount, pred.op, bound)
    if isinstance(left, int) and isinstance(bound, int):
        return TRUE if compared(left + pred.amount, pred.op, bound) else FALSE
    if isinstance(left, int) and isinstance(bound, Var):
        return Compare(bound, 0, FLIPPED[pred.op], left + pred.amount)
    raise DeclarationError(f"'{pred}' is compared with something that is no number", hint="replace it by a number")


FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def compared(left: int, op: str, right: int) -> bool:
    """The comparison of two numbers that a `Compare` stands for."""
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[op]


def variables_of(pred: Pred) -> frozenset[Var]:
    """Every variable and constant that the guard reads, through quantifiers and tables."""
    found: set[Var] = set()
    todo: list[Pred] = [pred]
    done: set[int] = set()
    while todo:
        part = todo.pop()
        if id(part) in done:
            continue
        done.add(id(part))
        match part:
            case Is(var, _):
                found.add(var)
            case Among(var, listed):
                found |= {var, listed}
            case Compare(var, _, _, bound):
                found |= {var, bound} if isinstance(bound, Var) else {var}
            case And(parts) | Or(parts):
                todo.extend(parts)
            case Not(inner) | Named(_, inner, _) | Any(_, inner) | All(_, inner):
                todo.append(inner)
            case TableIs(table, _):
                todo.extend(case.guard for case in table.cases)
    return frozenset(found)
