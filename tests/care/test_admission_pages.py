from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from handrail.anytime.consents import operations as consents
from handrail.anytime.consents import queries as consents_queries
from handrail.anytime.safety import operations as safety
from handrail.anytime.safety import queries as safety_queries
from handrail.care.admission import operations, queries
from handrail.care.admission.models import Admission, Dose, OrientationStep
from handrail.care.intake.models import Handover
from handrail.ground.access.models import Invitation, WriteKey
from handrail.ground.access.operations import invitation_for
from handrail.ground.episode import operations as episodes
from handrail.ground.episode.queries import program_of, team_of
from handrail.ground.people import operations as people
from handrail.ground.people.operations import Window
from handrail.ground.steps import NotAllowed
from tests.builders_stages import KIM, START, admitted, at_admission, prepared, ready_to_orient, signed
from tests.world import NOW, hire, key

DOSE = {"days_per_week": "4", "hours_per_week": "10.5", "from_day": "2026-11-24", "reason": "As planned"}
WEEK = {"start_on": "2026-11-24", "track": "morning", "weekdays": ["0", "1", "2", "3"]}


@pytest.fixture
def episode(world):
    return at_admission(world)


def post(browser, route, episode, **typed):
    return browser.post(reverse(f"admission:{route}", args=[episode.pk]), typed | key())


def page_of(browser, episode) -> str:
    return browser.get(reverse("admission:prepare", args=[episode.pk])).content.decode()


@pytest.mark.ledger("A01", "A02", "S07")
def test_someone_gets_ready_on_one_page_and_is_admitted(world, browse, episode):
    browser = browse(world.users["alice"])
    before = page_of(browser, episode)
    for words in ("Not yet: therapist named.", "Not yet: dose set", "Not yet: signed: Consent to treatment."):
        assert words in before
    assert "3 days x 160 clinical minutes = 8.00 h" in before
    assert "under the 9 h of an intensive week" in before
    assert post(browser, "first_day", episode).status_code == 409
    signed(world, episode)
    team = {"therapist": str(world.staff["alice"].pk), "prescriber": str(world.staff["priya"].pk)}
    assert post(browser, "team", episode, **team).status_code == 302
    assert post(browser, "dose", episode, **DOSE).status_code == 302
    assert post(browser, "start", episode, **WEEK).status_code == 302
    ready_to_orient(world, episode)
    steps = [step.id for step in program_of(episode).orientation]
    assert post(browser, "orientation", episode, steps=steps[:3]).status_code == 302
    refused = post(browser, "first_day", episode).content.decode()
    assert refused.count("<li>Not yet: orientation") == len(steps) - 3
    assert post(browser, "orientation", episode, steps=steps[3:]).status_code == 302
    assert "Not yet" not in page_of(browser, episode)
    assert post(browser, "first_day", episode).status_code == 302
    episode.refresh_from_db()
    assert (episode.stage, episode.admitted_on) == ("taking part", START)
    assert episode.target_discharge_on == START + timedelta(weeks=4)
    assert "Admitted by Alice Moreno" in page_of(browser, episode)
    assert post(browser, "first_day", episode).status_code == 409


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"days_per_week": "2"}, "The program offers 3–5 days a week."),
        ({"days_per_week": "6"}, "The program offers 3–5 days a week."),
        ({"hours_per_week": "10.67"}, "4 days x 160 clinical minutes give 10.67 hours"),
        ({"hours_per_week": "0"}, "more than zero"),
        ({"from_day": "2026-11-22"}, "from today or a later day"),
        ({"reason": " "}, "Write why this dose"),
    ],
)
def test_a_dose_the_program_cannot_give_is_refused_with_its_arithmetic(world, browse, episode, typed, words):
    answer = post(browse(world.users["alice"]), "dose", episode, **DOSE | typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Dose.objects.exists()


@pytest.mark.ledger("Z02")
def test_a_step_of_the_taper_is_a_dose_only_once_someone_takes_part(world, episode):
    alice = world.actor("alice")
    less = {
        "days_per_week": 2,
        "hours_per_week": Decimal(5),
        "from_day": date(2026, 12, 21),
        "reason": "Steadier",
    }
    with pytest.raises(NotAllowed, match="offers"):
        operations.set_dose(episode, by=alice, at=NOW, **less)
    prepared(world, episode)
    operations.admit(episode, by=alice, at=NOW)
    operations.set_dose(episode, by=alice, at=NOW, **less)
    assert queries.dose_on(episode.pk, on=date(2026, 11, 23)) is None
    assert queries.dose_on(episode.pk, on=date(2026, 12, 20)).days_per_week == 4
    assert queries.dose_on(episode.pk, on=date(2026, 12, 21)).days_per_week == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Dose.objects.update(days_per_week=5)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"start_on": "2026-11-20"}, "in the past"),
        ({"start_on": "2026-11-27"}, "one of the days"),
        ({"track": "evening", "weekdays": ["1", "4"]}, "does not meet on each"),
        ({"track": "night"}, "night"),
        ({"weekdays": []}, "Choose the days"),
    ],
)
def test_a_start_that_cannot_be_is_refused(world, browse, episode, typed, words):
    answer = post(browse(world.users["dora"]), "start", episode, **WEEK | typed)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Admission.objects.exists()


