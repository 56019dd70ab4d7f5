"""Reads of where clients stand: one line for each, and since when one is off track."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.measures.models import Response
from handrail.anytime.measures.queries.trends import KINDS, Point, Standing, standing
from handrail.anytime.measures.queries.usual import Here, yardsticks_of
from handrail.clinical.kit import Finding
from handrail.clinical.measures.change import burden
from handrail.ground.episode.models import Episode
from handrail.library.instrument import Instrument


@dataclass(frozen=True)
class OffTrack:
    """One scale on which a client is off track: why, and the complete answers since they are, oldest first.

    An answer with a blank does not end it: it tells nothing.
    """

    instrument: Instrument
    finding: Finding
    run: tuple[Point, ...]

    @property
    def name(self) -> str:
        return self.instrument.short_name

    @property
    def since(self) -> datetime:
        return self.run[0].answered_at

    @property
    def latest(self) -> Point:
        return self.run[-1]

    def worse_since(self, at: datetime) -> int:
        """Return by how many points the latest answer is worse than the one known at a moment."""
        known = [point for point in self.run if point.answered_at <= at] or [self.run[0]]
        return burden(self.instrument, self.latest.total or 0) - burden(self.instrument, known[-1].total or 0)


@dataclass(frozen=True)
class BoardScore:
    """A client's scales in one line: the one to look at, baseline, latest, and what the change means.

    Shown is a scale that is off track, if any is; else the one for depression. `also` names others off track;
    `off` holds every scale of which that is so by its last complete answer.
    """

    scale: str
    baseline: int | None
    latest: int | None
    words: str
    kind: str
    because: str
    on_track: Finding
    latest_on: date
    source: str = ""  # whose number says what the change means
    also: tuple[str, ...] = ()
    off: tuple[OffTrack, ...] = ()


def board(episodes: Iterable[Episode]) -> dict[UUID, BoardScore]:
    """Return where each of these courses of care stands. Three queries."""
    found = {
        episode.pk: _line(points, episode.admitted_on, here) for episode, points, here in courses(episodes)
    }
    return {pk: line for pk, line in found.items() if line is not None}


def courses(episodes: Iterable[Episode]) -> Iterator[tuple[Episode, dict[str, list[Point]], Here]]:
    """Yield each course of care that has answers, its points by scale, and where it takes place. Three queries."""
    known = {episode.pk: episode for episode in episodes}
    points: dict[UUID, dict[str, list[Point]]] = {}
    programs: dict[UUID, str] = {}
    answered = Response.objects.filter(episode_id__in=list(known)).order_by("answered_at")
    for episode_id, program, name, *point in answered.values_list(
        "episode_id", "episode__program__program", "instrument", "total", "answered_on", "answered_at", "pk"
    ):
        points.setdefault(episode_id, {}).setdefault(name, []).append(Point(*point))
        programs[episode_id] = program
    held = yardsticks_of(known.values())
    for pk, those in points.items():
        yield known[pk], those, Here(known[pk].site_id, programs[pk], held)


def _line(points: dict[str, list[Point]], admitted: date | None, here: Here) -> BoardScore | None:
    scales = sorted((here.scale(name) for name in points), key=first_looked_at)
    totals = [scale for scale in scales if scale.range is not None]
    stands = {scale.id: standing(scale, points[scale.id], admitted, here) for scale in totals}
    scores = [_score(scale, points[scale.id], stands[scale.id]) for scale in totals]
    if not scores:
        return None
    off = [one for one in scores if one.on_track.answer == "not met"]
    shown = (off or scores)[0]
    everywhere = tuple(
        one
        for scale in totals
        if (one := off_track(scale, points[scale.id], admitted, here, stands=stands[scale.id])) is not None
    )
    return replace(shown, also=tuple(one.scale for one in off if one is not shown), off=everywhere)


def off_track(
    scale: Instrument, points: Sequence[Point], admitted: date | None, here: Here, *, stands: Standing
) -> OffTrack | None:
    """Return since which answer a client is off track on a scale, or None. Only complete answers are looked at.

    `stands` is where all the points stand, which is where the complete ones stand if the latest is one of them.
    """
    whole = [point for point in points if point.total is not None]
    findings: list[Finding] = []
    for end in range(len(whole), 1, -1):
        known = end == len(whole) and whole[-1] is points[-1]
        found = (stands if known else standing(scale, whole[:end], admitted, here)).on_track
        if found.answer != "not met":
            break
        findings.append(found)
    return OffTrack(scale, findings[0], tuple(whole[-len(findings) :])) if findings else None


def first_looked_at(scale: Instrument) -> tuple[bool, str]:
    return not scale.domain.startswith("depression"), scale.id


def score_of(scale: Instrument, points: list[Point], admitted: date | None, here: Here) -> BoardScore:
    return _score(scale, points, standing(scale, points, admitted, here))


def _score(scale: Instrument, points: list[Point], stands: Standing) -> BoardScore:
    latest = points[-1]
    first = len(points) == 1 and latest.total is not None
    return BoardScore(
        scale.short_name,
        stands.baseline.total if stands.baseline else None,
        latest.total,
        _("first answer") if first else stands.change.verdict,
        "" if first else KINDS[stands.change.verdict],
        stands.change.because,
        stands.on_track,
        latest.answered_on,
        stands.change.source,
    )
