"""`/trunk number list`: the phone numbers on a trunk."""

from __future__ import annotations

from bot.domain.records import KnownTrunk
from bot.verbs.pages import PagedList
from bot.verbs.services import Trunks
from bot.words.blocks import code, escape


class NumberList(PagedList):
    """The phone numbers on a trunk, with their modes."""

    name = "number list"
    usage = "number list [trunk]"
    example = "/trunk number list support_line"
    group_words = ("numbers", "phone", "phones", "exophone", "exophones")
    title = "Phone numbers"
    noun = "phone numbers"
    direction = "both directions"
    none = "No phone number is on {trunk}. It needs one in both directions."
    add = ("number add", "Map a number")

    def lines(self, trunk: KnownTrunk, trunks: Trunks) -> list[str]:
        return [f"{code(entry.phone_number)} {escape(entry.mode)}" for entry in trunks.numbers(trunk)]


verb = NumberList()
