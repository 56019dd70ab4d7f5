"""A search for a site's week: asked for on a page, done beside it, stopped, lost, and what it found."""

import re
import threading
from datetime import time, timedelta

import pytest
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import PlanRun
from handrail.doors.commands.planning import search
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode.models import Episode
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.planner.check import check
from tests.builders_days import TODAY, make_episode
from tests.care.test_site_as_problem import dose, settled, told, window
from tests.world import NOW, key

pytestmark = pytest.mark.long
MORNING = time(8), time(13)
FORM = {"monday": TODAY.isoformat(), "seconds": "5"}
ANSWER = {"format": "handrail-timetable-week/1", "sessions": [], "unmet": [], "cost": {"total": 18}}


@pytest.fixture
def clinic_of_six(world):
    """Five who have their places, and one who waits and can come on three of the days."""
    settled(world)
    waiting = make_episode(world, "Mina", "Sato")
    dose(world, waiting, 3)
    told(world, waiting, *[window(day, *MORNING) for day in (0, 2, 3)])
    return waiting


def asked(world, **more) -> PlanRun:
    said = {"monday": TODAY, "seconds": 5} | more
    return operations.ask_for_plan(world.site, by=world.actor("erin"), at=NOW, **said)


def shown(browser, run) -> str:
    answer = browser.get(reverse("schedule:plan", args=[run.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.ledger("S04")
def test_a_director_asks_for_a_week_and_it_is_found_beside_the_pages(world, clinic_of_six, browse):
    browser, url = browse(world.users["erin"]), reverse("schedule:plans")
    assert "None yet." in browser.get(url).content.decode()
    sent = FORM | key()
    first, again = browser.post(url, sent), browser.post(url, sent)
    assert (first.status_code, again.status_code) == (302, 302)
    run = PlanRun.objects.get()
    assert (run.state, run.asked_by) == ("queued", "Erin Vale")
    assert "waits" in shown(browser, run)
    assert search(run.pk, threading.Event())
    run.refresh_from_db()
    assert (run.state, run.part, run.unmet) == ("done", 1.0, 0)
    found = check(run.problem, run.answer)
    assert (found.broken, found.false_claims, found.unmet) == ((), (), ())
    page = shown(browser, run)
    assert "Everyone has their days." in page
    assert 'hx-trigger="every 2s"' not in page
    assert Event.objects.filter(what="schedule.plan_ended").count() == 1
    assert not search(run.site_id, threading.Event())  # no such search


@pytest.mark.ledger("S04")
def test_who_is_left_without_their_days_is_named(world, clinic_of_six, browse):
    told(world, clinic_of_six, window(5, *MORNING))
    run = asked(world)
    search(run.pk, threading.Event())
    run.refresh_from_db()
    assert run.unmet == 1
    page = shown(browse(world.users["erin"]), run)
    assert "Mina S." in page
    assert "Mina" not in str(run.problem)
    assert "Mina" not in str(run.answer)


@pytest.mark.ledger("S04")
def test_a_stopped_search_keeps_the_best_week_so_far(world, clinic_of_six, browse):
    browser, run, by = browse(world.users["erin"]), asked(world, seconds=600), system(world.organization.pk)
    operations.begin_plan(run, by=by, at=NOW)
    assert operations.tell_plan(run, by=by, at=NOW, part=0.25, cost=40, unmet=2)
    page = shown(browser, run)
    assert "25 %" in page
    assert "The best week so far costs 40 and leaves 2 needs open." in page
    live = browser.get(reverse("schedule:plan", args=[run.pk]), HTTP_X_BACKGROUND="1")
    assert live.status_code == 200
    stop = reverse("schedule:plan_stop", args=[run.pk])
    assert browser.post(stop, key()).status_code == 302
    assert "is stopping" in shown(browser, run)
    assert not operations.tell_plan(run, by=by, at=NOW, part=0.5, cost=30, unmet=1)
    operations.finish_plan(run, by=by, at=NOW, answer=ANSWER)
    run = PlanRun.objects.get()
    assert (run.state, run.cost, run.part) == ("stopped", 18, 0.5)
    ended = browser.get(reverse("schedule:plan", args=[run.pk]), HTTP_X_BACKGROUND="1")
    assert ended.status_code == 286  # it is not asked for again
    late = browser.post(stop, key())
    assert late.status_code == 422
    assert "This search is over already." in late.content.decode()


@pytest.mark.ledger("S04")
def test_a_search_that_is_stopped_from_outside_keeps_its_week_as_well(world, clinic_of_six):
    run, stopped = asked(world, seconds=600), threading.Event()
    stopped.set()
    search(run.pk, stopped)
    run.refresh_from_db()
    assert run.state == "stopped"
    assert check(run.problem, run.answer).broken == ()


def test_one_that_nobody_took_up_ends_at_once(world, clinic_of_six, browse, set_clock):
    browser, run = browse(world.users["erin"]), asked(world)
    set_clock(NOW + timedelta(minutes=2))
    assert "Nobody takes it up" in shown(browser, run)
    assert browser.post(reverse("schedule:plan_stop", args=[run.pk]), key()).status_code == 302
    run.refresh_from_db()
    assert (run.state, run.answer) == ("stopped", None)
    with pytest.raises(NotAllowed, match="was stopped"):
        operations.begin_plan(run, by=system(world.organization.pk), at=NOW)


@pytest.mark.ledger("S04")
def test_a_killed_process_is_noticed_and_the_next_search_can_begin(world, clinic_of_six, browse, set_clock):
    browser, run, by = browse(world.users["erin"]), asked(world), system(world.organization.pk)
    operations.begin_plan(run, by=by, at=NOW)
    busy = browser.post(reverse("schedule:plans"), FORM | key())
    assert busy.status_code == 422
    assert "A week of this site is being planned." in busy.content.decode()
    set_clock(NOW + timedelta(minutes=3))
    page = shown(browser, run)
    assert "ended unexpectedly" in page
    assert "gives no sign of life any more" in page
    assert browser.post(reverse("schedule:plans"), FORM | key()).status_code == 302
    run.refresh_from_db()
    assert (run.state, queries.is_lost(run, as_of=NOW)) == ("failed", False)
    with pytest.raises(NotAllowed, match="Cannot finish while failed"):
        operations.finish_plan(run, by=by, at=NOW, answer=ANSWER)


def test_two_processes_do_not_take_up_one_search(world, clinic_of_six):
    run, by = asked(world), system(world.organization.pk)
    twin = PlanRun.objects.get()
    operations.begin_plan(run, by=by, at=NOW)
    with pytest.raises(NotAllowed, match="Another process"):
        operations.begin_plan(twin, by=by, at=NOW)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"seconds": "4"}, "Search for 5 to 600 seconds."),
        ({"seconds": "601"}, "Search for 5 to 600 seconds."),
        ({"seconds": "soon"}, "Write whole seconds."),
        ({"monday": "2026-11-24"}, "Choose a Monday of this week or a later one."),
        ({"monday": "2026-11-16"}, "Choose a Monday of this week or a later one."),
    ],
)
def test_a_wrong_wish_is_refused_with_what_to_do(world, clinic_of_six, browse, form, words):
    answer = browse(world.users["erin"]).post(reverse("schedule:plans"), FORM | form | key())
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PlanRun.objects.exists()


