"""How long the stay is and is planned to be, beside the program's range."""

from datetime import date
from decimal import Decimal

from handrail.clinical.kit import Finding
from handrail.clinical.stepdown.length_of_stay import Stay, length_of_stay
from handrail.ground.episode.models import Episode
from handrail.ground.episode.queries import program_of


def stay_on(episode: Episode, on: date) -> Finding:
    """Return the stay up to a day: early, inside, ending soon or beyond what the program plans for."""
    span, admitted = program_of(episode).length_of_stay_weeks, episode.admitted_on
    weeks = round(Decimal((on - admitted).days) / 7, 1) if admitted else None
    return length_of_stay(Stay(weeks, span.low, span.high), as_of=on)
