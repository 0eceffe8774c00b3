"""The troubles of a platform that a person's words are about."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from bot.platforms.platform import Platform, Trouble
from bot.platforms.registry import platforms

_EVERYDAY = {"daily", "smallest", "teams", "zoom"}
"""Names that are plain words too: “it fails daily” isn't about Daily."""
_SAYS = r"(?:says|answers|returns|replies|gives|reports|rejects|refuses|shows|never|does|is|bot|room|webhook|agent|api)"


def named(text: str) -> tuple[Platform, ...]:
    """The platforms that a text names."""
    words = " ".join(re.findall(r"[a-z0-9-]+", text.lower()))
    return tuple(platform for platform in platforms() if _pattern(platform).search(words))


def troubles(platform: Platform, text: str, rows: Collection[str]) -> tuple[Trouble, ...]:
    """The troubles that are a case of one of the rows of `bot.knowledge`, or whose own words are in the text."""
    words = f" {' '.join(re.findall(r'[a-z0-9-]+', text.lower()))} "
    return tuple(
        trouble
        for trouble in platform.troubles
        if set(rows) & set(trouble.rows) or any(f" {word} " in words for word in trouble.words)
    )


@cache
def _pattern(platform: Platform) -> re.Pattern[str]:
    return re.compile("|".join(_of_word(word) for word in (platform.key, *platform.also)))


def _of_word(word: str) -> str:
    spelled = re.escape(word).replace(r"\-", "[ -]")
    if word not in _EVERYDAY:
        return rf"(?:^| ){spelled}(?: |$)"
    return rf"^{spelled}(?: |$)|(?:^| )(?:on|at|in|with|from|via|by|of) {spelled}$|(?:^| ){spelled} {_SAYS}(?: |$)"
