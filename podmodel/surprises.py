"""
The surprises of the pod lifecycle, each with what shows it: ``python -m podmodel.surprises [K12 ...]``.

What shows a surprise are the properties that cite its id. Those of systems are decided on the bundled pods that it
names, those of decision tables in the situation that they describe; a law in seconds waits for clocks.
Exit codes: 0 each one came out as it should, or nothing drifted; 1 one did not, or the page drifted; 2 bad input.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from pathlib import Path

from podmodel import properties
from podmodel.checking import check, scope_of
from podmodel.commands.codes import EXPECTED, FINDING, USAGE
from podmodel.engines.check import Verdict
from podmodel.errors import ManifestError, PodmodelError, UsageError
from podmodel.kernel.concrete import World
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.kernel.property import Decision, Kind, Outcome, Property
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.releases import NEWEST, readings
from podmodel.lifecycles.spec import Pod
from podmodel.manifest import read
from podmodel.properties.surprises import SURPRISES, Check, Surprise
from podmodel.report.story import told
from podmodel.report.terminal import Paper, paper

LAWS = (*properties.ALL, *properties.KUBELET)
REFUSED = "apiVersion: v1\nkind: Pod\nmetadata: {{name: x}}\nspec:\n  containers: [{{name: x, image: x:1, {part}}}]\n"
_EPILOG = """\
examples:
  python -m podmodel.surprises             all of them, a line each
  python -m podmodel.surprises K5 K12      these, each with its history
  python -m podmodel.surprises --page      docs/properties.md of this checkout, from properties/verdicts.json
  python -m podmodel.surprises --check     has that page drifted?
