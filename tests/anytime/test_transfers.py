"""The way to a higher level of care: steps, what is told and why it may be, its clock, how it ends, and back."""

from datetime import timedelta
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.anytime.consents import operations as consents
from handrail.anytime.consents.models import Disclosure
from handrail.anytime.medication import operations as medication
from handrail.anytime.safety import operations, queries
from handrail.anytime.safety.models import Concern, Transfer, TransferStep
from handrail.anytime.safety.operations import Destination
from handrail.care.admission import queries as doses
from handrail.care.day import operations as day
from handrail.care.day import queries as days
from handrail.care.day.models import AttendanceEvent, Visit
from handrail.doors.staff import held as taken
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode.models import Episode
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import NOW, key

WARD = Destination("inpatient", "Hill Hospital", "555-0170")
WAY = {
    "where": "inpatient",
    "place": "Hill Hospital",
    "why": "Not safe at home",
    "asks": "Evaluate for admission",
}
EMERGENCY = {
    "recipient": "Dr. Ana Ruiz", "what": "Transfer sheet with medicine", "basis": "medical emergency",
    "affiliation": "Hill Hospital", "nature": "Took pills an hour ago", "to_medical_personnel": "yes",
    "consent_can_be_had": "no",
}  # fmt: skip
THREAT = {
    "recipient": "Rosa Kerr", "what": "That he is in danger today", "basis": "serious threat",
    "nature": "Has a plan and the means", "imminent": "yes", "able_to_lessen": "yes",
}  # fmt: skip


def hours(n):
    return NOW + timedelta(hours=n)


@pytest.fixture
def sam(world):
    return enrolled(world, make_series(world), NAMES[0])[0]


@pytest.fixture
def way(world, sam):
    return operations.open_transfer(sam, by=world.actor("alice"), at=NOW, to=WARD, why="Not safe at home")


def post(browser, name, transfer, sent):
    return browser.post(reverse(f"safety:{name}", args=[transfer.pk]), sent | key())


def now(transfer):
    return Transfer.objects.get(pk=transfer.pk)


def lines_of(world, who, transfer, at):
    found = queries.due(as_of=at, by=world.actor(who))
    return [(one.late, one.staff_id) for one in found if one.ids == {"transfer": transfer.pk}]


@pytest.mark.ledger("F01", "Z06")
def test_there_and_back_into_the_same_course_of_care(world, browse, sam, set_clock):
    """From the concern to the ward and back, through the pages; nothing of the record is entered twice."""
    browser, alice = browse(world.users["alice"]), world.actor("alice")
    concern = operations.raise_by_hand(sam, by=alice, at=NOW, level="emergency", seen="Said goodbye")
    url = reverse("safety:transfers", args=[sam.pk]) + f"?concern={concern.pk}"
    assert "Said goodbye" in browser.get(url).content.decode()
    assert browser.post(url, WAY | key()).status_code == 302
    way = Transfer.objects.get()
    assert (way.concern_id, way.owner_id, way.state) == (concern.pk, alice.person_id, "arranging")
    for step in (
        {"kind": "called", "who": "Intake desk"},
        {"kind": "accepted", "who": "Dr. Ana Ruiz"},
        {"kind": "transport", "words": "Ambulance"},
    ):
        assert post(browser, "transfer_steps", way, step).status_code == 302
    assert now(way).state == "accepted"
    assert post(browser, "transfer_tellings", way, EMERGENCY).status_code == 302
    assert (
        post(browser, "transfer_outcome", way, {"outcome": "there", "who": "Dr. Ana Ruiz"}).status_code == 302
    )
    shown = browser.get(reverse("safety:transfer", args=[way.pk])).content.decode()
    for words in ("Dr. Ana Ruiz", "Ambulance", "medical emergency: Took pills an hour ago", "They are back"):
        assert words in shown
    assert "At Hill Hospital since" in browser.get(reverse("staff:client", args=[sam.pk])).content.decode()

    later = NOW + timedelta(days=3)
    set_clock(later)
    back = {"back_on": "2026-11-26", "words": "Calmer", "from_day": "2026-11-26", "days": 4, "hours": "10.5"}
    url = reverse("stepdown:transfer_return", args=[way.pk])
    assert browser.post(url, back | key()).status_code == 302
    assert (now(way).state, Episode.objects.count()) == ("back", 1)
    dose = doses.dose_on(sam.pk, on=later.date())
    assert (dose.days_per_week, dose.hours_per_week, dose.from_day) == (4, Decimal("10.5"), later.date())
    (look,) = Concern.objects.filter(origin="transfer")
    assert (look.level, look.trigger[:30]) == ("medium", "Back from Hill Hospital on 26 ")
    assert days.situation_of(place_of(sam)).must_be_seen  # nobody joins a group before someone looked


