"""The weekly review, the step down, the discharge, and the calls afterwards."""

from datetime import date, time, timedelta

from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.care.aftercare import operations as aftercare
from handrail.care.aftercare import queries as aftercare_queries
from handrail.care.review import operations as review
from handrail.care.stepdown import operations as stepdown
from handrail.care.stepdown import queries as stepdown_queries
from handrail.doors.commands.telling.answers import noise
from handrail.doors.commands.telling.beginning import answer_due_scales
from handrail.doors.commands.telling.cast import Life
from handrail.doors.commands.telling.clinic import Clinic

IN_PROGRAM = ("taking part", "stepping down")


def weekly_review(clinic: Clinic, people: list[Life], day: date) -> None:
    """Every client in the program has a turn; whoever nears the end steps down."""
    therapist = clinic.actors["dana"]
    inside = [person for person in people if person.state and person.state.stage in IN_PROGRAM]
    if not inside:
        return
    present = [clinic.staff[key].name for key in ("dana", "marek", "lee")]
    meeting = review.open_meeting(
        by=therapist, at=clinic.at(day, time(13)), site=clinic.site, present=present
    )
    for turn, person in enumerate(inside):
        at = clinic.at(day, time(13, 5)) + timedelta(minutes=2 * turn)
        ready = weeks_in(person, day) >= person.weeks_in_program - 1
        decision = "step down" if ready and person.state.stage == "taking part" else "continue"
        reason = "Scores lower, skills used at home." if ready else "Moving; the plan stands."
        tasks = [review.NewTask("Call their employer about a gradual return", clinic.staff["lee"].pk)]
        given = tasks if turn == 0 else []
        review.decide(
            meeting, person.state, by=therapist, at=at, decision=decision, reason=reason, tasks=given
        )
        if decision == "step down":
            step_down(clinic, person, day)


def weeks_in(person: Life, day: date) -> int:
    return (day - person.state.admitted_on).days // 7 if person.state.admitted_on else 0


def step_down(clinic: Clinic, person: Life, day: date) -> None:
    """Two days a week from next Monday; the discharge plan begins."""
    taper = clinic.definition.taper[1]
    monday = day + timedelta(days=7 - day.weekday())
    stepdown.step_down(
        person.state,
        by=clinic.actors["dana"],
        at=clinic.at(day, time(14)),
        reason="Ready for less, with the week between as practice",
        days_per_week=taper.days_per_week,
        hours_per_week=taper.hours_per_week,
        weekdays=person.extra["weekdays"][: taper.days_per_week],
        from_day=monday,
    )
    person.extra["last_day"] = monday + timedelta(days=8)
    person.state.refresh_from_db()
    seen = person.state.target_discharge_on
    if seen != person.extra["last_day"]:
        stepdown.plan_stay(
            person.state,
            by=clinic.actors["dana"],
            at=clinic.at(day, time(14, 5)),
            target_on=person.extra["last_day"],
            reason="Panic goal reached; two weeks with fewer days to see that it holds",
            seen=seen,
        )


def write_safety_plan(clinic: Clinic, person: Life, day: date) -> None:
    if safety_queries.current_plan(person.state.pk) is not None:
        return
    steps = safety.PlanSteps(
        warning_signs="I stop answering the phone. I sleep in my clothes.",
        on_my_own="Walk to the river. Cold water on the wrists.",
        people_and_places="The library. My sister's kitchen.",
        people_to_ask="My sister, 555-0191",
        professionals="Riverside, 555-0142. Call or text 988.",
        safer_surroundings="My sister keeps the pills and gives me a week at a time.",
    )
    dana, together = clinic.actors["dana"], f"{person.state.client.called} and Dana"
    safety.write_plan(person.state, by=dana, at=clinic.at(day, time(14, 30)), steps=steps, made_with=together)


