"""How a message leaves: into a local mailbox, or by the clinic's own mail server or text service.

A provider raises `Down` when the message surely did not leave, `Refused` when it never will, and `Unsure` when it may
have left. `repeatable`: the same message handed over twice arrives once.
"""

import json
import smtplib
import urllib.error
import urllib.request
from email.utils import make_msgid
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core import mail

from handrail.anytime.outbox.models import Message

SECONDS = 15


class Down(Exception):
    """Nobody answered: it did not leave, and is tried again."""


class Refused(Exception):
    """The address or the message is not taken: trying again helps nothing."""


class Unsure(Exception):
    """The connection ended after the message was handed over: it may have left."""


class Provider(Protocol):
    """One way out."""

    repeatable: bool

    def send(self, message: Message) -> None:
        """Hand the message over, once. Raises Down, Refused or Unsure."""


class LocalMailbox:
    """Keeps each message as a file of its own: for a laptop, a demo, and until a provider is set."""

    repeatable = True

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Message) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        words = f"To: {message.to}\nSubject: {message.subject}\n\n{message.text}\n"
        unfinished = self.folder / f".{message.pk}"
        try:
            unfinished.write_text(words, encoding="utf-8")
            unfinished.replace(self.folder / f"{message.pk}.{message.channel}.txt")
        except OSError as wrong:
            raise Down(str(wrong)) from wrong


class MailServer:
    """The clinic's mail server, as EMAIL_URL names it. It does not tell a repeat from a new message."""

    repeatable = False

    def send(self, message: Message) -> None:
        connection = mail.get_connection(timeout=SECONDS)
        letter = mail.EmailMessage(
            subject=message.subject,
            body=message.text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[message.to],
            headers={"Message-ID": make_msgid(str(message.pk), domain="handrail.invalid")},
            connection=connection,
        )
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as wrong:
            raise Down(str(wrong)) from wrong
        try:
            letter.send()
        except smtplib.SMTPResponseException as wrong:
            raise (Refused if wrong.smtp_code >= 500 else Down)(str(wrong)) from wrong
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError) as wrong:
            raise Refused(str(wrong)) from wrong
        except (OSError, smtplib.SMTPException) as wrong:
            raise Unsure(str(wrong)) from wrong
        finally:
            connection.close()


class TextService:
    """A text service that takes JSON over HTTPS and tells a repeat by its Idempotency-Key."""

    repeatable = True

    def __init__(self, address: str, token: str) -> None:
        self.address, self.token = address, token

    def send(self, message: Message) -> None:
        request = urllib.request.Request(  # noqa: S310 - the address is the clinic's own setting
            self.address,
            data=json.dumps({"id": str(message.pk), "to": message.to, "text": message.text}).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.token}",
                "Idempotency-Key": str(message.pk),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310
                return
        except urllib.error.HTTPError as wrong:
            may_be_taken_later = wrong.code >= 500 or wrong.code in (408, 425, 429)
            raise (Down if may_be_taken_later else Refused)(f"{wrong.code} {wrong.reason}") from wrong
        except (OSError, urllib.error.URLError) as wrong:
            raise Down(str(wrong)) from wrong


def provider_of(channel: str) -> Provider:
    """Return the way out of a channel: what the settings name, or else a local mailbox."""
    if channel == "email" and settings.EMAIL_BY_SERVER:
        return MailServer()
    if channel == "text" and settings.TEXT_URL:
        return TextService(settings.TEXT_URL, settings.TEXT_TOKEN)
    return LocalMailbox(Path(settings.HOME) / "outbox")
