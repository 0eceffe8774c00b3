"""`/trunk help`: all commands, or one with a real example. Answered at once, from the verbs themselves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from bot.domain.records import KnownTrunk
from bot.verbs.verb import START, UNKNOWN, Ask, Instant, Right, Verb, Verbs
from bot.words.blocks import Block, Message, actions, button, code, context, cut, divider, escape, paragraphs, section

GROUPS = {
    "Start here": ("setup", "connect", "check", "explain", "help"),
    "View": ("list", "show", "whois", "number list", "ip list", "dest list", "alias show", "export", "plan"),
    "Find problems": ("test", "watch", "doctor"),
    "Set up step by step": ("create", "number add", "ip add", "dest add", "dashboard", "alias set"),
    "Change": ("number mode", "ip change", "dest weight", "rename", "number move"),
    "Remove and restore": (
        "number remove",
        "ip remove",
        "dest remove",
        "alias clear",
        "delete",
        "disconnect",
        "restore",
    ),
    "Approvals and audit": ("pending", "who", "audit", "stats"),
    "PBX, credentials and API": ("pbx", "creds", "creds add", "creds rotate", "creds remove", "curl"),
}
"""The verbs by task, in the order a person needs them. Verbs in no group come last."""
_OTHER = "More"
_DIRECTIONS = (
    section("*trunkbot* runs your Exotel voice trunks from chat. First decide which way your calls go:"),
    section(
        "*Outbound (termination)*: your system → phone network. Needs a static public IP.\n"
        "*Inbound (origination)*: phone network → your system. IP or host name (FQDN)."
    ),
)
_MAIN_JOBS = (
    button("Set up a trunk", "setup", style="primary"),
    button("Check a trunk", "check"),
    button("Explain an error", "explain"),
    button("List the trunks", "list"),
)
_LONGEST_LABEL = 75


class Help(Instant):
    """Show all commands, or how to use one."""

    name = "help"
    usage = "help [command]"
    example = "/trunk help setup"

    def say(self, ask: Ask, verbs: Verbs) -> Message:
        """Help on everything, on one verb, or on the verbs nearest to the words."""
        text = ask.text.strip()
        if text == START:
            return _first_screen(ask)
        if text.startswith(UNKNOWN.strip()):
            text = text.removeprefix(UNKNOWN.strip()).strip()
            return _a_trunk(text, ask) or _unknown(text, ask, verbs)
        if not text:
            return _everything(ask, verbs)
        named, rest = verbs.resolve(text)
        if named and rest.startswith(UNKNOWN):
            return _heard(named, text)
        return _one(named, ask) if named else _unknown(text, ask, verbs)


def _first_screen(ask: Ask) -> Message:
    """The main jobs, as buttons."""
    view_only = _view_only(ask)
    blocks: list[Block] = [
        *_DIRECTIONS,
        actions([*_MAIN_JOBS, button("All commands", "help")]),
        *([context(f":lock: {view_only}")] if view_only else []),
    ]
    return Message("You can type `/trunk help` for all commands.", blocks)


def _view_only(ask: Ask) -> str:
    """Whom to ask for a change; empty for operators."""
    return "" if ask.may_change.allowed else ask.may_change.at_rest or ask.may_change.reason


def _everything(ask: Ask, verbs: Verbs) -> Message:
    return _all_verbs(verbs, _view_only(ask))


@lru_cache(maxsize=8)
def _all_verbs(verbs: Verbs, view_only: str) -> Message:
    """Cached, as most of the work of an answer; the same for everyone with the same rights."""
    blocks: list[Block] = [
        *_DIRECTIONS,
        divider(),
        *(block for title, group in _grouped(verbs) for block in paragraphs([f"*{title}*", *map(_line, group)])),
        context("Plain words work too: `/trunk is sales_line ok?`, `/trunk set up outbound for sales_line`."),
        context("More on a command: `/trunk help COMMAND`, such as `/trunk help number add`."),
        actions(_MAIN_JOBS),
        *([context(f":lock: {view_only}")] if view_only else []),
    ]
    return Message(f"You can type: {', '.join(f'/trunk {verb.name}' for verb in verbs)}.", blocks)


def _grouped(verbs: Verbs) -> list[tuple[str, list[Verb]]]:
    """Group the verbs, each once."""
    placed = {name for names in GROUPS.values() for name in names}
    others = [verb for verb in verbs if verb.name not in placed]
    named = [(title, [verb for name in names if (verb := verbs.get(name))]) for title, names in GROUPS.items()]
    return [*named, (_OTHER, others)] if others else named


def _line(verb: Verb) -> str:
    return f"{code('/trunk ' + verb.name)} {escape(verb.summary)}"


def _one(verb: Verb, ask: Ask) -> Message:
    who = _who_can(verb)
    if verb.right_for("") == Right.CHANGE and not ask.may_change.allowed:
        who = ask.may_change.reason
    text = f"*{code('/trunk ' + verb.usage)}*\n{escape(verb.summary)}\nFor example: {code(verb.example)}\n_{who}_"
    ready = button("Set up a trunk" if verb.name == "setup" else f"Run /trunk {verb.name}", verb.name)
    return Message(
        f"/trunk {verb.usage}: {verb.summary}", [section(text), *([actions([ready])] if verb.name != "help" else [])]
    )


def _who_can(verb: Verb) -> str:
    if verb.right != Right.CHANGE:
        return "Everyone can use this."
    return (
        "Operators only." if verb.right_for("") == Right.CHANGE else "Everyone can view this; operators can change it."
    )


def _heard(verb: Verb, text: str) -> Message:
    """Offer the verb that hears these words."""
    answer = f"{code(cut(text, 60))} isn't a command, but {code('/trunk ' + verb.name)} can help with it."
    return Message.with_buttons(answer, button(f"/trunk {verb.name} {text}", verb.name, text, "primary"))


def _a_trunk(text: str, ask: Ask) -> Message | None:
    """Answer a trunk's name typed instead of a verb."""
    first_word = text.split()[:1]
    for trunk in ask.known_trunks:
        if first_word in ([trunk.trunk_name], [trunk.trunk_sid]):
            answer = f"{code(trunk.trunk_name)} is a trunk. What should I do with it?"
            ways = [button("Show it", "show", trunk.trunk_sid, "primary"), button("Check it", "check", trunk.trunk_sid)]
            return Message.with_buttons(answer, *ways, button("Help", "help"))
    return None


