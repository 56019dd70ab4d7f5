"""Individual sessions in a search for the week: planned around, planned, and put in force with the groups."""

import threading
from datetime import time, timedelta

import pytest
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Enrolment, OneToOne, PlanRun
from handrail.doors.commands.planning import search
from handrail.ground.people import operations as people
from handrail.planner.check import check
from tests.builders_days import NAMES, TODAY, enrolled, make_series
from tests.care.test_apply_plan import NEXT, answered, applied
from tests.care.test_site_as_problem import dose
from tests.world import NOW, key

pytestmark = pytest.mark.long
TUESDAY = TODAY + timedelta(days=1)


@pytest.fixture
def three(world):
    """Three clients in the morning group, four days a week; Alice leads it and is the therapist of each."""
    series = make_series(world, weekdays=[0, 1, 2, 3])
    found = enrolled(world, series, *NAMES[:3])
    for one in found:
        dose(world, one, 4)
    return found


def said(world, name: str = "dora") -> dict:
    return {"by": world.actor(name), "at": NOW}


def booked(world, episode, starts: time, day=TUESDAY, **more) -> list[OneToOne]:
    hour = operations.Hour(world.staff["alice"], day, starts, 20)
    usual = {"kind": "individual", "hour": hour, "weeks": 4, "knows": True}
    return operations.book_one_to_one(episode, **said(world), **(usual | more))


def asked(world, *, alone: bool = True) -> PlanRun:
    director = {"by": world.actor("erin"), "at": NOW}
    return operations.ask_for_plan(world.site, **director, monday=NEXT, seconds=5, alone=alone)


def windows_of(problem, which: str, of: str) -> list[tuple[str, str, str]]:
    (one,) = [one for one in problem[which] if one["id"] == of]
    return [(w["day"], w["start"], w["end"]) for w in one["hours" if which == "staff" else "available"]]


def test_an_hour_that_is_booked_each_week_is_planned_around(world, three):
    hours = [people.Window(day, time(8), time(17)) for day in range(5)]
    people.set_hours(world.staff["alice"], **said(world, "erin"), windows=hours)
    make_series(world, track="evening", title="Evening", starts=time(13), weekdays=[1, 2], weeks=0)
    before = queries.planned_week(world.site, monday=NEXT).problem
    booked(world, three[0], time(12))
    problem = queries.planned_week(world.site, monday=NEXT).problem
    alice, sam = str(world.staff["alice"].pk), str(three[0].pk)
    assert problem["opens"] == before["opens"]  # the day is not made wider by it
    assert any(d == "tue" and s < "12:10" < e for d, s, e in windows_of(before, "staff", alice))
    for which, of in (("staff", alice), ("clients", sam)):
        assert not any(
            d == "tue" and s < "12:20" and e > "12:00" for d, s, e in windows_of(problem, which, of)
        )


@pytest.mark.ledger("S04", "D09")
def test_the_director_has_them_planned_and_puts_them_in_force(world, browse, three):
    sam, kim, jo = three
    booked(world, sam, time(14), NEXT + timedelta(days=4))  # a Friday, on which they don't come
    erin = browse(world.users["erin"])
    sent = {"monday": NEXT.isoformat(), "seconds": "5", "alone": "on"} | key()
    assert erin.post(reverse("schedule:plans"), sent).status_code == 302
    run = PlanRun.objects.get()
    search(run.pk, threading.Event())
    run.refresh_from_db()
    assert run.answer["unmet"] == []
    alone = [one for one in run.answer["sessions"] if one["kind"].startswith("alone/")]
    assert len(alone) == 3, run.problem["week"]
    assert {one["leaders"][0] for one in alone} == {str(world.staff["alice"].pk)}
    assert all(
        one["meetings"][0]["day"] != "fri" for one in alone
    )  # beside the group: nobody comes for it alone
    page = erin.get(reverse("schedule:plan_week", args=[run.pk]) + "?by=leader").content.decode()
    assert "Individual session" in page
    form = {"from_day": NEXT.isoformat(), "seen": queries.seen_in(run)} | key()
    assert erin.post(reverse("schedule:plan_force", args=[run.pk]), form).status_code == 302
    assert Enrolment.objects.count() == 3  # nobody's group is another
    for episode in (sam, kim, jo):
        ahead = queries.hours_ahead(episode, as_of=NOW + timedelta(days=7))
        assert ahead, episode
        assert len({one.weekly for one in ahead}) == 1
        assert {one.day.weekday() for one in ahead} < {0, 1, 2, 3}
        (notice,) = queries.unread_notices(episode.pk, on=TODAY)
        assert ("It was: Fri 4 Dec, 2:00 pm" in notice.words) is (episode == sam)
    assert OneToOne.objects.filter(client=sam.client, state="called off").count() == 4
    starts = OneToOne.objects.filter(state="planned").values_list("starts_at", flat=True)
    assert len(starts) == len(set(starts))  # Alice sees one at a time


