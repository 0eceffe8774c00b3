"""The reader of answers. Each has one item or several, each with its own yes or no; the HTTP status never means
success.

Observed: `{"request_id", "response": {"code", "status", "error_data", "data"}}`; lists and batches have an array of
such objects and `metadata` beside it. The seed's examples leave out `code`, or all but `data`. Trunk maps were
published without an envelope: the data alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import pydantic_core

from bot.domain import errors
from bot.exotel import sentences
from bot.exotel.call import Call
from bot.exotel.refusals import SWITCHED_OFF_STATUSES, Refusal, as_error, garbled
from bot.logs.hiding import Hiding

LONGEST_DESCRIPTION = 300
LONGEST_READ = 10_000
"""Characters of the vendor's words that are searched for secrets."""
LONGEST_LINK = 2_000

_UNREADABLE = object()
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")
_HALVES = re.compile(
    # A pair, half of one, any other escape: a backslash may itself be escaped.
    rb"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)


@dataclass(frozen=True)
class HttpReply:
    """An answer as it came over the wire. `retry_after` is in seconds, None if there is none."""

    status: int
    body: bytes
    retry_after: float | None = None


@dataclass(frozen=True)
class Answer:
    """A yes, with the data of each item. `next_query` is that of the next page."""

    data: tuple[Any, ...]
    next_query: Mapping[str, str] | None
    http_status: int
    request_id: str | None


def read(call: Call, reply: HttpReply, hidden: tuple[str, ...] = ()) -> Answer:
    """Read an answer. Raises ExotelError if it isn't one, and for a no to any of its items.

    `hidden` strings are removed from the vendor's words.
    """
    hiding = Hiding((*call.secrets, *hidden)) if call.secrets else _kept_hiding(hidden)
    body = _json(reply.body)
    if not isinstance(body, dict):
        raise _no_envelope(call, reply)
    if isinstance(body.get("RestException"), dict):
        raise _rest_exception(call, reply, body["RestException"], hiding)
    if call.is_lookup and "response" not in body and 200 <= reply.status < 300:
        return Answer((body,), None, reply.status, None)
    response = body.get("response")
    if not isinstance(response, dict | list):
        raise _no_envelope(call, reply)
    request_id = _request_id(body.get("request_id"), hiding)
    rows = response if isinstance(response, list) else [response]
    items = [_item(call, reply, row, request_id, hiding) for row in rows]
    next_query = _next_query(body.get("metadata"))
    if any(hiding.finds(value) for value in (next_query or {}).values()):
        # The next request goes into the log.
        raise garbled(call, sentences.ODD_JSON, http_status=reply.status, request_id=request_id)
    if refused := next((item for item in items if isinstance(item, errors.Refused)), None):
        raise refused
    if not 200 <= reply.status < 300:
        raise _no_envelope(call, reply)
    return Answer(tuple(items), next_query, reply.status, request_id)


def _item(call: Call, reply: HttpReply, row: object, request_id: str | None, hiding: Hiding) -> Any:
    """Return the data of one item, or its Refused."""
    if not isinstance(row, dict):
        raise garbled(call, sentences.ODD_JSON, http_status=reply.status, request_id=request_id)
    if _is_success(row):
        return row.get("data")
    error_data = row.get("error_data")
    details: Mapping[str, object] = error_data if isinstance(error_data, dict) else {}
    code = _whole(details.get("code"))
    words = _text(details.get("description")) or _text(details.get("message"))
    refusal = Refusal(
        code=code,
        status=_whole(row.get("code")) or reply.status,
        http_status=reply.status,
        description=_safe(call, code, words, hiding),
        request_id=request_id,
        retry_after=reply.retry_after,
    )
    return as_error(call, refusal)


def _is_success(row: Mapping[str, object]) -> bool:
    """Require an explicit yes, and nothing that says no. Data alone is the seed's way of saying yes."""
    code, status = row.get("code"), row.get("status")
    if row.get("error_data") or status not in (None, "success"):
        return False
    if code is not None:
        number = _whole(code)
        return number is not None and 200 <= number < 300
    return status == "success" or row.get("data") is not None


def _rest_exception(call: Call, reply: HttpReply, details: Mapping[str, object], hiding: Hiding) -> errors.Refused:
    """Read the vendor's older kind of refusal: `{"Status": 429, "Message": "…", "Code": "RATE_LIMIT_EXCEEDED"}`."""
    code = _whole(details.get("Code"))
    refusal = Refusal(
        code=code,
        status=_whole(details.get("Status")) or reply.status,
        http_status=reply.status,
        description=_safe(call, code, _text(details.get("Message")), hiding),
        retry_after=reply.retry_after,
    )
    return as_error(call, refusal)


def _no_envelope(call: Call, reply: HttpReply) -> errors.ExotelError:
    """Make the error of a body that is not the API's, by its HTTP status."""
    refusal = Refusal(None, reply.status, reply.status, retry_after=reply.retry_after)
    if reply.status in {401, 429}:
        return as_error(call, refusal)
    if call.portal and reply.status in SWITCHED_OFF_STATUSES:
        return as_error(call, refusal, sentences.SWITCHED_OFF)
    return garbled(call, _why_garbled(reply), http_status=reply.status)


def _why_garbled(reply: HttpReply) -> str:
    kind = sentences.ODD_JSON
    if 300 <= reply.status < 400:
        kind = sentences.REDIRECT
    elif not reply.body.strip():
        kind = sentences.EMPTY
    elif reply.body.lstrip()[:1] == b"<":
        kind = sentences.WEB_PAGE
    return f"{kind} (HTTP {reply.status})"


def _next_query(metadata: object) -> Mapping[str, str] | None:
    """Take only the link's query, so that credentials never follow a link to another host."""
    link = metadata.get("next_page_uri") if isinstance(metadata, dict) else None
    if not link:
        return None
    query = _text(link)[:LONGEST_LINK].partition("?")[2].partition("#")[0]
    return dict(parse_qsl(query))


def _json(body: bytes) -> Any:
    try:
        return pydantic_core.from_json(body)
    except ValueError:
        pass  # perhaps only because of a lone surrogate
    try:
        return pydantic_core.from_json(_whole_characters(body))
    except ValueError:
        return _UNREADABLE


def _whole_characters(body: bytes) -> bytes:
    """Replace each lone surrogate by U+FFFD: one name cut inside a character must not make everything unreadable."""
    text = body.decode("utf-8", "replace").encode()
    return _HALVES.sub(lambda match: b"\\ufffd" if match[2] else match[0], text)


def _whole(value: object) -> int | None:
    """Read a small whole number, as such or in digits."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,5}", value):
        return int(value)
    return value if type(value) is int and 0 <= value < 100_000 else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _request_id(value: object, hiding: Hiding) -> str | None:
    """Read the id for the vendor's support. Any other text may be a secret sent back."""
    text = _text(value)
    return text if _REQUEST_ID.fullmatch(text) and not hiding.finds(text) else None


@lru_cache(maxsize=16)
def _kept_hiding(secrets: tuple[str, ...]) -> Hiding:
    """Keep the one for secrets that are the same in every call."""
    return Hiding(secrets)


def _safe(call: Call, code: int | None, words: str, hiding: Hiding) -> str:
    """Remove secrets and invisible characters from the vendor's words.

    Its parser (1007) quotes parts of the request, and part of a password isn't found by searching for the whole.
    """
    if call.secrets and code == 1007:
        return "not shown because it may quote a password"
    if len(words) > LONGEST_READ:
        # Cut between words: half a secret would not be found.
        words = words[:LONGEST_READ].rpartition(" ")[0]
    words = hiding.struck_out(words)
    visible = "".join(char if char.isprintable() else " " for char in words)
    return " ".join(visible.split())[:LONGEST_DESCRIPTION]
