"""From the first call to the first day, one step a working day, by the people whose step it is."""

from datetime import date, time, timedelta
from typing import Any

from handrail.anytime.consents import operations as consents
from handrail.anytime.measures import operations as measures
from handrail.anytime.measures import queries as measure_queries
from handrail.anytime.medication import operations as medication
from handrail.anytime.notes import operations as notes
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.care.admission import operations as admission
from handrail.care.inquiry import operations as inquiry
from handrail.care.intake import operations as intake
from handrail.care.placement import operations as placement
from handrail.care.placement import queries as placement_queries
from handrail.care.plan import operations as plan
from handrail.care.schedule import operations as schedule
from handrail.doors.commands.telling.answers import scale_answers
from handrail.doors.commands.telling.cast import COMFORT, TROUBLES, Life
from handrail.doors.commands.telling.clinic import Clinic, sign_in_for
from handrail.ground.access import operations as access
from handrail.ground.actor import Actor, visitor
from handrail.ground.people import operations as people

RATINGS = {
    "risk_of_harm": 1,
    "functioning": 2,
    "medical_and_co_occurring": 1,
    "recovery_environment": 2,
    "treatment_history": 2,
    "engagement": 1,
}
# What the therapist writes in each section; invented, and short.
SECTIONS = {
    "presenting": "Low and worried since spring; has stopped seeing friends. Came after a hard week at work.",
    "symptoms": "Low mood, worry, poor sleep. Misses a day of work most weeks; the home gets done on weekends.",
    "care_so_far": "Weekly therapy for five months; one medicine for eight weeks, no great change.",
    "risk": "Passing thoughts that life is too hard; no plan, no acts. Pills at home are locked away.",
    "substances": "Two drinks on a weekend. No other drugs. No withdrawal, ever.",
    "medical": "Healthy. No allergies known. Sees a family doctor once a year.",
    "social": "Rents with a partner, works in an office, money is tight but holds.",
    "strengths": "Keeps promises, loves to cook, a sister calls each day.",
    "mental_status": "Tired, neat, slow to begin, speech clear. Sad, near tears at times. No strange beliefs. Oriented.",
}
SAFETY_PLAN = safety.PlanSteps(
    warning_signs="I stop answering the phone. I lie awake past two.",
    on_my_own="Walk around the block. A hot shower. The list of songs.",
    people_and_places="The library. My neighbor's porch.",
    people_to_ask="My sister, 555-0190.",
    professionals="My therapist by day, 988 at any hour, the emergency room on Fifth Street.",
    safer_surroundings="My partner keeps the pills, until I ask for them back together with my therapist.",
)
NO_EXCLUSIONS = dict.fromkeys(
    ("immediate_danger", "needs_24_hour_care", "active_withdrawal", "cannot_use_groups"), False
)


def call(clinic: Clinic, person: Life, day: date) -> None:
    """A request comes in by the public page; half are answered the same day."""
    asker = visitor(clinic.organization.pk)
    request = inquiry.Request(
        name=person.legal,
        phone=f"555-01{person.number % 100:02d}",
        words=TROUBLES[person.number % len(TROUBLES)],
        source=("self", "therapist", "hospital", "family")[person.number % 4],
        in_danger_now=False,
        thoughts_of_suicide=person.number % 5 == 0,
        recent_attempt=False,
        withdrawal_signs=False,
        recent_hospital_stay=False,
    )
    person.extra["referral"] = inquiry.receive(
        clinic.program, request, by=asker, at=clinic.at(day, time(9, 40))
    )


def answer(clinic: Clinic, person: Life, day: date) -> None:
    desk, referral = clinic.actors["ines"], person.extra["referral"]
    inquiry.take(referral, by=desk, at=clinic.at(day, time(10, 5)))
    inquiry.answer(
        referral,
        by=desk,
        at=clinic.at(day, time(10, 20)),
        words="Spoke by phone. Offered an evaluation.",
        appointment_at=clinic.at(day + timedelta(days=1), time(13)),
    )


