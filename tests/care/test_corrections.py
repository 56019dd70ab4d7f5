"""A day that was noted as the wrong thing is set right by a new event; minutes always add up."""

import random
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from handrail.care.day import operations, queries
from handrail.care.day.minutes import Moment, Span, clinical_minutes, minutes_by_part, presence
from handrail.care.day.models import AttendanceEvent, Visit
from handrail.care.day.operations import CheckInAnswers
from handrail.care.day.queries.visits import standing
from handrail.ground.steps import NotAllowed
from tests.builders_days import NAMES, TODAY, enrolled, make_series, place_of
from tests.world import key

NEW_YORK = ZoneInfo("America/New_York")
FINE = CheckInAnswers(mood=6, urges=2, sleep_hours=7, unsafe_thoughts=False)


def local(hour, minute=0):
    return datetime.combine(TODAY, time(hour, minute), NEW_YORK)


@pytest.fixture
def ended(world):
    """Sam came; Kim was marked as not heard from; the session is over."""
    sam, kim = enrolled(world, make_series(world), *NAMES[:2])
    by = world.actor("alice")
    operations.check_in(place_of(sam), by=by, at=local(8), answers=FINE)
    operations.arrive(place_of(sam), by=by, at=local(9))
    operations.clear(place_of(sam), by=by, at=local(9))
    operations.end_session(place_of(sam).session, by=by, at=local(12))
    return sam, kim


def event(episode, kind):
    return AttendanceEvent.objects.select_related("visit__place__session", "visit__episode__site").get(
        visit__episode=episode, kind=kind
    )


def day_of(episode):
    return queries.attendance_of(episode.pk, first=TODAY, last=TODAY)[0]


@pytest.mark.ledger("D07")
def test_someone_marked_as_missed_who_came_late_is_there_and_counted(world, browse, ended, set_clock):
    _sam, kim = ended
    set_clock(local(12, 30))
    browser, wrong = browse(world.users["alice"]), event(kim, "missed")
    url = reverse("day:correction", args=[wrong.pk])
    assert "They were here" in browser.get(url).content.decode()
    sent = {"kind": "arrived", "at": "09:30", "reason": "Sat at the back; on the paper sheet"}
    strange = browser.post(url, sent | {"kind": "left"} | key())
    assert strange.status_code == 422
    turned = browser.post(url, sent | {"until": "09:10"} | key())
    assert turned.status_code == 422
    assert "Give times within the session" in turned.content.decode()
    assert "on the paper sheet" in turned.content.decode()
    once = sent | key()
    assert [browser.post(url, once).status_code for _ in range(2)] == [302, 302]
    visit = Visit.objects.get(episode=kim)
    assert (visit.state, visit.minutes, day_of(kim).status, day_of(kim).late) == ("done", 130, "late", 30)
    assert AttendanceEvent.objects.filter(pk=wrong.pk, kind="missed").exists()
    assert list(queries.broken_rules(on=TODAY)) == []


@pytest.mark.ledger("D07")
def test_someone_who_never_came_needs_no_time(world, browse, ended, set_clock):
    sam, _kim = ended
    set_clock(local(12, 30))
    browser, wrong = browse(world.users["alice"]), event(sam, "arrived")
    url = reverse("day:correction", args=[wrong.pk])
    here = browser.post(url, {"kind": "arrived", "at": "", "reason": "Mixed up"} | key())
    assert (here.status_code, "Write the time" in here.content.decode()) == (422, True)
    odd = browser.post(url, {"kind": "missed", "at": "9 past", "reason": "Mixed up"} | key())
    assert (odd.status_code, "Write it like 09:05" in odd.content.decode()) == (422, True)
    assert browser.post(url, {"kind": "missed", "reason": "Mixed up with Kim"} | key()).status_code == 302
    assert Visit.objects.get(episode=sam).state == "missed"
    assert event(sam, "missed").at == wrong.at


@pytest.mark.ledger("D07")
def test_the_wrong_person_marked_as_here_is_set_to_missed_and_loses_the_minutes(world, ended):
    sam, _kim = ended
    operations.correct(
        event(sam, "arrived"),
        by=world.actor("alice"),
        at=local(12, 30),
        happened_at=local(9),
        reason="It was the other Sam",
        kind="missed",
    )
    visit = Visit.objects.get(episode=sam)
    assert (visit.state, visit.minutes, day_of(sam).status) == ("missed", 0, "not heard from")
    assert list(queries.broken_rules(on=TODAY)) == []


