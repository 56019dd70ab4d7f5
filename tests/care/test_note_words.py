"""The group's note as it is typed: one part a send, against its revision; the roster changes under it."""

import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.anytime.notes import operations as notes
from handrail.anytime.notes import queries as written
from handrail.anytime.notes.models import Note, ReplacedPart, ReplacedShared, SharedPart
from handrail.anytime.safety import operations as safety
from handrail.care.day import operations, queries
from handrail.care.day.operations import CheckInAnswers
from handrail.care.schedule.models import Place
from handrail.ground.record.models import Event
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import NOW, key

FINE = CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)
SHARED = "Taught wise mind. Each person placed a decision on the diagram."
OWN = [
    "Named the fear under the anger, and asked for the floor.",
    "Listened at first; later led the breathing.",
]


class Room:
    """A session with Sam and Kim in it; Jo is expected and has not come."""

    def __init__(self, world, browse, *, ended=True):
        self.world, self.browse = world, browse
        self.group = enrolled(world, make_series(world), *NAMES[:3])
        self.places = [place_of(episode) for episode in self.group]
        for place in self.places[:2]:
            self.arrive(place)
        self.session = self.places[0].session
        if ended:
            operations.end_session(self.session, by=world.actor("alice"), at=NOW + timedelta(hours=4))
        self.url = reverse("day:note", args=[self.session.pk])

    def arrive(self, place):
        operations.check_in(place, by=self.world.actor("dora"), at=NOW, answers=FINE)
        operations.arrive(place, by=self.world.actor("dora"), at=NOW)

    def opened(self, name="alice"):
        """What a page opened now holds, by its parts."""
        page = self.browse(self.world.users[name]).get(self.url)
        forms = {"shared": page.context["shared_form"]}
        forms |= {str(line.row.place.pk): form for line, form, *_ in page.context["lines"] if form}
        return {
            part: {
                form.add_prefix(field): "" if (said := form[field].value()) is None else said
                for field in form.fields
                if field != "looked"
            }
            for part, form in forms.items()
        }

    def typed(self, held, part, **words):
        part = part if part == "shared" else str(self.places[part].pk)
        return held[part] | {f"{part}-{field}": said for field, said in words.items()}

    def keep(self, said, name="alice", **more):
        return self.browse(self.world.users[name]).post(self.url + "words/", said | (more or key()))

    def send(self, held, name="alice", **more):
        said = {field: value for part in held.values() for field, value in part.items()}
        return self.browse(self.world.users[name]).post(self.url, said | more | key())

    def note(self, n):
        return Note.objects.get(
            session=self.session, client=self.group[n].client, state__in=("draft", "signed")
        )


@pytest.fixture
def room(world, browse):
    return Room(world, browse)


@pytest.mark.ledger("D08")
def test_a_part_is_saved_as_it_is_typed_and_a_repeat_is_one_save(room):
    held, once = room.opened(), key()
    said = room.typed(held, 0, text="Named fear.", participation="led")
    answer = room.keep(said, **once)
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["revision"], told["at"], told["ready"]) == (1, "8:40 am", "1 of 2")
    assert [line["tag"] for line in told["people"]] == ["Ready to sign", "To write"]
    assert room.keep(said, **once).json() == told
    again = room.keep(said)  # the answer was lost, and the page was opened anew: the same words
    assert (again.status_code, again.json()["revision"]) == (200, 1)
    assert Note.objects.get().revision == 1
    assert Event.objects.filter(what="notes.part_saved").count() == 1
    shared = room.keep(room.typed(held, "shared", text=SHARED))
    assert shared.json()["revision"] == 1
    assert SharedPart.objects.get().text == SHARED


def test_what_is_refused_is_said_and_nothing_half_saved(room):
    held = room.opened()
    named = room.keep(room.typed(held, 0, text="Argued with Kim."))
    assert named.status_code == 422
    assert "Take out Kim" in named.json()["reasons"][0]
    assert room.keep({}).status_code == 422
    assert room.keep(room.typed(held, 0, text="x" * 8001)).status_code == 422
    assert room.keep(room.typed(held, 0, text="Named it."), "dora").status_code == 403
    assert not Note.objects.exists()


