"""Certificates are verified, each run in them can be lived through, and the checker is small and stands alone."""

import ast
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from by_hand import stands, written_out
from certifying import certified, findings, of, refusal, stored
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pods import LARGER, PODS
from reference import TooManyError, search
from strategies import questions as random_laws
from strategies import systems
from tollgate import LAWS as TOLL_LAWS
from tollgate import tollgate

import podmodel
from podmodel.certificates import checker, form, inductive
from podmodel.certificates.checker import Result
from podmodel.certificates.make import Decided, certificate, of_pod
from podmodel.checking import check
from podmodel.engines.simulate import run
from podmodel.errors import UsageError
from podmodel.kernel.property import Outcome
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.vocabulary import Sigterm
from podmodel.manifest import read
from podmodel.report.results import Answer, PodReport, identified

ROOT = Path(podmodel.__file__).parent
CHECKER = tuple(Path(module.__file__) for module in (checker, form, inductive))
SHAPES = ("toll gate", "job", "startup")


def runs(document):
    """Each run of a certificate, with the section that it is in."""
    return [
        (section, site["trace"])
        for section in document["sections"]
        for law in section["laws"]
        for site in law["sites"]
        if site["trace"]
    ]


def composed(name, section):
    """The live system of a section."""
    return tollgate() if name == "toll gate" else at_scope((PODS | LARGER)[name][0], section)


def at_scope(pod, section):
    """The pod, composed in the scope of a section."""
    told = section["scope"]
    sigterm = {container: Sigterm(how) for container, how in told["sigterm"].items()}
    return compose(pod, scope=Scope(told["threshold"], sigterm, Level.called(told["level"]), told["kubernetes"]))


def live_through(machines, told):
    """A run on live machines of `transitions`; a loop a second time, back to where it began."""
    machines.place(tuple(told["initial"]))
    assert machines.configuration == machines.system.initial
    again = [] if told["loop"] is None else told["steps"][told["loop"] :]
    for label, target in (*told["steps"], *again):
        assert machines.fire(label).label == label
        assert machines.configuration == tuple(target)


# What is verified


@pytest.mark.parametrize("name", SHAPES)
def test_a_certificate_is_verified(name):
    """Every claim stands; what is proved without a certificate says so."""
    document = certified(name)
    assert refusal(document) == ""
    for finding in findings(document):
        unproved = finding.law and finding.law.kind == "leads to" and finding.law.verdict == "proved"
        assert finding.result is (Result.UNCERTIFIED if unproved else Result.VERIFIED)


@pytest.mark.parametrize("name", SHAPES)
def test_it_stands_by_hand(name):
    """Every configuration written out, every step taken by the kernel."""
    assert stands(certified(name))


@pytest.mark.parametrize("name", SHAPES)
def test_its_runs_can_be_lived_through(name):
    """Step by step, each where it says."""
    document = certified(name)
    assert runs(document)
    live = {section["digest"]: run(composed(name, section)) for section in document["sections"]}
    for section, told in runs(document):
        live_through(live[section["digest"]], told)


def test_the_web_example():
    """The example of the README: billions of configurations, every law of safety, in both of its scopes."""
    (pod,) = read(ROOT.parent / "examples" / "web.yaml")
    document = of(pod, Scope())
    told = findings(document)
    assert Result.REFUSED not in {finding.result for finding in told}
    sizes = [int(finding.reason.split()[0].replace(",", "")) for finding in told if finding.law is None]
    assert len(sizes) == 2
    assert min(sizes) > 10**9
    kinds = Counter((str(finding.law.kind), finding.result) for finding in told if finding.law)
    assert {kind for kind, result in kinds if result is Result.UNCERTIFIED} == {"leads to"}
    assert sum(kinds.values()) == len(identified(podmodel.laws))
    live = {section["digest"]: run(at_scope(pod, section)) for section in document["sections"]}
    for section, story in runs(document)[::3]:
        live_through(live[section["digest"]], story)


def test_a_lasso_is_in_it():
    """The toll gate's law that new cars refute: a run with a loop in which the keeper is not kept waiting."""
    document = certified("toll gate")
    (law,) = [law for law in document["sections"][0]["laws"] if law["id"] == "TG-07"]
    assert law["verdict"] == "refuted"
    assert law["sites"][0]["trace"]["loop"] is not None
    assert {finding.law.id: finding.result for finding in findings(document) if finding.law}["TG-07"] == "verified"


def test_equal_systems_share_a_section():
    """A pod without thresholds has one section, one with thresholds has two, and each law is in one of them."""
    assert len(certified("job")["sections"]) == 1
    assert [section["scope"]["threshold"] for section in certified("startup")["sections"]] == [1, 2]
    ids = [law["id"] for section in certified("startup")["sections"] for law in section["laws"]]
    assert sorted(ids) == sorted(law.id for law in identified(podmodel.laws))


