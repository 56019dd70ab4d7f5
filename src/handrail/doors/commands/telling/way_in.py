"""The way in, the day before the demo's last: who asked through which door, who waits, whose card is on file."""

from datetime import date, time, timedelta
from typing import Any

from handrail.anytime.coverage import operations as coverage
from handrail.care.inquiry import operations as inquiry
from handrail.doors.commands.telling.cast import Life
from handrail.doors.commands.telling.clinic import Clinic
from handrail.ground.actor import visitor

SETTLED: dict[str, Any] = {
    "in_danger_now": False,
    "thoughts_of_suicide": False,
    "recent_attempt": False,
    "withdrawal_signs": False,
    "recent_hospital_stay": False,
}


def tell(clinic: Clinic, people: list[Life], day: date) -> None:
    """Tell what happened at the front desk that day."""
    desk, director = clinic.actors["ines"], clinic.actors["june"]
    inquiry.set_places(clinic.program, by=director, at=clinic.at(day, time(8)), places=12)
    coverage.set_sender(
        clinic.organization.pk,
        by=director,
        at=clinic.at(day, time(8, 5)),
        npi="1234567893",  # an invented clinic's: the number that explains the check digit
        sender="RIVERSIDE",
        receiver="CLEARING",
    )
    _hospital(clinic, desk, day)
    _two_of_one(clinic, desk, day)
    _school(clinic, desk, day)
    _waits(clinic, desk, day)
    _cards(clinic, desk, people, day)


def _hospital(clinic: Clinic, desk: Any, day: date) -> None:
    """A ward writes before the discharge; the desk acknowledges by fax the same hour."""
    request = inquiry.Request(
        name="Ward 4, Lakeside Hospital",
        phone="555-0171",
        source="hospital",
        channel="paper",
        referrer="Lakeside Hospital",
        referrer_contact="fax 555-0172",
        for_whom="Nell Ashby",
        birth_date=date(1988, 6, 30),
        words="Two weeks with us after a hard spring. Steady now, wants to go on learning skills.",
        **SETTLED | {"recent_hospital_stay": True},
        left_hospital_on=day + timedelta(days=4),
    )
    found = inquiry.receive(clinic.program, request, by=desk, at=clinic.at(day, time(9, 10)))
    inquiry.acknowledge(found, by=desk, at=clinic.at(day, time(9, 40)), how="faxed")


def _two_of_one(clinic: Clinic, desk: Any, day: date) -> None:
    """A sister asks on the public page at night, and he calls in the morning: one telephone, maybe one request."""
    online = inquiry.Request(
        name="Ada Quill",
        phone="(212) 555-0173",
        source="family",
        for_whom="Perry Quill",
        words="My brother does not leave his room any more. I do not know what to do.",
        in_danger_now=False,
    )
    asker = visitor(clinic.organization.pk)
    inquiry.receive(clinic.program, online, by=asker, at=clinic.at(day, time(6, 50)))
    call = inquiry.Request(
        name="Perry Quill",
        phone="212 555 0173",
        words="My sister says I should call.",
        **SETTLED | {"thoughts_of_suicide": True},
    )
    inquiry.receive(clinic.program, call, by=desk, at=clinic.at(day, time(10, 30)))


def _school(clinic: Clinic, desk: Any, day: date) -> None:
    request = inquiry.Request(
        name="Counseling office, Northgate College",
        email="counseling@northgate.example",
        source="school",
        referrer="Northgate College",
        for_whom="Imani Brooks",
        words="Missed most classes this term. Agreed that we ask for her.",
        **SETTLED,
    )
    inquiry.receive(clinic.program, request, by=desk, at=clinic.at(day, time(11, 20)))


def _waits(clinic: Clinic, desk: Any, day: date) -> None:
    """Two who were answered and wait for a place: one of them left a hospital days ago."""
    told = (
        ("Olu Bright", "555-0174", "standard", "Can come in the mornings only; the group is full"),
        ("Greta Lowe", "555-0175", "priority", "Left the hospital on Sunday; wants the first place"),
    )
    for minute, (name, phone, priority, reason) in enumerate(told):
        request = inquiry.Request(name, phone=phone, source="therapist", referrer="Dr. Hale", **SETTLED)
        found = inquiry.receive(clinic.program, request, by=desk, at=clinic.at(day, time(13, minute)))
        inquiry.answer(
            found,
            by=desk,
            at=clinic.at(day, time(13, 20 + minute)),
            words="Spoke by phone. No place is free yet.",
        )
        inquiry.acknowledge(found, by=desk, at=clinic.at(day, time(13, 30 + minute)), how="read out")
        inquiry.wait(
            found, by=desk, at=clinic.at(day, time(13, 40 + minute)), priority=priority, reason=reason
        )


def _cards(clinic: Clinic, desk: Any, people: list[Life], day: date) -> None:
    """Two cards on file: the payer of one was asked by telephone, the question for the other is written out."""
    in_care = [one for one in people if one.state and one.state.stage in ("taking part", "stepping down")]
    for person, asked in zip(in_care[:2], (True, False), strict=False):
        card = coverage.Card(
            payer="Blue Harbor Health",
            payer_id="BH001",
            plan="Harbor Silver",
            member_id=f"M-{20000 + person.number}",
        )
        kept = coverage.note(person.state, by=desk, at=clinic.at(day, time(14)), card=card)
        if asked:
            said = coverage.Said("active", "REF-7781", spoke_with="Jordan", needs_authorization=True)
            coverage.note_check(kept, by=desk, at=clinic.at(day, time(14, 20)), said=said)
        else:
            coverage.write_question(kept, by=desk, at=clinic.at(day, time(14, 30)), service_on=day, test=True)
