"""
Changes of the tables are noticed: a declaration is refused, or a recorded decision, a pinned number or a law differs.

`python tests/quality/mutate.py --write` looks at every mutant and writes `mutants.json`, see `tallying`. Here a sample
of them is looked at, and a sample of the laws that notice one.
"""

import contextlib
import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from mutating import mutants, planted
from noticing import broken, noticed
from scenarios import FINER, VAST, counted, counts
from tallying import NEW, merged, shown

from podmodel.errors import DeclarationError
from podmodel.kernel.machine import Machine

DATA = json.loads((Path(__file__).parent / "mutants.json").read_text())
SAMPLED, SEED = 60, 20
LABELS = sorted(mutants())
SAMPLE = random.Random(SEED).sample([label for label in LABELS if label not in DATA["survivors"]], SAMPLED)
LAWS = random.Random(SEED).sample(sorted(DATA["laws"]), min(12, len(DATA["laws"])))


@pytest.mark.parametrize("label", SAMPLE)
def test_a_mutant_is_noticed(label):
    """By whoever comes first: the data file says of none of these that it survives."""
    assert noticed(mutants()[label], first=True), "say why it survives: python tests/quality/mutate.py --write"


@pytest.mark.parametrize("sentence", LAWS)
def test_a_law_notices_the_mutant_that_the_data_file_names(sentence):
    """It comes to something else than without the mutant."""
    said = DATA["laws"][sentence]
    assert sentence in broken(mutants()[said["mutant"]], said["in"])


# What the data file says


def test_nearly_all_are_noticed():
    """95 of 100 mutants, and as many of those whose declaration is not refused."""
    total = sum(said["mutants"] for said in DATA["declarations"].values())
    refused = sum(said.get("declaration", 0) for said in DATA["declarations"].values())
    survive = len(DATA["survivors"])
    assert survive <= 0.05 * (total - refused)
    assert survive == sum(said.get("survives", 0) for said in DATA["declarations"].values())


def test_every_machine_and_table_was_looked_at():
    """The command has been run since the last one was declared."""
    assert set(DATA["declarations"]) == {mutant.of for mutant in mutants().values()}


def test_survivors_are_explained():
    """Each is a mutant of today's tables, and says why nobody notices it."""
    assert set(DATA["survivors"]) <= set(LABELS)
    assert NEW not in DATA["survivors"].values()
    assert all(DATA["survivors"].values())


def test_the_pods_at_finer_levels_are_as_pinned():
    """Nothing is planted yet."""
    for name in set(FINER) - set(VAST):
        assert counted(name) == counts(name), "if this is meant: python properties/repin.py, and say why"


# Who notices what


def mutant(part):
    """The only mutant whose name has these words."""
    (label,) = (label for label in LABELS if part in label)
    return mutants()[label]


def test_a_declaration_is_refused():
    """Without the row that leads there, a state is not reached."""
    assert "declaration" in noticed(mutant("machine sandbox, none --sandbox-up--> ready: dropped"))


def test_a_recording_notices_a_case():
    """Those of the phase ask the table of the phase."""
    first = next(label for label in LABELS if label.startswith("table phase: computed phase"))
    assert "recording" in noticed(mutants()[first])


def test_nobody_notices_what_changes_nothing():
    """A row replaced by itself: whoever noticed this would notice everything."""
    for part in ("machine process, alive|", "machine probe worker, probing --look", "table phase: computed phase"):
        changed = next(one for label, one in mutants().items() if label.startswith(part))
        same = tuple((declared, _parts(declared)) for declared, _ in changed.changes)
        assert noticed(replace(changed, changes=same)) == {}


def _parts(declared):
    return declared.transitions if isinstance(declared, Machine) else declared.cases


def test_what_was_planted_is_gone_afterwards():
    """Also where it made the search fail."""
    changed = mutant("machine sandbox, ready --sandbox-dies--> not ready: dropped")
    ((machine, parts),) = changed.changes
    before = machine.transitions
    with contextlib.suppress(DeclarationError), planted(changed):
        assert machine.transitions == parts != before
        raise DeclarationError("a search that fails")
    assert machine.transitions is before


def test_merging_keeps_what_was_not_looked_at():
    """Reasons of survivors are kept, other declarations stay as they are."""
    one, other = "machine image", "machine purge"
    chosen = [label for label in LABELS if mutants()[label].of == one]
    data = {
        "about": "",
        "declarations": {other: {"mutants": 1}, "machine of old": {"mutants": 1}},
        "laws": {},
        "survivors": {chosen[0]: "because"},
        "no law": {},
    }
    new = merged({label: {} for label in chosen}, data)
    assert set(new["declarations"]) == {one, other}
    assert new["survivors"] == {chosen[0]: "because", **dict.fromkeys(chosen[1:], NEW)}
    assert json.loads(shown(new)) == new
