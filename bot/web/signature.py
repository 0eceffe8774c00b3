"""The outer door of HTTP: who is not Slack is turned away before anything of theirs is read as a payload."""

from __future__ import annotations

import hmac
import logging
import re
import time
from collections.abc import Callable, MutableMapping
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

log = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024
"""Slack sends kilobytes."""
MOST_BYTES_ARRIVING = 16 * 1024 * 1024
"""Of all bodies that are not whole yet."""
MOST_SECONDS_OLD = 300
MOST_BYTES_UNSIGNED = 4096
_STAMP = re.compile(rb"[0-9]{1,11}")
_SIGNATURE = re.compile(rb"v0=[0-9a-f]{64}")
_CERTIFICATE_LOOK = b"ssl_check=1"
_NOTED = PlainTextResponse("")
# Who is turned away is hung up on, so that what they still send is not read.
_CLOSE = {"Connection": "close"}
_NOT_FOUND = PlainTextResponse("not found", 404, _CLOSE)
_NOT_SIGNED = PlainTextResponse("not signed by Slack", 401, _CLOSE)
_TOO_LARGE = PlainTextResponse("too large", 413, _CLOSE)
_UNREADABLE = PlainTextResponse("cannot be read", 400)


class OnlySlack:
    """Lets through what is signed with the signing secret and no older than five minutes (Slack: Verifying requests).

    Answers 401 without reading the body where the headers show that it is not Slack's, or is too old, and after it
    where the signature is wrong; 413 to a body over a mebibyte, without reading the rest; 400 to what is signed and
    cannot be read. Slack's look at the certificate (`ssl_check=1`) is answered 200, as it asks for. `clock` is in
    seconds since 1970.
    """

    def __init__(self, app: ASGIApp, signing_secret: str, clock: Callable[[], float] = time.time) -> None:
        self._app = app
        self._secret = signing_secret.encode()
        self._clock = clock
        self._bodies = Bodies()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST":
            looks = scope["type"] == "http" and _CERTIFICATE_LOOK in scope["query_string"].split(b"&")
            await (_NOTED if looks else _NOT_FOUND)(scope, receive, send)
            return
        headers = dict(scope["headers"])
        stamp = headers.get(b"x-slack-request-timestamp", b"")
        signature = headers.get(b"x-slack-signature", b"")
        length = headers.get(b"content-length", b"")
        if not self._may_be_slacks(stamp, signature):
            may_look = length.isdigit() and int(length) <= MOST_BYTES_UNSIGNED
            looks = may_look and _CERTIFICATE_LOOK in (await self._bodies.read(receive) or b"").split(b"&")
            await (_NOTED if looks else _NOT_SIGNED)(scope, receive, send)
            return
        body = None if length.isdigit() and int(length) > MOST_BYTES else await self._bodies.read(receive)
        if body is None:
            await _TOO_LARGE(scope, receive, send)
        elif self._is_signed(stamp, signature, body):
            await self._let_in(scope, body, send)
        else:
            await _NOT_SIGNED(scope, receive, send)

    def _may_be_slacks(self, stamp: bytes, signature: bytes) -> bool:
        if not _STAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
            return False
        return abs(self._clock() - int(stamp)) <= MOST_SECONDS_OLD

    def _is_signed(self, stamp: bytes, signature: bytes, body: bytes) -> bool:
        expected = hmac.digest(self._secret, b"v0:%b:%b" % (stamp, body), "sha256").hex()
        return hmac.compare_digest(signature[3:], expected.encode())

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
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
            log.warning("A signed request could not be read: %s", type(error).__name__)
            if not begun:
                await _UNREADABLE(scope, replay, send)


class Bodies:
    """Those that are on their way. Anybody can make it look as if Slack sent one until it is whole: so all of them
    together have a bound, and where a new one needs room, the one that takes longest loses its own."""

    def __init__(self) -> None:
        self._arriving: dict[object, bytearray] = {}

    async def read(self, receive: Receive) -> bytes | None:
        """The whole body; None once it is too large, has lost its room, or will never be whole."""
        body = bytearray()
        if not await _more(receive, body):
            # All of it at once, nearly always.
            return bytes(body)
        key = object()
        self._arriving[key] = body
        try:
            while True:
                self._make_room()
                more = await _more(receive, body)
                if len(body) > MOST_BYTES or key not in self._arriving:
                    return None
                if not more:
                    return bytes(body)
        finally:
            self._arriving.pop(key, None)

    def _make_room(self) -> None:
        while sum(map(len, self._arriving.values())) > MOST_BYTES_ARRIVING:
            self._arriving.pop(next(iter(self._arriving))).clear()


async def _more(receive: Receive, body: bytearray) -> bool:
    """Take what has come; whether there is more. Who hung up sends no more, and what they signed is not that.

    Not a part of the loop: there the last piece would be kept for as long as the next one is waited for.
    """
    message = await receive()
    body += message.get("body", b"")
    return bool(message.get("more_body"))
