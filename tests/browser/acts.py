"""The acts of the story: what each person does on their pages, and what must stand stored afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django_scopes import scope
from playwright.sync_api import Browser

from handrail.anytime.consents.models import Consent
from handrail.anytime.measures.models import Response
from handrail.anytime.medication.models import Medication
from handrail.anytime.notes.models import Note
from handrail.anytime.safety.models import Concern, SafetyPlan, Screen
from handrail.care.admission.models import Dose
from handrail.care.aftercare.models import Contact
from handrail.care.day.models import CheckIn, HomePractice, Visit
from handrail.care.inquiry.models import Referral
from handrail.care.intake.models import IntakeInterview
from handrail.care.placement.models import Assessment
from handrail.care.plan.models import Plan
from handrail.care.review.models import Decision
from handrail.care.schedule.models import Place, Session
from handrail.care.stepdown.models import DischargePlan, NextAppointment
from handrail.ground.clinic.models import Organization
from handrail.ground.episode.models import Episode, TeamMember
from handrail.library import shelf
from tests.browser.conftest import Clock
from tests.browser.people import Person
from tests.server import Server, stored
from tests.world import PASSWORD


@dataclass
class Story:
    """What the acts share: the server, its clock, and who the client turned out to be."""

    server: Server
    clock: Clock
    chromium: Browser
    local: Callable[..., datetime]
    monday: date
    ids: dict[str, Any] = field(default_factory=dict)

    def at(self, day: date, hour: int, minute: int = 0) -> None:
        self.clock.set(self.local(day, hour, minute))

    @contextmanager
    def facts(self) -> Iterator[None]:
        """Look at what is stored now."""
        with stored(self.server), scope(organization=Organization.objects.get()):
            yield

    def client_path(self, tail: str = "") -> str:
        return f"/clients/{self.ids['episode']}/{tail}"


def ask_for_an_evaluation(visitor: Person, story: Story) -> None:
    visitor.go("/").reads("Riverside", "Skills")
    visitor.follow("See how it works").reads("A typical week", "Check-in and safety scan")
    visitor.follow("Ask for an evaluation")
    visitor.press("Send", wrong=True).reads("Write your name")
    visitor.fill("Your name", "Robin Ash").fill("Phone", "555-0133")
    visitor.fill("What would you like us to know?", "Weekly visits do not hold me any more.")
    visitor.choose("in danger right now", "No")
    visitor.press("Send").reads("We have it")
    with story.facts():
        referral = Referral.objects.get()
        assert (referral.name, referral.state) == ("Robin Ash", "received")
        assert referral.words == "Weekly visits do not hold me any more."
        assert referral.due_at > referral.received_at


def answer_the_request(desk: Person, story: Story) -> None:
    desk.follow("Referrals").reads("Robin Ash")
    desk.follow("Robin Ash").press("Take it")
    desk.fill("What was said", "Talked for ten minutes. Can come at one.").press("Note the answer")
    desk.reads("Talked for ten minutes")
    with story.facts():
        referral = Referral.objects.get()
        assert referral.state == "answered"
        assert referral.owner.name == "Dora Lind"


def take_in(desk: Person, story: Story) -> None:
    story.at(story.monday, 13)
    desk.follow("Begin intake")
    desk.fill("Given name", "Robin").fill("Family name", "Ash").fill("Pronouns", "they/them")
    desk.fill("Birth date", "1991-04-12").fill("Phone", "555-0133")
    desk.press("Register and open")
    with story.facts():
        episode = Episode.objects.get()
        story.ids |= {"episode": episode.pk, "client": episode.client_id}
        assert episode.stage == "intake"
    desk.go(story.client_path("intake/"))
    desk.fill("What brings you here now?", "I stopped opening letters in May.").press("Save the interview")
    desk.fill("What helps you feel safe", "Sit near the door.").press("Save", within=desk.form("/comfort/"))
    desk.go(story.client_path("documents/consent_to_evaluate/"))
    sign(desk)
    desk.go(story.client_path("safety-screen/"))
    for number in (1, 2, 3, 4):
        desk.choose(f"{number}. ", "No")
    desk.press("Keep the answers").reads("negative")
    desk.go(story.client_path("intake/")).press("Send to assessment")
    with story.facts():
        assert Episode.objects.get().stage == "placement"
        assert Screen.objects.get().result == "negative"
        assert Consent.objects.get().signed_name == "Robin Ash"
        assert IntakeInterview.objects.get().what_brings_you.startswith("I stopped")


def sign(person: Person, name: str = "Robin Ash") -> None:
    person.fill("Full name of the person who signs", name)
    person.tick("They have read the text").press("Sign")


def assess(therapist: Person, story: Story) -> None:
    story.at(story.monday, 15)
    therapist.go(story.client_path("assessment/"))
    page = therapist.page
    for box in page.locator("input[type=radio][value='2']").all():
        box.check(force=True)
    for box in page.locator("input[type=radio][value='no']").all():
        box.check(force=True)
    for section in shelf.evaluation().sections:
        if section.required:
            page.locator(f"[name=section_{section.id}]").fill(f"{section.title}: as told today.")
    page.locator("input[name=code_1]").fill("F33.1")
    page.locator("input[name=words_1], input[name=diagnosis_1]").first.fill("Depression that comes back")
    therapist.fill("Formulation", "Low since spring; weekly care has not held; safe at home.")
    therapist.press("Save")
    therapist.reads("What the rules say")
    decision = therapist.form("/decision/")
    decision.locator("[name=level][value=iop]").check(force=True)
    decision.locator("[name=why_not_less]").fill("Weekly care did not hold: work and sleep got worse.")
    decision.locator("[name=why_not_more]").fill("Safe at home, able to take part in groups.")
    decision.locator("[name=reason]").fill("Ratings and the interview agree.")
    therapist.press("Decide", within=decision)
    with story.facts():
        assessment = Assessment.objects.get()
        assert assessment.decided == "iop"
        assert assessment.recommendation
        assert Episode.objects.get().stage == "admission"


def open_the_series(desk: Person, story: Story) -> None:
    story.at(story.monday, 16)
    desk.go("/series/new/skills/")
    form = desk.page.locator("main form").first
    form.locator("[name=title]").fill("Morning skills")
    for day in ("0", "1", "2", "3"):
        form.locator(f"[name=weekdays][value='{day}']").check()
    form.locator("[name=starts]").fill("09:00")
    form.locator("[name=from_day]").fill((story.monday + timedelta(days=1)).isoformat())
    form.locator("[name=leader]").select_option(label=option(form, "leader", "Alice"))
    desk.press("Open it")
    until = desk.page.locator("form[action*='/sessions/']").first
    until.locator("[name=until]").fill((story.monday + timedelta(weeks=8)).isoformat())
    desk.press("Make sessions", within=until)
    with story.facts():
        assert Session.objects.count() >= 30


def option(form: Any, name: str, begins: str) -> str:
    labels = form.locator(f"[name={name}] option").all_inner_texts()
    return next(label for label in labels if begins in label)


def get_ready(desk: Person, therapist: Person, story: Story) -> Person:
    """Documents, team, dose, start, orientation; the client's own sign-in; admitted."""
    story.at(story.monday, 16, 30)
    desk.go(story.client_path("documents/"))
    for document in [document.id for document in shelf.program("skills").documents if document.required]:
        desk.go(story.client_path(f"documents/{document}/"))
        if desk.page.get_by_role("button", name="Sign", exact=True).is_enabled():
            sign(desk)
    desk.go(story.client_path("admission/"))
    team = desk.form("/team/")
    for role, who in (("therapist", "Alice"), ("prescriber", "Priya"), ("case_manager", "Lee")):
        team.locator(f"[name={role}]").select_option(label=option(team, role, who))
    desk.press("Save the team", within=team)
    start = desk.form("/start/")
    start.locator("[name=start_on]").fill((story.monday + timedelta(days=1)).isoformat())
    start.locator("[name=track][value=morning]").check(force=True)
    for day in ("0", "1", "2", "3"):
        start.locator(f"[name=weekdays][value='{day}']").check()
    desk.press("Save the start", within=start)
    therapist.go(story.client_path("safety-plan/"))
    for number in range(1, 7):
        therapist.fill(f"{number}. ", "none yet")
    therapist.fill("Who made it together", "Robin and I")
    therapist.press("Keep this version")
    desk.go(story.client_path("admission/"))
    steps = desk.form("/orientation/")
    steps.locator("[name=emergency_contact]").fill("Ada Ash, sister, 555-0144")
    for box in steps.locator("[name=steps]").all():
        box.check()
    desk.press("Note as done", within=steps)
    therapist.go(story.client_path("admission/"))
    dose = therapist.form("/dose/")
    dose.locator("[name=days_per_week]").fill("4")
    dose.locator("[name=hours_per_week]").fill("10.5")
    dose.locator("[name=from_day]").fill((story.monday + timedelta(days=1)).isoformat())
    dose.locator("[name=reason]").fill("The program's usual dose")
    therapist.press("Set the dose", within=dose)
    client = invite(desk, story)
    therapist.go(story.client_path("admission/")).press("Admit")
    with story.facts():
        episode = Episode.objects.get()
        assert episode.stage == "taking part"
        assert episode.admitted_on == story.monday + timedelta(days=1)
        assert TeamMember.objects.filter(until__isnull=True).count() == 3
        assert Dose.objects.get().days_per_week == 4
    return client


