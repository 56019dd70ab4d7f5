"""Reads of incidents: who may read one, by when it is reviewed and reported, what a chart shows, how many by month."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from handrail.anytime.safety.models import Incident, IncidentLine, IncidentReview
from handrail.anytime.safety.queries.incident_names import InChart
from handrail.clinical.kit import Finding
from handrail.clinical.safety.incident_kinds import KINDS
from handrail.clinical.safety.incident_report import IncidentToReport, incident_report
from handrail.clinical.safety.incident_review import (
    IncidentToReview,
    incident_review,
    working_days_after,
    working_days_between,
)
from handrail.ground import access
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.ground.clock import day_of, end_of_day
from handrail.ground.due import ORDINARY, Due
from handrail.ground.ui.plots import Event

MONTHS = 6  # of the table of counts
Own = Mapping[UUID, Mapping[str, Decimal]]


@dataclass(frozen=True)
class Clocks:
    """By when an incident is reported outside (None: nothing asks for it) and reviewed, and what the rules say."""

    report: Finding
    report_by: datetime | None
    review: Finding
    review_by: datetime

    def as_dict(self) -> dict[str, Any]:
        return {"report": self.report.as_dict(), "review": self.review.as_dict()}


@dataclass(frozen=True)
class IncidentOnFile:
    """An incident with what is still open about it."""

    incident: Incident
    as_of: datetime
    clocks: Clocks
    reviewed: bool
    answered: bool  # whether a report was made, or none is due

    @property
    def report_open(self) -> bool:
        return self.clocks.report_by is not None and not self.answered

    @property
    def report_late(self) -> bool:
        return self.report_open and self.as_of > cast(datetime, self.clocks.report_by)

    @property
    def review_late(self) -> bool:
        return not self.reviewed and self.as_of > self.clocks.review_by


@dataclass(frozen=True)
class Counts:
    """How many incidents of one kind in each month, and altogether."""

    words: str
    months: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.months)


def clocks_of(incident: Incident, *, as_of: datetime, own: Own | None = None) -> Clocks:
    """Return by when an incident is reported and reviewed. Both run from when it was known; to `as_of`, or to the act.

    `own`: the sites' own numbers, where a page has read them already.
    """
    site = incident.site
    numbers = (clinic.own_numbers() if own is None else own).get(site.pk, {})
    hours = {"report_hours": numbers["incident_hours"]} if "incident_hours" in numbers else {}
    days = {"review_days": numbers["incident_review_days"]} if "incident_review_days" in numbers else {}
    known = day_of(incident.known_at, site.time_zone)
    report = incident_report(
        IncidentToReport(
            incident.kind, incident.severity, site.jurisdiction, _hours(incident.known_at, as_of)
        ),
        as_of=known,
        **hours,
    )
    passed = working_days_between(known, day_of(as_of, site.time_zone))
    review = incident_review(IncidentToReview(incident.kind, site.jurisdiction, passed), as_of=known, **days)
    by = incident.known_at + timedelta(hours=float(report.value)) if report.value is not None else None
    last = working_days_after(known, int(review.value or 0))
    return Clocks(report, by, review, end_of_day(last, site.time_zone))


def _hours(start: datetime, end: datetime) -> Decimal:
    return (Decimal((end - start).total_seconds()) / 3600).quantize(Decimal("0.1"))


def incident_for(by: Actor, incident_id: UUID) -> Incident:
    """Return one incident of this actor's organization. Raises Incident.DoesNotExist for another's."""
    found: Incident = Incident.objects.select_related("site", "review").get(
        pk=incident_id, organization_id=by.organization_id
    )
    return found


def unreviewed_of(staff_id: UUID) -> list[Incident]:
    """Return the incidents that this member of staff recorded and nobody has reviewed yet, the oldest first."""
    found = Incident.objects.filter(recorded_by_id=staff_id, review__isnull=True)
    return list(found.order_by("happened_at"))


def why_not_read(incident: Incident, *, by: Actor) -> Iterator[str]:
    """Yield why this actor may not read an incident: a director may, and whoever recorded it."""
    reasons = list(access.reasons_against(by, "safety.record_incident", incident))
    if ELSEWHERE in reasons:
        yield ELSEWHERE
    elif not access.may(by, "safety.read_incidents") and (
        reasons or by.person_id is None or incident.recorded_by_id != by.person_id
    ):
        yield _("An incident is read by a director and by whoever recorded it. Ask a director.")


def review_of(incident: Incident) -> IncidentReview | None:
    return IncidentReview.objects.filter(incident=incident).first()


def lines_of(incident: Incident) -> list[IncidentLine]:
    """Return each client's own line, with what was added to it."""
    found = IncidentLine.objects.filter(incident=incident).select_related("client", "episode", "incident")
    return list(found.prefetch_related("addenda").order_by("id"))


