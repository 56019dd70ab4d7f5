"""Two walls stand around a clinic: the scope of every query, and each verb's own look at whose thing it is.

Here the first wall is taken away (a forgotten scope, `_base_manager`), and every verb of every slice must
still refuse someone of another clinic whose roles and values are all in order.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction
from django_scopes import ScopeError, scope, scopes_disabled
from tests.course import Course, make_course
from tests.wording import COLUMBIA, OUR_WORDS
from tests.world import NOW

import handrail
from handrail.anytime.casework.operations import Draft as LetterDraft
from handrail.anytime.casework.operations import Entry
from handrail.anytime.consents.operations import Judged
from handrail.anytime.coverage.operations import Answered, Card, Said
from handrail.anytime.diary.operations import ToldNight
from handrail.anytime.outbox.operations import Draft
from handrail.anytime.safety.operations import Destination, Happened, Part, PlanSteps, Telling
from handrail.care.day.operations import Attested, CheckInAnswers
from handrail.care.day.operations.note import SheetWords
from handrail.care.day.queries import session_board
from handrail.care.inquiry.operations import Request
from handrail.care.intake.operations import FromThere, Told
from handrail.care.placement.operations import Evaluated
from handrail.care.review import operations as review
from handrail.care.schedule.models import Notice
from handrail.care.schedule.operations import Hour
from handrail.care.stepdown.operations import Resumed
from handrail.ground.access.permission import ELSEWHERE
from handrail.ground.actor import system
from handrail.ground.episode.models import Episode
from handrail.ground.episode.operations import client_row
from handrail.ground.people.operations import Identity
from handrail.ground.record.models import Event
from handrail.ground.rows import Row
from handrail.ground.steps import NotAllowed
from handrail.library import shelf

# Not the verb's to refuse: what every verb calls last, and what the secret of a link opens.
INSIDE = {
    "ground.record.operations.write",
    "ground.record.operations.write_all",
    "ground.access.operations.accept_invitation",
    "ground.access.operations.join",
}
# Good values for every argument that is not a thing of ours, by its name.
VALUES: dict[str, Any] = {
    "address": "https://video.example/{room}",
    "answers": {1: "no", 2: "no", 3: "no", 4: "no"},
    "at": NOW,
    "attested": True,
    "capacity": 10,
    "card": Card("Blue Harbor Health", "M-20041"),
    "changes": {"phone": "555-0199"},
    "code": "F33.1",
    "confidence": 5,
    "days_per_week": 4,
    "decision": "continue",
    "disposition": "returned to group",
    "document": "privacy_notice",
    "done": "yes",
    "email": "pat@clinic.example",
    "due": "call_7",
    "due_on": date(2026, 12, 20),
    "expires_on": date(2030, 1, 1),
    "from_day": NOW.date() + timedelta(days=1),
    "until_day": NOW.date() + timedelta(days=30),
    "happened_at": NOW,
    "hours_per_week": Decimal("10.5"),
    "held_on": NOW.date(),
    "helped": "a lot",
    "how": "phone",
    "identity": Identity("Pat", "Doe", date(1990, 1, 1)),
    "instrument": "phq9",
    "jurisdiction": "NY",
    "kind": "individual",
    "level": "high",
    "members": {},
    "minutes": 30,
    "monday": NOW.date(),
    "names": [],
    "objective_id": None,
    "offered": {"step_free": ""},
    "occasion": "weekly",
    "on": NOW.date(),
    "origin": "staff",
    "danger": "no",
    "outcome": "reached",
    "said_by": "the client, by phone",
    "participation": "took part",
    "payers": [],
    "present": ["Alice Moreno"],
    "reference": "AUTH-1",
    "places": 12,
    "priority": "standard",
    "request": Request(name="Pat Doe", phone="555-0109"),
    "revision": 0,
    "night": ToldNight(time(23), time(23), 10, 0, time(7), time(7)),
    "npi": "1234567893",
    "receiver": "CLEARING",
    "sender": "RIVERSIDE",
    "seconds": 30,
    "service_on": NOW.date(),
    "said": Said("active", "R-1"),
    "risk": "low",
    "risk_change": "no change",
    "role": "case_manager",
    "roles": ["therapist"],
    "start_on": NOW.date() + timedelta(days=1),
    "starts": time(9),
    "steps": [],
    "stops": [],
    "texts": OUR_WORDS,
    "time_zone": "America/New_York",
    "track": "morning",
    "until": NOW.date() + timedelta(days=7),
    "valid_from": date(2020, 1, 1),
    "verb": "send to assessment",
    "weekdays": [0, 1, 2, 3],
    "when": NOW + timedelta(days=9),
    "windows": [],
    "woke_on": NOW.date(),
}
# Where one name means another thing in one verb.
SPECIAL: dict[str, dict[str, Any]] = {
    "care.day.operations.keep_back": {"why": "Names someone"},
    "care.stepdown.operations.note_appointment": {"kind": "confirmed"},
    "care.stepdown.operations.tell_visit": {"answer": "yes"},
    "care.stepdown.operations.send_plan": {"parts": ["medicine"]},
    "care.stepdown.operations.plan_stay": {"target_on": NOW.date() + timedelta(days=40), "seen": None},
    "anytime.outbox.operations.take_back": {"about": []},
    "ground.episode.operations.plan_end": {"target_on": NOW.date(), "was": None},
    "anytime.medication.operations.note_allergy": {"kind": "allergy"},
    "anytime.medication.operations.ask": {"kind": "more of it"},
    "anytime.portal_messages.operations.answer": {"words": "Yes"},
    "anytime.medication.operations.reconcile": {"occasion": "admission", "lines": []},
    "anytime.medication.operations.review": {"adherence": "as listed"},
    "anytime.medication.operations.answer_ask": {"answer": "answered"},
    "anytime.family.operations.say_together": {"answer": "together"},
    "anytime.family.operations.choose_release": {"parts": ["schedule"]},
    "anytime.family.operations.note_shown": {"parts": ["schedule"]},
    "anytime.consents.operations.show_caregiver": {"parts": ["schedule"], "released": True},
    "anytime.family.operations.plan_session": {
        "starts_at": NOW,
        "caregivers": [],
        "with_client": True,
    },
    "anytime.family.operations.hold_session": {"came": []},
    "anytime.casework.operations.keep_resource": {"entry": Entry("Food Bank", ("food",), NOW.date())},
    "anytime.casework.operations.import_resources": {"text": "name,needs\nFood Bank,food"},
    "anytime.casework.operations.link": {"need": "food"},
    "anytime.casework.operations.move_linkage": {"verb": "accept"},
    "anytime.casework.operations.put_off_linkage": {"next_on": NOW.date() + timedelta(days=9)},
    "anytime.casework.operations.issue_letter": {
        "draft": LetterDraft(shelf.letter("in_care"), "Rosa Kerr", to_client=True)
    },
    "anytime.safety.operations.record_incident": {
        "said": Happened("aggression", "minor", NOW, "Room 2", "A chair fell.", "Ice", "Erin Vale")
    },
    "anytime.consents.operations.disclose_unreleased": {
        "basis": "serious threat",
        "judged": Judged(imminent=True, able_to_lessen=True),
    },
    "anytime.safety.operations.open_transfer": {"to": Destination("inpatient", "Hill Hospital")},
    "anytime.safety.operations.note_step": {"kind": "called"},
    "anytime.medication.operations.load_rxnorm": {"terms": [], "released_on": NOW.date()},
    "anytime.coverage.operations.settle_denial": {"outcome": "withdrawn"},
    "anytime.coverage.operations.end_authorization": {"last_day": NOW.date()},
    "anytime.coverage.operations.authorize": {
        "said": Answered("approved", "A-1", "outpatient", NOW.date(), NOW.date(), "Jo", units=Decimal(1))
    },
    "anytime.safety.operations.tell": {"said": Telling("release", "Sheet", "Hill Hospital", "treatment")},
    "anytime.safety.operations.settle": {"outcome": "there"},
    "anytime.safety.operations.note_return": {"back_on": NOW.date()},
    "care.stepdown.operations.come_back": {
        "back_on": NOW.date(),
        "dose": Resumed(4, Decimal("10.5"), NOW.date()),
    },
    "anytime.safety.operations.note_withdrawal": {"scale": "cows", "total": 3, "complicated": False},
    "anytime.safety.operations.note_risk": {"source": "note"},
    "anytime.safety.operations.add_client_to_incident": {"part": Part(uuid4(), "Fell")},
    "anytime.safety.operations.note_report": {"answer": "not due"},
    "anytime.safety.operations.write_plan": {
        "steps": PlanSteps(*["none yet"] * 6),
        "made_with": "Sam and Alice",
    },
    "anytime.measures.operations.answer": {"answers": dict.fromkeys(range(1, 10), 0)},
    "anytime.measures.operations.answer_some": {"answers": {9: 1}},
    "ground.clinic.operations.load_wording": {"instrument": COLUMBIA},
    "anytime.diary.operations.keep_skill": {"skill_id": "wise_mind"},
    "care.day.operations.attest": {"said": Attested("Home", "NY", "known to staff", "Rosa", private=True)},
    "care.day.operations.check_in": {"answers": CheckInAnswers(unsafe_thoughts=False)},
    "care.day.operations.save_sheet": {"words": SheetWords(None, [])},
    "care.intake.operations.take_over": {"told": FromThere("Hill Hospital", "inpatient")},
    "care.intake.operations.interview": {"words": Told("Tired.")},
    "care.placement.operations.assess": {"said": Evaluated({}, {}, [], "")},
    "care.placement.operations.decide": {"level": "iop"},
    "care.placement.operations.authorize": {"level": "iop"},
    "care.placement.operations.keep_score": {"framework": "locus", "scores": {"s1": 2}, "level": "level 1"},
    "care.day.operations.correct": {"kind": ""},
    "care.schedule.operations.close": {"day": NOW.date() + timedelta(days=10)},
    "care.stepdown.operations.book": {"kind": "therapist"},
    "care.inquiry.operations.ask_about_danger": {"answers": {"in_danger_now": False}},
    "care.inquiry.operations.acknowledge": {"how": "posted"},
    "care.inquiry.operations.tell_outcome": {"how": "posted"},
    "care.stepdown.operations.discharge": {"reason": "completed"},
}


def verbs() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public verb of every slice: a function of its operations that takes who does it."""
    for module in pkgutil.walk_packages(handrail.__path__, "handrail."):
        parts = module.name.split(".")
        if len(parts) != 4 or parts[3] != "operations":
            continue
        for name, verb in vars(importlib.import_module(module.name)).items():
            own = inspect.isfunction(verb) and inspect.unwrap(verb).__module__.startswith(module.name)
            if own and not name.startswith(("_", "why_not")) and "by" in inspect.signature(verb).parameters:
                yield f"{module.name.removeprefix('handrail.')}.{name}", verb


