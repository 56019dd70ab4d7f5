"""How a client is led to a place that helps: named, accepted there, attended; or not."""

from handrail.ground.steps import Steps

LINKAGE = Steps(
    start="made",
    table={
        "made": {
            "accept": "accepted",
            "decline": "declined",
            "attend": "attended",
            "miss": "not attended",
            "drop": "not wanted",
        },
        "accepted": {
            "attend": "attended",
            "miss": "not attended",
            "decline": "declined",
            "drop": "not wanted",
        },
        "not attended": {"attend": "attended", "drop": "not wanted", "miss": "not attended"},
        "attended": {"end": "ended"},
    },
)
OPEN = ("accepted", "attended", "made", "not attended")
WAITS = ("accepted", "made", "not attended")  # for somebody to ask how it went
