"""The packs that ship: counts, codes, bands and gates, and that a mistake in a pack is shown on its line."""

from pathlib import Path

import pytest

from handrail.library import instrument as instruments
from handrail.library import shelf
from handrail.library.instrument import Instrument
from handrail.library.reader import DefinitionError

ALL = [shelf.instrument(name) for name in shelf.instrument_ids()]


def codes(instrument: Instrument) -> list[str]:
    found = [
        instrument.loinc.panel,
        instrument.loinc.total,
        instrument.loinc.answer_list,
        instrument.loinc.result,
    ]
    for item in instrument.items:
        found += [item.loinc, *(option.loinc for option in item.options)]
    return [code for code in found if code]


def check_digit(code: str) -> int:
    """Mod 10 as LOINC uses it: from the right, every second character counts double; letters stand for code - 48."""
    total = 0
    for place, character in enumerate(reversed(code)):
        value = ord(character) - ord("0")
        total += value if place % 2 else 2 * value - 9 * (value // 5)
    return -total % 10


@pytest.mark.parametrize("instrument", ALL, ids=lambda i: i.id)
def test_every_loinc_code_has_its_check_digit(instrument):
    for code in codes(instrument):
        stem, check = code.split("-")
        assert check_digit(stem) == int(check), code


@pytest.mark.parametrize(
    ("name", "items", "scored", "total", "code_count"),
    [
        ("phq9", 10, 9, (0, 27), 3 + 10 + 9 * 4 + 4),
        ("gad7", 7, 7, (0, 21), 3 + 7 + 7 * 4),
        ("asq", 5, 5, None, 1),
    ],
)
def test_counts(name, items, scored, total, code_count):
    instrument = shelf.instrument(name)
    assert len(instrument.items) == items
    assert len(instrument.scored_items) == scored
    assert instrument.range == total
    assert len(codes(instrument)) == code_count
    assert instrument.licence.tier == "ship_full_text"
    assert instrument.licence.notice
    assert not any(item.reverse for item in instrument.items)


@pytest.mark.parametrize("name", ["phq9", "gad7"])
def test_bands_cover_every_total_once(name):
    instrument = shelf.instrument(name)
    low, high = instrument.range
    for total in range(low, high + 1):
        assert len([band for band in instrument.bands if total in band]) == 1, total
    assert not any(high + 1 in band or low - 1 in band for band in instrument.bands)


def test_phq9_as_published():
    phq9 = shelf.instrument("phq9")
    assert [(band.low, band.high, band.label) for band in phq9.bands] == [
        (0, 4, "none-minimal"),
        (5, 9, "mild"),
        (10, 14, "moderate"),
        (15, 19, "moderately severe"),
        (20, 27, "severe"),
    ]
    assert (
        phq9.item(9).text == "Thoughts that you would be better off dead or of hurting yourself in some way"
    )
    assert [(item.low, item.high) for item in phq9.items] == [(0, 3)] * 10
    assert (phq9.item(10).scored, phq9.item(10).options[2].loinc) == (False, "LA6575-0")
    assert [(scale.id, scale.items) for scale in phq9.subscales] == [("phq2", (1, 2))]
    assert phq9.scoring.missing == "no_total"
    assert (phq9.change.reliable_points, phq9.change.remission_below, phq9.cadence_days) == (6, 5, 7)
    first = phq9.alerts[0]
    assert (first.level, first.item_at_least.item, first.item_at_least.value) == ("high", 9, 1)
    assert (phq9.loinc.panel, phq9.loinc.total) == ("44249-1", "44261-6")


def test_gad7_as_published():
    gad7 = shelf.instrument("gad7")
    assert [(band.low, band.high) for band in gad7.bands] == [(0, 4), (5, 9), (10, 14), (15, 21)]
    assert gad7.change.reliable_points == 4
    assert [alert.total_at_least or alert.rise_at_least for alert in gad7.alerts] == [15, 4]


@pytest.mark.parametrize("yes_to", [1, 2, 3, 4])
def test_asq_asks_the_fifth_question_only_after_a_yes(yes_to):
    asq = shelf.instrument("asq")
    no = dict.fromkeys(range(1, 5), 0)
    assert [item.n for item in asq.items_to_ask(no)] == [1, 2, 3, 4]
    assert [item.n for item in asq.items_to_ask(no | {yes_to: 1})] == [1, 2, 3, 4, 5]
    assert [item.n for item in asq.items_to_ask({})] == [1, 2, 3, 4]
    assert {alert.result: alert.level for alert in asq.alerts} == {
        "acute_positive": "emergency",
        "non_acute_positive": "high",
    }


def test_the_columbia_screener_ships_its_logic_and_none_of_its_words():
    columbia = shelf.instrument("cssrs_screener")
    assert columbia.needs_wording
    assert columbia.licence.tier == "conditional_text_pack"
    assert [item.text for item in columbia.items] == [None] * 7
    assert [item.number for item in columbia.items] == ["1", "2", "3", "4", "5", "6", "6b"]
    no = dict.fromkeys(range(1, 8), 0)
    assert [item.n for item in columbia.items_to_ask(no)] == [1, 2, 6]
    assert [item.n for item in columbia.items_to_ask(no | {2: 1})] == [1, 2, 3, 4, 5, 6]
    assert [item.n for item in columbia.items_to_ask(no | {6: 1})] == [1, 2, 6, 7]
    assert {alert.result: alert.level for alert in columbia.alerts} == {
        "high": "emergency",
        "moderate": "high",
        "low": "medium",
    }
    assert {result.id: result.confidence for result in columbia.scoring.results} == {
        "none": None,
        "low": "secondary",
        "moderate": "secondary",
        "high": "verified",
    }
    assert len(codes(columbia)) == 2 + 7 + 7 * 2


def test_a_pack_takes_the_words_that_a_site_loaded():
    columbia = shelf.instrument("cssrs_screener")
    ours = {n: f"Question {n}, as our copy words it" for n in range(1, 8)}
    worded = columbia.worded(ours, notice="Our notice")
    assert not worded.needs_wording
    assert (worded.item(7).text, worded.licence.notice) == (ours[7], "Our notice")
    assert columbia.item(7).text is None
    before_7 = columbia.worded({n: words for n, words in ours.items() if n != 7}, notice="Our notice")
    assert before_7.item(7).text == columbia.item(7).concept  # it came after those words were loaded


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("tier: conditional_text_pack", "tier: ship_full_text", "must be conditional_text_pack"),
        ("concept: wish to be dead", "text: Our own words", "must be a concept"),
        ("concept: wish to be dead", "label: one", "needs text or concept, one of the two"),
    ],
)
def test_a_pack_without_words_says_so(old, new, says, tmp_path):
    text = (shelf.HERE / "instruments" / "cssrs_screener.yaml").read_text(encoding="utf-8")
    planted: Path = tmp_path / "cssrs_screener.yaml"
    planted.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DefinitionError, match=says):
        instruments.load(planted)


