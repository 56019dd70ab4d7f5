"""A session that was called off, and takes place after all."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from handrail.care.schedule import queries
from handrail.care.schedule.making import clashes
from handrail.care.schedule.models import Enrolment, Notice, Place, Session
from handrail.care.schedule.operations.leaders import refuse_family_session, refuse_leader
from handrail.care.schedule.operations.notices import to_tell_after_all, to_tell_elsewhere
from handrail.care.schedule.operations.rooms import refuse_small
from handrail.care.schedule.operations.timetable import hold_all, hold_site, place_all
from handrail.care.schedule.states import PLACE, PLACED_STAGES, SESSION
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.people.models import Staff
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb


@verb
def reopen_session(session: Session, *, by: Actor, at: datetime, leader: Staff | None = None) -> None:
    """Let a session that was called off take place after all, led by who was to lead it or by somebody else.

    Whoever is enrolled for it, or was to come when it was called off, is expected again; who has somewhere else to be by now
    stays there. Who was told that it is off is to be told that it is not.
    """
    access.refuse(by, "schedule.arrange", session)
    if leader is not None:
        access.refuse(by, "schedule.arrange", leader)
    hold_site(session.site)
    enrolled = Enrolment.objects.filter(series_id=session.series_id).exclude(until_day__lt=session.day)
    told = Notice.objects.filter(session=session, called_off=True)
    ids = {*enrolled.values_list("episode_id", flat=True), *told.values_list("episode_id", flat=True)}
    hold_all([one for one in ids if one], [session.series_id])
    session = queries.session_for(by, session.pk)  # as it is now, whatever the page showed
    session.leader = leader or session.leader
    if reasons := list(_against(session, at)):
        raise NotAllowed(reasons[:3])
    refuse_leader(session.leader, session)
    refuse_family_session(session.leader, session)
    Session.objects.filter(pk=session.pk).update(
        state=SESSION.after("cancelled", "reopen"),
        cancelled_reason="",
        leader=session.leader,
        revision=F("revision") + 1,
    )
    _expect(session, at)
    detail = {"leader": str(session.leader_id)}
    record.write(by=by, at=at, what="schedule.session_reopened", about=session, detail=detail)


def _expect(session: Session, at: datetime) -> None:
    """Expect those of a session again who have nowhere else to be, and note who is to be told what."""
    told = Notice.objects.filter(session=session, called_off=True).values_list("client_id", flat=True)
    ours = Enrolment.objects.filter(series_id=session.series_id).values_list("client_id", flat=True)
    elsewhere = queries.elsewhere_on(session, {*told, *ours})
    there = {place.client_id for place in elsewhere} | queries.expected_besides(session, {*told, *ours})
    place_all([session], but=there)
    # For that one day only: they were never enrolled, and the notice says who was to come. Who was, and was freed since, is not.
    once = set(told) - set(ours) - there
    besides = Place.objects.filter(session=session, state="released", client_id__in=once)
    besides.filter(episode__stage__in=PLACED_STAGES).update(
        state=PLACE.after("released", "expect"), revision=F("revision") + 1
    )
    refuse_small(session.room, Place.objects.filter(session=session, state="expected").count())
    to_tell_after_all([session], at=at)
    to_tell_elsewhere(session, elsewhere, at=at)


def _against(session: Session, at: datetime) -> Iterator[str]:
    last = session.series.until_day
    if session.state != "cancelled":
        yield _("This session was not called off, or takes place again already.")
    elif session.starts_at <= at:
        yield _("It would have begun already.")
    elif queries.closed_days(session.site_id, session.day, session.day):
        yield _("The site is closed on that day. Withdraw the closed day: all its sessions take place then.")
    elif last is not None and last < session.day:
        yield _("%(series)s has ended before that day.") % {"series": session.series.title}
    else:
        yield from clashes([session], queries.sessions_beside([session]))
