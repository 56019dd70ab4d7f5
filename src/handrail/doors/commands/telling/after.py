"""Somebody who has left and is to be called today: a visit the phone asks about, another ahead, and a text they chose."""

from datetime import date, time, timedelta

from handrail.anytime.outbox import operations as outbox
from handrail.care.stepdown import operations as stepdown
from handrail.doors.commands.telling.cast import Life
from handrail.doors.commands.telling.clinic import Clinic


def tell(clinic: Clinic, people: list[Life], day: date) -> None:
    """Tell it of whoever the cast keeps for it (`is_called_today`), if they are in aftercare."""
    kept = (one for one in people if one.extra.get("is_called_today"))
    person = next((one for one in kept if one.state and one.state.stage == "aftercare"), None)
    if person is None:
        return
    lee, client = clinic.actors["lee"], person.state.client
    outbox.set_reach(
        client, by=lee, at=clinic.at(day, time(9)), email=False, text=True, same_day=False, aftercare=True
    )
    stepdown.book(
        person.state,
        by=lee,
        at=clinic.at(day, time(9, 10)),
        with_whom="Dr. Imani Cole",
        kind="prescriber",
        when=clinic.at(day + timedelta(days=8), time(11)),
        where="12 Mill Lane",
        phone="555-0163",
    )
