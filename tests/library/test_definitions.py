"""Every program on the shelf: what its description says, its arithmetic, and that a client can read it."""

import re
from typing import get_args

import pytest

from handrail.library import shelf
from handrail.library.block import PartKind, Total
from handrail.library.program import Program
from tests.library.readable import grade, words_for_clients

PROGRAMS = {program.id: program for program in shelf.programs()}
SPECIALIZED = {"mental_health", "substance_use", "adolescent", "eating_disorder", "co_occurring"}
EACH = pytest.mark.parametrize("program", PROGRAMS.values(), ids=PROGRAMS)


def spans(program: Program) -> tuple[str, str, str]:
    """Weeks, days a week, hours a day."""
    return str(program.length_of_stay_weeks), str(program.days_per_week), str(program.hours_per_day)


def kinds(program: Program, block: str) -> list[str]:
    return [part.kind for part in program.block(block).parts]


def roles(program: Program) -> set[str]:
    return {role.id for role in program.team}


def test_the_shelf_holds_the_five_programs_the_specialized_ones_and_their_neighbours():
    general = {"structured", "flexible", "foundations", "skills", "womens"}
    assert set(PROGRAMS) == general | SPECIALIZED | {"partial_hospitalization", "weekly_outpatient"}


@pytest.mark.ledger("P01")
def test_structured_says_what_its_description_says():
    program = PROGRAMS["structured"]
    assert spans(program) == ("4–8", "3–5", "3–5")
    assert {"psychiatric_prescriber", "social_worker", "case_manager"} <= set(program.review.by) & roles(
        program
    )
    assert program.review.every_days == 7
    assert program.blocks
    for block in program.blocks:
        assert {"group", "individual"} <= {part.kind for part in block.parts}, block.id
        groups = max(part.minutes.planned for part in block.parts if part.kind == "group")
        assert groups == max(part.minutes.planned for part in block.parts)  # group therapy is the core
    assert {"skill", "psychoeducation"} <= {part.kind for block in program.blocks for part in block.parts}
    assert program.treats("F33.1")
    assert program.treats("F10.20")
    assert program.clinical_week("day", ["mon", "wed", "fri"]) == Total(555, 420, 660)
    assert program.clinical_week("day").planned == 3 * 185 + 2 * 230


@pytest.mark.ledger("P02")
def test_flexible_says_what_its_description_says():
    program = PROGRAMS["flexible"]
    assert spans(program) == ("8–12", "3–4", "3–5")
    assert {track.time_of_day for track in program.tracks} == {"morning", "evening", "weekend"}
    ways = {track.id: {day.mode for day in program.week(track.id)} for track in program.tracks}
    assert ways == {
        "morning": {"in_person"},
        "evening": {"in_person", "telehealth"},
        "weekend": {"in_person", "telehealth"},
    }
    assert "pet_friendly" in {amenity.id for amenity in program.amenities}
    for track in program.tracks:
        met = {part.part.kind for day in program.week(track.id) for part in day.parts}
        assert {"group", "skill", "individual", "family"} <= met, track.id
    assert "family_therapist" in roles(program)
    assert program.document("telehealth_consent")
    weekend = [(day.weekday, f"{day.starts:%H:%M}", f"{day.ends:%H:%M}") for day in program.week("weekend")]
    assert weekend == [("fri", "17:00", "20:15"), ("sat", "09:30", "14:20"), ("sun", "13:00", "16:15")]


@pytest.mark.ledger("P03")
def test_foundations_has_the_sample_week_to_the_minute():
    program = PROGRAMS["foundations"]
    assert spans(program) == ("6–12", "3–5", "2–4")
    drawn = {
        day.weekday: [
            (t.part.kind, t.part.minutes.low, t.part.minutes.high) for t in day.parts if t.part.clinical
        ]
        for day in program.week("three_days")
    }
    assert drawn == {
        "mon": [("group", 120, 120), ("skill", 60, 60)],
        "wed": [("process", 90, 90), ("psychoeducation", 60, 60)],
        "fri": [("group", 120, 120), ("individual", 30, 60)],
    }
    # 8.0 to 8.5 hours: below an intensive week of 9, and the definition says so rather than hide it
    assert program.clinical_week("three_days") == Total(planned=495, low=480, high=510)
    assert program.clinical_week("five_days").planned == 735
    assert {"F33", "F41.1", "F40.1", "F41.0", "F42", "F43.1", "F31", "F60.3"} <= {
        condition.code for condition in program.conditions
    }


@pytest.mark.ledger("P05")
def test_womens_runs_check_in_then_learning_then_practice():
    program = PROGRAMS["womens"]
    for block in program.blocks:
        order = [part.kind for part in block.parts if part.kind != "break"]
        assert (order[0], order[-2:]) == ("check_in", ["application", "wrap_up"])
        assert {"skill", "psychoeducation", "process"} & set(order)
    met = {part.part.kind for track in program.tracks for day in program.week(track.id) for part in day.parts}
    assert {"group", "individual", "process", "psychoeducation", "skill"} <= met
    (rule,) = program.eligibility
    assert "Would you feel at home in it?" in rule.asks
    assert rule.otherwise
    assert "steady_ground" in program.curriculum.entry_points
    assert "self_and_others" not in program.curriculum.entry_points
    assert str(program.days_per_week) == "3–4"


