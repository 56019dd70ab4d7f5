"""What a client writes on the phone reaches somebody of the team by a clock, and may become a concern."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.anytime.portal_messages import operations, queries
from handrail.anytime.portal_messages.models import MessageAct, PortalMessage
from handrail.anytime.safety.models import Concern
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode.models import Episode
from handrail.ground.record.guards import Guard
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, enrolled, make_series
from tests.world import NOW, key

PHONE = reverse("portal:messages")


def hours(n):
    return NOW + timedelta(hours=n)


@pytest.fixture
def sam(world):
    return enrolled(world, make_series(world), NAMES[0], sign_in=True)[0]


def wrote(world, sam, words="I can't do this any more", **more):
    return operations.send(sam, by=world.actor("sam"), at=NOW, words=words, **more)


def waits(world, who, at):
    return [(one.words, one.late, one.staff_id) for one in queries.due(as_of=at, by=world.actor(who))]


@pytest.mark.ledger("H01", "D02")
def test_words_go_to_the_team_and_the_answer_comes_back(world, browse, sam):
    phone, desk = browse(world.users["sam"]), browse(world.users["lee"])
    page = phone.get(PHONE).content.decode()
    assert page.index("Nobody reads here day and night.") < page.index("What do you want to tell us?")
    assert "within 4 hours" in page
    assert phone.post(PHONE, {"words": "Can I bring my sister?"} | key()).status_code == 302
    (message,) = PortalMessage.objects.all()
    assert "Sent. Not read yet." in phone.get(PHONE).content.decode()
    url = reverse("portal_messages:messages", args=[sam.pk])
    assert "Can I bring my sister?" in desk.get(url).content.decode()
    assert not MessageAct.objects.exists()  # to look is not to say that one has read it
    assert desk.post(reverse("portal_messages:reading", args=[message.pk]), key()).status_code == 302
    (act,) = MessageAct.objects.all()
    assert (act.kind, act.by_name, act.at) == ("read", "Lee Park", NOW)
    assert "Read by your team." in phone.get(PHONE).content.decode()
    meanwhile = wrote(world, sam, "And my dog?")  # after the page was opened that is answered from
    assert desk.post(url, {"words": "Yes, on Friday.", "seen": message.pk} | key()).status_code == 302
    today = reverse("portal:today")
    assert "Your team answered you" in phone.get(today).content.decode()
    page = phone.get(PHONE).content.decode()
    assert page.index("New from your team") < page.index("Yes, on Friday.") < page.index("What we wrote")
    assert "Your team answered you" in phone.get(today).content.decode()  # to look is not to say so
    late = operations.send(sam, by=world.actor("lee"), at=NOW, words="Call me before you come.")
    seen = {"seen": PortalMessage.objects.get(words="Yes, on Friday.").pk}  # what stood on the page they read
    assert phone.post(reverse("portal:read"), seen | key())["Location"] == PHONE
    assert queries.unread_by_client(sam.pk) == [late]
    assert "Your team answered you" in phone.get(today).content.decode()
    assert f'name="seen" value="{late.pk}"' in phone.get(PHONE).content.decode()
    assert phone.post(reverse("portal:read"), {"seen": late.pk} | key())["Location"] == PHONE
    assert "answered you" not in phone.get(today).content.decode()
    assert "New from your team" not in phone.get(PHONE).content.decode()
    assert "read: Sam" in desk.get(url).content.decode()
    assert waits(world, "lee", NOW) == [("Read what they wrote", False, world.staff["alice"].pk)]
    assert desk.post(url, {"words": "No.", "seen": meanwhile.pk} | key()).status_code == 302
    assert waits(world, "lee", NOW) == []


@pytest.mark.ledger("D02")
def test_it_waits_with_the_therapist_and_goes_up_by_its_clock(world, sam):
    message, alice, erin = wrote(world, sam), world.staff["alice"].pk, world.staff["erin"].pk
    assert waits(world, "lee", hours(4)) == [("Read what they wrote", False, alice)]
    assert waits(world, "lee", hours(5)) == [("Read what they wrote", True, None)]
    assert waits(world, "erin", hours(5)) == [("Read what they wrote", True, erin)]
    assert waits(world, "bob", hours(5)) == []
    operations.read(message, by=world.actor("lee"), at=hours(5))
    assert waits(world, "lee", hours(24)) == [("Answer what they wrote", False, alice)]
    assert waits(world, "erin", hours(25)) == [("Answer what they wrote", True, erin)]
    operations.settle(message, by=world.actor("lee"), at=hours(25))
    assert waits(world, "erin", hours(30)) == []


@pytest.mark.ledger("D02")
def test_a_site_has_its_own_hours(world, browse, sam):
    checks = {"jurisdiction": "", "payers": [], "stops": [], "own": {"message_read_hours": 1}}
    clinic.set_checks(world.site, by=world.actor("erin"), at=NOW, **checks)
    wrote(world, sam)
    assert [late for _words, late, _who in waits(world, "alice", hours(2))] == [True]
    assert "within 1 hour." in browse(world.users["sam"]).get(PHONE).content.decode()


@pytest.mark.ledger("D02", "F01")
def test_whoever_reads_it_raises_a_concern_in_the_clients_words(world, browse, sam):
    message, long = wrote(world, sam, "Nothing matters. " + "x" * 400), "x" * 400
    url = reverse("portal_messages:concern", args=[message.pk])
    for who in ("lee", "alice"):  # of two who do, both come to the same one
        assert browse(world.users[who]).post(url, {"level": "high"} | key()).status_code == 302
    (concern,) = Concern.objects.all()
    assert (concern.origin, concern.level, len(concern.trigger)) == ("portal message", "high", 300)
    assert concern.answers == [["What the client wrote", f"Nothing matters. {long}"]]
    assert waits(world, "alice", hours(30)) == []
    assert browse(world.users["lee"]).post(url, {"level": "emergency"} | key()).status_code == 302
    assert set(Concern.objects.values_list("level", flat=True)) == {"high", "emergency"}


@pytest.mark.ledger("D02", "F01")
def test_not_safe_right_now_is_heard_in_the_same_breath(world, browse, sam):
    phone = browse(world.users["sam"])
    sent = phone.post(PHONE, {"words": "", "not_safe": "on"} | key())
    (concern,), (message,) = Concern.objects.all(), PortalMessage.objects.all()
    assert (sent.status_code, sent["Location"]) == (302, reverse("portal:sent", args=[message.pk]))
    after = phone.get(sent["Location"]).content.decode()
    assert after.index("Help is here now") < after.index("Your team has been told.")
    assert (concern.level, concern.origin) == ("high", "portal message")
    assert PortalMessage.objects.count() == 1
    assert phone.post(PHONE, {"words": " "} | key()).status_code == 422
    Episode.objects.filter(pk=sam.pk).update(stage="closed")
    sam.refresh_from_db()
    with pytest.raises(NotAllowed, match="has ended"):
        wrote(world, sam)
    wrote(world, sam, not_safe=True)
    assert Concern.objects.count() == 2


@pytest.mark.ledger("D02")
def test_nothing_of_it_is_changed_and_the_others_do_not_read_it(world, elsewhere, browse, sam):
    message, url = wrote(world, sam), reverse("portal_messages:messages", args=[sam.pk])
    operations.read(message, by=world.actor("lee"), at=NOW)
    for change in (
        lambda: PortalMessage.objects.update(words="Fine"),
        lambda: PortalMessage.objects.all().delete(),
        lambda: MessageAct.objects.update(at=hours(1)),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    for who, status in (("alice", 200), ("erin", 200), ("bob", 403), ("dora", 403)):
        assert browse(world.users[who]).get(url).status_code == status
    assert browse(elsewhere.users["alice"]).get(url).status_code == 404
    assert browse(world.users["erin"]).post(url, {"words": "Hello"} | key()).status_code == 422
    ours = operations.send(sam, by=world.actor("alice"), at=NOW, words="Hello")
    with pytest.raises(NotAllowed, match="The team wrote this"):
        operations.raise_from(ours, by=world.actor("alice"), at=NOW, level="high")


@pytest.mark.ledger("D02")
def test_what_waits_is_one_line_a_client_read_from_an_index(world, sam):
    first, second = wrote(world, sam), wrote(world, sam, "And again")
    assert waits(world, "lee", NOW) == [("Read what they wrote (2)", False, world.staff["alice"].pk)]
    operations.read(second, by=world.actor("lee"), at=NOW)
    assert [words for words, _late, _who in waits(world, "lee", NOW)] == [
        "Read what they wrote",
        "Answer what they wrote",
    ]
    operations.settle(first, by=world.actor("lee"), at=NOW)
    operations.settle(second, by=world.actor("lee"), at=hours(1))
    operations.settle(second, by=world.actor("alice"), at=hours(2))
    assert list(PortalMessage.objects.order_by("id").values_list("settled_at", flat=True)) == [NOW, hours(1)]
    assert waits(world, "lee", hours(3)) == []
    for change in ({"settled_at": hours(5)}, {"words": "Fine"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PortalMessage.objects.filter(pk=second.pk).update(**change)
    waiting = PortalMessage.objects.filter(side="client", settled_at__isnull=True)
    if connection.vendor == "sqlite":
        assert "messages_waiting" in waiting.explain()


@pytest.mark.ledger("D02")
def test_what_was_dealt_with_before_is_carried_over(world, sam):
    message, other = wrote(world, sam), wrote(world, sam, "And again")
    operations.settle(message, by=world.actor("lee"), at=hours(1))
    moved = import_module("handrail.anytime.portal_messages.migrations.0002_settled")
    with connection.cursor() as cursor:  # as it stood before: no mark, and the guard of then not yet renewed
        for guard in moved.Migration.operations:
            if isinstance(guard, Guard):
                guard.database_backwards("portal_messages", connection.schema_editor())
        cursor.execute("UPDATE portal_messages_portalmessage SET settled_at = NULL")
    moved.settle(apps, None)
    found = PortalMessage.objects.values_list("pk", "settled_at")
    assert dict(found) == {message.pk: hours(1), other.pk: None}


@pytest.mark.ledger("H01")
def test_long_talks_come_page_by_page(world, browse, sam, monkeypatch):
    monkeypatch.setattr("handrail.anytime.portal_messages.queries.PER_PAGE", 2)
    for words in ("Oldest", "Middle", "Newest"):
        wrote(world, sam, words)
    url = reverse("portal_messages:messages", args=[sam.pk])
    for browser, here in ((browse(world.users["alice"]), url), (browse(world.users["sam"]), PHONE)):
        page = browser.get(here).content.decode()
        assert ["Oldest" in page, "Newest" in page, "?page=2" in page] == [False, True, True]
        page = browser.get(here + "?page=2").content.decode()
        assert ["Oldest" in page, "Newest" in page, "?page=1" in page] == [True, False, True]
        assert browser.get(here + "?page=x").status_code == 200


@pytest.mark.ledger("H01")
def test_the_pages_and_the_work_list_cost_the_same_for_one_and_three(
    world, browse, sam, django_assert_num_queries
):
    alice, phone = browse(world.users["alice"]), browse(world.users["sam"])
    url = reverse("portal_messages:messages", args=[sam.pk])
    wrote(world, sam)

    def ask():
        alice.get(url)
        phone.get(PHONE)
        queries.due(as_of=NOW, by=world.actor("alice"))

    ask()
    with CaptureQueriesContext(connection) as first:
        ask()
    wrote(world, sam, "And again")
    wrote(world, sam, "And once more")
    with django_assert_num_queries(len(first)):
        ask()


def test_who_is_not_safe_is_heard_however_much_was_written(world, browse, sam):
    phone = browse(world.users["sam"])
    long = "a line\r\n" * 400  # more than may be sent, and counted otherwise by a browser
    assert phone.post(PHONE, {"words": long} | key()).status_code == 422
    assert phone.post(PHONE, {"words": long, "not_safe": "on"} | key()).status_code == 302
    assert Concern.objects.count() == 1
    assert len(PortalMessage.objects.get().words) <= operations.LONGEST


def test_what_came_while_they_wrote_stays_new_until_they_say_that_they_read_it(world, sam):
    sent = operations.send(sam, by=world.actor("alice"), at=NOW, words="How are you?")
    assert len(queries.unread_by_client(sam.pk)) == 1
    with pytest.raises(NotAllowed):
        operations.read_own(sam, by=world.actor("alice"), at=NOW, seen=sent.pk)
    wrote(world, sam, "Better")
    assert len(queries.unread_by_client(sam.pk)) == 1
    for _twice in range(2):
        operations.read_own(sam, by=world.actor("sam"), at=NOW, seen=sent.pk)
    assert queries.unread_by_client(sam.pk) == []
    assert MessageAct.objects.count() == 1


def test_a_line_end_counts_once(world, browse, sam):
    words = "x" * 1900 + "\r\n" * 90
    assert browse(world.users["sam"]).post(PHONE, {"words": words} | key()).status_code == 302


@pytest.mark.ledger("D02", "F01")
@pytest.mark.parametrize("words", ["I want to kill myself", "I don’t want\r\nto LIVE", "No quiero vivir"])
def test_words_that_name_danger_call_somebody_and_show_help_without_the_mark(world, browse, sam, words):
    phone = browse(world.users["sam"])
    after = phone.post(PHONE, {"words": words} | key(), follow=True).content.decode()
    assert "Help is here now" in after
    assert "tel:988" in after
    assert "Your team has been told." in after
    (concern,) = Concern.objects.all()
    assert (concern.level, concern.origin, concern.state) == ("high", "portal message", "raised")
    assert concern.rule.startswith("messages.danger_words")
    assert concern.answers[0][1] == words.replace("\r\n", "\n")
    phone.post(PHONE, {"words": words, "not_safe": "on"} | key())
    assert Concern.objects.count() == 2, "marked and named is one concern, not two"


def test_where_nothing_names_danger_nobody_is_said_to_have_been_told(world, browse):
    series = make_series(world)
    pair = [enrolled(world, series, name, sign_in=True)[0] for name in NAMES[:2]]
    sam, phone = pair[0], browse(world.users["sam"])
    sent = phone.post(PHONE, {"words": "Can I bring my sister?"} | key(), follow=True)
    assert "been told" not in sent.content.decode()
    assert "Sent. Not read yet." in sent.content.decode()
    assert not Concern.objects.exists()
    ours = operations.send(sam, by=world.actor("alice"), at=NOW, words="Do you want to die?")
    assert not Concern.objects.exists(), "what the team writes is no client's word"
    assert phone.get(reverse("portal:sent", args=[ours.pk])).status_code == 404
    other = operations.send(pair[1], by=world.actor("kim"), at=NOW, words="x", not_safe=True)
    assert phone.get(reverse("portal:sent", args=[other.pk])).status_code == 404


def test_danger_named_after_the_care_ended_is_heard(world, browse, sam):
    Episode.objects.filter(pk=sam.pk).update(stage="closed")
    after = browse(world.users["sam"]).post(PHONE, {"words": "I want to die"} | key(), follow=True)
    assert "Your team has been told." in after.content.decode()
    assert Concern.objects.count() == 1
