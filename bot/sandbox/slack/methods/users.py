"""users.*, bots.info and dnd.*."""

from __future__ import annotations

from bot.sandbox.slack.methods.method import MethodCall, next_cursor
from bot.sandbox.slack.people import APP_ID, BOT_ID, BOT_NAME, BOT_USER_ID, TEAM_ID, Json, User
from bot.sandbox.slack.refusal import Refusal

_NOT_DISTURBED = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}


def info(call: MethodCall) -> Json:
    user = call.state.users.get(call.args.needed("user"))
    if user is None:
        raise Refusal("user_not_found")
    return {"user": _seen(call, user)}


def list_(call: MethodCall) -> Json:
    page, cursor = call.page_of(list(call.state.users.values()), default=200, most=1000)
    return {"members": [_seen(call, user) for user in page], "cache_ts": int(call.state.clock()), **next_cursor(cursor)}


def lookup_by_email(call: MethodCall) -> Json:
    email = call.args.needed("email").lower()
    user = next((user for user in call.state.users.values() if user.email == email), None)
    if user is None:
        raise Refusal("users_not_found")
    return {"user": _seen(call, user)}


def get_profile(call: MethodCall) -> Json:
    return {"profile": _seen(call, _user_or_self(call))["profile"]}


def get_presence(call: MethodCall) -> Json:
    """`active` for a person with a page open, and for bots."""
    user = _user_or_self(call)
    return {"presence": "active" if user.is_bot or call.state.pages.shows(user.id) else "away"}


def set_presence(call: MethodCall) -> Json:
    if call.args.needed("presence") not in ("auto", "away"):
        raise Refusal("invalid_presence")
    return {}


def dnd_info(call: MethodCall) -> Json:
    _user_or_self(call)
    return _NOT_DISTURBED


def dnd_team_info(call: MethodCall) -> Json:
    users = [each.strip() for each in call.args.needed("users").split(",")]
    return {"users": {user_id: _NOT_DISTURBED for user_id in users if user_id in call.state.users}}


def bot_info(call: MethodCall) -> Json:
    if call.args.text("bot") not in (None, BOT_ID):
        raise Refusal("bot_not_found")
    bot = {"id": BOT_ID, "deleted": False, "name": BOT_NAME, "updated": 1700000000, "app_id": APP_ID}
    return {"bot": {**bot, "user_id": BOT_USER_ID, "icons": {}}}


def _user_or_self(call: MethodCall) -> User:
    user = call.state.users.get(call.args.text("user") or BOT_USER_ID)
    if user is None:
        raise Refusal("user_not_found")
    return user


def _seen(call: MethodCall, user: User) -> Json:
    """The whole user, with the email address if the app has users:read.email."""
    shown = in_full(user)
    if user.email and "users:read.email" in call.state.scopes:
        shown["profile"]["email"] = user.email
    return shown


def in_full(user: User) -> Json:
    """The whole user, without the email address: that needs users:read.email."""
    return {
        "id": user.id,
        "team_id": user.team_id,
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
        "is_restricted": user.is_guest,
        "is_ultra_restricted": False,
        "is_stranger": user.team_id != TEAM_ID,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "is_email_confirmed": not user.is_bot,
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
        "team": user.team_id,
    }
    if user.id == BOT_USER_ID:
        profile |= {"bot_id": BOT_ID, "api_app_id": APP_ID}
    return profile
