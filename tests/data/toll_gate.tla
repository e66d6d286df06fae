---- MODULE toll_gate ----
\* toll gate: written by podmodel; every configuration is one state
EXTENDS Integers

VARIABLES a_lane, a_coins, a_rich, b_lane, b_coins, b_rich, gate, seen

vars == <<a_lane, a_coins, a_rich, b_lane, b_coins, b_rich, gate, seen>>

TypeOK ==
  /\ a_lane \in {"empty", "waiting"}
  /\ a_coins \in {0, 1, 2}
  /\ a_rich \in {FALSE, TRUE}
  /\ b_lane \in {"empty", "waiting"}
  /\ b_coins \in {0, 1, 2}
  /\ b_rich \in {FALSE, TRUE}
  /\ gate \in {"closed", "open"}
  /\ seen \in {"nobody", "one", "both"}

Init ==
  /\ a_lane = "empty"
  /\ a_coins = 0
  /\ a_rich = FALSE
  /\ b_lane = "empty"
  /\ b_coins = 0
  /\ b_rich = FALSE
  /\ gate = "closed"
  /\ seen = "nobody"

guard_1 == a_lane = "waiting" /\ gate = "open"
guard_2 == a_lane = "empty" \/ b_lane = "empty"
guard_3 == a_lane = "waiting" \/ b_lane = "waiting"
guard_4 == guard_2 /\ guard_3 /\ gate = "open"
guard_5 == gate = "open" /\ a_lane = "waiting" /\ b_lane = "waiting"
guard_6 == b_lane = "waiting" /\ gate = "open"

\* a.arrive: lane.a, by driver
a_arrive ==
  /\ \* lane.a
     \/ /\ a_lane = "empty"
        /\ \E a_coins_then \in {1, 2} :
           /\ a_coins' = a_coins_then
           /\ a_rich' = (IF a_coins_then = 2 THEN TRUE ELSE a_rich)
           /\ a_lane' = "waiting"
  /\ UNCHANGED <<b_lane, b_coins, b_rich, gate, seen>>

\* a.leave: lane.a, by driver
a_leave ==
  /\ \* lane.a
     \/ /\ guard_1
        /\ a_coins' = 0
        /\ a_rich' = FALSE
        /\ a_lane' = "empty"
  /\ \* gate
     \/ /\ guard_4
        /\ seen' = "nobody"
     \/ /\ guard_5
        /\ seen' = "one"
     \/ /\ ~(guard_4 \/ guard_5)
        /\ UNCHANGED <<seen>>
  /\ UNCHANGED <<b_lane, b_coins, b_rich, gate>>

\* b.arrive: lane.b, by driver
b_arrive ==
  /\ \* lane.b
     \/ /\ b_lane = "empty"
        /\ \E b_coins_then \in {1, 2} :
           /\ b_coins' = b_coins_then
           /\ b_rich' = (IF b_coins_then = 2 THEN TRUE ELSE b_rich)
           /\ b_lane' = "waiting"
  /\ UNCHANGED <<a_lane, a_coins, a_rich, gate, seen>>

\* b.leave: lane.b, by driver
b_leave ==
  /\ \* lane.b
     \/ /\ guard_6
        /\ b_coins' = 0
        /\ b_rich' = FALSE
        /\ b_lane' = "empty"
  /\ \* gate
     \/ /\ guard_4
        /\ seen' = "nobody"
     \/ /\ guard_5
        /\ seen' = "one"
     \/ /\ ~(guard_4 \/ guard_5)
        /\ UNCHANGED <<seen>>
  /\ UNCHANGED <<a_lane, a_coins, a_rich, gate>>

\* open: gate, by keeper
open ==
  /\ \* gate
     \/ /\ (guard_3 /\ gate = "closed")
        /\ seen' = (IF (a_lane = "waiting" /\ b_lane = "waiting") THEN "both" ELSE IF (guard_2 /\ guard_3) THEN "one" ELSE IF (guard_2 /\ a_lane = "empty" /\ b_lane = "empty") THEN "nobody" ELSE seen)
        /\ gate' = "open"
  /\ \* lane.a
     \/ /\ (a_lane = "waiting" /\ a_coins # 0)
        /\ a_coins' = 0
     \/ /\ (a_lane = "waiting" /\ a_coins # 2)
        /\ UNCHANGED <<a_coins>>
     \/ /\ ~((a_lane = "waiting" /\ a_coins # 0) \/ (a_lane = "waiting" /\ a_coins # 2))
        /\ UNCHANGED <<a_coins>>
  /\ \* lane.b
     \/ /\ (b_lane = "waiting" /\ b_coins # 0)
        /\ b_coins' = 0
     \/ /\ (b_lane = "waiting" /\ b_coins # 2)
        /\ UNCHANGED <<b_coins>>
     \/ /\ ~((b_lane = "waiting" /\ b_coins # 0) \/ (b_lane = "waiting" /\ b_coins # 2))
        /\ UNCHANGED <<b_coins>>
  /\ UNCHANGED <<a_lane, a_rich, b_lane, b_rich>>

\* close: gate, by keeper
close ==
  /\ \* gate
     \/ /\ (gate = "open" /\ a_lane = "empty" /\ b_lane = "empty")
        /\ gate' = "closed"
  /\ UNCHANGED <<a_lane, a_coins, a_rich, b_lane, b_coins, b_rich, seen>>

Next ==
  \/ a_arrive
  \/ a_leave
  \/ b_arrive
  \/ b_leave
  \/ open
  \/ close

Spec == Init /\ [][Next]_vars

\* always: a closed lane has no coins [a] (TG-01)
Law_TG_01_a == a_lane = "empty" => a_coins = 0

\* always: a closed lane has no coins [b] (TG-01)
Law_TG_01_b == b_lane = "empty" => b_coins = 0

\* always: both lanes are empty while the gate is open (TG-02)
Law_TG_02 == gate = "open" => guard_3

\* step: nobody leaves a closed gate [a] (TG-03)
Law_TG_03_a == gate = "closed" => ~(guard_1)

\* step: nobody leaves a closed gate [b] (TG-03)
Law_TG_03_b == gate = "closed" => ~(guard_6)

\* step: the keeper never forgets two cars (TG-04)
Law_TG_04 == [][seen = "both" => (seen # "nobody")']_vars

\* sometimes: both lanes can wait at an open gate (TG-05)
Not_TG_05 == ~(guard_5)

\* leads to: a waiting car finds an open gate [a] (TG-06)
Law_TG_06_a == (WF_vars(open) /\ WF_vars(close)) => (a_lane = "waiting" ~> gate = "open")

\* leads to: a waiting car finds an open gate [b] (TG-06)
Law_TG_06_b == (WF_vars(open) /\ WF_vars(close)) => (b_lane = "waiting" ~> gate = "open")

\* leads to: a gate that is open is closed again (TG-07)
Law_TG_07 == (WF_vars(open) /\ WF_vars(close)) => (gate = "open" ~> gate = "closed")
====
