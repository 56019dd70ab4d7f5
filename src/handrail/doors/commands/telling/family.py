"""One client lets his wife in: what she may see, a session with her, and what they practised at home."""

from datetime import date, time, timedelta
from typing import Any

from handrail.anytime.family import operations as family
from handrail.anytime.family import queries as families
from handrail.anytime.notes import operations as notes
from handrail.care.day import queries as day_queries
from handrail.doors.commands.telling.cast import Life
from handrail.doors.commands.telling.clinic import Clinic
from handrail.ground.access.sign_in import actor_of

NAME, EMAIL = "Marta Marsh", "marta.marsh@demo.example"
KEPT_BACK = ("goals", "discharge")  # he chose the other parts
NOTE = (
    "Met with the client and his wife. Named one limit each: she does not call his work for him, he says by noon "
    "whether he comes home late. Both said it in one sentence and heard it back."
)


def tell(clinic: Clinic, people: list[Life], day: date) -> None:
    """Tell it of Theo, or of whoever takes part if his story has gone another way."""
    here = [one for one in people if one.state and one.state.stage == "taking part"]
    person = next((one for one in here if one.given == "Theo"), here[0] if here else None)
    if person is None:
        return
    episode, desk = person.state, clinic.actors["ines"]
    said: dict[str, Any] = {"relationship": "wife", "phone": "555-0188", "email": EMAIL}
    marta = family.name_caregiver(episode, by=desk, at=clinic.at(day, time(9, 30)), name=NAME, **said)
    family.choose_release(
        marta,
        episode,
        by=desk,
        at=clinic.at(day, time(9, 40)),
        signed_name=person.legal,
        parts=[part for part in families.PARTS if part not in KEPT_BACK],
    )
    family.invite_caregiver(marta, episode, by=desk, at=clinic.at(day, time(9, 45)))
    _meet(clinic, episode, marta, day)
    _goes_on(clinic, episode, marta, day)


def _meet(clinic: Clinic, episode: Any, marta: Any, day: date) -> None:
    therapist = clinic.actors["dana"]
    session = family.plan_session(
        episode,
        by=therapist,
        at=clinic.at(day, time(10)),
        starts_at=clinic.at(day, time(15)),
        minutes=50,
        caregivers=[marta.pk],
        with_client=True,
        topic="family_boundaries",
    )
    line = families.session_line(families.session_for(therapist, session.pk))
    at = clinic.at(day, time(15, 55))
    came = [one.pk for one in line.people]
    family.hold_session(line.session, by=therapist, at=at, came=came, minutes=50, words=NOTE)
    note = families.session_for(therapist, session.pk).note
    assert note is not None
    notes.sign(note, by=therapist, at=at + timedelta(minutes=20), minutes=50, looked=True)


def _goes_on(clinic: Clinic, episode: Any, marta: Any, day: date) -> None:
    """The next session, a practical word, and at night what they practised together."""
    desk, therapist = clinic.actors["ines"], clinic.actors["dana"]
    next_time: dict[str, Any] = {
        "starts_at": clinic.at(day + timedelta(days=7), time(16)),
        "topic": "family_support_plan",
    }
    family.plan_session(
        episode,
        by=therapist,
        at=clinic.at(day, time(17)),
        minutes=50,
        caregivers=[marta.pk],
        with_client=True,
        **next_time,
    )
    words = "Please bring the list of his medicine to the next family session."
    family.write_to_caregiver(
        marta, episode, by=clinic.actors["lee"], at=clinic.at(day, time(17, 5)), words=words
    )
    practice = day_queries.practice_to_answer(episode.pk)
    marta = families.caregiver_for(desk, marta.pk)
    actor = actor_of(marta.user) if marta.user else None
    if practice is not None and actor is not None:
        at = clinic.at(day, time(20))
        family.say_together(marta, practice, by=actor, at=at, answer="together")
