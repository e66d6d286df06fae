"""
Chooses the recorded decisions that are part of the project: ``python tests/data/agreement/sample.py KIND...``.

Needs the whole recordings beside the project. For every case of a decision table that decides somewhere, and every row
that is stepped, some of those decisions are taken, and some that would be answered differently without it; then every
n-th line, so that a few hundred lines of each release come together.
"""

import gzip
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import agreeing
import timing

from podmodel.agreement.decisions import decider, decisions
from podmodel.kernel import concrete
from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Per
from podmodel.kernel.ground import SYSTEM
from podmodel.kernel.stepping import Stepper
from podmodel.lifecycles.releases import readings

EACH = 2  # decisions for each case: those it decides, and those that notice its loss
EVERYWHERE = 150  # lines taken at even distances
TRIED = 4000  # decisions asked whether they notice the loss of a case


class Watch:
    """Notes which cases of which tables decide, and which rows are enabled, while a decision is made."""

    def __init__(self):
        self.kept = []  # so that an id stays its own
        self.lost = {}
        self.decided = set()

    def tabled(self, world, table, site=SYSTEM):
        """As `World.tabled`, without its memory."""
        site = SYSTEM if table.per is Per.SYSTEM else site
        for number, (test, value) in enumerate(concrete._cases(table)):
            if test(world, site):
                self.note((id(table), number), table, partial(agreeing.without, table, number))
                return value
        return table.default

    def enabled(self, rows, stepper, event):
        """As `Stepper._enabled`."""
        for row in rows(stepper, event):
            self.note((id(stepper.machine), id(row)), row, partial(agreeing.without_row, stepper.machine, row))
            yield row

    def note(self, what, kept, lost):
        """It decided; this is how it can be lost."""
        self.kept.append(kept)
        self.lost[what] = lost
        self.decided.add(what)


def sample(kind, version):
    """The numbers of the lines to take."""
    way = next(iter(readings(version)))
    decide = decider(kind)
    watch, by_case = Watch(), defaultdict(list)
    told, rows, lines = World.tabled, Stepper._enabled, list(decisions(agreeing.shared(version, kind)))
    World.tabled = lambda world, table, site=SYSTEM: watch.tabled(world, table, site)
    Stepper._enabled = lambda stepper, event: watch.enabled(rows, stepper, event)
    for item in lines:
        watch.decided = set()
        agreeing.forget()
        decide(item.given, way)
        for case in watch.decided:
            by_case[case].append(item)
    World.tabled, Stepper._enabled = told, rows
    chosen = {item.line for items in by_case.values() for item in items[:EACH]}
    for what, items in by_case.items():
        step = len(items) // TRIED + 1
        with watch.lost[what]():
            noticing = (item.line for item in items[::step] if agreeing._differs(kind, item, way))
            chosen.update(line for line, _ in zip(noticing, range(EACH), strict=False))
    for _, loss in timing.losses(kind):
        with loss:
            noticing = (item.line for item in lines if agreeing._differs(kind, item, way))
            chosen.update(line for line, _ in zip(noticing, range(EACH), strict=False))
    step = len(lines) // EVERYWHERE + 1
    return chosen | {item.line for item in lines[::step]}


def main(kinds):
    """Write the samples of these kinds."""
    for kind in kinds:
        for version in agreeing.RECORDED:
            chosen = sample(kind, version)
            path = agreeing.bundled(version, kind)
            path.parent.mkdir(parents=True, exist_ok=True)
            with gzip.open(agreeing.shared(version, kind), "rb") as lines:
                text = b"".join(line for number, line in enumerate(lines, 1) if number in chosen)
            path.write_bytes(gzip.compress(text, mtime=0))
            print(f"{path}: {len(chosen)} lines, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
