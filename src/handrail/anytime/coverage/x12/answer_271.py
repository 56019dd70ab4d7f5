"""The 271: what the payer answers. Read for what a clinic must know before it says anything to a client."""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from handrail.anytime.coverage.x12.segments import (
    NotReadable,
    Read,
    Transaction,
    at,
    take_apart,
    transactions,
)

ACTIVE, INACTIVE, NOT_COVERED = frozenset("12345"), frozenset("678"), "I"
SENT_BACK = "2"  # TRN01: the trace number of the question, sent back. 1 is a number of the payer's own.
CO_PAYMENT, DEDUCTIBLE = "B", "C"
REMAINING = "29"
# Service types that mean the plan as a whole, or mental health and substance use care without a stay. Taken from
# memory of the public code list: a payer's companion guide says which of them it uses.
WHOLE = frozenset({"30"})
OURS = frozenset({"MH", "A4", "A6", "A8", "AI", "AJ", "AK", "CF", "CH", "CJ"})
# What a payer means by a reason code, in our own words: (whether the person was not found, words).
REASONS = {
    "15": (False, "Something that the payer needs was left out"),
    "41": (False, "The payer does not let this clinic ask"),
    "42": (False, "The payer cannot answer right now"),
    "43": (False, "The payer does not know the clinic's NPI"),
    "58": (True, "The birth date is missing or wrong"),
    "62": (False, "The day asked about is too far back or ahead"),
    "63": (False, "The day asked about lies ahead of what the payer answers"),
    "65": (True, "The name is missing or wrong"),
    "71": (True, "The birth date is not the one the payer has"),
    "72": (True, "The member id is missing or wrong"),
    "73": (True, "The name is not the one the payer has"),
    "75": (True, "The payer finds nobody with these details"),
    "76": (True, "The payer finds more than one person with these details"),
    "79": (False, "The payer's id, or the clinic's, is not right"),
    "80": (False, "The payer did not answer in time"),
}


@dataclass(frozen=True)
class Benefit:
    """One EB segment: what the plan says about some services."""

    code: str
    services: frozenset[str]
    plan: str
    period: str
    amount: Decimal | None
    needs_authorization: bool | None
    in_network: bool | None

    @property
    def about_us(self) -> bool:
        return not self.services or bool(self.services & (WHOLE | OURS))

    @property
    def about_mental_health(self) -> bool:
        return bool(self.services & OURS)


@dataclass(frozen=True)
class Rejection:
    """One AAA segment: why the payer did not answer."""

    code: str
    words: str
    not_found: bool


@dataclass
class Answer:
    """What the payer said. None means: it did not say."""

    traces: list[tuple[str, str]] = field(default_factory=list)  # sent back: (trace number, who gave it)
    subscribers: int = 0
    dependents: int = 0
    payer: str = ""
    member_id: str = ""
    plan: str = ""
    benefits: list[Benefit] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)

    @property
    def active(self) -> bool | None:
        """Whether the plan is active: said about the plan as a whole first, else about mental health."""
        whole = {one.code for one in self.benefits if one.about_us and not one.about_mental_health}
        ours = {one.code for one in self.benefits if one.about_mental_health}
        for codes in (whole, ours):
            active, inactive = bool(codes & ACTIVE), bool(codes & INACTIVE)
            if active != inactive:
                return active
        return None

    @property
    def mental_health_excluded(self) -> bool:
        """Whether mental health is said to be not covered, or inactive beside a plan that may be active."""
        out = INACTIVE | {NOT_COVERED}
        return any(one.code in out and one.about_mental_health for one in self.benefits)

    @property
    def needs_authorization(self) -> bool | None:
        said = [one.needs_authorization for one in self.benefits if one.about_mental_health]
        known = [one for one in said if one is not None]
        return any(known) if known else None

    @property
    def copay(self) -> Decimal | None:
        return self._amount(CO_PAYMENT, mental_health=True)

    @property
    def deductible_left(self) -> Decimal | None:
        return self._amount(DEDUCTIBLE, period=REMAINING)

    def answers(self, trace: str) -> bool:
        return any(number == trace for number, _giver in self.traces)

    def several(self, trace: str) -> bool:
        """Whether it also answers about someone else, or another question by whoever gave this trace number.

        Its benefits are read as one list: of two people, one's plan would stand in the other's chart.
        """
        ours = {giver for number, giver in self.traces if number == trace}
        asked = {number for number, giver in self.traces if giver in ours}
        return len(asked) > 1 or self.subscribers > 1 or self.dependents > 1

    def _amount(self, code: str, *, period: str = "", mental_health: bool = False) -> Decimal | None:
        """Return the highest amount said: a client must not be told less than they may have to pay."""
        found = [
            one.amount
            for one in self.benefits
            if one.code == code
            and one.amount is not None
            and (not period or one.period == period)
            and (one.about_mental_health if mental_health else one.about_us)
        ]
        return max(found, default=None)


