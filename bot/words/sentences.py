"""The words of answers to sentences: what was understood, in a few words, and the questions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import phonenumbers

from bot.words.blocks import Block, Message, actions, bold, button, context, cut, escape, section

Fields = Mapping[str, Sequence[str]]

TAKE, OPEN, ELSE, NONE = "sentence/take", "sentence/open", "sentence/else", "sentence/none"
"""The buttons of a draft. The value of the first two is its id and the number of an option, else its id."""

_PHRASES = {
    "alias clear": "Clear {trunk}'s caller ID",
    "alias set": "Set {trunk}'s caller ID to {number}",
    "alias show": "Show {trunk}'s caller ID",
    "audit": "Show the audit log[ of {trunk}][ by {person}][ since {since}]",
    "check": "Check {trunk}[ {direction}]",
    "connect": "Connect {trunk} to {platform}[, {direction}][, number {number}]",
    "create": "Create {trunk}",
    "creds": "Show the SIP credentials of {trunk}",
    "creds add": "Add SIP user {user} to {trunk}",
    "creds remove": "Remove SIP user {user} from {trunk}",
    "creds rotate": "Set a new password for SIP user {user} on {trunk}",
    "curl": "Show the API commands[ for {trunk}]",
    "dashboard": "Show the dashboard step of {trunk}",
    "delete": "Delete {trunk}",
    "dest add": "Add destination {destination} to {trunk}",
    "dest list": "List the destinations of {trunk}",
    "dest remove": "Remove destination {destination} from {trunk}",
    "dest weight": "Set the weight of {destination} on {trunk} to {weight}[, priority {priority}]",
    "disconnect": "Disconnect {trunk}",
    "doctor": "Check trunkbot itself",
    "explain": "Explain the problem[ {code}][ on {trunk}]",
    "help": "Show how to use trunkbot[: {verb}]",
    "ip add": "Whitelist {ip} on {trunk}",
    "ip change": "Change the whitelisted range on {trunk} to {ip}",
    "ip list": "List the whitelisted IPs of {trunk}",
    "ip remove": "Remove {ip} from the whitelist of {trunk}",
    "list": "List the trunks",
    "number add": "Add {number} to {trunk}[, mode {mode}]",
    "number list": "List the numbers of {trunk}",
    "number mode": "Set the mode of {number} on {trunk} to {mode}",
    "number move": "Move {number} from {from} to {to}",
    "number remove": "Remove {number} from {trunk}",
    "pbx": "Show the PBX settings of {trunk}[ for {platform}][, {direction}]",
    "pending": "Show the requests that wait for approval",
    "rename": "Rename {trunk} to {name}",
    "restore": "Restore {trunk}",
    "setup": "Set up {trunk}[ for {direction}][, calls from {ip}][, number {number}][, calls to {destination}]",
    "show": "Show {trunk}",
    "test": "Test a call on {trunk}[, {direction}]",
    "watch": "Watch {trunk}[, every {every}]",
    "who": "Show what {person} can do",
    "whois": "Find the trunk of {number}",
}
_UNKNOWN = {
    "trunk": "a trunk",
    "from": "a trunk",
    "to": "another trunk",
    "number": "a number",
    "ip": "an IP",
    "destination": "…",
    "user": "…",
    "name": "another name",
    "mode": "…",
    "weight": "…",
    "platform": "your system",
    "person": "each person",
}
_CONTINUOUS = {
    "Check": "Checking",
    "Explain": "Looking up",
    "Find": "Finding",
    "List": "Listing",
    "Show": "Showing",
}
_QUESTIONS = {
    "direction": "Which way do the calls go?",
    "trunk": "Which trunk?",
    "from": "From which trunk?",
    "to": "To which trunk?",
    "number": "Which phone number?",
    "ip": "Which IP address?",
    "destination": "Which host name or IP should the calls go to?",
    "user": "Which SIP user?",
    "name": "What's the new name?",
    "mode": "Which mode?",
    "weight": "Which weight?",
    "platform": "What is at your end of the trunk?",
}
DIRECTIONS = {
    "outbound": "Outbound: you call out",
    "inbound": "Inbound: people call you",
    "both": "Both",
}
_USER = re.compile(r"[UW][A-Z0-9]{6,}")
_UNDERSTOOD = "I'm not sure what you mean."

CANT_HELP = "I can't help with that."
NOTHING_DONE = "I haven't done anything."
NEVER_MIND = Message("OK, never mind. I haven't done anything.")
YOURE_WELCOME = Message("You're welcome.")
PRESS_IT = Message("I only change something when you press a button. Use the one on the card, or say it in full.")
TOO_LATE = Message("That was a while ago. Please say it in full.")
TOO_MUCH = Message(
    "That's too much at once, so I didn't read it. Say it in one sentence, with at most 10 numbers or addresses."
)
TOO_MANY = Message("That's a lot of sentences in a minute. Wait a moment, then say it again.")
DIDNT_UNDERSTAND = Message.with_buttons("I didn't understand that.", button("What I can do", "help"))
UNREACHABLE = "I can't reach Exotel, so I can't see what's on it right now. I haven't done anything. Try again soon."
TOLD = "OK. I haven't done anything."
_LATE = "This was asked more than a day ago. Make sure that it's still right."
OLD = Message("This is too old, so I don't know what it was about any more. Please say it again.")


def phrase(verb: str, fields: Fields) -> str:
    """A command in a few words: “Add +91 98123 45678 to support_line, mode flow”. Plain text."""
    if verb == "watch" and fields.get("every") == ["off"]:
        return f"Stop watching {_said('trunk', fields)}"
    if verb == "who" and not fields.get("person"):
        return "Show who can do what"
    text = re.sub(r"\[([^\]]*?\{(\w+)\}[^\]]*?)\]", lambda m: m[1] if fields.get(m[2]) else "", _PHRASES[verb])
    return re.sub(r"\{(\w+)\}", lambda match: _said(match[1], fields), text)


def _said(name: str, fields: Fields) -> str:
    values = [_shown(name, value) for value in fields.get(name, ())]
    if name == "direction" and values == ["both"]:
        return "outbound and inbound"
    return " and ".join(values) or _UNKNOWN.get(name, "…")


def _shown(name: str, value: str) -> str:
    if name == "number" and value.startswith("+"):
        try:
            parsed = phonenumbers.parse(value)
        except phonenumbers.NumberParseException:
            return value
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return value


def marked_phrase(verb: str, fields: Fields) -> str:
    """The same in mrkdwn, with people as mentions."""
    return _USER.sub(
        lambda match: f"<@{match[0]}>" if match[0] in fields.get("person", ()) else match[0], _safe(verb, fields)
    )


def _safe(verb: str, fields: Fields) -> str:
    return escape(phrase(verb, fields))


def headed(verb: str, fields: Fields, answer: Message, draft: str, *, most: int = 48) -> Message:
    """An answer below a line with what was understood, and above the button for “no, something else”."""
    first, _, rest = marked_phrase(verb, fields).partition(" ")
    heading = context(f"{_CONTINUOUS.get(first, first)} {rest}")
    body = list(answer.blocks) or [section(answer.text)]
    return Message(answer.text, [heading, *body[:most], actions([else_button(draft)])])


def else_button(draft: str, label: str = "Not what I meant") -> Block:
    """The button that offers other meanings."""
    return button(label, ELSE, draft)


def card(
    verb: str, fields: Fields, draft: str, notes: Sequence[str], *, approvers: str = "", opens: Block | None = None
) -> Message:
    """A change that was understood, with the button that opens its form. `approvers` (mrkdwn) if it destroys
    something."""
    question = f"{phrase(verb, fields)}?"
    label = "Review it" if approvers else "Open the form"
    style = "danger" if approvers else "primary"
    opens = opens or button(label, OPEN, f"{draft} 0", style, says=f"{label}: {question}")
    lines = [f"Nothing is changed until {approvers} approves."] if approvers else []
    blocks = [section(f"*{marked_phrase(verb, fields)}?*"), *(context(note) for note in [*lines, *notes])]
    return Message(question, [*blocks, actions([opens, else_button(draft, "Something else")])])


def question(
    verb: str, fields: Fields, asks: str, draft: str, choices: Sequence[str], notes: Sequence[str] = ()
) -> Message:
    """One question, with a button for each choice; a typed answer does the same."""
    words = _QUESTIONS.get(asks, f"Which {asks}?")
    buttons = [button(label, TAKE, f"{draft} {place}") for place, label in enumerate(choices, 1)]
    more = "Another…" if choices and asks != "direction" else "Open the form"
    typed = "" if choices else " Type it here, or open the form."
    blocks = [
        section(f"{marked_phrase(verb, fields)}: *{words}*{typed}"),
        *(context(note) for note in notes),
        actions([*buttons, button(more, OPEN, f"{draft} 0"), else_button(draft, "Something else")]),
    ]
    return Message(f"{phrase(verb, fields)}: {words}{typed}", blocks)


def did_you_mean(
    offered: Sequence[tuple[str, Fields]], draft: str, lead: str = _UNDERSTOOD, *, first: int = 0
) -> Message:
    """At most three buttons, and “None of these”. `first` is the number of the first option."""
    labels = [cut(phrase(verb, fields), 75) for verb, fields in offered[:3]]
    buttons = [button(label, TAKE, f"{draft} {place}") for place, label in enumerate(labels, first)]
    text = f"{lead} Did you mean one of these?"
    blocks = [section(text), actions([*buttons, button("None of these", NONE, draft)])]
    return Message(f"{text} {'; '.join(labels)}", blocks)


def greeting() -> Message:
    """The answer to an empty message, such as a bare mention."""
    text = "Tell me in plain words: “is support_line ok?”, “set up outbound for sales_line”."
    return Message.with_buttons(text, button("What I can do", "help"))


def not_for_us() -> Message:
    """The answer to something that trunkbot can't do."""
    return Message.with_buttons(CANT_HELP, button("What I can do", "help"))


