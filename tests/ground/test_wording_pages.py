"""The words of a pack that ships without them: a director loads their own copy, attests it, and may withdraw it.

The sentences here are invented: the published wording never enters this repository.
"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from handrail.ground.clinic import operations as clinic
from handrail.ground.clinic import packs, queries
from handrail.ground.clinic.models import Wording, WordingWithdrawal
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.wording import COLUMBIA, OUR_WORDS, loaded_wording
from tests.world import NOW, key

TYPED = {f"text_{n}": words for n, words in OUR_WORDS.items()} | {
    "notice": "Notice of our copy",
    "source": "Our copy of 2026",
    "attested": "on",
}
LOAD = reverse("clinic:wording", args=[COLUMBIA])
SCALES = reverse("clinic:scales")


@pytest.fixture
def erin(world, browse):
    return browse(world.users["erin"])


@pytest.mark.ledger("L01")
def test_a_director_loads_the_words_of_a_pack_and_attests_them(world, erin):
    page = erin.get(SCALES).content.decode()
    assert "not loaded" in page
    assert "The Research Foundation for Mental Hygiene" in page
    assert SCALES in erin.get(reverse("staff:programs")).content.decode()
    sent = TYPED | key()
    assert erin.post(LOAD, sent).status_code == erin.post(LOAD, sent).status_code == 302
    kept = Wording.objects.get()
    assert kept.texts == {str(n): words for n, words in OUR_WORDS.items()}
    assert (kept.by_name, kept.instrument_version) == ("Erin Vale", "1")
    assert "exactly those of our copy" in kept.statement
    assert queries.worded(kept).item(7).text == OUR_WORDS[7]
    page = erin.get(SCALES).content.decode()
    for shown in ("Erin Vale", "Our copy of 2026", "may be asked", "Our organization may use"):
        assert shown in page
    told = Event.objects.get(what="clinic.wording_loaded").detail
    assert told["attested"] == kept.statement
    assert "as our copy words it" not in str(told)  # the words themselves stay in their one place


@pytest.mark.ledger("L01")
def test_the_questions_may_come_as_a_file_and_stand_in_the_form(world, erin):
    numbers = {n: "6b" if n == 7 else str(n) for n in OUR_WORDS}
    lines = "\r\n".join(f"{numbers[n]}. {words}" for n, words in OUR_WORDS.items())
    rest = {name: words for name, words in TYPED.items() if not name.startswith("text_")}
    bad = erin.post(LOAD, rest | {"file": SimpleUploadedFile("q.txt", b"no number here")} | key())
    assert bad.status_code == 422
    assert "Each line begins with a question" in bad.content.decode()
    unattested = {name: words for name, words in rest.items() if name != "attested"}
    shown = erin.post(LOAD, unattested | {"file": SimpleUploadedFile("q.txt", lines.encode())} | key())
    assert shown.status_code == 422
    assert OUR_WORDS[7] in shown.content.decode()
    assert (
        erin.post(LOAD, rest | {"file": SimpleUploadedFile("q.txt", lines.encode())} | key()).status_code
        == 302
    )
    assert Wording.objects.get().texts == {str(n): words for n, words in OUR_WORDS.items()}


@pytest.mark.parametrize("left_out", ["attested", "text_4", "text_7", "notice", "source"])
def test_nothing_is_loaded_by_halves_and_what_was_typed_is_kept(world, erin, left_out):
    sent = {name: words for name, words in TYPED.items() if name != left_out} | key()
    answer = erin.post(LOAD, sent)
    assert answer.status_code == 422
    assert OUR_WORDS[2] in answer.content.decode()
    assert "Please look at these" in answer.content.decode()
    assert not Wording.objects.exists()


def test_a_later_copy_takes_the_place_of_an_earlier_one_and_both_are_kept(world, erin):
    first = loaded_wording(world)
    page = erin.get(LOAD).content.decode()
    assert OUR_WORDS[3] in page
    later = TYPED | {"text_3": "Question three, as our newer copy words it", "seen": str(first.pk)}
    assert erin.post(LOAD, later | key()).status_code == 302
    now = queries.wording_in_force(world.organization.pk, COLUMBIA)
    assert now.texts["3"].endswith("newer copy words it")
    assert Wording.objects.count() == 2
    assert "replaced" in erin.get(SCALES).content.decode()
    for change in ({"notice": "x"}, {"texts": {}}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Wording.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Wording.objects.all().delete()


def test_of_two_directors_the_second_is_told_and_keeps_the_words(world, erin):
    loaded_wording(world)
    second = erin.post(
        LOAD, TYPED | {"text_1": "Question one, as the second copy words it", "seen": ""} | key()
    )
    assert second.status_code == 422
    assert "Someone else loaded or withdrew" in second.content.decode()
    assert "as the second copy words it" in second.content.decode()
    assert Wording.objects.count() == 1


def test_a_wording_is_withdrawn_once_with_the_reason_and_no_older_one_comes_back(world, erin):
    first = loaded_wording(world)
    kept = loaded_wording(world, seen=first.pk)
    url = reverse("clinic:wording_withdrawal", args=[kept.pk])
    assert erin.post(url, {"because": " "} | key()).status_code == 422
    assert erin.post(url, {"because": "The permission ended"} | key()).status_code == 302
    assert queries.wording_in_force(world.organization.pk, COLUMBIA) is None
    assert "The permission ended" in erin.get(SCALES).content.decode()
    assert "withdrawn already" in erin.get(url).content.decode()
    again = erin.post(url, {"because": "Twice"} | key())
    assert again.status_code == 422
    assert WordingWithdrawal.objects.count() == 1
    assert Event.objects.get(what="clinic.wording_withdrawn").detail["because"] == "The permission ended"
    again = f"{LOAD}?again={kept.pk}"
    assert again in erin.get(SCALES).content.decode()
    page = erin.get(again).content.decode()
    assert "They may be asked again once you attest them." in page
    assert OUR_WORDS[3] in page
    assert erin.post(LOAD, TYPED | key()).status_code == 302


@pytest.mark.parametrize("who", ["alice", "bob", "dora", "lee", "priya"])
def test_only_a_director_loads_or_withdraws(world, browse, who):
    kept = loaded_wording(world)
    browser = browse(world.users[who])
    assert browser.get(SCALES).status_code == browser.get(LOAD).status_code == 403
    assert browser.post(LOAD, TYPED | key()).status_code == 403
    url = reverse("clinic:wording_withdrawal", args=[kept.pk])
    assert browser.post(url, {"because": "No"} | key()).status_code == 403
    assert Wording.objects.count() == 1
    assert SCALES not in browser.get(reverse("staff:programs")).content.decode()


def test_another_clinics_words_are_never_seen(world, elsewhere, browse):
    with scope(organization=elsewhere.organization):
        theirs = loaded_wording(elsewhere, source="Their copy")
    erin = browse(world.users["erin"])
    assert "Their copy" not in erin.get(SCALES).content.decode()
    assert OUR_WORDS[1] not in erin.get(LOAD).content.decode()
    url = reverse("clinic:wording_withdrawal", args=[theirs.pk])
    assert erin.get(url).status_code == erin.post(url, {"because": "x"} | key()).status_code == 404
    with scopes_disabled():
        assert queries.wording_in_force(world.organization.pk, COLUMBIA) is None
        with pytest.raises(NotAllowed):
            clinic.withdraw_wording(theirs, by=world.actor("erin"), at=NOW, because="x")


@pytest.mark.parametrize("name", ["phq9", "asq", "mystery"])
def test_only_a_pack_without_words_takes_any(world, erin, name):
    url = reverse("clinic:wording", args=[name])
    assert erin.get(url).status_code == erin.post(url, TYPED | key()).status_code == 404


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"texts": OUR_WORDS | {8: "An eighth"}}, "no question 8"),
        ({"texts": OUR_WORDS | {2: "x" * 1001}}, "Question 2 is too long"),
        ({"texts": OUR_WORDS | {2: "Have you\x00 thought"}}, "^Question 2 holds a character that"),
        ({"texts": OUR_WORDS | {7: "  "}}, "Question 6b has no words"),
        ({"attested": False}, "Tick the statement"),
        ({"instrument": "phq9"}, "no pack of that name"),
    ],
)
def test_what_comes_by_another_way_is_checked_as_well(world, changed, says):
    with pytest.raises(NotAllowed, match=says):
        loaded_wording(world, **changed)
    assert not Wording.objects.exists()


@pytest.mark.ledger("L01")
def test_what_is_loaded_stands_first_and_what_can_be_loaded_is_folded_away(world, elsewhere, erin):
    loaded_wording(world)
    page = erin.get(SCALES).content.decode()
    mine, folded = page.index("Our copy of 2026"), page.index("Can be loaded: ")
    assert mine < page.index("Ship with their words") < folded
    assert page.rindex("<details", 0, folded) > page.index("Ship with their words")
    assert page.count("Load the words") == page[folded:].count("Load the words") > 5
    own, theirs = world.organization.pk, elsewhere.organization.pk
    with scopes_disabled():
        assert queries.wordings_in_force([own, theirs]) == {(own, COLUMBIA)}


def test_words_loaded_for_another_version_of_the_pack_are_not_asked(world):
    kept = loaded_wording(world)
    newer = shelf.instrument(COLUMBIA).model_copy(update={"version": 2})
    assert packs._pack(newer, [kept]).wording is None
