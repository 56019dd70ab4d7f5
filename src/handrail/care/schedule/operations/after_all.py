"""A session that was called off, and takes place after all."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from handrail.care.schedule import queries
from handrail.care.schedule.making import clashes
from handrail.care.schedule.models import Enrolment, Session
from handrail.care.schedule.operations.leaders import refuse_family_session, refuse_leader
from handrail.care.schedule.operations.notices import to_tell_after_all
from handrail.care.schedule.operations.timetable import hold_all, hold_site, place_all
from handrail.care.schedule.states import SESSION
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb


@verb
def reopen_session(session: Session, *, by: Actor, at: datetime) -> None:
    """Let a session that was called off take place after all: whoever is enrolled is expected again.

    Who is expected elsewhere at that time by now stays there. Who was told that it is off is to be told that it is not.
    """
    access.refuse(by, "schedule.arrange", session)
    hold_site(session.site)
    enrolled = Enrolment.objects.filter(series_id=session.series_id).exclude(until_day__lt=session.day)
    hold_all(enrolled.values_list("episode_id", flat=True), [session.series_id])
    session = queries.session_for(by, session.pk)  # as it is now, whatever the page showed
    if reasons := list(_against(session, at)):
        raise NotAllowed(reasons[:3])
    refuse_leader(session.leader, session)
    refuse_family_session(session.leader, session)
    Session.objects.filter(pk=session.pk).update(
        state=SESSION.after("cancelled", "reopen"), cancelled_reason="", revision=F("revision") + 1
    )
    elsewhere = queries.expected_besides(session, enrolled.values_list("client_id", flat=True))
    place_all([session], but=elsewhere)
    to_tell_after_all([session], at=at)
    record.write(by=by, at=at, what="schedule.session_reopened", about=session)


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
