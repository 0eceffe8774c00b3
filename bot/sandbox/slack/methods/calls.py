"""calls.*: calls that an app holds elsewhere. https://docs.slack.dev/reference/methods#calls"""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox.slack.arguments import parsed_json
from bot.sandbox.slack.methods.method import MethodCall
from bot.sandbox.slack.people import BOT_USER_ID, Json
from bot.sandbox.slack.refusal import Refusal, invalid_argument


def add(call: MethodCall) -> Json:
    """Register a call. Its id goes into a `call` block."""
    now = int(call.state.clock())
    added: Json = {
        "id": f"R{secrets.token_hex(5).upper()}",
        "date_start": call.args.number("date_start", now),
        "external_unique_id": call.args.needed("external_unique_id"),
        "join_url": call.args.needed("join_url"),
        "desktop_app_join_url": call.args.text("desktop_app_join_url") or "",
        "external_display_id": call.args.text("external_display_id") or "",
        "title": call.args.text("title") or "",
        "created_by": BOT_USER_ID,
        "users": _users(call, optional=True),
    }
    call.state.calls[added["id"]] = added
    return {"call": added}


def info(call: MethodCall) -> Json:
    return {"call": _named(call)}


def update(call: MethodCall) -> Json:
    known = _named(call)
    texts = ("title", "join_url", "desktop_app_join_url")
    known |= {key: given for key in texts if (given := call.args.text(key)) is not None}
    return {"call": known}


def end(call: MethodCall) -> Json:
    known = _named(call)
    known["date_end"] = known["date_start"] + call.args.number("duration", 0)
    return {}


def add_participants(call: MethodCall) -> Json:
    known, users = _named(call), _users(call)
    known["users"] += [user for user in users if user not in known["users"]]
    return {}


def remove_participants(call: MethodCall) -> Json:
    known, users = _named(call), _users(call)
    known["users"] = [user for user in known["users"] if user not in users]
    return {}


def _named(call: MethodCall) -> Json:
    known: Json | None = call.state.calls.get(call.args.needed("id"))
    if known is None:
        raise Refusal("invalid_call_id")
    return known


def _users(call: MethodCall, *, optional: bool = False) -> list[Json]:
    given: Any = call.args.given.get("users") or ([] if optional else None)
    wrong = invalid_argument("must be an array of objects with a slack_id or an external_id", "users")
    if isinstance(given, str):
        given = parsed_json(given, wrong)
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise wrong
    if not all("slack_id" in each or "external_id" in each for each in given):
        raise wrong
    return given
