"""Rating scales through their pages: answered, scored or not, alerts, trend, what is due."""

import re
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.anytime.measures import operations, queries
from handrail.anytime.measures.models import Response
from handrail.anytime.measures.queries import giving
from handrail.anytime.safety.models import Concern, MedicalHold
from handrail.ground.clinic import operations as clinic
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from handrail.library.terms import Measure
from tests.builders_days import NAMES, enrolled, make_series
from tests.builders_threads import course_of_care
from tests.wording import loaded_wording
from tests.world import NOW, key

ONES = {f"q{n}": "1" for n in range(1, 9)} | {"occasion": "cadence"}
START = dict.fromkeys(range(1, 9), 2) | {9: 0}


def give(episode, instrument="phq9"):
    return reverse("measures:give", args=[episode.pk, instrument])


def answer(world, episode, answers, *, at=NOW, instrument="phq9", occasion="cadence"):
    return operations.answer(
        episode, by=world.actor("alice"), at=at, instrument=instrument, answers=answers, occasion=occasion
    )


@pytest.mark.ledger("M01")
def test_a_scale_from_paper_is_scored_and_plotted(world, browse):
    episode = course_of_care(world)
    answer(world, episode, START, at=NOW - timedelta(days=14), occasion="admission")
    browser = browse(world.users["alice"])
    page = browser.get(give(episode)).content.decode()
    assert "Little interest or pleasure in doing things" in page
    assert "No permission required to reproduce" in page
    sent = ONES | {"q9": "0"} | key()
    assert (
        browser.post(give(episode), sent).status_code == browser.post(give(episode), sent).status_code == 302
    )
    response = Response.objects.latest("answered_at")
    assert (response.total, response.band, response.answered_on) == (8, "mild", date(2026, 11, 23))
    assert Response.objects.count() == 2
    page = browser.get(reverse("measures:trend", args=[episode.pk])).content.decode()
    assert "<svg" in page
    assert "PHQ-9 16 at the start, 8 now: response." in page
    assert "Down 8 from 16" in page
    assert not Concern.objects.exists()


@pytest.mark.ledger("M01")
def test_a_blank_item_leaves_no_total_and_says_why(world, browse):
    episode = course_of_care(world)
    sent = ONES | {"q9": "0", "q3": ""} | key()
    browse(world.users["alice"]).post(give(episode), sent)
    response = Response.objects.get()
    assert (response.total, response.answers["3"], response.answers["9"]) == (None, None, 0)
    assert response.cannot_tell == "Cannot tell: item 3 left blank."
    page = browse(world.users["alice"]).get(reverse("measures:trend", args=[episode.pk])).content.decode()
    assert "Cannot tell: item 3 left blank." in page


@pytest.mark.ledger("D02")
@pytest.mark.parametrize(
    ("nine", "trigger"), [("1", "PHQ-9 item 9: Several days (1)"), ("", "PHQ-9 item 9: left blank")]
)
def test_a_positive_or_blank_safety_item_raises_a_concern_at_once(world, browse, nine, trigger):
    episode = course_of_care(world)
    browser = browse(world.users["alice"])
    done = browser.post(give(episode), ONES | {"q9": nine} | key())
    concern = Concern.objects.get()
    assert (concern.trigger, concern.level, concern.origin) == (trigger, "high", "measure")
    assert concern.rule == "phq9 v1: item 9 >= 1"
    assert concern.about == f"measures.response:{Response.objects.get().pk}"
    assert trigger in browser.get(done["Location"]).content.decode()


def test_a_second_answer_on_the_same_local_day_is_told(world, browse, set_clock):
    episode = course_of_care(world)
    browser = browse(world.users["alice"])
    sent = ONES | {"q9": "0"}
    assert browser.post(give(episode), sent | key()).status_code == 302
    set_clock(NOW + timedelta(hours=14))  # the next day in UTC, the same evening in New York
    again = browser.post(give(episode), sent | {"q1": "3"} | key())
    assert again.status_code == 422
    assert "answered today" in again.content.decode()
    assert "checked" in again.content.decode()
    set_clock(NOW + timedelta(hours=17))
    assert browser.post(give(episode), sent | key()).status_code == 302
    assert Response.objects.count() == 2


