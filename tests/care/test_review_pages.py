"""The weekly review through its pages: the agenda by need, one client's facts, decisions with reasons."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.measures import operations as measures
from handrail.anytime.medication import operations as medication
from handrail.anytime.notes import operations as notes
from handrail.anytime.safety import operations as safety
from handrail.care.admission import operations as admission
from handrail.care.admission import queries as doses
from handrail.care.day import operations as day
from handrail.care.review import operations, queries
from handrail.care.review.models import Decision, Meeting, Task
from handrail.ground.episode import operations as stages
from handrail.ground.episode.models import Episode
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_threads import counting, course_of_care
from tests.world import NOW, key

SAID = {"decision": "continue", "reason": "Moving; the plan stands."}


def phq9(world, episode, level, *, days_ago):
    answers = dict.fromkeys(range(1, 9), level) | {9: 0}
    measures.answer(
        episode,
        by=world.actor("alice"),
        at=NOW - timedelta(days=days_ago),
        instrument="phq9",
        answers=answers,
        occasion="cadence",
    )


def client_page(episode):
    return reverse("review:client", args=[episode.pk])


@pytest.mark.ledger("T03")
def test_the_agenda_stands_by_need(world, browse):
    steady, worse, danger = (course_of_care(world, name) for name in ("Steady", "Worse", "Danger"))
    for episode, level in ((steady, 1), (worse, 3)):
        phq9(world, episode, 2, days_ago=14)
        phq9(world, episode, level, days_ago=1)
    safety.raise_concern(
        danger,
        by=world.actor("alice"),
        at=NOW,
        origin="staff",
        level="high",
        trigger="x",
        rule="r",
        about=danger,
    )
    medication.start(
        steady, by=world.actor("priya"), at=NOW, name="Sertraline", dose="50 mg", reason="Low mood"
    )
    page = browse(world.users["priya"]).get(reverse("review:agenda")).content.decode()
    assert page.index("Danger R.") < page.index("Worse R.") < page.index("Steady R.")
    assert "off track" in page
    assert "reliable deterioration" in page
    assert "Sertraline: start" in page


@pytest.mark.ledger("T03")
def test_a_decision_opens_the_meeting_and_keeps_the_facts(world, browse):
    episode = course_of_care(world)
    phq9(world, episode, 2, days_ago=14)
    browser = browse(world.users["alice"])
    sent = SAID | {"present": ["Priya Osei, MD", "Lee Park"]} | key()
    answer = browser.post(client_page(episode), sent)
    assert answer.status_code == browser.post(client_page(episode), sent).status_code == 302
    meeting, decided = Meeting.objects.get(), Decision.objects.get()
    assert meeting.present == ["Alice Moreno, LCSW", "Lee Park", "Priya Osei, MD"]
    assert (decided.decision, decided.decided_on, decided.agenda["score"]["latest"]) == (
        "continue",
        NOW.date(),
        16,
    )
    assert decided.agenda["plan"]["value"] == "late"
    page = browser.get(client_page(episode)).content.decode()
    assert "Moving; the plan stands." in page
    phq9(world, episode, 0, days_ago=0)
    decided.refresh_from_db()
    assert decided.agenda["score"]["latest"] == 16


def test_a_decision_needs_its_reason_and_its_dose(world, browse):
    episode = course_of_care(world)
    browser, url = browse(world.users["alice"]), client_page(episode)
    page = browser.post(url, SAID | {"reason": "", "task_0": "keep me"} | key())
    assert page.status_code == 422
    assert "keep me" in page.content.decode()
    bare = browser.post(url, SAID | {"decision": "change dose"} | key())
    assert "Give the new days and hours a week" in bare.content.decode()
    assert not Decision.objects.exists()
    assert not Meeting.objects.exists()
    dose = {"days": "3", "hours": "8", "from_day": "2026-11-30"}
    half = browser.post(url, SAID | {"decision": "change dose", "days": "3"} | key())
    assert "all three" in half.content.decode()
    assert browser.post(url, SAID | {"decision": "change dose"} | dose | key()).status_code == 302
    assert doses.dose_on(episode.pk, on=NOW.date() + timedelta(days=7)).days_per_week == 3


def test_a_second_decision_in_the_same_meeting_is_told(world, browse):
    episode, alice = course_of_care(world), world.actor("alice")
    meeting = operations.open_meeting(by=alice, at=NOW, site=world.site, present=["Alice Moreno"])
    assert operations.open_meeting(by=alice, at=NOW, site=world.site, present=["Lee Park"]).pk == meeting.pk
    operations.decide(meeting, episode, by=alice, at=NOW, decision="continue", reason="Moving.")
    with pytest.raises(NotAllowed, match="decided in this meeting already: continue, noted by Alice Moreno"):
        operations.decide(meeting, episode, by=world.actor("priya"), at=NOW, decision="step up", reason="x")
    page = browse(world.users["priya"]).post(client_page(episode), SAID | key())
    assert page.status_code == 422
    assert "decided in this meeting already" in page.content.decode()
    assert Decision.objects.count() == 1


def test_one_clients_page_shows_nobody_else(world, browse):
    episode = course_of_care(world, "Sam")
    course_of_care(world, "Kimberly")
    assert "Kimberly" not in browse(world.users["alice"]).get(client_page(episode)).content.decode()


def test_the_agenda_costs_the_same_for_one_and_three(world, browse, django_assert_num_queries):
    browser, url = browse(world.users["alice"]), reverse("review:agenda")
    course_of_care(world, "One")
    browser.get(url)
    with counting() as first:
        browser.get(url)
    course_of_care(world, "Two")
    course_of_care(world, "Three")
    with django_assert_num_queries(len(first)):
        assert "Three" in browser.get(url).content.decode()


def test_reviews_wait_until_they_are_held(world, django_assert_num_queries):
    alice = world.actor("alice")
    episode = course_of_care(world)
    queries.due(as_of=NOW, by=alice)
    with django_assert_num_queries(9):
        lines = queries.due(as_of=NOW, by=alice)
    assert [(line.about, line.late, line.staff_id) for line in lines] == [("Sam R.", True, alice.person_id)]
    operations.decide_today(episode, by=alice, at=NOW, present=[], decision="continue", reason="Moving.")
    assert queries.due(as_of=NOW, by=alice) == []
    assert not queries.due(as_of=NOW + timedelta(days=7), by=alice)[0].late


def test_who_may_not(world, elsewhere, browse):
    episode = course_of_care(world)
    url = client_page(episode)
    charlie, bob = browse(elsewhere.users["alice"]), browse(world.users["bob"])
    assert charlie.get(url).status_code == charlie.post(url, SAID | key()).status_code == 404
    assert "Sam" not in charlie.get(reverse("review:agenda")).content.decode()
    assert "These roles may: prescriber, therapist." in bob.get(url).content.decode()
    assert bob.post(url, SAID | key()).status_code == 422
    assert browse(world.users["dora"]).get(url).status_code == 403
    assert not Decision.objects.exists()


@pytest.mark.ledger("T03")
def test_a_decision_gives_tasks_that_wait_until_done_and_the_next_client_follows(world, browse):
    """Kept with one press, the page of the next client comes; each task is on its owner's list until it is done."""
    first, second = (course_of_care(world, name) for name in ("One", "Two"))
    browser, lee = browse(world.users["priya"]), world.staff["lee"]
    asked = SAID | {"task_0": "Letter to work", "who_0": str(lee.pk)}
    missing = browser.post(client_page(first), SAID | {"task_0": "Letter to work"} | key())
    assert "Choose who does it." in missing.content.decode()
    assert not Decision.objects.exists()
    answer = browser.post(client_page(first), asked | key())
    assert answer.url == client_page(second)
    assert browser.post(client_page(second), SAID | key()).url == reverse("review:agenda")
    task = Task.objects.get()
    waits = [one for one in queries.due(as_of=NOW, by=world.actor("lee")) if one.route == "review:task"]
    assert [(one.words, one.staff_id, one.late) for one in waits] == [("Letter to work", lee.pk, False)]
    late = NOW + timedelta(days=15)
    assert [
        one.late for one in queries.due(as_of=late, by=world.actor("lee")) if one.route == "review:task"
    ] == [True]
    url, owner = reverse("review:task", args=[task.pk]), browse(world.users["lee"])
    assert "Write what came of it" in owner.post(url, {"outcome": ""} | key()).content.decode()
    assert owner.post(url, {"outcome": "Sent on Monday"} | key()).status_code == 302
    assert "Sent on Monday" in browser.get(client_page(first)).content.decode()
    with pytest.raises(NotAllowed, match="moment ago"):
        operations.do_task(task, by=world.actor("lee"), at=NOW, outcome="Again")
    with pytest.raises(DatabaseError), transaction.atomic():
        Task.objects.update(words="Else")


