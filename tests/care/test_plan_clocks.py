"""The clocks of a plan side by side, and the second signature where the first does not stand alone."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.coverage import operations as coverage
from handrail.care.admission import operations as admission
from handrail.care.day import operations as day
from handrail.care.plan import operations, queries
from handrail.care.plan.models import Cosignature, Plan, PlanReview
from handrail.care.review import operations as review
from handrail.care.review import queries as reviews
from handrail.care.schedule import operations as schedule
from handrail.ground.actor import system
from handrail.ground.clinic import operations as clinic
from handrail.ground.people import operations as people
from handrail.ground.people.models import Credential
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.builders_days import TODAY, make_episode, make_series, place_of
from tests.world import NOW, hire, key


def at_site(world, state="", **own):
    """The site's state and its own numbers."""
    numbers = {what: Decimal(value) for what, value in own.items()}
    said = {"jurisdiction": state, "payers": [], "stops": [], "own": numbers}
    clinic.set_checks(world.site, by=world.actor("erin"), at=NOW, **said)


def begun(world, *, ago=0, given="Sam", program=None):
    return make_episode(world, given, "Kerr", at=NOW - timedelta(days=ago), program=program)


def written(world, episode, *, by="alice", at=NOW) -> Plan:
    actor = {"by": world.actor(by), "at": at}
    plan = operations.draft(episode, **actor)
    problem = operations.add_problem(plan, **actor, words="Cannot get up", code="F33.1")
    goal = operations.add_goal(problem, **actor, words="My mornings back")
    step = {"words": "Up by eight", "measure": "days", "baseline": "1", "target": "5"}
    objective = operations.add_objective(goal, **actor, **step, due_on=date(2027, 3, 1))
    act = {"kind": "Skills group", "frequency": "4 a week", "staff_id": world.staff["alice"].pk}
    operations.add_intervention(objective, **actor, **act)
    return plan


def signed(world, episode, *, by="alice", at=NOW) -> Plan:
    plan = written(world, episode, by=by, at=at)
    operations.sign(plan, by=world.actor(by), at=at)
    return plan


def clocks(episode, on=TODAY):
    return queries.clocks_of([_fresh(episode)], on=on)[episode.pk]


def _fresh(episode):
    return type(episode).objects.select_related("client", "site", "program").get(pk=episode.pk)


def page_of(browser, episode) -> str:
    return browser.get(reverse("plan:plan", args=[episode.pk])).content.decode()


def supervised(world, *, kind="LMSW"):
    """Noor signs under supervision; Tess is another therapist who may sign alone."""
    for name, title, licence in (("noor", "LMSW", kind), ("tess", "LCSW", "LCSW")):
        hire(world, name, f"{name.title()} Reyes", title, ["therapist"], at=NOW)
        people.add_credential(
            world.staff[name],
            by=system(world.organization.pk),
            at=NOW,
            kind=licence,
            number="L-2002",
            jurisdiction="NY",
            valid_from=date(2020, 1, 1),
            expires_on=date(2030, 1, 1),
        )


@pytest.mark.ledger("T01")
def test_the_states_clock_runs_beside_ours_and_the_earliest_is_named_on_page_and_work_list(world, browse):
    at_site(world, "VA")
    episode = begun(world)
    shown = page_of(browse(world.users["alice"]), episode)
    for words in (
        "Virginia, initial plan",
        "within 1 days of admission",
        "12VAC35-105-660",
        "Tue 24 Nov",
        "governs",
    ):
        assert words in shown
    assert "within 30 days of admission" in shown
    assert "Handrail&#x27;s default" not in shown, "a proposal governs nothing where the state has its clock"
    found = clocks(episode)
    assert [(one.by, one.last_day) for one in found.clocks if one.last_day] == [
        ("Virginia, initial plan", date(2026, 11, 24)),
        ("Virginia", date(2026, 12, 23)),
    ]
    (line,) = queries.due(as_of=NOW, by=world.actor("alice"))
    assert line.words == "Sign the treatment plan: Virginia, initial plan, 12VAC35-105-660 (as published)"
    assert (line.late, line.due_at.date().isoformat()) == (False, "2026-11-25")  # the end of the 24th, in UTC
    assert queries.due(as_of=NOW + timedelta(days=2), by=world.actor("alice"))[0].late


