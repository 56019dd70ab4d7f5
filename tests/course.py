"""One client's course of care with a row of every kind, for tests that walk all routes."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django_scopes import scope

from handrail.anytime.casework import operations as casework
from handrail.anytime.consents import operations as consents
from handrail.anytime.coverage import operations as coverage
from handrail.anytime.diary import operations as diary
from handrail.anytime.family import operations as family
from handrail.anytime.family import queries as family_queries
from handrail.anytime.measures.models import OwnThreshold
from handrail.anytime.medication import operations as medication
from handrail.anytime.medication import queries as medications
from handrail.anytime.notes import operations as notes
from handrail.anytime.outbox import operations as outbox
from handrail.anytime.portal_messages import operations as messages
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.care.admission import operations as admission
from handrail.care.day import operations as day
from handrail.care.day import queries as day_queries
from handrail.care.inquiry import operations as inquiry
from handrail.care.plan import operations as plan
from handrail.care.review import operations as review
from handrail.care.schedule import operations as schedule
from handrail.care.schedule import queries as schedule_queries
from handrail.care.stepdown import operations as stepdown
from handrail.care.stepdown.models import DischargeSummary
from handrail.care.stepdown.operations import SECTIONS
from handrail.ground.access.models import User
from handrail.ground.access.roles import TABLE
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.clinic import queries as clinics
from handrail.ground.episode.operations import client_row
from handrail.ground.people import operations as people_verbs
from handrail.ground.people import queries as people
from handrail.ground.people.models import Guardian
from handrail.library import shelf
from tests.builders_days import TODAY, make_episode, make_series, place_of
from tests.texts import changed
from tests.wording import COLUMBIA, loaded_wording
from tests.world import NOW, World


@dataclass
class Course:
    world: World
    episode: Any
    rows: dict[str, Any]
    client_user: User
    caregiver_user: User

    def id_of(self, name: str) -> Any:
        """Return the id a route's argument of this name wants; a day is a date."""
        return TODAY.isoformat() if name == "day" else self.rows[name].pk

    def user_who_may(self, verb: str) -> User:
        found = next(name for name, staff in self.world.staff.items() if set(staff.roles) & TABLE[verb])
        return self.world.users[found]


def make_course(world: World, given: str, family: str) -> Course:
    """A client in the program today: checked in with a concern, arrived, medicated, planned for."""
    with scope(organization=world.organization):
        return _make(world, given, family)


def _make(world: World, given: str, family: str) -> Course:
    alice, priya, dora = world.actor("alice"), world.actor("priya"), world.actor("dora")
    episode = make_episode(world, given, family, sign_in=True)
    user = world.users[given.lower()]
    rows: dict[str, Any] = {"episode": episode, "room": world.room}
    _add_clinic(rows, world)
    request = inquiry.Request(name=f"{given} {family}", email=f"{given}.{family}@demo.example".lower())
    rows["referral"] = inquiry.receive(world.program, request, by=dora, at=NOW)
    rows["other"] = inquiry.receive(world.program, request, by=dora, at=NOW)
    rows["into"] = rows["other"]
    inquiry.answer(rows["other"], by=dora, at=NOW, words="Spoke. No place is free yet.")
    rows["waiting"] = rows["entry"] = inquiry.wait(
        rows["other"], by=dora, at=NOW, priority="standard", reason="The group is full"
    )
    rows["consent"] = consents.sign(
        episode, by=alice, at=NOW, document="consent_to_evaluate", signed_name=f"{given} {family}"
    )
    card = coverage.Card("Blue Harbor Health", "M-20041", payer_id="BH001")
    rows["coverage"] = coverage.note(episode, by=dora, at=NOW, card=card)
    granted = coverage.Answered(
        "approved",
        "A-1",
        "intensive_outpatient",
        TODAY,
        TODAY + timedelta(days=30),
        "Jordan",
        units=Decimal(20),
    )
    rows["authorization"] = coverage.authorize(
        rows["coverage"], episode, by=world.actor("bob"), at=NOW, said=granted
    )
    coverage.set_sender(
        world.organization.pk,
        by=world.actor("erin"),
        at=NOW,
        npi="1234567893",
        sender="RIVERSIDE",
        receiver="CLEARING",
    )
    rows["question"] = coverage.write_question(rows["coverage"], by=dora, at=NOW, service_on=TODAY)
    rows["medication"] = medication.start(
        episode, by=priya, at=NOW, name="sertraline", dose="50 mg", reason="Depression"
    )
    rows["note"] = notes.write_note(
        episode, by=alice, at=NOW, kind="individual", text="Talked about sleep.", service_on=TODAY
    )
    rows["private"] = notes.write_private(episode, by=alice, at=NOW, text="My own.", held_on=TODAY)
    # Whoever walks the routes is an adult, and no verb names a guardian for one: the row is laid down.
    rows["guardian"] = Guardian.objects.create(
        organization=world.organization,
        client=episode.client,
        name="Ada Kerr",
        relationship="mother",
        may_consent=False,
        from_day=TODAY,
    )
    rows["allergy"] = medication.note_allergy(
        episode, by=alice, at=NOW, kind="allergy", substance="penicillin", reaction="rash"
    )
    own = world.actor(given.lower())
    medication.ask(episode, by=own, at=NOW, medication=rows["medication"], kind="more of it")
    (rows["ask"],) = medications.asks_of(episode.pk)
    diary.keep_skill(episode, by=alice, at=NOW, on=TODAY, skill_id="wise_mind", helped="a lot")
    _add_plan(rows, world, episode)
    _add_day(rows, world, episode)
    to = safety.Destination("inpatient", "Hill Hospital", "555-0170")
    rows["transfer"] = safety.open_transfer(episode, by=alice, at=NOW, to=to, why="Not safe at home")
    _add_family(rows, world, episode)
    own = world.actor(given.lower())
    rows["portal_message"] = messages.send(episode, by=own, at=NOW, words="I feel low")
    rows["appointment"] = stepdown.book(
        episode,
        by=alice,
        at=NOW,
        with_whom="Robin Hale",
        kind="therapist",
        when=NOW + timedelta(days=20),
        where="9 Orchard Street",
        phone="555-0161",
    )
    # A summary is signed once somebody has left: the row is laid down, its paper with it.
    rows["summary"] = DischargeSummary.objects.create(
        **client_row(episode),
        **dict.fromkeys(SECTIONS, "none"),
        saved_at=NOW,
        saved_by="Alice Moreno",
        revision=1,
        signed_at=NOW,
        signed_by=world.staff["alice"],
        signed_name="Alice Moreno",
        pdf=b"%PDF-1.7",
        pdf_hash="0" * 64,
    )
    return Course(world, episode, rows, user, rows["caregiver"].user)