@pytest.mark.ledger("D08")
def test_the_second_editor_gets_both_texts_and_what_is_replaced_is_kept(room):
    first, second = room.opened(), room.opened("priya")
    room.keep(room.typed(first, 0, text="Alice wrote this."))
    room.keep(room.typed(first, "shared", text="Alice taught this."))
    late = room.keep(room.typed(second, 0, text="Priya wrote that."), "priya")
    assert late.status_code == 409
    theirs = late.json()["theirs"]
    assert (theirs["text"], theirs["who"], theirs["revision"]) == ("Alice wrote this.", "Alice Moreno", 1)
    assert room.note(0).text == "Alice wrote this."
    kept = room.keep(room.typed(second, 0, text="Priya wrote that.", revision=1), "priya")
    assert kept.status_code == 200
    assert (room.note(0).text, ReplacedPart.objects.get().text) == ("Priya wrote that.", "Alice wrote this.")
    room.keep(room.typed(second, "shared", text="Priya taught that.", revision=1), "priya")
    assert ReplacedShared.objects.get().text == "Alice taught this."
    page = room.browse(room.world.users["alice"]).get(room.url).content.decode()
    assert "Alice wrote this." in page
    assert "Alice taught this." in page
    added = room.keep(room.typed(second, 0, text="Priya wrote that. Alice added.", revision=2))
    assert added.status_code == 200
    assert ReplacedPart.objects.count() == 2  # what changes hands is kept as it was
    assert [one.text for one in room.note(0).earlier] == [
        "Alice wrote this."
    ]  # and shown where it left the page


@pytest.mark.ledger("D08")
def test_whoever_comes_late_stands_on_the_page_and_an_open_page_still_sends(world, browse):
    room = Room(world, browse, ended=False)
    held = room.opened()
    room.arrive(room.places[2])
    told = room.keep(room.typed(held, 0, text=OWN[0])).json()
    assert str(room.places[2].pk) in [line["id"] for line in told["people"]]
    part = str(room.places[1].pk)
    held[part][f"{part}-text"] = OWN[1]
    held.pop(str(room.places[0].pk))
    assert room.send(held).status_code == 302  # the page of before, with nothing about whoever came since
    assert sorted(Note.objects.values_list("text", flat=True)) == sorted(OWN)


@pytest.mark.ledger("D08")
def test_whoever_is_taken_off_keeps_their_text_aside_and_nobody_signs_it(room):
    held = room.opened()
    kim = str(room.places[1].pk)
    for n in (0, 1):
        room.keep(room.typed(held, n, text=OWN[n], participation="led"))
    room.keep(room.typed(held, "shared", text=SHARED))
    held = room.opened()
    Place.objects.filter(pk=room.places[1].pk).update(state="released")
    more = room.keep(room.typed(held, 1, text=OWN[1] + " And more.", participation="led"))
    assert more.status_code == 200  # the open page goes on saving
    assert kim not in [line["id"] for line in more.json()["people"]]
    body = room.browse(room.world.users["alice"]).get(room.url).content.decode()
    assert "Set aside" in body
    assert "And more." in body
    held.pop(kim)
    assert room.send(held, sign="all").status_code == 302
    assert (room.note(0).state, room.note(1).state) == ("signed", "draft")
    browser = room.browse(room.world.users["alice"])
    assert browser.post(reverse("notes:signature", args=[room.note(1).pk]), key()).status_code == 409
    assert (
        browser.post(room.url, {"sign": kim, f"{kim}-revision": "2", f"{kim}-was": ""} | key()).status_code
        == 422
    )
    assert room.note(1).state == "draft"
    assert room.note(0).text == OWN[0]
    aside = room.note(1)
    gone = browser.post(reverse("notes:void", args=[aside.pk]), {"reason": "Was not there"} | key())
    assert gone.status_code == 302
    assert "Set aside" not in browser.get(room.url).content.decode()


