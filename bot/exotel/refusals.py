"""The error for a refusal of Exotel's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TypeVar, Unpack

from bot.domain import errors
from bot.exotel import sentences
from bot.exotel.call import Call
from bot.exotel.sentences import RefusalRule

_Unanswered = TypeVar("_Unanswered", bound=errors.ExotelError)

# Statuses of the vendor, or of the gateway before it, for an endpoint that an account does not have.
SWITCHED_OFF_STATUSES = frozenset({403, 404, 405})


@dataclass(frozen=True)
class Refusal:
    """The contents of a failure item, or of an old-style RestException.

    `code` is the vendor's (1008 …), `status` the item's own HTTP-like code, or that of the answer around it.
    `retry_after` is in seconds, None where there was none, and matters for a 429 only.
    """

    code: int | None
    status: int
    http_status: int
    description: str = ""
    request_id: str | None = None
    retry_after: float | None = None


def as_error(call: Call, refusal: Refusal, rule: RefusalRule | None = None) -> errors.Refused:
    """Make the error of a refusal, by `rule` if the caller knows better, else by the table."""
    details = errors.ReplyDetails(
        code=refusal.code,
        http_status=refusal.http_status,
        request_id=refusal.request_id,
        description=refusal.description or None,
    )
    if 429 in {refusal.status, refusal.http_status}:
        wait = refusal.retry_after
        return errors.RateLimited(sentences.too_many(call, wait), retry_after=wait, **details)
    rule = rule or _find_rule(call, refusal)
    if rule is None and max(refusal.status, refusal.http_status) >= 500:
        return unanswered(errors.ServerFault, call, sentences.internal_error(refusal.description), **details)
    rule = rule or sentences.ANY_REFUSAL
    refused = rule.error(sentences.refused(call, rule, refusal.description), **details)
    refused.advice = rule.advice
    return refused


def unanswered(kind: type[_Unanswered], call: Call, why: str, **details: Unpack[errors.ReplyDetails]) -> _Unanswered:
    """Make the error of a call that was sent and has no usable answer. `why` is a clause: "no answer came"."""
    error = kind(sentences.unanswered(call, why), **details)
    error.may_have_worked, error.why = call.writes, why
    return error


garbled = partial(unanswered, errors.GarbledAnswer)


def refused_though_there(call: Call, refusal: errors.Refused) -> errors.Refused:
    """Make the error of a 403 or 404 whose subject does exist: the account lacks the endpoint, or the key isn't allowed
    to use it."""
    rule = sentences.SWITCHED_OFF if call.portal else sentences.NOT_ALLOWED
    error = rule.error(
        sentences.refused(call, rule, ""),
        code=refusal.code,
        http_status=refusal.http_status,
        request_id=refusal.request_id,
        description=refusal.description,
    )
    error.advice = rule.advice
    return error


def _find_rule(call: Call, refusal: Refusal) -> RefusalRule | None:
    """Look up the rule of a refusal. A 403 or 404 without a trunk is about the endpoint, or the account."""
    code = refusal.code if refusal.code in _KNOWN_CODES else sentences.BY_STATUS.get(refusal.status)
    about_nothing = call.trunk is None and (code == 1003 or (code == 1000 and not call.is_lookup))
    if call.portal and (about_nothing or refusal.status == 405):
        return sentences.SWITCHED_OFF
    if about_nothing:
        return sentences.OTHER_ACCOUNT if code == 1003 else sentences.UNKNOWN_ACCOUNT
    description = refusal.description.lower()
    return next((rule for rule in sentences.TABLE if rule.code == code and description.startswith(rule.begins)), None)


_KNOWN_CODES = frozenset(rule.code for rule in sentences.TABLE)
