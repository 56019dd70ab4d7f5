"""One-to-ones: booked once or each week, moved, called off."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from uuid6 import uuid7

from handrail.anytime.consents import queries as consents
from handrail.care.schedule import queries
from handrail.care.schedule.models import ALONE, TELEHEALTH, OneToOne
from handrail.care.schedule.operations.against import can_come
from handrail.care.schedule.operations.timetable import hold, hold_leaders, hold_site
from handrail.care.schedule.states import ONE_TO_ONE
from handrail.care.schedule.words import clock_words, day_words
from handrail.ground import access
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import Room, Site
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.people.models import Availability, Staff
from handrail.ground.record import operations as record
from handrail.ground.record.operations import Line
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

LONGEST = 240  # minutes
AHEAD = timedelta(days=366)
NIGHT_ENDS = time(5)  # before that, somebody meant the afternoon
MEANWHILE = "Someone else changed this a moment ago. Look again."
FIELDS = (
    *("leader", "day", "mode", "room", "starts_at", "ends_at", "state", "because", "ended_by"),
    *("revision", "told", "to_tell", "changed_at"),
)


@dataclass(frozen=True)
class Hour:
    """When, with whom and where one is to be: `day` and `starts` by the site's wall clock."""

    leader: Staff
    day: date
    starts: time
    minutes: int
    by_video: bool = False
    room: Room | None = None

    def span(self, zone: str) -> tuple[datetime, datetime]:
        # Through UTC: adding to a wall-clock time would ignore a clock change in between.
        local = datetime.combine(self.day, self.starts, ZoneInfo(zone))
        begins = datetime.fromtimestamp(local.timestamp(), tz=ZoneInfo("UTC"))
        return begins, begins + timedelta(minutes=self.minutes)

    def later(self, by: timedelta) -> "Hour":
        return replace(self, day=self.day + by)


@dataclass(frozen=True)
class _Facts:
    """What is known of the days on which hours are to be: read once for all of them."""

    busy: list[queries.Busy]
    shut: dict[date, str]
    away: set[date]
    unlicensed: set[date]
    told: list[Availability]

    def left_out(self, day: date) -> bool:
        """Whether a row leaves a day out: nobody is there."""
        return day in self.shut or day in self.away


