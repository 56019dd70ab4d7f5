import re
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.notes import operations as notes
from handrail.anytime.notes import queries as note_queries
from handrail.care.plan import operations, queries
from handrail.care.plan.forms import ObjectiveForm
from handrail.care.plan.models import Addendum, Goal, Intervention, Objective, Plan, Problem
from handrail.care.plan.versions import side_by_side
from handrail.ground.actor import Actor
from handrail.ground.people.models import Credential
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.builders_stages import KIM, admitted, episode_of
from tests.world import NOW, key

OBJECTIVE = {
    "words": "Up by eight on weekdays",
    "measure": "days a week",
    "baseline": "1",
    "target": "5",
    "due_on": "2026-12-21",
}


@pytest.fixture
def episode(world):
    return admitted(world)


def post(browser, route, episode, *ids, **typed):
    return browser.post(reverse(f"plan:{route}", args=[episode.pk, *ids]), typed | key())


def page_of(browser, episode) -> str:
    return browser.get(reverse("plan:plan", args=[episode.pk])).content.decode()


def written(world, episode) -> Plan:
    """A draft with one full chain."""
    alice = {"by": world.actor("alice"), "at": NOW}
    plan = operations.draft(episode, **alice)
    problem = operations.add_problem(plan, **alice, words="Cannot get up", code="F33.1")
    goal = operations.add_goal(problem, **alice, words="I want my mornings back")
    objective = operations.add_objective(goal, **alice, **OBJECTIVE | {"due_on": date(2026, 12, 21)})
    operations.add_intervention(
        objective, **alice, kind="Skills group", frequency="4 a week", staff_id=world.staff["alice"].pk
    )
    return plan


def client_of(episode) -> Actor:
    return Actor(
        "client",
        "Sam",
        episode.organization_id,
        person_id=episode.client_id,
        roles=frozenset({"client"}),
        time_zone="America/New_York",
    )


@pytest.mark.ledger("T01")
def test_a_plan_is_written_as_you_go_and_signed_by_clinician_and_client(world, browse, episode):
    browser = browse(world.users["alice"])
    assert post(browser, "draft", episode).status_code == 302
    assert "No problem is written yet." in page_of(browser, episode)
    assert post(browser, "problems", episode, words="Cannot get up", code="f33.1").status_code == 302
    assert "has no goal" in page_of(browser, episode)
    assert (
        post(browser, "goals", episode, Problem.objects.get().pk, words="My mornings back").status_code == 302
    )
    assert "has no objective" in page_of(browser, episode)
    assert post(browser, "objectives", episode, Goal.objects.get().pk, **OBJECTIVE).status_code == 302
    assert "has no intervention" in page_of(browser, episode)
    assert post(browser, "signature", episode).status_code == 409
    act = {"kind": "Skills group", "frequency": "4 a week", "staff_id": str(world.staff["alice"].pk)}
    assert post(browser, "interventions", episode, Objective.objects.get().pk, **act).status_code == 302
    assert post(browser, "signature", episode).status_code == 302
    plan = Plan.objects.get()
    assert (plan.state, plan.signed_by.name) == ("signed", "Alice Moreno")
    assert plan.content_hash == queries.hash_of(queries.view_of(plan))
    assert post(browser, "client_signature", episode).status_code == 422
    assert post(browser, "client_signature", episode, signed_name="Samuel Reed").status_code == 302
    shown = page_of(browser, episode)
    for words in ("My mornings back", "Up by eight on weekdays", "Samuel Reed", plan.content_hash[:32]):
        assert words in shown
    assert [one.words for one in queries.objectives_of(episode.pk)] == ["Up by eight on weekdays"]


