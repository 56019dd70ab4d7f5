import json
import logging
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.care.inquiry.models import Referral, SelfCheckSent
from handrail.doors.public.forms import SelfCheckForm
from handrail.ground.access import throttle
from handrail.ground.access.models import WriteKey
from handrail.ground.clinic import operations as clinics
from handrail.ground.clinic.queries import definition_of
from handrail.ground.record.models import Event
from handrail.library import shelf
from handrail.library.definition import Span
from tests.world import NOW, key

HERE = {"clinic": "riverside", "program": "skills"}
ASK = {"name": "Jo Lang", "phone": "555-0123", "source": "self", "in_danger_now": "no", "words": "so tired"}
# Words that would name a diagnosis. The self-check asks about days, not about illnesses.
DIAGNOSES = re.compile(
    r"\b(depress\w*|bipolar|ptsd|ocd|adhd|anxiety disorder|panic disorder|borderline|schizo\w*|"
    r"addict\w*|alcoholi\w*|anorexi\w*|bulimi\w*|disorder\w*|diagnos\w*)\b",
    re.I,
)


def url(name):
    return reverse(f"public:{name}", kwargs=HERE)


def said(world, *, first=(), helps=(), skip=(), danger="no"):
    """The answers of a self-check: no to everything but what is named."""
    program = definition_of(world.program)
    answers = {"check-danger": danger}
    answers |= {f"check-first_{one.id}": "yes" if one.id in first else "no" for one in program.exclusions}
    answers |= {f"check-helps_{one.id}": "yes" if one.id in helps else "no" for one in program.indications}
    return {name: value for name, value in answers.items() if name.removeprefix("check-") not in skip}


class Seen(HTMLParser):
    """What stands on a page: its text, and every address it makes the browser fetch or follow."""

    def __init__(self, html: str) -> None:
        """The bar with the crisis lines stands on every page: here counts what this page itself says of them."""
        html = re.sub(r'<div class="lines".*?</div>', "", html, flags=re.S)
        super().__init__()
        self.words: list[str] = []
        self.fetched: list[str] = []
        self.hidden = 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in ("script", "img", "iframe", "link", "source", "use", "video", "audio", "object"):
            self.fetched += [given[name] for name in ("src", "href", "data") if given.get(name)]
        self.hidden += tag in ("script", "style", "title")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style", "title")

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def page_of(response) -> Seen:
    return Seen(response.content.decode())


@pytest.mark.ledger("B01", "B04")
def test_the_program_page_says_all_of_it_from_the_definition(world, browse):
    program = definition_of(world.program)
    answer = browse().get(url("program"))
    text, html = page_of(answer).text, answer.content.decode()
    public = program.public
    wanted = [
        public.what_it_is,
        *public.who_it_helps,
        *public.benefits,
        public.what_to_expect,
        *public.tips,
        *public.what_to_bring,
        public.first_day,
        *(part for one in public.questions for part in (one.q, one.a)),
        *(part for one in public.what_we_cannot_take for part in (one.condition, one.where_instead)),
        *(visit.title for visit in program.visits),
        "4–8 weeks",
        "18 and up",
    ]
    assert [words for words in wanted if " ".join(words.split()) not in text] == []
    for step in (
        "You ask",
        "First talk",
        "Assessment",
        "Getting ready",
        "Taking part",
        "Stepping down",
        "After",
    ):
        assert step in text
    assert "Call 988" in text
    assert "data-quick-exit" in html


@pytest.mark.ledger("B01")
def test_the_typical_week_is_drawn_from_the_tracks(world, browse):
    program = definition_of(world.program)
    html = browse().get(url("program")).content.decode()
    drawings = re.findall(r"<svg viewBox[^>]*aria-label.*?</svg>", html, re.S)
    assert len(drawings) == len(program.tracks)
    for track, drawing in zip(program.tracks, drawings, strict=True):
        boxes = sum(len(day.parts) for day in program.week(track.id))
        assert drawing.count("<rect") == boxes
        assert track.title in drawing
    heights = [float(found) for found in re.findall(r'<rect[^>]* height="([\d.]+)"', drawings[0])]
    planned = [
        timed.part.minutes.planned for day in program.week(program.tracks[0].id) for timed in day.parts
    ]
    assert heights == [round(minutes * 1.2 - 1, 1) for minutes in planned]  # drawn to scale
    assert "9:00 AM – 11:50 AM" in html


