"""The envelope of an answer: one item as an object, several as an array with `metadata` beside it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from urllib.parse import urlencode

from starlette.responses import Response

from bot.sandbox.exotel.refusals import Refusal, invalid
from bot.sandbox.exotel.request import ApiRequest

Data = Mapping[str, object]
T = TypeVar("T")
LARGEST_PAGE = 50


@dataclass(frozen=True)
class Item:
    """One result: either `data`, or the `refusal` that stood in its place."""

    data: Data | None = None
    refusal: Refusal | None = None

    @property
    def code(self) -> int:
        return self.refusal.http_code if self.refusal else 200

    def body(self) -> dict[str, object]:
        if self.refusal is None:
            return {"code": 200, "error_data": None, "status": "success", "data": self.data}
        error = {
            "code": self.refusal.code,
            "message": self.refusal.message,
            "description": self.refusal.description,
        }
        return {"code": self.code, "error_data": error, "status": "failure", "data": None}


@dataclass(frozen=True)
class Reply:
    """The result of a request. `metadata` is None for a single item, which is then not wrapped in an array."""

    items: Sequence[Item]
    metadata: Data | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def http_code(self) -> int:
        """The HTTP status: 200 around a 409, 207 if the items disagree, else the status of them all."""
        codes = {item.code for item in self.items} or {200}
        if len(codes) > 1:
            return 207
        (code,) = codes
        return 200 if code == 409 else code

    @property
    def error_code(self) -> int | None:
        """The first failure's `error_data.code`, for the panel's list of calls."""
        return next((item.refusal.code for item in self.items if item.refusal), None)


def one(data: Data) -> Reply:
    return Reply([Item(data)])


def refused(refusal: Refusal) -> Reply:
    return Reply([Item(refusal=refusal)], headers=refusal.headers)


def batch(inputs: Iterable[T], work: Callable[[T], Data], *, count_failed: bool) -> Reply:
    """Do one request's work item by item. Settings leave `failed` out of the metadata; destinations do not."""
    items = []
    for each in inputs:
        try:
            items.append(Item(work(each)))
        except Refusal as refusal:
            items.append(Item(refusal=refusal))
    success = sum(item.refusal is None for item in items)
    metadata = {"total": len(items), "success": success}
    if count_failed:
        metadata["failed"] = len(items) - success
    return Reply(items, metadata)


def page(request: ApiRequest, everything: Sequence[Data], **filters: str) -> Reply:
    """Answer the page of `offset` and `page_size`; `filters` are kept in the page URIs.

    The way on is `next_page_uri`, null on the last page. A page never has more than 50 items, even if the request asks
    for more.
    """
    size = min(_whole_number(request, "page_size", LARGEST_PAGE, at_least=1), LARGEST_PAGE)
    offset = _whole_number(request, "offset", 0, at_least=0)

    def uri(start: int) -> str:
        return f"{request.path}?{urlencode({'offset': start, 'page_size': size, **filters})}"

    metadata = {
        "page_size": size,
        "first_page_uri": uri(0),
        "prev_page_uri": uri(max(0, offset - size)) if offset else None,
        "next_page_uri": uri(offset + size) if offset + size < len(everything) else None,
    }
    return Reply([Item(each) for each in everything[offset : offset + size]], metadata)


def _whole_number(request: ApiRequest, parameter: str, default: int, *, at_least: int) -> int:
    value = request.query.get(parameter)
    if not value:
        return default
    # Nine digits: beyond that it is no page of anything, and Python refuses to read it past 4,300.
    if not (value.isascii() and value.isdigit() and len(value) <= 9) or int(value) < at_least:
        raise invalid(f"Invalid {parameter}")
    return int(value)


def sealed(reply: Reply, method: str) -> Response:
    """Put the reply into its envelope, with a `request_id` of its own."""
    bodies = [item.body() for item in reply.items]
    envelope: dict[str, object] = {
        "request_id": uuid.uuid4().hex,
        "method": method,
        "http_code": reply.http_code,
    }
    if reply.metadata is None:
        (envelope["response"],) = bodies
    else:
        envelope |= {"metadata": reply.metadata, "response": bodies}
    return json_response(envelope, reply.http_code, reply.headers)


def json_response(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer in ASCII only: a lone surrogate, which JSON may carry, has no UTF-8."""
    return Response(json.dumps(body), status, headers, "application/json")
