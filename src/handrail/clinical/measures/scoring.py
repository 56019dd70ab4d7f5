"""From answers to a score. A blank item is never a zero: with one missing there is no total."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handrail.clinical.measures.scale import Item, Scale


@dataclass(frozen=True)
class Score:
    scale_id: str
    version: int
    total: int | None  # None: cannot tell, or the scale has no total
    band: str | None
    subscales: Mapping[str, int | None]
    missing: tuple[int, ...]  # scored items left blank
    because: str


def score(scale: Scale, answers: Mapping[int, int | None]) -> Score:
    """Score one giving of the scale.

    Raises ValueError, naming the item, for an answer the item does not allow or an item it does not have.
    """
    items = {item.n: item for item in scale.items}
    refuse_odd_answers(scale, items, answers)
    scored = [item for item in scale.items if item.scored]
    missing = tuple(item.n for item in scored if answers.get(item.n) is None)
    total = add(scored, answers) if scale.range is not None else None
    return Score(
        scale_id=scale.id,
        version=scale.version,
        total=total,
        band=band_of(scale, total),
        subscales={part.id: add((items[n] for n in part.items), answers) for part in scale.subscales},
        missing=missing,
        because=explain(scale, total, missing),
    )


def refuse_odd_answers(scale: Scale, items: Mapping[int, Item], answers: Mapping[int, int | None]) -> None:
    for n, answer in answers.items():
        if n not in items:
            raise ValueError(f"{scale.id} has no item {n}")
        if answer is not None and not items[n].low <= answer <= items[n].high:
            raise ValueError(f"{scale.id} item {n}: {answer} is not from {items[n].low} to {items[n].high}")


def add(items: Iterable[Item], answers: Mapping[int, int | None]) -> int | None:
    """The sum over these items, reversed where the scale says so; None when any is blank."""
    total = 0
    for item in items:
        answer = answers.get(item.n)
        if answer is None:
            return None
        total += item.low + item.high - answer if item.reverse else answer
    return total


def explain(scale: Scale, total: int | None, missing: tuple[int, ...]) -> str:
    if missing:
        words = "item" if len(missing) == 1 else "items"
        return f"Cannot tell: {words} {', '.join(map(str, missing))} left blank."
    if total is None:
        return f"{scale.id} has no total."
    return f"Sum of {sum(item.scored for item in scale.items)} items."


def band_of(scale: Scale, total: int | None) -> str | None:
    """The severity band a total falls in; None without a total or on a scale without bands.

    Raises ValueError when the scale has bands and none of them holds the total.
    """
    if total is None or not scale.bands:
        return None
    for band in scale.bands:
        if band.low <= total <= band.high:
            return band.label
    raise ValueError(f"{scale.id}: no band holds a total of {total}")
