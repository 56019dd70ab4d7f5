"""What a referrer is told, in words that can be handed over, read out or copied. No mail leaves from here."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from handrail.anytime.consents import queries as consents
from handrail.care.inquiry.models import Acknowledgement, OutcomeTold, Referral
from handrail.ground.clock import day_of
from handrail.ground.episode.models import Episode

OUTCOME = "outcome of the referral"  # the purpose a release must name

_STANDS = {
    "intake": "has been in touch with us, and the evaluation has not taken place yet",
    "placement": "has come to us for an evaluation, which is under way",
    "admission": "was accepted into the program and is getting ready to start",
    "admitted": "was admitted and has not started the program yet",
    "taking part": "has started the program",
    "stepping down": "is in the program, with fewer days a week",
    "aftercare": "has finished the program",
    "closed": "is no longer in our care",
}


@dataclass(frozen=True)
class Letters:
    """The two letters of one referral: what would be said, and what was said."""

    acknowledgement: str
    acknowledged: Acknowledgement | None
    outcome: str  # "" where there is nothing to say yet
    told: list[OutcomeTold]


def letters_of(referral: Referral, *, on: date, may_tell: bool) -> Letters:
    """Return the letters. The outcome's words are made only where they may be told."""
    episode = referral.episode
    return Letters(
        acknowledgement_text(referral),
        Acknowledgement.objects.filter(referral=referral).first(),
        outcome_text(referral, episode, on=on) if may_tell and episode is not None else "",
        list(OutcomeTold.objects.filter(referral=referral).order_by("at")),
    )


def acknowledgement_text(referral: Referral) -> str:
    """Return that the request came in. It names nobody and does not say whether anyone came."""
    clinic = referral.organization
    day = day_of(referral.received_at, referral.site.time_zone)
    return _(
        "To %(referrer)s\n\n"
        "Thank you for writing to us. Your request of %(day)s reached us, and a person on our team answers it. "
        "The law protects the privacy of everyone who may or may not be in our care. So we can't tell you more "
        "about this person unless they agree in writing. If you learn of any danger, please call us at %(phone)s; "
        "in an emergency, call 911.\n\n"
        "%(clinic)s"
    ) % {
        "referrer": referral.referrer.strip(),
        "day": f"{day:%-d %B %Y}",
        "phone": referral.site.phone or clinic.phone,
        "clinic": clinic.name,
    }


def outcome_text(referral: Referral, episode: Episode, *, on: date) -> str:
    """Return where the person stands today, and nothing else of their record."""
    clinic = referral.organization
    # 42 CFR 2.32: what leaves under a consent carries this notice.
    notice = _("42 CFR part 2 prohibits unauthorized use or disclosure of these records.")
    protected = episode.sensitivity in consents.SUBSTANCE_USE
    return _(
        "To %(referrer)s\n\n"
        "You wrote to us about %(person)s. With their written consent we can tell you this: on %(day)s, "
        "%(person)s %(stands)s.\n\n"
        "This was disclosed for this purpose only. Please do not pass it on unless %(person)s agrees in writing "
        "or the law allows it.%(notice)s\n\n"
        "%(clinic)s, %(phone)s"
    ) % {
        "referrer": referral.referrer.strip(),
        "person": episode.client.legal_name,
        "day": f"{on:%-d %B %Y}",
        "stands": _(_STANDS[_stands(episode, on)]),
        "notice": f"\n\n{notice}" if protected else "",
        "clinic": clinic.name,
        "phone": referral.site.phone or clinic.phone,
    }


def _stands(episode: Episode, on: date) -> str:
    """Return where someone stands: who was admitted has not started before the first day."""
    before = episode.admitted_on is not None and on < episode.admitted_on
    return "admitted" if episode.stage == "taking part" and before else str(episode.stage)
