"""The script in a real browser: focus, lock, exit, one submit; and no page wider than a phone."""

import threading

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import override_settings

from tests.ui import urls

pytestmark = pytest.mark.browser
# The components alone: without the product's own facts about who is signed in.
BARE = settings.TEMPLATES[0] | {
    "OPTIONS": settings.TEMPLATES[0]["OPTIONS"]
    | {"context_processors": ["django.template.context_processors.request"]}
}


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def address():
    alone = override_settings(
        ROOT_URLCONF="tests.ui.urls",
        MIDDLEWARE=[],
        TEMPLATES=[BARE],
        DEBUG=True,
        ALLOWED_HOSTS=["127.0.0.1"],
        STORAGES={"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
    )
    with alone:
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.daemon_threads = True
        server.set_app(StaticFilesHandler(WSGIHandler()))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def page(chromium):
    opened = chromium.new_page()
    yield opened
    opened.close()


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page, address):
    page.goto(f"{address}/?wrong=1")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.activeElement.className") == "errors"
    page.click(".errors a >> nth=0")
    assert page.evaluate("document.activeElement.id") == "id_part_0"


def test_the_lock_hides_the_page_and_gives_it_back_whole(page, address):
    page.goto(f"{address}/?idle=0.04")
    page.click("#id_did")
    page.keyboard.type("Placed the call")
    page.wait_for_selector("dialog.lock")
    assert not page.is_visible("#main")
    for _ in range(3):
        page.keyboard.press("Escape")
    assert page.evaluate("document.querySelector('dialog.lock').open")
    page.fill("#lock-password", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lock-error:not([hidden])")
    page.fill("#lock-password", urls.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog.lock", state="detached")
    assert page.input_value("#id_did") == "Placed the call"
    assert page.evaluate("document.activeElement.id") == "id_did"
    # htmx notes the address it is on; nothing else may be kept
    kept = page.evaluate("[...Object.keys(sessionStorage), ...Object.keys(localStorage)]")
    assert set(kept) <= {"htmx-current-path-for-history"}


def test_a_poll_does_not_keep_the_page_open(page, address):
    page.goto(f"{address}/?idle=0.04")
    page.evaluate("setInterval(() => document.body.dispatchEvent(new Event('input', {bubbles: true})), 100)")
    page.wait_for_selector("dialog.lock", timeout=6000)


def test_escape_three_times_leaves_a_public_page(page, address):
    page.goto(f"{address}/public")
    page.wait_for_load_state("networkidle")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/neutral")


def test_a_form_is_sent_once(page, address):
    page.goto(address)
    page.wait_for_load_state("networkidle")
    urls.save.seen = 0
    page.evaluate(
        """() => { const form = document.querySelector('form.form'); form.action = '/save';
        const button = form.querySelector('.button.primary'); button.click(); button.click(); button.click(); }"""
    )
    page.wait_for_timeout(500)
    assert urls.save.seen == 1


TWO_FORMS = """() => { const first = document.querySelector('form.form'); const second = first.cloneNode(true);
    second.id = 'second'; second.action = '/save'; first.after(second); urls = location.href; }"""


def test_what_is_typed_in_one_form_is_not_lost_by_sending_another_or_by_leaving(page, address):
    page.goto(address)
    page.wait_for_load_state("networkidle")
    urls.save.seen = 0
    page.evaluate(TWO_FORMS)
    page.locator("form.form").first.locator("textarea").first.fill("Not saved yet")
    asked = []
    page.on("dialog", lambda dialog: (asked.append((dialog.type, dialog.message)), dialog.dismiss()))
    page.locator("#second .button.primary").click()
    page.wait_for_timeout(300)
    assert urls.save.seen == 0
    assert asked[0][0] == "confirm"
    assert "is not saved" in asked[0][1]
    page.evaluate("location.href = '/public'")
    page.wait_for_timeout(300)
    assert asked[-1][0] == "beforeunload"
    assert page.locator("form.form").first.locator("textarea").first.input_value() == "Not saved yet"


@pytest.mark.parametrize("path", ["/", "/?wrong=1", "/public"])
def test_nothing_is_wider_than_a_page_at_400_percent(chromium, address, path):
    page = chromium.new_page(viewport={"width": 320, "height": 256})
    page.goto(address + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.close()


def test_the_menu_opens_without_script(chromium, address):
    context = chromium.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert not page.is_visible("#side")
    page.click("[popovertarget=side]")
    page.wait_for_selector("#side", state="visible")
    context.close()
