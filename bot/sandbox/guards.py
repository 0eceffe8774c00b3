"""Middleware before every route: the sandbox answers this machine only, and no other web page.

The tokens are public, so without this any site open in the same browser could drive the sandbox.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A page elsewhere can make its own name resolve to 127.0.0.1; it cannot change the Host the browser then sends.
ONLY_LOOPBACK = Middleware(
    TrustedHostMiddleware, allowed_hosts=("127.0.0.1", "localhost", "::1", "[::1]"), www_redirect=False
)
LARGEST_BODY_BYTES = 1024 * 1024
_OWN = ("same-origin", "none")
"""`none` is a typed or bookmarked address (W3C, Fetch Metadata)."""
_POLICY = "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class OwnPageOnly:
    """Refuse requests that a browser sends on behalf of another page: every call of the Web API, where even a GET
    writes, and all other writes and WebSockets. A client with a Socket Mode ticket may have any Origin: slack-go sends
    https://api.slack.com."""

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


def is_from_elsewhere(headers: Headers) -> bool:
    """Compare Origin with this server, port included, and check `Sec-Fetch-Site`.

    A browser sends no Origin with an image's GET, but always `Sec-Fetch-Site`; other clients send neither.
    """
    host, origin = headers.get("host", "").lower(), headers.get("origin")
    if origin is not None and origin.lower() not in (f"http://{host}", f"https://{host}"):
        return True
    return headers.get("sec-fetch-site", "none").lower() not in _OWN


class SafeHeaders:
    """Add the Content-Security-Policy and related headers to every response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class BodyTooLarge(Exception):
    """A request's body is over its limit."""


async def bounded_body(request: Request, most: int) -> bytes:
    """Read the body, up to about `most` bytes. Raises BodyTooLarge or ClientDisconnect."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise BodyTooLarge
    return bytes(body)


class BoundedBody:
    """Answer HTTP 413 to a body over 1 MiB (an upload may be larger), even without a Content-Length."""

    def __init__(self, app: ASGIApp, largest_file: int) -> None:
        self._app = app
        # A multipart form adds lines of its own.
        self._largest_upload = largest_file + LARGEST_BODY_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        most = self._largest_upload if scope["path"].startswith("/upload/") else LARGEST_BODY_BYTES
        try:
            body = await bounded_body(Request(scope, receive), most)
        except ClientDisconnect:
            return
        except BodyTooLarge:
            await PlainTextResponse("the body is too large", 413)(scope, receive, send)
            return
        await self._app(scope, _replay(body, receive), send)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Make a `receive` that returns the whole body once, then waits for the next message."""
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return waiting.pop() if waiting else await receive()

    return replayed
