"""Safety through its pages: raise by a screen, acknowledge, assess, close; the plan; who may not."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.html import escape

import handrail
from handrail.anytime.measures import operations as measures
from handrail.anytime.safety import operations
from handrail.anytime.safety.models import Concern, SafetyPlan, Screen
from handrail.anytime.safety.operations import PlanSteps
from handrail.ground.clinic import operations as clinic
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_threads import counting, course_of_care
from tests.world import NOW, key

NO = {f"q{n}": "no" for n in range(1, 5)}
STEPS = (
    "warning_signs",
    "on_my_own",
    "people_and_places",
    "people_to_ask",
    "professionals",
    "safer_surroundings",
)


def concern_of(world, episode, **changed):
    facts = {"origin": "staff", "level": "high", "trigger": "Said: what is the point", "rule": "staff"}
    return operations.raise_concern(
        episode, by=world.actor("alice"), at=NOW, about=episode, **(facts | changed)
    )


def closed_concern(world, episode, *, at, trigger="Said goodbye"):
    alice = world.actor("alice")
    concern = concern_of(world, episode, rule=f"staff {at}", trigger=trigger)
    operations.assess(concern, by=alice, at=at, risk="low", words="Talked.")
    operations.close(concern, by=alice, at=at, disposition="returned to group", why_no_plan="")
    return Concern.objects.get(pk=concern.pk)


@pytest.mark.ledger("F01")
@pytest.mark.parametrize(
    ("rule", "plain"),
    [
        ("phq9 v1: item 9 >= 1", "The answer to question 9 came to 1 or more."),
        ("bam_iop v2: item 7E >= 1", "The answer to question 7E came to 1 or more."),
        ("phq9 v1: total >= 20", "The total of the scale came to 20 or more."),
        ("phq9 v1: rise >= 6", "The total rose by 6 or more."),
        ("pcl5 v1: avoidance >= 3", "A part of the scale (avoidance) came to 3 or more."),
        ("item9-2026-01", "A rule of this program asks for someone to look."),
    ],
)
def test_a_rule_is_told_in_plain_words_and_its_name_stands_behind_them(world, browse, rule, plain):
    concern = concern_of(world, course_of_care(world), rule=rule)
    for url in (reverse("safety:concern", args=[concern.pk]), reverse("safety:queue")):
        page = browse(world.users["alice"]).get(url).content.decode()
        assert page.index(plain) < page.index("How this was decided") < page.index(escape(rule))


@pytest.mark.ledger("F01")
def test_closed_concerns_have_a_list_by_day_and_site(world, elsewhere, browse):
    sam = course_of_care(world)
    concern = closed_concern(world, sam, at=NOW)
    late = closed_concern(world, sam, at=NOW + timedelta(hours=15), trigger="At night")  # 23:40 in New York
    browser, url = browse(world.users["alice"]), reverse("safety:closed")
    assert url in browser.get(reverse("safety:queue")).content.decode()
    page = browser.get(url).content.decode()
    for words in (
        "Sam R.",
        "Said goodbye",
        "staff, high",
        "returned to group",
        "Alice Moreno",
        "23 Nov 2026 08:40",
    ):
        assert words in page
    assert reverse("safety:concern", args=[concern.pk]) in page
    days = {"first": "2026-11-23", "last": "2026-11-23", "site": ""}
    assert "At night" in browser.get(url, days).content.decode()  # the day of the site, not of UTC
    assert page.index("At night") < page.index("Said goodbye")
    for changed in (
        {"first": "2026-11-24", "last": "2026-11-30"},
        {"last": "2026-11-22", "first": "2026-11-01"},
    ):
        assert "None closed in these days" in browser.get(url, days | changed).content.decode()
    wrong = browser.get(url, days | {"first": "2026-11-24"})
    assert wrong.status_code == 422
    assert "not before the first" in wrong.content.decode()
    other = clinic.open_site(
        world.organization, by=world.actor("erin"), at=NOW, name="Hill house", time_zone="America/New_York"
    )
    assert "Said goodbye" in browser.get(url, days | {"site": world.site.pk}).content.decode()
    assert "Said goodbye" not in browser.get(url, days | {"site": other.pk}).content.decode()
    review = browse(world.users["bob"]).get(url).content.decode()
    assert "returned to group" in review
    assert "Said goodbye" not in review  # no narrative for utilization review
    assert browse(world.users["dora"]).get(url).status_code == 403
    assert late.trigger not in browse(elsewhere.users["alice"]).get(url, days).content.decode()


@pytest.mark.ledger("F01")
def test_the_closed_list_comes_page_by_page_from_its_index(world, browse, monkeypatch):
    sam, browser, url = course_of_care(world), browse(world.users["alice"]), reverse("safety:closed")
    monkeypatch.setattr("handrail.anytime.safety.queries.closed.PER_PAGE", 2)
    closed_concern(world, sam, at=NOW, trigger="First")
    browser.get(url)
    with counting() as one:
        assert "Earlier ones" not in browser.get(url).content.decode()
    for n, words in enumerate(("Second", "Third")):
        closed_concern(world, sam, at=NOW + timedelta(minutes=n + 1), trigger=words)
    with counting() as three:
        page = browser.get(url).content.decode()
    assert len(three) == len(one)
    assert ["First" in page, "Second" in page, "Third" in page] == [False, True, True]
    earlier = re.search(r'href="(\?first=[^"]+)">Earlier ones', page)[1].replace("&amp;", "&")
    page = browser.get(url + earlier).content.decode()
    assert ["First" in page, "Second" in page] == [True, False]
    assert "Later ones" in page
    found = Concern.objects.filter(closed_at__gte=NOW, closed_at__lt=NOW).order_by("-closed_at", "-id")
    if connection.vendor == "sqlite":
        assert "safety_concern_closed" in found.explain()


@pytest.mark.ledger("F01")
def test_a_screen_s_other_answers_stand_with_its_concern(world, browse):
    episode, browser = course_of_care(world), browse(world.users["alice"])
    said = {"q2": "yes", "q4": "yes", "words4": "Pills, two years ago", "q5": "no"}
    browser.post(reverse("safety:screen", args=[episode.pk]), NO | said | key())
    concern = Concern.objects.get()
    told = [answer for _question, answer in concern.answers]
    assert told == ["no", "yes", "no", "yes: Pills, two years ago", "no"]
    page = browser.get(reverse("safety:concern", args=[concern.pk])).content.decode()
    assert '<span class="pre-line">yes: Pills, two years ago</span>' in page
    weeks = browser.get(reverse("day:of_concern", args=[concern.pk]))["Location"]
    assert weeks == reverse("day:attendance", args=[episode.pk])  # no program day yet


@pytest.mark.ledger("F01")
def test_a_scale_s_other_answers_stand_with_its_concern(world, browse):
    episode, browser = course_of_care(world), browse(world.users["alice"])
    given = dict.fromkeys(range(1, 9), 0) | {3: 3, 9: 2}
    measures.answer(
        episode, by=world.actor("alice"), at=NOW, instrument="phq9", answers=given, occasion="cadence"
    )
    page = browser.get(reverse("safety:concern", args=[Concern.objects.get().pk])).content.decode()
    assert page.count('<span class="pre-line">Not at all (0)</span>') == 7
    assert '<span class="pre-line">Nearly every day (3)</span>' in page


@pytest.mark.ledger("F01")
def test_a_second_tab_is_told_who_acknowledged_or_closed_it_on_the_concern_s_own_page(world, browse):
    concern = concern_of(world, course_of_care(world))
    here, alice = reverse("safety:concern", args=[concern.pk]), browse(world.users["alice"])
    take = reverse("safety:acknowledgement", args=[concern.pk])
    assert alice.post(take, key())["Location"] == here
    again = browse(world.users["lee"]).post(take, key())
    page = again.content.decode()
    assert again.status_code == 422
    assert "Alice Moreno acknowledged it on 23 Nov 08:40." in page
    assert "2. I have talked with the client" in page
    operations.assess(
        Concern.objects.get(), by=world.actor("alice"), at=NOW, risk="low", words="Talked; no thoughts now."
    )
    close, said = reverse("safety:closure", args=[concern.pk]), {"disposition": "returned to group"}
    assert alice.post(close, said | key()).status_code == 302
    late = browse(world.users["priya"]).post(close, {"disposition": "medical evaluation"} | key())
    assert "Alice Moreno closed it on 23 Nov 08:40." in late.content.decode()
    assert Concern.objects.get().disposition == "returned to group"


@pytest.mark.ledger("F01")
def test_utilization_review_sees_level_times_and_disposition_and_no_narrative(world, browse):
    episode, alice = course_of_care(world), world.actor("alice")
    concern = concern_of(world, episode, answers=[("Urges", "8 / 10")])
    here, bob = reverse("safety:concern", args=[concern.pk]), browse(world.users["bob"])
    for other in (reverse("safety:queue"), reverse("staff:client", args=[episode.pk])):
        assert concern.trigger not in bob.get(other).content.decode()
        assert concern.trigger in browse(world.users["erin"]).get(other).content.decode()
    operations.assess(concern, by=alice, at=NOW, risk="moderate", words="Talked with the sister.")
    no_plan = {"disposition": "one-to-one and safety plan", "why_no_plan": "Last week's holds"}
    operations.close(concern, by=alice, at=NOW, **no_plan)
    words = (concern.trigger, "8 / 10", "Talked with the sister.", "Last week", "Emergency contact")
    page, whole = bob.get(here).content.decode(), browse(world.users["erin"]).get(here).content.decode()
    assert [word in page for word in words] == [False] * 5
    assert [word in whole for word in words] == [True] * 5
    for fact in ("moderate risk", "one-to-one and safety plan", "To be assessed by", "23 Nov 08:40"):
        assert fact in page


@pytest.mark.ledger("F02")
def test_from_a_concern_to_the_safety_plan_and_back(world, browse):
    episode, browser = course_of_care(world), browse(world.users["alice"])
    here = reverse("safety:concern", args=[concern_of(world, episode).pk])
    plan = f"{reverse('safety:plan', args=[episode.pk])}?back={here}"
    assert plan in browser.get(here).content.decode()
    assert f'<a href="{here}">Back' in browser.get(plan).content.decode()
    steps = {name: f"my {name}" for name in STEPS} | {"based_on": "0", "made_with": "Sam"}
    assert browser.post(plan, steps | key())["Location"] == here
    away = browser.get(f"{reverse('safety:plan', args=[episode.pk])}?back=https://example.org/")
    assert "example.org" not in away.content.decode()


def test_whom_to_call_stands_beside_the_concern(world, browse):
    episode = course_of_care(world)
    said = {"phone": "555-0177", "emergency_contact": "Sister, 555-0188"}
    type(episode.client).objects.filter(pk=episode.client_id).update(**said)
    page = browse(world.users["alice"]).get(reverse("safety:concern", args=[concern_of(world, episode).pk]))
    assert 'href="tel:555-0177"' in page.content.decode()
    assert "Sister, 555-0188" in page.content.decode()


@pytest.mark.ledger("F01")
def test_a_positive_screen_becomes_a_concern_that_only_a_disposition_closes(world, browse):
    episode = course_of_care(world)
    browser = browse(world.users["alice"])
    sent = NO | {"q3": "yes", "q5": "no"} | key()
    assert browser.post(reverse("safety:screen", args=[episode.pk]), sent).status_code == 302
    concern = Concern.objects.get()
    assert (concern.level, concern.state, concern.owner.name) == ("high", "raised", "Alice Moreno")
    assert (concern.due_at - concern.raised_at) == timedelta(minutes=15)
    queue = browser.get(reverse("safety:queue")).content.decode()
    assert "ASQ: Question 3 (yes)" in queue
    assert "15 min left" in queue
    page = browser.get(reverse("safety:concern", args=[concern.pk])).content.decode()
    assert "asq v1" in page
    assert "Assess it first" in page

    assert browser.post(reverse("safety:acknowledgement", args=[concern.pk]), key()).status_code == 302
    assessed = {"risk": "moderate", "words": "Thoughts, no plan, sister will stay."} | key()
    assert browser.post(reverse("safety:assessment", args=[concern.pk]), assessed).status_code == 302
    closed = {"disposition": "one-to-one and safety plan", "why_no_plan": "Plan of last week holds"} | key()
    assert browser.post(reverse("safety:closure", args=[concern.pk]), closed).status_code == 302
    concern.refresh_from_db()
    assert (concern.state, concern.disposition) == ("closed", "one-to-one and safety plan")
    assert "Sam" not in browser.get(reverse("safety:queue")).content.decode()
    kinds = set(Event.objects.values_list("what", flat=True))
    assert {"safety.concern_raised", "safety.acknowledged", "safety.assessed", "safety.closed"} <= kinds


@pytest.mark.parametrize(
    ("answers", "result", "level"),
    [
        (NO, "negative", None),
        (NO | {"q1": "yes", "q5": "yes"}, "acute_positive", "emergency"),
        (NO | {"q1": "refused", "q5": "refused"}, "positive, acuity refused", "high"),
        (NO | {"q4": "yes"}, "positive, acuity not asked", "high"),
    ],
)
def test_what_a_screen_amounts_to(world, browse, answers, result, level):
    episode = course_of_care(world)
    browser = browse(world.users["alice"])
    answer = browser.post(reverse("safety:screen", args=[episode.pk]), answers | key())
    assert answer.status_code == 302
    assert Screen.objects.get().result == result
    assert [concern.level for concern in Concern.objects.all()] == ([level] if level else [])
    assert result in browser.get(answer["Location"]).content.decode()


def test_a_question_not_asked_is_not_a_no(world, browse):
    episode = course_of_care(world)
    sent = {"q1": "no", "q2": "no", "q4": "no"} | key()
    answer = browse(world.users["alice"]).post(reverse("safety:screen", args=[episode.pk]), sent)
    assert answer.status_code == 422
    assert "Not asked: question 3" in answer.content.decode()
    assert "checked" in answer.content.decode()
    assert not Screen.objects.exists()


def test_the_screen_is_asked_in_its_own_words(world, browse):
    episode = course_of_care(world)
    page = browse(world.users["alice"]).get(reverse("safety:screen", args=[episode.pk])).content.decode()
    assert "In the past few weeks, have you wished you were dead?" in page
    assert "asQ Suicide Risk Screening Toolkit, National Institute of Mental Health (NIMH)." in page


@pytest.mark.ledger("F01", "L01")
def test_what_was_said_of_a_past_attempt_is_kept_with_the_screen(world, browse):
    episode, browser = course_of_care(world), browse(world.users["alice"])
    where = reverse("safety:screen", args=[episode.pk])
    assert "If yes, how? When?" in browser.get(where).content.decode()
    said = "Pills, two years ago"
    refused = browser.post(where, {"q1": "no", "q2": "no", "words4": said} | key())
    page = refused.content.decode()
    assert not Screen.objects.exists()
    assert said in page
    assert page.count(" checked") == 2
    browser.post(where, NO | {"q4": "yes", "words4": said, "q5": "no"} | key())
    assert Screen.objects.get().words == {"4": said}
    assert said in browser.get(where).content.decode()


@pytest.mark.ledger("F01")
def test_a_half_asked_screen_comes_back_as_it_was_answered_for_that_day(world, browse, set_clock):
    episode, browser = course_of_care(world), browse(world.users["alice"])
    where = reverse("safety:screen", args=[episode.pk])
    browser.post(where, NO | {"q4": "yes", "words4": "A rope"} | key())
    assert Screen.objects.get().result == "positive, acuity not asked"
    page = browser.get(where).content.decode()
    assert page.count(" checked") == 4
    assert "is still marked. Ask what is missing." in page
    set_clock(NOW + timedelta(days=1))
    assert " checked" not in browser.get(where).content.decode()


@pytest.mark.ledger("F01")
def test_closing_needs_an_assessment_and_a_licence(world, browse):
    concern = concern_of(world, course_of_care(world))
    browser = browse(world.users["alice"])
    sent = {"disposition": "returned to group"}
    early = browser.post(reverse("safety:closure", args=[concern.pk]), sent | key())
    assert early.status_code == 422
    assert "Assess it first" in early.content.decode()
    unlicensed = browse(world.users["lee"])
    assert unlicensed.post(reverse("safety:acknowledgement", args=[concern.pk]), key()).status_code == 302
    answer = unlicensed.post(
        reverse("safety:assessment", args=[concern.pk]), {"risk": "low", "words": "fine"} | key()
    )
    assert answer.status_code == 422
    assert "licence" in answer.content.decode()
    assert "fine" in answer.content.decode()
    concern.refresh_from_db()
    assert concern.state == "acknowledged"


def test_two_people_closing_one_wins(world):
    concern = concern_of(world, course_of_care(world))
    alice, priya = world.actor("alice"), world.actor("priya")
    operations.assess(concern, by=alice, at=NOW, risk="low", words="Talked; no thoughts now.")
    stale = Concern.objects.select_related("episode__site").get(pk=concern.pk)
    operations.close(concern, by=alice, at=NOW, disposition="returned to group")
    with pytest.raises(NotAllowed, match="moment ago"):
        operations.close(stale, by=priya, at=NOW, disposition="medical evaluation")
    assert Concern.objects.get().disposition == "returned to group"


def test_one_answer_raises_one_concern(world):
    episode = course_of_care(world)
    assert concern_of(world, episode).pk == concern_of(world, episode).pk
    assert Concern.objects.count() == 1


@pytest.mark.ledger("F01")
@pytest.mark.parametrize("who", ["dora", "alice"])
def test_whoever_sees_something_raises_it(world, browse, who):
    episode, browser = course_of_care(world), browse(world.users[who])
    url = reverse("safety:raise", args=[episode.pk])
    assert "call 911" in browser.get(url).content.decode()
    short = browser.post(url, {"seen": "Sat in the car, crying"} | key())
    assert short.status_code == 422
    assert "Sat in the car, crying" in short.content.decode()
    assert not Concern.objects.exists()
    sent = {"level": "high", "seen": "Said: what is the point"} | key()
    assert [browser.post(url, sent).status_code for _ in range(2)] == [302, 302]
    concern = Concern.objects.get()
    assert (concern.origin, concern.trigger, concern.owner.name) == ("staff", sent["seen"], "Alice Moreno")
    assert concern.due_at - concern.raised_at == timedelta(minutes=15)
    page = browser.get(url).content.decode()
    assert "Alice Moreno answers for it; it is raised." in page
    opened = reverse("safety:concern", args=[concern.pk])
    assert (opened in page) == (who == "alice")  # the desk raises; the chart stays the team's
    assert browser.post(url, sent | key()).status_code == 302
    assert Concern.objects.count() == 2  # said again is a concern again
    assert Event.objects.filter(what="safety.concern_raised").count() == 2


@pytest.mark.parametrize(("who", "opens"), [("dora", False), ("alice", True)])
def test_who_may_not_open_a_concern_is_told_whom_to_find(world, browse, who, opens):
    episode, browser = course_of_care(world), browse(world.users[who])
    url = reverse("safety:screen", args=[episode.pk])
    assert browser.post(url, NO | {"q3": "yes", "q5": "no"} | key()).status_code == 302
    concern, phone = Concern.objects.get(), world.site.phone or world.organization.phone
    page = browser.get(url).content.decode()
    assert (reverse("safety:concern", args=[concern.pk]) in page) == opens
    find = f"{concern.owner.name} answers for it. The clinic&#x27;s phone: {phone}.".replace("&#x27;", "'")
    for text in (page, browser.get(reverse("safety:raise", args=[episode.pk])).content.decode()):
        assert ("Find a clinician now." in text) != opens
        assert (find in text) != opens


def test_raising_is_for_those_who_meet_clients_here(world, elsewhere, browse):
    episode = course_of_care(world)
    url, sent = reverse("safety:raise", args=[episode.pk]), {"level": "high", "seen": "Seen"}
    assert browse(world.users["bob"]).post(url, sent | key()).status_code == 403
    assert browse(elsewhere.users["alice"]).post(url, sent | key()).status_code == 404
    assert not Concern.objects.exists()
    chart = reverse("staff:client", args=[episode.pk])
    assert url in browse(world.users["alice"]).get(chart).content.decode()


def test_the_raise_page_costs_the_same_for_one_and_three(world, browse, django_assert_num_queries):
    episode, alice = course_of_care(world), world.actor("alice")
    url, browser = reverse("safety:raise", args=[episode.pk]), browse(world.users["alice"])
    operations.raise_by_hand(episode, by=alice, at=NOW, level="medium", seen="One")
    browser.get(url)
    with counting() as first:
        browser.get(url)
    for seen in ("Two", "Three"):
        operations.raise_by_hand(episode, by=alice, at=NOW, level="high", seen=seen)
    with django_assert_num_queries(len(first)):
        assert browser.get(url).content.decode().count("answers for it") == 3


def test_one_not_acknowledged_in_time_stands_first(world, browse, set_clock):
    slow = concern_of(world, course_of_care(world, "Slow"), level="medium")
    concern_of(world, course_of_care(world, "Quick"))
    set_clock(NOW + timedelta(minutes=20))
    page = browse(world.users["erin"]).get(reverse("safety:queue")).content.decode()
    assert page.index("Quick") < page.index("Slow")
    assert page.count("not acknowledged in time: supervisor") == 1
    assert "5 min over" in page
    assert slow.due_at - slow.raised_at == timedelta(minutes=240)


def test_an_emergency_stands_first_in_my_work_before_what_is_late(world, browse, set_clock):
    concern_of(world, course_of_care(world, "Slow"), level="medium")
    set_clock(NOW + timedelta(days=2))
    sam = course_of_care(world, "Quick")
    operations.raise_concern(
        sam,
        by=world.actor("alice"),
        at=NOW + timedelta(days=2),
        about=sam,
        origin="staff",
        level="emergency",
        trigger="Now",
        rule="staff",
    )
    page = browse(world.users["alice"]).get(reverse("staff:work")).content.decode()
    assert page.index("Quick") < page.index("Slow")


def test_the_queue_costs_the_same_for_one_and_three(world, browse, django_assert_num_queries):
    browser = browse(world.users["alice"])
    concern_of(world, course_of_care(world, "One"))
    browser.get(reverse("safety:queue"))
    with counting() as first:
        browser.get(reverse("safety:queue"))
    for name in ("Two", "Three"):
        concern_of(world, course_of_care(world, name))
    with django_assert_num_queries(len(first)):
        assert "Three" in browser.get(reverse("safety:queue")).content.decode()


def test_who_may_not(world, elsewhere, browse):
    episode = course_of_care(world)
    concern = concern_of(world, episode)
    pages = [
        reverse("safety:concern", args=[concern.pk]),
        reverse("safety:plan", args=[episode.pk]),
        reverse("safety:screen", args=[episode.pk]),
    ]
    charlie, dora = browse(elsewhere.users["alice"]), browse(world.users["dora"])
    assert [charlie.get(page).status_code for page in pages] == [404, 404, 404]
    assert charlie.post(reverse("safety:acknowledgement", args=[concern.pk]), key()).status_code == 404
    assert "Sam" not in charlie.get(reverse("safety:queue")).content.decode()
    assert dora.get(pages[0]).status_code == 403
    bob = browse(world.users["bob"])
    assert bob.get(pages[0]).status_code == 200
    assert bob.post(reverse("safety:acknowledgement", args=[concern.pk]), key()).status_code == 403


@pytest.mark.ledger("F02")
def test_the_safety_plan_has_six_steps_and_versions(world, browse):
    episode = course_of_care(world)
    browser = browse(world.users["alice"])
    url = reverse("safety:plan", args=[episode.pk])
    steps = {name: f"my {name}" for name in STEPS} | {"made_with": "Sam and his sister"}
    alone = browser.post(url, steps | {"based_on": "0", "made_with": " "} | key())
    assert "Write who made it together" in alone.content.decode()
    short = browser.post(url, steps | {"based_on": "0", "professionals": ""} | key())
    assert short.status_code == 422
    assert "my on_my_own" in short.content.decode()
    assert not SafetyPlan.objects.exists()
    sent = steps | {"based_on": "0"} | key()
    assert browser.post(url, sent).status_code == browser.post(url, sent).status_code == 302
    assert SafetyPlan.objects.count() == 1
    page = browser.get(url).content.decode()
    assert "my safer_surroundings" in page
    assert "made together: Sam and his sister" in page
    assert "call or text 988" in page
    late = browser.post(url, steps | {"based_on": "0", "warning_signs": "lost?"} | key())
    assert late.status_code == 422
    assert "newer version" in late.content.decode()
    assert browser.post(url, steps | {"based_on": "1"} | key()).status_code == 302
    assert [plan.version for plan in SafetyPlan.objects.order_by("version")] == [1, 2]
    assert (
        browser.get(url).content.decode().count("my safer_surroundings") == 3
    )  # now, before, and in the form


@pytest.mark.ledger("F02")
def test_the_crisis_line_is_the_clinic_s_setting_wherever_it_is_printed(world, browse, settings):
    settings.CRISIS_LINE = "555-0911"
    episode = course_of_care(world)
    concern, browser = concern_of(world, episode), browse(world.users["alice"])
    steps = PlanSteps(*["My words"] * 6)
    operations.write_plan(episode, by=world.actor("alice"), at=NOW, steps=steps, made_with="Sam")
    for route, pk in (
        ("safety:plan", episode.pk),
        ("safety:concern", concern.pk),
        ("stepdown:print", episode.pk),
    ):
        page = browser.get(reverse(route, args=[pk])).content.decode()
        assert "555-0911" in page
        assert not re.search(r"\b988\b", page)  # not by chance within an id


@pytest.mark.ledger("F02")
def test_no_word_of_a_no_suicide_contract_stands_anywhere():
    """There is no evidence for them: a plan says what to do, it asks for no promise."""
    promise = re.compile(
        r"no[- ]?(suicide|harm|self-harm)[- ](contract|agreement|promise|pact)"
        r"|contract(s|ing)?[- ](for|of)[- ](safety|life)|safety contract"
        r"|(promise|agree|pledge|commit)\w*( that i will)? (not|never) (to )?(hurt|harm|kill)",
        re.IGNORECASE,
    )
    source = Path(handrail.__file__).parent
    read = [one for one in source.rglob("*") if one.suffix in (".py", ".html", ".yaml", ".md", ".js", ".po")]
    assert len(read) > 500
    assert [str(one) for one in read if promise.search(one.read_text())] == []
    assert promise.search("I promise not to hurt myself")
