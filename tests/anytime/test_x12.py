"""A 270 written and a 271 read, against files made by hand: the envelope, the counts, what is said and what is not."""

import contextlib
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.anytime.coverage import x12
from handrail.anytime.coverage.x12.segments import take_apart, transactions

SAM = x12.Person("Samuel", "Reed", date(1990, 4, 2))
ASKED = x12.Asked(
    clinic=x12.Party("Riverside IOP", "1234567893", "RIVERSIDE", "CLEARING"),
    payer="Blue Harbor Health",
    payer_id="BH001",
    member_id="M-20041",
    subscriber=SAM,
    dependent=None,
    service_on=date(2026, 11, 24),
    control=41,
    trace="HR000000041",
    at=datetime(2026, 11, 23, 13, 40, tzinfo=UTC),
)
# Laid out by hand from the guide's order of loops: source 20, receiver 21, subscriber 22.
BY_HAND = """\
ISA*00*          *00*          *ZZ*RIVERSIDE      *ZZ*CLEARING       *261123*1340*^*00501*000000041*0*P*:~
GS*HS*RIVERSIDE*CLEARING*20261123*1340*41*X*005010X279A1~
ST*270*0001*005010X279A1~
BHT*0022*13*HR000000041*20261123*1340~
HL*1**20*1~
NM1*PR*2*BLUE HARBOR HEALTH*****PI*BH001~
HL*2*1*21*1~
NM1*1P*2*RIVERSIDE IOP*****XX*1234567893~
HL*3*2*22*0~
TRN*1*HR000000041*9234567893~
NM1*IL*1*REED*SAMUEL****MI*M-20041~
DMG*D8*19900402~
DTP*291*D8*20261124~
EQ*30~
EQ*MH~
SE*14*0001~
GE*1*41~
IEA*1*000000041~
"""


def answer_file(
    *body: str, trace: str = "HR000000041", control: str = "000000907", count: int | None = None
) -> str:
    """A 271 as a payer might send it: other separators, one line, no line ends."""
    lines = [
        "ST*271*4321*005010X279A1",
        f"BHT*0022*11*{trace}*20261123*1402",
        "HL*1**20*1",
        "NM1*PR*2*BLUE HARBOR HEALTH*****PI*BH001",
        "HL*2*1*21*1",
        "NM1*1P*2*RIVERSIDE IOP*****XX*1234567893",
        "HL*3*2*22*0",
        f"TRN*2*{trace}*9234567893",
        *body,
    ]
    lines.append(f"SE*{count or len(lines) + 1}*4321")
    isa = f"ISA*00*          *00*          *ZZ*CLEARING       *ZZ*RIVERSIDE      *261123*1402*^*00501*{control}*0*P*:"
    whole = [
        isa,
        "GS*HB*CLEARING*RIVERSIDE*20261123*1402*907*X*005010X279A1",
        *lines,
        "GE*1*907",
        f"IEA*1*{control}",
    ]
    return "~".join(whole).replace("*", "|").replace("^", ">") + "~"


FULL = (
    "NM1*IL*1*REED*SAMUEL****MI*M-20041",
    "DMG*D8*19900402",
    "DTP*346*D8*20260101",
    "EB*1**30**HARBOR SILVER",
    "EB*1**MH^A8",
    "EB*C*IND*30***29*412.50",
    "EB*B*IND*A8***27*35****Y*Y",
    "EB*B*IND*A8***27*60****Y*N",
    "EB*B*IND*A7***27*500****Y*Y",
)


def test_a_270_is_written_as_it_was_laid_out_by_hand():
    assert x12.write_270(ASKED) == BY_HAND


def test_its_envelope_has_its_fixed_widths_and_its_counts_agree():
    text = x12.write_270(ASKED)
    assert len(text.split("\n")[0]) == 106
    (found,) = transactions(take_apart(text))  # raises when a count or a control number is off
    assert (found.kind, found.guide, len(found.segments)) == ("270", "005010X279A1", 14)


def test_a_client_under_someone_elses_plan_stands_in_a_loop_of_their_own():
    mother = x12.Person("Ruth", "Reed", date(1962, 7, 1))
    text = x12.write_270(replace(ASKED, subscriber=mother, dependent=SAM))
    order = [one.split("*")[0] for one in text.split("~\n")[8:-4]]
    assert order == ["HL", "NM1", "DMG", "HL", "TRN", "NM1", "DMG", "DTP", "EQ", "EQ"]
    assert "HL*3*2*22*1~" in text
    assert "HL*4*3*23*0~" in text
    assert "NM1*IL*1*REED*RUTH****MI*M-20041~" in text
    assert "NM1*03*1*REED*SAMUEL~" in text
    assert transactions(take_apart(text))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"member_id": " "}, "member id is missing"),
        ({"member_id": "M*20041"}, "cannot be sent"),
        ({"payer_id": ""}, "payer's id is missing"),
        ({"payer": "x" * 61}, "61 signs long"),
        ({"control": 0}, "nine digits"),
        ({"control": 1_000_000_000}, "nine digits"),
        ({"clinic": replace(ASKED.clinic, npi="1234567890")}, "not an NPI"),
        ({"clinic": replace(ASKED.clinic, sender="x" * 16)}, "16 signs long"),
        ({"subscriber": x12.Person("三", "Reed", date(1990, 4, 2))}, "plain letters"),
    ],
)
def test_what_cannot_be_sent_is_refused_in_words(change, words):
    with pytest.raises(x12.NotWritable, match=re.escape(words)):
        x12.write_270(replace(ASKED, **change))


