"""The skills program as it ships: its day, its arithmetic, what it teaches, and that it is stored without loss."""

import json
import re
from collections import Counter
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from handrail.library import shelf
from handrail.library.block import Part, Total
from handrail.library.program import Program
from handrail.library.reader import DefinitionError
from tests.library.readable import grade, words_for_clients


@pytest.fixture(scope="module")
def skills() -> Program:
    return shelf.program("skills")


def test_the_shelf_holds_what_it_lists():
    assert {"structured", "flexible", "foundations", "skills", "womens"} <= {p.id for p in shelf.programs()}
    ids = [instrument.id for instrument in shelf.instruments()]
    assert ids == sorted(ids)
    assert {"asq", "cssrs_screener", "gad7", "phq9", "pcl5_weekly", "bam_iop", "ciwa_ar"} <= set(ids)
    assert shelf.program("skills") is shelf.program("skills")


def test_what_is_not_on_the_shelf_is_a_key_error():
    for look in (shelf.program, shelf.instrument):
        with pytest.raises(KeyError):
            look("../secrets")


def test_a_day_that_starts_at_nine(skills):
    times = [
        (timed.part.id, timed.start, timed.end) for timed in skills.block("skills_day").starting(time(9))
    ]
    assert times == [
        ("check_in", time(9, 0), time(9, 30)),
        ("skill", time(9, 30), time(10, 25)),
        ("pause", time(10, 25), time(10, 35)),
        ("application", time(10, 35), time(11, 35)),
        ("wrap_up", time(11, 35), time(11, 50)),
    ]


def test_a_day_can_start_at_a_quarter_past_but_not_pass_midnight(skills):
    day = skills.block("skills_day")
    assert day.starting(time(17, 15))[-1].end == time(20, 5)
    with pytest.raises(ValueError, match="midnight"):
        day.starting(time(22))


def test_the_hours_are_treatment_hours(skills):
    day = skills.block("skills_day")
    assert day.clinical() == Total(160, low=120, high=165)
    assert day.elapsed() == Total(170, low=130, high=175)
    assert skills.day_minutes() == (160,) * 5
    assert skills.day_minutes("evening") == (160,) * 4
    assert skills.clinical_week("morning") == Total(800, low=600, high=825)
    assert skills.clinical_week("morning", ["mon", "wed", "fri"]) == Total(480, low=360, high=495)
    assert skills.elapsed_week("evening") == Total(680, low=520, high=700)
    assert 3 * 160 < 9 * 60 <= skills.dose.days_per_week * 160
    assert skills.dose.hours_per_week == Decimal("10.5")


def test_it_says_what_the_program_description_says(skills):
    assert (skills.length_of_stay_weeks.low, skills.length_of_stay_weeks.high) == (4, 8)
    assert (skills.days_per_week.low, skills.days_per_week.high) == (3, 5)
    assert str(skills.hours_per_day) == "3"
    ranges = [(part.minutes.low, part.minutes.high) for part in skills.block("skills_day").parts]
    assert ranges == [(20, 30), (45, 60), (10, 10), (45, 60), (10, 15)]
    assert skills.family.involvement == "optional"


def test_the_curriculum(skills):
    taught = {module.id: len(module.skills) for module in skills.curriculum.modules}
    assert taught == {
        "mindfulness": 2,
        "cbt": 6,
        "distress_tolerance": 6,
        "act": 4,
        "emotion_regulation": 7,
        "interpersonal": 5,
        "relapse_prevention": 5,
        "sleep": 4,
    }
    assert skills.curriculum.skill("wise_mind").title == "Wise mind"
    assert skills.curriculum.module_of("opposite_action").id == "emotion_regulation"


def test_the_check_in_asks_in_order_and_never_skips_safety(skills):
    asked = [question.id for question in skills.check_in.questions]
    assert asked == [
        "mood",
        "urges",
        "sleep_hours",
        "substance_use",
        "withdrawal",
        "medication_taken",
        "goal_progress",
        "home_practice",
        "safety",
    ]
    cannot_skip = [question.id for question in skills.check_in.questions if not question.may_skip]
    assert cannot_skip == ["safety"]
    assert skills.check_in.question("withdrawal").asked_of == "substance_use"


