"""Putting a found week in force: series end, begin and change their leader or room, and clients move, in one act or not at all.

Each part is the verb that a person would use, so each of its refusals holds, and any one of them undoes the whole.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.care.admission import queries as admission
from handrail.care.schedule import queries
from handrail.care.schedule.models import PlanRun, Series
from handrail.care.schedule.operations.apply_alone import Freed, book_hour, free_hour
from handrail.care.schedule.operations.ending import end_series
from handrail.care.schedule.operations.leaders import change_leader
from handrail.care.schedule.operations.notices import to_tell_days
from handrail.care.schedule.operations.places import enrol, leave_after, leave_series
from handrail.care.schedule.operations.rooms import change_room
from handrail.care.schedule.operations.timetable import (
    hold_all,
    hold_leaders,
    hold_site,
    make_sessions,
    open_series,
)
from handrail.care.schedule.queries.plan_acts import Acts, Move, NewSeries
from handrail.care.schedule.words import coming_words, day_list
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode
from handrail.ground.people import queries as people
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

AHEAD = timedelta(weeks=8)  # that sessions of a new series are made for, where none are made yet


@verb
def apply_plan(run: PlanRun, *, by: Actor, at: datetime, from_day: date, seen: str | None = None) -> None:
    """Put the week that a search found in force from a day on. Refused whole where anything changed since.

    `seen`: the week as it stood on the page (queries.seen_in), which somebody may have moved something in meanwhile.
    """
    access.refuse(by, "schedule.plan", run)
    hold_site(run.site)
    run = PlanRun.objects.select_for_update(no_key=True, of=("self",)).select_related("site").get(pk=run.pk)
    if seen is not None and seen != queries.seen_in(run):
        raise NotAllowed([_("Somebody else moved something in this week meanwhile. Look again.")])
    if reasons := [*_too_early(run, from_day, at), *queries.why_not_as_it_is(run)]:
        raise NotAllowed(reasons)
    if not PlanRun.objects.filter(pk=run.pk, applied_at__isnull=True).update(
        applied_at=at, applied_from=from_day
    ):
        raise NotAllowed([_("This week was put in force already.")])
    acts = queries.acts_of(run)
    standing = Series.objects.filter(pk__in=run.series)
    series = {one.pk: one for one in standing.select_related("program", "site", "room", "leader")}
    changed = {one.episode_id for one in acts.moves} | {one.episode_id for one in acts.alone}
    episodes = Episode.objects.filter(pk__in=changed)
    known = {one.pk: one for one in episodes.select_related("client", "site", "program")}
    hold_all(known, series)
    hold_leaders(UUID(one["id"]) for one in run.problem["staff"])
    spans = {one.episode_id: _span(one, from_day) for one in acts.moves}
    for move in acts.moves:
        if now := queries.enrolment_of(move.episode_id, on=from_day):
            leave_series(known[move.episode_id], now.series, by=by, at=at, from_day=from_day)
    freed = _freed(acts, known, by, at, from_day)
    for ended in acts.ends:
        end_series(series[ended], by=by, at=at, from_day=from_day)
    new = _series_settled(acts, series, by, at, from_day)
    _move_all(acts, known, series, new, spans, by, at)
    for hour in acts.alone:
        book_hour(known[hour.episode_id], hour, by, at, from_day, freed.get(hour.episode_id))
    detail = {"from": from_day, **_counted(acts)}
    record.write(by=by, at=at, what="schedule.plan_applied", about=run, detail=detail)


def _move_all(
    acts: Acts,
    known: dict[UUID, Episode],
    series: dict[UUID, Series],
    new: dict[int, Series],
    spans: dict[UUID, tuple[date, date | None]],
    by: Actor,
    at: datetime,
) -> None:
    """Give everyone who moves their new place, and write down what each is to be told."""
    days: list[tuple[Episode, date, str]] = []
    for move in acts.moves:
        to = series[move.series_id] if move.series_id else new[move.place or 0]
        _move(known[move.episode_id], to, move, by, at, spans[move.episode_id])
        days.append((known[move.episode_id], spans[move.episode_id][0], coming_words(to, move.weekdays)))
    to_tell_days(days, at=at)


def _freed(
    acts: Acts, known: dict[UUID, Episode], by: Actor, at: datetime, from_day: date
) -> dict[UUID, Freed]:
    """Free the weekly hours that are to be others, before anything takes their place. Return them by course of care."""
    return {
        one.episode_id: free_hour(known[one.episode_id], one.weekly, by, at, from_day)
        for one in acts.alone
        if one.weekly
    }


def _counted(acts: Acts) -> dict[str, int]:
    return {
        "ended": len(acts.ends),
        "begun": len(acts.begins),
        "leaders": len(acts.leaders),
        "rooms": len(acts.rooms),
        "moved": len(acts.moves),
        "alone": len(acts.alone),
    }


def _too_early(run: PlanRun, from_day: date, at: datetime) -> Iterator[str]:
    if from_day <= day_of(at, run.site.time_zone):
        yield _("Today's groups stand. Choose tomorrow or a later day.")
    elif from_day < run.monday:
        words = _("This week was searched for from %(day)s. Choose that day or a later one.")
        yield words % {"day": date_format(run.monday, "j M Y")}


def _move(
    episode: Episode, to: Series, move: Move, by: Actor, at: datetime, span: tuple[date, date | None]
) -> None:
    """Give a client their new place; an agreed last day stays the last."""
    first, last = span
    try:
        enrol(episode, to, by=by, at=at, weekdays=list(move.weekdays), from_day=first)
    except NotAllowed as refusal:
        raise NotAllowed([f"{episode.client.short_name}: {reason}" for reason in refusal.reasons]) from None
    leave_after(episode, to, last, by=by, at=at)


def _span(move: Move, from_day: date) -> tuple[date, date | None]:
    """Return from when a client has the new place (who begins later, begins then all the same), and an agreed last day."""
    now = queries.enrolment_of(move.episode_id, on=from_day)
    if now is not None:
        return max(from_day, now.from_day), now.until_day
    agreed = admission.admission_of(move.episode_id)
    return max(from_day, agreed.start_on) if agreed and agreed.start_on else from_day, None


def _series_settled(
    acts: Acts, series: dict[UUID, Series], by: Actor, at: datetime, from_day: date
) -> dict[int, Series]:
    """Change leaders and rooms and begin series, in whatever order their rooms and leaders come free. Return the new ones by place."""
    made = queries.last_made(series)
    until = max(made.values(), default=from_day)
    until = until if until > from_day else from_day + AHEAD
    new: dict[int, Series] = {}
    todo: list[Callable[[], None]] = [
        partial(_change_leader, series[one], leader, by, at, from_day) for one, leader in acts.leaders
    ]
    todo += [partial(_change_room, series[one], room, by, at, from_day) for one, room in acts.rooms]
    called = _called(acts, series)
    todo += [partial(_begin, one, new, by, at, from_day, until, called) for one in acts.begins]
    while todo:
        left, reasons = [], []
        for act in todo:
            try:
                with attempt():
                    act()
            except NotAllowed as refusal:
                left.append(act)
                reasons += refusal.reasons
        if len(left) == len(todo):
            raise NotAllowed(reasons[:3])
        todo = left
    return new


def _change_leader(series: Series, leader_id: UUID, by: Actor, at: datetime, from_day: date) -> None:
    change_leader(series, by=by, at=at, leader=people.staff_for(by, leader_id), from_day=from_day)


def _change_room(series: Series, room_id: UUID, by: Actor, at: datetime, from_day: date) -> None:
    change_room(series, by=by, at=at, room=clinic.room_for(by, room_id), from_day=from_day)


def _called(acts: Acts, series: dict[UUID, Series]) -> dict[str, str]:
    """Return what a track's series goes on to be called: where one takes the place of another, as that was."""
    ended = [series[one] for one in acts.ends]
    once = {one.track for one in acts.begins if sum(other.track == one.track for other in acts.begins) == 1}
    return {
        one.track: one.title
        for one in ended
        if one.track in once and sum(other.track == one.track for other in ended) == 1
    }


def _begin(
    one: NewSeries,
    new: dict[int, Series],
    by: Actor,
    at: datetime,
    from_day: date,
    until: date,
    called: dict[str, str],
) -> None:
    in_force = clinic.version_for(by, one.program_id)
    room = next(room for room in clinic.rooms(site_id=in_force.site_id) if room.pk == one.room_id)
    track = clinic.definition_of(in_force).track(one.track)
    begun = open_series(
        by=by,
        at=at,
        in_force=in_force,
        track=one.track,
        title=called.get(one.track) or f"{track.title}, {day_list(one.weekdays)} {one.starts}"[:120],
        weekdays=list(one.weekdays),
        starts=time.fromisoformat(one.starts),
        room=room,
        leader=people.staff_for(by, one.leader_id),
        from_day=from_day,
    )
    make_sessions(begun, by=by, at=at, until=until)
    new[one.place] = begun
