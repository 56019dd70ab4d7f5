"""Reads of a scale's answers for the concern that one of them raised: what was changed or answered afterwards."""

from operator import attrgetter
from uuid import UUID

from handrail.anytime.measures.models import Giving, ItemAnswer
from handrail.anytime.measures.queries.begun import answer_of, question_of
from handrail.anytime.measures.queries.giving import to_ask
from handrail.anytime.safety import queries as safety
from handrail.library import shelf


@safety.keeps_answers(Giving._meta.label_lower)
def every_answer(giving_id: UUID) -> list[safety.Said]:
    """Return every answer of a giving in the order in which they were given, in the words they were asked in."""
    found = sorted(
        ItemAnswer.objects.filter(giving=giving_id).select_related("giving"), key=attrgetter("at", "id")
    )
    if not found:
        return []
    giving = found[0].giving
    scale = to_ask(giving.instrument, giving.organization_id) or shelf.instrument(giving.instrument)
    items, seen, said = {item.n: item for item in scale.items}, set(), []
    for one in found:
        if item := items.get(one.item):
            words = answer_of(item, {one.item: one.value})
            said.append(safety.Said(question_of(item), words, one.at, first=one.item not in seen))
            seen.add(one.item)
    return said