@pytest.mark.ledger("T01")
def test_after_signing_nothing_is_added_and_a_change_is_a_new_version(world, browse, episode):
    browser, alice = browse(world.users["alice"]), world.actor("alice")
    plan = written(world, episode)
    problem = Problem.objects.get()
    operations.sign(plan, by=alice, at=NOW)
    first_hash = plan.content_hash
    assert post(browser, "problems", episode, words="Another").status_code == 404
    with pytest.raises(NotAllowed, match="nothing is added"):
        operations.add_goal(problem, by=alice, at=NOW, words="More")
    assert post(browser, "revision", episode).status_code == 302
    assert post(browser, "revision", episode).status_code == 409
    assert queries.current(episode.pk).plan.version == 1
    assert Intervention.objects.count() == 2
    assert post(browser, "problems", episode, words="Sleeps badly").status_code == 302
    assert post(browser, "goals", episode, problem.pk, words="In the old version").status_code == 404
    assert post(browser, "signature", episode).status_code == 409
    new = queries.draft_of(episode.pk).plan
    added = {"by": alice, "at": NOW}
    goal = operations.add_goal(Problem.objects.get(words="Sleeps badly"), **added, words="Sleep")
    objective = operations.add_objective(goal, **added, **OBJECTIVE | {"due_on": date(2026, 12, 21)})
    operations.add_intervention(
        objective, **added, kind="CBT-I", frequency="weekly", staff_id=world.staff["alice"].pk
    )
    assert post(browser, "signature", episode).status_code == 302
    plan.refresh_from_db()
    new.refresh_from_db()
    assert (plan.state, new.state, plan.content_hash) == ("replaced", "signed", first_hash)
    assert queries.current(episode.pk).plan.version == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(content_hash="x" * 64)


def test_what_is_missing_in_a_form_keeps_the_words_where_they_were_typed(world, browse, episode):
    browser, plan = browse(world.users["alice"]), written(world, episode)
    goal = Goal.objects.get()
    answer = post(browser, "objectives", episode, goal.pk, **OBJECTIVE | {"target": ""})
    assert answer.status_code == 422
    assert "Up by eight on weekdays" in answer.content.decode()
    assert "Write the target." in answer.content.decode()
    past = post(browser, "objectives", episode, goal.pk, **OBJECTIVE | {"due_on": "2026-11-22"})
    assert "in the past" in past.content.decode()
    bad = post(browser, "problems", episode, words="Worry", code="worry")
    assert bad.status_code == 422
    assert "like F33.1" in bad.content.decode()
    assert len(queries.view_of(plan).objectives) == 1
    assert Problem.objects.count() == 1


def test_the_same_problem_sent_twice_is_one_row(world, browse, episode):
    browser, sent = browse(world.users["alice"]), {"words": "Worry"} | key()
    operations.draft(episode, by=world.actor("alice"), at=NOW)
    url = reverse("plan:problems", args=[episode.pk])
    assert browser.post(url, sent).status_code == browser.post(url, sent).status_code == 302
    assert Problem.objects.count() == 1


def test_two_who_begin_or_sign_at_once_make_one(world, episode):
    alice, priya = world.actor("alice"), world.actor("priya")
    plan = written(world, episode)
    with pytest.raises(NotAllowed, match="being written already"):
        operations.draft(episode, by=priya, at=NOW)
    stale = Plan.objects.select_related("episode__site").get(pk=plan.pk)
    operations.sign(plan, by=alice, at=NOW)
    with pytest.raises(NotAllowed, match="a moment ago"):
        operations.sign(stale, by=priya, at=NOW)
    plan.refresh_from_db()
    assert plan.signed_by_id == world.staff["alice"].pk


@pytest.mark.ledger("P10")
def test_a_licence_that_ended_stops_the_signature(world, browse, episode):
    written(world, episode)
    browser = browse(world.users["alice"])
    Credential.objects.filter(staff=world.staff["alice"]).update(expires_on=NOW.date() - timedelta(days=1))
    assert "Only a clinician with a licence in force" in page_of(browser, episode)
    assert post(browser, "signature", episode).status_code == 409
    assert Plan.objects.get().state == "draft"


@pytest.mark.ledger("T01")
def test_the_client_signs_their_own_plan_and_may_disagree(world, episode):
    sam, other = client_of(episode), client_of(episode_of(world, KIM))
    plan = written(world, episode)
    with pytest.raises(NotAllowed, match="after the clinician"):
        operations.client_sign(plan, by=sam, at=NOW, signed_name="Samuel Reed")
    operations.sign(plan, by=world.actor("alice"), at=NOW)
    operations.client_sign(plan, by=sam, at=NOW, disagrees="Eight is too early.")
    assert (plan.client_disagrees, plan.client_signed_at) == ("Eight is too early.", None)
    with pytest.raises(Plan.DoesNotExist):
        queries.plan_for(other, plan.pk)
    with pytest.raises(NotAllowed, match="no such thing"):
        operations.client_sign(plan, by=other, at=NOW, signed_name="Kim Dale")
    operations.client_sign(queries.plan_for(sam, plan.pk), by=sam, at=NOW, signed_name="Samuel Reed")
    plan.refresh_from_db()
    assert (plan.client_signed_name, plan.client_disagrees) == ("Samuel Reed", "Eight is too early.")
    with pytest.raises(NotAllowed, match="has signed"):
        operations.client_sign(plan, by=sam, at=NOW, signed_name="Samuel Reed")
    with pytest.raises(NotAllowed):
        operations.sign(plan, by=sam, at=NOW)


