"""What a reviewer found on the pages of safety: nothing said again is swallowed, nothing is shown to whom it is not for."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from handrail.anytime.portal_messages import operations as messages
from handrail.anytime.portal_messages.excerpt import from_phrase
from handrail.anytime.safety import operations
from handrail.anytime.safety.models import Concern, MedicalHold
from tests.builders_days import NAMES, enrolled, make_series
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
