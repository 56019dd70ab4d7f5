"""Each mistake a director could make is planted in the real program; the error must name its line and say what to do."""

import re
from pathlib import Path

import pytest

from handrail.library import loader, shelf
from handrail.library.reader import DefinitionError

SKILLS = (shelf.HERE / "programs" / "skills.yaml").read_text(encoding="utf-8")


def refused(text: str, tmp_path: Path) -> DefinitionError:
    file = tmp_path / "skills.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        loader.program(file, known=shelf.known())
    return caught.value


def line_of(text: str, fragment: str) -> int:
    """The line on which a fragment that stands only once begins."""
    assert text.count(fragment) == 1, f"{fragment!r} stands {text.count(fragment)} times"
    return text[: text.index(fragment)].count("\n") + 1


# what it shows, what is replaced, what is planted, the words on the line to be named, the path, what the message says
PLANTED = [
    (
        "unknown key, close to a known one",
        "group: {",
        "groups: {",
        "groups: {",
        "groups",
        "did you mean 'group'?",
    ),
    (
        "unknown key inside",
        "review: {every_days",
        "review: {each",
        "review: {each",
        "review.each",
        "the keys known here are by, every_days",
    ),
    (
        "missing key of the program",
        "hours_per_day: {from: 3, to: 3}\n",
        "",
        None,
        "hours_per_day",
        "is missing; add it here",
    ),
    (
        "missing key of a part",
        "        summary: Learn one skill and try it out.\n",
        "",
        "      - id: skill\n",
        "blocks.1.parts.2.summary",
        "is missing",
    ),
    (
        "words where a number belongs",
        "version: 2\ntitle: Skills",
        "version: first\ntitle: Skills",
        "version: first",
        "version",
        "must be a whole number such as 3, not 'first'",
    ),
    (
        "a fraction where a whole number belongs",
        "minimum: 4,",
        "minimum: 4.5,",
        "minimum: 4.5",
        "group.minimum",
        "must be a whole number such as 3, not '4.5'",
    ),
    (
        "a number where words belong",
        "title: Skills IOP",
        "title: 12",
        "title: 12",
        "title",
        "must be words, not 12; put it in quotes",
    ),
    (
        "an unquoted yes where words belong",
        "title: Evening\n",
        "title: yes\n",
        "title: yes",
        "tracks.2.title",
        "unquoted yes, no, on and off",
    ),
    (
        "words where true or false belongs",
        "clinical: false",
        "clinical: never",
        "clinical: never",
        "blocks.1.parts.3.clinical",
        "must be true or false",
    ),
    (
        "from above to",
        "weeks: {from: 4, to: 8}",
        "weeks: {from: 9, to: 8}",
        "weeks: {from: 9",
        "length_of_stay_weeks.from",
        "is 9, more than to, 8",
    ),
    (
        "planned outside from and to",
        "to: 60, planned: 55",
        "to: 60, planned: 70",
        "planned: 70",
        "blocks.1.parts.2.minutes.planned",
        "must be between 45 and 60, not 70",
    ),
    (
        "a total that does not add up",
        "total_minutes: 170",
        "total_minutes: 180",
        "total_minutes: 180",
        "blocks.1.total_minutes",
        r"30 \+ 55 \+ 10 \+ 60 \+ 15 = 170",
    ),
    (
        "a day longer than its hours",
        "hours_per_day: {from: 3, to: 3}\n",
        "hours_per_day: {from: 2.5, to: 2.5}\n",
        "total_minutes: 170",
        "blocks.1.total_minutes",
        "more than hours_per_day to x 60 = 150",
    ),
    (
        "a break that counts as treatment",
        "clinical: false",
        "clinical: true  # break",
        "clinical: true  # break",
        "blocks.1.parts.3.clinical",
        "rest is no treatment time",
    ),
    (
        "the same document twice",
        "  - privacy_notice\n",
        "  - treatment_consent #2\n",
        "  - treatment_consent #2\n",
        "documents.3.id",
        "used twice",
    ),
    (
        "an entry point that is no module",
        "entry_points: [mindfulness",
        "entry_points: [yoga",
        "entry_points: [yoga",
        "curriculum.entry_points.1",
        "'yoga' is not a module taught here; use one of mindfulness",
    ),
    (
        "an instrument that is not on the shelf",
        "instrument: gad7",
        "instrument: gad8",
        "instrument: gad8",
        "measures.2.instrument",
        "not an instrument on the shelf; use one of ace_brfss, asq, audit10",
    ),
    (
        "a measure never given",
        "asq, at: [admission, discharge]",
        "asq",
        "{instrument: asq}",
        "measures.3.instrument",
        "is never given",
    ),
    (
        "a key that YAML reads as a boolean",
        "group: {",
        "on: {",
        "on: {minimum",
        "on",
        "is not a word to YAML",
    ),
    (
        "a key written twice",
        "family:\n",
        "title: Again\nfamily:\n",
        "title: Again",
        r"title \(again\)",
        "stands twice, first on line 7",
    ),
    (
        "a weekday that is none",
        '{weekday: thu, starts: "17:30"',
        '{weekday: thur, starts: "17:30"',
        "{weekday: thur",
        "tracks.2.days.4.weekday",
        "must be 'mon'.*not 'thur'",
    ),
    (
        "a weekday named twice",
        '{weekday: thu, starts: "17:30"',
        '{weekday: mon, starts: "20:30"',
        '{weekday: mon, starts: "20:30"',
        "tracks.2.days.4.weekday",
        "'mon' stands twice; put all of that day into one block",
    ),
    (
        "a track with too few days",
        '      - {weekday: thu, starts: "17:30", block: skills_day}\n',
        "",
        None,
        "tracks.2.days",
        "has 3 days, but dose.days_per_week is 4",
    ),
    (
        "a time that is none",
        '{weekday: thu, starts: "17:30"',
        '{weekday: thu, starts: "half past five"',
        "half past five",
        "tracks.2.days.4.starts",
        "must be a time of day such as 09:00",
    ),
    (
        "a track past midnight",
        '{weekday: thu, starts: "17:30"',
        '{weekday: thu, starts: "22:30"',
        "22:30",
        "tracks.2.days.4.starts",
        "passes midnight",
    ),
    (
        "more hours than the days hold",
        "hours_per_week: 10.5",
        "hours_per_week: 12",
        "hours_per_week: 12",
        "dose.hours_per_week",
        "4 days x 160 clinical minutes give 10.67 hours",
    ),
    (
        "more days than the program has",
        "dose: {days_per_week: 4",
        "dose: {days_per_week: 2",
        "dose: {days_per_week: 2",
        "dose.days_per_week",
        "outside days_per_week 3–5",
    ),
    (
        "a taper that goes up",
        "- {days_per_week: 2,",
        "- {days_per_week: 6,",
        "- {days_per_week: 6,",
        "taper.2.days_per_week",
        "a taper goes down",
    ),
    (
        "a group smaller than itself",
        "minimum: 4, maximum: 12",
        "minimum: 14, maximum: 12",
        "minimum: 14",
        "group.minimum",
        "is 14, more than maximum, 12",
    ),
    (
        "a wrong diagnosis code",
        "code: F42,",
        "code: 42F,",
        "code: 42F,",
        "conditions.5.code",
        "must be an ICD-10-CM code",
    ),
    (
        "overlapping blocks of one day",
        '{weekday: thu, starts: "17:30"',
        '{weekday: wed, starts: "19:00"',
        '{weekday: wed, starts: "19:00"',
        "tracks.2.days.4.starts",
        "'skills_day' of that wed runs from 17:30 to 20:20; two blocks overlap",
    ),
    (
        "a block that is not there",
        '{weekday: thu, starts: "17:30", block: skills_day}',
        '{weekday: thu, starts: "17:30", block: skils_day}',
        "skils_day",
        "tracks.2.days.4.block",
        "'skils_day' is not a block; use one of skills_day",
    ),
    (
        "a block nobody uses",
        "\n# One-on-one, besides",
        "  - id: rest_day\n    title: Rest\n    total_minutes: 180\n    parts:\n      - {id: all, title: All, kind: group, minutes: {from: 180, to: 180, planned: 180}, clinical: true, summary: All.}\n\n\n# One-on-one, besides",
        "id: rest_day",
        "blocks.2.id",
        "'rest_day' is on no day of any track",
    ),
    (
        "an evening that starts in the morning",
        '{weekday: thu, starts: "17:30"',
        '{weekday: thu, starts: "07:30"',
        "07:30",
        "tracks.2.days.4.starts",
        "is 07:30, but the track is a evening one|an evening one",
    ),
    (
        "a weekend without Saturday and Sunday",
        "time_of_day: evening",
        "time_of_day: weekend",
        "time_of_day: weekend",
        "tracks.2.time_of_day",
        "no day is sat or sun",
    ),
    (
        "a hybrid track whose days don't say which",
        "time_of_day: evening\n",
        "time_of_day: evening\n    mode: hybrid\n",
        '{weekday: mon, starts: "17:30"',
        "tracks.2.days.1",
        "add mode: in_person or mode: telehealth",
    ),
    (
        "a day by video in a track in person",
        '{weekday: thu, starts: "17:30",',
        '{weekday: thu, mode: telehealth, starts: "17:30",',
        "mode: telehealth",
        "tracks.2.days.4.mode",
        "make the track hybrid",
    ),
    (
        "a second skill of the day",
        "kind: application",
        "kind: skill #2",
        "kind: skill #2",
        "blocks.1.parts.4.kind",
        "the second skill of the day",
    ),
    (
        "a kind of part that is none",
        "kind: application",
        "kind: yoga",
        "kind: yoga",
        "blocks.1.parts.4.kind",
        "must be 'check_in'.*not 'yoga'",
    ),
    (
        "a supplemental part that does not say which",
        "kind: application",
        "kind: supplemental",
        "kind: supplemental",
        "blocks.1.parts.4.kind",
        "add form: yoga_movement",
    ),
    (
        "a form where none belongs",
        "kind: application\n",
        "kind: application\n        form: art\n",
        "form: art",
        "blocks.1.parts.4.form",
        "belongs to a supplemental part",
    ),
    (
        "a part led by nobody's role",
        "kind: skill\n        led_by: group_leader",
        "kind: skill\n        led_by: coach",
        "led_by: coach",
        "blocks.1.parts.2.led_by",
        "'coach' is not a role of the team; use one of program_director",
    ),
    (
        "a review by nobody's role",
        "by: [primary_therapist",
        "by: [social_worker, primary_therapist",
        "by: [social_worker",
        "review.by.1",
        "'social_worker' is not a role of the team",
    ),
    (
        "a visit with nobody's role",
        "led_by: family_therapist",
        "led_by: family_coach",
        "led_by: family_coach",
        "visits.4.led_by",
        "not a role of the team",
    ),
    (
        "an exclusion that refuses for medication for opioid use disorder",
        "words: In immediate danger of harm to self or others.",
        "words: Takes methadone.",
        "words: Takes methadone.",
        "exclusions.1.words",
        "is no reason to refuse or to end care",
    ),
    (
        "an exclusion that refers nowhere",
        "refer_to: withdrawal_management",
        "refer_to: detox",
        "refer_to: detox",
        "exclusions.3.refer_to",
        "'detox' is not a neighbour; use one of",
    ),
    (
        "a neighbour that is no program",
        "program: weekly_outpatient",
        "program: weekly",
        "program: weekly\n",
        "neighbours.2.program",
        "'weekly' is not a program on the shelf",
    ),
    (
        "a program that is its own neighbour",
        "program: weekly_outpatient",
        "program: skills",
        "program: skills",
        "neighbours.2.program",
        "'skills' is not a program on the shelf",
    ),
    (
        "a curriculum that is not there",
        "{curriculum: sleep}",
        "{curriculum: slep}",
        "{curriculum: slep}",
        "curriculum.teaches.7.curriculum",
        "'slep' is not a curriculum on the shelf; use one of act",
    ),
    (
        "a module that is not in its curriculum",
        "modules: [distress_tolerance]",
        "modules: [distress]",
        "modules: [distress]",
        "curriculum.teaches.3.modules.1",
        "'distress' is not a module of 'dbt_style'; use one of mindfulness",
    ),
    (
        "a curriculum of which no module is taught",
        "modules: [distress_tolerance]",
        "modules: []",
        "modules: []",
        "curriculum.teaches.3.modules",
        "nothing of 'dbt_style' is taught; leave it out to teach all, or name modules",
    ),
    (
        "a module taught twice",
        "modules: [distress_tolerance]}",
        "modules: [mindfulness]} #2",
        "curriculum:\n",
        "curriculum.modules.3.id",
        "'mindfulness' is used twice",
    ),
    (
        "modules written in the program",
        "  entry_points: [mindfulness",
        "  modules: []\n  entry_points: [mindfulness",
        "  modules: []",
        "curriculum.modules",
        "name them under teaches",
    ),
    (
        "a paper that is not there",
        "  - privacy_notice\n",
        "  - privacy\n",
        "  - privacy\n",
        "documents.3",
        "'privacy' is not a document on the shelf; use one of consent_to_evaluate",
    ),
    (
        "a check-in that is not there",
        "check_in: daily",
        "check_in: dayly",
        "check_in: dayly",
        "check_in",
        "'dayly' is not a check-in on the shelf; use one of daily",
    ),
    (
        "weekly hours from above to",
        "hours_per_week: {from: 8, to: 13.5}",
        "hours_per_week: {from: 14, to: 13.5}",
        "hours_per_week: {from: 14",
        "hours_per_week.from",
        "is 14, more than to, 13.5",
    ),
    (
        "a dose outside the weekly hours",
        "hours_per_week: {from: 8, to: 13.5}",
        "hours_per_week: {from: 11, to: 13.5}",
        "dose: {",
        "dose.hours_per_week",
        "is 10.5, outside hours_per_week 11–13.5",
    ),
    (
        "a day shorter than its hours",
        "hours_per_day: {from: 3, to: 3}",
        "hours_per_day: {from: 4, to: 5}",
        "total_minutes: 170",
        "blocks.1.total_minutes",
        "to the half hour 3 hours|less than hours_per_day from, 4",
    ),
    (
        "a taper of more hours than its days hold",
        "{days_per_week: 2, hours_per_week: 5}",
        "{days_per_week: 2, hours_per_week: 6}",
        "hours_per_week: 6}",
        "taper.2.hours_per_week",
        "2 days x 160 clinical minutes give 5.33 hours",
    ),
    (
        "ages upside down",
        "age_min: 18, age_max: null",
        "age_min: 18, age_max: 12",
        "age_min: 18, age_max: 12",
        "population.age_min",
        "is 18, more than age_max, 12",
    ),
    (
        "an empty list",
        "orientation:\n",
        "orientation: all\nx_orientation:\n",
        "orientation: all",
        "orientation",
        "must be a list, not 'all'; start each line with a dash",
    ),
    (
        "an empty text",
        "q: Can I keep my job or stay in school?",
        'q: ""',
        'q: ""',
        "public.questions.1.q",
        "must not be empty",
    ),
    (
        "a reference",
        "group: {minimum: 4",
        "group: *missing #{",
        "group: *missing",
        "",
        r"references \(\*\) are not used here",
    ),
    (
        "broken indentation",
        "  involvement: optional",
        "   involvement: optional",
        None,
        "",
        "can't be read as YAML",
    ),
]

