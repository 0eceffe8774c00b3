"""usergroups.*: https://docs.slack.dev/reference/methods#usergroups"""

from __future__ import annotations

import secrets
from dataclasses import replace

from bot.sandbox.slack.methods.method import MethodCall
from bot.sandbox.slack.people import TEAM_ID, Json, Usergroup
from bot.sandbox.slack.refusal import Refusal


def list_(call: MethodCall) -> Json:
    """The groups that are in use; with `include_disabled` the others too."""
    everything = call.args.flag("include_disabled")
    groups = [group for group in call.state.usergroups.values() if group.is_enabled or everything]
    users, count = call.args.flag("include_users"), call.args.flag("include_count")
    return {"usergroups": [_shown(group, users=users, count=count) for group in groups]}


def list_users(call: MethodCall) -> Json:
    group = _named(call)
    if not group.is_enabled and not call.args.flag("include_disabled"):
        raise Refusal("subteam_disabled")
    return {"users": list(group.users)}


def create(call: MethodCall) -> Json:
    name = call.args.needed("name")
    handle = call.args.text("handle") or name.lower().replace(" ", "-")
    group_id = f"S{secrets.token_hex(5).upper()}"
    return _keep(call, Usergroup(group_id, handle, name, (), call.args.text("description") or ""))


def update(call: MethodCall) -> Json:
    group = _named(call)
    name, handle = call.args.text("name") or group.name, call.args.text("handle") or group.handle
    description = call.args.text("description") or group.description
    return _keep(call, replace(group, name=name, handle=handle, description=description))


def enable(call: MethodCall) -> Json:
    return _keep(call, replace(_named(call), is_enabled=True))


def disable(call: MethodCall) -> Json:
    return _keep(call, replace(_named(call), is_enabled=False))


def update_users(call: MethodCall) -> Json:
    """Replace the members of a group."""
    group = _named(call)
    users = [each.strip() for each in call.args.needed("users").split(",") if each.strip()]
    if any(user_id not in call.state.users for user_id in users):
        raise Refusal("invalid_users")
    answer = _keep(call, replace(group, users=tuple(dict.fromkeys(users))))
    added, removed = [u for u in users if u not in group.users], [u for u in group.users if u not in users]
    event = {
        "type": "subteam_members_changed",
        "subteam_id": group.id,
        "team_id": TEAM_ID,
        "date_previous_update": 1446670362,
        "date_update": 1492906952,
        "added_users": added,
        "added_users_count": len(added),
        "removed_users": removed,
        "removed_users_count": len(removed),
    }
    call.state.send_event("subteam_members_changed", event)
    return answer


def _named(call: MethodCall) -> Usergroup:
    group = call.state.usergroups.get(call.args.needed("usergroup"))
    if group is None:
        raise Refusal("no_such_subteam")
    return group


def _keep(call: MethodCall, group: Usergroup) -> Json:
    others = [each for each in call.state.usergroups.values() if each.id != group.id]
    if any(each.name == group.name for each in others):
        raise Refusal("name_already_exists")
    if any(each.handle == group.handle for each in others):
        raise Refusal("handle_already_exists")
    call.state.usergroups[group.id] = group
    return {"usergroup": _shown(group, users=True, count=True)}


def _shown(group: Usergroup, *, users: bool, count: bool) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": TEAM_ID,
        "is_usergroup": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_delete": 0 if group.is_enabled else 1700000000,
        "prefs": {"channels": [], "groups": []},
    }
    if users:
        shown["users"] = list(group.users)
    if count:
        shown["user_count"] = len(group.users)
    return shown
