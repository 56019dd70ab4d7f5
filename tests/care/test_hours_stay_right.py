"""One-to-ones under stress: what closes, ends, moves twice or is read late; and the week that is put in force around them."""

import threading
from datetime import time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.anytime.consents import operations as consents
from handrail.anytime.outbox import operations as outbox
from handrail.anytime.outbox.models import Message
from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import OneToOne, Session
from handrail.doors.commands.planning import search
from handrail.doors.commands.work import pass_once
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode import operations as episodes
from handrail.ground.episode.models import Episode, TeamMember
from handrail.ground.people import operations as people
from handrail.ground.people.models import Credential, Staff
from handrail.ground.steps import NotAllowed
from handrail.planner.check import check
from handrail.planner.problem import read
from tests.builders_days import NAMES, TODAY, enrolled, make_episode, make_series
from tests.care.test_apply_plan import NEXT, answered, applied
from tests.care.test_leader_away import cora  # noqa: F401 - a fixture
from tests.care.test_one_to_ones import TOMORROW, address, booked, form_of, hour_of, said
from tests.care.test_site_as_problem import dose
from tests.world import NOW, hire, key

WEEK = timedelta(weeks=1)


@pytest.fixture
def sam(world):
    return enrolled(world, make_series(world), ("Sam", "Kerr"), sign_in=True)[0]


@pytest.fixture
def three(world):
    """Three clients in the morning group, four days a week; Alice leads it and is the therapist of each."""
    found = enrolled(world, make_series(world, weekdays=[0, 1, 2, 3]), *NAMES[:3])
    for one in found:
        dose(world, one, 4)
    return found


def by_system(world) -> dict:
    return {"by": system(world.organization.pk), "at": NOW}


# --- what goes out, and what stays, when something ends --------------------------------------------------------------


def test_a_reminder_that_waits_is_dropped_by_the_worker_when_the_hour_is_called_off(world, sam):
    people.correct_identity(sam.client, **said(world), changes={"phone": "555-0199"})
    outbox.set_reach(sam.client, **said(world), email=False, text=True, same_day=False)
    (one,) = booked(world, sam, kind="medication", leader=world.staff["priya"])
    evening = NOW + timedelta(hours=10)
    drafts = [
        one for one in queries.reminders_due(at=evening, base="") if one.about.startswith("one_to_one:")
    ]
    (waits,) = outbox.put(drafts, by=system(world.organization.pk), at=evening)
    operations.call_off_one_to_one(one, **said(world), reason="Snow")
    pass_once(at=evening)
    assert Message.objects.get(pk=waits.pk).state == "dropped"


def referred(world) -> tuple:
    """Kim, in assessment with an hour booked, whom the assessment sends elsewhere: their course of care is closed."""
    kim = make_episode(world, "Kim", "Lang", stage="placement")
    people.correct_identity(kim.client, **said(world), changes={"phone": "555-0199"})
    outbox.set_reach(kim.client, **said(world), email=False, text=True, same_day=False)
    (one,) = booked(world, kim, kind="assessment")
    episodes.move(kim, "refer elsewhere", **by_system(world), reason="inpatient: a bed tonight")
    return kim, queries.one_to_one_for(world.actor("dora"), one.pk)


def test_the_hour_of_a_closed_course_of_care_takes_nobodys_time(world):
    referred(world)
    assert booked(world, make_episode(world, "Jo", "Lindqvist"))  # no page shows Kim's hour any more


def test_who_was_referred_elsewhere_is_reminded_of_nothing(world):
    referred(world)
    drafts = queries.reminders_due(at=NOW + timedelta(hours=10), base="")
    assert not [one for one in drafts if one.about.startswith("one_to_one:")]


def test_an_hour_of_a_closed_course_of_care_is_not_moved(world):
    _kim, one = referred(world)
    with pytest.raises(NotAllowed):
        operations.move_one_to_one(one, **said(world), hour=hour_of(world, starts=time(15)))


