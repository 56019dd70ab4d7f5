"""Four levels of care that are kept apart: recommended, decided, authorized, provided. And licensed scores."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.utils.translation import gettext as _

from handrail.care.placement.models import LEVELS, FrameworkScore, LevelLine
from handrail.care.placement.queries import framework_of, level_of
from handrail.ground import access, clock
from handrail.ground.actor import Actor
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import program_of
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb
from handrail.library.framework import Framework


def keep_line(
    episode: Episode,
    kind: str,
    level: str,
    *,
    by: Actor,
    at: datetime,
    from_day: date,
    reason: str,
    **more: object,
) -> LevelLine:
    """Add one line about a level of care. Called by the verb that makes it true, which has checked the rest."""
    line: LevelLine = LevelLine.objects.create(
        **episode_operations.client_row(episode),
        kind=kind,
        level=level,
        reason=reason[:4000],
        from_day=from_day,
        at=at,
        by=by.label,
        by_name=by.name,
        **more,
    )
    return line


@verb
def provide(episode: Episode, *, by: Actor, at: datetime, from_day: date, reason: str) -> LevelLine:
    """Note that the program's own level of care is provided from a day on."""
    access.refuse(by, "admission.begin", episode)
    line = keep_line(
        episode, "provided", level_of(program_of(episode)), by=by, at=at, from_day=from_day, reason=reason
    )
    record.write(by=by, at=at, what="placement.provided", about=line, detail={"level": line.level})
    return line


def why_not_authorize(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against noting what a payer authorized."""
    yield from access.reasons_against(by, "placement.authorize", episode)
    if not episode.is_open:
        yield _("This course of care is closed.")


@verb
def authorize(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    level: str,
    reference: str,
    from_day: date,
    until_day: date,
    reason: str,
) -> LevelLine:
    """Note which level a payer authorized, for which days, under which number."""
    reasons = list(why_not_authorize(episode, by=by))
    if level not in LEVELS:
        reasons.append(_("Choose one of the levels of care."))
    if until_day < from_day:
        reasons.append(_("The last day comes before the first. Check the two dates."))
    if not reference.strip():
        reasons.append(_("Write the number the payer gave, or “none given”."))
    if not reason.strip():
        reasons.append(_("Write what the payer said, in a line."))
    if reasons:
        raise NotAllowed(reasons)
    more = {"until_day": until_day, "reference": reference.strip()[:60]}
    line = keep_line(
        episode, "authorized", level, by=by, at=at, from_day=from_day, reason=reason.strip(), **more
    )
    detail = {"level": level, "from": from_day, "until": until_day, "reference": line.reference}
    record.write(by=by, at=at, what="placement.authorized", about=line, detail=detail)
    return line


def why_not_keep_score(episode: Episode, *, by: Actor) -> Iterator[str]:
    """Yield the reasons against keeping a licensed framework's score."""
    yield from access.reasons_against(by, "placement.assess", episode)
    if not episode.is_open:
        yield _("This course of care is closed.")


@verb
def keep_score(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    framework: str,
    scores: Mapping[str, int | None],
    level: str,
    licence: str,
    variance: str = "",
) -> FrameworkScore:
    """Keep the result of a licensed framework. Its text stays in the clinic's own licensed copy."""
    shell, reasons = framework_of(framework), list(why_not_keep_score(episode, by=by))
    if shell is None:
        raise NotAllowed([*reasons, _("There is no such framework on the shelf.")])
    if reasons := [*reasons, *_why_not_scores(shell, scores, level, licence)]:
        raise NotAllowed(reasons)
    kept: FrameworkScore = FrameworkScore.objects.create(
        **episode_operations.client_row(episode),
        framework=shell.id,
        edition=shell.edition,
        scores={scale.id: scores.get(scale.id) for scale in shell.scales},
        composite=shell.total(scores),
        level=level,
        variance=variance.strip(),
        licence=licence.strip()[:200],
        on=clock.day_of(at, episode.site.time_zone),
        at=at,
        by=by.label,
        by_name=by.name,
    )
    detail = {"framework": shell.id, "level": level, "composite": kept.composite}
    record.write(by=by, at=at, what="placement.scored", about=kept, detail=detail)
    return kept


def _why_not_scores(
    shell: Framework, scores: Mapping[str, int | None], level: str, licence: str
) -> Iterator[str]:
    if set(scores) - {scale.id for scale in shell.scales}:
        yield _("This scores something that %(name)s does not hold.") % {"name": shell.name}
    for scale in shell.scales:
        score = scores.get(scale.id)
        if score is not None and not scale.low <= score <= scale.high:
            said = {"scale": scale.name, "low": scale.low, "high": scale.high}
            yield _("%(scale)s goes from %(low)s to %(high)s.") % said
    if all(score is None for score in scores.values()):
        yield _("Write at least one score.")
    if level not in shell.levels:
        yield _("Choose the level that the licensed copy leads to.")
    if not licence.strip():
        yield _("Say under which licence it was scored: it is the clinic's own copy that counts.")
