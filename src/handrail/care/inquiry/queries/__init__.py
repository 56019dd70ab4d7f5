"""Reads of the way in: the queue by its clocks, its look-alikes, letters, the waiting line, what is due."""

from handrail.care.inquiry.queries.due import due, due_count, unanswered
from handrail.care.inquiry.queries.letters import OUTCOME, Letters, letters_of
from handrail.care.inquiry.queries.likeness import Alike, alike_of, are_alike, decided_of
from handrail.care.inquiry.queries.line import Line, LineUp, entry_by_id, entry_of, line_up
from handrail.care.inquiry.queries.referrals import (
    OPEN,
    SHOWN,
    Waiting,
    appointment_clock,
    merged_into,
    queue,
    referral_by_id,
    referral_of,
    self_check_of,
    sources_since,
)

__all__ = [
    "OPEN",
    "OUTCOME",
    "SHOWN",
    "Alike",
    "Letters",
    "Line",
    "LineUp",
    "Waiting",
    "alike_of",
    "appointment_clock",
    "are_alike",
    "decided_of",
    "due",
    "due_count",
    "entry_by_id",
    "entry_of",
    "letters_of",
    "line_up",
    "merged_into",
    "queue",
    "referral_by_id",
    "referral_of",
    "self_check_of",
    "sources_since",
    "unanswered",
]
