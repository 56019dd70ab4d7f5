"""The clinical assessment: a draft until a licensed clinician signs the decision."""

from handrail.ground.steps import Steps

ASSESSMENT = Steps(start="draft", table={"draft": {"save": "draft", "decide": "decided"}})