@pytest.mark.ledger("B01", "B02")
@pytest.mark.parametrize("name", ["clinic", "program", "self_check", "request"])
def test_the_crisis_lines_stand_in_a_bar_before_everything_else(world, browse, name):
    kwargs = {"clinic": "riverside"} if name == "clinic" else HERE
    html = browse().get(reverse(f"public:{name}", kwargs=kwargs)).content.decode()
    bar = html[html.index('class="lines"') : html.index("<main")]
    for call in ("tel:988", "sms:988", "tel:911"):
        assert f'href="{call}"' in bar


@pytest.mark.ledger("B02")
def test_where_the_crisis_lines_come_first_on_a_short_page_they_are_not_said_twice(world, browse):
    def bars(**answers):
        page = browse().post(url("self_check"), said(world, **answers)).content.decode()
        return re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL).count('class="lines"')

    assert (bars(danger="yes"), bars(helps=["missed_duties"])) == (0, 1)


@pytest.mark.ledger("B01")
@pytest.mark.parametrize("name", ["clinic", "program", "self_check", "request", "received"])
def test_no_page_asks_anyone_else_for_anything(world, browse, name):
    kwargs = {"clinic": "riverside"} if name == "clinic" else HERE
    answer = browse().get(reverse(f"public:{name}", kwargs=kwargs))
    assert answer.status_code == 200
    assert [one for one in page_of(answer).fetched if not one.startswith("/static/")] == []
    assert "default-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.ledger("B01")
def test_a_clinic_with_two_programs_shows_plain_differences(world, browse):
    other = shelf.program("skills").model_copy(
        update={
            "id": "gentle",
            "title": "Gentle IOP",
            "length_of_stay_weeks": Span.model_validate({"from": 8, "to": 12}),
        }
    )
    clinics.publish_program(world.site, other, by=world.actor("erin"), at=NOW)
    text = page_of(browse().get(reverse("public:clinic", args=["riverside"]))).text
    assert "Here is how they differ" in text
    assert "4–8 weeks" in text
    assert "8–12 weeks" in text
    alone = page_of(browse().get(url("program"))).text
    assert "8–12 weeks" not in alone


@pytest.mark.ledger("B01", "P09")
def test_what_the_site_offers_stands_on_the_page(world, browse):
    assert "The place" not in page_of(browse().get(url("program"))).text
    offered = {"pet_friendly": "", "languages": "English and Spanish"}
    clinics.set_amenities(world.site, by=world.actor("erin"), at=NOW, offered=offered)
    text = page_of(browse().get(url("program"))).text
    assert "Pet friendly" in text
    assert "Languages we speak: English and Spanish" in text


@pytest.mark.ledger("B02")
def test_the_self_check_is_made_from_indications_and_exclusions_and_needs_no_script(world, browse):
    program = definition_of(world.program)
    answer = browse().get(url("self_check"))
    text = page_of(answer).text
    asked = [one.ask for one in (*program.exclusions, *program.indications) if one.ask]
    assert [words for words in asked if words not in text] == []
    assert text.index("danger right now") < min(text.index(words) for words in asked if "danger" not in words)
    assert answer.content.decode().count('type="radio"') == 2 * len(SelfCheckForm(program=program).fields)


@pytest.mark.ledger("B02")
@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"helps": ["missed_duties"]}, "This may be a good next step"),
        ({"first": ["active_withdrawal"], "helps": ["missed_duties"]}, "Medical detox, before the program"),
        ({}, "From these answers alone we can't say"),
        ({"skip": ["danger"]}, "Let's talk about it"),
        ({"danger": "yes", "helps": ["missed_duties"]}, "Please get help now"),
    ],
)
def test_every_outcome_ends_in_an_offer_and_names_no_diagnosis(world, browse, answers, words):
    answer = browse().post(url("self_check"), said(world, **answers))
    text = page_of(answer).text
    assert answer.status_code == 200
    assert words in text
    assert "Ask for an evaluation" in text
    body = text.partition("Leave this page")[2]
    assert DIAGNOSES.findall(body) == []
    assert DIAGNOSES.findall(page_of(browse().get(url("self_check"))).text) == []