VERBS = {name: verb for name, verb in verbs() if name not in INSIDE}


@pytest.fixture
def course(world) -> Course:
    return make_course(world, "Sam", "Kerr")


def draft_of(message: Any) -> Draft:
    """A message that was put in line, as it was asked for."""
    return Draft(
        client=message.client,
        **{
            name: getattr(message, name)
            for name in ("sensitivity", "channel", "subject", "text", "about", "next_at", "expires_at")
        },
        once="another",
    )


def things_of(course: Course) -> dict[str, Any]:
    """What a verb may be done to, by the name of its argument."""
    world, rows = course.world, course.rows
    return rows | {
        "about": rows["episode"],
        "asked": rows["ask"],
        "away_from": rows["episode"].client,
        "client": rows["episode"].client,
        "hour": Hour(world.staff["alice"], NOW.date() + timedelta(days=3), time(15), 30),
        "found": session_board(rows["session"]),
        "in_force": world.program,
        "leader": world.staff["alice"],
        "missed": rows["place"],
        "meeting": review.open_meeting(by=world.actor("alice"), at=NOW, site=world.site, present=["Alice"]),
        "drafts": [draft_of(rows["message"])],
        "organization": world.organization,
        "person": world.staff["alice"],
        "organization_id": world.organization.pk,
        "plan": rows["problem"].plan,
        "program": shelf.program("skills"),
        "room": world.room,
        "site": world.site,
        "notices": [
            Notice.objects.create(**client_row(rows["episode"]), day=NOW.date(), words="Off", made_at=NOW)
        ],
        "staff": world.staff["alice"],
        "staff_id": world.staff["alice"].pk,
        "wrong": rows["event"],
    }