@pytest.mark.parametrize(
    "wrong", [{"q1": "7"}, {"q1": "x"}, {"occasion": "whenever"}, {f"q{n}": "" for n in range(1, 9)}]
)
def test_bad_input_saves_nothing(world, browse, wrong):
    episode = course_of_care(world)
    assert browse(world.users["alice"]).post(give(episode), ONES | wrong | key()).status_code == 422
    assert not Response.objects.exists()


@pytest.mark.ledger("M02")
def test_the_board_says_what_the_change_means(world, django_assert_num_queries):
    worse, better, new = (course_of_care(world, name) for name in ("Worse", "Better", "New"))
    for episode in (worse, better, new):
        answer(world, episode, START, at=NOW - timedelta(days=14), occasion="admission")
    answer(world, worse, dict.fromkeys(range(1, 9), 3) | {9: 0})
    answer(world, better, dict.fromkeys(range(1, 10), 0))
    with django_assert_num_queries(3):
        found = queries.board([worse, better, new])
    assert (found[worse.pk].words, found[worse.pk].kind) == ("reliable deterioration", "urgent")
    assert (found[better.pk].words, found[better.pk].baseline, found[better.pk].latest) == (
        "remission",
        16,
        0,
    )
    assert found[new.pk].words == "first answer"
    assert found[worse.pk].on_track.value == "off track"


def test_what_is_due_is_asked_once_in_its_window(world):
    episode = course_of_care(world)
    today = NOW.date()

    def due(day):
        return [(one.instrument, one.occasion, one.late) for one in queries.due_for(episode, on=day)]

    assert due(today) == [("phq9", "admission", False), ("gad7", "admission", False)]
    answer(world, episode, START)
    answer(world, episode, dict.fromkeys(range(1, 8), 1), instrument="gad7")
    assert due(today) == due(today + timedelta(days=6)) == []
    assert due(today + timedelta(days=7)) == [("phq9", "cadence", False), ("gad7", "cadence", False)]
    assert due(today + timedelta(days=11))[0] == ("phq9", "cadence", True)
    episode.target_discharge_on = today + timedelta(days=9)
    assert due(today + timedelta(days=7))[0] == ("phq9", "discharge", False)


def test_after_discharge_the_scales_come_back_at_thirty_days(world):
    episode = course_of_care(world, stage="aftercare", discharged_on=date(2026, 10, 24))
    assert queries.due_for(episode, on=date(2026, 11, 22)) == []
    due = queries.due_for(episode, on=date(2026, 11, 23))
    assert [(one.instrument, one.occasion) for one in due] == [("phq9", "follow-up"), ("gad7", "follow-up")]
    answer(world, episode, START, occasion="follow-up")
    assert [one.instrument for one in queries.due_for(episode, on=date(2026, 11, 24))] == ["gad7"]


def test_the_work_list_costs_the_same_for_one_and_three(world, django_assert_num_queries):
    course_of_care(world, "One")
    alice = world.actor("alice")
    queries.due(as_of=NOW, by=alice)
    with django_assert_num_queries(5):
        assert len(queries.due(as_of=NOW, by=alice)) == 2
    course_of_care(world, "Two")
    course_of_care(world, "Three")
    with django_assert_num_queries(5):
        lines = queries.due(as_of=NOW, by=alice)
    assert len(lines) == 6
    assert {line.staff_id for line in lines} == {world.staff["alice"].pk}


