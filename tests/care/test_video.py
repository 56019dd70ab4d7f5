"""By video: a room nobody can guess, and minutes that count once it is known where somebody is."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.consents import operations as consents
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.care.day import operations
from handrail.care.day.models import AttendanceEvent, VideoAttestation, Visit
from handrail.care.day.operations import Attested, CheckInAnswers
from handrail.care.schedule import operations as schedule
from handrail.care.schedule import queries as timetable
from handrail.ground.clinic import operations as clinic
from handrail.ground.people.models import Client
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.builders_days import NAMES, enrolled, make_episode, make_series, place_of
from tests.world import NOW, key

pytestmark = pytest.mark.ledger("S03")
TUESDAY = date(2026, 11, 24)
JOIN = reverse("portal:join")
HERE = {"location": "12 Elm St, Albany", "state": "ny", "contact": "Rosa, 555-0133", "private": "on"}
BY_STAFF = HERE | {"identity": "known to staff"}
CALM = CheckInAnswers(mood=7, urges=1, sleep_hours=8, withdrawal_signs=False, unsafe_thoughts=False)


def local(hour, minute=0, day=TUESDAY):
    return datetime.combine(day, time(hour, minute), ZoneInfo("America/New_York"))


def signed(world, episode, name="Sam Kerr"):
    said = {"by": world.actor("dora"), "at": NOW}
    return consents.sign(episode, document="telehealth_consent", signed_name=name, **said)


@pytest.fixture
def sam(world, set_clock):
    """Sam, in an evening group whose Tuesday is by video, at 17:20; it begins at 17:30."""
    world.program = clinic.publish_program(
        world.site, shelf.program("flexible"), by=world.actor("erin"), at=NOW
    )
    series = make_series(
        world, track="evening", title="Evening group", weekdays=[0, 1, 3], starts=time(17, 30)
    )
    episode = make_episode(world, sign_in=True)
    signed(world, episode)
    Client.objects.update(emergency_contact="Rosa Kerr, 555-0133")
    schedule.enrol(episode, series, by=world.actor("dora"), at=NOW, weekdays=[0, 1, 3], from_day=NOW.date())
    set_clock(local(17, 20))
    return episode


@pytest.fixture
def room(world):
    """Sam and Kim in a group in the room, both with their consent to video."""
    found = enrolled(world, make_series(world), *NAMES[:2], sign_in=True)
    for episode, name in zip(found, ("Sam Kerr", "Kim Lang"), strict=True):
        signed(world, episode, name)
    return found


def test_the_room_opens_shortly_before_and_closes_at_the_end(world, browse, sam, set_clock):
    place = place_of(sam, TUESDAY)
    link = timetable.video_link(place.session)
    assert link.startswith("https://meet.jit.si/")
    assert len(link.removeprefix("https://meet.jit.si/")) == 40
    phone, desk = browse(world.users["sam"]), browse(world.users["alice"])
    roster, sheet = (reverse(name, args=[place.session.pk]) for name in ("day:session", "schedule:run_sheet"))
    for minute, shown in ((14, False), (15, True)):
        set_clock(local(17, minute))
        assert (JOIN in phone.get(reverse("portal:today")).content.decode()) is shown
        assert (JOIN in phone.get(reverse("portal:block")).content.decode()) is shown
        for page in (roster, sheet):
            assert (link in desk.get(page).content.decode()) is shown
    set_clock(place.session.ends_at)
    assert JOIN not in phone.get(reverse("portal:today")).content.decode()
    assert link not in desk.get(roster).content.decode()
    assert phone.post(JOIN, HERE | key()).status_code == 422


def test_each_session_has_a_room_of_its_own(sam):
    first, other = (place_of(sam, day).session for day in (TUESDAY, TUESDAY + timedelta(days=7)))
    assert timetable.video_link(first) != timetable.video_link(other)
    assert str(first.pk) not in timetable.video_link(first)


def test_a_client_says_where_they_are_and_comes_in_by_video(world, browse, sam):
    phone, place = browse(world.users["sam"]), place_of(sam, TUESDAY)
    operations.check_in(place, by=world.actor("sam"), at=local(17, 16), answers=CALM)
    link = timetable.video_link(place.session)
    page = phone.get(JOIN).content.decode()
    assert "Rosa Kerr, 555-0133" in page
    assert link not in page
    refused = phone.post(JOIN, {"location": "My car", "state": "New York"} | key())
    assert refused.status_code == 422
    assert "My car" in refused.content.decode()
    assert "Nobody else can hear" in refused.content.decode() or "private" in refused.content.decode()
    assert not Visit.objects.get(place=place).events.exists()
    assert phone.post(JOIN, HERE | key()).status_code == 302
    said = VideoAttestation.objects.get()
    assert (said.state, said.identity, said.by) == ("NY", "own sign-in", f"client:{sam.client_id}")
    assert list(AttendanceEvent.objects.values_list("kind", flat=True)) == ["online"]
    assert link in phone.get(JOIN).content.decode()
    day = browse(world.users["alice"]).get(reverse("day:place", args=[place.pk])).content.decode()
    assert "12 Elm St, Albany, NY" in day
    operations.clear(place, by=world.actor("alice"), at=local(17, 30))
    assert link in phone.get(JOIN).content.decode()
    assert phone.post(JOIN, HERE | key()).status_code == 200  # a second press brings nobody in twice
    assert VideoAttestation.objects.count() == 1


@pytest.mark.ledger("D02")
def test_whoever_must_be_seen_first_waits_as_in_the_room(world, browse, sam):
    phone, place = browse(world.users["sam"]), place_of(sam, TUESDAY)
    link = timetable.video_link(place.session)
    assert phone.post(JOIN, HERE | key()).status_code == 302
    waiting = phone.get(JOIN).content.decode()
    assert "Check in first" in waiting
    assert link not in waiting
    yes = CheckInAnswers(unsafe_thoughts=True)
    operations.check_in(place, by=world.actor("sam"), at=local(17, 21), answers=yes)
    assert Visit.objects.get(place=place).state == "held"
    waiting = phone.get(JOIN, headers={"X-Background": "1"}).content.decode()
    assert "talks with you first" in waiting
    assert "tel:988" in waiting
    assert link not in waiting
    with pytest.raises(NotAllowed, match="licensed clinician"):
        operations.clear(place, by=world.actor("dora"), at=local(17, 25))
    alice, (concern,) = world.actor("alice"), safety_queries.open_concerns_of(sam.pk)
    safety.assess(concern, by=alice, at=local(17, 35), risk="low", words="Passing thoughts, no plan.")
    operations.clear(place, by=alice, at=local(17, 40))
    assert link in phone.get(JOIN).content.decode()


@pytest.mark.ledger("D07")
def test_minutes_by_video_and_in_the_room_stand_in_one_ledger(world, browse, room, set_clock):
    first, second = (place_of(episode) for episode in room)
    alice = world.actor("alice")
    operations.attest(
        first, by=alice, at=NOW, said=Attested("Home", "NY", "known to staff", "Rosa", private=True)
    )
    for place, online in ((first, True), (second, False)):
        operations.arrive(place, by=alice, at=local(9, 0, NOW.date()), online=online)
        operations.clear(place, by=alice, at=local(9, 0, NOW.date()))
    set_clock(place.session.ends_at)
    operations.end_session(place.session, by=alice, at=place.session.ends_at)
    desk = browse(world.users["alice"])
    for episode, by_video in zip(room, (True, False), strict=True):
        page = desk.get(reverse("day:attendance", args=[episode.pk])).content.decode()
        assert ("Of it by video" in page) is by_video
    assert {visit.minutes for visit in Visit.objects.all()} == {160}


@pytest.mark.ledger("D07")
def test_staff_mark_nobody_by_video_without_saying_where_they_are(world, browse, room):
    place, desk = place_of(room[0]), browse(world.users["dora"])
    refused = desk.post(reverse("day:arrival", args=[place.pk]), {"how": "online"} | key())
    assert refused.status_code == 409
    for words in ("where they are now", "in which state", "whom to call", "in a private place"):
        assert words in refused.content.decode()
    form = reverse("day:video", args=[place.pk])
    assert form in desk.get(reverse("day:session", args=[place.session_id])).content.decode()
    half = desk.post(form, {"location": "Home", "state": "NY"} | key())
    assert half.status_code == 422
    assert not Visit.objects.exists()
    assert desk.post(form, BY_STAFF | key()).status_code == 302
    assert Visit.objects.get().state == "here"
    assert list(AttendanceEvent.objects.values_list("kind", flat=True)) == ["online"]
    # somewhere else half an hour later: a new line, and nobody comes twice
    assert desk.post(form, BY_STAFF | {"location": "4 Oak Rd", "state": "NJ"} | key()).status_code == 302
    assert AttendanceEvent.objects.count() == 1
    roster = desk.get(reverse("day:session", args=[place.session_id])).content.decode()
    assert "no licence there" in roster
    assert "holds no licence in NJ" in desk.get(form).content.decode()
    assert "holds no licence in NJ" in desk.get(reverse("day:place", args=[place.pk])).content.decode()


def test_a_group_in_the_room_is_joined_by_video_once_staff_agreed(world, browse, room, set_clock):
    phone, place = browse(world.users["sam"]), place_of(room[0])
    set_clock(local(9, 5, NOW.date()))
    assert "meets in the room" in phone.get(JOIN).content.decode()
    refused = phone.post(JOIN, HERE | key())
    assert refused.status_code == 422
    assert not VideoAttestation.objects.exists()
    said = Attested("Home", "NY", "known to staff", "Rosa", private=True)
    operations.attest(place, by=world.actor("dora"), at=local(9, 6, NOW.date()), said=said)
    assert JOIN in phone.get(reverse("portal:today")).content.decode()
    assert phone.post(JOIN, HERE | key()).status_code == 302
    assert list(AttendanceEvent.objects.values_list("kind", flat=True)) == ["online"]
    assert browse(world.users["kim"]).get(JOIN).status_code == 200
    assert VideoAttestation.objects.filter(client_id=room[1].client_id).count() == 0


def test_a_consent_taken_back_stops_the_video(world, browse, sam):
    consents.revoke(sam_consent(sam), by=world.actor("dora"), at=local(17, 0), reason="Prefers the room")
    phone = browse(world.users["sam"])
    text = phone.get(JOIN).content.decode()
    assert "not signed, or was taken back" in text
    assert reverse("portal:documents") in text
    form = reverse("day:video", args=[place_of(sam, TUESDAY).pk])
    assert reverse("consents:list", args=[sam.pk]) in browse(world.users["dora"]).get(form).content.decode()
    assert phone.post(JOIN, HERE | key()).status_code == 422
    place = place_of(sam, TUESDAY)
    said = Attested("Home", "NY", "known to staff", "Rosa", private=True)
    with pytest.raises(NotAllowed, match="taken back"):
        operations.attest(place, by=world.actor("alice"), at=local(17, 21), said=said)


def sam_consent(episode):
    from handrail.anytime.consents.models import Consent

    return Consent.objects.get(client_id=episode.client_id)


def test_a_correction_to_video_asks_where_they_were(world, room):
    place, alice = place_of(room[0]), world.actor("alice")
    operations.arrive(place, by=alice, at=local(9, 0, NOW.date()))
    said = {"by": alice, "at": local(9, 30, NOW.date()), "happened_at": local(9, 0, NOW.date())}
    wrong = AttendanceEvent.objects.get()
    with pytest.raises(NotAllowed, match="where they are now"):
        operations.correct(wrong, reason="Was by video", kind="online", **said)
    where = Attested("Home", "NY", "known to staff", "Rosa", private=True)
    operations.attest(place, by=alice, at=local(9, 30, NOW.date()), said=where)
    assert operations.correct(wrong, reason="Was by video", kind="online", **said).kind == "online"


def test_nobody_says_it_for_someone_else(world, elsewhere, room):
    place = place_of(room[0])
    said = Attested("Home", "NY", "own sign-in", "Rosa", private=True)
    for by in (world.actor("kim"), elsewhere.actor("alice"), world.actor("bob")):
        with pytest.raises(NotAllowed):
            operations.attest(place, by=by, at=NOW, said=said)
    with pytest.raises(NotAllowed, match="how you know"):
        operations.attest(place, by=world.actor("dora"), at=NOW, said=said)


def test_what_was_attested_is_never_changed(world, room):
    said = Attested("Home", "NY", "known to staff", "Rosa", private=True)
    operations.attest(place_of(room[0]), by=world.actor("dora"), at=NOW, said=said)
    with pytest.raises(DatabaseError), transaction.atomic():
        VideoAttestation.objects.update(location="Elsewhere")


def test_the_room_stands_in_no_calendar_and_no_reminder(world, sam):
    schedule.make_calendar_link(Client.objects.get(), by=world.actor("sam"), at=NOW)
    from handrail.care.schedule.models import CalendarLink

    words = timetable.calendar_of(CalendarLink.objects.get(), at=NOW).decode()
    assert "jit.si" not in words


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://meet.jit.si/{room}", "https://"),
        ("https://meet.jit.si/", "{room} once"),
        ("https://meet.jit.si/{room}/{room}", "{room} once"),
        ("https://meet.jit.si/{room}{name}", "{room} once"),
        ("https://meet.jit.si/{room", "{room} once"),
        ("https://meet.jit.si/{room!r}", "{room} once"),
        ("https://{room}/x", "whole address"),
        ("https://{room}.clinic.example/x", "whole address"),
        ("https:///{room}", "whole address"),
        ("https://me:secret@video.example/{room}", "whole address"),
        ("https://video.example:port/{room}", "whole address"),
        ("https://video.example/a b/{room}", "no spaces"),
        ("https://video.example/" + "a" * 200 + "{room}", "at most 200"),
        ("javascript:alert(1)//{room}", "https://"),
    ],
)
def test_an_address_for_video_that_cannot_work_is_refused(world, browse, address, words):
    erin, url = browse(world.users["erin"]), reverse("clinic:video", args=[world.site.pk])
    refused = erin.post(url, {"address": address} | key())
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert 'value="http' in refused.content.decode() or "javascript:alert(1)" in refused.content.decode()


def test_a_director_says_where_the_site_meets_by_video(world, browse, sam):
    url = reverse("clinic:video", args=[world.site.pk])
    assert browse(world.users["alice"]).post(url, key()).status_code == 403
    own = {"address": "https://video.clinic.example/join/{room}?lobby=1"}
    assert browse(world.users["erin"]).post(url, own | key()).status_code == 302
    sam.site.refresh_from_db()
    link = timetable.video_link(place_of(sam, TUESDAY).session)
    assert link.startswith("https://video.clinic.example/join/")
    assert link.endswith("?lobby=1")
