"""Find platforms: every file in `bot/platforms/known/` is one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from bot.platforms import known
from bot.platforms.platform import Kind, Platform

KINDS = {"pbx": Kind.PBX, "voice-ai": Kind.VOICE_AI, "contact-center": Kind.CONTACT_CENTER}
"""The words that people and buttons choose a kind with."""


@cache
def platforms() -> tuple[Platform, ...]:
    """All platforms, by kind and name."""
    names = [info.name for info in pkgutil.iter_modules(known.__path__)]
    found: list[Platform] = [importlib.import_module(f"{known.__name__}.{name}").platform for name in names]
    kinds = list(Kind)
    return tuple(sorted(found, key=lambda platform: (kinds.index(platform.kind), platform.name.lower())))


@cache
def _by_word() -> dict[str, Platform]:
    return {word: platform for platform in platforms() for word in (platform.key, *platform.also)}


def find(word: str) -> Platform | None:
    """The platform with this key, or another word for it; None if there is none."""
    return _by_word().get(word.strip().lower())


def of_host(host: str) -> tuple[Platform, ...]:
    """The platforms that a destination's host belongs to."""
    return tuple(platform for platform in platforms() if platform.targets_of(host))
