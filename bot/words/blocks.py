"""Block Kit bricks within Slack's limits. Text that a person or an API wrote must go through `escape` first.

The limits are from Slack's Block Kit reference. A brick cuts long text and shows the cut; it never fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.domain.typed import on_one_line

Block = dict[str, Any]
View = dict[str, Any]

MOST_BLOCKS_IN_A_MESSAGE = 50
MOST_IN_A_TEXT_AREA = 3000
STAYS = "stays"
"""The private_metadata of a modal whose buttons are answered on top of it, so that they can be pressed in turn."""
MOST_BLOCKS_IN_A_VIEW = 100
_MOST_IN_A_PARAGRAPH = 2900
_MOST_IN_A_NOTIFICATION = 4000


@dataclass(frozen=True)
class Message:
    """A message: `text` is for notifications and screen readers, `blocks` for the screen."""

    text: str
    blocks: Sequence[Block] = ()

    @classmethod
    def with_buttons(cls, text: str, *buttons: Block) -> Message:
        """Make a message of one paragraph (mrkdwn) and its buttons, if any."""
        return cls(text, [section(text), *button_row(buttons)])

    def payload(self) -> dict[str, Any]:
        """The arguments for Slack: at most fifty blocks, each action_id once."""
        return dict(self._payload)

    @cached_property
    def _payload(self) -> dict[str, Any]:
        shown = {"blocks": each_action_once(self.blocks[:MOST_BLOCKS_IN_A_MESSAGE])} if self.blocks else {}
        return {"text": cut(self.text, _MOST_IN_A_NOTIFICATION), **shown}


@dataclass(frozen=True)
class Option:
    """One choice. `value` ≤ 150 characters, `text` and `description` ≤ 75."""

    value: str
    text: str
    description: str = ""


def escape(text: str) -> str:
    """Make text harmless in mrkdwn: it can't become a mention, link or date (Slack's formatting reference)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def code(text: str) -> str:
    """Format text as `code`. Neither a backtick nor a line end can break out of it."""
    return f"`{escape(on_one_line(text)).replace('`', 'ˋ')}`"


class Headline(str):
    """A line of plain text, and the same in mrkdwn with its names as `code`, because a trunk's name can be any word."""

    __slots__ = ("marked",)

    marked: str

    @classmethod
    def naming(cls, say: Callable[[Callable[[str], str]], str]) -> Headline:
        """Make the line with `say`, which passes each name through the function it is given."""
        line = cls(say(str))
        parts = re.split(f"{_NAME}(.*?){_NAME}", say(lambda name: f"{_NAME}{name}{_NAME}"))
        line.marked = "".join(code(part) if place % 2 else escape(part) for place, part in enumerate(parts))
        return line


_NAME = "\ue000"
"""A private-use character of Unicode, which appears in no text."""


def marked(headline: str) -> str:
    """Format the line as mrkdwn, with its names marked if they are known."""
    return headline.marked if isinstance(headline, Headline) else escape(headline)


def bold(headline: str) -> str:
    """Format the line as bold mrkdwn: a trunk's name in a sentence, or a headline."""
    return f"*{marked(headline)}*"


def cut(text: str, most: int) -> str:
    """Cut a text to `most` characters; the cut shows as …"""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def plain(text: str, most: int) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": _some(text, most), "emoji": True}


def _mrkdwn(text: str, most: int) -> Block:
    # Without it, Slack links whatever looks like a link or mention in a name, a reason or a vendor's words. Ours are
    # written out (`<@U…>`, `<!date^…>`) and work anyway.
    return {"type": "mrkdwn", "text": _some(text, most), "verbatim": True}


def _some(text: str, most: int) -> str:
    """Replace a text of white space alone, which Slack refuses."""
    return cut(text, most) if text.strip() else "…"


def header(text: str) -> Block:
    """A heading, plain text."""
    return {"type": "header", "text": plain(text, 150)}


def section(mrkdwn: str, accessory: Block | None = None) -> Block:
    """A paragraph of mrkdwn, with an optional button beside it."""
    block: Block = {"type": "section", "text": _mrkdwn(mrkdwn, 3000)}
    return block | {"accessory": accessory} if accessory else block


def paragraphs(lines: Iterable[str], most: int = MOST_BLOCKS_IN_A_MESSAGE) -> list[Block]:
    """Put lines of mrkdwn into as few sections as possible, at most `most`. No line is split; the rest is counted."""
    held: list[list[str]] = []
    every = list(lines)
    for place, line in enumerate(every):
        if held and len("\n".join([*held[-1], line])) <= _MOST_IN_A_PARAGRAPH:
            held[-1].append(line)
        elif len(held) == most:
            held[-1].append(f"and {len(every) - place} more.")
            break
        else:
            held.append([line])
    return [section("\n".join(each)) for each in held]