def test_names_are_sent_without_accents():
    text = x12.write_270(replace(ASKED, subscriber=x12.Person("Sörén", "Łukasz-Ñandú", date(1990, 4, 2))))
    assert "NM1*IL*1*LUKASZ-NANDU*SOREN*" in text


@pytest.mark.parametrize(
    ("npi", "valid"),
    [("1234567893", True), ("1234567890", False), ("3234567893", False), ("123456789", False), ("", False)],
)
def test_an_npi_is_known_by_its_check_digit(npi, valid):
    assert x12.npi_is_valid(npi) is valid


@given(st.text(max_size=30))
def test_no_member_id_breaks_out_of_its_element(member_id):
    try:
        text = x12.write_270(replace(ASKED, member_id=member_id))
    except x12.NotWritable:
        return
    (found,) = transactions(take_apart(text))
    assert len(found.segments) == 14
    (name,) = [one for one in found.segments if one[:2] == ("NM1", "IL")]
    assert len(name) == 10


def test_a_271_is_read_with_the_separators_it_names():
    answer = x12.read_271(answer_file(*FULL), trace="HR000000041")
    assert (answer.active, answer.plan, answer.member_id) == (True, "HARBOR SILVER", "M-20041")
    assert answer.deductible_left == Decimal("412.50")
    assert answer.copay == Decimal(60)  # the higher of two networks; a stay in hospital is not ours
    assert answer.needs_authorization is True
    assert answer.mental_health_excluded is False
    assert answer.payer == "BLUE HARBOR HEALTH"


@pytest.mark.parametrize(
    ("body", "active", "authorization"),
    [
        (("EB*1**30",), True, None),
        (("EB*6**30",), False, None),
        (("EB*1**MH",), True, None),
        (("EB*1**30", "EB*6**30"), None, None),  # it says both: nobody can tell
        (("EB*1**47",), None, None),  # hospital care alone says nothing about us
        (("EB*1**30", "EB*1**MH********N"), True, False),
        (("EB*1**30", "EB*1**MH********U"), True, None),
        (("EB*6**30", "EB*1**MH"), False, None),  # the plan as a whole is asked first
        ((), None, None),
    ],
)
def test_what_a_271_does_not_say_stays_unknown(body, active, authorization):
    answer = x12.read_271(answer_file(*body), trace="HR000000041")
    assert (answer.active, answer.needs_authorization) == (active, authorization)
    assert (answer.copay, answer.deductible_left) == (None, None)


def test_care_that_is_not_covered_is_said():
    answer = x12.read_271(answer_file("EB*1**30", "EB*I**MH"), trace="HR000000041")
    assert (answer.active, answer.mental_health_excluded) == (True, True)


@pytest.mark.parametrize(
    ("body", "active", "excluded"),
    [
        (("EB*1**30", "EB*6**MH"), True, True),  # inactive for mental health, in an active plan
        (("EB*1**30", "EB*6**A8^MH"), True, True),
        (("EB*1**30", "EB*6**47"), True, False),  # hospital care is not ours
        (("EB*6**30",), False, False),  # the plan as a whole: said by `active`
        (("EB*1**30", "EB*1**MH"), True, False),
    ],
)
def test_mental_health_that_is_inactive_counts_as_not_covered(body, active, excluded):
    answer = x12.read_271(answer_file(*body), trace="HR000000041")
    assert (answer.active, answer.mental_health_excluded) == (active, excluded)


def test_a_trace_number_of_the_payers_own_is_not_ours():
    """TRN01 1 is the payer's own number, before or behind the one it sends back."""
    theirs = "TRN*1*HR000000040*9876543210"
    before = (
        answer_file("EB*1**30")
        .replace("TRN|2|", theirs.replace("*", "|") + "~TRN|2|")
        .replace("SE|10|", "SE|11|")
    )
    for text in (before, answer_file(theirs, "EB*1**30")):
        assert x12.read_271(text, trace="HR000000041").active is True
        with pytest.raises(x12.NotReadable, match="answers another question"):
            x12.read_271(text, trace="HR000000040")