@pytest.mark.ledger("B02")
@pytest.mark.parametrize("program", shelf.programs(), ids=lambda one: one.id)
def test_every_program_that_ships_can_be_asked_about_in_plain_words(program):
    assert [one.id for one in program.exclusions if not one.ask] == []
    asks = [one.ask for one in program.indications if one.ask]
    assert len(asks) >= 3
    shown = [one.ask for one in program.exclusions] + [one.words for one in program.neighbours] + asks
    assert [words for words in shown if DIAGNOSES.search(words)] == []


@pytest.mark.ledger("B02")
def test_danger_shows_988_and_911_first_and_keeps_them_on_screen(world, browse):
    browser = browse()
    outcome = page_of(browser.post(url("self_check"), said(world, danger="yes"))).text
    assert (
        outcome.index("Call 911")
        < outcome.index("Please get help now")
        < outcome.index("Ask for an evaluation")
    )
    assert "call 988" in outcome
    onward = said(world, danger="yes") | {"next": "request"}
    request = browser.post(url("self_check"), onward)
    text = page_of(request).text
    assert text.index("Call 911") < text.index("A person reads this")
    assert 'name="help_first" value="True"' in request.content.decode()
    wrong = browser.post(url("request"), ASK | {"name": "", "help_first": "True"} | key())
    assert wrong.status_code == 422
    text = page_of(wrong).text
    assert text.index("Call 911") < text.index("A person reads this")
    carried = browser.post(url("self_check"), onward | {"carry": "yes"}).content.decode()
    assert re.search(r'name="in_danger_now" value="yes"[^>]*checked', carried)
    sent = browser.post(url("request"), ASK | {"help_first": "True"} | key())
    assert "Call 911" in page_of(browser.get(sent["Location"])).text


@pytest.mark.ledger("B03")
def test_after_a_request_that_says_danger_help_comes_first_and_nobody_is_told_to_wait(world, browse):
    browser = browse()
    for more in ({"in_danger_now": "yes"}, said(world, danger="yes") | {"send_answers": "yes"}):
        sent = browser.post(url("request"), ASK | more | key())
        text = page_of(browser.get(sent["Location"])).text
        assert text.index("Call 911 .") < text.index("Do not wait for us") < text.index("We have it")
        assert "anything more" not in text
    calm = page_of(browser.get(browser.post(url("request"), ASK | key())["Location"])).text
    assert "We have it. Thank you." in calm
    assert "Do not wait" not in calm


@pytest.mark.ledger("B03")
def test_the_page_after_a_request_claims_nothing_when_opened_on_its_own(world, browse, set_clock):
    browser = browse()
    after = browser.post(url("request"), ASK | key())["Location"]
    assert "We have it. Thank you." in page_of(browser.get(after)).text
    set_clock(NOW + timedelta(hours=2))
    for address in (after, url("received"), url("received") + "?sent=made-up"):
        text = page_of(browser.get(address)).text
        assert "We have it. Thank you." not in text
        assert "This page alone can't tell." in text
        assert "555-0100" in text


@pytest.mark.ledger("B02")
def test_the_self_check_leaves_no_trace(world, browse, caplog):
    browser = browse()
    answers = said(world, danger="yes", first=["active_withdrawal"], helps=["missed_duties"])
    before = {model: model.objects.count() for model in (Referral, SelfCheckSent, WriteKey, Event, Session)}
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as asked:
        for more in ({}, {"next": "request"}, {"next": "request", "carry": "yes"}):
            answer = browser.post(url("self_check"), answers | more | key())
            assert answer.status_code == 200
            assert set(answer.cookies) <= {"csrftoken"}
            assert answer["Cache-Control"] == "no-store"
    assert set(browser.cookies) <= {"csrftoken"}
    assert {model: model.objects.count() for model in before} == before
    assert [
        one["sql"] for one in asked.captured_queries if not one["sql"].lstrip().startswith("SELECT")
    ] == []
    logged = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert "active_withdrawal" not in logged
    assert "danger" not in logged


