"""The words of `/trunk pbx`: a trunk, then in any order a system, a direction, a transport, and `files`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain import Direction, Transport, direction_beside
from bot.domain.errors import BadInput
from bot.domain.typed import quote
from bot.platforms.platform import Platform
from bot.platforms.registry import find, of_host, platforms
from bot.platforms.wiring import Wiring
from bot.verbs.verb import Ask

TABLE, HOSTED = "table", "hosted"
GENERIC = {TABLE: "Any PBX", HOSTED: "Hosted platform"}
_FILES = "files"


@dataclass(frozen=True)
class Selection:
    """The settings to show. None, and an empty `platform`, mean as the trunk is set up."""

    trunk: str
    platform: str = ""
    direction: Direction | None = None
    transport: Transport | None = None
    files: bool = False

    def words(self) -> str:
        """The words of the command that select this."""
        files = _FILES if self.files else ""
        chosen = (self.trunk, self.platform, self.direction, self.transport, files)
        return " ".join(str(word) for word in chosen if word)


def read(ask: Ask) -> Selection:
    """Read `sales_line asterisk outbound tls`: the trunk first, the rest in any order. Raises BadInput."""
    words, direction = direction_beside(ask.text.split(), (trunk.trunk_name for trunk in ask.known_trunks))
    trunk, *others = words or [""]
    selection = Selection(trunk, direction=direction)
    for word in others:
        selection = _with(selection, word)
    return selection


def _with(selection: Selection, word: str) -> Selection:
    if word.lower() == _FILES:
        return replace(selection, files=True)
    if word.lower() in GENERIC:
        return replace(selection, platform=word.lower())
    if platform := find(word):
        return replace(selection, platform=platform.key)
    try:
        return replace(selection, transport=Transport.parse(word))
    except BadInput:
        known = ", ".join([TABLE, HOSTED, *(platform.key for platform in platforms() if not platform.refusal)])
        raise BadInput(
            f"I don't have settings for {quote(word)}. Choose a system ({known}); outbound, inbound or both; tls or "
            "tcp."
        ) from None


def recognized(wired: Wiring) -> Platform | None:
    """The one system that the trunk's destinations belong to."""
    found = {platform.key: platform for each in wired.destinations for platform in of_host(str(each.host))}
    return next(iter(found.values())) if len(found) == 1 else None
