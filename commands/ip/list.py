"""`/trunk ip list`: the addresses that may place calls on a trunk."""

from __future__ import annotations

from bot.domain.records import KnownTrunk
from bot.verbs.pages import PagedList
from bot.verbs.services import Trunks
from bot.words.blocks import code


class IpList(PagedList):
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

    def lines(self, trunk: KnownTrunk, trunks: Trunks) -> list[str]:
        return [code(f"{entry.ip}/{entry.mask}") for entry in trunks.whitelisted_ips(trunk)]


verb = IpList()
