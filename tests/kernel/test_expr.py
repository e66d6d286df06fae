"""Guards, variables and decision tables as values: what they refuse, and how they read."""

from enum import Enum

import pytest

from podmodel.errors import DeclarationError
from podmodel.kernel.expr import (
    FALSE,
    TRUE,
    All,
    And,
    Any,
    Case,
    Compare,
    Const,
    Is,
    Last,
    Named,
    Not,
    Or,
    Per,
    Roles,
    Table,
    Var,
    same,
    shown,
)
from podmodel.kernel.machine import State

level = Var("level", (0, 1, 2, 3))
limit = Var("limit", (0, 1, 2, 3))
colour = Var("colour", ("red", "amber", "green"))
armed = Var("armed", (False, True))
DOORS = Roles("door", ("door",))
ANY_KIND = Roles("thing", ("door", "window"))


class Mood(Enum):
    """An enumeration whose names are read, not its values."""

    CALM = 1
    ANGRY = 2


class TestTruthValues:
    """Python's own logic on a guard fails loudly, and the message says what to write."""

    @pytest.mark.parametrize(
        "misuse",
        [
            pytest.param(lambda: armed.is_(True) and level > 1, id="and"),
            pytest.param(lambda: armed.is_(True) or level > 1, id="or"),
            pytest.param(lambda: not armed.is_(True), id="not"),
            pytest.param(lambda: 0 < level < 3, id="chained comparison"),
            pytest.param(lambda: 1 if level > 1 else 2, id="if"),
            pytest.param(lambda: any([level > 1, level > 2]), id="any()"),
            pytest.param(lambda: bool(TRUE), id="bool() of a constant"),
        ],
    )
    def test_a_guard_is_no_truth_value(self, misuse):
        """``and``, ``or``, ``not``, ``0 < x < 3`` and ``if`` raise instead of dropping half of the guard."""
        with pytest.raises(DeclarationError, match="used as a Python truth value") as caught:
            misuse()
        assert "& | ~" in caught.value.hint
        assert "(x > 0) & (x < 3)" in caught.value.hint

    @pytest.mark.parametrize("combine", [lambda p, q: p & q, lambda p, q: p | q, lambda p, q: p >> q])
    @pytest.mark.parametrize("other", [True, level, colour == "red"])
    def test_only_guards_are_combined(self, combine, other):
        """A variable, a Python value or the result of ``==`` beside a guard is refused, with what to write."""
        with pytest.raises(DeclarationError, match="combined with the guard 'armed' but is no guard") as caught:
            combine(armed.is_(True), other)
        assert "is_(value)" in caught.value.hint


class TestVar:
    """A variable's domain is checked when it is declared and whenever a value is named."""

    def test_an_empty_domain_is_refused(self):
        """A variable has at least one value."""
        with pytest.raises(DeclarationError, match="'x' has an empty domain"):
            Var("x", ())

    def test_a_value_named_twice_is_refused(self):
        """Values are told apart by position, so each is named once."""
        with pytest.raises(DeclarationError, match="the domain of 'x' names 1 twice"):
            Var("x", (1, 2, 1))

    def test_true_is_not_one(self):
        """True and 1 are equal in Python and different values here."""
        both = Var("both", (1, True))
        assert both.index(1) == 0
        assert both.index(True) == 1
        assert not Var("number", (0, 1)).has(True)
        assert not same(0, False)

    def test_the_first_value_is_the_initial_one(self):
        """Unless said otherwise a variable starts at the first value of its domain."""
        assert colour.initial == "red"
        assert Var("x", (1, 2), initial=2).initial == 2
        assert Var("x", (1, None)).initial is None

    @pytest.mark.parametrize("field", ["initial", "absent"])
    def test_initial_and_absent_are_values_of_the_domain(self, field):
        """A start or a stand-in outside the domain is refused with the domain."""
        with pytest.raises(DeclarationError, match="blue is not a value of 'x'; its domain is red, green"):
            Var("x", ("red", "green"), **{field: "blue"})

    @pytest.mark.parametrize(
        "misuse",
        [
            lambda: colour.is_("blue"),
            lambda: colour.in_(["red", "blue"]),
            lambda: colour.set("blue"),
            lambda: colour.choose("red", "blue"),
            lambda: colour.index("blue"),
        ],
    )
    def test_a_value_outside_the_domain_is_refused(self, misuse):
        """Tests and assignments name the variable and its domain."""
        with pytest.raises(DeclarationError) as caught:
            misuse()
        assert str(caught.value) == "blue is not a value of 'colour'; its domain is red, amber, green"

    def test_a_test_names_a_value(self):
        """``x.is_()`` would be false for ever."""
        with pytest.raises(DeclarationError, match=r"'colour.is_\(\)' names no value; give at least one"):
            colour.is_()


