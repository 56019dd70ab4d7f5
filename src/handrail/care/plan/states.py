"""A treatment plan: drafted, signed by the clinician, signed (or not) by the client, replaced."""

from handrail.ground.steps import Steps

PLAN = Steps(
    start="draft",
    table={
        "draft": {"sign": "signed"},
        "signed": {"replace": "replaced"},
    },
)
