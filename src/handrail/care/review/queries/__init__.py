"""Reads of the weekly review: the agenda by need, who is off track and how it was answered, what is due."""

from handrail.care.review.queries.agenda import (
    IN_CARE,
    AgendaLine,
    agenda,
    decided_up_to,
    decisions_of,
    due,
    last_reviews,
    line_of,
    lines,
    meeting_on,
)
from handrail.care.review.queries.meeting import decisions_in, meeting_for, meetings, task_for, tasks_of
from handrail.care.review.queries.off_track import Act, Asked, off_track_on, off_tracks, off_tracks_of

__all__ = [
    "IN_CARE",
    "Act",
    "AgendaLine",
    "Asked",
    "agenda",
    "decided_up_to",
    "decisions_in",
    "decisions_of",
    "due",
    "last_reviews",
    "line_of",
    "lines",
    "meeting_for",
    "meeting_on",
    "meetings",
    "off_track_on",
    "off_tracks",
    "off_tracks_of",
    "task_for",
    "tasks_of",
]