def invite(desk: Person, story: Story) -> Person:
    """The link, shown once, opened on the client's own phone."""
    desk.press("Make an invitation")
    link = desk.page.locator("p.strong").inner_text()
    client = Person.at("the client", story.chromium, story.server, phone=True)
    client.go("/invitation/" + link.rstrip("/").rsplit("/", 1)[1] + "/")
    client.fill("Your e-mail address", "robin@example.org").fill("Choose a password", PASSWORD)
    client.fill("The same password again", PASSWORD).press("Save and go on").reads("Robin")
    return client


def plan(therapist: Person, client: Person, story: Story) -> None:
    therapist.go(story.client_path("plan/"))
    if therapist.page.locator("form[action$='/plan/draft/']").count():
        therapist.press("Begin the plan")
    fill_in(therapist, "/problems/", words="Low mood that stops ordinary days", code="F33.1")
    fill_in(therapist, "/goals/", words="Open my letters again")
    due = (story.monday + timedelta(weeks=5)).isoformat()
    fill_in(
        therapist,
        "/objectives/",
        words="Open the post",
        measure="days a week",
        baseline="0",
        target="5",
        due_on=due,
    )
    form = therapist.form("/interventions/")
    form.locator("[name=staff_id]").select_option(label=option(form, "staff_id", "Alice"))
    fill_in(therapist, "/interventions/", kind="Skills group", frequency="4 days a week")
    therapist.press("Sign", within=therapist.form("/signature/"))
    client.go("/me/plan/").reads("Open my letters again")
    client.form("/plan/signature/").locator("[name=signed_name]").fill("Robin Ash")
    client.send(client.form("/plan/signature/"))
    with story.facts():
        made = Plan.objects.get()
        assert made.state == "signed"
        assert made.content_hash
        assert made.client_signed_name == "Robin Ash"


