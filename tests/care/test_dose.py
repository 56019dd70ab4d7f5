"""Planned, scheduled, delivered; whose week falls short, and one press that mends it; make-up sessions."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.care.admission import operations as admission
from handrail.care.day import operations, queries
from handrail.care.day.models import MakeUp, Visit
from handrail.care.day.operations import CheckInAnswers
from handrail.care.schedule import operations as schedule
from handrail.care.schedule import queries as timetable
from handrail.care.schedule.models import Place
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, make_episode, make_series, place_of
from tests.world import key

NEW_YORK = ZoneInfo("America/New_York")
FINE = CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)


def local(hour, minute=0, days=0):
    return datetime.combine(TODAY + timedelta(days=days), time(hour, minute), NEW_YORK)


@pytest.fixture
def morning(world):
    return make_series(world)


@pytest.fixture
def evening(world):
    room = clinic.add_room(
        world.site, by=system(world.organization.pk), at=local(7), name="Room 3", capacity=2
    )
    return make_series(world, title="Evening skills", starts=time(17), room=room)


def placed(world, series, name, weekdays=(0, 1, 2, 3), hours="10.5"):
    episode = make_episode(world, *name)
    schedule.enrol(
        episode,
        series,
        by=system(world.organization.pk),
        at=local(7),
        weekdays=list(weekdays),
        from_day=TODAY,
    )
    dose(world, episode, len(weekdays), hours)
    return episode


def dose(world, episode, days, hours, from_day=TODAY):
    admission.set_dose(
        episode,
        by=world.actor("alice"),
        at=local(7),
        days_per_week=days,
        hours_per_week=Decimal(hours),
        from_day=from_day,
        reason="Agreed",
    )


def a_day(world, episode, days=0, left=None):
    place, by = place_of(episode, TODAY + timedelta(days=days)), world.actor("alice")
    operations.check_in(place, by=by, at=local(8, 0, days), answers=FINE)
    operations.arrive(place, by=by, at=local(9, 0, days))
    operations.clear(place, by=by, at=local(9, 0, days))
    operations.end_session(place.session, by=by, at=local(12, 0, days))


def week_of(episode, at):
    return queries.week_doses([episode], monday=TODAY, as_of=at)[episode.pk]


@pytest.mark.ledger("S07")
def test_planned_scheduled_and_delivered_are_three_counts(world, morning):
    sam = placed(world, morning, NAMES[0])
    a_day(world, sam)
    week = week_of(sam, local(13))
    assert (week.planned, week.scheduled, week.delivered, week.to_come) == (Decimal("10.5"), 640, 160, 480)
    assert [(one.scheduled, one.delivered) for one in week.days] == [(160, 160), (160, 0), (160, 0), (160, 0)]
    assert not week.short
    operations.mark_missed(
        place_of(sam, TODAY + timedelta(days=1)), by=world.actor("dora"), at=local(9, 40, 1)
    )
    week = week_of(sam, local(10, 0, 1))
    assert (week.scheduled, week.delivered, week.to_come) == (640, 160, 320)
    assert week.can_be_mended
    assert "h short of 10.5 h" in week.short[0].finding.because
    over = queries.week_doses([sam], monday=TODAY, as_of=local(9, 0, 7))[sam.pk]
    assert over.short[0].finding.value == "ended short"
    assert not over.can_be_mended


@pytest.mark.ledger("S07")
def test_a_taper_step_dated_into_the_week_is_planned_by_its_days(world, morning):
    sam = placed(world, morning, NAMES[0])
    dose(world, sam, 3, "8", from_day=TODAY + timedelta(days=2))
    planned = week_of(sam, local(8)).planned
    assert planned == Decimal("10.50")  # two days of 10.5 / 4, two of 8 / 3, to the quarter hour
    assert queries.week_doses([sam], monday=TODAY + timedelta(days=7), as_of=local(8))[sam.pk].planned == 8


@pytest.mark.ledger("S07")
def test_the_program_the_state_and_the_payer_have_floors_of_their_own(world, morning):
    clinic.set_checks(
        world.site, by=world.actor("erin"), at=local(7), jurisdiction="VA", payers=["medicare"], stops=[]
    )
    sam = placed(world, morning, NAMES[0], weekdays=(0, 1, 2), hours="8")
    names = [one.name for one in week_of(sam, local(8)).measures]
    assert names[:2] == ["The client’s dose", "The program’s least hours"]
    assert "Medicare" in names
    short = {one.name for one in week_of(sam, local(8)).short}
    assert short == {"Medicare", "Virginia"}  # the dose and the program ask eight hours, these nine
    assert all(one.source for one in week_of(sam, local(8)).measures[2:])
    type(sam).objects.filter(pk=sam.pk).update(stage="stepping down")
    sam.refresh_from_db()
    assert not week_of(sam, local(8)).short  # an agreed taper is no warning


@pytest.mark.ledger("S07", "D07")
def test_who_falls_short_is_listed_with_what_would_mend_it_and_one_press_books_it(
    world, browse, morning, evening, set_clock
):
    sam = placed(world, morning, NAMES[0])
    placed(world, morning, NAMES[1])
    missed = place_of(sam)
    operations.mark_missed(missed, by=world.actor("dora"), at=local(9, 40))
    set_clock(local(10))
    lee, bob = browse(world.users["lee"]), browse(world.users["bob"])
    page = bob.get(reverse("day:dose")).content.decode()
    assert "Sam K." in page
    assert "Evening skills" in page
    assert "Book to make up" not in page  # utilization review sees it and asks
    page = lee.get(reverse("day:dose")).content.decode()
    assert "Kim L." not in page
    assert "Book to make up Mon 23 Nov" in page
    tonight, offer, *_more = queries.menders(
        week_of(sam, local(10)),
        timetable.free_sessions([world.site.pk], after=local(10), last=TODAY + timedelta(days=6)),
    )
    assert (tonight.session.day, tonight.session.series) == (TODAY, evening)  # the day that was missed
    assert (offer.session.day, offer.free) == (
        TODAY + timedelta(days=4),
        12,
    )  # Friday morning, none of Sam's days
    sent = {"session": str(offer.session.pk), "missed": str(missed.pk), "from": "dose"} | key()
    url = reverse("day:booking", args=[sam.pk])
    assert [lee.post(url, sent).status_code for _ in range(2)] == [302, 302]
    tie = MakeUp.objects.get()
    assert (tie.missed_id, tie.place.day) == (missed.pk, TODAY + timedelta(days=4))
    assert "Sam K." not in lee.get(reverse("day:dose")).content.decode()
    again = lee.post(url, sent | key())
    assert again.status_code == 422
    assert "booked for this day already" in again.content.decode()
    weeks = lee.get(reverse("day:attendance", args=[sam.pk])).content.decode()
    assert "to be made up on Fri 27 Nov" in weeks
    a_day(world, sam, days=4)
    weeks = lee.get(reverse("day:attendance", args=[sam.pk])).content.decode()
    assert "made up on Fri 27 Nov, 160 min" in weeks
    assert week_of(sam, local(13, 0, 4)).delivered == 160
    assert queries.made_up_among([missed.pk]) == {missed.pk}
    with pytest.raises(DatabaseError), transaction.atomic():
        MakeUp.objects.all().delete()


@pytest.mark.ledger("D07")
def test_a_make_up_is_offered_for_a_missed_day_only_and_once(world, browse, morning, evening, set_clock):
    sam, by = placed(world, morning, NAMES[0], weekdays=(0,), hours="2.5"), world.actor("lee")
    missed, friday = place_of(sam), timetable.sessions_on(world.site.pk, TODAY + timedelta(days=4))[0]
    friday = timetable.session_for(by, friday.pk)
    with pytest.raises(NotAllowed, match="not missed"):
        operations.make_up(missed, friday, by=by, at=local(9, 40))
    operations.excuse(missed, by=by, at=local(9, 40), reason="Ill")
    set_clock(local(10))
    offers = browse(world.users["lee"]).get(reverse("day:make_up", args=[missed.pk])).content.decode()
    assert "Book to make up" in offers
    operations.make_up(missed, friday, by=by, at=local(10))
    place = Place.objects.get(session=friday)
    assert week_of(sam, local(10)).missed == []
    operations.mark_missed(place, by=by, at=local(9, 40, 4))  # and that one is missed too
    assert missed in week_of(sam, local(10, 0, 4)).missed
    evening_place = timetable.session_for(
        by, timetable.sessions_on(world.site.pk, TODAY + timedelta(days=7))[1].pk
    )
    assert operations.make_up(missed, evening_place, by=by, at=local(10, 0, 4)).place.day == date(
        2026, 11, 30
    )


def test_the_last_place_is_taken_once(world, evening):
    by = world.actor("lee")
    session = timetable.session_for(by, timetable.sessions_on(world.site.pk, TODAY)[0].pk)
    assert session.room.capacity == 2
    first, second, third = (make_episode(world, *name) for name in NAMES[:3])
    for episode in (first, second):
        schedule.add_place(episode, session, by=by, at=local(8), reason="hours")
    with pytest.raises(NotAllowed, match="No place is free"):
        schedule.add_place(third, session, by=by, at=local(8), reason="hours")
    with pytest.raises(NotAllowed, match="already"):
        schedule.add_place(first, session, by=by, at=local(8), reason="hours")
    assert Place.objects.filter(session=session).count() == 2
    system_ = system(world.organization.pk)
    with pytest.raises(NotAllowed, match="makes up a missed day"):
        schedule.enrol(third, evening, by=system_, at=local(8), weekdays=[0], from_day=TODAY)


def test_the_front_desk_books_and_reads_no_chart_on_the_way(world, browse, morning, evening, set_clock):
    sam = placed(world, morning, NAMES[0])
    missed, desk = place_of(sam), browse(world.users["dora"])
    operations.excuse(missed, by=world.actor("dora"), at=local(8, 30), reason="Dentist")
    set_clock(local(9))
    page = desk.get(reverse("day:place", args=[missed.pk])).content.decode()
    offers = reverse("day:make_up", args=[missed.pk])
    assert offers in page
    session = timetable.sessions_on(world.site.pk, TODAY)[-1]
    url, sent = reverse("day:booking", args=[sam.pk]), {"session": str(session.pk), "missed": str(missed.pk)}
    assert desk.post(url, {"session": "x"} | key()).status_code == 404
    done = desk.post(url, sent | key())
    assert (done.status_code, done["Location"]) == (302, offers)
    assert "booked" in desk.get(offers).content.decode()
    again = desk.post(url, sent | key())
    assert again.status_code == 409
    assert "h short of" not in again.content.decode()


def test_who_may_not_book(world, elsewhere, browse, morning):
    sam, by = placed(world, morning, NAMES[0]), world.actor("bob")
    session = timetable.session_for(by, timetable.sessions_on(world.site.pk, TODAY + timedelta(days=4))[0].pk)
    with pytest.raises(NotAllowed, match="role"):
        schedule.add_place(sam, session, by=by, at=local(8), reason="hours")
    url, sent = reverse("day:booking", args=[sam.pk]), {"session": str(session.pk)}
    assert browse(world.users["bob"]).post(url, sent | key()).status_code == 403
    assert browse(elsewhere.users["lee"]).post(url, sent | key()).status_code == 404
    kim = make_episode(world, *NAMES[1])
    other = {"session": str(session.pk), "missed": str(place_of(sam).pk)}
    lee = browse(world.users["lee"])
    assert lee.post(reverse("day:booking", args=[kim.pk]), other | key()).status_code == 404
    assert browse(world.users["dora"]).get(reverse("day:dose")).status_code == 403
    assert not Place.objects.filter(session=session, client=kim.client).exists()
    assert not Visit.objects.exists()


def test_the_list_costs_the_same_for_one_and_for_six(world, morning, django_assert_num_queries):
    def read():
        found = queries.week_doses(people, monday=TODAY, as_of=local(8))
        assert len(found) == len(people)

    people = [placed(world, morning, NAMES[0])]
    people = [type(people[0]).objects.select_related("client", "site", "program").get(pk=people[0].pk)]
    read()
    with django_assert_num_queries(7):
        read()
    for name in NAMES[1:6]:
        placed(world, morning, name)
    people = list(type(people[0]).objects.select_related("client", "site", "program"))
    with django_assert_num_queries(7):
        read()
