"""`/trunk who`: who may do what, and why a given person may not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.access import named
from bot.blocks import Block, Message, actions, fields, person_menu, section
from bot.verbs import Ask, Services, Verb

_USER = re.compile(r"<?@?([UW][A-Z0-9]{2,})(?:\|[^>]*)?>?")


def answer(ask: Ask, services: Services) -> Message:
    """The lists, and the ruling on the person that is named, or on whoever asks."""
    said = ask.text.strip()
    match = _USER.fullmatch(said)
    user = match[1] if match else ask.user
    unknown = (
        [section("Slack sends me only the name you typed. Choose the person here instead.")]
        if said and not match
        else []
    )
    lists = services.access.lists
    blocks: list[Block] = [
        *unknown,
        section("*Who may do what*\nEverybody may look."),
        *fields(
            [
                ("May change things (operators)", _names(lists.operators)),
                ("May approve", _names(lists.approvers)),
                ("Told directly", _names(lists.told or lists.approvers)),
                ("May break the glass", _names(lists.break_glass)),
            ]
        ),
        section(_person(user, services)),
        actions([person_menu("Somebody else", "who")]),
    ]
    return Message(f"What <@{user}> may do.", blocks)


def _names(ids: Sequence[str]) -> str:
    return named(ids) if ids else "nobody"


def _person(user: str, services: Services) -> str:
    access = services.access
    change = access.may_change(user)
    lines = [
        f"*<@{user}>*",
        ":white_check_mark: may change things" if change.allowed else f":no_entry_sign: {change.reason}",
    ]
    if access.may_approve(user):
        lines.append(":white_check_mark: may approve what others ask for, never their own")
    else:
        unread = access.unread(access.lists.approvers)
        why = f" Slack does not say who is in {named(unread)}." if unread else ""
        lines.append(f":no_entry_sign: may not approve: not in TRUNKBOT_APPROVERS.{why}")
    if access.may_break_glass(user):
        lines.append(":rotating_light: may break the glass")
    return "\n".join(lines)


verb = Verb(
    name="who",
    summary="Who may do what, and why somebody may not.",
    usage="who [person]",
    example="/trunk who",
    title="Who may do what",
    answer=answer,
)
