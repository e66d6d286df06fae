"""
The laws of finer levels, each on the pod that verdicts.json names: what the symbolic engine says of them there.

`python properties/verdicts.py` writes that file; the suites beside this one ask again.
"""

import json
from functools import cache
from pathlib import Path

from podmodel import properties
from podmodel.checking import check
from podmodel.engines.check import Verdict
from podmodel.kernel.property import Property
from podmodel.lifecycles.compose import Scope
from podmodel.surprises import bundled

VERDICTS = json.loads((Path(__file__).parent / "verdicts.json").read_text())
PINNED = {entry["sentence"]: entry for entry in VERDICTS["laws"]}


@cache
def verdicts(pod: str, kubernetes: str) -> dict[str, Verdict]:
    """What is said of all the laws that are pinned on a pod, by sentence."""
    laws = [law for law in properties.KUBELET if _place(law) == (pod, kubernetes)]
    return {
        verdict.law.sentence: verdict for verdict in check(bundled()[pod], laws, scope=Scope(kubernetes=kubernetes))
    }


def faults(law: Property) -> list[str]:
    """What is wrong with a law on its pod: it does not come out as it should, or at another level than is written."""
    verdict = verdicts(*_place(law))[law.sentence]
    wrong = [] if verdict.outcome is law.expect else [str(verdict)]
    return wrong if verdict.level == PINNED[law.sentence]["level"] else [*wrong, f"decided at {verdict.level}"]


def _place(law: Property) -> tuple[str, str]:
    entry = PINNED[law.sentence]
    return entry["pod"], entry["kubernetes"]
