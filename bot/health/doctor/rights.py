"""A finding on the people in the settings: each usergroup exists, and requests can be decided."""

from __future__ import annotations

from slack_sdk import WebClient

from bot.domain.finding import Finding
from bot.domain.phrasing import many
from bot.domain.policy import Policy, too_few
from bot.domain.rights import Lists
from bot.people.access import Access
from bot.slack.errors import UNANSWERED, reason_of

_FIX = "Fix TRUNKBOT_OPERATORS, TRUNKBOT_APPROVERS, TRUNKBOT_TOLD and TRUNKBOT_BREAK_GLASS, and restart the bot."


def look_at_rights(slack: WebClient, lists: Lists, policy: Policy) -> Finding:
    """Ask Slack for each usergroup. Never raises."""
    members: dict[str, frozenset[str] | None] = {}
    for name in (*lists.operators, *lists.approvers, *lists.notified, *lists.break_glass):
        if name.startswith("S") and name not in members:
            group = _members(slack, name)
            if isinstance(group, str):
                return Finding("Rights", False, f"Slack can't list the usergroup {name}: {group}.", _FIX)
            members[name] = group
    access = Access(lists, members.get)
    operators, approvers = access.people(lists.operators), access.approvers()
    if not operators:
        return Finding("Rights", None, "Nobody can change anything: TRUNKBOT_OPERATORS names nobody.", _FIX)
    if not approvers:
        seen = "Nobody can approve, so nothing can be removed: TRUNKBOT_APPROVERS names nobody."
        return Finding("Rights", None, seen, _FIX)
    if problem := too_few(policy, operators, approvers):
        return Finding("Rights", False, problem, _FIX)
    seen = f"{many(len(operators), 'person', 'people')} can make changes, {len(approvers)} can approve."
    return Finding("Rights", True, seen)


def _members(slack: WebClient, group: str) -> frozenset[str] | str:
    """The user ids, or the reason why Slack can't list them."""
    try:
        users = slack.usergroups_users_list(usergroup=group).get("users")
    except UNANSWERED as error:
        return reason_of(error)
    return frozenset(users) if isinstance(users, list) else "no list of users"
