"""Days on which a site is closed: declared, which calls the day off, and withdrawn, which puts it back."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError
from django.db.models import F
from django.utils.translation import gettext as _

from handrail.care.schedule import queries
from handrail.care.schedule.making import clashes
from handrail.care.schedule.models import Closure, Place, Series, Session
from handrail.care.schedule.operations.notices import to_tell_after_all, to_tell_called_off
from handrail.care.schedule.operations.one_to_ones import call_off_rows, put_back
from handrail.care.schedule.operations.timetable import hold_site, make_sessions, place_all
from handrail.care.schedule.states import PLACE, SESSION
from handrail.care.schedule.words import day_words, local_span
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import Site
from handrail.ground.clock import day_of
from handrail.ground.record import operations as record
from handrail.ground.record.operations import Line
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb

TWICE = "That day is closed already. Withdraw the closure first to change its reason."


def why_not_close(site: Site, *, by: Actor, at: datetime, day: date, reason: str) -> Iterator[str]:
    """Yield the reasons against closing a site on a day."""
    yield from access.reasons_against(by, "schedule.close", site)
    if not reason.strip():
        yield _("Write why the site is closed: clients read it.")
    if day < day_of(at, site.time_zone):
        yield _("A day that is over can't be closed. Choose today or a later day.")
    if queries.closed_days(site.pk, day, day):
        yield _(TWICE)
    if begun := list(_begun(site, day)):
        words = _("%(series)s has begun on %(day)s. Call off the other sessions of that day one by one.")
        yield words % {"series": begun[0].series.title, "day": day_words(day)}


@verb
def close(site: Site, *, by: Actor, at: datetime, day: date, reason: str) -> Closure:
    """Close a site on a day. Its planned sessions are called off with the reason; nobody is expected at them.

    Sessions made later leave the day out.
    """
    hold_site(site)
    _hold_series_of(site, day)
    if reasons := list(why_not_close(site, by=by, at=at, day=day, reason=reason)):
        raise NotAllowed(reasons)
    closure = _declared(site, day, reason.strip(), at)
    planned = Session.objects.filter(site=site, day=day, state=SESSION.start)
    called_off = {session.pk: session for session in planned.select_related("series", "room", "site")}
    planned.update(
        state=SESSION.after(SESSION.start, "cancel"),
        cancelled_reason=closure.reason,
        closure=closure,
        revision=F("revision") + 1,
    )
    if next(_begun(site, day), None):
        raise NotAllowed([_("A session of that day began a moment ago. Look again.")])
    expected = Place.objects.filter(session__in=called_off, state="expected")
    _to_tell(called_off, expected, at, closure.reason)
    freed = expected.update(state=PLACE.after("expected", "release"), revision=F("revision") + 1)
    alone = queries.alone_in_person(site.pk, day, after=at)
    call_off_rows(alone, by, at, closure.reason, knows=False)
    detail = {
        "day": day,
        "reason": closure.reason,
        "sessions": len(called_off),
        "places": freed,
        "alone": len(alone),
    }
    lines = [Line("schedule.closed", closure, detail=detail)]
    lines += [
        Line("schedule.cancelled", session, detail={"reason": closure.reason})
        for session in closure.sessions.order_by("starts_at")
    ]
    record.write_all(lines, by=by, at=at)
    return closure


def why_not_reopen(closure: Closure, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against withdrawing a closure."""
    yield from access.reasons_against(by, "schedule.close", closure)
    if closure.withdrawn_at is not None:
        yield _("This closure is withdrawn already.")
    if closure.day < day_of(at, closure.site.time_zone):
        yield _("That day is over. What was called off stays called off.")
    sessions = list(closure.sessions.select_related("series"))
    for session in sessions:
        if session.starts_at <= at:
            yield _("%(series)s would have begun already.") % {"series": session.series.title}
    yield from clashes(sessions, queries.sessions_in_the_way(sessions))


@verb
def reopen(closure: Closure, *, by: Actor, at: datetime) -> Closure:
    """Withdraw a closure: the sessions it called off take place again, and whoever is enrolled is expected."""
    hold_site(closure.site)
    _hold_series_of(closure.site, closure.day)
    closure = Closure.objects.select_related("site").get(pk=closure.pk)
    if reasons := list(why_not_reopen(closure, by=by, at=at)):
        raise NotAllowed(reasons)
    closure.withdrawn_at = at
    closure.save(update_fields=["withdrawn_at"])
    sessions = list(closure.sessions.select_related("series", "room", "site").order_by("starts_at"))
    closure.sessions.update(
        state=SESSION.after("cancelled", "reopen"),
        cancelled_reason="",
        closure=None,
        revision=F("revision") + 1,
    )
    if sessions:
        place_all(sessions)
        to_tell_after_all(sessions, at=at)
    _make_missing(closure, by, at)
    back = put_back(queries.alone_off_by(closure), by, at)
    lines = [
        Line(
            "schedule.reopened",
            closure,
            detail={"day": closure.day, "sessions": len(sessions), "alone": back},
        )
    ]
    lines += [Line("schedule.session_reopened", session) for session in sessions]
    record.write_all(lines, by=by, at=at)
    return closure


def _make_missing(closure: Closure, by: Actor, at: datetime) -> None:
    """Make that day's sessions of series that began while it was closed: theirs were left out, and nobody would make them."""
    day = closure.day
    meets = Series.objects.filter(site=closure.site, from_day__lte=day).exclude(until_day__lt=day)
    later = meets.filter(sessions__day__gt=day).exclude(sessions__day=day).distinct()
    for series in later.select_related("program", "site", "room", "leader").order_by("pk"):
        starts, _ends = (
            local_span(series, day.weekday()) if day.weekday() in series.weekdays else (None, None)
        )
        if starts and datetime.combine(day, starts, ZoneInfo(closure.site.time_zone)) > at:
            make_sessions(series, by=by, at=at, until=day)


def _to_tell(sessions: dict[UUID, Session], places: Iterable[Place], at: datetime, reason: str) -> None:
    there: dict[UUID, list[Place]] = defaultdict(list)
    for place in places:
        there[place.session_id].append(place)
    for pk, own in there.items():
        to_tell_called_off(sessions[pk], own, at=at, reason=reason)


def _begun(site: Site, day: date) -> Iterator[Session]:
    found = Session.objects.filter(site=site, day=day, state__in=("running", "held"))
    yield from found.select_related("series").order_by("starts_at")


def _hold_series_of(site: Site, day: date) -> None:
    """Wait for whoever gives out places in these series right now; the same order for everyone."""
    series = Series.objects.filter(sessions__site=site, sessions__day=day).values("pk")
    list(Series.objects.select_for_update(no_key=True).filter(pk__in=series).order_by("pk"))


def _declared(site: Site, day: date, reason: str, at: datetime) -> Closure:
    try:
        with attempt():
            made: Closure = Closure.objects.create(
                organization_id=site.organization_id, site=site, day=day, reason=reason, declared_at=at
            )
    except IntegrityError:
        raise NotAllowed([_(TWICE)]) from None
    return made
