"""What can be done about coverage: note the card, ask the payer, keep what it said and what it authorized."""

from handrail.anytime.coverage.operations.authorizations import (
    Answered,
    authorize,
    end_authorization,
    settle_denial,
    why_not_authorize,
    why_not_end_authorization,
    why_not_settle_denial,
)
from handrail.anytime.coverage.operations.cards import (
    Card,
    Said,
    end,
    note,
    note_check,
    read_answer,
    set_sender,
    why_not_write_question,
    write_question,
)

__all__ = [
    "Answered",
    "Card",
    "Said",
    "authorize",
    "end",
    "end_authorization",
    "note",
    "note_check",
    "read_answer",
    "set_sender",
    "settle_denial",
    "why_not_authorize",
    "why_not_end_authorization",
    "why_not_settle_denial",
    "why_not_write_question",
    "write_question",
]
