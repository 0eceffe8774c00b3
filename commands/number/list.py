"""`/trunk number list`: the phone numbers on a trunk."""

from __future__ import annotations

from bot.domain.records import KnownTrunk
from bot.verbs.pages import PagedList
from bot.verbs.services import Trunks
from bot.words.blocks import code, escape


class NumberList(PagedList):
    """List the phone numbers on a trunk, with their modes."""

    name = "number list"
    usage = "number list [trunk]"
    example = "/trunk number list support_line"
    group_words = ("numbers", "phone", "phones", "exophone", "exophones")
    title = "Phone numbers"
    noun = "phone numbers"
    direction = "both directions"
    none = "{trunk} has no phone number. It needs one, both outbound and inbound."
    add = ("number add", "Add a number")

    def lines(self, trunk: KnownTrunk, trunks: Trunks) -> list[str]:
        return [f"{code(entry.phone_number)} {escape(entry.mode)}" for entry in trunks.numbers(trunk)]


verb = NumberList()
