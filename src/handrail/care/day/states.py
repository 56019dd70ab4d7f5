"""A client's program day, from expected to done."""

from handrail.ground.steps import Steps

VISIT = Steps(
    start="expected",
    table={
        "expected": {
            "arrive": "here",
            "excuse": "excused",
            "mark missed": "missed",
            "hospitalize": "hospitalized",
        },
        "here": {"clear": "in group", "hold": "held", "leave": "left"},
        "held": {"clear": "in group", "leave": "left", "send to higher care": "sent"},
        "in group": {"hold": "held", "leave": "left", "wrap up": "done"},
        "left": {"return": "in group"},
        "missed": {"excuse": "excused", "arrive": "here", "hospitalize": "hospitalized"},
        "excused": {"arrive": "here", "hospitalize": "hospitalized"},
        "hospitalized": {"arrive": "here"},
    },
)
