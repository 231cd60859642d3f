"""The rules applied: scores, flags, grades, rankings with money, supervision and doubts. Pure over frames and rules."""
