"""Reads of rating scales: what is due, what was answered, how it changed, what it means."""

from handrail.anytime.measures.plots import plot_of
from handrail.anytime.measures.queries.begun import (
    Asking,
    Unfinished,
    answer_of,
    asking,
    begun,
    begun_among,
    broken_givings,
    highest_said,
    one_at_a_time,
    question_of,
    said_in,
    unfinished,
    urgent_so_far,
)
from handrail.anytime.measures.queries.board import BoardScore, OffTrack, board
from handrail.anytime.measures.queries.caseload import courses_of
from handrail.anytime.measures.queries.caseload import lines as caseload_lines
from handrail.anytime.measures.queries.changed import Changed, changed_in
from handrail.anytime.measures.queries.completion import Completion, completion, not_counted
from handrail.anytime.measures.queries.giving import (
    IN_CARE,
    DueMeasure,
    Silence,
    due,
    due_for,
    silences,
    sums,
    to_ask,
)
from handrail.anytime.measures.queries.reminders import not_so_any_more, reminders_due
from handrail.anytime.measures.queries.side_by_side import side_by_side
from handrail.anytime.measures.queries.since import every_answer
from handrail.anytime.measures.queries.threshold import Offer, offer_of, offers, threshold_for
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
    "Asking",
    "BoardScore",
    "Changed",
    "Completion",
    "DueMeasure",
    "OffTrack",
    "Offer",
    "Silence",
    "Trend",
    "Unfinished",
    "alerts_by_rule",
    "answer_of",
    "asking",
    "begun",
    "begun_among",
    "best_of",
    "board",
    "broken_givings",
    "broken_rules",
    "caseload_lines",
    "changed_in",
    "completion",
    "courses_of",
    "due",
    "due_for",
    "ended_courses",
    "every_answer",
    "highest_said",
    "not_counted",
    "not_so_any_more",
    "of_instrument",
    "offer_of",
    "offers",
    "one_at_a_time",
    "plot",
    "plot_of",
    "question_of",
    "reminders_due",
    "responses_of",
    "said_in",
    "side_by_side",
    "silences",
    "sums",
    "threshold_for",
    "to_ask",
    "to_learn",
    "trend",
    "trend_of",
    "trends",
    "unfinished",
    "urgent_so_far",
    "usual_of",
]
