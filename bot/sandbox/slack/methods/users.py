"""users.info and users.list."""

from __future__ import annotations

from bot.sandbox.slack.methods.method import Method, MethodCall, next_cursor
from bot.sandbox.slack.people import APP_ID, BOT_ID, BOT_USER_ID, TEAM_ID, Json, User
from bot.sandbox.slack.rates import TIER_2, TIER_4
from bot.sandbox.slack.refusal import Refusal


def info(call: MethodCall) -> Json:
    user = call.state.users.get(call.args.needed("user"))
    if user is None:
        raise Refusal("user_not_found")
    return {"user": in_full(user)}


def list_(call: MethodCall) -> Json:
    page, cursor = call.page_of(list(call.state.users.values()), default=200, most=1000)
    return {"members": [in_full(user) for user in page], "cache_ts": int(call.state.clock()), **next_cursor(cursor)}


def in_full(user: User) -> Json:
    """The whole user, but no e-mail address: that needs users:read.email."""
    return {
        "id": user.id,
        "team_id": TEAM_ID,
        "name": user.name,
        "deleted": False,
        "real_name": user.real_name,
        "tz": "Asia/Kolkata",
        "tz_label": "India Standard Time",
        "tz_offset": 19800,
        "profile": _profile(user),
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1700000000,
    }


def _profile(user: User) -> Json:
    first, _, last = user.real_name.partition(" ")
    profile = {
        "title": user.title,
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "team": TEAM_ID,
    }
    if user.id == BOT_USER_ID:
        profile |= {"bot_id": BOT_ID, "api_app_id": APP_ID}
    return profile


METHODS = [
    Method("users.info", info, TIER_4, "users:read"),
    Method("users.list", list_, TIER_2, "users:read"),
]
