"""Reads of answers that were changed before a scale was sent: what was said first stays to be seen beside the last."""

from collections import defaultdict
from dataclasses import dataclass
from operator import attrgetter
from uuid import UUID

from handrail.anytime.measures.models import Giving, ItemAnswer
from handrail.anytime.measures.queries.begun import answer_of, question_of, urgent_so_far
from handrail.library import shelf
from handrail.library.instrument import Instrument
from handrail.library.instrument_parts import Item


@dataclass(frozen=True)
class Changed:
    """One question that was answered more than once in one giving: every answer, in order; the last stands."""

    giving: Giving
    scale: Instrument
    item: Item
    values: tuple[int | None, ...]

    @property
    def question(self) -> str:
        return question_of(self.item)

    @property
    def answers(self) -> list[str]:
        return [answer_of(self.item, {self.item.n: value}) for value in self.values]

    @property
    def took_back(self) -> bool:
        """Whether an earlier answer called for somebody, and the one that stands would not."""
        *earlier, last = (self._calls(value) for value in self.values)
        return any(earlier) and not last

    def _calls(self, value: int | None) -> bool:
        found = urgent_so_far(self.scale, {self.item.n: value})
        return any(rule.item_at_least is not None for rule, _alert in found)


def changed_in(episode_id: UUID) -> list[Changed]:
    """Return every answer of a course of care that was changed, those that were taken back first, then the latest. One query."""
    said: dict[tuple[UUID, int], list[ItemAnswer]] = defaultdict(list)
    answers = ItemAnswer.objects.filter(giving__episode_id=episode_id).select_related("giving")
    for one in sorted(answers, key=attrgetter("at", "id")):
        said[one.giving_id, one.item].append(one)
    found = [_changed(those) for those in said.values() if len(those) > 1]
    found.sort(key=lambda one: one.giving.begun_at, reverse=True)
    return sorted(found, key=lambda one: not one.took_back)


def _changed(those: list[ItemAnswer]) -> Changed:
    scale, n = shelf.instrument(those[0].giving.instrument), those[0].item
    item = next(one for one in scale.items if one.n == n)
    return Changed(those[0].giving, scale, item, tuple(one.value for one in those))