def test_who_may_not(world, elsewhere, browse):
    episode = course_of_care(world)
    trend = reverse("measures:trend", args=[episode.pk])
    charlie, bob, dora = (
        browse(elsewhere.users["alice"]),
        browse(world.users["bob"]),
        browse(world.users["dora"]),
    )
    assert charlie.get(trend).status_code == charlie.get(give(episode)).status_code == 404
    assert charlie.post(give(episode), ONES | key()).status_code == 404
    assert bob.get(trend).status_code == 200
    assert bob.post(give(episode), ONES | key()).status_code == 403
    assert dora.get(trend).status_code == 403
    assert browse(world.users["alice"]).get(give(episode, "asq")).status_code == 404
    assert not Response.objects.exists()


@pytest.fixture
def with_scales(monkeypatch):
    """Programs that also name these scales, each every week."""

    def name(*ids):
        standing = giving.program_of
        extra = tuple(Measure(instrument=one, every_days=7, at=("admission",)) for one in ids)
        monkeypatch.setattr(
            "handrail.anytime.measures.queries.giving.program_of",
            lambda episode: (found := standing(episode)).model_copy(
                update={"measures": (*found.measures, *extra)}
            ),
        )
        monkeypatch.setattr("handrail.ground.episode.queries.program_of", giving.program_of)

    return name


@pytest.mark.ledger("M01")
@pytest.mark.parametrize(
    ("review_days", "every_days", "since", "due"),
    [(7, None, 6, False), (7, None, 7, True), (14, None, 13, False), (14, None, 14, True), (14, 7, 7, True)],
)
def test_a_scale_before_each_review_follows_the_rhythm_of_the_review(
    world, monkeypatch, review_days, every_days, since, due
):
    episode = course_of_care(world)
    program = giving.program_of(episode)
    program = program.model_copy(
        update={
            "measures": (Measure(instrument="gad7", every_days=every_days, at=("before_review",)),),
            "review": program.review.model_copy(update={"every_days": review_days}),
        }
    )
    monkeypatch.setattr("handrail.anytime.measures.queries.giving.program_of", lambda _episode: program)
    answer(world, episode, dict.fromkeys(range(1, 8), 1), at=NOW - timedelta(days=since), instrument="gad7")
    assert bool(queries.due_for(episode, on=NOW.date())) is due


@pytest.mark.ledger("M05")
def test_whoever_is_off_track_on_any_scale_is_seen_before_group(world):
    """Anxiety that got reliably worse stands on the board beside a mood that did not."""
    episode = course_of_care(world)
    for instrument, items in (("phq9", 9), ("gad7", 7)):
        calm = dict.fromkeys(range(1, items + 1), 1)
        answer(
            world,
            episode,
            calm | {9: 0} if items == 9 else calm,
            at=NOW - timedelta(days=14),
            instrument=instrument,
        )
    answer(world, episode, dict.fromkeys(range(1, 10), 0))
    answer(world, episode, dict.fromkeys(range(1, 8), 2), instrument="gad7")
    line = queries.board([episode])[episode.pk]
    assert (line.scale, line.baseline, line.latest, line.words) == ("GAD-7", 7, 14, "reliable deterioration")
    assert line.on_track.answer == "not met"
    answer(world, episode, dict.fromkeys(range(1, 9), 3) | {9: 0}, at=NOW + timedelta(days=7))
    both = queries.board([episode])[episode.pk]
    assert (both.scale, both.also) == ("PHQ-9", ("GAD-7",))


@pytest.mark.ledger("M04")
def test_a_scale_without_a_total_shows_its_parts(world, browse, with_scales):
    with_scales("bam_iop")
    episode = course_of_care(world)
    pack = shelf.instrument("bam_iop")
    sober = {item.n: 0 for item in pack.items if not item.number.startswith("7")}
    answer(world, episode, sober, at=NOW - timedelta(days=14), instrument="bam_iop")
    answer(world, episode, sober | {4: 2, 5: 1}, instrument="bam_iop")
    browser = browse(world.users["alice"])
    assert "ANY alcohol" in browser.get(give(episode, "bam_iop")).content.decode()
    page = browser.get(reverse("measures:trend", args=[episode.pk])).content.decode()
    assert "0 → 3" in page
    assert "Use: 3, 1 or more." in page
    assert episode.pk not in queries.board([episode])
    assert browser.get(reverse("staff:client", args=[episode.pk])).status_code == 200


