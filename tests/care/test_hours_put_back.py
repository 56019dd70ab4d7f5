"""One-to-ones after a closed day is withdrawn, a course of care closes or a week is put in force: each is where it should be, once."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import OneToOne
from handrail.ground.episode import operations as episodes
from handrail.ground.people import operations as people
from handrail.ground.people.models import Credential, Staff
from handrail.ground.steps import NotAllowed
from tests.builders_days import TODAY, make_episode, make_series
from tests.care.test_apply_plan import NEXT, answered, applied
from tests.care.test_hours_stay_right import (
    asked,
    broken,
    by_system,
    groups,
    hourly,
    sam,
    session,
    three,
    words,
)
from tests.care.test_leader_away import cora
from tests.care.test_one_to_ones import TOMORROW, address, booked, form_of, hour_of, said
from tests.world import NOW, hire, key

__all__ = ["cora", "sam", "three"]  # fixtures


def closed(world, day=TOMORROW):
    return operations.close(world.site, **said(world, "erin"), day=day, reason="Snow")


def read(world, browse, sam):
    seen = {"notice": [str(one.pk) for one in queries.unread_notices(sam.pk, on=TODAY)]} | key()
    assert browse(world.users["sam"]).post(reverse("portal:days_read"), seen).status_code == 302


def test_who_read_that_it_is_off_reads_that_it_takes_place_after_all(world, browse, sam):
    booked(world, sam, knows=True)
    closure = closed(world)
    read(world, browse, sam)
    operations.reopen(closure, **said(world, "erin"))
    assert browse(world.users["sam"]).get(reverse("portal:today")).status_code == 200
    assert browse(world.users["dora"]).get(reverse("schedule:to_tell")).status_code == 200
    assert browse(world.users["dora"]).get(reverse("staff:mine")).status_code == 200
    (only,) = [one for one in words(sam) if "Time alone" in one]
    assert "2:00 pm" in only
    assert "after all" in only


def test_two_of_a_row_on_one_day_are_not_moved_onto_one_another(world, sam):
    row = booked(world, sam, weeks=3, knows=True)
    operations.move_one_to_one(row[1], **said(world), hour=hour_of(world, starts=time(12)), knows=True)
    first = queries.one_to_one_for(world.actor("dora"), row[1].pk)
    with pytest.raises(NotAllowed, match="Two of them would be at once on"):
        operations.move_one_to_one(
            first, **said(world), hour=hour_of(world, starts=time(15)), later=True, knows=True
        )
    assert list(queries.broken_rules()) == []


def test_an_hour_that_meets_a_series_begun_meanwhile_does_not_keep_the_day_closed(world, sam):
    booked(world, sam, starts=time(17), knows=True)
    closure = closed(world)
    make_series(world, track="evening", title="Evening", starts=time(17), weekdays=[1], weeks=3)
    operations.reopen(closure, **said(world, "erin"))
    assert list(queries.broken_rules()) == []


def test_the_assessment_in_which_they_are_referred_elsewhere_can_be_said_to_have_been(world):
    kim = make_episode(world, "Kim", "Lang", stage="placement")
    (one,) = booked(world, kim, kind="assessment", day=TODAY, knows=True)
    during = one.starts_at + timedelta(minutes=30)
    episodes.move(
        kim, "refer elsewhere", by=by_system(world)["by"], at=during, reason="inpatient: a bed tonight"
    )
    one = queries.one_to_one_for(world.actor("alice"), one.pk)
    assert one.state == "planned"
    operations.hold_one_to_one(one, by=world.actor("alice"), at=one.ends_at, minutes=45)


def test_a_closed_day_withdrawn_brings_back_no_hour_of_who_was_referred_elsewhere(world):
    kim = make_episode(world, "Kim", "Lang", stage="placement")
    (one,) = booked(world, kim, kind="assessment", knows=True)
    closure = closed(world)
    episodes.move(kim, "refer elsewhere", **by_system(world), reason="inpatient: a bed tonight")
    operations.reopen(closure, **said(world, "erin"))
    one.refresh_from_db()
    assert one.state == "called off"


def test_a_closed_day_withdrawn_brings_back_no_hour_after_the_discharge(world, sam):
    (one,) = booked(world, sam, knows=True)
    closure = closed(world)
    left = {"discharged_on": TODAY, "discharge_reason": "completed"}
    episodes.move(sam, "discharge", **by_system(world), reason="x", **left)
    operations.reopen(closure, **said(world, "erin"))
    one.refresh_from_db()
    assert one.state == "called off"


def test_a_closed_day_withdrawn_brings_back_no_hour_with_who_does_not_work_here(world, sam, cora):
    (one,) = booked(world, sam, knows=True, leader=cora)
    closure = closed(world)
    Staff.objects.filter(pk=cora.pk).update(left_on=TODAY)
    operations.reopen(closure, **said(world, "erin"))
    one.refresh_from_db()
    assert one.state == "called off"


def test_nobody_calls_who_was_referred_elsewhere_of_an_hour_that_is_off(world):
    kim = make_episode(world, "Kim", "Lang", stage="placement")
    (one,) = booked(world, kim, kind="assessment", knows=True)
    operations.call_off_one_to_one(one, **said(world), reason="Alice is ill.")
    episodes.move(kim, "refer elsewhere", **by_system(world), reason="inpatient: a bed tonight")
    assert queries.to_tell(on=TODAY) == []


ODD = [
    "x.y+z",
    "\x00",
    "+",
    ".",
    "..",
    "a" * 5000,
    "{0}.99999999999999999999999",
    "{0}.-1",
    "{0}.1.1",
    "{0}.\u0661",
    "{0}." + "9" * 6000,
]


@pytest.mark.parametrize("odd", ODD)
def test_odd_lines_are_nobodys(world, browse, sam, odd):
    (one,) = booked(world, sam)
    sent = {"notice": [odd.replace("{0}", str(one.pk))]} | key()
    assert browse(world.users["sam"]).post(reverse("portal:days_read"), sent).status_code < 500
    assert browse(world.users["dora"]).post(reverse("schedule:to_tell"), sent | key()).status_code < 500
    assert OneToOne.objects.get(pk=one.pk).to_tell


def test_a_forged_line_reads_nothing_for_another(world, browse, sam):
    kim = make_episode(world, "Kim", "Lang")
    (one,) = booked(world, kim)
    sent = {"notice": [f"{one.pk}.{one.revision}"]} | key()
    assert browse(world.users["sam"]).post(reverse("portal:days_read"), sent).status_code < 500
    assert OneToOne.objects.get(pk=one.pk).to_tell


@pytest.mark.parametrize(
    "more",
    [
        {"take": "x y"},
        {"take": " 13:00"},
        {"take": "2026-11-24 \x00"},
        {"take": "0001-01-01 13:00"},
        {"take": "9999-12-31 23:59"},
        {"seen": "x"},
        {"seen": "9" * 40},
        {"seen": "-1"},
        {"weeks": "\u00b2"},
        {"weeks": "9" * 5000},
        {"weeks": "00"},
        {"leader": "\x00"},
        {"room": "\x00"},
    ],
)
def test_odd_forms_are_refused_in_words(world, browse, sam, more):
    (one,) = booked(world, sam, starts=time(17))
    dora = browse(world.users["dora"])
    for where in (address(sam), reverse("schedule:one_to_one_move", args=[one.pk])):
        assert dora.post(where, form_of(world, **more)).status_code < 500
    assert (
        dora.post(
            reverse("schedule:one_to_one_off", args=[one.pk]), {"reason": "Ill"} | more | key()
        ).status_code
        < 500
    )


def test_a_week_that_brings_back_the_hour_they_know_tells_them_nothing(world, three):
    sam = three[0]
    row = hourly(world, sam, time(13), day=NEXT + timedelta(days=1))
    hour = operations.Hour(world.staff["alice"], NEXT + timedelta(days=2), time(13), 20)
    operations.move_one_to_one(row[0], **said(world), hour=hour, later=True)
    run = asked(world)
    applied(
        world, answered(world, run, [*groups(run), session(run, sam, "tue", "13:00", world.staff["alice"])])
    )
    assert words(sam) == []


def test_from_the_middle_of_a_week_a_later_weekday_ends_no_week_sooner(world, three):
    sam = three[0]
    row = hourly(world, sam, time(13), day=NEXT)
    run = asked(world)
    applied(
        world,
        answered(world, run, [*groups(run), session(run, sam, "wed", "13:00", world.staff["alice"])]),
        NEXT + timedelta(days=2),
    )
    days = [one.day for one in queries.one_to_ones_of(sam.pk) if one.state == "planned"]
    weeks = [(one - NEXT).days // 7 for one in days]
    assert len(set(weeks)) == len(weeks), sorted(days)
    assert len(row) == len(weeks)


def test_a_visit_of_the_client_right_after_keeps_every_rule_as_it_stands(world, three):
    sam = three[0]
    hourly(world, sam, time(13))
    visit = operations.Hour(world.staff["priya"], TOMORROW, time(13, 20), 20)
    operations.book_one_to_one(sam, **said(world), kind="medication", hour=visit, weeks=4, knows=True)
    assert broken(asked(world)) == ()


def test_what_a_client_can_do_keeps_every_rule_as_it_stands(world, three):
    sam = three[0]
    hourly(world, sam, time(13))
    windows = [people.Window(one, time(8), time(13, 20)) for one in range(5)]
    people.set_availability(sam.client, **said(world), windows=windows)
    assert broken(asked(world)) == ()


def test_a_licence_that_ends_after_the_hour_keeps_every_rule_as_it_stands(world, three):
    hire(world, "nell", "Nell Ash", "LPC", ["therapist"], at=NOW)
    like = Credential.objects.filter(staff=world.staff["alice"]).first()
    like.pk, like.staff, like.expires_on = None, world.staff["nell"], NEXT + timedelta(days=2)
    like._state.adding = True
    like.save()
    hourly(world, three[0], time(13), leader=world.staff["nell"], weeks=2)
    assert broken(asked(world)) == ()


def test_a_week_without_it_does_not_end_the_weekly_hour_a_week_sooner(world, three):
    sam = three[0]
    row = hourly(world, sam, time(13), day=NEXT + timedelta(days=1))
    operations.call_off_one_to_one(row[1], **said(world), reason="Alice is at a conference.", knows=True)
    run = asked(world)
    applied(
        world, answered(world, run, [*groups(run), session(run, sam, "wed", "13:00", world.staff["alice"])])
    )
    days = {one.day for one in queries.one_to_ones_of(sam.pk) if one.state == "planned"}
    assert NEXT + timedelta(weeks=3, days=2) in days, sorted(days)


def test_a_week_in_which_it_was_moved_by_itself_has_one_and_not_two(world, three):
    sam = three[0]
    row = hourly(world, sam, time(13), day=NEXT + timedelta(days=1))
    friday = operations.Hour(world.staff["alice"], NEXT + timedelta(weeks=1, days=4), time(13), 20)
    operations.move_one_to_one(row[1], **said(world), hour=friday, knows=True)
    run = asked(world)
    applied(
        world, answered(world, run, [*groups(run), session(run, sam, "wed", "13:00", world.staff["alice"])])
    )
    weeks = [(one.day - NEXT).days // 7 for one in queries.one_to_ones_of(sam.pk) if one.state == "planned"]
    assert sorted(weeks) == [0, 1, 2, 3]
