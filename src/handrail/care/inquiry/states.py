"""A referral, from received to its outcome."""

from handrail.ground.steps import Steps

REFERRAL = Steps(
    start="received",
    table={
        "received": {"take": "in hand", "answer": "answered", "close": "closed"},
        "in hand": {"answer": "answered", "close": "closed"},
        "answered": {"begin intake": "in intake", "answer": "answered", "close": "closed"},
    },
)