def _add_family(rows: dict[str, Any], world: World, episode: Any) -> None:
    """A caregiver with a sign-in to whom everything was released, and a session they are asked to."""
    alice, client = world.actor("alice"), episode.client
    email = f"ada.{client.given_name}@family.example".lower()
    rows["caregiver"] = family.name_caregiver(
        episode, by=alice, at=NOW, name="Ada Kerr", relationship="sister", email=email
    )
    family.choose_release(
        rows["caregiver"],
        episode,
        by=alice,
        at=NOW,
        signed_name=client.legal_name,
        parts=list(family_queries.PARTS),
    )
    family.invite_caregiver(rows["caregiver"], episode, by=alice, at=NOW)
    rows["family_session"] = family.plan_session(
        episode,
        by=alice,
        at=NOW,
        starts_at=NOW + timedelta(days=3, hours=6),
        kind="family day",  # shared: several courses are made in one world
        minutes=50,
        caregivers=[rows["caregiver"].pk],
        with_client=True,
        topic="family_enabling",
    )
    family.write_to_caregiver(
        rows["caregiver"], episode, by=alice, at=NOW, words="Please bring the list of medicine on Friday."
    )


def _add_clinic(rows: dict[str, Any], world: World) -> None:
    """What a director's pages show: the site with a licence, a member of staff, a version and a proposed one."""
    erin = world.actor("erin")
    rows |= {"site": world.site, "staff": world.staff["alice"], "version": world.program}
    rows["credential"] = people.credentials_of([world.staff["alice"].pk])[world.staff["alice"].pk][0]
    rows["paper"] = clinic.add_paper(
        world.site,
        by=erin,
        at=NOW,
        kind="licence",
        name="Outpatient program licence",
        issuer="The state",
        valid_from=date(2025, 1, 1),
        expires_on=date(2028, 1, 1),
    )
    now = clinics.wording_in_force(world.organization.pk, COLUMBIA)
    rows["wording"] = loaded_wording(world, seen=now.pk if now else None)
    rows["threshold"] = (
        OwnThreshold.objects.create(  # fifty admissions are not lived here: the row is laid down
            organization=world.organization,
            site=world.site,
            instrument="phq9",
            instrument_version="1",
            n=50,
            sd=Decimal("5.50"),
            reliability=Decimal("0.84"),
            reliability_source="Kroenke 2001",
            points=7,
            at=NOW,
            by="staff",
            by_name="Erin Vale",
        )
    )
    rows["proposal"] = clinic.propose(world.site, by=erin, at=NOW, text=changed(), seen=world.program)


