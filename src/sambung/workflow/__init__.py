"""How a matter moves: one table of states, one turn at a time, one deadline, one way."""
