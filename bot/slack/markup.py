"""Undo Slack's markup in text from people: commands, form fields and messages."""

from __future__ import annotations

import re

from bot.domain.typed import clean, unquoted_words

_LINK = re.compile(r"<((?:https?|mailto|tel|ftp):[^<>|\s]*)(?:\|([^<>|]*))?>", re.IGNORECASE)
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>|]*)?>")
_CHANNEL = re.compile(r"<#([A-Z0-9]+)(?:\|([^<>|]*))?>")
_SPECIAL = re.compile(r"<!(?:[^<>|]*)\|([^<>|]+)>")


def plain_text(raw: str) -> str:
    """Undo links, mentions and escaped characters: `<tel:+919876543210|+91 98765 43210>` is the number as typed.

    A person stays findable by their ID, as `@U0123456789`.
    """
    text = _LINK.sub(_link, raw)
    text = _PERSON.sub(r"@\1", text)
    text = _CHANNEL.sub(lambda match: f"#{match[2] or match[1]}", text)
    text = _SPECIAL.sub(r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_typed(raw: str) -> str:
    """A command as its person meant it: without markup, invisible characters, and quotes around a value."""
    return unquoted_words(clean(plain_text(raw)))


def _link(match: re.Match[str]) -> str:
    """The text of a link that Slack made, or the address of one with another text."""
    address, shown = match[1], match[2]
    bare = re.sub(r"^(?:mailto|tel):", "", address, flags=re.IGNORECASE)
    if bare != address:
        return bare
    return shown if shown and shown.lower() in address.lower() else address
