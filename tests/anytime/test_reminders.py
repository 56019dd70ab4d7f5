"""Reminders: chosen by the client, telling nobody anything, each sent once whatever the provider does."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse

from handrail.anytime.outbox.models import Attempt, Message, Reach
from handrail.anytime.outbox.providers import Down, LocalMailbox, MailServer, Refused, TextService, Unsure
from handrail.anytime.outbox.queries import when_out
from handrail.care.schedule import operations as schedule
from handrail.doors.commands import work
from handrail.doors.commands.work import pass_once
from handrail.ground.people import operations as people
from handrail.ground.people.models import Client
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import key

ZONE = ZoneInfo("America/New_York")
EVENING = datetime(TODAY.year, TODAY.month, TODAY.day, 18, 0, tzinfo=ZONE)
URL = reverse("portal:reminders")


class Fake:
    """A provider that does as it is told, in turn, and then delivers."""

    def __init__(self, *does, repeatable=False):
        self.does, self.repeatable, self.delivered = list(does), repeatable, []

    def __call__(self, channel):
        return self

    def send(self, message):
        if self.does and (wrong := self.does.pop(0)):
            raise wrong
        self.delivered.append(message)


@pytest.fixture
def sam(world):
    (episode,) = enrolled(world, make_series(world), NAMES[0], sign_in=True)
    Client.objects.filter(pk=episode.client_id).update(email="sam@mail.example", phone="555-0142")
    episode.client.refresh_from_db()
    return episode


@pytest.fixture
def reminded(browse, world, sam):
    browse(world.users["sam"]).post(URL, {"email": "on"} | key())
    return sam


@pytest.mark.ledger("S06")
def test_nobody_is_reminded_who_did_not_ask_and_the_client_chooses_on_the_phone(world, browse, sam):
    provider = Fake()
    assert pass_once(at=EVENING, provide=provider) == 0
    browser = browse(world.users["sam"])
    assert "sam@mail.example" in browser.get(URL).content.decode()
    assert browser.post(URL, {"email": "on", "text": "on"} | key()).status_code == 302
    assert str(Reach.objects.get()) == "email and text"
    assert pass_once(at=EVENING, provide=provider) == 2
    assert {(one.channel, one.to) for one in provider.delivered} == {
        ("email", "sam@mail.example"),
        ("text", "555-0142"),
    }
    assert pass_once(at=EVENING + timedelta(minutes=5), provide=provider) == 0


@pytest.mark.ledger("S06")
def test_an_address_that_is_not_on_file_is_asked_for(world, browse, sam):
    Client.objects.update(email="")
    answer = browse(world.users["sam"]).post(URL, {"email": "on"} | key())
    assert answer.status_code == 422
    assert "no e-mail address on file" in answer.content.decode()
    assert not Reach.objects.exists()


@pytest.mark.ledger("S06")
@pytest.mark.parametrize(
    ("language", "says"), [("en", "You have an appointment on"), ("es", "Tiene una cita el")]
)
def test_a_reminder_tells_a_stranger_nothing_and_speaks_the_client_s_language(reminded, language, says):
    Client.objects.update(language=language)
    pass_once(at=EVENING, provide=Fake())
    message = Message.objects.get()
    words = f"{message.subject} {message.text}"
    assert says in words
    assert "555-0100" in words  # the site's phone
    for secret in ("Sam", "Kerr", "Riverside", "group", "Wise mind", "skills", "therap", "Alice"):
        assert secret.lower() not in words.lower().split("reminders/")[0], secret


@pytest.mark.ledger("S06")
def test_the_link_in_a_message_stops_all_of_them_without_signing_in(reminded, client):
    pass_once(at=EVENING, provide=Fake())
    path = re.search(r"/reminders/\S+", Message.objects.get().text)[0]
    page = client.get(path).content.decode()
    assert "Sam" not in page
    assert client.get(path.replace("/reminders/", "/reminders/x")).status_code == 404
    assert client.post(path, key()).status_code == 200
    assert str(Reach.objects.get()) == "not reminded"
    assert pass_once(at=EVENING + timedelta(days=1), provide=Fake()) == 0


@pytest.mark.ledger("S06")
def test_a_provider_that_is_down_loses_nothing_and_nothing_goes_out_twice(reminded):
    down = Fake(*[Down("no route")] * 3)
    at, sent = EVENING, []
    for _minute in range(60):
        sent.append(pass_once(at=at, provide=down))
        at += timedelta(minutes=1)
    assert sum(sent) == len(down.delivered) == 1
    assert [one.outcome for one in Attempt.objects.order_by("at")] == ["no answer"] * 3 + ["sent"]
    assert Message.objects.get().state == "sent"


@pytest.mark.ledger("S06")
def test_what_may_have_left_is_sent_again_only_where_a_repeat_is_harmless(reminded):
    mail = Fake(Unsure("reset"))
    assert pass_once(at=EVENING, provide=mail) == 0
    assert Message.objects.get().state == "unsure"
    assert pass_once(at=EVENING + timedelta(hours=1), provide=mail) == 0
    assert mail.delivered == []


@pytest.mark.ledger("S06")
@pytest.mark.parametrize(("repeatable", "state"), [(True, "sent"), (False, "unsure")])
def test_a_sender_killed_in_the_middle_leaves_nothing_forgotten(reminded, repeatable, state):
    with pytest.raises(SystemExit):
        pass_once(at=EVENING, provide=Fake(SystemExit()))
    assert Message.objects.get().state == "sending"
    later = EVENING + timedelta(minutes=10)
    pass_once(at=later, provide=Fake(repeatable=repeatable))
    pass_once(at=later + timedelta(minutes=2), provide=Fake(repeatable=repeatable))
    assert Message.objects.get().state == state


@pytest.mark.ledger("S06")
def test_an_address_that_is_refused_is_not_tried_for_ever_and_stands_in_the_log(world, browse, reminded):
    pass_once(at=EVENING, provide=Fake(Refused("550 no such user")))
    pass_once(at=EVENING + timedelta(hours=1), provide=Fake())
    assert Message.objects.get().state == "failed"
    page = browse(world.users["dora"]).get(reverse("outbox:log")).content.decode()
    assert "not taken: check the address" in page
    assert "550 no such user" in page


@pytest.mark.ledger("S06")
def test_what_is_called_off_is_not_reminded_of_and_whoever_was_reminded_is_told(world, browse, reminded):
    tomorrow = place_of(reminded, TODAY + timedelta(days=1))
    provider = Fake()
    pass_once(at=EVENING, provide=provider)
    schedule.cancel(tomorrow.session, by=world.actor("dora"), at=EVENING, reason="Snow")
    pass_once(at=EVENING + timedelta(minutes=30), provide=provider)
    assert [("cancelled" in one.text, one.about) for one in provider.delivered] == [
        (False, f"place:{tomorrow.pk}"),
        (True, f"place:{tomorrow.pk}"),
    ]
    assert "Snow" not in provider.delivered[1].text


@pytest.mark.ledger("S06")
def test_what_still_waits_is_taken_back_once_its_appointment_is_not_so_any_more(world, reminded):
    tomorrow = place_of(reminded, TODAY + timedelta(days=1))
    down = Fake(*[Down("no route")] * 50)
    pass_once(at=EVENING, provide=down)
    schedule.cancel(tomorrow.session, by=world.actor("dora"), at=EVENING, reason="Snow")
    pass_once(at=EVENING + timedelta(minutes=30), provide=Fake())
    assert [(one.state, one.about) for one in Message.objects.all()] == [("dropped", f"place:{tomorrow.pk}")]


@pytest.mark.ledger("S06")
def test_nothing_goes_out_at_night_also_across_a_clock_change():
    night = datetime(2026, 3, 7, 23, 30, tzinfo=ZONE)
    assert when_out(night, ZONE).isoformat() == "2026-03-08T08:00:00-04:00"  # clocks went forward at 2:00
    early = datetime(2026, 11, 1, 0, 30, tzinfo=ZONE)
    assert when_out(early, ZONE).isoformat() == "2026-11-01T08:00:00-05:00"
    noon = datetime(2026, 3, 8, 12, tzinfo=ZONE)
    assert when_out(noon, ZONE) == noon


@pytest.mark.ledger("S06")
def test_another_clinic_s_reminders_stand_in_no_log_here(world, elsewhere, browse, reminded):
    pass_once(at=EVENING, provide=Fake())
    assert "Sam" in browse(world.users["dora"]).get(reverse("outbox:log")).content.decode()
    page = browse(elsewhere.users["dora"]).get(reverse("outbox:log"))
    assert page.status_code == 200
    assert "Sam" not in page.content.decode()


def test_a_local_mailbox_keeps_one_file_a_message(reminded, tmp_path):
    pass_once(at=EVENING, provide=Fake())
    message = Message.objects.get()
    for _twice in range(2):
        LocalMailbox(tmp_path / "box").send(message)
    (kept,) = (tmp_path / "box").iterdir()
    assert "appointment" in kept.read_text()


def test_a_mail_server_that_is_not_there_is_down(reminded, settings):
    pass_once(at=EVENING, provide=Fake())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(Down):
        MailServer().send(Message.objects.get())


@pytest.mark.parametrize(
    ("status", "raised"), [(202, None), (503, Down), (429, Down), (400, Refused), (0, Down)]
)
def test_a_text_service_is_asked_with_a_key_and_its_answer_is_understood(
    reminded, text_service, status, raised
):
    pass_once(at=EVENING, provide=Fake())
    message = Message.objects.get()
    address, heard = text_service(status)
    service = TextService(address, "a-token")
    if raised is None:
        service.send(message)
        assert heard[0]["key"] == str(message.pk)
        assert heard[0]["authorization"] == "Bearer a-token"
        assert heard[0]["body"]["to"] == message.to
    else:
        with pytest.raises(raised):
            service.send(message)


@pytest.fixture
def text_service():
    """A text service of our own on this machine, that answers with a status; 0: it hangs up."""
    import json
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    servers = []

    def start(status):
        heard = []

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                heard.append(
                    {
                        "key": self.headers["Idempotency-Key"],
                        "authorization": self.headers["Authorization"],
                        "body": body,
                    }
                )
                if status:
                    self.send_response(status)
                    self.end_headers()

            def log_message(self, *_words):
                pass

        server = HTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/messages", heard

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.ledger("S06")
def test_a_way_that_is_not_wanted_any_more_takes_back_what_waits_by_it(world, browse, sam):
    browser, night = browse(world.users["sam"]), EVENING.replace(hour=23)
    browser.post(URL, {"email": "on", "text": "on"} | key())
    provider = Fake()
    assert pass_once(at=night, provide=provider) == 0  # it waits for the morning
    assert Message.objects.filter(state="queued").count() == 2
    browser.post(URL, {"email": "on"} | key())
    assert {one.channel: one.state for one in Message.objects.all()} == {"email": "queued", "text": "dropped"}
    browser.post(URL, key())
    assert not Message.objects.filter(state="queued").exists()


def test_one_odd_message_does_not_end_the_work(monkeypatch, world, caplog):
    def odd(*, at):
        raise ValueError("an address that nobody expected")

    monkeypatch.setattr(work, "pass_once", odd)
    monkeypatch.setattr(work.signal, "signal", lambda *_: None)
    monkeypatch.setattr(work.connections, "close_all", lambda: None)
    work.work(once=True)
    assert "an address that nobody expected" in caplog.text


def test_what_is_read_every_few_seconds_is_found_by_an_index(world):
    waiting = Message.objects.filter(state="queued", next_at__lte=EVENING)
    said = Message.objects.filter(about__in=["place:1"], state__in=["sent", "unsure"])
    if connection.vendor == "sqlite":
        assert "outbox_by_state (organization_id=? AND state=? AND next_at<?)" in waiting.explain()
        assert "outbox_by_what_it_is_about (organization_id=? AND about=?)" in said.explain()
        return
    with connection.cursor() as cursor:  # it reads a table of no rows from end to end, unless told otherwise
        cursor.execute("SET LOCAL enable_seqscan = off")
    for plan in (waiting.explain(), said.explain()):
        assert "Index" in plan
        assert "Seq Scan" not in plan


@pytest.mark.ledger("S06")
def test_a_place_that_is_given_back_is_reminded_of_after_all_and_once(world, reminded):
    tomorrow, by = place_of(reminded, TODAY + timedelta(days=1)), world.actor("erin")
    pass_once(at=EVENING, provide=Fake(Down("no route")))
    closure = schedule.close(world.site, by=by, at=EVENING, day=tomorrow.day, reason="Snow")
    pass_once(at=EVENING + timedelta(minutes=5), provide=Fake())
    assert Message.objects.get().state == "dropped"
    schedule.reopen(closure, by=by, at=EVENING + timedelta(minutes=10))
    provider = Fake()
    for minute in (15, 20, 25):
        pass_once(at=EVENING + timedelta(minutes=minute), provide=provider)
    assert [one.about for one in provider.delivered] == [f"place:{tomorrow.pk}"]
    assert [one.outcome for one in Attempt.objects.order_by("at")] == [
        "no answer",
        "not wanted any more",
        "sent",
    ]


@pytest.mark.ledger("S06")
def test_whoever_asks_for_reminders_again_gets_what_was_taken_back_and_not_what_was_said(world, browse, sam):
    browser, night, provider = browse(world.users["sam"]), EVENING.replace(hour=23), Fake()
    browser.post(URL, {"email": "on"} | key())
    pass_once(at=night, provide=provider)
    browser.post(URL, key())
    assert Message.objects.get().state == "dropped"
    assert pass_once(at=night + timedelta(minutes=5), provide=provider) == 0
    browser.post(URL, {"email": "on"} | key())
    pass_once(at=night + timedelta(minutes=10), provide=provider)
    morning = night.replace(hour=8) + timedelta(days=1)
    assert [pass_once(at=morning + timedelta(minutes=one), provide=provider) for one in (0, 1)] == [1, 0]
    browser.post(URL, key())
    browser.post(URL, {"email": "on"} | key())
    assert pass_once(at=morning + timedelta(minutes=5), provide=provider) == 0  # it was said


@pytest.mark.ledger("S06")
def test_a_message_goes_to_the_address_its_client_has_when_it_is_sent(world, reminded):
    night, provider = EVENING, Fake()
    pass_once(at=night, provide=Fake(Down("no route")))
    people.correct_identity(
        reminded.client, by=world.actor("dora"), at=night, changes={"email": "sam@new.example"}
    )
    later = night + timedelta(minutes=10)
    assert pass_once(at=later, provide=provider) == 1
    assert [one.to for one in provider.delivered] == ["sam@new.example"]
    assert Message.objects.get().to == "sam@new.example"


@pytest.mark.ledger("S06")
def test_a_message_whose_client_has_no_address_any_more_is_taken_back(world, reminded):
    pass_once(at=EVENING, provide=Fake(Down("no route")))
    people.correct_identity(reminded.client, by=world.actor("dora"), at=EVENING, changes={"email": ""})
    provider = Fake()
    assert pass_once(at=EVENING + timedelta(minutes=10), provide=provider) == 0
    assert (Message.objects.get().state, provider.delivered) == ("dropped", [])
    assert Attempt.objects.latest("at").words == "no address on file any more"
