"""Reads of rating scales: what is due, what was answered, how it changed, what it means."""

from handrail.anytime.measures.plots import plot_of
from handrail.anytime.measures.queries.board import BoardScore, OffTrack, board
from handrail.anytime.measures.queries.caseload import courses_of
from handrail.anytime.measures.queries.caseload import lines as caseload_lines
from handrail.anytime.measures.queries.giving import IN_CARE, DueMeasure, due, due_for, sums, to_ask
from handrail.anytime.measures.queries.side_by_side import side_by_side
from handrail.anytime.measures.queries.trends import (
    URGENT,
    Trend,
    alerts_by_rule,
    best_of,
    broken_rules,
    of_instrument,
    plot,
    responses_of,
    trend,
    trend_of,
    trends,
)
from handrail.anytime.measures.queries.usual import ended_courses, to_learn, usual_of

__all__ = [
    "IN_CARE",
    "URGENT",
    "BoardScore",
    "DueMeasure",
    "OffTrack",
    "Trend",
    "alerts_by_rule",
    "best_of",
    "board",
    "broken_rules",
    "caseload_lines",
    "courses_of",
    "due",
    "due_for",
    "ended_courses",
    "of_instrument",
    "plot",
    "plot_of",
    "responses_of",
    "side_by_side",
    "sums",
    "to_ask",
    "to_learn",
    "trend",
    "trend_of",
    "trends",
    "usual_of",
]