def fill_in(person: Person, action: str, **words: str) -> None:
    """Fill the form whose address ends so, opening what hides it, and send it."""
    form = person.page.locator(f"form[action$='{action}']").last
    person.unfold()
    for name, value in words.items():
        form.locator(f"[name={name}]").fill(value)
    person.send(form)


def schedule(desk: Person, story: Story) -> None:
    desk.go("/week/").follow("Schedule Robin A.")
    form = desk.page.locator("main form", has=desk.page.locator("[name=weekdays][type=checkbox]")).first
    for day in ("0", "1", "2", "3"):
        form.locator(f"[name=weekdays][value='{day}']").check()
    form.locator("[name=from_day]").fill((story.monday + timedelta(days=1)).isoformat())
    desk.send(form)
    with story.facts():
        places = Place.objects.filter(client_id=story.ids["client"]).select_related("session")
        assert places.count() >= 28
        walls = {place.session.starts_at.astimezone(story.local(story.monday, 9).tzinfo) for place in places}
        assert len({moment.hour for moment in walls}) == 2, (
            "9:00 here is two hours of UTC across the clock change"
        )


def prescribe(prescriber: Person, story: Story) -> None:
    prescriber.go(story.client_path("medication/"))
    prescriber.fill("Medication", "sertraline").fill("Dose and how often", "50 mg in the morning")
    prescriber.fill("Why", "Moderate depression; tolerated before").press("Put it on the list")
    with story.facts():
        assert Medication.objects.get().dose == "50 mg in the morning"


