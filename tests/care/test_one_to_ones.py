"""A client's hours with one of the staff: booked, seen by both, moved, called off, held with its note, or missed."""

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from handrail.anytime.consents import operations as consents
from handrail.anytime.family import operations as family
from handrail.anytime.notes.models import Note
from handrail.anytime.outbox import operations as outbox
from handrail.care.schedule import operations, queries
from handrail.care.schedule.models import Notice, OneToOne
from handrail.doors.staff import queries as staff_pages
from handrail.doors.staff.held import to_take_over
from handrail.ground.actor import system
from handrail.ground.clock import day_of
from handrail.ground.people import operations as people
from handrail.ground.people.models import Credential
from handrail.ground.steps import NotAllowed
from tests.builders_days import TODAY, enrolled, make_episode, make_series
from tests.world import NOW, key

TOMORROW = TODAY + timedelta(days=1)
TWO = time(14)  # after the morning group


@pytest.fixture
def sam(world):
    """Sam, who comes to the morning group and has a phone."""
    return enrolled(world, make_series(world), ("Sam", "Kerr"), sign_in=True)[0]


def said(world, name: str = "dora") -> dict:
    return {"by": world.actor(name), "at": NOW}


def hour_of(world, **more) -> operations.Hour:
    """Tomorrow at two with Alice, or as it is said."""
    usual = {"leader": world.staff["alice"], "day": TOMORROW, "starts": TWO, "minutes": 45}
    return operations.Hour(**(usual | more))


def booked(
    world, episode, *, kind: str = "individual", weeks: int = 1, knows: bool = False, **more
) -> list[OneToOne]:
    hour = hour_of(world, **more)
    return operations.book_one_to_one(episode, **said(world), kind=kind, hour=hour, weeks=weeks, knows=knows)


def form_of(world, **more) -> dict:
    hour = {
        "leader": str(world.staff["alice"].pk),
        "day": TOMORROW.isoformat(),
        "starts": "14:00",
        "minutes": "45",
    }
    return hour | {"weeks": "1"} | more | key()


def address(episode, kind: str = "individual") -> str:
    return reverse("schedule:book_one_to_one", args=[episode.pk, kind])


@pytest.mark.ledger("S01", "D09")
def test_the_desk_takes_a_proposed_hour_for_each_week_and_all_see_it(world, browse, sam):
    dora, phone = browse(world.users["dora"]), browse(world.users["sam"])
    page = dora.get(address(sam)).content.decode()
    assert "they come that day" in page
    free = queries.free_hours(sam, world.staff["alice"], minutes=20, at=NOW, weeks=4)
    first = free[0]
    assert first.comes
    group = time(9), time(11, 50)
    assert not group[0] <= first.starts < group[1]
    taken = f"{first.day.isoformat()} {first.starts:%H:%M}"
    assert taken in page
    sent = form_of(world, day="", starts="", take=taken, weeks="4", minutes="20")
    assert dora.post(address(sam), sent).status_code == 302
    row = queries.one_to_ones_of(sam.pk)
    assert len(row) == 4
    assert {one.day.weekday() for one in row} == {first.day.weekday()}
    assert len({one.weekly for one in row}) == 1
    assert "Time alone with Alice Moreno" in phone.get(reverse("portal:week")).content.decode()
    today = phone.get(reverse("portal:today")).content.decode()
    assert "Your days have changed" in today  # nobody said that Sam knows
    assert "And 3 more, until" in today
    week = dora.get(reverse("schedule:week_of", args=[first.day.isoformat()])).content.decode()
    assert "1 one-to-one" in week
    assert "Sam K." in week


@pytest.mark.ledger("S01")
def test_their_own_hours_of_the_day_stand_beside_the_board_and_the_desk_sees_all(world, browse, sam):
    booked(world, sam, day=TODAY)
    for name, shown in (("alice", True), ("dora", True), ("priya", False)):
        page = browse(world.users[name]).get(reverse("staff:mine")).content.decode()
        assert ("One-to-ones today" in page) is shown, name
    assert "Sam K." in browse(world.users["alice"]).get(reverse("staff:mine")).content.decode()