def test_what_may_be_booked_after_the_discharge_breaks_no_rule(world):
    kim = make_episode(world, "Kim", "Lang")
    left = {"discharged_on": TODAY, "discharge_reason": "completed"}
    episodes.move(kim, "discharge", **by_system(world), reason="x", **left)
    kim.refresh_from_db()
    try:
        booked(world, kim)
    except NotAllowed:
        return
    assert list(queries.broken_rules()) == []


# --- notices ---------------------------------------------------------------------------------------------------------


def words(episode, on=TODAY) -> list[str]:
    return [one.words for one in queries.unread_notices(episode.pk, on=on)]


def test_a_move_that_was_agreed_on_takes_the_place_of_what_nobody_read(world, sam):
    (one,) = booked(world, sam)  # told: 2 pm, not read
    operations.move_one_to_one(one, **said(world), hour=hour_of(world, starts=time(15)), knows=True)
    assert not any("2:00 pm" in said_ for said_ in words(sam))


def test_who_did_not_read_of_a_first_move_knows_the_hour_before_it(world, sam):
    (one,) = booked(world, sam, knows=True)
    operations.move_one_to_one(one, **said(world), hour=hour_of(world, starts=time(15)))
    operations.move_one_to_one(one, **said(world), hour=hour_of(world, starts=time(16)))
    (only,) = words(sam)
    assert "It was: Tue 24 Nov, 2:00 pm" in only


def test_moved_back_before_anybody_read_it_there_is_nothing_to_tell(world, sam):
    (one,) = booked(world, sam, knows=True)
    operations.move_one_to_one(one, **said(world), hour=hour_of(world, starts=time(15)))
    operations.move_one_to_one(one, **said(world), hour=hour_of(world))
    assert words(sam) == []


def test_called_off_after_a_move_that_nobody_read_names_the_day_they_know(world, sam):
    (one,) = booked(world, sam, knows=True)
    operations.move_one_to_one(one, **said(world), hour=hour_of(world, day=TODAY + timedelta(days=3)))
    operations.call_off_one_to_one(one, **said(world), reason="Snow")
    (notice,) = queries.unread_notices(sam.pk, on=TODAY)
    assert "Tue 24 Nov" in notice.words
    assert notice.day == TOMORROW


def test_the_first_of_a_row_called_off_the_others_are_told_of_still(world, sam):
    row = booked(world, sam, weeks=4)  # one notice, on the first
    operations.call_off_one_to_one(row[0], **said(world), reason="Snow")
    assert any("3" in one or "1 Dec" in one for one in words(sam) if "called off" not in one), words(sam)


def test_a_row_that_nobody_read_of_is_told_after_its_first_day(world, sam):
    booked(world, sam, weeks=4)
    assert words(sam, TOMORROW + timedelta(days=1)), "three hours are still to come, and nobody told them"


def test_a_row_with_a_week_left_out_does_not_say_each_a_week_later(world, sam):
    operations.close(world.site, **said(world, "erin"), day=TOMORROW + WEEK, reason="Holiday")
    row = booked(world, sam, weeks=4)
    assert [one.day for one in row] == [TOMORROW, TOMORROW + 2 * WEEK, TOMORROW + 3 * WEEK]
    (only,) = [one for one in words(sam) if "Time alone" in one]
    assert "each a week later" not in only


# --- booking ----------------------------------------------------------------------------------------------------------


def test_what_is_proposed_for_a_row_may_be_booked_though_a_licence_ends_in_it(world, sam):
    Credential.objects.filter(staff=world.staff["alice"]).update(expires_on=TODAY + timedelta(weeks=4))
    free = queries.free_hours(sam, world.staff["alice"], minutes=30, at=NOW, weeks=8, licensed=True)
    for one in free:
        booked(world, sam, day=one.day, starts=one.starts, minutes=30, weeks=8)
        break


def test_minutes_and_days_beyond_sense_are_refused_in_words(world, browse, sam):
    dora = browse(world.users["dora"])
    assert dora.post(address(sam), form_of(world, minutes="99999999999999")).status_code == 422


