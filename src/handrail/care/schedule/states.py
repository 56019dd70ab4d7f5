"""A session on a date, and a client's place in it."""

from handrail.ground.steps import Steps

SESSION = Steps(
    start="planned",
    table={
        "planned": {"start": "running", "cancel": "cancelled"},
        "running": {"end": "held"},
        "cancelled": {"reopen": "planned"},
    },
)
PLACE = Steps(
    start="expected", table={"expected": {"release": "released"}, "released": {"expect": "expected"}}
)
