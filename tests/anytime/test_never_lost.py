"""A positive safety answer is heard: late, twice, with odd input, under a used key, beside another act."""

import pytest
from django.urls import reverse

from handrail.anytime.safety import operations as safety
from handrail.anytime.safety.models import Concern
from handrail.care.day import operations
from handrail.care.day.models import CheckIn, Visit
from handrail.care.day.operations.attendance import hold_after_check_in
from handrail.care.schedule import operations as schedule
from tests.builders_days import NAMES, enrolled, make_series, place_of
from tests.world import NOW, key

SETTLED = {"mood": "6", "urges": "1", "sleep_hours": "7", "safety": "no"}
YES = SETTLED | {"safety": "yes"}
PHQ9 = {f"q{n}": "1" for n in range(1, 9)} | {"q9": "0"}


@pytest.fixture
def sam(world):
    (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
    return episode


@pytest.fixture
def phone(world, browse, sam):
    return browse(world.users["sam"])


def send(phone, answers, keyed=None, instrument=None):
    url = reverse("portal:measure", args=[instrument]) if instrument else reverse("portal:check_in")
    return phone.post(url, answers | (keyed or key()), follow=True)


@pytest.mark.parametrize(
    "odd",
    [{"words": "x" * 501}, {"words": "a\x00b"}, {"mood": "99"}, {"urges": "; drop", "words": "y" * 9000}],
)
def test_a_yes_is_heard_whatever_else_was_typed(phone, odd):
    answer = send(phone, YES | odd)
    assert answer.status_code == 200
    assert "tel:988" in answer.content.decode()
    assert Concern.objects.get().level == "high"
    assert CheckIn.objects.get().scan == "respond"


def test_a_no_with_odd_input_is_still_shown_to_be_mended(phone):
    assert send(phone, SETTLED | {"mood": "99"}).status_code == 422
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("same_key", [True, False])
def test_going_back_to_change_a_no_into_a_yes_is_heard(world, phone, sam, same_key):
    first = key()
    send(phone, SETTLED, first)
    operations.arrive(place_of(sam), by=world.actor("dora"), at=NOW)
    answer = send(phone, YES, first if same_key else None)
    assert "Someone from your team knows now" in answer.content.decode()
    assert CheckIn.objects.get().scan == "settled", "what was sent stays as it is"
    concern = Concern.objects.get()
    assert (concern.origin, concern.level, concern.owner) == ("check-in", "high", world.staff["alice"])
    assert Visit.objects.get().state == "held"


def test_the_same_yes_twice_is_one_concern(phone):
    send(phone, YES)
    send(phone, YES)
    assert Concern.objects.count() == 1


def test_a_yes_to_a_session_that_was_called_off_is_heard(world, phone, sam):
    schedule.cancel(place_of(sam).session, by=world.actor("erin"), at=NOW, reason="Snow")
    assert "tel:988" in send(phone, YES).content.decode()
    assert Concern.objects.count() == 1
    assert send(phone, SETTLED).status_code == 200
    assert Concern.objects.count() == 1


def test_a_yes_stands_though_someone_moved_the_client_meanwhile(world, sam):
    visit = operations.arrive(place_of(sam), by=world.actor("dora"), at=NOW)
    stale = Visit.objects.get(pk=visit.pk)
    Visit.objects.filter(pk=visit.pk).update(state="in group")
    hold_after_check_in(stale, by=world.actor("alice"), at=NOW)
    assert Visit.objects.get().state == "held"


def test_item_nine_of_a_second_answer_is_heard(phone):
    send(phone, PHQ9, instrument="phq9")
    assert not Concern.objects.exists()
    answer = send(phone, PHQ9 | {"q9": "2"}, instrument="phq9")
    assert "Help is here now" in answer.content.decode()
    assert Concern.objects.get().origin == "measure"
    assert send(phone, PHQ9, instrument="phq9").status_code == 422


def test_item_nine_twice_is_one_concern_and_a_worse_one_is_said_anew(phone):
    send(phone, PHQ9 | {"q9": "2"}, instrument="phq9")
    send(phone, PHQ9 | {"q9": "2"}, instrument="phq9")
    assert Concern.objects.count() == 1
    send(phone, PHQ9 | {"q9": "3"}, instrument="phq9")
    assert Concern.objects.count() == 2


def closed(world) -> None:
    """A clinician talked with the client, and closed every concern."""
    for concern in Concern.objects.exclude(state="closed"):
        alice = world.actor("alice")
        safety.acknowledge(concern, by=alice, at=NOW)
        safety.assess(concern, by=alice, at=NOW, risk="low", words="Talked; no plan.")
        safety.close(concern, by=alice, at=NOW, disposition="returned to group")


def test_the_same_yes_after_its_concern_was_closed_is_heard_again(world, phone):
    send(phone, YES)
    closed(world)
    answer = send(phone, YES | {"mood": "1"})
    assert "Someone from your team knows now" in answer.content.decode()
    assert Concern.objects.exclude(state="closed").count() == 1
    send(phone, YES | {"mood": "2"})
    assert Concern.objects.exclude(state="closed").count() == 1


def test_item_nine_after_its_concern_was_closed_is_heard_again(world, phone):
    send(phone, PHQ9 | {"q9": "2"}, instrument="phq9")
    closed(world)
    assert "Help is here now" in send(phone, PHQ9 | {"q9": "2"}, instrument="phq9").content.decode()
    assert Concern.objects.exclude(state="closed").count() == 1
