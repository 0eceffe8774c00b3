"""The order of a request: limits, faults, key and token, account, endpoint, body, work, envelope."""

from __future__ import annotations

import asyncio
import base64
import binascii
import secrets
import time
from dataclasses import dataclass
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketClose

from bot.sandbox.exotel import endpoints
from bot.sandbox.exotel.bad_answers import LATE_SECONDS, answer_of, half, hang_up
from bot.sandbox.exotel.control import control_routes
from bot.sandbox.exotel.envelope import ApiResult, refused, sealed
from bot.sandbox.exotel.refusals import Refusal, bad_credentials, not_found, not_yours, plain
from bot.sandbox.exotel.request import ApiRequest, parsed_body
from bot.sandbox.exotel.state import CallSeen, ExotelState
from bot.sandbox.guards import LARGEST_BODY_BYTES, BodyTooLarge, bounded_body


def exotel_app(state: ExotelState) -> Starlette:
    """The API under /v2, for any Host header, and the panel's routes under /exotel-control; anything else is 404 in an
    envelope."""
    app = Starlette(routes=control_routes(state))
    # Not a catch-all route: Starlette's patterns don't match a line end, which %0A in a path is.
    app.router.default = Api(state)
    return app


@dataclass(frozen=True)
class Served:
    """The result of a request. Without a `response` the connection is dropped; `is_cut` drops it halfway through."""

    response: Response | None
    code: int | None = None
    is_cut: bool = False


class Api:
    """An ASGI app rather than an endpoint function: hanging up needs the server's own `receive`."""

    def __init__(self, state: ExotelState) -> None:
        self.state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await WebSocketClose()(scope, receive, send)
            return
        request = Request(scope, receive)
        if not scope["path"].startswith("/v2/"):
            await sealed(refused(not_found()), request.method)(scope, receive, send)
            return
        started = time.perf_counter()
        served = await self._serve(request)
        self._note(request, served, started)
        if served.response is None:
            await hang_up(receive)
        elif served.is_cut:
            await half(served.response, receive, send)
        else:
            await served.response(scope, receive, send)

    async def _serve(self, request: Request) -> Served:
        too_many = self.state.limits.enter()
        if too_many is not None:
            return Served(too_many)
        try:
            return await self._respond(request)
        except ClientDisconnect:
            return Served(None)
        finally:
            self.state.limits.leave()

    async def _respond(self, request: Request) -> Served:
        fault = self.state.take_fault(request.method)
        try:
            raw = await bounded_body(request, LARGEST_BODY_BYTES)
        except BodyTooLarge:
            refusal = plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return Served(sealed(refused(refusal), request.method), refusal.code)
        # Delay only after the request has arrived: the work is done even if the client stops waiting.
        await asyncio.sleep(self.state.faults.slow_seconds)
        if fault == "drop_before":
            return Served(None)
        if fault == "drop_late":
            asyncio.get_running_loop().call_later(LATE_SECONDS, self._work, request, raw)
            return Served(None)
        if fault not in ("none", "half", "drop_after"):
            return Served(answer_of(fault, request.method, self.state.clock()))
        result = self._work(request, raw)
        response = None if fault == "drop_after" else sealed(result, request.method)
        return Served(response, result.error_code, is_cut=fault == "half")

    def _work(self, request: Request, raw: bytes) -> ApiResult:
        """Do all of the work or refuse it: not a coroutine, and under the lock."""
        with self.state.lock:
            try:
                return self._dispatch(request, raw)
            except Refusal as refusal:
                return refused(refusal)

    def _dispatch(self, request: Request, raw: bytes) -> ApiResult:
        state, path = self.state, request.scope["path"]
        _authenticate(state, request.headers)
        places = path.split("/")[1:]
        if places[:2] != ["v2", "accounts"] or len(places) < 4:
            raise not_found()
        if places[2] != state.account_sid:
            raise not_yours()
        endpoint = endpoints.find(request.method, places[3:])
        if endpoint.portal and state.faults.portal_off:
            # The real API was seen to give both errors, so the bot must not rely on either.
            raise not_yours() if request.method == "GET" else not_found()
        body = parsed_body(request.headers, raw) if request.method in ("POST", "PUT") else {}
        named = [*places[4:], "", "", ""]
        return endpoint.work(state, ApiRequest(path, request.query_params, trunk_sid=named[0], id=named[2], body=body))

    def _note(self, request: Request, served: Served, started: float) -> None:
        query = request.scope["query_string"].decode("latin-1")
        self.state.note_call(
            CallSeen(
                at=self.state.now(),
                method=request.method,
                path=request.scope["path"] + (f"?{query}" if query else ""),
                http_code=served.response.status_code if served.response else None,
                code=served.code,
                ms=round((time.perf_counter() - started) * 1000),
            )
        )


def _authenticate(state: ExotelState, headers: Headers) -> None:
    """Check HTTP Basic (RFC 7617): key as user, token as password. Raises 401/1010."""
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise bad_credentials() from None
    expected = f"{state.api_key}:{state.api_token}".encode()
    if scheme.lower() != "basic" or not secrets.compare_digest(given, expected):
        raise bad_credentials()
