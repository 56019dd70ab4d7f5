"""What can be done with the assessment: save the draft, decide the level of care."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.safety import queries as safety
from handrail.care.placement import queries
from handrail.care.placement.measured import Beside, beside
from handrail.care.placement.models import DIMENSIONS, EXCLUSIONS, LEVELS, Assessment
from handrail.care.placement.operations.levels import keep_line
from handrail.care.placement.states import ASSESSMENT
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import program_of
from handrail.ground.people import queries as people
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb
from handrail.library import shelf

MEANWHILE = "Someone saved this assessment since you opened it. Your words are still here, and theirs stand below: compare, then save again."
ANSWERED_MEANWHILE = "A scale, the safety screen or a concern changed since you opened this page. It stands beside now: look, then decide."
ICD_10_CM = re.compile(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?")


@dataclass(frozen=True)
class Evaluated:
    """What one save of the assessment says. Blank sections and unrated dimensions stay unknown."""

    ratings: Mapping[str, int | None]
    exclusions: Mapping[str, bool | None]
    diagnoses: Sequence[Mapping[str, str]]
    formulation: str
    sections: Mapping[str, str] = field(default_factory=dict)
    eligibility: Mapping[str, bool | None] = field(default_factory=dict)
    own_exclusions: Mapping[str, bool | None] = field(default_factory=dict)


def why_not_assess(episode: Episode, assessment: Assessment | None, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against writing the assessment."""
    yield from access.reasons_against(by, "placement.assess", episode)
    if assessment is not None and not ASSESSMENT.allows(assessment.state, "save"):
        yield _("The assessment is decided. What changed since belongs to the notes.")
    elif episode.stage != "placement":
        yield _("The assessment is written at its own stage; this course of care is at '%s'.") % episode.stage


@verb
def assess(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    revision: int,
    said: Evaluated,
) -> Assessment:
    """Save the draft. `revision` is the one the writer saw (0: none); who comes second is told."""
    assessment = queries.assessment_of(episode.pk)
    if reasons := [*why_not_assess(episode, assessment, by=by), *_why_not_so(episode, said)]:
        raise NotAllowed(reasons)
    on = clock.day_of(at, episode.site.time_zone)
    own = queries.own_exclusions_of(program_of(episode), said.own_exclusions)
    found = queries.recommend(said.ratings, said.exclusions, own, as_of=on)
    written = {
        "ratings": dict(said.ratings),
        "exclusions": dict(said.exclusions),
        "own_exclusions": own,
        "diagnoses": [dict(one) for one in said.diagnoses],
        "formulation": said.formulation,
        "sections": {name: words.strip() for name, words in said.sections.items() if words.strip()},
        "eligibility": dict(said.eligibility),
        "recommended": found.value,
        "recommendation": found.as_dict(),
        "author_id": by.person_id,
        "saved_at": at,
        "revision": revision + 1,
    }
    saved = _first(episode, written) if revision == 0 else _again(episode, revision, written)
    detail = {
        "revision": saved.revision,
        "ratings": saved.ratings,
        "exclusions": saved.exclusions,
        "own_exclusions": {one["id"]: one["answer"] for one in own},
        "recommended": saved.recommended,
    }
    record.write(by=by, at=at, what="placement.assessed", about=saved, detail=detail)
    return saved


def why_not_decide(episode: Episode, assessment: Assessment | None, *, by: Actor, on: date) -> Iterator[str]:
    """Yield the reasons against any decision."""
    yield from access.reasons_against(by, "placement.decide", episode)
    yield from people.reasons_unlicensed(by, on=on)
    if assessment is None:
        yield _("There is no assessment yet. Save one first.")
    elif not ASSESSMENT.allows(assessment.state, "decide"):
        yield _("The level of care is decided.")
    elif episode.stage != "placement":
        yield _("This is decided at the assessment; this course of care is at '%s'.") % episode.stage


def why_not_accept(episode: Episode, assessment: Assessment, *, on: date) -> Iterator[str]:
    """Yield what stands against this program as the level of care. Other levels are never held up."""
    found, program = queries.recommendation_for(assessment, as_of=on), program_of(episode)
    yield from safety.why_assess_first(episode, on=on)
    if found.exclusions.answer != "met":
        yield found.exclusions.because
    if found.level.answer == "cannot tell":
        yield found.level.because
    if not assessment.diagnoses:
        yield _("No diagnosis is written.")
    elif not any(program.treats(one["code"]) for one in assessment.diagnoses):
        yield _("None of the diagnoses is one that this program treats.")
    if missing := queries.sections_missing(assessment):
        yield _("Not written yet: %(sections)s.") % {"sections": ", ".join(missing)}
    if not assessment.formulation.strip():
        yield _("The formulation is not written.")
    for own in program.eligibility:
        answer = assessment.eligibility.get(own.id)
        if answer is not True:
            yield own.otherwise if answer is False else _("Not asked yet: %(asks)s") % {"asks": own.asks}
    age = episode.client.age_on(on)
    oldest = program.population.age_max
    if age < program.population.age_min or (oldest is not None and age > oldest):
        yield _("The program is not for this age: %(age)s years.") % {"age": age}