@pytest.mark.ledger("T01")
def test_a_clock_by_sessions_ends_on_the_day_of_the_third_attended_or_planned(world):
    program = clinic.publish_program(
        world.site, shelf.program("substance_use"), by=system(world.organization.pk), at=NOW
    )
    at_site(world, "ND", plan_days=20)
    episode = begun(world, program=program)
    dora = world.actor("dora")
    found = clocks(episode)
    assert (found.governing.by, found.finding.value) == ("this site", "due")
    (nodak,) = [one for one in found.clocks if one.by == "North Dakota"]
    assert (nodak.last_day, nodak.unknown) == (None, "")  # no session is planned yet
    world.program = program
    series = make_series(world, track=shelf.program("substance_use").tracks[0].id, weekdays=[0, 2, 4])
    schedule.enrol(episode, series, by=dora, at=NOW, weekdays=series.weekdays[:3], from_day=TODAY)
    first, second, third = queries.LATER.sessions([episode.pk], TODAY)[episode.pk][:3]
    assert (clocks(episode).governing.by, clocks(episode).governing.last_day) == ("North Dakota", third)
    day.arrive(place_of(episode, first), by=dora, at=NOW)
    day.excuse(place_of(episode, second), by=dora, at=NOW, reason="Court")
    found = clocks(episode, second)
    assert found.governing.last_day > third  # the second was not attended: the third of them is a later day


@pytest.mark.ledger("T01")
def test_the_team_decides_weekly_and_the_states_own_clock_still_asks_for_the_plan(world, browse):
    at_site(world, "VA", review_days=30)
    episode = begun(world, ago=40)
    signed(world, episode, at=NOW - timedelta(days=33))
    alice, browser = world.actor("alice"), browse(world.users["alice"])
    review.decide_today(
        episode, by=alice, at=NOW - timedelta(days=2), present=["Alice"], decision="continue", reason="Moving"
    )
    found = clocks(episode)
    last = {one.by: one.last_day for one in found.clocks}
    assert last == {
        "this site": TODAY - timedelta(days=3),
        "the program": TODAY + timedelta(days=5),
        "Virginia": TODAY + timedelta(days=57),
    }
    assert (found.governing.by, found.late) == ("this site", True)
    (line,) = queries.due(as_of=NOW, by=alice)
    assert line.words == "Review the treatment plan: this site, set by the director on the site's page (now)"
    assert line.late
    sent = {"words": "Two of three steps reached", "with_client": "on"} | key()
    assert browser.post(reverse("plan:review", args=[episode.pk]), {"words": " "} | key()).status_code == 422
    assert browser.post(reverse("plan:review", args=[episode.pk]), sent).status_code == 302
    assert queries.due(as_of=NOW, by=alice) == []
    assert "Two of three steps reached" in page_of(browser, episode)
    assert Event.objects.filter(what="plan.reviewed").count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanReview.objects.update(words="x")
    assert clocks(episode).governing.by == "the program"
    assert queries.due(as_of=NOW + timedelta(days=9), by=alice) == []  # the weekly review has its own line
    assert [one.words[:11] for one in reviews.due(as_of=NOW + timedelta(days=9), by=alice)] == ["Team review"]


