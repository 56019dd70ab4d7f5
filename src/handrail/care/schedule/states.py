"""A session on a date, a client's place in it, a one-to-one, and a search for a better week."""

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
ONE_TO_ONE = Steps(
    start="planned",
    table={
        "planned": {"hold": "held", "miss": "missed", "call off": "called off"},
        "missed": {"hold": "held"},  # noted by mistake, or they came after all
        "called off": {"put back": "planned"},  # the day it was on is not closed after all
        "held": {"miss": "missed"},  # noted by mistake, while no note says what was spoken of
    },
)
PLAN_RUN = Steps(
    start="queued",
    table={
        "queued": {"begin": "running", "stop": "stopped", "give up": "failed"},
        "running": {"finish": "done", "stop": "stopped", "give up": "failed"},
    },
)

SEEN_STAGES = (
    "intake",
    "placement",
    "admission",
    "taking part",
    "stepping down",
)  # in which a client is seen
PLACED_STAGES = ("taking part", "stepping down")  # of a course of care, in which somebody holds a place
