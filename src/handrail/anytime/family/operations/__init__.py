"""What can be done in family work: caregivers and what they may see, and the sessions they come to."""

from handrail.anytime.family.operations.caregivers import (
    RELEASE_PAPER,
    choose_release,
    correct_caregiver,
    end_caregiver,
    invite_caregiver,
    name_caregiver,
    note_shown,
    say_together,
    take_back_release,
    why_not_correct,
    why_not_invite,
    why_not_name,
    why_not_release,
    why_not_write,
    write_to_caregiver,
)
from handrail.anytime.family.operations.sessions import (
    call_off_session,
    hold_session,
    plan_session,
    why_not_close,
    why_not_plan,
)

__all__ = [
    "RELEASE_PAPER",
    "call_off_session",
    "choose_release",
    "correct_caregiver",
    "end_caregiver",
    "hold_session",
    "invite_caregiver",
    "name_caregiver",
    "note_shown",
    "plan_session",
    "say_together",
    "take_back_release",
    "why_not_close",
    "why_not_correct",
    "why_not_invite",
    "why_not_name",
    "why_not_plan",
    "why_not_release",
    "why_not_write",
    "write_to_caregiver",
]