def test_only_the_last_ten_weeks_are_kept(world, clinic_of_six):
    for n in range(12):
        run = asked(world, seed=n)
        operations.stop_plan(run, by=world.actor("erin"), at=NOW + timedelta(seconds=n))
    assert PlanRun.objects.count() == 11


@pytest.mark.ledger("S04")
def test_the_week_is_shown_by_room_leader_or_client_beside_the_one_that_stands(world, clinic_of_six, browse):
    browser, run = browse(world.users["erin"]), asked(world)
    url = reverse("schedule:plan_week", args=[run.pk])
    page = browser.get(url).content.decode()
    assert "The week as it stands" in page  # nothing is found yet
    assert "What would change" not in page
    search(run.pk, threading.Event())
    for by, words in (
        ("room", "Room 2"),
        ("leader", "Alice Moreno"),
        ("client", "Mina S."),
        ("color", "Room 2"),
    ):
        page = browser.get(f"{url}?by={by}").content.decode()
        assert "The week that was found" in page
        assert f'<th scope="row">{words}</th>' in page
        assert "09:00 – 11:50" in page  # by the clock: a block of 170 minutes is 170 minutes
    standing = browser.get(f"{url}?by=client&show=standing").content.decode()
    table, rest = standing.split("What would change", 1)
    assert "Mina S." not in table
    assert "Mina S." in rest
    run.refresh_from_db()
    (mina,) = queries.differences(run, queries.names_in(run))
    assert (mina.name, mina.before) == ("Mina S.", "")
    assert mina.after == "Morning, Mon, Wed, Thu 09:00, Room 2, Alice Moreno"
    for other in ("alice", "dora", "bob"):
        assert browse(world.users[other]).get(url).status_code == 403