@pytest.mark.ledger("F01")
def test_a_standing_transfer_is_shown_wherever_one_would_be_begun(world, browse, sam):
    browser, alice = browse(world.users["alice"]), world.actor("alice")
    concern = operations.raise_by_hand(sam, by=alice, at=NOW, level="emergency", seen="Said goodbye")
    operations.note_withdrawal(sam, by=alice, at=NOW, scale="ciwa_ar", total=30, complicated=True, words="")
    chart, begin = reverse("staff:client", args=[sam.pk]), reverse("safety:transfers", args=[sam.pk])
    pages = [reverse("safety:concern", args=[concern.pk]), reverse("safety:withdrawal", args=[sam.pk])]
    for url in pages:
        assert begin in browser.get(url).content.decode()
    way = operations.open_transfer(sam, by=alice, at=NOW, to=WARD, why="Not safe", concern=concern)
    for url in (*pages, chart):
        page = browser.get(url).content.decode()
        assert reverse("safety:transfer", args=[way.pk]) in page
        assert "A transfer to Hill Hospital stands since 23 Nov" in page
        assert f'"{begin}"' not in page or url == chart  # the chart's list of its parts leads to all of them
        assert f"{begin}?" not in page
    post(browser, "transfer_outcome", way, {"outcome": "there", "who": "Dr. Ana Ruiz"})
    for url in (pages[0], chart):
        assert "At Hill Hospital since 23 Nov" in browser.get(url).content.decode()


@pytest.mark.ledger("F01")
def test_who_is_there_is_in_hospital_and_not_missed(world, sam, way):
    alice = world.actor("alice")
    operations.settle(way, by=alice, at=NOW, outcome="there")
    assert days.silent(as_of=hours(3), time_zone="America/New_York") == []
    (other,) = enrolled(world, place_of(sam).session.series, NAMES[1])
    day.arrive(place_of(other), by=alice, at=NOW)
    session = place_of(sam).session
    session.refresh_from_db()
    day.end_session(session, by=alice, at=hours(5))
    states = dict(Visit.objects.values_list("episode_id", "state"))
    assert states == {sam.pk: "hospitalized", other.pk: "left"}
    assert AttendanceEvent.objects.get(kind="hospitalized").reason == "Hill Hospital"


@pytest.mark.ledger("F01")
def test_its_clock_goes_up_and_once_there_somebody_asks_after_them(world, way):
    alice, erin = (world.staff[one].pk for one in ("alice", "erin"))
    assert lines_of(world, "alice", way, hours(24)) == [(False, alice)]
    assert lines_of(world, "erin", way, hours(25)) == [(True, erin)]
    assert lines_of(world, "alice", way, hours(25)) == [(True, alice)]
    operations.settle(way, by=world.actor("alice"), at=hours(26), outcome="there")
    assert lines_of(world, "erin", way, hours(26 + 72)) == []
    assert lines_of(world, "alice", way, hours(26 + 73)) == [(True, alice)]
    said = {"kind": "asked after", "who": "Nurse Hale", "words": "Sleeps again"}
    operations.note_step(now(way), by=world.actor("alice"), at=hours(100), **said)
    assert lines_of(world, "alice", way, hours(101)) == []


@pytest.mark.ledger("F01")
def test_a_site_has_its_own_hours(world, way):
    checks = {"jurisdiction": "", "payers": [], "stops": [], "own": {"transfer_bed_hours": 4}}
    clinic.set_checks(world.site, by=world.actor("erin"), at=NOW, **checks)
    assert lines_of(world, "alice", way, hours(5)) == [(True, world.staff["alice"].pk)]


@pytest.mark.ledger("F01")
def test_declined_leads_on_to_the_next_place_and_the_clock_begins_anew(world, browse, way):
    browser = browse(world.users["alice"])
    sent = {"outcome": "declined", "who": "Intake desk", "words": "No bed", "then_where": "inpatient"}
    assert post(browser, "transfer_outcome", way, sent).status_code == 422  # which place?
    assert now(way).state == "arranging"
    assert post(browser, "transfer_outcome", way, sent | {"then_place": "Lakeside"}).status_code == 302
    then = Transfer.objects.get(after=way)
    assert (now(way).state, then.place, then.why, then.owner_id) == (
        "declined",
        "Lakeside",
        way.why,
        way.owner_id,
    )
    assert not Concern.objects.exists()


