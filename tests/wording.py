"""A clinic's own copy of a screen whose words do not ship. The sentences are invented; no published one stands here."""

from typing import Any

from handrail.ground.clinic import operations as clinic
from tests.world import NOW, World

COLUMBIA = "cssrs_screener"
_NUMBERS = ("one", "two", "three", "four", "five", "six", "six b")
OUR_WORDS = {n: f"Question {number}, as our copy words it" for n, number in enumerate(_NUMBERS, start=1)}


def loaded_wording(world: World, **changed: Any) -> Any:
    """Words that the director of this clinic loaded and attested."""
    said = {
        "instrument": COLUMBIA,
        "texts": OUR_WORDS,
        "notice": "Notice of our copy",
        "source": "Our copy of 2026",
        "attested": True,
    }
    return clinic.load_wording(world.organization, by=world.actor("erin"), at=NOW, **said | changed)