def test_a_page_that_promises_to_keep_nothing_cannot_write(world, browse, monkeypatch):
    """The promise holds against a mistake of ours: the connection refuses."""
    monkeypatch.setattr(
        "handrail.doors.public.pages.outcome_of",
        lambda form, on: Session.objects.create(session_key="x", session_data="x", expire_date=NOW),
    )
    with pytest.raises(RuntimeError, match="promises to keep nothing"), transaction.atomic():
        browse().post(url("self_check"), said(world))
    assert not Session.objects.exists()


@pytest.mark.ledger("B02", "B03")
def test_answers_go_along_only_when_the_person_asks_and_are_sealed_with_the_request(world, browse):
    browser, answers = browse(), said(world, helps=["missed_duties"])
    without = browser.post(url("self_check"), answers | {"next": "request"}).content.decode()
    assert "check-helps_missed_duties" not in without
    browser.post(url("request"), ASK | key())
    assert not SelfCheckSent.objects.exists()
    form = browser.post(url("self_check"), answers | {"next": "request", "carry": "yes"}).content.decode()
    assert 'name="check-helps_missed_duties" value="yes"' in form
    assert 'name="send_answers"' in form
    unticked = browser.post(url("request"), ASK | answers | key())
    assert unticked.status_code == 302
    assert not SelfCheckSent.objects.exists()
    browser.post(url("request"), ASK | answers | {"send_answers": "yes"} | key())
    sent = SelfCheckSent.objects.select_related("referral").get()
    assert {
        "id": "helps_missed_duties",
        "answer": "Yes",
        "asked": "Do you miss work or school because of how you feel?",
    } in sent.answers
    line = Event.objects.filter(what="inquiry.received").latest("sequence")
    assert line.detail["self_check"] == sent.digest
    assert "missed" not in json.dumps(line.detail)
    page = browse(world.users["dora"]).get(reverse("inquiry:referral", args=[sent.referral_id]))
    assert "sent along by choice" in page.content.decode()
    for change in (
        lambda: SelfCheckSent.objects.update(answers=[]),
        lambda: SelfCheckSent.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.ledger("B03")
def test_a_form_sent_twice_is_one_referral_and_comes_from_the_page(world, browse):
    browser, sent = browse(), ASK | key()
    assert browser.post(url("request"), sent)["Location"] == browser.post(url("request"), sent)["Location"]
    referral = Referral.objects.get()
    assert (referral.channel, referral.urgency) == ("online", "urgent")  # what nobody asked is no no


def test_a_visitor_can_not_say_the_form_came_otherwise(world, browse):
    browse().post(url("request"), ASK | {"channel": "paper", "thoughts_of_suicide": "no"} | key())
    referral = Referral.objects.get()
    assert (referral.channel, referral.thoughts_of_suicide) == ("online", None)


@pytest.mark.ledger("B03")
def test_too_many_forms_wait_loudly_and_danger_never_does(world, browse, monkeypatch):
    monkeypatch.setattr(throttle, "FORMS", 2)
    browser = browse()
    for _again in range(2):
        assert browser.post(url("request"), ASK | key()).status_code == 302
    answer = browser.post(url("request"), ASK | {"words": "please keep this"} | key())
    text = answer.content.decode()
    assert answer.status_code == 429
    for words in ("Not sent yet", "please keep this", "555-0100"):
        assert words in text
    assert Referral.objects.count() == 2
    crisis = ASK | {"in_danger_now": "yes"}
    for _again in range(3):
        assert browser.post(url("request"), crisis | key()).status_code == 302
    assert Referral.objects.filter(urgency="crisis").count() == 3
    from_elsewhere = browser.post(url("request"), ASK | key(), REMOTE_ADDR="198.51.100.7")
    assert from_elsewhere.status_code == 302


def test_the_throttle_keeps_no_address(world, browse):
    browse().post(url("request"), ASK | key(), REMOTE_ADDR="198.51.100.7")
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM access_throttle")
        rows = cursor.fetchall()
    assert rows
    assert "198.51.100.7" not in str(rows)


def test_a_proxy_set_up_wrongly_loses_no_form(world, browse, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    answer = browse().post(url("request"), ASK | key(), HTTP_X_FORWARDED_FOR="198.51.100.7")
    assert answer.status_code == 302
    assert Referral.objects.count() == 1


def test_a_crisis_without_a_way_to_answer_shows_help_first_and_asks_again(world, browse):
    answer = browse().post(url("request"), ASK | {"phone": "", "in_danger_now": "yes"} | key())
    text = page_of(answer).text
    assert answer.status_code == 422
    assert text.index("Call 911") < text.index("Give a phone number")
    assert "so tired" in text


@pytest.mark.ledger("B02", "B03")
def test_danger_in_the_self_check_sent_along_makes_a_crisis_that_never_waits(world, browse, monkeypatch):
    """The form may say no a minute later: what was said before it counts, and someone calls now."""
    monkeypatch.setattr(throttle, "FORMS", 1)
    browser = browse()
    assert browser.post(url("request"), ASK | key()).status_code == 302
    assert browser.post(url("request"), ASK | key()).status_code == 429
    calm = said(world) | {"send_answers": "yes"}
    assert browser.post(url("request"), ASK | calm | key()).status_code == 429
    danger = said(world, danger="yes") | {"send_answers": "yes"}
    wrong = browser.post(url("request"), ASK | danger | {"name": ""} | key())
    assert (wrong.status_code, "Call 911" in page_of(wrong).text) == (422, True)
    assert browser.post(url("request"), ASK | danger | key()).status_code == 302
    referral = Referral.objects.get(urgency="crisis")
    assert referral.in_danger_now is False  # what they typed stays as they typed it
    assert referral.due_at <= Referral.objects.exclude(pk=referral.pk).get().due_at
    assert "self-check" in referral.urgency_finding["because"]
    line = Event.objects.filter(what="inquiry.received").latest("sequence")
    assert line.detail["urgency"] == "crisis"
    assert "self-check" in line.detail["because"]
    shown = browse(world.users["dora"]).get(reverse("inquiry:referral", args=[referral.pk]))
    assert "Danger was said in the self-check" in shown.content.decode()


@pytest.mark.ledger("B02")
def test_a_calm_self_check_puts_no_crisis_lines_on_top_of_a_form_to_mend(world, browse):
    browser = browse()
    onward = browser.post(url("self_check"), said(world, helps=["missed_duties"]) | {"next": "request"})
    carried = re.search(r'name="help_first" value="([^"]*)"', onward.content.decode())
    hidden = {"help_first": carried[1]} if carried else {}
    wrong = browser.post(url("request"), ASK | hidden | {"name": ""} | key())
    assert wrong.status_code == 422
    assert "Call 911" not in page_of(wrong).text
    for said_so in ("True", "on"):
        wrong = browser.post(url("request"), ASK | {"help_first": said_so, "name": ""} | key())
        assert "Call 911" in page_of(wrong).text


@pytest.mark.ledger("B02")
@pytest.mark.parametrize("more", [{}, {"first": ["active_withdrawal"]}, {"helps": ["missed_duties"]}])
def test_with_the_danger_question_skipped_988_and_911_stand_on_top(world, browse, more):
    text = page_of(browse().post(url("self_check"), said(world, skip=["danger"], **more))).text
    fits = "This may be a good next step" if "helps" in more else "Let's talk about it"
    heading = "Something else may come first" if "first" in more else fits
    assert text.index("Call 911") < text.index(heading)


@pytest.mark.ledger("B02")
@pytest.mark.parametrize("carry", [{}, {"carry": "yes"}])
def test_the_form_behind_a_skipped_danger_question_keeps_988_and_911_on_top(world, browse, carry):
    browser, answers = browse(), said(world, skip=["danger"], first=["active_withdrawal"])
    onward = browser.post(url("self_check"), answers | carry | {"next": "request"})
    text = page_of(onward).text
    assert text.index("Call 911") < text.index("A person reads this")
    assert "in_danger_now" in onward.content.decode()
    assert not re.search(r'name="in_danger_now"[^>]*checked', onward.content.decode())  # skipped is no yes
    hidden = re.search(r'name="help_first" value="([^"]*)"', onward.content.decode())[1]
    wrong = browser.post(url("request"), ASK | {"help_first": hidden, "name": ""} | key())
    assert wrong.status_code == 422
    assert "Call 911" in page_of(wrong).text
    without = browser.post(url("request"), ASK | answers | {"send_answers": "yes", "name": ""} | key())
    assert "Call 911" in page_of(without).text


def test_danger_skipped_in_the_form_itself_shows_help_when_there_is_something_to_mend(world, browse):
    skipped = {name: value for name, value in ASK.items() if name != "in_danger_now"}
    wrong = browse().post(url("request"), skipped | {"name": ""} | key())
    text = page_of(wrong).text
    assert wrong.status_code == 422
    assert text.index("Call 911") < text.index("A person reads this")


def test_another_clinics_program_is_not_found(world, browse, elsewhere):
    for name in ("program", "self_check", "request"):
        found = browse().get(reverse(f"public:{name}", kwargs=HERE | {"clinic": "nowhere"}))
        assert found.status_code == 404


@pytest.mark.ledger("B01")
def test_a_week_shows_the_visits_besides_the_group_with_how_often_and_how_long(world, browse):
    text = page_of(browse().get(url("program"))).text
    assert "One-on-one check-in : each week, about 20 minutes (Primary therapist)" in text
    assert "Family session : as needed, about 50 minutes (Family therapist)" in text
    assert "They come on top of the hours above." in text


def test_a_forgotten_password_is_chosen_anew_by_a_link_in_the_mail(world, browse, mailoutbox):
    browser, url = browse(), reverse("account_reset_password")
    assert url in browser.get(reverse("account_login")).content.decode()
    for email in ("alice@riverside.example", "nobody@riverside.example"):
        sent = browser.post(url, {"email": email} | key())
        assert sent["Location"] == reverse("account_reset_password_done")
    (mail,) = mailoutbox
    assert mail.to == ["alice@riverside.example"]
    link = re.search(r"http\S+(/sign-in/forgotten/\S+)", mail.body).group(1)
    page = browser.get(link, follow=True)
    assert "Choose a new password" in page.content.decode()
    new = {"password1": "a long walk by the river", "password2": "a long walk by the river"}
    done = browser.post(page.redirect_chain[-1][0], new | key())
    assert done["Location"] == reverse("account_reset_password_from_key_done")
    entered = browser.post(
        reverse("account_login"), {"login": "alice@riverside.example", "password": new["password1"]} | key()
    )
    assert entered.status_code == 302
    assert "has ended" in browser.get(link, follow=True).content.decode()


@pytest.mark.ledger("B01")
def test_family_and_friends_read_how_to_help_and_what_we_may_tell(world, browse):
    url = reverse("public:families", args=["riverside"])
    program = reverse("public:program", kwargs={"clinic": "riverside", "program": "skills"})
    assert url in browse().get(program).content.decode()
    page = browse().get(url).content.decode()
    assert "until they say yes in writing" in page
    assert 'href="tel:988"' in page


@pytest.mark.ledger("B02")
def test_a_skipped_question_takes_nothing_from_what_was_answered(world, browse):
    url = reverse("public:self_check", kwargs={"clinic": "riverside", "program": "skills"})
    form = browse().get(url).content.decode()
    helped = re.findall(r'name="(check-for_\d+|check-helps_\w+|check-\w+)"', form)
    firsts = [name for name in dict.fromkeys(helped) if "first_" in name]
    others = [name for name in dict.fromkeys(helped) if "first_" not in name and name != "check-danger"]
    said = {"check-danger": "no"} | dict.fromkeys(firsts[1:], "no") | dict.fromkeys(others, "yes")
    page = browse().post(url, said | key()).content.decode()
    assert "This may be a good next step" in page
    assert "You skipped a question that can matter." in page
    group = said | {firsts[0]: "no", "check-first_cannot_do_groups": "yes"}
    page = browse().post(url, group | key()).content.decode()
    assert "Weekly one-on-one therapy and medicine visits." in page
    assert "A day program" not in page
