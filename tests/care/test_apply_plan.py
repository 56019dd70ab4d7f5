"""A found week is put in force: series end, begin and change their leader, clients move; all of it or nothing."""

import threading
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Enrolment, Notice, Place, PlanRun, Series, Session
from handrail.doors.commands.planning import search
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.people.models import Credential
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.planner.check import check
from tests.builders_days import NAMES, TODAY, enrolled, make_episode, make_series
from tests.care.test_leader_away import cora  # noqa: F401 - a fixture
from tests.care.test_site_as_problem import dose, settled, told, window
from tests.world import NOW, key

pytestmark = pytest.mark.long
NEXT = TODAY + timedelta(days=7)
MORNING = time(8), time(13)


def asked(world) -> PlanRun:
    return operations.ask_for_plan(world.site, by=world.actor("erin"), at=NOW, monday=NEXT, seconds=5)


def answered(world, run: PlanRun, sessions: list[dict[str, Any]]) -> PlanRun:
    """A search that found this week, which is sound."""
    found = check(run.problem, {"format": "handrail-timetable-week/1", "sessions": sessions})
    assert found.broken == ()
    by = system(world.organization.pk)
    operations.begin_plan(run, by=by, at=NOW)
    unmet = [{"client": one.client, "need": one.need, "missing": one.missing} for one in found.unmet]
    answer = {"sessions": sessions, "unmet": unmet, "cost": {**found.cost, "total": found.total}}
    operations.finish_plan(run, by=by, at=NOW, answer=answer)
    return PlanRun.objects.select_related("site").get(pk=run.pk)


def applied(world, run: PlanRun, from_day: date = NEXT) -> None:
    operations.apply_plan(run, by=world.actor("erin"), at=NOW, from_day=from_day)


def placed(day: date) -> dict[str, tuple[str, list[int]]]:
    """Who holds which place on a day, by given name."""
    found = (
        Enrolment.objects.filter(from_day__lte=day)
        .exclude(until_day__lt=day)
        .select_related("client", "series")
    )
    return {one.client.given_name: (one.series.title, one.weekdays) for one in found}


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Series, Session, Enrolment, Place)]


@pytest.mark.ledger("S04")
def test_a_week_that_was_found_is_put_in_force_on_the_page(world, browse):
    series, _episodes = settled(world)
    mina = make_episode(world, "Mina", "Sato")
    dose(world, mina, 3)
    told(world, mina, *[window(day, *MORNING) for day in (0, 2, 3)])
    run, browser = asked(world), browse(world.users["erin"])
    search(run.pk, threading.Event())
    page = browser.get(reverse("schedule:plan_week", args=[run.pk])).content.decode()
    assert "Put this week in force" in page
    run.refresh_from_db()
    seen = {"from_day": NEXT.isoformat(), "seen": queries.seen_in(run)}
    url, sent = reverse("schedule:plan_force", args=[run.pk]), seen | key()
    assert browser.post(url, sent).status_code == 302
    assert browser.post(url, sent).status_code == 302
    enrolment = Enrolment.objects.get(episode=mina)
    assert (enrolment.series_id, enrolment.weekdays, enrolment.from_day) == (series.pk, [0, 2, 3], NEXT)
    assert {place.day.weekday() for place in Place.objects.filter(episode=mina)} == {0, 2, 3}
    assert Enrolment.objects.count() == 6  # whose week stays the same was not touched
    assert Event.objects.filter(what="schedule.plan_applied").count() == 1
    page = browser.get(reverse("schedule:plan_week", args=[run.pk])).content.decode()
    assert "It is in force from 30 Nov 2026." in page
    again = browser.post(url, seen | key())
    assert again.status_code == 422
    assert "This week was put in force already." in again.content.decode()
    for other in ("alice", "dora", "bob"):
        assert browse(world.users[other]).post(url, sent).status_code == 403


@pytest.mark.ledger("S04")
def test_anything_that_changed_since_refuses_the_whole(world, browse):
    settled(world)
    mina = make_episode(world, "Mina", "Sato")
    dose(world, mina, 3)
    run = asked(world)
    search(run.pk, threading.Event())
    told(world, mina, window(0, *MORNING))
    before, browser = everything(), browse(world.users["erin"])
    page = browser.get(reverse("schedule:plan_week", args=[run.pk])).content.decode()
    assert "Something changed since this search was asked for" in page
    assert "Put this week in force" not in page
    url = reverse("schedule:plan_force", args=[run.pk])
    assert browser.post(url, {"from_day": NEXT.isoformat()} | key()).status_code == 422
    assert everything() == before


