from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Enrolment, Place, Series, Session
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.people import operations as people
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.builders_days import NAMES, TODAY, enrolled, make_episode, make_series, place_of
from tests.world import NOW, key

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.ledger("S01", "P04")
@pytest.mark.parametrize("change", [date(2026, 11, 1), date(2027, 3, 14)])
def test_sessions_start_at_nine_on_both_sides_of_a_clock_change(world, change):
    before, after = change - timedelta(days=3), change + timedelta(days=3)
    at = datetime.combine(before, time(8), NEW_YORK)
    make_series(world, at=at, from_day=before, weeks=1, weekdays=list(range(7)))
    sessions = list(Session.objects.filter(day__range=(before, after)))
    assert len(sessions) == 7
    assert {s.starts_at.astimezone(NEW_YORK).time() for s in sessions} == {time(9)}
    assert {s.starts_at.astimezone(ZoneInfo("UTC")).hour for s in sessions} == {13, 14}
    assert {s.ends_at - s.starts_at for s in sessions} == {timedelta(minutes=170)}
    assert {s.starts_at.astimezone(NEW_YORK).date() == s.day for s in sessions} == {True}


@pytest.mark.ledger("P04", "D03")
def test_a_session_has_the_parts_of_the_block_and_the_skills_go_on_in_order(world):
    series = make_series(world, weeks=2)
    program, sessions = shelf.program("skills"), list(Session.objects.order_by("day"))
    skills = [skill.id for skill in program.curriculum.skills]
    assert [s.skill_id for s in sessions] == skills[: len(sessions)]
    parts = queries.parts_of(sessions[0].pk)
    assert [part.kind for part in parts] == [part.kind for part in program.block("skills_day").parts]
    assert parts[1].title == sessions[0].skill
    assert [p.starts_at for p in parts[1:]] == [p.ends_at for p in parts[:-1]]
    by = system(world.organization.pk)
    assert operations.make_sessions(series, by=by, at=NOW, until=TODAY + timedelta(weeks=2)) == []
    more = operations.make_sessions(series, by=by, at=NOW, until=TODAY + timedelta(weeks=3))
    assert more[0].skill_id == skills[len(sessions)]
    assert Session.objects.count() == len(sessions) + len(more)


@pytest.mark.ledger("S01")
def test_a_series_is_opened_and_filled_through_the_pages(world, browse):
    browser = browse(world.users["erin"])
    form = {
        "track": "morning", "title": "Morning skills", "weekdays": ["0", "2", "4"], "starts": "09:00",
        "room": str(world.room.pk), "leader": str(world.staff["alice"].pk), "from_day": "2026-11-23",
    }  # fmt: skip
    url = reverse("schedule:new_series", args=["skills"])
    assert browser.get(url).status_code == 200
    unlicensed = browser.post(
        url, form | {"leader": str(world.staff["alice"].pk), "from_day": "2031-01-06"} | key()
    )
    assert unlicensed.status_code == 422
    assert "no licence in force" in unlicensed.content.decode()
    assert "Morning skills" in unlicensed.content.decode()
    assert not Series.objects.exists()
    sent = form | key()
    assert browser.post(url, sent).status_code == 302
    assert browser.post(url, sent).status_code == 302
    series = Series.objects.get()
    answer = browser.post(reverse("schedule:sessions", args=[series.pk]), {"until": "2026-12-04"} | key())
    assert answer.status_code == 302
    assert [s.day.weekday() for s in Session.objects.order_by("day")] == [0, 2, 4, 0, 2, 4]
    page = browser.get(reverse("schedule:week")).content.decode()
    assert "Morning skills" in page
    assert "Alice Moreno" in page
    assert "Room 2" in page
    assert browser.get(reverse("schedule:week_of", args=["2026-11-30"])).status_code == 200
    assert browser.get(reverse("schedule:week_of", args=["yesterday"])).status_code == 404


def test_one_room_and_one_leader_are_not_needed_twice_at_one_time(world):
    make_series(world, weeks=1)
    with pytest.raises(NotAllowed, match="Room 2 is taken"):
        make_series(world, title="Second", weeks=1, starts=time(11))
    assert make_series(world, title="Afternoon", weeks=1, starts=time(13))


