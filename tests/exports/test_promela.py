"""Promela text: golden for the toll gate, and what every text must satisfy."""

import re
from pathlib import Path

import pods
import pytest
from tollgate import LAWS as TOLLGATE_LAWS
from tollgate import tollgate

from podmodel.errors import UsageError
from podmodel.exports import export
from podmodel.exports.claims import claims
from podmodel.exports.promela import RESERVED, to_promela
from podmodel.kernel.expr import Per, Var
from podmodel.kernel.machine import STAY, Actor, Machine, State, Transition
from podmodel.kernel.system import compose
from podmodel.properties import LAWS

DATA = Path(__file__).parents[1] / "data"
SOMEBODY = Actor("somebody")


def one_machine(control, *rows, variables=(), name="m"):
    """A system of one machine."""
    return compose("s", [Machine(name, control, rows, variables)])


def test_the_golden_text():
    """The committed text is what is written, laws of every kind included."""
    assert to_promela(tollgate(), TOLLGATE_LAWS) == (DATA / "tollgate.pml").read_text(encoding="utf-8")


def test_it_is_deterministic():
    """Two systems composed alike have the same text."""
    assert export(pods.system("hooks"), to="promela") == export(pods.system("hooks"), to="promela")


def test_identifiers_are_neither_reserved_nor_shared():
    """Names that Promela or C would not take are changed, and two that would collide are told apart."""
    on, off = State("on"), State("off")
    control = Var("do", (on, off), per=Per.SYSTEM)
    others = tuple(Var(name, (0, 1), per=Per.SYSTEM) for name in ("a-b", "a.b", "int"))
    row = Transition(on, "go", off, SOMEBODY, effect=tuple(var.set(1) for var in others), cite="X")
    text = to_promela(one_machine(control, row, variables=others))
    declared = re.findall(r"^byte (\w+) = ", text, re.MULTILINE)
    assert declared == ["do_2", "a_b", "a_b_2", "int_2"]
    assert not RESERVED & set(declared)


def test_a_comment_ends_where_it_should():
    """A name cannot end the comment that it stands in."""
    on, off = State("on"), State("off")
    row = Transition(on, "go */ x", off, SOMEBODY, cite="X")
    text = to_promela(one_machine(Var("m", (on, off), per=Per.SYSTEM), row))
    assert text.count("/*") == text.count("*/")


def test_a_domain_that_no_byte_holds_is_refused():
    """There is no half-right text."""
    on = State("on")
    wide = Var("wide", tuple(range(300)), per=Per.SYSTEM)
    row = Transition(on, "go", STAY, SOMEBODY, effect=(wide.incr(),), cite="X")
    with pytest.raises(UsageError, match="300 values"):
        to_promela(one_machine(Var("m", (on,), per=Per.SYSTEM), row, variables=(wide,)))


def test_a_law_that_does_not_apply_is_left_out():
    """A pod without init containers has no law about their order."""
    text = to_promela(pods.system("job"), LAWS)
    assert "POD-02" in text
    assert "init" not in re.sub(r"[Ii]nitialized", "", "".join(re.findall(r"/\* !\(\d+\).*", text)))


@pytest.mark.parametrize("name", pods.PODS)
def test_every_law_of_safety_is_an_assertion(name):
    """However long it is; a possibility is one, too."""
    system = pods.system(name)
    asserted = re.findall(r"assert\(!\((\d+)\)\)", to_promela(system, LAWS))
    assert {int(number) for number in asserted} == {claim.number for claim in claims(system, LAWS)}


def test_long_guards_of_laws_are_functions():
    """Those alone: what is short is Promela, and so are the guards of steps."""
    system = pods.system("job")
    assert "c_code" not in to_promela(tollgate(), TOLLGATE_LAWS)
    assert "c_code" not in to_promela(system)
    text = to_promela(system, LAWS)
    assert "int holds_the_phase_is_terminal(void)" in text
    assert max(map(len, text.splitlines())) < 2_000


def test_the_loop_has_one_option_for_each_row():
    """Text grows with the tables, not with the combinations of listeners."""
    system = pods.system("two")
    text = to_promela(system)
    options = re.findall(r"^  :: (?:d_step|atomic) ", text, re.MULTILINE)
    assert len(options) == sum(len(event.rows) for event in system.events)
