"""A request for the endpoints: authenticated, with its path split and its body parsed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import NoReturn

from starlette.datastructures import Headers, QueryParams

from bot.sandbox.exotel.refusals import missing, unparsable, unsupported_content_type
from bot.sandbox.exotel.rules import Body


@dataclass(frozen=True)
class ApiRequest:
    """`trunk_sid` and `id` come from the path, "" if absent; `body` is {} for GET and DELETE."""

    path: str
    query: QueryParams
    trunk_sid: str
    id: str
    body: Body

    def required(self, parameter: str) -> str:
        """A mandatory query parameter."""
        value = self.query.get(parameter)
        if not value:
            raise missing(parameter)
        return value


def parsed_body(headers: Headers, raw: bytes) -> Body:
    """Parse a JSON body. Raises 1011 for any media type but `application/json`, and 1007 with the parser's message."""
    sent = headers.get("content-type", "")
    if sent.partition(";")[0].strip().lower() != "application/json":
        raise unsupported_content_type(sent)
    try:
        body = json.loads(raw.decode(), parse_constant=_no_such_constant)
    except (ValueError, RecursionError) as error:
        raise unparsable(str(error)) from None
    if not isinstance(body, dict):
        raise unparsable("the request body should be a JSON object")
    return body


def _no_such_constant(word: str) -> NoReturn:
    """Refuse NaN and Infinity, which Python accepts and JSON doesn't have."""
    raise ValueError(f"{word} is not JSON")
