"""The work list of family: sessions that are over, and whose program asks for family."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.anytime.family.models import FamilyAttendance, FamilySession
from handrail.clinical.family.family_due import FamilyClock, family_due
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode import queries as episodes
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload
from handrail.ground.episode.queries import caseload as read_caseload

IN_CARE = ("taking part", "stepping down")


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return the sessions to say who came to, and the courses of care whose program asks for family and where none came in its rhythm."""
    if not access.may(by, "family.hold"):
        return []
    today, caseload = day_of(as_of, by.time_zone), caseload or read_caseload()
    return [*_over(as_of), *_to_hold(today, by, caseload)]


def _over(as_of: datetime) -> Iterator[Due]:
    """Yield the sessions that are over and of which nobody said who came: a mistyped day would wait unseen."""
    planned = FamilySession.objects.filter(
        held_at__isnull=True, called_off_at__isnull=True, starts_at__lt=as_of
    )
    for one in planned.select_related("client", "episode__site").order_by("starts_at"):
        ended = one.starts_at + timedelta(minutes=one.minutes)
        if ended <= as_of and one.episode is not None:
            day = date_format(one.starts_at.astimezone(ZoneInfo(one.episode.site.time_zone)), "D j M")
            yield Due(
                words=_("Family session of %(day)s: say who came, or call it off") % {"day": day},
                about=one.client.short_name,
                route="family:session",
                ids={"family_session": one.pk},
                verb="family.hold",
                due_at=ended,
                late=as_of - ended > timedelta(days=1),
                staff_id=one.leader_id,
                kind="family",
            )


def _to_hold(today: date, by: Actor, caseload: Caseload) -> list[Due]:
    asked = [
        (episode, days)
        for episode in caseload.at(*IN_CARE)
        if (days := _rhythm(episode)) and episode.admitted_on and episode.admitted_on <= today
    ]
    last = _last_came([episode.pk for episode, _days in asked], by.time_zone)
    found = []
    for episode, (every_days,) in asked:
        since = max(filter(None, (last.get(episode.pk), episode.admitted_on)))
        finding = family_due(FamilyClock(True, every_days, (today - since).days), as_of=today)
        if finding.answer == "not met":
            found.append(
                Due(
                    words=_("Family session to hold: %(because)s") % {"because": finding.because},
                    about=episode.client.short_name,
                    route="family:client",
                    ids={"episode": episode.pk},
                    verb="family.hold",
                    staff_id=caseload.holder(episode, "therapist", "primary_therapist"),
                    kind="family",
                )
            )
    return found


def _rhythm(episode: Episode) -> tuple[int | None] | None:
    """How often the program asks for family, in days (None: it names no rhythm); nothing where it does not ask."""
    program = episodes.program_of(episode)
    if program.family.involvement != "required":
        return None
    every = [one.every_days for one in program.visits if one.kind == "family" and one.every_days]
    return (min(every, default=None),)


def _last_came(episode_ids: list[UUID], zone: str) -> dict[UUID, date]:
    """Return on which day a caregiver last took part, by course of care. One query."""
    if not episode_ids:
        return {}
    came = FamilyAttendance.objects.filter(episode_id__in=episode_ids, came=True, caregiver__isnull=False)
    found: dict[UUID, date] = {}
    for episode_id, starts_at in came.values_list("episode_id", "session__starts_at"):
        day = day_of(starts_at, zone)
        found[episode_id] = max(day, found.get(episode_id, day))
    return found
