"""The command of the surprises, and what it makes of them."""

import json

import pytest

from podmodel import surprises
from podmodel.engines.check import Verdict
from podmodel.kernel.expr import FALSE, TRUE
from podmodel.kernel.property import Decision, Outcome, sometimes
from podmodel.lifecycles.compose import Scope
from podmodel.properties.surprises import Check, Surprise
from podmodel.surprises import Found, Shown, State, holds

POSSIBLE = sometimes("it rains", TRUE, rule="K1")


def shown(outcome, law=POSSIBLE):
    """A property with an outcome on some pod."""
    return Shown(Verdict(law, outcome), surprises.bundled()["always"], Scope())


def surprise(*checks):
    """A surprise with these checks."""
    return Surprise("K1", checks, ("always",), "it rains")


@pytest.mark.parametrize(
    ("checks", "outcomes", "state"),
    [
        ((Check.REACHABLE,), [Outcome.PROVED], State.SHOWN),
        ((Check.REACHABLE,), [Outcome.REFUTED], State.FAILED),
        ((Check.REACHABLE,), [Outcome.INCOMPLETE], State.FAILED),
        ((Check.REACHABLE,), [Outcome.INAPPLICABLE], State.FAILED),
        ((Check.REACHABLE,), [], State.FAILED),
        ((Check.HOLDS,), [Outcome.PROVED], State.FAILED),
        ((Check.NAIVE,), [Outcome.PROVED], State.FAILED),
        ((Check.REACHABLE,), [Outcome.PROVED, Outcome.REFUTED], State.FAILED),
        ((Check.INPUT,), [], State.FAILED),
    ],
)
def test_a_surprise_is_shown_only_if_each_check_is(checks, outcomes, state):
    """A possibility shows that something can happen, not that something holds; one wrong verdict spoils it."""
    assert Found(surprise(*checks), tuple(map(shown, outcomes))).state is state


def test_a_decision_that_is_not_so_is_a_finding():
    """And one that is so shows what can happen."""
    so, not_so = Decision("x", "K1", TRUE), Decision("x", "K1", FALSE)
    assert [holds(so), holds(not_so)] == [True, False]
    assert Found(surprise(Check.REACHABLE), decided=((so, True),)).state is State.SHOWN
    assert Found(surprise(Check.REACHABLE), decided=((not_so, False),)).state is State.FAILED


def test_only_laws_in_seconds_wait_for_clocks():
    """With nothing else that speaks of it."""
    assert Found(surprise(Check.HOLDS), timed=(POSSIBLE,)).state is State.CLOCKS


def test_some_of_them_with_their_histories(capsys):
    """A run, a decision, a refusal, and what waits for clocks; ids in any case."""
    assert surprises.main(["k6", "K38", "K35", "K2"]) == 0
    said = capsys.readouterr().out
    assert "4. app.post-start-fail" in said
    assert "so: an exec probe that times out is a failure" in said
    assert "refused: successThreshold" in said
    assert "needs clocks" in said


def test_an_unknown_one_is_an_error(capsys):
    """It says which there are."""
    assert surprises.main(["K80"]) == 2
    assert "K1 to K79" in capsys.readouterr().err


def test_a_finding_is_an_exit_code(monkeypatch, capsys):
    """When what should be shown is not."""
    monkeypatch.setattr(surprises, "find", lambda one: Found(one))
    assert surprises.main(["K1"]) == 1
    assert "NOT SHOWN" in capsys.readouterr().out


class TestThePage:
    """docs/properties.md, made of the pinned verdicts."""

    def test_it_has_not_drifted(self, capsys):
        """`python -m podmodel.surprises --page` writes it."""
        assert surprises.main(["--check"]) == 0, capsys.readouterr().out

    def test_drift_is_found(self, monkeypatch, tmp_path, capsys):
        """Another verdict in the data, another page."""
        import podmodel.render

        root = podmodel.render.gallery_folder().parent
        for folder in ("properties", "docs", "diagrams"):
            (tmp_path / folder).mkdir()
        data = json.loads((root / "properties" / "verdicts.json").read_text())
        (tmp_path / "properties" / "verdicts.json").write_text(json.dumps(data))
        monkeypatch.setattr(podmodel.render, "gallery_folder", lambda: tmp_path / "diagrams")
        assert surprises.main(["--page"]) == 0
        assert surprises.main(["--check"]) == 0
        data["laws"][0]["verdict"] = "refuted"
        (tmp_path / "properties" / "verdicts.json").write_text(json.dumps(data))
        assert surprises.main(["--check"]) == 1
        assert "properties.md: differs" in capsys.readouterr().out

    def test_without_the_data_it_says_so(self, monkeypatch, tmp_path, capsys):
        """An error with the name of the file, exit code 2."""
        import podmodel.render

        monkeypatch.setattr(podmodel.render, "gallery_folder", lambda: tmp_path / "diagrams")
        assert surprises.main(["--check"]) == 2
        assert "verdicts.json" in capsys.readouterr().err
