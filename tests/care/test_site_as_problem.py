"""A site's stored week as a timetable problem: written at the command line, read back, checked, planned from."""

import json
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.urls import reverse

from handrail.anytime.consents import operations as consents
from handrail.care.admission.models import Dose
from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Series
from handrail.doors.commands.main import main
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode.operations import client_row
from handrail.ground.people import operations as people
from handrail.ground.people import queries as people_queries
from handrail.ground.people.models import Credential, WorkingHours
from handrail.library import shelf
from handrail.planner.check import check
from handrail.planner.problem import read
from tests.builders_days import NAMES, TODAY, enrolled, make_episode, make_series
from tests.world import NOW, hire, key


def export(tmp_path, *words: str):
    out = tmp_path / "problem.json"
    done = CliRunner().invoke(main, ["timetable-export", "--out", str(out), *words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done, json.loads(out.read_text()) if out.exists() else None


def raw(world) -> dict:
    return queries.planned_week(world.site, monday=TODAY).problem


def dose(world, episode, days: int) -> None:
    """Laid down, not set: how many days a program's taper allows is not what is looked at here."""
    Dose.objects.create(
        **client_row(episode),
        days_per_week=days,
        hours_per_week=Decimal("2.5") * days,
        from_day=TODAY,
        reason="As assessed",
        set_at=NOW,
        set_by="test",
    )


def window(day: int, start: time, end: time) -> people.Window:
    return people.Window(day, start, end)


def told(world, episode, *windows: people.Window) -> None:
    people.set_availability(episode.client, by=world.actor("dora"), at=NOW, windows=list(windows))


def settled(world, *, weekdays=(0, 1, 2, 3)):
    """A series on four days with five clients who come on each of them, as prescribed."""
    series = make_series(world, weekdays=list(weekdays))
    episodes = enrolled(world, series, *NAMES[:5])
    for one in episodes:
        dose(world, one, len(weekdays))
    return series, episodes


@pytest.mark.ledger("S04")
def test_a_sites_week_is_written_as_a_problem_and_its_standing_week_keeps_every_rule(world, tmp_path):
    series, episodes = settled(world)
    waiting = make_episode(world, "Mina", "Sato")
    dose(world, waiting, 3)
    told(world, waiting, window(0, time(8), time(13)), window(2, time(8), time(13)))
    done, problem = export(tmp_path, "--site", "riverside house", "--week", "2026-11-25")
    assert done.exit_code == 0, done.output
    assert "the week of 23 Nov 2026, 6 clients, 1 standing sessions" in done.output
    assert "The week as it stands keeps every hard rule." in done.output
    found = read(problem)
    assert [room.capacity for room in found.rooms] == [14]
    (session,) = found.week
    own = "skills/morning:mon+tue+wed+thu"  # the track meets on Friday as well
    assert (session.kind, session.leaders) == (own, (str(world.staff["alice"].pk),))
    assert [(one.day, one.start) for one in session.meetings] == [
        (day, "09:00") for day in ("mon", "tue", "wed", "thu")
    ]
    assert {one.client for one in session.clients} == {str(one.pk) for one in episodes}
    kinds = {one.id: one for one in found.kinds}
    definition = shelf.program("skills")
    assert set(kinds) == {f"skills/{track.id}" for track in definition.tracks} | {own}
    morning = kinds[own]
    assert [pattern.days for pattern in morning.patterns] == [("mon", "tue", "wed", "thu")]
    assert (morning.minimum, morning.maximum) == (definition.group.minimum, definition.group.maximum)
    assert morning.length_minutes >= 170  # the block's minutes, in whole steps
    client = {one.id: one for one in found.clients}[str(waiting.pk)]
    assert client.needs[0].days == 3
    assert [(one.day, one.start, one.end) for one in client.available] == [
        ("mon", "09:00", "13:00"),
        ("wed", "09:00", "13:00"),
    ]
    text = json.dumps(problem)
    people_here = [one.client for one in [*episodes, waiting]]
    names = {part for one in people_here for part in (one.given_name, one.family_name)}
    names |= {word for one in world.staff.values() for word in one.name.split()} | {"Room 2", series.title}
    assert [name for name in names if name in text or name in done.output] == []


@pytest.mark.ledger("S04")
def test_what_the_standing_week_breaks_is_said_and_the_file_is_there_all_the_same(world, tmp_path):
    _series, episodes = settled(world)
    dose(world, episodes[0], 2)
    told(world, episodes[1], window(0, time(9), time(11)))
    people.set_hours(
        world.staff["alice"],
        by=world.actor("erin"),
        at=NOW,
        windows=[window(day, time(9), time(13)) for day in range(3)],
    )
    done, problem = export(tmp_path, "--site", str(world.site.pk), "--week", "2026-11-23")
    assert done.exit_code == 1
    rules = {line.split(": ")[1] for line in done.output.splitlines() if line.startswith("broken: ")}
    assert rules == {"series_days", "available", "staff_hours"}
    assert "breaks hard rules in 6 places. The file was written all the same." in done.output
    assert read(problem)


def test_a_site_that_is_not_there_or_is_there_twice_is_said(world, elsewhere, tmp_path):
    done, written = export(tmp_path, "--site", "Nowhere")
    assert done.exit_code == 1
    assert "There is no site 'Nowhere'. Sites: 'Riverside house'" in done.output
    clinic.open_site(
        world.organization,
        by=world.actor("erin"),
        at=NOW,
        name="Hillside house",
        time_zone="America/New_York",
    )
    done, twice = export(tmp_path, "--site", "Hillside house")
    assert "'Hillside house' is the name of 2 sites; give the id." in done.output
    assert (written, twice) == (None, None)


def test_nobody_licensed_means_nothing_to_plan_and_nothing_written(world, tmp_path):
    settled(world)
    Credential.objects.all().update(expires_on=TODAY - timedelta(days=1))
    done, problem = export(tmp_path, "--site", "Riverside house", "--week", "2026-11-23")
    assert done.exit_code == 1
    assert "that somebody on the staff may lead. Nothing was written." in done.output
    assert problem is None


@pytest.mark.ledger("S04")
def test_who_may_lead_is_as_the_timetables_own_rule_says(world):
    settled(world)
    hire(world, "cora", "Cora Bell", "LPC", ["therapist"], at=NOW)
    cora = world.staff["cora"]
    staff = {one["id"]: one for one in raw(world)["staff"]}
    assert staff[str(cora.pk)]["leads"] == []  # no licence is written down
    assert "skills/morning" in staff[str(world.staff["alice"].pk)]["leads"]
    assert str(world.staff["dora"].pk) not in staff  # the front desk leads nothing
    people.add_credential(
        cora, by=world.actor("erin"), at=NOW, kind="LPC", number="L-9", jurisdiction="NY",
        valid_from=date(2024, 1, 1), expires_on=TODAY + timedelta(days=2),
    )  # fmt: skip
    assert {one["id"]: one for one in raw(world)["staff"]}[str(cora.pk)][
        "leads"
    ] == []  # it ends on Wednesday
    Credential.objects.filter(staff=cora).update(expires_on=TODAY + timedelta(days=6))
    assert "skills/morning" in {one["id"]: one for one in raw(world)["staff"]}[str(cora.pk)]["leads"]


@pytest.mark.ledger("S04")
def test_hours_elsewhere_are_taken_from_who_leads_there(world):
    settled(world)
    site = clinic.open_site(
        world.organization, by=world.actor("erin"), at=NOW, name="North", time_zone="America/New_York"
    )
    room = clinic.add_room(site, by=world.actor("erin"), at=NOW, name="N1", capacity=10)
    program = clinic.publish_program(site, shelf.program("skills"), by=world.actor("erin"), at=NOW)
    operations.open_series(
        by=world.actor("erin"), at=NOW, in_force=program, track="morning", title="North", weekdays=[4],
        starts=time(13), room=room, leader=world.staff["alice"], from_day=TODAY,
    )  # fmt: skip
    people.set_hours(
        world.staff["alice"], by=world.actor("erin"), at=NOW, windows=[window(4, time(9), time(17))]
    )
    (alice,) = (one for one in raw(world)["staff"] if one["id"] == str(world.staff["alice"].pk))
    assert alice["hours"] == [
        {"day": "fri", "start": "09:00", "end": "13:00"},
        {"day": "fri", "start": "15:50", "end": "17:00"},
    ]


@pytest.mark.parametrize("program", sorted(shelf.program_ids()))
def test_every_program_that_ships_can_be_read_back_with_its_series_standing(world, program):
    """Blocks of any length, starts that differ by day, tracks by video: each track of each program, as it stands."""
    here = (
        clinic.publish_program(world.site, shelf.program(program), by=world.actor("erin"), at=NOW)
        if program != "skills"
        else world.program
    )
    Credential.objects.filter(staff=world.staff["alice"]).delete()
    kinds = {kind for role in shelf.program(program).team for kind in role.credentials} | {"LCSW"}
    for kind in sorted(kinds):
        people.add_credential(
            world.staff["alice"], by=world.actor("erin"), at=NOW, kind=kind, number="1", jurisdiction="NY",
            valid_from=date(2020, 1, 1), expires_on=date(2030, 1, 1),
        )  # fmt: skip
    definition = shelf.program(program)
    for track in definition.tracks:
        series = make_series(
            world, track=track.id, title=track.title, weekdays=[["mon", "tue", "wed", "thu", "fri", "sat", "sun"].index(day) for day in track.weekdays],
            starts=None, weeks=0,
        ) if here is world.program else operations.open_series(
            by=world.actor("erin"), at=NOW, in_force=here, track=track.id, title=track.title,
            weekdays=[["mon", "tue", "wed", "thu", "fri", "sat", "sun"].index(day) for day in track.weekdays],
            starts=None, room=clinic.add_room(world.site, by=world.actor("erin"), at=NOW, name=track.id, capacity=12),
            leader=world.staff["alice"], from_day=TODAY,
        )  # fmt: skip
        episode = make_episode(world, track.title, program, program=here)
        consents.sign(
            episode,
            by=world.actor("dora"),
            at=NOW,
            document="telehealth_consent",
            signed_name=episode.client.legal_name,
        ) if any(one.purpose == "telehealth" for one in definition.documents) else None
        operations.enrol(
            episode, series, by=world.actor("dora"), at=NOW, weekdays=series.weekdays, from_day=TODAY
        )
        dose(world, episode, len(series.weekdays))
    found = queries.planned_week(world.site, monday=TODAY)
    assert read(found.problem)
    assert {one.pk for one in found.series} == {one.pk for one in Series.objects.all()}
    broken = {one.rule for one in check(found.problem, found.week).broken}
    assert broken <= {
        "staff_twice",
        "room_twice",
    }  # one leader, and for skills one room, for all tracks at once


@pytest.mark.ledger("S02", "S07")
def test_a_series_of_too_few_days_is_not_the_whole_of_a_dose(world):
    """Somebody in it keeps it, which is said; nobody else is put there."""
    series = make_series(world, weekdays=[0, 2, 4], weeks=0)
    (short,) = enrolled(world, series, NAMES[0])
    waiting = make_episode(world, "Mina", "Sato")
    for one in (short, waiting):
        dose(world, one, 4)
    found = queries.planned_week(world.site, monday=TODAY)
    needs = {one["id"]: one["needs"][0]["kinds"] for one in found.problem["clients"]}
    assert "skills/morning:mon+wed+fri" in needs[str(short.pk)]
    assert "skills/morning:mon+wed+fri" not in needs[str(waiting.pk)]
    assert f"client {short.pk}: 4 days are prescribed, and their series meets on 3" in found.said
    fit = queries.fitting(waiting, from_day=TODAY).fits
    assert [(one.days, one.missing) for one in fit] == [("Mon, Wed, Fri", 1)]


@pytest.mark.ledger("S02")
def test_somebody_free_until_the_very_minute_a_block_ends_can_come_to_it(world):
    settled(world)
    waiting = make_episode(world, "Mina", "Sato")
    told(world, waiting, window(0, time(9), time(11, 50)), window(1, time(9), time(11, 49)))
    found = raw(world)
    (client,) = (one for one in found["clients"] if one["id"] == str(waiting.pk))
    length = next(one["length_minutes"] for one in found["kinds"] if one["id"] == "skills/morning")
    ends = {one["day"]: one["end"] for one in client["available"]}
    assert ends["mon"] == f"{9 + length // 60:02d}:{length % 60:02d}"
    assert ends["tue"] == "11:49"


def test_one_fixed_number_of_queries(world, django_assert_num_queries):
    series, _episodes = settled(world)
    raw(world)  # the definition is read once in a process
    with django_assert_num_queries(13):
        raw(world)
    for one in enrolled(world, series, *NAMES[5:9]):
        dose(world, one, 4)
    make_series(world, title="Afternoon", starts=time(13), weeks=0)
    with django_assert_num_queries(13):
        raw(world)


@pytest.mark.ledger("S04")
def test_the_director_writes_down_when_somebody_works(world, browse):
    alice = world.staff["alice"]
    browser, url = browse(world.users["erin"]), reverse("people:hours", args=[alice.pk])
    assert "None written down" in browser.get(reverse("people:member", args=[alice.pk])).content.decode()
    page = browser.get(url).content.decode()
    assert "Monday from" in page
    wrong = browser.post(url, {"from_0_1": "12:00", "until_0_1": "09:00", "from_1_1": "09:00"} | key())
    assert wrong.status_code == 422
    assert "The stretch must end after it begins." in wrong.content.decode()
    assert "Give both times, or neither." in wrong.content.decode()
    overlapping = {"from_0_1": "09:00", "until_0_1": "12:00", "from_0_2": "11:00", "until_0_2": "13:00"}
    assert "must begin after the first one ends" in browser.post(url, overlapping | key()).content.decode()
    assert not WorkingHours.objects.exists()
    sent = {"from_0_1": "09:00", "until_0_1": "12:00", "from_0_2": "12:30", "until_0_2": "17:00"} | key()
    assert browser.post(url, sent).status_code == 302
    assert browser.post(url, sent).status_code == 302
    assert [
        (one.weekday, one.from_time, one.until_time)
        for one in people_queries.hours_among([alice.pk])[alice.pk]
    ] == [(0, time(9), time(12)), (0, time(12, 30), time(17))]
    member = browser.get(reverse("people:member", args=[alice.pk])).content.decode()
    assert "12:30 – 17:00" in member
    assert 'value="12:30"' in browser.get(url).content.decode()
    for other in ("alice", "dora", "bob"):
        assert browse(world.users[other]).get(url).status_code == 403
