"""`/trunk ip list`: the addresses that can place calls on a trunk."""

from __future__ import annotations

from bot.domain import ip_range
from bot.domain.records import KnownTrunk
from bot.verbs.pages import PagedList
from bot.verbs.services import Trunks
from bot.words.blocks import code


class IpList(PagedList):
    """List the IPs that can place calls on a trunk."""

    name = "ip list"
    usage = "ip list [trunk]"
    example = "/trunk ip list support_line"
    also = ("whitelist",)
    group_words = ("ips", "address", "addresses", "whitelist")
    title = "Whitelisted IPs"
    noun = "whitelisted IPs"
    direction = "outbound, termination"
    none = "{trunk} has no whitelisted IP, so it can't place calls."
    add = ("ip add", "Whitelist an IP")

    def lines(self, trunk: KnownTrunk, trunks: Trunks) -> list[str]:
        return [code(ip_range(entry.ip, entry.mask)) for entry in trunks.whitelisted_ips(trunk)]


verb = IpList()