def test_words_for_someone_taken_off_before_they_were_saved_come_back_as_typed(room):
    held = room.opened()
    Place.objects.filter(pk=room.places[1].pk).update(state="released")
    kim = str(room.places[1].pk)
    held[kim][f"{kim}-text"] = OWN[1]
    sent = room.send(held)
    assert sent.status_code == 422
    assert OWN[1] in sent.content.decode()
    assert not Note.objects.exists()
    assert room.keep(room.typed(held, 1, text=OWN[1])).status_code == 422


def test_words_for_a_note_that_was_signed_meanwhile_come_back_as_typed(room):
    held = room.opened()
    room.keep(room.typed(held, "shared", text=SHARED))
    fresh = room.opened()
    part = str(room.places[0].pk)
    room.keep(room.typed(fresh, 0, text=OWN[0], participation="led"))
    signed = room.send(room.opened("priya"), "priya", sign="all")
    assert signed.status_code == 302
    held[part][f"{part}-text"] = "Other words of mine."
    sent = room.send({part: held[part]})
    assert sent.status_code == 422
    assert "Other words of mine." in sent.content.decode()
    assert "This note is signed" in sent.content.decode()
    assert room.note(0).text == OWN[0]


@pytest.mark.ledger("D08")
def test_nobody_absent_gets_a_note(room):
    jo = str(room.places[2].pk)
    said = {f"{jo}-revision": "0", f"{jo}-was": "", f"{jo}-text": "Was here.", f"{jo}-participation": "led"}
    assert room.keep(said).status_code == 422
    body = room.browse(room.world.users["alice"]).get(room.url).content.decode()
    assert "Not in the session: no note" in body
    assert "Jo L." in body
    assert "not heard from" in body.lower()
    assert not Note.objects.exists()


@pytest.mark.ledger("D08")
def test_a_near_copy_is_shown_before_signing_and_signed_only_knowingly(room):
    held, same = room.opened(), "Placed the call with her manager on the diagram; named fear under anger."
    room.keep(room.typed(held, "shared", text=SHARED))
    room.keep(room.typed(held, 0, text=same, participation="led"))
    told = room.keep(room.typed(held, 1, text=same + " Will try it.", participation="led")).json()
    assert [line["tag"] for line in told["people"]] == ["Needs a look", "Needs a look"]
    assert told["people"][0]["looks"] == ["Reads like the note of Kim L.: 88 % the same."]
    assert room.send(room.opened(), sign="all").status_code == 302
    assert not Note.objects.filter(state="signed").exists()  # left for a look
    sam, held = str(room.places[0].pk), room.opened()
    one = room.send(held, sign=sam)
    assert one.status_code == 422
    assert "Reads like the note of Kim L." in one.content.decode()
    assert room.send(held, sign=sam, **{f"{sam}-looked": "on"}).status_code == 302
    assert room.note(0).state == "signed"
    assert Event.objects.get(what="notes.signed").detail["looked"] is True


def test_a_copy_of_the_same_persons_last_note_is_shown(room):
    before = place_of(room.group[0], TODAY + timedelta(days=1)).session
    notes.save_part(
        room.group[0], by=room.world.actor("alice"), at=NOW, session=before, revision=0, text=OWN[0],
        participation="led", risk_change="", objective_id=None, minutes=60,
    )  # fmt: skip
    Note.objects.filter(session=before).update(service_on=TODAY - timedelta(days=3))
    told = room.keep(room.typed(room.opened(), 0, text=OWN[0], participation="led")).json()
    assert told["people"][0]["looks"] == ["Reads like this person's note of 20 Nov: 100 % the same."]


@pytest.mark.ledger("D08")
def test_the_head_of_the_page_names_each_part_that_is_not_saved(room):
    held = room.opened()
    room.keep(room.typed(held, "shared", text=SHARED))
    held = room.opened()
    sam = str(room.places[0].pk)
    held[sam] = room.typed(
        held, 0, text=f"Argued with {room.group[1].client.family_name}.", participation="led"
    )
    page = room.send(held)
    assert page.status_code == 422
    assert f"data-state>Not saved: {room.group[0].client.short_name}<" in page.content.decode()
    assert "data-state>saved <span" not in page.content.decode()
    assert 'data-called="For everyone"' in page.content.decode()