@pytest.mark.ledger("S01", "S02")
def test_an_admitted_client_is_scheduled_from_the_work_list(world, browse):
    series, episode = make_series(world), make_episode(world)
    browser = browse(world.users["dora"])
    (due,) = [due for due in queries.due(as_of=NOW, by=world.actor("dora")) if due.route == "schedule:enrol"]
    assert due.url == reverse("schedule:enrol", args=[episode.pk])
    assert "Sam K." in browser.get(reverse("schedule:week")).content.decode()
    form = {"series": str(series.pk), "weekdays": ["0", "2"], "from_day": "2026-11-23"}
    wrong = browser.post(due.url, form | {"weekdays": []} | key())
    assert wrong.status_code == 422
    assert "Choose at least one day" in wrong.content.decode()
    sent = form | key()
    assert browser.post(due.url, sent).status_code == 302
    assert browser.post(due.url, sent).status_code == 302
    assert Enrolment.objects.count() == 1
    assert {place.day.weekday() for place in Place.objects.all()} == {0, 2}
    assert [due.route for due in queries.due(as_of=NOW, by=world.actor("dora"))] == ["schedule:unbooked"]
    assert queries.scheduled_minutes([episode.pk], TODAY) == {episode.pk: 320}
    operations.make_sessions(
        series, by=system(world.organization.pk), at=NOW, until=TODAY + timedelta(weeks=6)
    )
    assert Place.objects.filter(day__gt=TODAY + timedelta(weeks=5)).exists()
    again = browser.post(due.url, form | key())
    assert again.status_code == 422
    assert "has a place already" in again.content.decode()


def test_a_client_who_is_not_admitted_yet_is_not_scheduled(world):
    series, waiting = make_series(world), make_episode(world, stage="placement")
    with pytest.raises(NotAllowed, match="Only someone who was admitted"):
        operations.enrol(waiting, series, by=world.actor("dora"), at=NOW, weekdays=[0], from_day=TODAY)


@pytest.mark.ledger("S02")
def test_a_full_room_is_refused_with_the_reason_and_what_is_free(world, browse):
    small = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=1)
    series = make_series(world, room=small)
    first, second = make_episode(world), make_episode(world, "Kim", "Lang")
    operations.enrol(first, series, by=world.actor("dora"), at=NOW, weekdays=[0], from_day=TODAY)
    browser, url = browse(world.users["dora"]), reverse("schedule:enrol", args=[second.pk])
    form = {"series": str(series.pk), "from_day": "2026-11-23"}
    full = browser.post(url, form | {"weekdays": ["0", "1"]} | key())
    assert full.status_code == 422
    assert "No place is free on Mon: the room holds 1. Free: Tue, Wed, Thu, Fri." in full.content.decode()
    assert browser.post(url, form | {"weekdays": ["1"]} | key()).status_code == 302


def test_a_group_larger_than_the_program_allows_is_refused(world):
    series = make_series(world)
    enrolled(world, series, *NAMES[:12])
    extra = make_episode(world, *NAMES[12])
    with pytest.raises(NotAllowed, match="a group has 12 at most"):
        operations.enrol(extra, series, by=world.actor("dora"), at=NOW, weekdays=[0], from_day=TODAY)


@pytest.mark.ledger("S02", "A04")
def test_a_client_is_not_placed_where_they_told_us_they_cannot_come(world):
    series, episode = make_series(world), make_episode(world)
    windows = [people.Window(0, time(8), time(12)), people.Window(1, time(14), time(18))]
    people.set_availability(episode.client, by=world.actor("dora"), at=NOW, windows=windows)
    said = {"by": world.actor("dora"), "at": NOW, "from_day": TODAY}
    with pytest.raises(NotAllowed, match="cannot come on Tue from 09:00 to 11:50"):
        operations.enrol(episode, series, weekdays=[0, 1], **said)
    assert operations.enrol(episode, series, weekdays=[0], **said)


