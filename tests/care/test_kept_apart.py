"""Two clients who are to share no group: whoever places them is refused, the search keeps them apart, and no chart names the other."""

import threading
from datetime import time, timedelta

import pytest
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Enrolment, KeptApart, PlanRun
from handrail.doors.commands.planning import search
from handrail.ground.clinic import operations as clinic
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_episode, make_series
from tests.care.test_leader_away import cora  # noqa: F401 - a fixture
from tests.care.test_site_as_problem import dose
from tests.world import NOW, key

NEXT = TODAY + timedelta(days=7)


def said(world, name: str = "dora") -> dict:
    return {"by": world.actor(name), "at": NOW}


@pytest.mark.ledger("S04")
def test_the_desk_keeps_two_apart_and_neither_chart_names_the_other(world, browse):
    series = make_series(world)
    (sam,) = enrolled(world, series, NAMES[0])
    kim = make_episode(world, *NAMES[1])
    dora, page = browse(world.users["dora"]), reverse("schedule:enrol", args=[kim.pk])
    sent = {"away_from": str(sam.client_id)} | key()
    assert dora.post(reverse("schedule:keep_apart", args=[kim.pk]), sent).status_code == 302
    assert "Sam K." in dora.get(page).content.decode()
    form = {"series": str(series.pk), "weekdays": ["0", "2"], "from_day": TODAY.isoformat()}
    refused = dora.post(page, form | key())
    assert refused.status_code == 422
    assert "kept apart is in Morning skills" in refused.content.decode()
    assert not Enrolment.objects.filter(episode=kim).exists()
    lines = Event.objects.filter(what="schedule.kept_apart")
    assert {line.client_id for line in lines} == {sam.client_id, kim.client_id}
    assert not [line for line in lines if "Kerr" in str(line.detail) or "Lang" in str(line.detail)]
    again = dora.post(
        reverse("schedule:keep_apart", args=[sam.pk]), {"away_from": str(kim.client_id)} | key()
    )
    assert "They are kept apart already." in again.content.decode()
    pair = KeptApart.objects.get()
    gone = reverse("schedule:end_apart", args=[pair.pk, kim.pk])
    assert dora.post(gone, key()).status_code == 302
    assert dora.post(gone, key()).status_code == 422
    assert dora.post(page, form | key()).status_code == 302


def test_a_missed_day_is_not_made_up_beside_them(world):
    series = make_series(world)
    sam, kim = enrolled(world, series, *NAMES[:2])
    other = make_series(world, track="evening", title="Evening", starts=time(17, 30), weekdays=[0, 1, 2, 3])
    jo = enrolled(world, other, NAMES[2])[0]
    operations.keep_apart(sam.client, jo.client, **said(world))
    session = queries.sessions_on(world.site.pk, TODAY + timedelta(days=1))[0]
    with pytest.raises(NotAllowed, match="kept apart is expected there"):
        operations.add_place(jo, session, **said(world), reason="Makes up a day")
    assert queries.shared_with(kim.client_id, on=TODAY) == []


def test_those_who_share_a_group_already_are_named_on_the_page(world, browse):
    sam, kim = enrolled(world, make_series(world), *NAMES[:2])
    operations.keep_apart(sam.client, kim.client, **said(world))
    for one in (sam, kim):
        page = browse(world.users["dora"]).get(reverse("schedule:enrol", args=[one.pk])).content.decode()
        assert "They share Morning skills now" in page


@pytest.mark.long
@pytest.mark.ledger("S04")
def test_a_search_puts_them_into_two_groups(world, cora):  # noqa: F811
    nook = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Nook", capacity=12)
    morning = make_series(world, weekdays=[0, 1, 2], title="One")
    make_series(world, weekdays=[0, 1, 2], title="Two", starts=time(13), room=nook, leader=cora)
    both = enrolled(world, morning, *NAMES[:2])
    for one in both:
        dose(world, one, 3)
    sam, kim = both
    operations.keep_apart(sam.client, kim.client, **said(world))
    director = {"by": world.actor("erin"), "at": NOW}
    run = operations.ask_for_plan(world.site, **director, monday=NEXT, seconds=5)
    search(run.pk, threading.Event())
    run = PlanRun.objects.select_related("site").get(pk=run.pk)
    assert run.answer["unmet"] == []
    operations.apply_plan(run, **director, from_day=NEXT)
    held = Enrolment.objects.filter(until_day__isnull=True).values_list("series__title", flat=True)
    assert sorted(held) == ["One", "Two"]


def test_days_that_fit_leave_their_group_out(world):
    series = make_series(world)
    (sam,) = enrolled(world, series, NAMES[0])
    kim = make_episode(world, *NAMES[1])
    dose(world, kim, 4)
    assert queries.fitting(kim, from_day=NEXT).fits
    operations.keep_apart(sam.client, kim.client, **said(world))
    found = queries.fitting(kim, from_day=NEXT)
    assert not found.fits
    assert any("with whom Kim L. shares none" in words for words in found.why)


def test_nobody_is_kept_apart_from_themselves(world):
    sam = make_episode(world)
    with pytest.raises(NotAllowed, match="Choose somebody else"):
        operations.keep_apart(sam.client, sam.client, **said(world))
