"""The signature check: only requests that Slack signed reach the app."""

from __future__ import annotations

import logging
import re

from slack_sdk.signature import SignatureVerifier
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 1024 * 1024
"""Slack sends a few kilobytes."""
MAX_PENDING_BYTES = 16 * 1024 * 1024
"""Of all bodies together that haven't fully arrived."""
MAX_UNSIGNED_BYTES = 4096
MAX_AGE_SECONDS = 300
_TIMESTAMP = re.compile(r"[0-9]{1,11}")
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_CERTIFICATE_CHECK = b"ssl_check=1"
_OK = PlainTextResponse("")
# The connection is closed after a refusal, so that the rest of the request isn't read.
_CLOSE = {"Connection": "close"}
_NOT_FOUND = PlainTextResponse("not found", 404, _CLOSE)
_NOT_SIGNED = PlainTextResponse("not signed by Slack", 401, _CLOSE)
_TOO_LARGE = PlainTextResponse("too large", 413, _CLOSE)
_UNREADABLE = PlainTextResponse("cannot be read", 400)


class SignatureMiddleware:
    """Let through requests that Slack signed at most five minutes ago.

    Answers 401 without reading the body if the headers show that the request isn't Slack's or is too old, and after
    reading it if the signature is wrong; 413 to a body over a mebibyte, without reading the rest; 400 to a signed
    request that the app can't read. Slack's check of the certificate (`ssl_check=1`) gets the 200 it asks for.
    """

    def __init__(self, app: ASGIApp, verifier: SignatureVerifier) -> None:
        self._app = app
        self._verifier = verifier
        self._bodies = PendingBodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            is_check = _CERTIFICATE_CHECK in scope["query_string"].split(b"&")
            await (_OK if is_check else _NOT_FOUND)(scope, receive, send)
            return
        headers = Headers(scope=scope)
        timestamp = headers.get("x-slack-request-timestamp", "")
        signature = headers.get("x-slack-signature", "")
        length = headers.get("content-length", "")
        if not self._may_be_from_slack(timestamp, signature):
            is_small = length.isdecimal() and int(length) <= MAX_UNSIGNED_BYTES
            is_check = is_small and _CERTIFICATE_CHECK in (await self._bodies.read(receive) or b"").split(b"&")
            await (_OK if is_check else _NOT_SIGNED)(scope, receive, send)
            return
        is_too_large = length.isdecimal() and int(length) > MAX_BODY_BYTES
        body = None if is_too_large else await self._bodies.read(receive)
        if body is None:
            await _TOO_LARGE(scope, receive, send)
        elif self._is_signed(body, timestamp, signature):
            await self._let_in(scope, body, send)
        else:
            await _NOT_SIGNED(scope, receive, send)

    def _may_be_from_slack(self, timestamp: str, signature: str) -> bool:
        if not _TIMESTAMP.fullmatch(timestamp) or not _SIGNATURE.fullmatch(signature):
            return False
        return abs(self._verifier.clock.now() - int(timestamp)) <= MAX_AGE_SECONDS

    def _is_signed(self, body: bytes, timestamp: str, signature: str) -> bool:
        try:
            return self._verifier.is_valid(body, timestamp, signature)
        except UnicodeDecodeError:
            # Slack sends UTF-8, and the verifier signs nothing else.
            return False

    async def _let_in(self, scope: Scope, body: bytes, send: Send) -> None:
        has_begun = False

        async def replay() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._app(scope, replay, send_and_note)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
            log.warning("Rejected an unreadable signed request: %s", type(error).__name__)
            if not has_begun:
                await _UNREADABLE(scope, replay, send)


class PendingBodies:
    """Bodies that haven't fully arrived. Until one has, anyone can pretend that it comes from Slack, so all of them
    together have a limit. If a new one needs room, the one that has taken longest is dropped."""

    def __init__(self) -> None:
        self._pending: dict[object, bytearray] = {}

    async def read(self, receive: Receive) -> bytes | None:
        """Return the whole body, or None if it's too large or was dropped. It's cut short if the client hangs up."""
        body = bytearray()
        if not await _receive_into(body, receive):
            # Nearly every body arrives in one piece.
            return bytes(body)
        key = object()
        self._pending[key] = body
        try:
            while True:
                self._make_room()
                has_more = await _receive_into(body, receive)
                if len(body) > MAX_BODY_BYTES or key not in self._pending:
                    return None
                if not has_more:
                    return bytes(body)
        finally:
            self._pending.pop(key, None)

    def _make_room(self) -> None:
        while sum(map(len, self._pending.values())) > MAX_PENDING_BYTES:
            self._pending.pop(next(iter(self._pending))).clear()


async def _receive_into(body: bytearray, receive: Receive) -> bool:
    """Append the next piece, and return True if there are more.

    A function of its own: a local variable of the loop would keep the last piece in memory while it waits for the next.
    """
    message = await receive()
    body += message.get("body", b"")
    return bool(message.get("more_body"))
