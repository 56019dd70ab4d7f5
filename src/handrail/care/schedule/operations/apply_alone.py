"""The individual sessions of a week that is put in force: the old hour is freed first, the new one is booked when the groups stand."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.admission import queries as admission
from handrail.care.schedule import queries
from handrail.care.schedule.models import OneToOne
from handrail.care.schedule.operations.one_to_ones import Hour, book_one_to_one, call_off_rows
from handrail.care.schedule.queries.alone_told import Known
from handrail.care.schedule.queries.plan_acts import NewHour
from handrail.ground.actor import Actor
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.steps import NotAllowed


@dataclass(frozen=True)
class Freed:
    """A weekly hour that was freed: whether it was by video, and each with what the client knew of it."""

    by_video: bool
    rows: list[tuple[OneToOne, Known | None]]
    stay: frozenset[date] = frozenset()  # the Mondays of the weeks in which it was moved by itself


def free_hour(episode: Episode, weekly: UUID, by: Actor, at: datetime, from_day: date) -> Freed:
    """Call off what is left of a weekly hour from a day on, but for what was moved to another weekday by itself. They are told of the new one."""
    rows = [one for one in queries.one_to_ones_from(episode.pk, from_day) if one.weekly == weekly]
    usual = [one.day.weekday() for one in rows]
    kept = [one for one in rows if one.day.weekday() != max(usual, key=usual.count)]
    rows = [one for one in rows if one not in kept]
    freed = Freed(
        bool(rows) and queries.is_by_video(rows[0]),
        [(one, one.told) for one in rows],
        frozenset(map(_monday, kept)),
    )
    call_off_rows(rows, by, at, _("The week is another."), knows=False, shown=False)
    return freed


def book_hour(
    episode: Episode, hour: NewHour, by: Actor, at: datetime, from_day: date, was: Freed | None
) -> None:
    """Book a client's weekly hour from a day on: as often as the old one was, else until the planned end."""
    agreed = admission.admission_of(episode.pk)
    first = max(from_day, agreed.start_on) if agreed and agreed.start_on else from_day
    first += timedelta(days=(hour.weekday - first.weekday()) % 7)
    if was and was.rows:  # in the same weeks as the old one, the first to the last
        first = max(first, _monday(was.rows[0][0]) + timedelta(days=hour.weekday))
        last = _monday(was.rows[-1][0]) + timedelta(days=hour.weekday)
        weeks = min((last - first).days // 7 + 1, queries.MOST_WEEKS)
    else:
        weeks = queries.weeks_to_end(episode, first)
    if weeks < 1:
        return
    leader = people.staff_for(by, hour.leader_id)
    by_video = bool(was and was.by_video)  # as it was; else in whatever room they see people
    stay = {monday + timedelta(days=hour.weekday) for monday in was.stay} if was else set()
    wanted = Hour(leader, first, time.fromisoformat(hour.starts), hour.minutes, by_video)
    try:
        made = book_one_to_one(
            episode,
            by=by,
            at=at,
            kind=queries.INDIVIDUAL,
            hour=wanted,
            weeks=weeks,
            around=True,
            besides=stay,
        )
    except NotAllowed as refusal:
        raise NotAllowed([f"{episode.client.short_name}: {reason}" for reason in refusal.reasons]) from None
    if was:
        _tell_of_both(made, was)


def _tell_of_both(made: list[OneToOne], was: Freed) -> None:
    """Let the client be told of each week's new hour as another than they knew, and that there is none in a week that was left out."""
    new, gone = {_monday(one): one for one in made}, []
    for old, knew in was.rows:
        if one := new.get(_monday(old)):
            one.told, one.to_tell = knew, knew != queries.known(one)
        else:
            old.told, old.to_tell = knew, True
            gone.append(old)
    OneToOne.objects.bulk_update(made, ["told", "to_tell"])
    OneToOne.objects.bulk_update(gone, ["told", "to_tell"])


def _monday(one: OneToOne) -> date:
    return one.day - timedelta(days=one.day.weekday())