def check_in(client: Person, *, safe: bool) -> None:
    client.go("/me/").follow("Check in", within="main")
    client.choose("How is your mood", "6")
    client.choose("How strong are your urges", "2")
    client.choose("how many hours did you sleep", "7")
    client.page.get_by_role("button", name="No" if safe else "Yes", exact=True).click()
    client.page.wait_for_url("**/check-in/done/")
    client.look()


def first_day(client: Person, desk: Person, therapist: Person, story: Story) -> None:
    day = story.monday + timedelta(days=1)
    story.at(day, 8, 45)
    check_in(client, safe=False)
    client.reads("988", "911")
    with story.facts():
        concern = Concern.objects.get()
        assert (concern.origin, concern.state, concern.owner.name) == ("check-in", "raised", "Alice Moreno")
        assert CheckIn.objects.get().scan == "respond"
        session = Session.objects.get(day=day)
        story.ids |= {"session": session.pk, "place": Place.objects.get(day=day).pk}
    story.at(day, 8, 55)
    desk.go(f"/sessions/{session.pk}/").press("Here").reads("held")
    therapist.go("/today/").reads("Robin A.", "safety question")
    respond(therapist, story)
    therapist.go(f"/sessions/{session.pk}/").press("Into group").reads("in group")
    story.at(day, 11, 45)
    therapist.go(f"/sessions/{session.pk}/").press("Give it to everyone")
    story.at(day, 11, 52)
    therapist.go(f"/sessions/{session.pk}/").press("End the session")
    with story.facts():
        visit = Visit.objects.get(day=day)
        assert visit.state == "done"
        assert 130 <= visit.minutes <= 160
        assert HomePractice.objects.get().done is None


def respond(therapist: Person, story: Story) -> None:
    """Acknowledge, talk, close; and write the next version of the safety plan together."""
    therapist.follow("Respond").press("Acknowledge")
    form = therapist.form("/assessment/")
    therapist.choose("How high is the risk now?", "Low", within=form)
    form.locator("[name=words]").fill("Passive thoughts, no plan, no intent.")
    therapist.press("Note the assessment", within=form)
    close = therapist.form("/closure/")
    close.locator("[name=disposition][value='one-to-one and safety plan']").check(force=True)
    therapist.press("Close the concern", within=close)
    therapist.go(story.client_path("safety-plan/"))
    for box in therapist.page.locator("main textarea").all():
        box.fill("Walk to the river. My sister, 555-0191.")
    therapist.fill("Who made it together", "Robin, a sister and I")
    therapist.send(therapist.page.locator("main form").first)
    with story.facts():
        assert Concern.objects.get().disposition == "one-to-one and safety plan"
        assert sorted(SafetyPlan.objects.values_list("version", flat=True)) == [1, 2]


def answer_scales(client: Person, therapist: Person, story: Story) -> None:
    """PHQ-9 with item 9 above zero raises a concern at once; GAD-7; both plotted."""
    day = story.monday + timedelta(days=1)
    story.at(day, 18)
    answer_scale(client, "phq9", [2, 2, 2, 2, 2, 2, 2, 1, 1])
    client.reads("988")
    answer_scale(client, "gad7", [2, 2, 2, 2, 2, 1, 1])
    with story.facts():
        found = {one.instrument: one.total for one in Response.objects.all()}
        assert found == {"phq9": 16, "gad7": 12}
        assert Concern.objects.filter(origin="measure", state="raised").count() == 1
    story.at(day, 18, 5)
    therapist.go("/today/").reads("item 9")
    therapist.follow("Respond").press("Acknowledge")
    form = therapist.form("/assessment/")
    therapist.choose("How high is the risk now?", "Low", within=form)
    form.locator("[name=words]").fill("Called; same as this morning; plan at hand.")
    therapist.press("Note the assessment", within=form)
    close = therapist.form("/closure/")
    close.locator("[name=disposition][value='one-to-one and safety plan']").check(force=True)
    therapist.press("Close the concern", within=close)
    therapist.go(story.client_path("measures/")).reads("PHQ-9", "16")