# the same for the other files: its folder and name, then as above
ELSEWHERE = [
    (
        "the same skill twice",
        "curricula",
        "cbt",
        "id: thinking_traps",
        "id: test_the_thought #2",
        "id: test_the_thought\n",
        "modules.1.skills.3.id",
        "'test_the_thought' is used twice",
    ),
    (
        "an id with spaces",
        "curricula",
        "cbt",
        "id: thinking_traps",
        "id: Thinking Traps",
        "id: Thinking Traps",
        "modules.1.skills.2.id",
        "must be a short name of small letters",
    ),
    (
        "the same module twice",
        "curricula",
        "dbt_style",
        "- id: interpersonal\n",
        "- id: mindfulness #2\n",
        "- id: mindfulness #2",
        "modules.4.id",
        "'mindfulness' is used twice",
    ),
    (
        "a module without skills",
        "curricula",
        "dbt_style",
        "    skills:\n      - id: wise_mind\n",
        "    skills: []\n    x_skills:\n      - id: wise_mind\n",
        "skills: []",
        "modules.1.skills",
        "must list at least 1",
    ),
    (
        "weeks of no length",
        "curricula",
        "dbt_style",
        "weeks: 2",
        "weeks: 0",
        "weeks: 0",
        "modules.1.weeks",
        "must be 1 or more, not 0",
    ),
    (
        "nowhere to begin",
        "curricula",
        "act",
        "    skills:\n",
        "    entry: false\n    skills:\n",
        "modules:\n",
        "modules",
        "no module may be entered",
    ),
    (
        "a skill without home practice",
        "curricula",
        "sleep",
        "        home_practice: Get up at the same time all seven days, and get daylight within an hour.\n",
        "",
        "- id: steady_rise_time",
        "modules.1.skills.2.home_practice",
        "is missing",
    ),
    (
        "a safety question that may be skipped",
        "check_ins",
        "daily",
        "    may_skip: false\n",
        "",
        "  - id: safety\n",
        "questions.9",
        "the safety question must be",
    ),
    (
        "no safety question",
        "check_ins",
        "daily",
        "  - id: safety\n",
        "  - id: risk\n",
        "questions:\n",
        "questions",
        "has no question with the id safety",
    ),
    (
        "a mood that the safety scan would misread",
        "check_ins",
        "daily",
        "    low: 0\n    high: 10\n    low_label: Very bad",
        "    low: 1\n    high: 5\n    low_label: Very bad",
        "  - id: mood",
        "questions.1",
        "is read by the safety scan as scale from 0 to 10",
    ),
    (
        "an answer about medicine that nobody reads",
        "check_ins",
        "daily",
        "{id: some, label: Some of it}",
        "{id: a_few, label: Some of it}",
        "  - id: medication_taken",
        "questions.6",
        "is a choice of all, none, not_prescribed, some",
    ),
    (
        "a choice with one answer",
        "check_ins",
        "daily",
        "      - {id: partly, label: I did part of it}\n      - {id: not_yet, label: Not yet}\n",
        "",
        "kind: choice\n    words: How did it go",
        "questions.7.kind",
        "needs at least two choices",
    ),
    (
        "a scale upside down",
        "check_ins",
        "daily",
        "    low: 0\n    high: 24",
        "    low: 24\n    high: 0",
        "low: 24",
        "questions.3.low",
        "is 24, not less than high, 0",
    ),
    (
        "a paper without a purpose",
        "documents",
        "telehealth_consent",
        "purpose: telehealth\n",
        "",
        "# A starting point",
        "purpose",
        "is missing; add it here",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "named", "path", "says"), [case[1:] for case in PLANTED], ids=[case[0] for case in PLANTED]
)
def test_a_planted_mistake_is_shown_on_its_line(old, new, named, path, says, tmp_path):
    assert SKILLS.count(old) == 1, f"{old!r} stands {SKILLS.count(old)} times"
    planted = SKILLS.replace(old, new)
    found = refused(planted, tmp_path).problems
    fitting = [p for p in found if re.fullmatch(path, p.path) and re.search(says, p.message)]
    assert fitting, "\n".join(str(problem) for problem in found)
    if named is not None:
        assert fitting[0].line == line_of(planted, named), str(fitting[0])


