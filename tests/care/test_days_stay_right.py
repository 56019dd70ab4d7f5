"""What is told and who is placed stays right: let go, moved twice, begun meanwhile, an agreed last day, two at once."""

import threading
from datetime import time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Notice, Place, Session
from handrail.care.schedule.operations import rooms
from handrail.care.schedule.queries import WhatIf, reminders
from handrail.doors.commands import planning
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode import operations as episodes
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_episode, make_series
from tests.care.test_apply_plan import answered, asked
from tests.care.test_leader_away import cora, sent, url_of  # noqa: F401 - cora is a fixture
from tests.care.test_site_as_problem import dose, settled
from tests.world import NOW, key

TOMORROW = TODAY + timedelta(days=1)
NEXT = TODAY + timedelta(days=7)


def room_of(world, name="Nook", capacity=12):
    return clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name=name, capacity=capacity)


def clock(session: Session) -> str:
    return f"{session.starts_at.astimezone(ZoneInfo(session.site.time_zone)):%H:%M}"


def of(series, day=TOMORROW):
    return Session.objects.select_related("series__program", "site", "room", "leader").get(
        series=series, day=day
    )


def say(world) -> dict:
    return {"by": world.actor("dora"), "at": NOW}


def test_a_client_let_go_is_not_told_to_come(world, browse):
    s = make_series(world, weeks=1)
    (sam,) = enrolled(world, s, NAMES[0], sign_in=True)
    operations.move_session(of(s), starts=time(13, 30), **say(world))
    operations.release_from(sam, from_day=TOMORROW, reason="Discharged", **say(world))
    assert queries.unread_notices(sam.pk, on=TODAY) == []
    assert queries.to_tell(on=TODAY) == []


def test_moved_twice_then_off(world):
    s = make_series(world, weeks=1)
    (sam,) = enrolled(world, s, NAMES[0], sign_in=True)
    operations.move_session(of(s), starts=time(13, 30), **say(world))
    operations.move_session(of(s), starts=time(15, 0), **say(world))
    operations.cancel(of(s), reason="Snow.", **say(world))
    words = [one.words for one in queries.unread_notices(sam.pk, on=TODAY)]
    assert len(words) == 1


def test_after_all_then_closed_again(world):
    s = make_series(world, weeks=1)
    (sam,) = enrolled(world, s, NAMES[0], sign_in=True)
    erin = {"by": world.actor("erin"), "at": NOW}
    one = operations.close(world.site, day=TOMORROW, reason="Storm.", **erin)
    operations.tell(list(Notice.objects.all()), **say(world))
    operations.reopen(one, **erin)
    operations.close(world.site, day=TOMORROW, reason="Storm again.", **erin)
    words = [one.words for one in queries.unread_notices(sam.pk, on=TODAY)]
    assert len(words) == 1, words


def test_week_notice_stays_until_told(world, cora):  # noqa: F811
    nook = room_of(world)
    small = make_series(world, title="Small", weekdays=[1, 2], weeks=2)
    large = make_series(
        world, title="Large", weekdays=[1, 2], starts=time(13), weeks=2, room=nook, leader=cora
    )
    (sam,) = enrolled(world, small, NAMES[0], sign_in=True)
    operations.dissolve_series(
        small, from_day=NEXT, joins=[operations.Joining(sam.pk, large.pk, (1, 2))], **say(world)
    )
    assert len(queries.unread_notices(sam.pk, on=NEXT)) == 1
    assert len(queries.unread_notices(sam.pk, on=NEXT + timedelta(days=1))) == 1  # the first day of theirs