@pytest.mark.ledger("F01")
@pytest.mark.parametrize("outcome", ["declined", "did not arrive", "client refused"])
def test_who_is_not_there_is_somebodys_at_once(world, way, outcome):
    with pytest.raises(NotAllowed, match="what is done for the client now"):
        operations.settle(way, by=world.actor("alice"), at=NOW, outcome=outcome)
    operations.settle(way, by=world.actor("alice"), at=NOW, outcome=outcome, words="Left by bus")
    (concern,) = Concern.objects.all()
    assert (concern.origin, concern.level) == ("transfer", "high")
    assert concern.trigger == f"{outcome.capitalize()}: Hill Hospital. Left by bus"


@pytest.mark.ledger("F01", "Z02")
@pytest.mark.parametrize(
    ("sensitivity", "sent", "refused"),
    [
        ("general", EMERGENCY, None),
        ("part2", EMERGENCY, None),
        ("part2", EMERGENCY | {"to_medical_personnel": "no"}, "medical personnel only"),
        ("part2", EMERGENCY | {"consent_can_be_had": ""}, "whether the client's consent can be had"),
        ("part2", EMERGENCY | {"affiliation": " "}, "where they work"),
        ("part2", EMERGENCY | {"nature": ""}, "what the emergency or the threat is"),
        ("general", THREAT, None),
        ("part2", THREAT, "does not open records of substance use"),
        ("general", THREAT | {"imminent": ""}, "Say whether the threat is serious and imminent"),
        ("general", THREAT | {"basis": "release", "purpose": "treatment"}, "no release in force that names Rosa Kerr"),
    ],
)  # fmt: skip
def test_what_is_told_passes_the_gate_or_stays(world, browse, sam, sensitivity, sent, refused):
    Episode.objects.filter(pk=sam.pk).update(sensitivity=sensitivity)
    sam.refresh_from_db()
    way = operations.open_transfer(sam, by=world.actor("alice"), at=NOW, to=WARD, why="Not safe")
    answer = post(browse(world.users["alice"]), "transfer_tellings", way, sent)
    if refused:
        assert answer.status_code == 422
        assert refused in answer.content.decode().replace("&#x27;", "'")
        assert (Disclosure.objects.count(), TransferStep.objects.count()) == (0, 0)
        return
    assert answer.status_code == 302
    left, step = Disclosure.objects.get(), TransferStep.objects.get()
    assert (left.basis, left.recipient, left.by_name) == (
        sent["basis"],
        sent["recipient"],
        "Alice Moreno, LCSW",
    )
    assert (left.at, left.nature, left.affiliation) == (NOW, sent["nature"], sent.get("affiliation", ""))
    assert (left.sensitivity, step.disclosure_id) == (sensitivity, left.pk)
    listed = reverse("consents:list", args=[sam.pk])
    assert sent["nature"] in browse(world.users["alice"]).get(listed).content.decode()
    assert sent["nature"] not in browse(world.users["dora"]).get(listed).content.decode()


@pytest.mark.ledger("F01")
@pytest.mark.parametrize(
    ("basis", "asked"),
    [
        ("release", {"purpose"}),
        ("medical emergency", {"affiliation", "nature", "to_medical_personnel", "consent_can_be_had"}),
        ("serious threat", {"nature", "imminent", "able_to_lessen"}),
    ],
)
def test_what_allows_it_is_asked_first_and_then_its_own_questions_alone(world, browse, way, basis, asked):
    browser, here = browse(world.users["alice"]), reverse("safety:transfer", args=[way.pk])
    page = browser.get(here).content.decode()
    assert "First: what allows it?" in page
    assert 'name="recipient"' not in page
    to = f"{here}?basis={quote(basis)}"
    assert f'href="{to}#tell"' in page
    every = {
        "purpose",
        "affiliation",
        "nature",
        "to_medical_personnel",
        "consent_can_be_had",
        "imminent",
        "able_to_lessen",
    }
    refused = post(browser, "transfer_tellings", way, {"basis": basis})
    assert refused.status_code == 422
    for page in (browser.get(to).content.decode(), refused.content.decode()):
        form = page[page.index('id="tell"') :]
        assert {name for name in every if f'name="{name}"' in form} == asked
        assert f'name="basis" value="{basis}"' in form
        assert 'name="recipient"' in form
    none = post(browser, "transfer_tellings", way, {"recipient": "Rosa", "what": "x"})
    assert "Choose what allows it" in none.content.decode()
    assert browser.get(f"{here}?basis=nothing").status_code == 200


