"""A message on its way out."""

from handrail.ground.steps import Steps

MESSAGE = Steps(
    start="queued",
    table={
        "queued": {"claim": "sending", "drop": "dropped"},
        "sending": {"deliver": "sent", "put back": "queued", "refuse": "failed", "lose": "unsure"},
        "dropped": {"want again": "queued"},
    },
)