def test_dissolve_with_somebody_who_begins_later(world, cora):  # noqa: F811
    nook = room_of(world)
    small = make_series(world, title="Small", weekdays=[0, 1, 2], weeks=2)
    large = make_series(
        world, title="Large", weekdays=[0, 1, 2], starts=time(13), weeks=2, room=nook, leader=cora
    )
    (sam,) = enrolled(world, small, NAMES[0])
    dose(world, sam, 3)
    later = make_episode(world, *NAMES[1])
    dose(world, later, 3)
    operations.enrol(later, small, weekdays=[0, 1, 2], from_day=NEXT + timedelta(days=2), **say(world))
    for one in enrolled(world, large, *NAMES[2:6]):
        dose(world, one, 3)
    ways = queries.few(small, from_day=NEXT).ways
    assert ways
    joins = [operations.Joining(j.episode_id, j.series.pk, j.weekdays) for j in ways[0]]
    operations.dissolve_series(small, from_day=NEXT, joins=joins, **say(world))


def test_dissolve_keeps_agreed_last_day(world, cora):  # noqa: F811
    nook = room_of(world)
    small = make_series(world, title="Small", weekdays=[0, 1, 2], weeks=3)
    large = make_series(
        world, title="Large", weekdays=[0, 1, 2], starts=time(13), weeks=3, room=nook, leader=cora
    )
    (sam,) = enrolled(world, small, NAMES[0])
    last = NEXT + timedelta(days=1)
    operations.release_from(sam, from_day=last + timedelta(days=1), reason="Discharge agreed", **say(world))
    operations.dissolve_series(
        small, from_day=NEXT, joins=[operations.Joining(sam.pk, large.pk, (0, 1, 2))], **say(world)
    )
    assert not Place.objects.filter(episode=sam, day__gt=last, state="expected").exists()


def test_dissolve_bad_weekday(world, cora):  # noqa: F811
    small = make_series(world, title="Small", weekdays=[0, 1, 2], weeks=2)
    large = make_series(world, title="Large", weekdays=[0, 1, 2], starts=time(13), weeks=2, leader=cora)
    (sam,) = enrolled(world, small, NAMES[0])
    with pytest.raises(NotAllowed):
        operations.dissolve_series(
            small, from_day=NEXT, joins=[operations.Joining(sam.pk, large.pk, (9,))], **say(world)
        )


def test_change_room_small_where_no_session_is_made(world):
    s = make_series(world, weeks=0)
    operations.make_sessions(s, until=TODAY + timedelta(days=4), **say(world))
    enrolled(world, s, *NAMES[:5])
    closet = room_of(world, "Closet", 2)
    with pytest.raises(NotAllowed):
        operations.change_room(s, room=closet, from_day=TODAY + timedelta(days=5), **say(world))


def test_change_room_tells(world):
    s = make_series(world, weeks=1)
    (sam,) = enrolled(world, s, NAMES[0])
    operations.change_room(s, room=room_of(world), from_day=TOMORROW, **say(world))
    assert queries.unread_notices(sam.pk, on=TODAY)


def test_make_sessions_stale_room(world):
    s = make_series(world, weeks=1)
    stale = queries.series_for(world.actor("dora"), s.pk)
    nook = room_of(world)
    operations.change_room(
        queries.series_for(world.actor("dora"), s.pk), room=nook, from_day=TOMORROW, **say(world)
    )
    made = operations.make_sessions(stale, until=TODAY + timedelta(weeks=3), **say(world))
    assert {one.room_id for one in made} == {nook.pk}


def test_make_sessions_stale_end(world):
    s = make_series(world, weeks=1)
    stale = queries.series_for(world.actor("dora"), s.pk)
    operations.end_series(queries.series_for(world.actor("dora"), s.pk), from_day=NEXT, **say(world))
    operations.make_sessions(stale, until=TODAY + timedelta(weeks=3), **say(world))
    assert not Session.objects.filter(series=s, day__gt=NEXT, state="planned").exists()


def test_move_session_begun_meanwhile(world, monkeypatch):
    s = make_series(world, weeks=1)
    enrolled(world, s, NAMES[0])
    was = rooms.refuse_small

    def meanwhile(*a):
        Session.objects.filter(series=s, day=TODAY).update(
            state="running"
        )  # the first arrival, in another transaction
        return was(*a)

    monkeypatch.setattr(rooms, "refuse_small", meanwhile)
    with pytest.raises(NotAllowed):
        operations.move_session(of(s, TODAY), starts=time(13), **say(world))


