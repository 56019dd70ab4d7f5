"""The hard rules of a timetable by name, and one that is broken. docs/timetable.md says which field sets each."""

from dataclasses import dataclass

from handrail.planner.check_model import Session, Slot

RULES = {
    "known": "a session names only kinds, staff, rooms and clients of the problem",
    "day": "a meeting lies between the hours the site opens and closes",
    "grid": "a meeting begins on the grid",
    "pattern": "a session meets on exactly the days of one of its kind's patterns, at one of its hours, the same each day",
    "leaders": "a session has as many different leaders as its kind asks",
    "may_lead": "a group's leader may lead its kind",
    "skills": "a group's leader, and its second, have the skills the kind asks of each",
    "own_staff": "a visit is with somebody the client's need names",
    "staff_hours": "staff work during the whole meeting",
    "staff_twice": "staff are in one meeting at a time",
    "notes": "staff are free for a meeting's notes after it",
    "staff_day": "staff lead no more minutes a day than their most",
    "staff_week": "staff lead no more minutes a week than their most",
    "staff_run": "staff lead no longer without a break than their longest run",
    "room": "a meeting has a room where its kind needs one, and none where it doesn't",
    "features": "the room has what the kind asks",
    "room_open": "the room is open during the whole meeting",
    "capacity": "the room holds the clients of that day",
    "room_twice": "a room has one meeting at a time",
    "turnover": "a room is left free for its turnover after each meeting",
    "size": "no day of a session has more clients than the kind's maximum",
    "apart": "clients who are to be apart share no session",
    "once": "a client is in a session once",
    "available": "a client can come during the whole meeting",
    "client_twice": "a client is in one meeting at a time",
    "client_days": "a client comes on no more days than their most",
    "client_minutes": "a client comes for no more minutes a day than their most",
    "needed": "a client is only in sessions of a kind they need",
    "series_days": "a client comes on as many days of a session as the need says",
    "times": "a client has no more of a need than its times",
    "different_days": "units of one need are on different days",
    "pinned": "what is pinned in the problem's week is there unchanged",
}


@dataclass(frozen=True)
class Broken:
    """A hard rule that a week breaks: which, where, who and when."""

    rule: str
    session: str
    who: str
    when: str
    because: str

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.session, self.who, self.when) if part)
        return f"{self.rule}: {where}: {self.because}"


def at(rule: str, slot: Slot, who: str, because: str) -> Broken:
    """Return a rule that one meeting breaks."""
    return Broken(rule, slot.session.name, who, f"{slot.day} {slot.hour}", because)


def of(rule: str, session: Session, who: str, because: str) -> Broken:
    """Return a rule that a session breaks as a whole; its days and hours are told."""
    when = " ".join(dict.fromkeys(f"{one.day} {one.hour}" for one in session.meetings))
    return Broken(rule, session.name, who, when, because)