@verb
def decide(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    level: str,
    revision: int | None = None,
    seen: str = "",
    **argued: str,
) -> Assessment:
    """Decide the level of care, as a licensed clinician. This program's level opens admission and is argued
    both ways; any other needs a next step and ends the course of care here, with that step kept.

    `argued`: reason, next_step, why_not_less, why_not_more; each may be left out where it is not needed.
    `seen`: the scales and the screen that the clinician saw (`measured.Beside.seen`); what stood there is kept.
    """
    on, said = clock.day_of(at, episode.site.time_zone), Argued(**argued)
    assessment, there = _as_it_stands(episode)
    reasons = list(why_not_decide(episode, assessment, by=by, on=on))
    if assessment is not None and not reasons:
        reasons = list(_why_not_level(episode, assessment, level, said, on=on))
        reasons += [_(ANSWERED_MEANWHILE)] if seen and seen != there.seen else []
    if assessment is None or reasons:
        raise NotAllowed(reasons)
    found = queries.recommendation_for(assessment, as_of=on)
    written = assessment.revision if revision is None else revision
    decided = Assessment.objects.filter(pk=assessment.pk, state=assessment.state, revision=written).update(
        state=ASSESSMENT.after(assessment.state, "decide"),
        decided=level,
        **asdict(said) | {"reason": said.reason or found.level.because},
        decided_at=at,
        decided_by_id=by.person_id,
        recommended=found.value,
        recommendation=found.as_dict(),
        measured=there.as_dict(),
    )
    if not decided:
        raise NotAllowed([_(MEANWHILE)])
    return _follow(episode, assessment, found, said, by=by, at=at)


def _as_it_stands(episode: Episode) -> tuple[Assessment | None, Beside]:
    """Hold this course of care, then read: a screen that is just being stored is waited for, and seen."""
    # Rows that point to it may be written: a key lock would wait, at the end, for whoever waits for the record.
    Episode.objects.select_for_update(no_key=True).get(pk=episode.pk)
    return queries.assessment_of(episode.pk), beside(episode)


def _follow(
    episode: Episode,
    assessment: Assessment,
    found: queries.Recommendation,
    said: "Argued",
    *,
    by: Actor,
    at: datetime,
) -> Assessment:
    """Move the course of care where the decision leads, and keep the levels and the line of the record."""
    assessment.refresh_from_db()
    on, level = clock.day_of(at, episode.site.time_zone), str(assessment.decided)
    own = queries.level_of(program_of(episode))
    step, why = ("accept", said.reason) if level == own else ("refer elsewhere", f"{level}: {said.next_step}")
    episode_operations.move(episode, step, by=by, at=at, reason=why[:500])
    if found.value:
        keep_line(episode, "recommended", found.value, by=by, at=at, from_day=on, reason=found.level.because)
    keep_line(episode, "decided", level, by=by, at=at, from_day=on, reason=assessment.reason)
    detail = {"level": level, "recommended": found.value, "agrees": level == found.value}
    record.write(by=by, at=at, what="placement.decided", about=assessment, detail=detail)
    return assessment


@dataclass(frozen=True)
class Argued:
    """Why this level: the reason, where the person goes instead, and both arguments. Kept without outer blanks."""

    reason: str = ""
    next_step: str = ""
    why_not_less: str = ""
    why_not_more: str = ""

    def __post_init__(self) -> None:
        for name in ("reason", "next_step", "why_not_less", "why_not_more"):
            object.__setattr__(self, name, getattr(self, name).strip())


def _why_not_level(
    episode: Episode, assessment: Assessment, level: str, said: Argued, *, on: date
) -> Iterator[str]:
    if level not in LEVELS:
        yield _("Choose one of the levels of care.")
        return
    if level == queries.level_of(program_of(episode)):
        yield from why_not_accept(episode, assessment, on=on)
        if not (said.why_not_less and said.why_not_more):
            yield _("Argue both ways: why less would not be enough, and why more is not needed.")
    elif not said.next_step:
        yield _("Write where the person goes instead: the concrete next step.")
    recommended = queries.recommendation_for(assessment, as_of=on).value
    if level != recommended and not said.reason:
        yield _("This differs from what the rules recommend. Write your reason; it is kept.")


def _why_not_so(episode: Episode, said: Evaluated) -> Iterator[str]:
    """Yield what is wrong with the values themselves."""
    known = {section.id for section in shelf.evaluation().sections}
    program = program_of(episode)
    own, also = {rule.id for rule in program.eligibility}, queries.own_exclusions_of(program)
    rated, stops = set(said.ratings) - set(DIMENSIONS), set(said.exclusions) - set(EXCLUSIONS)
    stops |= set(said.own_exclusions) - {one["id"] for one in also}
    if rated or stops or set(said.sections) - known or set(said.eligibility) - own:
        yield _("This answers something that the assessment does not hold.")
    if any(rating is not None and rating not in range(5) for rating in said.ratings.values()):
        yield _("Ratings go from 0 to 4.")
    for one in said.diagnoses:
        if not ICD_10_CM.fullmatch(one["code"]):
            yield _("'%s' is not an ICD-10-CM code. Write it like F33.1.") % one["code"]
        if not one.get("words", "").strip():
            yield _("Write the words of the diagnosis beside %s.") % one["code"]


def _first(episode: Episode, written: dict[str, object]) -> Assessment:
    try:
        with attempt():
            saved: Assessment = Assessment.objects.create(**episode_operations.client_row(episode), **written)
    except IntegrityError:
        raise NotAllowed([_(MEANWHILE)]) from None
    return saved


def _again(episode: Episode, revision: int, written: dict[str, object]) -> Assessment:
    drafts = Assessment.objects.filter(episode=episode, state="draft", revision=revision)
    if not drafts.update(**written):
        raise NotAllowed([_(MEANWHILE)])
    saved: Assessment = Assessment.objects.get(episode=episode)
    return saved
