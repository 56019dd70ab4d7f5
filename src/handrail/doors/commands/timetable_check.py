"""Timetables at the command line: a week is checked against its problem."""

import json
from collections.abc import Callable
from pathlib import Path

from handrail.planner.check import Checked, WrongFile, check


class Unreadable(Exception):
    """A file that can't be checked, with what is wrong in it."""


def check_files(problem: Path, week: Path, *, say: Callable[[str], object]) -> bool:
    """Say what a week breaks, what it costs and what it leaves unmet. Return whether it is sound and says so rightly.

    Raises Unreadable.
    """
    try:
        found = check(_parsed(problem), _parsed(week))
    except WrongFile as why:
        raise Unreadable(str(why)) from None
    for one in found.broken:
        say(str(one))
    for claim in found.false_claims:
        say(f"claim: {claim}")
    kept = not found.broken
    verdict = "every hard rule is kept" if kept else f"hard rules are broken in {len(found.broken)} places"
    say(f"{verdict}; cost {found.total}: {_by_wish(found)}")
    for unmet in found.unmet:
        say(f"unmet: {unmet}")
    if not found.unmet:
        say("every need is met")
    return kept and not found.false_claims


def _by_wish(found: Checked) -> str:
    return ", ".join(f"{wish} {cost}" for wish, cost in found.cost.items())


def _parsed(file: Path) -> object:
    try:
        text = file.read_text(encoding="utf-8-sig")
        return json.loads(text, object_pairs_hook=_fields, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise Unreadable(f"{file.name} is not UTF-8 text; save it as UTF-8.") from None
    except OSError as why:
        raise Unreadable(f"{file.name} can't be read: {why.strerror}.") from None
    except RecursionError:
        raise Unreadable(f"{file.name} is no timetable: it nests too deep.") from None
    except ValueError as why:
        raise Unreadable(f"{file.name} is not JSON that can be read: {why}.") from None


def _fields(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a field that is written twice: only one of them would be checked."""
    fields = dict(pairs)
    if len(fields) < len(pairs):
        twice = next(key for n, (key, _) in enumerate(pairs) if key in dict(pairs[:n]))
        raise ValueError(f"the field {twice!r} is there twice in one object")
    return fields


def _no_number(word: str) -> object:
    raise ValueError(f"{word} is no number here")