def test_codes_below_a_condition_are_treated(skills):
    assert skills.treats("F33.1")
    assert skills.treats("F331")
    assert skills.treats("F43.10")
    assert not skills.treats("F43.2")
    assert not skills.treats("F10.20")


def test_a_version_is_stored_and_read_back_equal(skills):
    stored = json.loads(json.dumps(skills.as_json(), sort_keys=True))
    again = Program.from_json(stored)
    assert again == skills
    assert again.digest == skills.digest
    assert re.fullmatch(r"[0-9a-f]{64}", skills.digest)


def test_any_change_of_words_or_numbers_changes_the_digest(skills):
    stored = skills.as_json()
    stored["group"]["maximum"] += 1
    assert Program.from_json(stored).digest != skills.digest
    stored = skills.as_json()
    stored["public"]["tips"][0] += " "
    assert Program.from_json(stored).digest != skills.digest


def test_what_was_stored_and_no_longer_fits_is_refused(skills):
    stored = skills.as_json()
    stored["blocks"][0]["total_minutes"] = 12
    with pytest.raises(DefinitionError, match=r"skills: blocks\.1\.total_minutes: is 12, but"):
        Program.from_json(stored)


def test_a_version_published_in_the_earlier_shape_is_read_with_nothing_lost(skills):
    """`skills_1.json` is version 1 as clinics have it in their databases; clients may still be on it."""
    stored = json.loads((Path(__file__).parent / "stored" / "skills_1.json").read_text(encoding="utf-8"))
    before = json.dumps(stored)
    old = Program.from_json(stored)
    assert json.dumps(stored) == before
    assert (old.id, old.version) == ("skills", 1)
    assert [(d.weekday, d.starts, d.ends) for d in old.week("evening")] == [
        (day, time(17, 30), time(20, 20)) for day in ("mon", "tue", "wed", "thu")
    ]
    assert [part.model_dump() for part in old.blocks[0].parts] == [
        Part.model_validate_json(json.dumps(part)).model_dump() for part in stored["block"]["parts"]
    ]
    assert [skill.id for skill in old.curriculum.skills] == [
        skill["id"] for module in stored["curriculum"]["modules"] for skill in module["skills"]
    ]
    assert list(old.curriculum.entry_points) == stored["curriculum"]["entry_points"]
    for kept in ("public", "documents", "check_in", "dose", "taper", "team", "discharge", "policies"):
        again = json.loads(json.dumps(old.as_json()[kept]))
        assert _without_new(again, stored[kept]) == stored[kept], kept
    assert Program.from_json(old.as_json()) == old


def _without_new(now: Any, then: Any) -> Any:
    """Today's values with the keys left out that the earlier shape did not know."""
    if isinstance(then, dict):
        return {key: _without_new(now[key], then[key]) for key in then}
    if isinstance(then, list):
        return [_without_new(one, other) for one, other in zip(now, then, strict=True)]
    return now


def test_a_program_does_not_change_under_anyone(skills):
    with pytest.raises(ValidationError):
        skills.title = "Other"


def test_clients_can_read_it_at_sixth_grade(skills):
    for document in skills.documents:
        assert grade(document.text) < 7, (document.id, grade(document.text))
    assert grade(" ".join(words_for_clients(skills))) < 6
    for question in skills.check_in.questions:
        # one sentence each: on so few words the formula is coarse
        assert grade(question.words) < 8.5, (question.id, grade(question.words))


def test_no_words_of_the_program_hold_a_telephone_number_but_911_and_988(skills):
    digits = Counter(re.findall(r"\b\d{3}(?:[- ]\d{3,4})*\b", " ".join(words_for_clients(skills))))
    assert set(digits) <= {"911", "988"}
