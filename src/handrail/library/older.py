"""Versions stored in an earlier shape, read in today's. What is stored is never rewritten: a published version stays.

Until December 2026 a program had one `block` for every day, each track one start and a list of weekdays, the hours of
a day one number, and its curriculum was written inside it.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

ONLY_BLOCK = "day"


def in_todays_shape(stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """A stored program as today's schema wants it; one that is in today's shape comes back as it is."""
    if "block" not in stored or "blocks" in stored:
        return stored
    now = {key: value for key, value in stored.items() if key != "block"}
    block, curriculum = stored["block"], stored["curriculum"]
    now["blocks"] = [{"id": ONLY_BLOCK, "title": stored["title"], **block}]
    now["tracks"] = [_track(track) for track in stored["tracks"]]
    now["hours_per_day"] = _hours_per_day(stored["hours_per_day"], block["total_minutes"])
    now["hours_per_week"] = _hours_per_week(stored)
    taught = [module["id"] for module in curriculum["modules"]]
    now["curriculum"] = {
        "teaches": [{"curriculum": curriculum["id"], "modules": taught}],
        "entry_points": curriculum["entry_points"],
        "modules": curriculum["modules"],
    }
    return now


def _track(track: Mapping[str, Any]) -> dict[str, Any]:
    hour = int(track["starts"][:2])
    return {
        "id": track["id"],
        "title": track["title"],
        "time_of_day": "morning" if hour < 12 else "afternoon" if hour < 16 else "evening",
        "days": [
            {"weekday": day, "starts": track["starts"], "block": ONLY_BLOCK} for day in track["weekdays"]
        ],
    }


def _hours_per_day(most: str, total_minutes: int) -> dict[str, str]:
    spent = Decimal(total_minutes) / 60
    return {"from": str(min(Decimal(most), spent.quantize(Decimal("0.01")))), "to": most}


def _hours_per_week(stored: Mapping[str, Any]) -> dict[str, str]:
    clinical = sum(part["minutes"]["planned"] for part in stored["block"]["parts"] if part["clinical"])
    dose = Decimal(stored["dose"]["hours_per_week"])
    low, high = (
        (Decimal(stored["days_per_week"][end] * clinical) / 60).quantize(Decimal("0.01"))
        for end in ("from", "to")
    )
    return {"from": str(min(low, dose)), "to": str(max(high, dose))}
