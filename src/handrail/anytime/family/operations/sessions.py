"""Plan a family session, hold it with who came and its note, or call it off."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.anytime.family import queries
from handrail.anytime.family.later import LATER
from handrail.anytime.family.models import KINDS, Caregiver, FamilyAttendance, FamilySession
from handrail.anytime.notes import operations as notes
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.people.models import Staff
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb


def why_not_plan(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against planning a family session."""
    yield from access.reasons_against(by, "family.hold", episode)
    if not episode.is_open:
        yield _("This course of care is closed.")


@verb
def plan_session(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    starts_at: datetime,
    minutes: int,
    caregivers: list[UUID],
    with_client: bool,
    topic: str = "",
    kind: str = "session",
) -> FamilySession:
    """Plan a session with these caregivers, with the client or without. It may lie in the past: then its attendance follows."""
    reasons = list(why_not_plan(episode, by=by))
    known = {one.pk: one for one in queries.standing(episode.client_id)}
    if not caregivers or not set(caregivers) <= set(known):
        reasons.append(_("Choose who is to come: at least one caregiver of this client."))
    reasons += _not_said(topic, kind, minutes)
    asked = [known[one] for one in caregivers if one in known]
    reasons += _why_not_with(asked, episode, with_client=with_client, at=at)
    if starts_at > at:  # what took place is noted as it was
        Episode.objects.select_for_update(no_key=True).get(pk=episode.pk)  # or booked alone at once
        ends = starts_at + timedelta(minutes=minutes)
        reasons += [*_elsewhere(by, starts_at, ends, kind), *_in_group(episode, starts_at, ends, with_client)]
    if reasons:
        raise NotAllowed(reasons)
    said = {"kind": kind, "topic": topic, "starts_at": starts_at, "minutes": minutes}
    session: FamilySession = FamilySession.objects.create(
        **episode_operations.client_row(episode), leader_id=by.person_id, **said
    )
    beside = episode_operations.beside(session)
    wanted: list[Caregiver | None] = [*asked, *([None] if with_client else [])]
    FamilyAttendance.objects.bulk_create(
        FamilyAttendance(**beside, session=session, caregiver=one) for one in wanted
    )
    record.write(by=by, at=at, what="family.planned", about=session, detail={"topic": topic, "kind": kind})
    return session


def _not_said(topic: str, kind: str, minutes: int) -> Iterator[str]:
    if topic and topic not in {one.id for one in queries.topics()}:
        yield _("Choose the topic.")
    if kind not in KINDS or not 1 <= minutes <= 480:
        yield _("Say what kind of session it is and how long it takes.")


def _elsewhere(by: Actor, starts: datetime, ends: datetime, kind: str) -> Iterator[str]:
    """Yield what whoever leads leads already at that hour: another family's session, or a group."""
    if by.person_id is None:
        return
    Staff.objects.select_for_update(no_key=True).get(pk=by.person_id)  # two families, planned at once
    if other := queries.led_at(by.person_id, starts, ends, kind=kind):
        words = _("You lead another family session at %(hour)s. Choose another hour.")
        yield words % {"hour": date_format(other.starts_at.astimezone(ZoneInfo(by.time_zone)), "j M H:i")}
    if LATER.leading and (what := LATER.leading(by.person_id, starts, ends)):
        yield _("You have this at that hour: %(what)s. Choose another, or change that first.") % {
            "what": what
        }


def _in_group(episode: Episode, starts: datetime, ends: datetime, with_client: bool) -> Iterator[str]:
    if with_client and LATER.expected and (what := LATER.expected(episode.pk, starts, ends)):
        yield _("The client has this at that hour: %(what)s. Choose another hour.") % {"what": what}


def _why_not_with(
    asked: Iterable[Caregiver], episode: Episode, *, with_client: bool, at: datetime
) -> Iterator[str]:
    """Yield why these may not be met: without the client there, or in care for substance use, only under a release."""
    if with_client and episode.sensitivity == "general":
        return
    on = day_of(at, episode.site.time_zone)
    who = list(asked)
    seen = queries.released_to(who, episode, on=on)
    for one in who:
        if not seen[one.pk].parts:
            because = seen[one.pk].finding.because
            yield _("Not with %(name)s yet. %(because)s") % {"name": one.name, "because": because}


def why_not_close(session: FamilySession, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against saying what came of a session."""
    yield from access.reasons_against(by, "family.hold", session)
    if session.held_at is not None:
        yield _("Who came is noted already.")
    if session.called_off_at is not None:
        yield _("This session was called off.")


@verb
def hold_session(
    family_session: FamilySession,
    *,
    by: Actor,
    at: datetime,
    came: list[UUID],
    minutes: int,
    words: str = "",
) -> None:
    """Note who came (ids of the session's places) and how long it took. `words`: begin the note of it, of the kind family.

    The note is drafted and signed where every note is.
    """
    reasons = list(why_not_close(family_session, by=by))
    places = {one.pk: one for one in queries.session_line(family_session).people}
    if not came or not set(came) <= set(places):
        reasons.append(_("Say who came. If nobody did, call the session off and say why."))
    if family_session.starts_at > at:
        reasons.append(_("This session has not begun."))
    if not 1 <= minutes <= 480:
        reasons.append(_("Write how many minutes it took."))
    if reasons:
        raise NotAllowed(reasons)
    still = FamilySession.objects.filter(
        pk=family_session.pk, held_at__isnull=True, called_off_at__isnull=True
    )
    note = _write(family_session, by=by, at=at, words=words, minutes=minutes) if words.strip() else None
    if not still.update(held_at=at, held_by=by.name, minutes=minutes, note_id=note):
        raise NotAllowed([_("Someone did this a moment ago. Look again.")])
    FamilyAttendance.objects.filter(session=family_session, pk__in=came).update(came=True)
    FamilyAttendance.objects.filter(session=family_session).exclude(pk__in=came).update(came=False)
    detail = {"came": len(came), "of": len(places), "minutes": minutes}
    record.write(by=by, at=at, what="family.held", about=family_session, detail=detail)


def _write(session: FamilySession, *, by: Actor, at: datetime, words: str, minutes: int) -> UUID:
    episode: Episode = session.episode  # type: ignore[assignment]
    day = day_of(session.starts_at, episode.site.time_zone)
    return notes.write_note(
        episode, by=by, at=at, kind="family", text=words, service_on=day, minutes=minutes
    ).pk


@verb
def call_off_session(family_session: FamilySession, *, by: Actor, at: datetime, reason: str) -> None:
    """Note that a session does not take place, or that nobody came, and why."""
    reasons = list(why_not_close(family_session, by=by))
    if not reason.strip():
        reasons.append(_("Write why, in a few words."))
    if reasons:
        raise NotAllowed(reasons)
    still = FamilySession.objects.filter(
        pk=family_session.pk, held_at__isnull=True, called_off_at__isnull=True
    )
    if not still.update(called_off_at=at, called_off_by=by.name, called_off_because=reason.strip()):
        raise NotAllowed([_("Someone did this a moment ago. Look again.")])
    record.write(
        by=by, at=at, what="family.called_off", about=family_session, detail={"reason": reason.strip()}
    )
