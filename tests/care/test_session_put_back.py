"""A session put back, moved twice, or without its leader at five past: who is expected, who leads, and what each is told."""

import re
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Enrolment, Notice, Place, Session
from handrail.ground.clinic import operations as clinic
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_episode, make_series
from tests.care.test_leader_away import cora, sent, url_of  # noqa: F401 - cora is a fixture
from tests.care.test_week_at_hand import TOMORROW, WEEK, expected, of, said
from tests.world import NOW, key


@pytest.fixture
def group(world):
    series = make_series(world, weeks=1)
    enrolled(world, series, *NAMES[:3])
    return series


def nook_of(world, capacity: int = 12):
    return clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=capacity)


def told_words() -> list[tuple[str, str]]:
    return [
        (one.client.given_name, one.words) for line in queries.to_tell(on=TODAY) for one, _r in line.notices
    ]


@pytest.mark.ledger("S04")
def test_a_leader_who_does_not_come_at_nine_is_stood_in_for_or_the_group_called_off_at_five_past(
    world, browse, group, set_clock
):
    """Both verbs allow it (planned, its hour has begun, nobody has arrived); no page leads there any more."""
    session = of(group, TODAY)
    set_clock(session.starts_at + timedelta(minutes=5))
    dora = browse(world.users["dora"])
    week = dora.get(reverse(WEEK)).content.decode()
    page = dora.get(reverse("schedule:change", args=[session.pk])).content.decode()
    for route in ("stand_in", "cancellation"):
        go = reverse(f"schedule:{route}", args=[session.pk])
        assert go in week or go in page, route


@pytest.mark.ledger("S04")
def test_the_verbs_do_allow_it(world, group):
    late = {"by": world.actor("dora"), "at": of(group, TODAY).starts_at + timedelta(minutes=5)}
    operations.cancel(of(group, TODAY), reason="The leader is sick.", **late)
    assert of(group, TODAY).state == "cancelled"


@pytest.mark.ledger("S04")
def test_the_leader_of_a_running_group_can_be_replaced_from_a_page(world, browse, group, set_clock):
    session = of(group, TODAY)
    Session.objects.filter(pk=session.pk).update(state="running")
    set_clock(session.starts_at + timedelta(minutes=5))
    dora = browse(world.users["dora"])
    go = reverse("schedule:stand_in", args=[session.pk])
    page = dora.get(reverse("schedule:change", args=[session.pk])).content.decode()
    assert go in page or go in dora.get(reverse(WEEK)).content.decode()


@pytest.mark.ledger("S04")
def test_put_back_it_is_led_by_who_leads_the_series_by_now(world, cora, group):  # noqa: F811
    """As a day that a closure called off is."""
    operations.cancel(of(group), reason="Snow.", **said(world))
    operations.change_leader(group, leader=cora, from_day=TODAY, **said(world))
    operations.reopen_session(of(group), **said(world))
    assert of(group).leader_id == cora.pk


@pytest.mark.ledger("S04")
def test_put_back_it_meets_where_the_series_meets_by_now(world, group):
    operations.cancel(of(group), reason="Snow.", **said(world))
    nook = nook_of(world)
    operations.change_room(group, room=nook, from_day=TODAY, **said(world))
    operations.reopen_session(of(group), **said(world))
    assert of(group).room_id == nook.pk


@pytest.mark.ledger("S04")
def test_put_back_its_room_holds_all_who_are_expected(world):
    """Moved to a small room for one day, called off; more joined the series meanwhile."""
    series = make_series(world, weeks=1)
    enrolled(world, series, *NAMES[:3])
    small = nook_of(world, capacity=3)
    operations.move_session(of(series), room=small, **said(world))
    operations.cancel(of(series), reason="Snow.", **said(world))
    enrolled(world, series, *NAMES[3:6])
    with pytest.raises(NotAllowed, match="holds 3, and 6 are expected"):
        operations.reopen_session(of(series), **said(world))
    assert of(series).state == "cancelled"


