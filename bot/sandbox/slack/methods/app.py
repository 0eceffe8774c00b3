"""api.test, auth.*, team.*, emoji.list, apps.connections.open."""

from __future__ import annotations

from bot.sandbox.slack.methods.method import MethodCall
from bot.sandbox.slack.people import (
    APP_ID,
    BOT_ID,
    BOT_NAME,
    BOT_USER_ID,
    EMAIL_DOMAIN,
    TEAM_DOMAIN,
    TEAM_ID,
    TEAM_NAME,
    Json,
)
from bot.sandbox.slack.refusal import Refusal


def api_test(call: MethodCall) -> Json:
    """Echo the arguments; with `error`, fail with it."""
    given = {key: value for key, value in call.args.given.items() if key != "token"}
    if error := call.args.text("error"):
        raise Refusal(error, args=given)
    return {"args": given}


def auth_test(call: MethodCall) -> Json:
    return {
        "url": f"https://{TEAM_DOMAIN}.slack.com/",
        "team": TEAM_NAME,
        "user": BOT_NAME,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "app_name": BOT_NAME,
        "is_enterprise_install": False,
    }


def team_info(call: MethodCall) -> Json:
    if call.args.text("team") not in (None, TEAM_ID):
        raise Refusal("team_not_found")
    team = {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": EMAIL_DOMAIN}
    icon = {"image_default": True}
    return {"team": {**team, "url": f"https://{TEAM_DOMAIN}.slack.com/", "icon": icon}}


def team_billing(call: MethodCall) -> Json:
    return {"plan": "pro"}


def team_preferences(call: MethodCall) -> Json:
    edits = {"allow_message_deletion": True, "msg_edit_window_mins": -1, "display_real_names": True}
    return {**edits, "disable_file_uploads": "allow_all", "who_can_post_general": "everyone"}


def connections_open(call: MethodCall) -> Json:
    return {"url": call.state.sockets.url(call.state.base_url)}


def auth_revoke(call: MethodCall) -> Json:
    """Only a rehearsal revokes nothing; the sandbox's token stays valid in any case."""
    return {"revoked": not call.args.flag("test")}


def auth_teams(call: MethodCall) -> Json:
    return {"teams": [{"id": TEAM_ID, "name": TEAM_NAME}], "response_metadata": {"next_cursor": ""}}


def emoji_list(call: MethodCall) -> Json:
    """The workspace has no custom emoji."""
    return {"emoji": {}, "cache_ts": str(int(call.state.clock()))}
