"""What the invented people answer: scales that follow their course with day-to-day noise."""

import random
from datetime import date
from decimal import Decimal

from handrail.care.day.operations import CheckInAnswers
from handrail.doors.commands.telling.cast import Life
from handrail.library import shelf


def noise(person: Life, day: date, salt: str) -> random.Random:
    """Return chance that depends on who, when and what only: the story is the same for a seed."""
    return random.Random(f"{person.given}{person.family}{person.number}{day}{salt}")


def expected_total(person: Life, day: date) -> float:
    """Return the PHQ-9 this person would score on a day without noise (0 to 27)."""
    admitted = person.state.admitted_on if person.state and person.state.admitted_on else day
    weeks = max(0.0, (day - admitted).days / 7)
    return max(1.0, min(26.0, person.phq_start - person.weekly_fall * weeks))


def scale_answers(person: Life, instrument: str, day: date) -> dict[int, int | None]:
    """Return one answer an item; item 9 of the PHQ-9 stays at 0 unless the score is high."""
    chance = noise(person, day, instrument)
    if instrument not in ("phq9", "gad7"):
        return other_answers(instrument, expected_total(person, day) / 27, chance)
    count, share = {"phq9": (9, 1.0), "gad7": (7, 0.68)}[instrument]
    target = max(0, min(3 * count, round(expected_total(person, day) * share + chance.gauss(0, 1.2))))
    items = dict.fromkeys(range(1, count + 1), 0)
    open_items = list(items)
    if instrument == "phq9" and not (target >= 20 or person.extra.get("item_nine") == day):
        open_items.remove(9)
    while target > 0 and open_items:
        item = chance.choice(open_items)
        items[item] += 1
        target -= 1
        if items[item] == 3:
            open_items.remove(item)
    if person.extra.get("item_nine") == day and instrument == "phq9":
        items[9] = max(1, items[9])
    return dict(items)


def other_answers(instrument: str, share: float, chance: random.Random) -> dict[int, int | None]:
    """Return answers to any other scale, about as far up as this share; nothing that calls for somebody."""
    pack = shelf.instrument(instrument)
    calm = {alert.item_at_least.item for alert in pack.alerts if alert.item_at_least}
    answers: dict[int, int | None] = {}
    for item in pack.items:
        by_points = sorted(code for code, points in item.worth.items() if points is not None)
        by_points.sort(key=lambda code, item=item: item.worth[code] or 0)  # type: ignore[misc]
        far = max(0.0, min(1.0, share + chance.gauss(0, 0.15)))
        answers[item.n] = by_points[0 if item.n in calm else round(far * (len(by_points) - 1))]
    return answers


def practice_answer(person: Life, day: date) -> tuple[str, int]:
    """Return whether yesterday's practice happened, and the confidence in it (0 to 10)."""
    chance = noise(person, day, "practice")
    confidence = round(8 - 5 * expected_total(person, day) / 27 + chance.gauss(0, 1))
    return chance.choice(("yes", "yes", "yes", "partly", "not yet")), max(0, min(10, confidence))


def check_in_answers(person: Life, day: date) -> CheckInAnswers:
    """Return today's check-in."""
    chance = noise(person, day, "check-in")
    low = expected_total(person, day) / 27
    return CheckInAnswers(
        mood=max(0, min(10, round(8 - 6 * low + chance.gauss(0, 1)))),
        urges=max(0, min(10, round(1 + 5 * low + chance.gauss(0, 1)))),
        sleep_hours=Decimal(max(6, min(18, round(14 - 4 * low + chance.gauss(0, 2))))) / 2,
        substance_use=False,
        withdrawal_signs=None,
        medication_taken="medication" in person.extra or None,
        goal_progress=max(0, min(10, round(7 - 5 * low + chance.gauss(0, 1)))),
        unsafe_thoughts=person.extra.get("unsafe") == day,
        words="",
    )
