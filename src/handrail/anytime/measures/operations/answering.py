"""What can be done with a rating scale: answer it. An answer that may mean danger raises a concern."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.measures import queries
from handrail.anytime.measures.models import Response
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.clinical.measures.change import Alert
from handrail.clinical.measures.scale import AlertRule
from handrail.clinical.measures.scoring import Score, score
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import attempt, verb
from handrail.library.instrument import Instrument
from handrail.library.instrument_parts import Item

OCCASIONS = ("admission", "cadence", "discharge", "follow-up")
ALREADY = "This scale was answered today. It can be answered again tomorrow."


@verb
def answer(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    instrument: str,
    answers: dict[int, int | None],
    occasion: str,
) -> Response | None:
    """Store one answered scale with its score, or with why there is none. A blank item stays blank.

    Returns None for a second answer of a day that was heard, not stored: it called for somebody.
    """
    access.refuse(by, "measures.answer", episode)
    scale, scored = _scored(instrument, answers, episode.organization_id)
    if occasion not in OCCASIONS:
        raise NotAllowed([_("Choose an occasion: %(all)s.") % {"all": ", ".join(OCCASIONS)}])
    earlier = [point.total for point in queries.of_instrument(episode.pk, instrument)]
    whole = [total for total in earlier if total is not None]
    given = {item.n: answers.get(item.n) for item in scale.items}
    start = whole[0] if whole else None
    raised = queries.alerts_by_rule(scale, given, scored.total, start, queries.best_of(scale, whole))
    urgent = _urgent(scale, raised, given)
    try:
        response = _store(episode, scale, scored, given, occasion, by=by, at=at)
    except NotAllowed:
        if not _hear(episode, urgent, by=by, at=at):
            raise
        return None
    for said in urgent:
        safety.raise_concern(episode, by=by, at=at, about=response, **said)
    detail = {
        "instrument": scale.id,
        "total": scored.total,
        "because": scored.because,
        "alerts": [{"level": alert.level, "because": alert.because} for _rule, alert in raised],
    }
    record.write(by=by, at=at, what="measures.answered", about=response, detail=detail)
    return response


def _urgent(
    scale: Instrument, raised: list[tuple[AlertRule, Alert]], given: dict[int, int | None]
) -> list[dict[str, Any]]:
    """Return what each alert that calls for somebody says in a concern."""
    return [
        {
            "origin": "measure",
            "level": alert.level,
            "trigger": _trigger(scale, rule, alert, given),
            "rule": f"{scale.id} v{scale.version}: {_condition(scale, rule)}",
            "answers": [
                (f"{item.number}. {item.text or item.concept}", _in_words(item, given))
                for item in scale.items
            ],
        }
        for rule, alert in raised
        if alert.level in queries.URGENT
    ]


def _hear(episode: Episode, urgent: list[dict[str, Any]], *, by: Actor, at: datetime) -> bool:
    """Raise what a second answer of the day says and nobody is called for just now. Return whether there was any."""
    standing = {one.rule for one in safety_queries.open_concerns_of(episode.pk)}
    new = [said for said in urgent if said["rule"][:80] not in standing]
    for said in new:
        safety.raise_unkept(episode, by=by, at=at, **said)
    return bool(new)


def _scored(
    instrument: str, answers: dict[int, int | None], organization_id: UUID
) -> tuple[Instrument, Score]:
    try:
        scale = queries.to_ask(instrument, organization_id)
    except KeyError:
        raise NotAllowed([_("There is no such scale on the shelf.")]) from None
    if scale is None:
        raise NotAllowed([_("Its words are not loaded. A director loads them under Screens and scales.")])
    if scale.scoring.is_screen:
        raise NotAllowed([_("This is a screen asked in person. Use the safety screen's page.")])
    if all(value is None for value in answers.values()):
        raise NotAllowed([_("Nothing was answered yet. Answer at least one question.")])
    try:
        return scale, score(scale, answers)
    except ValueError as wrong:
        raise NotAllowed([str(wrong)]) from None


def _store(
    episode: Episode,
    scale: Instrument,
    scored: Score,
    given: dict[int, int | None],
    occasion: str,
    *,
    by: Actor,
    at: datetime,
) -> Response:
    """Store the answers; a second time on the same local day is refused, also when two come at once."""
    try:
        with attempt():
            response: Response = Response.objects.create(
                **episode_operations.client_row(episode),
                instrument=scale.id,
                instrument_version=str(scale.version),
                occasion=occasion,
                answers={str(n): value for n, value in given.items()},
                total=scored.total,
                band=None if scored.total is None else scored.band or "",
                cannot_tell="" if scored.total is not None else scored.because[:200],
                answered_on=day_of(at, episode.site.time_zone),
                answered_at=at,
                by=by.label,
                by_name=by.name,
            )
    except IntegrityError:
        raise NotAllowed([_(ALREADY)]) from None
    return response


def _trigger(scale: Instrument, rule: AlertRule, alert: Alert, given: dict[int, int | None]) -> str:
    """Return the value that raised it, in the words of the scale itself."""
    name = scale.short_name
    if rule.item_at_least is None:
        return f"{name}: {alert.because}"
    item = scale.item(rule.item_at_least.item)
    return f"{name} item {item.number}: {_in_words(item, given)}"


def _in_words(item: Item, given: dict[int, int | None]) -> str:
    """Return what was answered to one question, in the scale's words and as it is counted."""
    value = given.get(item.n)
    if value is None:
        return _("left blank")
    label = next(option.label for option in item.options if option.value == value)
    return f"{label} ({value})"


def _condition(scale: Instrument, rule: AlertRule) -> str:
    if rule.item_at_least is not None:
        return f"item {scale.item(rule.item_at_least.item).number} >= {rule.item_at_least.value}"
    if rule.part_at_least is not None:
        return f"{rule.part_at_least.part} >= {rule.part_at_least.value}"
    if rule.total_at_least is not None:
        return f"total >= {rule.total_at_least}"
    return f"rise >= {rule.rise_at_least}"
