"""A referral, from received to its outcome; and a place in the waiting line."""

from handrail.ground.steps import Steps

REFERRAL = Steps(
    start="received",
    table={
        "received": {
            "ask about danger": "received",
            "hear danger": "received",
            "take": "in hand",
            "answer": "answered",
            "merge": "merged",
            "close": "closed",
        },
        "in hand": {
            "ask about danger": "in hand",
            "hear danger": "in hand",
            "answer": "answered",
            "merge": "merged",
            "close": "closed",
        },
        "answered": {
            "begin intake": "in intake",
            "ask about danger": "answered",
            "hear danger": "in hand",
            "answer": "answered",
            "merge": "merged",
            "close": "closed",
        },
    },
)

WAITING = Steps(
    start="waiting",
    table={
        "waiting": {"offer": "offered", "leave": "left"},
        "offered": {"take": "taken", "decline": "declined", "expire": "expired", "leave": "left"},
        "declined": {"wait again": "waiting", "leave": "left"},
        "expired": {"wait again": "waiting", "leave": "left"},
    },
)
