"""
Write what the model says of every property and surprise to verdicts.json: `python properties/verdicts.py`.

Then `python -m podmodel.surprises --page` writes docs/properties.md from it. Each law is decided on the first pod that
it says something of: those of the API level on the scenarios, others on the pods of the surprises, small ones first.
"""

import json

from scenarios import HERE, PODS, verdicts

from podmodel import properties, surprises
from podmodel.checking import check
from podmodel.kernel.property import Decision, Property
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.releases import NEWEST
from podmodel.properties.surprises import SURPRISES
from podmodel.report.story import chapters

VERDICTS = HERE / "verdicts.json"
HOW = "python properties/verdicts.py, then python -m podmodel.surprises --page"
OLDER = "1.32"


def main() -> None:
    """Decide, and write."""
    found = {"how": HOW, "laws": list(laws()), "surprises": [surprise(one) for one in SURPRISES]}
    VERDICTS.write_text(json.dumps(found, indent=1) + "\n")


def laws():
    """Every property, with its verdict and where that was found."""
    usual = dict(decided_on_scenarios())
    finer = dict(decided_on_bundled())
    for law in properties.CATALOGUE:
        where = usual.get(law.sentence) or finer.get(law.sentence) or {"verdict": "needs clocks"}
        more = {"seconds": law.seconds} if law.seconds else {"because": law.because} if law.because else {}
        yield {"rule": law.rule, "sentence": law.sentence, "kind": str(law.kind), **where, **more}
    for decision in properties.DECISIONS:
        yield {"rule": decision.rule, "sentence": decision.sentence, "kind": "decision", **decided(decision)}


def decided_on_scenarios():
    """The laws of every pod: the first scenario that shows each."""
    for law in properties.ALL:
        for name in PODS:
            verdict = said(name, law)
            if verdict.outcome is law.expect:
                yield law.sentence, place(verdict, name, NEWEST)
                break


def said(name: str, law: Property):
    """What is said of a law on a scenario; responses are not among those that all engines decide."""
    known = verdicts(name, "symbolic")
    return known[law.sentence] if law.sentence in known else check(PODS[name], [law])[0]


def decided_on_bundled():
    """The laws of finer levels: the first bundled pod that shows each, small ones first."""
    todo = {law.sentence: law for law in properties.KUBELET}
    for pod in sorted(surprises.bundled().values(), key=lambda pod: len(pod.containers)):
        for release in (NEWEST, OLDER):
            for verdict in check(pod, todo.values(), scope=Scope(kubernetes=release)):
                if not verdict.expected:
                    raise SystemExit(f"{pod.name}: {verdict}")
                if verdict.outcome is verdict.law.expect:
                    yield verdict.law.sentence, place(verdict, pod.name, release)
                    del todo[verdict.law.sentence]
            if not any(law.because for law in todo.values()):
                break  # an older release is asked only for what the newest one no longer shows
    if todo:
        raise SystemExit(f"no pod shows: {', '.join(todo)}")


def place(verdict, name: str, release: str) -> dict[str, str]:
    """Where a verdict was found."""
    return {"verdict": str(verdict.outcome), "pod": name, "level": verdict.level, "kubernetes": release}


def decided(decision: Decision) -> dict[str, str]:
    """What is known of a decision."""
    release = decision.release or NEWEST
    return {"verdict": "decided so" if surprises.holds(decision) else "NOT SO", "kubernetes": release}


def surprise(one) -> dict[str, object]:
    """A surprise with all that shows it."""
    found = surprises.find(one)
    ways = [way(shown) for shown in found.shown if shown.says_something]
    ways += [{"sentence": decision.sentence, **decided(decision)} for decision, _ in found.decided]
    ways += [{"sentence": f"{law.sentence}: {law.seconds}", "verdict": "needs clocks"} for law in found.timed]
    ways += [{"sentence": found.refusal, "verdict": "refused"}] if found.refusal else []
    check_ = " ".join(what.value for what in one.checks)
    return {
        "id": one.id,
        "says": one.says,
        "check": check_,
        "state": found.state.value,
        "partly": one.partly,
        "ways": ways,
    }


def way(shown) -> dict[str, object]:
    """One property on one pod, with its history."""
    law, verdict = shown.verdict.law, shown.verdict
    told = {"sentence": law.sentence, "because": law.because, **place(verdict, shown.pod.name, shown.scope.kubernetes)}
    if shown.has_history and verdict.trace is not None:
        system = compose(shown.pod, scope=surprises.scope_of(law, shown.scope))
        told["history"] = [[part.label, part.actor, part.changes] for part in chapters(system, verdict.trace)]
        told["loop"] = verdict.trace.loop
    return told


if __name__ == "__main__":
    main()
