"""
Write what notices each planted fault to planted.json: `python tests/quality/replant.py`.

Run it after a table or a law has changed. Each entry is looked up again by its machine, event and kind of fault; it
keeps its scenario where something notices there, a law if any does.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parents[1] / "properties")]

import test_planted_faults as suite  # noqa: E402 - its folder is no package
from planting import recomposed, refused  # noqa: E402
from scenarios import COUNTED, counts, system  # noqa: E402


def looked_up(label: str) -> str | None:
    """The fault of today's tables that is called as this one was, whatever its row number is now."""
    name, number, rest = label.split(" ", 2)
    same = [key for key in suite.FAULTS[name] if key.split(" ", 2)[2].split(" (")[0] == rest.split(" (")[0]]
    return min(same, key=lambda key: abs(int(key.split(" ")[1]) - int(number)), default=None)


def noticed(label: str, preferred: str) -> dict[str, str] | None:
    """An entry for the fault: the declaration, else a law, else a number, in the first scenario where one does."""
    fault = suite.FAULTS[label.partition(" ")[0]][label]
    number = None
    for name in dict.fromkeys([preferred, *COUNTED]):
        declared = refused(fault, [system(name)])
        if declared:
            return {"fault": label, "scenario": name, "noticed by": "declaration", "how": declared}
        mutant = recomposed(system(name), fault.mutant())
        laws = suite.noticing(mutant, name)
        if laws:
            return {"fault": label, "scenario": name, "noticed by": "law", "how": laws[0]}
        if number is None and suite.numbers(mutant) != (counts(name)["configurations"], counts(name)["transitions"]):
            number = name
    return {"fault": label, "scenario": number, "noticed by": "number", "how": ""} if number else None


def main() -> None:
    """Look at every entry, add one for each kind of fault that a machine lacks, and write."""
    path = HERE / "planted.json"
    data = json.loads(path.read_text())
    entries: dict[str, dict[str, str]] = {}
    for old in data["planted"]:
        label = looked_up(old["fault"])
        new = noticed(label, old["scenario"]) if label else None
        if new is None or new["fault"] in entries:
            print("dropped:", old["fault"])
            continue
        if new["noticed by"] == "number":
            new["how"] = old["how"] if old["how"].startswith("missing: ") else "missing: a sentence about this row"
        entries[new["fault"]] = new
        if new["noticed by"] != old["noticed by"]:
            print(f"{new['fault']}: {old['noticed by']} -> {new['noticed by']} ({new['how']})")
    path.write_text(json.dumps({"about": data["about"], "planted": list(entries.values())}, indent=1) + "\n")


if __name__ == "__main__":
    main()