def test_bob_reads_and_does_not_write_and_charlie_finds_nothing(world, browse, episode, elsewhere):
    written(world, episode)
    bob, charlie = browse(world.users["bob"]), browse(elsewhere.users["alice"])
    assert "I want my mornings back" in page_of(bob, episode)
    assert browse(world.users["dora"]).get(reverse("plan:plan", args=[episode.pk])).status_code == 403
    assert charlie.get(reverse("plan:plan", args=[episode.pk])).status_code == 404
    for route, ids in (
        ("draft", ()),
        ("problems", ()),
        ("goals", (Problem.objects.get().pk,)),
        ("signature", ()),
    ):
        assert post(bob, route, episode, *ids, words="x").status_code == 403
        assert post(charlie, route, episode, *ids, words="x").status_code == 404


def test_a_child_is_reached_only_through_its_own_plan(world, browse, episode):
    written(world, episode)
    other = admitted(world, KIM)
    operations.draft(other, by=world.actor("alice"), at=NOW)
    browser = browse(world.users["alice"])
    assert post(browser, "goals", other, Problem.objects.get().pk, words="x").status_code == 404
    assert Goal.objects.count() == 1


def test_before_admission_there_is_no_plan(world, browse):
    episode, browser = episode_of(world, KIM), browse(world.users["alice"])
    assert "A plan is written from admission on" in page_of(browser, episode)
    assert post(browser, "draft", episode).status_code == 409


def test_a_tree_takes_the_same_queries_however_large(world, episode, django_assert_num_queries):
    plan = written(world, episode)
    with django_assert_num_queries(5):
        assert queries.draft_of(episode.pk)
    alice = {"by": world.actor("alice"), "at": NOW}
    for n in range(2):
        goal = operations.add_goal(operations.add_problem(plan, **alice, words=f"P{n}"), **alice, words="G")
        operations.add_objective(goal, **alice, **OBJECTIVE | {"due_on": date(2026, 12, 21)})
    with django_assert_num_queries(5):
        assert len(queries.draft_of(episode.pk).objectives) == 3


@pytest.mark.ledger("T04")
def test_a_draft_is_changed_and_cut_and_two_versions_stand_side_by_side(world, browse, episode):
    browser, alice = browse(world.users["alice"]), world.actor("alice")
    operations.sign(written(world, episode), by=alice, at=NOW)
    assert post(browser, "revision", episode).status_code == 302
    draft = queries.draft_of(episode.pk)
    objective, act = draft.objectives[0], Intervention.objects.get(objective__goal__problem__plan=draft.plan)
    url = reverse("plan:part", args=[episode.pk, objective.pk])
    assert 'value="5"' in browser.get(url).content.decode()
    assert post(browser, "part", episode, objective.pk, **OBJECTIVE | {"target": ""}).status_code == 422
    assert post(browser, "part", episode, objective.pk, **OBJECTIVE | {"target": "6"}).status_code == 302
    assert post(browser, "take_out", episode, act.pk).status_code == 302
    assert post(browser, "problems", episode, words="Sleeps badly").status_code == 302
    page = browser.get(reverse("plan:versions", args=[episode.pk])).content.decode()
    assert "days a week: 1 → 5, by 21 Dec 2026" in page
    assert "days a week: 1 → 6, by 21 Dec 2026" in page
    pairs = side_by_side(queries.version_of(episode.pk, 1), queries.version_of(episode.pk, 2))
    assert [(pair.kind, pair.what) for pair in pairs] == [
        ("problem", "same"),
        ("goal", "same"),
        ("objective", "changed"),
        ("intervention", "taken out"),
        ("problem", "new"),
    ]
    assert queries.signed_of(episode.pk).objectives[0].target == "5"  # what was signed says what was signed
    said = [event.detail for event in Event.objects.filter(what="plan.objective_changed")]
    assert said == [{"target": ["5", "6"]}]
    assert browser.get(reverse("plan:versions", args=[episode.pk]) + "?before=2&after=9").status_code == 422