def test_two_press_note_away(world, browse, cora):  # noqa: F811
    one, two = browse(world.users["dora"]), browse(world.users["erin"])
    url = reverse("schedule:noted", args=[TODAY.isoformat(), cora.pk])
    page = reverse("schedule:away", args=[TODAY.isoformat(), cora.pk])
    assert "Note as away" in one.get(page).content.decode()
    assert "Note as away" in two.get(page).content.decode()
    one.post(url, {"act": "away"} | key())
    two.post(url, {"act": "away"} | key())
    assert queries.absence_of(cora.pk, TODAY) is not None


def test_video_words(world):
    s = make_series(world, weeks=1)
    (sam,) = enrolled(world, s, NAMES[0])
    Session.objects.filter(series=s, day=TOMORROW).update(mode="telehealth")
    operations.move_session(of(s), starts=time(13, 30), **say(world))
    assert "Room 2" not in queries.unread_notices(sam.pk, on=TODAY)[0].words


def test_reopened_today_makes_no_session_that_is_over(world, cora):  # noqa: F811
    erin = world.actor("erin")
    c = operations.close(world.site, by=erin, at=NOW, day=TODAY, reason="Storm.")
    begun = make_series(world, title="New", weeks=1, leader=cora)
    enrolled(world, begun, *NAMES[:2])
    noon = NOW + timedelta(hours=6)
    operations.reopen(c, by=erin, at=noon)
    over = Session.objects.filter(day=TODAY, starts_at__lt=noon)
    assert not over.exists(), (over[0].state, Place.objects.filter(day=TODAY, state="expected").count())


def test_move_by_hand_day_that_group_has_not(world, browse):
    _s, episodes = settled(world)
    run = asked(world)
    run = answered(world, run, run.problem["week"])
    url = reverse("schedule:plan_move_client", args=[run.pk, episodes[0].pk])
    got = browse(world.users["erin"]).get(url, {"group": "0", "weekdays": ["6"]})
    assert got.status_code == 200


def test_another_hour_with_another_leader(world, cora, browse):  # noqa: F811
    nook = room_of(world)
    a = make_series(world, weeks=1)
    b = make_series(world, title="Beside", weeks=1, room=nook, leader=cora)
    make_series(world, title="Later", starts=time(13), weeks=1, room=nook, leader=cora, weekdays=[1])
    enrolled(world, a, *NAMES[:6])
    enrolled(world, b, *NAMES[6:12])
    ways = queries.away(world.staff["alice"], day=TODAY).ways
    for w in ways:
        if w.mends[0].how == "hour":
            (m,) = w.mends
            operations.mend_day(
                world.staff["alice"],
                day=TODAY,
                reason="x",
                mends=[operations.Mended(m.session.pk, m.how, m.leader_id, m.moves, m.room_id, m.starts)],
                **say(world),
            )
            assert clock(of(a, TODAY)) == "13:00"
            assert of(a, TODAY).leader_id != world.staff["alice"].pk
            return
    raise AssertionError("no such way")


def test_after_a_move_by_hand_the_day_can_be_mended(world, cora):  # noqa: F811
    s = make_series(world, weeks=1)
    enrolled(world, s, *NAMES[:4])
    operations.move_session(of(s, TODAY), starts=time(13, 20), **say(world))
    found = queries.away(world.staff["alice"], day=TODAY)
    assert found.ways[0].mends[0].how == "substitute"


def test_merge_with_who_was_placed_meanwhile(world, cora, browse):  # noqa: F811
    nook = room_of(world)
    sick = make_series(world, weeks=1)
    make_series(world, title="Beside", weeks=1, room=nook, leader=cora)
    enrolled(world, sick, *NAMES[:4])
    browser = browse(world.users["dora"])
    ways = queries.away(world.staff["alice"], day=TODAY).ways
    way = [tuple(one.how for one in way.mends) for way in ways].index(("merge",))
    page = browser.get(url_of(world)).content.decode()
    (late,) = enrolled(world, sick, NAMES[5])
    got = browser.post(url_of(world), sent(page, way) | key())
    assert got.status_code == 422, "late has: " + str(
        list(Place.objects.filter(episode=late, day=TODAY).values_list("session__series__title", "state"))
    )


