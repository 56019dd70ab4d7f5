from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.notes import operations as notes
from handrail.anytime.notes import queries as written
from handrail.anytime.notes.models import Note, SharedPart
from handrail.care.day import operations, queries
from handrail.care.day.operations import CheckInAnswers
from handrail.ground.people import operations as people
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, enrolled, make_series, place_of
from tests.world import NOW, key

FINE = CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)
SHARED = "Taught wise mind. Each person placed a decision on the diagram."


@pytest.fixture
def session(world):
    """A session that has ended, with Sam and Kim in it; Jo did not come."""
    group = enrolled(world, make_series(world), *NAMES[:3])
    for episode in group[:2]:
        place = place_of(episode)
        operations.check_in(place, by=world.actor("dora"), at=NOW, answers=FINE)
        operations.arrive(place, by=world.actor("dora"), at=NOW)
    session = place_of(group[0]).session
    operations.end_session(session, by=world.actor("alice"), at=NOW + timedelta(hours=4))
    return session, group


def sheet(browser, session, **typed):
    """What the page holds, with some of it typed over: text_0 is the first person's."""
    page = browser.get(reverse("day:note", args=[session.pk]))
    forms = [page.context["shared_form"]] + [form for _line, form, *_more in page.context["lines"] if form]
    said = {
        form.add_prefix(name): "" if form[name].value() is None else form[name].value()
        for form in forms
        for name in form.fields
    }
    for name, value in typed.items():
        field, _sep, n = name.rpartition("_")
        form = forms[0] if n == "all" else forms[int(n) + 1]
        said[form.add_prefix(field)] = value
    return said


def send(browser, session, said, **more):
    return browser.post(reverse("day:note", args=[session.pk]), said | more | key())


@pytest.mark.ledger("D08")
def test_a_group_is_noted_once_for_everyone_and_per_person_then_signed(world, browse, session):
    session, group = session
    browser = browse(world.users["alice"])
    said = sheet(
        browser, session, text_all=SHARED, text_0="Named fear under anger.", participation_0="took part",
        text_1="Listened.", participation_1="observed",
    )  # fmt: skip
    answer = send(browser, session, said, sign="all")
    assert answer.status_code == 302, answer.content.decode()
    signed = Note.objects.filter(state="signed")
    assert signed.count() == 2
    assert {note.minutes for note in signed} == {160}
    assert {note.shared_text for note in signed} == {SHARED}
    assert all(note.content_hash == notes.content_hash(note) for note in signed)
    assert not Note.objects.filter(client=group[2].client).exists()  # absent: no note
    assert "2 of 2 signed" in browser.get(answer["Location"]).content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        signed.update(text="Other words")


@pytest.mark.ledger("D08")
def test_another_members_name_never_enters_a_note(world, browse, session):
    session, _group = session
    browser = browse(world.users["alice"])
    said = sheet(browser, session, text_all="Sam led the warm-up.", text_0="Argued with KIM’s view.")
    answer = send(browser, session, said)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Take out Sam" in body
    assert "Take out Kim" in body
    assert "Argued with KIM" in body
    assert not SharedPart.objects.exists()
    assert not Note.objects.exists()
    rows = {row.client_id: row for row in written.sheet(session).notes.values()}
    assert rows == {}


def test_two_editors_and_the_second_is_told_and_keeps_every_word(world, browse, session):
    session, _group = session
    alice, priya = browse(world.users["alice"]), browse(world.users["priya"])
    hers = sheet(alice, session, text_0="Placed the call on the diagram.")
    other_person = sheet(priya, session, text_1="Kept to the side, then spoke.")
    same_person = sheet(priya, session, text_0="Spoke of the call.", text_all=SHARED)
    assert send(alice, session, hers).status_code == 302
    assert send(priya, session, other_person).status_code == 302  # another part: nobody is in the way
    late = send(priya, session, same_person)
    body = late.content.decode()
    assert late.status_code == 422
    assert "Someone else saved this part a moment ago" in body
    assert "Spoke of the call." in body
    assert "Placed the call on the diagram." in body
    assert SHARED in body
    assert Note.objects.get(text__startswith="Placed").revision == 1
    forms = [form for _line, form, *_more in late.context["lines"]]
    again = same_person | {forms[0].add_prefix("revision"): forms[0]["revision"].value()}
    assert send(priya, session, again).status_code == 302
    assert Note.objects.filter(text="Spoke of the call.", revision=2).exists()