def fields(pairs: Iterable[tuple[str, str]]) -> list[Block]:
    """Make sections of names and values side by side, ten to a section. Values are mrkdwn."""
    cells = [_mrkdwn(f"*{name}*\n{value}", 2000) for name, value in pairs]
    return [{"type": "section", "fields": cells[start : start + 10]} for start in range(0, len(cells), 10)]


def context(*mrkdwn: str) -> Block:
    """Small print."""
    texts = [*mrkdwn[:9], "\n".join(mrkdwn[9:])] if len(mrkdwn) > 10 else mrkdwn
    return {"type": "context", "elements": [_mrkdwn(text, 3000) for text in texts]}


def preformatted(text: str) -> Block:
    """Text whose spaces matter, such as a picture or a table."""
    return section(f"```{cut(escape(text), 2990)}```")


def verbatim(text: str) -> Block:
    """Text to copy exactly: nothing in it is markup, not even a backtick."""
    run = {"type": "text", "text": escape(text)}
    return {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "elements": [run]}]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def confirm(title: str, text: str, yes: str) -> Block:
    """The question Slack asks before it sends a click."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain("Cancel", 30),
    }


def button(
    text: str, action: str, value: str = "", style: str = "", *, says: str = "", ask: Block | None = None
) -> Block:
    """A button. `action` names the verb's button, `value` carries an id and never the request itself;
    `says` is for screen readers, if the text alone would not tell one button from another."""
    block: Block = {"type": "button", "text": plain(text, 75), "action_id": cut(action, 255)}
    extras = {"value": cut(value, 2000), "style": style, "accessibility_label": cut(says.strip(), 75), "confirm": ask}
    return block | {name: extra for name, extra in extras.items() if extra}


def person_menu(text: str, action: str) -> Block:
    """A menu of the workspace's people; a choice is a click."""
    return {"type": "users_select", "placeholder": plain(text, 150), "action_id": action}


def actions(buttons: Sequence[Block]) -> Block:
    """A row of buttons, at most 25."""
    return {"type": "actions", "elements": list(buttons[:25])}


def button_row(buttons: Sequence[Block]) -> list[Block]:
    """Make a row of these buttons; empty if there are none, because Slack refuses an empty row."""
    return [actions(buttons)] if buttons else []


def left_out(values: Sequence[object], most: int, sentence: str) -> list[Block]:
    """Make small print that counts the values after the first `most`, in the {} of the sentence; empty if none."""
    left = len(values) - most
    return [context(sentence.format(left))] if left > 0 else []


def each_action_once(blocks: Sequence[Block]) -> list[Block]:
    """Number a repeated action_id (`show`, `show#2`), because Slack wants each only once in a view or message.

    `action_name` removes the number again.
    """
    seen: dict[str, int] = {}

    def numbered(element: Block) -> Block:
        name = element.get("action_id")
        if not isinstance(name, str):
            return element
        seen[name] = seen.get(name, 0) + 1
        return element if seen[name] == 1 else element | {"action_id": f"{name}#{seen[name]}"}

    return [_with_elements(block, numbered) for block in blocks]


def each_button(blocks: Sequence[Block], change: Callable[[Block], Block]) -> list[Block]:
    """Apply `change` to every element of an actions block and every accessory."""
    return [block | _with_elements(block, change) for block in blocks]


def without_buttons(blocks: Sequence[Block], is_left_out: Callable[[Block], bool]) -> list[Block]:
    """Leave these buttons out, with the rows and accessories that held nothing else."""

    def left(block: Block) -> Block | None:
        if block["type"] == "actions":
            elements = [element for element in block["elements"] if not is_left_out(element)]
            return block | {"elements": elements} if elements else None
        accessory = block.get("accessory")
        if accessory and is_left_out(accessory):
            return {key: value for key, value in block.items() if key != "accessory"}
        return block

    return [kept for block in blocks if (kept := left(block))]


def action_name(action_id: str) -> str:
    """Strip the number that made the action_id unique."""
    return re.sub(r"#\d+$", "", action_id)


def _with_elements(block: Block, change: Callable[[Block], Block]) -> Block:
    if block["type"] == "actions":
        return block | {"elements": [change(element) for element in block["elements"]]}
    return block | {key: change(block[key]) for key in ("accessory", "element") if key in block}


