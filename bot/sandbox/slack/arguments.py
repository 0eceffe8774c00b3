"""The arguments of a Web API request: query string, form (all text) or JSON.

https://docs.slack.dev/apis/web-api/
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.sandbox.slack.refusal import Refusal, invalid_argument, missing_field

_TRUE, _FALSE = ("true", "1", "t", "yes"), ("false", "0", "f", "no", "")


class Arguments:
    """Typed access to the arguments; a value of another type is `invalid_arguments`."""

    def __init__(self, given: Mapping[str, Any], *, token: str | None = None, warnings: Sequence[str] = ()) -> None:
        """`token` comes from a query or form; `warnings` are Slack's, about the encoding."""
        self.given = given
        self.token = token
        self.warnings = list(warnings)

    def text(self, name: str) -> str | None:
        """A text; None if absent or empty."""
        value = self.given.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise invalid_argument("must be a string", name)
        return str(value)

    def needed(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise missing_field(name)
        return value

    def flag(self, name: str) -> bool:
        value = self.given.get(name)
        word = "" if value is None else str(value).lower()
        if word not in (*_TRUE, *_FALSE):
            raise invalid_argument("must be a boolean", name)
        return word in _TRUE

    def number(self, name: str, default: int) -> int:
        value = self.text(name)
        if value is None:
            return default
        try:
            return int(value)
        except ValueError:
            raise invalid_argument("must be an integer", name) from None

    def needed_view(self) -> Any:
        if not self.given.get("view"):
            raise missing_field("view")
        return self.given["view"]


async def arguments_of(request: Request) -> Arguments:
    """Read query string and body; the body wins. Raises Refusal for an unreadable body.

    Slack reads a token from a query or form, but not from JSON.
    """
    given: dict[str, Any] = dict(request.query_params)
    token, warnings = given.get("token"), list[str]()
    if request.method == "POST":
        content_type = request.headers.get("content-type", "")
        kind = content_type.split(";")[0].strip().lower()
        body = _body(kind, content_type, await request.body())
        given |= body
        if kind == "application/json":
            warnings += [] if "charset" in content_type.lower() else ["missing_charset"]
        else:
            token = body.get("token", token)
            warnings += ["superfluous_charset"] if "charset" in content_type.lower() else []
    return Arguments(given, token=token if isinstance(token, str) and token else None, warnings=warnings)


def _body(kind: str, content_type: str, body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    if kind == "application/json":
        return json_object(body)
    if kind == "application/x-www-form-urlencoded":
        return _form(body)
    if kind == "multipart/form-data":
        return _multipart(content_type, body)
    raise Refusal("missing_post_type" if not kind else "invalid_post_type")


def json_object(body: bytes) -> dict[str, Any]:
    parsed = parsed_json(body, Refusal("invalid_json"))
    if not isinstance(parsed, dict):
        raise Refusal("json_not_object")
    return parsed


def parsed_json(given: str | bytes, refusal: Refusal) -> Any:
    try:
        return json.loads(given)
    except ValueError:
        raise refusal from None


def _form(body: bytes) -> dict[str, Any]:
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=200))
    except ValueError:
        raise Refusal("invalid_form_data") from None


def _multipart(content_type: str, body: bytes) -> dict[str, Any]:
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    if not message.is_multipart():
        raise Refusal("invalid_form_data")
    fields: dict[str, Any] = {}
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(content, bytes):
            fields[name] = content if part.get_filename() else content.decode("utf-8", "replace")
    return fields
