"""Reads of a site's own reliable change: what its admissions would give, what is in force, and by whom."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter
from uuid import UUID

from django.utils.dateformat import format as format_date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from handrail.anytime.measures.models import OwnThreshold, Response
from handrail.anytime.measures.queries.giving import sums
from handrail.clinical.kit import Finding
from handrail.clinical.measures.own_threshold import Admissions, own_threshold, sd_of
from handrail.ground.actor import Actor
from handrail.ground.clinic import queries as clinic
from handrail.library.instrument import Instrument

BASELINE_DAYS = 7  # a first total later than that is no total at admission


@dataclass(frozen=True)
class Offer:
    """One scale at one site: what its admissions would give, and what is in force there."""

    instrument: Instrument
    n: int
    sd: Decimal | None
    finding: Finding
    in_force: OwnThreshold | None

    @property
    def points(self) -> int | None:
        return int(self.finding.value) if isinstance(self.finding.value, Decimal) else None

    @property
    def is_same(self) -> bool:
        now = self.in_force
        return now is not None and (now.n, now.sd, now.points) == (self.n, self.sd, self.points)


def thresholds(site_ids: Iterable[UUID]) -> dict[tuple[UUID, str, str], OwnThreshold]:
    """Return what is in force at these sites, by site, scale and its version. One query."""
    latest: dict[tuple[UUID, str, str], OwnThreshold] = {}
    found = OwnThreshold.objects.filter(site__in=set(site_ids)).select_related("withdrawal")
    for one in sorted(found, key=attrgetter("at", "pk")):
        latest[one.site_id, one.instrument, one.instrument_version] = one
    return {where: one for where, one in latest.items() if getattr(one, "withdrawal", None) is None}


def with_threshold(scale: Instrument, own: OwnThreshold) -> Instrument:
    """Return a scale whose reliable change is the site's own, and says so."""
    words = _("your site's own, from %(n)s admissions, SD %(sd)s, reliability %(r)s, %(day)s") % {
        "n": own.n,
        "sd": own.sd,
        "r": own.reliability.normalize(),
        "day": format_date(localtime(own.at), "j M Y"),
    }
    change = scale.change.model_copy(update={"reliable_points": own.points, "reliable_source": words})
    return scale.model_copy(update={"change": change})


def offers(site_id: UUID, *, on: date) -> list[Offer]:
    """Return every scale with a total that the site's programs give, by name. Four queries."""
    programs = [clinic.definition_of(one) for one in clinic.programs_in_force() if one.site_id == site_id]
    scales = {scale.id: scale for program in programs for _measure, scale in sums(program) if scale.range}
    totals, now = _admissions(site_id), thresholds([site_id])
    found = [
        _offer(scale, totals.get((scale.id, str(scale.version)), []), now, site_id, on)
        for scale in scales.values()
    ]
    return sorted(found, key=lambda one: one.instrument.short_name)


def offer_of(site_id: UUID, scale: Instrument, *, on: date) -> Offer:
    totals = _admissions(site_id).get((scale.id, str(scale.version)), [])
    return _offer(scale, totals, thresholds([site_id]), site_id, on)


def threshold_for(by: Actor, threshold_id: UUID) -> OwnThreshold:
    """Return one threshold of this actor's organization. Raises OwnThreshold.DoesNotExist for another's."""
    found = OwnThreshold.objects.select_related("site", "withdrawal")
    threshold: OwnThreshold = found.get(pk=threshold_id, organization_id=by.organization_id)
    return threshold


def _offer(
    scale: Instrument,
    totals: list[int],
    now: Mapping[tuple[UUID, str, str], OwnThreshold],
    site_id: UUID,
    on: date,
) -> Offer:
    sd = sd_of(totals)
    found = own_threshold(Admissions(len(totals), sd, scale.change.reliability), as_of=on)
    return Offer(scale, len(totals), sd, found, now.get((site_id, scale.id, str(scale.version))))


def _admissions(site_id: UUID) -> dict[tuple[str, str], list[int]]:
    """Return the totals at admission by scale and version: of each course of care its first, by the seventh day."""
    found: dict[tuple[str, str], list[int]] = {}
    seen: set[tuple[UUID, str]] = set()
    answered = Response.objects.filter(
        episode__site_id=site_id, episode__admitted_on__isnull=False, total__isnull=False
    ).order_by("answered_at")
    for episode_id, name, version, total, on, admitted in answered.values_list(
        "episode_id", "instrument", "instrument_version", "total", "answered_on", "episode__admitted_on"
    ).iterator():
        if (episode_id, name) not in seen and on <= admitted + timedelta(days=BASELINE_DAYS):
            found.setdefault((name, version), []).append(total)
        seen.add((episode_id, name))
    return found
