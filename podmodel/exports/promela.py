"""
A system as Promela, for SPIN.

One process, one loop, one option for each row of each event: an option is a ``d_step`` or, where something inside is
left open (a `choose`, a listener whose rows overlap), an ``atomic`` sequence that decides on copies and ends in a
``d_step``. So SPIN stores exactly the configurations that `explore` counts, and its transitions are those of `explore`
and one more, for its start::

    spin -a model.pml && gcc -O2 -DNOREDUCE -DSAFETY -o pan pan.c && ./pan -m1000000

Safety laws are assertions of their number in the list at the top; a possibility is asserted not to be, so its "error"
is the witness. Response laws are ``ltl`` formulas (without ``-DSAFETY``: ``./pan -a -N response_1``), and their
fairness is a premise (`podmodel.exports.promela_fairness`), so a file with response laws has more states.

Source: G. Holzmann, The SPIN Model Checker, Addison-Wesley 2004, chapters 3 and 7, and the manual pages of d_step,
atomic and ltl.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from podmodel.errors import UsageError
from podmodel.exports.claims import Claim, claims
from podmodel.exports.guards import Guards, Spelling, guards_of, hints, rows_of
from podmodel.exports.names import Names, remark
from podmodel.exports.promela_fairness import Responses
from podmodel.exports.promela_steps import Steps, Vocabulary
from podmodel.kernel.expr import Var, shown
from podmodel.kernel.ground import Ground, Test, slots_of
from podmodel.kernel.property import Kind, Property
from podmodel.kernel.system import System

RESERVED = frozenset(
    """
    active assert atomic bit bool break byte chan d_step D_proctype do else empty enabled end eval false fi full
    get_priority goto hidden if in init inline int len local ltl mtype nempty never nfull notrace np_ od of
    pc_value pid print printf printm priority proctype provided return run select set_priority short show skip
    STDIN timeout trace true typedef unless unsigned xr xs c_code c_decl c_expr c_state c_track U V W X always
    eventually implies weakuntil stronguntil until release equivalent next auto case char const continue default
    double enum extern float for long register signed sizeof static struct switch union void volatile while main
    now log min max abs exp sin cos system
    """.split()  # noqa: SIM905 - words read better than a list of strings
)
NUMBERED = 255  # the last value of a byte
LONGEST = 800  # tests of a claim, written out: SPIN has no shared guards, and bounds the length of what it reads


def to_promela(system: System, properties: Iterable[Property] = ()) -> str:
    """
    The system in Promela, with the properties that apply to it; see the module for how to run it.

    A claim that is too long for SPIN when it is written out is named in a comment instead.
    """
    return "\n".join(_Text(system, claims(system, properties)).lines()) + "\n"


def fits(claim: Claim) -> bool:
    """Whether SPIN can read the claim: written out, without shared parts, it has at most `LONGEST` tests."""
    sizes: dict[int, int] = {}
    return claim.law.kind is Kind.LEADS_TO or _size(claim.given, sizes) + _size(claim.watched, sizes) <= LONGEST


def _size(guard: Ground, sizes: dict[int, int]) -> int:
    """The tests of a guard when its parts are not shared."""
    if isinstance(guard, bool | Test):
        return 1
    if id(guard) not in sizes:
        sizes[id(guard)] = sum(_size(part, sizes) for part in guard.parts)
    return sizes[id(guard)]


class _Text:
    """The parts of the file."""

    def __init__(self, system: System, asked: tuple[Claim, ...]) -> None:
        self.system = system
        self.too_long = tuple(claim for claim in asked if not fits(claim))
        asked = tuple(claim for claim in asked if fits(claim))
        self.claims = asked
        names = Names(RESERVED)
        self.slots = tuple(names.fresh(slot.name) for slot in system.slots)
        self.values: dict[tuple[Var, tuple[object, ...]], tuple[str, ...]] = {}
        self.defines: list[tuple[str, int]] = []
        for slot in system.slots:
            self._name_values(slot.var, names)
        spelling = Spelling(self._test, " && ", " || ", "true", "false")
        self.responses = Responses(system, asked, names)
        self.guards = Guards(spelling, self.slots, self._used(), names, hints(system))
        words = Vocabulary(self.slots, tuple(self._values_of(slot.var) for slot in system.slots), self.guards, names)
        self.steps = Steps(system, words, asked, self.responses)
        self.options = [line for event in system.events for line in self.steps.options(event)]

    # Names of values

    def _name_values(self, var: Var, names: Names) -> None:
        key = (var, var.domain)
        if key in self.values:
            return
        if len(var.domain) - 1 > NUMBERED:
            raise UsageError(f"'{var.name}' has {len(var.domain)} values", hint="a byte of Promela holds 256")
        if all(type(value) is int and value == n for n, value in enumerate(var.domain)):
            self.values[key] = tuple(map(str, var.domain))
        elif var.domain == (False, True):
            self.values[key] = ("false", "true")
        else:
            self.values[key] = tuple(names.fresh(f"{var.name} {shown(value)}") for value in var.domain)
            self.defines += [(name, number) for number, name in enumerate(self.values[key])]

    def _values_of(self, var: Var) -> tuple[str, ...]:
        return self.values[var, var.domain]

    def _test(self, test: Test, slot: str) -> str:
        values = self._values_of(self.system.slots[test.slot].var)
        without = [n for n in range(len(values)) if n not in test.values]
        if len(without) < len(test.values):
            text = " && ".join(f"{slot} != {values[n]}" for n in without)
            return text if len(without) == 1 else f"({text})"
        text = " || ".join(f"{slot} == {values[n]}" for n in sorted(test.values))
        return text if len(test.values) == 1 else f"({text})"

    def _used(self) -> Iterator[Ground]:
        """Every guard that is written down, so that those written twice get a name."""
        for event in self.system.events:
            yield from guards_of(rows_of(event))
        yield from self.responses.used()
        for claim in self.claims:
            if claim.law.kind is not Kind.LEADS_TO:
                yield from (claim.given, claim.bad)

    # The file

    def lines(self) -> Iterator[str]:
        """The whole text."""
        yield f"/* {remark(self.system.name)}: written by podmodel; every configuration is one state */"
        for claim in self.claims:
            yield f"/* {self.responses.names.get(claim.number, f'!({claim.number})')}  {remark(claim.title)} */"
        for claim in self.too_long:
            yield f"/* left out, too long for SPIN: {remark(claim.title)} */"
        yield ""
        yield from (f"#define {name} {number}" for name, number in self.defines)
        yield ""
        start = zip(self.slots, self.system.slots, self.system.initial, strict=True)
        yield from (f"byte {name} = {self._values_of(slot.var)[value]};" for name, slot, value in start)
        yield from self.steps.declarations()
        yield from self.responses.declarations()
        yield ""
        yield from (f"#define {name} ({text})" for name, text in self.guards.definitions)
        yield from self.steps.inlines()
        yield from self.responses.inlines(self.guards)
        yield from self._process()
        yield from self.responses.formulas()

    def _process(self) -> Iterator[str]:
        yield ""
        yield "active proctype system() {"
        yield "end:"
        yield "  do"
        for claim in self.claims:
            if claim.law.kind in (Kind.ALWAYS, Kind.SOMETIMES) and claim.watched is not False:
                yield f"  :: d_step {{ {self.guards.text(claim.watched, bare=True)} -> assert(!({claim.number})) }}"
        yield from self.options
        yield from self.responses.options(self.guards)
        yield from self._readings()
        yield "  od"
        yield "}"

    def _readings(self) -> Iterator[str]:
        """An option never taken that reads what no guard does: SPIN leaves out variables that are only written."""
        known = frozenset().union(*map(slots_of, self._used()))
        unread = [name for slot, name in enumerate(self.slots) if slot not in known]
        if unread or not self.options:
            yield f"  :: {' && '.join(['false', *(f'{name} == 0' for name in unread)])}"