class TestCompare:
    """Comparisons are between numbers, and their form is fixed."""

    def test_every_comparison_of_a_variable_and_a_sum(self):
        """A variable plus a number on the left; a number or a variable on the right."""
        assert (level < 2) == Compare(level, 0, "<", 2)
        assert (level <= limit) == Compare(level, 0, "<=", limit)
        assert (level + 1 > 2) == Compare(level, 1, ">", 2)
        assert (level - 2 >= limit) == Compare(level, -2, ">=", limit)
        assert (3 > level) == Compare(level, 0, "<", 3)  # noqa: SIM300 - the reflected comparison is meant

    @pytest.mark.parametrize("misuse", [lambda: colour > 1, lambda: level < armed, lambda: colour + 1 <= 2])
    def test_only_numbers_are_compared(self, misuse):
        """Words and truth values are tested with ``is_``."""
        with pytest.raises(DeclarationError, match=r"is compared with .* but is no number; use is_"):
            misuse()

    @pytest.mark.parametrize("bound", ["3", 1.5, True, None, limit + 1])
    def test_the_bound_is_a_number_or_a_variable(self, bound):
        """A sum on the right, a string or a fraction is refused when written, not when composed."""
        with pytest.raises(DeclarationError, match=r"'level' is compared with .*, which is neither a number nor"):
            level < bound  # noqa: B015 - the comparison itself must raise


class TestTable:
    """Ordered decision tables."""

    table = Table("signal", (Case("stop", level > 2, "S1"), Case("go", level > 1, "S2")), default="stop")

    def test_the_values_in_order_of_appearance(self):
        """Each value once, the default included."""
        assert self.table.values == ("stop", "go")

    def test_a_value_that_the_table_never_gives(self):
        """Asking for it is a mistake, and the message lists what the table gives."""
        with pytest.raises(DeclarationError, match="the table 'signal' never gives wait; it gives stop, go"):
            self.table.is_("wait")

    def test_a_test_of_a_table_names_a_value(self):
        """``table.is_()`` would be false for ever."""
        with pytest.raises(DeclarationError, match=r"'signal.is_\(\)' names no value"):
            self.table.is_()


class TestLast:
    """``Last`` is made of ``Any`` and ``after``."""

    def test_what_it_stands_for(self):
        """Some member is such, and none later is."""
        such, then = level > 0, armed.is_(True)
        assert Last(DOORS, such, then) == Any(DOORS, And((And((such, then)), Not(Any(DOORS.after, such)))))

    def test_a_relation_is_refused(self):
        """The last of those before ``this`` cannot be said with it, and would silently mean something else."""
        with pytest.raises(DeclarationError, match="Last over 'before door' has two relations"):
            Last(DOORS.before, level > 0, TRUE)


@pytest.mark.parametrize(
    ("guard", "text"),
    [
        (TRUE, "true"),
        (FALSE, "false"),
        (armed.is_(True), "armed"),
        (armed.is_(False), "not armed"),
        (~armed.is_(True), "not armed"),
        (colour.is_("red", "amber"), "colour is red or amber"),
        (colour.in_(("red", "green")), "colour is red or green"),
        ((level > 1) & (armed.is_(True) | (level < 3)), "level > 1 & (armed or level < 3)"),
        ((level > 1) & (level < 3) | armed.is_(True), "level > 1 & level < 3 or armed"),
        (~((level > 1) & (level < 3)), "not (level > 1 & level < 3)"),
        (armed.is_(True) >> (level + 1 >= limit), "not armed or level + 1 >= limit"),
        (level - 2 > 0, "level - 2 > 0"),
        (Named("too loud", level > 2), "too loud"),
        (DOORS.here, "is door"),
        (Any(DOORS.others, armed.is_(True)), "some others door: armed"),
        (All(ANY_KIND, level > 1), "every thing: level > 1"),
        (TestTable.table.is_("go"), "signal is go"),
    ],
)
def test_how_a_guard_reads(guard, text):
    """Guards are read in reports and pictures."""
    assert str(guard) == text


def test_how_a_value_reads():
    """Truth values as yes and no, enumerations and states by name, strings as they are."""
    assert [shown(v) for v in (True, False, None, 3, "red", Mood.ANGRY, State("open"))] == [
        "yes",
        "no",
        "none",
        "3",
        "red",
        "ANGRY",
        "open",
    ]


def test_relations_of_roles():
    """Each relation is a new value; the roles stay."""
    assert [r.relation for r in (DOORS.before, DOORS.after, DOORS.prev, DOORS.next, DOORS.others)] == [
        "before",
        "after",
        "prev",
        "next",
        "others",
    ]
    assert DOORS.before.roles == DOORS.roles
    assert DOORS.relation == ""


def test_guards_are_plain_frozen_values():
    """Equal declarations are equal and can be keys; a constant is another thing than a variable."""
    assert (level > 1) & armed.is_(True) == And((Compare(level, 0, ">", 1), Is(armed, (True,))))
    assert {Or((TRUE, FALSE)): 1}[Or((TRUE, FALSE))] == 1
    assert Const("level", (0, 1, 2, 3)) != level
    assert Var("level", (0, 1, 2, 3), per=Per.SYSTEM) != level
    with pytest.raises(AttributeError):
        level.name = "other"
