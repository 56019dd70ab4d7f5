from datetime import timedelta

import pytest
from django.urls import reverse

from handrail.anytime.consents.models import Consent
from handrail.anytime.measures import operations as measuring
from handrail.anytime.measures.models import Response
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety.models import Concern
from handrail.care.day import operations
from handrail.care.day.models import CheckIn, HomePractice
from handrail.care.schedule.models import Session
from handrail.ground.actor import system
from handrail.ground.clinic.queries import definition_of
from handrail.ground.episode import operations as episodes
from tests.builders_days import NAMES, TODAY, enrolled, make_client, make_episode, make_series, place_of
from tests.world import NOW, key

PAGES = (
    "today",
    "check_in",
    "checked_in",
    "measured",
    "safety_plan",
    "help",
    "documents",
    "plan",
    "week",
    "me",
)
SETTLED = {"mood": "6", "urges": "1", "sleep_hours": "7", "safety": "no"}


@pytest.fixture
def sam(world):
    """Sam takes part and is expected today; Kim is another client here."""
    series = make_series(world)
    (episode,) = enrolled(world, series, NAMES[0], sign_in=True)
    enrolled(world, series, NAMES[1], sign_in=True)
    return episode


def words(browser, name, *args):
    answer = browser.get(reverse(f"portal:{name}", args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.ledger("H01", "D01")
def test_a_client_checks_in_on_the_phone_and_the_next_page_says_what_happens(world, browse, sam):
    browser = browse(world.users["sam"])
    today = words(browser, "today")
    assert "Good morning, Sam. You are in week 3." in today
    assert "Alice Moreno reads it before group" in today
    assert "Wise mind" in today
    url = reverse("portal:check_in")
    form = browser.get(url).context["form"]
    assert len([name for name in form.fields if name != "words"]) <= 8  # taps
    skipped = browser.post(url, {"mood": "6", "words": "so tired"} | key())
    assert skipped.status_code == 422
    assert "so tired" in skipped.content.decode()
    assert not CheckIn.objects.exists()
    sent = SETTLED | key()
    answer = browser.post(url, sent)
    assert browser.post(url, sent)["Location"] == answer["Location"]
    assert CheckIn.objects.get().by == f"client:{sam.client_id}"
    assert "You are checked in" in browser.get(answer["Location"]).content.decode()
    assert "You checked in" in words(browser, "today")
    assert browser.get(url).status_code == 302


@pytest.mark.ledger("D02", "H01")
def test_a_yes_shows_help_at_once_and_finds_the_therapist(world, browse, sam):
    browser = browse(world.users["sam"])
    answer = browser.post(reverse("portal:check_in"), SETTLED | {"safety": "yes"} | key(), follow=True)
    page = answer.content.decode()
    assert "tel:988" in page
    assert "tel:911" in page
    assert Concern.objects.get().owner == world.staff["alice"]
    assert "Someone from your team will talk with you" in words(browser, "today")


@pytest.mark.ledger("D02", "H01")
@pytest.mark.parametrize(
    ("hours", "told", "never"),
    [
        (0, "talk with you today, before group", "may not read it"),
        (2, "will talk with you today.", "before group"),
        (9, "they may not read it today", "before group"),
    ],
)
def test_what_a_yes_is_told_follows_the_clock_and_the_concern_does_not(
    world, browse, sam, set_clock, hours, told, never
):
    set_clock(NOW + timedelta(hours=hours))
    browser = browse(world.users["sam"])
    sent = browser.post(reverse("portal:check_in"), SETTLED | {"safety": "yes"} | key(), follow=True)
    page = sent.content.decode()
    for said in (told, "tel:988", "tel:911", "tel:555-0100"):
        assert said in page
    assert never not in page
    concern = Concern.objects.get()
    assert (concern.owner, concern.level) == (world.staff["alice"], "high")


@pytest.mark.ledger("D02", "H01")
@pytest.mark.parametrize(
    ("first", "again", "help_first"), [("yes", "yes", True), ("yes", "no", True), ("no", "no", False)]
)
def test_sent_again_from_a_second_tab_the_done_page_says_what_stands(
    world, browse, sam, first, again, help_first
):
    browser, url = browse(world.users["sam"]), reverse("portal:check_in")
    browser.post(url, SETTLED | {"safety": first} | key())
    answer = browser.post(url, SETTLED | {"safety": again, "words": "again"} | key(), follow=True)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "in already" not in page
    assert ("You are not alone" in page, "You are checked in" in page) == (help_first, not help_first)
    assert CheckIn.objects.get().words == ""
    assert Concern.objects.count() == (1 if help_first else 0)


@pytest.mark.ledger("D01", "H01")
def test_once_group_is_over_nobody_is_asked_to_come_to_it(world, browse, sam, set_clock):
    browser = browse(world.users["sam"])
    assert "Your group today" in words(browser, "today")
    set_clock(NOW + timedelta(hours=2))
    assert "Your group today" in words(browser, "today")
    assert "before group" not in words(browser, "today")
    set_clock(NOW + timedelta(hours=9))
    evening = words(browser, "today")
    assert "Your group today" not in evening
    assert "Your next day" in evening
    assert "before group" not in words(browser, "check_in")
    done = browser.post(reverse("portal:check_in"), SETTLED | key(), follow=True).content.decode()
    assert "Thank you. We have your check-in." in done
    assert "Your next day is Tue" in done
    assert "Group starts" not in done
    assert "See you there" not in done


@pytest.mark.ledger("M01", "H01")
def test_questions_on_one_page_blank_allowed_but_told(world, browse, sam):
    browser = browse(world.users["sam"])
    url = reverse("portal:measure", args=["phq9"])
    assert "A few questions" in words(browser, "measure", "phq9")
    answers = {f"q{n}": "1" for n in range(1, 9)}
    answer = browser.post(url, answers | {"q9": "0", "q3": ""} | key(), follow=True)
    assert "You left a question blank" in answer.content.decode()
    assert Response.objects.get().total is None
    other = {f"q{n}": "0" for n in range(1, 8)}
    done = browser.post(reverse("portal:measure", args=["gad7"]), other | key(), follow=True)
    assert "no score this time" in done.content.decode()  # the first one still stands so
    assert Response.objects.count() == 2


def test_an_answer_that_calls_for_somebody_shows_help(world, browse, sam):
    browser = browse(world.users["sam"])
    answers = {f"q{n}": "1" for n in range(1, 10)}
    answer = browser.post(reverse("portal:measure", args=["phq9"]), answers | key(), follow=True)
    assert "Help is here now" in answer.content.decode()
    assert Concern.objects.count() == 1


@pytest.mark.ledger("M05", "H01")
def test_the_own_trend_in_plain_words(world, browse, sam):
    for weeks, value in ((2, 2), (1, 1)):
        measuring.answer(
            sam, by=system(world.organization.pk), at=NOW - timedelta(weeks=weeks), instrument="phq9",
            answers=dict.fromkeys(range(1, 9), value) | {9: 0}, occasion="cadence",
        )  # fmt: skip
    assert "gone down by half or more" in words(browse(world.users["sam"]), "today")


@pytest.mark.ledger("D06", "H01")
def test_home_practice_is_answered_and_only_ones_own(world, browse, sam):
    place = place_of(sam)
    desk = world.actor("dora")
    operations.check_in(place, by=desk, at=NOW, answers=operations.CheckInAnswers(unsafe_thoughts=False))
    operations.arrive(place, by=desk, at=NOW)
    practice = operations.wrap_up(
        place, by=world.actor("alice"), at=NOW, words="Text my sister", support="", skill_id="wise_mind"
    )
    url = reverse("portal:practice", args=[practice.pk])
    assert browse(world.users["kim"]).get(url).status_code == 404
    browser = browse(world.users["sam"])
    assert browser.post(url, {"done": ""} | key()).status_code == 422
    assert browser.post(url, {"done": "yes", "confidence": "7"} | key()).status_code == 302
    assert (HomePractice.objects.get().done, HomePractice.objects.get().confidence) == ("yes", 7)


@pytest.mark.ledger("D06", "H01")
def test_whether_it_happened_is_asked_while_they_come_and_not_after_the_discharge(
    world, browse, sam, set_clock
):
    place, alice = place_of(sam), world.actor("alice")
    operations.arrive(place, by=alice, at=NOW)
    operations.wrap_up(place, by=alice, at=NOW, words="Text my sister", support="", skill_id="wise_mind")
    set_clock(NOW + timedelta(days=1))
    assert "Did it happen?" in words(browse(world.users["sam"]), "today")
    by, gone = system(world.organization.pk), NOW + timedelta(days=1)
    episodes.move(sam, "discharge", by=by, at=gone, discharged_on=TODAY, discharge_reason="completed")
    assert "Did it happen?" not in words(browse(world.users["sam"]), "today")


@pytest.mark.ledger("H01")
def test_papers_are_read_and_signed(world, browse, sam):
    browser = browse(world.users["sam"])
    assert "please read and sign" in words(browser, "documents")
    url = reverse("portal:document", args=["treatment_consent"])
    assert "I agree to take part in this program" in browser.get(url).content.decode()
    assert browser.post(url, {"signed_name": ""} | key()).status_code == 422
    assert browser.post(url, {"signed_name": "Sam Kerr"} | key()).status_code == 302
    assert Consent.objects.get().signed_by == f"client:{sam.client_id}"
    assert browser.get(reverse("portal:document", args=["nothing"])).status_code == 404


@pytest.mark.ledger("H01")
def test_the_safety_plan_and_help_are_always_there(world, browse, sam):
    browser = browse(world.users["sam"])
    assert "You will write your safety plan together" in words(browser, "safety_plan")
    steps = safety.PlanSteps(*(f"My step {n}" for n in range(1, 7)))
    safety.write_plan(sam, by=world.actor("alice"), at=NOW, steps=steps, made_with="Sam and Alice")
    assert "My step 4" in words(browser, "safety_plan")
    signed_out = words(browse(), "help")
    assert "tel:988" in signed_out
    assert "Call 988" in signed_out


def test_each_stage_says_what_comes_next(world, browse):
    by = system(world.organization.pk)
    for n, (stage, said) in enumerate(
        (
            ("intake", "getting to know you"),
            ("placement", "what care fits you best"),
            ("admission", "almost ready"),
        )
    ):
        make_episode(world, *NAMES[n], stage=stage, sign_in=True)
        assert said in words(browse(world.users[NAMES[n][0].lower()]), "today")
        assert said in words(browse(world.users[NAMES[n][0].lower()]), "week")
    episode = make_episode(world, *NAMES[3], sign_in=True)
    browser = browse(world.users["elena"])
    assert "planning your days" in words(browser, "today")
    episodes.move(episode, "discharge", by=by, at=NOW, discharged_on=TODAY, discharge_reason="completed")
    assert "We will check in with you" in words(browser, "today")
    episodes.move(episode, "close", by=by, at=NOW)
    closed = words(browser, "today")
    assert "Your care here has ended" in closed
    assert "My safety plan" in closed
    make_client(world, *NAMES[4], sign_in=True)
    assert "has not started yet" in words(browse(world.users["marcus"]), "today")


def test_every_page_opens_for_its_client_and_for_nobody_else(world, browse, sam):
    browser = browse(world.users["sam"])
    for name in PAGES:
        assert browser.get(reverse(f"portal:{name}")).status_code == 200, name
        if name != "help":
            assert browse(world.users["alice"]).get(reverse(f"portal:{name}")).status_code == 404
            assert browse().get(reverse(f"portal:{name}")).status_code == 302
    page = words(browser, "week")
    assert "Kim" not in page
    assert "Can't come" in page or "Can&#x27;t come" in page


def test_before_they_start_a_client_sees_the_visits_planned_besides_the_group(browse, world, sam):
    page = words(browse(world.users["sam"]), "first_day")
    assert "Besides the group" in page
    assert "<b>One-on-one check-in</b>: each week, about 20 minutes" in page


def test_what_a_skill_may_stir_up_is_told_before_it_to_the_client_and_to_the_leader(browse, world, sam):
    place, alice = place_of(sam), browse(world.users["alice"])
    skills = definition_of(world.program).curriculum.skills
    warned = next(skill for skill in skills if skill.content_warning)
    roster = reverse("day:session", args=[place.session_id])
    assert "Tell the group before the skill" not in alice.get(roster).content.decode()
    assert "You may sit any part out." not in words(browse(world.users["sam"]), "today")
    Session.objects.filter(pk=place.session_id).update(skill=warned.title, skill_id=warned.id)
    assert f"{warned.content_warning} You may sit any part out." in words(browse(world.users["sam"]), "today")
    assert f"{warned.content_warning} You may sit any part out." in words(browse(world.users["sam"]), "week")
    page = alice.get(roster).content.decode()
    assert f"Tell the group before the skill:</b> {warned.content_warning}" in page
    assert "Anyone may sit an exercise out." in page
