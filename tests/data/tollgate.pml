/* toll gate: written by podmodel; every configuration is one state */
/* !(1)  always: a closed lane has no coins [a] (TG-01) */
/* !(2)  always: a closed lane has no coins [b] (TG-01) */
/* !(3)  always: both lanes are empty while the gate is open (TG-02) */
/* !(4)  step: nobody leaves a closed gate [a] (TG-03) */
/* !(5)  step: nobody leaves a closed gate [b] (TG-03) */
/* !(6)  step: the keeper never forgets two cars (TG-04) */
/* !(7)  sometimes: both lanes can wait at an open gate (TG-05) */
/* response_8  leads to: a waiting car finds an open gate [a] (TG-06) */
/* response_9  leads to: a waiting car finds an open gate [b] (TG-06) */
/* response_10  leads to: a gate that is open is closed again (TG-07) */

#define lane_empty 0
#define lane_waiting 1
#define gate_closed 0
#define gate_open 1
#define seen_nobody 0
#define seen_one 1
#define seen_both 2

byte a_lane = lane_empty;
byte a_coins = 0;
byte a_rich = false;
byte b_lane = lane_empty;
byte b_coins = 0;
byte b_rich = false;
byte gate = gate_closed;
byte seen = seen_nobody;
byte next_a_coins;  /* 0 between steps */
byte next_a_rich;  /* 0 between steps */
byte next_a_lane;  /* 0 between steps */
hidden byte new_a_lane;
byte next_b_coins;  /* 0 between steps */
byte next_b_rich;  /* 0 between steps */
byte next_b_lane;  /* 0 between steps */
hidden byte new_b_lane;
byte next_seen;  /* 0 between steps */
byte next_gate;  /* 0 between steps */
hidden byte given_4;
hidden byte given_5;
hidden byte given_6;
byte given_8 = false;
byte goal_8 = false;
byte given_9 = false;
byte goal_9 = false;
byte given_10 = false;
byte goal_10 = true;
byte due_1 = 0;  /* whose due is awaited; 0: all had theirs */

#define guard_1 (a_lane == lane_empty || b_lane == lane_empty)
#define guard_2 (a_lane == lane_waiting || b_lane == lane_waiting)
#define guard_3 (guard_1 && guard_2 && gate == gate_open)
#define guard_4 (gate == gate_open && a_lane == lane_waiting && b_lane == lane_waiting)
#define guard_5 (guard_2 && gate == gate_closed)
#define guard_6 (gate == gate_open && a_lane == lane_empty && b_lane == lane_empty)

inline note_4() { given_4 = gate == gate_closed; }
inline check_4() { if :: given_4 && true -> assert(!(4)) :: else fi; }

inline note_5() { given_5 = gate == gate_closed; }
inline check_5() { if :: given_5 && true -> assert(!(5)) :: else fi; }

inline note_6() { given_6 = seen == seen_both; }
inline check_6() { if :: given_6 && seen == seen_nobody -> assert(!(6)) :: else fi; }

inline moved(event) {
  given_8 = a_lane == lane_waiting;
  goal_8 = gate == gate_open;
  given_9 = b_lane == lane_waiting;
  goal_9 = gate == gate_open;
  given_10 = gate == gate_open;
  goal_10 = gate == gate_closed;
  if :: due_1 == 0 -> due_1 = 1 :: else fi;
  if :: due_1 == 1 && (event == 5 || !(guard_5)) -> due_1 = 2 :: else fi;  /* open */
  if :: due_1 == 2 && (event == 6 || !(guard_6)) -> due_1 = 0 :: else fi;  /* close */
}

