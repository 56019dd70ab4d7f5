"""What presses on the way in: which request stands first, what was said about danger, and what a merge keeps."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from handrail.anytime.safety import operations as safety
from handrail.care.inquiry import operations
from handrail.care.inquiry.models import Referral
from handrail.care.inquiry.operations import Request
from tests.builders_threads import course_of_care
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


def test_a_concern_about_someone_in_care_stands_before_a_request_as_pressing(world, browse, waits):
    sam, alice = course_of_care(world, "Incare"), world.actor("alice")
    safety.raise_by_hand(
        sam, by=alice, at=NOW + timedelta(days=9), level="high", seen="Said: what is the point"
    )
    text = browse(world.users["alice"]).get(reverse("staff:work")).content.decode()
    order = ["Cri Sis", "Incare", "Ur Gent", "Later Gent"]
    assert sorted(order, key=text.index) == order


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


@pytest.fixture
def two_voices(world):
    """The person's own calm request, and their sister's, who says what they did not."""
    first = sent(world, **dict.fromkeys(SETTLED, False) | {"withdrawal_signs": None})
    second = sent(
        world,
        name="Nora Reed",
        for_whom="Samuel Reed",
        source="family",
        email="nora@example.org",
        words="He wrote goodbye letters.",
        in_danger_now=True,
        recent_attempt=True,
    )
    return first, second


def test_the_answers_about_danger_stand_on_the_request_and_side_by_side(world, browse, two_voices):
    browser, (first, second) = browse(world.users["dora"]), two_voices
    asked = "Is anyone in danger right now?"
    said = shown(browser, second).partition(asked)[2]
    assert said.index("yes") < said.index("thoughts of suicide?") < said.index("not asked")
    for question in ("a suicide attempt?", "alcohol or drugs?", "a hospital stay in the past month?"):
        assert question in said
    calm = shown(browser, first).partition(asked)[2]
    assert calm.index(">no<") < calm.index("alcohol or drugs?") < calm.index("not asked")
    url = reverse("inquiry:likeness", args=[first.pk, second.pk])
    pair = browser.get(url).content.decode()
    assert pair.count(asked) == 2
    assert pair.count("In danger now: stay on the line") == 1


def test_what_survives_a_merge_says_who_else_called_and_why_it_presses(world, browse, two_voices):
    browser, (first, second) = browse(world.users["dora"]), two_voices
    third = sent(world, name="Dr. Hale", words="Missed two visits.", in_danger_now=False)
    operations.merge(third, by=world.actor("dora"), at=NOW, into=second, reason="Same number")
    url = reverse("inquiry:likeness", args=[second.pk, first.pk])
    assert browser.post(url, {"same": "this", "reason": "His sister"} | key()).status_code == 302
    text = shown(browser, first)
    for told in (
        "Nora Reed",
        "nora@example.org",
        "He wrote goodbye letters.",
        "Dr. Hale",
        "Missed two visits.",
    ):
        assert told in text, told
    assert text.count("Is anyone in danger right now?") == 4  # its own, two callers, the form to change it
    why = text.partition("Why this urgency")[2].partition("Answer due")[0]
    assert "In danger now" in why
    assert "Also asked" not in shown(browser, third)


def test_intake_that_cannot_begin_says_to_answer_first(world, browse):
    referral, browser = sent(world), browse(world.users["dora"])
    assert "Answer it first." in shown(browser, referral)
    page = browser.get(reverse("intake:begin", args=[referral.pk])).content.decode()
    assert "Answer it first." in page
    operations.answer(referral, by=world.actor("dora"), at=NOW, words="Spoke.")
    assert "Answer it first." not in shown(browser, referral)


CALL = {"name": "Jo Lang", "phone": "555-0123", "source": "self"}
NUMBER, ONE = "Is this number right? We cannot call it.", "Phone or e-mail: we need one."


@pytest.fixture(params=["dora", "visitor"])
def ask(request, world, browse):
    """Send what is typed, as the front desk on the telephone and as a visitor on the public page."""
    if request.param == "dora":
        url, browser = reverse("inquiry:call", args=["skills"]), browse(world.users["dora"])
    else:
        url = reverse("public:request", kwargs={"clinic": "riverside", "program": "skills"})
        browser = browse()
    return lambda **typed: browser.post(url, CALL | typed | key()) if typed else browser.get(url)


@pytest.mark.parametrize("phone", ["abc", "12", "+++", "555 01", "555-01 ext. 23456"])
def test_a_number_nobody_can_call_is_asked_again_with_what_was_typed(ask, phone):
    answer = ask(phone=phone, email="jo@example.org")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert NUMBER in text.partition('id="id_phone_error"')[2].partition("</ul>")[0]
    assert f'value="{phone}"' in text
    assert "Jo Lang" in text
    assert not Referral.objects.exists()


def test_a_number_with_an_extension_is_kept_as_said_and_known_without_it(ask, world):
    assert ask(phone="(212) 555-0101 ext. 12").status_code == 302
    referral = Referral.objects.get()
    assert (referral.phone, referral.phone_key) == ("(212) 555-0101 ext. 12", "2125550101")


def test_what_is_too_long_is_refused_and_not_cut(ask):
    page = ask().content.decode()
    assert "maxlength" not in page.partition('name="phone"')[2].partition(">")[0]
    assert page.count(ONE) == 2
    for name in ("Phone", "E-mail"):
        assert "skip" not in page.partition(f">{name}</label>")[2].partition("<input")[0]
    answer = ask(phone="5" * 500)
    assert answer.status_code == 422
    assert "5" * 500 in answer.content.decode()
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("name", "day", "words"),
    [
        ("left_hospital_on", "1926-11-20", "ended more than a year ago"),
        ("left_hospital_on", "2031-01-01", "ends in the future"),
        ("birth_date", "2027-01-01", "birth date cannot be right"),
        ("birth_date", "1826-01-01", "birth date cannot be right"),
    ],
)
def test_a_day_that_cannot_be_is_refused_beside_its_field(world, browse, name, day, words):
    typed = CALL | {"recent_hospital_stay": "yes", name: day} | key()
    answer = browse(world.users["dora"]).post(reverse("inquiry:call", args=["skills"]), typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text.partition(f'id="id_{name}_error"')[2].partition("</ul>")[0]
    assert f'value="{day}"' in text
    assert not Referral.objects.exists()
