"""Caregivers: what each sees is what was released, today, and nothing hints at the rest."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.anytime.consents import operations as consents
from handrail.anytime.consents import queries as consent_queries
from handrail.anytime.consents.models import Consent, Disclosure
from handrail.anytime.family import operations, queries
from handrail.anytime.family.models import Caregiver, FamilyAttendance, FamilySession, PracticeTogether
from handrail.anytime.notes.models import Note
from handrail.anytime.safety import operations as safety
from handrail.care.day import operations as day
from handrail.care.day import queries as days
from handrail.care.plan import operations as plan
from handrail.care.schedule.models import Session
from handrail.care.stepdown.models import DischargePlan
from handrail.ground.access.models import User
from handrail.ground.access.sign_in import actor_of
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.clinic.models import Site
from handrail.ground.episode import operations as episode_verbs
from handrail.ground.people.models import Client, Guardian
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.builders_days import NAMES, TODAY, enrolled, make_episode, make_series, place_of
from tests.reading import running_text
from tests.world import NOW, hire, key

HOME = reverse("caregiver:home")
ALL = list(queries.PARTS)
# What stands on the page of each part, and nowhere else.
SEEN = {
    "schedule": "Next days here",
    "attendance": "The last two weeks",
    "helping": "Sam goes quiet",
    "practice": "Call one friend",
    "goals": "Answer the phone again",
    "sessions": "Help that does not feed the problem",
    "practical": "Bring the list of medicine.",
    "discharge": "Sleep gets short",
}


def later(**more):
    return NOW + timedelta(**more)


@pytest.fixture
def sam(world, set_clock):
    """Sam, with something in the record for every part; the day here is over."""
    alice = world.actor("alice")
    (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
    place = place_of(episode)
    day.check_in(place, by=alice, at=NOW, answers=day.CheckInAnswers(unsafe_thoughts=False))
    day.arrive(place, by=alice, at=NOW)
    day.clear(place, by=alice, at=NOW)
    day.wrap_up(place, by=alice, at=NOW, words="Call one friend", support="A quiet hour", skill_id="")
    day.end_session(place.session, by=alice, at=later(hours=4))
    set_clock(later(hours=5))
    steps = safety.PlanSteps(
        "Sam goes quiet", "Walk", "Uncle Ned", "Jo, 555-0177", "Dr. Hale", "Lock up pills"
    )
    safety.write_plan(episode, by=alice, at=NOW, steps=steps, made_with="Sam and Alice")
    made = plan.draft(episode, by=alice, at=NOW)
    problem = plan.add_problem(made, by=alice, at=NOW, code="F33.1", words="Low mood")
    goal = plan.add_goal(problem, by=alice, at=NOW, words="Answer the phone again")
    said = {"measure": "calls", "baseline": "0", "target": "2", "due_on": date(2026, 12, 20)}
    objective = plan.add_objective(goal, by=alice, at=NOW, words="Two calls a week", **said)
    who = world.staff["alice"].pk
    plan.add_intervention(
        objective, by=alice, at=NOW, kind="Skills group", frequency="4 a week", staff_id=who
    )
    plan.sign(made, by=alice, at=NOW)
    return episode


def named(world, episode, name="Ada Kerr", **more):
    said = {"relationship": "sister", "email": f"{name.split()[0].lower()}@family.example"} | more
    return operations.name_caregiver(episode, by=world.actor("dora"), at=NOW, name=name, **said)


def release(world, caregiver, episode, parts=ALL, at=NOW, **more):
    said = {"signed_name": episode.client.legal_name} | more
    return operations.choose_release(
        caregiver, episode, by=world.actor("dora"), at=at, parts=list(parts), **said
    )


def invited(world, caregiver, episode, at=NOW):
    """Give a sign-in, and fill the parts that wait for a caregiver: a session, practical words, a finished plan for after."""
    operations.invite_caregiver(caregiver, episode, by=world.actor("dora"), at=at)
    return User.objects.get(caregiver=caregiver)


def fill(world, caregiver, episode, hours=6):
    alice = world.actor("alice")
    operations.plan_session(
        episode, by=alice, at=NOW, starts_at=later(days=3, hours=hours), minutes=50, caregivers=[caregiver.pk],
        with_client=True, topic="family_enabling",
    )  # fmt: skip
    if "practical" in queries.released(caregiver, episode, on=TODAY).parts:
        operations.write_to_caregiver(
            caregiver, episode, by=alice, at=NOW, words="Bring the list of medicine."
        )


def finished_plan(world, episode):
    DischargePlan.objects.create(  # its own acceptance test lives the way there
        **episode_verbs.client_row(episode), warning_signs="Sleep gets short", saved_at=NOW, finished_at=NOW,
        finished_by="Alice Moreno",
    )  # fmt: skip


@pytest.fixture
def ada(world, sam):
    """Ada: everything is released to her, everything is there, and she has a sign-in."""
    finished_plan(world, sam)
    caregiver = named(world, sam)
    release(world, caregiver, sam)
    fill(world, caregiver, sam)
    invited(world, caregiver, sam)
    return Caregiver.objects.get(pk=caregiver.pk)


def parts_on(text):
    return {part for part, words in SEEN.items() if words in text}


def looked(browse, caregiver):
    answer = browse(caregiver.user).get(HOME)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.ledger("Y02")
def test_a_client_releases_two_parts_and_the_caregiver_sees_those_and_no_more(world, browse, sam):
    desk = browse(world.users["dora"])
    url = reverse("family:client", args=[sam.pk])
    assert "Nobody is noted yet." in desk.get(url).content.decode()
    typed = {"name": "Ada Kerr", "relationship": "sister", "email": "ada@family.example", "language": "en"}
    made = desk.post(reverse("family:caregivers", args=[sam.pk]), typed | key())
    ada = Caregiver.objects.get()
    page = reverse("family:caregiver", args=[ada.pk])
    assert made["Location"] == page
    text = desk.get(page).content.decode()
    assert "No release in force names them and says what they may see." in text
    assert "Make a link to sign in" in text
    assert "disabled" in text  # to be asked in says already that Sam is here
    refused = desk.post(reverse("family:invitation", args=[ada.pk]), key())
    assert "They may not see anything yet." in refused.content.decode()
    signed = {"parts": ["schedule", "practice"], "signed_name": "Sam Kerr", "agrees": "on"}
    assert desk.post(reverse("family:release", args=[ada.pk]), signed | key())["Location"] == page
    text = desk.get(page).content.decode()
    assert "Days and times of the program" in text
    assert "Signed by Sam Kerr" in text
    assert desk.post(reverse("family:invitation", args=[ada.pk]), key())["Location"] == page
    text = desk.get(page).content.decode()
    link = text.split("<code>")[1].split("</code>")[0].replace("http://localhost", "")
    assert "<code>" not in desk.get(page).content.decode()  # shown once
    phone = browse()
    form = phone.get(link, follow=True)
    chosen = {"password1": "correct horse battery", "password2": "correct horse battery"}
    phone.post(form.redirect_chain[-1][0], chosen | key())
    assert phone.login(username="ada@family.example", password="correct horse battery")
    assert phone.get(reverse("home"))["Location"] == HOME
    text = phone.get(HOME).content.decode()
    assert text.index("Call 911") < text.index("Next days here: Sam") < text.index("Call one friend")
    assert "555-0100" in text
    assert parts_on(text) == {"schedule", "practice"}
    assert "555-0100" in phone.get(reverse("portal:help")).content.decode()
    again = desk.post(reverse("family:invitation", args=[ada.pk]), key())
    assert "They chose a password already." in again.content.decode()
    (line,) = Disclosure.objects.all()
    assert (line.recipient, line.parts, line.basis) == ("Ada Kerr", ["schedule", "practice"], "release")


@pytest.mark.ledger("Y02")
@pytest.mark.parametrize("part", ALL)
def test_each_part_shows_alone_and_only_where_it_is_released(world, browse, sam, part):
    finished_plan(world, sam)
    caregiver = named(world, sam)
    release(world, caregiver, sam, ALL)
    fill(world, caregiver, sam)
    release(world, caregiver, sam, [part], at=later(minutes=1))
    text = browse(invited(world, caregiver, sam, at=later(minutes=2))).get(HOME).content.decode()
    assert parts_on(text) == {part}
    assert "nothing new on this page" not in text
    assert Disclosure.objects.get().parts == [part]
    for elsewhere in ("Uncle Ned", "555-0177", "Low mood", "Two calls a week"):
        assert elsewhere not in text


@pytest.mark.ledger("Y02")
def test_the_client_reads_who_sees_what_and_takes_it_back(world, browse, sam, ada):
    own, url = browse(world.users["sam"]), reverse("portal:family")
    text = own.get(url).content.decode()
    assert "Ada Kerr" in text
    assert "Goals of the plan" in text
    take_back = reverse("portal:take_back", args=[ada.pk])
    assert own.post(take_back, key())["Location"] == url
    assert "They see nothing." in own.get(url).content.decode()
    assert parts_on(looked(browse, ada)) == set()
    assert "Nothing is shared with this person" in own.post(take_back, key()).content.decode()
    kim = make_episode(world, *NAMES[1], sign_in=True)
    assert browse(world.users["kim"]).post(take_back, key()).status_code == 404
    assert "Nobody is on this list." in browse(world.users["kim"]).get(url).content.decode()
    with pytest.raises(NotAllowed):
        operations.take_back_release(ada, kim, by=world.actor("kim"), at=NOW)


@pytest.mark.ledger("Y01")
def test_the_client_finds_a_family_session_in_their_week(world, browse, sam, ada):
    url = reverse("portal:week")
    assert "With my family" in browse(world.users["sam"]).get(url).content.decode()
    session = FamilySession.objects.get()
    operations.call_off_session(session_now(session), by=world.actor("alice"), at=NOW, reason="Snow")
    assert "With my family" not in browse(world.users["sam"]).get(url).content.decode()


STATES = {
    "none": set(),
    "given": set(ALL),
    "expired": set(),
    "revoked": set(),
    "other person": set(),
    "other purpose": set(),
    "no parts": set(),
    "ended": set(),
    "part2 missing": set(),
    "part2 there": set(ALL),
    "part2 and revoked": set(),
    "sensitivity unknown": set(),
}


def bring_about(world, state, caregiver, episode):
    """Bring one state of the consents about."""
    dora = world.actor("dora")
    if state == "other person":
        return release(world, named(world, episode, "Eva Kerr"), episode)
    if state in ("other purpose", "no parts"):
        purpose = "school" if state == "other purpose" else queries.PURPOSE
        return consents.sign(
            episode, by=dora, at=NOW, document="release_of_information", signed_name="Sam Kerr",
            recipient=caregiver.name, purpose=purpose,
        )  # fmt: skip
    if state == "none":
        return None
    scope = release(world, caregiver, episode)
    if state == "expired":
        Consent.objects.filter(pk=scope.consent_id).update(expires_on=TODAY - timedelta(days=1))
    if "revoked" in state:
        consents.revoke(scope.consent, by=dora, at=NOW, reason="Changed their mind")
    if state == "ended":
        operations.end_caregiver(caregiver, by=dora, at=NOW, reason="Moved away")
    return scope


@pytest.mark.ledger("Y02")
@pytest.mark.parametrize("state", STATES)
def test_every_state_of_the_consents_shows_exactly_what_is_released(world, browse, sam, state):
    caregiver = named(world, sam)
    finished_plan(world, sam)
    release(world, caregiver, sam, at=later(minutes=-9))
    fill(world, caregiver, sam)
    user = invited(world, caregiver, sam)  # while it stood; what follows happens with the page open
    phone = browse(user)
    consents.revoke(Consent.objects.get(recipient="Ada Kerr"), by=world.actor("dora"), at=NOW, reason="Anew")
    if "part2" in state:
        protected(world, sam, signed=state != "part2 missing")
    if state == "sensitivity unknown":
        set_sensitivity(sam, "psychotherapy")
    bring_about(world, state, caregiver, sam)
    caregiver = Caregiver.objects.get(pk=caregiver.pk)
    assert queries.released(caregiver, sam, on=TODAY).parts == STATES[state]
    answer = phone.get(HOME)
    assert parts_on(answer.content.decode()) == STATES[state]
    assert answer.status_code == (302 if state == "ended" else 200)
    assert Disclosure.objects.count() == (1 if STATES[state] else 0)
    assert ("42 CFR part 2 prohibits" in answer.content.decode()) is (state == "part2 there")


def set_sensitivity(episode, sensitivity):
    type(episode).objects.filter(pk=episode.pk).update(sensitivity=sensitivity)
    episode.refresh_from_db()


def protected(world, episode, *, signed):
    """Make the course of care one whose records 42 CFR Part 2 protects, in a program with that consent."""
    published = clinic.publish_program(
        world.site, shelf.program("substance_use"), by=system(world.organization.pk), at=NOW
    )
    type(episode).objects.filter(pk=episode.pk).update(program=published)
    set_sensitivity(episode, "part2")
    if signed:
        said = {"document": "part2_consent", "signed_name": "Sam Kerr"}
        consents.sign(episode, by=world.actor("dora"), at=NOW, **said)


@pytest.mark.ledger("Y02")
def test_part_2_care_asks_for_its_own_consent_as_it_stands_in_the_program(world, sam):
    """The program of the tests has no Part 2 consent on file: nobody knows, so nothing is seen."""
    caregiver = named(world, sam)
    sam.sensitivity = "sud-counseling"
    release(world, caregiver, sam)
    seen = queries.released(caregiver, sam, on=TODAY)
    assert (seen.finding.answer, seen.parts) == ("cannot tell", frozenset())


@pytest.mark.ledger("Y02")
def test_a_release_taken_back_ends_an_open_session_at_the_next_click(world, browse, sam, ada):
    phone = browse(ada.user)
    before = phone.get(HOME).content.decode()
    assert parts_on(before) == set(SEEN)
    practice = reverse("caregiver:practice", args=[day_practice(sam)])
    (consent,) = Consent.objects.filter(recipient="Ada Kerr", revoked_at__isnull=True)
    consents.revoke(consent, by=world.actor("sam"), at=NOW, reason="I want it private")
    after = phone.get(HOME).content.decode()
    assert parts_on(after) == set()
    assert "Sam" not in after
    assert "There is nothing new on this page today." in after
    for hint in ("release", "private", "hidden", "not shared", "consent", "client"):
        assert hint not in " ".join(running_text(after)).lower()
    assert phone.post(practice, {"answer": "together"} | key()).status_code == 404
    assert not PracticeTogether.objects.exists()


def day_practice(episode):
    return days.practice_to_answer(episode.pk).pk


@pytest.mark.ledger("Y02")
def test_no_day_is_promised_while_the_client_is_in_a_higher_level_of_care(world, browse, sam, ada):
    alice, to = world.actor("alice"), safety.Destination("inpatient", "Hill Hospital", "555-0170")
    transfer = safety.open_transfer(sam, by=alice, at=NOW, to=to, why="Not safe at home")
    safety.settle(transfer, by=alice, at=later(hours=1), outcome="there")
    text = looked(browse, ada)
    assert parts_on(text) == set(SEEN) - {"schedule"}
    assert "Hill Hospital" not in text


@pytest.mark.ledger("Y02")
def test_what_is_seen_is_a_disclosure_once_a_part_and_day(world, browse, sam, ada, set_clock):
    for _again in range(3):
        looked(browse, ada)
    (line,) = Disclosure.objects.all()
    assert line.parts == ALL
    assert line.consent.recipient == "Ada Kerr"
    set_clock(later(days=1))
    looked(browse, ada)
    assert Disclosure.objects.count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        queries.Shown.objects.update(part="goals")


def young(world, sam, born, jurisdiction="ny"):
    Client.objects.filter(pk=sam.client_id).update(birth_date=born)
    Site.objects.filter(pk=sam.site_id).update(jurisdiction=jurisdiction)
    sam.refresh_from_db()
    sam.client.refresh_from_db()
    sam.site.refresh_from_db()
    return Guardian.objects.create(
        organization=world.organization, client=sam.client, name="Rosa Kerr", relationship="mother",
        may_consent=True, basis="parent", from_day=TODAY - timedelta(days=9),
    )  # fmt: skip


FIFTEEN = date(2011, 1, 1)
GUARDIANS = set(ALL) - {"goals"}


@pytest.mark.ledger("Y02")
def test_a_guardian_who_decides_sees_what_the_sheet_gives_a_guardian(world, browse, sam):
    rosa = named(world, sam, "Rosa Kerr", guardian=young(world, sam, FIFTEEN).pk, relationship="mother")
    aunt = named(world, sam, "Ada Kerr")
    assert queries.released(rosa, sam, on=TODAY).parts == GUARDIANS
    assert queries.released(aunt, sam, on=TODAY).parts == set()
    user = invited(world, rosa, sam)
    browse(user).get(HOME)
    (line,) = Disclosure.objects.all()
    assert (line.basis, line.consent) == ("guardian", None)
    Guardian.objects.update(may_consent=False)
    assert queries.released(rosa, sam, on=TODAY).parts == set()


@pytest.mark.ledger("Y02")
def test_a_guardian_sees_nothing_of_substance_use_care_without_a_release(world, sam):
    rosa = named(world, sam, "Rosa Kerr", guardian=young(world, sam, FIFTEEN).pk)
    sam.sensitivity = "part2"
    assert queries.released(rosa, sam, on=TODAY).parts == set()


@pytest.mark.ledger("Y02")
def test_a_minor_who_decides_alone_controls_the_release(world, sam):
    rosa = named(world, sam, "Rosa Kerr", guardian=young(world, sam, FIFTEEN, "ca").pk)
    assert queries.released(rosa, sam, on=TODAY).parts == set()
    release(world, rosa, sam, ["goals"])
    assert queries.released(rosa, sam, on=TODAY).parts == {"goals"}


@pytest.mark.ledger("Y02")
def test_a_minor_who_does_not_and_a_guardian_release_together_what_both_chose(world, sam):
    guardian = young(world, sam, FIFTEEN)
    aunt = named(world, sam, "Ada Kerr")
    release(world, aunt, sam, ["schedule", "goals"])
    assert queries.released(aunt, sam, on=TODAY).parts == set()  # the guardian has not signed
    release(world, aunt, sam, ["schedule", "practice"], signed_name="Rosa Kerr", guardian=guardian.pk)
    assert queries.released(aunt, sam, on=TODAY).parts == {"schedule"}
    one = Consent.objects.get(recipient="Ada Kerr", signed_as="guardian")
    consents.revoke(one, by=world.actor("dora"), at=NOW, reason="Changed her mind")
    assert queries.released(aunt, sam, on=TODAY).parts == set()


@pytest.mark.ledger("Y02")
def test_grown_up_since_a_guardian_is_one_no_longer(world, sam):
    rosa = named(world, sam, "Rosa Kerr", guardian=young(world, sam, TODAY.replace(year=2008)).pk)
    assert queries.released(rosa, sam, on=TODAY - timedelta(days=1)).parts == GUARDIANS
    assert queries.released(rosa, sam, on=TODAY).parts == set()


@pytest.mark.ledger("Y02")
def test_a_new_choice_takes_the_place_of_an_earlier_one(world, sam):
    ada = named(world, sam)
    release(world, ada, sam, ["schedule", "goals"])
    release(world, ada, sam, ["practice"], at=later(minutes=1))
    assert queries.released(ada, sam, on=TODAY).parts == {"practice"}
    assert Consent.objects.filter(recipient="Ada Kerr", revoked_at__isnull=False).count() == 1


@pytest.mark.ledger("Y02")
def test_a_release_that_ends_soon_is_signed_anew_where_its_parts_are_chosen(world, sam):
    release(world, named(world, sam), sam)
    Consent.objects.update(expires_on=TODAY + timedelta(days=3))
    lines = consent_queries.due(as_of=NOW, by=world.actor("dora"))
    assert reverse("family:client", args=[sam.pk]) in [one.url for one in lines]


@pytest.mark.ledger("Y02")
def test_the_gate_itself_notes_no_look_without_a_basis(world, sam, ada):
    by = actor_of(User.objects.get(caregiver=ada))
    said = {"at": NOW, "purpose": queries.PURPOSE, "parts": ["schedule"]}
    with pytest.raises(NotAllowed, match="Being a guardian does not open this"):
        consents.show_caregiver(sam, by=by, released=False, **said)
    Consent.objects.filter(recipient="Ada Kerr").update(expires_on=TODAY - timedelta(days=1))
    with pytest.raises(NotAllowed, match="No release in force names"):
        consents.show_caregiver(sam, by=by, released=True, **said)
    with pytest.raises(NotAllowed):
        operations.note_shown(ada, sam, by=by, at=NOW, parts=["schedule"])
    assert not Disclosure.objects.exists()


def test_two_of_one_name_cannot_be_told_apart(world, sam):
    named(world, sam)
    with pytest.raises(NotAllowed, match="Someone of this name"):
        named(world, sam, "ada kerr")
    with pytest.raises(NotAllowed, match="client's own name"):
        named(world, sam, "Sam Kerr")


@pytest.mark.ledger("Y02")
def test_ended_means_signed_out_and_noted_again_the_same_address_opens(world, browse, sam, ada):
    phone = browse(ada.user)
    operations.end_caregiver(ada, by=world.actor("dora"), at=NOW, reason="They fell out")
    away = phone.get(HOME)
    assert away.status_code == 302
    assert away["Location"].startswith(reverse("account_login"))
    again = named(world, sam)
    release(world, again, sam, ["goals"], at=later(minutes=1))
    user = invited(world, again, sam, at=later(minutes=1))
    assert user == User.objects.get(email="ada@family.example")
    assert parts_on(browse(user).get(HOME).content.decode()) == {"goals"}


@pytest.mark.ledger("Y01")
def test_a_session_is_planned_held_with_who_came_and_noted(world, browse, sam, set_clock):
    ada, eva = named(world, sam), named(world, sam, "Eva Kerr")
    release(world, ada, sam)
    desk = browse(world.users["alice"])
    when = later(days=1, hours=6).replace(tzinfo=None)
    typed = {
        "starts_at": f"{when:%Y-%m-%dT%H:%M}", "minutes": "50", "kind": "session", "topic": "family_boundaries",
        "with_client": "on", "caregivers": [ada.pk, eva.pk],
    }  # fmt: skip
    assert desk.post(reverse("family:sessions", args=[sam.pk]), typed | key()).status_code == 302
    session = FamilySession.objects.get()
    places = {
        one.caregiver.name if one.caregiver else "": one for one in queries.session_line(session).people
    }
    assert set(places) == {"", "Ada Kerr", "Eva Kerr"}
    url = reverse("family:session", args=[session.pk])
    assert "Limits that hold" in desk.get(url).content.decode()
    held = {"came": [places[""].pk, places["Ada Kerr"].pk], "minutes": "45", "words": "We drew one line."}
    go = reverse("family:attendance", args=[session.pk])
    assert "has not begun" in desk.post(go, held | key()).content.decode()
    set_clock(later(days=2))
    assert desk.post(go, held | key())["Location"] == url
    page = desk.get(url).content.decode()
    assert "did not come" in page
    note = Note.objects.get()
    assert (note.kind, note.minutes, note.state) == ("family", 45, "draft")
    assert reverse("notes:note", args=[note.pk]) in page
    assert FamilyAttendance.objects.get(caregiver=eva).came is False
    with pytest.raises(DatabaseError), transaction.atomic():
        FamilyAttendance.objects.update(came=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        FamilySession.objects.update(minutes=10)
    with pytest.raises(NotAllowed, match="noted already"):
        operations.call_off_session(
            session_now(session), by=world.actor("alice"), at=later(days=2), reason="No"
        )


def session_now(session):
    return FamilySession.objects.select_related("episode__site").get(pk=session.pk)


@pytest.mark.ledger("Y01")
def test_a_caregiver_alone_is_met_only_under_a_release(world, sam):
    ada = named(world, sam)

    def planned(**more):
        said = {"starts_at": later(days=1, hours=6), "minutes": 50, "caregivers": [ada.pk]} | more
        return operations.plan_session(sam, by=world.actor("alice"), at=NOW, **said)

    assert planned(with_client=True)
    with pytest.raises(NotAllowed, match="Not with Ada Kerr yet"):
        planned(with_client=False)
    sam.sensitivity = "part2"
    with pytest.raises(NotAllowed, match="Not with Ada Kerr yet"):
        planned(with_client=True)
    sam.sensitivity = "general"
    release(world, ada, sam, ["sessions"])
    with pytest.raises(NotAllowed, match="You lead another family session"):
        planned(with_client=False)
    alone = planned(with_client=False, starts_at=later(days=1, hours=6, minutes=50))
    assert not queries.session_line(alone).with_client
    days = [
        planned(with_client=True, starts_at=later(days=2, hours=6), kind="family day") for _family in range(2)
    ]
    assert len(days) == 2, "a family day is shared"


def test_who_leads_a_group_at_that_hour_plans_no_family_session_then(world, sam):
    ada, alice = named(world, sam), world.actor("alice")
    group = Session.objects.filter(day__gt=TODAY, leader_id=alice.person_id).earliest("starts_at")
    said = {"minutes": 50, "caregivers": [ada.pk], "with_client": True}
    with pytest.raises(NotAllowed, match="You have this at that hour: Morning skills"):
        operations.plan_session(
            sam, by=alice, at=NOW, starts_at=group.starts_at - timedelta(minutes=20), **said
        )
    assert operations.plan_session(sam, by=alice, at=NOW, starts_at=group.ends_at, **said)
    assert operations.plan_session(sam, by=alice, at=group.ends_at, starts_at=group.starts_at, **said), (
        "it took place"
    )


def test_the_client_is_in_no_group_then_and_who_came_is_asked_afterwards(world, sam):
    ada, alice = named(world, sam), world.actor("alice")
    group = Session.objects.filter(day__gt=TODAY).earliest("starts_at")
    said = {"minutes": 50, "caregivers": [ada.pk], "with_client": True, "starts_at": group.starts_at}
    hire(world, "tess", "Tess Reyes", "LCSW", ["therapist"], at=NOW)
    with pytest.raises(NotAllowed, match="The client has this at that hour: Morning skills"):
        operations.plan_session(sam, by=world.actor("tess"), at=NOW, **said)
    planned = operations.plan_session(sam, by=alice, at=NOW, **said | {"starts_at": later(days=1, hours=6)})

    def waits(at):
        return [one.words for one in queries.due(as_of=at, by=alice) if one.route == "family:session"]

    assert waits(later(days=1, hours=6, minutes=30)) == [], "it is going on"
    assert waits(later(days=2)) == ["Family session of Tue 24 Nov: say who came, or call it off"]
    operations.call_off_session(session_now(planned), by=alice, at=later(days=2), reason="Ill")
    assert waits(later(days=2)) == []


def test_another_familys_member_cannot_be_asked(world, sam):
    kim = make_episode(world, *NAMES[1])
    other = named(world, kim, "Bea Blake")
    with pytest.raises(NotAllowed, match="caregiver of this client"):
        operations.plan_session(
            sam, by=world.actor("alice"), at=NOW, starts_at=later(days=1, hours=6), minutes=50,
            caregivers=[other.pk], with_client=True,
        )  # fmt: skip


@pytest.mark.ledger("Y01")
def test_what_is_taught_to_families_is_on_the_shelf_and_on_their_page(browse, ada):
    wanted = {"family_communication", "family_boundaries", "family_enabling", "family_support_plan"}
    assert {one.id for one in queries.topics()} == wanted
    page = browse(ada.user).get(reverse("caregiver:learn")).content.decode()
    assert all(skill.title in page for module in queries.topics() for skill in module.skills)


@pytest.mark.ledger("Y01")
def test_where_the_program_asks_for_family_it_is_due_in_its_rhythm(world, browse, sam, set_clock):
    def waits(at):
        return [(one.about, one.words) for one in queries.due(as_of=at, by=world.actor("alice"))]

    assert waits(later(days=60)) == []  # this program does not ask for it
    teens = clinic.publish_program(
        world.site, shelf.program("adolescent"), by=system(world.organization.pk), at=NOW
    )
    type(sam).objects.filter(pk=sam.pk).update(program=teens)
    since = sam.admitted_on
    first = NOW + (since - TODAY)
    assert waits(first + timedelta(days=7)) == []
    ((about, words),) = waits(first + timedelta(days=8))
    assert about == "Sam K."
    assert "asks for it every 7" in words
    set_clock(first + timedelta(days=8))
    work = browse(world.users["alice"]).get(reverse("staff:work")).content.decode()
    assert "Family session to hold" in work
    assert reverse("family:client", args=[sam.pk]) in work
    page = browse(world.users["alice"]).get(reverse("family:client", args=[sam.pk])).content.decode()
    assert "This program asks for family" in page
    ada = named(world, sam)
    session = operations.plan_session(
        sam, by=world.actor("alice"), at=NOW, starts_at=NOW, minutes=50, caregivers=[ada.pk], with_client=True
    )
    places = {one.caregiver_id: one.pk for one in queries.session_line(session).people}
    operations.hold_session(
        session_now(session), by=world.actor("alice"), at=NOW, came=[places[None]], minutes=50
    )
    assert len(waits(NOW)) == 1  # the client alone came
    again = (
        operations.plan_session(
            sam,
            by=world.actor("alice"),
            at=NOW,
            starts_at=NOW,
            minutes=50,
            caregivers=[ada.pk],
            with_client=False,
        )
        if release(world, ada, sam, ["sessions"])
        else None
    )
    place = queries.session_line(again).people[0].pk
    operations.hold_session(session_now(again), by=world.actor("alice"), at=NOW, came=[place], minutes=50)
    assert waits(later(days=7)) == []
    assert len(waits(later(days=8))) == 1
    assert queries.due(as_of=later(days=8), by=world.actor("dora")) == []


@pytest.mark.ledger("Y03")
def test_a_caregiver_says_what_was_practised_together_and_the_team_reads_it(world, browse, sam, ada):
    phone, url = browse(ada.user), reverse("caregiver:practice", args=[day_practice(sam)])
    assert "A quiet hour" in phone.get(HOME).content.decode()
    assert phone.post(url, {"answer": "maybe"} | key()).status_code == 422
    assert phone.post(url, {"answer": "not yet"} | key())["Location"] == HOME
    assert phone.post(url, {"answer": "together"} | key())["Location"] == HOME
    assert "You said: we did it together." in phone.get(HOME).content.decode()
    skills = browse(world.users["alice"]).get(reverse("day:skills", args=[sam.pk])).content.decode()
    assert "Ada Kerr (sister)" in skills
    assert "we did it together" in skills
    assert [one.answer for one in PracticeTogether.objects.order_by("id")] == ["not yet", "together"]
    with pytest.raises(DatabaseError), transaction.atomic():
        PracticeTogether.objects.update(answer="together")


def test_the_staffs_page_costs_the_same_for_one_and_for_three(world, browse, sam, django_assert_num_queries):
    desk, url = browse(world.users["alice"]), reverse("family:client", args=[sam.pk])
    release(world, named(world, sam), sam)
    desk.get(url)
    with CaptureQueriesContext(connection) as first:
        desk.get(url)
    for name in ("Eva Kerr", "Ida Kerr"):
        release(world, named(world, sam, name), sam)
    with django_assert_num_queries(len(first)):
        desk.get(url)


def test_the_caregivers_page_costs_the_same_for_one_and_for_three(
    world, browse, sam, ada, django_assert_num_queries
):
    phone = browse(ada.user)
    phone.get(HOME)  # the disclosure is written once
    with CaptureQueriesContext(connection) as first:
        phone.get(HOME)
    fill(world, ada, sam, hours=7)
    fill(world, ada, sam, hours=8)
    with django_assert_num_queries(len(first)):
        text = phone.get(HOME).content.decode()
    assert text.count("Help that does not feed the problem") == 3
    desk, url = browse(world.users["alice"]), reverse("family:client", args=[sam.pk])
    desk.get(url)
    with CaptureQueriesContext(connection) as three:
        desk.get(url)
    fill(world, ada, sam, hours=9)
    with django_assert_num_queries(len(three)):
        desk.get(url)


def test_who_may_not_keep_family_is_told_so(world, browse, sam, ada):
    erin = browse(world.users["erin"])
    page = erin.get(reverse("family:client", args=[sam.pk])).content.decode()
    assert "Your role does not include this." in page
    assert browse(world.users["bob"]).get(reverse("family:client", args=[sam.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        operations.write_to_caregiver(ada, sam, by=world.actor("dora"), at=NOW, words="Hello")


def test_practical_words_only_where_that_part_is_released(world, browse, sam):
    ada = named(world, sam)
    release(world, ada, sam, ["goals"])
    desk = browse(world.users["lee"])
    refused = desk.post(reverse("family:words", args=[ada.pk]), {"words": "Bring a pen."} | key())
    assert "has not released messages" in refused.content.decode()
    release(world, ada, sam, ["practical"], at=later(minutes=1))
    assert (
        desk.post(reverse("family:words", args=[ada.pk]), {"words": "Bring a pen."} | key()).status_code
        == 302
    )


@pytest.mark.ledger("Y02")
def test_what_a_guardian_sees_by_right_stands_apart_from_what_was_signed(world, browse, sam):
    """Only what was signed for has the button; taken back, what is seen by right stays, and the page says so."""
    guardian = young(world, sam, FIFTEEN)
    rosa = named(world, sam, "Rosa Kerr", guardian=guardian.pk, relationship="mother")
    own, url = browse(world.users["sam"]), reverse("portal:family")
    alone = own.get(url).content.decode()
    assert "as your guardian. So they may see:" in alone
    assert "Take it back" not in alone
    form = browse(world.users["lee"]).get(reverse("family:caregiver", args=[rosa.pk])).content.decode()
    assert "checked" not in form  # nothing is ticked for whoever signs
    release(world, rosa, sam, ["goals"])
    release(world, rosa, sam, ["goals"], signed_name="Rosa Kerr", guardian=guardian.pk)
    both = own.get(url).content.decode()
    by_right, signed = both.split("You signed that they may see:")
    assert "Goals of the plan" not in by_right
    assert "Whether they came" in by_right
    assert "Whether they came" not in signed
    assert "Goals of the plan" in signed
    assert "Take it back" in signed
    assert "What they see as your guardian stays." in signed
    own.post(reverse("portal:take_back", args=[rosa.pk]), key())
    after = own.get(url).content.decode()
    assert "Whether they came" in after
    assert "Goals of the plan" not in after
    assert "Take it back" not in after


@pytest.mark.ledger("Y02")
def test_what_is_seen_under_a_second_release_on_the_same_day_is_noted_too(world, browse, sam, ada):
    looked(browse, ada)
    release(world, ada, sam, ["schedule", "goals"], at=later(hours=5))
    for _again in range(2):
        looked(browse, ada)
    lines = Disclosure.objects.order_by("id")
    assert [one.parts for one in lines] == [ALL, ["schedule", "goals"]]
    assert len({one.consent_id for one in lines}) == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        queries.Shown.objects.update(part="goals")


@pytest.mark.ledger("Y02")
def test_a_guardians_look_is_noted_once_a_day(world, browse, sam):
    rosa = named(world, sam, "Rosa Kerr", guardian=young(world, sam, FIFTEEN).pk, relationship="mother")
    user = invited(world, rosa, sam)
    for _again in range(2):
        browse(user).get(HOME)
    assert Disclosure.objects.count() == 1


@pytest.mark.ledger("Y02")
def test_the_first_page_leads_a_caregiver_to_their_own(browse, ada):
    led = browse(ada.user).get("/", follow=True)
    assert led.redirect_chain[-1][0] == HOME


@pytest.mark.ledger("Y03")
def test_a_practice_that_is_over_is_said_kindly_and_the_present_one_shown(world, browse, sam, ada, set_clock):
    phone, old = browse(ada.user), reverse("caregiver:practice", args=[day_practice(sam)])
    practice = days.practice_to_answer(sam.pk)
    day.answer_practice(practice, by=world.actor("sam"), at=later(hours=5), done="yes", confidence=5)
    said = phone.post(old, {"answer": "together"} | key()).content.decode()
    assert "There is nothing to answer now" in said
    next_week, alice = later(days=7), world.actor("alice")
    place = place_of(sam, TODAY + timedelta(days=7))
    day.check_in(place, by=alice, at=next_week, answers=day.CheckInAnswers(unsafe_thoughts=False))
    day.arrive(place, by=alice, at=next_week)
    day.clear(place, by=alice, at=next_week)
    fresh = day.wrap_up(place, by=alice, at=next_week, words="Walk with Ada", support="", skill_id="")
    set_clock(later(days=7, hours=5))
    said = phone.post(old, {"answer": "together"} | key()).content.decode()
    assert "has gone on to something new since" in said
    assert "Walk with Ada" in said
    assert not PracticeTogether.objects.exists()
    assert (
        phone.post(reverse("caregiver:practice", args=[fresh.pk]), {"answer": "together"} | key()).status_code
        == 302
    )
    release(world, ada, sam, ["goals"], at=later(days=7))  # no word of a practice that is not shared
    assert phone.post(old, {"answer": "together"} | key()).status_code == 404


@pytest.mark.ledger("Y02")
def test_the_words_of_the_safety_plan_that_will_be_seen_stand_where_it_is_signed(world, browse, sam, ada):
    sign, mine = reverse("family:caregiver", args=[ada.pk]), reverse("portal:family")
    for page in (browse(world.users["lee"]).get(sign), browse(world.users["sam"]).get(mine)):
        text = page.content.decode()
        assert "Sam goes quiet" in text
        assert "Lock up pills" in text
        assert "Uncle Ned" not in text
        assert "Dr. Hale" not in text
    desk = browse(world.users["dora"]).get(sign).content.decode()  # who witnesses, and reads no safety plan
    assert "Sam goes quiet" not in desk
    assert "Ask one of the team to show them" in desk


@pytest.mark.ledger("Y02")
def test_a_caregiver_noted_without_an_address_is_put_right(world, elsewhere, browse, sam):
    ada = named(world, sam, "Ada Ker", email="")
    url, page = reverse("family:details", args=[ada.pk]), reverse("family:caregiver", args=[ada.pk])
    desk = browse(world.users["dora"])
    said = {"name": "Ada Kerr", "phone": "555-0142", "email": "alice@riverside.example"}
    assert browse(world.users["bob"]).post(url, said | key()).status_code == 403
    assert browse(elsewhere.users["dora"]).post(url, said | key()).status_code == 404
    assert desk.post(url, said | key())["Location"] == page
    kept = Caregiver.objects.get()
    assert (kept.name, kept.phone) == ("Ada Kerr", "555-0142")
    line = Event.objects.get(what="family.corrected")
    assert line.detail["was"] == {"name": "Ada Ker", "phone": "", "email": ""}
    release(world, kept, sam)
    taken = desk.post(reverse("family:invitation", args=[ada.pk]), key()).content.decode()
    assert "can&#x27;t be used for a sign-in here. Ask for another." in taken
    assert "e-mail address already" not in taken  # nor that it is anybody's
    assert desk.post(url, said | {"email": "ada@family.example"} | key()).status_code == 302
    assert desk.post(reverse("family:invitation", args=[ada.pk]), key()).status_code == 302
    renamed = desk.post(url, said | {"name": "Eva Kerr", "email": "ada@family.example"} | key())
    assert "A release names them as it was signed" in renamed.content.decode()
    user = User.objects.get(caregiver=ada)
    user.set_password("a long enough secret")
    user.save()
    phone = browse(user)
    assert phone.get(HOME).status_code == 200
    assert desk.post(url, said | {"email": ""} | key()).status_code == 422
    in_use = desk.post(url, said | key())
    assert in_use.status_code == 422
    assert "can&#x27;t be used for a sign-in here" in in_use.content.decode()
    assert desk.post(url, said | {"email": "new@family.example"} | key()).status_code == 302
    user.refresh_from_db()
    assert (user.email, user.has_usable_password()) == ("new@family.example", False)
    assert (
        phone.get(HOME).status_code == 302
    )  # signed out: the new address opens by a link that is handed over
    operations.end_caregiver(Caregiver.objects.get(), by=world.actor("dora"), at=NOW, reason="Moved away")
    ended = desk.post(url, said | key())
    assert ended.status_code == 422
    assert Caregiver.objects.get().email == "new@family.example"
