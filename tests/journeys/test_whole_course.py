"""One client on each of the five programs, from admission to the 90-day contact, in simulated time.

On the way: a taper, a change of medication, a caregiver whose release is taken back midway, and a stay in hospital with the
way back into the same course of care. Each step through the page of whoever does it.
"""

import re
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse

from handrail.anytime.consents.models import Disclosure
from handrail.anytime.family import operations as family
from handrail.anytime.measures.models import Response
from handrail.anytime.medication.models import Medication
from handrail.anytime.safety.models import Concern, Transfer
from handrail.care.admission import queries as doses
from handrail.care.aftercare.models import Contact
from handrail.care.day import operations as day
from handrail.care.day import queries as days
from handrail.care.plan import operations as plan
from handrail.care.review.models import Decision
from handrail.care.schedule import queries as schedule
from handrail.ground.access.models import User
from handrail.ground.access.sign_in import actor_of
from handrail.ground.record import queries
from tests.journeys.test_to_the_first_day import PROGRAMS, ZONE, Way
from tests.world import key

FINE = {"mood": "6", "urges": "1", "sleep_hours": "7", "safety": "no"}


class Course(Way):
    """The way to the first day, and on from there: a clock, and everyone's pages."""

    def __init__(self, world, browse, program_id, set_clock):
        super().__init__(world, browse, program_id)
        self.set_clock = set_clock
        self.prescriber, self.manager = browse(world.users["priya"]), browse(world.users["lee"])

    def at(self, on, hour=8, minute=0):
        """Let it be this day and hour at the clinic."""
        self.now = datetime.combine(on, time(hour, minute), ZONE)
        self.set_clock(self.now)
        return self.now

    def get(self, who, route, ids):
        return who.get(reverse(route, kwargs=ids)).content.decode()

    def come(self, place, answers=FINE):
        """Check in on the phone, come, stay to the end."""
        starts = place.session.starts_at.astimezone(ZONE)
        self.at(place.day, starts.hour, starts.minute)
        assert self.phone.post(reverse("portal:check_in"), answers | key()).status_code == 302
        alice = self.world.actor("alice")
        day.arrive(place, by=alice, at=self.now)
        if answers is FINE:
            day.clear(place, by=alice, at=self.now)
            day.end_session(place.session, by=alice, at=place.session.ends_at)

    def places(self, first, last):
        return schedule.places_between([self.episode.pk], first, last)

    def answer_phq9(self, level):
        answers = {f"q{n}": str(level) for n in range(1, 9)} | {"q9": "0", "q10": "1"}
        url = reverse("portal:measure", args=["phq9"])
        answer = self.phone.post(url, answers | key())
        assert answer.status_code == 302, re.sub("<[^>]+>", " ", answer.content.decode())[-1500:]


@pytest.fixture
def course(world, browse, set_clock, request):
    return Course(world, browse, request.param, set_clock)