def test_a_day_at_the_end_of_time_is_refused_in_words(world, browse, sam):
    dora = browse(world.users["dora"])
    assert dora.post(address(sam), form_of(world, day="9999-12-30", weeks="3")).status_code == 422


def test_this_and_the_later_ones_though_one_was_put_before_it_on_the_same_day(world, sam):
    row = booked(world, sam, weeks=3)
    operations.move_one_to_one(
        row[1], **said(world), hour=hour_of(world, starts=time(12))
    )  # to the same Tuesday
    now = OneToOne.objects.get(pk=row[0].pk)
    operations.call_off_one_to_one(
        queries.one_to_one_for(world.actor("dora"), now.pk), **said(world), reason="Leave", later=True
    )


def test_an_hour_that_is_over_is_not_called_off_so_that_nobody_asks(world, sam):
    (one,) = booked(world, sam, day=TODAY)
    with pytest.raises(NotAllowed):
        operations.call_off_one_to_one(
            one, by=world.actor("dora"), at=one.ends_at + timedelta(hours=1), reason="They did not come"
        )


def test_an_hour_that_is_over_is_not_moved_so_that_nobody_asks(world, sam):
    (one,) = booked(world, sam, day=TODAY)
    with pytest.raises(NotAllowed):
        operations.move_one_to_one(
            one, by=world.actor("dora"), at=one.ends_at + timedelta(hours=1), hour=hour_of(world)
        )


def test_the_week_of_one_site_shows_its_own(world, sam):
    booked(world, sam)
    other = clinic.open_site(
        world.organization,
        by=world.actor("erin"),
        at=NOW,
        name="Annex",
        address="",
        time_zone="America/New_York",
    )
    days = queries.week(other.pk, monday=TODAY, today=TODAY)
    assert not [one for day in days for one in day.alone]


# --- groups and hours against one another -------------------------------------------------------------------------------


def test_a_substitute_is_not_proposed_who_sees_somebody_then(world, cora):  # noqa: F811
    enrolled(world, make_series(world, weeks=1), *NAMES[:1])
    kim = make_episode(world, "Kim", "Ono")
    booked(world, kim, starts=time(10), leader=cora)
    ways = queries.away(world.staff["alice"], day=TOMORROW).ways
    assert not [way for way in ways for one in way.mends if one.how == "substitute"]


def test_a_substitute_is_proposed_whose_weekly_hour_is_off_that_day(world, cora):  # noqa: F811
    enrolled(world, make_series(world, weeks=1), *NAMES[:1])
    row = booked(world, make_episode(world, "Kim", "Ono"), starts=time(10), leader=cora, weeks=4, knows=True)
    operations.call_off_one_to_one(row[0], **said(world), reason="Snow", knows=True)
    ways = queries.away(world.staff["alice"], day=TOMORROW).ways
    assert [way for way in ways for one in way.mends if one.how == "substitute"]


def test_sessions_made_later_are_made_although_a_new_leader_sees_somebody_then(world, cora):  # noqa: F811
    """A new leader of a series, for days that are not made yet: what they have booked there is said at once."""
    series = make_series(world, weeks=2)
    far = TODAY + timedelta(weeks=4)
    booked(world, make_episode(world, "Kim", "Lang"), day=far, starts=time(10), leader=cora)
    try:
        operations.change_leader(series, **said(world), leader=cora, from_day=TODAY + WEEK)
    except NotAllowed:
        return
    operations.make_sessions(series, **said(world), until=TODAY + timedelta(weeks=5))


def test_a_series_opened_without_its_sessions_hears_of_what_is_booked(world):
    far = TODAY + timedelta(weeks=5)
    booked(world, make_episode(world, "Kim", "Lang"), day=far, starts=time(10))
    try:
        series = make_series(world, weeks=2)
    except NotAllowed:
        return
    operations.make_sessions(series, **said(world), until=TODAY + timedelta(weeks=6))


