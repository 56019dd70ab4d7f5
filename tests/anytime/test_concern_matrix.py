"""Every origin of a concern, at every time of day, whoever is there: it reaches a licensed person by rule.

The clinic is set up once; each case is undone at its end. Time is told to the verbs and the queries, nobody waits.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.html import escape
from django_scopes import scope

from handrail.anytime.measures import operations as measures
from handrail.anytime.portal_messages import operations as messages
from handrail.anytime.safety import operations, queries
from handrail.anytime.safety.models import Concern
from handrail.anytime.safety.queries.rule_words import told_rule
from handrail.care.day import operations as day
from handrail.care.day.operations import CheckInAnswers
from handrail.ground.people.models import Credential, Staff
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.builders_days import NAMES, enrolled, make_series, place_of
from tests.wording import COLUMBIA, loaded_wording
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

# New York is five hours behind.
TIMES = {
    "before group": datetime(2026, 11, 23, 13, 40, tzinfo=UTC),
    "in group": datetime(2026, 11, 23, 15, 30, tzinfo=UTC),
    "evening": datetime(2026, 11, 24, 0, 30, tzinfo=UTC),
    "night": datetime(2026, 11, 24, 7, 30, tzinfo=UTC),
    "weekend": datetime(2026, 11, 28, 16, 0, tzinfo=UTC),
}
CALM = {"mood": 6, "urges": 1, "sleep_hours": 7, "withdrawal_signs": False, "unsafe_thoughts": False}


class Ward:
    """The clinic of these cases: Sam in the skills program with Alice as therapist, and the C-SSRS loaded."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.words = loaded_wording(self.world)
        (self.sam,) = enrolled(self.world, make_series(self.world), NAMES[0], sign_in=True)

    def answers(self, scale, at, given):
        said = {item.n: 0 for item in shelf.instrument(scale).items} | given
        more = {"instrument": scale, "answers": said, "occasion": "cadence"}
        measures.answer(self.sam, by=self.world.actor("sam"), at=at, **more)

    def check_in(self, at, **said):
        told = CheckInAnswers(**CALM | said)
        day.check_in(place_of(self.sam), by=self.world.actor("sam"), at=at, answers=told)

    def screen(self, at, answers, **more):
        operations.screen(self.sam, by=self.world.actor("lee"), at=at, answers=answers, **more)

    def columbia(self, at, answers):
        self.screen(at, answers, instrument=COLUMBIA, wording=self.words.pk)

    def said_to_staff(self, at, **more):
        said = {"level": "high", "seen": "Said: what is the point"} | more
        operations.raise_by_hand(self.sam, by=self.world.actor("dora"), at=at, **said)

    def wrote(self, at, **more):
        """What the client wrote on the phone; a case manager reads it and raises it, unless the client says it."""
        said = messages.send(
            self.sam, by=self.world.actor("sam"), at=at, words="I can't do this any more", **more
        )
        if not more:
            messages.raise_from(said, by=self.world.actor("lee"), at=at, level="high")

    def withdrawal_scale(self, at, **found):
        told = {"scale": "ciwa_ar", "total": None, "complicated": False} | found
        operations.note_withdrawal(self.sam, by=self.world.actor("lee"), at=at, **told)

    def did_not_arrive(self, at):
        """On the way to a higher level of care, and not there."""
        priya, to = self.world.actor("priya"), operations.Destination("inpatient", "Hill Hospital")
        way = operations.open_transfer(self.sam, by=priya, at=at, to=to, why="Not safe at home")
        operations.settle(way, by=priya, at=at, outcome="did not arrive", words="Left by bus")


