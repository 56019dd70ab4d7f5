"""How good a week the planner finds, how fast, and how near to what no week can beat."""
