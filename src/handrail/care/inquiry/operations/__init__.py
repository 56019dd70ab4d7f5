"""The verbs of the way in: a request, its like, who referred, and the waiting line."""

from handrail.care.inquiry.operations.danger import ask_about_danger
from handrail.care.inquiry.operations.likeness import keep_apart, merge, why_not_merge
from handrail.care.inquiry.operations.referral import (
    Answers,
    Request,
    answer,
    begin_intake,
    cannot_be,
    close,
    receive,
    take,
    why_not,
)
from handrail.care.inquiry.operations.referrer import (
    acknowledge,
    tell_outcome,
    why_not_acknowledge,
    why_not_tell_outcome,
)
from handrail.care.inquiry.operations.returning import ask_again, why_not_ask_again
from handrail.care.inquiry.operations.waiting import (
    decline_place,
    expire_offer,
    leave_line,
    offer,
    set_places,
    take_place,
    wait,
    wait_again,
    why_not_wait,
)
from handrail.care.inquiry.operations.waiting import why_not as why_not_in_line

__all__ = [
    "Answers",
    "Request",
    "acknowledge",
    "answer",
    "ask_about_danger",
    "ask_again",
    "begin_intake",
    "cannot_be",
    "close",
    "decline_place",
    "expire_offer",
    "keep_apart",
    "leave_line",
    "merge",
    "offer",
    "receive",
    "set_places",
    "take",
    "take_place",
    "tell_outcome",
    "wait",
    "wait_again",
    "why_not",
    "why_not_acknowledge",
    "why_not_ask_again",
    "why_not_in_line",
    "why_not_merge",
    "why_not_tell_outcome",
    "why_not_wait",
]
