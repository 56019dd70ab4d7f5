"""How much of what the payer authorized is left, and is it time to ask for more?

A payer authorizes days or hours between two days. What is used is what was delivered; what is left runs out on the last
day, or at the client's own dose before it. The concurrent review has to be done ahead of that.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from handrail.clinical.kit import Finding, Numbers, cannot_tell, counted, met, not_met, rule


@dataclass(frozen=True)
class Authorized:
    required: bool | None  # by the payer's last answer; None: it did not say
    last_day_in: int | None  # days until the last day authorized; None: nothing is on file
    left: Decimal | None = None  # days or hours not used yet; None: not known
    runs_out_in: int | None = (
        None  # days until the last unit is used at the client's own dose; None: not known
    )
    attended_without: int = 0  # days attended that no authorization covers
    denied_later: bool = (
        False  # the payer denied some of the same days after it approved them, and nobody settled that
    )
    weekend_days: int = 0  # by so many days the review comes earlier, as its day falls on a weekend


@rule(facts=Authorized)
def authorization_left(facts: Authorized, numbers: Numbers) -> Finding:
    """The value is not needed, left, review due, days without, conflict, over or none."""
    if facts.last_day_in is None:
        return _none(facts)
    if facts.last_day_in < 0:
        return _over(facts, f"It ended {counted(-facts.last_day_in, 'day')} ago.")
    if facts.denied_later:
        return not_met(
            "The payer approved these days, and denied some of them later.",
            "conflict",
            mend="Ask the payer which holds. End the approval early, or note that the denial was withdrawn or appealed.",
        )
    if facts.left is None:
        return cannot_tell("What was used of it is not known.")
    if facts.left <= 0:
        return _over(facts, "All of it is used.")
    ends = min(facts.last_day_in, facts.last_day_in if facts.runs_out_in is None else facts.runs_out_in)
    said = "It ends today." if ends == 0 else f"It lasts {counted(ends, 'more day')}."
    if ends <= numbers.review_lead_days + facts.weekend_days:
        return not_met(
            said, "review due", mend="Do the concurrent review: ask the payer for more, or say why not."
        )
    if facts.attended_without:
        return not_met(
            f"{said} {counted(facts.attended_without, 'day')} attended that no authorization covers.",
            "days without",
            mend="Ask the payer for those days too, and note its answer. A no is an answer.",
        )
    return met(said, "left")


def _over(facts: Authorized, said: str) -> Finding:
    if facts.required is False:
        return met(f"{said} The payer said that it does not have to say yes first.", "not needed")
    return not_met(said, "over")


def _none(facts: Authorized) -> Finding:
    if facts.required is None:
        return cannot_tell("Whether the payer has to say yes first is not known.")
    if not facts.required:
        return met("The payer said that it does not have to say yes first.", "not needed")
    without = f" {counted(facts.attended_without, 'day')} attended without." if facts.attended_without else ""
    return not_met(f"The payer has to say yes first, and nothing is on file.{without}", "none")


def runs_out_in(
    spans: Sequence[tuple[int, int, Decimal]],
    *,
    planned: Sequence[int],
    each: Decimal | None,
    a_week: Decimal | None,
) -> int | None:
    """Return in how many days the last unit is used: by the days planned, then on by the dose of a week.

    `spans`: of each authorization that counts, in how many days it begins and ends, and what is left of it. `planned`: in
    how many days each planned day is. `each`: units that one of them uses. The first day that none covers ends it: units
    of a span that is over are lost, and less than half of what a day uses covers no day.
    """
    if each is None or each <= 0 or not any(left > 0 for _first, _last, left in spans):
        return None
    left, used = [units for _first, _last, units in spans], 0
    begins, ends = min(span[0] for span in spans), max(span[1] for span in spans)
    for day in sorted(day for day in planned if day >= begins):
        covers = [
            n for n, (first, last, _) in enumerate(spans) if first <= day <= last and 2 * left[n] >= each
        ]
        if not covers:
            return used
        left[covers[0]], used = left[covers[0]] - each, day
    on = zip(left, spans, strict=True)
    rest = sum((one for one, (_first, last, _) in on if last > used and 2 * one >= each), Decimal(0))
    if not rest:
        return used
    return min(ends, max(used, begins) + ceil(rest * 7 / a_week)) if a_week else None


def allotted(
    spans: Mapping[str, tuple[int, int, Decimal]], used: Mapping[int, Decimal]
) -> tuple[dict[str, Decimal], list[int]]:
    """Return what each authorization was used for, and the days that none of them covers.

    `spans`: by name, first and last day and units. `used`: units by day. A day goes to the first that covers it and has
    something left.
    """
    spent = {name: Decimal(0) for name in spans}
    without = []
    for day in sorted(used):
        covering = [name for name, (first, last, _units) in spans.items() if first <= day <= last]
        room = [name for name in covering if spent[name] < spans[name][2]]
        if not room:
            without.append(day)
            continue
        spent[min(room, key=lambda name: spans[name][:2])] += used[day]
    return spent, without