def answer_scale(client: Person, instrument: str, answers: list[int]) -> None:
    client.go(f"/me/questions/{instrument}/")
    for number, value in enumerate(answers, 1):
        client.page.locator(f"[name=q{number}][value='{value}']").check(force=True)
    client.send(client.page.locator("main form").first)


def write_the_group_note(therapist: Person, story: Story) -> None:
    story.at(story.monday + timedelta(days=1), 18, 30)
    therapist.go(f"/sessions/{story.ids['session']}/note/")
    page = therapist.page
    therapist.fill("What was taught and done", "Robin taught us all to breathe out slowly.")
    therapist.fill("What this person did", "Named the fear under the anger; will try it on Thursday.")
    page.locator("input[type=radio][value='took part']").first.check(force=True)
    page.locator("input[type=radio][value='no change']").first.check(force=True)
    therapist.press("Save and sign", wrong=True).reads("Robin")
    with story.facts():
        assert not Note.objects.filter(state="signed").exists(), "the shared part names a participant"
    therapist.fill("What was taught and done", "Breathing out slowly, then each on a decision of today.")
    page.get_by_role("button", name="Save and sign").first.click()
    therapist.reads("1 of 1 signed")
    therapist.look()
    with story.facts():
        note = Note.objects.get()
        assert note.state == "signed"
        assert note.content_hash
        assert note.shared_text.startswith("Breathing")
        assert note.minutes == Visit.objects.get(pk=Visit.objects.get().pk).minutes


def later_weeks(client: Person, desk: Person, therapist: Person, story: Story) -> None:
    """One day a week through the clock change: practice answered, checked in, scales falling."""
    scores = ([2, 2, 2, 1, 1, 1, 1, 1, 0], [1, 1, 1, 1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 0, 0, 0, 0, 0])
    for week, items in enumerate(scores, 1):
        day = story.monday + timedelta(weeks=week, days=1)
        with story.facts():
            session = Session.objects.get(day=day)
        story.at(day, 8, 40)
        answer_practice(client)
        check_in(client, safe=True)
        story.at(day, 8, 55)
        desk.go(f"/sessions/{session.pk}/").press("Here")
        story.at(day, 9, 5)
        therapist.go(f"/sessions/{session.pk}/").press("Into group")
        story.at(day, 11, 46)
        therapist.go(f"/sessions/{session.pk}/").press("Give it to everyone")
        story.at(day, 11, 53)
        therapist.go(f"/sessions/{session.pk}/").press("End the session")
        story.at(day, 18)
        answer_scale(client, "phq9", items)
        answer_scale(client, "gad7", items[:7])
    with story.facts():
        assert Visit.objects.filter(state="done").count() == 4
        assert [one.total for one in Response.objects.filter(instrument="phq9").order_by("answered_on")] == [
            16, 11, 7, 4,
        ]  # fmt: skip
        assert HomePractice.objects.filter(done="yes").count() >= 3
    client.go("/me/").reads("Robin")


def answer_practice(client: Person) -> None:
    client.go("/me/").follow("Did it happen?")
    form = client.page.locator("main form").first
    form.locator("[name=done][value=yes]").check(force=True)
    form.locator("[name=confidence][value='7']").check(force=True)
    client.send(form)


