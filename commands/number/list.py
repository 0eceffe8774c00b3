"""`/trunk number list`: the phone numbers on a trunk."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import KnownTrunk
from bot.exotel import NumberMapping
from bot.trunks.directory import Directory
from bot.verbs.pages import PagedList
from bot.words.blocks import code, escape


class NumberList(PagedList[NumberMapping]):
    """A list, a page at a time."""

    name = "number list"
    summary = "The phone numbers on a trunk, with their modes."
    usage = "number list [trunk]"
    example = "/trunk number list support_line"
    title = "Phone numbers"
    things = "phone numbers"
    direction = "both directions"
    none = "No phone number is on {trunk}. It needs one in both directions."
    add = ("number add", "Map a number")

    def read(self, directory: Directory, trunk: KnownTrunk) -> Sequence[NumberMapping]:
        return directory.numbers(trunk)

    def lines(self, entries: Sequence[NumberMapping]) -> list[str]:
        return [f"{code(entry.phone_number)} {escape(entry.mode)}" for entry in entries]


verb = NumberList()