"""


class State(Enum):
    """What is known of a surprise."""

    SHOWN = "shown"
    CLOCKS = "needs clocks"
    FAILED = "NOT SHOWN"


@dataclass(frozen=True)
class Shown:
    """One property decided on one bundled pod."""

    verdict: Verdict
    pod: Pod
    scope: Scope

    @property
    def says_something(self) -> bool:
        """Whether it came out as the property says, and not only because it does not speak of the pod."""
        return self.verdict.outcome is self.verdict.law.expect

    @property
    def has_history(self) -> bool:
        """Whether it is a run that shows it."""
        possible = self.verdict.law.kind is Kind.SOMETIMES
        return self.verdict.outcome is (Outcome.PROVED if possible else Outcome.REFUTED)

    def story(self, on: Paper, indent: str = "  ") -> list[str]:
        """The run that shows it, as lines."""
        trace = self.verdict.trace
        if trace is None:
            return []
        return told(compose(self.pod, scope=scope_of(self.verdict.law, self.scope)), trace, on, indent)


@dataclass(frozen=True)
class Found:
    """What shows a surprise: verdicts on its pods, decisions and whether they hold, and laws that wait for clocks."""

    surprise: Surprise
    shown: tuple[Shown, ...] = ()
    decided: tuple[tuple[Decision, bool], ...] = ()
    timed: tuple[Property, ...] = ()
    refusal: str = field(default="")

    @property
    def state(self) -> State:
        """Shown if each of its checks is; that it waits for clocks if nothing else speaks of it."""
        if any(not one.verdict.expected for one in self.shown) or not all(holds for _, holds in self.decided):
            return State.FAILED
        if all(map(self._is_shown, self.surprise.checks)):
            return State.SHOWN
        return State.CLOCKS if self.timed and not self.shown and not self.decided else State.FAILED

    def _is_shown(self, what: Check) -> bool:
        if what is Check.INPUT:
            return bool(self.refusal)
        decided = any(holds for _, holds in self.decided)
        telling = [one for one in self.shown if one.says_something]
        if what is Check.NAIVE:
            return any(one.verdict.outcome is Outcome.REFUTED for one in telling)
        if what is Check.REACHABLE:
            return decided or any(one.has_history for one in telling)
        return decided or any(not one.has_history for one in telling)


@cache
def bundled() -> dict[str, Pod]:
    """The pods that show surprises, by name."""
    folder = Path(properties.__file__).parent
    return {pod.name: pod for pod in read(folder / "surprises.yaml")}


def find(surprise: Surprise, *, seconds: float | None = None) -> Found:
    """Decide everything that shows a surprise."""
    return Found(
        surprise,
        tuple(_shown(surprise, seconds)),
        tuple((one, holds(one)) for one in properties.DECISIONS if _cites(one, surprise)),
        tuple(law for law in properties.SECONDS if _cites(law, surprise)),
        _refusal(surprise) if surprise.refused else "",
    )


def _shown(surprise: Surprise, seconds: float | None) -> Iterator[Shown]:
    laws = [law for law in LAWS if _cites(law, surprise)]
    for release in (NEWEST, surprise.older) if surprise.older else (NEWEST,):
        for name in surprise.pods if laws else ():
            pod, scope = bundled()[name], Scope(kubernetes=release)
            for verdict in check(pod, laws, scope=scope, seconds=seconds):
                yield Shown(verdict, pod, scope)


def _cites(law: Property | Decision, surprise: Surprise) -> bool:
    return surprise.id in law.rule.split()


def holds(decision: Decision) -> bool:
    """Whether what the decision says is so, in its situation, however its release behaves."""
    members = tuple(Member(name, role) for name, role in decision.members)
    for switches in readings(decision.release or NEWEST):
        facts = {site: {var.name: value for var, value in known.items()} for site, known in decision.facts.items()}
        facts[SYSTEM] = {**switches, **facts.get(SYSTEM, {})}
        if not World(members, facts).holds(decision.then, decision.site):
            return False
    return True


def _refusal(surprise: Surprise) -> str:
    try:
        read("-", text=REFUSED.format(part=surprise.refused))
    except ManifestError as error:
        return error.message
    return ""


# On paper


def line(found: Found) -> str:
    """A surprise in one line: what it says and what is known of it."""
    return f"{found.surprise.id:4} {found.state.value:12} {found.surprise.says}"


def lines(found: Found, on: Paper) -> Iterator[str]:
    """All that shows a surprise, with the shortest history."""
    yield from on.lines(found.surprise.says, first=f"{found.surprise.id}  ", styles=("bold",))
    yield from on.lines(f"{found.state.value}", first="  ")
    if found.surprise.partly:
        yield from on.lines(found.surprise.partly, first="  left out: ")
    for one in found.shown:
        if one.says_something or not one.verdict.expected:
            where = f"pod {one.pod.name}, Kubernetes {one.scope.kubernetes}, level {one.verdict.level}"
            because = f"; {one.verdict.law.because}" if one.verdict.law.because else ""
            yield from on.lines(f"{one.verdict.law.sentence} ({where}){because}", first=f"  {one.verdict.outcome}: ")
            if one.has_history:
                yield from one.story(on, "    ")
    for decision, so in found.decided:
        release = decision.release or NEWEST
        yield from on.lines(f"{decision.sentence} (Kubernetes {release})", first=f"  {'so' if so else 'NOT SO'}: ")
    for law in found.timed:
        yield from on.lines(f"{law.sentence}: {law.seconds}", first="  needs clocks: ")
    if found.refusal:
        yield from on.lines(found.refusal, first="  refused: ")


def chosen(ids: Sequence[str]) -> tuple[Surprise, ...]:
    """The surprises with these ids, all of them without one."""
    known = {surprise.id: surprise for surprise in SURPRISES}
    for one in ids:
        if one.upper() not in known:
            raise UsageError(f"there is no surprise '{one}'", hint=f"they are K1 to K{len(SURPRISES)}")
    return tuple(known[one.upper()] for one in ids) if ids else SURPRISES


def main(argv: Sequence[str] | None = None) -> int:
    """The command; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m podmodel.surprises",
        description="What people do not expect of pods, and what shows it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("ids", metavar="ID", nargs="*", help="these with their histories (default: a line for each)")
    parser.add_argument("--page", action="store_true", help="write the page of the properties from the pinned verdicts")
    parser.add_argument("--check", action="store_true", help="write nothing; say whether the page differs")
    options = parser.parse_args(argv)
    try:
        return _page(check_only=options.check) if options.page or options.check else _run(options.ids)
    except PodmodelError as error:
        print(f"error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
    return USAGE


def _page(*, check_only: bool) -> int:
    from podmodel.render import gallery_folder
    from podmodel.views.files import drift, write
    from podmodel.views.propertybook import page

    root = gallery_folder().parent
    pages = {"properties.md": page(json.loads((root / "properties" / "verdicts.json").read_text(encoding="utf-8")))}
    if not check_only:
        write(root / "docs", pages)
        print(f"{len(pages)} file in {root / 'docs'}")
        return EXPECTED
    said = drift(root / "docs", pages, {})
    print("\n".join((*said, f"{len(pages)} file compared, {len(said)} drifted")))
    return FINDING if said else EXPECTED


def _run(ids: Sequence[str]) -> int:
    code = EXPECTED
    for surprise in chosen(ids):
        found = find(surprise)
        if ids:
            print("\n".join(lines(found, paper("auto"))))
        else:
            print(line(found), flush=True)
        if found.state is State.FAILED:
            code = FINDING
    return code


if __name__ == "__main__":
    sys.exit(main())