def text_field(
    name: str,
    label: str,
    *,
    hint: str = "",
    placeholder: str = "",
    initial: str = "",
    optional: bool = False,
    most: int = 250,
) -> Block:
    """A line to type in. `name` becomes its block_id and action_id, so that an error finds its field."""
    element: Block = {"type": "plain_text_input", "action_id": name, "max_length": most}
    if placeholder:
        element["placeholder"] = plain(placeholder, 150)
    if initial:
        element["initial_value"] = cut(initial, most)
    return _input(name, label, element, hint, optional)


def text_area(name: str, label: str, *, hint: str = "", placeholder: str = "") -> Block:
    """Lines to type or paste: at most 3,000 characters, which is all that Slack takes."""
    element: Block = {
        "type": "plain_text_input",
        "action_id": name,
        "max_length": MOST_IN_A_TEXT_AREA,
        "multiline": True,
    }
    if placeholder:
        element["placeholder"] = plain(placeholder, 150)
    return _input(name, label, element, hint, optional=False)


def radio_field(
    name: str, label: str, options: Sequence[Option], *, initial: str = "", hint: str = "", action: str = ""
) -> Block:
    """A choice of at most ten options, all visible. With an `action` (`verb/back/name`), choosing one is a click."""
    field = _input(name, label, _choice("radio_buttons", action or name, options, initial), hint, optional=False)
    return field | {"dispatch_action": True} if action else field


def select_field(
    name: str, label: str, options: Sequence[Option], *, initial: str = "", hint: str = "", optional: bool = False
) -> Block:
    """A choice of at most a hundred options, in a menu."""
    return _input(name, label, _choice("static_select", name, options[:100], initial), hint, optional)


def grouped_field(name: str, label: str, groups: Sequence[tuple[str, Sequence[Option]]], *, initial: str = "") -> Block:
    """A choice in a menu whose options stand below headings."""
    shown = [{"label": plain(title, 75), "options": [_option(each) for each in options]} for title, options in groups]
    element: Block = {"type": "static_select", "action_id": name, "option_groups": shown}
    chosen = next((_option(each) for _, options in groups for each in options if each.value == initial), None)
    return _input(name, label, element | ({"initial_option": chosen} if chosen else {}), "", optional=False)


def search_field(name: str, label: str, *, initial: Option | None = None, hint: str = "") -> Block:
    """A choice of any number of options, found by typing; Slack asks for them, and `options_found` answers."""
    element: Block = {"type": "external_select", "action_id": name, "min_query_length": 0}
    if initial:
        element["initial_option"] = _option(initial)
    return _input(name, label, element, hint, optional=False)


def options_found(options: Iterable[Option]) -> Block:
    """The answer to Slack's request for options: a hundred at most."""
    return {"options": [_option(option) for option in options][:100]}


def _choice(kind: str, name: str, options: Sequence[Option], initial: str) -> Block:
    choices = {option.value: _option(option) for option in options}
    element: Block = {"type": kind, "action_id": name, "options": list(choices.values())}
    return element | {"initial_option": choices[initial]} if initial in choices else element


def _option(option: Option) -> Block:
    block: Block = {"text": plain(option.text, 75), "value": option.value}
    return block | {"description": plain(option.description, 75)} if option.description else block


def _input(name: str, label: str, element: Block, hint: str, optional: bool) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    return block | {"hint": plain(hint, 2000)} if hint else block


def modal(
    callback_id: str, title: str, blocks: Sequence[Block], *, submit: str = "", close: str = "Close", metadata: str = ""
) -> View:
    """A modal view. `callback_id` is `verb/screen`. Slack reports when it is closed, so that it isn't updated then."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, 24),
        "close": plain(close, 24),
        "blocks": each_action_once(blocks[:MOST_BLOCKS_IN_A_VIEW]),
        "private_metadata": metadata,
        "notify_on_close": True,
    }
    return view | {"submit": plain(submit, 24)} if submit else view


def answers(state: Mapping[str, Any]) -> dict[str, str]:
    """Read a form's answers by field name; an empty field is an empty string.

    `state` is a view's `state.values`: `{block_id: {action_id: {...}}}`. Anything of another shape is skipped.
    """
    filled: dict[str, str] = {}
    for name, elements in state.items():
        element = _answer_in(elements, name) if isinstance(elements, Mapping) else None
        if isinstance(element, Mapping):
            option = element.get("selected_option")
            value = option.get("value") if isinstance(option, Mapping) else element.get("value")
            filled[name] = value.strip() if isinstance(value, str) else ""
    return filled


def _answer_in(elements: Mapping[str, Any], name: str) -> object:
    """The element of a field: named like it, or after the action that choosing one is."""
    return next((element for action, element in elements.items() if action == name or "/" in action), None)


def as_view(message: Message, title: str) -> View:
    """A message as a modal."""
    return modal("answer", title, list(message.blocks) or [section(message.text)])
