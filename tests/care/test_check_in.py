"""The check-in: as the program asks it, at most eight taps, and sent once whatever the connection does."""

import copy
from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.anytime.safety.models import Concern
from handrail.care.day.models import CheckIn, HomePractice, Visit
from handrail.care.day.operations import CheckInAnswers, arrive, check_in, wrap_up
from handrail.care.schedule.models import Place
from handrail.ground.clinic import operations as clinic
from handrail.library import shelf
from handrail.library.program import Program
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import NOW, key

URL = reverse("portal:check_in")
OWN = {
    "id": "pain",
    "kind": "scale",
    "words": "How much does your body hurt today?",
    "low": 1,
    "high": 5,
    "low_label": "Not at all",
    "high_label": "Very much",
}
CALM = {"mood": "6", "urges": "1", "sleep_hours": "7", "safety": "no"}


@pytest.fixture
def sam(world):
    (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
    return episode


@pytest.fixture
def sam_asked(world):
    """Sam, in the program with its check-in as the clinic changed it."""

    def asked(change):
        stored = copy.deepcopy(shelf.program("skills").as_json())
        stored["version"] += 1
        stored["check_in"]["questions"] = change(stored["check_in"]["questions"])
        program = Program.from_json(stored)
        world.program = clinic.publish_program(world.site, program, by=world.actor("erin"), at=NOW)
        (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
        return episode

    return asked


@pytest.mark.ledger("D01")
def test_a_question_of_the_program_s_own_is_asked_kept_and_read_by_the_team(world, browse, sam_asked):
    sam = sam_asked(lambda questions: [OWN, *questions])
    browser = browse(world.users["sam"])
    page = browser.get(URL).content.decode()
    assert page.index(OWN["words"]) < page.index("How is your mood")
    assert 'name="pain" id="id_pain_4" value="5"' in page
    assert 'name="pain" id="id_pain_5"' not in page
    assert browser.post(URL, CALM | {"pain": "9"} | key()).status_code == 422
    assert browser.post(URL, CALM | {"pain": "4"} | key()).status_code == 302
    assert CheckIn.objects.get().more == {"pain": "4"}
    day = browse(world.users["alice"]).get(reverse("day:place", args=[place_of(sam).pk])).content.decode()
    assert f"<dt>{OWN['words']}</dt><dd>4</dd>" in day


@pytest.mark.ledger("D02", "F01")
def test_whoever_calls_about_one_answer_sees_all_of_them_and_the_way_to_the_person_s_day(
    world, browse, sam_asked
):
    sam = sam_asked(lambda questions: [OWN, *questions])
    sent = CALM | {"pain": "4", "urges": "8", "medication_taken": "some", "safety": "yes"}
    browse(world.users["sam"]).post(URL, sent | {"words": "Bad night"} | key())
    concern, browser = Concern.objects.get(), browse(world.users["alice"])
    page = browser.get(reverse("safety:concern", args=[concern.pk])).content.decode()
    for question, answer in (
        ("Mood", "6 / 10"),
        ("Urges", "8 / 10"),
        ("Slept", "7 h"),
        ("Substance use", "not answered"),
        ("Medicine taken", "not all"),
        (OWN["words"], "4"),
        ("Safety question", "yes"),
        ("In their own words", "Bad night"),
    ):
        assert (
            f'<span class="small muted">{question}</span><br><span class="pre-line">{answer}</span>' in page
        )
    back = reverse("day:of_concern", args=[concern.pk])
    assert back in page
    assert browser.get(back)["Location"] == reverse("day:place", args=[place_of(sam).pk])


@pytest.mark.ledger("D02", "F01")
def test_answers_that_could_not_be_kept_stand_with_the_concern_they_raised(world, browse, sam):
    client, alice = browse(world.users["sam"]), browse(world.users["alice"])
    client.post(URL, CALM | key())
    client.post(URL, CALM | {"urges": "9", "safety": "yes"} | key())
    assert CheckIn.objects.get().urges == 1
    concern = Concern.objects.get()
    page = alice.get(reverse("safety:concern", args=[concern.pk])).content.decode()
    assert '<span class="small muted">Urges</span><br><span class="pre-line">9 / 10</span>' in page
    back = alice.get(reverse("day:of_concern", args=[concern.pk]))["Location"]
    assert back == reverse("day:place", args=[place_of(sam).pk])


@pytest.mark.ledger("D01", "D02")
def test_what_a_program_does_not_ask_is_not_taken_as_left_blank(world, browse, sam_asked):
    sam_asked(lambda questions: [one for one in questions if one["id"] != "sleep_hours"])
    browser = browse(world.users["sam"])
    assert "hours did you sleep" not in browser.get(URL).content.decode()
    browser.post(URL, {"mood": "6", "urges": "1", "safety": "no"} | key())
    assert CheckIn.objects.get().scan == "settled"


@pytest.mark.ledger("D01", "D06")
def test_home_practice_is_asked_where_there_is_one_with_its_words(world, browse, sam, set_clock):
    browser = browse(world.users["sam"])
    assert "home_practice" not in browser.get(URL).context["form"].fields
    alice = world.actor("alice")
    arrive(place_of(sam), by=alice, at=NOW)
    wrap_up(place_of(sam), by=alice, at=NOW, words="Text my sister", support="", skill_id="")
    set_clock(NOW + timedelta(days=1))
    assert "Text my sister" in browser.get(URL).content.decode()
    assert browser.post(URL, CALM | {"home_practice": "partly"} | key()).status_code == 302
    assert HomePractice.objects.get().done == "partly"


@pytest.mark.ledger("D01")
def test_the_safety_answer_is_the_last_tap_and_enter_gives_none(world, browse, sam):
    page = browse(world.users["sam"]).get(URL).content.decode()
    form = page[page.index("<form") : page.index("</form>")]
    assert form.index('<button class="hidden-visually"') < form.index('name="safety"')
    assert [form.count(f'name="safety" id="id_safety_{n}"') for n in range(3)] == [1, 1, 1]
    assert ">Send<" not in form


@pytest.mark.ledger("D02")
def test_a_no_pressed_too_fast_can_be_taken_back(world, browse, sam):
    browser = browse(world.users["sam"])
    done = browser.post(URL, CALM | key(), follow=True).content.decode()
    assert "I do have such thoughts" in done
    assert not Concern.objects.exists()
    told = browser.post(URL, {"safety": "yes"} | key(), follow=True).content.decode()
    assert "You are not alone" in told
    assert "I do have such thoughts" not in told
    assert Concern.objects.get().owner == world.staff["alice"]
    day = browse(world.users["alice"]).get(reverse("day:place", args=[place_of(sam).pk])).content.decode()
    assert "said afterwards" in day


@pytest.mark.ledger("D01", "D02")
@pytest.mark.parametrize(("safety", "concerns"), [("no", 0), ("yes", 1)])
def test_yesterday_s_answers_are_not_today_s_and_a_yes_among_them_is_heard(
    world, browse, sam, safety, concerns
):
    yesterday = {"of_day": (TODAY - timedelta(days=1)).isoformat(), "safety": safety}
    answer = browse(world.users["sam"]).post(URL, CALM | yesterday | key())
    assert not CheckIn.objects.exists()
    assert Concern.objects.count() == concerns
    if safety == "no":
        assert answer.status_code == 422
        assert "These answers are from" in answer.content.decode()


def test_answers_of_this_day_are_kept_by_the_verb_too(world, sam):
    done = check_in(
        place_of(sam),
        by=world.actor("dora"),
        at=NOW,
        answers=CheckInAnswers(unsafe_thoughts=False, of_day=TODAY),
    )
    assert done is not None
    assert not HomePractice.objects.exists()


@pytest.mark.ledger("D02")
def test_whoever_says_yes_again_without_a_group_finds_help_again(world, browse, sam):
    Place.objects.all().update(state="released")
    browser = browse(world.users["sam"])
    for _time in range(2):
        sent = browser.post(URL, CALM | {"safety": "yes"} | key(), follow=True)
        assert "Thank you for telling us" in sent.content.decode()
        assert "988" in sent.content.decode()
    assert Concern.objects.count() == 1


def test_a_sent_check_in_asks_the_database_a_fixed_number_of_times(
    world, browse, sam, django_assert_num_queries
):
    browser = browse(world.users["sam"])
    browser.get(URL)
    with django_assert_num_queries(24):
        assert browser.post(URL, CALM | key()).status_code == 302
    assert CheckIn.objects.get().visit.scan == "settled"


def test_the_scan_stands_on_a_visit_that_was_there_before(world, sam):
    place = place_of(sam)
    arrive(place, by=world.actor("dora"), at=NOW)
    visit = Visit.objects.get(place=place)
    assert visit.scan != "look"
    answers = CheckInAnswers(mood=6, urges=1, unsafe_thoughts=False, substance_use=False)
    check_in(place, by=world.actor("dora"), at=NOW, answers=answers)
    visit.refresh_from_db()
    assert (visit.scan, visit.state) == (CheckIn.objects.get().scan, "here") == ("look", "here")
