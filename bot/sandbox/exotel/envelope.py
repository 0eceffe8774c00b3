"""The response envelope: one item as an object, several as an array beside `metadata`."""

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
    """One result: either `data` or a `refusal`."""

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
class ApiResult:
    """The result of a request. `metadata` is None for a single item, which isn't wrapped in an array; `is_bare` is
    True for an item that has no envelope either."""

    items: Sequence[Item]
    metadata: Data | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    is_bare: bool = False

    @property
    def http_code(self) -> int:
        """The HTTP status: 207 if any item of a batch failed; else the item's own, but 200 around a 409."""
        if self.metadata is not None:
            return 207 if any(item.refusal for item in self.items) else 200
        (item,) = self.items
        return 200 if item.code == 409 else item.code

    @property
    def error_code(self) -> int | None:
        """The first failure's `error_data.code`, for the panel."""
        return next((item.refusal.code for item in self.items if item.refusal), None)


def single(data: Data) -> ApiResult:
    return ApiResult([Item(data)])


def flat(data: Data) -> ApiResult:
    """Return an item without an envelope, as trunk maps do."""
    return ApiResult([Item(data)], is_bare=True)


def refused(refusal: Refusal) -> ApiResult:
    return ApiResult([Item(refusal=refusal)], headers=refusal.headers)


def batch(inputs: Iterable[T], work: Callable[[T], Data], *, count_failed: bool) -> ApiResult:
    """Process a batch item by item. Destinations count `failed` in the metadata; settings don't."""
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
    return ApiResult(items, metadata)


def page(
    request: ApiRequest, everything: Sequence[Data], filters: Mapping[str, str] | None = None, *, counted: bool = False
) -> ApiResult:
    """Return the page of `offset` and `page_size`, at most 50 items; `filters` are kept in the page URIs.

    `next_page_uri` is null on the last page. A `counted` list also has the total and the number of the page.
    """
    size = min(_whole_number(request, "page_size", LARGEST_PAGE, at_least=1), LARGEST_PAGE)
    offset = _whole_number(request, "offset", 0, at_least=0)

    def uri(start: int) -> str:
        return f"{request.path}?{urlencode({'offset': start, 'page_size': size, **(filters or {})})}"

    metadata: dict[str, object] = {"total": len(everything), "page": offset // size + 1} if counted else {}
    metadata |= {
        "page_size": size,
        "first_page_uri": uri(0),
        "prev_page_uri": uri(max(0, offset - size)) if offset else None,
        "next_page_uri": uri(offset + size) if offset + size < len(everything) else None,
    }
    return ApiResult([Item(each) for each in everything[offset : offset + size]], metadata)


def _whole_number(request: ApiRequest, parameter: str, default: int, *, at_least: int) -> int:
    value = request.query.get(parameter)
    if not value:
        return default
    # Nine digits are plenty for a page, and Python refuses to parse more than 4,300.
    if not (value.isascii() and value.isdigit() and len(value) <= 9) or int(value) < at_least:
        raise invalid(f"Invalid {parameter}")
    return int(value)


def sealed(result: ApiResult, method: str) -> Response:
    """Wrap the result in its envelope, with a fresh `request_id`."""
    if result.is_bare:
        return json_response(result.items[0].data, result.http_code)
    bodies = [item.body() for item in result.items]
    envelope: dict[str, object] = {
        "request_id": uuid.uuid4().hex,
        "method": method,
        "http_code": result.http_code,
    }
    if result.metadata is None:
        (envelope["response"],) = bodies
    else:
        envelope |= {"metadata": result.metadata, "response": bodies}
    return json_response(envelope, result.http_code, result.headers)


def json_response(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Respond in ASCII only: a lone surrogate, which JSON can carry, has no UTF-8."""
    return Response(json.dumps(body), status, headers, "application/json")
