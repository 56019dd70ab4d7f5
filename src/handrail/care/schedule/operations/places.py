"""A client's place in a series: given, with other days, in another series, freed."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.care.schedule import queries
from handrail.care.schedule.models import Enrolment, Place, Series, Session
from handrail.care.schedule.operations.against import against_days
from handrail.care.schedule.operations.timetable import hold, place_in
from handrail.care.schedule.states import PLACE
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

OTHER_DAYS = "Somebody changed their days since this page was shown. Look again."


def why_not_enrol(
    episode: Episode, series: Series, *, by: Actor, at: datetime, weekdays: Iterable[int], from_day: date
) -> Iterator[str]:
    """Yield the reasons against this client in this series on these weekdays, and what would help."""
    yield from access.reasons_against(by, "schedule.arrange", episode)
    if episode.stage not in queries.PLACED_STAGES:
        yield _("Only someone who was admitted is scheduled. This course of care is at '%(stage)s'.") % {
            "stage": episode.stage
        }
    if queries.enrolment_of(episode.pk, on=from_day):
        yield _("This client has a place already. Change the days instead.")
    if (series.site_id, series.program.program) != (episode.site_id, episode.program.program):
        yield _("This series belongs to another program or site.")
    if series.until_day is not None:
        words = _("%(series)s ends on %(day)s. Choose another series.")
        yield words % {"series": series, "day": date_format(series.until_day, "j M Y")}
    yield from against_days(episode, series, weekdays, from_day, at)


@verb
def enrol(
    episode: Episode, series: Series, *, by: Actor, at: datetime, weekdays: list[int], from_day: date
) -> Enrolment:
    """Give a client a place in a series on these weekdays, from a day on."""
    hold(episode)
    hold(series)
    # As both are now, whatever the page showed: a week may have been put in force, or the client discharged.
    episode.refresh_from_db(fields=["stage"])
    series.refresh_from_db(fields=["until_day"])
    reasons = why_not_enrol(episode, series, by=by, at=at, weekdays=weekdays, from_day=from_day)
    if found := list(reasons):
        raise NotAllowed(found)
    enrolment = _enrol(episode, series, weekdays, from_day)
    detail = {"weekdays": enrolment.weekdays, "from": from_day, "series": str(series.pk)}
    record.write(by=by, at=at, what="schedule.enrolled", about=enrolment, detail=detail)
    return enrolment


@verb
def change_days(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    weekdays: list[int],
    from_day: date,
    seen: str | None = None,
) -> Enrolment:
    """Change a client's weekdays from a day on. What was before that day stays as it was, and an agreed last day the last.

    `seen`: the place that was shown; another by now, and nothing is changed.
    """
    access.refuse(by, "schedule.arrange", episode)
    hold(episode)
    now = _held(episode, from_day, seen)
    hold(now.series)
    others = against_days(episode, now.series, weekdays, from_day, at, besides=now)
    if reasons := list(others):
        raise NotAllowed(reasons)
    _end_enrolments(episode, from_day)
    _release(episode, from_day, at)
    enrolment = _enrol(episode, now.series, weekdays, from_day)
    leave_after(episode, now.series, now.until_day, by=by, at=at)
    detail = {"was": now.weekdays, "weekdays": enrolment.weekdays, "from": from_day}
    record.write(by=by, at=at, what="schedule.days_changed", about=enrolment, detail=detail)
    return enrolment


@verb
def move_place(
    episode: Episode,
    series: Series,
    *,
    by: Actor,
    at: datetime,
    weekdays: list[int],
    from_day: date,
    seen: str | None = None,
) -> Enrolment:
    """Give a client who has a place another from a day on, in the same series or another. The old one ends the day before.

    Who begins later begins then all the same, an agreed last day stays the last, and a day they make up elsewhere stays theirs.
    `seen`: the place that was shown; another by now, and nothing is changed.
    """
    hold(episode)
    now = _held(episode, from_day, seen)
    first, last = max(from_day, now.from_day), now.until_day
    leave_series(episode, now.series, by=by, at=at, from_day=from_day)
    moved: Enrolment = enrol(episode, series, by=by, at=at, weekdays=weekdays, from_day=first)
    leave_after(episode, series, last, by=by, at=at)
    return moved


def leave_series(episode: Episode, series: Series, *, by: Actor, at: datetime, from_day: date) -> None:
    """Free a client's places in one series from a day on; what they have elsewhere stays."""
    access.refuse(by, "schedule.arrange", episode)
    ends = Enrolment.objects.filter(episode=episode, series=series).exclude(until_day__lt=from_day)
    ends.update(until_day=from_day - timedelta(days=1))
    freed = _release(episode, from_day, at, series=series)
    detail = {"from": from_day, "series": str(series.pk), "places": freed}
    record.write(by=by, at=at, what="schedule.left", about=episode, detail=detail)


def leave_after(episode: Episode, series: Series, last: date | None, *, by: Actor, at: datetime) -> None:
    """Let an agreed last day, if there is one, stay the last in a place that a client has only now."""
    if last is not None:
        leave_series(episode, series, by=by, at=at, from_day=last + timedelta(days=1))


@verb
def release_from(episode: Episode, *, by: Actor, at: datetime, from_day: date, reason: str) -> int:
    """Free a client's places from a day on. Returns how many; none is no mistake."""
    access.refuse(by, "schedule.arrange", episode)
    if not reason.strip():
        raise NotAllowed([_("Write why the places are freed.")])
    _end_enrolments(episode, from_day)
    freed = _release(episode, from_day, at)
    detail = {"from": from_day, "reason": reason, "places": freed}
    record.write(by=by, at=at, what="schedule.released", about=episode, detail=detail)
    return freed


def _held(episode: Episode, on: date, seen: str | None) -> Enrolment:
    """Return the place a client has on a day or later. Raises NotAllowed for none, and for another than was `seen`."""
    now = queries.enrolment_of(episode.pk, on=on)
    if now is None:
        raise NotAllowed([_("This client has no place on that day. Schedule them first.")])
    if seen not in (None, queries.seen_of(now)):
        raise NotAllowed([_(OTHER_DAYS)])
    return now


def _enrol(episode: Episode, series: Series, weekdays: list[int], from_day: date) -> Enrolment:
    enrolment: Enrolment = Enrolment.objects.create(
        **episode_operations.client_row(episode),
        series=series,
        weekdays=sorted(set(weekdays)),
        from_day=from_day,
    )
    ahead = Session.objects.filter(series=series, state="planned", day__gte=from_day)
    sessions = [one for one in ahead if one.day.weekday() in enrolment.weekdays]
    again = Place.objects.filter(episode=episode, session__in=sessions, state="released")
    again.update(state=PLACE.after("released", "expect"), revision=F("revision") + 1)
    Place.objects.bulk_create([place_in(enrolment, one) for one in sessions], ignore_conflicts=True)
    return enrolment


def _end_enrolments(episode: Episode, from_day: date) -> None:
    in_force = Enrolment.objects.filter(episode=episode).exclude(until_day__lt=from_day)
    in_force.update(until_day=from_day - timedelta(days=1))


def _release(episode: Episode, from_day: date, at: datetime, series: Series | None = None) -> int:
    ahead = Place.objects.filter(episode=episode, state="expected", session__state="planned")
    ahead = ahead.filter(day__gte=from_day, session__ends_at__gt=at)
    ahead = ahead.filter(session__series=series) if series else ahead
    return int(ahead.update(state=PLACE.after("expected", "release"), revision=F("revision") + 1))