def review(therapist: Person, story: Story) -> None:
    story.at(story.monday + timedelta(weeks=3, days=2), 13)
    therapist.go("/today/").follow("Team review").reads("Robin A.")
    therapist.follow("Robin A.", within="main")
    form = therapist.page.locator("form:has([name=decision])").first
    form.locator("[name=decision][value='step down']").check(force=True)
    form.locator("[name=reason]").fill("PHQ-9 from 16 to 4; practice at home.")
    therapist.send(form)
    with story.facts():
        decision = Decision.objects.get()
        assert decision.decision == "step down"
        assert decision.agenda, "the facts as they stood"


def step_down(therapist: Person, story: Story) -> None:
    day = story.monday + timedelta(weeks=3, days=2)
    story.at(day, 14)
    therapist.go(story.client_path("step-down/")).reads("Symptoms", "Skills")
    form = therapist.page.locator("form:has([name=step])").first
    form.locator("[name=step]").nth(1).check(force=True)
    for box in form.locator("[name=weekdays]").all()[:2]:
        box.check(force=True)
    form.locator("[name=from_day]").fill((day + timedelta(days=5)).isoformat())
    form.locator("[name=reason]").fill("Ready for less, with the days between as practice")
    therapist.send(form)
    with story.facts():
        assert Episode.objects.get().stage == "stepping down"
        assert Dose.objects.order_by("-from_day").first().days_per_week == 2
        later = Place.objects.filter(day__gte=day + timedelta(days=5), state="expected")
        assert {place.day.weekday() for place in later} == {0, 1}


def discharge(therapist: Person, client: Person, story: Story) -> None:
    last = story.monday + timedelta(weeks=5, days=1)
    story.at(last, 12)
    therapist.go(story.client_path("discharge-plan/"))
    plan_form = therapist.page.locator("form:has(textarea)").first
    for box in plan_form.locator("textarea").all():
        box.fill("Not answering the phone. Walk, call my sister, 555-0191.")
    therapist.send(plan_form)
    therapist.unfold()
    form = therapist.form("/appointments/")
    form.locator("[name=with_whom]").fill("Robin Hale, therapist")
    form.locator("[name=when]").fill((last + timedelta(days=6)).isoformat() + "T16:00")
    form.locator("[name=where]").fill("9 Orchard Street")
    therapist.send(form).press("Finish the plan")
    therapist.go(story.client_path("discharge-plan/print/")).reads("Robin Hale", "988")
    therapist.go(story.client_path("discharge/"))
    form = therapist.page.locator("form:has([name=reason])").first
    form.locator("[name=reason]").select_option(value="completed")
    form.locator("[name=on]").fill(last.isoformat())
    form.locator("[name=words]").fill("Goes on with weekly therapy.")
    therapist.send(form)
    with story.facts():
        episode = Episode.objects.get()
        assert (episode.stage, episode.discharge_reason) == ("aftercare", "completed")
        assert DischargePlan.objects.get().finished_at
        assert NextAppointment.objects.get().with_whom == "Robin Hale, therapist"
        assert not Place.objects.filter(day__gt=last, state="expected").exists()
    client.go("/me/").reads("Robin")


def follow_up(therapist: Person, story: Story) -> None:
    """Not reached, then reached; on the 30th day reached: each a line, the due ones clear themselves."""
    last = story.monday + timedelta(weeks=5, days=1)
    tries = ((3, "reached"), (7, "not reached"), (8, "reached"), (30, "reached"))
    for days, outcome in tries:
        story.at(last + timedelta(days=days), 10)
        therapist.go("/aftercare/").reads("Robin A.")
        therapist.follow("Robin A.", within="main")
        therapist.unfold()
        form = therapist.page.locator("form:has([name=outcome])").first
        form.locator(f"[name=outcome][value='{outcome}']").check(force=True)
        form.locator("[name=words]").fill(
            "Goes to the new therapist." if outcome == "reached" else "No answer."
        )
        if outcome == "reached":
            form.locator("[name=danger][value='no']").check(force=True)
        therapist.send(form)
    with story.facts():
        reached = set(Contact.objects.filter(outcome="reached").values_list("due", flat=True))
        assert reached == {"first_call", "first_visit_check", "month_check"}
        assert Contact.objects.count() == 4