@pytest.mark.ledger("M04")
def test_a_scale_whose_words_are_the_clinic_s_to_load_waits_for_them(world, browse, with_scales):
    with_scales("wsas")
    episode = course_of_care(world)
    due = {one.instrument for one in queries.due_for(episode, on=NOW.date())}
    assert "wsas" not in due
    page = browse(world.users["alice"]).get(give(episode, "wsas"))
    assert page.status_code == 409
    assert "A director loads them" in page.content.decode()
    with pytest.raises(NotAllowed, match="not loaded"):
        answer(world, episode, dict.fromkeys(range(1, 6), 4), instrument="wsas")
    clinic.load_wording(
        world.organization, by=world.actor("erin"), at=NOW, instrument="wsas",
        texts={n: f"Our licensed words, number {n}" for n in range(1, 6)}, notice="Used with permission.",
        source="Our licence of 2026", attested=True,
    )  # fmt: skip
    assert (
        "Our licensed words, number 3"
        in browse(world.users["alice"]).get(give(episode, "wsas")).content.decode()
    )
    assert "wsas" in {one.instrument for one in queries.due_for(episode, on=NOW.date())}


def test_the_words_that_are_loaded_are_read_once_for_twelve_clients_as_for_one(world, browse, with_scales):
    with_scales("wsas", "ciwa_ar", "cows")
    alice, erin = browse(world.users["alice"]), browse(world.users["erin"])
    urls = [reverse("measures:caseload"), reverse("review:agenda"), reverse("staff:today")]

    def counts():
        found = []
        for ask in (
            *(partial(alice.get, url) for url in urls),
            partial(erin.get, reverse("measures:completion")),
            lambda: queries.due(as_of=NOW, by=world.actor("alice")),
            lambda: queries.reminders_due(at=NOW, base=""),
        ):
            ask()
            with CaptureQueriesContext(connection) as those:
                ask()
            found.append(sum("clinic_wording" in one["sql"] for one in those))
            assert found[-1] <= 1, ask
            found.append(len(those))
        return found

    course_of_care(world, "One")
    one = counts()
    for n in range(11):
        course_of_care(world, f"Client{n}")
    assert counts() == one


@pytest.mark.ledger("F03", "M03")
@pytest.mark.parametrize(
    ("own", "answers", "level", "words"),
    [
        ({}, [7, 7, 6] + [0] * 7, "emergency", "CIWA-Ar 20; from 19 on it is an emergency."),
        ({}, [4, 4] + [0] * 8, "high", "CIWA-Ar 8; from 8 on a medical evaluation comes before group."),
        ({"ciwa_hold": 6}, [6] + [0] * 9, "high", "CIWA-Ar 6; from 6 on a medical evaluation"),
        ({}, [None] + [0] * 9, "high", "CIWA-Ar was not done in full"),
        ({}, [7] + [0] * 9, None, ""),
    ],
)
def test_from_the_concern_of_a_withdrawal_scale_the_hold_is_one_step_away(
    world, browse, with_scales, own, answers, level, words
):
    with_scales("ciwa_ar")
    episode, alice, erin = course_of_care(world), browse(world.users["alice"]), world.actor("erin")
    checks = {"jurisdiction": "", "payers": [], "stops": [], "own": own}
    clinic.set_checks(world.site, by=erin, at=NOW, **checks)
    clinic.load_wording(
        world.organization, by=erin, at=NOW, instrument="ciwa_ar", texts={n: f"Ours {n}" for n in range(1, 11)},
        notice="Used with permission.", source="Our copy of 2026", attested=True,
    )  # fmt: skip
    sent = {f"q{n}": "" if value is None else str(value) for n, value in enumerate(answers, 1)}
    assert alice.post(give(episode, "ciwa_ar"), sent | {"occasion": "cadence"} | key()).status_code == 302
    assert [one.level for one in Concern.objects.all()] == [level] * bool(level)
    if level is None:
        return
    (concern,) = Concern.objects.all()
    url, hold = (reverse(f"safety:{name}", args=[concern.pk]) for name in ("concern", "hold"))
    page = alice.get(url).content.decode()
    assert page.index("A medical hold is called for") < page.index(words) < page.index("ASAM guideline")
    assert browse(world.users["bob"]).post(hold, key()).status_code == 403
    assert not MedicalHold.objects.exists()
    assert alice.post(hold, key())["Location"] == url
    assert MedicalHold.objects.get().why == concern.trigger
    after = alice.get(url).content.decode()
    assert "A medical hold stands" in after
    assert "is called for" not in after
    assert list(queries.broken_rules(on=NOW.date())) == []


