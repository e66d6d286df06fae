"""
Exit codes, the same for every command.

Where several apply the most urgent one wins: bad input (2), then a finding (1), then incomplete (3).
"""

EXPECTED = 0
FINDING = 1
USAGE = 2
INCOMPLETE = 3
INTERRUPTED = 130  # 128 + SIGINT, as a shell says it
BROKEN_PIPE = 141  # 128 + SIGPIPE


def worst(*, bad_input: bool = False, finding: bool = False, incomplete: bool = False) -> int:
    """
    The exit code of what was met.

    >>> worst(), worst(incomplete=True, finding=True), worst(finding=True, bad_input=True)
    (0, 1, 2)
    """
    if bad_input:
        return USAGE
    if finding:
        return FINDING
    return INCOMPLETE if incomplete else EXPECTED