def test_signing_says_what_is_missing_and_who_may(world, browse, session):
    session, _group = session
    browser = browse(world.users["alice"])
    page = browser.get(reverse("day:note", args=[session.pk]))
    first = page.context["lines"][0][0].row.place.pk
    said = sheet(browser, session, text_all=SHARED, text_0="Named fear.")
    answer = send(browser, session, said, sign=str(first))
    assert answer.status_code == 422
    assert "Choose how this person took part" in answer.content.decode()
    assert not Note.objects.exists()
    for name, status in (("dora", 403), ("bob", 403)):
        assert browse(world.users[name]).get(reverse("day:note", args=[session.pk])).status_code == status


def test_a_session_waits_until_everyone_who_was_there_has_a_signed_note(world, browse, session):
    session, _group = session
    browser, after = browse(world.users["alice"]), session.ends_at

    def waiting(hours):
        found = queries.due(as_of=after + timedelta(hours=hours), by=world.actor("alice"))
        return [(line.words, line.late) for line in found if line.kind == "notes"]

    assert waiting(1) == [("Group note of 23 Nov: 0 of 2 signed", False)]
    assert waiting(80)[0][1]
    said = sheet(browser, session, text_all=SHARED, text_0="Named fear.", participation_0="led")
    send(browser, session, said, sign="all")
    assert waiting(1) == [("Group note of 23 Nov: 1 of 2 signed", False)]
    said = sheet(browser, session, text_0="Listened.", participation_0="observed")
    send(browser, session, said, sign="all")
    assert waiting(1) == []
    assert Event.objects.filter(what="chart.read").count() == 1  # the page was opened once with a note on it


def test_the_note_of_a_session_elsewhere_is_not_found(elsewhere, browse, session):
    url = reverse("day:note", args=[session[0].pk])
    assert browse(elsewhere.users["alice"]).get(url).status_code == 404


@pytest.mark.ledger("T04")
def test_a_part_names_an_objective_of_the_plan_care_goes_by(world, browse, session):
    from handrail.care.plan import operations as plan

    session, group = session
    said, alice = {}, world.actor("alice")
    for episode in group[:2]:
        draft = plan.draft(episode, by=alice, at=NOW)
        problem = plan.add_problem(draft, by=alice, at=NOW, code="F33.1", words="Low mood")
        goal = plan.add_goal(problem, by=alice, at=NOW, words="Feel like myself")
        said[episode.pk] = plan.add_objective(
            goal, by=alice, at=NOW, words="Name the feeling before acting", measure="days a week",
            baseline="1", target="5", due_on=session.day,
        )  # fmt: skip
    own, others = said[group[0].pk], said[group[1].pk]
    browser = browse(world.users["alice"])
    wrong = send(browser, session, sheet(browser, session, text_0="Named it.", objective_0=str(others.pk)))
    assert wrong.status_code == 422
    right = send(browser, session, sheet(browser, session, text_0="Named it.", objective_0=str(own.pk)))
    assert right.status_code == 302
    assert Note.objects.get().objective_id == own.pk


