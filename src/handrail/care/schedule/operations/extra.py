"""One place in one session, besides a client's own days: for a missed one, or for hours that are short."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.anytime.consents import queries as consents
from handrail.care.schedule import queries
from handrail.care.schedule.models import TELEHEALTH, Place, Series, Session
from handrail.care.schedule.states import PLACE, SESSION
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb


def why_not_add_place(episode: Episode, session: Session, *, by: Actor, at: datetime) -> Iterator[str]:
    """Yield the reasons against one more place for this client in this session."""
    yield from access.reasons_against(by, "schedule.arrange", episode)
    if session.organization_id != episode.organization_id or session.site_id != episode.site_id:
        yield _("This session is at another site.")
    if session.series.program.program != episode.program.program:
        yield _("This session belongs to another program.")
    if episode.stage not in queries.PLACED_STAGES:
        yield _("Only someone who was admitted is scheduled.")
    if session.state != SESSION.start or session.starts_at <= at:
        yield _("This session has begun, or is called off. Choose a later one.")
    yield from _against_this_place(episode, session, at)


def _against_this_place(episode: Episode, session: Session, at: datetime) -> Iterator[str]:
    own = Place.objects.filter(episode=episode, day=session.day, state="expected").select_related("session")
    beside = [place.session for place in own]
    if any(one.pk == session.pk for one in beside):
        yield _("This client is expected at this session already.")
    elif queries.expected_besides(session, [episode.client_id]):
        yield _("This client is expected elsewhere at that time.")
    if queries.apart_in_session(episode.client_id, session):
        yield _("Somebody from whom this client is kept apart is expected there.")
    if queries.seats_free(session) <= 0:
        yield _("No place is free in this session.")
    on = day_of(at, episode.site.time_zone)
    if session.mode == TELEHEALTH and not consents.agreed_to(episode, "telehealth", on=on):
        yield _("This session is by video, and this client has not signed the consent to that.")


def against_full_sessions(
    episode: Episode, series: Series, weekdays: list[int], from_day: date
) -> Iterator[str]:
    """Yield on which days someone else makes up a day in the last place, though the weekday itself has one."""
    full = queries.full_by_make_ups(series, from_day=from_day, besides=episode.pk)
    if days := [day for day in full if day.weekday() in weekdays]:
        shown = ", ".join(date_format(day, "D j M") for day in days[:3])
        yield _("No place is free on %(days)s: someone makes up a missed day then.") % {"days": shown}


@verb
def add_place(episode: Episode, session: Session, *, by: Actor, at: datetime, reason: str) -> Place:
    """Expect a client at one more session. Of two who take the last place, one gets it."""
    Episode.objects.select_for_update(no_key=True).get(pk=episode.pk)
    Series.objects.select_for_update(no_key=True).get(pk=session.series_id)
    session.refresh_from_db(fields=["state"])
    if reasons := list(why_not_add_place(episode, session, by=by, at=at)):
        raise NotAllowed(reasons)
    place: Place
    place, new = Place.objects.get_or_create(
        session=session,
        client_id=episode.client_id,
        defaults={**episode_operations.client_row(episode), "day": session.day},
    )
    if not new:
        Place.objects.filter(pk=place.pk, state="released").update(
            state=PLACE.after("released", "expect"), revision=F("revision") + 1
        )
        place.refresh_from_db(fields=["state"])
    record.write(by=by, at=at, what="schedule.place_added", about=place, detail={"reason": reason})
    return place