@pytest.mark.ledger("A01", "L02")
def test_a_screen_after_acceptance_holds_the_first_day_until_somebody_looked(world, episode):
    alice = world.actor("alice")
    prepared(world, episode)
    safety.screen(episode, by=alice, at=NOW, answers={1: "yes", 2: "no", 3: "yes", 4: "no", 5: "yes"})
    with pytest.raises(NotAllowed, match="the risk is not assessed yet"):
        operations.admit(episode, by=alice, at=NOW)
    concern = safety_queries.open_of([episode.pk])[episode.pk]
    safety.assess(
        concern, by=alice, at=NOW, risk="moderate", words="Sister stays with her; pills locked away."
    )
    assert not list(operations.why_not_admit(episode, by=alice, on=NOW.date() + timedelta(days=2)))


@pytest.mark.ledger("A01")
@pytest.mark.parametrize("missing", ["consent", "days", "team"])
def test_one_thing_missing_holds_the_first_day(world, episode, missing):
    alice = world.actor("alice")
    prepared(world, episode)
    if missing == "consent":
        consent = consents_queries.in_force(episode.client_id, on=NOW.date())["treatment_consent"]
        consents.revoke(consent, by=alice, at=NOW, reason="Changed their mind")
    elif missing == "days":
        operations.prepare(episode, by=alice, at=NOW, start_on=START, track="morning", weekdays=[1, 2, 3])
    else:
        team_of(episode.pk)[0].__class__.objects.filter(role="prescriber").update(until=NOW)
    why = list(operations.why_not_admit(episode, by=alice, on=NOW.date()))
    assert len(why) == 1
    assert queries.readiness(episode, on=NOW.date()).answer == "not met"
    with pytest.raises(NotAllowed, match="Not yet"):
        operations.admit(episode, by=alice, at=NOW)


def test_only_someone_who_works_in_a_role_can_hold_it(world, browse, episode):
    answer = post(browse(world.users["alice"]), "team", episode, therapist=str(world.staff["bob"].pk))
    assert answer.status_code == 422
    assert team_of(episode.pk) == []


def test_a_step_is_noted_once_even_when_sent_twice(world, browse, episode):
    browser, sent = browse(world.users["dora"]), {"steps": ["tour"]} | key()
    url = reverse("admission:orientation", args=[episode.pk])
    assert browser.post(url, sent).status_code == browser.post(url, sent).status_code == 302
    assert post(browser, "orientation", episode, steps=["tour"]).status_code == 422
    assert post(browser, "orientation", episode, steps=["no_such"]).status_code == 422
    assert OrientationStep.objects.count() == 1