LOADERS = {"curricula": loader.curriculum, "check_ins": loader.check_in, "documents": loader.document}


@pytest.mark.parametrize(
    ("folder", "name", "old", "new", "named", "path", "says"),
    [case[1:] for case in ELSEWHERE],
    ids=[case[0] for case in ELSEWHERE],
)
def test_a_mistake_planted_elsewhere_on_the_shelf_is_shown_on_its_line(
    folder, name, old, new, named, path, says, tmp_path
):
    text = (shelf.HERE / folder / f"{name}.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    file = tmp_path / f"{name}.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        LOADERS[folder](file)
    found = caught.value.problems
    fitting = [p for p in found if re.fullmatch(path, p.path) and re.search(says, p.message)]
    assert fitting, "\n".join(str(problem) for problem in found)
    assert fitting[0].line == line_of(text.replace(old, new), named), str(fitting[0])


def test_the_line_of_a_yaml_error_is_where_yaml_stumbled(tmp_path):
    planted = SKILLS.replace("  involvement: optional", "   involvement: optional")
    (problem,) = refused(planted, tmp_path).problems
    assert problem.line == line_of(planted, "   involvement: optional") + 1


def test_something_missing_from_the_whole_program_is_shown_on_the_first_line(tmp_path):
    (problem,) = refused(SKILLS.replace("hours_per_day: {from: 3, to: 3}\n", ""), tmp_path).problems
    assert problem.line == 1


def test_all_problems_of_a_file_are_reported_at_once_in_order(tmp_path):
    planted = (
        SKILLS.replace("title: Skills IOP", "title: 12")
        .replace("weeks: {from: 4, to: 8}", "weeks: {from: 9, to: 8}")
        .replace("to: 60, planned: 55", "to: 60, planned: 70")
        .replace("group: {", "on: {")
    )
    error = refused(planted, tmp_path)
    assert {problem.path for problem in error.problems} == {
        "title",
        "length_of_stay_weeks.from",
        "blocks.1.parts.2.minutes.planned",
        "on",
        "group",  # its key was overwritten, so it is missing too
    }
    lines = [problem.line for problem in error.problems]
    assert lines == sorted(lines)


def test_a_problem_reads_as_file_line_path_and_what_to_do(tmp_path):
    error = refused(SKILLS.replace("to: 60, planned: 55", "to: 60, planned: 70"), tmp_path)
    line = line_of(SKILLS, "to: 60, planned: 55")
    assert str(error) == (
        f"skills.yaml:{line}: blocks.1.parts.2.minutes.planned: "
        "must be between 45 and 60, not 70; change planned, from or to"
    )
