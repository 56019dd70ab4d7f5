"""Every write carries a key: a repeat with the same key gets the first answer and does nothing.

The key, its request's fingerprint and the answer are stored in the write's own transaction,
so a lost connection or a killed server never leaves the sender guessing for long.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from handrail.ground.access.models import WriteKey
from handrail.ground.rows import only
from handrail.ground.steps import NotAllowed

DEADLOCK_TRIES = 3
DEADLOCKS = ("40P01", "40001")  # PostgreSQL: deadlock detected, serialization failure
LONGEST_KEPT_BODY = 20_000
TEXT = ("text/", "application/json")  # a picture or a PDF is no text, and PostgreSQL stores it as none
NOT_CONTENT = {"csrfmiddlewaretoken", "idempotency_key"}
# A phone may keep a check-in until it is opened again. Longer than that, no page and no phone sends one a second time;
# the answers kept beside the keys are pages, and may name people.
KEPT = timedelta(days=30)
AT_ONCE = 5000  # so that whoever writes meanwhile does not wait


class NoKey(NotAllowed):
    """The form came without its key."""


class KeyReused(NotAllowed):
    """The key was used for other content."""


def answer_once(request: Any, act: Callable[[], HttpResponse], *, hears_all: bool = False) -> HttpResponse:
    """Run a write once for its key. An answer of 400 or more undoes everything and frees the key.

    With `hears_all`, other content under a used key is a write of its own, keyed by that content: someone
    who goes back and changes a no into a yes must be heard.
    """
    key = (request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key") or "")[:64]
    key = key.replace("\x00", "")  # PostgreSQL stores none
    if not key:
        raise NoKey(
            [_("This form came without its key, so it was not saved. Reload the page and send it again.")]
        )
    principal, fingerprint = request.actor.label, fingerprint_of(request)
    try:
        return _answer(principal, key, fingerprint, act)
    except KeyReused:
        if not hears_all:
            raise
        return _answer(principal, fingerprint, fingerprint, act)


def _answer(principal: str, key: str, fingerprint: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    for _again in range(DEADLOCK_TRIES - 1):
        try:
            return _answer_now(principal, key, fingerprint, act)
        except OperationalError as wrong:
            if not _may_try_again(wrong):
                raise
    return _answer_now(principal, key, fingerprint, act)


def _may_try_again(wrong: OperationalError) -> bool:
    """Return whether the database undid this whole write to let another one pass (a deadlock)."""
    undone = getattr(wrong.__cause__, "sqlstate", None) in DEADLOCKS
    return undone and _stands_alone()


def _stands_alone() -> bool:
    return not transaction.get_connection().in_atomic_block


def _answer_now(principal: str, key: str, fingerprint: str, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Take the key, then act. The key's own row says whether this write was answered before: nothing asks first."""
    try:
        with transaction.atomic():
            row = WriteKey(principal=principal, key=key, fingerprint=fingerprint)
            row.save(force_insert=True)
            response = act()
            if response.status_code >= 400:
                transaction.set_rollback(True)
            else:
                _keep(row, response)
        return response
    except IntegrityError:
        if first := _first_answer(principal, key, fingerprint):
            return first
        raise


def fingerprint_of(request: Any) -> str:
    """Return a keyed hash of what is asked: path and content, without keys and tokens.

    Keyed with the installation's secret: what is stored gives nobody a password or an answer to guess at.
    """
    said = [request.method, request.get_full_path()]
    if request.content_type == "application/json":
        said.append(request.body.decode("utf-8", "replace"))
    else:
        said += [
            f"{name}={value}"
            for name, values in sorted(request.POST.lists())
            if name not in NOT_CONTENT
            for value in values
        ]
    return salted_hmac("handrail.write_key", "\x00".join(said), algorithm="sha256").hexdigest()


def _first_answer(principal: str, key: str, fingerprint: str) -> HttpResponse | None:
    row: WriteKey | None = only(WriteKey.objects.filter(principal=principal, key=key))
    if row is None:
        return None
    if row.fingerprint != fingerprint:
        raise KeyReused(
            [_("This form was sent before with other content. Reload the page to see what was saved.")]
        )
    response = HttpResponse(row.body, status=row.status, content_type=row.content_type or None)
    if row.location:
        response["Location"] = row.location
    response["Idempotent-Replay"] = "true"
    return response


def _keep(row: WriteKey, response: HttpResponse) -> None:
    kept = not response.streaming and response.get("Content-Type", "").startswith(TEXT)
    body = response.content if kept else b""
    WriteKey.objects.filter(pk=row.pk).update(
        status=response.status_code,
        location=response.get("Location", "")[:300],
        body=body.decode("utf-8", "replace") if len(body) <= LONGEST_KEPT_BODY else "",
        content_type=response.get("Content-Type", "")[:80],
    )


def forget_old(*, at: datetime) -> int:
    """Delete the keys of writes nobody repeats any more, some at a time, and sessions that ended. Returns how many keys."""
    SessionStore.clear_expired()
    oldest = WriteKey.objects.filter(pk__lt=_first_id(at - KEPT)).order_by("pk")
    ids = list(oldest.values_list("pk", flat=True)[:AT_ONCE])
    deleted, _each = WriteKey.objects.filter(pk__in=ids).delete()
    return deleted


def _first_id(at: datetime) -> UUID:
    """Return the lowest id that a row made then could have: ids begin with the millisecond they were made in."""
    return UUID(int=int(at.timestamp() * 1000) << 80)