@pytest.mark.ledger("D09")
def test_they_met_and_the_note_is_begun_in_the_same_press(world, browse, sam, monkeypatch):
    (one,) = booked(world, sam, day=TODAY)
    alice = browse(world.users["alice"])
    go = reverse("schedule:one_to_one_met", args=[one.pk])
    assert alice.post(go, {"minutes": "40"} | key()).status_code == 422  # not begun yet
    after = one.ends_at + timedelta(minutes=5)
    monkeypatch.setattr("handrail.ground.clock.now", lambda: after)
    sent = {"minutes": "40", "words": "Spoke of sleep. Plan: a walk each day."} | key()
    assert alice.post(go, sent).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.minutes) == ("held", 40)
    note = Note.objects.get(pk=one.note_id)
    assert (note.kind, note.minutes, note.service_on) == ("individual", 40, TODAY)
    page = alice.get(reverse("schedule:one_to_one", args=[one.pk])).content.decode()
    assert reverse("notes:note", args=[note.pk]) in page
    assert alice.post(go, {"minutes": "40", "words": "Twice"} | key()).status_code == 422
    assert Note.objects.count() == 1


@pytest.mark.ledger("D09")
def test_who_writes_no_notes_says_that_they_met_and_the_clinician_writes_later(
    world, browse, sam, monkeypatch
):
    (one,) = booked(world, sam, day=TODAY)
    monkeypatch.setattr("handrail.ground.clock.now", lambda: one.ends_at)
    dora, alice = browse(world.users["dora"]), browse(world.users["alice"])
    go = reverse("schedule:one_to_one_met", args=[one.pk])
    assert dora.post(go, {"minutes": "45", "words": "Not mine to write"} | key()).status_code == 422
    one.refresh_from_db()
    assert one.state == "planned"
    assert dora.post(go, {"minutes": "45"} | key()).status_code == 302
    assert "Begin the note" not in dora.get(reverse("schedule:one_to_one", args=[one.pk])).content.decode()
    assert "Begin the note" in alice.get(reverse("schedule:one_to_one", args=[one.pk])).content.decode()
    begin = reverse("schedule:one_to_one_note", args=[one.pk])
    assert alice.post(begin, {"words": "Spoke of sleep."} | key()).status_code == 302
    assert alice.post(begin, {"words": "Again."} | key()).status_code == 422
    assert Note.objects.get().kind == "individual"


@pytest.mark.ledger("D07", "D09")
def test_nobody_came_says_what_was_done_and_until_then_it_waits(world, browse, sam, monkeypatch):
    (one,) = booked(world, sam, day=TODAY)
    after = one.ends_at + timedelta(days=1, hours=1)
    (due,) = [
        due for due in queries.due(as_of=after, by=world.actor("alice")) if due.route == "schedule:one_to_one"
    ]
    assert due.staff_id == world.staff["alice"].pk
    assert due.late
    monkeypatch.setattr("handrail.ground.clock.now", lambda: after)
    alice, go = browse(world.users["alice"]), reverse("schedule:one_to_one_missed", args=[one.pk])
    assert alice.post(go, {"done": " "} | key()).status_code == 422
    assert alice.post(go, {"done": "Called twice, left a message."} | key()).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.because) == ("missed", "Called twice, left a message.")
    assert not [
        due for due in queries.due(as_of=after, by=world.actor("alice")) if due.route == "schedule:one_to_one"
    ]
    # They came after all, to the other door.
    assert (
        alice.post(reverse("schedule:one_to_one_met", args=[one.pk]), {"minutes": "30"} | key()).status_code
        == 302
    )
    one.refresh_from_db()
    assert (one.state, one.because) == ("held", "Called twice, left a message.")  # it is not lost


@pytest.mark.ledger("S01")
def test_a_move_of_this_and_the_later_ones_is_told_once(world, browse, sam):
    row = booked(world, sam, weeks=4, knows=True)
    assert not Notice.objects.exists()
    dora = browse(world.users["dora"])
    go = reverse("schedule:one_to_one_move", args=[row[1].pk])
    later = row[1].day + timedelta(days=1)
    sent = form_of(world, day=later.isoformat(), starts="15:00", later="on")
    assert dora.post(go, sent).status_code == 302
    days = [one.day for one in reversed(queries.one_to_ones_of(sam.pk))]
    assert days == [row[0].day, *(one.day + timedelta(days=1) for one in row[1:])]
    (notice,) = queries.unread_notices(sam.pk, on=TODAY)
    assert "at another hour or place now" in notice.words
    assert "3:00 pm" in notice.words
    assert "It was: Tue 1 Dec, 2:00 pm" in notice.words
    assert "And 2 more, until" in notice.words
    assert "Sam K." in dora.get(reverse("schedule:to_tell")).content.decode()