@pytest.fixture
def two(world, cora):  # noqa: F811
    """A morning of Alice's with three clients, an afternoon of Cora's with two."""
    nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=12)
    morning = make_series(world, weekdays=[0, 1, 2], title="One")
    afternoon = make_series(world, weekdays=[0, 1, 2], title="Two", starts=time(13), room=nook, leader=cora)
    for one in [*enrolled(world, morning, *NAMES[:3]), *enrolled(world, afternoon, *NAMES[3:5])]:
        dose(world, one, 3)
    return morning, afternoon


def of(run: PlanRun, series: Series) -> dict[str, Any]:
    return dict(run.problem["week"][run.series.index(str(series.pk))])


@pytest.mark.ledger("S04")
def test_leaders_change_places_from_that_day_on(world, two, cora):  # noqa: F811
    morning, afternoon = two
    run, alice = asked(world), world.staff["alice"]
    week = [of(run, morning) | {"leaders": [str(cora.pk)]}, of(run, afternoon) | {"leaders": [str(alice.pk)]}]
    applied(world, answered(world, run, week))
    led = Session.objects.filter(day__gte=NEXT)
    assert set(led.filter(series=morning).values_list("leader", flat=True)) == {cora.pk}
    assert set(led.filter(series=afternoon).values_list("leader", flat=True)) == {alice.pk}
    assert set(Session.objects.filter(day__lt=NEXT, series=morning).values_list("leader", flat=True)) == {
        alice.pk
    }
    assert Series.objects.count() == 2


@pytest.mark.ledger("S04")
def test_a_group_that_falls_away_ends_and_its_clients_move(world, two):
    morning, afternoon = two
    run = asked(world)
    first, second = of(run, morning), of(run, afternoon)
    applied(world, answered(world, run, [first | {"clients": first["clients"] + second["clients"]}]))
    assert {title for title, _days in placed(NEXT).values()} == {"One"}
    assert placed(NEXT - timedelta(days=1))["Elena"] == ("Two", [0, 1, 2])
    afternoon.refresh_from_db()
    assert afternoon.until_day == NEXT - timedelta(days=1)
    assert afternoon.pk not in {one.pk for one in queries.series_in_force()}
    ahead = Session.objects.filter(series=afternoon, day__gte=NEXT)
    assert set(ahead.values_list("state", flat=True)) == {"cancelled"}
    assert not Place.objects.filter(session__series=afternoon, day__gte=NEXT, state="expected").exists()
    assert Session.objects.filter(series=afternoon, day__lt=NEXT, state="planned").count() == 3
    assert list(queries.broken_rules()) == []


@pytest.mark.ledger("S04")
def test_a_group_at_another_hour_is_a_series_that_begins(world, two):
    morning, afternoon = two
    run = asked(world)
    later = of(run, afternoon)
    later["meetings"] = [one | {"start": "09:00"} for one in later["meetings"]]
    applied(world, answered(world, run, [of(run, morning), later]))
    begun = Series.objects.exclude(pk__in=[morning.pk, afternoon.pk]).get()
    assert (begun.title, begun.starts, begun.from_day) == ("Two", time(9), NEXT)
    assert (begun.room.name, begun.leader.name) == ("Nook", "Cora Bell")
    assert placed(NEXT)["Elena"] == (begun.title, [0, 1, 2])
    assert queries.last_made([begun.pk])[begun.pk] == Session.objects.filter(series=morning).latest("day").day
    assert Place.objects.filter(session__series=begun, state="expected").exists()
    assert list(queries.broken_rules()) == []


@pytest.mark.ledger("S04")
def test_a_group_in_another_room_stays_the_series_it_is(world, two):
    morning, afternoon = two
    attic = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Attic", capacity=12)
    run = asked(world)
    moved = of(run, afternoon)
    moved["meetings"] = [one | {"room": str(attic.pk)} for one in moved["meetings"]]
    before = list(Session.objects.filter(series=afternoon).order_by("day").values_list("skill", flat=True))
    applied(world, answered(world, run, [of(run, morning), moved]))
    afternoon.refresh_from_db()
    assert (afternoon.title, afternoon.room.name, Series.objects.count()) == ("Two", "Attic", 2)
    ahead = Session.objects.filter(series=afternoon, day__gte=NEXT)
    assert set(ahead.values_list("room__name", flat=True)) == {"Attic"}
    assert (
        list(Session.objects.filter(series=afternoon).order_by("day").values_list("skill", flat=True))
        == before
    )
    assert {one.words for one in Notice.objects.all()} == {
        "From then on you come on Mon, Tue, Wed at 1:00 pm: Two, Attic, with Cora Bell."
    }