def merged(world, cora, group, *, starts: time):  # noqa: F811
    """The group of tomorrow is called off and Sam goes to another; nobody told them yet."""
    nook = nook_of(world)
    beside = make_series(world, title="Beside", weeks=1, room=nook, leader=cora, starts=starts)
    places = Place.objects.filter(session=of(group), state="expected").select_related("client")
    goes = {p.client.given_name: p.episode_id for p in places}
    moves = tuple((one, of(beside).pk if name == "Sam" else None) for name, one in goes.items())
    mend = operations.Mended(of(group).pk, "merge", moves=moves)
    operations.mend_day(
        world.staff["alice"], day=TOMORROW, mends=[mend], reason="It can't take place.", **said(world)
    )
    operations.end_absence(world.staff["alice"], day=TOMORROW, **said(world))
    assert any(name == "Sam" and "Come to this one" in words for name, words in told_words())
    return beside


@pytest.mark.ledger("S04")
def test_who_goes_elsewhere_is_still_told_where_after_the_group_is_put_back(world, cora, group):  # noqa: F811
    beside = merged(world, cora, group, starts=time(9))
    operations.reopen_session(of(group), **said(world))
    assert "Sam" in expected(of(beside))
    assert "Sam" not in expected(of(group))
    assert any(name == "Sam" and "Beside" in words for name, words in told_words())


@pytest.mark.ledger("S04")
def test_who_was_sent_to_another_hour_instead_is_not_expected_twice_on_that_day(world, cora, group):  # noqa: F811
    beside = merged(world, cora, group, starts=time(14))
    operations.reopen_session(of(group), **said(world))
    assert ("Sam" in expected(of(group))) + ("Sam" in expected(of(beside))) == 1


@pytest.mark.ledger("S04")
def test_whom_to_tell_that_it_takes_place_after_all_is_not_headed_another_hour(world, group):
    operations.cancel(of(group), reason="Snow.", **said(world))
    operations.tell(list(Notice.objects.all()), **said(world))
    operations.reopen_session(of(group), **said(world))
    (line,) = queries.to_tell(on=TODAY)
    assert "another hour or place" not in line.title


@pytest.mark.ledger("S04")
def test_a_video_group_in_another_room_says_no_empty_was(world, group):
    Session.objects.filter(pk=of(group).pk).update(mode="telehealth")
    operations.move_session(of(group), room=nook_of(world), **said(world))
    assert all("It was: ." not in words for _name, words in told_words())


@pytest.mark.ledger("S04")
def test_moved_twice_before_anybody_was_told_it_was_at_the_hour_they_know(world, group):
    operations.move_session(of(group), starts=time(10), **said(world))
    operations.move_session(of(group), starts=time(11), **said(world))
    assert len(told_words()) == 3
    assert all(words.endswith("It was: 9:00 am.") for _name, words in told_words())
    assert all("11:00 am" in words and "10:00" not in words for _name, words in told_words())


@pytest.mark.ledger("S04")
def test_once_looked_again_the_days_can_be_changed(world, browse, group):
    """The page that was refused shows the days as they are; its own form must be of use."""
    dora = browse(world.users["dora"])
    episode = Place.objects.get(client__given_name="Sam", day=TODAY).episode
    (seen,) = re.findall(
        r'name="seen" value="([^"]+)"',
        dora.get(reverse("schedule:enrol", args=[episode.pk])).content.decode(),
    )
    days = reverse("schedule:days", args=[episode.pk])
    form = {"weekdays": ["0", "1"], "from_day": TOMORROW.isoformat(), "seen": seen}
    assert dora.post(days, form | key()).status_code == 302
    again = dora.post(days, form | {"weekdays": ["2", "3"]} | key())
    assert again.status_code == 422
    (shown,) = set(re.findall(r'name="seen" value="([^"]+)"', again.content.decode()))
    third = dora.post(days, form | {"weekdays": ["2", "3"], "seen": shown} | key())
    assert third.status_code == 302


@pytest.mark.ledger("S04")
def test_put_back_after_its_leader_left_the_clinic_somebody_can_lead_it(world, cora, group):  # noqa: F811
    """The series was handed over properly; nothing can hand over a session that is called off."""
    operations.cancel(of(group), reason="Snow.", **said(world))
    operations.change_leader(group, leader=cora, from_day=TODAY, **said(world))
    type(cora).objects.filter(pk=world.staff["alice"].pk).update(left_on=TODAY)
    operations.reopen_session(of(group), **said(world))