@pytest.mark.ledger("D02")
def test_a_higher_risk_without_a_concern_is_shown_on_signing(room):
    held = room.opened()
    room.keep(room.typed(held, "shared", text=SHARED))
    said = room.typed(held, 0, text=OWN[0], participation="led", risk_change="higher")
    told = room.keep(said).json()
    assert told["people"][0]["looks"] == ["The risk is higher, and no safety concern was raised today."]
    sam = str(room.places[0].pk)
    refused = room.send(room.opened(), sign=sam)
    assert refused.status_code == 422
    assert "no safety concern was raised today" in refused.content.decode()
    assert reverse("safety:raise", args=[room.group[0].pk]) in refused.content.decode()
    safety.raise_concern(
        room.group[0],
        by=room.world.actor("alice"),
        at=NOW,
        level="high",
        trigger="Said it is worse.",
        rule="",
        about=room.note(0),
        origin="staff",
    )
    assert room.send(room.opened(), sign=sam).status_code == 302
    assert room.note(0).state == "signed"


@pytest.mark.parametrize("risk", ["no change", "higher"])
def test_the_page_costs_the_same_for_two_and_for_eleven(world, browse, risk):
    group = enrolled(world, make_series(world), *NAMES[:12])
    places = [place_of(episode) for episode in group]
    browser, counts = browse(world.users["alice"]), []
    for many in (2, 11):
        for place in places[:many]:
            if not getattr(place, "came", False):
                operations.check_in(place, by=world.actor("dora"), at=NOW, answers=FINE)
                operations.arrive(place, by=world.actor("dora"), at=NOW)
                place.came = True
                notes.save_part(
                    place.episode, by=world.actor("alice"), at=NOW, session=place.session, revision=0,
                    text=f"Words of number {places.index(place)}.", participation="led", risk_change=risk,
                    objective_id=None, minutes=60,
                )  # fmt: skip
        url = reverse("day:note", args=[places[0].session_id])
        browser.get(url)
        with CaptureQueriesContext(connection) as seen:
            page = browser.get(url)
        assert page.status_code == 200
        assert page.content.decode().count("<p>The risk is higher") == (many if risk == "higher" else 0)
        counts.append(len(seen))
    assert counts[0] == counts[1], counts


def test_a_sites_own_hours_set_the_clock_of_its_notes(world, browse):
    from handrail.ground.clinic import operations as clinic

    room = Room(world, browse)
    clinic.set_checks(
        world.site, by=world.actor("erin"), at=NOW, jurisdiction="NY", payers=[], stops=[],
        own={"note_hours": Decimal(24)},
    )  # fmt: skip
    alice, after = world.actor("alice"), room.session.ends_at

    def clock(hours):
        found = queries.due(as_of=after + timedelta(hours=hours), by=alice)
        (line,) = [one for one in found if one.kind == "notes"]
        return line.late, line.tags, line.due_at - after

    assert clock(12) == (False, (), timedelta(hours=24))
    assert clock(13) == (False, ("warn",), timedelta(hours=24))
    assert clock(25) == (True, (), timedelta(hours=24))
    page = browse(world.users["alice"]).get(room.url).content.decode()
    assert "Tue 24 Nov" in page
    crisis = notes.write_note(
        room.group[0], by=alice, at=NOW, kind="crisis", text="Called.", service_on=TODAY
    )
    ended = written.service_ended(crisis)
    (late,) = [
        one
        for one in written.due(as_of=ended + timedelta(hours=25), by=alice)
        if one.ids == {"note": crisis.pk}
    ]
    assert late.late


