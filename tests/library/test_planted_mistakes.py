"""Each mistake a director could make is planted in the real program; the error must name its line and say what to do."""

import re
from pathlib import Path

import pytest

from handrail.library import program as programs
from handrail.library import shelf
from handrail.library.reader import DefinitionError

SKILLS = (shelf.HERE / "programs" / "skills.yaml").read_text(encoding="utf-8")


def refused(text: str, tmp_path: Path) -> DefinitionError:
    file = tmp_path / "skills.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as caught:
        programs.load(file, instruments=shelf.instrument_ids())
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
        "{every_days: 7}\n\npol",
        "{each: 7}\n\npol",
        "{each: 7}",
        "review.each",
        "did you mean|known here are every_days",
    ),
    (
        "missing key of the program",
        "hours_per_day: 3\n",
        "",
        None,
        "hours_per_day",
        "is missing; add it here",
    ),
    (
        "missing key of a part",
        "      summary: Learn one skill and try it out.\n",
        "",
        "    - id: skill\n",
        "block.parts.2.summary",
        "is missing",
    ),
    (
        "words where a number belongs",
        "version: 1\ntitle: Skills",
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
        "label: A little",
        "label: yes",
        "label: yes",
        "check_in.questions.8.choices.2.label",
        "unquoted yes, no, on and off",
    ),
    (
        "words where true or false belongs",
        "clinical: false",
        "clinical: never",
        "clinical: never",
        "block.parts.3.clinical",
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
        "block.parts.2.minutes.planned",
        "must be between 45 and 60, not 70",
    ),
    (
        "a total that does not add up",
        "total_minutes: 170",
        "total_minutes: 180",
        "total_minutes: 180",
        "block.total_minutes",
        r"30 \+ 55 \+ 10 \+ 60 \+ 15 = 170",
    ),
    (
        "a day longer than its hours",
        "hours_per_day: 3\n",
        "hours_per_day: 2.5\n",
        "total_minutes: 170",
        "block.total_minutes",
        "more than hours_per_day x 60 = 150",
    ),
    (
        "a break that counts as treatment",
        "clinical: false",
        "clinical: true  # break",
        "clinical: true  # break",
        "block.parts.3.clinical",
        "rest is no treatment time",
    ),
    (
        "the same skill twice",
        "id: thinking_traps",
        "id: wise_mind #2",
        "id: wise_mind #2",
        "curriculum.modules.2.skills.2.id",
        "'wise_mind' is used twice",
    ),
    (
        "the same document twice",
        "id: privacy_notice",
        "id: treatment_consent #2",
        "id: treatment_consent #2",
        "documents.3.id",
        "used twice",
    ),
    (
        "an id with spaces",
        "id: thinking_traps",
        "id: Thinking Traps",
        "id: Thinking Traps",
        "curriculum.modules.2.skills.2.id",
        "must be a short name of small letters",
    ),
    (
        "an entry point that is no module",
        "entry_points: [mindfulness",
        "entry_points: [yoga",
        "entry_points: [yoga",
        "curriculum.entry_points.1",
        "'yoga' is not a module; use one of mindfulness",
    ),
    (
        "an instrument that is not on the shelf",
        "instrument: gad7",
        "instrument: gad8",
        "instrument: gad8",
        "measures.2.instrument",
        "not an instrument on the shelf; use one of asq, gad7, phq9",
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
        "weekdays: [mon, tue, wed, thu]",
        "weekdays: [mon, tue, wed, thur]",
        "thur]",
        "tracks.2.weekdays.4",
        "must be 'mon'.*not 'thur'",
    ),
    (
        "a weekday named twice",
        "weekdays: [mon, tue, wed, thu]",
        "weekdays: [mon, tue, wed, mon]",
        "wed, mon]",
        "tracks.2.weekdays.4",
        "name each weekday once",
    ),
    (
        "a track with too few days",
        "weekdays: [mon, tue, wed, thu]",
        "weekdays: [mon, tue]",
        "[mon, tue]",
        "tracks.2.weekdays",
        "has 2 days, but dose.days_per_week is 4",
    ),
    (
        "a time that is none",
        'starts: "17:30"',
        'starts: "half past five"',
        "half past five",
        "tracks.2.starts",
        "must be a time of day such as 09:00",
    ),
    (
        "a track past midnight",
        'starts: "17:30"',
        'starts: "22:30"',
        "22:30",
        "tracks.2.starts",
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
        "a safety question that may be skipped",
        "      may_skip: false\n",
        "",
        "    - id: safety\n",
        "check_in.questions.9",
        "the safety question must be",
    ),
    (
        "no safety question",
        "    - id: safety\n",
        "    - id: risk\n",
        "  questions:\n    - id: mood",
        "check_in.questions",
        "has no question with the id safety",
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


def test_the_line_of_a_yaml_error_is_where_yaml_stumbled(tmp_path):
    planted = SKILLS.replace("  involvement: optional", "   involvement: optional")
    (problem,) = refused(planted, tmp_path).problems
    assert problem.line == line_of(planted, "   involvement: optional") + 1


def test_something_missing_from_the_whole_program_is_shown_on_the_first_line(tmp_path):
    (problem,) = refused(SKILLS.replace("hours_per_day: 3\n", ""), tmp_path).problems
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
        "block.parts.2.minutes.planned",
        "on",
        "group",  # its key was overwritten, so it is missing too
    }
    lines = [problem.line for problem in error.problems]
    assert lines == sorted(lines)


def test_a_problem_reads_as_file_line_path_and_what_to_do(tmp_path):
    error = refused(SKILLS.replace("to: 60, planned: 55", "to: 60, planned: 70"), tmp_path)
    line = line_of(SKILLS, "to: 60, planned: 55")
    assert str(error) == (
        f"skills.yaml:{line}: block.parts.2.minutes.planned: "
        "must be between 45 and 60, not 70; change planned, from or to"
    )
