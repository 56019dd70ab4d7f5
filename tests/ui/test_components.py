"""Every component renders, says its meaning in words, and ties its words to its controls."""

import re
from uuid import uuid4

import pytest
from django.template import Context, RequestContext
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory

from handrail.ground.ui.plots import LinePlot
from tests.ui.styleguide import NoteForm, context


@pytest.fixture
def guide(tmp_path, settings):
    def render(**more):
        request = RequestFactory().get("/")
        return render_to_string("ui/styleguide.html", context() | more, request=request)

    return render


def drawn(source: str, posted: dict[str, str] | None = None, **values: object) -> str:
    """Render a piece of template that uses components; `posted` makes it a form that came back."""
    from django.template import engines
    from django_cotton.compiler_regex import CottonCompiler

    request = RequestFactory().post("/", posted) if posted is not None else RequestFactory().get("/")
    template = (
        engines["django"].from_string(CottonCompiler().process("{% load handrail %}" + source)).template
    )
    return template.render(RequestContext(request, values))


def ids(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]+)"', html)


def test_the_style_guide_has_every_component_and_no_id_twice(guide):
    html = guide()
    for name in ("tag", "card", "journey", "alert", "meter", "field", "refusal", "evidence", "empty", "flow"):
        assert re.search(rf'class="{name}[ "]', html), name
    for name in ("segment", "scale", "person", "plot"):
        assert re.search(rf'class="[^"]*\b{name}\b', html), name
    assert len(ids(html)) == len(set(ids(html)))
    assert "<c-" not in html


def test_described_by_always_finds_its_words(guide):
    html = guide(form=NoteForm({}))
    named = set(ids(html))
    for value in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', html):
        assert set(value.split()) <= named


def test_the_error_summary_links_to_each_wrong_field(guide):
    html = guide(form=NoteForm({"intensity": "12"}))
    links = re.findall(r'<a href="#(id_[^"]+)"', html)
    assert {"id_part_0", "id_intensity", "id_did", "id_where_0"} <= set(links)
    assert set(links) <= set(ids(html))
    assert "data-error-summary" in html
    assert "<title>Error: " in html


def test_no_error_summary_without_errors(guide):
    html = guide()
    assert "data-error-summary" not in html
    assert "<title>Style guide" in html


def test_a_journey_marks_the_present_step_in_words_too():
    html = drawn('<c-journey :steps="steps" />', steps=context()["steps"])
    assert html.count('aria-current="step"') == 1
    assert html.count("done:") == 3
    assert "now:" in html


def test_a_meter_that_is_short_says_so():
    assert "short" in drawn('<c-meter :value="3" :max="9" label="Hours" :short="True" />')
    plain = drawn('<c-meter :value="3" :max="9" label="Hours" />')
    assert "short" not in plain
    assert '<progress value="3" max="9" aria-label="Hours">' in plain


@pytest.mark.parametrize(
    ("answer", "word"), [("met", "Met"), ("not_met", "Not met"), ("cannot_tell", "Cannot tell")]
)
def test_evidence_has_a_word_for_each_answer(answer, word):
    html = drawn('<c-evidence :answer="answer" title="Symptoms steadier" />', answer=answer)
    assert f">{word}</span>" in html


def test_a_refusal_stands_beside_its_disabled_button():
    html = drawn('<c-refusal label="Step down" :reasons="reasons" />', reasons=["No visit <b>booked</b>."])
    (why,) = re.findall(r'disabled aria-describedby="([^"]+)"', html)
    assert f'id="{why}"' in html
    assert "No visit &lt;b&gt;booked&lt;/b&gt;." in html


def test_attributes_are_escaped_however_they_are_given():
    nasty = '"><img src=x onerror=alert(1)>'
    for source in (
        '<c-card :title="x">y</c-card>',
        '<c-card title="{{ x }}">y</c-card>',
        '<c-tag :label="x" />',
        '<c-person :name="x" :pronouns="x" :detail="x" />',
        '<c-alert :title="x">{{ x }}</c-alert>',
        '<c-form :action="x" hx-target="{{ x }}">y</c-form>',
        '<c-form :action="x" :hx-target="x">y</c-form>',
        '<c-meter :value="1" :max="2" :label="x" :text="x" />',
        '<c-segment :name="x" :options="o" :legend="x" />',
    ):
        html = drawn(source, x=nasty, o=[(nasty, nasty)])
        assert "<img" not in html, source


