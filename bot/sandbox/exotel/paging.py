"""Lists come in pages of at most 50; the way on is `next_page_uri`, null on the last page."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from bot.sandbox.exotel.envelope import Data, Item, Reply
from bot.sandbox.exotel.refusals import invalid
from bot.sandbox.exotel.request import ApiRequest

LARGEST_PAGE = 50


def page(request: ApiRequest, everything: Sequence[Data], **filters: str) -> Reply:
    """Answer the page of `offset` and `page_size`; `filters` are kept in the page URIs.

    A page never has more than 50 items, even if the request asks for more.
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