@pytest.mark.ledger("S01")
def test_a_change_of_days_holds_from_its_day_and_leaves_the_past(world, browse):
    series = make_series(world)
    (episode,) = enrolled(world, series, NAMES[0])
    browser, url = browse(world.users["dora"]), reverse("schedule:days", args=[episode.pk])
    past = browser.post(url, {"weekdays": ["1"], "from_day": "2026-11-20"} | key())
    assert past.status_code == 422
    assert "touches the future only" in past.content.decode()
    assert browser.post(url, {"weekdays": ["1", "3"], "from_day": "2026-11-30"} | key()).status_code == 302
    expected = Place.objects.filter(episode=episode, state="expected")
    first_week = {p.day.weekday() for p in expected if p.day < date(2026, 11, 30)}
    later = {p.day.weekday() for p in expected if p.day >= date(2026, 11, 30)}
    assert (first_week, later) == ({0, 1, 2, 3, 4}, {1, 3})
    assert browser.get(reverse("schedule:enrol", args=[episode.pk])).status_code == 200
    release = {"from_day": "2026-12-07", "reason": "Moves away"}
    assert browser.post(reverse("schedule:release", args=[episode.pk]), release | key()).status_code == 302
    assert not expected.filter(day__gte=date(2026, 12, 7)).exists()
    assert expected.filter(day__lt=date(2026, 12, 7)).exists()


def test_a_session_called_off_expects_nobody_and_says_why(world, browse):
    (episode,) = enrolled(world, make_series(world), NAMES[0])
    session = place_of(episode).session
    browser, url = browse(world.users["dora"]), reverse("schedule:cancellation", args=[session.pk])
    assert browser.post(url, {"reason": ""} | key()).status_code == 422
    assert browser.post(url, {"reason": "Snow"} | key()).status_code == 302
    assert queries.place_today(episode, TODAY) is None
    assert "Snow" in browser.get(reverse("schedule:week")).content.decode()
    assert browser.post(url, {"reason": "Again"} | key()).status_code == 422
    with pytest.raises(NotAllowed, match="a moment ago"):
        operations.cancel(session, by=world.actor("dora"), at=NOW, reason="Too late")  # still seen as planned


def test_only_those_whose_role_it_is_change_the_timetable(world, elsewhere, browse):
    (episode,) = enrolled(world, make_series(world), NAMES[0])
    session = place_of(episode).session
    urls = [reverse("schedule:enrol", args=[episode.pk]), reverse("schedule:cancellation", args=[session.pk])]
    for url in urls:
        assert browse(world.users["alice"]).get(url).status_code == 200
        assert browse(world.users["bob"]).get(url).status_code == 403
        assert browse(elsewhere.users["alice"]).get(url).status_code == 404
    assert browse(world.users["bob"]).get(reverse("schedule:week")).status_code == 200


@pytest.mark.parametrize("people_there", [1, 3])
def test_the_week_costs_the_same_for_one_and_three(world, browse, people_there, django_assert_num_queries):
    enrolled(world, make_series(world), *NAMES[:people_there])
    for name in NAMES[3 : 3 + people_there]:
        make_episode(world, *name)
    with django_assert_num_queries(7):
        queries.week(None, monday=TODAY, today=TODAY)
        series = queries.series_in_force()
        queries.last_made(one.pk for one in series)
        list(queries.unscheduled())


@pytest.mark.parametrize("people_there", [1, 3])
def test_the_day_has_a_sign_in_sheet_on_paper(
    world, browse, elsewhere, people_there, django_assert_num_queries
):
    enrolled(world, make_series(world), *NAMES[:people_there])
    with django_assert_num_queries(1):
        roll = queries.roll_of(world.site.pk, TODAY)
    assert [line.who for line in roll] == sorted(line.who for line in roll)
    assert {line.place for line in roll} == {"Room 2"}
    assert queries.roll_of(elsewhere.site.pk, TODAY) == []
    url = reverse("schedule:roll", args=[TODAY.isoformat()])
    page = browse(world.users["dora"]).get(url).content.decode()
    assert all(line.who in page for line in roll)
    assert len(roll) == people_there
    assert roll[0].who not in browse(elsewhere.users["dora"]).get(url).content.decode()
    assert browse(world.users["dora"]).get(reverse("schedule:roll", args=["yesterday"])).status_code == 404
