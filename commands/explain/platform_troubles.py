"""The troubles of the platform at the other end, as blocks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.phrasing import listed
from bot.domain.records import KnownTrunk
from bot.knowledge import Row
from bot.platforms.platform import Certainty, Platform, Trouble
from bot.platforms.troubles import troubles
from bot.words.blocks import Block, Message, actions, bold, button, context, escape, header, section

_DOUBTS = {
    Certainty.CERTAIN: "",
    Certainty.ONE_SOURCE: " (from one source)",
    Certainty.UNCERTAIN: " (unconfirmed)",
}


def beside(there: Sequence[Platform], text: str, rows: Sequence[Row], trunk: KnownTrunk | None) -> list[Block]:
    """The platforms' own causes of what is being explained; none if nothing of theirs is about it."""
    keys = [row.key for row in rows]
    found = [(platform, troubles(platform, text, keys)) for platform in there]
    return [block for platform, each in found if each for block in _blocks(platform, each, trunk)]


def alone(there: Sequence[Platform], text: str, trunk: KnownTrunk | None) -> Message:
    """Answer words that say nothing but what goes wrong with a platform; all that does if they don't say what."""
    found = [(platform, troubles(platform, text, ()) or platform.troubles) for platform in there]
    title = listed([platform.name for platform in there])
    blocks: list[Block] = [header(f"What goes wrong with {title}")]
    for platform, each in found:
        blocks += _blocks(platform, each, trunk)
    return Message(f"What goes wrong with {escape(title)}.", blocks)


def _blocks(platform: Platform, found: Sequence[Trouble], trunk: KnownTrunk | None) -> list[Block]:
    lines = [
        f"• {bold(each.sign)}{_DOUBTS[each.certainty]}\n{escape(each.cause)} {escape(each.fix)}" for each in found
    ] or [f"I don't know of any trouble that's special to {escape(platform.name)}."]
    where = f"Source: {platform.source_url}, checked {platform.checked_on:%B %-d, %Y}."
    blocks = [section("\n".join([f"*At {escape(platform.name)}*", *lines])), context(where)]
    if trunk and not platform.refusal:
        settings = button(f"{platform.name} settings", "pbx", f"{trunk.trunk_sid} {platform.key}")
        blocks.append(actions([settings]))
    return blocks
