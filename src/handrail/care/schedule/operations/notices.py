"""Notice clients that a day of theirs is another: written down with the change, told by somebody, or read on the phone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from handrail.care.schedule import queries
from handrail.care.schedule.models import TELEHEALTH, Notice, OneToOne, Place, Session
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
def tell(
    notices: Sequence[Notice], *, by: Actor, at: datetime, hours: Collection[tuple[UUID, int]] = ()
) -> None:
    """Say that these clients were told. Of two who say it at once, the first did.

    `hours`: one-to-ones, each with its revision as it was seen; one that changed since is still to be told.
    """
    alone = queries.still_to_tell(hours)
    for one in (*notices, *alone):
        access.refuse(by, "schedule.arrange", one)
    if not notices and not hours:
        raise NotAllowed([_("Choose whom you told.")])
    _told(notices, by, at)
    _told_alone(alone, by, at)


@verb
def read_days(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    seen: Collection[UUID],
    hours: Collection[tuple[UUID, int]] = (),
) -> None:
    """Say as the client: I have read how my days change. `seen` and `hours`: what stood on the page."""
    access.refuse(by, "schedule.read_own", episode)
    waiting = queries.unread_notices(episode.pk, on=day_of(at, episode.site.time_zone))
    _told([one for one in waiting if isinstance(one, Notice) and one.pk in seen], by, at)
    _told_alone([one for one in queries.still_to_tell(hours) if one.episode_id == episode.pk], by, at)


def _told_alone(rows: Iterable[OneToOne], by: Actor, at: datetime) -> None:
    """Keep that the clients know these as they are."""
    lines = []
    for one in rows:
        same = OneToOne.objects.filter(pk=one.pk, to_tell=True, revision=one.revision)
        if same.update(told=queries.known(one), to_tell=False):
            lines.append(Line("schedule.told", one))
    record.write_all(lines, by=by, at=at)


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
    rows, untold = [], _untold(session)
    for place in places:
        other = instead.get(place.episode_id) if place.episode_id else None
        words = f"{off} {_('Come to this one: %(when)s.') % {'when': _when(other)}}" if other else off
        before = untold.get(place.client_id)  # put back, they are still to learn of a move
        knew = (before.was_at, before.was_room) if before else (None, None)
        rows.append(_notice(place, session, words, at, called_off=True, was=knew))
    _write(rows, at)


def to_tell_moved(
    session: Session, places: Iterable[Place], *, at: datetime, was: tuple[datetime, Room]
) -> None:
    """Write down for each of these clients at what hour and where a session takes place now, and when and where it `was`.

    Who was not told of an earlier move knows the hour before that one; back at what they know, they have nothing to learn.
    """
    untold = _untold(session)
    rows = []
    for place in places:
        before = untold.get(place.client_id)
        knew = (before.was_at, before.was_room) if before and before.was_at else was
        if (words := _moved_words(session, *knew)) is not None:
            rows.append(_notice(place, session, words, at, was=knew))
    _waiting().filter(session=session, client_id__in=list(untold)).update(overtaken_at=at)
    _write(rows, at)


def _moved_words(session: Session, was_at: datetime | None, was_room: Room | None) -> str | None:
    """Return what somebody reads who knows a session at another hour or in another room; None: it is where they know it."""
    zone = ZoneInfo(session.site.time_zone)
    hour = clock_words(was_at.astimezone(zone).time()) if was_at and was_at != session.starts_at else ""
    room = was_room.name if was_room and was_room != session.room and session.mode != TELEHEALTH else ""
    if not (hour or room):
        return None
    facts = {"when": _when(session), "was": ", ".join(one for one in (hour, room) if one)}
    return _("Another hour or place: %(when)s. It was: %(was)s.") % facts


def _untold(session: Session) -> dict[UUID, Notice]:
    """Return what is still to be told of a session, by client: the latest."""
    found = _waiting().filter(session=session).select_related("was_room").order_by("made_at", "pk")
    return {one.client_id: one for one in found}


def _waiting() -> QuerySet[Notice]:
    """Return what nobody was told yet and nothing later took the place of."""
    found: QuerySet[Notice] = Notice.objects.filter(told_at__isnull=True, overtaken_at__isnull=True)
    return found


def to_tell_elsewhere(session: Session, places: Iterable[Place], *, at: datetime) -> None:
    """Write down for who was not told yet that a session is off where they are expected instead, now that it takes place."""
    untold = _untold(session)
    for place in places:
        if (before := untold.get(place.client_id)) and before.called_off:
            facts = {"when": _when(place.session), "series": session.series.title}
            words = _("Come to this one: %(when)s. Not to %(series)s.") % facts
            _write([_notice(place, place.session, words, at)], at)


def to_tell_after_all(sessions: Iterable[Session], *, at: datetime) -> None:
    """Write down what those learn who are expected again: that one of these takes place after all, if they were told that it is off.

    Who was told neither that, nor that it had been moved before, is still to be told of the move.
    """
    known = {session.pk: session for session in sessions}
    off = Notice.objects.filter(session_id__in=list(known), called_off=True).select_related("was_room")
    of = {(one.session_id, one.client_id): one for one in off.order_by("made_at", "pk")}
    rows = []
    for place in Place.objects.filter(session_id__in=list(known), state="expected"):
        session, told = known[place.session_id], of.get((place.session_id, place.client_id))
        if told is None:
            continue
        knew = (told.was_at, told.was_room)
        if told.told_at is not None:
            words = _("It takes place after all: %(when)s.") % {"when": _when(session)}
            rows.append(_notice(place, session, words, at))
        elif (moved := _moved_words(session, *knew)) is not None:
            rows.append(_notice(place, session, moved, at, was=knew))
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
    earlier = _waiting().filter(client_id__in=[one.client_id for one in rows])
    earlier = earlier.filter(session_id__in=sessions) if sessions else earlier.filter(session__isnull=True)
    earlier.update(overtaken_at=at)
    Notice.objects.bulk_create(rows)


def _notice(
    place: Place,
    session: Session,
    words: str,
    at: datetime,
    *,
    called_off: bool = False,
    was: tuple[datetime | None, Room | None] = (None, None),
) -> Notice:
    return Notice(
        **episode_operations.beside(place),
        session=session,
        day=session.day,
        words=words[:400],
        called_off=called_off,
        made_at=at,
        was_at=was[0],
        was_room=was[1],
    )


def _when(session: Session) -> str:
    """Tue 1 Dec, 9:00 am, Adult mornings, Blue room."""
    starts = session.starts_at.astimezone(ZoneInfo(session.site.time_zone))
    where = _("by video") if session.mode == TELEHEALTH else session.room.name
    return f"{day_words(session.day)}, {clock_words(starts.time())}, {session.series.title}, {where}"
