"""Who leads: changing a series' leader, standing in for a session, and never anyone without a licence in force."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Series, Session
from handrail.care.schedule.queries import unlicensed_sessions
from handrail.ground.clinic import operations as clinic
from handrail.ground.people import operations as people
from handrail.ground.people.models import Credential
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import TODAY, make_series
from tests.world import NOW, hire, key

MONDAY = TODAY + timedelta(days=7)


@pytest.fixture
def cora(world):
    """A second therapist here, whose licence ends on the Wednesday after next."""
    hire(world, "cora", "Cora Bell", "LPC", ["therapist"], at=NOW)
    licence(world, "cora", until=MONDAY + timedelta(days=2))
    return world.staff["cora"]


def licence(
    world, name: str, *, until: date, since: date = date(2024, 1, 1), kind: str = "LPC"
) -> Credential:
    return people.add_credential(
        world.staff[name],
        by=world.actor("erin"),
        at=NOW,
        kind=kind,
        number="L-9",
        jurisdiction="NY",
        valid_from=since,
        expires_on=until,
    )


def leaders() -> dict[date, str]:
    return dict(Session.objects.order_by("day").values_list("day", "leader__name"))


@pytest.mark.ledger("P10")
def test_a_series_gets_another_leader_from_a_day_on(world, cora, browse):
    series = make_series(world, weeks=2)
    licence(world, "cora", until=date(2030, 1, 1))
    browser, url = browse(world.users["dora"]), reverse("schedule:leader", args=[series.pk])
    assert "Change the leader" in browser.get(reverse("schedule:week")).content.decode()
    assert "Cora Bell" in browser.get(url).content.decode()
    sent = {"leader": str(cora.pk), "from_day": MONDAY.isoformat()} | key()
    assert browser.post(url, sent).status_code == 302
    assert browser.post(url, sent).status_code == 302
    assert {name for day, name in leaders().items() if day < MONDAY} == {"Alice Moreno"}
    assert {name for day, name in leaders().items() if day >= MONDAY} == {"Cora Bell"}
    assert Series.objects.get().leader_id == cora.pk
    assert Event.objects.filter(what="schedule.leader_changed").count() == 1


@pytest.mark.ledger("P10")
def test_nobody_leads_past_the_end_of_their_licence(world, cora, browse):
    series = make_series(world, weeks=2)
    browser, url = browse(world.users["dora"]), reverse("schedule:leader", args=[series.pk])
    answer = browser.post(url, {"leader": str(cora.pk), "from_day": MONDAY.isoformat()} | key())
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Cora Bell has no licence in force on Thu 3 Dec. Choose a licensed leader." in page
    assert "Wed 2 Dec" not in page
    assert set(leaders().values()) == {"Alice Moreno"}
    unlicensed = world.staff["lee"]
    with pytest.raises(NotAllowed, match="Lee Park has no licence in force"):
        operations.change_leader(series, by=world.actor("erin"), at=NOW, leader=unlicensed, from_day=MONDAY)


@pytest.mark.ledger("P10")
def test_a_licence_with_a_gap_or_withdrawn_does_not_carry_the_days_between(world):
    series = make_series(world, weeks=1)
    gap = licence(world, "lee", until=TODAY)
    licence(world, "lee", until=date(2030, 1, 1), since=TODAY + timedelta(days=2))
    said = {"by": world.actor("erin"), "at": NOW, "leader": world.staff["lee"], "from_day": TODAY}
    with pytest.raises(NotAllowed, match="no licence in force on Tue 24 Nov"):
        operations.change_leader(series, **said)
    licence(world, "lee", until=TODAY + timedelta(days=1))
    operations.change_leader(series, **said)
    people.withdraw_credential(gap, by=world.actor("erin"), at=NOW, on=TODAY, because="A slip")
    assert unlicensed_sessions(on=TODAY) == []


@pytest.mark.ledger("P10")
def test_sessions_are_not_made_for_days_between_two_licences(world):
    series = make_series(world, weeks=1)
    Credential.objects.filter(staff=world.staff["alice"]).update(expires_on=MONDAY)
    licence(world, "alice", until=date(2030, 1, 1), since=MONDAY + timedelta(days=2))
    with pytest.raises(NotAllowed, match="no licence in force on Tue 1 Dec"):
        operations.make_sessions(series, by=world.actor("dora"), at=NOW, until=MONDAY + timedelta(days=6))
    assert Session.objects.filter(day__gt=MONDAY).count() == 0


@pytest.mark.ledger("P10")
def test_a_withdrawn_licence_is_seen_before_the_day_comes(world, cora, browse):
    make_series(world, weeks=2)
    assert [
        due for due in queries.due(as_of=NOW, by=world.actor("erin")) if due.route == "schedule:leader"
    ] == []
    (alice,) = Credential.objects.filter(staff=world.staff["alice"])
    people.withdraw_credential(
        alice, by=world.actor("erin"), at=NOW, on=TODAY + timedelta(days=2), because="Suspended"
    )
    (due,) = [due for due in queries.due(as_of=NOW, by=world.actor("erin")) if due.route == "schedule:leader"]
    assert due.words == "Choose a leader: Alice Moreno has no licence in force on Wed 25 Nov"
    assert due.url == reverse("schedule:leader", args=[Series.objects.get().pk])
    page = browse(world.users["erin"]).get(reverse("staff:work")).content.decode()
    assert "Choose a leader: Alice Moreno" in page
    licence(world, "cora", until=date(2030, 1, 1))
    operations.change_leader(
        Series.objects.get(), by=world.actor("erin"), at=NOW, leader=cora, from_day=TODAY + timedelta(days=2)
    )
    assert [
        due for due in queries.due(as_of=NOW, by=world.actor("erin")) if due.route == "schedule:leader"
    ] == []


def choose_a_leader(world) -> list[str]:
    due = queries.due(as_of=NOW, by=world.actor("erin"))
    return [one.words for one in due if one.route == "schedule:leader"]


@pytest.mark.ledger("P10")
def test_a_licence_that_goes_on_does_not_hide_that_the_one_the_program_asks_for_ends(world, cora, browse):
    """Who would be refused as leader stands on the work list as well, in the same words."""
    series = make_series(world, weeks=2)
    assert choose_a_leader(world) == []
    licence(world, "alice", until=date(2030, 1, 1), kind="RN")
    Credential.objects.filter(staff=world.staff["alice"], kind="LCSW").update(
        expires_on=MONDAY + timedelta(days=2)
    )
    words = "Alice Moreno holds none of LCSW, LPC, LPCC, LMHC, LMFT, PhD, PsyD on Thu 3 Dec"
    assert choose_a_leader(world) == [f"Choose a leader: {words}"]
    with pytest.raises(NotAllowed, match=words):
        operations.change_leader(
            series, by=world.actor("erin"), at=NOW, leader=world.staff["alice"], from_day=MONDAY
        )
    assert words in browse(world.users["erin"]).get(reverse("staff:work")).content.decode()


@pytest.mark.ledger("P10")
def test_a_series_from_before_the_program_s_question_stands_on_the_work_list(world, cora):
    series = make_series(world, weeks=2)
    hire(world, "nils", "Nils Orr", "RN", ["therapist"], at=NOW)
    licence(world, "nils", until=date(2030, 1, 1), kind="RN")
    Series.objects.filter(pk=series.pk).update(leader=world.staff["nils"])
    Session.objects.filter(series=series).update(leader=world.staff["nils"])
    (words,) = choose_a_leader(world)
    assert words.startswith("Choose a leader: Nils Orr holds none of LCSW")
    assert words.endswith("on Mon 23 Nov")


@pytest.mark.parametrize("number", [1, 3])
def test_the_look_ahead_costs_the_same_for_one_series_and_three(
    world, cora, number, django_assert_num_queries
):
    make_series(world, weeks=2)
    licence(world, "cora", until=date(2030, 1, 1), kind="RN")
    for n in range(1, number):
        room = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name=f"Hall {n}", capacity=14)
        series = make_series(world, title=f"Series {n}", weeks=1, room=room, starts=time(9 + 3 * n))
        Session.objects.filter(series=series).update(leader=cora)
    unlicensed_sessions(on=TODAY)  # a program's definition is read once a process
    with django_assert_num_queries(2):
        unlicensed_sessions(on=TODAY)


@pytest.mark.ledger("P10")
def test_someone_stands_in_for_one_session(world, cora, browse):
    make_series(world, weeks=1)
    session = Session.objects.get(day=TODAY)
    browser, url = browse(world.users["dora"]), reverse("schedule:stand_in", args=[session.pk])
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"leader": str(cora.pk)} | key()).status_code == 302
    assert leaders()[TODAY] == "Cora Bell"
    assert set(leaders().values()) == {"Alice Moreno", "Cora Bell"}
    assert Series.objects.get().leader_id == world.staff["alice"].pk
    operations.cancel(session, by=world.actor("dora"), at=NOW, reason="Snow")
    over = browser.post(url, {"leader": str(world.staff["alice"].pk)} | key())
    assert over.status_code == 422
    assert "is over or was called off" in over.content.decode()


def test_one_leader_is_not_in_two_rooms_at_one_time(world, cora):
    licence(world, "cora", until=date(2030, 1, 1))
    first = make_series(world, weeks=1)
    room = clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name="Room 9", capacity=14)
    make_series(world, title="Beside", weeks=1, room=room, leader=cora, starts=time(10))
    with pytest.raises(NotAllowed, match=r"Cora Bell is taken on Mon 23 Nov at that time \(Beside\)"):
        operations.change_leader(first, by=world.actor("erin"), at=NOW, leader=cora, from_day=TODAY)
    assert Series.objects.get(pk=first.pk).leader_id == world.staff["alice"].pk


def test_a_change_touches_the_future_only_and_nobody_who_left(world, cora):
    series, said = make_series(world, weeks=1), {"by": world.actor("erin"), "at": NOW}
    with pytest.raises(NotAllowed, match="touches the future only"):
        operations.change_leader(series, leader=cora, from_day=TODAY - timedelta(days=1), **said)
    cora.left_on = TODAY
    with pytest.raises(NotAllowed, match="does not work here any more"):
        operations.change_leader(series, leader=cora, from_day=TODAY, **said)
    with pytest.raises(NotAllowed, match="does not work here any more"):
        operations.stand_in(Session.objects.get(day=TODAY), leader=cora, **said)


def test_only_those_whose_role_it_is_change_a_leader(world, elsewhere, browse):
    series = make_series(world, weeks=1)
    urls = [
        reverse("schedule:leader", args=[series.pk]),
        reverse("schedule:stand_in", args=[Session.objects.first().pk]),
    ]
    for url in urls:
        assert browse(world.users["alice"]).get(url).status_code == 200
        assert browse(world.users["bob"]).get(url).status_code == 403
        assert browse(elsewhere.users["erin"]).get(url).status_code == 404
    theirs = elsewhere.staff["alice"]
    with pytest.raises(NotAllowed):
        operations.change_leader(series, by=world.actor("erin"), at=NOW, leader=theirs, from_day=TODAY)


def test_a_change_begins_no_later_than_the_sessions_that_are_made(world, cora):
    series = make_series(world, weeks=2)
    licence(world, "cora", until=date(2030, 1, 1))
    said = {"by": world.actor("erin"), "at": NOW, "leader": cora}
    with pytest.raises(NotAllowed, match="Sessions are made until"):
        operations.change_leader(series, from_day=TODAY + timedelta(weeks=6), **said)
    assert set(leaders().values()) == {"Alice Moreno"}


def test_a_day_that_is_put_back_is_led_by_whoever_leads_now(world, cora):
    series, erin = make_series(world, weeks=2), world.actor("erin")
    licence(world, "cora", until=date(2030, 1, 1))
    holiday = TODAY + timedelta(days=3)
    closure = operations.close(world.site, by=erin, at=NOW, day=holiday, reason="Holiday")
    operations.change_leader(series, by=erin, at=NOW, leader=cora, from_day=TODAY + timedelta(days=1))
    operations.reopen(closure, by=erin, at=NOW)
    assert leaders()[holiday] == cora.name


@pytest.mark.ledger("P10")
def test_a_licence_that_the_program_does_not_ask_for_leads_no_group(world, cora, browse):
    """A nurse or a prescriber holds a licence, and the program asks for another one of whoever leads."""
    series, browser = make_series(world, weeks=2), browse(world.users["dora"])
    hire(world, "nils", "Nils Orr", "RN", ["therapist"], at=NOW)
    licence(world, "nils", until=date(2030, 1, 1), kind="RN")
    nils = world.staff["nils"]
    sent = {"leader": str(nils.pk), "from_day": MONDAY.isoformat()}
    session = Session.objects.get(day=TODAY)
    for url in (
        reverse("schedule:leader", args=[series.pk]),
        reverse("schedule:stand_in", args=[session.pk]),
    ):
        answer = browser.post(url, sent | key())
        assert answer.status_code == 422
        assert "Nils Orr holds none of LCSW, LPC, LPCC, LMHC, LMFT, PhD, PsyD on" in answer.content.decode()
    with pytest.raises(NotAllowed, match="Nils Orr holds none of LCSW"):
        make_series(world, title="Beside", weeks=1, leader=nils, starts=time(14))
    assert set(leaders().values()) == {"Alice Moreno"}
    licence(world, "nils", until=date(2030, 1, 1), kind="LMFT")
    assert browser.post(reverse("schedule:stand_in", args=[session.pk]), sent | key()).status_code == 302
    assert leaders()[TODAY] == "Nils Orr"


@pytest.mark.ledger("P10")
def test_a_licence_typed_in_small_letters_leads_as_any_other(world, cora):
    Credential.objects.filter(staff__in=[world.staff["alice"], cora]).delete()
    licence(world, "alice", until=date(2030, 1, 1), kind="lcsw")
    licence(world, "cora", until=date(2030, 1, 1), kind="psyd")
    series, said = make_series(world, weeks=2), {"by": world.actor("dora"), "at": NOW, "leader": cora}
    operations.stand_in(Session.objects.get(day=TODAY), **said)
    operations.change_leader(series, from_day=MONDAY, **said)
    assert {day for day, name in leaders().items() if name == "Cora Bell" and day < MONDAY} == {TODAY}