@pytest.mark.ledger("H01")
def test_the_invitation_is_shown_once_and_kept_only_as_a_hash(world, browse, episode):
    browser, sent = browse(world.users["dora"]), key()
    url = reverse("admission:invitation", args=[episode.pk])
    shown = b"".join(browser.post(url, sent).streaming_content).decode()
    link = shown.split('<p class="strong">')[1].split("</p>")[0].rstrip("/").rsplit("/", 1)[1]
    assert invitation_for(link) == Invitation.objects.get()
    assert link not in WriteKey.objects.get(key=sent["idempotency_key"]).body
    assert link not in browser.post(url, sent).content.decode()
    assert Invitation.objects.count() == 1


def test_bob_is_turned_away_dora_sets_no_dose_charlie_finds_nothing(world, browse, episode, elsewhere):
    bob, dora, charlie = (
        browse(u) for u in (world.users["bob"], world.users["dora"], elsewhere.users["alice"])
    )
    assert bob.get(reverse("admission:prepare", args=[episode.pk])).status_code == 403
    assert "Your role does not include this." in page_of(dora, episode)
    assert post(dora, "dose", episode, **DOSE).status_code == 403
    assert post(dora, "first_day", episode).status_code == 403
    assert charlie.get(reverse("admission:prepare", args=[episode.pk])).status_code == 404
    for route in ("team", "dose", "start", "orientation", "invitation", "first_day"):
        assert post(bob, route, episode, **DOSE).status_code == 403
        assert post(charlie, route, episode, **DOSE | WEEK, steps=["tour"]).status_code == 404


def test_admissions_not_ready_wait_in_the_work_list(world, episode, django_assert_num_queries):
    alice = world.actor("alice")
    program_of(episode)
    with django_assert_num_queries(10):
        (line,) = queries.due(as_of=NOW, by=alice)
    assert line.words.startswith("Admission waits for ")
    for n in range(2):
        at_admission(world, people.Identity(f"N{n}", f"M{n}", KIM.birth_date))
    prepared(world, episode)
    with django_assert_num_queries(10):
        lines = queries.due(as_of=NOW, by=alice)
    assert [line.words for line in lines].count("Everything is in place: admit") == 1
    late = queries.due(as_of=NOW + timedelta(days=1), by=alice)
    assert [line.late for line in late].count(True) == 1
    operations.admit(episode, by=alice, at=NOW)
    assert len(queries.due(as_of=NOW, by=alice)) == 2


def test_doses_of_many_are_read_in_one_query(world, django_assert_num_queries):
    one = admitted(world)
    with django_assert_num_queries(1):
        assert queries.doses_on([one.pk], on=START)[one.pk].hours_per_week == Decimal("10.5")
    assert episodes.why_not_move(one, "begin")


@pytest.mark.ledger("L05")
def test_a_step_down_takes_over_what_is_known_and_its_gap_is_watched(world, browse, elsewhere):
    episode, dora = at_admission(world), browse(world.users["dora"])
    url = reverse("intake:sending_facility", args=[episode.pk])
    told = {
        "facility": "Hill Hospital",
        "from_care": "inpatient",
        "discharged_on": "2026-11-20",
        "medication": "Sertraline 50 mg in the morning",
        "safety_plan": "Calls his sister first",
        "risk": "Moderate; denies plan",
    }
    assert dora.post(url, told | {"facility": " "} | key()).status_code == 422
    assert dora.post(url, told | {"discharged_on": "soon"} | key()).status_code == 422
    assert browse(world.users["bob"]).post(url, told | key()).status_code == 403
    assert browse(elsewhere.users["dora"]).post(url, told | key()).status_code == 404
    assert not Handover.objects.exists()
    assert dora.post(url, told | key()).status_code == 302
    page = dora.get(reverse("intake:interview", args=[episode.pk])).content.decode()
    for words in ("Hill Hospital", "Sertraline 50 mg", "Calls his sister first", "papers not here yet"):
        assert words in page

    def gap(days: int = 0) -> list[Any]:
        lines = queries.due(as_of=NOW + timedelta(days=days), by=world.actor("alice"))
        return [line for line in lines if "Hill Hospital" in line.words]

    assert [line.late for line in gap()] == [False]  # three days after the discharge
    assert [line.late for line in gap(5)] == [True]  # the eighth day
    prepared(world, episode)  # begins on the 24th, the fourth day after
    assert gap() == []
    dora.post(url, told | {"discharged_on": "2026-11-16"} | key())  # told again: it was earlier
    assert [line.late for line in gap()] == [True]
    assert Handover.objects.count() == 2


