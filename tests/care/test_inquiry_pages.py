import pytest
from django.urls import reverse

from handrail.care.inquiry.models import Referral
from tests.world import key

CALL = {
    "name": "Jo Lang",
    "phone": "555-0123",
    "source": "self",
    "thoughts_of_suicide": "yes",
    "in_danger_now": "no",
}


@pytest.mark.ledger("B03")
def test_a_telephone_call_becomes_a_referral_with_a_clock(world, browse):
    browser = browse(world.users["dora"])
    answer = browser.post(reverse("inquiry:call", args=["skills"]), CALL | key())
    assert answer.status_code == 302, answer.content.decode()
    referral = Referral.objects.get()
    assert referral.urgency == "urgent"
    assert (referral.due_at - referral.received_at).total_seconds() > 0
    page = browser.get(answer["Location"])
    assert page.status_code == 200
    assert "Jo Lang" in page.content.decode()
    page = browser.get(reverse("inquiry:referrals"))
    assert "Jo Lang" in page.content.decode()


def test_the_same_call_sent_twice_is_one_referral(world, browse):
    browser = browse(world.users["dora"])
    sent = CALL | key()
    first = browser.post(reverse("inquiry:call", args=["skills"]), sent)
    again = browser.post(reverse("inquiry:call", args=["skills"]), sent)
    assert Referral.objects.count() == 1
    assert again["Location"] == first["Location"]


def test_a_hospital_stay_that_ends_in_the_future_is_asked_again(world, browse):
    wrong = CALL | {"recent_hospital_stay": "yes", "left_hospital_on": "2031-01-01"} | key()
    answer = browse(world.users["dora"]).post(reverse("inquiry:call", args=["skills"]), wrong)
    assert answer.status_code == 422
    assert "ends in the future" in answer.content.decode()
    assert not Referral.objects.exists()
