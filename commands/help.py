"""`/trunk help`: what can be asked, or one verb with a real example. Answered at once, from the verbs themselves."""

from __future__ import annotations

from functools import lru_cache

from bot.blocks import Block, Message, actions, button, code, context, divider, escape, section
from bot.pages import paragraphs
from bot.verbs import Ask, Right, Verb, Verbs

UNKNOWN = "? "
"""What the desk puts before words that name no verb."""


def say(ask: Ask, verbs: Verbs) -> Message:
    """Help on everything, on the verb that is named, or the nearest ones to a word that names none."""
    text = ask.text.strip()
    if text.startswith("?"):
        said = text.removeprefix("?").strip()
        return _a_trunk(said, ask) or _unknown(said, verbs)
    if not text:
        return _everything(ask, verbs)
    named, _ = verbs.read(text)
    return _one(named) if named else _unknown(text, verbs)


def _everything(ask: Ask, verbs: Verbs) -> Message:
    may = ask.may_change
    return _all_verbs(verbs, "" if may.allowed else may.reason)


@lru_cache(maxsize=8)
def _all_verbs(verbs: Verbs, why_not: str) -> Message:
    """The same for everybody of the same rights, and most of the work of an answer."""
    blocks: list[Block] = [
        section("*trunkbot* runs your Exotel voice trunks from chat. The first question is always which way calls go:"),
        section(
            "*Outbound (termination)*: your system → phone network. Works only from a static public IP.\n"
            "*Inbound (origination)*: phone network → your system. Takes an IP or an FQDN."
        ),
        divider(),
        *paragraphs(f"{code('/trunk ' + verb.usage)}\n{escape(verb.summary)}" for verb in verbs),
        actions([button("Set up a trunk", "setup", style="primary"), button("List the trunks", "list")]),
        *([context(f":lock: {why_not}")] if why_not else []),
    ]
    return Message(f"You can type: {', '.join(f'/trunk {verb.name}' for verb in verbs)}.", blocks)


def _one(verb: Verb) -> Message:
    who = "Operators may use it." if verb.right == Right.CHANGE else "Everybody may use it."
    text = f"*{code('/trunk ' + verb.usage)}*\n{escape(verb.summary)}\nFor example: {code(verb.example)}\n_{who}_"
    ready = button("Set up a trunk" if verb.name == "setup" else f"Do it: /trunk {verb.name}", verb.name)
    return Message(
        f"/trunk {verb.usage}: {verb.summary}", [section(text), *([actions([ready])] if verb.name != "help" else [])]
    )


def _a_trunk(text: str, ask: Ask) -> Message | None:
    """Somebody typed a trunk's name where a verb is wanted."""
    said = text.split()[:1]
    for trunk in ask.known_trunks:
        if said in ([trunk.trunk_name], [trunk.trunk_sid]):
            told = f"{code(trunk.trunk_name)} is a trunk. Say what you want with it first, as in `/trunk show NAME`."
            show = button(f"Show {trunk.trunk_name}", "show", trunk.trunk_sid, "primary")
            return Message(told, [section(told), actions([show, button("Help", "help")])])
    return None


def _unknown(text: str, verbs: Verbs) -> Message:
    nearest = verbs.nearest(text)
    said = f"There is no {code('/trunk ' + text[:60])}. Nothing was done."
    if not nearest:
        return Message(
            said, [section(f"{said} Type `/trunk help` for all there is."), actions([button("Help", "help")])]
        )
    names = " or ".join(code("/trunk " + verb.name) for verb in nearest)
    buttons = [button(f"/trunk {verb.name}", verb.name) for verb in nearest]
    return Message(said, [section(f"{said} Did you mean {names}?"), actions([*buttons, button("Help", "help")])])


verb = Verb(
    name="help",
    summary="What you can ask, or how to use one verb.",
    usage="help [verb]",
    example="/trunk help setup",
    says=say,
)