@pytest.mark.ledger("T01")
def test_what_a_payer_asks_counts_where_its_sheet_is_here_and_is_said_to_be_unknown_where_not(world, browse):
    at_site(world, "NY")
    episode, browser, dora = begun(world, ago=10), browse(world.users["alice"]), world.actor("dora")
    signed(world, episode, at=NOW - timedelta(days=5))
    card = coverage.note(episode, by=dora, at=NOW, card=coverage.Card("Blue Harbor Health", "M-1"))
    shown = page_of(browser, episode)
    assert "Blue Harbor Health: what it asks of a plan is not on file here." in shown
    assert "New York: nothing about plans stands on its sheet here." in shown
    coverage.end(card, by=dora, at=NOW, reason="New plan")
    coverage.note(episode, by=dora, at=NOW, card=coverage.Card("medicare", "M-2"))
    found = clocks(episode)
    assert found.finding.answer == "cannot tell"
    assert (
        "Medicare, a prescriber's certification: nobody knows when it was done last." in found.finding.because
    )
    assert "the program governs" in found.finding.because
    operations.review(
        queries.signed_of(episode.pk).plan,
        by=world.actor("priya"),
        at=NOW,
        words="Certified",
        with_client=False,
    )
    (medicare,) = [one for one in clocks(episode).clocks if one.by.startswith("Medicare")]
    assert (medicare.last_day, medicare.unknown) == (TODAY + timedelta(days=60), "")
    assert "read in another’s account" in page_of(browser, episode).replace("&#x27;", "’")


def test_below_intensive_care_a_states_clock_is_not_taken_for_its_own(world):
    weekly = clinic.publish_program(
        world.site, shelf.program("weekly_outpatient"), by=system(world.organization.pk), at=NOW
    )
    at_site(world, "VA")
    found = clocks(begun(world, program=weekly))
    assert [one.by for one in found.clocks] == ["Handrail's default", "Handrail's default, by sessions"]
    assert any("intensive programs only" in words for words in found.not_known)