@pytest.mark.ledger("T01", "T03", "X01", "Y02", "Z02", "Z03", "Z05", "Z06")
@pytest.mark.parametrize("course", PROGRAMS, indirect=True)
def test_one_client_from_admission_to_the_90_day_contact(course, world, browse):
    course.episode = episode = course.begin(course.ask())
    course.decide()
    course.get_ready()
    course.schedule()
    episode.refresh_from_db()
    course.phone = browse(signed_in(course))
    first = course.first
    second = first + timedelta(days=7)

    # The first week: a medicine, a plan, someone close who sees what the client released.
    course.at(first, 7)
    course.send(
        course.prescriber, "medication:list", course.here, name="Sertraline", dose="50 mg", reason="Low mood"
    )
    compare(course)
    plan_for(course)
    caregiver = released(course)
    home = browse(User.objects.get(caregiver=caregiver))
    assert "Next days here" in home.get(reverse("caregiver:home")).content.decode()
    for place in course.places(first, first + timedelta(days=6)):
        course.come(place)
    course.answer_phq9(2)

    # Midway the client takes the release back on the phone, while the page is open there.
    course.at(second, 7)
    course.send(course.phone, "portal:take_back", {"caregiver": caregiver.pk})
    assert "Next days here" not in home.get(reverse("caregiver:home"), follow=True).content.decode()

    # The second week: the dose changes; then a day that is not safe, the hospital, and back.
    medication = Medication.objects.get()
    course.send(
        course.prescriber,
        "medication:dose",
        {"medication": medication.pk},
        dose="100 mg",
        reason="Partial response",
    )
    to_hospital(course, next(iter(course.places(second, second + timedelta(days=6)))))
    back = second + timedelta(days=4)
    come_back(course, back)
    for place in course.places(back + timedelta(days=1), back + timedelta(days=10)):
        course.come(place)

    # The team looks, the dose is tapered, the end is planned.
    course.at(back + timedelta(days=11), 14)
    course.send(
        course.therapist,
        "review:client",
        course.here,
        decision="step down",
        reason="Steadier",
        present=["Alice Moreno, LCSW"],
    )
    taper(course, back + timedelta(days=12))
    last = back + timedelta(days=20)
    course.at(last, 9)
    course.answer_phq9(0)
    leave(course, last)

    # The months after.
    for contact in course.program.aftercare:
        course.at(last + timedelta(days=contact.day), 10)
        page = course.get(course.manager, "aftercare:client", course.here)
        assert contact.words in page
        course.send(course.manager, "aftercare:client", course.here, due=contact.id, outcome="reached",
                    how="phone", words="Well, back at work.", danger="no")  # fmt: skip
    episode.refresh_from_db()
    assert (episode.stage, episode.discharge_reason) == ("aftercare", "completed")
    told(course, last)


def signed_in(course):
    """The client with a password of their own."""
    shown = course.desk.post(reverse("admission:invitation", kwargs=course.here), key())
    path = re.search(r"/invitation/[\w-]+/", b"".join(shown.streaming_content).decode())[0]
    said = {"email": "robin@example.org", "password": "a long enough phrase", "again": "a long enough phrase"}
    assert course.browse().post(path, said | key()).status_code == 302
    return User.objects.get(email="robin@example.org")


def actor_of_client(course):
    return actor_of(User.objects.select_related("client__site").get(email="robin@example.org"))


def compare(course):
    one = Medication.objects.get()
    said = {f"line_{one.pk.hex}": "keep", f"line_{one.pk.hex}_seen": one.dose}
    course.send(course.prescriber, "medication:allergies", course.here, kind="none known")
    course.send(
        course.prescriber,
        "medication:reconciliation",
        course.here,
        occasion="admission",
        sources="The bottles",
        **said,
    )


def plan_for(course):
    alice, at = course.world.actor("alice"), course.now
    made = plan.draft(course.episode, by=alice, at=at)
    problem = plan.add_problem(
        made, by=alice, at=at, code=course.program.conditions[0].code, words="Low mood"
    )
    goal = plan.add_goal(problem, by=alice, at=at, words="Answer the phone again")
    said = {"measure": "calls", "baseline": "0", "target": "2", "due_on": course.first + timedelta(days=21)}
    objective = plan.add_objective(goal, by=alice, at=at, words="Two calls a week", **said)
    who = course.world.staff["alice"].pk
    plan.add_intervention(objective, by=alice, at=at, kind="Skills group", frequency="weekly", staff_id=who)
    plan.sign(made, by=alice, at=at)


def released(course):
    alice, at, episode = course.world.actor("alice"), course.now, course.episode
    caregiver = family.name_caregiver(
        episode, by=alice, at=at, name="Ada Ash", relationship="sister", email="ada@example.org"
    )
    family.choose_release(
        caregiver, episode, by=actor_of_client(course), at=at, signed_name="Robin Ash", parts=["schedule"]
    )
    family.invite_caregiver(caregiver, episode, by=course.world.actor("dora"), at=at)
    return caregiver