def test_what_if_that_fails_keeps_the_week(world, monkeypatch):
    settled(world)
    run = operations.ask_for_plan(
        world.site, by=world.actor("erin"), at=NOW, monday=NEXT, seconds=5, what_if=WhatIf(room_for=9)
    )

    def broken(*_args):
        raise MemoryError

    monkeypatch.setattr(planning, "_brought", broken)
    assert planning.search(run.pk, threading.Event())
    run.refresh_from_db()
    assert run.answer is not None, run.state


def test_apply_of_a_run_read_before_a_move(world):
    s, _e = settled(world)
    nook = room_of(world)
    run = asked(world)
    run = answered(world, run, run.problem["week"])
    erin = world.actor("erin")
    stale = queries.run_for(erin, run.pk)
    one = run.answer["sessions"][0]
    week = queries.with_session_moved(
        run,
        0,
        hour=f"{one['kind']}|{one['meetings'][0]['start']}",
        room=str(nook.pk),
        leader=one["leaders"][0],
    )
    operations.move_in_plan(run, by=erin, at=NOW, sessions=week, seen=queries.seen_in(run))
    operations.apply_plan(stale, by=erin, at=NOW, from_day=NEXT)
    s.refresh_from_db()
    assert s.room_id == nook.pk


def test_apply_puts_in_force_only_the_week_that_was_seen(world, browse):
    s, _e = settled(world)
    nook = room_of(world)
    run = asked(world)
    run = answered(world, run, run.problem["week"])
    erin = world.actor("erin")
    first = browse(world.users["erin"])
    page = first.get(reverse("schedule:plan_week", args=[run.pk])).content.decode()
    assert "Nook" not in page
    one = run.answer["sessions"][0]
    week = queries.with_session_moved(
        run,
        0,
        hour=f"{one['kind']}|{one['meetings'][0]['start']}",
        room=str(nook.pk),
        leader=one["leaders"][0],
    )
    operations.move_in_plan(run, by=erin, at=NOW, sessions=week, seen=queries.seen_in(run))
    got = first.post(reverse("schedule:plan_force", args=[run.pk]), {"from_day": NEXT.isoformat()} | key())
    s.refresh_from_db()
    assert (got.status_code, s.room_id) == (422, world.room.pk)


def test_make_up_place_is_not_lost_when_a_group_ends(world, cora):  # noqa: F811
    nook = room_of(world)
    small = make_series(world, title="Small", weekdays=[0, 1], weeks=2)
    large = make_series(
        world, title="Large", weekdays=[0, 1], starts=time(13), weeks=2, room=nook, leader=cora
    )
    third = make_series(world, title="Third", weekdays=[4], starts=time(13), weeks=2, room=nook, leader=cora)
    (sam,) = enrolled(world, small, NAMES[0])
    extra = of(third, NEXT + timedelta(days=4))
    operations.add_place(sam, extra, reason="Makes up a day", **say(world))
    operations.dissolve_series(
        small, from_day=NEXT, joins=[operations.Joining(sam.pk, large.pk, (0, 1))], **say(world)
    )
    assert Place.objects.get(session=extra, episode=sam).state == "expected"


def test_verb_query_counts(world, cora):  # noqa: F811
    nook = room_of(world)
    small = make_series(world, title="Small", weekdays=[0, 1, 2], weeks=2)
    make_series(world, title="Large", weekdays=[0, 1, 2], starts=time(13), weeks=2, room=nook, leader=cora)
    enrolled(world, small, *NAMES[:3])
    operations.cancel(of(small), reason="x", **say(world))
    counts = []
    s2 = make_series(world, title="One", weekdays=[3], starts=time(15), weeks=2)
    s4 = make_series(world, title="Four", weekdays=[4], starts=time(15), weeks=2)
    enrolled(world, s2, NAMES[4])
    enrolled(world, s4, *NAMES[5:9])
    for s, d in ((s2, 3), (s4, 4)):
        with CaptureQueriesContext(connection) as c:
            operations.move_session(of(s, TODAY + timedelta(days=d)), starts=time(16), **say(world))
        counts.append(len(c))
    assert counts[0] == counts[1], counts


