"""`handrail timetable` plans a file's week, which `handrail timetable-check` then finds without a mistake."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from handrail.doors.commands.main import main
from tests.planner.clinics import clinic

pytestmark = [pytest.mark.long]


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    file = tmp_path / "problem.json"
    file.write_text(json.dumps(clinic(1, clients=8)))
    return file


def plan(problem: Path, out: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["timetable", str(problem), "--out", str(out), "--moves", "2000", *more])


def test_a_week_is_planned_and_found_right_by_the_checker(problem: Path, tmp_path: Path) -> None:
    week = tmp_path / "week.json"
    said = plan(problem, week)
    assert said.exit_code == 0, said.output
    assert "no week costs less than" in said.output
    checked = CliRunner().invoke(main, ["timetable-check", str(problem), str(week)])
    assert checked.exit_code == 0, checked.output
    assert "every hard rule is kept" in checked.output


def test_the_same_seed_writes_the_same_file(problem: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert plan(problem, tmp_path / name, "--no-bound", "--seed", "7").exit_code == 0
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_problem_with_mistakes_names_each_and_writes_nothing(problem: Path, tmp_path: Path) -> None:
    raw = json.loads(problem.read_text())
    raw["kinds"][0]["minimum"] = 9
    raw["clients"][1]["needs"][0]["kinds"] = ["yoga"]
    problem.write_text(json.dumps(raw))
    said = plan(problem, tmp_path / "week.json")
    assert said.exit_code == 1
    assert "kinds[0].minimum: 9 is over the maximum, 6" in said.output
    assert "clients[1].needs[0].kinds: there is no kind 'yoga'" in said.output
    assert not (tmp_path / "week.json").exists()


def test_a_file_that_is_no_json_is_told(tmp_path: Path) -> None:
    (tmp_path / "problem.json").write_text("{")
    said = plan(tmp_path / "problem.json", tmp_path / "week.json")
    assert said.exit_code == 1
    assert "is no JSON" in said.output