@pytest.mark.ledger("S04")
def test_a_call_that_is_for_the_next_morning_does_not_become_late_at_midnight(world, group):
    """Made on Monday at three about Wednesday: due on Tuesday at ten."""
    zone = ZoneInfo(world.site.time_zone)
    made = datetime(2026, 11, 23, 15, 0, tzinfo=zone)
    wednesday = of(group, TODAY + timedelta(days=2))
    operations.cancel(wednesday, reason="Snow.", by=world.actor("dora"), at=made)

    def line(at):
        return next(
            one for one in queries.due(as_of=at, by=world.actor("dora")) if one.route == "schedule:to_tell"
        )

    evening = line(datetime(2026, 11, 23, 23, 59, tzinfo=zone))
    assert (evening.due_at, evening.late) == (datetime(2026, 11, 24, 10, 0, tzinfo=zone), False)
    night = line(datetime(2026, 11, 24, 0, 1, tzinfo=zone))
    assert not night.late
    assert night.due_at >= evening.due_at


@pytest.mark.ledger("S04")
def test_who_was_to_come_for_that_day_only_and_was_never_told_is_not_forgotten(world, group):
    """Called off (untold) and put back: neither expected nor on the list of whom to tell; they come to a closed list."""
    episode = make_episode(world, "Ruth", "Adeyemi")
    operations.add_place(episode, of(group), reason="Makes up a day.", **said(world))
    operations.cancel(of(group), reason="Snow.", **said(world))
    assert "Ruth" in {name for name, _words in told_words()}
    operations.reopen_session(of(group), **said(world))
    assert "Ruth" in expected(of(group)) | {name for name, _words in told_words()}


@pytest.mark.ledger("S04")
def test_back_at_the_hour_they_know_nobody_has_anything_to_learn(world, group):
    operations.move_session(of(group), starts=time(11), **said(world))
    operations.move_session(of(group), starts=time(9), **said(world))
    assert told_words() == []


@pytest.mark.ledger("S04")
@pytest.mark.parametrize("closed", [False, True])
def test_a_move_that_nobody_read_is_still_to_be_told_after_a_calling_off_that_is_taken_back(
    world, group, closed
):
    operations.move_session(of(group), starts=time(10), **said(world))
    if closed:
        closure = operations.close(world.site, day=TOMORROW, reason="Storm.", **said(world, "erin"))
        operations.reopen(closure, **said(world, "erin"))
    else:
        operations.cancel(of(group), reason="Snow.", **said(world))
        operations.reopen_session(of(group), **said(world))
    assert len(told_words()) == 3
    assert all("10:00 am" in words and words.endswith("It was: 9:00 am.") for _name, words in told_words())


@pytest.mark.ledger("S04")
def test_nobody_moves_a_group_into_the_night_by_a_slip(world, group):
    with pytest.raises(NotAllowed, match="3:00 am is in the night"):
        operations.move_session(of(group), starts=time(3), **said(world))
    assert told_words() == []


@pytest.mark.ledger("S04")
def test_the_page_of_a_session_that_is_called_off_says_so_and_leads_to_putting_it_back(world, browse, group):
    operations.cancel(of(group), reason="Snow.", **said(world))
    page = browse(world.users["dora"]).get(reverse("day:session", args=[of(group).pk])).content.decode()
    assert "Called off" in page
    assert "Snow." in page
    assert "The session has ended" not in page
    assert reverse("schedule:change", args=[of(group).pk]) in page


def sam() -> Any:
    return Place.objects.select_related("episode__client").get(client__given_name="Sam", day=TODAY).episode


@pytest.mark.ledger("S04")
def test_who_was_freed_is_given_the_next_place_from_the_day_after_and_keeps_it(world, browse, group):
    dora, last = browse(world.users["dora"]), TODAY + timedelta(days=1)
    operations.release_from(sam(), from_day=last + timedelta(days=1), reason="Works then.", **said(world))
    url = reverse("schedule:enrol", args=[sam().pk])
    page = dora.get(url).content.decode()
    assert "Last day" in page
    assert "Change the days" not in page
    (first,) = {day for day in re.findall(r'name="from_day"[^>]*value="([^"]+)"', page) if day > "2026-11-24"}
    assert first == "2026-11-25"
    form = {"series": str(group.pk), "weekdays": ["2", "3"], "from_day": first}
    assert dora.post(url, form | key()).status_code == 302
    held = Enrolment.objects.filter(episode=sam()).order_by("from_day")
    assert [one.until_day for one in held] == [last, None]
    assert held[1].weekdays == [2, 3]