@pytest.mark.ledger("T01")
@pytest.mark.parametrize("kind", ["problem", "goal", "objective", "intervention"])
def test_what_somebody_else_changed_meanwhile_is_shown_and_nothing_is_lost(world, browse, episode, kind):
    written(world, episode)
    table, name, typed = {
        "problem": (Problem, "words", {"code": "F33.1"}),
        "goal": (Goal, "words", {}),
        "objective": (Objective, "target", OBJECTIVE),
        "intervention": (
            Intervention,
            "kind",
            {"frequency": "2 a week", "staff_id": world.staff["alice"].pk},
        ),
    }[kind]
    part, alice, priya = table.objects.get(), browse(world.users["alice"]), browse(world.users["priya"])
    url = reverse("plan:part", args=[episode.pk, part.pk])

    def read_by(browser):
        return re.findall(r'name="read" value="(\w+)"', browser.get(url).content.decode())

    opened = read_by(alice)
    assert opened == read_by(priya)
    assert (
        post(alice, "part", episode, part.pk, **typed | {name: "Alice’s", "read": opened[0]}).status_code
        == 302
    )
    late = post(priya, "part", episode, part.pk, **typed | {name: "Priya’s", "read": opened[0]})
    page = late.content.decode()
    assert late.status_code == 422
    assert "Someone else changed this meanwhile" in page
    assert "Alice’s</dd>" in page
    assert 'value="Priya’s"' in page
    assert getattr(table.objects.get(), name) == "Alice’s"
    gone = post(priya, "take_out", episode, part.pk, read=opened[0])
    assert gone.status_code == 422
    assert "Alice’s</dd>" in gone.content.decode()
    compared = re.findall(r'name="read" value="(\w+)"', page)
    assert (
        post(priya, "part", episode, part.pk, **typed | {name: "Both", "read": compared[0]}).status_code
        == 302
    )
    assert getattr(table.objects.get(), name) == "Both"
    said = Event.objects.filter(what=f"plan.{kind}_changed").order_by("pk").last().detail
    assert said == {name: ["Alice’s", "Both"]}
    assert post(alice, "take_out", episode, part.pk, read=read_by(alice)[1]).status_code == 302
    assert not table.objects.exists()


def test_nothing_of_a_signed_version_is_changed_or_taken_out(world, browse, episode):
    browser, alice = browse(world.users["alice"]), world.actor("alice")
    operations.sign(written(world, episode), by=alice, at=NOW)
    objective = Objective.objects.get()
    assert post(browser, "part", episode, objective.pk, **OBJECTIVE).status_code == 404
    assert post(browser, "take_out", episode, objective.pk).status_code == 404
    with pytest.raises(NotAllowed, match="nothing is added"):
        operations.change_goal(Goal.objects.get(), by=alice, at=NOW, words="Mine")
    with pytest.raises(NotAllowed, match="nothing is added"):
        operations.take_out(Problem.objects.get(), by=alice, at=NOW)
    assert Problem.objects.get().words == "Cannot get up"


def test_a_problem_goes_with_all_below_it_and_the_record_keeps_its_words(world, episode):
    written(world, episode)
    operations.take_out(Problem.objects.get(), by=world.actor("alice"), at=NOW)
    assert [model.objects.count() for model in (Problem, Goal, Objective, Intervention)] == [0, 0, 0, 0]
    detail = Event.objects.get(what="plan.taken_out").detail
    assert (detail["part"], detail["words"]) == ("problem", "Cannot get up")
    assert [one.get("words") or one["kind"] for one in detail["said"]] == [
        "Cannot get up",
        "I want my mornings back",
        "Up by eight on weekdays",
        "Skills group",
    ]
    assert detail["said"][2]["target"] == "5"


def test_an_objective_that_a_note_cites_stays(world, episode):
    written(world, episode)
    alice = world.actor("alice")
    note = notes.write_note(
        episode, by=alice, at=NOW, kind="individual", text="Up by nine twice.", service_on=NOW.date()
    )
    type(note).objects.filter(pk=note.pk).update(objective=Objective.objects.get())
    with pytest.raises(NotAllowed, match="A note cites this objective"):
        operations.take_out(Problem.objects.get(), by=alice, at=NOW)
    assert Intervention.objects.count() == 1  # all or nothing


def test_a_day_that_passed_may_stay_and_is_not_chosen(world, episode):
    written(world, episode)
    alice, objective = world.actor("alice"), Objective.objects.get()
    later = NOW + timedelta(days=60)
    said = {name: OBJECTIVE[name] for name in ("words", "measure", "baseline", "target")}
    operations.change_objective(objective, by=alice, at=later, **said, due_on=objective.due_on)
    with pytest.raises(NotAllowed, match="in the past"):
        operations.change_objective(objective, by=alice, at=later, **said, due_on=date(2026, 12, 22))


