"""
Guards in Promela, and in C where a law's is long.

Promela has macros, which SPIN reads written out: a guard is then as long as the tree that its shared parts unfold to,
and a law about a pod of two containers has 15,000 tests, more than SPIN takes. Promela embeds C, and C has functions.
So a long guard of a law is a C function, and each part that such guards share is another one. They read the
configuration and change nothing, so SPIN finds the same states and transitions. What it cannot do is interpret them: a
file with such functions is replayed by its verifier (``./pan -r``), not by ``spin -t``.

In Promela alone every step would have to evaluate the shared parts when it ends, since an option's guard is a mere
expression: SPIN and the C compiler then take three times as long, measured with two containers.

Source: G. Holzmann, The SPIN Model Checker, Addison-Wesley 2004, chapter 17.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from podmodel.exports.guards import Guards, Spelling
from podmodel.exports.names import Names
from podmodel.kernel.ground import Ground, Test

LONGEST = 100  # tests, written out, of a law's guard in Promela
TRUTH_IN_C = {"false": "0", "true": "1"}


def spelling(values: Sequence[Sequence[str]]) -> Spelling:
    """How Promela writes guards, given the names of the values of each slot."""
    return Spelling(partial(_test, values), " && ", " || ", "true", "false")


def _test(values: Sequence[Sequence[str]], test: Test, slot: str) -> str:
    """The values that pass, or those that do not if they are fewer."""
    names = values[test.slot]
    without = [n for n in range(len(names)) if n not in test.values]
    if len(without) < len(test.values):
        text = " && ".join(f"{slot} != {names[n]}" for n in without)
        return text if len(without) == 1 else f"({text})"
    text = " || ".join(f"{slot} == {names[n]}" for n in sorted(test.values))
    return text if len(test.values) == 1 else f"({text})"


def divided(guards: Iterable[Ground]) -> tuple[list[Ground], list[Ground]]:
    """The short guards, and the long ones: those of more than `LONGEST` tests when they are written out."""
    sizes: dict[int, int] = {}
    short: list[Ground] = []
    long: list[Ground] = []
    for guard in guards:
        (short if _size(guard, sizes) <= LONGEST else long).append(guard)
    return short, long


def _size(guard: Ground, sizes: dict[int, int]) -> int:
    """The tests of a guard when its parts are not shared."""
    if isinstance(guard, bool | Test):
        return 1
    if id(guard) not in sizes:
        sizes[id(guard)] = sum(_size(part, sizes) for part in guard.parts)
    return sizes[id(guard)]


def functions(
    long: Sequence[Ground],
    slots: Sequence[str],
    values: Sequence[Sequence[str]],
    names: Names,
    hints: Mapping[int, str],
) -> Guards:
    """The long guards in C: a definition is a function, of a guard or of a part that several share."""
    plain = spelling([[TRUTH_IN_C.get(name, name) for name in row] for row in values])
    in_c = replace(plain, true=TRUTH_IN_C["true"], false=TRUTH_IN_C["false"], prefix="holds ", call="()")
    twice = [*long, *long]  # what is used twice gets a name
    return Guards(in_c, tuple(f"now.{slot}" for slot in slots), twice, names, hints)


class LawGuards:
    """Writes the guards of laws as Promela expressions: the long ones as calls of `functions`, the others plainly."""

    def __init__(self, plain: Guards, long: Iterable[Ground], functions: Guards) -> None:
        self._plain = plain
        self._functions = functions
        self._long = frozenset(map(id, long))

    def text(self, guard: Ground, *, bare: bool = False) -> str:
        """The guard, in brackets unless it is `bare` or needs none."""
        if id(guard) in self._long:
            return f"c_expr {{ ({self._functions.text(guard)}) }}"  # SPIN refuses a call that no bracket precedes
        return self._plain.text(guard, bare=bare)

    def declarations(self) -> Iterator[str]:
        """The functions, each after those that it calls."""
        if self._functions.definitions:
            yield ""
            yield "/* long guards of laws */"
        for name, text in self._functions.definitions:
            yield f"c_code {{ int {name}(void) {{ return {text}; }} }}"