@pytest.mark.ledger("F01")
def test_no_field_that_a_step_or_an_end_asks_for_says_it_may_be_skipped(world, browse, sam, way):
    browser = browse(world.users["alice"])
    concern = operations.raise_by_hand(sam, by=world.actor("alice"), at=NOW, level="high", seen="x")
    operations.assess(concern, by=world.actor("alice"), at=NOW, risk="high", words="Talked.")
    operations.note_withdrawal(sam, by=world.actor("alice"), at=NOW, scale="cows", total=40, complicated=None)
    hold = reverse("safety:medical_hold", args=[sam.pk])
    pages = {
        reverse("safety:transfer", args=[way.pk]): (
            "With whom, over there", "In a line", "Why, and what is done for the client now", "Which place",
        ),
        reverse("safety:transfer", args=[way.pk]) + "?basis=release": (
            "What is told or sent", "Purpose, as the release says",
        ),
        reverse("safety:concern", args=[concern.pk]): ("Why no safety plan was written or updated",),
        hold: ("Who evaluated", "Or the outside place", "Referred to"),
        reverse("safety:new_incident"): ("What of it concerns this client",),
    }  # fmt: skip
    for url, labels in pages.items():
        page = browser.get(url).content.decode()
        for label in labels:
            assert f"{label}</label>" in page
            assert f'{label}</label> <span class="field__optional">' not in page
    assert (
        'When, if not now</label> <span class="field__optional">'
        in browser.get(next(iter(pages))).content.decode()
    )


@pytest.mark.ledger("F01")
def test_with_a_release_the_documents_leave_under_it(world, sam, way):
    consents.sign(
        sam, by=world.actor("alice"), at=NOW, document="release_of_information",
        signed_name=sam.client.legal_name, recipient="Hill Hospital", purpose="treatment",
    )  # fmt: skip
    said = operations.Telling("release", "Transfer sheet", "Hill Hospital", "treatment")
    operations.tell(way, by=world.actor("alice"), at=NOW, said=said)
    left = Disclosure.objects.get()
    assert (left.basis, left.consent is not None) == ("release", True)


def sheet_of(browser, way, **sent):
    """Note through the gate that the sheet leaves. Returns the page that prints it, where it may."""
    said = {name: value for name, value in EMERGENCY.items() if name != "what"}
    answer = browser.post(reverse("safety:transfer_tellings", args=[way.pk]), said | sent | key())
    told = TransferStep.objects.filter(kind="told").last()
    return answer, reverse("stepdown:transfer_sheet", args=[way.pk]) + f"?told={told and told.pk}"


@pytest.mark.ledger("F01")
def test_the_sheet_says_what_they_need_and_leaves_by_the_gate_with_the_parts_chosen(
    world, browse, sam, way, set_clock
):
    browser, url = browse(world.users["alice"]), reverse("stepdown:transfer_sheet", args=[way.pk])
    operations.note_withdrawal(
        sam,
        by=world.actor("alice"),
        at=NOW,
        scale="cows",
        total=20,
        complicated=False,
        words="Shakes since dawn",
    )
    medication.note_allergy(
        sam, by=world.actor("alice"), at=NOW, kind="allergy", substance="Penicillin", reaction="swelling"
    )
    look = browser.get(url).content.decode()
    for words in ("Situation", "Background", "Assessment", "What we ask", "Not safe at home", "Medicine:"):
        assert words in look
    assert sam.client.legal_name in look
    assert "Shakes since dawn" in look
    assert "data-print" not in look
    assert 'class="sheet stack no-print"' in look
    refused, _ = sheet_of(browser, way, parts=["medicine"], consent_can_be_had="yes")
    assert "The client&#x27;s consent can be had first" in refused.content.decode()
    assert not Disclosure.objects.exists()
    _, told = sheet_of(browser, way, parts=["medicine"])
    sheet = browser.get(told).content.decode()
    left = Disclosure.objects.get()
    assert (left.parts, left.recipient, left.what) == (
        ["why", "medicine"], "Dr. Ana Ruiz", "Sheet: who they are, why they go, what we ask; Medicine and allergies",
    )  # fmt: skip
    assert "data-print" in sheet
    assert "Medicine:" in sheet
    assert "Penicillin (swelling)" in sheet
    assert "for Dr. Ana Ruiz Hill Hospital" in sheet
    for words in ("Shakes since dawn", "Risk:", "Diagnoses:", "Safety plan, in"):
        assert words not in sheet
    assert "42 CFR part 2 prohibits" not in sheet
    set_clock(NOW + timedelta(days=1))
    assert "data-print" not in browser.get(told).content.decode()