def test_the_week_that_stands_keeps_every_rule_and_an_hour_that_stays_is_not_touched(world, three):
    for n, one in enumerate(three):
        booked(
            world, one, time(12 + n, 5 * (n == 2))
        )  # the last is off the steps of the grid: planned around
    run = asked(world)
    assert (
        check(run.problem, {"format": "handrail-timetable-week/1", "sessions": run.problem["week"]}).broken
        == ()
    )
    assert len(run.problem["week"]) == 3
    before = list(OneToOne.objects.order_by("pk").values())
    applied(world, answered(world, run, run.problem["week"]))
    assert list(OneToOne.objects.order_by("pk").values()) == before


def test_two_who_change_hours_change_them_in_one_act(world, three):
    sam, kim, _jo = three
    booked(world, sam, time(12))
    booked(world, kim, time(13))
    run = asked(world)
    week = [dict(one) for one in run.problem["week"]]
    first, second = [n for n, one in enumerate(week) if one["kind"].startswith("alone/")]
    week[first] |= {"meetings": run.problem["week"][second]["meetings"]}
    week[second] |= {"meetings": run.problem["week"][first]["meetings"]}
    applied(world, answered(world, run, week))
    hours = {}
    for one in OneToOne.objects.filter(state="planned", day__gte=NEXT).select_related("client"):
        hours.setdefault(one.client.given_name, set()).add(one.starts_at.hour)
    assert hours == {"Sam": {18}, "Kim": {17}}  # 13:00 and 12:00 in New York, three weeks each


def test_a_week_that_takes_somebodys_hour_is_not_put_in_force(world, three):
    booked(world, three[0], time(12))
    run = asked(world)
    groups = [one for one in run.problem["week"] if not one["kind"].startswith("alone/")]
    found = answered(world, run, groups)
    assert any(
        "It would take the individual session from Sam K." in one for one in queries.why_not_as_it_is(found)
    )


def test_what_stands_against_one_week_leaves_that_week_out(world, three):
    """Jo has a visit with the prescriber in the second week, at the hour that is found for each week."""
    jo = three[2]
    run = asked(world)
    alone = next(one for one in run.problem["kinds"] if one["id"].startswith("alone/"))
    seat = {"client": str(jo.pk), "days": ["tue"]}
    hour = {
        "kind": alone["id"],
        "leaders": [str(world.staff["alice"].pk)],
        "meetings": [{"day": "tue", "start": "12:00", "room": None}],
        "clients": [seat],
    }
    visit = operations.Hour(world.staff["priya"], NEXT + timedelta(days=8), time(12), 30)
    operations.book_one_to_one(jo, **said(world), kind="medication", hour=visit, knows=True)
    applied(world, answered(world, run, [*run.problem["week"], hour]))
    days = [one.day for one in reversed(queries.one_to_ones_of(jo.pk)) if one.kind == "individual"]
    assert days[:2] == [NEXT + timedelta(days=1), NEXT + timedelta(days=15)]


def test_a_search_without_them_leaves_their_hours_as_they_are(world, three):
    booked(world, three[0], time(12))
    run = asked(world, alone=False)
    assert not [one for one in run.problem["kinds"] if one["id"].startswith("alone/")]
    assert not [one for one in run.problem["week"] if one["kind"].startswith("alone/")]
    before = list(OneToOne.objects.order_by("pk").values())
    search(run.pk, threading.Event())
    run.refresh_from_db()
    applied(world, run)
    assert list(OneToOne.objects.order_by("pk").values()) == before