@pytest.mark.ledger("S04")
def test_what_the_planner_could_not_do_is_told_by_name_and_kept_without_any(world, clinic_of_six, browse):
    run, by = asked(world), system(world.organization.pk)
    operations.begin_plan(run, by=by, at=NOW)
    client = run.problem["week"][0]["clients"][0]["client"]
    operations.give_up_plan(run, by=by, at=NOW, why=f"week[0]: {client} can't come as it stands")
    page = shown(browse(world.users["erin"]), run)
    name = Episode.objects.select_related("client").get(pk=client).client.short_name
    assert f"Morning: {name} can&#x27;t come as it stands" in page
    assert client not in page.partition("It ended without a week")[2].partition("</p>")[0]
    assert name not in PlanRun.objects.get().why


def move_url(run, name: str, *ids) -> str:
    return reverse(f"schedule:{name}", args=[run.pk, *ids])


@pytest.mark.ledger("S04")
def test_a_move_by_hand_is_checked_and_priced_before_it_is_kept(world, clinic_of_six, browse):
    browser, run = browse(world.users["erin"]), asked(world)
    search(run.pk, threading.Event())
    run.refresh_from_db()
    client = Episode.objects.get(pk=clinic_of_six.pk)
    by_client = browser.get(reverse("schedule:plan_week", args=[run.pk]) + "?by=client").content.decode()
    url = move_url(run, "plan_move_client", client.pk)
    assert url in by_client
    page = browser.get(url).content.decode()
    assert "Move Mina S." in page
    group = next(
        n
        for n, one in enumerate(run.answer["sessions"])
        if any(seat["client"] == str(client.pk) for seat in one["clients"])
    )
    bad = browser.get(url, {"group": group, "weekdays": [1, 2, 3]}, headers={"HX-Request": "true"})
    assert "can&#x27;t come until" in bad.content.decode() or "can't come until" in bad.content.decode()
    assert "Move it" not in bad.content.decode()
    seen = queries.seen_in(run)
    form = {"group": group, "weekdays": [1, 2, 3], "seen": seen} | key()
    refused = browser.post(url, form)
    assert refused.status_code == 422
    assert "Mina S., Tue" in refused.content.decode()
    less = {"group": group, "weekdays": [0, 2]}
    page = browser.get(url, less).content.decode()
    assert "It can't be so" in page  # fewer days than the need says is no seat
    assert "needs[" not in page
    assert "what they are to have" in page
    away = browser.get(url, {"group": group, "weekdays": [6]})  # a day on which no group meets
    assert away.status_code == 200
    assert "Move it" not in away.content.decode()
    run.refresh_from_db()
    assert queries.seen_in(run) == seen