def test_the_set_is_what_is_reachable():
    """Nothing more: its size is that of a plain search."""
    for section in certified("startup")["sections"]:
        reached = search(composed("startup", section), 5_000).depths
        assert set(written_out(section["set"])) == set(reached)


def test_it_is_made_the_same_way_twice():
    """Nothing of the moment is in it: neither a time nor an order of sets."""
    system, laws = tollgate(), identified(TOLL_LAWS)
    made = []
    for _ in range(2):
        verdicts = check(tollgate(), [law.property for law in laws])
        answers = tuple(Answer(law.id, verdict) for law, verdict in zip(laws, verdicts, strict=True))
        made.append(stored(certificate([Decided(system, answers)])))
    assert made[0] == made[1] == certified("toll gate")


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_random_laws_of_random_systems(data):
    """Whatever is proved or refuted leaves a certificate that is verified, and that stands by hand."""
    system = data.draw(systems())
    try:
        search(system, 200)
    except TooManyError:
        assume(False)
    laws = identified(data.draw(st.lists(random_laws(system), min_size=1, max_size=4)))
    verdicts = check(system, [law.property for law in laws])
    answers = tuple(Answer(law.id, verdict) for law, verdict in zip(laws, verdicts, strict=True))
    document = stored(certificate([Decided(system, answers)]))
    assert refusal(document) == ""
    assert stands(document)


# What is in it


def test_where_nothing_was_decided_there_is_no_section():
    """Its set may be what was too large. What is decided at another level has one, or else there is no certificate."""
    pod, scope = PODS["job"]
    one, other, *_ = identified(podmodel.laws)
    finer = replace(other.property, applies=v.models_sandbox.is_(True))
    (undecided,) = check(pod, [finer], scope=scope, limit=1)
    assert undecided.outcome is Outcome.INCOMPLETE
    (decided,) = check(pod, [one.property], scope=scope)
    both = (Answer(one.id, decided), Answer(other.id, undecided))
    (section,) = stored(of_pod(PodReport(pod, both, scope)))["sections"]
    assert [law["id"] for law in section["laws"]] == [one.id]
    with pytest.raises(UsageError, match="no law was decided"):
        of_pod(PodReport(pod, both[1:], scope))


# What has to be believed


def lines_of_code(path):
    """
    How many lines of a file hold code: every line but the blank ones, comments, and docstrings.

    What a statement takes is counted as it stands there, formatted: a call that is written over five lines is five.
    """
    text = path.read_text(encoding="utf-8")
    kept = {number for number, line in enumerate(text.splitlines(), 1) if line.strip() and line.strip()[0] != "#"}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            kept -= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return len(kept)


def imported(path):
    """The modules that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_the_checker_is_small():
    """Whatever decides between verified and refused, reading included, has at most 300 lines."""
    assert sum(map(lines_of_code, CHECKER)) <= 300


def test_the_checker_imports_the_kernel_only():
    """And itself, and the standard library; nothing of what makes a certificate."""
    own = {f"podmodel.certificates.{path.stem}" for path in CHECKER}
    for name in {name for path in CHECKER for name in imported(path)}:
        assert name in own or name.startswith("podmodel.kernel.") or name.partition(".")[0] in sys.stdlib_module_names


def test_nothing_else_is_loaded():
    """By the checker in a Python of its own: it reads and verifies with the kernel alone."""
    code = (
        "import json, sys\n"
        "from podmodel.certificates import checker, form\n"
        "results = [str(found.result) for found in checker.verify(form.read(json.load(sys.stdin)))]\n"
        "print(json.dumps([results, sorted(sys.modules)]))"
    )
    text = json.dumps(certified("toll gate"))
    run_ = subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, text=True, check=True)
    results, modules = json.loads(run_.stdout)
    assert set(results) == {"verified", "uncertified"}
    ours = {name for name in modules if name.startswith("podmodel") and not name.startswith("podmodel.kernel")}
    assert ours == {
        "podmodel",
        "podmodel.errors",  # of the kernel
        "podmodel.certificates",
        *(f"podmodel.certificates.{path.stem}" for path in CHECKER),
    }


def test_the_code_lines_are_counted(tmp_path):
    """The counting itself: blank lines, comments and docstrings are none, every other line is one."""
    text = (
        '"""A\n\nmodule."""\n\nimport a  # one\n\n\ndef f(\n    x,\n):\n    """F."""\n    # no\n    return """a\nb"""\n'
    )
    path = tmp_path / "some.py"
    path.write_text(text)
    assert lines_of_code(path) == 1 + 3 + 2
