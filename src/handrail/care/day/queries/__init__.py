"""Reads of the program day: the board, one client's day, weeks, home practice, what is due."""

from handrail.care.day.queries.asked import Asked, OwnAnswer, asked_of, own_answers
from handrail.care.day.queries.board import KINDS, Board, BoardRow, BoardSession, board, session_board
from handrail.care.day.queries.due import due
from handrail.care.day.queries.house import broken_rules
from handrail.care.day.queries.visits import (
    DayLine,
    PracticeShare,
    Situation,
    check_in_of,
    days_attended,
    event_for,
    events_of,
    last_days,
    practice_for,
    practice_of_visit,
    practice_since,
    practice_to_answer,
    practices_since,
    situation_of,
    visit_of,
    visits_of,
)
from handrail.care.day.queries.weeks import Course, Week, course_of, weeks_of

__all__ = [
    "KINDS",
    "Asked",
    "Board",
    "BoardRow",
    "BoardSession",
    "Course",
    "DayLine",
    "OwnAnswer",
    "PracticeShare",
    "Situation",
    "Week",
    "asked_of",
    "board",
    "broken_rules",
    "check_in_of",
    "course_of",
    "days_attended",
    "due",
    "event_for",
    "events_of",
    "last_days",
    "own_answers",
    "practice_for",
    "practice_of_visit",
    "practice_since",
    "practice_to_answer",
    "practices_since",
    "session_board",
    "situation_of",
    "visit_of",
    "visits_of",
    "weeks_of",
]
