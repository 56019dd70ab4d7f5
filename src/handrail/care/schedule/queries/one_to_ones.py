"""One-to-ones: whom one client sees alone, and when; what is still to be said of them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from operator import attrgetter
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from handrail.care.schedule.models import OneToOne
from handrail.care.schedule.states import ONE_TO_ONE, PLACED_STAGES
from handrail.ground.actor import Actor
from handrail.ground.clinic.queries import definition_of
from handrail.ground.clock import day_of
from handrail.ground.due import Due
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import Caseload
from handrail.ground.people import queries as people
from handrail.ground.people.models import Staff

# Whose role it is to see a client for each kind, the first one first.
SEEN_BY = {
    "individual": ("therapist", "prescriber"),
    "medication": ("prescriber",),
    "case_management": ("case_manager", "therapist"),
    "assessment": ("therapist", "prescriber"),
}
LICENSED = ("individual", "medication", "assessment")  # kinds for which a licence is in force on the day
INDIVIDUAL = "individual"
MOST_WEEKS, USUAL_WEEKS = 26, 8  # of a weekly hour; usually: where no end of the stay is planned
USUAL_MINUTES = 45  # where the program's definition says nothing of a kind
NAMED = 3  # clients in one line of work
LATE = timedelta(days=1)  # after its end, until which somebody is to say what came of it


def one_to_one_for(by: Actor, one_to_one_id: UUID) -> OneToOne:
    """Return one one-to-one of this actor's clinic. Raises OneToOne.DoesNotExist for any other."""
    found = OneToOne.objects.select_related(
        "leader", "site", "room", "note", "client", "episode__client", "episode__site", "episode__program"
    )
    one: OneToOne = found.get(pk=one_to_one_id, organization_id=by.organization_id)
    return one


def one_to_ones_of(episode_id: UUID) -> list[OneToOne]:
    """Return a course of care's one-to-ones, the latest first. One query."""
    found = OneToOne.objects.filter(episode_id=episode_id).select_related("leader", "room", "site", "client")
    return sorted(found, key=attrgetter("starts_at", "pk"), reverse=True)


def hours_ahead(episode: Episode, *, as_of: datetime, limit: int = 10) -> list[OneToOne]:
    """Return the one-to-ones that a client has still to come, or is in, the next first. One query."""
    found = _planned().filter(episode_id=episode.pk, ends_at__gt=as_of)
    return list(found.select_related("leader", "room", "site").order_by("starts_at", "pk")[:limit])


def hours_off(episode: Episode, *, on: date) -> list[OneToOne]:
    """Return the one-to-ones from a day on that were called off, as far as the client is to see it. One query."""
    found = OneToOne.objects.filter(episode_id=episode.pk, day__gte=on, state="called off")
    found = found.filter(Q(told__isnull=False) | Q(to_tell=True)).select_related("leader", "room", "site")
    return list(found.order_by("starts_at", "pk"))


def one_to_ones_from(episode_id: UUID, day: date, *, after: datetime | None = None) -> list[OneToOne]:
    """Return what is booked alone with a client from a day on, by its start; `after`: as far as it has not begun then. One query."""
    found = _planned().filter(episode_id=episode_id, day__gte=day)
    found = found.filter(starts_at__gt=after) if after else found
    return list(found.select_related("leader", "room", "site").order_by("starts_at", "pk"))


def one_to_ones_on(
    day: date, *, site_id: UUID | None = None, leader_id: UUID | None = None
) -> list[OneToOne]:
    """Return a day's one-to-ones that were not called off, of a site or of one of the staff, by their start. One query."""
    found = OneToOne.objects.filter(day=day).exclude(state="called off")
    found = found.filter(site_id=site_id) if site_id else found
    found = found.filter(leader_id=leader_id) if leader_id else found
    return list(found.select_related("client", "leader", "room", "site").order_by("starts_at", "pk"))


def one_to_ones_in_week(monday: date, *, site_id: UUID | None = None) -> dict[date, list[OneToOne]]:
    """Return a week's one-to-ones that were not called off, of a site or of all, by day and start. One query."""
    found = OneToOne.objects.filter(day__gte=monday, day__lt=monday + timedelta(days=7))
    found = found.exclude(state="called off")
    found = found.filter(site_id=site_id) if site_id else found
    by_day: dict[date, list[OneToOne]] = {}
    for one in found.select_related("client", "leader", "room").order_by("starts_at", "pk"):
        by_day.setdefault(one.day, []).append(one)
    return by_day


def to_come_with(staff_id: UUID, *, on: date) -> list[OneToOne]:
    """Return the one-to-ones that somebody of the staff still has from a day on, by their start. One query."""
    found = _planned().filter(leader_id=staff_id, day__gte=on)
    return list(found.select_related("client").order_by("starts_at", "pk"))