def begin_intake(clinic: Clinic, person: Life, day: date) -> None:
    """Register, listen, sign the consent to evaluate, screen; then on to the assessment."""
    desk = clinic.actors["ines"]
    identity = people.Identity(
        given_name=person.given,
        family_name=person.family,
        birth_date=person.birth_date,
        pronouns=person.pronouns,
        phone=f"555-01{person.number % 100:02d}",
        email=person.email,
        emergency_contact="Sibling, 555-0190",
    )
    episode = intake.begin(
        person.extra["referral"],
        by=desk,
        at=clinic.at(day, time(13)),
        identity=identity,
        someone_else=True,
    )
    person.state = episode
    comfort = COMFORT[person.number % len(COMFORT)]
    people.correct_identity(
        episode.client, by=desk, at=clinic.at(day, time(13, 10)), changes={"comfort_needs": comfort}
    )
    told = intake.Told(
        TROUBLES[person.number % len(TROUBLES)], "Weekly therapy for a year.", "", "Lives with family."
    )
    intake.interview(episode, by=desk, at=clinic.at(day, time(13, 20)), words=told)


def finish_intake(clinic: Clinic, person: Life, day: date) -> None:
    desk, episode = clinic.actors["ines"], person.state
    consents.sign(
        episode,
        by=desk,
        at=clinic.at(day, time(11)),
        document="consent_to_evaluate",
        signed_name=person.legal,
        witnessed_by=desk.name,
    )
    screen: dict[int, str | None] = {
        n: ("yes" if n == 2 and person.number % 7 == 0 else "no") for n in (1, 2, 3, 4)
    }
    if "yes" in screen.values():
        screen[5] = "no"
    safety.screen(episode, by=desk, at=clinic.at(day, time(11, 10)), answers=screen)
    settle_concerns(clinic, person, day, time(11, 30))
    intake.send_to_assessment(episode, by=desk, at=clinic.at(day, time(11, 50)))


def assess(clinic: Clinic, person: Life, day: date) -> None:
    """The clinical assessment and the level-of-care decision; a few are better served elsewhere."""
    episode, therapist = person.state, clinic.actors["dana"]
    elsewhere = person.goes_elsewhere
    placement.assess(
        episode,
        by=therapist,
        at=clinic.at(day, time(14)),
        revision=0,
        said=placement.Evaluated(
            ratings=RATINGS | ({"functioning": 0, "treatment_history": 0} if elsewhere else {}),
            exclusions=NO_EXCLUSIONS,
            diagnoses=[{"code": "F33.1", "words": "Major depressive disorder, recurrent, moderate"}],
            formulation="Depressed mood with worry; weekly care has not held. Safe at home.",
            sections=SECTIONS,
            eligibility={rule.id: True for rule in clinic.definition.eligibility},
            own_exclusions={
                one["id"]: False for one in placement_queries.own_exclusions_of(clinic.definition)
            },
        ),
    )
    level = "outpatient" if elsewhere else "iop"
    placement.decide(
        episode,
        by=therapist,
        at=clinic.at(day, time(14, 50)),
        level=level,
        reason="Ratings, the interview and the client's own wish point the same way.",
        next_step="Weekly therapy with a named therapist, first visit booked" if elsewhere else "",
        why_not_less="Weekly therapy for months did not hold: work and sleep went on getting worse.",
        why_not_more="Safe at home, no plan, a partner at home in the evenings, and able to take part in groups.",
    )


