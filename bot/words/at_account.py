"""Answers that remember their account: if there are several, each button, form and answer names its own.

Pure. A button has `--account NAME` at the end of its value, as a person would type it; a form has `@NAME` at the end of
its callback_id. With one account nothing is added.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.words.blocks import (
    MOST_BLOCKS_IN_A_MESSAGE,
    MOST_BLOCKS_IN_A_VIEW,
    Block,
    Message,
    View,
    action_name,
    bold,
    context,
    each_button,
    escape,
)

FLAG = "--account"
# No white space before the flag in the match itself: of a long run of it, each place would be tried to its end.
_FLAGGED = re.compile(rf"(?<!\S){FLAG}(?:=|\s+|$)(\S*)")
_OF_A_REQUEST = {"review", "operation"}
"""Buttons of an operation, whose row knows its account."""
_BLOCK_ID = "account"


def split(text: str) -> tuple[str, str | None]:
    """Take `--account NAME` out of a text; the name is None if it is not there."""
    match = _FLAGGED.search(text)
    if match is None:
        return text, None
    return f"{text[: match.start()].rstrip()} {text[match.end() :].lstrip()}".strip(), match.group(1)


def value(text: str, account: str) -> str:
    """A button's value that leads back to this account; unchanged if there is one account."""
    return text if not account or split(text)[1] is not None else f"{text} {FLAG} {account}".strip()


def buttons(blocks: Sequence[Block], account: str) -> list[Block]:
    """Make each button of a verb lead back to this account."""
    return each_button(blocks, lambda button: _leading_back(button, account)) if account else list(blocks)


def message(answer: Message, account: str) -> Message:
    """An answer to one person, with its account named below."""
    if not account:
        return answer
    if not answer.blocks:
        return Message(f"{answer.text} (account {escape(account)})")
    return Message(answer.text, _named(buttons(answer.blocks, account), account, MOST_BLOCKS_IN_A_MESSAGE))


def view(shown: View, account: str) -> View:
    """A view whose buttons and submission lead back to this account."""
    if not account:
        return shown
    blocks = _named(buttons(shown["blocks"], account), account, MOST_BLOCKS_IN_A_VIEW)
    callback = str(shown.get("callback_id") or "").partition("@")[0]
    return shown | {"blocks": blocks, "callback_id": f"{callback}@{account}"}


def of_view(callback_id: str) -> tuple[str, str | None]:
    """Split a callback_id into the verb's own and the account it came back with."""
    callback, _, account = callback_id.partition("@")
    return callback, account or None


def _named(blocks: Sequence[Block], account: str, most: int) -> list[Block]:
    if any(block.get("block_id") == _BLOCK_ID for block in blocks) or len(blocks) >= most:
        return list(blocks)
    return [*blocks, context(f"Account {bold(account)}") | {"block_id": _BLOCK_ID}]


def _leading_back(button: Block, account: str) -> Block:
    verb = action_name(str(button.get("action_id"))).partition("/")[0]
    if button.get("type") != "button" or "url" in button or verb in _OF_A_REQUEST:
        return button
    return button | {"value": value(str(button.get("value") or ""), account)}