@pytest.mark.ledger("D07")
@pytest.mark.parametrize("kind", ["excused", "hospitalized"])
def test_one_absence_becomes_another_and_back(world, ended, kind):
    _sam, kim = ended
    said = {
        "by": world.actor("alice"),
        "at": local(12, 30),
        "happened_at": local(9, 5),
        "reason": "Mother called",
    }
    right = operations.correct(event(kim, "missed"), kind=kind, **said)
    assert day_of(kim).status == kind
    operations.correct(right, kind="missed", **said)
    assert day_of(kim).status == "not heard from"
    with pytest.raises(NotAllowed, match="corrected already"):
        operations.correct(event(kim, kind), kind="missed", **said)


def test_corrections_that_make_no_sense_are_refused(world, ended):
    sam, kim = ended
    said = {"by": world.actor("alice"), "at": local(12, 30), "reason": "Mistake"}
    for wrong, more, words in [
        (event(sam, "ended"), {"happened_at": local(11), "kind": "arrived"}, "can't be corrected to that"),
        (event(sam, "arrived"), {"happened_at": local(9), "kind": "excused"}, "can't be corrected to that"),
        (event(kim, "missed"), {"happened_at": local(11), "kind": "arrived", "until": local(12)}, "within"),
        (event(kim, "missed"), {"happened_at": local(13), "kind": "excused"}, "not in the future"),
    ]:
        with pytest.raises(NotAllowed, match=words):
            operations.correct(wrong, **said, **more)
    assert not AttendanceEvent.objects.filter(corrects__isnull=False).exists()


def test_while_the_session_runs_someone_is_noted_as_here_not_corrected(world):
    sam, kim = enrolled(world, make_series(world), *NAMES[:2])
    by = world.actor("alice")
    operations.arrive(place_of(sam), by=by, at=local(9))
    operations.mark_missed(place_of(kim), by=by, at=local(9, 30))
    said = {"by": by, "at": local(9, 40), "happened_at": local(9, 20), "reason": "Was there"}
    with pytest.raises(NotAllowed, match="press “Here”"):
        operations.correct(event(kim, "missed"), kind="arrived", **said)
    operations.leave(place_of(sam), by=by, at=local(9, 41), reason="")
    operations.come_back(place_of(sam), by=by, at=local(9, 42))
    with pytest.raises(NotAllowed, match="came back later"):
        operations.correct(event(sam, "arrived"), kind="missed", **said | {"at": local(9, 50)})


@pytest.fixture
def held(world):
    """Sam came at nine and is held at the door."""
    sam, kim = enrolled(world, make_series(world), *NAMES[:2])
    by = world.actor("alice")
    operations.check_in(place_of(sam), by=by, at=local(8), answers=FINE)
    operations.arrive(place_of(sam), by=by, at=local(9))
    operations.hold(place_of(sam), by=by, at=local(9), reason="Seen first")
    return sam, kim


@pytest.mark.ledger("D07")
def test_a_later_arrival_makes_no_group_minute_of_those_somebody_was_held(world, browse, held, set_clock):
    sam, _kim = held
    by, url = world.actor("alice"), reverse("day:correction", args=[event(sam, "arrived").pk])
    set_clock(local(9, 15))
    sent = {"kind": "arrived", "at": "09:10", "reason": "Came later"}
    assert browse(world.users["alice"]).post(url, sent | key()).status_code == 302
    operations.clear(place_of(sam), by=by, at=local(9, 20))
    operations.end_session(place_of(sam).session, by=by, at=local(12))
    assert (Visit.objects.get(episode=sam).minutes, day_of(sam).minutes) == (140, 140)
    assert list(queries.broken_rules(on=TODAY)) == []


@pytest.mark.ledger("D07")
def test_whoever_was_held_to_the_end_has_no_group_minute_however_the_arrival_is_corrected(world, held):
    sam, _kim = held
    by = world.actor("alice")
    operations.end_session(place_of(sam).session, by=by, at=local(12))
    said = {"by": by, "at": local(12, 30), "reason": "Came later"}
    right = operations.correct(event(sam, "arrived"), happened_at=local(9, 30), **said)
    gone = operations.correct(right, happened_at=local(9), kind="missed", **said)
    operations.correct(gone, happened_at=local(9, 40), kind="arrived", **said)
    assert Visit.objects.get(episode=sam).minutes == 0


@pytest.mark.ledger("D07")
def test_an_arrival_at_or_past_the_end_is_refused_and_the_page_says_what_to_note_instead(
    world, browse, ended, set_clock
):
    sam, _kim = ended
    set_clock(local(13))
    browser = browse(world.users["alice"])
    url = reverse("day:correction", args=[event(sam, "arrived").pk])
    sent = {"kind": "arrived", "reason": "Paper sheet"}
    for at in ("11:50", "12:30"):
        refused = browser.post(url, sent | {"at": at} | key())
        assert refused.status_code == 422
        assert "Their day was over at 11:50" in refused.content.decode()
        assert "choose “They never came" in refused.content.decode()
    assert browser.post(url, sent | {"at": "11:45"} | key()).status_code == 302
    assert Visit.objects.get(episode=sam).minutes == 5  # the day ends at 11:50


