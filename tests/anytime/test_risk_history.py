"""How high the risk is: a history with one home. Nothing of it is overwritten, and only the licensed lower it."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.notes import operations as notes
from handrail.anytime.notes import queries as note_queries
from handrail.anytime.safety import operations, queries
from handrail.anytime.safety.models import Concern, Risk, Screen
from handrail.care.review import queries as review
from handrail.ground.episode import operations as episodes
from handrail.ground.record import operations as record
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.builders_threads import course_of_care
from tests.world import NOW, key

POSITIVE = {1: "yes", 2: "no", 3: "no", 4: "no", 5: "no"}
CALM = {1: "no", 2: "no", 3: "no", 4: "no"}


def minutes(n):
    return NOW + timedelta(minutes=n)


def said(episode):
    return [(one.level, one.source, one.by_name) for one in reversed(queries.risks_of(episode.pk))]


@pytest.fixture
def sam(world):
    return course_of_care(world)


@pytest.mark.ledger("D02", "F01")
def test_a_changed_assessment_keeps_both(world, browse, sam):
    alice, browser = world.actor("alice"), browse(world.users["alice"])
    concern = operations.raise_by_hand(sam, by=alice, at=NOW, level="high", seen="Said goodbye")
    url = reverse("safety:assessment", args=[concern.pk])
    for risk, words in (("high", "Has a plan."), ("low", "Gave the pills away.")):
        assert browser.post(url, {"risk": risk, "words": words} | key()).status_code == 302
    assert said(sam) == [
        ("high", "assessment", "Alice Moreno, LCSW"),
        ("low", "assessment", "Alice Moreno, LCSW"),
    ]
    page = browser.get(reverse("safety:concern", args=[concern.pk])).content.decode()
    assert "Has a plan." in page
    assert "Gave the pills away." in page
    history = browser.get(reverse("safety:risk", args=[sam.pk])).content.decode()
    assert history.index("low risk") < history.index("high risk")
    assert "Has a plan." in history
    assert "licensed" in history


@pytest.mark.ledger("D02")
def test_the_payers_side_reads_no_words(world, browse, sam):
    concern = operations.raise_by_hand(
        sam, by=world.actor("alice"), at=NOW, level="high", seen="Said goodbye"
    )
    operations.assess(concern, by=world.actor("alice"), at=minutes(5), risk="high", words="Has a plan.")
    page = browse(world.users["bob"]).get(reverse("safety:risk", args=[sam.pk])).content.decode()
    assert "high risk" in page
    assert "Has a plan." not in page


@pytest.mark.ledger("D02")
def test_a_screen_raises_the_risk_and_never_lowers_it(world, sam):
    lee, alice = world.actor("lee"), world.actor("alice")
    operations.screen(sam, by=lee, at=NOW, answers=CALM)
    operations.screen(sam, by=lee, at=minutes(1), answers=POSITIVE)
    concern = Concern.objects.get()
    operations.assess(concern, by=alice, at=minutes(2), risk="high", words="Has a plan.")
    operations.screen(sam, by=lee, at=minutes(3), answers=CALM)
    operations.screen(sam, by=lee, at=minutes(4), answers=POSITIVE)
    assert said(sam) == [
        ("low", "screen", "Lee Park"),
        ("moderate", "screen", "Lee Park"),
        ("high", "assessment", "Alice Moreno, LCSW"),
    ]
    assert [one.licensed for one in reversed(queries.risks_of(sam.pk))] == [False, False, True]
    assert queries.latest_risks([sam.pk]) == {sam.pk: "high"}


@pytest.mark.ledger("D02")
def test_anyone_of_the_team_raises_it_and_only_the_licensed_lower_it(world, browse, sam):
    url = reverse("safety:risk", args=[sam.pk])
    lee, alice = browse(world.users["lee"]), browse(world.users["alice"])
    higher = {"seen": 0, "level": "moderate", "source": "note", "why": "Drinks again"}
    assert lee.post(url, higher | key()).status_code == 302
    (concern,) = queries.open_concerns_of(sam.pk)  # nobody licensed has looked: it is somebody's at once
    assert (concern.level, queries.latest_risks([sam.pk])[sam.pk]) == ("medium", "moderate")
    assert concern.trigger == "Risk not known, now moderate: Drinks again"
    lower = {"seen": 1, "level": "low", "source": "review", "why": "Steady for a week"}
    refused = lee.post(url, lower | key())
    assert refused.status_code == 422
    assert "Only a licensed clinician lowers" in refused.content.decode()
    assert browse(world.users["dora"]).post(url, lower | key()).status_code == 403
    assert alice.post(url, lower | key()).status_code == 302
    assert said(sam) == [("moderate", "note", "Lee Park"), ("low", "review", "Alice Moreno, LCSW")]
    assert Concern.objects.count() == 1


@pytest.mark.ledger("D02")
def test_who_read_an_older_line_is_told(world, browse, sam):
    browser, url = browse(world.users["alice"]), reverse("safety:risk", args=[sam.pk])
    sent = {"seen": 0, "level": "high", "source": "review", "why": "Worse"}
    assert browser.post(url, sent | key()).status_code == 302
    late = browser.post(url, sent | {"level": "low"} | key())
    assert late.status_code == 422
    assert "Someone else changed this" in late.content.decode()
    assert said(sam) == [("high", "review", "Alice Moreno, LCSW")]


@pytest.mark.ledger("D02")
def test_no_line_is_changed_or_taken_away(world, sam):
    operations.screen(sam, by=world.actor("lee"), at=NOW, answers=CALM)
    for change in (lambda: Risk.objects.update(level="high"), lambda: Risk.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.ledger("D02", "F01")
def test_the_queue_the_chart_and_the_review_read_the_same_line(world, browse):
    (sam,) = enrolled(world, make_series(world), NAMES[0])
    browser, alice = browse(world.users["alice"]), world.actor("alice")
    chart = reverse("staff:client", args=[sam.pk])
    assert "risk not known" in browser.get(chart).content.decode()
    operations.note_risk(sam, by=alice, at=NOW, level="high", why="Has a plan", source="review")
    for url in (
        chart,
        reverse("safety:queue"),
        reverse("review:agenda"),
        reverse("review:client", args=[sam.pk]),
    ):
        assert "high risk" in browser.get(url).content.decode()
    assert review.line_of(sam, on=TODAY).facts()["risk"] == "high"
    concern = queries.open_of([sam.pk])[sam.pk]
    operations.assess(concern, by=alice, at=minutes(5), risk="low", words="Talked.")
    assert "low risk" in browser.get(chart).content.decode()


@pytest.mark.ledger("D02")
@pytest.mark.parametrize("route", ["safety:queue", "review:agenda"])
def test_a_concern_and_the_risk_are_told_apart_each_with_its_day(world, browse, sam, route):
    alice = world.actor("alice")
    operations.screen(sam, by=alice, at=NOW - timedelta(days=5), answers=CALM)
    operations.raise_by_hand(sam, by=alice, at=NOW, level="high", seen="Said goodbye")
    page = browse(world.users["alice"]).get(reverse(route)).content.decode()
    label = "This concern:" if route == "safety:queue" else "Open concern of 23 Nov (staff):"
    assert page.index(label) < page.index("Risk as it stands:") < page.index("low risk")
    assert "from a screen, 18 Nov 2026" in page


@pytest.mark.ledger("D02")
def test_today_shows_how_high_each_one_s_risk_stands(world, browse):
    high, _unknown = enrolled(world, make_series(world), *NAMES[:2])
    alice, dora, url = browse(world.users["alice"]), browse(world.users["dora"]), reverse("staff:today")
    assert alice.get(url).content.decode().count("risk not known") == 2
    operations.note_risk(high, by=world.actor("alice"), at=NOW, level="high", why="A plan", source="note")
    page = alice.get(url).content.decode()
    assert page.count("high risk") == 2  # in the group, and beside the concern it raised
    assert page.count("risk not known") == 1
    assert "risk as it stands:" in page
    for words in ("high risk", "risk not known"):
        assert words not in dora.get(url).content.decode()  # the front desk reads no chart


@pytest.mark.ledger("D07")
def test_the_risk_page_offers_the_call_and_leads_to_the_try(world, browse, set_clock):
    (sam,) = enrolled(world, make_series(world), NAMES[0])
    type(sam.client).objects.filter(pk=sam.client_id).update(phone="555-0142")
    browser, url = browse(world.users["alice"]), reverse("safety:risk", args=[sam.pk])
    place, way = place_of(sam), reverse("day:outreach", args=[sam.pk])
    assert "tel:555-0142" not in browser.get(url).content.decode()
    operations.note_risk(sam, by=world.actor("alice"), at=NOW, level="moderate", why="Low", source="note")
    page = browser.get(url).content.decode()
    assert 'href="tel:555-0142"' in page
    assert f'href="{way}"' in page
    others = [browse(world.users[name]).get(url).content.decode() for name in ("erin", "bob")]
    assert ["555-0142" in one for one in others] == [True, False]  # utilization review calls nobody
    assert not any(way in one for one in others)
    assert browser.get(way)["Location"] == reverse("day:attendance", args=[sam.pk])  # nobody is missed yet
    set_clock(place.session.starts_at + timedelta(minutes=20))
    found = browser.get(way)["Location"]
    assert found == reverse("day:place", args=[place.pk])
    assert "Note this try" in browser.get(found).content.decode()


@pytest.mark.ledger("D02")
def test_closing_asks_how_high_it_stands_not_how_high_it_was(world, sam):
    alice = world.actor("alice")
    concern = operations.raise_by_hand(sam, by=alice, at=NOW, level="medium", seen="Quiet today")
    operations.assess(concern, by=alice, at=minutes(5), risk="low", words="Talked.")
    operations.note_risk(sam, by=alice, at=minutes(9), level="high", why="Has a plan", source="note")
    with pytest.raises(NotAllowed, match="does not fit"):
        operations.close(concern, by=alice, at=minutes(10), disposition="returned to group")


@pytest.mark.ledger("D02")
def test_a_signed_note_that_says_higher_waits_until_somebody_says_how_high(world, sam):
    alice = world.actor("alice")
    said = {"kind": "individual", "text": "Not well.", "service_on": TODAY}
    note = notes.write_note(sam, by=alice, at=NOW, risk_change="higher", **said)
    assert waiting(alice, 1) == []
    notes.sign(note, by=alice, at=minutes(2))
    (line,) = waiting(alice, 3)
    assert (line.staff_id, line.url) == (alice.person_id, reverse("safety:risk", args=[sam.pk]))
    operations.note_risk(sam, by=alice, at=minutes(4), level="moderate", why="Not well", source="note")
    assert waiting(alice, 5) == []


def waiting(by, n):
    return [one for one in note_queries.due(as_of=minutes(n), by=by) if one.route == "safety:risk"]


@pytest.mark.ledger("D02")
def test_what_was_there_before_is_carried_over(world, sam):
    """Rows as an older version left them: the concern holds its last assessment only, the record those before."""
    alice, row = world.actor("alice"), episodes.client_row(sam)
    staff = world.staff["alice"]
    concern = Concern.objects.create(
        **row,
        origin="staff", level="high", trigger="Said goodbye", rule="by hand", about="x", raised_at=NOW, due_at=NOW,
        state="assessed", assessed_at=minutes(20), assessed_by=staff, risk="moderate", assessment="Calmer.",
    )  # fmt: skip
    for at, risk, words in ((10, "high", "Has a plan."), (20, "moderate", "Calmer.")):
        detail = {"risk": risk, "words": words}
        record.write(by=alice, at=minutes(at), what="safety.assessed", about=concern, detail=detail)
    for at, result in ((5, "negative"), (30, "negative"), (40, "acute_positive")):
        Screen.objects.create(
            **row, instrument="asq", instrument_version="1", answers={}, result=result, at=minutes(at), by="x", by_name="Lee"
        )  # fmt: skip
    import_module("handrail.anytime.safety.migrations.0009_risk_history_carried_over").carry_over(apps, None)
    assert said(sam) == [
        ("low", "screen", "Lee"),
        ("high", "assessment", "Alice Moreno, LCSW"),
        ("moderate", "assessment", "Alice Moreno, LCSW"),
        ("high", "screen", "Lee"),
    ]
    assert [one.n for one in queries.risks_of(sam.pk)] == [4, 3, 2, 1]
    assert [one.why for one in queries.assessed_before(concern)] == ["Has a plan."]
    assert not [words for words in queries.broken_rules() if "history" in words]


def test_who_assesses_by_an_older_page_reads_first_what_was_said_since(world, browse, sam):
    alice, browser = world.actor("alice"), browse(world.users["alice"])
    concern = operations.raise_by_hand(sam, by=alice, at=NOW, level="medium", seen="Cried")
    page = browser.get(reverse("safety:concern", args=[concern.pk]))
    seen = page.context["assess_form"]["seen"].value()
    operations.note_risk(sam, by=alice, at=NOW, level="high", why="Has a plan", source="note")
    sent = {"risk": "low", "words": "Calm now.", "seen": seen} | key()
    answer = browser.post(reverse("safety:assessment", args=[concern.pk]), sent)
    assert answer.status_code == 422
    assert "Somebody said meanwhile how high the risk is." in answer.content.decode()
    assert queries.risk_now(sam.pk).level == "high"


def test_high_said_again_with_nothing_open_is_somebodys(world, sam):
    alice = world.actor("alice")
    concern = operations.raise_by_hand(sam, by=alice, at=NOW, level="high", seen="Said goodbye")
    operations.assess(concern, by=alice, at=NOW, risk="high", words="Has a plan.")
    concern.refresh_from_db()
    operations.close(concern, by=alice, at=NOW, disposition="emergency services", why_no_plan="Taken there")
    operations.note_risk(
        sam, by=alice, at=minutes(60), level="high", why="Pills at home again", source="note"
    )
    assert [one.trigger for one in queries.open_concerns_of(sam.pk)] == [
        "Risk high, now high: Pills at home again"
    ]
