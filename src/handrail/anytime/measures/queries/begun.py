"""Reads of scales that were begun and are answered one question after another."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from operator import attrgetter
from uuid import UUID

from django.utils.translation import gettext as _

from handrail.anytime.measures.models import Giving, ItemAnswer, Manner
from handrail.anytime.measures.queries.giving import NEAR_DAYS, DueMeasure, due_for, to_ask
from handrail.anytime.measures.queries.trends import URGENT
from handrail.anytime.safety import queries as safety
from handrail.clinical.measures.change import Alert, raised
from handrail.clinical.measures.scale import AlertRule
from handrail.clinical.measures.scoring import Scorer, was_not_asked
from handrail.ground.episode.models import Episode
from handrail.ground.rows import only
from handrail.library import shelf
from handrail.library.instrument import Instrument
from handrail.library.instrument_parts import Item

Said = Mapping[int, int | None]  # None: passed over; an item that is not there was not reached


@dataclass(frozen=True)
class Asking:
    """A scale as its client answers it now: what was said so far, and which question comes next."""

    scale: Instrument
    due: DueMeasure
    giving: Giving | None
    said: Said

    @cached_property
    def items(self) -> list[Item]:
        """The questions that are asked: one that hangs on another is left out once it is known not to apply."""
        points = Scorer(self.scale).points(self.said)
        return [
            item
            for item in self.scale.items
            if item.ask_when is None or item.n in self.said or not was_not_asked(item.ask_when, points)
        ]

    @property
    def next_item(self) -> Item | None:
        return next((item for item in self.items if item.n not in self.said), None)

    @property
    def blank(self) -> list[Item]:
        """The questions that were passed over."""
        return [item for item in self.items if item.n in self.said and self.said[item.n] is None]

    @property
    def answered(self) -> int:
        return sum(value is not None for value in self.said.values())

    def item(self, n: int) -> Item | None:
        return next((item for item in self.items if item.n == n), None)

    def before(self, n: int) -> Item | None:
        """The question asked before this one; before the end, the last one."""
        return next((item for item in reversed(self.items) if not n or item.n < n), None)

    def place_of(self, item: Item) -> int:
        return self.items.index(item) + 1


@dataclass(frozen=True)
class Unfinished:
    """A scale that was begun and not finished, as staff read it: never a score, and a blank stays blank."""

    giving: Giving
    scale: Instrument
    said: Said
    open: bool  # it can still be gone on with

    @property
    def answered(self) -> int:
        return sum(value is not None for value in self.said.values())

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each question in words with what was answered, in words."""
        return [(question_of(item), answer_of(item, self.said)) for item in self.scale.items]


def asking(episode: Episode, instrument: str, *, on: date) -> Asking | None:
    """Return a scale as this client is asked it now, or None: it is not due, or not theirs to answer alone."""
    due = next((one for one in due_for(episode, on=on, own=True) if one.instrument == instrument), None)
    scale = to_ask(instrument, episode.organization_id) if due else None
    if due is None or scale is None:
        return None
    giving = begun(episode, scale, due, on=on)
    return Asking(scale, due, giving, said_in(giving))


def begun(episode: Episode, scale: Instrument, due: DueMeasure, *, on: date) -> Giving | None:
    """Return what was begun of a scale that is due, if it can still be gone on with.

    Answers that lie further apart than a week, or in different windows, are no single answer.
    """
    found = Giving.objects.filter(
        episode_id=episode.pk,
        instrument=scale.id,
        instrument_version=str(scale.version),
        response__isnull=True,
        begun_on__gte=_oldest(due, on),
    )
    return max(found, key=attrgetter("begun_at"), default=None)


def begun_among(episode: Episode, due: Iterable[DueMeasure], *, on: date) -> set[str]:
    """Return which of these scales that are due were begun and can be gone on with. One query, if any is due."""
    now = {one.instrument: one for one in due}
    if not now:
        return set()
    found = Giving.objects.filter(episode_id=episode.pk, instrument__in=list(now), response__isnull=True)
    return {one.instrument for one in found if _is_open(one, now, on)}


def _oldest(due: DueMeasure, on: date) -> date:
    week = on - timedelta(days=NEAR_DAYS - 1)
    since = due.last_on or date.min  # what was begun before an answer is over with it
    opens = due.window.opens if due.window and (due.last_on or due.missed) else date.min
    return max(week, since, opens)


def said_in(giving: Giving | None) -> dict[int, int | None]:
    """Return what stands as answered in a giving: the latest to each question."""
    return {} if giving is None else _standing(ItemAnswer.objects.filter(giving=giving))


def _standing(answers: Iterable[ItemAnswer]) -> dict[int, int | None]:
    return {one.item: one.value for one in sorted(answers, key=attrgetter("at", "id"))}


def highest_said(giving: Giving, item: int) -> int | None:
    """Return the highest answer ever given to a question in this giving, whatever was said since."""
    given = ItemAnswer.objects.filter(giving=giving, item=item, value__isnull=False)
    return max(given.values_list("value", flat=True), default=None)


def unfinished(episode: Episode, *, on: date) -> list[Unfinished]:
    """Return the scales of a course of care that were begun and not finished, the latest first. Two queries at most."""
    found = list(Giving.objects.filter(episode_id=episode.pk, response__isnull=True))
    if not found:
        return []
    said: dict[UUID, list[ItemAnswer]] = {}
    for one in ItemAnswer.objects.filter(giving__in=found):
        said.setdefault(one.giving_id, []).append(one)
    due = {one.instrument: one for one in due_for(episode, on=on, own=True)}
    return [
        Unfinished(
            one, shelf.instrument(one.instrument), _standing(said.get(one.pk, [])), _is_open(one, due, on)
        )
        for one in sorted(found, key=attrgetter("begun_at"), reverse=True)
    ]


def _is_open(giving: Giving, due: Mapping[str, DueMeasure], on: date) -> bool:
    now = due.get(giving.instrument)
    same = giving.instrument_version == str(shelf.instrument(giving.instrument).version)
    return now is not None and same and giving.begun_on >= _oldest(now, on)


def one_at_a_time(client_id: UUID) -> bool:
    """Whether this client likes one question at a time."""
    found: Manner | None = only(Manner.objects.filter(client_id=client_id))
    return bool(found and found.one_at_a_time)


def urgent_so_far(scale: Instrument, said: Said) -> list[tuple[AlertRule, Alert]]:
    """Return what calls for somebody in what was said so far. A question that was not reached is no blank yet."""
    return [
        (rule, alert)
        for rule, alert in raised(scale, said, None, None, None)
        if alert.level in URGENT and (rule.item_at_least is None or rule.item_at_least.item in said)
    ]


def broken_givings(*, on: date) -> Iterator[str]:
    """Yield each begun scale of a day in which an answer may mean danger and nobody was told."""
    for giving in Giving.objects.filter(begun_on=on):
        scale = shelf.instrument(giving.instrument)
        if urgent_so_far(scale, said_in(giving)) and not safety.is_raised_about(giving):
            yield f"{giving.pk}: an answer of a begun scale may mean danger and raised no concern"


def question_of(item: Item) -> str:
    return f"{item.number}. {item.text or item.concept}"


def answer_of(item: Item, said: Said) -> str:
    """Return what was answered to one question, in the scale's words and as it is counted."""
    if item.n not in said:
        return _("not asked yet")
    value = said[item.n]
    if value is None:
        return _("left blank")
    label = next(option.label for option in item.options if option.value == value)
    return f"{label} ({value})"
