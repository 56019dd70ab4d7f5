"""How a safety concern goes from raised to closed, which only a disposition does; and a transfer, there and back."""

from handrail.ground.steps import Steps

CONCERN = Steps(
    start="raised",
    table={
        "raised": {"acknowledge": "acknowledged", "assess": "assessed"},
        "acknowledged": {"assess": "assessed"},
        "assessed": {"close": "closed", "assess": "assessed"},
    },
)
OPEN = tuple(sorted(CONCERN.states - {"closed"}))

# The way to a higher level of care, and back. Every end but "there" is final; from there the client comes back.
TRANSFER = Steps(
    start="arranging",
    table={
        "arranging": {
            "accept": "accepted",
            "arrive": "there",
            "decline": "declined",
            "not arrive": "did not arrive",
            "refuse": "client refused",
        },
        "accepted": {
            "arrive": "there",
            "decline": "declined",
            "not arrive": "did not arrive",
            "refuse": "client refused",
        },
        "there": {"return": "back"},
    },
)
UNDERWAY = ("accepted", "arranging")