active proctype system() {
end:
  do
  :: d_step { a_lane == lane_empty && a_coins != 0 -> assert(!(1)) }
  :: d_step { b_lane == lane_empty && b_coins != 0 -> assert(!(2)) }
  :: d_step { guard_6 -> assert(!(3)) }
  :: d_step { guard_4 -> assert(!(7)) }
  /* a.arrive: lane.a, by driver */
  :: atomic { a_lane == lane_empty ->
      d_step {
        next_a_coins = a_coins;
        next_a_rich = a_rich;
        next_a_lane = a_lane;
      }
      if
      :: next_a_coins = 1
      :: next_a_coins = 2
      fi;
      next_a_rich = (next_a_coins == 2 -> true : a_rich);
      next_a_lane = lane_waiting;
      d_step {
        note_6();
        a_coins = next_a_coins;
        a_rich = next_a_rich;
        a_lane = next_a_lane;
        moved(1);
        check_6();
        next_a_coins = 0;
        next_a_rich = 0;
        next_a_lane = 0;
      }
     }
  /* a.leave: lane.a, by driver */
  :: d_step { a_lane == lane_waiting && gate == gate_open ->
      note_4();
      note_6();
      new_a_lane = a_lane;
      a_coins = 0;
      a_rich = false;
      new_a_lane = lane_empty;
      /* gate */
      if
      :: guard_3 ->
        seen = seen_nobody;
      :: guard_4 ->
        seen = seen_one;
      :: else
      fi;
      a_lane = new_a_lane;
      moved(2);
      check_4();
      check_6();
     }
  /* b.arrive: lane.b, by driver */
  :: atomic { b_lane == lane_empty ->
      d_step {
        next_b_coins = b_coins;
        next_b_rich = b_rich;
        next_b_lane = b_lane;
      }
      if
      :: next_b_coins = 1
      :: next_b_coins = 2
      fi;
      next_b_rich = (next_b_coins == 2 -> true : b_rich);
      next_b_lane = lane_waiting;
      d_step {
        note_6();
        b_coins = next_b_coins;
        b_rich = next_b_rich;
        b_lane = next_b_lane;
        moved(3);
        check_6();
        next_b_coins = 0;
        next_b_rich = 0;
        next_b_lane = 0;
      }
     }
  /* b.leave: lane.b, by driver */
  :: d_step { b_lane == lane_waiting && gate == gate_open ->
      note_5();
      note_6();
      new_b_lane = b_lane;
      b_coins = 0;
      b_rich = false;
      new_b_lane = lane_empty;
      /* gate */
      if
      :: guard_3 ->
        seen = seen_nobody;
      :: guard_4 ->
        seen = seen_one;
      :: else
      fi;
      b_lane = new_b_lane;
      moved(4);
      check_5();
      check_6();
     }
  /* open: gate, by keeper */
  :: atomic { guard_5 ->
      d_step {
        next_seen = seen;
        next_gate = gate;
        next_a_coins = a_coins;
        next_b_coins = b_coins;
      }
      next_seen = ((a_lane == lane_waiting && b_lane == lane_waiting) -> seen_both : ((guard_1 && guard_2) -> seen_one : ((guard_1 && a_lane == lane_empty && b_lane == lane_empty) -> seen_nobody : seen)));
      next_gate = gate_open;
      /* lane.a */
      if
      :: a_lane == lane_waiting && a_coins != 0 ->
        next_a_coins = 0;
      :: a_lane == lane_waiting && a_coins != 2 ->
        skip;
      :: else
      fi;
      /* lane.b */
      if
      :: b_lane == lane_waiting && b_coins != 0 ->
        next_b_coins = 0;
      :: b_lane == lane_waiting && b_coins != 2 ->
        skip;
      :: else
      fi;
      d_step {
        note_6();
        seen = next_seen;
        gate = next_gate;
        a_coins = next_a_coins;
        b_coins = next_b_coins;
        moved(5);
        check_6();
        next_seen = 0;
        next_gate = 0;
        next_a_coins = 0;
        next_b_coins = 0;
      }
     }
  /* close: gate, by keeper */
  :: d_step { guard_6 ->
      note_6();
      gate = gate_closed;
      moved(6);
      check_6();
     }
  /* anybody may pause */
  :: d_step { true -> moved(0) }
  :: false && a_rich == 0 && b_rich == 0
  od
}
ltl response_8 { ([]<> (due_1 == 0)) -> ([] (given_8 -> <> goal_8)) }
ltl response_9 { ([]<> (due_1 == 0)) -> ([] (given_9 -> <> goal_9)) }
ltl response_10 { ([]<> (due_1 == 0)) -> ([] (given_10 -> <> goal_10)) }
