"""The worked example of docs/timetable.md, and what tests change in it."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from handrail.planner.check import Checked, check

FOLDER = Path(__file__).parents[2] / "docs" / "timetable-example"
PROBLEM = json.loads((FOLDER / "problem.json").read_text())
WEEK = json.loads((FOLDER / "week.json").read_text())
PROCESS, SKILLS, PINNED, VISIT, EVENING = range(5)  # the sessions of the example's week


class Example:
    """A copy of the example to change; claims of its own are left out unless a test is about them."""

    def __init__(self, *, claims: bool = False) -> None:
        self.problem, self.week = deepcopy(PROBLEM), deepcopy(WEEK)
        if not claims:
            del self.week["cost"], self.week["bound"], self.week["unmet"]

    @property
    def sessions(self) -> list[dict[str, Any]]:
        return self.week["sessions"]

    def of(self, one_id: str) -> dict[str, Any]:
        """The room, staff, kind or client of that id."""
        of_all = (one for name in ("rooms", "staff", "kinds", "clients") for one in self.problem[name])
        return next(one for one in of_all if one["id"] == one_id)

    def may_begin(self, kind: str, day: str, at: str) -> None:
        self.of(kind)["patterns"].append({"days": [day], "at": [at]})

    def hire(self, staff: str, *days: str) -> None:
        hours = [{"day": day, "start": "08:00", "end": "20:00"} for day in days]
        self.problem["staff"].append({"id": staff, "hours": hours, "skills": ["group"]})

    def bring(self, client: str, day: str, *needs: dict[str, Any]) -> None:
        available = [{"day": day, "start": "08:00", "end": "20:00"}]
        self.problem["clients"].append({"id": client, "available": available, "needs": list(needs)})

    def add(self, kind: str, leader: str, day: str, at: str, *clients: str, room: str | None = None) -> None:
        """Put one more session, of one meeting, in the week, and its hour among its kind's."""
        self.may_begin(kind, day, at)
        self.sessions.append(
            {
                "kind": kind,
                "leaders": [leader],
                "meetings": [{"day": day, "start": at, "room": room}],
                "clients": [{"client": client, "days": [day]} for client in clients],
            }
        )

    def move(self, session: int, at: str) -> None:
        """Move a session of one meeting to another hour of its day, which its kind then has."""
        meeting = self.sessions[session]["meetings"][0]
        self.may_begin(self.sessions[session]["kind"], meeting["day"], at)
        meeting["start"] = at

    def check(self) -> Checked:
        return check(self.problem, self.week)

    def rules(self) -> set[str]:
        return {one.rule for one in self.check().broken}

    def lines(self) -> list[str]:
        return [str(one) for one in self.check().broken]