@pytest.mark.parametrize("instrument", ALL, ids=lambda i: i.id)
def test_a_pack_is_stored_and_read_back_equal(instrument):
    again = Instrument.from_json(instrument.as_json())
    assert again == instrument
    assert again.digest == instrument.digest


@pytest.mark.parametrize(
    ("old", "new", "path", "says"),
    [
        (
            "{from: 10, to: 14,",
            "{from: 11, to: 14,",
            "bands.3.from",
            "must be 10, so that no total falls between",
        ),
        ("{from: 20, to: 27,", "{from: 20, to: 26,", "bands.5.to", "must be 27"),
        ("range: {from: 0, to: 27}", "range: {from: 0, to: 30}", "scoring.range", "must be 0 to 27"),
        ("- {n: 2, loinc", "- {n: 3, loinc", "items", "must be numbered 1, 2, 3"),
        (
            "{item: 9, value: 1}",
            "{item: 19, value: 1}",
            "alerts.1.item_at_least",
            "names an item that is not here",
        ),
        ("total_at_least: 20\n", "total_at_least: 20\n    rise_at_least: 2\n", "alerts.2", "exactly one of"),
        ("loinc: 44250-9", "loinc: 442509", "items.1.loinc", "must be words, not 442509"),
        ("loinc: LA6575-0", "loinc: 6575-0", "items.10.options.3.loinc", "must be a LOINC answer"),
        ("items: [1, 2]}", "items: [1, 12]}", "scoring.subscales.1.items", "names an item that is not here"),
        ("tier: ship_full_text", "tier: free", "licence.tier", "must be 'ship_full_text', 'conditional"),
    ],
)
def test_a_mistake_in_a_pack_is_shown_on_its_line(old, new, path, says, tmp_path):
    text = (shelf.HERE / "instruments" / "phq9.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    planted: Path = tmp_path / "phq9.yaml"
    planted.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        instruments.load(planted)
    (problem,) = [problem for problem in caught.value.problems if problem.path == path]
    assert says in problem.message
    line = text[: text.index(old)].count("\n") + 1
    # an item list or an alert is shown where it begins; everything else where the change was made
    begins = {"items": "items:\n", "alerts.2": "- level: medium\n    total"}
    assert problem.line == (text[: text.index(begins[path])].count("\n") + 1 if path in begins else line)