def _add_plan(rows: dict[str, Any], world: World, episode: Any) -> None:
    alice = world.actor("alice")
    made = plan.draft(episode, by=alice, at=NOW)
    rows["problem"] = plan.add_problem(made, by=alice, at=NOW, code="F33.1", words="Low mood")
    rows["goal"] = plan.add_goal(rows["problem"], by=alice, at=NOW, words="Answer the phone")
    rows["objective"] = plan.add_objective(
        rows["goal"],
        by=alice,
        at=NOW,
        words="Two calls a week",
        measure="calls",
        baseline="0",
        target="2",
        due_on=date(2026, 12, 20),
    )
    rows["intervention"] = plan.add_intervention(
        rows["objective"],
        by=alice,
        at=NOW,
        kind="Skills group",
        frequency="4 a week",
        staff_id=world.staff["alice"].pk,
    )
    rows["part"] = rows["objective"]
    in_care = casework.Draft(shelf.letter("in_care"), "Rosa Kerr", to_client=True)
    entry = casework.Entry("River Food Bank", ("food",), TODAY, phone="555-0142")
    rows["resource"] = casework.keep_resource(world.organization, by=alice, at=NOW, entry=entry)
    rows["linkage"] = casework.link(episode, by=alice, at=NOW, resource=rows["resource"], need="food")
    given = review.NewTask("Letter to work", world.staff["lee"].pk)
    decided = review.decide_today(
        episode, by=alice, at=NOW, present=["Alice"], decision="continue", reason="Moving", tasks=[given]
    )
    (rows["task"],) = decided.todo.all()
    rows["meeting"] = decided.meeting
    rows["letter"] = casework.issue_letter(episode, by=alice, at=NOW, draft=in_care)


def _add_day(rows: dict[str, Any], world: World, episode: Any) -> None:
    alice, dora = world.actor("alice"), world.actor("dora")
    # A second course of care here meets in the evening: the morning's session has begun.
    evening = {
        "track": "evening",
        "title": "Evening skills",
        "starts": time(17, 30),
        "weekdays": [0, 1, 2, 3],
    }
    series = make_series(world, **(evening if schedule_queries.series_in_force() else {}))
    admission.set_dose(
        episode,
        by=alice,
        at=NOW,
        days_per_week=4,
        hours_per_week=Decimal("10.5"),
        from_day=TODAY,
        reason="As planned",
    )
    schedule.enrol(episode, series, by=dora, at=NOW, weekdays=[0, 1, 2, 3], from_day=TODAY)
    (rows["run"],) = schedule_queries.runs_of(world.site.pk) or [
        schedule.ask_for_plan(world.site, by=world.actor("erin"), at=NOW, monday=TODAY, seconds=30)
    ]
    place = place_of(episode)
    day.arrive(place, by=dora, at=NOW)
    rows["practice"] = day.wrap_up(place, by=alice, at=NOW, words="Call one friend", support="", skill_id="")
    day.check_in(place_of(episode), by=dora, at=NOW, answers=day.CheckInAnswers(unsafe_thoughts=True))
    people_verbs.correct_identity(episode.client, by=dora, at=NOW, changes={"phone": "555-0199"})
    outbox.set_reach(episode.client, by=dora, at=NOW, email=False, text=True, same_day=False)
    reminders = outbox.put(
        schedule_queries.reminders_due(at=NOW + timedelta(hours=10), base=""),
        by=system(world.organization.pk),
        at=NOW,
    )
    rows["message"] = next(one for one in reminders if one.client_id == episode.client_id)
    rows["encouragement"] = day.encourage(
        episode, by=world.actor(episode.client.given_name.lower()), at=NOW, words="Keep going"
    )
    rows["short_term_goal"] = day.set_goal(episode, by=alice, at=NOW, span="day", words="Call one friend")
    rows["visit"] = day_queries.visit_of(place.pk)
    later = NOW.date() + timedelta(days=40)
    known = schedule_queries.closures(world.site.pk, first=later)
    rows["closure"] = (
        known[0]
        if known
        else schedule.close(world.site, by=world.actor("erin"), at=NOW, day=later, reason="Holiday")
    )
    rows |= {"series": series, "session": place.session, "place": place}
    beside = make_episode(world, f"{episode.client.given_name} apart", "Holt")
    rows["apart"] = schedule.keep_apart(episode.client, beside.client, by=dora, at=NOW)
    alone_on = later + timedelta(days=1)
    taken = len(schedule_queries.one_to_ones_on(alone_on, site_id=world.site.pk))
    (rows["one_to_one"],) = schedule.book_one_to_one(
        episode,
        by=dora,
        at=NOW,
        kind="individual",
        hour=schedule.Hour(world.staff["alice"], alone_on, time(15 + taken), 20),
    )
    rows["event"] = day_queries.events_of(day_queries.visit_of(place.pk))[0]
    told = safety.Happened("aggression", "minor", NOW, "Room 2", "A chair fell.", "Ice", "Erin Vale")
    rows["incident"] = safety.record_incident(
        episode.site, by=alice, at=NOW, said=told, parts=[safety.Part(episode.pk, "A chair fell on a foot.")]
    )
    rows["concern"] = safety_queries.concerns_of(episode.pk)[0]
