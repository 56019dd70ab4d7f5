"""What states and payers ask, as data: every number literally, its source and its confidence, and mistakes named."""

from decimal import Decimal

import pytest

from handrail.library import requirement, shelf
from handrail.library.explain import DefinitionError

ADULTS, BOTH = "adults", frozenset({"mental_health", "substance_use"})
MIND, SUBSTANCE = frozenset({"mental_health"}), frozenset({"substance_use"})
# (sheet, what, ages, care): value and confidence, as read in the sources that the sheet names.
ASKED = {
    ("va", "week_hours", "adults", MIND): (9, "verified"),
    ("va", "week_hours", "adolescents", MIND): (6, "verified"),
    ("va", "day_hours", "adults", MIND): (3, "verified"),
    ("va", "day_hours", "adolescents", MIND): (2, "verified"),
    ("va", "review_days", "adults", MIND): (90, "verified"),
    ("ny", "day_hours", "adults", SUBSTANCE): (3, "secondary"),
    ("ny", "stay_weeks", "adults", SUBSTANCE): (6, "secondary"),
    ("sd", "review_days", "adults", SUBSTANCE): (14, "verified"),
    ("nd", "review_days", "adults", SUBSTANCE): (14, "verified"),
    ("tx", "group_maximum", "adults", SUBSTANCE): (16, "verified"),
    ("ks", "week_hours", "adolescents", SUBSTANCE): (6, "verified"),
    ("ks", "week_hours", "adults", SUBSTANCE): (9, "verified"),
    ("wa", "review_days", "adults", SUBSTANCE): (30, "secondary"),
    ("wa", "note_hours", "adults", MIND): (20, "secondary"),
    ("ca", "note_hours", "adults", MIND): (72, "secondary"),
    ("wa", "days_a_week", "adults", SUBSTANCE): (3, "secondary"),
    ("wa", "initial_plan_days", "adults", SUBSTANCE): (0, "secondary"),
    ("nd", "plan_sessions", "adults", SUBSTANCE): (3, "verified"),
    ("va", "initial_plan_days", "adults", MIND): (1, "verified"),
    ("va", "plan_days", "adults", MIND): (30, "verified"),
}
PAID = {
    ("generic", "day_hours"): (3, "secondary"),
    ("generic", "days_a_week"): (3, "secondary"),
    ("generic", "group_maximum"): (12, "secondary"),
    ("medicare", "week_hours"): (9, "verified"),
    ("medicare", "certification_days"): (60, "secondary"),
    ("medicare", "video_days"): (0, "secondary"),
}


@pytest.mark.parametrize(("asked", "expected"), ASKED.items())
def test_a_state_asks(asked, expected):
    state, what, ages, care = asked
    found = shelf.jurisdiction(state).ask(what, ages=ages, care=care)
    assert (found.value, found.confidence) == expected


@pytest.mark.parametrize(("asked", "expected"), PAID.items())
def test_a_payer_asks(asked, expected):
    payer, what = asked
    found = shelf.payer(payer).ask(what, ages=ADULTS, care=BOTH)
    assert (found.value, found.confidence) == expected


def test_a_rule_for_substance_use_is_not_asked_of_others():
    assert shelf.jurisdiction("sd").ask("review_days", ages=ADULTS, care=MIND) is None
    assert shelf.jurisdiction("tx").ask("group_maximum", ages=ADULTS, care=MIND) is None


def test_nothing_is_on_a_sheet_that_no_test_pins():
    told = {
        (sheet.id, ask.what)
        for sheet in shelf.jurisdictions()
        for ask in sheet.asks
        if ask.what != "site_licence"
    }
    assert told - {(state, what) for state, what, _ages, _care in ASKED} == {("ny", "week_hours")}
    told = {(sheet.id, ask.what) for sheet in shelf.payers() for ask in sheet.asks}
    assert told == set(PAID)


def test_of_two_lines_the_strictest_and_the_closest_counts():
    sheet = requirement.own_sheet({"day_hours": Decimal("2.5"), "group_maximum": Decimal(10)})
    assert sheet.ask("day_hours", ages=ADULTS, care=MIND).value == Decimal("2.5")
    assert sheet.ask("week_hours", ages=ADULTS, care=MIND) is None


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("id: xx\nname: Xx\nasks:\n  - {id: a, what: day_hour, value: 3, source: s, dated: d, confidence: verified}\n", 4, "must be "),
        ("id: xx\nname: Xx\nasks:\n  - {id: a, what: day_hours, value: 3, dated: d, confidence: verified}\n", 4, "source: is missing"),
        ("id: xx\nname: Xx\nasks:\n  - {id: a, what: day_hours, value: 0, source: s, dated: d, confidence: verified}\n", 4, "is 0, which asks nothing"),
        ("id: xx\nname: Xx\nasks:\n  - {id: a, what: video_days, value: 2, source: s, dated: d, confidence: memory}\n", 4, "is 0 or 1"),
        ("id: xx\nname: Xx\nask: []\n", 3, "did you mean 'asks'?"),
        ("id: xx\nname: Xx\nasks:\n  - {id: a, what: day_hours, value: 3, source: s, dated: d, confidence: sure}\n", 4, "confidence"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_sheet_is_named_with_its_line(tmp_path, text, line, said):
    file = tmp_path / "xx.yaml"
    file.write_text(text)
    with pytest.raises(DefinitionError) as refused:
        requirement.load(file)
    assert f"xx.yaml:{line}: " in str(refused.value)
    assert said in str(refused.value)