@pytest.mark.ledger("S01")
def test_called_off_with_the_later_ones_and_the_phone_says_why(world, browse, sam):
    row = booked(world, sam, weeks=3)
    dora, phone = browse(world.users["dora"]), browse(world.users["sam"])
    go = reverse("schedule:one_to_one_off", args=[row[1].pk])
    assert dora.post(go, {"reason": ""} | key()).status_code == 422
    assert dora.post(go, {"reason": "Alice is on leave.", "later": "on"} | key()).status_code == 302
    states = [one.state for one in reversed(queries.one_to_ones_of(sam.pk))]
    assert states == ["planned", "called off", "called off"]
    page = phone.get(reverse("portal:today")).content.decode()
    assert "called off. Alice is on leave." in page
    week = phone.get(reverse("portal:week")).content.decode()
    assert week.count("Time alone with") == 2  # tomorrow's, and that of next week, which is called off
    assert "Alice is on leave." in week


AGAINST = [
    ({"day": TODAY - timedelta(days=1)}, "still to come"),
    ({"starts": time(9, 30)}, "Alice Moreno is taken on Tue 24 Nov at that time .Morning skills"),
    ({"minutes": 0}, "5 to 240"),
    ({"starts": time(23, 50)}, "pass midnight"),
    ({"by_video": True}, "consent to care by video"),
    ({"weeks": 27}, "for how many weeks"),
    ({"starts": time(3)}, "is in the night"),
    ({"day": TODAY + timedelta(days=400)}, "within a year"),
    ({"kind": "family"}, "Choose what it is"),
]


@pytest.mark.parametrize(("more", "words"), AGAINST)
def test_what_stands_against_an_hour_is_said_and_nothing_is_kept(world, sam, more, words):
    with pytest.raises(NotAllowed, match=words):
        booked(world, sam, **more)
    assert not OneToOne.objects.exists()


def test_who_sees_clients_for_it_and_with_which_licence(world, sam):
    with pytest.raises(NotAllowed, match="Dora Lind does not see clients for this: Individual session"):
        booked(world, sam, leader=world.staff["dora"])
    with pytest.raises(NotAllowed, match="does not see clients for this: Medication visit"):
        booked(world, sam, kind="medication")
    booked(world, sam, kind="medication", leader=world.staff["priya"])
    booked(world, sam, kind="case_management", leader=world.staff["lee"], starts=time(15))  # needs no licence
    Credential.objects.filter(staff=world.staff["alice"]).update(expires_on=TODAY + timedelta(days=9))
    with pytest.raises(NotAllowed, match="has no licence in force on Thu 3 Dec 2026"):
        booked(world, sam, day=TODAY + timedelta(days=10))


def test_the_client_is_free_and_said_so(world, sam):
    kim = make_episode(world, "Kim", "Lang")
    booked(world, sam)
    with pytest.raises(
        NotAllowed,
        match=re.escape("Alice Moreno is taken on Tue 24 Nov at that time (Individual session, Sam K."),
    ):
        booked(world, kim, starts=time(14, 30))
    with pytest.raises(NotAllowed, match=re.escape("Sam K. is taken on Tue 24 Nov at that time")):
        booked(world, sam, kind="medication", leader=world.staff["priya"], starts=time(13, 45))
    with pytest.raises(
        NotAllowed, match=re.escape("Sam K. is taken on Tue 24 Nov at that time (Morning skills")
    ):
        booked(world, sam, kind="medication", leader=world.staff["priya"], starts=time(10))
    people.set_availability(kim.client, **said(world), windows=[people.Window(0, time(8), time(13))])
    with pytest.raises(NotAllowed, match=re.escape("Kim L. can't come on Wed 25 Nov at 2:00 pm")):
        booked(world, kim, day=TODAY + timedelta(days=2))


def test_days_that_are_made_later_are_taken_already(world, sam):
    """Sessions are made for four weeks; the group takes its hours after that all the same."""
    far = TODAY + timedelta(weeks=8)
    with pytest.raises(NotAllowed, match=re.escape("taken on Mon 18 Jan at that time (Morning skills")):
        booked(world, sam, day=far, starts=time(9, 30), kind="medication", leader=world.staff["priya"])
    with pytest.raises(NotAllowed, match="Alice Moreno is taken on Mon 18 Jan"):
        booked(world, make_episode(world, "Kim", "Lang"), day=far, starts=time(9, 30))