def test_a_place_in_a_series_that_begins_later_asks_of_its_own_days_only(world):
    kim = make_episode(world, "Kim", "Lang")
    series = make_series(world, from_day=TODAY + timedelta(weeks=2), weeks=2)
    booked(
        world, kim, starts=time(10), kind="medication", leader=world.staff["priya"]
    )  # before the series begins
    operations.enrol(kim, series, **said(world), weekdays=[0, 1], from_day=TODAY)


# --- the planner ------------------------------------------------------------------------------------------------------


def asked(world, **more):
    return operations.ask_for_plan(
        world.site, by=world.actor("erin"), at=NOW, monday=NEXT, seconds=5, alone=True, **more
    )


def hourly(world, episode, starts, *, day=TOMORROW, weeks=4, leader=None, minutes=20, kind="individual"):
    hour = operations.Hour(leader or world.staff["alice"], day, starts, minutes)
    return operations.book_one_to_one(episode, **said(world), kind=kind, hour=hour, weeks=weeks, knows=True)


def alone_kind(run) -> dict:
    return next(one for one in run.problem["kinds"] if one["id"].startswith("alone/"))


def session(run, episode, day: str, start: str, leader) -> dict[str, Any]:
    return {
        "kind": alone_kind(run)["id"],
        "leaders": [str(leader.pk)],
        "meetings": [{"day": day, "start": start, "room": None}],
        "clients": [{"client": str(episode.pk), "days": [day]}],
    }


def groups(run) -> list[dict[str, Any]]:
    return [one for one in run.problem["week"] if not one["kind"].startswith("alone/")]


def broken(run) -> tuple:
    return check(run.problem, {"format": "handrail-timetable-week/1", "sessions": run.problem["week"]}).broken


def test_one_week_that_was_moved_does_not_make_the_weekly_hour_another(world, three):
    row = hourly(world, three[0], time(13))
    operations.move_one_to_one(
        row[1],
        **said(world),
        hour=operations.Hour(world.staff["alice"], NEXT + timedelta(days=4), time(10), 20),
        knows=True,
    )
    run = asked(world)
    (standing,) = [one for one in run.problem["week"] if one["kind"].startswith("alone/")]
    assert standing["meetings"][0]["day"] == "tue"


def test_of_two_weekly_sessions_of_one_client_neither_is_planned_anew(world, three):
    sam = three[0]
    hourly(world, sam, time(13), day=NEXT, leader=world.staff["priya"])
    hourly(world, sam, time(13), day=NEXT + timedelta(days=1))
    run = asked(world)
    assert not [one for one in run.problem["week"] if one["kind"].startswith("alone/")]
    (own,) = [one for one in run.problem["clients"] if one["id"] == str(sam.pk)]
    assert len(own["needs"]) == 1
    assert not any(w["day"] == "mon" and w["start"] < "13:10" < w["end"] for w in own["available"])


def test_from_the_middle_of_a_week_the_hour_that_the_search_moved_is_called_off(world, three):
    sam = three[0]
    row = hourly(world, sam, time(13), day=NEXT + timedelta(days=1))
    visit = operations.Hour(world.staff["priya"], NEXT + timedelta(days=3), time(13), 20)
    operations.book_one_to_one(sam, **said(world), kind="medication", hour=visit, weeks=4, knows=True)
    run = asked(world)
    week = [*groups(run), session(run, sam, "mon", "13:00", world.staff["alice"])]
    applied(world, answered(world, run, week), NEXT + timedelta(days=2))
    off = OneToOne.objects.filter(state="called off")
    assert {one.kind for one in off} == {"individual"}
    assert {one.day for one in off} == {one.day for one in row[1:]}  # that of the day before stays


def test_the_last_of_a_row_that_meets_a_closed_day_does_not_stop_the_week(world, three):
    sam = three[0]
    hourly(world, sam, time(13), weeks=2)  # tomorrow, and once after the Monday searched for
    operations.close(world.site, **said(world, "erin"), day=NEXT + timedelta(days=2), reason="Holiday")
    run = asked(world)
    applied(
        world, answered(world, run, [*groups(run), session(run, sam, "wed", "13:00", world.staff["alice"])])
    )


