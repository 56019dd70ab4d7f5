"""One-to-ones: booked once or each week, moved, called off; and what came of them."""

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.translation import gettext as _
from uuid6 import uuid7

from handrail.anytime.consents import queries as consents
from handrail.anytime.notes import operations as notes
from handrail.care.schedule import queries
from handrail.care.schedule.models import ALONE, TELEHEALTH, OneToOne
from handrail.care.schedule.operations.against import can_come
from handrail.care.schedule.operations.notices import to_tell_alone
from handrail.care.schedule.operations.timetable import hold, hold_site
from handrail.care.schedule.states import ONE_TO_ONE
from handrail.care.schedule.words import clock_words, day_words
from handrail.ground import access
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

MOST_WEEKS = 26
MEANWHILE = "Someone else changed this a moment ago. Look again."


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
    told: list[Availability]


def why_not_book(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against booking anything for this client."""
    yield from access.reasons_against(by, "schedule.arrange", episode)
    if not episode.is_open:
        yield _("This course of care is closed.")


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
) -> list[OneToOne]:
    """Book an hour with one of the staff, once or in each of so many weeks. Returns what was booked.

    In a row, days on which the site is closed or the leader is away are left out; with `around`, those on which anything else stands
    against it, too. `knows`: the client was there, or is told otherwise: nothing is written down to tell them.
    """
    access.refuse(by, "schedule.arrange", hour.leader)
    _hold(episode, episode.site, hour.leader)
    episode.refresh_from_db(fields=["stage"])
    reasons = list(why_not_book(episode, by=by))
    if kind not in ALONE or not 1 <= weeks <= MOST_WEEKS:
        reasons.append(_("Choose what it is, and for how many weeks: one to %(n)s.") % {"n": MOST_WEEKS})
    if reasons:
        raise NotAllowed(reasons)
    row = [hour.later(timedelta(weeks=n)) for n in range(weeks)]
    facts = _facts(episode, row)
    hours = _left(episode, row, facts, at, around=around) if weeks > 1 else row
    _refuse(episode, kind, hours, facts, at)
    weekly = uuid7() if weeks > 1 else None
    made = [_put(_new(episode, kind, weekly), one) for one in hours]
    OneToOne.objects.bulk_create(made)
    if not knows:
        to_tell_alone(made, at=at)
    detail = {"kind": kind, "leader": str(hour.leader.pk), "from": made[0].starts_at, "booked": len(made)}
    record.write(by=by, at=at, what="schedule.one_to_one_booked", about=made[0], detail=detail)
    return made


def _new(episode: Episode, kind: str, weekly: UUID | None) -> OneToOne:
    row = episode_operations.client_row(episode)
    return OneToOne(**row, client=episode.client, kind=kind, site=episode.site, weekly=weekly)


def _where(one: OneToOne) -> tuple[Any, ...]:
    return one.leader_id, one.starts_at, one.ends_at, one.mode, one.room and one.room.pk


def _put(one: OneToOne, hour: Hour) -> OneToOne:
    """Return a one-to-one at an hour; nobody is in a room by video."""
    one.leader, one.day = hour.leader, hour.day
    one.mode, one.room = (TELEHEALTH, None) if hour.by_video else ("in_person", hour.room)
    one.starts_at, one.ends_at = hour.span(one.site.time_zone)
    return one


def _left(
    episode: Episode, row: Sequence[Hour], facts: _Facts, at: datetime, *, around: bool
) -> Sequence[Hour]:
    """Return a row without the days that are left out of it; as it is, where nothing would be left."""
    shut = {*facts.shut, *facts.away}
    left = [hour for hour in row if hour.day not in shut]
    if around:
        left = [hour for hour in left if not any(_against_hour(episode, hour, facts, at))]
    return left or row


@verb
def move_one_to_one(
    one_to_one: OneToOne, *, by: Actor, at: datetime, hour: Hour, later: bool = False, knows: bool = False
) -> list[OneToOne]:
    """Let a one-to-one be at another hour, with somebody else, elsewhere. Returns what was moved.

    `later`: the later ones of the same weekly hour go along, as many days on. `knows`: the client was there, and is told nothing.
    """
    access.refuse(by, "schedule.arrange", one_to_one)
    access.refuse(by, "schedule.arrange", hour.leader)
    episode, rows = _planned(one_to_one, hour.leader, later=later)
    was, first = rows[0].starts_at, rows[0].day
    if _where(rows[0]) == _where(_put(copy(rows[0]), hour)):
        raise NotAllowed([_("It is so already. Choose another hour, place or person.")])
    hours = [hour.later(one.day - first) for one in rows]
    _refuse(episode, one_to_one.kind, hours, _facts(episode, hours, rows), at)
    for one, then in zip(rows, hours, strict=True):
        _put(one, then).revision += 1
    OneToOne.objects.bulk_update(rows, ["leader", "day", "mode", "room", "starts_at", "ends_at", "revision"])
    if not knows:
        to_tell_alone(rows, at=at, was=was)
    detail = {"was": was, "now": rows[0].starts_at, "moved": len(rows)}
    record.write(by=by, at=at, what="schedule.one_to_one_moved", about=one_to_one, detail=detail)
    return rows


@verb
def call_off_one_to_one(
    one_to_one: OneToOne, *, by: Actor, at: datetime, reason: str, later: bool = False, knows: bool = False
) -> list[OneToOne]:
    """Call a one-to-one off, with the reason, which the client reads. Returns what was called off.

    `later`: with the later ones of the same weekly hour. `knows`: the client was there, and is told nothing.
    """
    access.refuse(by, "schedule.arrange", one_to_one)
    if not reason.strip():
        raise NotAllowed([_("Write why it is called off: the client reads it.")])
    _episode, rows = _planned(one_to_one, one_to_one.leader, later=later)
    _call_off(rows, by, at, reason.strip())
    if not knows:
        to_tell_alone(rows, at=at, off=reason.strip())
    return rows


@verb
def call_off_all_alone(episode: Episode, *, by: Actor, at: datetime, from_day: date, reason: str) -> int:
    """Call off what a client has alone from a day on: they have left. Returns how many; none is no mistake."""
    access.refuse(by, "schedule.arrange", episode)
    hold(episode)
    rows = [one for one in queries.hours_ahead(episode, as_of=at, limit=1000) if one.day >= from_day]
    _call_off(rows, by, at, reason)
    return len(rows)


def _call_off(rows: Sequence[OneToOne], by: Actor, at: datetime, reason: str) -> None:
    still = OneToOne.objects.filter(pk__in=[one.pk for one in rows], state=ONE_TO_ONE.start)
    off = ONE_TO_ONE.after(ONE_TO_ONE.start, "call off")
    still.update(state=off, because=reason[:300], ended_by=by.name, revision=F("revision") + 1)
    for one in rows:
        one.state, one.because = off, reason[:300]
    lines = [Line("schedule.one_to_one_called_off", one, detail={"reason": reason}) for one in rows]
    record.write_all(lines, by=by, at=at)


@verb
def hold_one_to_one(
    one_to_one: OneToOne,
    *,
    by: Actor,
    at: datetime,
    minutes: int,
    words: str = "",
    whereabouts: str = "",
) -> OneToOne:
    """Say that they met, and how long. `words` begin the note of it, which is signed where every note is.

    `whereabouts`: where the client was, if it was by video. Returns the row as it is now.
    """
    access.refuse(by, "schedule.arrange", one_to_one)
    episode = _held(one_to_one, one_to_one.leader)
    now = queries.one_to_one_for(by, one_to_one.pk)
    if reasons := list(_against_held(now, at, minutes, whereabouts)):
        raise NotAllowed(reasons)
    note = _write(now, episode, by, at, words, minutes) if words.strip() else None
    now.state = ONE_TO_ONE.after(now.state, "hold")
    now.ends_at, now.note, now.ended_by = now.starts_at + timedelta(minutes=minutes), note, by.name
    now.because, now.whereabouts = "", whereabouts.strip()
    now.save(update_fields=["state", "ends_at", "note", "ended_by", "because", "whereabouts"])
    detail = {"minutes": minutes, "noted": note is not None}
    record.write(by=by, at=at, what="schedule.one_to_one_held", about=now, detail=detail)
    return now


@verb
def note_one_to_one(one_to_one: OneToOne, *, by: Actor, at: datetime, words: str) -> None:
    """Begin the note of one that took place. Of two who begin it at once, the first did."""
    access.refuse(by, "notes.write", one_to_one)
    episode = _held(one_to_one, one_to_one.leader)
    now = queries.one_to_one_for(by, one_to_one.pk)
    if now.state != "held" or now.note is not None:
        raise NotAllowed([_("It has a note already, or did not take place.")])
    if not words.strip():
        raise NotAllowed([_("Write the note.")])
    now.note = _write(now, episode, by, at, words, now.minutes)
    now.save(update_fields=["note"])
    record.write(by=by, at=at, what="schedule.one_to_one_noted", about=now)


def _write(one: OneToOne, episode: Episode, by: Actor, at: datetime, words: str, minutes: int) -> Any:
    kind = one.kind.replace("_", " ")
    return notes.write_note(episode, by=by, at=at, kind=kind, text=words, service_on=one.day, minutes=minutes)


def _against_held(one: OneToOne, at: datetime, minutes: int, whereabouts: str) -> Iterator[str]:
    if not ONE_TO_ONE.allows(one.state, "hold"):
        yield _("What came of it is noted already.")
    if one.starts_at > at:
        yield _("It has not begun yet.")
    if not 1 <= minutes <= 480:
        yield _("Write how many minutes it took.")
    if one.mode == TELEHEALTH and not whereabouts.strip():
        yield _("It was by video: write where the client was, with the state.")


@verb
def miss_one_to_one(one_to_one: OneToOne, *, by: Actor, at: datetime, done: str) -> None:
    """Say that the client did not come, and what was done to reach them."""
    access.refuse(by, "schedule.arrange", one_to_one)
    _held(one_to_one, one_to_one.leader)
    now = queries.one_to_one_for(by, one_to_one.pk)
    if not ONE_TO_ONE.allows(now.state, "miss"):
        raise NotAllowed([_("What came of it is noted already.")])
    if now.starts_at > at:
        raise NotAllowed([_("It has not begun yet.")])
    if not done.strip():
        raise NotAllowed([_("Write how you tried to reach them, or what you know.")])
    now.state, now.because, now.ended_by = ONE_TO_ONE.after(now.state, "miss"), done.strip(), by.name
    now.save(update_fields=["state", "because", "ended_by"])
    detail = {"done": done.strip()}
    record.write(by=by, at=at, what="schedule.one_to_one_missed", about=now, detail=detail)


def _planned(one: OneToOne, leader: Staff, *, later: bool) -> tuple[Episode, list[OneToOne]]:
    """Hold what is to be changed, and return it as it is now. Raises NotAllowed if this one is not planned any more."""
    episode = _held(one, leader)
    rows = queries.with_later(one, later=later)
    if not rows or rows[0].pk != one.pk:
        raise NotAllowed([_(MEANWHILE)])
    return episode, rows


def _held(one: OneToOne, leader: Staff) -> Episode:
    if one.episode is None:
        raise NotAllowed([_("This course of care is closed.")])
    _hold(one.episode, one.site, leader)
    return one.episode


def _hold(episode: Episode, site: Site, leader: Staff) -> None:
    """Let one at a time change what is booked at a site, for a client, with one of the staff."""
    hold_site(site)
    hold(episode)
    Staff.objects.select_for_update(no_key=True).get(pk=leader.pk)


def _facts(episode: Episode, hours: Sequence[Hour], besides: Sequence[OneToOne] = ()) -> _Facts:
    leader, room = hours[0].leader, None if hours[0].by_video else hours[0].room
    first, last = hours[0].day, hours[-1].day
    left_out = [one.pk for one in besides]
    return _Facts(
        queries.taken(episode, leader, room, first=first, last=last, besides=left_out),
        queries.closed_days(episode.site_id, first, last),
        queries.days_away(leader.pk, first, last),
        people.availability_of(episode.client_id),
    )


def _refuse(episode: Episode, kind: str, hours: Sequence[Hour], facts: _Facts, at: datetime) -> None:
    """Raise NotAllowed if any of these can't be. The first few reasons are said."""
    reasons = [*_against_leader(kind, hours), *_against_all(episode, hours[0], at)]
    for hour in hours:
        reasons += _against_hour(episode, hour, facts, at)
    if reasons:
        raise NotAllowed(list(dict.fromkeys(reasons))[:3])


def _against_leader(kind: str, hours: Sequence[Hour]) -> Iterator[str]:
    leader = hours[0].leader
    if leader.left_on is not None:
        yield _("%(leader)s does not work here any more.") % {"leader": leader.name}
    elif not set(queries.SEEN_BY[kind]) & set(leader.roles):
        said = {"leader": leader.name, "kind": ALONE[kind]}
        yield _("%(leader)s does not see clients for this: %(kind)s. Choose somebody who does.") % said
    elif kind in queries.LICENSED:
        held = people.kinds_on(staff_id=leader.pk, days=[hour.day for hour in hours])
        if unlicensed := [day for day, kinds in held.items() if not kinds]:
            words = _("%(leader)s has no licence in force on %(day)s.")
            yield words % {"leader": leader.name, "day": day_words(unlicensed[0])}


def _against_all(episode: Episode, hour: Hour, at: datetime) -> Iterator[str]:
    """Yield what stands against each of a row, whatever its day."""
    if not 5 <= hour.minutes <= 240:
        yield _("Write how many minutes it takes: 5 to 240.")
    if hour.room is not None and hour.room.site_id != episode.site_id:
        yield _("That room is at another site.")
    on = day_of(at, episode.site.time_zone)
    if hour.by_video and not consents.agreed_to(episode, "telehealth", on=on):
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
    if not _may_come(facts.told, hour):
        said = {"name": episode.client.short_name, "day": day, "at": clock_words(hour.starts)}
        yield _("%(name)s can't come on %(day)s at %(at)s, by what they told us.") % said
    for one in facts.busy:
        if one.meets(starts_at, ends_at):
            said = {"who": one.who, "day": day, "what": one.words}
            yield _("%(who)s is taken on %(day)s at that time: %(what)s. Choose another hour.") % said


def _may_come(told: Sequence[Availability], hour: Hour) -> bool:
    """Whether a client who said when they can come said so of this hour. By video they are asked to be free all the same."""
    ends = (datetime.combine(hour.day, hour.starts) + timedelta(minutes=hour.minutes)).time()
    return not told or can_come(told, hour.day.weekday(), hour.starts, ends)