def prepare(clinic: Clinic, person: Life, day: date) -> None:
    """Documents, team, dose, start, orientation, portal."""
    episode, desk, therapist = person.state, clinic.actors["ines"], clinic.actors["dana"]
    for document in clinic.definition.documents:
        if document.required and document.id != "consent_to_evaluate":
            consents.sign(
                episode, by=desk, at=clinic.at(day, time(10)), document=document.id, signed_name=person.legal
            )
    team = {"therapist": "dana", "prescriber": "marek", "case_manager": "lee"}
    admission.name_team(
        episode,
        by=desk,
        at=clinic.at(day, time(10, 20)),
        members={role: clinic.staff[key].pk for role, key in team.items()},
    )
    weekdays, start = person.extra["weekdays"], next_day(day + timedelta(days=1), person.extra["weekdays"])
    person.extra["start"] = start
    admission.prepare(
        episode, by=desk, at=clinic.at(day, time(10, 25)), start_on=start, track="morning", weekdays=weekdays
    )
    dose = clinic.definition.dose
    admission.set_dose(
        episode,
        by=therapist,
        at=clinic.at(day, time(10, 30)),
        days_per_week=len(weekdays),
        hours_per_week=dose.hours_per_week,
        from_day=start,
        reason="The program's usual dose",
    )
    if safety_queries.current_plan(episode.pk) is None:
        safety.write_plan(
            episode,
            by=therapist,
            at=clinic.at(day, time(10, 35)),
            steps=SAFETY_PLAN,
            made_with=f"{episode.client.called} and {therapist.name}",
        )
    steps = [step.id for step in clinic.definition.orientation]
    admission.orient_in(episode, by=desk, at=clinic.at(day, time(10, 40)), steps=steps)


def admit(clinic: Clinic, person: Life, day: date) -> None:
    """Admitted: scheduled, first scales answered, first medication, the plan signed by both."""
    episode, therapist = person.state, clinic.actors["dana"]
    admission.admit(episode, by=therapist, at=clinic.at(day, time(11)))
    start, weekdays = person.extra["start"], person.extra["weekdays"]
    schedule.enrol(
        episode,
        clinic.series,
        by=clinic.actors["ines"],
        at=clinic.at(day, time(11, 10)),
        weekdays=weekdays,
        from_day=start,
    )
    give_portal(clinic, person, day)
    answer_due_scales(clinic, person, day, time(18))
    if person.number % 2 == 0:
        person.extra["medication"] = medication.start(
            episode,
            by=clinic.actors["marek"],
            at=clinic.at(day, time(15)),
            name="sertraline",
            dose="50 mg in the morning",
            reason="Moderate depression; tolerated before",
        )
    _compare_medication(clinic, person, day)
    write_plan(clinic, person, day)


def _compare_medication(clinic: Clinic, person: Life, day: date) -> None:
    """The prescriber asks for allergies and compares the list, on the day of admission; of every fourth not yet."""
    if person.number % 4 == 3:
        return
    by, episode = clinic.actors["marek"], person.state
    medication.note_allergy(
        episode, by=by, at=clinic.at(day, time(15, 5)),
        **({"kind": "allergy", "substance": "penicillin", "reaction": "rash"} if person.number % 5 == 0
           else {"kind": "none known"}),
    )  # fmt: skip
    listed = person.extra.get("medication")
    if listed:
        at = clinic.at(day, time(15, 30))
        note = notes.write_note(
            episode, by=by, at=at, kind="assessment", service_on=day, minutes=60,
            text="Low mood since spring, sleeps five hours. No mania, no psychosis. Sertraline helped before: begin again.",
        )  # fmt: skip
        notes.sign(note, by=by, at=at)
    medication.reconcile(
        episode,
        by=by,
        at=clinic.at(day, time(15, 10)),
        occasion="admission",
        sources="The client and the bottles",
        lines=[medication.Line(listed.pk, "keep", listed.dose)] if listed else [],
    )


def put_off(clinic: Clinic, person: Life, day: date) -> None:
    """The group is full: the first day moves to a later one, and the dose with it."""
    episode, weekdays = person.state, person.extra["weekdays"]
    episode.refresh_from_db()
    start = next_day(day + timedelta(days=1), weekdays)
    admission.prepare(
        episode,
        by=clinic.actors["ines"],
        at=clinic.at(day, time(11, 20)),
        start_on=start,
        track="morning",
        weekdays=weekdays,
    )
    admission.set_dose(
        episode,
        by=clinic.actors["dana"],
        at=clinic.at(day, time(11, 30)),
        days_per_week=len(weekdays),
        hours_per_week=clinic.definition.dose.hours_per_week,
        from_day=start,
        reason="Waiting for a place in the group",
    )
    person.extra["start"] = start