def test_a_weekly_hour_that_lasts_longer_than_planned_is_not_taken_twice(world, three):
    sam, kim, _jo = three
    hourly(world, sam, time(13), minutes=60)
    run = asked(world)
    length = alone_kind(run)["length_minutes"]
    assert length < 60
    week = [*run.problem["week"], session(run, kim, "tue", "13:30", world.staff["alice"])]
    found = check(run.problem, {"format": "handrail-timetable-week/1", "sessions": week})
    if found.broken:
        return  # the problem knows that Alice is taken
    applied(world, answered(world, run, week))
    assert queries.one_to_ones_of(kim.pk)[-1].day == NEXT + timedelta(days=1)


def test_a_weekly_hour_that_lasts_longer_than_planned_is_planned_around(world, three):
    hourly(world, three[0], time(13), minutes=60)
    run = asked(world)
    assert not [one for one in run.problem["week"] if one["kind"].startswith("alone/")]


def test_an_hour_off_the_grid_is_not_met_by_the_next(world, three):
    sam, kim, _jo = three
    hourly(world, sam, time(13, 15))
    run = asked(world)
    step, length = run.problem["grid_minutes"], alone_kind(run)["length_minutes"]
    start = 13 * 60 + 15
    start = start // step * step + length  # the next step that the problem has free
    at = f"{start // 60:02}:{start % 60:02}"
    week = [*run.problem["week"], session(run, kim, "tue", at, world.staff["alice"])]
    found = check(run.problem, {"format": "handrail-timetable-week/1", "sessions": week})
    if found.broken:
        return
    applied(world, answered(world, run, week))
    assert queries.one_to_ones_of(kim.pk)[-1].day == NEXT + timedelta(days=1)


def test_two_hours_one_after_the_other_keep_every_rule_as_they_stand(world, three):
    sam, kim, jo = three
    hourly(world, sam, time(13, 5), minutes=20)
    hourly(world, kim, time(13, 25), minutes=20)
    hourly(world, jo, time(13, 45), minutes=20)
    run = asked(world)
    assert broken(run) == ()


def test_an_hour_right_after_the_group_keeps_every_rule_as_it_stands(world, three):
    at = Session.objects.get(day=TOMORROW).ends_at.astimezone(ZoneInfo("America/New_York")).time()
    hourly(world, three[0], at)
    assert broken(asked(world)) == ()


@pytest.mark.parametrize(("day", "starts"), [(5, time(10)), (1, time(6, 30)), (1, time(21, 30))])
def test_an_hour_outside_the_written_hours_keeps_every_rule_as_it_stands(world, three, day, starts):
    hours = [people.Window(one, time(8), time(17)) for one in range(5)]
    people.set_hours(world.staff["alice"], **said(world, "erin"), windows=hours)
    hourly(world, three[0], starts, day=TODAY + timedelta(days=day))
    run = asked(world)
    read(run.problem)
    assert broken(run) == ()


def test_nobody_is_planned_to_be_seen_by_a_therapist_without_a_licence(world, three):
    hire(world, "nell", "Nell Ash", "Intern", ["therapist"], at=NOW)
    for one in three:
        episodes.name_team_member(one, world.staff["nell"], **by_system(world), role="therapist")
    TeamMember.objects.filter(staff=world.staff["alice"]).delete()
    run = asked(world)
    need = [n for c in run.problem["clients"] for n in c["needs"] if n["kinds"][0].startswith("alone/")]
    assert not any(str(world.staff["nell"].pk) in n["staff"] for n in need)


def test_a_licence_that_ends_in_the_row_does_not_stop_the_whole_week(world, three):
    sam = three[0]
    Credential.objects.filter(staff=world.staff["alice"]).update(expires_on=NEXT + timedelta(weeks=4))
    Episode.objects.filter(pk=sam.pk).update(target_discharge_on=NEXT + timedelta(weeks=8))
    run = asked(world)
    applied(
        world, answered(world, run, [*groups(run), session(run, sam, "tue", "13:00", world.staff["alice"])])
    )


