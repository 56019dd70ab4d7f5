"""What can be done with rating scales: answer one, at once or question by question; learn what is usual here.

An answer that may mean danger raises a concern in the transaction in which it is kept.
"""

from handrail.anytime.measures.operations.answering import OCCASIONS, answer
from handrail.anytime.measures.operations.learning import learn
from handrail.anytime.measures.operations.question import answer_some
from handrail.anytime.measures.operations.threshold import (
    set_threshold,
    why_not_set_threshold,
    withdraw_threshold,
)

__all__ = [
    "OCCASIONS",
    "answer",
    "answer_some",
    "learn",
    "set_threshold",
    "why_not_set_threshold",
    "withdraw_threshold",
]