def incidents(*, by: Actor, as_of: datetime) -> list[IncidentOnFile]:
    """Return the incidents this actor may read, the latest first: all, or those they recorded themselves."""
    found = Incident.objects.select_related("site", "review", "recorded_by").prefetch_related(
        "reports", "lines__client"
    )
    if not access.may(by, "safety.read_incidents"):
        found = found.filter(recorded_by_id=by.person_id)
    own = clinic.own_numbers()
    return [on_file(one, as_of=as_of, own=own) for one in found.order_by("-happened_at", "-id")]


def on_file(incident: Incident, *, as_of: datetime, own: Own | None = None) -> IncidentOnFile:
    """Return an incident with what is still open about it. `own`: as `clocks_of` takes it."""
    reviewed = getattr(incident, "review", None) is not None
    answered = bool(incident.reports.all())
    return IncidentOnFile(incident, as_of, clocks_of(incident, as_of=as_of, own=own), reviewed, answered)


def months_to(as_of: datetime) -> list[date]:
    """Return the first days of the months that the table of counts shows, this month first: on a phone it is what is seen."""
    day = localtime(as_of).date().replace(day=1)
    found = [day]
    while len(found) < MONTHS:
        day = (day - timedelta(days=1)).replace(day=1)
        found.append(day)
    return found


def counts(found: Iterable[IncidentOnFile], *, as_of: datetime) -> list[Counts]:
    """Return how many incidents of each kind happened in each month shown; kinds without any are left out."""
    months = months_to(as_of)
    tally: dict[str, list[int]] = {}
    for one in found:
        month = localtime(one.incident.happened_at).date().replace(day=1)
        if month in months:
            tally.setdefault(one.incident.kind, [0] * MONTHS)[months.index(month)] += 1
    return [Counts(kind.words, tuple(tally[name])) for name, kind in KINDS.items() if name in tally]


def plot_events(lines: Iterable[InChart], time_zone: str) -> list[Event]:
    """Return each incident of one client as it stands on a plot, by day: its kind, and nobody else."""
    events = [
        Event(
            on=day_of(line.incident.happened_at, time_zone),
            label=_("incident: %(kind)s") % {"kind": line.incident.kind_words.lower()},
        )
        for line in lines
    ]
    return sorted(events, key=attrgetter("on"))


def incidents_due(*, as_of: datetime, by: Actor) -> list[Due]:
    """Return what incidents wait for: a report outside, and a director's review."""
    if not access.may(by, "safety.review_incident"):
        return []
    waiting = Incident.objects.filter(review__isnull=True) | Incident.objects.filter(reports__isnull=True)
    found = list(waiting.select_related("site", "review").prefetch_related("reports").distinct())
    if not found:
        return []
    own = clinic.own_numbers()
    open_ones = sorted(
        (on_file(one, as_of=as_of, own=own) for one in found), key=lambda one: one.incident.known_at
    )
    return [due for one in open_ones for due in _due(one)]


def _due(one: IncidentOnFile) -> Iterator[Due]:
    route = {"route": "safety:incident", "ids": {"incident": one.incident.pk}, "kind": "incident"}
    said: dict[str, Any] = {"about": one.incident.place, "verb": "safety.review_incident", **route}
    what = {"kind": one.incident.kind_words}
    if one.report_open:
        words = _("Report the incident, or note why no report is due: %(kind)s") % what
        late = one.report_late
        yield Due(words=words, due_at=one.clocks.report_by, late=late, rank=2, **said)
    if not one.reviewed:
        words = _("Review the incident: %(kind)s") % what
        late = one.review_late
        yield Due(words=words, due_at=one.clocks.review_by, late=late, rank=ORDINARY, **said)
