"""Answer a whole scale. An answer that may mean danger raises a concern."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from handrail.anytime.measures import queries
from handrail.anytime.measures.models import Giving, Response
from handrail.anytime.measures.operations.begin import say
from handrail.anytime.measures.operations.heard import Urgent, hear, urgent, withdrawal
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

OCCASIONS = ("admission", "cadence", "discharge", "follow-up")
NOTHING = "Nothing was answered yet. Answer at least one question."
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

    What its client began question by question becomes a part of it.
    Returns None for a second answer of a day that was heard, not stored: it called for somebody.
    """
    access.refuse(by, "measures.answer", episode)
    scale, _score = scored(instrument, answers, episode.organization_id)
    due = (
        queries.asking(episode, instrument, on=day_of(at, episode.site.time_zone))
        if by.kind == "client"
        else None
    )
    giving = due.giving if due else None
    new = False
    if due is not None and giving is not None:
        whole = {item.n: answers.get(item.n) for item in scale.items}
        new = say(episode, giving, scale, whole, by=by, at=at) != due.said
    return store(episode, scale, answers, occasion, giving, new=new, by=by, at=at)


def store(
    episode: Episode,
    scale: Instrument,
    answers: Mapping[int, int | None],
    occasion: str,
    giving: Giving | None,
    *,
    new: bool,
    by: Actor,
    at: datetime,
) -> Response | None:
    """Store a whole answer and hear what calls for somebody, unless the giving it was said in was heard already.

    `new`: something was kept in the giving a moment ago; a refusal would take that, and its concern, back.
    """
    if occasion not in OCCASIONS:
        raise NotAllowed([_("Choose an occasion: %(all)s.") % {"all": ", ".join(OCCASIONS)}])
    given = {item.n: answers.get(item.n) for item in scale.items}
    found = score(scale, given)
    raised = _raised(episode, scale, given, found.total)
    calls = urgent(scale, raised, given)
    if held := withdrawal(scale, found.total, given, episode, at=at):  # it says more than the pack's line
        calls = [held, *(one for one in calls if not one.is_of_total)]
    try:
        response = _store(episode, scale, found, given, occasion, by=by, at=at)
    except NotAllowed:
        if not hear(episode, calls, by=by, at=at) and not new:
            raise
        return None
    _settle(giving, response, calls, episode, by=by, at=at)
    detail = {
        "instrument": scale.id,
        "total": found.total,
        "because": found.because,
        "alerts": [{"level": alert.level, "because": alert.because} for _rule, alert in raised],
    }
    record.write(by=by, at=at, what="measures.answered", about=response, detail=detail)
    return response


def _settle(
    giving: Giving | None,
    response: Response,
    calls: Iterable[Urgent],
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Make what was begun the whole answer's, and raise what was not raised when it was said."""
    if giving is not None:
        Giving.objects.filter(pk=giving.pk, response__isnull=True).update(response=response)
    for one in calls:
        if giving is None or not safety_queries.is_raised_about(giving, rule=one.rule):
            safety.raise_concern(episode, by=by, at=at, about=response, **one.said)


def _raised(
    episode: Episode, scale: Instrument, given: dict[int, int | None], total: int | None
) -> list[tuple[AlertRule, Alert]]:
    """Return the alerts of an answer, held against the totals before it."""
    earlier = [point.total for point in queries.of_instrument(episode.pk, scale.id)]
    whole = [one for one in earlier if one is not None]
    start = whole[0] if whole else None
    return queries.alerts_by_rule(scale, given, total, start, queries.best_of(scale, whole))


def scored(
    instrument: str, answers: Mapping[int, int | None], organization_id: UUID
) -> tuple[Instrument, Score]:
    """Return a scale with the score of these answers. Refuses a scale that is not asked here, and an odd answer."""
    scale = in_words(instrument, organization_id)
    if all(value is None for value in answers.values()):
        raise NotAllowed([_(NOTHING)])
    try:
        return scale, score(scale, answers)
    except ValueError as wrong:
        raise NotAllowed([str(wrong)]) from None


def in_words(instrument: str, organization_id: UUID) -> Instrument:
    """Return a scale that is answered and added up, in the words it is asked in. Refuses any other."""
    try:
        scale = queries.to_ask(instrument, organization_id)
    except KeyError:
        raise NotAllowed([_("There is no such scale on the shelf.")]) from None
    if scale is None:
        raise NotAllowed([_("Its words are not loaded. A director loads them under Screens and scales.")])
    if scale.scoring.is_screen:
        raise NotAllowed([_("This is a screen asked in person. Use the safety screen's page.")])
    return scale


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