def test_nobody_signs_before_the_minutes_are_final(world, browse):
    (episode,) = enrolled(world, make_series(world), NAMES[0])
    place, browser = place_of(episode), browse(world.users["alice"])
    operations.check_in(place, by=world.actor("dora"), at=NOW, answers=FINE)
    operations.arrive(place, by=world.actor("dora"), at=NOW)
    said = sheet(browser, place.session, text_all=SHARED, text_0="Led.", participation_0="led")
    answer = send(browser, place.session, said, sign="all")
    assert answer.status_code == 422
    assert "End the session first" in answer.content.decode()
    assert send(browser, place.session, said).status_code == 302


def test_a_name_that_is_a_word_counts_with_its_capital_only():
    from handrail.ground.people.naming import names_in

    assert names_in("She will call", ["Will"]) == []
    assert names_in("She heard Will's view", ["Will"]) == ["Will"]
    assert names_in("josé and ANA", ["Jose", "Ana", "Anastasia"]) == ["Ana", "Jose"]
    assert names_in("banana", ["Ana"]) == []


@pytest.mark.ledger("D08")
@pytest.mark.parametrize(
    ("text", "names", "found"),
    [
        ("Tom asked.", ["Thomas"], ["Tom"]),
        ("LIZ led; Beth's view", ["Elizabeth"], ["Beth", "Liz"]),
        ("Will try it Tuesday.", ["William"], []),  # where a sentence begins, it is a word
        ("Sat by Will.", ["William"], ["Will"]),
        ("Will spoke.", ["Will"], ["Will"]),  # what someone is called counts everywhere
        ("Went to the ED, then home.", ["Edward"], []),
        ("Helped Ed home.", ["Edward"], ["Ed"]),
        ("Anne spoke to Marie.", ["Anne-Marie"], ["Anne", "Marie"]),
        ("T. asked; E.V. answered.", ["Thomas", "Elena", "Vasquez"], []),  # initials are no names
        ("Pepe y Lupe.", ["José", "Guadalupe"], ["Lupe", "Pepe"]),
    ],
)
def test_short_forms_of_a_name_are_that_name_and_initials_are_none(text, names, found):
    from handrail.ground.people.naming import names_in

    assert names_in(text, names) == found


def test_an_unlicensed_clinician_writes_and_does_not_sign(world, session):
    session, group = session
    people.hire(
        by=world.actor("erin"), at=NOW, organization_id=world.organization.pk, name="Ira Lund", title="",
        roles=["therapist"], site=world.site,
    )  # fmt: skip
    note = notes.write_note(
        group[0], by=world.actor("alice"), at=NOW, kind="individual", text="Talked.", service_on=session.day
    )
    from dataclasses import replace

    from handrail.ground.people.models import Staff

    ira = replace(world.actor("alice"), person_id=Staff.objects.get(name="Ira Lund").pk)
    with pytest.raises(NotAllowed, match="licence in force"):
        notes.sign(note, by=ira, at=NOW)
    assert notes.sign(note, by=world.actor("alice"), at=NOW).state == "signed"


def test_whoever_left_before_the_first_minute_of_care_is_not_waiting_for_a_note(world, browse):
    group = enrolled(world, make_series(world), *NAMES[:2])
    desk, places = world.actor("dora"), [place_of(episode) for episode in group]
    for place in places:
        operations.check_in(place, by=desk, at=NOW, answers=FINE)
        operations.arrive(place, by=desk, at=NOW)
    session = places[0].session
    operations.leave(places[1], by=desk, at=NOW + timedelta(minutes=1), reason="Called home")
    operations.end_session(session, by=world.actor("alice"), at=NOW + timedelta(hours=4))
    page = browse(world.users["alice"]).get(reverse("day:note", args=[session.pk]))
    assert [line.row.place.pk for line, *_more in page.context["lines"]] == [places[0].pk]
    assert [row.place.pk for row in page.context["absent"]] == [places[1].pk]


def test_one_may_be_called_by_ones_own_name_beside_a_longer_one():
    from handrail.ground.people.naming import names_in

    assert names_in("Sam spoke; Samuel too.", ["Samuel"], own=["Sam", "Kerr"]) == ["Samuel"]
