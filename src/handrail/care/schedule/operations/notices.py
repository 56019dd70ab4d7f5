"""Notice clients that a day of theirs is another: written down with the change, told by somebody, or read on the phone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from handrail.care.schedule import queries
from handrail.care.schedule.models import TELEHEALTH, Notice, Place, Session
from handrail.care.schedule.words import clock_words, day_words
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clinic.models import Room
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.record.operations import Line
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb

SHORT = 200  # characters of a reason: what follows it is where to go


@verb
def tell(notices: Sequence[Notice], *, by: Actor, at: datetime) -> None:
    """Say that these clients were told. Of two who say it at once, the first did."""
    for one in notices:
        access.refuse(by, "schedule.arrange", one)
    if not notices:
        raise NotAllowed([_("Choose whom you told.")])
    _told(notices, by, at)


@verb
def read_days(episode: Episode, *, by: Actor, at: datetime, seen: Collection[UUID]) -> None:
    """Say as the client: I have read how my days change. `seen`: what stood on the page."""
    access.refuse(by, "schedule.read_own", episode)
    waiting = queries.unread_notices(episode.pk, on=day_of(at, episode.site.time_zone))
    _told([one for one in waiting if one.pk in seen], by, at)


def _told(notices: Iterable[Notice], by: Actor, at: datetime) -> None:
    still = Notice.objects.filter(pk__in=[one.pk for one in notices], told_at__isnull=True)
    known = list(still.select_for_update(no_key=True, of=("self",)).select_related("client", "episode"))
    Notice.objects.filter(pk__in=[one.pk for one in known]).update(told_at=at, told_by=by.name)
    record.write_all([Line("schedule.told", one) for one in known], by=by, at=at)


def to_tell_called_off(
    session: Session,
    places: Iterable[Place],
    *,
    at: datetime,
    reason: str,
    instead: Mapping[UUID, Session] = MappingProxyType({}),
) -> None:
    """Write down for each of these clients that a session is called off; `instead`: where a course of care goes."""
    off = _("%(when)s: called off. %(why)s") % {"when": _when(session), "why": reason[:SHORT]}
    rows = []
    for place in places:
        other = instead.get(place.episode_id) if place.episode_id else None
        words = f"{off} {_('Come to this one: %(when)s.') % {'when': _when(other)}}" if other else off
        rows.append(_notice(place, session, words, at, called_off=True))
    _write(rows, at)


def to_tell_moved(
    session: Session, places: Iterable[Place], *, at: datetime, was: tuple[datetime, Room]
) -> None:
    """Write down for each of these clients at what hour and where a session takes place now, and when and where it `was`.

    Who was never told of an earlier move is not told of the hour in between. Where neither is another, nobody has anything to learn.
    """
    zone = ZoneInfo(session.site.time_zone)
    before = clock_words(was[0].astimezone(zone).time()) if was[0] != session.starts_at else ""
    place = was[1].name if was[1] != session.room and session.mode != TELEHEALTH else ""
    if not (before or place):
        return
    words = _("Another hour or place: %(when)s.") % {"when": _when(session)}
    it_was = _("It was: %(was)s.") % {"was": ", ".join(one for one in (before, place) if one)}
    untold = Notice.objects.filter(session=session, told_at__isnull=True, overtaken_at__isnull=True)
    never = set(untold.values_list("client_id", flat=True))
    rows = [
        _notice(one, session, words if one.client_id in never else f"{words} {it_was}", at) for one in places
    ]
    _write(rows, at)


def to_tell_elsewhere(session: Session, places: Iterable[Place], *, at: datetime) -> None:
    """Write down for who was not told yet that a session is off where they are expected instead, now that it takes place."""
    untold = Notice.objects.filter(
        session=session, called_off=True, told_at__isnull=True, overtaken_at__isnull=True
    )
    waiting = set(untold.values_list("client_id", flat=True))
    for place in places:
        if place.client_id in waiting:
            facts = {"when": _when(place.session), "series": session.series.title}
            words = _("Come to this one: %(when)s. Not to %(series)s.") % facts
            _write([_notice(place, place.session, words, at)], at)


def to_tell_after_all(sessions: Iterable[Session], *, at: datetime) -> None:
    """Write down for each client who was told that one of these is called off, and is expected again, that it is not."""
    known = {session.pk: session for session in sessions}
    told = Notice.objects.filter(session_id__in=list(known), called_off=True, told_at__isnull=False)
    told_of = set(told.values_list("session_id", "client_id"))
    places = Place.objects.filter(session_id__in=list(known), state="expected")
    rows = [
        _notice(place, session, _("It takes place after all: %(when)s.") % {"when": _when(session)}, at)
        for place in places
        if (place.session_id, place.client_id) in told_of and (session := known[place.session_id])
    ]
    _write(rows, at)


def to_tell_days(rows: Iterable[tuple[Episode, date, str]], *, at: datetime) -> None:
    """Write down for each of these clients from which day their week is another, and in which words."""
    made = [
        Notice(**episode_operations.client_row(episode), day=from_day, words=words[:400], made_at=at)
        for episode, from_day, words in rows
    ]
    _write(made, at)


def _write(rows: Sequence[Notice], at: datetime) -> None:
    """Keep these, in the place of what was to be told of the same session, or of the same client's week, before."""
    if not rows:
        return
    sessions = {one.session.pk for one in rows if one.session}
    earlier = Notice.objects.filter(told_at__isnull=True, overtaken_at__isnull=True)
    earlier = earlier.filter(client_id__in=[one.client_id for one in rows])
    earlier = earlier.filter(session_id__in=sessions) if sessions else earlier.filter(session__isnull=True)
    earlier.update(overtaken_at=at)
    Notice.objects.bulk_create(rows)


def _notice(place: Place, session: Session, words: str, at: datetime, *, called_off: bool = False) -> Notice:
    return Notice(
        **episode_operations.beside(place),
        session=session,
        day=session.day,
        words=words[:400],
        called_off=called_off,
        made_at=at,
    )


def _when(session: Session) -> str:
    """Tue 1 Dec, 9:00 am, Adult mornings, Blue room."""
    starts = session.starts_at.astimezone(ZoneInfo(session.site.time_zone))
    where = _("by video") if session.mode == TELEHEALTH else session.room.name
    return f"{day_words(session.day)}, {clock_words(starts.time())}, {session.series.title}, {where}"
