r"""TLA+ text: golden for the toll gate, and a check of its structure for every pod (there is no SANY in Python)."""

import re
from pathlib import Path

import pods
import pytest
from tollgate import LAWS as TOLLGATE_LAWS
from tollgate import tollgate

from podmodel.exports.tla import RESERVED, to_cfg, to_tla
from podmodel.kernel.expr import Per, Var
from podmodel.kernel.machine import STAY, Actor, Machine, State, Transition
from podmodel.kernel.system import compose
from podmodel.properties import ALL

DATA = Path(__file__).parents[1] / "data"
PAIRS = {")": "(", "}": "{", "]": "[", ">>": "<<"}
BUILT_IN = {
    "EXTENDS", "Integers", "VARIABLES", "UNCHANGED", "IF", "THEN", "ELSE", "LET", "IN", "TRUE", "FALSE", "MODULE",
    "WF_vars", "SF_vars", "in", "notin", "E", "_vars",
}  # fmt: skip


def stripped(text):
    """The module without comments and strings."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', '""', re.sub(r"\\\*.*", "", text))


def check_structure(text):
    """Brackets match, every operator is defined before it is used, no reserved word is defined."""
    stack = []
    for mark in re.findall(r"<<|>>|[(){}\[\]]", stripped(text)):
        if mark in PAIRS:
            assert stack, mark
            assert stack.pop() == PAIRS[mark]
        else:
            stack.append(mark)
    assert not stack
    known = set(BUILT_IN)
    defined = []
    for line in stripped(text).splitlines():
        if line.startswith("----"):
            known |= set(re.findall(r"\w+", line))
        if line.startswith("VARIABLES"):
            defined += re.findall(r"\w+", line)[1:]
            known |= set(defined)
        head = re.match(r"(\w+) ==", line)
        local = re.findall(r"LET (\w+) ==|\\E (\w+) ", line)
        known |= {name for pair in local for name in pair if name}
        body = line[head.end() :] if head else line
        used = {word for word in re.findall(r"\w+", body) if not word.isdigit()}
        assert used <= known, (line, used - known)
        if head:
            assert head[1] not in known, f"{head[1]} is defined twice"
            known.add(head[1])
            defined.append(head[1])
    assert len(set(defined)) == len(defined)
    assert not (RESERVED - {"Init", "Next", "Spec", "TypeOK", "vars"}) & set(defined)


def test_the_golden_texts():
    """The committed module and configuration are what is written."""
    system = tollgate()
    assert to_tla(system, TOLLGATE_LAWS) == (DATA / "toll_gate.tla").read_text(encoding="utf-8")
    assert to_cfg(system, TOLLGATE_LAWS) == (DATA / "toll_gate.cfg").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", pods.PODS)
def test_the_structure_of_a_pod(name):
    """Every pod's module, with every law."""
    system = pods.system(name)
    check_structure(to_tla(system, ALL))
    module = to_tla(system, ALL)
    for kind, law in re.findall(r"^(INVARIANT|PROPERTY) (\w+)", to_cfg(system, ALL), re.MULTILINE):
        text = re.search(rf"^{law} == ?(.*)", module, re.MULTILINE)[1]
        assert (kind == "PROPERTY") == ("_vars" in text or "~>" in text)


def test_no_infix_mixture_needs_a_precedence():
    r"""``/\`` and ``\/`` never stand side by side without brackets: TLA+ has no order between them."""
    for line in stripped(to_tla(pods.system("hooks"), ALL)).splitlines():
        text = re.sub(r"^(\s*(/\\|\\/))+", "", line)
        while (inner := re.sub(r"[({\[][^(){}\[\]]*[)}\]]", "", text)) != text:
            assert_unmixed(text)
            text = inner
        assert_unmixed(text)


def assert_unmixed(text):
    """No innermost bracket mixes the two."""
    for part in re.findall(r"\(([^()]*)\)", text) + ([text] if "(" not in text else []):
        for piece in re.split(r"=>|THEN|ELSE|IF", part):
            assert not (r" /\ " in piece and r" \/ " in piece), piece


def test_values_of_several_kinds_are_strings():
    """TLC does not compare a number with a string, so a mixed domain is written as strings."""
    on = State("on")
    mixed = Var("mixed", (0, "low", None, True), per=Per.SYSTEM)
    negative = Var("negative", (-1, 3), per=Per.SYSTEM)
    effect = (mixed.set("low"), negative.set(3))
    row = Transition(on, "go", STAY, Actor("somebody"), effect=effect, cite="X")
    machine = Machine("m", Var("m", (on,), per=Per.SYSTEM), (row,), (mixed, negative))
    text = to_tla(compose("s", [machine]))
    assert r'mixed \in {"0", "low", "none", "yes"}' in text
    assert r"negative \in {-1, 3}" in text
    check_structure(text)
