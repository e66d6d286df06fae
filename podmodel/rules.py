"""
Write the pages of the rules and of the releases: ``python -m podmodel.rules``.

Exit codes: 0 written, or nothing drifted; 1 something drifted; 2 bad input, such as a cite of an unknown rule.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from podmodel.commands.codes import EXPECTED, FINDING, USAGE
from podmodel.errors import PodmodelError
from podmodel.render import gallery_folder

_EPILOG = """\
examples:
  python -m podmodel.rules              docs/rules.md and docs/versions.md of this checkout
  python -m podmodel.rules --check      have they drifted from the model?
"""


def main(argv: Sequence[str] | None = None) -> int:
    """The command; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m podmodel.rules",
        description="Write which rows and properties cite each rule, and what differs between releases.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--out", metavar="DIR", type=Path, help="where to (default: docs/)")
    parser.add_argument("--check", action="store_true", help="write nothing; say what differs, exit 1 if anything does")
    try:
        return _run(parser.parse_args(argv))
    except PodmodelError as error:
        print(f"error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
    return USAGE


def _run(options: argparse.Namespace) -> int:
    from podmodel.views.files import Content, drift, write
    from podmodel.views.rulebook import entries, missing, rules_page, versions_page

    folder = options.out or gallery_folder().parent / "docs"
    found = entries()
    pages: dict[str, Content] = {"rules.md": rules_page(found), "versions.md": versions_page()}
    if not options.check:
        write(folder, pages)
        print(f"{len(pages)} files in {folder}; {len(missing(found))} rules are open")
        return EXPECTED
    said = drift(folder, pages, {})
    for line in said:
        print(line)
    print(f"{len(pages)} files compared, {len(said)} drifted")
    return FINDING if said else EXPECTED


if __name__ == "__main__":
    sys.exit(main())
