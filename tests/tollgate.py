"""
A toll gate, which has nothing to do with pods: two lanes, a gate that lets them pass, and laws about them.

Small enough to be read in every language that it is exported to, and with every form that an export has to write:
a choice, effects that read earlier ones, a listener with a choice, a listener that reads what the controller writes.
"""

from podmodel.kernel.expr import All, Any, Case, Per, Roles, Table, Var
from podmodel.kernel.ground import Member
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.kernel.property import FAILS, always, leads_to, never, never_step, sometimes
from podmodel.kernel.system import compose

DRIVER, KEEPER = Actor("driver"), Actor("keeper")
LANES = Roles("lane", ("lane",))
EMPTY, WAITING = State("empty"), State("waiting")
CLOSED, OPEN = State("closed"), State("open")

lane = Var("lane", (EMPTY, WAITING))
coins = Var("coins", (0, 1, 2))
rich = Var("rich", (False, True))
gate = Var("gate", (CLOSED, OPEN), per=Per.SYSTEM)
seen = Var("seen", ("nobody", "one", "both"), per=Per.SYSTEM)

COUNT = Table(
    "count",
    (Case("both", All(LANES, lane.is_(WAITING)), "T1"), Case("one", Any(LANES, lane.is_(WAITING)), "T2")),
    "nobody",
    per=Per.SYSTEM,
)

some_lane_waits = Any(LANES, lane.is_(WAITING))
all_empty = All(LANES, lane.is_(EMPTY))
arriving = (coins.choose(1, 2), rich.set(True).when(coins > 1))
leaving = (coins.set(0), rich.set(False))
LEAVES = ("a.leave", "b.leave")

# fmt: off
LANE_ROWS = (
    #          source   event     target   by      guard             effect                    rule
    Transition(EMPTY,   "arrive", WAITING, DRIVER, effect=arriving,                            cite="L1"),
    Transition(WAITING, "leave",  EMPTY,   DRIVER, gate.is_(OPEN),   leaving,                  cite="L2"),
    Transition(WAITING, "open",   STAY,    HEARS,  coins > 0,        (coins.set(0),),          cite="L3"),
    Transition(WAITING, "open",   STAY,    HEARS,  coins < 2,                                  cite="L4"),
)
GATE_ROWS = (
    #          source   event     target   by      guard             effect                    rule
    Transition(CLOSED,  "open",   OPEN,    KEEPER, some_lane_waits,  (seen.by(COUNT),),        cite="G1"),
    Transition(OPEN,    "close",  CLOSED,  KEEPER, all_empty,                                  cite="G2"),
    Transition(OPEN,    LEAVES,   STAY,    HEARS,  COUNT.is_("one"), (seen.set("nobody"),),    cite="G3"),
    Transition(OPEN,    LEAVES,   STAY,    HEARS,  COUNT.is_("both"), (seen.set("one"),),      cite="G4"),
)
# fmt: on

LAWS = (
    always("a closed lane has no coins", given=lane.is_(EMPTY), then=coins.is_(0), rule="TG-01", each=LANES),
    never(
        "both lanes are empty while the gate is open", all_empty, given=gate.is_(OPEN), rule="TG-02", expect=FAILS,
        because="the keeper takes time to close it",
    ),
    never_step("nobody leaves a closed gate", given=gate.is_(CLOSED), events=("leave",), each=LANES, rule="TG-03"),
    never_step("the keeper never forgets two cars", given=seen.is_("both"), then_not=seen.is_("nobody"), rule="TG-04"),
    sometimes("both lanes can wait at an open gate", gate.is_(OPEN) & All(LANES, lane.is_(WAITING)), rule="TG-05"),
    leads_to(
        "a waiting car finds an open gate", given=lane.is_(WAITING), goal=gate.is_(OPEN), fair=(KEEPER,), each=LANES,
        rule="TG-06",
    ),
    leads_to(
        "a gate that is open is closed again", given=gate.is_(OPEN), goal=gate.is_(CLOSED), fair=(KEEPER,),
        rule="TG-07", expect=FAILS, because="new cars keep coming",
    ),
)  # fmt: skip


def tollgate():
    """The system: lanes a and b, and the gate."""
    return compose(
        "toll gate",
        [Machine("lane", lane, LANE_ROWS, (coins, rich)), Machine("gate", gate, GATE_ROWS, (seen,))],
        members=(Member("a", "lane"), Member("b", "lane")),
    )
