"""How a safety concern goes from raised to closed. Only a disposition closes it."""

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
