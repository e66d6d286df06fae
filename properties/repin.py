"""
Write the measured numbers of every scenario to counts.json: `python properties/repin.py`.

Every number that changes is to be explained in CHANGELOG.md; the script prints what changed.
"""

import json

from scenarios import COUNTED, COUNTS, FINER, counted


def main() -> None:
    """Measure, print the differences, write."""
    pinned = json.loads(COUNTS.read_text())
    for name in (*COUNTED, *FINER):
        before, now = pinned["scenarios"].get(name, {}), counted(name)
        for key, value in now.items():
            if before.get(key) != value:
                print(f"{name}: {key} {before.get(key)} -> {value}")
        pinned["scenarios"][name] = now
    pinned["scenarios"] = {name: pinned["scenarios"][name] for name in (*COUNTED, *FINER)}
    COUNTS.write_text(json.dumps(pinned, indent=2) + "\n")


if __name__ == "__main__":
    main()
