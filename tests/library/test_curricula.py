"""The curricula on the shelf: what they teach, where one may begin, and that a client can read them."""

from collections import Counter

import pytest

from handrail.library import shelf
from handrail.library.curriculum import Curriculum
from tests.library.readable import grade

CURRICULA = {curriculum.id: curriculum for curriculum in shelf.curricula()}


@pytest.mark.ledger("P07")
def test_the_shelf_teaches_what_the_programs_promise():
    promised = {
        "cbt", "dbt_style", "act", "relapse_prevention", "sleep", "stress", "communication", "boundaries",
        "problem_solving", "crisis_prevention", "nutrition",
    }  # fmt: skip
    assert promised <= set(CURRICULA)


def test_a_file_is_named_as_the_curriculum_in_it():
    for path in (shelf.HERE / "curricula").glob("*.yaml"):
        assert shelf.curriculum(path.stem).id == path.stem
    for path in (shelf.HERE / "documents").glob("*.yaml"):
        assert shelf.document(path.stem).id == path.stem


def test_strong_emotions_take_twenty_weeks_and_may_be_entered_at_each_module():
    modules = CURRICULA["dbt_style"].modules
    weeks = {module.id: (module.weeks, len(module.skills), module.entry) for module in modules}
    assert weeks == {
        "mindfulness": (2, 2, True),
        "distress_tolerance": (6, 6, True),
        "emotion_regulation": (7, 7, True),
        "interpersonal": (5, 5, True),
    }


def test_no_two_skills_or_modules_of_the_shelf_share_an_id():
    """A program may teach from any of them, and what was taught is kept by id."""
    modules = [module for curriculum in CURRICULA.values() for module in curriculum.modules]
    assert max(Counter(module.id for module in modules).values()) == 1
    assert max(Counter(skill.id for module in modules for skill in module.skills).values()) == 1


@pytest.mark.parametrize("curriculum", CURRICULA.values(), ids=CURRICULA)
def test_a_client_can_read_it(curriculum: Curriculum):
    skills = [skill for module in curriculum.modules for skill in module.skills]
    words = [curriculum.about, *(module.summary for module in curriculum.modules)]
    words += [text for skill in skills for text in (skill.summary, skill.home_practice)]
    words += [skill.content_warning for skill in skills if skill.content_warning]
    assert grade(" ".join(words)) < 6


def test_what_may_stir_something_up_is_announced():
    for curriculum, skill in (
        ("crisis_prevention", "warning_signs"),
        ("steady_ground", "reminders"),
        ("eating_recovery", "feared_foods"),
        ("recovery", "slip_plan"),
        ("teen_skills", "not_alone"),
    ):
        skills = {one.id: one for module in CURRICULA[curriculum].modules for one in module.skills}
        assert skills[skill].content_warning


def test_no_licensed_name_stands_in_a_curriculum():
    """Names of publishers' handouts and worksheets; the ideas are taught here in other words."""
    licensed = ("DEAR MAN", "GIVE FAST", "TIPP", "IMPROVE the moment", "ACCEPTS", "Seeking Safety", "Matrix")
    for path in (shelf.HERE / "curricula").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert not [name for name in licensed if name.lower() in text.lower()], path.name
