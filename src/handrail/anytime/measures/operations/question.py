"""Answer a scale one question after another: each answer is kept at once, and the last step makes it whole."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from handrail.anytime.measures import queries
from handrail.anytime.measures.models import Giving, Manner
from handrail.anytime.measures.operations.answering import NOTHING, in_words, scored, store
from handrail.anytime.measures.operations.begin import begin, say
from handrail.anytime.measures.operations.heard import hear, urgent
from handrail.clinical.measures.scoring import score
from handrail.ground import access
from handrail.ground.actor import Actor
from handrail.ground.clock import day_of
from handrail.ground.episode import operations as episode_operations
from handrail.ground.episode.models import Episode
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from handrail.ground.verb import verb
from handrail.library.instrument import Instrument

NOT_NOW = "These questions are done, or not for today."


@verb
def answer_some(
    episode: Episode,
    *,
    by: Actor,
    at: datetime,
    instrument: str,
    answers: Mapping[int, int | None],
    finish: bool = False,
    one_at_a_time: bool | None = None,
) -> Giving | None:
    """Keep answers to some questions of a scale that is due; None as an answer means: passed over.

    `finish`: that was all of it; it is stored and scored as one whole answer. `one_at_a_time`: how the client likes
    to be asked from now on. Returns None where nothing was begun, and where it can't be kept and was heard.
    """
    access.refuse(by, "measures.answer", episode)
    if one_at_a_time is not None:
        _like(episode, by=by, at=at, one_at_a_time=one_at_a_time)
    scale = _asked(instrument, answers, episode)
    found = queries.asking(episode, instrument, on=day_of(at, episode.site.time_zone))
    if found is None:
        calls = urgent(scale, queries.urgent_so_far(scale, answers), answers)
        if not hear(episode, calls, by=by, at=at) and one_at_a_time is None:
            raise NotAllowed([_(NOT_NOW)])
        return None
    giving = found.giving
    if giving is None and answers:
        giving = begin(episode, scale, found.due.occasion, by=by, at=at)
    if giving is None:
        if finish:
            raise NotAllowed([_(NOTHING)])
        return None
    said = say(episode, giving, scale, answers, by=by, at=at)
    if finish:
        scored(instrument, said, episode.organization_id)
        store(episode, scale, said, giving.occasion, giving, new=said != found.said, by=by, at=at)
    return giving


def _asked(instrument: str, answers: Mapping[int, int | None], episode: Episode) -> Instrument:
    scale = in_words(instrument, episode.organization_id)
    try:
        score(scale, answers)
    except ValueError as wrong:
        raise NotAllowed([str(wrong)]) from None
    return scale


def _like(episode: Episode, *, by: Actor, at: datetime, one_at_a_time: bool) -> None:
    """Keep how a client likes to be asked."""
    now = {"one_at_a_time": one_at_a_time, "changed_at": at}
    row = episode_operations.client_row(episode) | now
    manner, _new = Manner.objects.update_or_create(
        client_id=episode.client_id, defaults=now, create_defaults=row
    )
    detail = {"one_at_a_time": one_at_a_time}
    record.write(by=by, at=at, what="measures.manner_set", about=manner, detail=detail)
