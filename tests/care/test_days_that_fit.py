"""Who was admitted sees their days at once: the best ways to come, each one press; or why not, and what would help."""

import os
import re
import subprocess
import sys
from datetime import date, time

import pytest
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Enrolment
from handrail.ground.clinic import operations as clinic
from handrail.ground.people.models import Credential
from tests.builders_days import NAMES, TODAY, enrolled, make_episode, make_series
from tests.care.test_site_as_problem import dose, settled, told, window
from tests.world import NOW, key


def shown(browser, episode) -> str:
    answer = browser.get(reverse("schedule:enrol", args=[episode.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def waiting(world):
    episode = make_episode(world, "Mina", "Sato")
    dose(world, episode, 3)
    return episode


@pytest.mark.ledger("S02")
def test_the_best_days_are_shown_and_taken_with_one_press(world, waiting, browse):
    settled(world)
    told(world, waiting, *[window(day, time(8), time(13)) for day in (0, 2, 3)])
    browser = browse(world.users["dora"])
    (best,) = queries.fitting(waiting, from_day=TODAY).fits
    assert (best.days, best.hours, best.missing) == ("Mon, Wed, Thu", "09:00 – 11:50", 0)
    page = shown(browser, waiting)
    assert "Days that fit" in page
    assert "Prescribed: 3 days a week." in page
    assert "Morning skills · Room 2 · Alice Moreno" in page
    form = {"series": str(best.series.pk), "weekdays": ["0", "2", "3"], "from_day": "2026-11-23"}
    offered = re.findall(r'<input type="hidden" name="(series|weekdays|from_day)" value="([^"]+)">', page)
    assert offered == [
        ("series", form["series"]), *[("weekdays", day) for day in form["weekdays"]], ("from_day", form["from_day"])
    ]  # fmt: skip
    sent = form | key()
    url = reverse("schedule:enrol", args=[waiting.pk])
    assert browser.post(url, sent).status_code == 302
    assert browser.post(url, sent).status_code == 302
    assert Enrolment.objects.get(episode=waiting).weekdays == [0, 2, 3]
    assert "Days that fit" not in shown(browser, waiting)


@pytest.mark.ledger("S02")
def test_a_place_that_somebody_took_a_moment_ago_is_refused_and_other_days_are_shown(world, browse):
    nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=1)
    series = make_series(world, room=nook, weeks=1)
    first, second = make_episode(world, "Mina", "Sato"), make_episode(world, "Kim", "Lang")
    for one in (first, second):
        dose(world, one, 2)
    fits = queries.fitting(second, from_day=TODAY).fits
    operations.enrol(
        first, series, by=world.actor("dora"), at=NOW, weekdays=list(fits[0].weekdays), from_day=TODAY
    )
    form = {
        "series": str(series.pk),
        "weekdays": [str(day) for day in fits[0].weekdays],
        "from_day": "2026-11-23",
    }
    answer = browse(world.users["dora"]).post(reverse("schedule:enrol", args=[second.pk]), form | key())
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "No place is free on" in page
    again = queries.fitting(second, from_day=TODAY).fits
    assert again
    assert all(set(one.weekdays).isdisjoint(fits[0].weekdays) for one in again)
    assert again[0].days in page


@pytest.mark.ledger("S02")
def test_fewer_days_than_prescribed_are_said_so_with_what_stands_against_the_rest(world, waiting):
    settled(world)
    told(world, waiting, *[window(day, time(8), time(13)) for day in (0, 2)])
    found = queries.fitting(waiting, from_day=TODAY)
    assert [(one.days, one.missing) for one in found.fits] == [("Mon, Wed", 1)]
    assert found.why
    assert found.changes


@pytest.mark.ledger("S02")
def test_a_no_says_why_and_what_would_make_it_a_yes(world, waiting, browse):
    settled(world)
    told(world, waiting, window(5, time(8), time(9)))
    page = shown(browse(world.users["dora"]), waiting)
    found = queries.fitting(waiting, from_day=TODAY)
    assert (found.fits, found.prescribed) == ((), 3)
    assert found.why
    assert found.changes
    assert "Why no day fits" in page
    assert "What would make it possible" in page
    for words in (*found.why, *(one.words for one in found.changes)):
        assert str(waiting.pk) not in words  # names for who may see them, never ids
        assert "skills/" not in words
        assert ".." not in words
    assert not set(found.why) & {one.words for one in found.changes}
    assert page.count("Open a series") == sum(one.opening for one in found.changes)
    assert page.count("Write down their hours") == sum(one.hours for one in found.changes)


@pytest.mark.ledger("S02")
def test_a_full_group_is_no_way_to_come(world, waiting):
    series = make_series(world, weeks=1)
    enrolled(world, series, *NAMES[:10], NAMES[12], NAMES[13])  # twelve: the program's largest group
    found = queries.fitting(waiting, from_day=TODAY)
    assert found.fits == ()
    assert found.why


def test_nobody_who_may_lead_is_said_instead_of_an_error(world, waiting, browse):
    series = make_series(world, weeks=1)
    Credential.objects.filter(staff=series.leader).delete()
    assert "somebody on the staff may lead" in shown(browse(world.users["dora"]), waiting)


def test_the_page_loads_no_compiler():
    """The search of a whole week takes a compiler; a page that fits one client in must not wait for it."""
    code = (
        "import django, sys; django.setup(); import handrail.care.schedule.pages; "
        "import handrail.planner.fit, handrail.planner.why; sys.exit('numba' in sys.modules or 'ortools' in sys.modules)"
    )
    beside = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", code], check=False, env=beside)
    assert done.returncode == 0


@pytest.mark.ledger("S02")
def test_who_has_a_place_is_shown_other_days_and_takes_them_with_one_press(world, waiting, browse):
    first, _others = settled(world)
    late = make_series(world, title="Late", weekdays=[0, 1, 2, 3], starts=time(13), weeks=2)
    told(world, waiting, *[window(day, time(8), time(17)) for day in (0, 1, 2)])
    operations.enrol(waiting, first, by=world.actor("dora"), at=NOW, weekdays=[0, 1, 2], from_day=TODAY)
    browser, url = browse(world.users["dora"]), reverse("schedule:enrol", args=[waiting.pk])
    page = browser.get(url).content.decode()
    assert "Look for other days that fit" in page
    assert "Days that fit" not in page
    found = queries.fitting(waiting, from_day=TODAY)
    assert ("Mon, Tue, Wed", first.pk) not in [(one.days, one.series.pk) for one in found.fits]
    page = browser.get(url + "?other=1").content.decode()
    assert "Days that fit" in page
    (other,) = [one for one in found.fits if not one.missing]
    assert (other.series.pk, other.days) == (late.pk, "Mon, Tue, Wed")
    form = {"series": str(late.pk), "weekdays": list(other.weekdays), "from_day": "2026-11-30"} | key()
    assert browser.post(reverse("schedule:move", args=[waiting.pk]), form).status_code == 302
    now = queries.enrolment_of(waiting.pk, on=date(2026, 11, 30))
    assert (now.series_id, tuple(now.weekdays), now.from_day) == (late.pk, other.weekdays, date(2026, 11, 30))
    assert queries.place_today(waiting, date(2026, 11, 24)).session.series_id == first.pk
    full = {"series": str(late.pk), "weekdays": ["6"], "from_day": "2026-12-07"} | key()
    assert browser.post(reverse("schedule:move", args=[waiting.pk]), full).status_code == 422
    assert queries.enrolment_of(waiting.pk, on=date(2026, 12, 7)).pk == now.pk  # nothing half done


@pytest.mark.ledger("S02")
def test_who_comes_on_fewer_days_than_prescribed_sees_at_once_why_and_what_would_help(world, waiting, browse):
    series, _others = settled(world)
    operations.enrol(waiting, series, by=world.actor("dora"), at=NOW, weekdays=[0, 1], from_day=TODAY)
    told(world, waiting, *[window(day, time(8), time(13)) for day in (0, 1)])
    page = shown(browse(world.users["dora"]), waiting)
    assert "Why not on all prescribed days" in page
    assert "What would make it possible" in page


def test_the_track_that_was_agreed_on_stands_first_among_ways_of_as_many_days(world, waiting):
    for title, track, starts in (("Morning", "morning", time(9)), ("Evening", "evening", time(17))):
        make_series(world, title=title, track=track, weekdays=[0, 1, 3], starts=starts, weeks=1)
    for rather in ("morning", "evening"):
        fits = queries.fitting(waiting, from_day=TODAY, rather=rather).fits
        assert next(one.series.track for one in fits if not one.missing) == rather
        assert {one.series.track for one in fits} == {"morning", "evening"}


@pytest.mark.ledger("S02")
def test_a_series_that_is_about_to_end_takes_nobody_and_hides_no_other(world, waiting):
    """Its free places were all that was proposed, and then left out."""
    cozy = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Cozy", capacity=12)
    stays = make_series(world, weekdays=[0, 1, 2, 3, 4], weeks=2)
    enrolled(world, stays, *NAMES[:7])
    ends = make_series(world, title="Ends", weekdays=[0, 1, 2, 3, 4], starts=time(13), weeks=2, room=cozy)
    operations.end_series(ends, by=world.actor("erin"), at=NOW, from_day=date(2026, 11, 30))
    found = queries.fitting(waiting, from_day=TODAY)
    assert {one.series.pk for one in found.fits} == {stays.pk}
    assert all(not one.missing for one in found.fits)
    assert found.why == ()


@pytest.mark.ledger("S02")
def test_where_two_groups_would_do_both_are_offered(world, waiting):
    """Without hours written down each set of days fits the first group; who can choose should see the other hour too."""
    nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=12)
    make_series(world, title="Mornings", weeks=1)
    make_series(world, title="Afternoons", weeks=1, room=nook, starts=time(13))
    fits = queries.fitting(waiting, from_day=TODAY).fits
    assert len(fits) == 3
    assert {one.series.title for one in fits} == {"Mornings", "Afternoons"}
    assert {one.missing for one in fits} == {0}
    operations.enrol(
        waiting,
        fits[0].series,
        by=world.actor("dora"),
        at=NOW,
        weekdays=list(fits[0].weekdays),
        from_day=TODAY,
    )
    others = queries.fitting(waiting, from_day=TODAY).fits
    assert {one.series.title for one in others} == {"Mornings", "Afternoons"}
