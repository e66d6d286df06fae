"""Substitution: what a guard, a table or an effect means over other variables or values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podmodel.errors import DeclarationError
from podmodel.kernel.effect import Choice, Each, Effect, Fixed, Incr
from podmodel.kernel.expr import FALSE, TRUE, All, Any, Case, Compare, Const, Is, Named, Not, Roles, Table, Var
from podmodel.kernel.ground import SYSTEM, Grounder, Member, Slot
from podmodel.kernel.rewrite import compared, substitute, substitute_effect, substitute_table
from podmodel.kernel.semantics import holds

LEVELS = (0, 1, 2, 3)
level, other, bound = Var("level", LEVELS), Var("other", LEVELS), Var("bound", LEVELS)
fixed = Const("fixed", LEVELS)
word = Var("word", ("on", "off"))
UNITS = Roles("unit", ("unit",))
MEMBERS = (Member("a", "unit"), Member("b", "unit"))
SLOTS = tuple(Slot(f"{m.name}.{v.name}", v, m.name) for m in MEMBERS for v in (level, other, bound))


def table_of(guard):
    """A table that asks the guard."""
    return Table("asks", (Case(1, guard, "A1"), Case(2, ~guard & (bound > 1), "A2")), 0)


LEAVES = st.one_of(
    st.lists(st.sampled_from(LEVELS), min_size=1).map(lambda values: Is(level, tuple(values))),
    st.builds(
        Compare,
        st.sampled_from([level, bound]),
        st.integers(-2, 2),
        st.sampled_from(["<", "<=", ">", ">="]),
        st.integers(0, 3) | st.sampled_from([level, bound]),
    ),
    st.sampled_from([TRUE, FALSE, UNITS.here]),
)
GUARDS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: two[0] & two[1]),
        st.tuples(inner, inner).map(lambda two: two[0] | two[1]),
        inner.map(Not),
        inner.map(lambda part: Named("n", part)),
        inner.map(lambda part: Any(UNITS.others, part)),
        inner.map(lambda part: All(UNITS, part)),
        inner.map(lambda part: table_of(part).is_(1, 0)),
    ),
    max_leaves=5,
)
CONFIGURATIONS = st.tuples(*[st.integers(0, 3)] * len(SLOTS))


def with_level(configuration, levels):
    """The configuration with these levels at the members."""
    changed = list(configuration)
    for position, slot in enumerate(SLOTS):
        if slot.var == level:
            changed[position] = levels[slot.site]
    return tuple(changed)


@settings(max_examples=300, deadline=None)
@given(GUARDS, CONFIGURATIONS)
def test_another_variable(guard, configuration):
    """Reading `other` for `level` is the guard where `level` has the value of `other`, at every member."""
    grounder = Grounder(MEMBERS, SLOTS, {})
    others = {slot.site: index for slot, index in zip(SLOTS, configuration, strict=True) if slot.var == other}
    swapped = grounder.ground(substitute(guard, {level: other}), "a")
    assert holds(swapped, configuration) is holds(grounder.ground(guard, "a"), with_level(configuration, others))


@settings(max_examples=300, deadline=None)
@given(GUARDS, CONFIGURATIONS, st.integers(0, 3))
def test_a_value(guard, configuration, value):
    """A value for `level` is the guard where `level` has it everywhere."""
    grounder = Grounder(MEMBERS, SLOTS, {})
    swapped = grounder.ground(substitute(guard, {level: value}), "a")
    there = with_level(configuration, {"a": value, "b": value})
    assert holds(swapped, configuration) is holds(grounder.ground(guard, "a"), there)


def test_nothing_to_replace():
    """The same object comes back."""
    guard = (level > 1) & word.is_("on")
    assert substitute(guard, {}) is guard
    assert substitute(guard, {other: 1}) == guard
    table = table_of(level > 1)
    assert substitute_table(table, {other: 1}) is table


@pytest.mark.parametrize(
    ("guard", "swaps", "result"),
    [
        (level < bound, {level: 1}, Compare(bound, 0, ">", 1)),
        (level + 2 >= bound, {level: 1}, Compare(bound, 0, "<=", 3)),
        (level - 1 > bound, {bound: 2}, Compare(level, -1, ">", 2)),
        (level <= bound, {level: 1, bound: 1}, TRUE),
        (level + 1 <= bound, {level: 1, bound: 1}, FALSE),
        (level.is_(1, 2), {level: 2}, TRUE),
        (level.is_(1, 2), {level: 3}, FALSE),
    ],
)
def test_comparisons_are_turned_and_worked_out(guard, swaps, result):
    """A number on the left moves to the right; two numbers are decided."""
    assert substitute(guard, swaps) == result


@pytest.mark.parametrize("op", ["<", "<=", ">", ">="])
def test_the_four_comparisons(op):
    """`compared` is Python's own operator."""
    for left in range(-2, 3):
        for right in range(-2, 3):
            assert compared(left, op, right) is eval(f"{left} {op} {right}")  # noqa: S307 - Python's own operator


