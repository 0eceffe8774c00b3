"""What stands before every route: the sandbox answers this machine only, and nothing from another web page.

The tokens are public, so without this any site open in the same browser could work the sandbox.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox.exotel.same_origin import is_from_elsewhere
from bot.sandbox.slack.files import LARGEST_FILE_BYTES

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
LARGEST_BODY_BYTES = 1024 * 1024
LARGEST_UPLOAD_BYTES = LARGEST_FILE_BYTES + LARGEST_BODY_BYTES
"""A form around a file has lines of its own."""
_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class OwnPageOnly:
    """Refuses what a browser sends on behalf of another page: every call of the Web API, as a GET writes there as well,
    and all other writes and WebSockets. Whoever has the ticket of a Socket Mode connection may come from anywhere:
    slack-go says that it comes from https://api.slack.com."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and _foreign(scope):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
                return
            await PlainTextResponse("cross-origin requests are refused", 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def _foreign(scope: Scope) -> bool:
    only_looks = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
    if (only_looks and not scope["path"].startswith("/api/")) or scope["path"].startswith("/link/"):
        return False
    return is_from_elsewhere(Headers(scope=scope))


class SafeHeaders:
    """The Content-Security-Policy and its companions, on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class BoundedBody:
    """HTTP 413 for a body over a mebibyte (an upload may be larger), whether it says its length or not."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        most = LARGEST_UPLOAD_BYTES if scope["path"].startswith("/upload/") else LARGEST_BODY_BYTES
        body, more = bytearray(), True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > most:
                await PlainTextResponse("the body is too large", 413)(scope, receive, send)
                return
        await self._app(scope, _replay(bytes(body), receive), send)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that hands the whole body over once, and then waits for what else there is."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again
