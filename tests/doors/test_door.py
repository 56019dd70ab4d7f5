"""The tablet at the door: initials and nothing else, a birthday, the check-in; one after another, and nothing stays."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.anytime.measures.models import ItemAnswer, Response
from handrail.anytime.safety.models import Concern
from handrail.care.day import operations, queries
from handrail.care.day.models import CheckIn, DoorTablet, Visit
from handrail.care.schedule import operations as schedule
from handrail.care.schedule.models import Session
from handrail.ground import access
from handrail.ground.access import device
from handrail.ground.actor import at_the_door
from handrail.ground.people.models import Client
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_episode, make_series, place_of
from tests.world import NOW, key

pytestmark = pytest.mark.ledger("D01")
CALM = {"mood": "6", "urges": "1", "sleep_hours": "7", "safety": "no"}
BORN = {"month": "4", "day": "2"}
QUERIES = [6, 5, 5]  # of the initials, the same alone, and a birthday, however many are expected


def local(hour, minute=0):
    return datetime.combine(TODAY, time(hour, minute), ZoneInfo("America/New_York"))


@pytest.fixture
def group(world):
    return enrolled(world, make_series(world), *NAMES[:3])


@pytest.fixture
def tablet(world, group):
    return operations.open_tablet(world.site, by=world.actor("dora"), at=NOW)


@pytest.fixture
def here(browse):
    """A browser nobody is signed in to, in which these addresses were made."""

    def opened(*secrets):
        browser = browse()
        for secret in secrets:
            made, answer = queries.tablet_behind(secret), HttpResponse()
            device.belongs_here(answer, to=str(made.pk), path="/", seconds=3600)
            browser.cookies.update(answer.cookies)
        return browser

    return opened


def at(secret, route="door", **ids):
    return reverse(f"public:{route}", kwargs={"secret": secret} | ids)


def who(browser, secret, initials):
    """The address behind a button of the tablet."""
    found = dict(browser.get(at(secret)).context["found"])
    return at(secret, "door_birthday", who=found[initials])


def before_the_questions(browser, secret, initials="SK", born=BORN):
    """Press the initials and type the birthday."""
    answer = browser.post(who(browser, secret, initials), born | key())
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_staff_open_it_for_their_site_and_see_the_address_once(world, browse, group):
    desk, url = browse(world.users["dora"]), reverse("day:tablet")
    assert url in desk.get(reverse("schedule:week")).content.decode()
    assert url in desk.get(reverse("day:session", args=[place_of(group[0]).session_id])).content.decode()
    made = desk.post(url, key()).content.decode()
    address = "/door/" + made.split('href="/door/')[1].split('"')[0]
    cookie = desk.cookies[device.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["max-age"]) == (address, True, 55_200)
    del desk.cookies["sessionid"]  # signed out
    assert desk.get(address).status_code == 200
    desk = browse(world.users["dora"])
    assert address not in desk.get(url).content.decode()
    secret = address.rstrip("/").rpartition("/")[2]
    assert secret not in str(DoorTablet.objects.values())
    assert DoorTablet.objects.get().ends_at == local(0) + timedelta(days=1)
    assert desk.post(reverse("day:tablet_end"), key()).status_code == 302
    assert browse().get(address).status_code == 403
    assert {"day.tablet_opened", "day.tablets_ended"} <= set(Event.objects.values_list("what", flat=True))


def test_it_shows_initials_and_nothing_else(here, tablet):
    answer = here(tablet).get(at(tablet))
    page = answer.content.decode()
    assert [initials for initials, _who in answer.context["found"]] == ["JL", "KL", "SK"]
    for secret in ("Sam", "Kerr", "Kim", "Lang", "Morning", "Skills"):
        assert secret not in page
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"


def test_whoever_is_not_expected_now_does_not_stand_on_it(world, here, tablet, group, set_clock):
    make_episode(world, "Zed", "Zorn")  # in the program, without a place today
    operations.excuse(place_of(group[1]), by=world.actor("dora"), at=NOW, reason="Court")

    def shown():
        return [initials for initials, _who in here(tablet).get(at(tablet)).context["found"]]

    assert shown() == ["JL", "SK"]
    set_clock(local(7, 59))
    assert shown() == []
    set_clock(local(8, 0))
    assert shown() == ["JL", "SK"]
    set_clock(place_of(group[0]).session.ends_at)
    assert shown() == []


def test_a_check_in_on_the_tablet_is_the_client_s_own_and_leaves_nothing(here, tablet, group):
    browser = here(tablet)
    questions = before_the_questions(browser, tablet)
    page = browser.get(questions)
    assert page["Cache-Control"] == "no-store"
    assert "Kerr" not in page.content.decode()
    assert (
        browser.post(questions, {"mood": "6"} | key()).status_code == 422
    )  # the safety question is asked for
    sent = CALM | key()
    answer = browser.post(questions, sent)
    assert answer["Location"] == at(tablet, "door_done")
    assert browser.post(questions, sent)["Location"] == at(tablet, "door_done")  # twice, by a lost answer
    assert browser.post(questions, CALM | key())["Location"] == at(tablet, "door_done")
    done = CheckIn.objects.get()
    assert (done.mood, done.scan, done.by_name) == (6, "settled", "the tablet at the door")
    assert done.by == f"client:{group[0].client_id}"
    assert browser.get(questions)["Location"] == at(tablet)
    assert [one for one, _who in browser.get(at(tablet)).context["found"]] == ["JL", "KL"]


@pytest.mark.ledger("D02", "H01")
def test_a_yes_calls_somebody_in_the_same_breath_and_asks_to_stay(world, here, tablet, group):
    browser = here(tablet)
    questions = before_the_questions(browser, tablet)
    answer = browser.post(questions, {"safety": "yes", "sleep_hours": "many"} | key())
    assert answer["Location"] == at(tablet, "door_stay")
    concern = Concern.objects.get()
    assert (concern.client_id, concern.origin, concern.level) == (group[0].client_id, "check-in", "high")
    page = browser.get(at(tablet, "door_stay")).content.decode()
    assert "Please stay here. Someone comes to you now." in page
    for line in ("tel:988", "sms:988", "tel:911"):
        assert line in page
    assert "Sam" not in page
    operations.arrive(place_of(group[0]), by=world.actor("dora"), at=NOW)
    assert Visit.objects.get().state == "held"


@pytest.mark.ledger("D02")
def test_a_no_that_becomes_a_yes_is_heard(here, tablet, group):
    browser = here(tablet)
    questions, same = before_the_questions(browser, tablet), key()
    assert browser.post(questions, CALM | same)["Location"] == at(tablet, "door_done")
    assert browser.post(questions, CALM | {"safety": "yes"} | same)["Location"] == at(tablet, "door_stay")
    assert (CheckIn.objects.count(), Concern.objects.count()) == (1, 1)


@pytest.mark.ledger("D02")
def test_a_yes_is_heard_though_the_tablet_was_ended_meanwhile(world, here, tablet, group):
    browser = here(tablet)
    questions = before_the_questions(browser, tablet)
    operations.end_tablets(world.site, by=world.actor("dora"), at=NOW)
    assert browser.get(questions)["Location"] == at(tablet)
    assert browser.post(questions, {"safety": "yes"} | key())["Location"] == at(tablet, "door_stay")
    assert Concern.objects.count() == 1


@pytest.mark.ledger("D02")
def test_a_yes_is_heard_though_the_group_is_called_off_meanwhile(world, here, tablet, group):
    browser = here(tablet)
    questions = before_the_questions(browser, tablet)
    schedule.cancel(place_of(group[0]).session, by=world.actor("dora"), at=NOW, reason="Water damage")
    assert browser.post(questions, {"safety": "yes"} | key())["Location"] == at(tablet, "door_stay")
    assert (CheckIn.objects.count(), Concern.objects.count()) == (0, 1)


def test_the_questions_of_whoever_left_do_not_open_again(here, tablet):
    browser = here(tablet)
    questions = before_the_questions(browser, tablet)
    assert browser.get(questions).status_code == 200
    browser.get(at(tablet))  # back to the initials
    assert browser.get(questions)["Location"] == at(tablet)


def test_two_people_of_the_same_initials_are_told_apart_by_their_birthday(world, here, tablet, group):
    Client.objects.filter(pk=group[2].client_id).update(birth_date=date(1985, 12, 24))  # Jo and Kim: JL, KL
    Client.objects.filter(pk=group[2].client_id).update(given_name="Kay")
    browser = here(tablet)
    assert [one for one, _who in browser.get(at(tablet)).context["found"]] == ["KL", "SK"]
    questions = before_the_questions(browser, tablet, "KL", {"month": "12", "day": "24"})
    browser.post(questions, CALM | key())
    assert CheckIn.objects.get().client_id == group[2].client_id
    Client.objects.filter(pk=group[0].client_id).update(given_name="Kit", family_name="Lee")
    both = browser.post(who(browser, tablet, "KL"), BORN | key())  # two born on the same day: the desk helps
    assert both.status_code == 200
    assert "ask the front desk" in both.content.decode()


def test_a_wrong_birthday_is_told_in_plain_words_and_five_end_it(here, tablet):
    browser = here(tablet)
    address = who(browser, tablet, "SK")
    assert browser.post(address, {"month": "", "day": "40"} | key()).status_code == 422
    for day in ("3", "4", "5", "6", "7"):
        wrong = browser.post(address, {"month": "4", "day": day} | key())
        assert "does not fit" in wrong.content.decode()
    for born in ({"month": "4", "day": "8"}, BORN):
        assert "go to the front desk" in browser.post(address, born | key()).content.decode()
    assert (
        browser.post(who(browser, tablet, "KL"), BORN | key()).status_code == 302
    )  # nobody else is shut out


def test_another_clinic_s_address_opens_another_clinic(world, elsewhere, here, tablet):
    from django_scopes import scope

    with scope(organization=elsewhere.organization):
        theirs = operations.open_tablet(elsewhere.site, by=elsewhere.actor("dora"), at=NOW)
    assert here(theirs).get(at(theirs)).context["found"] == []
    browser = here(tablet)
    questions = before_the_questions(browser, tablet)
    ticket = questions.rstrip("/").rpartition("/")[2]
    stolen = at(theirs, "door_check_in", ticket=ticket)
    assert browser.post(stolen, CALM | key()).status_code == 403
    assert here(theirs).post(stolen, CALM | key())["Location"] == at(theirs)
    assert not CheckIn.objects.exists()
    assert browser.get(at("no-such-secret")).status_code == 404
    for by in (elsewhere.actor("dora"), world.actor("bob")):
        with pytest.raises(NotAllowed):
            operations.open_tablet(world.site, by=by, at=NOW)


def test_a_day_that_is_over_ends_the_address(here, tablet, set_clock):
    set_clock(local(23, 59))
    assert here(tablet).get(at(tablet)).status_code == 200
    set_clock(local(0) + timedelta(days=1))
    assert here(tablet).get(at(tablet)).status_code == 410
    assert queries.open_tablets(DoorTablet.objects.get().site_id, as_of=local(0) + timedelta(days=1)) == []


def test_a_ticket_is_good_for_this_person_and_for_the_day(here, tablet, monkeypatch):
    browser = here(tablet)
    questions = before_the_questions(browser, tablet)
    assert browser.post(questions[:-3] + "xx/", CALM | key())["Location"] == at(tablet)
    monkeypatch.setattr("handrail.doors.public.door.HEARD_SECONDS", -1)
    assert browser.post(questions, CALM | key())["Location"] == at(tablet)
    assert not CheckIn.objects.exists()


def test_the_tablet_may_check_this_client_in_and_nothing_else(group):
    mine, other = group[:2]
    by = at_the_door(mine.organization_id, mine.client_id, time_zone="UTC", phone="")
    assert list(access.reasons_against(by, "day.check_in", mine)) == []
    assert list(access.reasons_against(by, "day.check_in", other))
    from handrail.ground.access.roles import TABLE

    assert {verb for verb in TABLE if access.may(by, verb)} == {
        "day.check_in",
        "measures.answer",
        "safety.raise",
    }


def checked_in(browser, secret, initials="SK", born=BORN):
    """Check in, and take the offer of a few questions."""
    browser.post(before_the_questions(browser, secret, initials, born), CALM | key())
    page = browser.get(at(secret, "door_done")).content.decode()
    assert "Answer a few questions now" in page
    return page.split('primary full" href="')[1].split('"')[0]


def said(instrument, n, value):
    return {"instrument": instrument, "item": str(n), "answer": str(value)} | key()


@pytest.mark.ledger("M01")
def test_after_the_check_in_the_scales_that_are_due_may_be_answered(here, tablet, group):
    browser = here(tablet)
    url = checked_in(browser, tablet)
    page = browser.get(url)
    assert "Question 1 of 10" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    for secret in ("Sam", "Kerr", "Kim", "PHQ"):
        assert secret not in page.content.decode().split("Developed by")[0], secret
    for n in range(1, 9):
        assert browser.post(url, said("phq9", n, 1))["Location"] == url
    assert 'aria-pressed="true">Several days' in browser.get(f"{url}?q=8").content.decode()
    assert browser.post(f"{url}?q=8", said("phq9", 8, 2))["Location"] == url
    browser.post(url, said("phq9", 9, 0))
    browser.post(url, {"instrument": "phq9", "item": "10", "skip": "yes"} | key())
    assert "One last step: send to your team" in browser.get(url).content.decode()
    assert browser.post(url, {"instrument": "phq9", "end": "yes"} | key())["Location"] == url
    response = Response.objects.get()
    assert (response.total, response.by) == (9, f"client:{group[0].client_id}")
    assert response.by_name == "the tablet at the door"
    assert "Question 1 of 7" in browser.get(url).content.decode()
    for n in range(1, 8):
        browser.post(url, said("gad7", n, 0))
    browser.post(url, {"instrument": "gad7", "end": "yes"} | key())
    assert browser.get(url)["Location"] == at(tablet, "door_done")
    assert "Answer a few questions" not in browser.get(at(tablet, "door_done")).content.decode()
    assert browser.get(url)["Location"] == at(tablet)


@pytest.mark.ledger("D02", "M01")
def test_an_answer_on_the_tablet_that_calls_for_somebody_keeps_them_here(world, here, tablet, group):
    browser = here(tablet)
    url = checked_in(browser, tablet)
    browser.get(url)
    assert browser.post(url, said("phq9", 9, 1))["Location"] == at(tablet, "door_stay")
    concern = Concern.objects.get()
    assert (concern.client_id, concern.origin) == (group[0].client_id, "measure")
    assert browser.get(url)["Location"] == at(tablet), "nothing of it opens again"
    assert "tel:988" in browser.get(at(tablet, "door_stay")).content.decode()


@pytest.mark.ledger("D02")
def test_a_late_answer_is_heard_though_somebody_else_stands_there_and_changes_nothing_for_them(
    here, tablet, group
):
    browser = here(tablet)
    first = checked_in(browser, tablet)
    browser.get(first)
    browser.get(at(tablet))
    second = checked_in(browser, tablet, "KL")
    assert browser.post(first, said("phq9", 9, 3))["Location"] == at(tablet, "door_stay")
    assert Concern.objects.get().client_id == group[0].client_id
    assert browser.get(first)["Location"] == at(tablet)
    assert "Question 1 of 10" in browser.get(second).content.decode()


def test_the_offer_is_gone_with_whoever_it_was_made_to(here, tablet):
    browser = here(tablet)
    url = checked_in(browser, tablet)
    browser.get(at(tablet))
    assert browser.get(url)["Location"] == at(tablet)
    assert "Answer a few questions" not in browser.get(at(tablet, "door_done")).content.decode()


@pytest.mark.parametrize("wrong", [{"instrument": "asq"}, {"instrument": "no_such"}, {"item": "99"}])
def test_what_is_no_question_of_theirs_keeps_nothing(here, tablet, wrong):
    browser = here(tablet)
    url = checked_in(browser, tablet)
    answer = browser.post(url, {"instrument": "phq9", "answer": "1", "item": "1"} | wrong | key())
    assert "Question 1 of 10" in answer.content.decode()
    assert not ItemAnswer.objects.exists()


def test_the_bare_address_opens_nothing_on_another_device(world, browse, here, tablet):
    at_the_tablet, elsewhere = here(tablet), browse()
    addresses = [at(tablet), who(at_the_tablet, tablet, "KL"), before_the_questions(at_the_tablet, tablet)]
    addresses += [at(tablet, "door_done"), at(tablet, "door_stay")]
    another = operations.open_tablet(world.site, by=world.actor("dora"), at=NOW)
    for browser in (elsewhere, here(another)):
        for address in addresses:
            for answer in (browser.get(address), browser.post(address, BORN | CALM | key())):
                assert answer.status_code == 403
                assert "works only on the tablet" in answer.content.decode()
                assert "SK" not in answer.content.decode()
        elsewhere.cookies[device.COOKIE] = str(queries.tablet_behind(tablet).pk)  # not signed by us
    assert not CheckIn.objects.exists()
    assert at_the_tablet.get(addresses[2]).status_code == 200  # nobody cleared the tablet from elsewhere


@pytest.mark.ledger("H02")
@pytest.mark.parametrize("expected", [12, 60])
def test_the_tablet_costs_the_same_for_twelve_and_for_sixty(world, here, expected):
    series = []
    for number in range(expected // 12):
        series.append(make_series(world, title=f"Room {number}", starts=time(6 + 3 * number), weeks=0))
        schedule.make_sessions(series[-1], by=world.actor("dora"), at=NOW, until=TODAY)
        enrolled(world, series[-1], *[(f"{given}{number}", family) for given, family in NAMES[:12]])
    Session.objects.update(ends_at=local(23))
    Session.objects.update(starts_at=NOW)
    secret = operations.open_tablet(world.site, by=world.actor("dora"), at=NOW)
    browser = here(secret)
    assert len(queries.at_the_door(world.site, as_of=NOW)) == expected
    address = who(browser, secret, "JL")
    asked = ((at(secret), {}), (at(secret), {"X-Background": "1"}), (address, {}))
    took = []
    for url, headers in asked:
        with CaptureQueriesContext(connection) as queried:
            assert browser.get(url, headers=headers).status_code == 200
        took.append(len(queried))
    assert took == QUERIES