@pytest.mark.ledger("T01")
def test_a_signed_plan_takes_addenda_and_why_the_client_did_not_sign(world, browse, episode):
    browser, alice = browse(world.users["alice"]), world.actor("alice")
    plan = written(world, episode)
    assert post(browser, "addendum", episode, words="More").status_code == 404  # not signed yet
    operations.sign(plan, by=alice, at=NOW)
    assert post(browser, "addendum", episode, words=" ").status_code == 422
    assert post(browser, "addendum", episode, words="The sister drives on Mondays.").status_code == 302
    assert post(browser, "attempt", episode, because="").status_code == 422
    assert post(browser, "attempt", episode, because="Wants to read it at home first.").status_code == 302
    page = page_of(browser, episode)
    assert "The sister drives on Mondays." in page
    assert "Wants to read it at home first." in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Addendum.objects.update(words="Nothing")
    operations.client_sign(plan, by=alice, at=NOW, signed_name="Sam Reed")
    assert post(browser, "attempt", episode, because="Never").status_code == 422
    assert (
        queries.hash_of(queries.view_of(plan)) == plan.content_hash
    )  # an addendum changes nothing of the chain
    bob = browse(world.users["bob"])
    assert post(bob, "addendum", episode, words="x").status_code == 403
    assert post(bob, "attempt", episode, because="x").status_code == 403


@pytest.mark.ledger("T01")
def test_an_objective_begins_from_the_library_and_is_changed_freely(world, browse, episode):
    browser = browse(world.users["alice"])
    written(world, episode)
    url = reverse("plan:library", args=[episode.pk, Goal.objects.get().pk])
    assert "Begin from the library" in page_of(browser, episode)
    form = browser.get(url + "?from=same_rising").context["form"]
    assert form["words"].value() == "Get up at the same time each day"
    assert form["due_on"].value() == NOW.date() + timedelta(weeks=2)
    assert form["baseline"].value() is None  # where this client stands is never filled in
    sent = OBJECTIVE | {"words": "Up at seven, also on Sundays", "baseline": ""}
    assert browser.post(url, sent | key()).status_code == 422
    assert browser.post(url, sent | {"baseline": "2"} | key()).status_code == 302
    assert Objective.objects.filter(words="Up at seven, also on Sundays").count() == 1
    assert browser.get(url + "?from=no_such").status_code == 200


def test_every_objective_of_the_library_can_be_measured_and_fits_the_form():
    for area in shelf.objectives():
        for one in area.objectives:
            form = ObjectiveForm(
                {"words": one.words, "measure": one.measure, "baseline": one.now, "target": one.target}
                | {"due_on": "2026-12-21"}
            )
            assert form.is_valid(), (one.id, form.errors)
            assert "promise" not in one.words.casefold()


def notes_written(episode):
    return note_queries.notes_of(episode.pk)


@pytest.mark.ledger("T04")
def test_the_plan_shows_what_was_delivered_toward_each_objective_through_its_versions(world, browse, episode):
    """A note names the objective; the plan counts it, also after a new version, and says where nothing was delivered."""
    browser, alice = browse(world.users["alice"]), world.actor("alice")
    url = reverse("plan:plan", args=[episode.pk])
    operations.sign(written(world, episode), by=alice, at=NOW)
    assert "no signed note names it yet" in browser.get(url).content.decode()
    objective = queries.signed_of(episode.pk).objectives[0]
    new = reverse("notes:new", args=[episode.pk])
    said = {"kind": "individual", "service_on": NOW.date().isoformat(), "minutes": "50", "text": "Named it."}
    foreign = browser.post(new, said | {"objective_id": str(episode.pk)} | key())
    assert "Select a valid choice" in foreign.content.decode()
    assert browser.post(new, said | {"objective_id": str(objective.pk)} | key()).status_code == 302
    (note,) = notes_written(episode)
    assert "no signed note names it yet" in browser.get(url).content.decode()  # a draft delivers nothing
    notes.sign(note, by=alice, at=NOW)
    assert "1 service toward it, 50 min, last 23 Nov 2026" in browser.get(url).content.decode()
    operations.revise(queries.signed_of(episode.pk).plan, by=alice, at=NOW)
    operations.sign(queries.draft_of(episode.pk).plan, by=alice, at=NOW)
    again = queries.signed_of(episode.pk).objectives[0]
    assert again.pk != objective.pk
    assert "1 service toward it" in browser.get(url).content.decode()