@pytest.mark.ledger("S04")
def test_whoever_moves_is_told_of_their_new_days(world, two, browse):
    morning, afternoon = two
    run = asked(world)
    first, second = of(run, morning), of(run, afternoon)
    applied(world, answered(world, run, [first | {"clients": first["clients"] + second["clients"]}]))
    words = "From then on you come on Mon, Tue, Wed at 9:00 am: One, Room 2, with Alice Moreno."
    assert {(one.words, one.day) for one in Notice.objects.all()} == {(words, NEXT)}
    assert Notice.objects.count() == 2
    page = browse(world.users["dora"]).get(reverse("schedule:to_tell")).content.decode()
    assert "Other days from Mon 30 Nov" in page
    assert words in page


@pytest.mark.ledger("S04")
def test_nobody_loses_their_place_to_a_better_week(world, two):
    morning, _afternoon = two
    run = asked(world)
    found = answered(world, run, [of(run, morning)])
    before = everything()
    with pytest.raises(NotAllowed, match=r"take the place from Elena V., Marcus T., who would have none"):
        applied(world, found)
    assert everything() == before


@pytest.mark.ledger("S04")
def test_one_part_that_is_refused_undoes_all_the_others(world, two, cora):  # noqa: F811
    """The leader could not be changed so late; the clients had been moved by then."""
    morning, afternoon = two
    run = asked(world)
    first, second = of(run, morning), of(run, afternoon)
    week = [first | {"clients": first["clients"] + second["clients"], "leaders": [str(cora.pk)]}]
    found, before = answered(world, run, week), everything()
    with pytest.raises(NotAllowed, match="Sessions are made until"):
        applied(world, found, TODAY + timedelta(days=200))
    assert everything() == before
    assert PlanRun.objects.get().applied_at is None
    with pytest.raises(NotAllowed, match="Choose tomorrow or a later day"):
        applied(world, found, TODAY - timedelta(days=1))
    PlanRun.objects.update(monday=TODAY + timedelta(days=14))
    with pytest.raises(NotAllowed, match="This week was searched for from 7 Dec 2026"):
        applied(world, PlanRun.objects.get(), TODAY + timedelta(days=7))


def test_a_series_with_clients_does_not_end(world, two):
    morning, _afternoon = two
    with pytest.raises(NotAllowed, match="One has clients on that day"):
        operations.end_series(morning, by=world.actor("erin"), at=NOW, from_day=NEXT)


@pytest.mark.ledger("S04")
def test_who_begins_later_begins_then_all_the_same(world, two):
    morning, afternoon = two
    later = make_episode(world, "Mina", "Sato")
    dose(world, later, 3)
    start = TODAY + timedelta(days=14)
    operations.enrol(later, afternoon, by=world.actor("dora"), at=NOW, weekdays=[0, 1, 2], from_day=start)
    run = asked(world)
    first, second = of(run, morning), of(run, afternoon)
    applied(world, answered(world, run, [first | {"clients": first["clients"] + second["clients"]}]))
    now = Enrolment.objects.get(episode=later, series=morning)
    assert now.from_day == start
    assert not Place.objects.filter(episode=later, state="expected", day__lt=start).exists()


def test_another_clinics_director_puts_nothing_in_force_here(world, elsewhere, two):
    run = asked(world)
    found = answered(world, run, run.problem["week"])
    with pytest.raises(NotAllowed, match="There is no such thing here"):
        operations.apply_plan(found, by=elsewhere.actor("erin"), at=NOW, from_day=NEXT)