def why_not_book(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against booking anything for this client."""
    yield from access.reasons_against(by, "schedule.arrange", episode)
    if _is_over(episode):
        yield _("This course of care is over.")


def _is_over(episode: Episode) -> bool:
    """Whether nobody is to be seen in it any more: it is closed, or they were discharged."""
    return episode.stage not in queries.SEEN_STAGES


@verb
def book_one_to_one(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    kind: str,
    hour: Hour,
    around: bool = False,
    weeks: int = 1,
    knows: bool = False,
    besides: Collection[date] = (),
) -> list[OneToOne]:
    """Book an hour with one of the staff, once or in each of so many weeks. Returns what was booked.

    In a row, days on which the site is closed or the leader is away are left out; with `around` it is a row whatever its weeks, and those
    on which anything else stands against it are left out, too, be it all of them. `knows`: the client was there, and is told nothing.
    `besides`: days that are left out as well.
    """
    access.refuse(by, "schedule.arrange", hour.leader)
    hour = replace(hour, leader=_hold(episode, episode.site, hour.leader))
    episode.refresh_from_db(fields=["stage"])
    reasons = [*why_not_book(episode, by=by), *_against_asked(episode, kind, hour, weeks, at)]
    if reasons:
        raise NotAllowed(reasons[:3])
    row = [hour.later(timedelta(weeks=n)) for n in range(weeks)]
    if not (row := [one for one in row if one.day not in besides]):
        return []
    facts = _facts(episode, kind, row)
    hours = _left(episode, row, facts, at, around=around) if weeks > 1 or around else row
    if not hours:
        return []
    _refuse(episode, hours, facts, at)
    weekly = uuid7() if weeks > 1 or around else None
    made = [_put(_new(episode, kind, weekly), one) for one in hours]
    for one in made:
        _changed(one, at, knows=knows)
    OneToOne.objects.bulk_create(made)
    detail = {"kind": kind, "leader": str(hour.leader.pk), "from": made[0].starts_at, "booked": len(made)}
    record.write(by=by, at=at, what="schedule.one_to_one_booked", about=made[0], detail=detail)
    return made


def _new(episode: Episode, kind: str, weekly: UUID | None) -> OneToOne:
    row = episode_operations.client_row(episode)
    return OneToOne(**row, client=episode.client, kind=kind, site=episode.site, weekly=weekly)


def _put(one: OneToOne, hour: Hour) -> OneToOne:
    """Return a one-to-one at an hour; nobody is in a room by video."""
    one.leader, one.day = hour.leader, hour.day
    one.mode, one.room = (TELEHEALTH, None) if hour.by_video else ("in_person", hour.room)
    one.starts_at, one.ends_at = hour.span(one.site.time_zone)
    return one


def _changed(one: OneToOne, at: datetime, *, knows: bool) -> None:
    """Keep what the client knows of a one-to-one as it is by now, and whether they are to be told."""
    now, one.changed_at = queries.known(one), at
    if knows:
        one.told, one.to_tell = now, False
    else:  # what nobody told them they may have seen on their phone
        one.to_tell = one.told != now


def _left(
    episode: Episode, row: Sequence[Hour], facts: _Facts, at: datetime, *, around: bool
) -> Sequence[Hour]:
    """Return a row without the days that are left out of it. Where nothing would be left it is refused as it is, with `around` it is none."""
    if around:
        return [hour for hour in row if not any(_against_hour(episode, hour, facts, at))]
    return [hour for hour in row if not facts.left_out(hour.day)] or row


@verb
def move_one_to_one(
    one_to_one: OneToOne,
    *,
    by: Actor,
    at: datetime,
    hour: Hour,
    later: bool = False,
    knows: bool = False,
    seen: int | None = None,
) -> list[OneToOne]:
    """Let a one-to-one be at another hour, with somebody else, elsewhere. Returns what was moved.

    `later`: the later ones of the same weekly hour go along, as many days on; one that would come to a closed day, or to a day on
    which the leader is away, is called off. `knows`: the client was there, and is told nothing. `seen`: the revision that was shown.
    """
    access.refuse(by, "schedule.arrange", one_to_one)
    access.refuse(by, "schedule.arrange", hour.leader)
    episode, rows, leader = _planned(one_to_one, hour.leader, at, later=later, seen=seen)
    hour, kind = replace(hour, leader=leader), one_to_one.kind
    if reasons := list(_against_asked(episode, kind, hour, 1, at)):
        raise NotAllowed(reasons[:3])
    was, first = rows[0].starts_at, rows[0].day
    if _where(rows[0]) == _where(_put(copy(rows[0]), hour)):
        raise NotAllowed([_("It is so already. Choose another hour, place or person.")])
    row = [(one, hour.later(one.day - first)) for one in rows]
    facts = _facts(episode, kind, [then for _one, then in row], rows)
    stays = [(one, then) for one, then in row if one is rows[0] or not facts.left_out(then.day)]
    _refuse(episode, [then for _one, then in stays], facts, at)
    moved = [_put(one, then) for one, then in stays]
    for one in moved:
        one.revision += 1
        _changed(one, at, knows=knows)
    _refuse_at_once(moved)
    OneToOne.objects.bulk_update(moved, FIELDS)
    gone = [one for one in rows if one not in moved]
    call_off_rows(gone, by, at, _("No hour in that week."), knows=knows)
    detail = {"was": was, "now": rows[0].starts_at, "moved": len(moved), "called_off": len(gone)}
    record.write(by=by, at=at, what="schedule.one_to_one_moved", about=one_to_one, detail=detail)
    return moved


def _refuse_at_once(row: Sequence[OneToOne]) -> None:
    for one, after in pairwise(sorted(row, key=attrgetter("starts_at"))):
        if after.starts_at < one.ends_at:
            words = _("Two of them would be at once on %(day)s. Move one of them by itself first.")
            raise NotAllowed([words % {"day": day_words(one.day)}])


def _where(one: OneToOne) -> tuple[Any, ...]:
    return one.leader_id, one.starts_at, one.ends_at, one.mode, one.room and one.room.pk


@verb
def call_off_one_to_one(
    one_to_one: OneToOne,
    *,
    by: Actor,
    at: datetime,
    reason: str,
    later: bool = False,
    knows: bool = False,
    seen: int | None = None,
) -> list[OneToOne]:
    """Call a one-to-one off before it begins, with the reason, which the client reads. Returns what was called off.

    `later`: with the later ones of the same weekly hour. `knows`: the client was there, and is told nothing. `seen`: the revision
    that was shown.
    """
    access.refuse(by, "schedule.arrange", one_to_one)
    if not reason.strip():
        raise NotAllowed([_("Write why it is called off: the client reads it.")])
    _episode, rows, _leader = _planned(one_to_one, one_to_one.leader, at, later=later, seen=seen)
    call_off_rows(rows, by, at, reason.strip(), knows=knows)
    return rows


@verb
def call_off_all_alone(episode: Episode, *, by: Actor, at: datetime, from_day: date, reason: str) -> int:
    """Call off what a client has alone from a day on: they have left, and know it. Returns how many; none is no mistake."""
    access.refuse(by, "schedule.arrange", episode)
    hold(episode)
    rows = queries.one_to_ones_from(episode.pk, from_day, after=at)
    call_off_rows(rows, by, at, reason, knows=True, shown=False)
    return len(rows)


def close_alone(episode: Episode, by: Actor, at: datetime) -> None:
    """Call off what is still to come of a course of care that has just closed, whoever closes it: nobody is expected any more."""
    if by.organization_id != episode.organization_id:
        raise NotAllowed([ELSEWHERE])
    rows = queries.one_to_ones_from(episode.pk, day_of(at, episode.site.time_zone), after=at)
    call_off_rows(rows, by, at, _("This course of care is over."), knows=True, shown=False)


def call_off_rows(
    rows: Sequence[OneToOne], by: Actor, at: datetime, reason: str, *, knows: bool, shown: bool = True
) -> None:
    """Call these off, as they are handed over. `shown`: the client finds them called off among their days; else it is as if they never were."""
    for one in rows:
        one.state, one.because = ONE_TO_ONE.after(one.state, "call off"), reason[:300]
        one.ended_by, one.revision = by.name, one.revision + 1
        if shown:
            _changed(one, at, knows=knows)
        else:
            one.told, one.to_tell, one.changed_at = None, False, at
    OneToOne.objects.bulk_update(rows, FIELDS)
    lines = [Line("schedule.one_to_one_called_off", one, detail={"reason": reason}) for one in rows]
    record.write_all(lines, by=by, at=at)


def put_back(rows: Iterable[OneToOne], by: Actor, at: datetime) -> int:
    """Let those of these take place after all whose leader, client and room are free still. Returns how many."""
    back = []
    for one in rows:
        zone = ZoneInfo(one.site.time_zone)
        starts = one.starts_at.astimezone(zone).time()
        hour = Hour(one.leader, one.day, starts, one.minutes, one.mode == TELEHEALTH, one.room)
        episode = one.episode
        if episode is None or _is_over(episode) or one.leader.left_on:
            continue
        if any(_against_hour(episode, hour, _facts(episode, one.kind, [hour]), at)):
            continue
        one.state, one.because, one.ended_by = ONE_TO_ONE.after(one.state, "put back"), "", ""
        one.revision += 1
        _changed(one, at, knows=False)
        back.append(one)
    OneToOne.objects.bulk_update(back, FIELDS)
    record.write_all([Line("schedule.one_to_one_put_back", one) for one in back], by=by, at=at)
    return len(back)


def _planned(
    one: OneToOne, leader: Staff, at: datetime, *, later: bool, seen: int | None
) -> tuple[Episode, list[OneToOne], Staff]:
    """Hold what is to be changed, and return it as it is now. Raises NotAllowed if this one is another by now, or has begun."""
    episode = one.episode
    if episode is None:
        raise NotAllowed([_("This course of care is over.")])
    held = _hold(episode, one.site, leader)
    rows = queries.with_later(one, later=later)
    if not rows or rows[0].pk != one.pk or seen not in (None, rows[0].revision):
        raise NotAllowed([_(MEANWHILE)])
    if rows[0].starts_at <= at:
        raise NotAllowed([_("It has begun, or is over. Say whether they came.")])
    return episode, rows, held


def _hold(episode: Episode, site: Site, leader: Staff) -> Staff:
    """Let one at a time change what is booked at a site, for a client, with one of the staff. Return who that is, as they are now."""
    hold_site(site)
    hold(episode)
    (held,) = hold_leaders([leader.pk])
    return held


def _facts(episode: Episode, kind: str, hours: Sequence[Hour], besides: Collection[OneToOne] = ()) -> _Facts:
    leader, room = hours[0].leader, None if hours[0].by_video else hours[0].room
    first, last = hours[0].day, hours[-1].day
    left_out = [one.pk for one in besides]
    days = [hour.day for hour in hours] if kind in queries.LICENSED else []
    return _Facts(
        queries.taken(episode, leader, room, first=first, last=last, besides=left_out),
        queries.closed_days(episode.site_id, first, last),
        queries.days_away(leader.pk, first, last),
        {day for day, held in people.kinds_on(staff_id=leader.pk, days=days).items() if not held},
        people.availability_of(episode.client_id),
    )


def _refuse(episode: Episode, hours: Iterable[Hour], facts: _Facts, at: datetime) -> None:
    """Raise NotAllowed if any of these can't be. The first few reasons are said."""
    reasons = [reason for hour in hours for reason in _against_hour(episode, hour, facts, at)]
    if reasons:
        raise NotAllowed(list(dict.fromkeys(reasons))[:3])


def _against_asked(episode: Episode, kind: str, hour: Hour, weeks: int, at: datetime) -> Iterator[str]:
    """Yield what stands against an hour whatever else is booked: what can't be meant, and who may not see clients for it."""
    today, leader = day_of(at, episode.site.time_zone), hour.leader
    if kind not in ALONE:
        yield _("Choose what it is.")
    elif leader.left_on is not None:
        yield _("%(leader)s does not work here any more.") % {"leader": leader.name}
    elif not set(queries.SEEN_BY[kind]) & set(leader.roles):
        said = {"leader": leader.name, "kind": ALONE[kind]}
        yield _("%(leader)s does not see clients for this: %(kind)s. Choose somebody who does.") % said
    if not 1 <= weeks <= queries.MOST_WEEKS:
        yield _("Write for how many weeks: one to %(n)s.") % {"n": queries.MOST_WEEKS}
    if not 5 <= hour.minutes <= LONGEST:
        yield _("Write how many minutes it takes: 5 to %(n)s.") % {"n": LONGEST}
    if not today <= hour.day <= today + AHEAD:
        yield _("Choose a day still to come, within a year. What has happened is written in a note.")
    if hour.starts < NIGHT_ENDS:
        words = _("%(starts)s is in the night. Write one in the afternoon as 13:00.")
        yield words % {"starts": clock_words(hour.starts)}
    if hour.room is not None and hour.room.site_id != episode.site_id:
        yield _("That room is at another site.")
    if hour.by_video and not consents.agreed_to(episode, "telehealth", on=today):
        yield _("This client has not signed the consent to care by video.")


def _against_hour(episode: Episode, hour: Hour, facts: _Facts, at: datetime) -> Iterator[str]:
    zone, day = episode.site.time_zone, day_words(hour.day)
    starts_at, ends_at = hour.span(zone)
    if starts_at <= at:
        yield _("Choose an hour still to come. What has happened is written in a note.")
    if day_of(ends_at, zone) != hour.day:
        yield _("It would pass midnight. Start earlier.")
    if hour.day in facts.shut:
        yield _("The site is closed on %(day)s: %(why)s") % {"day": day, "why": facts.shut[hour.day]}
    if hour.day in facts.away:
        yield _("%(leader)s is noted as away on %(day)s.") % {"leader": hour.leader.name, "day": day}
    if hour.day in facts.unlicensed:
        said = {"leader": hour.leader.name, "day": date_format(hour.day, "D j M Y")}
        yield _("%(leader)s has no licence in force on %(day)s.") % said
    if not _may_come(facts.told, hour):
        said = {"name": episode.client.short_name, "day": day, "at": clock_words(hour.starts)}
        yield _("%(name)s can't come on %(day)s at %(at)s, by what they told us.") % said
    for one in facts.busy:
        if one.meets(starts_at, ends_at):
            said = {"who": one.who, "day": day, "what": one.words}
            yield _("%(who)s is taken on %(day)s at that time (%(what)s). Choose another hour.") % said


def _may_come(told: Sequence[Availability], hour: Hour) -> bool:
    """Whether a client who said when they can come said so of this hour. By video they are asked to be free all the same."""
    ends = (datetime.combine(hour.day, hour.starts) + timedelta(minutes=hour.minutes)).time()
    return not told or can_come(told, hour.day.weekday(), hour.starts, ends)