def arguments(name: str, things: dict[str, Any]) -> dict[str, Any]:
    """Fill every argument that a verb needs; a word where nothing else is known."""
    wanted = inspect.signature(VERBS[name]).parameters.values()
    needed = [one.name for one in wanted if one.default is one.empty and one.kind is not one.VAR_KEYWORD]
    known = VALUES | things | SPECIAL.get(name, {})
    return {one: known.get(one, uuid4() if one.endswith("_id") else "words") for one in needed if one != "by"}


def test_every_verb_refuses_a_stranger_without_help_of_the_scope(course, elsewhere):
    things, wrong = things_of(course), {}
    stranger = system(elsewhere.organization.pk)  # no role stands in the way
    with scopes_disabled():
        before = Event.objects.count()
        for name, verb in VERBS.items():
            said = arguments(name, things)
            try:
                with transaction.atomic():
                    verb(**said, by=stranger)
            except NotAllowed as refusal:
                if ELSEWHERE not in refusal.reasons:
                    wrong[name] = f"refused, but for {refusal.reasons}"
            except Exception as mistake:
                wrong[name] = repr(mistake)
            else:
                wrong[name] = "done"
        assert wrong == {}
        assert Event.objects.count() == before
    assert len(VERBS) > 60


QUESTIONS: dict[str, Callable[[Any], Any]] = {
    "all": lambda table: list(table.all()),
    "filter": lambda table: table.filter(pk=uuid4()),
    "exclude": lambda table: table.exclude(pk=uuid4()),
    "get": lambda table: table.get(pk=uuid4()),
    "first": lambda table: table.first(),
    "count": lambda table: table.count(),
    "exists": lambda table: table.exists(),
    "select_related": lambda table: list(table.select_related()),
    "update": lambda table: table.update(pk=uuid4()),
    "delete": lambda table: table.all().delete(),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_query_outside_a_scope_is_refused(db, question):
    found = [model for model in apps.get_models() if issubclass(model, Row)]
    assert len(found) > 30
    for model in found:
        with pytest.raises(ScopeError):
            QUESTIONS[question](model.objects)


def test_inside_a_scope_the_rows_of_another_clinic_are_not_there(course, elsewhere):
    with scope(organization=elsewhere.organization):
        assert not Episode.objects.filter(pk=course.episode.pk).exists()
        assert Episode._base_manager.filter(pk=course.episode.pk).exists()  # why verbs look again
