"""What a client's first page says: where they stand, and the one thing to do next."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from handrail.anytime.consents import queries as consents
from handrail.anytime.diary import queries as diary
from handrail.anytime.measures import queries as measures
from handrail.anytime.portal_messages import queries as messages
from handrail.anytime.safety import queries as safety
from handrail.care.aftercare import queries as aftercare
from handrail.care.day import queries as day
from handrail.care.plan import queries as plans
from handrail.care.schedule import queries as schedule
from handrail.care.stepdown import queries as stepdown
from handrail.doors.portal import plain
from handrail.doors.portal.alone import own_hours
from handrail.ground.clock import day_of
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode

IN_PROGRAM = ("taking part", "stepping down")
AFTER = ("aftercare", "closed")
AHEAD = timedelta(days=7)


@dataclass(frozen=True)
class Today:
    episode: Episode
    greeting: str
    standing: str
    rail: list[Any]
    coming: str  # what comes next, in words, where there is nothing to do yet
    place: Any = None  # today's place, or None
    phase: str = ""  # where the clock stands: before, during or after today's group
    changed: list[Any] = field(default_factory=list)  # days that are others now, not yet read
    called_off: str = ""  # why today's group does not meet, where it does not
    parts: list[Any] = field(default_factory=list)
    video_open: bool = False  # the group's room by video is open, and this client may come in by it
    told_before: str = ""  # what today's skill may stir up, in the curriculum's plain words
    check_in: Any = None  # today's, once it is in
    check_in_open: bool = False
    next_place: Any = None
    on: date | None = None  # today, by the site's clock
    alone: list[Any] = field(default_factory=list)  # hours with one of the team, in the next days
    measures: list[Any] = field(default_factory=list)
    begun: set[str] = field(default_factory=set)  # scales that can be gone on with
    practice: Any = None
    goals: list[Any] = field(default_factory=list)
    group_to_rate: bool = False
    papers: list[Any] = field(default_factory=list)
    plan_to_sign: bool = False
    plot: Any = None
    has_safety_plan: bool = False
    night_to_tell: bool = False  # a sleep log is kept, and last night is not in it
    answered: bool = False  # the team wrote, and the client has not said to have read it
    away: str = ""  # the place of a higher level of care where they are
    how_asked: Any = None  # the contact after the program of which this page asks how they are
    visits_asked: list[Any] = field(
        default_factory=list
    )  # booked elsewhere, over, and nobody knows of it yet
    help_first: bool = False  # an answer is open that calls for somebody


def today(episode: Episode, *, name: str, as_of: datetime) -> Today:
    zone = episode.site.time_zone
    on, away = day_of(as_of, zone), _away(episode)
    place = None if away else schedule.place_today(episode, on)
    checked = day.check_in_of(visit := day.visit_of(place.pk) if place else None)
    helped = bool(safety.open_of([episode.pk]))  # then no score says that all is well
    ahead = _ahead(episode, on, away)
    scales = [] if episode.stage == "closed" else measures.due_for(episode, on=on, own=True)
    return Today(
        episode=episode,
        greeting=_greeting(as_of.astimezone(ZoneInfo(zone)).hour) % {"name": name},
        standing=_standing(episode, on),
        rail=episodes.rail(episode, episodes.changes_of(episode.pk), for_client=True),
        coming=_coming(episode, bool(place or ahead or away)),
        place=place,
        phase=phase_of(place, as_of=as_of),
        called_off="" if place or away else schedule.called_off(episode.pk, on),
        parts=schedule.run_lines(place.session, as_of=as_of) if place else [],
        told_before=schedule.told_before(place.session) if place else "",
        video_open=_video_open(place, as_of),
        check_in=checked,
        check_in_open=bool(place and not checked and place.session.state != "held"),
        next_place=ahead[0] if ahead else None,
        away=away,
        measures=scales,
        begun=measures.begun_among(episode, scales, on=on),
        practice=_practice(episode, on),
        goals=list(day.open_goals(episode.pk).values()),
        # Asked only once the day is over: a query the other pages do without.
        group_to_rate=bool(
            visit and visit.state in ("done", "left") and day.group_to_rate(episode.pk, on=on)
        ),
        papers=_papers_to_sign(episode, on),
        plan_to_sign=_plan_waits(episode),
        plot=None if helped else plain.mood_plot(episode),
        night_to_tell=episode.is_open and diary.night_to_tell(episode.pk, on=on),
        answered=bool(messages.unread_by_client(episode.pk)),
        **_at_hand(episode, on, as_of, away),
        help_first=helped,
    )


def _at_hand(episode: Episode, on: date, as_of: datetime, away: str) -> dict[str, Any]:
    """Whether there is a safety plan, which days are others now, and what is asked after the program."""
    return {
        "changed": [] if away else schedule.unread_notices(episode.pk, on=on),
        "on": on,
        "alone": [] if away else _alone(episode, as_of),
        "has_safety_plan": safety.plan_at_hand(episode) is not None,
        "how_asked": aftercare.asked_on_phone(episode, on=on),
        "visits_asked": stepdown.asked_on_phone(episode.client_id, as_of=as_of),
    }


def block(episode: Episode, *, as_of: datetime) -> Today:
    """Return what changes while the page stays open: today's group as it runs."""
    on, away = day_of(as_of, episode.site.time_zone), _away(episode)
    place = None if away else schedule.place_today(episode, on)
    ahead = _ahead(episode, on, away)
    return Today(
        episode=episode,
        greeting="",
        standing="",
        rail=[],
        coming="",
        place=place,
        phase=phase_of(place, as_of=as_of),
        parts=schedule.run_lines(place.session, as_of=as_of) if place else [],
        told_before=schedule.told_before(place.session) if place else "",
        video_open=_video_open(place, as_of),
        next_place=ahead[0] if ahead else None,
        away=away,
    )


