"""A director reads programs, sees what is wrong with them, and changes them without touching code."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from handrail.ground.clinic import operations as clinic
from handrail.ground.clinic import queries, texts
from handrail.ground.clinic.models import ProgramInForce, Proposal
from handrail.ground.episode.models import Episode
from handrail.ground.record.models import Event
from handrail.ground.steps import NotAllowed
from handrail.library import shelf
from tests.builders_days import make_episode
from tests.texts import changed
from tests.world import NOW, hire, key

SHORTER = ("group: {minimum: 4, maximum: 12}", "group: {minimum: 4, maximum: 10}")


@pytest.fixture
def erin(world, browse):
    return browse(world.users["erin"])


def propose(world, *changes, version=None, seen=None):
    text = changed("skills", *changes, version=version)
    return clinic.propose(world.site, by=world.actor("erin"), at=NOW, text=text, seen=seen or world.program)


def words_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.ledger("P07")
def test_a_director_finds_what_is_wrong_with_a_program_in_force(world, erin):
    page = words_of(erin.get(reverse("staff:programs")))
    assert "Skills IOP" in page
    assert "findings</a>" in page
    page = words_of(erin.get(reverse("clinic:version", args=[world.program.pk])))
    assert "3 days x 120-165 min = 6.0-8.25 h, under the 9 h" in page
    assert "Add a fourth day (4 days = 10.67 h)" in page
    assert "160 min of treatment planned, 120-165 min possible. Breaks do not count." in page
    for shown in ("Mon", "09:00 – 11:50", "Skill of the day", "12", "every 7 days", "In immediate danger"):
        assert shown in page


@pytest.mark.ledger("P07")
def test_a_director_changes_a_program_as_text_and_publishes_it(world, erin):
    before = make_episode(world)
    url = reverse("clinic:proposing", args=[world.program.pk])
    assert "title: Skills IOP" in erin.get(url).content.decode()
    answer = erin.post(url, {"text": changed("skills", SHORTER)} | key())
    proposal = Proposal.objects.get()
    assert answer["Location"] == reverse("clinic:proposal", args=[proposal.pk])
    page = words_of(erin.get(answer["Location"]))
    assert "proposed, not in force" in page
    assert "group › maximum" in page
    assert "version" in page
    assert queries.version_in_force(site_id=world.site.pk, program="skills").pk == world.program.pk
    answer = erin.post(reverse("clinic:publication", args=[proposal.pk]), key())
    now = queries.version_in_force(site_id=world.site.pk, program="skills")
    assert answer["Location"] == reverse("clinic:version", args=[now.pk])
    assert queries.definition_of(now).group.maximum == 10
    world.program.refresh_from_db()
    assert world.program.replaced_at == NOW
    after = make_episode(world, "Kim", "Lang", program=now)
    assert Episode.objects.get(pk=before.pk).program_id == world.program.pk
    assert queries.definition_of(Episode.objects.get(pk=before.pk).program).group.maximum == 12
    assert Episode.objects.get(pk=after.pk).program_id == now.pk
    told = list(
        Event.objects.filter(what__startswith="clinic.").order_by("sequence").values_list("what", flat=True)
    )
    assert told[-2:] == ["clinic.version_proposed", "clinic.program_published"]


@pytest.mark.ledger("P07")
def test_a_mistake_names_its_line_and_the_text_stays(world, erin):
    text = changed("skills", ("group: {minimum: 4, maximum: 12}", "group: {minimum: 14, maximum: 12}"))
    line = next(n for n, words in enumerate(text.split("\n"), 1) if "minimum: 14" in words)
    answer = erin.post(reverse("clinic:proposing", args=[world.program.pk]), {"text": text} | key())
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f"Line {line}: group.minimum: is 14, more than maximum, 12; swap them." in page
    assert "minimum: 14, maximum: 12" in page
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write the definition, or upload its file."),
        ("id: [", "Line 1: can&#x27;t be read as YAML"),
        ("- one\n- two\n", "Line 1:"),
        ("a: &a [1]\nb: *a\n", "Line 2: references (*) are not used here; write it out."),
        ("[" * 50, "is nested too deep"),
        (changed().replace("\nid: skills", "\nid: other", 1), "keep its id."),
        (shelf.program_text("skills"), "Nothing is changed."),
    ],
    ids=["empty", "half", "list", "reference", "deep", "other id", "the same"],
)
def test_what_is_no_new_version_is_refused_with_words(world, erin, text, said):
    answer = erin.post(reverse("clinic:proposing", args=[world.program.pk]), {"text": text} | key())
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Proposal.objects.exists()


def test_an_older_version_number_is_refused_with_its_line(world, erin):
    text = changed("skills", SHORTER, version=1)
    answer = erin.post(reverse("clinic:proposing", args=[world.program.pk]), {"text": text} | key())
    line = texts.line_of(text, "version")
    assert f"Line {line}: version is 1, and 2 is in force. Write 3 or more." in answer.content.decode()


@pytest.mark.ledger("P07")
def test_a_file_may_be_uploaded_and_stands_in_the_text(world, erin):
    url = reverse("clinic:proposing", args=[world.program.pk])
    wrong = SimpleUploadedFile("mine.yaml", changed("skills", ("group: {", "groop: {")).encode())
    answer = erin.post(url, {"text": "something else", "file": wrong} | key())
    assert answer.status_code == 422
    assert (
        "groop: is not a key that is known here; did you mean &#x27;group&#x27;?" in answer.content.decode()
    )
    assert "groop: {minimum: 4" in answer.content.decode()
    assert "something else" not in answer.content.decode()
    binary = erin.post(url, {"file": SimpleUploadedFile("x.yaml", b"\xff\xfe\x01")} | key())
    assert "The file is not UTF-8 text." in binary.content.decode()
    right = SimpleUploadedFile(
        "mine.yaml", b"\xef\xbb\xbf" + changed("skills", SHORTER).replace("\n", "\r\n").encode()
    )
    assert erin.post(url, {"file": right} | key()).status_code == 302
    assert Proposal.objects.get().text == changed("skills", SHORTER)


@pytest.mark.ledger("P07")
def test_the_second_of_two_directors_is_told(world, erin):
    first, second = propose(world, SHORTER), propose(world, ("minimum: 4", "minimum: 5"))
    hire(world, "olga", "Olga Berg", "", ["director"], at=NOW)
    made = clinic.publish_proposal(first, by=world.actor("olga"), at=NOW)
    page = words_of(erin.get(reverse("clinic:proposal", args=[second.pk])))
    assert "Version 3 was published meanwhile by someone else." in page
    assert f'<a href="{reverse("clinic:version", args=[made.pk])}">Open version 3, in force now</a>' in page
    assert "disabled" in page
    answer = erin.post(reverse("clinic:publication", args=[second.pk]), key())
    assert answer.status_code == 409
    assert "Version 3 was published meanwhile by someone else." in answer.content.decode()
    assert queries.version_in_force(site_id=world.site.pk, program="skills").pk == made.pk
    late = erin.post(
        reverse("clinic:proposing", args=[world.program.pk]), {"text": changed("skills", version=7)} | key()
    )
    assert late.status_code == 422
    assert "Version 3 was published meanwhile" in late.content.decode()


def test_who_published_meanwhile_oneself_is_not_told_of_someone_else(world, erin):
    first, second = propose(world, SHORTER), propose(world, ("minimum: 4", "minimum: 5"))
    clinic.publish_proposal(first, by=world.actor("erin"), at=NOW)
    page = words_of(erin.get(reverse("clinic:proposal", args=[second.pk])))
    assert "You published version 3 yourself meanwhile." in page
    assert "by someone else" not in page


@pytest.mark.ledger("P07")
def test_a_mistake_in_one_part_hides_none_in_another_and_each_shows_its_line(world, erin):
    text = changed(
        "skills",
        ("group: {minimum: 4, maximum: 12}", "group: {minimum: 14, maximum: 12}"),
        ("dose: {days_per_week: 4", "dose: {days_per_week: 6"),
    ).replace("instrument: gad7", "instrument: gad8", 1)
    page = erin.post(reverse("clinic:proposing", args=[world.program.pk]), {"text": text} | key())
    said = page.content.decode()
    assert "group.minimum: is 14, more than maximum, 12" in said
    assert "The line reads: group: {minimum: 14, maximum: 12}" in said
    assert "dose.days_per_week" in said
    assert "gad8" in said.split("</ul>")[0] or "measures.2.instrument" in said


def test_a_proposal_is_published_once(world, erin):
    proposal = propose(world, SHORTER)
    stale = Proposal.objects.get(pk=proposal.pk)
    clinic.publish_proposal(proposal, by=world.actor("erin"), at=NOW)
    with pytest.raises(NotAllowed):
        clinic.publish_proposal(stale, by=world.actor("erin"), at=NOW)  # still seen as open
    with pytest.raises(NotAllowed, match="published"):
        clinic.withdraw_proposal(proposal, by=world.actor("erin"), at=NOW)
    assert ProgramInForce.objects.filter(program="skills").count() == 2


@pytest.mark.ledger("P07")
def test_a_site_makes_findings_a_stop(world, erin):
    url = reverse("clinic:checks", args=[world.site.pk])
    chosen = {"jurisdiction": "VA", "payers": ["medicare"], "stops": ["program.day_floor"]}
    assert erin.post(url, chosen | key()).status_code == 302
    proposal = propose(world, SHORTER)
    page = words_of(erin.get(reverse("clinic:proposal", args=[proposal.pk])))
    reason = "120-165 clinical min: never reaches the 180 min (3.0 h) that Virginia asks of a day."
    assert page.count(reason) == 2  # beside the disabled button, and among the findings
    assert "stops publication here: this site made it a stop" in page
    assert "This site made it a stop; elsewhere it is advice." in page
    refused = erin.post(reverse("clinic:publication", args=[proposal.pk]), key())
    assert refused.status_code == 409
    assert reason in refused.content.decode()
    assert queries.version_in_force(site_id=world.site.pk, program="skills").pk == world.program.pk
    assert erin.post(url, chosen | {"stops": ["program.group_size"]} | key()).status_code == 302
    assert erin.post(reverse("clinic:publication", args=[proposal.pk]), key()).status_code == 302


def test_a_proposal_is_written_anew_or_withdrawn(world, erin):
    old = propose(world, SHORTER)
    url = reverse("clinic:revision", args=[old.pk])
    assert "maximum: 10" in erin.get(url).content.decode()
    answer = erin.post(url, {"text": changed("skills", ("maximum: 12", "maximum: 11"))} | key())
    old.refresh_from_db()
    assert old.state == "withdrawn"
    new = Proposal.objects.get(state="open")
    assert answer["Location"] == reverse("clinic:proposal", args=[new.pk])
    assert erin.post(reverse("clinic:withdrawal", args=[new.pk]), key()).status_code == 302
    assert queries.open_proposals() == []
    assert "This proposal is withdrawn." in erin.get(answer["Location"]).content.decode()


@pytest.mark.ledger("P07")
def test_a_program_new_to_a_site_is_brought_in(world, erin):
    url = reverse("clinic:new_program", args=[world.site.pk])
    assert "title: Skills IOP" in erin.get(f"{url}?from=skills").content.decode()
    assert erin.get(f"{url}?from=../secret").status_code == 200
    here = erin.post(url, {"text": changed("skills", SHORTER)} | key())
    assert "Skills IOP is in force here, version 2. Open it and change it there." in here.content.decode()
    other = changed(
        "skills", ("\nid: skills", "\nid: evenings"), ("title: Skills IOP", "title: Evenings"), version=1
    )
    answer = erin.post(url, {"text": other} | key())
    proposal = Proposal.objects.get()
    assert answer["Location"] == reverse("clinic:proposal", args=[proposal.pk])
    assert erin.post(reverse("clinic:publication", args=[proposal.pk]), key()).status_code == 302
    assert [row.title for row in queries.programs_in_force()] == ["Evenings", "Skills IOP"]
    assert "Evenings" in erin.get(reverse("staff:programs")).content.decode()


@pytest.mark.ledger("P07")
def test_any_two_versions_are_compared(world, erin):
    made = clinic.publish_proposal(
        propose(world, SHORTER), by=world.actor("erin"), at=NOW + timedelta(days=1)
    )
    page = words_of(erin.get(reverse("clinic:version", args=[made.pk]), {"beside": world.program.pk}))
    assert "Changed since version 2" in page
    assert '<td class="pre-line">12</td><td class="pre-line">10</td>' in page
    back = words_of(erin.get(reverse("clinic:version", args=[world.program.pk]), {"beside": made.pk}))
    assert '<td class="pre-line">10</td><td class="pre-line">12</td>' in back
    assert "in force from 23 Nov 2026 to 24 Nov 2026" in back
    assert "Propose a change" not in back
    for strange in ("nonsense", "0" * 36):
        assert erin.get(reverse("clinic:version", args=[made.pk]), {"beside": strange}).status_code == 404


def test_the_text_is_kept_as_it_was_written(world, erin):
    text = "# A word of the director's own.\n" + changed("skills", SHORTER)
    proposal = clinic.propose(world.site, by=world.actor("erin"), at=NOW, text=text, seen=world.program)
    made = clinic.publish_proposal(proposal, by=world.actor("erin"), at=NOW)
    answer = erin.get(reverse("clinic:text", args=[made.pk]))
    assert answer.content.decode() == text
    assert answer["Content-Disposition"] == 'attachment; filename="skills-3.yaml"'


@pytest.mark.parametrize("program", shelf.program_ids())
def test_stored_words_written_out_define_the_same_program(program):
    read = shelf.program(program)
    assert texts.program_in(texts.written_out(read.as_json())).digest == read.digest


@pytest.mark.ledger("P07")
def test_everyone_on_the_staff_reads_and_only_a_director_changes(world, elsewhere, browse):
    proposal = propose(world, SHORTER)
    reading = [
        reverse("clinic:version", args=[world.program.pk]),
        reverse("clinic:proposal", args=[proposal.pk]),
    ]
    changing = [
        reverse("clinic:proposing", args=[world.program.pk]),
        reverse("clinic:site", args=[world.site.pk]),
    ]
    alice, charlie = browse(world.users["alice"]), browse(elsewhere.users["erin"])
    for url in reading:
        assert alice.get(url).status_code == 200
        assert "Propose a change" not in alice.get(url).content.decode()
        assert charlie.get(url).status_code == 404
    for url in changing:
        assert alice.get(url).status_code == 403
        assert charlie.get(url).status_code == 404
    publish = reverse("clinic:publication", args=[proposal.pk])
    assert alice.post(publish, key()).status_code == 403
    assert charlie.post(publish, key()).status_code == 404
    assert "These roles may: director." in words_of(alice.get(reading[1]))
    assert queries.version_in_force(site_id=world.site.pk, program="skills").pk == world.program.pk


@pytest.mark.parametrize("more", [0, 2])
def test_the_list_of_programs_costs_the_same_for_one_and_three(world, erin, more, django_assert_num_queries):
    for number in range(more):
        site = clinic.open_site(
            world.organization,
            by=world.actor("erin"),
            at=NOW,
            name=f"House {number}",
            time_zone="America/New_York",
        )
        clinic.publish_program(site, shelf.program("skills"), by=world.actor("erin"), at=NOW)
    for row in queries.programs_in_force():
        queries.definition_of(row)  # a version's words are read once in a process
    with django_assert_num_queries(14):
        assert erin.get(reverse("staff:programs")).status_code == 200


def test_the_operation_itself_refuses_a_number_that_was_published_and_one_that_is_older(world):
    erin, site = world.actor("erin"), world.site

    def publish(version: int) -> object:
        return clinic.publish_program(site, texts.program_in(changed(version=version)), by=erin, at=NOW)

    publish(7)
    for version, words in (
        (7, "Version 7 was published here already. Raise version."),
        (2, "Version 2 was published here already"),  # the one that came before
        (5, "Version 5 comes after version 7 here. Write 8 or more."),
    ):
        with pytest.raises(NotAllowed, match=words):
            publish(version)
    assert queries.version_in_force(site_id=site.pk, program="skills").version == "7"
    assert publish(8)


def test_a_definition_is_checked_on_the_day_it_is_published(world):
    """A licence that ends today counts today and not tomorrow."""
    erin = world.actor("erin")
    clinic.set_checks(
        world.site, by=erin, at=NOW, jurisdiction="VA", payers=[], stops=["program.site_licence"]
    )
    clinic.add_paper(
        world.site, by=erin, at=NOW, kind="licence", name="Outpatient licence", issuer="The state",
        valid_from=date(2025, 1, 1), expires_on=NOW.date(),
    )  # fmt: skip
    program = texts.program_in(changed())
    assert list(clinic.why_not_publish(world.site, program, by=erin, at=NOW)) == []
    (reason,) = clinic.why_not_publish(world.site, program, by=erin, at=NOW + timedelta(days=1))
    assert "No licence of the site is in force; Virginia asks for one." in reason


@pytest.mark.ledger("P07")
def test_a_sites_own_contract_stands_in_for_what_nobody_read_at_its_source(world, erin):
    url = reverse("clinic:checks", args=[world.site.pk])
    wrong = erin.post(
        url, {"day_hours": "0", "group_maximum": "many", "stops": ["program.day_floor"]} | key()
    )
    assert wrong.status_code == 422
    page = wrong.content.decode()
    assert "Write a number from 0.5 to 12." in page
    assert "Write a number from 1 to 40." in page
    assert 'value="many"' in page
    assert erin.post(url, {"day_hours": "2", "group_maximum": "11"} | key()).status_code == 302
    page = words_of(erin.get(reverse("clinic:version", args=[world.program.pk])))
    assert "what this site asks of itself" in page
    assert "that the H0015 code asks of a day" not in page
    assert "Groups of up to 12; this site allows 11." in page
    assert (
        'name="day_hours" value="2"'
        in erin.get(reverse("clinic:site", args=[world.site.pk])).content.decode()
    )
    verified = {"jurisdiction": "VA", "day_hours": "2"}  # Virginia's own text asks for three hours
    assert erin.post(url, verified | key()).status_code == 302
    page = words_of(erin.get(reverse("clinic:version", args=[world.program.pk])))
    assert "never reaches the 180 min (3.0 h) that Virginia asks of a day." in page


def test_a_proposal_whose_text_no_longer_fits_says_where(world, erin):
    """What a text names from the shelf may change between two releases."""
    proposal = propose(world, SHORTER)
    Proposal.objects.filter(pk=proposal.pk).update(
        text=proposal.text.replace("instrument: phq9", "instrument: gone")
    )
    page = words_of(erin.get(reverse("clinic:proposal", args=[proposal.pk])))
    assert "This text no longer fits" in page
    assert "is not an instrument on the shelf" in page
    refused = erin.post(reverse("clinic:publication", args=[proposal.pk]), key())
    assert refused.status_code == 409
    assert "is not an instrument on the shelf" in words_of(refused)
    assert erin.post(reverse("clinic:withdrawal", args=[proposal.pk]), key()).status_code == 302
