"""A client's program day, from expected to done."""

from handrail.ground.steps import Steps

# A correction sets right what was noted as the wrong thing altogether; each has its reason.
GONE = {"set missed": "missed"}

VISIT = Steps(
    start="expected",
    table={
        "expected": {
            "arrive": "here",
            "excuse": "excused",
            "mark missed": "missed",
            "hospitalize": "hospitalized",
        },
        "here": {"clear": "in group", "hold": "held", "leave": "left", **GONE},
        "held": {"clear": "in group", "leave": "left", "send to higher care": "sent", **GONE},
        "in group": {"hold": "held", "leave": "left", "wrap up": "done", **GONE},
        "left": {"return": "in group", **GONE},
        "done": GONE,
        "missed": {
            "excuse": "excused",
            "arrive": "here",
            "hospitalize": "hospitalized",
            "set there": "done",
            "set excused": "excused",
            "set hospitalized": "hospitalized",
        },
        "excused": {
            "arrive": "here",
            "hospitalize": "hospitalized",
            "set there": "done",
            "set missed": "missed",
            "set hospitalized": "hospitalized",
        },
        "hospitalized": {
            "arrive": "here",
            "set there": "done",
            "set missed": "missed",
            "set excused": "excused",
        },
    },
)