def to_hospital(course, place):
    """A yes at the check-in, assessed and closed with a higher level of care; the transfer to its end."""
    course.come(place, FINE | {"safety": "yes"})
    concern = Concern.objects.get(state="raised")
    ids = {"concern": concern.pk}
    page = course.get(course.therapist, "safety:concern", ids)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    course.send(course.therapist, "safety:assessment", ids, risk="high", words="Has a plan", seen=seen)
    course.send(
        course.therapist,
        "safety:closure",
        ids,
        disposition="higher level of care",
        why_no_plan="Goes to the ward",
    )
    course.send(
        course.therapist,
        "safety:transfers",
        course.here,
        where="inpatient",
        place="Hill Hospital",
        why="Not safe",
    )
    way = {"transfer": Transfer.objects.get().pk}
    course.send(
        course.therapist, "safety:transfer_tellings", way, recipient="Dr. Ana Ruiz", parts=["medicine"],
        basis="medical emergency", affiliation="Hill Hospital", nature="Has a plan",
        to_medical_personnel="yes", consent_can_be_had="no",
    )  # fmt: skip
    course.send(course.therapist, "safety:transfer_outcome", way, outcome="there")
    assert "You are away at Hill Hospital" in course.phone.get(reverse("portal:today")).content.decode()


def come_back(course, on):
    course.at(on, 15)
    way = {"transfer": Transfer.objects.get().pk}
    dose = course.program.dose
    course.send(course.therapist, "stepdown:transfer_return", way, back_on=on.isoformat(), words="Calmer",
                from_day=on.isoformat(), days=dose.days_per_week, hours=str(dose.hours_per_week))  # fmt: skip
    concern = Concern.objects.get(state="raised")
    ids = {"concern": concern.pk}
    page = course.get(course.therapist, "safety:concern", ids)
    seen = page.split('name="seen" value="')[1].split('"')[0]
    course.send(course.therapist, "safety:assessment", ids, risk="low", words="Screened, safe", seen=seen)
    course.send(course.therapist, "safety:closure", ids, disposition="returned to group", why_no_plan="")


def taper(course, on):
    step = next(
        n
        for n, one in enumerate(course.program.taper)
        if one.days_per_week < course.program.dose.days_per_week
    )
    fewer = course.program.taper[step].days_per_week
    course.send(course.therapist, "stepdown:readiness", course.here, step=str(step), from_day=on.isoformat(),
                weekdays=[str(one) for one in course.days[:fewer]], reason="Ready for less")  # fmt: skip
    assert doses.dose_on(course.episode.pk, on=on).days_per_week == fewer


def leave(course, on):
    text = dict.fromkeys(
        ("warning_signs", "coping_steps", "supports", "medication", "resources", "if_it_gets_hard"),
        "As we wrote it",
    )
    course.send(course.manager, "stepdown:plan", course.here, revision="0", **text)
    course.send(course.manager, "stepdown:appointment", course.here, with_whom="Robin Hale", kind="therapist",
                when=f"{on + timedelta(days=4)}T10:00", where="9 Orchard Street", phone="555-0161")  # fmt: skip
    course.send(course.manager, "stepdown:finish", course.here)
    course.send(
        course.therapist,
        "stepdown:discharge",
        course.here,
        reason="completed",
        on=on.isoformat(),
        words="Goals met",
    )


def told(course, last):
    """What the record says in the end: nothing lost on the way, each leaving kept, the chain whole."""
    episode = course.episode
    assert Transfer.objects.get().state == "back"
    left = Disclosure.objects.order_by("at", "id").values_list("basis", "recipient", "parts")
    assert [one for one in left if one[0] == "medical emergency"] == [
        ("medical emergency", "Dr. Ana Ruiz", ["why", "medicine"])
    ]
    assert [one[1:] for one in left if one[0] != "medical emergency"] == [("Ada Ash", ["schedule"])]
    assert Medication.objects.get().dose == "100 mg"
    totals = [one.total for one in Response.objects.filter(instrument="phq9").order_by("answered_at")]
    assert totals[-2:] == [16, 0]
    assert Decision.objects.get().decision == "step down"
    contacts = Contact.objects.filter(episode=episode, outcome="reached")
    assert sorted((one.on - last).days for one in contacts) == [one.day for one in course.program.aftercare]
    assert not Concern.objects.exclude(state="closed").exists()
    counted = days.attendance_of(episode.pk, first=course.first, last=last)
    assert {one.status for one in counted} == {
        "attended",
        "not over",
    }  # alone in the group: while away it did not meet
    assert list(queries.breaks(episode.organization_id)) == []