@pytest.mark.ledger("M04")
def test_what_a_clinician_rates_is_not_asked_of_the_client(world, with_scales):
    with_scales("psc17", "psc17_youth")
    episode = course_of_care(world)
    asked = {one.instrument for one in queries.due_for(episode, on=NOW.date(), own=True)}
    assert "psc17_youth" in asked
    assert "psc17" not in asked, "the caregiver's form"
    assert "psc17" in {one.instrument for one in queries.due_for(episode, on=NOW.date())}


@pytest.mark.ledger("M02", "M05")
def test_a_caseload_is_seen_at_once_and_whoever_is_off_track_stands_first(
    world, browse, django_assert_max_num_queries
):
    well, ill = course_of_care(world, "Amy"), course_of_care(world, "Zoe")
    for episode in (well, ill):
        answer(world, episode, START, at=NOW - timedelta(days=14))
        calm = dict.fromkeys(range(1, 8), 1)
        answer(world, episode, calm, at=NOW - timedelta(days=14), instrument="gad7")
    answer(world, well, dict.fromkeys(range(1, 10), 0))
    answer(world, ill, dict.fromkeys(range(1, 9), 3) | {9: 0})
    found = queries.caseload_lines([well, ill], on=NOW.date())
    assert [line.episode.pk for line in found] == [ill.pk, well.pk]
    assert [one.score.scale for one in found[0].scales] == ["PHQ-9", "GAD-7"]
    assert "16, 24" in found[0].scales[0].picture
    browser = browse(world.users["alice"])
    page = browser.get(reverse("measures:caseload") + "?all=1").content.decode()
    assert page.index("Zoe") < page.index("Amy")
    assert "16 → 24" in page
    with django_assert_max_num_queries(3):
        queries.caseload_lines([well, ill], on=NOW.date())


def test_a_caseload_is_of_those_whose_team_one_is_on(world, browse):
    episode = course_of_care(world, "Amy")
    answer(world, episode, START)
    of = {name: [one.pk for one in queries.courses_of(world.actor(name))] for name in ("alice", "priya")}
    assert of == {"alice": [episode.pk], "priya": []}
    assert [one.pk for one in queries.courses_of(world.actor("priya"), everyone=True)] == [episode.pk]
    page = browse(world.users["priya"]).get(reverse("measures:caseload")).content.decode()
    assert "Nobody in care is yours" in page


