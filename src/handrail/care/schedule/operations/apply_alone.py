"""The individual sessions of a week that is put in force: the old hour is freed first, the new one is booked when the groups stand."""

from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from handrail.care.admission import queries as admission
from handrail.care.schedule import queries
from handrail.care.schedule.models import OneToOne
from handrail.care.schedule.operations.notices import to_tell_alone
from handrail.care.schedule.operations.one_to_ones import (
    MOST_WEEKS,
    Hour,
    book_one_to_one,
    call_off_one_to_one,
)
from handrail.care.schedule.queries.plan_acts import WeeklyHour
from handrail.ground.actor import Actor
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.steps import NotAllowed

KIND = "individual"
WEEKS = 8  # that an hour is booked for, where no end of the stay is planned


def free_hour(episode: Episode, by: Actor, at: datetime, from_day: date) -> list[OneToOne]:
    """Call off the individual sessions of a client's weekly hour from a day on. They are told of the new hour, with the old one."""
    booked = queries.one_to_ones_from(episode.pk, from_day)
    first = next((one for one in booked if one.weekly and one.kind == KIND), None)
    if first is None:
        return []
    found = queries.one_to_one_for(by, first.pk)
    freed: list[OneToOne] = call_off_one_to_one(
        found, by=by, at=at, reason=_("The week is another."), later=True, knows=True
    )
    return freed


def book_hour(
    episode: Episode, hour: WeeklyHour, by: Actor, at: datetime, from_day: date, was: list[OneToOne] | None
) -> None:
    """Book a client's weekly hour from a day on: as often as the old one was, else until the planned end."""
    agreed = admission.admission_of(episode.pk)
    first = max(from_day, agreed.start_on) if agreed and agreed.start_on else from_day
    first += timedelta(days=(hour.weekday - first.weekday()) % 7)
    leader = people.staff_for(by, hour.leader_id)
    by_video = bool(was and queries.is_by_video(was[0]))  # as it was; else in whatever room they see people
    wanted = Hour(leader, first, time.fromisoformat(hour.starts), hour.minutes, by_video)
    try:
        made = book_one_to_one(
            episode,
            by=by,
            at=at,
            kind=KIND,
            hour=wanted,
            weeks=len(was) if was else _weeks(episode, first),
            around=True,
            knows=True,
        )
    except NotAllowed as refusal:
        raise NotAllowed([f"{episode.client.short_name}: {reason}" for reason in refusal.reasons]) from None
    to_tell_alone(made, at=at, was=was[0].starts_at if was else None)


def _weeks(episode: Episode, first: date) -> int:
    last = episode.target_discharge_on
    return min(max((last - first).days // 7 + 1, 1), MOST_WEEKS) if last else WEEKS
