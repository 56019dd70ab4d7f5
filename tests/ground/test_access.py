"""Sign-in, throttling, the idle lock, and write keys, through the pages."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.template import Context, Template
from django.urls import reverse
from django.utils.html import escape

from handrail.care.inquiry.models import Referral
from handrail.doors.commands import work
from handrail.ground.access import operations as access_operations
from handrail.ground.access import write_keys
from handrail.ground.access.models import User, WriteKey
from handrail.ground.access.permission import May
from handrail.ground.steps import NotAllowed
from tests.world import PASSWORD, key

CALL = {"name": "Jo Lang", "phone": "555-0123", "source": "self", "words": "Can't sleep. “Help”"}


@pytest.fixture(autouse=True)
def _empty_cache(db):
    cache.clear()


@pytest.fixture
def with_password(world):
    user = world.users["dora"]
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(browser, email, password):
    return browser.post(reverse("account_login"), {"login": email, "password": password})


def test_passwords_are_kept_with_argon2(with_password):
    assert with_password.password.startswith("argon2$argon2id$")


def test_sign_in_leads_to_the_own_first_page(with_password, browse):
    browser = browse()
    answer = sign_in(browser, with_password.email, PASSWORD)
    assert answer.status_code == 302
    assert answer["Location"] == "/home/"
    assert browser.get(reverse("inquiry:referrals")).status_code == 200


def test_a_wrong_password_is_refused_and_tries_are_counted(with_password, browse):
    browser = browse()
    for _ in range(5):
        assert sign_in(browser, with_password.email, "wrong").status_code == 200
    answer = sign_in(browser, with_password.email, PASSWORD)
    assert answer.status_code in (200, 429)
    assert browser.get(reverse("inquiry:referrals")).status_code == 302, "the right one is throttled too"


def test_nobody_signs_up(browse, db):
    assert browse().get("/sign-up/").status_code == 404


def test_someone_who_left_is_nobody(world, browse):
    staff = world.staff["dora"]
    staff.left_on = "2026-11-20"
    staff.save()
    answer = browse(world.users["dora"]).get(reverse("inquiry:referrals"))
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_an_idle_session_is_locked_and_what_was_typed_comes_back(with_password, browse, monkeypatch):
    browser = browse(with_password)
    assert browser.get(reverse("inquiry:referrals")).status_code == 200
    later = time.time() + 16 * 60
    monkeypatch.setattr("handrail.ground.access.idle.time.time", lambda: later)
    sent = CALL | key()
    locked = browser.post(reverse("inquiry:call", args=["skills"]), sent)
    assert locked.status_code == 423
    assert escape(CALL["words"]) in locked.content.decode()
    assert not Referral.objects.exists()

    fields = sent | {"original_path": reverse("inquiry:call", args=["skills"])}
    wrong = browser.post(reverse("public:unlock"), fields | {"password": "wrong"})
    assert wrong.status_code == 423
    assert escape(CALL["words"]) in wrong.content.decode()

    back = browser.post(reverse("public:unlock"), fields | {"password": PASSWORD})
    assert back.status_code == 200
    assert escape(CALL["words"]) in back.content.decode()
    assert PASSWORD not in back.content.decode()
    assert browser.post(reverse("inquiry:call", args=["skills"]), sent).status_code == 302
    assert Referral.objects.get().words == CALL["words"]


def test_what_is_sent_after_the_session_ended_is_shown_and_not_lost_to_the_sign_in_page(world, browse):
    call, sent = reverse("inquiry:call", args=["skills"]), CALL | key() | {"password": "not to be shown"}
    answer = browse().post(call, sent)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert answer["Cache-Control"] == "no-store"
    assert "This was not sent" in page
    assert escape(CALL["words"]) in page
    assert "not to be shown" not in page
    assert sent["idempotency_key"] not in page
    assert f"{reverse('account_login')}?next=" in page
    assert 'href="tel:988"' in page
    assert not Referral.objects.exists()
    pressed = browse().post(call, key())  # a button without words: still nobody believes it was sent
    assert "This was not sent" in pressed.content.decode()
    assert "What you wrote" not in pressed.content.decode()


def test_background_polls_neither_extend_nor_skip_the_lock(with_password, browse, monkeypatch):
    browser, start = browse(with_password), time.time()
    browser.get(reverse("inquiry:referrals"))
    for minute in range(1, 15):
        moment = start + minute * 60
        monkeypatch.setattr("handrail.ground.access.idle.time.time", lambda moment=moment: moment)
        assert browser.get(reverse("inquiry:referrals"), headers={"X-Background": "1"}).status_code == 200
    monkeypatch.setattr("handrail.ground.access.idle.time.time", lambda: start + 16 * 60)
    assert browser.get(reverse("inquiry:referrals"), headers={"X-Background": "1"}).status_code == 423
    assert browser.get(reverse("inquiry:referrals")).status_code == 423


def test_a_page_that_one_person_left_open_is_unlocked_by_nobody_else(with_password, world, browse):
    browser, unlock = browse(with_password), reverse("public:unlock")
    fetch = {"X-Requested-With": "fetch"}
    theirs = {"password": PASSWORD, "for": str(world.users["alice"].pk)}
    assert browser.post(unlock, theirs, headers=fetch).status_code == 401
    own = theirs | {"for": str(with_password.pk)}
    assert browser.post(unlock, own, headers=fetch).status_code == 204
    assert browse().post(unlock, own, headers=fetch).status_code == 401


def test_unlocking_is_throttled(with_password, browse):
    browser = browse(with_password)
    for _ in range(5):
        assert browser.post(reverse("public:unlock"), {"password": "wrong"}).status_code == 423
    assert browser.post(reverse("public:unlock"), {"password": PASSWORD}).status_code == 423


def test_unlock_does_not_lead_away(with_password, browse):
    browser = browse(with_password)
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = browser.post(reverse("public:unlock"), {"password": PASSWORD, "original_path": elsewhere})
        assert answer.status_code == 302
        assert answer["Location"] == "/home/"


def test_a_write_without_a_key_is_refused(world, browse):
    answer = browse(world.users["dora"]).post(reverse("inquiry:call", args=["skills"]), CALL)
    assert answer.status_code == 400
    assert not Referral.objects.exists()


def test_the_same_key_with_other_content_is_refused(world, browse):
    browser, first = browse(world.users["dora"]), CALL | key()
    browser.post(reverse("inquiry:call", args=["skills"]), first)
    answer = browser.post(reverse("inquiry:call", args=["skills"]), first | {"name": "Someone Else"})
    assert answer.status_code == 422
    assert Referral.objects.get().name == CALL["name"]


def test_keys_that_nobody_repeats_any_more_go_and_younger_ones_stay(world, browse):
    browser, sent = browse(world.users["dora"]), CALL | key()
    call = reverse("inquiry:call", args=["skills"])
    assert browser.post(call, sent).status_code == 302
    made = datetime.now(UTC)
    assert write_keys.forget_old(at=made + write_keys.KEPT - timedelta(minutes=1)) == 0
    assert browser.post(call, sent)["Idempotent-Replay"] == "true"
    work.pass_once(at=made + write_keys.KEPT + timedelta(minutes=1))
    assert not WriteKey.objects.exists()
    assert Referral.objects.count() == 1


def test_sessions_that_ended_are_not_kept(world, browse):
    Session.objects.create(
        session_key="ended", session_data="x", expire_date=datetime(2020, 1, 1, tzinfo=UTC)
    )
    browse(world.users["dora"])
    write_keys.forget_old(at=datetime.now(UTC))
    assert Session.objects.filter(session_key="ended").count() == 0
    assert Session.objects.exists()


def test_a_form_with_errors_keeps_its_key_free_and_its_words_typed(world, browse):
    browser, wrong = browse(world.users["dora"]), CALL | key() | {"phone": ""}
    answer = browser.post(reverse("inquiry:call", args=["skills"]), wrong)
    assert answer.status_code == 422
    assert escape(CALL["words"]) in answer.content.decode()
    assert not WriteKey.objects.exists()
    assert (
        browser.post(reverse("inquiry:call", args=["skills"]), wrong | {"phone": "555-0111"}).status_code
        == 302
    )


def test_an_invitation_is_used_once_and_leads_to_the_own_pages(world, browse):
    from handrail.ground.people import operations as people
    from tests.world import NOW

    client = people.register(
        by=world.actor("dora"),
        at=NOW,
        organization_id=world.organization.pk,
        identity=people.Identity("Sam", "Kerr", NOW.date().replace(year=1990)),
    )
    link = access_operations.invite(client, by=world.actor("dora"), at=NOW)
    page = reverse("public:invitation", args=[link])
    assert "Sam" in browse().get(page).content.decode()
    chosen = {"email": "sam@example.org", "password": PASSWORD, "again": PASSWORD}
    answer = browse().post(page, chosen | key())
    assert answer.status_code == 302, answer.content.decode()
    client.refresh_from_db()
    assert client.user.email == "sam@example.org"
    assert browse().get(page).status_code == 410
    with pytest.raises(NotAllowed):
        access_operations.invite(client, by=world.actor("dora"), at=NOW)


def test_a_weak_password_is_refused_in_words(world):
    with pytest.raises(NotAllowed, match="too short"):
        access_operations.open_sign_in(email="x@example.org", password="short")
    assert not User.objects.filter(email="x@example.org").exists()


def test_a_template_asks_the_role_table_and_a_word_it_does_not_know_is_no(world):
    desk, therapist = May(world.actor("dora")), May(world.actor("alice"))
    template = Template(
        "{% if may.notes.write %}write{% endif %}{% if may.notes.wirte or may.notes %}typo{% endif %}"
    )
    assert template.render(Context({"may": therapist})) == "write"
    assert template.render(Context({"may": desk})) == ""
