"""A program day: check-ins on the phone, arrivals, the group, notes, home practice, the door closed."""

from datetime import date, time, timedelta
from typing import Any

from handrail.anytime.medication import operations as medication
from handrail.anytime.notes import operations as notes
from handrail.care.day import operations as days
from handrail.care.day import queries as day_queries
from handrail.care.schedule import queries as schedule
from handrail.doors.commands.telling import diary
from handrail.doors.commands.telling.answers import check_in_answers, noise, practice_answer
from handrail.doors.commands.telling.beginning import answer_due_scales, settle_concerns
from handrail.doors.commands.telling.cast import Life
from handrail.doors.commands.telling.clinic import Clinic

SHARED = "Taught the skill of the day, practised it in pairs, then each person placed it in the coming day."
DID = (
    "Named the feeling before acting",
    "Listened more than spoke",
    "Led the practice in the pair",
    "Was restless at first, stayed, and finished",
    "Tied the skill to a call planned for tonight",
    "Asked twice how it differs from avoidance",
    "Found the second step hard and said so",
)
THEN = (
    "will try it before the next shift",
    "gave one example from the weekend",
    "offered feedback that the pair could use",
    "wants to practise the breathing again",
    "said the evening is the hard hour",
)


def live_session(clinic: Clinic, people: list[Life], day: date, *, until: time) -> None:
    """Live one day's session up to a time of day: what would happen later has not happened yet."""
    session = next(iter(schedule.sessions_on(clinic.site.pk, day)), None)
    if session is None:
        return
    by_client = {person.state.client_id: person for person in people if person.state}
    places = [(place, by_client[place.client_id]) for place in schedule.places_of(session)]
    coming = [(place, person) for place, person in places if comes(person, day)]
    if until >= time(8, 50):
        for place, person in coming:
            check_in(clinic, place, person, day)
    if until < time(9, 5):
        return
    for place, person in coming:
        arrive(clinic, place, day, late=person.number % 6 == 0)
    for place, person in places:
        if (place, person) not in coming and until >= time(9, 40):
            days.mark_missed(place, by=clinic.actors["ines"], at=clinic.at(day, time(9, 40)))
    if until >= time(12) and coming:
        finish(clinic, session, coming, day)


def comes(person: Life, day: date) -> bool:
    if person.extra.get("absent_from") and day >= person.extra["absent_from"]:
        return False
    return noise(person, day, "comes").random() < person.attends


def check_in(clinic: Clinic, place: Any, person: Life, day: date) -> None:
    diary.morning(clinic, person, day)
    practice = day_queries.practice_to_answer(person.state.pk, before=day)
    if practice is not None:
        done, confidence = practice_answer(person, day)
        at = clinic.at(day, time(8, 10))
        days.answer_practice(practice, by=person.extra["actor"], at=at, done=done, confidence=confidence)
    answers = check_in_answers(person, day)
    at = clinic.at(day, time(8, 20 + person.number % 25))
    days.check_in(place, by=person.extra["actor"], at=at, answers=answers)
    settle_concerns(clinic, person, day, time(8, 50))


def arrive(clinic: Clinic, place: Any, day: date, *, late: bool) -> None:
    at = clinic.at(day, time(9, 4) if late else time(8, 56))
    days.arrive(place, by=clinic.actors["ines"], at=at, online=False)
    situation = day_queries.situation_of(place)
    if situation.scan is not None and situation.concern is None:
        days.clear(place, by=clinic.actors["dana"], at=clinic.at(day, time(9, 5)))


def finish(clinic: Clinic, session: Any, coming: list[tuple[Any, Life]], day: date) -> None:
    """Home practice, the end of the session, and the group note signed for everyone who was there."""
    therapist = clinic.actors["dana"]
    session.refresh_from_db()
    days.wrap_up_all(session, by=therapist, at=clinic.at(day, time(11, 45)))
    days.end_session(session, by=therapist, at=clinic.at(day, time(11, 50)))
    at = clinic.at(day, time(12, 5))
    board = day_queries.session_board(session)
    names = [row.client.given_name for row in board.rows]
    notes.save_shared(session, by=therapist, at=at, text=SHARED, revision=0, names=names)
    people = {person.state.client_id: person for _, person in coming}
    for row in board.rows:
        if row.present and row.visit is not None and row.visit.minutes:
            write_note(clinic, session, row, people[row.client.pk], day)
    for person in people.values():
        evening(clinic, person, day)
        diary.evening(clinic, person, day, session)


def write_note(clinic: Clinic, session: Any, row: Any, person: Life, day: date) -> None:
    chance, at = noise(person, day, "note"), clinic.at(day, time(12, 10 + person.number % 40))
    note = notes.save_part(
        row.episode,
        by=clinic.actors["dana"],
        at=at,
        session=session,
        revision=0,
        text=part_words(person, day),
        participation=chance.choice(("some", "took part", "took part", "led")),
        risk_change="no change",
        objective_id=person.extra["objective"].pk,
        minutes=row.visit.minutes,
    )
    if person.extra.get("unsigned") != day:
        signed_at, minutes = at + timedelta(minutes=1), row.visit.minutes
        # Invented people do the same things again and again: whoever signs has looked at that.
        notes.sign(note, by=clinic.actors["dana"], at=signed_at, minutes=minutes, looked=True)


def part_words(person: Life, day: date) -> str:
    """Return what this person did, in words nobody else's note of the day has."""
    first, then = DID[person.number % len(DID)], THEN[(person.number // len(DID) + day.day) % len(THEN)]
    return f"{first}; {then}. Chose place {1 + person.number % 12} in the circle of examples."


def evening(clinic: Clinic, person: Life, day: date) -> None:
    """At home: scales that are due; after two weeks a dose that did too little is raised."""
    answer_due_scales(clinic, person, day, time(18))
    weeks = (day - person.state.admitted_on).days // 7
    started = person.extra.get("medication")
    if started is not None and weeks == 2 and "raised" not in person.extra:
        person.extra["raised"] = True
        medication.change_dose(
            started,
            by=clinic.actors["marek"],
            at=clinic.at(day, time(15)),
            dose="100 mg in the morning",
            reason="Partial response after two weeks",
        )
