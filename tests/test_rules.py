"""The pages of the rules and of the releases: fresh, complete, and about rules that exist."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

import podmodel.lifecycles
from podmodel import rules
from podmodel.errors import DeclarationError
from podmodel.kernel.expr import TRUE, Case, Named, Table, Var
from podmodel.lifecycles import catalogue
from podmodel.lifecycles.catalogue import LEFT_OUT, SECTIONS, SOURCES
from podmodel.lifecycles.releases import FEATURES, RELEASES, STATUS_KEPT
from podmodel.views import citations, rulebook
from podmodel.views.citations import Kind

DOCS = Path(__file__).parents[1] / "docs"
SEMANTICS = Path(__file__).parents[2] / "shared" / "semantics.md"
needs_semantics = pytest.mark.skipif(not SEMANTICS.exists(), reason="semantics.md is not beside the project")

# The tables of semantics.md whose rows are rules, by their sections
TABLES = ("2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8", "2.9", "2.10", "2.11", "2.12", "2.13")
TABLES += ("3.0", "3.2", "3.4", "4.3", "4.4", "8.2", "9.2")


@pytest.fixture(scope="module")
def found() -> tuple[rulebook.Entry, ...]:
    """Every rule with what cites it."""
    return rulebook.entries()


def ids() -> list[str]:
    """The rules of the catalogue, in its order."""
    return [rule.id for section in SECTIONS for rule in section.rules]


# ------------------------------------------------------------------------------------------------ the catalogue


def test_each_rule_is_there_once() -> None:
    """Ids and sentences are unique, and sentences are short."""
    assert not [id_ for id_, times in Counter(ids()).items() if times > 1]
    for section in SECTIONS:
        for rule in section.rules:
            assert 1 <= len(rule.says.split()) <= 13, rule.id


@needs_semantics
def test_the_rules_are_those_of_the_semantics() -> None:
    """Row by row; F1' and its like are told in the text of 3.3."""
    assert Counter(ids()) == Counter(read_rules())


@needs_semantics
def test_sections_surprises_traces_and_properties_are_those_of_the_semantics() -> None:
    """What else may be cited."""
    text = SEMANTICS.read_text(encoding="utf-8")
    assert list(catalogue.NUMBERS) == re.findall(r"^##+ (\d+(?:\.\d+)?)\.? ", text, re.M)
    assert [f"K{n + 1}" for n in range(catalogue.SURPRISES)] == re.findall(r"^\| (K\d+) \|", text, re.M)
    assert [f"GT{n + 1}" for n in range(catalogue.GOLDEN_TRACES)] == re.findall(r"^\*\*(GT\d+) ", text, re.M)
    rows = re.findall(r"^\| ((?:PH|POD|CON|PRB|TRM|INI)-\d+) \|.*\| ([^|]*?)\s*\|$", text, re.M)
    assert list(SOURCES) == [id_ for id_, _ in rows]
    for id_, source in rows:
        named = re.findall(r"\b[A-Z]+\d+'?", source.replace("`[R]`", "").replace("row ", ""))
        assert set(named) <= set(SOURCES[id_].split()), id_


def read_rules() -> list[str]:
    """The ids in the first column of the rule tables."""
    found: list[str] = []
    section = ""
    for line in SEMANTICS.read_text(encoding="utf-8").splitlines():
        heading = re.match(r"##+ (\d+(?:\.\d+)?)\.? ", line)
        section = heading[1] if heading else section
        if section in TABLES:
            row = re.match(r"\| ([A-Z]+\d+|\d) \|", line)
            found += [f"8.2/{row[1]}" if section == "8.2" else row[1]] if row else []
        elif section == "3.3":
            found += [id_ for id_ in ("F1'", "F8'", "F9'", "F10'") if re.search(rf"\b{id_}[ :]", line)]
    return list(dict.fromkeys(found))


# ------------------------------------------------------------------------------------------------- completeness


def test_every_rule_is_encoded_or_left_out(found: tuple[rulebook.Entry, ...]) -> None:
    """Nothing is forgotten."""
    assert [rule.id for rule in rulebook.missing(found)] == []


def test_at_most_15_are_left_out_and_none_that_is_encoded(found: tuple[rulebook.Entry, ...]) -> None:
    """Each with a reason, and still without a row."""
    assert len(LEFT_OUT) <= 15
    assert all(LEFT_OUT.values())
    assert set(LEFT_OUT) == {entry.rule.id for entry in found if entry.why_not}


def test_a_rule_without_a_row_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the rows of a module not there, its rules would be missed; a property alone is not enough."""
    rows = citations.citations()
    monkeypatch.setattr(rulebook, "citations", lambda: tuple(row for row in rows if row.module != "backoff"))
    monkeypatch.setattr(rulebook, "LEFT_OUT", {})
    before = {rule.id for rule in rulebook.missing(rulebook.entries())}
    monkeypatch.setattr(
        rulebook, "citations", lambda: tuple(row for row in rows if row.module not in {"backoff", "crash_backoff"})
    )
    after = {rule.id for rule in rulebook.missing(rulebook.entries())}
    assert {"B2", "B4", "B5"} <= after - before


# ---------------------------------------------------------------------------------------------- what is collected


def test_every_table_of_the_package_is_looked_at() -> None:
    """Modules are found by walking the package: those with rows or cases are all there."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in Path(podmodel.lifecycles.__path__[0]).glob("*.py")}
    declaring = {stem for stem, text in texts.items() if re.search(r"^    +(Transition|Case)\(", text, re.M)}
    assert declaring - {"compose"} <= {one.module for one in citations.citations()}