NO = {1: "no", 2: "no", 3: "no", 4: "no"}
# What happens, the level it has, the value that is shown, and the rule with its version.
ORIGINS = {
    "PHQ-9 item 9": (
        lambda ward, at: ward.answers("phq9", at, {9: 1}),
        ("high", "PHQ-9 item 9: Several days (1)", "phq9 v1: item 9 &gt;= 1"),
    ),
    "ASQ acute": (
        lambda ward, at: ward.screen(at, NO | {1: "yes", 5: "yes"}),
        ("emergency", "ASQ: Thoughts of killing themselves right now", "asq v1: intake.contact_screen"),
    ),
    "ASQ non-acute": (
        lambda ward, at: ward.screen(at, NO | {3: "yes", 5: "no"}),
        ("high", "ASQ: Question 3 (yes)", "asq v1: intake.contact_screen"),
    ),
    "C-SSRS high": (
        lambda ward, at: ward.columbia(at, {1: "no", 2: "yes", 3: "no", 4: "yes", 5: "no", 6: "no"}),
        ("emergency", "C-SSRS", "cssrs_screener v1: intake.columbia_screen"),
    ),
    "C-SSRS moderate": (
        lambda ward, at: ward.columbia(at, {1: "no", 2: "yes", 3: "yes", 4: "no", 5: "no", 6: "no"}),
        ("high", "C-SSRS", "cssrs_screener v1: intake.columbia_screen"),
    ),
    "check-in yes": (
        lambda ward, at: ward.check_in(at, unsafe_thoughts=True),
        ("high", "The client answered yes to the safety question.", "day.safety_scan of 2020-01-01"),
    ),
    "BAM 7E": (
        lambda ward, at: ward.answers("bam_iop", at, {6: 1, 11: 1}),
        ("high", "BAM-IOP item 7E: One day (1)", "bam_iop v1: item 7E &gt;= 1"),
    ),
    "heard by staff": (
        lambda ward, at: ward.said_to_staff(at),
        ("high", "Said: what is the point", "raised by hand: safety.concern_clock of 2020-01-01"),
    ),
    "withdrawal in the check-in": (
        lambda ward, at: ward.check_in(at, withdrawal_signs=True),
        ("high", "Signs of withdrawal", "day.safety_scan of 2020-01-01"),
    ),
    "withdrawal seen by staff": (
        lambda ward, at: ward.said_to_staff(at, seen="Shaking and sweating", withdrawal=True),
        ("high", "Shaking and sweating", "raised by hand: safety.concern_clock of 2020-01-01"),
    ),
    "portal message that the team read": (
        lambda ward, at: ward.wrote(at),
        ("high", "I can&#x27;t do this any more", "read by the team"),
    ),
    "portal message: not safe": (
        lambda ward, at: ward.wrote(at, not_safe=True),
        ("high", "not safe right now. I can&#x27;t do this any more", "client&#x27;s own word"),
    ),
    "CIWA-Ar over its line": (
        lambda ward, at: ward.withdrawal_scale(at, total=8),
        ("high", "CIWA-Ar 8; from 8 on a medical evaluation", "safety.withdrawal_hold of 2020-01-01"),
    ),
    "CIWA-Ar refused": (
        lambda ward, at: ward.withdrawal_scale(at),
        ("high", "CIWA-Ar was not done in full", "safety.withdrawal_hold of 2020-01-01"),
    ),
    "COWS that is an emergency": (
        lambda ward, at: ward.withdrawal_scale(at, scale="cows", total=37),
        ("emergency", "Call 911, or bring them", "safety.withdrawal_hold of 2020-01-01"),
    ),
    "did not arrive at a higher level of care": (
        lambda ward, at: ward.did_not_arrive(at),
        ("high", "Did not arrive: Hill Hospital. Left by bus", "transfer: did not arrive"),
    ),
}
MINUTES = {"emergency": (5, 15), "high": (15, 60)}


@pytest.fixture(scope="module")
def ward(django_db_setup, django_db_blocker) -> Iterator[Ward]:
    """One clinic for all cases: each case's own transaction stands within this one, and undoes only that case."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world("riverside")
        with scope(organization=world.organization):
            yield Ward(world)
        transaction.set_rollback(True)


def cases(function):
    function = pytest.mark.parametrize("origin", ORIGINS)(function)
    return pytest.mark.parametrize("time", TIMES)(function)


def raised(ward, origin, time):
    """What happens at that time, and the concern it raises: one, open, at the level of its rule."""
    happens, (level, *_shown) = ORIGINS[origin]
    happens(ward, TIMES[time])
    (concern,) = Concern.objects.exclude(level="medium")
    assert (concern.level, concern.state, concern.raised_at) == (level, "raised", TIMES[time])
    return concern


def line_of(ward, name, concern, at):
    """Whether it is late, and whose it is, on that person's list of work."""
    lines = queries.due(as_of=at, by=ward.world.actor(name))
    (line,) = [line for line in lines if line.ids == {"concern": concern.pk}]
    whose = {None: "anyone's", ward.world.staff[name].pk: "mine"}.get(line.staff_id, "another's")
    return line.late, whose


