"""A person's text without greetings, mentions of the bot, links and passwords."""

from __future__ import annotations

import re

from bot.domain.typed import clean, without_passwords

_LINK = re.compile(r"<((?:https?|mailto|tel|sips?):)?([^<>|@#!\s]+)(?:\|([^<>|]*))?>", re.IGNORECASE)
_GREETING = re.compile(
    r"^(?:[\s,.!:-]*(?:(?:hi|hey|hello|hii+|heya|helo|yo|namaste|dear|good (?:morning|evening|afternoon|day)|gm)\b(?: (?:team|all|there|bot|trunkbot|everyone|guys|folks|sir|madam|ji|bhai))*"
    r"|@?trunk ?bot\b|/trunk\b))+[\s,.!:-]*",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^\W*+(?:(?:ok(?:ay)?|great|perfect|cool|nice|good|many|yes)\W+)*"
    r"(?:thanks?(?: (?:you|a lot|so much|very much|again))*|thank u|thankyou|thx|ty|cheers|shukriya|dhanyavaad)"
    r"(?:\W+(?:bot|trunkbot|all|everyone|so much|very much|a lot|again|man|mate|bhai|ji))*[\s,.!:)-]*",
    re.IGNORECASE,
)
_CODE = re.compile(r"`+([^`\n]*)`+")
_SLACK_BOLD = re.compile(r"(?<!\w)\*([^*\n]+)\*(?!\w)")


def is_greeting(raw: str) -> bool:
    """True if nothing is left of the text without its greeting."""
    return not _GREETING.sub("", clean(raw)).strip(" .!,:")


def is_thanks(raw: str) -> bool:
    """True for a text that only thanks."""
    return _THANKS.fullmatch(_GREETING.sub("", clean(raw))) is not None


def cleaned(raw: str) -> str:
    """The text on one line, ready to be read. Values in it stay as they were typed."""
    text = _LINK.sub(lambda match: match[3] or match[2], raw)
    text = without_passwords(clean(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")))
    text = _SLACK_BOLD.sub(r"\1", _CODE.sub(r"\1", text))
    return _GREETING.sub("", text) or text