@pytest.mark.ledger("T01")
def test_a_plan_signed_under_supervision_waits_for_another_who_may_sign_alone(world, browse):
    supervised(world)
    episode = begun(world)
    plan = written(world, episode, by="noor")
    noor, tess, alice = browse(world.users["noor"]), world.actor("tess"), world.actor("alice")
    assert "Your signature does not stand alone" in page_of(noor, episode)
    operations.sign(plan, by=world.actor("noor"), at=NOW)
    assert plan.waits
    shown = page_of(noor, episode)
    assert "Signed by Noor Reyes, whose signature does not stand alone." in shown
    assert "Someone else co-signs it" in shown
    assert clocks(episode).kind == "plan"  # the clock of the first plan runs on until it is whole
    for name, waits in (("tess", 1), ("priya", 1), ("noor", 0), ("bob", 0)):
        lines = queries.due(as_of=NOW, by=world.actor(name))
        assert len([one for one in lines if one.verb == "plan.cosign"]) == waits, name
    assert reviews.line_of(_fresh(episode), on=TODAY).plan_words == "to co-sign"
    with pytest.raises(NotAllowed, match="waits for a co-signature"):
        operations.review(plan, by=alice, at=NOW, words="Stays")
    with pytest.raises(NotAllowed, match="supervisor co-signs"):
        operations.cosign(plan, by=world.actor("noor"), at=NOW)
    answer = browse(world.users["tess"]).post(reverse("plan:cosignature", args=[episode.pk]), key())
    assert answer.status_code == 302
    fresh = queries.signed_of(episode.pk).plan
    assert (fresh.waits, fresh.cosignature.by.name) == (False, "Tess Reyes")
    assert fresh.content_hash == fresh.cosignature.content_hash
    assert "Tess Reyes" in page_of(noor, episode)
    assert clocks(episode).kind == "review"
    assert [one for one in queries.due(as_of=NOW, by=tess) if one.verb == "plan.cosign"] == []
    with pytest.raises(NotAllowed, match="waits for no second signature"):
        operations.cosign(fresh, by=alice, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Cosignature.objects.update(content_hash="x")


def test_who_wrote_a_plan_does_not_co_sign_it_and_nobody_signs_twice(world):
    supervised(world)
    episode = begun(world)
    plan = written(world, episode, by="tess")
    operations.sign(plan, by=world.actor("noor"), at=NOW)
    with pytest.raises(NotAllowed, match="You wrote or signed this"):
        operations.cosign(plan, by=world.actor("tess"), at=NOW)
    stale = queries.signed_of(episode.pk).plan
    operations.cosign(plan, by=world.actor("alice"), at=NOW)
    with pytest.raises(NotAllowed, match="a moment ago"):
        operations.cosign(stale, by=world.actor("priya"), at=NOW)
    assert Cosignature.objects.count() == 1


def test_a_state_that_names_whose_plans_stand_alone_is_followed_and_its_source_said(world, browse):
    at_site(world, "TX")
    supervised(world, kind="LMHC")
    episode = begun(world)
    plan = written(world, episode, by="noor")
    shown = page_of(browse(world.users["noor"]), episode)
    assert "37 TAC 353.308" in shown
    assert "from memory, so check it" in shown
    operations.sign(plan, by=world.actor("noor"), at=NOW)
    assert plan.waits
    assert not signed(world, begun(world, given="Kim"), by="alice").waits


def test_the_clocks_of_many_cost_what_those_of_one_cost(world, django_assert_num_queries):
    at_site(world, "VA")
    make_series(world)
    episodes = [_fresh(begun(world, given=f"N{n}")) for n in range(3)]
    queries.clocks_of(episodes[:1], on=TODAY)  # the program's definition is read once in a process
    for some in (episodes[:1], episodes):
        with django_assert_num_queries(7):
            queries.clocks_of(some, on=TODAY)
    alice = world.actor("alice")
    with django_assert_num_queries(9):
        assert len(queries.due(as_of=NOW, by=alice)) == 3


@pytest.mark.ledger("T01")
def test_our_own_proposal_does_not_ring_beside_the_programs_clock(world):
    at_site(world, "NY")
    episode = begun(world, ago=40)
    signed(world, episode, at=NOW - timedelta(days=33))
    alice = world.actor("alice")
    review.decide_today(
        episode, by=alice, at=NOW - timedelta(days=2), present=["Alice"], decision="continue", reason="Moving"
    )
    found = clocks(episode)
    assert [one.by for one in found.clocks] == ["the program"]
    assert (found.governing.by, found.late) == ("the program", False)
    assert queries.due(as_of=NOW, by=alice) == []


@pytest.mark.ledger("T01")
def test_a_certification_that_was_never_done_waits_for_the_prescriber_and_a_co_signature_is_one(world):
    supervised(world)
    dora, bob = world.actor("dora"), world.actor("bob")
    never, second = begun(world, ago=10), begun(world, ago=10, given="Kim")
    for episode in (never, second):
        coverage.note(episode, by=dora, at=NOW, card=coverage.Card("medicare", "M-2"))
    signed(world, never, at=NOW - timedelta(days=5))
    plan = signed(world, second, by="noor", at=NOW - timedelta(days=5))
    operations.cosign(plan, by=world.actor("priya"), at=NOW - timedelta(days=4))
    lines = [one for one in queries.due(as_of=NOW, by=bob) if one.words.startswith("Certify")]
    assert [one.about for one in lines] == [never.client.short_name]
    assert "Medicare" in lines[0].words
    assert lines[0].late, "never done: it has no day and is late at once"
    assert lines[0].staff_id == world.staff["alice"].pk, (
        "no prescriber is in the team: the therapist asks one"
    )
    team = {"therapist": world.staff["alice"].pk, "prescriber": world.staff["priya"].pk}
    admission.name_team(never, by=world.actor("alice"), at=NOW, members=team)
    lines = [one for one in queries.due(as_of=NOW, by=bob) if one.words.startswith("Certify")]
    assert lines[0].staff_id == world.staff["priya"].pk
    (medicare,) = [one for one in clocks(second).clocks if one.certifies]
    assert medicare.last_day == TODAY - timedelta(days=4) + timedelta(days=60)


@pytest.mark.ledger("T01")
def test_a_plan_that_nobody_here_may_co_sign_is_told_to_the_director(world):
    supervised(world)
    episode, erin = begun(world), world.actor("erin")
    signed(world, episode, by="noor")

    def told():
        return [one.words for one in queries.due(as_of=NOW, by=erin) if one.verb == "people.hire"]

    assert told() == []
    for credential in Credential.objects.exclude(staff=world.staff["noor"]):
        people.withdraw_credential(credential, by=erin, at=NOW, on=TODAY, because="Lapsed")
    assert told() == [
        "The treatment plan of Noor Reyes, LMSW waits for a co-signature, and nobody here may give it: note a licence"
    ]
