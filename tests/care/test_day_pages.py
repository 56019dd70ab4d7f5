from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.anytime.safety.models import Concern
from handrail.care.day import operations, queries
from handrail.care.day.models import AttendanceEvent, CheckIn, HomePractice, Visit
from handrail.care.day.operations import CheckInAnswers
from handrail.care.schedule import queries as timetable
from handrail.ground.actor import system
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, by_video, enrolled, make_series, place_of
from tests.world import NOW, key

NEW_YORK = ZoneInfo("America/New_York")
FINE = CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)
YES = CheckInAnswers(mood=3, urges=5, sleep_hours=6, unsafe_thoughts=True)
DECLINED = CheckInAnswers(mood=6, urges=2, sleep_hours=7)
BLANK_URGES = CheckInAnswers(mood=6, sleep_hours=7, unsafe_thoughts=False)


def local(hour, minute=0):
    return datetime.combine(TODAY, time(hour, minute), NEW_YORK)


@pytest.fixture
def group(world):
    return enrolled(world, make_series(world), *NAMES[:3])


def checked_in(world, episode, answers=FINE):
    return operations.check_in(place_of(episode), by=world.actor("dora"), at=NOW, answers=answers)


def press(browser, route, place, **said):
    return browser.post(reverse(f"day:{route}", args=[place.pk]), said | key())


@pytest.mark.ledger("D01")
def test_a_check_in_asked_by_staff_keeps_what_was_answered_and_what_was_skipped(world, browse, group):
    place, browser = place_of(group[0]), browse(world.users["dora"])
    yesterday = NOW - timedelta(days=1)
    operations.set_goal(group[0], by=world.actor("alice"), at=yesterday, span="day", words="Walk")
    url = reverse("day:check_in", args=[place.pk])
    form = {"mood": "6", "urges": "2", "medication_taken": "some", "goal_progress": "partly"}
    missing = browser.post(url, form | {"words": "tired today"} | key())
    assert missing.status_code == 422
    assert "tired today" in missing.content.decode()
    assert not Visit.objects.exists()
    sent = form | {"safety": "no"} | key()
    assert browser.post(url, sent).status_code == 302
    assert browser.post(url, sent).status_code == 302
    done = CheckIn.objects.get()
    assert (done.mood, done.sleep_hours, done.substance_use) == (6, None, None)
    assert (done.medication_taken, done.goal_progress, done.unsafe_thoughts) == (False, 5, False)
    assert done.scan == "look"  # sleep was left blank: ask
    again = browser.post(url, form | {"safety": "no"} | key())
    assert again.status_code == 422
    assert "in already" in again.content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        CheckIn.objects.update(mood=9)


@pytest.mark.ledger("D02")
def test_a_yes_raises_a_concern_in_the_same_breath_and_holds_the_client(world, group):
    done = checked_in(world, group[0], YES)
    concern = Concern.objects.get()
    assert (done.scan, concern.level, concern.origin) == ("respond", "high", "check-in")
    assert concern.owner == world.staff["alice"]
    assert operations.arrive(place_of(group[0]), by=world.actor("dora"), at=NOW).state == "held"


def test_nothing_is_kept_when_the_concern_cannot_be_raised(world, group, monkeypatch):
    def broken(*args, **said):
        raise RuntimeError("no safety")

    monkeypatch.setattr(safety, "raise_concern", broken)
    with pytest.raises(RuntimeError):
        checked_in(world, group[0], YES)
    assert not CheckIn.objects.exists()
    assert not Visit.objects.exists()


@pytest.mark.ledger("D02")
def test_withdrawal_is_a_medical_hold_for_those_who_are_asked(world, browse):
    (episode,) = enrolled(world, make_series(world), NAMES[3], sensitivity="part2")
    browser, place = browse(world.users["dora"]), place_of(episode)
    url = reverse("day:check_in", args=[place.pk])
    assert "withdrawal_signs" in browser.get(url).content.decode()
    assert browser.post(url, {"safety": "no", "withdrawal_signs": "yes"} | key()).status_code == 302
    assert CheckIn.objects.get().scan == "medical hold"
    assert Concern.objects.get().level == "high"


def assessed(world, episode, risk):
    (concern,) = safety_queries.open_concerns_of(episode.pk)
    safety.assess(concern, by=world.actor("alice"), at=NOW, risk=risk, words="Talked with them.")


@pytest.mark.ledger("D02")
def test_blank_urges_stay_where_everyone_settled_goes_into_group(world, browse, group):
    for episode, answers in zip(
        group, (FINE, BLANK_URGES, CheckInAnswers(urges=9, unsafe_thoughts=False)), strict=True
    ):
        checked_in(world, episode, answers)
        operations.arrive(place_of(episode), by=world.actor("dora"), at=NOW)
    desk, session = browse(world.users["dora"]), place_of(group[0]).session_id
    roster = desk.get(reverse("day:session", args=[session])).content.decode()
    assert "A clinician sees this person first." in roster
    assert desk.post(reverse("day:settled", args=[session]), key()).status_code == 302
    states = {visit.episode_id: visit.state for visit in Visit.objects.all()}
    assert [states[episode.pk] for episode in group] == ["in group", "here", "in group"]