@pytest.mark.ledger("D02", "F01")
@cases
def test_where_the_responsible_clinician_is_there(ward, origin, time):
    """It is theirs at once; taken is not assessed; and nothing closes it but a disposition by someone licensed."""
    concern, (take, assess) = raised(ward, origin, time), MINUTES[ORIGINS[origin][1][0]]
    taken, over = (concern.raised_at + timedelta(minutes=n) for n in (take, assess + 1))
    assert line_of(ward, "alice", concern, concern.raised_at) == (False, "mine")
    operations.acknowledge(concern, by=ward.world.actor("alice"), at=taken)
    assert line_of(ward, "erin", concern, over - timedelta(minutes=1)) == (False, "another's")
    assert line_of(ward, "erin", concern, over) == (True, "mine")
    assert line_of(ward, "priya", concern, over) == (True, "anyone's")

    priya, sent = ward.world.actor("priya"), {"disposition": "medical evaluation", "why_no_plan": "Seen"}
    with pytest.raises(NotAllowed, match="Assess it first"):
        operations.close(concern, by=priya, at=over, **sent)
    refused_to_the_unlicensed(
        ward, lambda by: operations.assess(concern, by=by, at=over, risk="low", words="Fine")
    )
    operations.assess(concern, by=priya, at=over, risk="moderate", words="Talked.")
    refused_to_the_unlicensed(ward, lambda by: operations.close(concern, by=by, at=over, **sent))
    with pytest.raises(NotAllowed, match="only with that"):
        operations.close(concern, by=priya, at=over, disposition="")
    with pytest.raises(IntegrityError), transaction.atomic():
        Concern.objects.filter(pk=concern.pk).update(state="closed")
    assert line_of(ward, "priya", concern, over + timedelta(days=30)) == (
        False,
        "mine",
    )  # nor does it go by itself
    operations.close(concern, by=priya, at=over, **sent)
    assert concern not in queries.open_concerns_of(ward.sam.pk)


def refused_to_the_unlicensed(ward, act):
    for name in ("lee", "sam", "dora", "bob", "erin"):
        with pytest.raises(NotAllowed):
            act(ward.world.actor(name))


@pytest.mark.ledger("D02", "F01")
@cases
def test_where_the_responsible_clinician_does_not_answer(ward, browse, set_clock, origin, time):
    """It goes up by its clock, and the queue says what was answered and by which version of which rule."""
    concern, (take, _assess) = raised(ward, origin, time), MINUTES[ORIGINS[origin][1][0]]
    over = concern.raised_at + timedelta(minutes=take + 1)
    assert line_of(ward, "priya", concern, over) == (True, "anyone's")
    assert line_of(ward, "erin", concern, over) == (True, "mine")
    Staff.objects.filter(pk=ward.world.staff["erin"].pk).update(left_on=over.date())
    assert line_of(ward, "priya", concern, over) == (True, "mine")  # nobody supervises: whoever is licensed

    set_clock(over)
    page = browse(ward.world.users["priya"]).get(reverse("safety:queue")).content.decode()
    for shown in (
        *ORIGINS[origin][1][1:],
        "safety.assessment_clock of 2020-01-01",
        "not acknowledged in time",
    ):
        assert shown in page
    plain = told_rule(concern.rule)
    assert plain != told_rule("a rule nobody told yet")
    for url in (reverse("safety:queue"), reverse("safety:concern", args=[concern.pk])):
        page = browse(ward.world.users["priya"]).get(url).content.decode()
        named = page.index(ORIGINS[origin][1][2])
        assert page.index(escape(plain)) < page.rindex("How this was decided", 0, named) < named


@pytest.mark.ledger("D02", "F01")
@cases
def test_where_the_responsible_clinician_has_left(ward, origin, time):
    """It waits for nobody who is gone: it is everyone's from the first minute."""
    Staff.objects.filter(pk=ward.world.staff["alice"].pk).update(left_on=TIMES[time].date())
    concern = raised(ward, origin, time)
    assert line_of(ward, "priya", concern, concern.raised_at) == (False, "anyone's")
    assert line_of(ward, "erin", concern, concern.raised_at + timedelta(days=3)) == (True, "mine")


@pytest.mark.ledger("D02")
def test_who_leaves_after_it_was_raised_keeps_nothing(ward, browse):
    concern = raised(ward, "heard by staff", "before group")
    Staff.objects.filter(pk=ward.world.staff["alice"].pk).update(left_on=TIMES["before group"].date())
    assert line_of(ward, "priya", concern, concern.raised_at) == (False, "anyone's")
    page = browse(ward.world.users["priya"]).get(reverse("safety:queue")).content.decode()
    assert "Alice" not in page


@pytest.mark.ledger("D02")
def test_a_therapist_whose_licence_has_ended_is_not_the_one_it_waits_for(ward):
    Credential.objects.filter(staff=ward.world.staff["alice"]).update(expires_on=date(2026, 11, 22))
    concern = raised(ward, "heard by staff", "before group")
    assert concern.owner is None
    assert line_of(ward, "priya", concern, concern.raised_at) == (False, "anyone's")
