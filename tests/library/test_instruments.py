"""The packs that ship: counts, codes, bands and gates, and that a mistake in a pack is shown on its line."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.clinical.measures.change import alerts, change
from handrail.clinical.measures.scoring import band_of, score
from handrail.library import instrument as instruments
from handrail.library import questionnaire, shelf
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


SUMS = [pack for pack in ALL if not pack.scoring.is_screen]
CODES = {pack.id: {item.n: st.sampled_from([None, *item.worth]) for item in pack.items} for pack in SUMS}


@pytest.mark.parametrize("pack", SUMS, ids=lambda i: i.id)
@given(data=st.data())
def test_every_pack_scores_any_answers_in_any_order_within_its_range(pack, data):
    answers = data.draw(st.fixed_dictionaries(CODES[pack.id]))
    found = score(pack, answers)
    shuffled = data.draw(st.permutations(list(answers.items())))
    assert score(pack, dict(shuffled)) == found
    if found.total is not None:
        low, high = pack.range
        assert low <= found.total <= high
        assert bool(found.band) == bool(pack.bands)
    complete = not any(score(pack, answers).missing)
    assert (found.total is not None) <= (complete or found.prorated)


@pytest.mark.parametrize("pack", SUMS, ids=lambda i: i.id)
def test_both_ends_of_every_pack_are_reached(pack):
    ends = []
    for better in (False, True):
        choose = min if better else max
        counted = {item.n: {c: w for c, w in item.worth.items() if w is not None} for item in pack.items}
        turned = {item.n: item.reverse for item in pack.items}
        answers = {
            n: (min if turned[n] != (choose is max) else max)(codes, key=codes.__getitem__)
            for n, codes in counted.items()
        }
        ends.append(score(pack, answers).total)
    if pack.range:
        assert sorted(ends) == list(pack.range)


# Every band of every pack that has some, as its source prints it: (lowest total, the word).
BANDS = {
    "audit10": [(0, "low risk"), (8, "hazardous"), (16, "harmful"), (20, "possible dependence")],
    "ciwa_ar": [(0, "minimal to mild"), (8, "moderate"), (15, "severe")],
    "cows": [(0, "none"), (5, "mild"), (13, "moderate"), (25, "moderately severe"), (37, "severe")],
    "dast10": [(0, "no problems reported"), (1, "low"), (3, "moderate"), (6, "substantial"), (9, "severe")],
    "gad7": [(0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe")],
    "ocir": [(0, "mild"), (16, "moderate"), (28, "severe")],
    "phq15": [(0, "minimal"), (5, "low"), (10, "medium"), (15, "high")],
    "phq9": [(0, "none-minimal"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")],
    "phq9m": [(0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")],
    "wsas": [(0, "subclinical"), (10, "significant impairment"), (21, "moderately severe or worse")],
}


def test_every_band_boundary_is_pinned():
    assert {pack.id for pack in ALL if pack.bands} == set(BANDS)
    for name, wanted in BANDS.items():
        pack = shelf.instrument(name)
        for (low, label), after in zip(wanted, [*wanted[1:], (pack.range[1] + 1, "")], strict=True):
            assert band_of(pack, low) == band_of(pack, after[0] - 1) == label, (name, low)


# Every alert of every pack: what raises it, and how soon somebody must look.
ALERTS = {
    "asq": [("result acute_positive", "emergency"), ("result non_acute_positive", "high")],
    "auditc": [("total 8", "medium")],
    "bam_iop": [("item 11 1", "high"), ("part use 1", "medium"), ("item 14 4", "medium")],
    "ciwa_ar": [("total 8", "high")],
    "cows": [("total 13", "high")],
    "cssrs_screener": [("result high", "emergency"), ("result moderate", "high"), ("result low", "medium")],
    "dsm5_l1": [("item 11 1", "high"), ("part psychosis 1", "medium")],
    "gad7": [("total 15", "medium"), ("rise 4", "medium")],
    "pcl5": [("item 16 2", "medium"), ("rise 15", "medium")],
    "pcl5_weekly": [("item 16 2", "medium"), ("rise 15", "medium")],
    "phq15": [("item 8 2", "medium"), ("item 6 2", "medium")],
    "phq9": [("item 9 1", "high"), ("total 20", "medium"), ("rise 6", "medium")],
    "phq9m": [
        ("item 9 1", "high"), ("item 12 1", "high"), ("item 13 1", "high"), ("total 20", "medium"), ("rise 6", "medium"),
    ],
    "psc17": [("item 6 2", "medium")],
    "psc17_youth": [("item 6 2", "medium")],
}  # fmt: skip


def condition(alert) -> str:
    if alert.item_at_least:
        return f"item {alert.item_at_least.item} {alert.item_at_least.value}"
    if alert.part_at_least:
        return f"part {alert.part_at_least.part} {alert.part_at_least.value}"
    named = {"total": alert.total_at_least, "rise": alert.rise_at_least, "result": alert.result}
    return next(f"{name} {value}" for name, value in named.items() if value is not None)


def test_every_alert_is_pinned():
    assert {
        pack.id: [(condition(alert), alert.level) for alert in pack.alerts] for pack in ALL if pack.alerts
    } == ALERTS


@pytest.mark.parametrize(
    "name", [name for name, those in ALERTS.items() if name not in ("asq", "cssrs_screener")]
)
def test_every_alert_is_raised_at_its_value_and_not_one_below(name):
    pack = shelf.instrument(name)
    calm = {item.n: min(item.worth, key=lambda code, item=item: item.worth[code] or 0) for item in pack.items}
    for alert in pack.alerts:
        alone = pack.model_copy(update={"alerts": (alert,)})
        if alert.item_at_least:
            n, value = alert.item_at_least.item, alert.item_at_least.value
            gate = dict.fromkeys(pack.item(n).ask_when.any_of if pack.item(n).ask_when else (), 1)
            raised = [
                len(alerts(alone, calm | gate | {n: code}, None, None, None)) for code in range(value + 1)
            ]
            assert raised == [0] * value + [1], (name, n)
            assert not alerts(alone, calm | gate | {n: None}, None, None, None)[0].certain
        elif alert.part_at_least:
            part = next(one for one in pack.subscales if one.id == alert.part_at_least.part)
            assert not alerts(alone, calm, None, None, None)
            assert alerts(alone, calm | {part.items[0]: alert.part_at_least.value}, None, None, None)
        elif alert.total_at_least:
            assert not alerts(alone, calm, alert.total_at_least - 1, None, None)
            assert alerts(alone, calm, alert.total_at_least, None, None)
        else:
            assert not alerts(alone, calm, 3 + alert.rise_at_least - 1, 5, 3)
            assert alerts(alone, calm, 3 + alert.rise_at_least, 5, 3)


@pytest.mark.parametrize("pack", ALL, ids=lambda i: i.id)
def test_every_pack_goes_out_and_comes_back_equal(pack):
    assert instruments.load_text(questionnaire.as_yaml(pack), name="copy.yaml") == pack
    sent = json.loads(json.dumps(questionnaire.questionnaire(pack)))
    assert questionnaire.pack_in(sent, name="copy.json") == pack
    sent["item"][0]["text"] = "Other words"
    with pytest.raises(DefinitionError, match="changed after its export"):
        questionnaire.pack_in(sent, name="copy.json")


def test_no_licensed_words_ship_and_every_notice_stands():
    for pack in ALL:
        assert pack.licence.notice
        if pack.licence.tier != "ship_full_text":
            assert all(item.text is None for item in pack.items), pack.id
    assert {hook.id for hook in shelf.hooks()}.isdisjoint(shelf.instrument_ids())
    assert {"isi", "ybocs", "asrs", "edeqs", "mdq"} <= {hook.id for hook in shelf.hooks()}
    assert (
        len([pack for pack in ALL if pack.licence.tier == "ship_full_text"]) == 19
    )  # 15, two of them in two forms, and our own two trackers


# Small facts of single packs that a sum does not show.
def test_an_event_that_never_was_is_a_zero_and_an_unanswered_one_is_not():
    pack = shelf.instrument("pcptsd5")
    assert score(pack, {1: 0}).total == 0
    assert score(pack, {1: 1, 2: 1, 3: 1, 4: 0, 5: 0, 6: 1}).total == 3
    assert score(pack, {}).total is None
    assert score(pack, {1: 1, 2: 1}).total is None


def test_a_drug_that_was_not_asked_about_is_no_blank():
    pack = shelf.instrument("bam_iop")
    answers = dict.fromkeys(range(1, 24), 0) | {
        item.n: None for item in pack.items if item.number.startswith("7")
    }
    assert not [one for one in alerts(pack, answers, None, None, None) if one.level == "high"]
    assert score(pack, answers).subscales["use"] == 0
    [blank] = [one for one in alerts(pack, answers | {6: 2}, None, None, None) if one.level == "high"]
    assert not blank.certain
    protective = next(part for part in pack.subscales if part.id == "protective")
    assert [pack.item(n).number for n in protective.items] == ["9", "10", "12", "13", "14", "16"]
    full = {n: max(pack.item(n).worth) for n in protective.items}
    assert score(pack, full).subscales["protective"] == 24


def test_a_category_of_childhood_adversity_counts_once():
    pack = shelf.instrument("ace_brfss")
    none = {item.n: 1 if item.n > 5 else 2 for item in pack.items}
    assert score(pack, none).total == 0
    assert score(pack, none | {5: 8}).total == 0
    assert score(pack, none | {9: 2, 10: 3, 11: 3, 2: 1, 3: 1}).total == 2
    assert score(pack, none | {9: 9}).total is None


def test_what_does_not_apply_is_left_out_of_a_percentage_and_a_blank_is_not():
    pack = shelf.instrument("bipf")
    assert score(pack, dict.fromkeys(range(1, 8), 3)).total == 50
    assert score(pack, dict.fromkeys(range(1, 7), 6) | {7: 9}).total == 100
    assert score(pack, dict.fromkeys(range(1, 7), 6)).total is None
    assert score(pack, dict.fromkeys(range(1, 8), 9)).total is None


def test_a_provisional_diagnosis_needs_every_cluster():
    pack = shelf.instrument("pcl5")
    fits = dict.fromkeys(range(1, 21), 0) | {1: 2, 6: 2, 8: 2, 9: 2, 15: 2, 16: 2}
    assert score(pack, fits).patterns == ("provisional_ptsd",)
    for n in (1, 6, 8, 16):
        assert score(pack, fits | {n: 1}).patterns == ()


def test_where_higher_is_better_a_fall_is_worse():
    pack = shelf.instrument("who5")
    assert score(pack, dict.fromkeys(range(1, 6), 5)).total == 100
    assert change(pack, 40, 60, best=40).verdict == "reliable improvement"
    assert change(pack, 60, 40, best=60).verdict == "reliable deterioration"


def test_a_blank_may_be_filled_in_only_where_the_pack_says_so():
    phq9 = shelf.instrument("phq9")
    filled = phq9.model_copy(
        update={"scoring": phq9.scoring.model_copy(update={"missing": "prorate", "prorate_up_to": 2})}
    )
    answers = dict.fromkeys(range(1, 8), 1) | {1: 2}  # 8 over 7 items, two blank: 8 x 9 / 7 = 10.29
    assert score(phq9, answers).total is None
    assert score(filled, answers)[2:4] == (10, "moderate")
    assert score(filled, answers).prorated
    del answers[7]
    assert score(filled, answers).total is None


def test_a_scale_that_stands_beside_another_asks_of_the_same_things():
    pairs = [(pack, shelf.instrument(pack.beside)) for pack in ALL if pack.beside]
    assert [(pack.id, own.id) for pack, own in pairs] == [("observed_progress", "own_progress")]
    for pack, own in pairs:
        assert (own.respondent, pack.respondent) == ("self", "clinician_rated")
        assert [part.id for part in pack.subscales] == [part.id for part in own.subscales]
        assert [part.items for part in pack.subscales] == [part.items for part in own.subscales]


def test_no_score_is_shown_to_a_client_that_says_something_of_a_life_or_is_anothers_view():
    shown = {pack.id for pack in ALL if pack.plain_name}
    assert shown.isdisjoint({"ace_brfss", "pcptsd5", "asq", "cssrs_screener"})
    assert all(pack.respondent == "self" and pack.range for pack in ALL if pack.plain_name)