@pytest.mark.ledger("T03")
@pytest.mark.parametrize("decision", ["step down", "step up", "discharge"])
def test_a_decision_that_nobody_begins_waits(world, decision):
    episode, _now = dosed(world)
    alice = world.actor("alice")
    operations.decide_today(
        episode, by=alice, at=NOW, present=["Alice"], decision=decision, reason="As the team sees it"
    )

    def waits(at):
        words = f"decided on 23 Nov: {decision}. It is not begun yet"
        return [one.late for one in queries.due(as_of=at, by=alice) if words in one.words]

    assert waits(NOW) == [False]
    assert waits(NOW + timedelta(days=8)) == [True]
    later = NOW + timedelta(hours=1)
    if decision == "step up":
        to = safety.Destination("php", "Hill Day Program")
        safety.open_transfer(episode, by=alice, at=later, to=to, why="More care")
    elif decision == "step down":
        admission.set_dose(
            episode, by=alice, at=later, days_per_week=3, hours_per_week=8, from_day=NOW.date(), reason="Step"
        )
    else:
        Episode.objects.filter(pk=episode.pk).update(stage="aftercare")
    assert waits(NOW + timedelta(days=8)) == []


def begun_late(world, episode, decision, *, at=NOW):
    """Decide, and return what the therapist's list says of it from then on."""
    alice = world.actor("alice")
    operations.decide_today(episode, by=alice, at=at, present=["A"], decision=decision, reason="As seen")

    def waits(later):
        return [
            (one.route, one.late)
            for one in queries.due(as_of=later, by=alice)
            if f": {decision}. It is not begun yet" in one.words
        ]

    return waits


