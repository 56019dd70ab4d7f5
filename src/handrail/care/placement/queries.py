"""Reads of the assessment: the draft, what the rules say to it, whether exclusions are clear, what waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.care.placement.models import KINDS, Assessment, FrameworkScore, LevelLine
from handrail.clinical.kit import Finding
from handrail.clinical.placement.exclusions import SAYS_THE_SAME, Exclusions, exclusions
from handrail.clinical.placement.level_of_care import Dimensions, level_of_care
from handrail.ground.actor import Actor
from handrail.ground.due import Due
from handrail.ground.episode import queries as episode_queries
from handrail.ground.episode.queries import Caseload
from handrail.library import shelf
from handrail.library.framework import Framework
from handrail.library.program import Program

# A program's level of care, as a decision names it.
OF_PROGRAMS = {"intensive_outpatient": "iop", "partial_hospitalization": "php", "outpatient": "outpatient"}
# How the stored words answer to the rules' facts.
RATED = {
    "risk_of_harm": "risk_of_harm",
    "functioning": "functioning",
    "medical_and_co_occurring": "co_occurring",
    "recovery_environment": "recovery_environment",
    "treatment_history": "treatment_history",
    "engagement": "engagement",
}
EXCLUDED = {
    "immediate_danger": "immediate_danger",
    "needs_24_hour_care": "needs_24_hour_supervision",
    "active_withdrawal": "active_withdrawal",
    "cannot_use_groups": "cannot_take_part_in_groups",
}


@dataclass(frozen=True)
class Level:
    """One of the four levels, as it stands now, and whether it is another than was decided."""

    kind: str
    line: LevelLine | None
    differs: bool


@dataclass(frozen=True)
class Recommendation:
    """What the rules make of an assessment: does anything stop an admission, and which level is it."""

    exclusions: Finding
    level: Finding

    @property
    def value(self) -> str:
        return str(self.level.value or "")

    def as_dict(self) -> dict[str, Any]:
        return {"exclusions": self.exclusions.as_dict(), "level_of_care": self.level.as_dict()}


def own_exclusions_of(
    program: Program, answers: Mapping[str, bool | None] | None = None
) -> list[dict[str, Any]]:
    """Return what this program excludes besides the four: the words, where to go instead, the answer so far."""
    beside = {neighbour.id: neighbour.words for neighbour in program.neighbours}
    answered = answers or {}
    return [
        {
            "id": one.id,
            "asked": one.words,
            "instead": " ".join(filter(None, (one.next_step, beside.get(one.refer_to or "")))),
            "answer": answered.get(one.id),
        }
        for one in program.exclusions
        if one.id not in SAYS_THE_SAME
    ]


def own_exclusions_in(assessment: Assessment) -> list[dict[str, Any]]:
    """Return the program's own exclusions as an assessment holds them: a decided one keeps its words as asked."""
    kept: list[dict[str, Any]] = assessment.own_exclusions
    if assessment.decided or assessment.episode is None:
        return kept
    answers = {one["id"]: one["answer"] for one in kept}
    return own_exclusions_of(episode_queries.program_of(assessment.episode), answers)


def assessment_of(episode_id: UUID) -> Assessment | None:
    """Return a course of care's assessment, draft or decided, or None before the first save."""
    found: Assessment | None = (
        Assessment.objects.filter(episode_id=episode_id)
        .select_related("author", "decided_by", "episode__program")
        .first()
    )
    return found


def decided_assessment_of(episode_id: UUID) -> Assessment | None:
    """Return it once it was decided: what stands in a draft, nobody has said yet."""
    found = assessment_of(episode_id)
    return found if found and found.state == "decided" else None


def level_of(program: Program) -> str:
    """Return a program's own level as a decision names it."""
    return OF_PROGRAMS[program.level_of_care]


def sections_missing(assessment: Assessment) -> list[str]:
    """Return the titles of the sections that must be written before anyone is accepted and are not."""
    written = assessment.sections
    return [one.title for one in shelf.evaluation().sections if one.required and not written.get(one.id)]


def levels_of(episode_id: UUID) -> list[Level]:
    """Return the four levels as they stand, each with its reason; none where nobody said. One query."""
    latest: dict[str, LevelLine] = {}
    for line in sorted(LevelLine.objects.filter(episode_id=episode_id), key=attrgetter("at", "id")):
        latest[line.kind] = line
    decided = latest.get("decided")
    return [
        Level(kind, line := latest.get(kind), bool(line and decided and line.level != decided.level))
        for kind in KINDS
    ]


def scores_of(episode_id: UUID) -> list[FrameworkScore]:
    """Return the licensed scores that were kept, the latest first."""
    kept = FrameworkScore.objects.filter(episode_id=episode_id)
    return sorted(kept, key=attrgetter("at", "id"), reverse=True)


def framework_of(framework_id: str) -> Framework | None:
    """Return the shell of a licensed framework, or None when the shelf has none of that id."""
    return next((one for one in shelf.frameworks() if one.id == framework_id), None)


def recommend(
    ratings: Mapping[str, int | None],
    excluded: Mapping[str, bool | None],
    own: Sequence[Mapping[str, Any]] = (),
    *,
    as_of: date,
) -> Recommendation:
    """Return the rules' findings. What was not rated or not asked stays unknown."""
    stops = Exclusions(
        **{fact: excluded.get(name) for name, fact in EXCLUDED.items()},
        own={_bare(one["asked"]): _bare(one["instead"]) for one in own if one["answer"]},
        own_not_asked=[_bare(one["asked"]) for one in own if one["answer"] is None],
    )
    rated = Dimensions(**{fact: ratings.get(name) for name, fact in RATED.items()})
    return Recommendation(exclusions(stops, as_of=as_of), level_of_care(rated, as_of=as_of))


def recommendation_for(assessment: Assessment | None, *, as_of: date) -> Recommendation:
    if assessment is None:
        return recommend({}, {}, as_of=as_of)
    own = own_exclusions_in(assessment)
    return recommend(assessment.ratings, assessment.exclusions, own, as_of=as_of)


def _bare(sentence: str) -> str:
    """Return a sentence as a part of another: without its full stop."""
    return sentence.strip().removesuffix(".")


def exclusions_clear(episode_id: UUID) -> bool | None:
    """Return whether nothing stopped this admission when it was decided; None: not decided."""
    return exclusions_clear_of([episode_id]).get(episode_id)


def exclusions_clear_of(episode_ids: Iterable[UUID]) -> dict[UUID, bool | None]:
    """Return the same for several courses of care, in one query."""
    decided = Assessment.objects.filter(episode_id__in=list(episode_ids), state="decided")
    answers = {"met": True, "not met": False}
    return {
        episode_id: answers.get(finding.get("exclusions", {}).get("answer", ""))
        for episode_id, finding in decided.values_list("episode_id", "recommendation")
    }


def due(*, as_of: datetime, by: Actor, caseload: Caseload | None = None) -> list[Due]:
    """Return the assessments to write and decide, the longest waiting first."""
    episodes = (caseload or episode_queries.caseload()).at("placement")
    drafts = dict(
        Assessment.objects.filter(episode__in=episodes, state="draft").values_list("episode_id", "author_id")
    )
    return [
        Due(
            words=_("Assessment to decide") if episode.pk in drafts else _("Assessment to write"),
            about=episode.client.short_name,
            route="placement:assessment",
            ids={"episode": episode.pk},
            verb="placement.assess",
            staff_id=drafts.get(episode.pk),
            kind="placement",
        )
        for episode in episodes
    ]
