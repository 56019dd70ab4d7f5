"""The verbs of the timetable."""

from handrail.care.schedule.operations.after_all import reopen_session
from handrail.care.schedule.operations.alone_after import (
    hold_one_to_one,
    miss_one_to_one,
    note_one_to_one,
)
from handrail.care.schedule.operations.apart import end_apart, keep_apart
from handrail.care.schedule.operations.apply_plan import apply_plan
from handrail.care.schedule.operations.away import Mended, end_absence, mend_day, note_away
from handrail.care.schedule.operations.calendar import end_calendar_link, make_calendar_link
from handrail.care.schedule.operations.closures import close, reopen, why_not_close, why_not_reopen
from handrail.care.schedule.operations.ending import Joining, dissolve_series, end_series
from handrail.care.schedule.operations.extra import add_place, why_not_add_place
from handrail.care.schedule.operations.leaders import change_leader, stand_in
from handrail.care.schedule.operations.notices import read_days, tell
from handrail.care.schedule.operations.one_to_ones import (
    Hour,
    book_one_to_one,
    call_off_all_alone,
    call_off_one_to_one,
    close_alone,
    move_one_to_one,
    why_not_book,
)
from handrail.care.schedule.operations.places import (
    change_days,
    enrol,
    move_place,
    release_from,
    why_not_enrol,
)
from handrail.care.schedule.operations.plan_runs import (
    ask_for_plan,
    begin_plan,
    finish_plan,
    give_up_plan,
    keep_plan,
    move_in_plan,
    pin_series,
    stop_plan,
    tell_plan,
    unpin_series,
)
from handrail.care.schedule.operations.rooms import change_room, move_session
from handrail.care.schedule.operations.run_sheet import shift
from handrail.care.schedule.operations.timetable import (
    cancel,
    end_session,
    make_sessions,
    open_series,
    start_session,
)

__all__ = [
    "Hour",
    "Joining",
    "Mended",
    "add_place",
    "apply_plan",
    "ask_for_plan",
    "begin_plan",
    "book_one_to_one",
    "call_off_all_alone",
    "call_off_one_to_one",
    "cancel",
    "change_days",
    "change_leader",
    "change_room",
    "close",
    "close_alone",
    "dissolve_series",
    "end_absence",
    "end_apart",
    "end_calendar_link",
    "end_series",
    "end_session",
    "enrol",
    "finish_plan",
    "give_up_plan",
    "hold_one_to_one",
    "keep_apart",
    "keep_plan",
    "make_calendar_link",
    "make_sessions",
    "mend_day",
    "miss_one_to_one",
    "move_in_plan",
    "move_one_to_one",
    "move_place",
    "move_session",
    "note_away",
    "note_one_to_one",
    "open_series",
    "pin_series",
    "read_days",
    "release_from",
    "reopen",
    "reopen_session",
    "shift",
    "stand_in",
    "start_session",
    "stop_plan",
    "tell",
    "tell_plan",
    "unpin_series",
    "why_not_add_place",
    "why_not_book",
    "why_not_close",
    "why_not_enrol",
    "why_not_reopen",
]