def set_dose(world, episode, days, hours, *, at):
    admission.set_dose(
        episode, by=world.actor("alice"), at=at, days_per_week=days, hours_per_week=hours,
        from_day=at.date() + timedelta(days=1), reason="As agreed",
    )  # fmt: skip


def dosed(world):
    """A course of care with its dose, and that dose."""
    episode = course_of_care(world, "One")
    set_dose(world, episode, 4, 10, at=NOW - timedelta(days=8))
    return episode, doses.dose_on(episode.pk, on=NOW.date())


@pytest.mark.ledger("T03")
def test_more_days_do_not_begin_a_step_down(world):
    episode, now = dosed(world)
    waits, late = begun_late(world, episode, "step down"), NOW + timedelta(days=8)
    for days, hours in (
        (now.days_per_week + 1, now.hours_per_week + 2),
        (now.days_per_week, now.hours_per_week),
    ):
        set_dose(world, episode, days, hours, at=NOW + timedelta(hours=1))
        assert waits(late) == [("stepdown:readiness", True)]
    set_dose(world, episode, now.days_per_week, now.hours_per_week - 1, at=NOW + timedelta(hours=2))
    assert waits(late) == []


@pytest.mark.ledger("T03")
@pytest.mark.parametrize("way", ["dose", "stage"])
def test_a_step_up_of_someone_stepping_down_is_begun_by_more_days_or_the_stage(world, way):
    episode, now = dosed(world)
    before, after = NOW - timedelta(days=1), NOW + timedelta(hours=1)
    alice = world.actor("alice")
    stages.move(episode, "step down", by=alice, at=before, reason="Ready")
    waits, late = begun_late(world, episode, "step up"), NOW + timedelta(days=8)
    set_dose(world, episode, now.days_per_week, now.hours_per_week - 1, at=after)
    assert waits(late) == [("safety:transfers", True)]
    if way == "dose":
        set_dose(world, episode, now.days_per_week + 1, now.hours_per_week, at=after)
    else:
        stages.move(episode, "resume", by=alice, at=after, reason="Hard weeks")
    assert waits(late) == []


@pytest.mark.ledger("T03")
def test_more_days_alone_are_no_step_up_for_someone_who_takes_part(world):
    episode, now = dosed(world)
    waits = begun_late(world, episode, "step up")
    set_dose(world, episode, now.days_per_week + 1, now.hours_per_week, at=NOW + timedelta(hours=1))
    assert waits(NOW + timedelta(days=1)) == [("safety:transfers", False)]


@pytest.mark.ledger("T03")
def test_a_case_conference_waits_until_the_team_decides_again(world):
    episode = course_of_care(world, "One")
    waits = begun_late(world, episode, "case conference")
    assert waits(NOW) == [("review:client", False)]
    later = NOW + timedelta(days=8)
    assert waits(later) == [("review:client", True)]
    operations.decide_today(
        episode,
        by=world.actor("alice"),
        at=later,
        present=["A"],
        decision="continue",
        reason="Talked it over",
    )
    assert waits(later) == []


