"""Small invented clinics to plan, by chance but the same for a seed: every rule of a problem is used by some of them."""

import random
from typing import Any

DAYS = ("mon", "tue", "wed", "thu", "fri")


def clinic(seed: int, *, clients: int = 14) -> dict[str, Any]:
    """Return a problem as parsed JSON: a block of three days, skills, visits, two rooms, four staff."""
    chance = random.Random(seed)
    staff = [
        {
            "id": f"s{n}",
            "hours": [
                _window(day, "08:00" if n % 2 else "10:00", "16:00" if n % 2 else "18:00") for day in DAYS
            ],
            "skills": ["licence", "dbt"] if n < 3 else ["dbt"],
            "most_minutes_a_day": 330,
            "most_minutes_a_week": 1500,
            "longest_run_minutes": 180,
        }
        for n in range(4)
    ]
    kinds = [
        {
            "id": "block",
            "length_minutes": 90,
            "minimum": 3,
            "maximum": 6,
            "patterns": [
                {"days": list(DAYS), "at": ["09:00", "13:30"]},
                {"days": ["mon", "wed", "fri"], "at": ["11:00"]},
            ],
            "leader_skills": ["licence"],
            "notes_minutes": 15,
            "opening_cost": 18,
        },
        {
            "id": "skills",
            "length_minutes": 60,
            "minimum": 2,
            "maximum": 5,
            "patterns": [
                {"days": [day], "at": ["09:00", "10:30", "11:00", "13:00", "15:15"]} for day in DAYS
            ],
            "leaders": 2,
            "leader_skills": ["licence"],
            "co_leader_skills": ["dbt"],
            "room_features": ["board"],
        },
        {
            "id": "individual",
            "length_minutes": 45,
            "maximum": 1,
            "patterns": [
                {
                    "days": [day],
                    "at": ["08:30", "09:15", "10:30", "12:00", "14:45", "15:30", "16:15", "17:00"],
                }
                for day in DAYS
            ],
            "room": False,
            "notes_minutes": 10,
            "opening_cost": 0,
        },
    ]
    people = [_client(chance, n, clients) for n in range(clients)]
    for one in people:
        _wishes(chance, one, clients)
    rooms = [
        {"id": "large", "capacity": 8, "features": ["board"], "turnover_minutes": 15},
        {
            "id": "small",
            "capacity": 4,
            "features": ["board"],
            "open": [_window(day, "08:00", "15:00") for day in DAYS],
        },
    ]
    return {
        "format": "handrail-timetable/1",
        "grid_minutes": 15,
        "opens": "08:00",
        "closes": "18:00",
        "rooms": rooms,
        "staff": staff,
        "kinds": kinds,
        "clients": people,
        "weights": {
            "gap": 5,
            "unwanted": 1,
            "change": 2,
            "day_floor": 10,
            "week_floor": 15,
            "rather_with": 7,
            "together_with": 9,
        },
    }


def _window(day: str, start: str, end: str) -> dict[str, str]:
    return {"day": day, "start": start, "end": end}


def _client(chance: random.Random, n: int, clients: int) -> dict[str, Any]:
    start, end = chance.choice(
        [("08:00", "13:00"), ("09:00", "18:00"), ("11:00", "18:00"), ("08:00", "18:00")]
    )
    days = chance.sample(DAYS, chance.choice([4, 5]))
    needs: list[dict[str, Any]] = [{"kinds": ["block"], "days": chance.choice([2, 3]), "unmet_cost": 300}]
    if chance.random() < 0.6:
        needs.append({"kinds": ["skills"], "times": chance.choice([1, 2])})
    if chance.random() < 0.7:
        needs.append({"kinds": ["individual"], "staff": chance.sample(["s0", "s1", "s2"], 2)})
    client: dict[str, Any] = {
        "id": f"c{n}",
        "available": [_window(day, start, end) for day in days],
        "most_days": chance.choice([3, 4]),
        "most_minutes_a_day": 240,
        "least_minutes_a_day": 90,
        "needs": needs,
    }
    if chance.random() < 0.3:
        client["unwanted"] = [_window(day, "08:00", "10:00") for day in DAYS]
    if n and chance.random() < 0.2:
        client["apart_from"] = [f"c{chance.randrange(n)}"]
    return client


def _wishes(chance: random.Random, client: dict[str, Any], clients: int) -> None:
    """Whom they would rather see, with whom they would share a group, and the least of a week."""
    if chance.random() < 0.5:
        client["rather_with"] = chance.sample(["s0", "s1", "s2"], chance.choice([1, 2]))
    if chance.random() < 0.5:
        client["least_minutes_a_week"] = chance.choice([300, 340])
    if chance.random() < 0.4:
        others = sorted({f"c{other}" for other in range(clients)} - {client["id"]})
        wished = set(chance.sample(others, min(2, len(others))))
        client["together_with"] = sorted(wished - set(client.get("apart_from", ())))
