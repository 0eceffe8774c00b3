"""The outer door of HTTP: who is not Slack is turned away before anything of theirs is read as a payload."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any

from slack_sdk.signature import SignatureVerifier
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024
"""Slack sends kilobytes."""
_CERTIFICATE_LOOK = b"ssl_check=1"
_NOTED = PlainTextResponse("")


class OnlySlack:
    """Lets through what is signed with the signing secret and no older than five minutes (Slack: Verifying requests).

    Answers 413 to a body over a mebibyte, without reading the rest; 401 to a wrong or old signature; 400 to what is
    signed and cannot be read. Slack's look at the certificate (`ssl_check=1`) is answered 200, as it asks for.
    """

    def __init__(self, app: ASGIApp, signing_secret: str) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await PlainTextResponse("not found", 404)(scope, receive, send)
            return
        if scope["method"] != "POST":
            looks = _CERTIFICATE_LOOK in scope["query_string"].split(b"&")
            await (_NOTED if looks else self._app)(scope, receive, send)
            return
        body = await _read(receive)
        if body is None:
            await PlainTextResponse("too large", 413, {"Connection": "close"})(scope, receive, send)
        elif _CERTIFICATE_LOOK in body.split(b"&"):
            await _NOTED(scope, receive, send)
        elif not self._is_signed(Headers(scope=scope), body):
            await PlainTextResponse("not signed by Slack", 401)(scope, receive, send)
        else:
            await self._let_in(scope, body, send)

    def _is_signed(self, headers: Headers, body: bytes) -> bool:
        timestamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and signature.isascii()):
            return False
        return self._verifier.is_valid(body, timestamp, signature)

    async def _let_in(self, scope: Scope, body: bytes, send: Send) -> None:
        begun = False

        async def replay() -> MutableMapping[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def noted(message: MutableMapping[str, Any]) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, replay, noted)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            log.warning("A signed request could not be read: %s", type(error).__name__)
            if not begun:
                await PlainTextResponse("cannot be read", 400)(scope, replay, send)


async def _read(receive: Receive) -> bytes | None:
    """The whole body; None once it is too large."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > MOST_BYTES:
            return None
        if not message.get("more_body"):
            return body
