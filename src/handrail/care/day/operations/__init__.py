"""The verbs of the program day."""

from handrail.care.day.operations.attendance import (
    arrive,
    clear,
    come_back,
    excuse,
    hold,
    hospitalize,
    leave,
    mark_missed,
    send_to_higher_care,
    why_not,
)
from handrail.care.day.operations.attest import (
    Attested,
    against_consent,
    attest,
    why_not_attest,
    why_not_by_video,
)
from handrail.care.day.operations.check_in import CheckInAnswers, check_in, hear, why_not_check_in
from handrail.care.day.operations.correction import correct
from handrail.care.day.operations.encourage import encourage, keep_back, let_through
from handrail.care.day.operations.everyone import arrive_all
from handrail.care.day.operations.goals import Coached, answer_goal, coach, set_goal
from handrail.care.day.operations.group import agree, give_roles, rate_group
from handrail.care.day.operations.join import join, why_not_join
from handrail.care.day.operations.make_up import make_up, why_not_make_up
from handrail.care.day.operations.note import PartWords, SharedWords, SheetRefused, SheetWords, save_sheet
from handrail.care.day.operations.outreach import (
    decide_outreach,
    note_attempt,
    why_not_decide,
    why_not_reach_out,
)
from handrail.care.day.operations.practice import answer_practice, wrap_up, wrap_up_all
from handrail.care.day.operations.session import clear_settled, end_session, why_not_end
from handrail.care.day.operations.tablet import end_tablets, open_tablet

__all__ = [
    "Attested",
    "CheckInAnswers",
    "Coached",
    "PartWords",
    "SharedWords",
    "SheetRefused",
    "SheetWords",
    "against_consent",
    "agree",
    "answer_goal",
    "answer_practice",
    "arrive",
    "arrive_all",
    "attest",
    "check_in",
    "clear",
    "clear_settled",
    "coach",
    "come_back",
    "correct",
    "decide_outreach",
    "encourage",
    "end_session",
    "end_tablets",
    "excuse",
    "give_roles",
    "hear",
    "hold",
    "hospitalize",
    "join",
    "keep_back",
    "leave",
    "let_through",
    "make_up",
    "mark_missed",
    "note_attempt",
    "open_tablet",
    "rate_group",
    "save_sheet",
    "send_to_higher_care",
    "set_goal",
    "why_not",
    "why_not_attest",
    "why_not_by_video",
    "why_not_check_in",
    "why_not_decide",
    "why_not_end",
    "why_not_join",
    "why_not_make_up",
    "why_not_reach_out",
    "wrap_up",
    "wrap_up_all",
]
