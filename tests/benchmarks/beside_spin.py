"""
A pod of `pods`, made ready for SPIN and for podmodel: ``python tests/benchmarks/beside_spin.py POD FOLDER``.

Writes to the folder a manifest, the system in Promela, the same with the planted laws as assertions, and what is
expected: the options with which podmodel explores this very system, and of which laws an assertion has to fail.
"""

import json
import sys
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pods import LARGER, PLANTED, PODS

from podmodel.engines.check import check
from podmodel.exports.as_json import digest
from podmodel.exports.claims import claims
from podmodel.exports.promela import to_promela
from podmodel.kernel.property import Outcome
from podmodel.lifecycles.compose import compose
from podmodel.lifecycles.spec import Pod
from podmodel.manifest import read


def plain(value: object) -> object:
    """JSON data without what a manifest leaves out: nulls, empty lists, roles."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item not in (None, [], {}) and key != "(role)"}
    return [plain(item) for item in value] if isinstance(value, list) else value


def manifest(pod: Pod) -> str:
    """The pod as a manifest."""
    head = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": pod.name}}
    return json.dumps(head | {"spec": plain(msgspec.to_builtins(pod.spec))}, indent=2) + "\n"


def main(name: str, folder: Path) -> None:
    """Write all of it."""
    pod, scope = (PODS | LARGER)[name]
    system = compose(pod, scope=scope)
    (folder / "pod.json").write_text(manifest(pod), encoding="utf-8")
    (again,) = read(folder / "pod.json")
    assert digest(compose(again, scope=scope)) == digest(system), "the manifest is of another system"
    (folder / "counts.pml").write_text(to_promela(system), encoding="utf-8")
    (folder / "planted.pml").write_text(to_promela(system, PLANTED), encoding="utf-8")
    asked = claims(system, PLANTED)
    laws = [
        {"refuted": verdict.outcome is Outcome.REFUTED, "claims": [c.number for c in asked if c.law is verdict.law]}
        for verdict in check(system, PLANTED)
    ]
    options = [f"--threshold={scope.threshold}", *(f"--sigterm={who}={how}" for who, how in scope.sigterm.items())]
    print(json.dumps({"options": options, "laws": laws}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