@pytest.mark.ledger("F01")
def test_another_transfers_sheet_an_ended_ones_and_who_may_not(world, browse, sam, way):
    browser, url = browse(world.users["alice"]), reverse("stepdown:transfer_sheet", args=[way.pk])
    _, told = sheet_of(browser, way, parts=["risk"])
    Episode.objects.filter(pk=sam.pk).update(sensitivity="part2")
    assert "42 CFR part 2 prohibits" in browser.get(told).content.decode()
    for strange in ("?told=nonsense", f"?told={way.pk}"):
        assert "data-print" not in browser.get(url + strange).content.decode()
    for who in ("bob", "dora"):
        assert browse(world.users[who]).get(told).status_code == 403
    operations.settle(now(way), by=world.actor("alice"), at=NOW, outcome="client refused", words="Goes home")
    ended = browser.get(told).content.decode()
    assert "This transfer has ended" in ended
    assert "Not safe at home" not in ended


@pytest.mark.ledger("F01")
def test_one_at_a_time_who_comes_second_is_told_and_an_ended_one_stays(world, sam, way):
    alice, again = world.actor("alice"), now(way)
    with pytest.raises(NotAllowed, match="stands already"):
        operations.open_transfer(sam, by=alice, at=NOW, to=WARD, why="Again")
    operations.take_transfer(again, by=world.actor("priya"), at=NOW)
    with pytest.raises(NotAllowed, match="Someone else changed this"):
        operations.take_transfer(way, by=world.actor("lee"), at=NOW)
    operations.settle(now(way), by=alice, at=NOW, outcome="client refused", words="Goes home with his sister")
    with pytest.raises(NotAllowed, match=r"Someone else|has ended"):
        operations.settle(again, by=alice, at=NOW, outcome="there")
    for change in (
        lambda: Transfer.objects.update(place="Elsewhere"),
        lambda: TransferStep.objects.update(words="Nothing"),
        lambda: TransferStep.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.ledger("F01")
def test_a_concern_closed_so_asks_for_its_transfer(world, sam):
    alice = world.actor("alice")
    concern = operations.raise_by_hand(sam, by=alice, at=NOW, level="high", seen="Said goodbye")
    operations.assess(concern, by=alice, at=NOW, risk="high", words="Has a plan.")
    closing = {"disposition": "higher level of care", "why_no_plan": "Goes to the ward"}
    operations.close(concern, by=alice, at=NOW, **closing)

    def asked():
        return [one for one in queries.due(as_of=hours(1), by=alice) if one.ids == {"concern": concern.pk}]

    assert [one.staff_id for one in asked()] == [alice.person_id]
    operations.open_transfer(sam, by=alice, at=NOW, to=WARD, why="Has a plan.", concern=concern)
    assert asked() == []


@pytest.mark.ledger("F01")
def test_who_leaves_hands_it_on(world, way):
    said = operations.Happened("aggression", "minor", NOW, "Room 2", "A chair fell.", "Ice", "Erin Vale")
    operations.record_incident(world.site, by=world.actor("alice"), at=NOW, said=said)
    held = taken.to_take_over(world.staff["alice"].pk, on=TODAY)
    assert [one.title for one in held if one.title.startswith("Incidents") for _ in one.lines] == [
        "Incidents they recorded that nobody has reviewed"
    ]
    assert [line.words for one in held if one.title == "Transfers they answer for" for line in one.lines] == [
        f"{way.client}, Hill Hospital"
    ]


@pytest.mark.ledger("F01")
def test_who_may(world, elsewhere, browse, sam, way):
    url, sent = reverse("safety:transfer_steps", args=[way.pk]), {"kind": "called", "who": "Desk"}
    for who, status in (("lee", 302), ("dora", 403), ("bob", 403), ("erin", 403)):
        assert browse(world.users[who]).post(url, sent | key()).status_code == status
    assert browse(elsewhere.users["alice"]).post(url, sent | key()).status_code == 404
    page = browse(world.users["bob"]).get(reverse("safety:transfer", args=[way.pk])).content.decode()
    assert "Hill Hospital" in page
    assert "Not safe at home" not in page


@pytest.mark.ledger("F01")
def test_the_page_costs_the_same_for_one_step_and_five(world, browse, way, django_assert_num_queries):
    browser, url = browse(world.users["alice"]), reverse("safety:transfer", args=[way.pk])
    browser.get(url)
    note = {"by": world.actor("alice"), "at": NOW, "kind": "called", "who": "Desk"}
    operations.note_step(way, **note)
    with CaptureQueriesContext(connection) as first:
        browser.get(url)
    for _ in range(4):
        operations.note_step(way, **note)
    with django_assert_num_queries(len(first)):
        browser.get(url)


def test_a_day_is_in_hospital_by_its_own_day_whenever_it_is_ended(world, sam, way):
    """Ended after they are back, a day away is a day in hospital; a day before they got there is not."""
    alice = world.actor("alice")
    operations.settle(way, by=alice, at=NOW, outcome="there")
    stays = queries.stays_of([sam.pk], time_zone="America/New_York")[sam.pk]
    assert queries.away_on(stays, TODAY) is not None
    assert queries.away_on(stays, TODAY - timedelta(days=1)) is None
    Transfer.objects.filter(pk=way.pk).update(state="back", back_on=TODAY + timedelta(days=3))
    stays = queries.stays_of([sam.pk], time_zone="America/New_York")[sam.pk]
    assert queries.away_on(stays, TODAY + timedelta(days=2)) is not None
    assert queries.away_on(stays, TODAY + timedelta(days=3)) is None


def test_the_clock_ends_when_they_got_there_not_when_it_was_typed(world, sam, way):
    arrived, typed = NOW + timedelta(hours=1), NOW + timedelta(hours=30)
    operations.settle(way, by=world.actor("alice"), at=typed, outcome="there", happened_at=arrived)
    (line,) = Event.objects.filter(what="safety.transfer_step", detail__kind="there")
    assert line.detail["clock"]["answer"] == "met"


def test_who_is_on_the_way_is_waited_for_after_a_discharge(world, sam, way):
    Episode.objects.filter(pk=sam.pk).update(discharged_on=TODAY, discharge_reason="completed")
    assert lines_of(world, "alice", way, hours(30))


@pytest.mark.ledger("F01", "Z06")
def test_who_goes_from_the_group_to_higher_care_is_followed_there(world, browse, sam):
    """The day's own page begins the transfer, with the concern it comes from; a second time it goes on with that one."""
    alice, place = world.actor("alice"), place_of(sam)
    browser, url = browse(world.users["alice"]), reverse("day:place", args=[place.pk])
    go = reverse("day:higher_care", args=[place.pk])
    concern = operations.raise_concern(
        sam,
        by=alice,
        at=NOW,
        origin="staff",
        level="high",
        trigger="Says he has a plan",
        rule="staff",
        about=sam,
    )
    day.arrive(place, by=alice, at=NOW)
    assert "Goes to higher care now" in browser.get(url).content.decode()
    nowhere = browser.post(go, {"reason": "Not safe"} | key())
    assert "Write the place." in nowhere.content.decode()
    assert Visit.objects.get().state == "held"
    answer = browser.post(go, WAY | {"reason": "Not safe"} | key())
    made = Transfer.objects.get()
    assert answer.url == reverse("safety:transfers", args=[sam.pk])
    assert (made.place, made.concern_id, made.state) == ("Hill Hospital", concern.pk, "arranging")
    assert Visit.objects.get().state == "sent"
    assert lines_of(world, "alice", made, NOW)


@pytest.mark.ledger("F01", "Z06")
def test_a_transfer_that_stands_is_gone_on_with_from_the_day(world, browse, sam, way):
    alice, place = world.actor("alice"), place_of(sam)
    browser, go = browse(world.users["alice"]), reverse("day:higher_care", args=[place.pk])
    day.arrive(place, by=alice, at=NOW)
    day.hold(place, by=alice, at=NOW, reason="One-to-one")
    page = browser.get(reverse("day:place", args=[place.pk])).content.decode()
    assert "A transfer to Hill Hospital stands" in page
    assert browser.post(go, {"reason": "By ambulance"} | key()).status_code == 302
    assert TransferStep.objects.get(kind="left").words == "By ambulance"
    assert Transfer.objects.count() == 1
