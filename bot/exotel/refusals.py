"""From what Exotel said no with to the error that names it."""

from __future__ import annotations

from dataclasses import dataclass

from bot import errors
from bot.exotel import sentences
from bot.exotel.call import Call
from bot.exotel.sentences import Saying

# Statuses that the vendor, or the gateway before it, answers with for an endpoint an account does not have.
SWITCHED_OFF_STATUSES = frozenset({403, 404, 405})


@dataclass(frozen=True)
class Refusal:
    """What a failure item, or an old-style RestException, said.

    `code` is the vendor's (1008 …), `status` the item's own HTTP-like code, or that of the answer around it.
    `retry_after` is in seconds, None where nothing was said of it, and matters for a 429 only.
    """

    code: int | None
    status: int
    http_status: int
    description: str = ""
    request_id: str | None = None
    retry_after: float | None = None


def as_error(call: Call, refusal: Refusal, saying: Saying | None = None) -> errors.Refused:
    """Name the refusal: with `saying` if the caller knows better, else as the table has it."""
    details = errors.ReplyDetails(
        code=refusal.code,
        http_status=refusal.http_status,
        request_id=refusal.request_id,
        description=refusal.description or None,
    )
    if 429 in {refusal.status, refusal.http_status}:
        wait = refusal.retry_after
        return errors.RateLimited(sentences.too_many(call, wait), retry_after=wait, **details)
    saying = saying or _find_saying(call, refusal)
    if saying is None and max(refusal.status, refusal.http_status) >= 500:
        fault = errors.ServerFault(sentences.server_fault(call, refusal.description), **details)
        fault.may_have_worked = call.writes
        fault.why = sentences.why_server_fault(refusal.description)
        return fault
    saying = saying or sentences.ANY_REFUSAL
    refused = saying.error(sentences.refused(call, saying, refusal.description), **details)
    refused.advice = saying.advice
    return refused


def though_it_is_there(call: Call, refusal: errors.Refused) -> errors.Refused:
    """What a 403 or 404 turns out to mean where the thing it was about is there after all: the account does not have
    the endpoint, or, where every account has it, the key may not use it."""
    saying = sentences.SWITCHED_OFF if call.portal else sentences.NOT_ALLOWED
    meant = saying.error(
        sentences.refused(call, saying, ""),
        code=refusal.code,
        http_status=refusal.http_status,
        request_id=refusal.request_id,
        description=refusal.description,
    )
    meant.advice = saying.advice
    return meant


def _find_saying(call: Call, refusal: Refusal) -> Saying | None:
    """Look the refusal up. A 403 or 404 that is about no trunk is about the endpoint, or the account."""
    code = refusal.code if refusal.code in _KNOWN_CODES else sentences.BY_STATUS.get(refusal.status)
    about_nothing = call.trunk is None and (code == 1003 or (code == 1000 and not call.seeks))
    if call.portal and (about_nothing or refusal.status == 405):
        return sentences.SWITCHED_OFF
    if about_nothing:
        return sentences.OTHER_ACCOUNT if code == 1003 else sentences.UNKNOWN_ACCOUNT
    description = refusal.description.lower()
    return next((s for s in sentences.TABLE if s.code == code and description.startswith(s.begins)), None)


_KNOWN_CODES = frozenset(saying.code for saying in sentences.TABLE)
