"""The panel's routes: see what the account holds, break it, empty it. For pages on this computer only."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict, replace

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.exotel.credentials import answered
from bot.sandbox.exotel.envelope import json_response
from bot.sandbox.exotel.records import Record, Trunk, seen
from bot.sandbox.exotel.same_origin import is_from_elsewhere
from bot.sandbox.exotel.state import ExotelState

LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")

# A page elsewhere can make its own name resolve to 127.0.0.1; it cannot change the Host the browser then sends.
ONLY_LOOPBACK = Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK, www_redirect=False)

LONGEST_WISH = 10_000
MASKED = "••••"

Handler = Callable[[Request], Awaitable[Response]]


def control_routes(state: ExotelState) -> list[Route]:
    """Routes under /exotel-control, with their own guards, to be put into any Starlette app."""

    async def show(request: Request) -> Response:
        return json_response(picture(state))

    async def change_faults(request: Request) -> Response:
        try:
            wish = _parsed(await _small_body(request))
            with state.lock:
                state.faults = state.faults.changed(wish)
        except ValueError as error:
            return json_response({"error": str(error)}, 400)
        state.on_change()
        return json_response(state.faults.picture())

    async def reset(request: Request) -> Response:
        state.reset()
        return json_response(picture(state))

    return [
        Route("/exotel-control/state", show, methods=["GET"], middleware=[ONLY_LOOPBACK]),
        Route("/exotel-control/faults", _own(change_faults), methods=["PUT"], middleware=[ONLY_LOOPBACK]),
        Route("/exotel-control/reset", _own(reset), methods=["POST"], middleware=[ONLY_LOOPBACK]),
    ]


def picture(state: ExotelState) -> dict[str, object]:
    """Everything the panel shows; passwords are masked. `sip_users` are those that the API answers with at the moment,
    by trunk SID."""
    with state.lock:
        return {
            "account_sid": state.account_sid,
            "trunks": [_trunk_picture(state, trunk) for trunk in state.trunks.values()],
            "sip_users": {
                sid: [one.user_name for one in answered(state, trunk)] for sid, trunk in state.trunks.items()
            },
            "faults": state.faults.picture(),
            "calls": [asdict(call) for call in state.calls],
        }


def _trunk_picture(state: ExotelState, trunk: Trunk) -> dict[str, object]:
    parts: dict[str, list[Record]] = {
        "phone_numbers": [*trunk.phone_numbers],
        "whitelisted_ips": [*trunk.whitelisted_ips],
        "destination_uris": [*trunk.destination_uris],
        "credentials": [replace(each, password=MASKED) for each in trunk.credentials],
        "settings": [*trunk.settings],
    }
    shown = {name: [seen(record) for record in records] for name, records in parts.items()}
    return trunk.seen_from(state.account_path) | shown


def _own(handler: Handler) -> Handler:
    """Refuse a write that a browser sends on behalf of another page."""

    async def guarded(request: Request) -> Response:
        if is_from_elsewhere(request.headers):
            sentence = "Only the sandbox's own page may do that. Nothing was changed."
            return json_response({"error": sentence}, 403)
        return await handler(request)

    return guarded


async def _small_body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_WISH:
            raise ValueError(f"The faults should take no more than {LONGEST_WISH} bytes.")
    return body


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The faults should be JSON: {error}.") from error