def test_closed_days_and_leave_are_left_out_of_a_row_and_refused_alone(world, sam):
    operations.close(world.site, **said(world, "erin"), day=TOMORROW + timedelta(weeks=1), reason="Holiday")
    operations.note_away(world.staff["alice"], **said(world), day=TOMORROW + timedelta(weeks=2))
    row = booked(world, sam, weeks=4)
    assert [one.day for one in row] == [TOMORROW, TOMORROW + timedelta(weeks=3)]
    with pytest.raises(NotAllowed, match="The site is closed on Tue 1 Dec: Holiday"):
        booked(world, sam, day=TOMORROW + timedelta(weeks=1), starts=time(15))
    with pytest.raises(NotAllowed, match="noted as away on Tue 8 Dec"):
        booked(world, sam, day=TOMORROW + timedelta(weeks=2), starts=time(15))


@pytest.mark.ledger("S04")
def test_a_group_is_not_put_over_somebodys_hour(world, sam):
    kim = make_episode(world, "Kim", "Lang")
    booked(world, kim, starts=TWO)
    with pytest.raises(
        NotAllowed,
        match=re.escape("Alice Moreno is taken on Tue 24 Nov at that time (Individual session, Kim L."),
    ):
        make_series(world, track="evening", title="Afternoons", starts=time(13), weekdays=[1, 2])
    afternoons = make_series(world, track="evening", title="Afternoons", starts=time(13), weekdays=[2, 3])
    wednesday = TODAY + timedelta(days=2)
    booked(world, kim, day=wednesday, kind="medication", leader=world.staff["priya"])
    with pytest.raises(NotAllowed, match="has an hour with Priya Osei on Wed 25 Nov at 2:00 pm"):
        operations.enrol(kim, afternoons, **said(world), weekdays=[2, 3], from_day=TODAY)
    operations.enrol(kim, afternoons, **said(world), weekdays=[3], from_day=TODAY)


@pytest.mark.ledger("S04")
def test_whoever_is_away_has_them_on_their_day_until_each_is_settled(world, browse, sam):
    (one,) = booked(world, sam)
    operations.note_away(world.staff["alice"], **said(world), day=TOMORROW)
    dora = browse(world.users["dora"])
    page = dora.get(
        reverse("schedule:away", args=[TOMORROW.isoformat(), world.staff["alice"].pk])
    ).content.decode()
    assert "Whom they would see alone" in page
    assert reverse("schedule:one_to_one", args=[one.pk]) in page
    lines = [due for due in queries.due(as_of=NOW, by=world.actor("dora")) if due.route == "schedule:away"]
    assert len(lines) == 1
    operations.close(world.site, **said(world, "erin"), day=TOMORROW, reason="Snow.")
    assert not [due for due in queries.due(as_of=NOW, by=world.actor("dora")) if due.route == "schedule:away"]


def test_a_family_session_and_an_hour_alone_keep_apart(world, sam):
    booked(world, sam)
    sister = family.name_caregiver(sam, **said(world, "alice"), name="Ada Kerr", relationship="sister")
    family_at = datetime(2026, 11, 24, 19, 15, tzinfo=UTC)  # 14:15 in New York
    plan = {"starts_at": family_at, "minutes": 50, "caregivers": [sister.pk], "with_client": True}
    with pytest.raises(NotAllowed, match=re.escape("You have this at that hour: Individual session, Sam K.")):
        family.plan_session(sam, **said(world, "alice"), **plan)
    with pytest.raises(
        NotAllowed, match=re.escape("The client has this at that hour: Individual session, Sam K.")
    ):
        family.plan_session(sam, **said(world, "lee"), **plan)
    plan["starts_at"] = family_at + timedelta(hours=1)
    family.plan_session(sam, **said(world, "alice"), **plan)
    with pytest.raises(NotAllowed, match=re.escape("taken on Tue 24 Nov at that time (a family session")):
        booked(world, sam, starts=time(15, 30), kind="medication", leader=world.staff["priya"])