@pytest.mark.ledger("D02")
@pytest.mark.parametrize("answers", [YES, DECLINED, BLANK_URGES, None])
def test_only_a_licensed_clinician_clears_whoever_must_be_seen_first(world, browse, group, answers):
    place = place_of(group[0])
    if answers:
        checked_in(world, group[0], answers)
    desk, alice = browse(world.users["dora"]), browse(world.users["alice"])
    assert press(desk, "arrival", place).status_code == 302
    roster = desk.get(reverse("day:session", args=[place.session_id])).content.decode()
    assert "A licensed clinician talks with the client" in roster
    refused = press(desk, "clearance", place)
    assert refused.status_code == 409
    assert "A licensed clinician talks with the client" in refused.content.decode()
    assert Visit.objects.get().state != "in group"
    if answers is YES:  # one press in a list is no assessment
        early = press(alice, "clearance", place)
        assert early.status_code == 409
        assert "nobody has assessed it" in early.content.decode()
        assert Visit.objects.get().state == "held"
        assessed(world, group[0], risk="low")
    assert press(alice, "clearance", place).status_code == 302
    visit = Visit.objects.get()
    assert (visit.state, visit.cleared_by) == ("in group", world.staff["alice"])


def test_a_client_who_was_never_cleared_does_not_come_back_into_group_by_leaving(world, group):
    checked_in(world, group[0], YES)
    desk, place = world.actor("dora"), place_of(group[0])
    operations.arrive(place, by=desk, at=NOW)
    operations.leave(place, by=desk, at=NOW, reason="Smoke")
    with pytest.raises(NotAllowed, match="licensed clinician"):
        operations.come_back(place, by=desk, at=NOW)
    with pytest.raises(NotAllowed, match="nobody has assessed it"):
        operations.come_back(place, by=world.actor("alice"), at=NOW)
    assessed(world, group[0], risk="high")
    with pytest.raises(NotAllowed, match="High risk"):
        operations.come_back(place, by=world.actor("alice"), at=NOW)
    assessed(world, group[0], risk="low")
    assert operations.come_back(place, by=world.actor("alice"), at=NOW).state == "in group"


@pytest.mark.ledger("D07", "D03")
def test_a_day_from_arrival_to_its_minutes(world, browse, group, set_clock):
    first, second, third = (place_of(episode) for episode in group)
    session = first.session
    browser = browse(world.users["alice"])
    for episode in group[:2]:
        checked_in(world, episode)
    set_clock(local(8, 58))
    assert press(browser, "arrival", first).status_code == 302
    early = browser.get(reverse("day:session", args=[session.pk])).content.decode()
    assert "1 here, 0 not heard from" in early  # it has begun with whoever came early, and nobody is late yet
    set_clock(local(9, 20))
    by_video(world, second)
    assert press(browser, "arrival", second, how="online").status_code == 302
    assert press(browser, "arrival", second).status_code == 409
    roster = reverse("day:session", args=[session.pk])
    page = browser.get(roster).content.decode()
    assert "2 here, 1 not heard from" in page
    assert "Let 2 settled people into group" in page
    assert browser.post(reverse("day:settled", args=[session.pk]), key()).status_code == 302
    set_clock(local(10, 0))
    assert press(browser, "departure", second, reason="Unwell").status_code == 302
    gone = " ".join(browser.get(roster).content.decode().split())
    assert 'left</span> <span class="small num nowrap">10:00 am</span>' in gone  # not when they came
    set_clock(local(11, 55))
    assert browser.post(reverse("day:practice_for_all", args=[session.pk]), key()).status_code == 302
    assert HomePractice.objects.count() == 2
    sent = key()
    assert browser.post(reverse("day:end", args=[session.pk]), sent).status_code == 302
    assert browser.post(reverse("day:end", args=[session.pk]), sent).status_code == 302
    assert browser.post(reverse("day:end", args=[session.pk]), key()).status_code == 409
    found = {visit.place_id: (visit.state, visit.minutes) for visit in Visit.objects.all()}
    assert found == {first.pk: ("done", 160), second.pk: ("left", 40), third.pk: ("missed", 0)}
    week = queries.weeks_of([group[0].pk], monday=TODAY)[group[0].pk]
    assert (week.delivered_minutes, week.days_attended, week.days_missed) == (160, 1, 0)
    assert queries.weeks_of([group[2].pk], monday=TODAY)[group[2].pk].days_missed == 1
    due = queries.due(as_of=local(12), by=world.actor("dora"))
    assert [line.about for line in due] == ["Jo L."]
    excused = press(browser, "excuse", third, reason="Child is ill")
    assert excused.status_code == 302
    assert queries.due(as_of=local(12), by=world.actor("dora")) == []


