"""usergroups.list and usergroups.users.list."""

from __future__ import annotations

from bot.sandbox.slack.methods.method import Method, MethodCall
from bot.sandbox.slack.people import TEAM_ID, Json
from bot.sandbox.slack.rates import TIER_2
from bot.sandbox.slack.refusal import Refusal


def list_(call: MethodCall) -> Json:
    groups = []
    for group in call.state.usergroups.values():
        shown: Json = {
            "id": group.id,
            "team_id": TEAM_ID,
            "is_usergroup": True,
            "name": group.name,
            "description": "",
            "handle": group.handle,
            "is_external": False,
            "date_delete": 0,
            "prefs": {"channels": [], "groups": []},
        }
        if call.args.flag("include_users"):
            shown["users"] = list(group.users)
        if call.args.flag("include_count"):
            shown["user_count"] = len(group.users)
        groups.append(shown)
    return {"usergroups": groups}


def users_list(call: MethodCall) -> Json:
    group = call.state.usergroups.get(call.args.needed("usergroup"))
    if group is None:
        raise Refusal("no_such_subteam")
    return {"users": list(group.users)}


METHODS = [
    Method("usergroups.list", list_, TIER_2, "usergroups:read"),
    Method("usergroups.users.list", users_list, TIER_2, "usergroups:read"),
]