def test_a_number_that_a_clearinghouse_put_beside_ours_does_no_harm():
    for trace, others in (("HR000000041", "CH77*9876543210"), ("HR000000041", "HR000000041*9234567893")):
        text = answer_file(f"TRN*2*{others}", "EB*1**30")
        assert x12.read_271(text, trace=trace).active is True


@pytest.mark.parametrize(
    "other",
    [
        ("HL*4*2*22*0", "TRN*2*HR000000042*9234567893", "EB*6**30"),  # another subscriber, asked by us
        ("HL*4*2*22*0", "TRN*2*AB7*9111111111", "EB*6**30"),  # another subscriber, asked by someone else
        ("HL*4*2*22*0", "EB*6**30"),  # another subscriber, and nobody says who asked
        ("HL*4*3*23*0", "TRN*2*HR000000042*9234567893", "EB*6**30"),  # a dependent, asked about apart
        ("HL*4*3*23*0", "EB*1**30", "HL*5*3*23*0", "EB*6**30"),  # two dependents
        ("TRN*2*HR000000042*9234567893", "EB*6**30"),  # two of our questions in one loop
    ],
)
def test_an_answer_about_several_people_at_once_is_believed_in_nothing(other):
    text = answer_file("EB*1**30", *other)
    with pytest.raises(x12.NotReadable, match="several people"):
        x12.read_271(text, trace="HR000000041")


def test_a_dependent_whose_subscriber_stands_above_is_one_person():
    text = answer_file("HL*4*3*23*0", "TRN*2*HR000000041*9234567893", "EB*1**30")
    assert x12.read_271(text, trace="HR000000041").active is True


@pytest.mark.parametrize(("code", "not_found"), [("75", True), ("72", True), ("42", False), ("99", False)])
def test_a_payer_that_did_not_answer_says_why(code, not_found):
    answer = x12.read_271(answer_file(f"AAA*N**{code}*C"), trace="HR000000041")
    (rejection,) = answer.rejections
    assert (rejection.code, rejection.not_found) == (code, not_found)
    assert rejection.words


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: "", "no X12 file"),
        (lambda text: "<html>Sign in</html>" + text, "no X12 file"),
        (lambda text: text[:90], "no X12 file"),
        (lambda text: text.replace("|00501|", "|00501", 1), "16 elements"),
        (lambda text: text[: text.index("SE|")], "cut off"),
        (lambda text: text[: text.index("GE|")], "cut off"),
        (lambda text: text.replace("IEA|1|000000907", "IEA|1|000000908"), "ISA and IEA differ"),
        (lambda text: text.replace("IEA|1|", "IEA|2|"), "IEA counts 2"),
        (lambda text: text.replace("SE|18|", "SE|17|"), "SE counts 17"),
        (lambda text: text.replace("|4321~GE", "|4322~GE"), "ST and SE differ"),
        (
            lambda text: text.replace("EB|1||30||HARBOR SILVER~", ""),
            "SE counts 18 segments, the transaction holds 17",
        ),
        (lambda text: text.replace("ST|271|", "ST|999|"), "holds no 271"),
        (lambda text: text.replace("|005010X279A1~BHT", "|004010X092A1~BHT"), "another guide"),
        (lambda text: text.replace("412.50", "4l2.50"), "no amount of money"),
        (lambda text: text.replace("412.50", "-1"), "cannot be an amount"),
        (lambda text: text.replace("412.50", "NaN"), "cannot be an amount"),
        (lambda text: text.replace("HR000000041|9", "HR000000040|9"), "another question"),
    ],
)
def test_a_file_that_is_not_whole_is_believed_in_nothing(change, words):
    text = answer_file(*FULL)
    changed = change(text)
    assert changed != text
    with pytest.raises(x12.NotReadable, match=re.escape(words)):
        x12.read_271(changed, trace="HR000000041")


def test_of_several_answers_in_one_file_ours_is_found():
    ours = answer_file("EB*6**30")
    other = answer_file("EB*1**30", trace="HR000000040")
    cut = slice(other.index("ST|"), other.index("GE|"))
    both = ours.replace("ST|271", other[cut] + "ST|271", 1)
    assert x12.read_271(both, trace="HR000000041").active is False
    assert x12.read_271(both, trace="HR000000040").active is True


@given(st.text(max_size=400))
def test_no_text_breaks_the_reader(text):
    for tried in (text, answer_file(*FULL) + text, answer_file(*FULL)[:200] + text):
        with contextlib.suppress(x12.NotReadable):
            x12.read_271(tried, trace="HR000000041")


def test_the_writer_and_the_reader_know_no_framework():
    folder = Path(x12.__file__).parent
    for file in folder.glob("*.py"):
        assert not re.search(
            r"^\s*(from|import) (django|handrail\.(?!anytime\.coverage\.x12))", file.read_text(), re.M
        )