@pytest.mark.ledger("S04")
def test_a_pinned_series_is_changed_by_no_search_until_it_is_unpinned(world, two, browse):
    """Empty groups cost, so a search closes them; somebody wants this one to stay open for who comes next."""
    evening = make_series(
        world, track="evening", title="Evening", starts=time(17, 30), weekdays=[0, 2], weeks=0
    )
    browser, url = browse(world.users["erin"]), reverse("schedule:pin", args=[evening.pk])
    sent = key()
    assert browser.post(url, sent).status_code == 302
    assert browser.post(url, sent).status_code == 302
    again = browser.post(url, key())
    assert again.status_code == 422
    assert "It is pinned already." in again.content.decode()
    page = browser.get(reverse("schedule:plans")).content.decode()
    assert "Erin Vale, " in page
    run = asked(world)
    search(run.pk, threading.Event())
    run.refresh_from_db()
    kept = [one for one in run.answer["sessions"] if one.get("pinned")]
    assert [(one["leaders"], one["meetings"]) for one in kept] == [
        (of(run, evening)["leaders"], of(run, evening)["meetings"])
    ]
    assert check(run.problem, run.answer).broken == ()
    assert evening.pk not in queries.acts_of(run).ends
    fit = make_episode(world, "Mina", "Sato")
    dose(world, fit, 2)
    told(world, fit, *[window(day, time(17), time(21)) for day in (0, 2)])
    assert [one.series.pk for one in queries.fitting(fit, from_day=NEXT).fits] == [evening.pk]
    told(world, fit, window(6, time(8), time(9)))  # and after all can't come
    assert browser.post(reverse("schedule:unpin", args=[evening.pk]), key()).status_code == 302
    refused = browser.post(reverse("schedule:unpin", args=[evening.pk]), key())
    assert "It is not pinned any more." in refused.content.decode()
    assert evening.pk in queries.acts_of(_found_anew(world)).ends
    for other in ("alice", "dora", "bob"):
        assert browse(world.users[other]).post(url, key()).status_code == 403


def _found_anew(world) -> PlanRun:
    run = asked(world)
    search(run.pk, threading.Event())
    return PlanRun.objects.select_related("site").get(pk=run.pk)


@pytest.mark.ledger("S04")
def test_nobody_gets_a_place_in_a_series_that_ends(world, browse):
    series = make_series(world)
    (sam,) = enrolled(world, series, ("Sam", "Kerr"))
    kim = make_episode(world, "Kim", "Lang")
    operations.release_from(
        sam, by=world.actor("alice"), at=NOW, from_day=TODAY + timedelta(days=7), reason="x"
    )
    ends = TODAY + timedelta(days=7)
    operations.end_series(series, by=world.actor("erin"), at=NOW, from_day=ends)
    stale = Series.objects.get(pk=series.pk)
    stale.until_day = None  # as a page read it before the week was put in force
    with pytest.raises(NotAllowed, match="ends on 29 Nov 2026"):
        operations.enrol(kim, stale, by=world.actor("alice"), at=NOW, weekdays=[0], from_day=TODAY)
    assert not queries.enrolment_of(kim.pk, on=TODAY)


@pytest.mark.ledger("S04")
def test_a_series_with_somebody_who_comes_on_a_day_besides_does_not_end_unseen(world):
    one, two = make_series(world), make_series(world, title="Two", starts=time(13))
    (sam,) = enrolled(world, one, ("Sam", "Kerr"))
    session = two.sessions.filter(day=TODAY + timedelta(days=8)).get()
    operations.add_place(sam, session, by=world.actor("alice"), at=NOW, reason="Makes up a day")
    with pytest.raises(NotAllowed, match="expected in Two on a day besides"):
        operations.end_series(two, by=world.actor("erin"), at=NOW, from_day=TODAY + timedelta(days=7))


@pytest.mark.ledger("S04")
def test_the_found_week_says_whose_licence_ends_before_what_they_would_lead(world, browse, two, cora):  # noqa: F811
    morning, afternoon = two
    run, alice = asked(world), world.staff["alice"]
    week = [of(run, morning) | {"leaders": [str(cora.pk)]}, of(run, afternoon) | {"leaders": [str(alice.pk)]}]
    found = answered(world, run, week)
    erin, page = browse(world.users["erin"]), reverse("schedule:plan_week", args=[found.pk])
    assert "sessions are made until then" not in erin.get(page).content.decode()
    Credential.objects.filter(staff=cora).update(expires_on=NEXT + timedelta(days=6))
    last = max(queries.last_made([morning.pk, afternoon.pk]).values())
    assert last > NEXT + timedelta(days=6)
    text = erin.get(page).content.decode()
    assert "Cora Bell has no licence in force on" in text
    assert "Let somebody else lead it: Move, beside it above." in text
    with pytest.raises(NotAllowed, match="no licence in force"):
        applied(world, found)