def test_rows_cases_guards_and_timers_are_found_where_they_are_declared() -> None:
    """One of each, by its words."""
    places = {(one.kind, one.module, one.text) for one in citations.citations()}
    assert (Kind.ROW, "pod", "unschedulable → unschedulable") in places
    assert (Kind.CASE, "phase", "computed phase = Succeeded") in places
    assert (Kind.GUARD, "init", "“in back-off”") in places
    assert (Kind.TIMER, "backoff", "timer “back-off”") in places
    assert not [place for place in places if place[:2] == (Kind.CASE, "status") and "computed phase" in place[2]]


def test_the_order_is_that_of_the_declarations_and_laws_are_found() -> None:
    """Row after row of a machine, case after case of a table."""
    rows = [one.text for one in citations.citations() if one.module == "node" and one.kind is Kind.ROW]
    assert rows[:3] == ["kubelet-stops → kubelet down", "kubelet-starts → up", "power-cut → down"]
    assert {"POD-02", "TRM-10"} <= {law.text for law in citations.laws()}


@pytest.mark.parametrize("cite", ["F99", "C18 F1''", "8.2/9", "K80", "POD-29", "4.10", "GT13", "C18,"])
def test_a_cite_of_an_unknown_rule_is_an_error(cite: str) -> None:
    """It names the place and the id."""
    with pytest.raises(DeclarationError, match=r"the row x cites '.*', which is no id"):
        citations.parsed(cite, "the row x")


@pytest.mark.parametrize("cite", ["F8 F8'", "8.2/5 9.1/6", "K79", "PH-01 INI-19", "3.0 10 4", "GT12"])
def test_what_may_be_cited(cite: str) -> None:
    """Rules, steps, surprises, properties, sections, traces."""
    assert citations.parsed(cite, "the row x") == tuple(cite.split())


def test_an_unknown_cite_in_a_table_ends_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, nothing written."""
    monkeypatch.setattr(podmodel.lifecycles.end, "PLANTED", Table("t", (Case(1, TRUE, "F77"),), 0, cite="3.2"), False)
    assert rules.main(["--out", str(tmp_path)]) == 2
    assert "lifecycles/end.py, case t = 1 cites 'F77'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


# ------------------------------------------------------------------------------------------------------ the pages


def test_the_committed_pages_have_not_drifted(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m podmodel.rules` writes them."""
    assert rules.main(["--check"]) == 0, capsys.readouterr().out


def test_drift_is_found_and_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A changed page, a missing one."""
    assert rules.main(["--out", str(tmp_path)]) == 0
    assert rules.main(["--out", str(tmp_path), "--check"]) == 0
    page = tmp_path / "rules.md"
    page.write_text(page.read_text(encoding="utf-8").replace("A14", "A15"), encoding="utf-8")
    (tmp_path / "versions.md").unlink()
    capsys.readouterr()
    assert rules.main(["--out", str(tmp_path), "--check"]) == 1
    said = capsys.readouterr().out
    assert f"{page}: differs" in said
    assert "versions.md: missing" in said
    assert "2 files compared, 2 drifted" in said


def test_a_page_that_is_not_ours_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor is the other one written."""
    (tmp_path / "rules.md").write_text("# mine\n", encoding="utf-8")
    assert rules.main(["--out", str(tmp_path)]) == 2
    assert "not overwritten" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["rules.md"]


def test_the_page_of_rules_has_a_row_for_each(found: tuple[rulebook.Entry, ...]) -> None:
    """With its counts at the top; every line of a table has as many cells."""
    page = rulebook.rules_page(found)
    assert [row for row in re.findall(r"^\| ([^ |]+) \|", page, re.M) if row in set(ids())] == ids()
    assert f"| **all** | **{len(ids())}** |" in page
    for block in page.split("\n\n"):
        if block.startswith("|"):
            assert len({line.count(" |") for line in block.splitlines()}) == 1


def test_the_page_of_releases_tells_each_feature() -> None:
    """What it is in each release, what reads it, and the doubts."""
    page = rulebook.versions_page()
    for feature in FEATURES:
        words = {True: "yes", False: "no", None: "in doubt"}
        cells = " | ".join(words[feature.known(release)] for release in RELEASES)
        assert f"| {feature.name} | {cells} |" in page
        in_doubt = [release for release in RELEASES if feature.known(release) is None]
        assert (f"- {feature.name}: {', '.join(in_doubt)}" in page) == bool(in_doubt)
    row = next(line for line in page.splitlines() if line.startswith(f"| {STATUS_KEPT.name} | {STATUS_KEPT.says}"))
    assert "lastState = none" in row
    assert "restartCount" in row


def test_what_reads_a_switch_is_found_through_guards() -> None:
    """A case by a guard with a name; a guard that no row uses by itself."""
    switch = Var("s", (False, True))
    guard = Named("told", switch.is_(True), cite="3.0")
    rows = (
        *citations._cited(Table("t", (Case(1, guard, "3.0"),), 0, cite="3.0"), "a"),
        *citations._cited(guard, "a"),
        *citations._cited(Named("alone", ~switch.is_(True), cite="3.0"), "b"),
    )
    feature = STATUS_KEPT.__class__("S", "1.36", None, "3.0", "says", switch)
    assert [one.text for one in rulebook._guarded(feature, rows)] == ["t = 1", "“alone”"]