def test_a_form_carries_a_token_and_a_fresh_key():
    first, second = (drawn('<c-form submit="Save">x</c-form>') for _ in range(2))
    key = re.compile(r'name="idempotency_key" value="([0-9a-f-]{36})"')
    assert "csrfmiddlewaretoken" in first
    assert key.search(first)[1] != key.search(second)[1]


def test_a_form_that_comes_back_keeps_its_key():
    posted = {"idempotency_key": str(uuid4())}
    assert posted["idempotency_key"] in drawn(
        '<c-form :form="form">x</c-form>', posted, form=NoteForm(posted)
    )


def test_another_form_on_the_same_page_has_its_own_key():
    posted = {"idempotency_key": str(uuid4())}
    assert posted["idempotency_key"] not in drawn('<c-form :form="form">x</c-form>', posted, form=NoteForm())


def test_a_key_that_is_no_key_is_replaced():
    assert "mine" not in drawn("{% write_key %}", {"idempotency_key": "mine"})


def test_a_form_by_get_sends_neither_token_nor_key():
    html = drawn('<c-form method="get">x</c-form>')
    assert "csrfmiddlewaretoken" not in html
    assert "idempotency_key" not in html


def test_a_segment_remembers_the_choice():
    form = NoteForm({"part": "led"})
    html = drawn('<c-segment :field="form.part" />', form=form)
    assert re.search(r'value="led" checked', html)
    assert html.count("checked") == 1


def test_a_scale_is_eleven_radios_and_remembers_zero():
    html = drawn(
        '<c-scale :field="form.intensity" low="none" high="worst ever" />', form=NoteForm({"intensity": "0"})
    )
    assert html.count('type="radio"') == 11
    assert re.search(r'value="0" checked', html)


def test_an_unanswered_scale_has_nothing_chosen():
    assert "checked" not in drawn('<c-scale :field="form.intensity" />', form=NoteForm())


def test_the_private_person_is_initials_only():
    html = drawn('<c-person name="Elena Voss" pronouns="she/her" :private="True" />')
    assert "EV" in html
    assert "Elena" not in html
    assert "she/her" not in html


def test_an_empty_plot_says_what_would_stand_here():
    plot = LinePlot(title="PHQ-9", series=[], low=0, high=27)
    assert "no answers so far" in drawn('<c-plot :plot="plot" />', plot=plot)


@pytest.mark.parametrize("name", ["unlock", "resend"])
def test_typed_fields_are_kept_but_never_the_password_or_token(name):
    fields = {"did": "<b>Placed the call</b>", "password": "secret", "csrfmiddlewaretoken": "t0ken"}
    request = RequestFactory().get("/")
    html = render_to_string(
        f"ui/{name}.html", {"fields": fields, "original_path": "/notes/1"}, request=request
    )
    assert 'value="&lt;b&gt;Placed the call&lt;/b&gt;"' in html
    assert "secret" not in html
    assert "t0ken" not in html
    assert "/notes/1" in html


@pytest.mark.parametrize("name", ["staff", "portal", "public", "signed_out", "refused", "unlock", "resend"])
def test_each_base_page_stands_alone(name):
    html = render_to_string(f"ui/{name}.html", {}, request=RequestFactory().get("/"))
    assert 'class="skip" href="#main"' in html
    assert html.count('id="main"') == 1
    assert "<html lang=" in html
    assert "data-unlock-url" not in html


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "404.html", "500.html"])
def test_error_pages_need_no_context(name):
    html = get_template(name).template.render(Context({}))
    assert "<h1>" in html
    assert 'href="tel:988"' in html
    assert 'href="tel:911"' in html


def test_help_is_one_tap_away_on_the_phone():
    html = render_to_string("ui/portal.html", {"help_now_url": "/help"}, request=RequestFactory().get("/"))
    assert re.search(r'href="/help"[^>]*>.*I need help now', html)


def test_public_pages_name_988_and_911_and_can_be_left():
    html = render_to_string("ui/public.html", {"quick_exit_url": "https://example.org/"})
    assert 'href="tel:988"' in html
    assert 'href="sms:988"' in html
    assert 'href="tel:911"' in html
    assert re.search(r'data-quick-exit href="https://example.org/"', html)
    assert html.index('href="tel:988"') < html.index('class="exit"') < html.index("<main")


def test_the_lock_is_there_only_where_it_can_be_opened():
    request = RequestFactory().get("/")
    html = render_to_string("ui/staff.html", {"unlock_url": "/unlock"}, request=request)
    assert 'data-unlock-url="/unlock" data-idle-minutes="15"' in html
    assert 'id="lock-template"' in html
