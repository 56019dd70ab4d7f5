"""What a reviewer found on the pages of safety: nothing said again is swallowed, nothing is shown to whom it is not for."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils.html import escape

from handrail.anytime.consents.models import Disclosure
from handrail.anytime.portal_messages import operations as messages
from handrail.anytime.portal_messages.excerpt import from_phrase
from handrail.anytime.safety import operations, queries
from handrail.anytime.safety.models import Concern, MedicalHold, Transfer
from handrail.ground.episode.models import Episode
from tests.builders_days import NAMES, enrolled, make_series, place_of
from tests.ui.test_reading_level import reads_easily
from tests.world import NOW, key

CLOSED = {"risk": "low", "words": "Talked."}


@pytest.fixture
def sam(world):
    return enrolled(world, make_series(world), NAMES[0], sign_in=True)[0]


def by_hand(world, sam, seen="Said goodbye"):
    return operations.raise_by_hand(sam, by=world.actor("alice"), at=NOW, level="high", seen=seen)


def close(world, concern, disposition="returned to group"):
    concern.refresh_from_db()
    operations.assess(concern, by=world.actor("alice"), at=NOW, **CLOSED)
    operations.close(concern, by=world.actor("alice"), at=NOW, disposition=disposition)


@pytest.mark.ledger("D02", "F01")
def test_a_closed_concern_swallows_no_new_one_from_the_same_message(world, browse, sam):
    message = messages.send(sam, by=world.actor("sam"), at=NOW, words="Nothing matters")
    url = reverse("portal_messages:concern", args=[message.pk])
    desk = browse(world.users["lee"])
    assert desk.post(url, {"level": "high"} | key()).status_code == 302
    close(world, Concern.objects.get())
    for _twice in range(2):  # and while the second is open, it is one
        assert desk.post(url, {"level": "high"} | key()).status_code == 302
    assert sorted(Concern.objects.values_list("state", flat=True)) == ["closed", "raised"]
    assert (
        "A safety concern is open"
        in desk.get(reverse("portal_messages:messages", args=[sam.pk])).content.decode()
    )


@pytest.mark.ledger("D02", "F01")
def test_of_a_long_message_the_words_that_alarmed_are_read_first(world, browse, sam):
    long = "The weather was fine and we went to the lake. " * 12
    phone = browse(world.users["sam"])
    said = f"{long}I think I want to die. {long}"
    assert phone.post(reverse("portal:messages"), {"words": said} | key()).status_code == 302
    (concern,) = Concern.objects.all()
    assert concern.trigger.startswith("The client says: …")
    assert concern.trigger.index("want to die") < 140
    assert concern.trigger.endswith("…")
    assert len(concern.trigger) == 300
    assert concern.answers[0][1] == said.strip()
    page = browse(world.users["alice"]).get(reverse("safety:queue")).content.decode()
    assert "want to die" in page


@pytest.mark.parametrize(
    ("words", "phrase", "shown"),
    [
        ("Short. I want to die", "want to die", "Short. I want to die"),
        ("x " * 150 + "y", "want to die", "x " * 150 + "y"),
        (
            "x " * 150 + "I don’t want\nto LIVE",
            "dont want to live",
            "…" + "x " * 38 + "I don’t want\nto LIVE",
        ),
        ("x " * 150 + "kill my self", "kill myself", "…" + "x " * 39 + "kill my self"),
        ("é " * 150 + "no quiero vivír", "no quiero vivir", "…" + "é " * 39 + "no quiero vivír"),
    ],
)
def test_the_words_begin_shortly_before_the_phrase(words, phrase, shown):
    assert from_phrase(words, phrase) == shown


@pytest.mark.ledger("F01")
def test_closed_with_a_higher_level_of_care_leads_on_to_the_transfer(world, browse, sam):
    browser, concern = browse(world.users["alice"]), by_hand(world, sam)
    operations.assess(concern, by=world.actor("alice"), at=NOW, **CLOSED)
    url = reverse("safety:closure", args=[concern.pk])
    sent = {"disposition": "higher level of care", "why_no_plan": ""}
    after = browser.post(url, sent | key())
    begin = reverse("safety:transfers", args=[sam.pk])
    assert after["Location"] == f"{begin}?concern={concern.pk}"
    assert browser.get(after["Location"]).status_code == 200
    to = operations.Destination("inpatient", "Hill Hospital")
    operations.open_transfer(sam, by=world.actor("alice"), at=NOW, to=to, why="Not safe")
    other = by_hand(world, sam, "Again")
    operations.assess(other, by=world.actor("alice"), at=NOW, **CLOSED)
    after = browser.post(reverse("safety:closure", args=[other.pk]), sent | key())
    assert after["Location"] == reverse("safety:queue")


@pytest.mark.ledger("F01", "Z05")
def test_who_reads_no_words_finds_none_on_any_page(world, browse, sam):
    """Utilization review, and the front desk: neither what was said nor the phrase that named danger."""
    by_hand(world, sam, "Said goodbye")
    messages.send(sam, by=world.actor("sam"), at=NOW, words="I want to die")
    (concern,) = Concern.objects.filter(origin="portal message")
    closed = by_hand(world, sam, "Said goodbye")
    close(world, closed)
    here = [reverse("safety:concern", args=[one.pk]) for one in Concern.objects.all()]
    of_client = (
        "staff:client", "safety:risk", "safety:transfers", "review:client", "placement:assessment", "measures:trend",
        "stepdown:readiness", "stepdown:discharge", "admission:prepare", "safety:raise", "safety:screen", "safety:plan",
    )  # fmt: skip
    chart = [reverse(name, args=[sam.pk]) for name in of_client]
    lists = [
        reverse(name) for name in ("safety:queue", "safety:closed", "staff:today", "staff:work", "staff:mine")
    ]
    for who in ("bob", "dora"):
        seen = [
            browse(world.users[who]).get(url) for url in (*here, *chart, *lists, reverse("review:agenda"))
        ]
        assert sum(one.status_code == 200 for one in seen) > 5
        for one in seen:
            page = one.content.decode()
            assert "want to die" not in page, one.request["PATH_INFO"]
            assert "Said goodbye" not in page, one.request["PATH_INFO"]
    page = browse(world.users["bob"]).get(reverse("safety:concern", args=[concern.pk])).content.decode()
    assert "messages.danger_words" in page
    page = browse(world.users["alice"]).get(reverse("safety:concern", args=[concern.pk])).content.decode()
    assert escape(concern.rule) in page
    assert "want to die" in concern.rule


@pytest.mark.ledger("F01")
def test_a_hold_is_placed_only_from_an_open_concern_that_calls_for_it(world, browse, sam):
    browser, concern = browse(world.users["alice"]), by_hand(world, sam)
    url = reverse("safety:hold", args=[concern.pk])
    refused = browser.post(url, key())
    assert refused.status_code == 422
    assert "no withdrawal scale came to its line" in refused.content.decode()
    close(world, concern)
    refused = browser.post(url, key())
    assert refused.status_code == 422
    assert "This concern is closed." in refused.content.decode()
    assert not MedicalHold.objects.exists()


@pytest.mark.ledger("F01")
@pytest.mark.parametrize(("first", "last"), [("2026-01-01", "9999-12-31"), ("0001-01-01", "9999-12-31")])
def test_closed_concerns_may_be_asked_for_to_the_calendars_ends(world, browse, sam, first, last):
    close(world, by_hand(world, sam))
    page = browse(world.users["alice"]).get(reverse("safety:closed") + f"?first={first}&last={last}&site=")
    assert page.status_code == 200
    assert "Said goodbye" in page.content.decode()


@pytest.mark.ledger("F01")
def test_a_transfer_begins_without_the_assessment_and_the_sheet_says_it_once(world, browse, sam):
    """On the sheet the assessment is a part of its own: where *Risk* is not ticked it stands nowhere."""
    browser, alice = browse(world.users["alice"]), world.actor("alice")
    seen, words = by_hand(world, sam), "Plans to take pills tonight"
    messages.send(sam, by=world.actor("sam"), at=NOW, words="I want to die")
    written = Concern.objects.get(origin="portal message")
    for one in (seen, written):
        operations.assess(one, by=alice, at=NOW, risk="high", words=words)
    begin = reverse("safety:transfers", args=[sam.pk])

    def why(concern):
        page = browser.get(f"{begin}?concern={concern.pk}").content.decode()
        assert words not in page
        return page.partition('name="why"')[2].partition("</textarea>")[0].partition(">")[2].strip()

    assert why(seen) == "Said goodbye"
    assert why(written) == ""
    operations.note_risk(sam, by=alice, at=NOW, level="high", why=words, source="note")
    sent = {"where": "inpatient", "place": "Hill Hospital", "why": f"{words} "}
    way = browser.post(f"{begin}?concern={seen.pk}", sent | key())
    assert way.status_code == 302
    transfer = Transfer.objects.get()
    sheet = browser.get(reverse("stepdown:transfer_sheet", args=[transfer.pk])).content.decode()
    assert sheet.count(words) == 1
    assert "As under Situation." in sheet


@pytest.mark.ledger("F01")
def test_how_it_ended_lies_not_before_it_was_begun(world, browse, sam):
    browser, alice = browse(world.users["alice"]), world.actor("alice")
    to = operations.Destination("inpatient", "Hill Hospital")
    way = operations.open_transfer(sam, by=alice, at=NOW, to=to, why="Not safe")
    Episode.objects.filter(pk=sam.pk).update(admitted_on=(NOW - timedelta(days=400)).date())
    there = reverse("safety:transfer_outcome", args=[way.pk])
    step = reverse("safety:transfer_steps", args=[way.pk])
    for when in (NOW - timedelta(days=365), NOW - timedelta(hours=24, minutes=1)):
        typed = when.astimezone(ZoneInfo(sam.site.time_zone)).strftime("%Y-%m-%dT%H:%M")
        for url, sent in ((there, {"outcome": "there"}), (step, {"kind": "left", "words": "By car"})):
            refused = browser.post(url, sent | {"happened_at": typed} | key())
            assert refused.status_code == 422
            assert "Look at the day, and at the year." in refused.content.decode()
    late = (NOW - timedelta(hours=24)).astimezone(ZoneInfo(sam.site.time_zone)).strftime("%Y-%m-%dT%H:%M")
    sent = {"kind": "left", "words": "By car", "happened_at": late}
    assert browser.post(step, sent | key()).status_code == 302
    Episode.objects.filter(pk=sam.pk).update(admitted_on=NOW.date())
    assert browser.post(step, sent | key()).status_code == 422  # before the first day here
    assert browser.post(there, {"outcome": "there"} | key()).status_code == 302


@pytest.mark.ledger("F01")
def test_days_of_another_year_say_their_year(world, browse, sam, set_clock):
    browser, alice = browse(world.users["alice"]), world.actor("alice")
    to = operations.Destination("inpatient", "Hill Hospital")
    way = operations.open_transfer(sam, by=alice, at=NOW, to=to, why="Not safe")
    operations.settle(way, by=alice, at=NOW, outcome="there")
    pages = reverse("safety:transfer", args=[way.pk]), reverse("staff:client", args=[sam.pk])
    now = [browser.get(url).content.decode() for url in pages]
    assert all("23 Nov " in page for page in now)
    assert "23 Nov 2026" not in now[0]
    assert "since 23 Nov 2026" not in now[1]
    set_clock(NOW + timedelta(days=60))
    later = [browse(world.users["alice"]).get(url).content.decode() for url in pages]
    assert later[0].count("23 Nov 2026") == 3  # begun, settled, and its step
    assert "At Hill Hospital since 23 Nov 2026" in later[1]


@pytest.mark.ledger("F01", "Z06")
def test_what_is_told_fits_where_it_is_kept(world, browse, sam):
    """On PostgreSQL one character too many would be an error of the database."""
    browser, alice = browse(world.users["alice"]), world.actor("alice")
    to = operations.Destination("inpatient", "Hill Hospital")
    way = operations.open_transfer(sam, by=alice, at=NOW, to=to, why="Not safe")
    url = reverse("safety:transfer_tellings", args=[way.pk])
    told = {
        "recipient": "Dr. Ana Ruiz", "basis": "medical emergency", "affiliation": "Hill Hospital", "nature": "Took pills",
        "to_medical_personnel": "yes", "consent_can_be_had": "no", "parts": list(queries.SHEET_PARTS),
    }  # fmt: skip
    assert browser.post(url, told | {"what": "x" * 500} | key()).status_code == 422
    assert browser.post(url, told | {"what": "x" * 300} | key()).status_code == 302
    (left,) = Disclosure.objects.all()
    assert left.what.startswith("x" * 300 + ". Sheet")
    assert len(left.what) <= 500


@pytest.mark.ledger("F01", "Z06")
def test_who_is_in_hospital_is_away_on_the_board_on_the_day_and_on_the_phone(world, browse, sam, set_clock):
    alice = world.actor("alice")
    to = operations.Destination("inpatient", "Hill Hospital")
    way = operations.open_transfer(sam, by=alice, at=NOW, to=to, why="Not safe")
    operations.note_risk(sam, by=alice, at=NOW, level="low", why="Calm", source="note")
    place = place_of(sam)
    after = NOW + timedelta(hours=3)  # the group has begun, and nobody has come
    set_clock(after)
    board, roster = reverse("staff:today"), reverse("day:session", args=[place.session_id])
    day, phone = reverse("day:place", args=[place.pk]), reverse("portal:today")

    def seen(who, url):
        return " ".join(browse(world.users[who]).get(url).content.decode().split())

    for url in (board, roster):
        assert "1 expected, 0 here, 1 not heard from" in seen("alice", url)
    assert "Your group today" in seen("sam", phone)
    operations.settle(way, by=alice, at=after, outcome="there")
    for url in (board, roster):
        page = seen("alice", url)
        assert "0 expected, 0 here, 0 not heard from" in page
        assert "in a higher level of care: Hill Hospital" in page
        for words in ("low risk", "not yet<", "Not heard from<", "1 not seen yet"):
            assert words not in page
        page = seen("dora", url)  # who reads no chart is not told where
        assert "in a higher level of care" in page
        assert "Hill Hospital" not in page
    page = seen("alice", day)
    assert "in a higher level of care: Hill Hospital" in page
    assert "not heard from" not in page.lower()
    for url in (phone, reverse("portal:block"), reverse("portal:week")):
        page = seen("sam", url)
        assert "You are away at Hill Hospital" in page
        assert "We plan with you when you are back." in page
        for words in ("Your next day", "Your group today", "Check in for today", "9:00", "Today</b>"):
            assert words not in page
    reads_easily(browse(world.users["sam"]), phone)
    operations.note_return(way, by=alice, at=after, back_on=after.date(), words="Calmer")
    assert "1 expected, 0 here, 1 not heard from" in seen("alice", board)
    assert "Your group today" in seen("sam", phone)


@pytest.mark.ledger("M01", "D02", "F01")
def test_the_concern_says_that_the_answer_behind_it_was_changed(world, browse, sam, set_clock):
    phone, url = browse(world.users["sam"]), "/me/questions/phq9/"
    for n in range(1, 9):
        phone.post(url, {"item": str(n), "answer": "1"} | key())
    for minute, (item, answer) in enumerate([(9, 2), (9, 0), (10, 1)]):
        set_clock(NOW + timedelta(minutes=minute))
        assert phone.post(url, {"item": str(item), "answer": str(answer)} | key()).status_code == 302
    (concern,) = Concern.objects.all()
    here = reverse("safety:concern", args=[concern.pk])
    page = " ".join(browse(world.users["alice"]).get(here).content.decode().split())
    facts, _mark, answers = page.partition("All that was answered")
    assert "Changed since" in facts
    assert facts.count("→") == 1
    assert facts.index("More than half the days (2) → <b>Not at all (0)</b>")
    assert "More than half the days (2)</span><br><b>changed to Not at all (0), 23 Nov" in answers
    assert "not asked yet</span><br>answered at 23 Nov" in answers
    assert answers.count("changed to") == 1
    assert answers.count("answered at") == 1
    assert reverse("measures:trend", args=[sam.pk]) in answers
    page = browse(world.users["bob"]).get(here).content.decode()
    assert "Not at all" not in page
    assert "Changed since" not in page
