"""Every seeded corruption of a certificate is refused, or is shown by hand to be a proof all the same."""

import pytest
from by_hand import stands
from certifying import brief, certified, differences, findings, refusal
from corruptions import ABOUT, EVERY, PROOF, RUNS, SCOPE, SET, WHOLE, change_the_seal, corrupted

from podmodel.certificates.checker import Result

TOLLS = [("toll gate", seed) for seed in range(3)]
POD = [("startup", 0)]  # two sections, but slow to be written out by hand: for what is rarely a proof still


def name_of(corruption):
    """A test id."""
    return corruption.__name__


@pytest.mark.parametrize("corruption", PROOF, ids=name_of)
def test_a_corrupted_proof_is_refused(corruption):
    """Though its seal and its digests are made to fit; what is accepted is a proof by hand."""
    tried = 0
    for name, seed in TOLLS + (POD if corruption in (*SET, *RUNS, *WHOLE) else []):
        document = corrupted(brief(name), corruption, seed)
        if document is not None:
            tried += 1
            assert refusal(document) or stands(document), f"{name}, seed {seed}"
    assert tried


@pytest.mark.parametrize("corruption", EVERY, ids=name_of)
def test_damage_is_refused(corruption):
    """Without a new seal nothing passes, not even what would be true."""
    for name, seed in (("toll gate", 0), ("startup", 1)):
        if corruption in SCOPE and name == "toll gate":
            continue
        document = corrupted(brief(name), corruption, seed, forged=False)
        if document is not None:
            assert refusal(document)


@pytest.mark.parametrize("corruption", ABOUT, ids=name_of)
def test_another_statement_is_not_about_this_pod(corruption):
    """A certificate of something else that is true, or of less, is found out where the pod is known."""
    name = "two" if corruption.__name__ == "forget_a_site" else "startup"
    tried = [corrupted(certified(name), corruption, seed) for seed in range(3)]
    assert any(tried)
    assert all(differences(document, name) for document in tried if document)


def test_enough_is_tried():
    """At least sixty forged certificates, and most of them are refused by the checker alone."""
    forged = [corrupted(brief("toll gate"), corruption, seed) for corruption in PROOF for seed in (7, 8)]
    refused = [refusal(document) for document in forged if document]
    assert len(refused) >= 60
    assert sum(map(bool, refused)) >= 0.8 * len(refused)


@pytest.mark.parametrize(
    ("corruption", "seed", "said"),
    [
        ("remove_the_initial_configuration", 0, "the set: the initial configuration is not in the set"),
        ("remove_an_edge", 2, " leads out of the set, from where "),
        ("change_the_seal", 0, "$.seal: does not fit"),
        ("change_the_digest", 0, "$.sections[0].digest: is not the digest of the system"),
        ("drop_a_run", 0, "no run shows"),
        ("demand_more_fairness", 0, "is kept waiting in the loop of its run"),
        ("cut_a_loop", 0, "TG-07: the loop of its run does not close"),
        ("begin_a_run_elsewhere", 0, "its run does not begin at the initial configuration"),
        ("change_a_label", 0, "is none of the system"),
        ("change_the_version", 0, "$.schema: is 'podmodel.certificate/"),
        ("certify_what_is_not", 0, "that a 'leads to' is proved cannot be certified"),
    ],
)
def test_what_is_wrong_is_said(corruption, seed, said):
    """What, and where."""
    (change,) = [one for one in EVERY if one.__name__ == corruption]
    document = corrupted(brief("toll gate"), change, seed, forged=change is not change_the_seal)
    assert document
    assert said in refusal(document)


def test_laws_that_rest_on_a_broken_set_are_refused_with_it():
    """Runs are not: they need no set."""
    (change,) = [one for one in EVERY if one.__name__ == "remove_the_initial_configuration"]
    results = {f.law.id if f.law else "": f.result for f in findings(corrupted(brief("toll gate"), change, 0))}
    assert results[""] is results["TG-01"] is results["TG-03"] is Result.REFUSED
    assert results["TG-02"] is results["TG-05"] is results["TG-07"] is Result.VERIFIED
