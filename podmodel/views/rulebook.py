"""
Two generated pages: which rows and properties cite each rule, and in which releases each feature is.

``docs/rules.md`` and ``docs/versions.md``; `podmodel.rules` writes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from podmodel.lifecycles.catalogue import LEFT_OUT, SECTIONS, SOURCES, Rule, Section
from podmodel.lifecycles.releases import FEATURES, RELEASES, Feature
from podmodel.views.citations import Citation, Kind, Law, citations, laws, parsed
from podmodel.views.dot import MARK

_RULES = """\
Every rule of the pod lifecycle that the model is made of, by its id in semantics.md: what it says, the rows of
machines, the cases of tables, the guards (in quotes) and the timers that cite it, and the properties that speak of it.
A property has its id in the catalogue of properties, or its sentence where it has none."""

_VERSIONS = """\
What differs between the releases of Kubernetes that are modelled. Each feature is a switch that rows and cases read;
where it is not known which release brought a change, the releases in doubt may behave either way, and laws hold both
ways."""


@dataclass(frozen=True)
class Entry:
    """A rule with what cites it."""

    rule: Rule
    section: Section
    citations: tuple[Citation, ...]
    laws: tuple[Law, ...]

    @property
    def encoded(self) -> bool:
        """Whether the model says it: by a row, a case, a guard or a timer, or, if it is a law, by a property."""
        return bool(self.citations or (self.section.laws and self.laws))

    @property
    def why_not(self) -> str:
        """Why nothing says it; empty if something does, or if nobody has said why."""
        return "" if self.encoded else LEFT_OUT.get(self.rule.id, "")


def entries() -> tuple[Entry, ...]:
    """Every rule of the catalogue with what cites it."""
    rows, properties = citations(), laws()
    return tuple(
        Entry(
            rule,
            section,
            tuple(row for row in rows if rule.id in row.cites),
            tuple(law for law in properties if rule.id in law.cites or rule.id in _sources(law)),
        )
        for section in SECTIONS
        for rule in section.rules
    )


def _sources(law: Law) -> frozenset[str]:
    """The rules that a property of the catalogue is a law of."""
    return frozenset(source for id_ in law.cites for source in SOURCES.get(id_, "").split())


def missing(found: Iterable[Entry]) -> tuple[Rule, ...]:
    """The rules that nothing says, and of which nobody says why."""
    return tuple(entry.rule for entry in found if not entry.encoded and not entry.why_not)


# ------------------------------------------------------------------------------------------------- docs/rules.md


def rules_page(found: Sequence[Entry]) -> str:
    """The page of the rules."""
    parts = [f"<!-- {MARK} -->", "# The rules, and what says them", _RULES, _counts(found)]
    for section in SECTIONS:
        rows = [_rule_row(entry) for entry in found if entry.section is section]
        parts.append(f"## {section.number} {section.title}")
        if section.laws:
            parts.append("What is computed anew each time has no rows of its own: these are laws of how it may change.")
        parts.append(_table(("rule", "what it says", "rows, cases, guards, timers", "properties"), rows))
    return "\n\n".join(parts) + "\n"


def _counts(found: Sequence[Entry]) -> str:
    rows = []
    for section in SECTIONS:
        mine = [entry for entry in found if entry.section is section]
        rows.append((f"{section.number} {section.title}", *map(str, _count(mine))))
    rows.append(("**all**", *(f"**{number}**" for number in _count(found))))
    heads = ("section", "rules", "encoded", "left out", "open")
    used = Counter(row.kind for row in {row for entry in found for row in entry.citations})
    kinds = ", ".join(f"{used[kind]} {kind.value}s" for kind in Kind)
    properties = len({law for entry in found for law in entry.laws})
    return f"{_table(heads, rows)}\n\nThey are cited by {kinds} and {properties} properties."


def _count(found: Sequence[Entry]) -> tuple[int, int, int, int]:
    encoded = sum(entry.encoded for entry in found)
    left_out = sum(bool(entry.why_not) for entry in found)
    return len(found), encoded, left_out, len(found) - encoded - left_out


def _rule_row(entry: Entry) -> tuple[str, ...]:
    open_ = "" if entry.encoded else f"left out: {entry.why_not}" if entry.why_not else "**open**"
    return (
        entry.rule.id,
        entry.rule.says,
        _places(entry.citations) or open_,
        "; ".join(sorted({law.text for law in entry.laws}, key=lambda text: (text.startswith("“"), text))),
    )


def _places(found: Iterable[Citation]) -> str:
    """Rows by the module they are in, a line each."""
    by_module: dict[str, list[str]] = {}
    for citation in sorted(found, key=_order):
        by_module.setdefault(citation.module, []).append(citation.text)
    return "<br>".join(f"`{module}` {'; '.join(dict.fromkeys(texts))}" for module, texts in by_module.items())


def _order(citation: Citation) -> tuple[str, int, str]:
    """Rows and cases stay in the order of their tables."""
    kept = citation.kind in {Kind.ROW, Kind.CASE}
    return citation.module, list(Kind).index(citation.kind), "" if kept else citation.text


# ---------------------------------------------------------------------------------------------- docs/versions.md


def versions_page() -> str:
    """The page of the releases."""
    rows = citations()
    known = [(f.name, *(_known(f, release) for release in RELEASES)) for f in FEATURES]
    changes = [_change(feature, rows) for feature in FEATURES]
    doubtful = [f"- {f.name}: {', '.join(_in_doubt(f))}" for f in FEATURES if _in_doubt(f)]
    return (
        "\n\n".join(
            (
                f"<!-- {MARK} -->",
                "# Releases of Kubernetes",
                _VERSIONS,
                f"{len(FEATURES)} features, {len(RELEASES)} releases, {len(doubtful)} features in doubt somewhere.",
                _table(("feature", *RELEASES), known),
                "## What they change",
                _table(("feature", "what it changes", "rule", "rows, cases and guards that read it"), changes),
                "## In doubt",
                "\n".join(doubtful) or "Nothing.",
            )
        )
        + "\n"
    )


def _change(feature: Feature, found: Iterable[Citation]) -> tuple[str, ...]:
    cite = ", ".join(parsed(feature.cite, f"the feature {feature.name}"))
    return feature.name, feature.says, cite, _places(_guarded(feature, found)) or "nothing yet"


def _known(feature: Feature, release: str) -> str:
    return {True: "yes", False: "no", None: "in doubt"}[feature.known(release)]


def _in_doubt(feature: Feature) -> tuple[str, ...]:
    return tuple(release for release in RELEASES if feature.known(release) is None)


def _guarded(feature: Feature, found: Iterable[Citation]) -> tuple[Citation, ...]:
    """The rows and cases that read the switch, and those guards that are not within one of these."""
    reading = [citation for citation in found if feature.switch.name in citation.reads]
    rows = tuple(citation for citation in reading if citation.kind in {Kind.ROW, Kind.CASE})
    inside = {name for row in rows for name in row.uses}
    return rows + tuple(one for one in reading if one.kind is Kind.GUARD and one.text not in inside)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)
