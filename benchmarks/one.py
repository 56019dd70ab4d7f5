"""One run on one engine at one size, in a process of its own: `python -m benchmarks.one WHAT SIZE ROUNDS FILE`."""

import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django


def main(what: str, size: int, rounds: int, file: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handrail.config.settings")
    django.setup()
    alone = {"kill": kill, "crowd": crowd}
    found = alone[what](rounds) if what in alone else figures(what.split("+"), size, rounds)
    file.write_text(json.dumps(found))


def figures(what: list[str], size: int, rounds: int) -> dict[str, Any]:
    """Open the setting and measure it."""
    # After django.setup(): all of these need its models.
    from benchmarks import caseload, pages, works
    from benchmarks.pace import YARDSTICK
    from benchmarks.setting import open_setting
    from handrail.config.memory import settle_memory
    from handrail.doors.commands.main import bring_up_to_date
    from handrail.doors.commands.serve import gather_static

    home, start = Path(os.environ["HANDRAIL_HOME"]), time.monotonic()
    bring_up_to_date()
    gather_static()
    # The works need a list of 60 and others to act upon, however small the run.
    setting = open_setting(clients=max(size, 100 + rounds) if "works" in what else size)
    settle_memory()  # as the server does
    found: dict[str, Any] = {"laid_down_seconds": round(time.monotonic() - start)}
    if "pages" in what:
        found["pages"] = [asdict(one) for one in pages.measure(setting, rounds=rounds)]
    if "works" in what:
        found["works"] = [asdict(one) for one in works.measure(setting, rounds=rounds, home=home)]
    if "caseload" in what:
        found["pages"] = [asdict(one) for one in caseload.measure(setting, rounds=rounds)]
    found["yard"] = YARDSTICK.best
    return found


def kill(rounds: int) -> dict[str, Any]:
    """Play the rounds of the kill test."""
    from tests.kill.rounds import play
    from tests.server import Server, fresh_database

    home = Path(os.environ["HANDRAIL_HOME"])
    server = Server(home, fresh_database(home), {"LOG_LEVEL": "CRITICAL"})
    return {"kill": play(server, rounds=rounds).line()}


def crowd(minutes: int) -> dict[str, Any]:
    """Let a whole site check in within so many minutes."""
    from benchmarks.crowd import measure
    from handrail.doors.commands.main import bring_up_to_date
    from handrail.doors.commands.serve import gather_static

    bring_up_to_date()
    gather_static()
    return measure(home=Path(os.environ["HANDRAIL_HOME"]), minutes=minutes)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
