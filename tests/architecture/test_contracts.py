"""The import contracts hold, and each is seen to break on a planted fault."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANTED = {
    "look ahead": ("care/intake/queries.py", "from handrail.care.day import queries", "2. The journey"),
    "floor above": ("ground/people/queries.py", "from handrail.care.day import queries", "1. The floors"),
    "page from model": ("care/day/models.py", "from handrail.care.day import pages", "3. Inside a slice"),
    "door to door": ("doors/portal/pages.py", "from handrail.doors.staff import pages", "4. Doors"),
    "rule with a framework": ("clinical/day/weekly_hours.py", "from django.db import models", "5. Rules"),
    "rule with a clock": ("clinical/day/weekly_hours.py", "import zoneinfo", "5. Rules"),
    "cycle": ("ground/record/queries.py", "from handrail.ground.clinic import queries as q", "6. No cycles"),
}


def lint(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=home,
        env={"PYTHONPATH": str(home / "src"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    home = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", home / "src", ignore=shutil.ignore_patterns("__pycache__", "static"))
    shutil.copy(ROOT / "pyproject.toml", home)
    return home


def test_the_contracts_hold():
    answer = lint(ROOT)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_breaks_its_contract(copy, fault):
    where, line, contract = PLANTED[fault]
    path = copy / "src" / "handrail" / where
    whole = path.read_text()
    path.write_text(whole + f"\n{line}\n")
    try:
        answer = lint(copy)
    finally:
        path.write_text(whole)
    assert answer.returncode != 0
    broken = [row for row in answer.stdout.splitlines() if row.endswith("BROKEN")]
    assert any(row.startswith(contract) for row in broken), answer.stdout
