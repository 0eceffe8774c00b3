"""Reading an answer: one item or several, each with its own yes or no. The HTTP status never means success.

Observed: `{"request_id", "response": {"code", "status", "error_data", "data"}}`; lists and batches have an
array of such objects and `metadata` beside it. The seed's examples leave out `code`, or all but `data`.
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
from bot.exotel.refusals import SWITCHED_OFF_STATUSES, Refusal, as_error
from bot.logs.hiding import Hiding

LONGEST_DESCRIPTION = 300
LONGEST_READ = 10_000
"""Of the vendor's words, before secrets are looked for in them."""
LONGEST_LINK = 2_000

_UNREADABLE = object()
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")
_HALVES = re.compile(
    # A pair, half of one, any other escape: a backslash may itself be escaped.
    rb"(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)


@dataclass(frozen=True)
class Reply:
    """An answer as it came over the wire. `retry_after` is in seconds, None where it says nothing of it."""

    status: int
    body: bytes
    retry_after: float | None = None


@dataclass(frozen=True)
class Item:
    """What became of one thing that was asked: `data`, or the `error`."""

    data: Any
    error: errors.Refused | None


@dataclass(frozen=True)
class Answer:
    """`several` is True where the API answered with an array. `next_query` asks for the page that follows."""

    items: tuple[Item, ...]
    several: bool
    next_query: Mapping[str, str] | None
    http_status: int
    request_id: str | None

    @property
    def first_error(self) -> errors.Refused | None:
        return next((item.error for item in self.items if item.error), None)


def read(call: Call, reply: Reply, hidden: tuple[str, ...] = ()) -> Answer:
    """Read an answer; raises ExotelError where there is none in it.

    A no to one item is kept in that item. What is `hidden` is taken out of the vendor's words.
    """
    hiding = Hiding((*call.secrets, *hidden)) if call.secrets else _kept_hiding(hidden)
    body = _json(reply.body)
    if not isinstance(body, dict):
        raise _no_envelope(call, reply)
    if isinstance(body.get("RestException"), dict):
        raise _rest_exception(call, reply, body["RestException"], hiding)
    response = body.get("response")
    if not isinstance(response, dict | list):
        raise _no_envelope(call, reply)
    request_id = _request_id(body.get("request_id"), hiding)
    rows = response if isinstance(response, list) else [response]
    items = tuple(_item(call.part(place), reply, row, request_id, hiding) for place, row in enumerate(rows))
    next_query = _next_query(body.get("metadata"))
    if any(hiding.finds(value) for value in (next_query or {}).values()):
        # What is asked for next is written down.
        raise garbled(call, sentences.ODD_JSON, http_status=reply.status, request_id=request_id)
    answer = Answer(items, isinstance(response, list), next_query, reply.status, request_id)
    if not 200 <= reply.status < 300 and answer.first_error is None:
        raise _no_envelope(call, reply)
    return answer


def garbled(
    call: Call, what_came: str, *, http_status: int | None = None, request_id: str | None = None
) -> errors.GarbledAnswer:
    """Name an answer that is none. `what_came` is a noun phrase for the sentence."""
    sentence = sentences.garbled(call, what_came)
    error = errors.GarbledAnswer(sentence, http_status=http_status, request_id=request_id)
    error.why = sentences.why_garbled(what_came)
    error.may_have_worked = call.writes
    return error


def _item(call: Call, reply: Reply, row: object, request_id: str | None, hiding: Hiding) -> Item:
    if not isinstance(row, dict):
        raise garbled(call, sentences.ODD_JSON, http_status=reply.status, request_id=request_id)
    if _is_success(row):
        return Item(row.get("data"), None)
    error_data = row.get("error_data")
    said: Mapping[str, object] = error_data if isinstance(error_data, dict) else {}
    code = _whole(said.get("code"))
    words = _text(said.get("description")) or _text(said.get("message"))
    refusal = Refusal(
        code=code,
        status=_whole(row.get("code")) or reply.status,
        http_status=reply.status,
        description=_safe(call, code, words, hiding),
        request_id=request_id,
        retry_after=reply.retry_after,
    )
    return Item(None, as_error(call, refusal))


def _is_success(row: Mapping[str, object]) -> bool:
    """A yes must be said, and nothing beside it may say no. Data alone is the seed's way of saying yes."""
    code, status = row.get("code"), row.get("status")
    if row.get("error_data") or status not in (None, "success"):
        return False
    if code is not None:
        number = _whole(code)
        return number is not None and 200 <= number < 300
    return status == "success" or row.get("data") is not None


def _rest_exception(call: Call, reply: Reply, said: Mapping[str, object], hiding: Hiding) -> errors.Refused:
    """The vendor's older kind of refusal: `{"Status": 429, "Message": "…", "Code": "RATE_LIMIT_EXCEEDED"}`."""
    code = _whole(said.get("Code"))
    refusal = Refusal(
        code=code,
        status=_whole(said.get("Status")) or reply.status,
        http_status=reply.status,
        description=_safe(call, code, _text(said.get("Message")), hiding),
        retry_after=reply.retry_after,
    )
    return as_error(call, refusal)


def _no_envelope(call: Call, reply: Reply) -> errors.ExotelError:
    """Name an answer by its HTTP status where its body is not the API's; most have no other name."""
    refusal = Refusal(None, reply.status, reply.status, retry_after=reply.retry_after)
    if reply.status in {401, 429}:
        return as_error(call, refusal)
    if call.portal and reply.status in SWITCHED_OFF_STATUSES:
        return as_error(call, refusal, sentences.SWITCHED_OFF)
    return garbled(call, _what_came(reply), http_status=reply.status)


def _what_came(reply: Reply) -> str:
    kind = sentences.ODD_JSON
    if 300 <= reply.status < 400:
        kind = sentences.REDIRECT
    elif not reply.body.strip():
        kind = sentences.EMPTY
    elif reply.body.lstrip()[:1] == b"<":
        kind = sentences.WEB_PAGE
    return f"{kind} (HTTP {reply.status})"


def _next_query(metadata: object) -> Mapping[str, str] | None:
    """Only the link's query is used, so that credentials never follow a link to another host."""
    link = metadata.get("next_page_uri") if isinstance(metadata, dict) else None
    if not link:
        return None
    query = _text(link)[:LONGEST_LINK].partition("?")[2].partition("#")[0]
    return dict(parse_qsl(query))


def _json(body: bytes) -> Any:
    try:
        return pydantic_core.from_json(body)
    except ValueError:
        pass  # perhaps for half a character alone
    try:
        return pydantic_core.from_json(_whole_characters(body))
    except ValueError:
        return _UNREADABLE


def _whole_characters(body: bytes) -> bytes:
    """With U+FFFD for each half of a character: a name that was cut within one must not hide all that is beside it."""
    text = body.decode("utf-8", "replace").encode()
    return _HALVES.sub(lambda found: b"\\ufffd" if found[2] else found[0], text)


def _whole(value: object) -> int | None:
    """A small whole number, as such or in digits."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,5}", value):
        return int(value)
    return value if type(value) is int and 0 <= value < 100_000 else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _request_id(value: object, hiding: Hiding) -> str | None:
    """For the vendor's support. Anything of another form is somebody's text, and may be a secret that is sent back."""
    text = _text(value)
    return text if _REQUEST_ID.fullmatch(text) and not hiding.finds(text) else None


@lru_cache(maxsize=16)
def _kept_hiding(secrets: tuple[str, ...]) -> Hiding:
    """For those that are the same in every call."""
    return Hiding(secrets)


def _safe(call: Call, code: int | None, words: str, hiding: Hiding) -> str:
    """Take secrets out of the vendor's words, and what no eye can see.

    Its parser (1007) quotes bits of what was sent, and a bit of a password is not found by looking for the whole.
    """
    if call.secrets and code == 1007:
        return "not shown, as it may quote a password"
    if len(words) > LONGEST_READ:
        # Not within a word: half a secret would not be found.
        words = words[:LONGEST_READ].rpartition(" ")[0]
    words = hiding.struck_out(words)
    visible = "".join(char if char.isprintable() else " " for char in words)
    return " ".join(visible.split())[:LONGEST_DESCRIPTION]
