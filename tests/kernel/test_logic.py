"""Small exact questions about guards, against trying everything by hand."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podmodel.kernel.expr import FALSE, TRUE, And, Any, Case, Compare, Is, Named, Not, Or, Roles, Table, Truth, Var
from podmodel.kernel.logic import LIMIT, implies, never

level = Var("level", (0, 1, 2, 3))
limit = Var("limit", (0, 1, 2))
tone = Var("tone", ("low", "high", True, 1))
VARIABLES = (level, limit, tone)
DOORS = Roles("door", ("door",))


def naive(guard, values):
    """What a guard says when the variables have these values."""
    match guard:
        case Truth(value):
            return value
        case Is(var, wanted):
            return any(type(values[var]) is type(w) and values[var] == w for w in wanted)
        case Compare(var, amount, op, bound):
            right = values[bound] if isinstance(bound, Var) else bound
            left = values[var] + amount
            return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[op]
        case And(parts):
            return all(naive(part, values) for part in parts)
        case Or(parts):
            return any(naive(part, values) for part in parts)
        case Not(part) | Named(_, part, _):
            return not naive(part, values) if isinstance(guard, Not) else naive(part, values)
    raise AssertionError(guard)


def everywhere():
    """Every combination of values of the three variables."""
    for values in product(*(var.domain for var in VARIABLES)):
        yield dict(zip(VARIABLES, values, strict=True))


LEAVES = st.one_of(
    st.sampled_from([TRUE, FALSE]),
    *(st.lists(st.sampled_from(v.domain), min_size=1).map(lambda values, v=v: Is(v, tuple(values))) for v in VARIABLES),
    st.builds(
        Compare,
        st.sampled_from([level, limit]),
        st.integers(-2, 2),
        st.sampled_from(["<", "<=", ">", ">="]),
        st.integers(-1, 4) | st.sampled_from([level, limit]),
    ),
)
GUARDS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: two[0] & two[1]),
        st.tuples(inner, inner).map(lambda two: two[0] | two[1]),
        inner.map(Not),
        inner.map(lambda part: Named("n", part)),
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(GUARDS, GUARDS)
def test_without_quantifiers_the_answers_are_exact(first, second):
    """`never` and `implies` say neither more nor less than trying every value."""
    assert never(first) is not any(naive(first, values) for values in everywhere())
    assert implies(first, second) is all(naive(second, v) for v in everywhere() if naive(first, v))


OPAQUE = [
    Any(DOORS, level > 1),
    DOORS.here,
    Table("t", (Case(1, level > 1, "T1"),), 0).is_(1),
]


@pytest.mark.parametrize("opaque", OPAQUE, ids=str)
class TestWhatCannotBeEnumerated:
    """Quantifiers, roles and tables are free truth values: certain answers only."""

    def test_it_implies_itself(self, opaque):
        """The same part is the same truth value on both sides."""
        assert implies(opaque & (level > 1), opaque)
        assert implies(opaque, opaque | (level > 1))
        assert never(opaque & ~opaque)

    def test_nothing_is_claimed_about_its_inside(self, opaque):
        """It can be true or false."""
        assert not never(opaque)
        assert not implies(TRUE, opaque)
        assert not implies(opaque, level > 1)


def test_too_many_values_leave_the_question_open():
    """Beyond the limit nothing is claimed, and nothing takes long."""
    many = [Var(f"v{number}", tuple(range(8))) for number in range(6)]
    assert 8 ** len(many) > LIMIT
    guard = FALSE
    for var in many:
        guard = guard | (var > 7)
    assert not never(guard)
    assert not implies(guard, FALSE)
