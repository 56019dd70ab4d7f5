"""Clinics of another generator, by an adapter, so that weeks can be held against figures made with its own scorer.

The generator is a file of Python given by its path: `gen(clients, seed)` gives a clinic on an hourly grid, `score(clinic, week)` what
is broken and what a week costs. It is no part of Handrail.
"""

import importlib.util
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from handrail.planner.answer import Answer

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat")
HOURS = 12  # a day, from eight


def load(file: Path) -> ModuleType:
    """Return the generator in a file."""
    spec = importlib.util.spec_from_file_location("peer_generator", file)
    if spec is None or spec.loader is None:
        raise ValueError(f"{file} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def problem(peer: ModuleType, clinic: dict[str, Any]) -> dict[str, Any]:
    """Return a clinic as a problem. A prescriber sees two at once there: here two, who take turns at nothing."""
    return {
        "format": "handrail-timetable/1",
        "grid_minutes": 60,
        "opens": "08:00",
        "closes": "20:00",
        "rooms": [{"id": f"room{n}", "capacity": 12} for n in range(clinic["rooms"])],
        "staff": [*(_leader(peer, one) for one in clinic["staff"]), *_prescribers(clinic)],
        "kinds": list(_kinds(peer)),
        "clients": [_client(peer, one) for one in clinic["clients"]],
    }


def _clock(hour: int) -> str:
    return f"{8 + hour:02d}:00"


def _windows(hours: Iterable[int]) -> list[dict[str, str]]:
    found = []
    for hour in sorted(hours):
        day, at = divmod(hour, HOURS)
        found.append({"day": DAYS[day], "start": _clock(at), "end": _clock(at + 1)})
    return found


def _kinds(peer: ModuleType) -> Iterable[dict[str, Any]]:
    at_any: list[dict[str, Any]] = [
        {"days": [name], "at": [_clock(h) for h in range(HOURS) if day * HOURS + h in peer.VALID]}
        for day, name in enumerate(DAYS)
    ]
    series: dict[tuple[int, ...], list[str]] = {}
    for days, hour in peer.OPT:
        series.setdefault(days, []).append(_clock(hour))
    threes = [{"days": [DAYS[day] for day in days], "at": hours} for days, hours in series.items()]
    group = {
        "length_minutes": 60,
        "minimum": peer.MINSZ,
        "maximum": peer.CAP,
        "shortage_cost": peer.W["short"],
    }
    for track in range(len(peer.TRACKS)):
        yield {"id": f"P{track}", "patterns": threes, "opening_cost": peer.W["openP"], **group}
    for letter, families in (("S", peer.SFAM), ("E", peer.EFAM)):
        for family in sorted(set(families)):
            yield {"id": f"{letter}{family}", "patterns": at_any, "opening_cost": peer.W["openS"], **group}
    for visit in ("IND", "FAM", "MED"):
        yield {
            "id": visit,
            "length_minutes": 60,
            "maximum": 1,
            "patterns": at_any,
            "room": False,
            "opening_cost": 0,
        }


def _leader(peer: ModuleType, one: dict[str, Any]) -> dict[str, Any]:
    skills = {f"S{peer.SFAM[track]}" for track in one["tracks"]} | {
        f"E{peer.EFAM[track]}" for track in one["tracks"]
    }
    return {
        "id": f"s{one['id']}",
        "hours": _windows(one["work"]),
        "leads": [*(f"P{track}" for track in one["tracks"]), *sorted(skills)],
        "most_minutes_a_day": 60 * peer.DAYCAP,
        "most_minutes_a_week": 60 * peer.WEEKCAP,
    }


def _prescribers(clinic: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for one in clinic["presc"]:
        for lane in "ab":
            yield {"id": f"p{one['id']}{lane}", "hours": _windows(one["work"]), "leads": []}


def _client(peer: ModuleType, one: dict[str, Any]) -> dict[str, Any]:
    track = one["track"]
    needs: list[dict[str, Any]] = [
        {"kinds": [f"P{track}"], "unmet_cost": 3 * peer.W["unmet"]},
        {"kinds": [f"S{peer.SFAM[track]}"], "times": one["S"]},
        {"kinds": [f"E{peer.EFAM[track]}"], "times": one["E"]},
        {"kinds": ["IND"], "staff": [f"s{one['ther']}"]},
    ]
    if one["F"]:
        needs.append({"kinds": ["FAM"], "staff": [f"s{one['ther']}"]})
    if one["M"]:
        needs.append({"kinds": ["MED"], "staff": [f"p{one['presc']}a", f"p{one['presc']}b"]})
    bad = {"am": (5, HOURS), "pm": (0, 5)}.get(one["pref"])
    unwanted = [{"day": day, "start": _clock(bad[0]), "end": _clock(bad[1])} for day in DAYS] if bad else []
    return {
        "id": f"c{one['id']}",
        "available": _windows(one["av"]),
        "most_days": one["days"],
        "most_minutes_a_day": 60 * peer.DAYLOAD,
        "needs": needs,
        "unwanted": unwanted,
    }


def scored(peer: ModuleType, clinic: dict[str, Any], found: Answer) -> tuple[list[str], int]:
    """Return what the generator's own scorer says of a week: broken rules, and the cost."""
    at = {day: n * HOURS for n, day in enumerate(DAYS)}
    series = {tuple(hours): n for n, hours in enumerate(peer.OPTT)}
    many = clinic["n"]
    week: dict[str, Any] = {
        "P": [],
        "G": [],
        "X": [None] * many,
        "Y": [{"S": [], "E": []} for _n in range(many)],
    }
    week |= {visit: [None] * many for visit in ("IND", "FAM", "MED")}
    for session in found.sessions:
        hours = tuple(at[one.day] + int(one.start[:2]) - 8 for one in session.meetings)
        people = [int(one.client[1:]) for one in session.clients]
        kind, leader = session.kind, session.leaders[0]
        if kind in ("IND", "FAM", "MED"):
            week[kind][people[0]] = hours[0]
        elif kind[0] == "P":
            week["P"].append((int(kind[1:]), series[hours], int(leader[1:])))
            for one in people:
                week["X"][one] = series[hours]
        else:
            week["G"].append((kind[0], int(kind[1:]), hours[0], int(leader[1:])))
            for one in people:
                week["Y"][one][kind[0]].append(hours[0])
    broken, _by_wish, cost = peer.score(clinic, week)
    return [f"{rule} x {many}" for rule, many in Counter(broken).items()], cost