@pytest.mark.ledger("T03", "H02")
@pytest.mark.parametrize("named", ["dora", "bob"])
def test_a_tasks_words_are_for_the_named_person_and_the_team(world, elsewhere, browse, named):
    """The front desk is told that there is something and reads the words on its own page; others are not told."""
    episode, words = course_of_care(world, "One"), "Ask about the relapse on Friday"
    operations.decide_today(
        episode, by=world.actor("alice"), at=NOW, present=["A"], decision="continue", reason="Moving, private",
        tasks=[operations.NewTask(words, world.staff[named].pk)],
    )  # fmt: skip
    url, mywork = reverse("review:task", args=[Task.objects.get().pk]), reverse("staff:work")
    for who in {"dora", "bob"} - {named}:
        other = browse(world.users[who])
        for shown in (other.get(mywork), other.get(url), other.get(client_page(episode))):
            assert words not in shown.content.decode()
            assert url not in shown.content.decode()
        assert other.get(url).status_code == other.post(url, {"outcome": "x"} | key()).status_code == 403
    with pytest.raises(NotAllowed, match="These roles may"):
        operations.do_task(
            Task.objects.get(), by=world.actor({"dora": "bob", "bob": "dora"}[named]), at=NOW, outcome="x"
        )
    assert browse(elsewhere.users["alice"]).get(url).status_code == 404
    for who in ("alice", "erin"):
        assert words in browse(world.users[who]).get(url).content.decode()
    owner, reads = browse(world.users[named]), Event.objects.filter(what="chart.read")
    before = reads.count()
    listed, page = owner.get(mywork).content.decode(), owner.get(url).content.decode()
    assert words in page
    if named == "dora":
        assert words not in listed
        assert "Something the team asked you to do for One R." in listed
        assert reads.count() == before
        assert episode.program.title not in page
        assert client_page(episode) not in page
    else:
        assert words in listed
        assert reads.count() == before + 1
    done = owner.post(url, {"outcome": "Asked"} | key(), follow=True)
    assert done.status_code == 200
    assert done.redirect_chain[0][0] == (mywork if named == "dora" else client_page(episode))
    assert Task.objects.get().done_by == world.actor(named).name


@pytest.mark.ledger("T03")
def test_the_minutes_are_read_and_printed_by_the_team_and_each_reading_is_noted(world, elsewhere, browse):
    episode = course_of_care(world, "One")
    lee = world.staff["lee"]
    operations.decide_today(
        episode, by=world.actor("alice"), at=NOW, present=["Alice Moreno"], decision="continue",
        reason="Moving *on* #x", tasks=[operations.NewTask("Letter to work", lee.pk)],
    )  # fmt: skip
    meeting, browser = Meeting.objects.get(), browse(world.users["alice"])
    assert (
        reverse("review:minutes", args=[meeting.pk]) in browser.get(reverse("review:agenda")).content.decode()
    )
    before = Event.objects.filter(what="chart.read").count()
    page = browser.get(reverse("review:minutes", args=[meeting.pk])).content.decode()
    assert "Moving *on* #x" in page
    assert "Lee Park: Letter to work" in page
    paper = browser.get(reverse("review:minutes_paper", args=[meeting.pk]))
    assert paper.content.startswith(b"%PDF")
    assert Event.objects.filter(what="chart.read").count() >= before
    for who, status in (("dora", 403), ("bob", 403)):
        assert (
            browse(world.users[who]).get(reverse("review:minutes", args=[meeting.pk])).status_code == status
        )
    there = browse(elsewhere.users["alice"])
    assert there.get(reverse("review:minutes_paper", args=[meeting.pk])).status_code == 404


@pytest.mark.ledger("T03")
def test_goals_and_notes_that_nobody_signed_stand_on_the_agenda(world, browse):
    episode = course_of_care(world, "One")
    alice = world.actor("alice")
    notes.write_note(
        episode, by=alice, at=NOW - timedelta(days=3), kind="individual", text="Talked.",
        service_on=NOW.date() - timedelta(days=3),
    )  # fmt: skip
    goal = day.set_goal(episode, by=alice, at=NOW - timedelta(days=2), span="day", words="Call")
    day.answer_goal(goal, by=alice, at=NOW, outcome="yes")
    page = browse(world.users["priya"]).get(client_page(episode)).content.decode()
    assert "1 of 1 reached in two weeks" in page
    assert "1 not signed" in page
