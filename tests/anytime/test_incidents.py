"""Incidents through their pages: record, read, add, review, report; what each chart shows; the clocks."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handrail.anytime.safety import operations, queries
from handrail.anytime.safety.models import (
    Incident,
    IncidentAddendum,
    IncidentLine,
    IncidentReport,
    IncidentReview,
)
from handrail.anytime.safety.operations import Happened, Part
from handrail.doors.staff import queries as staff
from handrail.ground.clinic import operations as clinic
from handrail.ground.episode.models import Episode
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from tests.builders_threads import counting, course_of_care
from tests.world import NOW, key

pytestmark = pytest.mark.ledger("F04")
WHOLE = "Sam Kerr threw a chair; it struck Kim Ito on the arm."


def sent(world, *people, **changed):
    """A form as someone at the site fills it in; `people`: courses of care with the words for each chart."""
    said = {
        "site": world.site.pk,
        "kind": "aggression",
        "severity": "minor",
        "happened_at": "2026-11-23T08:10",
        "place": "Room 2",
        "words": WHOLE,
        "done": "Group paused; ice for the arm.",
        "told": "Erin Vale, by phone",
    }
    for n, (episode, words) in enumerate(people, 1):
        said |= {f"client_{n}": episode.pk, f"words_{n}": words}
    return said | changed | key()


def recorded(world, *people, by="alice", site=None, hours=0, **changed):
    facts = {"kind": "aggression", "severity": "minor", "place": "Room 2", "words": WHOLE, "done": "Ice"}
    happened = Happened(**facts | {"happened_at": NOW - timedelta(hours=hours), "told": "Erin"} | changed)
    parts = [Part(episode.pk, words) for episode, words in people]
    return operations.record_incident(
        site or world.site, by=world.actor(by), at=NOW, said=happened, parts=parts
    )


def two(world):
    return course_of_care(world), course_of_care(world, "Kim")


def test_the_front_desk_records_an_incident_about_two_and_each_chart_shows_its_own(world, browse):
    sam, kim = two(world)
    dora, erin = browse(world.users["dora"]), browse(world.users["erin"])
    form = dora.get(reverse("safety:new_incident") + f"?client={sam.pk}").content.decode()
    assert f'<option value="{sam.pk}" selected>' in form
    words = "Threw a chair; nobody was aimed at.", "Was struck on the arm by a chair. Ice."
    answer = dora.post(reverse("safety:new_incident"), sent(world, (sam, words[0]), (kim, words[1])))
    assert answer["Location"] == reverse("safety:incidents")
    incident = Incident.objects.get()
    whole = erin.get(reverse("safety:incident", args=[incident.pk])).content.decode()
    assert WHOLE in whole
    assert all(one in whole for one in words)
    for episode, own, others, name in ((sam, *words, "Kim"), (kim, *words[::-1], "Sam")):
        chart = browse(world.users["alice"]).get(reverse("staff:client", args=[episode.pk])).content.decode()
        assert "Aggression" in chart
        assert own in chart
        assert others not in chart
        assert WHOLE not in chart
        assert name not in chart
        lines = Event.objects.filter(client_id=episode.client_id, what="safety.incident_in_chart")
        assert lines.count() == 1
        assert name not in str([one.detail for one in lines])
    reads = Event.objects.filter(what="chart.read", by=world.actor("erin").label)
    assert {one.client_id for one in reads} == {sam.client_id, kim.client_id}


def test_no_chart_takes_another_client_s_name(world, browse):
    sam, kim = two(world)
    alice = browse(world.users["alice"])
    named = sent(world, (sam, "Threw a chair at Kim."), (kim, "Was struck."))
    page = alice.post(reverse("safety:new_incident"), named)
    assert page.status_code == 422
    assert "“Kim” stands in the words for Sam R.’s chart. Write" in page.content.decode()
    assert "Threw a chair at Kim." in page.content.decode()
    place = sent(world, (sam, "Threw a chair."), (kim, "Was struck."), place="Beside Kim")
    page = alice.post(reverse("safety:new_incident"), place)
    assert "“Kim” stands under “Where”" in page.content.decode()
    assert page.status_code == 422
    assert not Incident.objects.exists()
    incident = recorded(world, (sam, "Threw a chair."), (kim, "Was struck."))
    line = IncidentLine.objects.get(client_id=sam.client_id)
    here = reverse("safety:incident_addenda", args=[incident.pk])
    assert alice.post(here, {"words": "Kim is fine.", "line_id": line.pk} | key()).status_code == 422
    assert alice.post(here, {"words": "Apologized.", "line_id": line.pk} | key()).status_code == 302
    assert alice.post(here, {"words": "Kim is well.", "line_id": ""} | key()).status_code == 302
    charts = [alice.get(reverse("staff:client", args=[one.pk])).content.decode() for one in (sam, kim)]
    assert ["Apologized." in chart for chart in charts] == [True, False]
    assert ["Kim is well." in chart for chart in charts] == [False, False]


def test_no_chart_names_a_client_of_the_site_who_had_no_part_in_it(world, browse):
    sam, _kim = two(world)
    alice = browse(world.users["alice"])
    page = alice.post(reverse("safety:new_incident"), sent(world, (sam, "Sat beside Kim and fell.")))
    assert page.status_code == 422
    assert "“Kim” stands in the words for Sam R.’s chart. Write" in page.content.decode()
    away = alice.post(reverse("safety:new_incident"), sent(world, (sam, "Fell."), place="Kim’s porch"))
    assert "“Kim” stands under “Where”" in away.content.decode()
    incident = recorded(world, (sam, "Fell beside another client."))
    line, here = IncidentLine.objects.get(), reverse("safety:incident_addenda", args=[incident.pk])
    assert alice.post(here, {"words": "Kim called.", "line_id": line.pk} | key()).status_code == 422
    course_of_care(world, "Brown")
    told = {"words": "A brown coat was torn.", "line_id": line.pk}
    assert alice.post(here, told | key()).status_code == 302
    assert alice.post(here, {"words": "Brown tore it.", "line_id": line.pk} | key()).status_code == 422


def test_a_client_named_late_is_looked_for_in_what_other_charts_show(world, browse):
    sam = course_of_care(world)
    incident = recorded(world, (sam, "Threw a chair at Kim, who fell."), place="By Kim’s locker")
    kim = course_of_care(world, "Kim")
    alice, here = browse(world.users["alice"]), reverse("safety:incident", args=[incident.pk])
    chart = reverse("staff:client", args=[sam.pk])
    assert "Threw a chair at Kim" in alice.get(chart).content.decode()  # nobody knew of a client Kim yet
    add = reverse("safety:incident_clients", args=[incident.pk])
    assert alice.post(add, {"episode": kim.pk, "part": "Was struck."} | key()).status_code == 302
    page, charted = alice.get(here).content.decode(), alice.get(chart).content.decode()
    assert "Kept back from the chart of Sam R." in page
    assert "These words name Kim, who was involved too." in page
    assert "The chart leaves out where it happened" in page
    assert "Threw a chair" not in charted
    assert "Kim" not in charted
    assert "Words are kept back here" in charted
    assert "By Kim’s locker" in alice.get(reverse("staff:client", args=[kim.pk])).content.decode()
    anew = {"words": "Threw a chair; it struck another client.", "line_id": incident.lines.first().pk}
    assert alice.post(reverse("safety:incident_addenda", args=[incident.pk]), anew | key()).status_code == 302
    page, charted = alice.get(here).content.decode(), alice.get(chart).content.decode()
    assert "Kept back from the chart" not in page
    assert "The chart leaves out the words that name Kim." in page
    assert anew["words"] in charted
    assert "Kim" not in charted
    assert "Words are kept back here" not in charted


def test_a_director_reads_all_and_others_what_they_recorded(world, browse):
    mine, other = recorded(world), recorded(world, by="dora", place="The stairs")
    erin, alice, bob = (browse(world.users[name]) for name in ("erin", "alice", "bob"))
    listed = {one: one.get(reverse("safety:incidents")).content.decode() for one in (erin, alice, bob)}
    assert ["The stairs" in page for page in listed.values()] == [True, False, False]
    assert ["Room 2" in page for page in listed.values()] == [True, True, False]
    assert "Incidents by kind and month" in listed[erin]
    assert alice.get(reverse("safety:incident", args=[mine.pk])).status_code == 200
    away = alice.get(reverse("safety:incident", args=[other.pk]))
    assert away["Location"] == reverse("safety:incidents")
    added = alice.post(reverse("safety:incident_addenda", args=[other.pk]), {"words": "x"} | key())
    assert added.status_code == 409
    assert "Ask a director" in added.content.decode()
    review = {"findings": "x", "actions": "y"} | key()
    assert alice.post(reverse("safety:incident_review", args=[mine.pk]), review).status_code == 403
    with pytest.raises(NotAllowed, match="These roles may: director"):
        operations.review_incident(mine, by=world.actor("alice"), at=NOW, findings="x", actions="y")
    assert not IncidentAddendum.objects.exists()
    assert not IncidentReview.objects.exists()


def test_utilization_review_sees_no_incident_in_the_chart(world, browse):
    sam, _kim = two(world)
    recorded(world, (sam, "Threw a chair."))
    page = browse(world.users["bob"]).get(reverse("staff:client", args=[sam.pk])).content.decode()
    assert "Threw a chair." not in page


def test_it_waits_for_a_report_and_a_review_until_both_are_there(world, browse):
    incident = recorded(world, severity="serious", hours=25)
    erin, browser = world.actor("erin"), browse(world.users["erin"])

    def waiting(name="erin"):
        lines = staff.work(by=world.actor(name), as_of=NOW)
        return [(one.words, one.late) for one in lines if one.kind == "incident"]

    report = "Report the incident, or note why no report is due: Aggression"
    assert waiting() == [(report, True), ("Review the incident: Aggression", False)]
    assert waiting("alice") == []
    here = reverse("safety:incident", args=[incident.pk])
    assert "report late" in browser.get(reverse("safety:incidents")).content.decode()
    assert "25.0 h since it was known" in browser.get(here).content.decode()
    to = reverse("safety:incident_reports", args=[incident.pk])
    told = {"answer": "reported", "words": "By phone, no name given."}
    page = browser.post(to, told | key()).content.decode()
    assert "Write to whom it was reported." in page
    assert "By phone, no name given." in page
    where = {"to": "The state's licensing office", "reported_at": "2026-11-23T08:30"}
    assert browser.post(to, told | where | key()).status_code == 302
    assert waiting() == [("Review the incident: Aggression", False)]
    review = {"findings": "The room was too full.", "actions": "Ten seats at most from Monday, Erin."}
    place = reverse("safety:incident_review", args=[incident.pk])
    assert browser.post(place, review | key()).status_code == 302
    assert waiting() == []
    again = browser.post(place, review | key())
    assert again.status_code == 422
    assert "Erin Vale reviewed it on" in again.content.decode()
    assert operations.add_to_incident(incident, by=erin, at=NOW, words="Seats moved.").line is None
    page = browser.get(here).content.decode()
    for words in (*review.values(), "The state&#x27;s licensing office", "Seats moved."):
        assert words in page


def test_that_no_report_is_due_is_said_with_the_reason(world):
    incident = recorded(world, kind="privacy_breach", severity="no harm")
    erin = world.actor("erin")
    with pytest.raises(NotAllowed, match="why no report is due"):
        operations.note_report(incident, by=erin, at=NOW, answer="not due", words=" ")
    operations.note_report(incident, by=erin, at=NOW, answer="not due", words="The page was blank.")
    assert not queries.on_file(Incident.objects.get(), as_of=NOW).report_open
    assert IncidentReport.objects.get().to == ""


def test_the_state_and_the_site_s_own_numbers_set_the_clocks(world):
    erin = world.actor("erin")
    checks = {"payers": [], "stops": [], "own": {"incident_hours": 12, "incident_review_days": 2}}
    clinic.set_checks(world.site, by=erin, at=NOW, jurisdiction="NY", **checks)
    ours = queries.clocks_of(recorded(world, kind="abuse_allegation"), as_of=NOW)
    assert ours.report_by == NOW + timedelta(hours=12)
    assert ours.review_by.date().isoformat() == "2026-11-26"  # the end of Wednesday the 25th, in New York
    clinic.set_checks(world.site, by=erin, at=NOW, jurisdiction="VA", **checks)
    virginia = queries.clocks_of(recorded(world, kind="abuse_allegation"), as_of=NOW)
    assert virginia.report_by == NOW + timedelta(hours=24)
    assert virginia.review_by.date().isoformat() == "2026-12-08"  # ten working days: Monday, 7 December
    assert "12VAC35-115-230" in virginia.report.because


def test_the_clocks_start_when_it_was_known(world):
    incident = recorded(world, kind="overdose", hours=60, known_at=NOW - timedelta(hours=1))
    clocks = queries.clocks_of(incident, as_of=NOW)
    assert (clocks.report.answer, clocks.report_by) == ("met", NOW + timedelta(hours=23))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"kind": "fire"}, "Choose what kind"),
        ({"severity": "bad"}, "Choose how much harm"),
        ({"kind": "death"}, "recorded with the harm"),
        ({"happened_at": NOW + timedelta(minutes=1)}, "in the future"),
        ({"known_at": NOW - timedelta(minutes=1)}, "before it happened"),
        ({"place": " "}, "where it happened"),
        ({"words": " "}, "what happened"),
        ({"done": ""}, "done at once"),
        ({"told": ""}, "who was told"),
    ],
)
def test_what_is_not_recorded(world, wrong, words):
    with pytest.raises(NotAllowed, match=words):
        recorded(world, **wrong)
    assert recorded(world)


def test_each_client_once_and_with_words(world):
    sam, kim = two(world)
    with pytest.raises(NotAllowed, match="stands there twice"):
        recorded(world, (sam, "Fell."), (sam, "Fell again."))
    with pytest.raises(NotAllowed, match="Write what concerns Kim R"):
        recorded(world, (sam, "Fell."), (kim, " "))


def test_nothing_of_an_incident_changes_or_goes(world):
    sam, _kim = two(world)
    incident, erin = recorded(world, (sam, "Fell.")), world.actor("erin")
    operations.add_to_incident(incident, by=erin, at=NOW, words="More.")
    operations.review_incident(incident, by=erin, at=NOW, findings="x", actions="y")
    operations.note_report(incident, by=erin, at=NOW, answer="not due", words="No harm.")
    for table in (Incident, IncidentLine, IncidentAddendum, IncidentReview, IncidentReport):
        for act in (lambda rows: rows.update(by="someone"), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                act(table.objects.all())


def test_how_many_by_kind_and_month(world):
    recorded(world)
    recorded(world, hours=24 * 40)
    recorded(world, kind="overdose")
    recorded(world, hours=24 * 400)
    found = queries.incidents(by=world.actor("erin"), as_of=NOW)
    counts = {one.words: one.months for one in queries.counts(found, as_of=NOW)}
    assert counts == {"Overdose": (1, 0, 0, 0, 0, 0), "Aggression": (1, 1, 0, 0, 0, 0)}
    assert [day.isoformat()[:7] for day in queries.months_to(NOW)][::5] == ["2026-11", "2026-06"]


def test_another_clinic_s_incident_is_not_found(world, elsewhere, browse):
    incident = recorded(world)
    for name in ("alice", "erin"):
        page = browse(elsewhere.users[name]).get(reverse("safety:incident", args=[incident.pk]))
        assert page.status_code == 404


def test_the_list_asks_the_same_number_of_queries_for_one_and_three(world, browse):
    sam, kim = two(world)
    browser, url = browse(world.users["erin"]), reverse("safety:incidents")
    recorded(world, (sam, "Fell."))
    browser.get(url)
    with counting() as one:
        browser.get(url)
    recorded(world, (kim, "Fell."))
    recorded(world, (sam, "Fell."), (kim, "Was near."))
    with counting() as three:
        browser.get(url)
    assert len(three) == len(one)


def test_more_than_the_form_holds_and_whose_care_has_ended_are_named_too(world, elsewhere, browse):
    sam, kim = two(world)
    incident = recorded(world, (sam, "Fell on the stairs."))
    Episode.objects.filter(pk=kim.pk).update(stage="closed", stage_since=NOW - timedelta(days=30))
    url, page = (reverse(f"safety:{name}", args=[incident.pk]) for name in ("incident_clients", "incident"))
    alice, erin = browse(world.users["alice"]), browse(world.users["erin"])
    assert "(care ended)" not in alice.get(page).content.decode()  # no list of all who were ever here
    assert alice.post(url, {"episode": kim.pk, "part": "Saw another client."} | key()).status_code == 422
    assert "(care ended)" in erin.get(page).content.decode()
    told = {"episode": kim.pk, "part": "Saw Sam fall."}
    refused = erin.post(url, told | key())
    assert refused.status_code == 422  # no chart names another
    assert erin.post(url, told | {"part": "Saw another client fall."} | key()).status_code == 302
    again = erin.post(url, told | {"part": "Again."} | key())
    assert "This client is named already" in again.content.decode()
    assert set(IncidentLine.objects.values_list("client", "words")) == {
        (sam.client_id, "Fell on the stairs."),
        (kim.client_id, "Saw another client fall."),
    }
    assert (
        browse(world.users["bob"]).post(url, told | key()).status_code == 409
    )  # neither director nor who recorded it
    assert browse(elsewhere.users["alice"]).post(url, told | key()).status_code == 404


def test_the_incident_page_costs_the_same_for_one_client_and_three(world, browse, django_assert_num_queries):
    incident = recorded(world, (course_of_care(world), "Fell."))
    browser, url = browse(world.users["erin"]), reverse("safety:incident", args=[incident.pk])
    browser.get(url)
    with CaptureQueriesContext(connection) as first:
        browser.get(url)
    for given in ("Kim", "Ann"):
        part = Part(course_of_care(world, given).pk, "Was there.")
        operations.add_client_to_incident(incident, by=world.actor("erin"), at=NOW, part=part)
    with django_assert_num_queries(len(first)):
        browser.get(url)