def test_by_video_needs_the_consent_and_says_where_they_were(world, browse, sam, monkeypatch):
    document = {"document": "telehealth_consent", "signed_name": sam.client.legal_name}
    consents.sign(sam, **said(world), **document)
    (one,) = booked(world, sam, by_video=True, room=world.room)
    assert one.room is None
    type(world.site).objects.filter(pk=world.site.pk).update(video_address="https://video.example/{room}")
    phone, alice = browse(world.users["sam"]), browse(world.users["alice"])
    assert "Join by video" not in phone.get(reverse("portal:week")).content.decode()
    clock = [one.starts_at]
    monkeypatch.setattr("handrail.ground.clock.now", lambda: clock[0])
    link = "https://video.example/"
    assert link in phone.get(reverse("portal:week")).content.decode()
    assert link in alice.get(reverse("schedule:one_to_one", args=[one.pk])).content.decode()
    go = reverse("schedule:one_to_one_met", args=[one.pk])
    early = {"minutes": "45", "whereabouts": "12 Elm St, Albany, NY"}
    assert "not over yet by that" in alice.post(go, early | key()).content.decode()
    clock[0] = one.ends_at
    assert alice.post(go, {"minutes": "45"} | key()).status_code == 422
    sent = {"minutes": "45", "whereabouts": "12 Elm St, Albany, NY"} | key()
    assert alice.post(go, sent).status_code == 302
    one.refresh_from_db()
    assert one.whereabouts == "12 Elm St, Albany, NY"


@pytest.mark.ledger("S06")
def test_the_calendars_say_when_and_name_nobody(world, browse, sam):
    (one,) = booked(world, sam)

    def event(link):
        events = Calendar.from_ical(queries.calendar_of(link, at=NOW)).walk("VEVENT")
        (found,) = [event for event in events if event["UID"].startswith(str(one.pk))]
        return found

    for name, words in (("sam", "Appointment"), ("alice", "One-to-one")):
        whose = sam.client if name == "sam" else world.staff[name]
        link = queries.calendar_behind(operations.make_calendar_link(whose, **said(world, name)))
        assert event(link)["SUMMARY"] == words
        assert "Kerr" not in str(event(link).to_ical())
    operations.call_off_one_to_one(one, **said(world), reason="Snow")
    assert (event(link)["STATUS"], event(link)["SEQUENCE"]) == ("CANCELLED", 1)


@pytest.mark.ledger("S06")
def test_a_reminder_goes_out_once_and_is_taken_back_with_the_hour(world, sam):
    people.correct_identity(sam.client, **said(world), changes={"phone": "555-0199"})
    outbox.set_reach(sam.client, **said(world), email=False, text=True, same_day=False)
    (one,) = booked(world, sam, kind="medication", leader=world.staff["priya"])
    evening = NOW + timedelta(hours=10)

    def about() -> list:
        drafts = queries.reminders_due(at=evening, base="")
        return [draft for draft in drafts if draft.about == f"one_to_one:{one.pk}"]

    (draft,) = about()
    assert "Tue 24 Nov" in draft.text
    assert "2:00 PM" in draft.text
    assert "edic" not in draft.text  # of medicine, or what it is, nothing
    sent = outbox.put([draft], by=system(world.organization.pk), at=evening)
    assert not queries.not_so_any_more(sent, at=evening)
    later = hour_of(world, leader=world.staff["priya"], starts=time(15), minutes=20)
    operations.move_one_to_one(one, **said(world), hour=later)
    assert queries.not_so_any_more(sent, at=evening) == list(sent)
    (moved,) = about()
    assert "3:00 PM" in moved.text
    (gone,) = outbox.put([moved], by=system(world.organization.pk), at=evening)
    type(gone).objects.filter(pk=gone.pk).update(state="sent")
    operations.call_off_one_to_one(one, **said(world), reason="Snow")
    assert ["cancelled" in draft.text for draft in about()] == [True]


@pytest.mark.ledger("D09")
def test_whose_program_plans_one_and_has_none_is_on_the_therapists_list(world, browse, sam):
    kim = make_episode(world, "Kim", "Lang")

    def line():
        found = [
            due
            for due in staff_pages.work(by=world.actor("alice"), as_of=NOW)
            if due.route == "schedule:unbooked"
        ]
        return found[0] if found else None

    assert "2 without one" in line().words
    assert line().staff_id == world.staff["alice"].pk
    page = browse(world.users["alice"]).get(reverse("schedule:unbooked")).content.decode()
    assert address(kim) in page
    booked(world, sam)
    assert "1 without one" in line().words
    booked(world, kim, starts=time(15))
    assert line() is None


def test_who_leaves_has_nothing_to_come_to(world, sam):
    booked(world, sam, weeks=4)
    from_day = TODAY + timedelta(days=7)
    n = operations.call_off_all_alone(sam, **said(world, "alice"), from_day=from_day, reason="Discharged")
    assert n == 3
    assert [one.day for one in queries.hours_ahead(sam, as_of=NOW)] == [TOMORROW]


