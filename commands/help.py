"""`/trunk help`: what can be asked, or one verb with a real example. Answered at once, from the verbs themselves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.domain.records import KnownTrunk
from bot.verbs.verb import UNKNOWN, Ask, Instant, Right, Verb, Verbs
from bot.words.blocks import Block, Message, actions, button, code, context, cut, divider, escape, paragraphs, section

GROUPS = {
    "Begin here": ("setup", "check", "explain", "help"),
    "Look": ("list", "show", "whois", "number list", "ip list", "dest list", "alias show"),
    "When something is wrong": ("test", "watch", "doctor"),
    "Set up, piece by piece": ("create", "number add", "ip add", "dest add", "alias set"),
    "Change": ("number mode", "ip change", "dest weight", "rename", "number move"),
    "Take away, and bring back": ("number remove", "ip remove", "dest remove", "alias clear", "delete", "restore"),
    "Approvals and audit": ("pending", "who", "audit"),
    "Credentials and PBX": ("pbx", "creds", "creds add", "creds rotate", "creds remove", "curl"),
}
"""Tasks of people, and the verbs for each. Verbs in no group come last."""
_OTHER = "More"
_LONGEST_LABEL = 75


class Help(Instant):
    """What you can ask, or how to use one verb."""

    name = "help"
    usage = "help [verb]"
    example = "/trunk help setup"

    def say(self, ask: Ask, verbs: Verbs) -> Message:
        """Help on everything, on the verb that is named, or the nearest ones to a word that names none."""
        text = ask.text.strip()
        if text.startswith(UNKNOWN.strip()):
            text = text.removeprefix(UNKNOWN.strip()).strip()
            return _a_trunk(text, ask) or _unknown(text, ask, verbs)
        if not text:
            return _everything(ask, verbs)
        named, rest = verbs.resolve(text)
        if named and rest.startswith(UNKNOWN):
            return _heard(named, text)
        return _one(named) if named else _unknown(text, ask, verbs)


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
        *(block for title, group in _grouped(verbs) for block in paragraphs([f"*{title}*", *map(_line, group)])),
        context("How one of them is used: `/trunk help VERB`, such as `/trunk help number add`."),
        actions(
            [
                button("Set up a trunk", "setup", style="primary"),
                button("Check a trunk", "check"),
                button("Explain an error", "explain"),
                button("List the trunks", "list"),
            ]
        ),
        *([context(f":lock: {why_not}")] if why_not else []),
    ]
    return Message(f"You can type: {', '.join(f'/trunk {verb.name}' for verb in verbs)}.", blocks)


def _grouped(verbs: Verbs) -> list[tuple[str, list[Verb]]]:
    """Every verb once."""
    placed = {name for names in GROUPS.values() for name in names}
    others = [verb for verb in verbs if verb.name not in placed]
    named = [(title, [verb for name in names if (verb := verbs.get(name))]) for title, names in GROUPS.items()]
    return [*named, (_OTHER, others)] if others else named


def _line(verb: Verb) -> str:
    return f"{code('/trunk ' + verb.name)} {escape(verb.summary)}"


def _one(verb: Verb) -> Message:
    who = "Operators may use it." if verb.right == Right.CHANGE else "Everybody may use it."
    text = f"*{code('/trunk ' + verb.usage)}*\n{escape(verb.summary)}\nFor example: {code(verb.example)}\n_{who}_"
    ready = button("Set up a trunk" if verb.name == "setup" else f"Do it: /trunk {verb.name}", verb.name)
    return Message(
        f"/trunk {verb.usage}: {verb.summary}", [section(text), *([actions([ready])] if verb.name != "help" else [])]
    )


def _heard(verb: Verb, text: str) -> Message:
    """Words that name no verb, and that one of them is for."""
    answer = (
        f"{code(cut(text, 60))} is no verb. Nothing was done. {code('/trunk ' + verb.name)} can say something about it."
    )
    return Message.with_buttons(answer, button(f"/trunk {verb.name} {text}", verb.name, text, "primary"))


def _a_trunk(text: str, ask: Ask) -> Message | None:
    """Somebody typed a trunk's name where a verb is wanted."""
    first_word = text.split()[:1]
    for trunk in ask.known_trunks:
        if first_word in ([trunk.trunk_name], [trunk.trunk_sid]):
            answer = f"{code(trunk.trunk_name)} is a trunk. Say what you want with it first, as in `/trunk show NAME`."
            show = button(f"Show {trunk.trunk_name}", "show", trunk.trunk_sid, "primary")
            return Message.with_buttons(answer, show, button("Help", "help"))
    return None


def _unknown(text: str, ask: Ask, verbs: Verbs) -> Message:
    suggested = verbs.suggest(text)
    answer = f"There is no {code('/trunk ' + cut(text, 60))}. Nothing was done."
    if not suggested:
        more = section(f"{answer} Type `/trunk help` for all there is.")
        return Message(answer, [more, actions([button("Help", "help")])])
    names = " or ".join(code("/trunk " + verb.name) for verb, _ in suggested)
    buttons = [_button(verb, _trunk_first(rest, ask.known_trunks)) for verb, rest in suggested]
    return Message(answer, [section(f"{answer} Did you mean {names}?"), actions([*buttons, button("Help", "help")])])


def _trunk_first(rest: str, known: Sequence[KnownTrunk]) -> str:
    """As verbs want it: “44.1.2.3 to sales_line” names the trunk last."""
    names = {name for trunk in known for name in (trunk.trunk_name, trunk.trunk_sid)}
    return " ".join(sorted(rest.split(), key=lambda word: word not in names))


def _button(verb: Verb, rest: str) -> Block:
    """With what was typed besides, where the button has room to show it: nothing is handed on unseen."""
    takes_words = verb.usage != verb.name
    whole = f"/trunk {verb.name} {rest}".strip()
    if takes_words and len(whole) <= _LONGEST_LABEL:
        return button(whole, verb.name, rest)
    return button(f"/trunk {verb.name}", verb.name)


verb = Help()
