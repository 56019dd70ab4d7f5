"""Two editors, signatures, voided notes and a roster that changes, in any order: no acknowledged word is lost,
nothing is signed twice, and nobody who is not there is signed for."""

import contextlib
from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handrail.anytime.notes import operations as notes
from handrail.anytime.notes import queries as written
from handrail.anytime.notes.models import Note, ReplacedPart, ReplacedShared, SharedPart
from handrail.care.day import operations, queries
from handrail.care.day.operations import CheckInAnswers
from handrail.care.day.operations.note import PartWords, SharedWords, SheetRefused, SheetWords
from handrail.care.schedule.models import Place
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, enrolled, make_series, place_of
from tests.world import NOW

FINE = CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)
AFTER = NOW + timedelta(hours=5)
EDITORS, PEOPLE, SHARED = ("alice", "priya"), (0, 1), "shared"

editors = st.sampled_from(EDITORS)
people = st.sampled_from(PEOPLE)
parts = st.sampled_from((*PEOPLE, SHARED))
choices = st.sampled_from(("mine", "both", "theirs", "later"))
acts = st.lists(
    st.one_of(
        st.tuples(st.just("open"), editors),
        st.tuples(st.just("write"), editors, parts, choices),
        st.tuples(st.just("write"), editors, people, choices),
        st.tuples(st.just("write"), editors, st.just(0), choices),
        st.tuples(st.just("send again"), editors),
        st.tuples(st.just("sign"), editors, st.sampled_from((*PEOPLE, "all"))),
        st.tuples(st.just("void"), editors, people),
        st.tuples(st.just("take off"), people),
        st.tuples(st.just("put back"), people),
    ),
    min_size=8,
    max_size=16,
)


class Editing:
    """Two people at their pages. Each holds the revisions their page was opened with; each text is one of a kind."""

    def __init__(self, world, places):
        self.world, self.places, self.count = world, places, 0
        self.held = {name: dict.fromkeys((*PEOPLE, SHARED), 0) for name in EDITORS}
        self.last = dict.fromkeys(EDITORS)
        self.kept = {}  # word: who wrote it and in which part; acknowledged, and not taken back by its own author
        self.gone = set()

    def found(self):
        return queries.session_board(self.places[0].session)

    def now(self, part):
        sheet = written.sheet(self.places[0].session)
        return sheet.shared if part == SHARED else sheet.notes.get(self.places[part].client_id)

    def open(self, name):
        self.held[name] = {part: getattr(self.now(part), "revision", 0) for part in (*PEOPLE, SHARED)}

    def write(self, name, part, choice):
        self.count += 1
        word = f"word{self.count}"
        if self.send(name, part, self.held[name][part], f"Wrote {word}.", {word}):
            return
        theirs = self.now(part)
        if theirs is None or getattr(theirs, "state", "draft") != "draft" or choice == "later":
            return
        if choice == "theirs":
            self.held[name][part] = theirs.revision
            return
        text = f"Wrote {word}." if choice == "mine" else f"{theirs.text} Wrote {word}."
        self.send(name, part, theirs.revision, text, {word})

    def send(self, name, part, revision, text, words):
        before = self.now(part)
        said = (
            SheetWords(SharedWords(text, revision), [])
            if part == SHARED
            else SheetWords(None, [PartWords(self.places[part].pk, revision, text, "led", "no change", None)])
        )
        try:
            operations.save_sheet(self.found(), by=self.world.actor(name), at=AFTER, words=said)
        except SheetRefused:
            return False
        self.last[name] = (part, revision, text)
        self.held[name][part] = self.now(part).revision
        own = [
            word for word, who in self.kept.items() if who == (name, part) and before and word in before.text
        ]
        for word in own:
            if word not in text:
                del self.kept[word]  # taken back by whoever wrote it
        self.kept |= dict.fromkeys(words, (name, part))
        return True

    def send_again(self, name):
        """The answer was lost: the same words against the same revision."""
        if self.last[name]:
            part, revision, text = self.last[name]
            before = Note.objects.count(), ReplacedPart.objects.count()
            stands = self.now(part)
            if stands is not None and stands.text == text:
                self.send(name, part, revision, text, set())
                assert (Note.objects.count(), ReplacedPart.objects.count()) == before

    def sign(self, name, whom):
        wanted = [self.places[n].pk for n in (PEOPLE if whom == "all" else [whom])]
        words = SheetWords(None, [], frozenset(wanted), all_ready=whom == "all", looked=frozenset(wanted))
        try:
            operations.save_sheet(self.found(), by=self.world.actor(name), at=AFTER, words=words)
        except SheetRefused:
            return
        assert whom == "all" or whom not in self.gone

    def void(self, name, person):
        if note := self.now(person):
            theirs = self.world.actor(name).person_id in (note.author_id, note.signed_by_id)
            with contextlib.nullcontext() if theirs else pytest.raises(NotAllowed, match="make it void"):
                notes.make_void(note, by=self.world.actor(name), at=AFTER, reason="Wrong")

    def take_off(self, person):
        self.gone.add(person)
        Place.objects.filter(pk=self.places[person].pk).update(state="released")

    def put_back(self, person):
        self.gone.discard(person)
        Place.objects.filter(pk=self.places[person].pk).update(state="expected")

    def act(self, what, *said):
        signed = set(Note.objects.filter(state="signed").values_list("pk", flat=True))
        with contextlib.suppress(NotAllowed):
            getattr(self, what.replace(" ", "_"))(*said)
        fresh = Note.objects.filter(state="signed").exclude(pk__in=signed)
        gone = {self.places[n].client_id for n in self.gone}
        assert not fresh.filter(client_id__in=gone).exists()

    def holds(self):
        tables = (Note, SharedPart, ReplacedPart, ReplacedShared)
        stored = " ".join(text for table in tables for text in table.objects.values_list("text", flat=True))
        lost = {word for word in self.kept if f"{word}." not in stored}
        assert not lost
        signed = Event.objects.filter(what="notes.signed").values_list("about", flat=True)
        assert max(Counter(signed).values(), default=0) <= 1
        standing = Note.objects.exclude(state="void").values_list("client_id", flat=True)
        assert max(Counter(standing).values(), default=0) <= 1
        assert list(written.broken_rules(on=NOW.date())) == []


@pytest.fixture
def places(world):
    found = [place_of(episode) for episode in enrolled(world, make_series(world), *NAMES[:2])]
    for place in found:
        operations.check_in(place, by=world.actor("dora"), at=NOW, answers=FINE)
        operations.arrive(place, by=world.actor("dora"), at=NOW)
    operations.end_session(found[0].session, by=world.actor("alice"), at=NOW + timedelta(hours=4))
    return found


@pytest.mark.ledger("D08")
@given(acts)
@example([("write", "alice", 0, "mine"), ("write", "priya", 0, "both"), ("write", "priya", 0, "mine")])
@example(
    [("sign", "alice", "all"), ("sign", "priya", "all"), ("void", "alice", 0), ("write", "priya", 0, "mine")]
)
@example([("take off", 0), ("write", "alice", 0, "mine"), ("sign", "alice", "all"), ("put back", 0)])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_word_is_lost_and_nothing_signed_twice_in_any_order(world, places, acts):
    with transaction.atomic():
        editing = Editing(world, places)
        for part in (*PEOPLE, SHARED):
            editing.write("alice", part, "mine")
        editing.open("priya")
        for act in acts:
            editing.act(*act)
            editing.holds()
        transaction.set_rollback(True)