def test_the_hour_is_of_the_wall_clock_on_both_sides_of_a_clock_change(world, sam):
    day = date(2027, 3, 8)  # the clock is put forward on the 14th
    row = booked(world, sam, day=day, starts=TWO, weeks=2)
    assert [one.starts_at.astimezone(UTC).hour for one in row] == [19, 18]
    assert [day_of(one.starts_at, "America/New_York") for one in row] == [one.day for one in row]
    three = hour_of(world, day=day, starts=time(15))
    moved = operations.move_one_to_one(row[0], **said(world), hour=three, later=True)
    assert [one.starts_at.astimezone(UTC).hour for one in moved] == [20, 19]


def test_what_was_called_off_meanwhile_is_not_moved(world, sam):
    (one,) = booked(world, sam)
    stale = queries.one_to_one_for(world.actor("dora"), one.pk)
    operations.call_off_one_to_one(one, **said(world), reason="Snow")
    with pytest.raises(NotAllowed, match="Look again"):
        operations.move_one_to_one(stale, **said(world), hour=hour_of(world, starts=time(15)))
    with pytest.raises(NotAllowed, match="Look again"):
        operations.call_off_one_to_one(stale, **said(world), reason="Twice")


def test_a_move_to_where_it_is_tells_nobody(world, sam):
    (one,) = booked(world, sam, knows=True)
    with pytest.raises(NotAllowed, match="It is so already"):
        operations.move_one_to_one(one, **said(world), hour=hour_of(world))
    assert not Notice.objects.exists()


def test_somebody_who_leaves_hands_them_over(world, sam):
    booked(world, sam)
    held = {one.title: one for one in to_take_over(world.staff["alice"].pk, on=TODAY)}
    assert [line.words for line in held["Clients they see alone"].lines] == ["Sam K., 24 Nov"]


@pytest.mark.ledger("S01", "S04")
def test_a_closed_day_calls_off_who_would_come_and_gives_it_back(world, browse, sam):
    document = {"document": "telehealth_consent", "signed_name": sam.client.legal_name}
    consents.sign(sam, **said(world), **document)
    (one,) = booked(world, sam, knows=True)
    (video,) = booked(world, sam, knows=True, starts=time(16), by_video=True)
    closure = operations.close(
        world.site, **said(world, "erin"), day=TOMORROW, reason="The boiler is mended."
    )
    for row in (one, video):
        row.refresh_from_db()
    assert (one.state, one.because, video.state) == ("called off", "The boiler is mended.", "planned")
    phone = browse(world.users["sam"])
    week = phone.get(reverse("portal:week")).content.decode()
    assert week.count("The boiler is mended.") == 2  # the group, and the hour after it
    assert (
        "by video, they stand"
        in browse(world.users["erin"]).get(reverse("schedule:closures")).content.decode()
    )
    operations.reopen(closure, **said(world, "erin"))
    one.refresh_from_db()
    assert (one.state, one.to_tell) == ("planned", False)  # nobody had told them that it was off


def test_what_somebody_changed_meanwhile_is_not_overwritten_by_an_older_page(world, browse, sam):
    (one,) = booked(world, sam)
    dora = browse(world.users["dora"])
    older = form_of(world, seen=str(one.revision), minutes="30")
    operations.move_one_to_one(one, **said(world), hour=hour_of(world, starts=time(16)))
    answer = dora.post(reverse("schedule:one_to_one_move", args=[one.pk]), older)
    assert answer.status_code == 422
    assert "Look again" in answer.content.decode()
    off = dora.post(reverse("schedule:one_to_one_off", args=[one.pk]), {"reason": "Ill", "seen": "0"} | key())
    assert off.status_code == 422
    one.refresh_from_db()
    operations.call_off_one_to_one(one, **said(world), reason="Snow")
    gone = dora.post(reverse("schedule:one_to_one_move", args=[one.pk]), form_of(world))
    assert "Look again" in gone.content.decode()  # though the form has no place on the page any more


def test_the_sheet_of_the_day_names_who_comes_alone(world, browse, sam):
    booked(world, sam, day=TODAY)
    sheet = (
        browse(world.users["dora"]).get(reverse("schedule:roll", args=[TODAY.isoformat()])).content.decode()
    )
    assert sheet.count("Sam K.") == 2
