"""The panel's routes: show the account, inject faults, reset. For pages on this computer only."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.exotel.credentials import shown
from bot.sandbox.exotel.envelope import json_response
from bot.sandbox.exotel.records import PARTS, Trunk
from bot.sandbox.exotel.state import ExotelState
from bot.sandbox.guards import ONLY_LOOPBACK, BodyTooLarge, bounded_body, is_from_elsewhere

LONGEST_FAULTS = 10_000
MASKED = "••••"

Handler = Callable[[Request], Awaitable[Response]]


def control_routes(state: ExotelState) -> list[Route]:
    """Routes under /exotel-control with their own guards, for any Starlette app."""

    async def show(request: Request) -> Response:
        return json_response(picture(state))

    async def change_faults(request: Request) -> Response:
        try:
            wanted = _parsed(await bounded_body(request, LONGEST_FAULTS))
            with state.lock:
                state.faults = state.faults.changed(wanted)
        except BodyTooLarge:
            return json_response({"error": f"The faults must be at most {LONGEST_FAULTS} bytes."}, 400)
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
    """Everything the panel shows, passwords masked. `sip_users`, by trunk SID, are those the API returns now."""
    with state.lock:
        return {
            "account_sid": state.account_sid,
            "trunks": [_trunk_picture(state, trunk) for trunk in state.trunks.values()],
            "sip_users": {sid: [each.user_name for each in shown(state, trunk)] for sid, trunk in state.trunks.items()},
            "faults": state.faults.picture(),
            "calls": [asdict(call) for call in state.calls],
        }


def _trunk_picture(state: ExotelState, trunk: Trunk) -> dict[str, object]:
    whole = asdict(trunk)
    for credential in whole["credentials"]:
        credential["password"] = MASKED
    return trunk.seen_from(state.account_path) | {name: whole[name] for name in PARTS}


def _own(handler: Handler) -> Handler:
    """Refuse a write that a browser sends on behalf of another page."""

    async def guarded(request: Request) -> Response:
        if is_from_elsewhere(request.headers):
            sentence = "Only the sandbox's own page can do that. Nothing was changed."
            return json_response({"error": sentence}, 403)
        return await handler(request)

    return guarded


def _parsed(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"The faults must be JSON: {error}.") from error