@pytest.mark.ledger("P06")
def test_the_specialized_programs_have_what_makes_them_special():
    taught = {name: {module.id for module in PROGRAMS[name].curriculum.modules} for name in SPECIALIZED}
    assert PROGRAMS["mental_health"].treats("F33.1")
    assert not PROGRAMS["mental_health"].treats("F10.20")
    assert PROGRAMS["substance_use"].treats("F11.20")
    assert {"early_recovery", "relapse_prevention"} <= taught["substance_use"]
    assert {"eating_recovery", "body_respect", "nutrition"} <= taught["eating_disorder"]
    assert {"dietitian", "medical_provider"} <= roles(PROGRAMS["eating_disorder"])
    assert "medically_unstable" in {one.id for one in PROGRAMS["eating_disorder"].exclusions}
    both = PROGRAMS["co_occurring"]
    assert both.treats("F33.1")
    assert both.treats("F10.20")
    assert "two_at_once" in taught["co_occurring"]


@pytest.mark.ledger("P06")
def test_the_adolescent_program_is_after_school_and_with_the_family():
    teens = PROGRAMS["adolescent"]
    assert (teens.population.age_min, teens.population.age_max, teens.population.guardian) == (12, 17, True)
    assert teens.family.involvement == "required"
    assert {document.signed_by for document in teens.documents} == {"client", "guardian"}
    assert teens.hours_per_week.low == 6
    for track in teens.tracks:
        assert all(day.starts.hour >= 15 for day in track.days)  # after the last lesson
        assert "family" in {part.part.kind for day in teens.week(track.id) for part in day.parts}
        assert sum(teens.day_minutes(track.id)[:3]) >= 6 * 60
        assert min(teens.day_minutes(track.id)) >= 2 * 60


@pytest.mark.ledger("P08")
def test_steps_up_and_down_lead_to_programs_that_are_there():
    day = PROGRAMS["partial_hospitalization"]
    assert (day.level_of_care, str(day.days_per_week)) == ("partial_hospitalization", "5")
    assert {drawn.block.total_minutes for drawn in day.week("day")} == {6 * 60}
    assert len(day.week("day")) == 5
    assert day.clinical_week("day").planned >= 20 * 60
    weekly = PROGRAMS["weekly_outpatient"]
    assert (weekly.level_of_care, str(weekly.days_per_week)) == ("outpatient", "1")
    assert (weekly.visits[0].kind, weekly.visits[0].every_days) == ("individual", 7)
    for program in PROGRAMS.values():
        if program.level_of_care != "intensive_outpatient" or program.id == "adolescent":
            continue
        leads = {neighbour.way: neighbour.program for neighbour in program.neighbours if neighbour.program}
        assert leads["up"] == "partial_hospitalization", program.id
        assert leads["down"] == "weekly_outpatient", program.id


@EACH
def test_every_exclusion_leads_somewhere(program):
    levels = {neighbour.id: neighbour.level for neighbour in program.neighbours}
    for exclusion in program.exclusions:
        assert exclusion.next_step
        assert exclusion.refer_to in levels, exclusion.id
    by_id = {exclusion.id: exclusion for exclusion in program.exclusions}
    assert "immediate_danger" in by_id
    assert "911" in by_id["immediate_danger"].next_step
    assert levels[by_id["active_withdrawal"].refer_to] == "withdrawal_management"
    assert "911" in program.policies.safety or "911" in program.public.what_we_cannot_take[0].where_instead


@EACH
def test_every_treatment_part_is_led_by_someone_with_a_licence(program):
    licensed = {role.id for role in program.team if role.credentials}
    for block in program.blocks:
        for part in block.parts:
            if part.clinical:
                assert part.led_by in licensed, (block.id, part.id)


@EACH
def test_the_hours_agree_with_each_other(program):
    for track in program.tracks:
        most = program.clinical_week(track.id, track.weekdays)
        assert most == program.clinical_week(track.id)
        assert most.low <= most.planned <= most.high
        assert most.planned <= program.hours_per_week.high * 60
        assert program.elapsed_week(track.id).planned == sum(
            day.block.total_minutes for day in program.week(track.id)
        )
        longest = program.day_minutes(track.id)[: program.dose.days_per_week]
        assert program.dose.hours_per_week * 60 <= sum(longest)


@EACH
def test_a_client_can_read_it(program):
    for document in program.documents:
        assert grade(document.text) < 7, document.id
    assert grade(" ".join(words_for_clients(program))) < 6
    for text in (program.public.what_it_is, program.public.what_to_expect, program.public.first_day):
        assert grade(text) < 7, text


@EACH
def test_it_names_no_number_to_call_but_911_and_988_and_no_real_clinic(program):
    words = " ".join(words_for_clients(program))
    assert set(re.findall(r"\b\d{3}(?:[- ]\d{3,4})*\b", words)) <= {"911", "988"}
    assert not re.search(r"aurora|901psych", str(program.as_json()), re.IGNORECASE)


@EACH
def test_it_is_stored_and_read_back_equal_under_its_own_name(program):
    again = Program.from_json(program.as_json())
    assert again == program
    assert again.digest == program.digest
    assert shelf.program(program.id) is program


def test_the_manual_names_every_key_a_program_may_have():
    manual = (shelf.HERE.parents[2] / "docs" / "programs.md").read_text(encoding="utf-8")
    keys = {field.alias or name for name, field in Program.model_fields.items()}
    assert {key for key in keys if f"`{key}`" not in manual} == set()
    kinds_of_parts = set(get_args(PartKind))
    assert {kind for kind in kinds_of_parts if f"`{kind}`" not in manual} == set()
