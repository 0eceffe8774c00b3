"""`/trunk ip list`: the addresses that may place calls on a trunk."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import KnownTrunk
from bot.exotel import WhitelistEntry
from bot.verbs.pages import PagedList
from bot.verbs.services import Trunks
from bot.words.blocks import code


class IpList(PagedList[WhitelistEntry]):
    """The IPs that may place calls on a trunk."""

    name = "ip list"
    usage = "ip list [trunk]"
    example = "/trunk ip list support_line"
    also = ("whitelist",)
    group_words = ("ips", "address", "addresses", "whitelist")
    title = "Whitelisted IPs"
    noun = "whitelisted IPs"
    direction = "outbound, termination"
    none = "No IP is whitelisted on {trunk}, so it takes no calls: outbound needs one."
    add = ("ip add", "Whitelist an IP")

    def read(self, trunks: Trunks, trunk: KnownTrunk) -> Sequence[WhitelistEntry]:
        return trunks.whitelisted_ips(trunk)

    def lines(self, entries: Sequence[WhitelistEntry]) -> list[str]:
        return [code(f"{entry.ip}/{entry.mask}") for entry in entries]


verb = IpList()
