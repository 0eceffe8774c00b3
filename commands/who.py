"""`/trunk who`: who may do what, and why a given person may not."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.people.access import Access
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, actions, code, cut, fields, person_menu, section
from bot.words.phrasing import people

_USER = re.compile(r"<?@?([UW][A-Z0-9]{6,})(?:\|[^>]*)?>?")
"""A user id, bare or as a mention. Slack's have nine letters and digits or more; a name has fewer capitals."""

_LONGEST = 50


class Who(Query):
    """Who may do what, and why somebody may not."""

    name = "who"
    usage = "who [person]"
    example = "/trunk who"
    things = ("people", "rights", "permissions")
    title = "Who may do what"

    def answer(self, ask: Ask, services: Services) -> Message:
        """The lists, and the ruling on the person that is named, or on whoever asks."""
        typed = ask.text.strip()
        menu = actions([person_menu("Choose a person", "who")])
        match = _USER.fullmatch(typed)
        if typed and not match:
            return _whom(typed, menu)
        user = match[1] if match else ask.user
        lists = services.access.lists
        blocks: list[Block] = [
            section("*Who may do what*\nEverybody may look. Nobody approves what they asked for themselves."),
            *fields(
                [
                    ("May ask for changes (operators)", _names(lists.operators)),
                    ("May approve", _names(lists.approvers)),
                    ("Told directly", _names(lists.notified or lists.approvers)),
                    ("May break the glass", _names(lists.break_glass)),
                ]
            ),
            section(_person(user, services)),
            menu,
        ]
        return Message(f"What <@{user}> may do.", blocks)


def _whom(typed: str, menu: Block) -> Message:
    """Nobody else is shown meanwhile, as if that were the answer."""
    shown = code(cut(typed, _LONGEST))
    text = f"Slack sent only {shown}, as you typed it, which does not say who is meant. Choose the person here:"
    return Message(text, [section(text), menu])


def _names(ids: Sequence[str]) -> str:
    return people(ids) if ids else "nobody"


def _person(user: str, services: Services) -> str:
    access = services.access
    lists = access.lists
    lines = [
        f"*<@{user}>*",
        ":white_check_mark: may ask for changes"
        if access.may_change(user).allowed
        else f":no_entry_sign: may not ask for changes: {_why_not(access, lists.operators, 'TRUNKBOT_OPERATORS')}",
        ":white_check_mark: may approve what others ask for, never their own"
        if access.may_approve(user)
        else f":no_entry_sign: may not approve: {_why_not(access, lists.approvers, 'TRUNKBOT_APPROVERS')}",
    ]
    if access.may_break_glass(user):
        lines.append(
            ":rotating_light: may break the glass: delete at once in an emergency, to be signed off afterwards"
        )
    return "\n".join(lines)


def _why_not(access: Access, names: Sequence[str], setting: str) -> str:
    """The reason why a person is not among these: nobody is, their group cannot be read, or they are not in it."""
    if not names:
        return f"nobody is named in {setting}. Whoever runs trunkbot can change that."
    unread = access.unread(names)
    if unread:
        return f"Slack does not say at the moment who is in {people(unread)}, and until it does nobody in it may."
    return f"not in {people(names)}."


verb = Who()