def test_words_of_what_is_broken(world, browse, cora):  # noqa: F811
    _s, e = settled(world)
    run = asked(world)
    run = answered(world, run, run.problem["week"])
    url = reverse("schedule:plan_move_client", args=[run.pk, e[0].pk])
    page = browse(world.users["erin"]).get(url, {"group": "0", "weekdays": ["0", "1"]}).content.decode()
    assert "needs[0]" not in page


def test_a_move_changes_nothing_of_a_session_led_meanwhile(world, monkeypatch, cora):  # noqa: F811
    """Somebody stands in while a session is moved: the leader's other group is not looked at."""
    nook = room_of(world)
    a = make_series(world, weeks=1)
    make_series(world, title="Beside", starts=time(13), weeks=1, room=nook, leader=cora)
    stale = of(a)
    operations.stand_in(of(a), leader=cora, **say(world))
    with pytest.raises(NotAllowed):
        operations.move_session(stale, starts=time(13), **say(world))


def test_a_waiting_reminder_with_the_old_hour_does_not_go_out(world):
    s = make_series(world, weeks=1)
    (sam,) = enrolled(world, s, NAMES[0])
    place = Place.objects.get(episode=sam, day=TOMORROW)
    m = SimpleNamespace(
        once=f"to come::{place.pk}:text", about=f"place:{place.pk}", expires_at=of(s).starts_at
    )
    assert reminders.not_so_any_more([m], at=NOW) == []
    operations.move_session(of(s), starts=time(13, 30), **say(world))
    assert reminders.not_so_any_more([m], at=NOW) == [m]


def test_release_then_list(world):
    s = make_series(world, weeks=1)
    (sam,) = enrolled(world, s, NAMES[0])
    operations.cancel(of(s), reason="Snow.", **say(world))
    operations.release_from(sam, from_day=TODAY, reason="Discharged", **say(world))
    type(sam).objects.filter(pk=sam.pk).update(stage="aftercare")
    assert queries.to_tell(on=TODAY) == []


def test_what_hour_with_an_away_leader_kept(world, cora):  # noqa: F811
    s = make_series(world, weeks=1)
    with pytest.raises(NotAllowed):
        operations.mend_day(
            world.staff["alice"],
            day=TODAY,
            reason="x",
            mends=[operations.Mended(of(s, TODAY).pk, "hour", starts="13:00")],
            **say(world),
        )


def test_told_of_a_closing_they_were_never_told_of(world):
    """Told of the first closing, not of the second: 'after all' is nothing they wait for."""
    s = make_series(world, weeks=1)
    enrolled(world, s, NAMES[0])
    erin = {"by": world.actor("erin"), "at": NOW}
    c = operations.close(world.site, day=TOMORROW, reason="Storm.", **erin)
    operations.reopen(c, **erin)  # nobody was told
    operations.close(world.site, day=TOMORROW, reason="Strike.", **erin)
    words = [
        one.words
        for one in Notice.objects.filter(
            pk__in=[n.pk for g in queries.to_tell(on=TODAY) for n, _r in g.notices]
        )
    ]
    assert len(words) == 1, words


def test_a_client_who_died_is_on_no_list_of_whom_to_call(world):
    s = make_series(world, weeks=1)
    (sam,) = enrolled(world, s, NAMES[0])
    operations.cancel(of(s, TODAY + timedelta(days=2)), reason="Snow.", **say(world))
    episodes.move(
        sam,
        "discharge",
        by=world.actor("erin"),
        at=NOW,
        reason="died",
        discharged_on=TODAY,
        discharge_reason="death",
    )
    operations.release_from(sam, from_day=TOMORROW, reason="Discharged: death", **say(world))
    episodes.move(sam, "close", by=world.actor("erin"), at=NOW, reason="died")
    assert [n.client.given_name for g in queries.to_tell(on=TODAY) for n, _r in g.notices] == []
