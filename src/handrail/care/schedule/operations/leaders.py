"""Who leads: another leader for a series from a day on, or one who stands in for a single session."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from handrail.anytime.family import queries as family
from handrail.care.schedule import queries
from handrail.care.schedule.making import clashes
from handrail.care.schedule.models import Series, Session
from handrail.care.schedule.operations.licences import refuse_unlicensed
from handrail.care.schedule.operations.timetable import hold_leaders, hold_site
from handrail.care.schedule.words import day_words
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.people.models import Staff
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb


@verb
def change_leader(series: Series, *, by: Actor, at: datetime, leader: Staff, from_day: date) -> None:
    """Give a series another leader from a day on. Sessions before that day, and those begun, keep theirs.

    What needs a licence is led by nobody without one: each planned session's day is looked at.
    """
    access.refuse(by, "schedule.arrange", series)
    access.refuse(by, "schedule.arrange", leader)
    if from_day < day_of(at, series.site.time_zone):
        raise NotAllowed([_("A change touches the future only. Choose today or a later day.")])
    _refuse_absent(leader)
    hold_site(series.site)
    hold_leaders([leader.pk])
    refuse_beyond(series, from_day)
    # What was called off may be put back: it is led by the new leader then.
    ahead = Session.objects.filter(series=series, day__gte=from_day, state__in=("planned", "cancelled"))
    ahead = ahead.order_by("day")
    sessions = list(ahead.select_related("room", "series", "leader"))
    refuse_unlicensed(leader, series, [from_day, *(session.day for session in sessions)])
    _refuse_taken([session for session in sessions if session.state == "planned"], leader)
    if reasons := list(queries.hours_in_the_way(series, from_day, leader=leader)):
        raise NotAllowed(reasons[:3])
    was = str(series.leader_id)
    Session.objects.filter(pk__in=[session.pk for session in sessions]).exclude(
        state__in=("running", "held")
    ).update(leader=leader)
    Series.objects.filter(pk=series.pk).update(leader=leader)
    series.leader = leader
    detail = {"was": was, "leader": str(leader.pk), "from": from_day, "sessions": len(sessions)}
    record.write(by=by, at=at, what="schedule.leader_changed", about=series, detail=detail)


@verb
def stand_in(session: Session, *, by: Actor, at: datetime, leader: Staff) -> None:
    """Let another leader lead one session that is planned or runs. The series keeps its own."""
    access.refuse(by, "schedule.arrange", session)
    access.refuse(by, "schedule.arrange", leader)
    hold_site(session.site)
    hold_leaders([leader.pk])
    refuse_leader(leader, session)
    _refuse_taken([session], leader)
    refuse_family_session(leader, session)
    was = str(session.leader_id)
    open_still = Session.objects.filter(pk=session.pk, state__in=("planned", "running"))
    if not open_still.update(leader=leader):
        raise NotAllowed([_("This session is over or was called off. Its leader stays as it was.")])
    session.leader = leader
    detail = {"was": was, "leader": str(leader.pk)}
    record.write(by=by, at=at, what="schedule.stood_in", about=session, detail=detail)


def refuse_beyond(series: Series, from_day: date) -> None:
    """Refuse a day after those that are made: the days in between would go to the new leader too soon."""
    made = queries.last_made([series.pk]).get(series.pk)
    if made is not None and from_day > made + timedelta(days=1):
        words = _(
            "Sessions are made until %(day)s. Make them up to that day first, or choose an earlier one."
        )
        raise NotAllowed([words % {"day": day_words(made)}])


def _refuse_absent(leader: Staff, day: date | None = None) -> None:
    if leader.left_on is not None:
        raise NotAllowed([_("%(leader)s does not work here any more.") % {"leader": leader.name}])
    if day is not None and queries.absence_of(leader.pk, day):
        words = _("%(leader)s is noted as away on %(day)s.")
        raise NotAllowed([words % {"leader": leader.name, "day": day_words(day)}])


def refuse_leader(leader: Staff, session: Session) -> None:
    """Raise NotAllowed if somebody may not lead a session, whatever its hour: gone, away that day, without the licence."""
    _refuse_absent(leader, session.day)
    refuse_unlicensed(leader, session.series, [session.day])


def refuse_family_session(leader: Staff, session: Session) -> None:
    """Raise NotAllowed if a leader has a family session at that time."""
    if family.led_at(leader.pk, session.starts_at, session.ends_at, kind="session"):
        words = _("%(leader)s leads a family session on %(day)s at that time.")
        raise NotAllowed([words % {"leader": leader.name, "day": day_words(session.day)}])


def _refuse_taken(sessions: Iterable[Session], leader: Staff) -> None:
    """Raise NotAllowed if the leader is needed elsewhere at one of these times."""
    planned = list(sessions)
    for session in planned:
        session.leader = leader
    others = [other for other in queries.sessions_beside(planned) if other.leader_id == leader.pk]
    if reasons := list(clashes(planned, others)):
        raise NotAllowed(reasons[:3])