def test_nothing_is_booked_after_the_planned_end(world, three):
    sam = three[0]
    Episode.objects.filter(pk=sam.pk).update(target_discharge_on=NEXT + timedelta(days=1))
    run = asked(world)
    applied(
        world, answered(world, run, [*groups(run), session(run, sam, "thu", "13:00", world.staff["alice"])])
    )
    assert not OneToOne.objects.filter(day__gt=NEXT + timedelta(days=1)).exists()


# --- a second reading -------------------------------------------------------------------------------------------------


def test_a_move_to_video_says_that_it_was_not(world, sam):
    consents.sign(sam, **said(world), document="telehealth_consent", signed_name=sam.client.legal_name)
    (one,) = booked(world, sam, knows=True, room=world.room)
    operations.move_one_to_one(one, **said(world), hour=hour_of(world, by_video=True))
    (only,) = words(sam)
    assert only.count("by video") == 1, only
    assert "Room 2" in only


def test_a_move_to_somebody_else_says_with_whom_it_was(world, sam, cora):  # noqa: F811
    (one,) = booked(world, sam, knows=True)
    operations.move_one_to_one(one, **said(world), hour=hour_of(world, leader=cora))
    (only,) = words(sam)
    assert "Alice" in only, only


def test_who_left_meanwhile_is_not_booked_by_a_page_that_stood_open(world, sam, cora):  # noqa: F811
    stale = Staff.objects.get(pk=cora.pk)
    Staff.objects.filter(pk=cora.pk).update(left_on=TODAY)
    with pytest.raises(NotAllowed, match="does not work here any more"):
        booked(world, sam, leader=stale)


def test_a_proposed_hour_asks_as_many_queries_as_it_says(world, sam, django_assert_max_num_queries):
    sam.refresh_from_db()
    episode = Episode.objects.select_related("client", "site", "program").get(pk=sam.pk)
    with django_assert_max_num_queries(14):  # "Nine queries."
        queries.free_hours(episode, world.staff["alice"], minutes=20, at=NOW)


def test_a_single_visit_in_a_later_week_refuses_the_whole_and_is_named(world, three):
    kim = make_episode(world, "Kim", "Ono", stage="placement")
    booked(world, kim, kind="assessment", starts=time(20), minutes=15, day=NEXT + timedelta(days=8))
    make_series(
        world, track="evening", title="Evening", starts=time(17), weekdays=[1], weeks=0
    )  # until 19:50
    run = asked(world)
    week = [dict(one) for one in run.problem["week"]]
    evening = next(one for one in week if one["kind"] == "skills/evening:tue")
    evening["meetings"] = [evening["meetings"][0] | {"start": "17:30"}]  # until 20:20
    before = OneToOne.objects.count(), Session.objects.count()
    with pytest.raises(NotAllowed, match="taken on Tue 8 Dec at that time"):
        applied(world, answered(world, run, week))
    assert (OneToOne.objects.count(), Session.objects.count()) == before


def test_this_and_the_later_ones_are_moved_around_a_closed_day_as_they_are_booked(world, sam):
    row = booked(world, sam, weeks=4)
    operations.close(
        world.site, **said(world, "erin"), day=TOMORROW + WEEK + timedelta(days=1), reason="Holiday"
    )
    wednesday = hour_of(world, day=TOMORROW + timedelta(days=1))
    operations.move_one_to_one(row[0], **said(world), hour=wednesday, later=True)


def test_they_met_by_mistake_is_put_right(world, sam):
    (one,) = booked(world, sam, day=TODAY)
    after = {"by": world.actor("alice"), "at": one.ends_at}
    operations.hold_one_to_one(one, **after, minutes=20)
    operations.miss_one_to_one(one, **after, done="The wrong line: they did not come. Called.")


def test_a_search_leaves_an_hour_right_after_the_group_where_it_is(world, three):
    at = Session.objects.get(day=TOMORROW).ends_at.astimezone(ZoneInfo("America/New_York")).time()
    hourly(world, three[0], at)
    run = asked(world)
    search(run.pk, threading.Event())
    run.refresh_from_db()
    acts = queries.acts_of(run)
    assert not [one for one in acts.alone if one.weekly], run.state
    assert not acts.moves


