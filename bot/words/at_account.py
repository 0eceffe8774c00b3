"""Answers that remember their account: where there are several, each button, form and answer names its own.

Pure. A button carries `--account NAME` at the end of its value, as a person would type it; a form carries `@NAME` at
the end of its callback_id. With one account nothing is added.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.words.blocks import Block, Message, View, action_name, context, each_button, escape

FLAG = "--account"
# No white space before the flag in the match itself: of a long run of it, each place would be tried to its end.
_FLAGGED = re.compile(rf"(?<!\S){FLAG}(?:=|\s+|$)(\S*)")
_OF_A_REQUEST = {"review", "operation"}
"""Buttons of a request, whose row knows its account."""
_BLOCK_ID = "account"
_MOST = {"message": 50, "view": 100}


def split(text: str) -> tuple[str, str | None]:
    """What was typed without `--account NAME`, and the name: None where it was not typed."""
    found = _FLAGGED.search(text)
    if found is None:
        return text, None
    return f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}".strip(), found.group(1)


def value(text: str, account: str) -> str:
    """A button's value that leads back to this account; as it is where there is one account."""
    return text if not account or split(text)[1] is not None else f"{text} {FLAG} {account}".strip()


def buttons(blocks: Sequence[Block], account: str) -> list[Block]:
    """These blocks, each button of a verb leading back to this account."""
    return each_button(blocks, lambda button: _leading_back(button, account)) if account else list(blocks)


def message(told: Message, account: str) -> Message:
    """An answer to one person, with its account named below."""
    if not account:
        return told
    if not told.blocks:
        return Message(f"{told.text} (account {escape(account)})")
    return Message(told.text, _named(buttons(told.blocks, account), account, _MOST["message"]))


def view(shown: View, account: str) -> View:
    """A view whose buttons and whose submission come back to this account."""
    if not account:
        return shown
    blocks = _named(buttons(shown["blocks"], account), account, _MOST["view"])
    callback = str(shown.get("callback_id") or "").partition("@")[0]
    return shown | {"blocks": blocks, "callback_id": f"{callback}@{account}"}


def of_view(callback_id: str) -> tuple[str, str | None]:
    """The callback_id as its verb gave it, and the account it came back with."""
    callback, _, account = callback_id.partition("@")
    return callback, account or None


def _named(blocks: Sequence[Block], account: str, most: int) -> list[Block]:
    told = any(block.get("block_id") == _BLOCK_ID for block in blocks)
    if told or len(blocks) >= most:
        return list(blocks)
    return [*blocks, context(f"Account *{escape(account)}*") | {"block_id": _BLOCK_ID}]


def _leading_back(button: Block, account: str) -> Block:
    verb = action_name(str(button.get("action_id"))).partition("/")[0]
    if button.get("type") != "button" or "url" in button or verb in _OF_A_REQUEST:
        return button
    return button | {"value": value(str(button.get("value") or ""), account)}