def _away(episode: Episode) -> str:
    """Return where somebody is who is in a higher level of care, or nothing. Then no day is promised."""
    there = safety.away_of([episode.pk]).get(episode.pk)
    return there.place if there else ""


def _ahead(episode: Episode, on: date, away: str) -> list[Any]:
    """Return the next days after this one; none while somebody is away."""
    return [] if away else [one for one in schedule.next_places(episode, on=on, limit=3) if one.day > on]


def _alone(episode: Episode, as_of: datetime) -> list[Any]:
    """Return the next hours with one of the team, as far as the coming week."""
    ahead = own_hours(episode, as_of=as_of, limit=2)
    return [hour for hour in ahead if hour.one.starts_at <= as_of + AHEAD]


def _video_open(place: Any, as_of: datetime) -> bool:
    """Whether to offer the room by video: the group meets by video, or staff noted that this client does."""
    if place is None or not schedule.video_is_open(place.session, as_of=as_of):
        return False
    return schedule.is_by_video(place.session) or day.attested(place.pk) is not None


def phase_of(place: Any, *, as_of: datetime) -> str:
    """Return where the clock stands to a place's group: before, during, after; or nothing without a group.

    What a client reads must not promise a talk before a group that has begun, or is over.
    """
    if place is None:
        return ""
    if place.session.state == "held" or as_of >= place.session.ends_at:
        return "after"
    return "before" if as_of < place.session.starts_at else "during"


def _practice(episode: Episode, on: date) -> Any:
    """Home practice to tell of. After the discharge nobody plans with the answer any more."""
    return day.practice_to_answer(episode.pk, before=on) if episode.stage in IN_PROGRAM else None


def _papers_to_sign(episode: Episode, on: date) -> list[Any]:
    """The client's own: what a parent or guardian signs is signed in the room."""
    if episode.stage in AFTER:
        return []
    return consents.clients_own(episode, on=on)


def _plan_waits(episode: Episode) -> bool:
    view = plans.signed_of(episode.pk)
    return bool(view and view.plan.client_signed_at is None and not view.plan.client_disagrees)


def _greeting(hour: int) -> str:
    if hour < 12:
        return _("Good morning, %(name)s.")
    return _("Good afternoon, %(name)s.") if hour < 17 else _("Good evening, %(name)s.")


def _standing(episode: Episode, on: date) -> str:
    week = episodes.week_of_stay(episode, on)
    if episode.stage in IN_PROGRAM and week:
        return _("You are in week %(n)s.") % {"n": week}
    if episode.stage in IN_PROGRAM and episode.admitted_on:
        return _("Your first day is %(day)s.") % {"day": f"{episode.admitted_on:%A, %B %-d}"}
    return ""


def _coming(episode: Episode, placed: bool) -> str:
    if episode.stage == "aftercare" and aftercare.stopped(episode.pk):
        return _("You finished the program. You asked us not to call. You can call us at any time.")
    if episode.stage in IN_PROGRAM:
        return "" if placed else _("You are in the program. We are planning your days now and will call you.")
    return {
        "intake": _(
            "We are getting to know you. Next, you will meet with a clinician for about an hour. "
            "We will call you to set the time."
        ),
        "placement": _(
            "A clinician is looking at what care fits you best. We will talk with you about it before anything starts."
        ),
        "admission": _(
            "You are almost ready to start. Sign your papers here, and we will tell you your first day."
        ),
        "aftercare": _(
            "You finished the program. We will check in with you in the weeks ahead. You can call us, too."
        ),
        "closed": _(
            "Your care here has ended. Your safety plan stays here for you. You can come back: just call."
        ),
    }.get(episode.stage, "")