@pytest.mark.ledger("S04")
def test_other_days_take_back_no_last_day_and_an_older_page_none_that_was_set_meanwhile(world, browse, group):
    dora, last = browse(world.users["dora"]), TODAY + timedelta(days=2)
    page = dora.get(reverse("schedule:enrol", args=[sam().pk])).content.decode()
    (seen,) = re.findall(r'name="seen" value="([^"]+)"', page)
    operations.release_from(sam(), from_day=last + timedelta(days=1), reason="Moves away.", **said(world))
    form = {"weekdays": ["0", "1"], "from_day": TODAY.isoformat(), "seen": seen}
    assert dora.post(reverse("schedule:days", args=[sam().pk]), form | key()).status_code == 422
    operations.change_days(sam(), weekdays=[0, 1, 2], from_day=TODAY, **said(world))
    assert queries.enrolment_of(sam().pk, on=TODAY).until_day == last
    assert queries.enrolment_of(sam().pk, on=last + timedelta(days=1)) is None


@pytest.mark.ledger("S02")
def test_a_series_with_nobody_in_it_is_ended_from_the_week(world, browse, group):
    dora = browse(world.users["dora"])
    nobody = make_series(world, title="Opened by mistake", weeks=1, room=nook_of(world), starts=time(14))
    go = reverse("schedule:end_series", args=[nobody.pk])
    week = dora.get(reverse(WEEK)).content.decode()
    assert go in week
    assert reverse("schedule:end_series", args=[group.pk]) not in week
    assert dora.post(go, {"from_day": TOMORROW.isoformat()} | key()).status_code == 302
    assert of(nobody).state == "cancelled"
    assert week.count("Opened by mistake") > dora.get(reverse(WEEK)).content.decode().count(
        "Opened by mistake"
    )
    refused = dora.post(
        reverse("schedule:end_series", args=[group.pk]), {"from_day": TOMORROW.isoformat()} | key()
    )
    assert refused.status_code == 422
    assert "has clients on that day" in refused.content.decode()


@pytest.mark.ledger("S04")
def test_a_mended_day_says_that_it_is_and_whom_to_call(world, browse, cora, group):  # noqa: F811
    dora = browse(world.users["dora"])
    page = dora.get(url_of(world)).content.decode()
    answer = dora.post(url_of(world), sent(page) | key(), follow=True)
    assert "Done. Tell who leads instead: Cora Bell." in answer.content.decode()


@pytest.mark.ledger("S02")
def test_a_found_week_says_which_of_its_groups_would_be_under_their_least(world):
    begins = queries.plan_acts.NewSeries(
        0, world.program.pk, "morning", (0,), "09:00", world.room.pk, world.staff["alice"].pk
    )
    one = queries.plan_acts.Move(world.room.pk, None, 0, (0,), had_one=False)
    acts = queries.plan_acts.Acts((), (), (), (begins,), (one,))
    ((_title, members, least),) = queries.small_begins(acts, world.site)
    assert (members, least) == (1, 4)
    many = tuple(one for _n in range(least))
    assert queries.small_begins(queries.plan_acts.Acts((), (), (), (begins,), many), world.site) == []


@pytest.mark.ledger("S04")
def test_who_was_freed_since_is_not_expected_again(world, group):
    operations.cancel(of(group), reason="Snow.", **said(world))
    operations.tell(list(Notice.objects.all()), **said(world))
    operations.release_from(sam(), from_day=TOMORROW, reason="Moves away.", **said(world))
    operations.reopen_session(of(group), **said(world))
    assert expected(of(group)) == {given for given, _family in NAMES[1:3]}


@pytest.mark.ledger("S04")
def test_nobody_of_another_clinic_leads_what_is_put_back(world, elsewhere, group):
    operations.cancel(of(group), reason="Snow.", **said(world))
    stranger = next(iter(elsewhere.staff.values()))
    with pytest.raises(NotAllowed):
        operations.reopen_session(of(group), leader=stranger, **said(world))
    assert of(group).state == "cancelled"
