"""The client's diary: the sleep log with its efficiency, the skills used, and who reads them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from handrail.anytime.diary import operations, queries
from handrail.anytime.diary.models import Night, SkillUse
from handrail.anytime.diary.operations import ToldNight
from handrail.care.day import operations as day
from handrail.ground.clock import day_of
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import NOW, key

NIGHT = ToldNight(time(22, 50), time(23, 10), 30, 45, time(6, 40), time(7))  # in bed 8 h 10, asleep 6 h 15


@pytest.fixture
def sam(world):
    series = make_series(world)
    (episode,) = enrolled(world, series, NAMES[0], sign_in=True)
    enrolled(world, series, NAMES[1], sign_in=True)
    return episode


def sent(woke_on=TODAY, **changes):
    told = {
        "woke_on": woke_on.isoformat(),
        "to_bed": "22:50",
        "tried": "23:10",
        "minutes_to_sleep": "30",
        "minutes_awake": "45",
        "woke": "06:40",
        "up": "07:00",
    }
    return told | changes | key()


def keep(episode, world, woke_on=TODAY, night=NIGHT, at=NOW):
    return operations.keep_night(episode, by=world.actor("alice"), at=at, woke_on=woke_on, night=night)


@pytest.mark.ledger("M03")
def test_a_client_writes_down_last_night_on_the_phone_and_reads_what_it_amounts_to(world, browse, sam):
    browser, url = browse(world.users["sam"]), reverse("portal:sleep")
    assert "Write down a night" in browser.get(url).content.decode()
    assert "Write down last night" not in browser.get(reverse("portal:today")).content.decode()
    assert browser.post(url, sent()).status_code == 302
    words = browser.get(url).content.decode()
    assert "You slept about <b>6 h 15 min</b>. You were in bed for 8 h 10 min." in words
    assert "So you slept 77 of each 100 minutes." in words
    assert "Write down a few more nights." in words
    for back in range(1, 4):
        assert browser.post(url, sent(TODAY - timedelta(days=back), woke="05:40")).status_code == 302
    words = browser.get(url).content.decode()
    # 6:15 + 3 x 5:15 = 22:00 of 32:40
    assert "This week you slept 67 of each 100 minutes in bed." in words


@pytest.mark.ledger("M03", "M02")
def test_the_team_reads_the_diary_and_writes_in_what_came_on_paper(world, browse, sam):
    alice, url = browse(world.users["alice"]), reverse("diary:diary", args=[sam.pk])
    assert "No night is written down" in alice.get(url).content.decode()
    assert alice.post(reverse("diary:night", args=[sam.pk]), sent()).status_code == 302
    used = {
        "on": TODAY.isoformat(),
        "skill_id": "wise_mind",
        "helped": "a lot",
        "words": "On the bus",
    } | key()
    assert alice.post(reverse("diary:skill", args=[sam.pk]), used).status_code == 302
    words = alice.get(url).content.decode()
    assert "1 of the last 7; 4 are needed" in words
    assert "6 h 15 min" in words
    assert "77 %" in words
    assert "22:50, 07:00" in words  # as the site's clock showed it
    assert "On the bus" in words
    refused = alice.post(reverse("diary:night", args=[sam.pk]), sent(woke="") | {"up": "late"})
    assert refused.status_code == 422
    assert "A guess is fine." in refused.content.decode()
    assert Event.objects.filter(what="diary.night_kept").count() == 1


@pytest.mark.ledger("M03")
def test_a_client_writes_down_a_skill_and_the_ones_taught_stand_first(world, browse, sam):
    browser, url = browse(world.users["sam"]), reverse("portal:skill_diary")
    used = {"on": TODAY.isoformat(), "skill_id": "wise_mind", "helped": "a little"} | key()
    assert browser.post(url, used).status_code == 302
    assert browser.post(url, used | {"helped": "no"} | key()).status_code == 302  # told anew, not twice
    assert SkillUse.objects.get().helped == "no"
    assert "You have written down 1 skill today." in browser.get(url).content.decode()
    refused = browser.post(url, used | {"skill_id": "levitation"} | key())
    assert refused.status_code == 422
    assert browser.post(url, {"on": TODAY.isoformat()} | key()).status_code == 422


@pytest.mark.ledger("M03")
def test_skills_stand_by_module_those_that_were_taught_first_and_the_others_folded(world, browse, sam):
    browser, url = browse(world.users["sam"]), reverse("portal:skill_diary")
    place, alice = place_of(sam), world.actor("alice")
    day.arrive(place, by=alice, at=NOW)
    session = place.session
    day.end_session(session, by=alice, at=NOW + timedelta(hours=4))
    page = browser.get(url)
    first, others = (page.context["form"].fields[name].choices for name in ("skill_id", "other_skill_id"))
    assert [[one for one, _title in skills] for _module, skills in first[1:]] == [[session.skill_id]]
    assert session.skill_id not in [one for _module, skills in others[1:] for one, _title in skills]
    assert len(others) > 3
    words = page.content.decode()
    assert words.index('name="skill_id"') < words.index("<details") < words.index('name="other_skill_id"')
    assert "<optgroup" in words
    used, other = {"on": TODAY.isoformat(), "helped": "a lot"}, others[1][1][-1][0]
    for sent, status in (
        ({"skill_id": session.skill_id, "other_skill_id": ""}, 302),
        ({"skill_id": "", "other_skill_id": other}, 302),
        ({"skill_id": session.skill_id, "other_skill_id": other}, 422),
        ({"skill_id": "", "other_skill_id": ""}, 422),
    ):
        assert browser.post(url, used | sent | key()).status_code == status, sent
    assert set(SkillUse.objects.values_list("skill_id", flat=True)) == {session.skill_id, other}


def test_what_is_in_the_sleep_log_is_not_asked_again_at_check_in(world, browse, sam):
    keep(sam, world)
    page = browse(world.users["sam"]).get(reverse("portal:check_in"))
    assert page.context["form"]["sleep_hours"].value() == 6


def test_who_keeps_a_log_is_offered_last_night_each_day(world, browse, sam, set_clock):
    keep(sam, world)
    browser = browse(world.users["sam"])
    assert "Write down last night" not in browser.get(reverse("portal:today")).content.decode()
    set_clock(NOW + timedelta(days=1))
    assert "Write down last night" in browser.get(reverse("portal:today")).content.decode()
    set_clock(NOW + timedelta(days=8))  # the log was given up
    assert "Write down last night" not in browser.get(reverse("portal:today")).content.decode()


@pytest.mark.parametrize(
    ("night", "in_bed", "asleep"),
    [
        (NIGHT, 490, 375),
        (ToldNight(time(0, 30), time(0, 30), 0, 0, time(8), time(8)), 450, 450),  # to bed after midnight
        (ToldNight(time(8), time(8, 15), 15, 0, time(14), time(15)), 420, 330),  # slept by day
        (ToldNight(time(13), time(13), 0, 0, time(20), time(20)), 420, 420),
        # a night without sleep is a night
        (ToldNight(time(22), time(23), 300, 120, time(6), time(7)), 540, 0),
    ],
)
def test_clock_times_become_the_night_they_were(world, sam, night, in_bed, asleep):
    kept = keep(sam, world, night=night)
    assert (kept.in_bed, kept.asleep) == (in_bed, asleep)


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 8), 7), (date(2026, 11, 1), 9)],  # New York: an hour less, an hour more
)
def test_a_night_in_which_the_clocks_change_has_its_real_hours(world, sam, day, hours):
    night = ToldNight(time(23), time(23), 0, 0, time(7), time(7))
    at = datetime.combine(day, time(15), UTC)
    assert sam.site.time_zone == "America/New_York"
    assert day_of(at, sam.site.time_zone) == day
    assert keep(sam, world, woke_on=day, night=night, at=at).in_bed == hours * 60


@pytest.mark.parametrize(
    ("night", "why"),
    [
        (ToldNight(time(23), time(22), 0, 0, time(7), time(7)), "in bed for 32 hours"),
        (ToldNight(time(22), time(23), 300, 300, time(7), time(7)), "awake for longer than the night was"),
        (ToldNight(time(22), time(23), -5, 0, time(7), time(7)), "awake for longer"),
    ],
)
def test_a_night_that_can_not_be_is_refused_and_nothing_is_kept(world, sam, night, why):
    with pytest.raises(NotAllowed, match=why):
        keep(sam, world, night=night)
    assert not Night.objects.exists()


def test_an_hour_that_was_not_there_is_refused(world, sam):
    at = datetime(2026, 3, 8, 15, tzinfo=UTC)
    night = ToldNight(time(2, 30), time(3, 10), 0, 0, time(7), time(7))
    with pytest.raises(NotAllowed, match="clocks changed"):
        keep(sam, world, woke_on=date(2026, 3, 8), night=night, at=at)


@pytest.mark.parametrize("back", [-1, 7, 30])
def test_a_day_to_come_or_long_past_is_refused(world, sam, back):
    with pytest.raises(NotAllowed, match="last 7 days"):
        keep(sam, world, woke_on=TODAY - timedelta(days=back))
    with pytest.raises(NotAllowed, match="last 7 days"):
        operations.keep_skill(
            sam,
            by=world.actor("alice"),
            at=NOW,
            on=TODAY - timedelta(days=back),
            skill_id="wise_mind",
            helped="no",
        )


def test_a_night_told_anew_replaces_the_line_and_both_stand_in_the_record(world, sam):
    keep(sam, world)
    keep(sam, world, night=ToldNight(time(23), time(23), 0, 0, time(7), time(7)))
    assert [one.asleep for one in queries.sleep_of(sam, on=TODAY).nights] == [480]
    told = [
        event.detail["woke"] for event in Event.objects.filter(what="diary.night_kept").order_by("sequence")
    ]
    assert told == ["06:40:00", "07:00:00"]


def test_four_weeks_cost_as_many_questions_as_one_night(world, sam, browse, django_assert_num_queries):
    keep(sam, world)
    alice, url = browse(world.users["alice"]), reverse("diary:diary", args=[sam.pk])
    alice.get(url)
    with django_assert_num_queries(2):
        queries.sleep_of(sam, on=TODAY)
        queries.uses_of(sam.pk, on=TODAY)
    for back in range(1, 7):
        keep(sam, world, woke_on=TODAY - timedelta(days=back))
    with django_assert_num_queries(2):
        assert len(queries.sleep_of(sam, on=TODAY).nights) == 7
        queries.uses_of(sam.pk, on=TODAY)


def test_nobody_reads_or_writes_another_clients_or_clinics_diary(world, elsewhere, browse, sam):
    url = reverse("diary:diary", args=[sam.pk])
    assert browse(elsewhere.users["alice"]).get(url).status_code == 404
    assert browse(world.users["kim"]).get(url).status_code in (403, 404)
    with pytest.raises(NotAllowed):
        operations.keep_night(sam, by=elsewhere.actor("alice"), at=NOW, woke_on=TODAY, night=NIGHT)
    kim = world.users["kim"]
    answer = browse(kim).post(reverse("portal:sleep"), sent())
    assert answer.status_code == 302
    assert Night.objects.get().client.given_name == "Kim"