def read_271(text: str, *, trace: str) -> Answer:
    """Return the answer to the question with this trace number. Raises NotReadable with words for the reader."""
    read = take_apart(text)
    answers = [found for found in transactions(read) if found.kind == "271"]
    if not answers:
        raise NotReadable("The file holds no 271. Choose the payer's answer to the question you sent.")
    for found in answers:
        if not found.guide.startswith("005010X279"):
            raise NotReadable(
                f"The answer follows another guide, {found.guide or 'unnamed'}; 005010X279A1 is read."
            )
    seen = set()
    for found in answers:
        answer = _answer(found, read)
        seen.update([number for number, _giver in answer.traces] or ["none"])
        if answer.answers(trace):
            if answer.several(trace):
                raise NotReadable(
                    "One transaction of the file answers about several people, and cannot be told apart. "
                    "Ask the payer for an answer to this question alone."
                )
            return answer
    raise NotReadable(f"This answers another question (trace {', '.join(sorted(seen))}); yours has {trace}.")


def _answer(found: Transaction, read: Read) -> Answer:
    answer, level = Answer(), ""
    for number, one in enumerate(found.segments, 1):
        name = one[0]
        if name == "HL":
            level = at(one, 3)
            answer.subscribers += level == "22"
            answer.dependents += level == "23"
        elif name == "TRN" and level in ("22", "23") and at(one, 1) == SENT_BACK:
            answer.traces.append((at(one, 2), at(one, 3)))
        elif name == "AAA":
            answer.rejections.append(_rejection(one))
        elif name == "NM1":
            _name(answer, one)
        elif name == "EB":
            answer.benefits.append(_benefit(one, read, number))
    answer.plan = next((one.plan for one in answer.benefits if one.code in ACTIVE and one.plan), "")
    if not answer.traces and answer.rejections:
        # A payer that could not even find the person sends the trace back at the top, in BHT.
        answer.traces = [(at(one, 3), "") for one in found.segments if one[0] == "BHT"][:1]
    return answer


def _name(answer: Answer, one: tuple[str, ...]) -> None:
    if at(one, 1) == "PR":
        answer.payer = at(one, 3)
    elif at(one, 1) == "IL" and at(one, 8) == "MI":
        answer.member_id = at(one, 9)


def _rejection(one: tuple[str, ...]) -> Rejection:
    code = at(one, 3)
    not_found, words = REASONS.get(code, (False, f"The payer gave the reason {code or 'none'}"))
    return Rejection(code, words, not_found)


def _benefit(one: tuple[str, ...], read: Read, number: int) -> Benefit:
    services = at(one, 3).split(read.repetition) if read.repetition else [at(one, 3)]
    return Benefit(
        code=at(one, 1),
        services=frozenset(service for service in services if service),
        plan=at(one, 5),
        period=at(one, 6),
        amount=_money(at(one, 7), number),
        needs_authorization={"Y": True, "N": False}.get(at(one, 11)),
        in_network={"Y": True, "N": False}.get(at(one, 12)),
    )


def _money(said: str, number: int) -> Decimal | None:
    if not said:
        return None
    try:
        amount = Decimal(said)
    except InvalidOperation:
        raise NotReadable(f"Segment {number} of the answer: {said!r} is no amount of money.") from None
    if not amount.is_finite() or not 0 <= amount < 1_000_000:
        raise NotReadable(f"Segment {number} of the answer: {said!r} cannot be an amount of money.")
    return amount