@pytest.mark.ledger("M03")
def test_a_client_rates_their_own_progress_and_sees_how_it_went(world, browse, with_scales, set_clock):
    """Own words, own line, and named as what it is: nothing anybody has validated."""
    with_scales("own_progress")
    (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
    user = world.users["sam"]
    url = reverse("portal:measure", args=["own_progress"])
    assert "has not been validated" in browse(user).get(url).content.decode()
    browse(user).post(url, {f"q{n}": "3" for n in range(1, 7)} | key())
    set_clock(NOW + timedelta(days=7))
    browse(user).post(url, {f"q{n}": str(n) for n in range(1, 6)} | key())
    page = browse(user).get(reverse("portal:progress")).content.decode()
    assert "How I rated myself" in page
    assert "3 → 1" in page
    assert "3 → –" in page, "a blank is not a zero"
    assert "managing emotions: 3, 2" in page
    staff = browse(world.users["alice"]).get(reverse("measures:trend", args=[episode.pk])).content.decode()
    assert "Boundaries" in staff
    assert not Concern.objects.exists()


@pytest.mark.ledger("M02", "M03")
def test_what_a_clinician_saw_stands_beside_what_the_client_rated(world, browse, with_scales):
    with_scales("own_progress", "observed_progress")
    (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
    trend = reverse("measures:trend", args=[episode.pk])
    browser, sam = browse(world.users["alice"]), browse(world.users["sam"])
    sam.post(reverse("portal:measure", args=["own_progress"]), {f"q{n}": "8" for n in range(1, 7)} | key())
    assert "own view beside" not in browser.get(trend).content.decode()
    not_theirs = sam.get(reverse("portal:measure", args=["observed_progress"]))
    assert not_theirs.status_code == 302
    seen = {f"q{n}": "3" for n in range(1, 6)} | {"occasion": "cadence"} | key()
    assert browser.post(give(episode, "observed_progress"), seen).status_code == 302
    page = browser.get(trend).content.decode()
    assert "own view beside the clinician&#x27;s" in page or "own view beside the clinician's" in page
    assert re.search("Alice Moreno[^<]*, 23 Nov</th>", page)
    (pair,) = queries.side_by_side(queries.trends(episode).values())
    assert [(row.name, row.own.latest, row.seen.latest) for row in pair.rows] == [
        ("grounded", 8, 3),
        ("managing emotions", 8, 3),
        ("responding to stress", 8, 3),
        ("connection", 8, 3),
        ("boundaries", 8, 3),
        ("insight", 8, None),
    ]
    assert "Observed" not in sam.get(reverse("portal:progress")).content.decode()


@pytest.mark.parametrize(
    ("instrument", "first", "now", "words"),
    [
        ("phq9", 16, 3, "Your mood score is low now. A low score is good."),
        ("phq9", 24, 12, "gone down by half or more"),
        (
            "gad7",
            16,
            15,
            "Your worry score was 16 at the start and is 15 now. So far that may be no more than ups and downs.",
        ),
        ("gad7", 10, 20, "Your worry score has gone up. That can happen."),
        ("who5", 40, 60, "Your well-being score has gone up. That is good. It is a real change"),
        ("who5", 60, 40, "Your well-being score has gone down. That can happen."),
        ("brs", 12, 20, "was 12 at the start and is 20 now. We can&#x27;t say"),
    ],
)
@pytest.mark.ledger("M05")
def test_each_score_is_told_to_the_client_in_plain_words(
    world, browse, with_scales, instrument, first, now, words
):
    """Also where more is better; what nobody has a number for is never called a change."""
    with_scales(instrument)
    (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
    scale = shelf.instrument(instrument)
    if scale.needs_wording:
        texts = {item.n: f"Question {item.n} in our copy" for item in scale.items}
        loaded_wording(world, instrument=instrument, texts=texts)
    for at, total in ((NOW - timedelta(days=21), first), (NOW, now)):
        answer(world, episode, _adding_up(scale, total), at=at, instrument=instrument)
    page = browse(world.users["sam"]).get(reverse("portal:progress")).content.decode()
    assert words in page
    assert "Your " + scale.plain_name in page


def _adding_up(scale, total):
    """Answers with this total, the last question (PHQ-9's ninth) as low as it goes."""
    left = total // scale.scoring.times - sum(item.low for item in scale.scored_items)
    answers = {}
    for item in scale.scored_items:
        worth = min(left, item.high - item.low)
        left -= worth
        wanted = item.low + item.high - (item.low + worth) if item.reverse else item.low + worth
        answers[item.n] = next(code for code, counts in item.worth.items() if counts == wanted)
    return answers