def test_an_arrival_after_somebody_left_for_good_is_refused(world):
    (sam,) = enrolled(world, make_series(world), NAMES[0])
    by = world.actor("alice")
    operations.arrive(place_of(sam), by=by, at=local(9))
    operations.leave(place_of(sam), by=by, at=local(9, 30), reason="Ill")
    said = {"by": by, "at": local(10), "reason": "Came later", "happened_at": local(9, 45)}
    with pytest.raises(NotAllowed, match="Their day was over at 9:30"):
        operations.correct(event(sam, "arrived"), **said)


NINE = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
PARTS = [
    Span(NINE + timedelta(minutes=start), NINE + timedelta(minutes=start + length), counts)
    for start, length, counts in (
        (0, 30, True),
        (30, 55, True),
        (85, 10, False),
        (95, 60, True),
        (155, 15, True),
    )
]
KINDS = ["arrived", "online", "held", "left", "returned", "ended", "missed", "excused", "hospitalized"]
noted = st.lists(
    st.tuples(st.integers(-3600, 5 * 3600), st.sampled_from(KINDS), st.integers(0, 99)), max_size=14
)


@pytest.mark.ledger("D07")
@given(noted, st.randoms())
def test_any_order_of_events_and_corrections_gives_minutes_that_sum_and_never_exceed_presence(said, chance):
    events, corrected = [], set()
    for number, (second, kind, which) in enumerate(said):
        open_ = [one.pk for one in events if one.pk not in corrected]
        corrects = open_[which % len(open_)] if which < 50 and open_ else None
        corrected.add(corrects)
        at = NINE + timedelta(seconds=second)
        events.append(SimpleNamespace(pk=number, kind=kind, at=at, corrects_id=corrects))
    shuffled = list(events)
    chance.shuffle(shuffled)

    def moments(those):
        return [Moment(one.at, one.kind, f"{one.pk:05}") for one in standing(those)]

    there = moments(events)
    by_part = minutes_by_part(there, PARTS)
    assert minutes_by_part(moments(shuffled), PARTS) == by_part
    assert clinical_minutes(there, PARTS) == sum(by_part)
    present = sum((end - start).total_seconds() / 60 for start, end in presence(there))
    assert sum(by_part) <= present
    for part, minutes in zip(PARTS, by_part, strict=True):
        assert 0 <= minutes <= (part.ends_at - part.starts_at).total_seconds() / 60
        assert part.clinical or not minutes


def acts_at(at, place, by, events, chance):
    """What may be pressed at a moment."""
    acts = {
        "arrive": lambda: operations.arrive(place, by=by, at=at, online=chance.random() < 0.3),
        "clear": lambda: operations.clear(place, by=by, at=at),
        "leave": lambda: operations.leave(place, by=by, at=at, reason="Phone"),
        "back": lambda: operations.come_back(place, by=by, at=at),
        "hold": lambda: operations.hold(place, by=by, at=at, reason="Talk"),
        "miss": lambda: operations.mark_missed(place, by=by, at=at),
        "excuse": lambda: operations.excuse(place, by=by, at=at, reason="Ill"),
        "correct": lambda: operations.correct(
            chance.choice(events),
            by=by,
            at=at,
            happened_at=at - timedelta(minutes=chance.randint(0, 60)),
            reason="Wrong",
            kind=chance.choice(["", *KINDS]),
        ),
    }
    if at > local(11, 50):
        acts["end"] = lambda: operations.end_session(place.session, by=by, at=at)
    return acts


@pytest.mark.ledger("D07")
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_pressed_in_whatever_order_the_minutes_add_up(world, seed):
    (sam,) = enrolled(world, make_series(world), NAMES[0])
    chance, by, place = random.Random(seed), world.actor("alice"), place_of(sam)
    operations.check_in(place, by=by, at=local(8), answers=FINE)
    at, done = local(8, 50), 0
    while at < local(14):
        at += timedelta(minutes=chance.randint(1, 14), seconds=chance.randint(0, 59))
        place.session.refresh_from_db()
        events = list(AttendanceEvent.objects.select_related("visit__place__session", "visit__episode__site"))
        acts = acts_at(at, place, by, events, chance)
        name = chance.choice([one for one in acts if events or one != "correct"])
        try:
            acts[name]()
            done += 1
        except NotAllowed:
            continue
    day = day_of(sam)
    there = presence(Moment(one.at, one.kind, str(one.pk)) for one in day.events)
    present = sum((end - start).total_seconds() / 60 for start, end in there)
    assert day.minutes == sum(day.by_kind.values()) <= present
    assert list(queries.broken_rules(on=TODAY)) == []
    assert done > 3
