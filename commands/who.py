"""`/trunk who`: the rights of each group, and of one person."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.people.access import Access
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, actions, code, cut, fields, person_menu, section
from bot.words.phrasing import people

_USER = re.compile(r"<?@?([UW][A-Z0-9]{6,})(?:\|[^>]*)?>?")
"""A user id, bare or as a mention. Slack's have at least nine letters and digits; a name has fewer capitals."""

_LONGEST = 50
_MOST_NAMED = 5


class Who(Query):
    """Show who can do what."""

    name = "who"
    usage = "who [person]"
    example = "/trunk who"
    things = ("people", "rights", "permissions")
    title = "Who can do what"

    def answer(self, ask: Ask, services: Services) -> Message:
        """Show the lists, and the rights of the named person or of the one who asks."""
        typed = ask.text.strip()
        menu = actions([person_menu("Choose a person", "who")])
        match = _USER.fullmatch(typed)
        named = [match[1]] if match else _people_named(typed, services)
        if typed and len(named) != 1:
            return _which_person(typed, named, menu)
        user = named[0] if named else ask.user
        lists = services.access.lists
        blocks: list[Block] = [
            section("*Who can do what*\nEveryone can view. Nobody can approve their own request."),
            *fields(
                [
                    ("Request changes (operators)", _names(lists.operators)),
                    ("Approve (approvers)", _names(lists.approvers)),
                    ("Notified directly", _names(lists.notified or lists.approvers)),
                    ("Emergency delete (break glass)", _names(lists.break_glass)),
                ]
            ),
            section(_person(user, services)),
            menu,
        ]
        return Message(f"What <@{user}> can do.", blocks)


def _people_named(typed: str, services: Services) -> list[str]:
    """The users of that name, as Slack sends it with what they type; or those whose name begins with it."""
    name = typed.removeprefix("@").strip().lower()
    known = services.store.audit_known().people if name else {}
    exact = [user for user, other in known.items() if other.lower() == name]
    return exact or [user for user, other in known.items() if other.lower().startswith(name)]


def _which_person(typed: str, named: Sequence[str], menu: Block) -> Message:
    """Ask for the person, and show nobody's rights meanwhile, which could be taken for the answer."""
    several = f" It could be {people(named[:_MOST_NAMED])}." if named else ""
    text = f"Who is {code(cut(typed, _LONGEST))}?{several} Pick them here:"
    return Message(text, [section(text), menu])


def _names(ids: Sequence[str]) -> str:
    return people(ids) if ids else "nobody"


def _person(user: str, services: Services) -> str:
    access = services.access
    lists = access.lists
    lines = [
        f"*<@{user}>*",
        ":white_check_mark: can request changes"
        if access.may_change(user).allowed
        else f":no_entry_sign: can't request changes: {_why_not(access, lists.operators, 'TRUNKBOT_OPERATORS')}",
        ":white_check_mark: can approve other people's requests"
        if access.may_approve(user)
        else f":no_entry_sign: can't approve: {_why_not(access, lists.approvers, 'TRUNKBOT_APPROVERS')}",
    ]
    if access.may_break_glass(user):
        lines.append(":rotating_light: can delete without approval in an emergency; an approver reviews it afterwards")
    return "\n".join(lines)


def _why_not(access: Access, names: Sequence[str], setting: str) -> str:
    """Explain why a person isn't among these: nobody is, a group can't be read, or they aren't in it."""
    if not names:
        return f"{setting} is empty. Ask your trunkbot admin to fill it in."
    unread = access.unread(names)
    if unread:
        return f"Slack can't list {people(unread)} right now, so nobody in it can."
    return f"not in {people(names)}."


verb = Who()
