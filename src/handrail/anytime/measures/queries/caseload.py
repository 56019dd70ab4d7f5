"""How a whole caseload goes: every client's every scale, small and side by side, whoever is off track first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from handrail.anytime.measures.queries.board import BoardScore, courses, first_looked_at, score_of
from handrail.anytime.measures.queries.giving import IN_CARE
from handrail.anytime.measures.queries.trends import Point
from handrail.anytime.measures.queries.usual import Here
from handrail.ground.actor import Actor
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import caseload, week_of_stay
from handrail.ground.ui.plots import sparkline
from handrail.library.instrument import Instrument

WEEKS = 16  # drawn at most; the longest stays are twelve weeks


@dataclass(frozen=True)
class Small:
    """One scale of one client: the line since admission, and where it stands."""

    score: BoardScore
    picture: SafeString

    @property
    def is_off(self) -> bool:
        return self.score.on_track.answer == "not met"


@dataclass(frozen=True)
class Line:
    """One client of a caseload."""

    episode: Episode
    week: int | None
    scales: list[Small]

    @property
    def is_off(self) -> bool:
        return any(one.is_off for one in self.scales)


def courses_of(by: Actor, *, everyone: bool = False) -> list[Episode]:
    """Return who is in care: those on whose team this person is, or everyone at their site."""
    found = caseload()
    here = [one for one in found.at(*IN_CARE) if by.site_id in (None, one.site_id)]
    return [one for one in here if everyone or by.person_id in found.team.get(one.pk, {}).values()]


def lines(episodes: Iterable[Episode], *, on: date) -> list[Line]:
    """Return how each of these courses of care goes, whoever is off track first. Three queries, however many they are."""
    everyone = list(episodes)
    weeks = min(WEEKS, max((week_of_stay(one, on) or 1 for one in everyone), default=1))
    drawn = {one.pk: _scales(one, points, here, weeks, on) for one, points, here in courses(everyone)}
    found = [Line(one, week_of_stay(one, on), drawn.get(one.pk, [])) for one in everyone]
    return sorted(found, key=lambda line: (not line.is_off, line.episode.client.short_name))


def _scales(
    episode: Episode, points: dict[str, list[Point]], here: Here, weeks: int, on: date
) -> list[Small]:
    scales = sorted((here.scale(name) for name in points), key=first_looked_at)
    found = [
        Small(
            score_of(scale, points[scale.id], episode.admitted_on, here),
            _picture(scale, points[scale.id], episode.admitted_on, weeks, on),
        )
        for scale in scales
        if scale.range is not None and scale.cadence_days is not None
    ]
    return sorted(found, key=lambda one: not one.is_off)


def _picture(
    scale: Instrument, points: list[Point], admitted: date | None, weeks: int, on: date
) -> SafeString:
    """Return the line over the weeks of care; every client's weeks are as wide, so that lines can be compared."""
    assert scale.range is not None
    begun = admitted or points[0].answered_on
    skipped = max(0, (on - begun).days // 7 + 1 - weeks)
    by_week: list[float | None] = [None] * weeks
    for total, day, *_rest in points:
        week = max(0, (day - begun).days // 7) - skipped
        if 0 <= week < weeks and total is not None:
            by_week[week] = total
    told = ", ".join("–" if total is None else str(total) for total, *_rest in points)
    title = _("%(scale)s since admission: %(totals)s") % {"scale": scale.short_name, "totals": told}
    return sparkline(by_week, title=title, low=scale.range[0], high=scale.range[1])
