"""`/trunk number list`: the phone numbers on a trunk."""

from __future__ import annotations

from bot.verbs.pages import Pages
from bot.verbs.verb import Verb
from bot.words.blocks import code, escape

pages = Pages(
    verb="number list",
    things="phone numbers",
    direction="both directions",
    read=lambda directory, trunk: directory.numbers(trunk),
    lines=lambda entries: [f"{code(entry.phone_number)} {escape(entry.mode)}" for entry in entries],
    none="No phone number is on {trunk}. It needs one in both directions.",
    add=("number add", "Map a number"),
)

verb = Verb(
    name="number list",
    summary="The phone numbers on a trunk, with their modes.",
    usage="number list [trunk]",
    example="/trunk number list support_line",
    title="Phone numbers",
    answer=pages.answer,
)