def _unknown(text: str, ask: Ask, verbs: Verbs) -> Message:
    suggested = verbs.suggest(text)
    answer = f"I don't know {code(cut(text, 60))}."
    if not suggested:
        return Message.with_buttons(f"{answer} Try `/trunk help`.", button("Help", "help"))
    names = " or ".join(code("/trunk " + verb.name) for verb, _ in suggested)
    buttons = [_button(verb, _trunk_first(rest, ask.known_trunks)) for verb, rest in suggested]
    return Message(answer, [section(f"{answer} Did you mean {names}?"), actions([*buttons, button("Help", "help")])])


def _trunk_first(rest: str, known: Sequence[KnownTrunk]) -> str:
    """Move a trunk's name to the front: “44.1.2.3 to sales_line” has it last."""
    names = {name for trunk in known for name in (trunk.trunk_name, trunk.trunk_sid)}
    return " ".join(sorted(rest.split(), key=lambda word: word not in names))


def _button(verb: Verb, rest: str) -> Block:
    """Make a button with the other words, if it has room to show them: nothing is handed on unseen."""
    takes_words = verb.usage != verb.name
    whole = f"/trunk {verb.name} {rest}".strip()
    if takes_words and len(whole) <= _LONGEST_LABEL:
        return button(whole, verb.name, rest)
    return button(f"/trunk {verb.name}", verb.name)


verb = Help()