@pytest.mark.ledger("S04")
def test_a_session_is_moved_by_hand_and_two_who_move_at_once_are_one(world, clinic_of_six, browse):
    nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=12)
    browser, run = browse(world.users["erin"]), asked(world)
    search(run.pk, threading.Event())
    run.refresh_from_db()
    (session,) = run.answer["sessions"]
    url = move_url(run, "plan_move", 0)
    assert url in browser.get(reverse("schedule:plan_week", args=[run.pk])).content.decode()
    chosen = {
        "hour": f"{session['kind']}|{session['meetings'][0]['start']}",
        "room": str(nook.pk),
        "leader": session["leaders"][0],
    }
    page = browser.get(url, chosen, headers={"HX-Request": "true"}).content.decode()
    assert "It costs the same" in page
    assert "Mina S." in page  # another room is another week for everybody in it
    assert "<html" not in page
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', page))
    assert sent | chosen == sent  # what was tried is what is kept
    assert browser.post(url, sent | key()).status_code == 302
    run.refresh_from_db()
    assert {one["room"] for one in run.answer["sessions"][0]["meetings"]} == {str(nook.pk)}
    assert (
        check(run.problem, ANSWER | {"sessions": run.answer["sessions"], "cost": run.answer["cost"]}).broken
        == ()
    )
    again = browser.post(url, sent | key())  # the page of somebody who looked before
    assert again.status_code == 422
    assert "Somebody else moved something in this week meanwhile." in again.content.decode()
    for wrong in ({"hour": "x|y"}, {"room": "x"}, {"leader": str(nook.pk)}):
        assert browser.post(url, sent | wrong | key()).status_code == 422
    assert browser.get(move_url(run, "plan_move", 7)).status_code == 404
    for other in ("alice", "dora", "bob"):
        assert browse(world.users[other]).get(url).status_code == 403


@pytest.mark.ledger("S04")
def test_a_director_asks_what_another_hour_would_bring_and_nothing_of_it_is_put_in_force(
    world, clinic_of_six, browse
):
    late = make_episode(world, "Ida", "Lund")
    dose(world, late, 3)
    told(world, late, *[window(day, time(12, 30), time(17)) for day in (0, 1, 2)])
    browser, url = browse(world.users["erin"]), reverse("schedule:plans")
    page = browser.get(url).content.decode()
    assert "What if" in page
    half = browser.post(url, FORM | {"track": "skills/morning"} | key())
    assert half.status_code == 422
    assert "Choose a track and write its hour" in half.content.decode()
    asks = FORM | {"track": "skills/morning", "starts": "13:00"}
    assert browser.post(url, asks | key()).status_code == 302
    run = PlanRun.objects.get()
    assert search(run.pk, threading.Event())
    run.refresh_from_db()
    assert (run.state, run.unmet) == ("done", 1)  # without the change, one is left
    page = shown(browser, run)
    assert "Morning also at 13:00" in page
    assert "1 client more would have their days." in page
    assert "Would have their days then: Ida L." in page
    week = browser.get(reverse("schedule:plan_week", args=[run.pk])).content.decode()
    assert "13:00" not in week.split("What would change")[0]


@pytest.mark.ledger("S04")
def test_what_if_somebody_were_gone_or_a_room_more_is_answered_or_refused_with_why(
    world, clinic_of_six, browse
):
    browser, url = browse(world.users["erin"]), reverse("schedule:plans")
    alone = browser.post(url, FORM | {"without": str(world.staff["alice"].pk)} | key())
    assert alone.status_code == 422
    assert "nobody on the staff may lead" in alone.content.decode()
    assert not PlanRun.objects.exists()
    assert browser.post(url, FORM | {"room_for": "10"} | key()).status_code == 302
    run = PlanRun.objects.get()
    assert [one["capacity"] for one in run.what_if["problem"]["rooms"]] == [14, 10]
    assert [one["capacity"] for one in run.problem["rooms"]] == [14]
    assert search(run.pk, threading.Event())
    page = shown(browser, PlanRun.objects.select_related("site").get())
    assert "What if: one more room for 10" in page
    assert "As many clients would have their days." in page
