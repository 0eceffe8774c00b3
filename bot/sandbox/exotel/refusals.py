"""The API's errors, with the codes, messages and descriptions it was seen to use."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus


class Refusal(Exception):
    """One item's failure. `http_code` is the item's own code; the envelope decides the HTTP status."""

    def __init__(
        self,
        http_code: int,
        code: int,
        message: str,
        description: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(description)
        self.http_code = http_code
        self.code = code
        self.message = message
        self.description = description
        self.headers = dict(headers or {})


def not_found() -> Refusal:
    return Refusal(404, 1000, "Not Found", "Not Found")


def missing(*parameters: str) -> Refusal:
    """The API writes `trunk_name` as `TrunkName`."""
    names = " or ".join(parameter.title().replace("_", "") for parameter in parameters)
    return Refusal(400, 1001, "Mandatory Parameter missing", f"{names} is mandatory")


def invalid(description: str) -> Refusal:
    return Refusal(400, 1002, "Invalid parameter", description)


def not_yours() -> Refusal:
    """An unknown trunk or another account's: the same error, so that SIDs can't be enumerated."""
    return Refusal(403, 1003, "Authorization failed", "Authorization failed")


def unparsable(parser_message: str) -> Refusal:
    return Refusal(400, 1007, "Invalid request body,failed parsing", parser_message)


def duplicate(description: str) -> Refusal:
    """409 in the body only: the envelope sends it with HTTP 200."""
    return Refusal(409, 1008, "Duplicate resource", description)


def bad_credentials() -> Refusal:
    challenge = {"WWW-Authenticate": 'Basic realm="Exotel API"'}
    return Refusal(401, 1010, "Authorization failed", "Authorization failed", challenge)


def unsupported_content_type(sent: str) -> Refusal:
    return Refusal(415, 1011, "unsupported content type", sent)


def plain(status: HTTPStatus, headers: Mapping[str, str] | None = None) -> Refusal:
    """An error without a documented code (405, 413, 500, 503): its code is the HTTP status."""
    return Refusal(status, status, status.phrase, status.phrase, headers)
