"""A line typed after a verb, and what it brings about on the sandbox's Exotel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import commands
from bot.domain import E164, Destination, Mask, PublicIPv4, TrunkName
from bot.steps import Facts, carry_out, waves
from bot.verbs.forms import FormChange
from bot.verbs.verb import Change, ChangeRequest, Next, R, Request, Services, Submission, Verbs
from bot.words.blocks import View
from tests.commands.asking import ACCOUNT, ask, words
from tests.support.account import Account
from tests.support.looking import elements

VERBS = Verbs.of(commands)
NUMBER, OTHER_NUMBER = "+919876543210", "+911800123456"


def typed(line: str, services: Services) -> tuple[FormChange[Request], ChangeRequest | View]:
    """What becomes of `/trunk LINE`: a wish, or the form."""
    verb, text = VERBS.read(line)
    assert verb, f"no verb begins {line!r}"
    assert isinstance(verb, FormChange), f"{verb.name} reads no line"
    return verb, verb.line(ask(text, *services.directory.seen()), services)


def wished(line: str, services: Services) -> tuple[FormChange[Request], ChangeRequest]:
    """The wish of a line that is right."""
    verb, outcome = typed(line, services)
    assert isinstance(outcome, ChangeRequest), words(outcome)
    return verb, outcome


def form(line: str, services: Services) -> View:
    """The form that a line opens which is not right."""
    verb, outcome = typed(line, services)
    assert isinstance(outcome, dict), f"{verb.name} took it: {outcome}"
    return outcome


def submitted(verb: str, answers: Mapping[str, str], services: Services) -> Next:
    """The form as it comes back."""
    found = VERBS.get(verb)
    assert found
    return found.screens["form"](Submission(ask("", *services.directory.seen()), answers, "", services))


def done(line: str, services: Services, account: Account) -> str:
    """Carry a line out, step by step; what its receipt says. What waits for approval is taken as approved."""
    verb, wish = wished(line, services)
    return carried_out(verb, wish, account)


def carried_out(verb: Change[R], wish: ChangeRequest, account: Account) -> str:
    """Each step in its turn, with what the ones before it found out."""
    request = verb.request.model_validate_json(wish.request.model_dump_json())
    facts: Facts = verb.facts(request)
    for step in (step for wave in waves(verb.plan(request)) for step in wave):
        facts = {**facts, **carry_out(step, account.api, facts, look_first=False, pause=lambda _: None).facts}
    return words(list(verb.receipt(request, facts, ACCOUNT)))


def lost(line: str, services: Services) -> str:
    """What those who decide are told would be lost."""
    verb, wish = wished(line, services)
    trunk = services.directory.find(verb.subject(wish.request))
    return "\n".join(verb.losses(wish.request, services.directory.snapshot(trunk)))


def values(view: View) -> dict[str, str]:
    """How a form is filled in, by field."""
    found: dict[str, str] = {}
    for block, element in elements(view):
        if block["type"] == "input":
            chosen: dict[str, Any] = element.get("initial_option") or {}
            found[block["block_id"]] = chosen.get("value") or element.get("initial_value") or ""
    return found


def offered(view: Any) -> dict[str, str]:
    """The buttons there, and what each hands to which verb."""
    return {
        element["text"]["text"]: f"{element['action_id']} {element.get('value', '')}".strip()
        for _, element in elements(view)
        if element["type"] == "button"
    }


def make(
    account: Account, name: str, *, numbers: tuple[str, ...] = (), ip: str = "", mask: int = 32, destination: str = ""
) -> str:
    """A trunk that somebody set up in Exotel's dashboard; its SID."""
    api = account.api
    sid = api.create_trunk(TrunkName(name)).trunk_sid
    for number in numbers:
        api.map_number(sid, E164(number))
    if ip:
        api.whitelist_ip(sid, PublicIPv4(ip), Mask(mask))
    if destination:
        api.add_destination(sid, Destination.parse(destination))
    return sid