def give_portal(clinic: Clinic, person: Life, day: date) -> None:
    """The client uses the link they were given and has a sign-in of their own."""
    client, at = person.state.client, clinic.at(day, time(12))
    link = access.invite(client, by=clinic.actors["ines"], at=at)
    found = access.invitation_for(link)
    assert found is not None
    user = sign_in_for(person.email)
    access.join(found, user, by=visitor(clinic.organization.pk), at=at + timedelta(hours=1))
    person.extra["actor"] = Actor(
        "client",
        client.called,
        clinic.organization.pk,
        person_id=client.pk,
        user_id=user.pk,
        roles=frozenset({"client"}),
        time_zone=clinic.site.time_zone,
    )


def write_plan(clinic: Clinic, person: Life, day: date) -> None:
    episode, therapist = person.state, clinic.actors["dana"]
    made = plan.draft(episode, by=therapist, at=clinic.at(day, time(15, 30)))
    at = clinic.at(day, time(15, 40))
    problem = plan.add_problem(
        made, by=therapist, at=at, code="F33.1", words="Low mood that stops ordinary days"
    )
    goal = plan.add_goal(problem, by=therapist, at=at, words="Answer the phone again.")
    objective = plan.add_objective(
        goal,
        by=therapist,
        at=at,
        words="Call someone close twice a week",
        measure="calls a week",
        baseline="0",
        target="2",
        due_on=day + timedelta(weeks=4),
    )
    person.extra["objective"] = objective
    plan.add_intervention(
        objective,
        by=therapist,
        at=at,
        kind="Skills group",
        frequency=f"{len(person.extra['weekdays'])} days a week",
        staff_id=clinic.staff["dana"].pk,
    )
    plan.sign(made, by=therapist, at=clinic.at(day, time(16)))
    made.refresh_from_db()
    plan.client_sign(
        made, by=person.extra["actor"], at=clinic.at(day, time(18, 30)), signed_name=person.legal
    )


def answer_due_scales(clinic: Clinic, person: Life, day: date, clock: time) -> None:
    """Whatever is due is answered on the phone; once in a while one is left for later."""
    if day >= person.extra.get("leaves_scales_from", day + timedelta(days=1)):
        return
    for due in measure_queries.due_for(person.state, on=day):
        answers = scale_answers(person, due.instrument, day)
        measures.answer(
            person.state,
            by=person.extra["actor"],
            at=clinic.at(day, clock),
            instrument=due.instrument,
            answers=answers,
            occasion=due.occasion,
        )
    settle_concerns(clinic, person, day, time(clock.hour, min(59, clock.minute + 20)))


def settle_concerns(clinic: Clinic, person: Life, day: date, clock: time) -> None:
    """A clinician takes every open concern: acknowledged, assessed, closed with a disposition."""
    if person.extra.get("leave_open") == day:
        return
    from_therapist, at = clinic.actors["dana"], clinic.at(day, clock)
    for concern in open_concerns(person):
        safety.acknowledge(concern, by=from_therapist, at=at)
        safety.assess(
            concern,
            by=from_therapist,
            at=at + timedelta(minutes=4),
            risk="low",
            words="Passive thoughts, no plan, no intent. Safety plan looked at together.",
        )
        safety.close(
            concern,
            by=from_therapist,
            at=at + timedelta(minutes=9),
            disposition="one-to-one and safety plan",
        )


def open_concerns(person: Life) -> list[Any]:
    return [one for one in safety_queries.concerns_of(person.state.pk) if one.state != "closed"]


def next_day(day: date, weekdays: list[int]) -> date:
    """Return the first of these weekdays after a day."""
    return next(
        day + timedelta(days=ahead)
        for ahead in range(1, 8)
        if (day + timedelta(days=ahead)).weekday() in weekdays
    )
