"""A note is a draft until it is signed; after that it grows only by addenda. A void note stays and counts no more."""

from handrail.ground.steps import Steps

NOTE = Steps(start="draft", table={"draft": {"sign": "signed", "void": "void"}, "signed": {"void": "void"}})
