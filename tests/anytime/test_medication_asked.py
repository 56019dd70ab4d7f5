"""Allergies, the list compared with what is taken, a prescriber's look, and what a client asks about medicine."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.anytime.medication import operations, queries
from handrail.anytime.medication.models import Allergy, Ask, Change, Medication, Reconciliation, Review
from handrail.anytime.notes import operations as notes
from handrail.anytime.portal_messages.models import PortalMessage
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety.models import Concern
from handrail.care.day import operations as day
from handrail.doors.staff import queries as staff
from handrail.ground.episode.models import Episode
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_episode, make_series, place_of
from tests.world import NOW, key

FINE = {"occasion": "admission", "sources": "The client and the bottles"}


@pytest.fixture
def sam(world):
    return enrolled(world, make_series(world), NAMES[0], sign_in=True)[0]


@pytest.fixture
def own(world, browse, sam):
    return browse(world.users[NAMES[0][0].lower()])


def taken(world, sam, name="Sertraline", dose="50 mg a day", **more):
    return operations.start(
        sam, by=world.actor("priya"), at=NOW, name=name, dose=dose, reason="Depression", **more
    )


def due(world, who="priya", at=NOW):
    found = queries.due(as_of=at, by=world.actor(who))
    return [(one.words, one.late) for one in found]


def as_shown(*medications):
    """What the form keeps of the list it showed."""
    return {field(one, "_seen"): one.dose for one in medications}


def field(medication, name=""):
    return f"line_{medication.pk.hex}{name}"


@pytest.mark.ledger("X01")
def test_nobody_asked_is_not_none_known(world, browse, sam):
    browser, url = browse(world.users["alice"]), reverse("medication:list", args=[sam.pk])
    note = reverse("medication:allergies", args=[sam.pk])
    assert "nobody has asked yet" in browser.get(url).content.decode()
    browser.post(note, {"kind": "none known"} | key())
    assert "none known (23 Nov 2026" in browser.get(url).content.decode()
    missing = browser.post(note, {"kind": "allergy"} | key())
    assert "Write to what." in missing.content.decode()
    browser.post(note, {"kind": "allergy", "substance": "Penicillin", "reaction": "Swelling"} | key())
    page = browser.get(url).content.decode()
    assert "Penicillin" in page
    assert "none known (" not in page
    twice = browser.post(note, {"kind": "intolerance", "substance": "penicillin"} | key())
    assert "stands on the list already" in twice.content.decode()
    refused = browser.post(note, {"kind": "none known"} | key())
    assert "Take it back first" in refused.content.decode()
    end = reverse("medication:allergy_end", args=[Allergy.objects.get(kind="allergy").pk])
    assert browser.post(end, {"reaction": "Tested"} | key()).status_code == 403
    priya = browse(world.users["priya"])
    assert priya.post(end, {"reaction": ""} | key()).status_code == 422
    assert priya.post(end, {"reaction": "Tested by an allergist"} | key()).status_code == 302
    assert "Penicillin is none" not in priya.get(url).content.decode()
    with pytest.raises(NotAllowed, match="taken back already"):
        operations.take_back_allergy(
            Allergy.objects.get(kind="allergy"), by=world.actor("priya"), at=NOW, reaction="Again"
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Allergy.objects.update(substance="Nothing")


@pytest.mark.ledger("X01")
def test_the_list_is_compared_line_by_line_and_what_changed_changes(world, browse, sam):
    keeps, changes, stops = (taken(world, sam, name) for name in ("Sertraline", "Lithium", "Zolpidem"))
    Episode.objects.filter(pk=sam.pk).update(admitted_on=TODAY)
    browser, url = browse(world.users["priya"]), reverse("medication:reconciliation", args=[sam.pk])
    assert ("Compare the medication list with what the client takes", False) in due(world)
    sent = (
        FINE
        | as_shown(keeps, changes, stops)
        | {field(keeps): "keep", field(changes): "change dose", field(stops): "stop"}
    )
    page = browser.post(url, sent | key()).content.decode()
    assert "Write the dose that is taken." in page
    assert not Reconciliation.objects.exists()
    sent |= {
        field(changes, "_dose"): "300 mg a day", field(changes, "_why"): "Hospital lowered it",
        field(stops, "_why"): "Ran out in May", "name_0": "Melatonin", "dose_0": "3 mg at night",
    }  # fmt: skip
    assert browser.post(url, sent | key()).status_code == 302
    listed = {one.name: (one.dose, one.prescribed_by) for one in queries.current(sam.pk)}
    assert listed == {
        "Sertraline": ("50 mg a day", None), "Lithium": ("300 mg a day", None),
        "Melatonin": ("3 mg at night", "not known"),
    }  # fmt: skip
    kept = Reconciliation.objects.get()
    assert [line["decision"] for line in kept.lines] == ["change dose", "keep", "stop", "found"]
    assert Change.objects.get(kind="stop").reason == "Ran out in May"
    assert not [words for words, _late in due(world) if words.startswith("Compare")]
    assert "Hospital lowered it" in browser.get(url).content.decode()


@pytest.mark.ledger("X01")
def test_a_line_that_came_meanwhile_is_not_passed_over(world, sam):
    one, priya = taken(world, sam), world.actor("priya")
    lines = [operations.Line(one.pk, "keep", one.dose)]
    taken(world, sam, "Lithium")
    with pytest.raises(NotAllowed, match="The list changed meanwhile"):
        operations.reconcile(sam, by=priya, at=NOW, occasion="other", sources="Bottles", lines=lines)
    assert not Reconciliation.objects.exists()
    other = Medication.objects.get(name="Lithium")
    lines = [*lines, operations.Line(other.pk, "stop", other.dose, why="")]
    with pytest.raises(NotAllowed, match="Write why"):
        operations.reconcile(sam, by=priya, at=NOW, occasion="other", sources="Bottles", lines=lines)
    assert Medication.objects.filter(stopped_on__isnull=True).count() == 2
    operations.change_dose(one, by=priya, at=NOW, dose="200 mg", reason="Partial response")
    lines = [operations.Line(one.pk, "keep", "50 mg a day"), operations.Line(other.pk, "keep", other.dose)]
    with pytest.raises(NotAllowed, match="The list changed meanwhile"):  # "as listed" is what was shown
        operations.reconcile(sam, by=priya, at=NOW, occasion="other", sources="Bottles", lines=lines)
    assert not Reconciliation.objects.exists()


@pytest.mark.ledger("X01", "Z06")
def test_back_from_the_ward_the_list_is_compared_anew(world, sam):
    Episode.objects.filter(pk=sam.pk).update(admitted_on=TODAY - timedelta(days=20))
    alice, priya = world.actor("alice"), world.actor("priya")
    operations.reconcile(
        sam, by=priya, at=NOW - timedelta(days=19), occasion="admission", sources="x", lines=[]
    )
    assert not due(world)
    ward = safety.Destination("inpatient", "Hill Hospital")
    way = safety.open_transfer(sam, by=alice, at=NOW, to=ward, why="Not safe")
    safety.settle(way, by=alice, at=NOW, outcome="there")
    operations.reconcile(
        sam, by=priya, at=NOW, occasion="other", sources="x", lines=[]
    )  # before they are back
    later = NOW + timedelta(days=6)
    safety.note_return(way, by=alice, at=later, back_on=TODAY + timedelta(days=6), words="Calmer")
    assert due(world, at=later) == [("Compare the medication list with what the client takes", False)]
    assert due(world, at=later + timedelta(days=4)) == [
        ("Compare the medication list with what the client takes", True)
    ]


@pytest.mark.ledger("X01")
def test_a_prescriber_looks_two_weeks_after_a_change_and_sees_what_the_check_ins_say(
    world, browse, sam, set_clock
):
    taken(world, sam)
    place, alice = place_of(sam), world.actor("alice")
    day.check_in(
        place, by=alice, at=NOW,
        answers=day.CheckInAnswers(mood=5, urges=1, unsafe_thoughts=False, medication_taken=False),
    )  # fmt: skip
    browser, url = browse(world.users["priya"]), reverse("staff:medication_visit", args=[sam.pk])
    page = browser.get(url).content.decode()
    assert "Taken as planned on 0 of 1 days." in page
    look = "Review the medication"
    assert look not in [words for words, _late in due(world, at=NOW + timedelta(days=13))]
    assert (look, False) in due(world, at=NOW + timedelta(days=14))
    assert (look, True) in due(world, at=NOW + timedelta(days=15))
    set_clock(NOW + timedelta(days=14))
    assert browser.post(url, {"adherence": ""} | key()).status_code == 422
    said = {"adherence": "some missed", "side_effects": "Dry mouth", "next_on": "2026-12-10"}
    assert browser.post(url, said | key()).status_code == 302
    assert Review.objects.get().side_effects == "Dry mouth"
    assert look not in [words for words, _late in due(world, at=NOW + timedelta(days=14))]
    assert (look, False) in due(world, at=NOW + timedelta(days=17))
    alice_page = browse(world.users["alice"]).get(url).content.decode()
    assert "Dry mouth" in alice_page
    assert browse(world.users["alice"]).post(url, said | key()).status_code == 422


@pytest.mark.ledger("X01")
def test_a_client_asks_for_more_and_it_is_handed_over_not_sent(world, browse, sam, own):
    medication, url = taken(world, sam), reverse("portal:medicine")
    assert "Sertraline" in own.get(url).content.decode()
    sent = own.post(url, {"medication": str(medication.pk), "kind": "more of it"} | key())
    assert sent.url == url
    asked = Ask.objects.get()
    assert PortalMessage.objects.get().words.startswith("I need more of my medicine: Sertraline")
    assert ("Needs more of Sertraline: hand the request over", False) in due(world)
    assert not due(world, "alice")
    answer = reverse("medication:ask_answer", args=[asked.pk])
    priya = browse(world.users["priya"])
    assert (
        "Nothing is sent to a pharmacy from here"
        in priya.get(reverse("medication:list", args=[sam.pk])).content.decode()
    )
    assert priya.post(answer, {"answer": "handed over", "words": ""} | key()).status_code == 422
    said = {"answer": "handed over", "words": "By phone to Corner Pharmacy"}
    assert priya.post(answer, said | key()).status_code == 302
    assert "We passed it on: By phone to Corner Pharmacy" in own.get(url).content.decode()
    assert not [words for words, _late in due(world) if "Needs more" in words]
    with pytest.raises(NotAllowed, match="a moment ago"):
        operations.answer_ask(asked, by=world.actor("priya"), at=NOW, answer="declined", words="No")
    with pytest.raises(DatabaseError), transaction.atomic():
        Ask.objects.update(answer="declined")


@pytest.mark.ledger("X01", "F01")
@pytest.mark.parametrize(
    "said",
    [
        {"medication": "its", "kind": "side effect", "words": "I want to kill myself"},
        {"not_safe": "on"},
        {"medication": "its", "kind": "side effect", "not_safe": "on"},
        {"words": "I want to kill myself"},
        {"medication": "nonsense", "kind": "nonsense", "words": "I want to die", "not_safe": "on"},
    ],
)
def test_danger_is_heard_whatever_else_is_missing(world, sam, own, said):
    medication, url = taken(world, sam), reverse("portal:medicine")
    if said.get("medication") == "its":
        said = said | {"medication": str(medication.pk)}
    sent = own.post(url, said | key())
    assert Concern.objects.get().origin == "portal message"
    assert sent.url == reverse("portal:sent", args=[PortalMessage.objects.get().pk])
    assert "Your team has been told" in own.get(sent.url).content.decode()


@pytest.mark.ledger("X01")
def test_what_is_missing_is_asked_and_no_other_clients_medicine_is(world, sam, own):
    other = make_episode(world, *NAMES[1])
    medication, foreign, url = taken(world, sam), taken(world, other), reverse("portal:medicine")
    for said, words in (
        ({"kind": "more of it"}, "Choose which medicine."),
        ({"medication": str(foreign.pk), "kind": "more of it"}, "Choose which medicine."),
        ({"medication": str(medication.pk)}, "Choose what it is about."),
        ({"medication": str(medication.pk), "kind": "side effect"}, "Write what you feel"),
    ):
        assert words in own.post(url, said | key()).content.decode()
    assert not PortalMessage.objects.exists()


@pytest.mark.ledger("X01")
def test_what_was_stopped_meanwhile_is_still_asked_about_and_its_name_is_no_danger(world, sam, own):
    medication = taken(world, sam, "Naloxone", "4 mg spray for overdose")
    operations.stop(medication, by=world.actor("priya"), at=NOW, reason="Expired")
    said = {"medication": str(medication.pk), "kind": "more of it"}
    assert own.post(reverse("portal:medicine"), said | key()).status_code == 302
    assert Ask.objects.get().message.words.startswith("I need more of my medicine: Naloxone")
    assert not Concern.objects.exists()  # "overdose" is the list's word, not theirs
    assert "Tell your team" in own.get(reverse("portal:medicine")).content.decode()


@pytest.mark.ledger("X01")
def test_the_answer_reaches_the_client_and_settles_what_they_wrote(world, browse, sam, own):
    medication = taken(world, sam)
    actor = world.actor(NAMES[0][0].lower())
    for kind in ("more of it", "side effect"):
        operations.ask(sam, by=actor, at=NOW, medication=medication, kind=kind, words="Dry mouth")
    first, second = reversed(queries.asks_of(sam.pk))
    priya = browse(world.users["priya"])
    refused = priya.post(reverse("medication:ask_answer", args=[first.pk]), {"answer": "declined"} | key())
    page = refused.content.decode()
    assert page.count("<details open>") == 1
    assert page.count("selected>Not given") == 1  # the other request is not filled in too
    said = {"answer": "answered", "words": "Take half tomorrow and call us"}
    priya.post(reverse("medication:ask_answer", args=[second.pk]), said | key())
    assert "Your team answered you" in own.get(reverse("portal:today")).content.decode()
    told = PortalMessage.objects.get(side="team")
    assert told.words == "About Sertraline: Take half tomorrow and call us"
    second.message.refresh_from_db()
    assert second.message.settled_at == NOW
    assert PortalMessage.objects.filter(side="client", settled_at__isnull=True).count() == 1


@pytest.mark.ledger("X01")
def test_utilization_review_sees_that_something_was_asked_and_not_the_words(world, browse, sam):
    medication = taken(world, sam)
    actor = world.actor(NAMES[0][0].lower())
    operations.ask(
        sam, by=actor, at=NOW, medication=medication, kind="side effect", words="My wife Rosa says"
    )
    bob = browse(world.users["bob"])
    for name in ("medication:list", "staff:medication_visit"):
        words = "My wife Rosa says" in bob.get(reverse(name, args=[sam.pk])).content.decode()
        assert not words


@pytest.mark.ledger("X01")
def test_a_later_change_does_not_put_off_the_look_at_an_earlier_one(world, sam):
    one, priya = taken(world, sam), world.actor("priya")
    later = NOW + timedelta(days=13)
    operations.change_dose(one, by=priya, at=later, dose="100 mg", reason="Partial response")
    assert ("Review the medication", True) in due(world, at=NOW + timedelta(days=15))
    page = queries.review_clocks([sam], on=TODAY + timedelta(days=15))[sam.pk].because
    assert page.startswith("Started or changed 15 days ago")
    far = TODAY + timedelta(days=91)
    with pytest.raises(NotAllowed, match="Look again within 90 days"):
        operations.review(sam, by=priya, at=NOW, adherence="as listed", next_on=far)


@pytest.mark.ledger("X01", "Z06")
def test_compared_in_the_morning_says_nothing_of_the_afternoon_in_the_emergency_department(world, sam):
    Episode.objects.filter(pk=sam.pk).update(admitted_on=TODAY - timedelta(days=20))
    alice, priya = world.actor("alice"), world.actor("priya")
    operations.reconcile(sam, by=priya, at=NOW, occasion="other", sources="x", lines=[])
    place = safety.Destination("emergency department", "Hill Hospital")
    way = safety.open_transfer(sam, by=alice, at=NOW, to=place, why="Not safe")
    safety.settle(way, by=alice, at=NOW, outcome="there")
    later = NOW + timedelta(hours=5)
    safety.note_return(way, by=alice, at=later, back_on=TODAY, words="Calmer")
    assert [words for words, _late in due(world, at=later)] == [
        "Compare the medication list with what the client takes"
    ]


def test_the_work_list_costs_the_same_for_one_client_and_three(world):
    counts = []
    series = make_series(world)
    for name in NAMES[:3]:
        (episode,) = enrolled(world, series, name)
        taken(world, episode)
        with CaptureQueriesContext(connection) as asked:
            staff.work(by=world.actor("priya"), as_of=NOW + timedelta(days=20))
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_what_somebody_else_prescribes_is_listed_and_not_ours_to_review(world, browse, sam):
    taken(world, sam, "Insulin", "10 units", prescribed_by="Dr. Kim", rxnorm="274783")
    assert not [one for one in due(world, at=NOW + timedelta(days=40)) if one[0].startswith("Review")]
    page = browse(world.users["priya"]).get(reverse("medication:list", args=[sam.pk])).content.decode()
    assert "prescribed by Dr. Kim" in page
    with pytest.raises(NotAllowed, match="digits only"):
        taken(world, sam, "Aspirin", "1", rxnorm="ABC")


def test_another_clinics_ids_open_nothing(world, elsewhere, browse, sam, own):
    medication = taken(world, sam)
    actor = world.actor(NAMES[0][0].lower())
    operations.ask(sam, by=actor, at=NOW, medication=medication, kind="more of it")
    (asked,) = queries.asks_of(sam.pk)
    charlie = browse(elsewhere.users["priya"])
    for name, ids in (
        ("medication:reconciliation", [sam.pk]), ("staff:medication_visit", [sam.pk]),
    ):  # fmt: skip
        assert charlie.get(reverse(name, args=ids)).status_code == 404
    answer = reverse("medication:ask_answer", args=[asked.pk])
    assert charlie.post(answer, {"answer": "answered", "words": "x"} | key()).status_code == 404


@pytest.mark.ledger("X01")
def test_a_word_of_the_allergy_list_asks_why_all_the_same(world, browse, sam):
    operations.note_allergy(
        sam, by=world.actor("alice"), at=NOW, kind="allergy", substance="Penicillin", reaction="Swelling"
    )
    browser, url = browse(world.users["priya"]), reverse("medication:list", args=[sam.pk])
    new = {"name": "Penicillin V", "dose": "500 mg", "reason": "Tooth"}
    assert "Penicillin stands among the allergies" in browser.post(url, new | key()).content.decode()
    assert not Medication.objects.exists()
    browser.post(url, new | {"despite": "Tested, no allergy"} | key())
    assert Change.objects.get().reason == "Tooth (Tested, no allergy)"


@pytest.mark.ledger("X01", "F01")
@pytest.mark.parametrize(
    "said",
    [
        {"kind": "side effect", "words": "My throat is swelling and I can't breathe"},
        {"urgent": "on"},
        {"kind": "more of it", "words": "Rash with blisters", "medication": ""},
    ],
)
def test_a_side_effect_that_may_be_an_emergency_calls_somebody_at_once(world, browse, sam, own, said):
    medication = taken(world, sam)
    sent = own.post(reverse("portal:medicine"), {"medication": str(medication.pk)} | said | key())
    concern = Concern.objects.get()
    assert (concern.level, concern.origin) == ("emergency", "portal message")
    page = own.get(sent.url).content.decode()
    assert "Call 911" in page
    assert "Your team has been told" in page
    assert browse(world.users["alice"]).get(reverse("safety:concern", args=[concern.pk])).status_code == 200


@pytest.mark.ledger("X01")
def test_which_medicine_is_never_chosen_for_them(world, sam, own):
    taken(world, sam, "Aripiprazole", "5 mg")
    taken(world, sam, "Sertraline", "50 mg")
    page = own.get(reverse("portal:medicine")).content.decode()
    assert '<option value="" selected>Choose</option>' in page
    assert (
        "Choose which medicine."
        in own.post(
            reverse("portal:medicine"), {"medication": "", "kind": "more of it"} | key()
        ).content.decode()
    )


@pytest.mark.ledger("X01")
def test_what_was_started_here_has_a_prescribers_signed_evaluation_behind_it(world, sam):
    taken(world, sam)
    words, priya = "Sign the psychiatric evaluation behind the medication", world.actor("priya")
    assert (words, False) in due(world)
    assert (words, True) in due(world, at=NOW + timedelta(days=4))
    for who, kind in (("alice", "assessment"), ("priya", "individual")):
        note = notes.write_note(
            sam, by=world.actor(who), at=NOW, kind=kind, text="Seen.", service_on=NOW.date(), minutes=50
        )
        notes.sign(note, by=world.actor(who), at=NOW)
    assert (words, False) in due(world)  # neither is a prescriber's evaluation
    made = notes.write_note(
        sam, by=priya, at=NOW, kind="assessment", text="History, mental status, plan.",
        service_on=NOW.date(), minutes=60,
    )  # fmt: skip
    assert (words, False) in due(world)  # nor is a draft
    notes.sign(made, by=priya, at=NOW)
    assert words not in [one for one, _late in due(world)]


@pytest.mark.ledger("X01", "F01")
@pytest.mark.parametrize("page", ["portal:messages", "portal:medicine"])
def test_a_medical_emergency_is_heard_on_whatever_page_it_is_written(world, sam, own, page):
    """Also where nothing is on the list: there is a place to say it, and it goes to the team."""
    assert "I have trouble breathing" in own.get(reverse("portal:medicine")).content.decode()
    sent = own.post(reverse(page), {"words": "My throat is swollen and I am short of breath"} | key())
    concern = Concern.objects.get()
    assert concern.level == "emergency"
    assert "Call 911" in own.get(sent.url).content.decode()


@pytest.mark.ledger("X01")
def test_what_is_found_at_a_comparison_is_not_ours_and_an_allergy_to_it_is_said(world, browse, sam):
    Episode.objects.filter(pk=sam.pk).update(admitted_on=TODAY)
    operations.note_allergy(sam, by=world.actor("alice"), at=NOW, kind="allergy", substance="Amoxicillin")
    browser, url = browse(world.users["priya"]), reverse("medication:reconciliation", args=[sam.pk])
    found = FINE | {"name_0": "Amoxicillin", "dose_0": "500 mg", "name_1": "Vitamin D", "dose_1": "1000 IU"}
    assert browser.post(url, found | key()).status_code == 302
    reasons = {one.medication.name: one.reason for one in Change.objects.select_related("medication")}
    assert "stands among the allergies" in reasons["Amoxicillin"]
    assert "allergies" not in reasons["Vitamin D"]
    page = browser.get(reverse("medication:list", args=[sam.pk])).content.decode()
    assert "Amoxicillin is on the list, and Amoxicillin among the allergies" in page
    assert not [
        one for one in due(world, at=NOW + timedelta(days=20)) if "evaluation" in one[0] or "Review" in one[0]
    ]


@pytest.mark.ledger("X01", "H01")
def test_the_client_is_not_told_to_take_what_they_can_not_take(world, own, sam):
    priya = world.actor("priya")
    for substance in ("Lamotrigine", "Penicillin"):
        operations.note_allergy(sam, by=priya, at=NOW, kind="allergy", substance=substance)
    taken(world, sam, name="lamotrigine", dose="25 mg", despite="Rash long ago, watched closely")
    page = own.get(reverse("portal:medicine")).content.decode()
    assert "Please call us before you take the next one." in page
    told = page.partition("You can not take:")[2].partition("</p>")[0]
    assert ("Penicillin" in told, "Lamotrigine" in told) == (True, False)
