"""The index of the gallery, as Markdown and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from podmodel.views.dot import MARK
from podmodel.views.gallery import Picture
from podmodel.views.theme import FRAME, INK, MUTED, PANEL, PAPER

_TITLE = "The pod lifecycle in pictures"
_INTRODUCTION = (
    "Every picture is generated from the tables of podmodel, the same ones that are explored and checked. Colours"
    " of lines tell who acts; colours of states tell what an observer sees; each picture has its legend."
)


def index_md(pictures: Sequence[Picture]) -> str:
    """The index for a repository's pages; each picture is followed by links to its sources."""
    parts = [f"<!-- {MARK} -->", f"# {_TITLE}", _INTRODUCTION]
    parts.append("\n".join(f"- [{p.title}](#{_anchor(p.title)})" for p in pictures))
    for p in pictures:
        parts += [f"## {p.title}", p.caption, f"![{p.title}]({p.stem}.svg)"]
        parts.append(f"[DOT]({p.stem}.dot) · [Mermaid]({p.stem}.mmd)")
    return "\n\n".join(parts) + "\n"


def _anchor(title: str) -> str:
    kept = (letter for letter in title.lower() if letter.isalnum() or letter in " -_")
    return "".join(kept).replace(" ", "-")


def index_html(pictures: Sequence[Picture]) -> str:
    """The index as one page, light or dark as its reader prefers."""
    links = "\n".join(f'<li><a href="#{p.stem}">{escape(p.title)}</a></li>' for p in pictures)
    sections = "\n".join(_section(p) for p in pictures)
    return f"""<!DOCTYPE html>
<!-- {MARK} -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{_TITLE}</title>
<style>{_css()}</style>
</head>
<body>
<main>
<h1>{_TITLE}</h1>
<p>{escape(_INTRODUCTION)}</p>
<nav><ul>
{links}
</ul></nav>
{sections}
</main>
</body>
</html>
"""


def _section(p: Picture) -> str:
    alt = escape(p.title, quote=True)
    formats = {"SVG": "svg", "DOT": "dot", "Mermaid": "mmd"}
    links = " · ".join(f'<a href="{p.stem}.{suffix}">{name}</a>' for name, suffix in formats.items())
    return f"""<section id="{p.stem}">
<h2>{escape(p.title)}</h2>
<p>{escape(p.caption)}</p>
<figure><img src="{p.stem}.svg" alt="{alt}" loading="lazy"></figure>
<p class="sources">{links}</p>
</section>"""


def _css() -> str:
    names = {"paper": PAPER, "ink": INK, "muted": MUTED, "frame": FRAME, "panel": PANEL}
    light = ";".join(f"--{name}:{shade.light}" for name, shade in names.items())
    dark = ";".join(f"--{name}:{shade.dark}" for name, shade in names.items())
    return f"""
:root{{{light}}}
@media (prefers-color-scheme:dark){{:root{{{dark}}}}}
body{{margin:0;background:var(--panel);color:var(--ink);font:16px/1.55 system-ui,sans-serif}}
main{{max-width:1040px;margin:0 auto;padding:24px 16px 64px}}
h1{{font-size:1.8rem}} h2{{font-size:1.25rem;margin:48px 0 4px}}
p{{max-width:46rem}} a{{color:inherit;text-underline-offset:3px}}
nav ul{{columns:2;padding-left:1.2em}} .sources{{color:var(--muted);font-size:.85rem}}
figure{{margin:12px 0;padding:12px;overflow-x:auto;text-align:center;
background:var(--paper);border:1px solid var(--frame);border-radius:10px}}
img{{max-width:100%;height:auto}}
@media (max-width:640px){{nav ul{{columns:1}}}}
"""
