"""
A system as Promela, for SPIN.

One process, one loop, one option for each row of each event: an option is a ``d_step`` or, where something inside is
left open (a `choose`, a listener whose rows overlap), an ``atomic`` sequence that decides on copies and ends in a
``d_step``. So SPIN stores exactly the configurations that `explore` counts, and its transitions are those of `explore`
and one more, for its start::

    spin -a model.pml && gcc -O2 -DNOREDUCE -DSAFETY -o pan pan.c && ./pan -m1000000

Safety laws are assertions of their number in the list at the top; a possibility is asserted not to be, so its "error"
is the witness. Long guards of laws are C (`podmodel.exports.promela_guards`). Response laws are ``ltl`` formulas
(without ``-DSAFETY``: ``./pan -a -N response_1``), and their fairness is a premise
(`podmodel.exports.promela_fairness`), so a file with response laws has more states.

Source: G. Holzmann, The SPIN Model Checker, Addison-Wesley 2004, chapters 3 and 7, and the manual pages of d_step,
atomic and ltl.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from podmodel.errors import UsageError
from podmodel.exports.claims import Claim, claims
from podmodel.exports.guards import Guards, guards_of, hints, rows_of
from podmodel.exports.names import Names, remark
from podmodel.exports.promela_fairness import Responses
from podmodel.exports.promela_guards import LawGuards, divided, functions, spelling
from podmodel.exports.promela_steps import Steps, Vocabulary
from podmodel.kernel.expr import Var, shown
from podmodel.kernel.ground import Ground, slots_of
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


def to_promela(system: System, properties: Iterable[Property] = ()) -> str:
    """The system in Promela, with the properties that apply to it; see the module for how to run it."""
    return "\n".join(_Text(system, claims(system, properties)).lines()) + "\n"


class _Text:
    """The parts of the file."""

    def __init__(self, system: System, asked: tuple[Claim, ...]) -> None:
        self.system = system
        self.claims = asked
        names = Names(RESERVED)
        self.slots = tuple(names.fresh(slot.name) for slot in system.slots)
        self.defines: list[tuple[str, int]] = []
        self.values = self._named(names)
        self.responses = Responses(system, asked, names)
        short, long = divided(self._asked())
        self.plain = [*(guard for event in system.events for guard in guards_of(rows_of(event))), *short]
        told = hints(system)
        self.guards = Guards(spelling(self.values), self.slots, self.plain, names, told)
        self.laws = LawGuards(self.guards, long, functions(long, self.slots, self.values, names, told))
        words = Vocabulary(self.slots, self.values, self.guards, self.laws, names)
        self.steps = Steps(system, words, asked, self.responses)
        self.options = [line for event in system.events for line in self.steps.options(event)]

    def _named(self, names: Names) -> tuple[tuple[str, ...], ...]:
        """The names of the values of each slot; two slots of one variable share them."""
        found: dict[tuple[Var, tuple[object, ...]], tuple[str, ...]] = {}
        for slot in self.system.slots:
            key = (slot.var, slot.var.domain)
            if key not in found:
                found[key] = self._values(slot.var, names)
        return tuple(found[slot.var, slot.var.domain] for slot in self.system.slots)

    def _values(self, var: Var, names: Names) -> tuple[str, ...]:
        if len(var.domain) - 1 > NUMBERED:
            raise UsageError(f"'{var.name}' has {len(var.domain)} values", hint="a byte of Promela holds 256")
        if all(type(value) is int and value == n for n, value in enumerate(var.domain)):
            return tuple(map(str, var.domain))
        if var.domain == (False, True):
            return ("false", "true")
        found = tuple(names.fresh(f"{var.name} {shown(value)}") for value in var.domain)
        self.defines += [(name, number) for number, name in enumerate(found)]
        return found

    def _asked(self) -> Iterator[Ground]:
        """Every guard of a law that is written down."""
        yield from self.responses.used()
        for claim in self.claims:
            if claim.law.kind is Kind.STEP:
                yield from (claim.given, claim.bad)
            elif claim.law.kind is not Kind.LEADS_TO:
                yield claim.watched

    # The file

    def lines(self) -> Iterator[str]:
        """The whole text."""
        yield f"/* {remark(self.system.name)}: written by podmodel; every configuration is one state */"
        for claim in self.claims:
            yield f"/* {self.responses.names.get(claim.number, f'!({claim.number})')}  {remark(claim.title)} */"
        yield ""
        yield from (f"#define {name} {number}" for name, number in self.defines)
        yield ""
        start = zip(self.slots, self.values, self.system.initial, strict=True)
        yield from (f"byte {name} = {values[value]};" for name, values, value in start)
        yield from self.steps.declarations()
        yield from self.responses.declarations()
        yield ""
        yield from (f"#define {name} ({text})" for name, text in self.guards.definitions)
        yield from self.laws.declarations()
        yield from self.steps.inlines()
        yield from self.responses.inlines(self.laws)
        yield from self._process()
        yield from self.responses.formulas()

    def _process(self) -> Iterator[str]:
        yield ""
        yield "active proctype system() {"
        yield "end:"
        yield "  do"
        for claim in self.claims:
            if claim.law.kind in (Kind.ALWAYS, Kind.SOMETIMES):
                yield f"  :: d_step {{ {self.laws.text(claim.watched, bare=True)} -> assert(!({claim.number})) }}"
        yield from self.options
        yield from self.responses.options(self.laws)
        yield from self._readings()
        yield "  od"
        yield "}"

    def _readings(self) -> Iterator[str]:
        """An option never taken that reads what no guard does: SPIN leaves out variables that are only written."""
        known = frozenset().union(*map(slots_of, self.plain))
        unread = [name for slot, name in enumerate(self.slots) if slot not in known]
        if unread or not self.options:
            yield f"  :: {' && '.join(['false', *(f'{name} == 0' for name in unread)])}"