def only_commands(suggested: Message) -> Message:
    """The answer to a sentence while the reader's model is missing."""
    lead = "I can't read sentences right now, only commands."
    return Message(f"{lead} {suggested.text}", [section(lead), *(suggested.blocks or [section(suggested.text)])])


def none_of_these() -> Message:
    """The answer to “None of these”."""
    text = f"OK. {NOTHING_DONE} Say it another way, with the trunk's name."
    return Message.with_buttons(text, button("What I can do", "help"))


def denied(named: str) -> Message:
    """The answer to a sentence that denies what it names."""
    return Message(f"OK, I won't touch {escape(named)}." if named else f"OK. {NOTHING_DONE}")


def told(trunk: str) -> Message:
    """The answer to a sentence that only reports something."""
    return Message.with_buttons(TOLD, button("Show the audit log", "audit", trunk))


def absent(fields: Fields, trunk: str) -> str:
    """The values that the account doesn't have."""
    values = [_shown(name, value) for name, each in fields.items() for value in each]
    where = f" on {trunk}" if trunk else " there"
    if "trunk" in fields:
        return f"I don't see a trunk called {escape(', '.join(fields['trunk']))}. {NOTHING_DONE}"
    is_there = "isn't" if len(values) == 1 else "aren't"
    return f"{escape(' and '.join(values))} {is_there}{escape(where)}. {NOTHING_DONE}"