def test_the_list_of_who_has_none_asks_as_often_for_two_as_for_five(world):
    def asked_() -> int:
        with CaptureQueriesContext(connection) as caught:
            queries.due(as_of=NOW, by=world.actor("alice"))
        return len(caught)

    for name in NAMES[:2]:
        make_episode(world, *name)
    two = [asked_(), asked_()][-1]
    for name in NAMES[2:5]:
        make_episode(world, *name)
    assert asked_() == two


@pytest.mark.parametrize("what", ["of_client", "unbooked", "week", "to_tell"])
def test_pages_ask_as_often_for_two_as_for_five(world, browse, what):
    dora, kims = browse(world.users["dora"]), [make_episode(world, *name) for name in NAMES[:5]]
    path = {
        "of_client": reverse("schedule:one_to_ones", args=[kims[0].pk]),
        "unbooked": reverse("schedule:unbooked"),
        "week": reverse("schedule:week_of", args=[TODAY.isoformat()]),
        "to_tell": reverse("schedule:to_tell"),
    }[what]

    def asked_() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert dora.get(path).status_code == 200
        return len(caught)

    if what == "unbooked":
        few = [asked_(), asked_()][-1]
        for name in NAMES[5:10]:
            make_episode(world, *name)
        assert asked_() == few
        return
    target = kims[:1] * 5 if what == "of_client" else kims
    for n, one in enumerate(target[:2]):
        booked(world, one, starts=time(12 + n))
    few = [asked_(), asked_()][-1]
    for n, one in enumerate(target[2:]):
        booked(world, one, starts=time(14 + n))
    assert asked_() == few


def test_who_has_a_weekly_individual_session_with_somebody_else_is_not_given_a_second(world, three):
    hourly(
        world, three[0], time(13), leader=world.staff["priya"]
    )  # no staff of the search, so it is planned around
    run = asked(world)
    (sam,) = [one for one in run.problem["clients"] if one["id"] == str(three[0].pk)]
    assert not [need for need in sam["needs"] if need["kinds"][0].startswith("alone/")]


def test_the_room_of_a_weekly_hour_is_taken_in_a_search(world, three):
    kim = make_episode(world, "Kim", "Ono", stage="placement")
    hour = operations.Hour(world.staff["priya"], TOMORROW, time(20), 15, room=world.room)
    operations.book_one_to_one(kim, **said(world), kind="medication", hour=hour, weeks=8, knows=True)
    make_series(
        world, track="evening", title="Evening", starts=time(17), weekdays=[1], weeks=0
    )  # until 19:50
    run = asked(world)
    week = [dict(one) for one in run.problem["week"]]
    evening = next(one for one in week if one["kind"] == "skills/evening:tue")
    evening["meetings"] = [evening["meetings"][0] | {"start": "17:30"}]  # until 20:20
    found = check(run.problem, {"format": "handrail-timetable-week/1", "sessions": week})
    if not found.broken:
        applied(world, answered(world, run, week))


def test_a_week_is_read_in_as_many_queries_as_it_says(world, three, django_assert_max_num_queries):
    hourly(world, three[0], time(13))
    queries.planned_week(world.site, monday=NEXT, alone=True)
    with django_assert_max_num_queries(13):
        queries.planned_week(world.site, monday=NEXT, alone=True)


def test_an_hour_that_is_off_stays_on_the_phone_with_its_reason(world, browse, sam):
    (one,) = booked(world, sam, knows=True)
    operations.call_off_one_to_one(one, **said(world), reason="Alice is ill.")
    phone = browse(world.users["sam"])
    seen = {"notice": [str(notice.pk) for notice in queries.unread_notices(sam.pk, on=TODAY)]} | key()
    assert phone.post(reverse("portal:days_read"), seen).status_code == 302
    assert "Alice is ill." in phone.get(reverse("portal:week")).content.decode()
