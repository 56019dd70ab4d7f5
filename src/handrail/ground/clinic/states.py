"""A proposed version of a program: open until it is published or withdrawn."""

from handrail.ground.steps import Steps

PROPOSAL = Steps("open", {"open": {"publish": "published", "withdraw": "withdrawn"}})
