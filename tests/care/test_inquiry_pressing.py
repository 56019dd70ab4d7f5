"""What presses on the way in: which request stands first, what was said about danger, and what a merge keeps."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from handrail.care.inquiry import operations
from handrail.care.inquiry.models import Referral
from handrail.care.inquiry.operations import Request
from tests.care.test_inquiry_pages import SETTLED, sent, shown
from tests.world import NOW, key


@pytest.fixture
def waits(world, set_clock):
    """Requests of every urgency, the least pressing first and the longest late; then a crisis, not yet late."""
    calm = dict.fromkeys(SETTLED, False)
    sent(world, name="Stan Dard", phone="555-0110", **calm)
    left = {"recent_hospital_stay": True, "left_hospital_on": date(2026, 11, 20)}
    sent(world, name="Prio Rity", phone="555-0111", **calm | left)
    sent(world, name="Ur Gent", phone="555-0112", **calm | {"thoughts_of_suicide": True})
    at = NOW + timedelta(days=9)
    set_clock(at)
    told = {"thoughts_of_suicide": True, "in_danger_now": False}
    for name, phone, more in (
        ("Later Gent", "555-0113", {}),
        ("Cri Sis", "555-0114", {"in_danger_now": True}),
    ):
        call = Request(name=name, phone=phone, **told | more)
        operations.receive(world.program, call, by=world.actor("dora"), at=at)
    return ["Cri Sis", "Ur Gent", "Later Gent", "Prio Rity", "Stan Dard"]


@pytest.mark.parametrize("route", ["inquiry:referrals", "staff:work"])
def test_a_crisis_stands_first_and_no_later_clock_outruns_it(world, browse, waits, route):
    text = browse(world.users["dora"]).get(reverse(route)).content.decode()
    assert sorted(waits, key=text.index) == waits


@pytest.mark.parametrize("person", ["dora", "alice"])
def test_a_crisis_nobody_answered_is_a_red_band_on_the_first_page(world, browse, waits, person):
    browser, url = browse(world.users[person]), reverse("staff:today")
    crisis = Referral.objects.get(urgency="crisis")
    text = browser.get(url).content.decode()
    assert "Cri Sis: a request in a crisis" in text
    assert reverse("inquiry:referral", args=[crisis.pk]) in text
    assert "Ur Gent" not in text
    operations.answer(crisis, by=world.actor("dora"), at=NOW, words="911 is with them.")
    assert "Cri Sis" not in browser.get(url).content.decode()


def test_who_may_not_answer_sees_no_band_and_neither_does_another_clinic(world, elsewhere, browse, waits):
    for user in (world.users["bob"], elsewhere.users["alice"]):
        assert "Cri Sis" not in browse(user).get(reverse("staff:today")).content.decode()