def nothing_to_undo(verb: str, fields: Fields) -> Message:
    """The answer to “undo that” after something that was never done."""
    trunk = escape(_said("trunk", fields))
    if verb in ("delete", "restore"):
        state = "still exists" if verb == "restore" else "doesn't exist"
        return Message(f"There's nothing to undo: {trunk} {state}.")
    values = [_shown(name, value) for name in ("number", "ip", "destination", "user") for value in fields.get(name, ())]
    is_there = "is" if len(values) == 1 else "are"
    state = f"{is_there} still" if verb.endswith(" add") else f"{is_there}n't"
    return Message(f"There's nothing to undo: {escape(' and '.join(values))} {state} on {trunk}.")


def was_there_before(trunk: str) -> Message:
    """The answer to “undo that” after a change to a trunk that it didn't create."""
    return Message(
        f"I didn't create {escape(trunk)}, so I won't delete it. Tell me what to remove from it, such as a number or "
        "an IP."
    )


def notes(cannot_keep: str, suggested: Mapping[str, str], fields: Fields, *, destroys: bool = False) -> list[str]:
    """Remarks on what was understood; mrkdwn."""
    lines = []
    if cannot_keep:
        approved = " and approved" if destroys else ""
        lines.append(f"I can't schedule this ({escape(cannot_keep)}); it starts once it's submitted{approved}.")
    for name, said in suggested.items():
        if fields.get(name):
            lines.append(f"I read {escape(said)} as {escape(_said(name, fields))}.")
    return lines


def say_again(channel: str) -> Message:
    """The message to someone whose sentence got no answer."""
    where = "" if channel.startswith("D") else f" in <#{channel}>"
    return Message(f"I couldn't answer you{where}: I was restarted, or Slack was too busy. Please say it again.")


def late() -> str:
    """The note on a form that is opened a day later."""
    return _LATE


def refused(verb: str, fields: Fields, refusal: Message) -> Message:
    """A refusal, with what was understood."""
    understood = context(f"I understood: {marked_phrase(verb, fields)}")
    return Message(refusal.text, [*(refusal.blocks or [section(refusal.text)]), understood])


def with_notes(view: dict[str, object], lines: Sequence[str]) -> dict[str, object]:
    """A form with remarks above it."""
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    return {**view, "blocks": [*(section(f":information_source: {line}") for line in lines), *blocks]}


def waiting(headline: str, withdraw: Block) -> Message:
    """The answer to “undo that” while the request waits."""
    return Message.with_buttons(f"{bold(headline)} is still waiting for approval.", withdraw)