class TestMistakes:
    """Replacements that make no sense."""

    def test_a_variable_that_cannot_have_the_value(self):
        """The values of a test must be values of the new variable."""
        with pytest.raises(DeclarationError, match="0 is not a value of 'word'"):
            substitute(level.is_(0), {level: word})

    def test_a_value_that_the_variable_cannot_have(self):
        """The value must be one of the old variable."""
        with pytest.raises(DeclarationError, match="9 is not a value of 'level'"):
            substitute(level.is_(0), {level: 9})

    @pytest.mark.parametrize("swaps", [{level: word}, {bound: "on"}, {level: "on"}])
    def test_comparing_with_no_number(self, swaps):
        """A comparison stays one of numbers."""
        with pytest.raises(DeclarationError, match=r"no number|is neither a number nor a variable"):
            substitute(level < bound, swaps)

    def test_a_value_for_what_is_assigned(self):
        """Something must be written."""
        with pytest.raises(DeclarationError, match="'level' is assigned and cannot be replaced by a value"):
            substitute_effect(level.set(1), {level: 1})

    @pytest.mark.parametrize("effect", [level.set(3), level.choose(0, 3)])
    def test_an_assigned_value_that_the_new_variable_cannot_hold(self, effect):
        """Assignments are checked against the new domain."""
        with pytest.raises(DeclarationError, match="3 is not a value of 'small'"):
            substitute_effect(effect, {level: Var("small", (0, 1))})


class TestEffects:
    """Effects over other variables."""

    @pytest.mark.parametrize(
        ("effect", "result"),
        [
            (level.set(1), Effect(other, Fixed(1))),
            (level.choose(1, 2), Effect(other, Choice((1, 2)))),
            (level.incr(), Effect(other, Incr())),
            (level.copy(bound), Effect(other, bound)),
            (bound.copy(level), Effect(bound, other)),
            (bound.copy(fixed), Effect(bound, Fixed(2))),
            (level.set(1).when(level > fixed), Effect(other, Fixed(1), Compare(other, 0, ">", 2))),
        ],
    )
    def test_target_source_and_guard(self, effect, result):
        """All three places of an effect are replaced."""
        assert substitute_effect(effect, {level: other, fixed: 2}) == result

    def test_each(self):
        """Inside an Each, at every member."""
        each = Each(UNITS.others, (level.set(1), bound.copy(level).when(level > 1)))
        assert substitute_effect(each, {level: other}) == Each(
            UNITS.others, (other.set(1), bound.copy(other).when(other > 1))
        )

    def test_by_a_table(self):
        """The cases of the table are over the new variables."""
        swapped = substitute_effect(bound.by(table_of(level > 1)), {level: other})
        assert swapped == Effect(bound, table_of(other > 1))

    def test_a_guard_that_reads_the_system(self):
        """Ground at the system, a swapped constant is folded like any other."""
        grounder = Grounder((), (), {})
        assert grounder.ground(substitute(fixed > 1, {fixed: 2}), SYSTEM) is True