@pytest.mark.ledger("D07")
def test_a_wrong_time_is_corrected_by_a_new_event_with_its_reason(world, browse, group, set_clock):
    place, browser = place_of(group[0]), browse(world.users["alice"])
    checked_in(world, group[0])
    set_clock(local(9, 30))
    press(browser, "arrival", place)
    set_clock(local(10))
    press(browser, "departure", place)
    assert Visit.objects.get().minutes == 30
    wrong = AttendanceEvent.objects.get(kind="arrived")
    url = reverse("day:correction", args=[wrong.pk])
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"at": "09:00", "reason": ""} | key()).status_code == 422
    assert browser.post(url, {"at": "23:00", "reason": "Typo"} | key()).status_code == 422
    assert browser.post(url, {"at": "09:00", "reason": "Came at nine"} | key()).status_code == 302
    assert Visit.objects.get().minutes == 60
    assert AttendanceEvent.objects.filter(pk=wrong.pk).exists()
    assert browser.post(url, {"at": "09:10", "reason": "Again"} | key()).status_code == 422
    text = browser.get(reverse("day:place", args=[place.pk])).content.decode()
    assert "wrong, corrected" in text
    assert url not in text  # the line that counts is the one to correct
    with pytest.raises(DatabaseError), transaction.atomic():
        wrong.delete()


@pytest.mark.ledger("D06")
def test_home_practice_is_planned_and_answered_the_next_time(world, browse, group):
    place, browser = place_of(group[0]), browse(world.users["alice"])
    checked_in(world, group[0])
    url = reverse("day:practice", args=[place.pk])
    form = {"words": "Text my sister", "support": "My sister"}
    assert browser.post(url, form | key()).status_code == 422  # not here yet
    press(browser, "arrival", place)
    assert browser.post(url, form | key()).status_code == 302
    assert browser.post(url, form | {"words": "Call my sister"} | key()).status_code == 302
    practice = HomePractice.objects.get()
    assert practice.words == "Call my sister"
    tomorrow, later = place_of(group[0], TODAY + timedelta(days=1)), NOW + timedelta(days=1)
    answers = CheckInAnswers(mood=6, urges=1, sleep_hours=8, unsafe_thoughts=False, practice_done="partly")
    operations.check_in(tomorrow, by=world.actor("dora"), at=later, answers=answers)
    practice.refresh_from_db()
    assert practice.done == "partly"
    assert queries.practice_to_answer(group[0].pk) is None
    share = queries.practice_since(group[0].pk, TODAY)
    assert (share.done, share.partly, share.asked) == (0, 1, 1)
    with pytest.raises(NotAllowed, match="answered already"):
        operations.answer_practice(practice, by=world.actor("alice"), at=later, done="yes", confidence=7)


def test_two_people_at_once_and_one_is_told(world, group):
    place, place_again = place_of(group[0]), place_of(group[0])
    operations.arrive(place, by=world.actor("dora"), at=NOW)
    with pytest.raises(NotAllowed):
        operations.arrive(place_again, by=world.actor("alice"), at=NOW)
    assert AttendanceEvent.objects.count() == 1


def test_the_day_is_for_those_who_work_in_it_and_only_here(world, elsewhere, browse, group):
    place = place_of(group[0])
    for url in (reverse("day:session", args=[place.session_id]), reverse("day:place", args=[place.pk])):
        assert browse(world.users["alice"]).get(url).status_code == 200
        assert browse(world.users["bob"]).get(url).status_code == 403
        assert browse(elsewhere.users["alice"]).get(url).status_code == 404
    assert press(browse(elsewhere.users["alice"]), "arrival", place).status_code == 404
    assert Event.objects.filter(what="chart.read").count() == 1


@pytest.mark.ledger("S07", "H02")
@pytest.mark.parametrize("people_there", [1, 3, 12, 60])
def test_the_board_costs_the_same_for_one_and_for_sixty(world, people_there, django_assert_num_queries):
    by, left = system(world.organization.pk), people_there
    for hour in (6, 9, 12, 15, 18):
        if left <= 0:
            break
        series = make_series(world, title=f"At {hour}", starts=time(hour), weeks=0)
        from handrail.care.schedule import operations as schedule

        schedule.make_sessions(series, by=by, at=NOW, until=TODAY)
        names = [(f"{given}{hour}", family) for given, family in NAMES[: min(12, left)]]
        for episode in enrolled(world, series, *names):
            if hour == 6:
                checked_in(world, episode)
        left -= 12
    place = timetable.sessions_on(world.site.pk, TODAY)
    assert place
    with django_assert_num_queries(9):
        board = queries.board(world.site.pk, TODAY, concerns=safety_queries.open_concerns())
        assert [row.situation for row in board.rows]
        assert board.expected == people_there