@pytest.mark.ledger("P10")
def test_nobody_is_named_without_a_credential_that_the_program_asks_of_the_role(world, browse, episode):
    browser = browse(world.users["alice"])
    hire(world, "cora", "Cora Bell", "RN", ["therapist", "prescriber"], at=NOW)
    cora = str(world.staff["cora"].pk)
    answer = post(browser, "team", episode, therapist=cora, case_manager=str(world.staff["lee"].pk))
    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Cora Bell has none of LCSW, LPC, LPCC, LMHC, LMFT, PhD, PsyD in force" in words
    assert "as primary therapist. Choose someone who has one." in words
    assert team_of(episode.pk) == []
    said = {"number": "L-9", "jurisdiction": "NY", "valid_from": date(2024, 1, 1), "by": world.actor("erin")}
    people.add_credential(
        world.staff["cora"], at=NOW, kind="lpc", expires_on=NOW.date() + timedelta(days=9), **said
    )
    named = post(browser, "team", episode, therapist=cora, case_manager=str(world.staff["lee"].pk))
    assert named.status_code == 302  # a case manager is asked for none
    refused = post(browser, "team", episode, prescriber=cora)
    assert "Cora Bell has none of MD, DO, PMHNP, PA in force" in refused.content.decode()


@pytest.mark.ledger("A01")
def test_a_step_that_the_record_speaks_against_is_not_ticked(world, browse, episode):
    browser = browse(world.users["alice"])
    page = page_of(browser, episode)
    assert "(No safety plan is written yet.)" in page
    for step, words in (
        ("safety_plan", "No safety plan is written yet."),
        ("papers_signed", "Not every paper that the program asks for is signed."),
        ("emergency_contact", "Nobody is noted whom to call in an emergency."),
    ):
        refused = post(browser, "orientation", episode, steps=["tour", step])
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert queries.steps_of(episode.pk) == {}
    told = {"steps": ["tour", "emergency_contact"], "emergency_contact": "Ada Reed, 555-0190"}
    assert post(browser, "orientation", episode, **told).status_code == 302
    episode.client.refresh_from_db()
    assert episode.client.emergency_contact == "Ada Reed, 555-0190"
    assert set(queries.steps_of(episode.pk)) == {"tour", "emergency_contact"}


@pytest.mark.ledger("A01", "S07")
def test_days_on_which_the_client_cannot_come_are_refused_at_admission(world, browse, episode):
    windows = [Window(day, time(8), time(13)) for day in (0, 1, 2)] + [Window(3, time(17), time(20))]
    people.set_availability(episode.client, by=world.actor("dora"), at=NOW, windows=windows)
    refused = post(browse(world.users["alice"]), "start", episode, **WEEK)
    assert refused.status_code == 422
    assert "This client cannot come on Thursday when the track meets" in refused.content.decode()
    said = WEEK | {"weekdays": ["0", "1", "2"]}
    assert post(browse(world.users["alice"]), "start", episode, **said).status_code == 302


@pytest.mark.ledger("A01")
def test_before_the_first_day_nobody_reads_that_it_has_begun(world, browse):
    episode = admitted(world)
    page = browse(world.users["alice"]).get(reverse("staff:client", args=[episode.pk])).content.decode()
    assert "Admitted; the first day is Tue 24 Nov" in page
    assert "Taking part. The team reviews" not in page
    listed = browse(world.users["alice"]).get(reverse("staff:clients")).content.decode()
    assert "taking part from 24 Nov" in listed