@pytest.mark.ledger("D08")
def test_a_states_deadline_sets_the_clock_of_its_notes_with_a_warning(world, browse):
    room = Room(world, browse)
    after, alice = room.session.ends_at, world.actor("alice")

    def clock(state, hours):
        type(world.site).objects.filter(pk=world.site.pk).update(jurisdiction=state)
        (line,) = [
            one for one in queries.due(as_of=after + timedelta(hours=hours), by=alice) if one.kind == "notes"
        ]
        return line.late, line.tags

    assert clock("WA", 10) == (False, ())
    assert clock("WA", 11) == (False, ("warn",))
    assert clock("WA", 21) == (True, ())
    assert clock("CA", 21) == (False, ())
    assert clock("CA", 25) == (False, ("warn",))
    assert clock("CA", 73) == (True, ())


@pytest.mark.ledger("D08")
def test_a_name_in_the_part_for_everyone_stops_every_signature(room):
    """Someone may join the roster after the shared words were saved."""
    held = room.opened()
    room.keep(room.typed(held, 0, text=OWN[0], participation="led"))
    SharedPart.objects.create(
        organization=room.world.organization, session=room.session, text="Jo told of the move.", revision=1,
        author=room.world.staff["alice"], saved_at=NOW,
    )  # fmt: skip
    answer = room.send(room.opened(), sign="all")
    assert answer.status_code == 422
    assert "The part for everyone: Take out Jo" in answer.content.decode()
    assert room.note(0).state == "draft"


def test_whoever_was_taken_off_is_named_in_nobodys_words(room):
    held = room.opened()
    room.keep(room.typed(held, 1, text=OWN[1], participation="led"))
    Place.objects.filter(pk=room.places[1].pk).update(state="released")
    for part, words in (("shared", "Kim left early."), (0, "Sat beside Kim.")):
        assert "Take out Kim" in str(room.keep(room.typed(held, part, text=words)).json()["reasons"])


def test_a_locked_page_saves_nothing_and_the_same_send_is_saved_after_it(room, monkeypatch):
    browser, held, once = room.browse(room.world.users["alice"]), room.opened(), key()
    browser.get(room.url)
    said, later = room.typed(held, 0, text=OWN[0]), time.time() + 16 * 60
    monkeypatch.setattr("handrail.ground.access.idle.time.time", lambda: later)
    assert browser.post(room.url + "words/", said | once).status_code == 423
    again = browser.post(room.url + "words/", said | once, HTTP_X_BACKGROUND="1")
    assert (again.status_code, Note.objects.count()) == (423, 0)
    fresh = room.browse(room.world.users["alice"])  # the password was given
    assert fresh.post(room.url + "words/", said | once).status_code == 200
    assert room.note(0).text == OWN[0]
    assert room.browse().post(room.url + "words/", said | key()).status_code == 401  # signed out


def test_nobody_signs_words_that_they_have_not_seen(room):
    """Someone else saves after the page was opened: the signature waits until the new words are on the page."""
    held = room.opened()
    for n in (0, 1):
        room.keep(room.typed(held, n, text=OWN[n], participation="led"))
    room.keep(room.typed(held, "shared", text=SHARED))
    mine, theirs, sam = room.opened(), room.opened("priya"), str(room.places[0].pk)
    room.keep(room.typed(theirs, 0, text="Left in anger.", participation="some"), "priya")
    refused = room.send(mine, sign=sam)
    assert refused.status_code == 422
    words = refused.content.decode()
    assert "changed these words a moment ago" in words
    assert "Left in anger." in words
    assert room.note(0).state == "draft"
    shown = {str(line.row.place.pk): form for line, form, *_ in refused.context["lines"]}[sam]
    again = {f"{sam}-{name}": shown[name].value() for name in ("text", "participation", "revision", "was")}
    mine = room.opened("priya") | {sam: mine[sam] | again}
    room.keep(room.typed(theirs, "shared", text="Taught something else."), "priya")
    refused = room.send(mine, sign="all")  # on the new words of Sam's part, which it came back with
    assert "changed the part for everyone a moment ago" in refused.content.decode()
    assert {room.note(0).state, room.note(1).state} == {"draft"}
    assert room.send(room.opened(), sign="all").status_code == 302
    assert {room.note(0).state, room.note(1).state} == {"signed"}
