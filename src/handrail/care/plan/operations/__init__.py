"""What can be done with a treatment plan: write it, sign it, hear the client, add to it, begin a new version."""

from handrail.care.plan.operations.after import cosign, review, why_not_cosign, why_not_review
from handrail.care.plan.operations.drafting import draft, revise, why_not_draft
from handrail.care.plan.operations.holding import why_not_write
from handrail.care.plan.operations.signing import (
    add_addendum,
    client_sign,
    note_attempt,
    sign,
    why_not_add,
    why_not_client_sign,
    why_not_sign,
)
from handrail.care.plan.operations.writing import (
    add_goal,
    add_intervention,
    add_objective,
    add_problem,
    change_goal,
    change_intervention,
    change_objective,
    change_problem,
    plan_of,
    take_out,
)

__all__ = [
    "add_addendum",
    "add_goal",
    "add_intervention",
    "add_objective",
    "add_problem",
    "change_goal",
    "change_intervention",
    "change_objective",
    "change_problem",
    "client_sign",
    "cosign",
    "draft",
    "note_attempt",
    "plan_of",
    "review",
    "revise",
    "sign",
    "take_out",
    "why_not_add",
    "why_not_client_sign",
    "why_not_cosign",
    "why_not_draft",
    "why_not_review",
    "why_not_sign",
    "why_not_write",
]