def discharge(clinic: Clinic, person: Life, day: date) -> None:
    """The plan is finished, an appointment booked, and the last day said."""
    episode, lee, therapist = person.state, clinic.actors["lee"], clinic.actors["dana"]
    at = clinic.at(day, time(14))
    stepdown.save_plan(
        episode,
        by=lee,
        at=at,
        revision=0,
        warning_signs="Not answering the phone; skipping meals",
        coping_steps="Wise mind, opposite action, the evening walk",
        supports="Sister; the Thursday group",
        medication="As listed; refills until the first visit",
        resources="Library job club, 555-0177",
        if_it_gets_hard="Call Riverside, 555-0142. Call or text 988. In danger, 911.",
    )
    visit = stepdown.book(
        episode,
        by=lee,
        at=at,
        with_whom="Robin Hale, therapist",
        kind="therapist",
        when=clinic.at(day + timedelta(days=5), time(16)),
        where="9 Orchard Street",
        phone="555-0161",
    )
    stepdown.note_appointment(visit, by=lee, at=at, kind="handed over", words="Called, under the release")
    stepdown.note_appointment(visit, by=lee, at=at + timedelta(minutes=20), kind="accepted")
    stepdown.finish_plan(episode, by=lee, at=at)
    stepdown.discharge(
        episode,
        by=therapist,
        at=clinic.at(day, time(15)),
        on=day,
        reason="completed",
        words="Goals met enough to go on with weekly care.",
    )


def sign_summaries(clinic: Clinic, people: list[Life], day: date) -> None:
    """Two days after somebody left, their therapist has read the summary and signed it."""
    at, dana = clinic.at(day, time(16, 30)), clinic.actors["dana"]
    for person in people:
        left = person.state.discharged_on if person.state else None
        if left is None or (day - left).days < 2 or person.extra.get("summarized"):
            continue
        drafted = stepdown_queries.drafted(person.state, on=day)
        said = {
            part: words.replace(stepdown_queries.OPEN, "as far as it was written")
            for part, words in drafted.items()
        }
        said["course"] = "Came in low and withdrawn; used the skills at home, and said so in group."
        kept = stepdown.save_summary(person.state, by=dana, at=at, revision=0, **said)
        stepdown.sign_summary(person.state, by=dana, at=at, revision=kept.revision)
        person.extra["summarized"] = True


def ask_after_visits(clinic: Clinic, people: list[Life], day: date) -> None:
    """The day after a visit that was booked, somebody asks whether it took place. Mostly it did."""
    left = {
        person.state.pk: person for person in people if person.state and person.state.stage == "aftercare"
    }
    at = clinic.at(day, time(15))
    for episode_id, booked in stepdown_queries.booked_among(left).items():
        if left[episode_id].extra.get("is_called_today"):
            continue
        for one in booked:
            if one.outcome is None and one.appointment.at + timedelta(days=1) <= at:
                came = noise(left[episode_id], day, "visit").random() < 0.8
                kind = "attended" if came else "not attended"
                stepdown.note_appointment(one.appointment, by=clinic.actors["lee"], at=at, kind=kind)


def follow_up(clinic: Clinic, people: list[Life], day: date) -> None:
    """Contacts that are due are tried; most people are reached, a few only the second time."""
    lee, at = clinic.actors["lee"], clinic.at(day, time(15, 30))
    by_episode = {person.state.pk: person for person in people if person.state}
    for due in aftercare_queries.contacts_due(as_of=at):
        person = by_episode[due.planned.episode.pk]
        if person.extra.get("is_called_today"):
            continue
        reached = noise(person, day, "phone").random() < 0.75
        aftercare.note_contact(
            person.state,
            by=lee,
            at=at,
            due=due.planned.contact.id,
            outcome="reached" if reached else "not reached",
            how="phone",
            words="Going to the new therapist; sleeps better." if reached else "No answer.",
            next_step="" if reached else "Try again tomorrow",
            danger="no" if reached else "",
            appointment_kept=True if reached else None,
        )
        if reached:
            answer_due_scales(clinic, person, day, time(19))
