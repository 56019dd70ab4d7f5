"""`handrail timetable-check` at the command line, the files it reads, and that it stands apart from the engine."""

import ast
import json
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from handrail.doors.commands.main import main
from handrail.planner import problem as engine
from handrail.planner.check import WrongFile
from handrail.planner.check_broken import RULES
from handrail.planner.check_costs import WISHES
from handrail.planner.check_problem import problem_of
from tests.planner.example import FOLDER, PROBLEM, SKILLS, Example

ROOT = Path(__file__).parents[2]
PLANNER = ROOT / "src" / "handrail" / "planner"
DOCUMENT = (ROOT / "docs" / "timetable.md").read_text()


def command(*files: Path):
    done = CliRunner().invoke(main, ["timetable-check", *map(str, files)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture
def written(tmp_path):
    """Write an example's two files, and check them at the command line."""

    def check(it: Example):
        files = tmp_path / "problem.json", tmp_path / "week.json"
        for file, value in zip(files, (it.problem, it.week), strict=True):
            file.write_text(json.dumps(value))
        return command(*files)

    return check


def test_the_documents_example_is_checked_as_the_document_says():
    done = command(FOLDER / "problem.json", FOLDER / "week.json")
    assert done.exit_code == 0
    assert f"```\n{done.output}```" in DOCUMENT


def test_a_broken_rule_is_a_line_and_the_command_fails(written):
    it = Example(claims=True)
    it.of("r1")["capacity"] = 3
    done = written(it)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "capacity: sessions[0] (process), room r1, mon 09:00: 4 clients, and it holds 3",
        "capacity: sessions[0] (process), room r1, wed 09:00: 4 clients, and it holds 3",
        "hard rules are broken in 2 places; cost 188: unmet 100, gap 5, unwanted 2, change 14, day_floor 40, week_floor 0, "
        "rather_with 0, together_with 0, opening 24, shortage 3",
        "unmet: client c6, needs[1] (visit): 1 of 1 missing, cost 100",
    ]


def test_a_claim_that_is_not_so_fails(written):
    it = Example(claims=True)
    it.week["cost"]["total"] = 187
    done = written(it)
    assert done.exit_code == 1
    assert (
        "claim: cost.total: the week says 187, and it is 188\nevery hard rule is kept; cost 188"
        in done.output
    )


def test_a_week_with_nothing_unmet(written):
    it = Example()
    del it.of("c6")["needs"][1]
    done = written(it)
    assert done.exit_code == 0
    assert done.output.endswith("\nevery need is met\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"{", "week.json is not JSON that can be read: Expecting property name"),
        (b"\xff\xfe", "week.json is not UTF-8 text; save it as UTF-8."),
        (b"[" * 100_000, "week.json is no timetable: it nests too deep."),
        (b"[]", "week: the file: must be an object, in braces"),
        (b'{"seed": NaN}', "NaN is no number here"),
        (b'{"seed": 1, "seed": 2}', "the field 'seed' is there twice in one object"),
        (b'{"format": "handrail-timetable/1"}', "week: format: must be 'handrail-timetable-week/1'"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_with_what_is_wrong(tmp_path, text, words):
    week = tmp_path / "week.json"
    week.write_bytes(text)
    done = command(FOLDER / "problem.json", week)
    assert done.exit_code == 2
    assert words in done.output


def test_a_file_that_is_not_there(tmp_path):
    done = command(FOLDER / "problem.json", tmp_path / "none.json")
    assert done.exit_code == 2
    assert "does not exist" in done.output


WRONG = [
    ("problem: format: must be", lambda it: it.problem.update(format="handrail-timetable/2")),
    ("problem: grid_minutes: must be one of 5, 10", lambda it: it.problem.update(grid_minutes=7)),
    ("problem: opens: must be an hour such as 09:30", lambda it: it.problem.update(opens="8:00")),
    ("problem: opens: must be an hour such as 09:30", lambda it: it.problem.update(opens="08:61")),
    ("problem: closes: must be an hour such as 09:30", lambda it: it.problem.update(closes="24:01")),
    ("problem: the file: closes must come after opens", lambda it: it.problem.update(closes="08:00")),
    ("problem: the file: has no 'staff', which must be there", lambda it: it.problem.pop("staff")),
    ("problem: staff: must be a list, in brackets", lambda it: it.problem.update(staff={})),
    ("problem: rooms[0]: has no field 'beds'; there are id, ", lambda it: it.of("r1").update(beds=2)),
    (
        "problem: rooms[0].capacity: must be a whole number, 1 or more",
        lambda it: it.of("r1").update(capacity=0),
    ),
    ("problem: rooms[0].capacity: must be a whole number", lambda it: it.of("r1").update(capacity=True)),
    ("problem: staff[1]: the id 't1' is there twice", lambda it: it.of("t2").update(id="t1")),
    ("problem: staff[0].hours[0]: must end after it", lambda it: it.of("t1")["hours"][0].update(end="08:30")),
    ("problem: staff t2, leads: there is no 'yoga'", lambda it: it.of("t2").update(leads=["yoga"])),
    (
        "problem: kinds[0].length_minutes: must be a whole number of",
        lambda it: it.of("process").update(length_minutes=50),
    ),
    ("problem: kinds[0].leaders: must be 1 or 2", lambda it: it.of("process").update(leaders=3)),
    ("problem: kinds[0].patterns: must not be empty", lambda it: it.of("process").update(patterns=[])),
    ("problem: kinds[2].room: must be true or false", lambda it: it.of("visit").update(room=0)),
    ("problem: client c1, apart_from: there is no 'c9'", lambda it: it.of("c1").update(apart_from=["c9"])),
    (
        "problem: client c1, together_with: there is no 'c9'",
        lambda it: it.of("c1").update(together_with=["c9"]),
    ),
    ("problem: client c1, rather_with: there is no 't9'", lambda it: it.of("c1").update(rather_with=["t9"])),
    (
        "problem: client c3, needs[0].kinds: there is no 'x'",
        lambda it: it.of("c3")["needs"][0].update(kinds=["x"]),
    ),
    (
        "problem: client c6, needs[1].staff: there is no 'x'",
        lambda it: it.of("c6")["needs"][1].update(staff=["x"]),
    ),
    (
        "problem: week[1], leaders (staff): there is no 'x'",
        lambda it: it.problem["week"][1].update(leaders=["x"]),
    ),
    ("week: sessions[1].kind: must be a text, in quotes", lambda it: it.sessions[SKILLS].update(kind=3)),
    ("week: sessions[1].leaders: must not be empty", lambda it: it.sessions[SKILLS].update(leaders=[])),
    (
        "week: sessions[1].meetings[0].day: must be one of mon",
        lambda it: it.sessions[SKILLS]["meetings"][0].update(day="x"),
    ),
    ("week: sessions[1].clients[0]: has no 'days'", lambda it: it.sessions[SKILLS]["clients"][0].pop("days")),
    ("week: cost: has no field 'sum'", lambda it: it.week["cost"].update(sum=1)),
    ("week: bound.total: must be a number", lambda it: it.week["bound"].update(total="1")),
    (
        "week: unmet[1]: client c6, need 1 is there twice",
        lambda it: it.week["unmet"].append(it.week["unmet"][0]),
    ),
]


@pytest.mark.parametrize(("words", "change"), WRONG)
def test_a_wrong_field_is_named(words, change):
    it = Example(claims=True)
    change(it)
    with pytest.raises(WrongFile) as wrong:
        it.check()
    assert words in str(wrong.value)


def test_both_readers_take_what_is_left_out_alike():
    """The checker reads a problem by itself; what isn't written must mean the same to it and to the engine."""
    raw = {
        "format": "handrail-timetable/1",
        "rooms": [{"id": "r", "capacity": 1}],
        "staff": [{"id": "s", "hours": []}],
        "kinds": [
            {"id": "k", "length_minutes": 60, "maximum": 2, "patterns": [{"days": ["mon"], "at": ["07:00"]}]}
        ],
        "clients": [{"id": "c", "available": [], "needs": [{"kinds": ["k"]}]}],
    }
    ours, theirs = problem_of(raw), engine.read(raw)
    same = {
        "grid": "grid_minutes",
        "length": "length_minutes",
        "notes": "notes_minutes",
        "turnover": "turnover_minutes",
    }
    pairs = [
        (ours, theirs, {"grid"}),
        (ours.weights, theirs.weights, None),
        (ours.rooms["r"], theirs.rooms[0], None),
        (ours.staff["s"], theirs.staff[0], None),
        (ours.kinds["k"], theirs.kinds[0], None),
        (ours.clients["c"], theirs.clients[0], None),
        (ours.clients["c"].needs[0], theirs.clients[0].needs[0], None),
    ]
    assert (ours.opens, ours.closes) == (engine.minutes(theirs.opens), engine.minutes(theirs.closes))
    for mine, other, only in pairs:
        fields = only or set(vars(mine)) - {"needs", "patterns"}
        assert only or len(vars(mine)) == len(type(other).model_fields)
        for name in fields:
            value, expected = getattr(mine, name), getattr(other, same.get(name, name))
            assert (tuple(value) if isinstance(value, frozenset) else value) == expected, name


def test_the_engine_reads_the_example_too():
    assert len(engine.read(PROBLEM).clients) == 6


def test_the_checker_imports_nothing_of_the_engine():
    files = sorted(PLANNER.glob("check*.py"))
    assert len(files) > 5
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0
                whole = node.module == "handrail.planner"
                names = [f"{node.module}.{one.name}" for one in node.names] if whole else [node.module]
            elif isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            for name in names:
                own = name.startswith(("handrail.planner.check_", "handrail.planner.check."))
                assert own or name.split(".")[0] in sys.stdlib_module_names, f"{file.name} imports {name}"


@pytest.mark.parametrize(("heading", "names"), [("Hard rules", RULES), ("Wishes", WISHES)])
def test_the_document_names_each_rule_and_wish_in_its_order(heading, names):
    section = DOCUMENT.split(f"## {heading}\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(names)


def test_the_document_names_every_field_of_both_files():
    fields = {
        "format",
        "sessions",
        "cost",
        "bound",
        "unmet",
        "seed",
        "moves",
        "total",
        "by",
        "need",
        "missing",
    }
    parts = [one for one in vars(engine).values() if isinstance(one, type) and issubclass(one, engine._Part)]
    fields |= {name for part in parts for name in part.model_fields}
    assert {name for name in fields if f"`{name}`" not in DOCUMENT} == set()