def with_later(one: OneToOne, *, later: bool) -> list[OneToOne]:
    """Return this one, with the later ones of the same weekly hour if they are asked for, as far as they are planned still."""
    found = _planned().filter(pk=one.pk)
    if later and one.weekly:
        later_ones = Q(starts_at__gt=one.starts_at, weekly=one.weekly)
        found = _planned().filter(Q(pk=one.pk) | later_ones, client_id=one.client_id)
    found = found.select_related(
        "leader", "room", "site", "client", "episode__client", "episode__site", "episode__program"
    )
    return list(found.order_by("starts_at", "pk"))


def staff_for_kind(kind: str) -> list[Staff]:
    """Return who of the staff at work sees clients for a kind of one-to-one, by name."""
    roles = set(SEEN_BY[kind])
    return [one for one in people.staff_at_work() if roles & set(one.roles)]


def planned_minutes(episode: Episode, kind: str) -> int:
    """Return how long a one-to-one of a kind is planned to be in a client's program: the first of several, later the shortest. One query."""
    named = _named(episode, kind)
    had = OneToOne.objects.filter(episode_id=episode.pk, kind=kind).exclude(state="called off").exists()
    return min(named) if named and had else next(iter(named), USUAL_MINUTES)


def planned_visit(episode: Episode, kind: str) -> int:
    """Return how long the first visit of a kind is planned to be in a client's program."""
    return next(iter(_named(episode, kind)), USUAL_MINUTES)


def _named(episode: Episode, kind: str) -> list[int]:
    return [one.minutes.planned for one in definition_of(episode.program).visits if one.kind == kind]


def one_to_ones_due(as_of: datetime) -> Iterator[Due]:
    """Yield each one-to-one that is over, and of which nobody said what came of it: one that nobody came to would pass unseen."""
    over = _planned().filter(ends_at__lte=as_of)
    for one in over.select_related("client", "site").order_by("ends_at"):
        day = date_format(one.day, "D j M")
        yield Due(
            words=_("%(kind)s of %(day)s: say whether they came") % {"kind": one.kind_words, "day": day},
            about=one.client.short_name,
            route="schedule:one_to_one",
            ids={"one_to_one": one.pk},
            verb="schedule.arrange",
            due_at=one.ends_at,
            late=as_of > one.ends_at + LATE,
            staff_id=one.leader_id,
            kind="schedule",
        )


def rhythm(episode: Episode) -> int | None:
    """Return how often the program plans an individual session besides its days, in days; None: as needed, or never."""
    visits = definition_of(episode.program).visits
    return min((one.every_days for one in visits if one.kind == INDIVIDUAL and one.every_days), default=None)


def weeks_to_end(episode: Episode, first: date) -> int:
    """Return in how many weeks an hour that begins on a day is had until the planned end of the stay; 0: it is over by then."""
    last = episode.target_discharge_on
    return min(max((last - first).days // 7 + 1, 0), MOST_WEEKS) if last else USUAL_WEEKS


def weekly_hours_due(as_of: datetime, by: Actor, caseload: Caseload) -> Iterator[Due]:
    """Yield one line for each therapist with clients whose individual session is not booked in the program's rhythm."""
    theirs: dict[UUID | None, list[Episode]] = {}
    for one in without_weekly_hour(as_of=as_of, on=day_of(as_of, by.time_zone), caseload=caseload):
        theirs.setdefault(caseload.holder(one, "therapist", "primary_therapist"), []).append(one)
    for staff_id, own in theirs.items():
        names = ", ".join(one.client.short_name for one in own[:NAMED])
        yield Due(
            words=_("Book individual sessions: %(n)s without one") % {"n": len(own)},
            about=names if len(own) <= NAMED else f"{names} …",
            route="schedule:unbooked",
            ids={},
            verb="schedule.arrange",
            staff_id=staff_id,
            kind="schedule",
        )


def without_weekly_hour(*, as_of: datetime, on: date, caseload: Caseload) -> list[Episode]:
    """Return who takes part by a day, whose program plans an individual session in a rhythm, and who has none in it. One query.

    One held as lately as that, or to come as soon, is enough.
    """
    begun = [
        one for one in caseload.at(*PLACED_STAGES) if one.admitted_on is not None and one.admitted_on <= on
    ]
    asked = {one.pk: (one, timedelta(days=every)) for one in begun if (every := rhythm(one))}
    longest = max((every for _one, every in asked.values()), default=timedelta())
    near = OneToOne.objects.filter(episode_id__in=list(asked), kind=INDIVIDUAL)
    near = near.filter(state__in=("planned", "held"))
    near = near.filter(starts_at__gte=as_of - longest, starts_at__lte=as_of + longest)
    has = {
        episode_id
        for episode_id, starts_at in near.values_list("episode_id", "starts_at")
        if abs(starts_at - as_of) <= asked[episode_id][1]
    }
    return [one for pk, (one, _every) in asked.items() if pk not in has]


def _planned() -> QuerySet[OneToOne]:
    found: QuerySet[OneToOne] = OneToOne.objects.filter(state=ONE_TO_ONE.start)
    return found
