"""`/trunk ip list`: the addresses that may place calls on a trunk."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.records import KnownTrunk
from bot.exotel import WhitelistEntry
from bot.trunks.directory import Directory
from bot.verbs.pages import PagedList
from bot.words.blocks import code


class IpList(PagedList[WhitelistEntry]):
    """A list, a page at a time."""

    name = "ip list"
    summary = "The IPs that may place calls on a trunk."
    usage = "ip list [trunk]"
    example = "/trunk ip list support_line"
    title = "Whitelisted IPs"
    things = "whitelisted IPs"
    direction = "outbound, termination"
    none = "No IP is whitelisted on {trunk}, so it takes no calls: outbound needs one."
    add = ("ip add", "Whitelist an IP")

    def read(self, directory: Directory, trunk: KnownTrunk) -> Sequence[WhitelistEntry]:
        return directory.whitelisted_ips(trunk)

    def lines(self, entries: Sequence[WhitelistEntry]) -> list[str]:
        return [code(f"{entry.ip}/{entry.mask}") for entry in entries]


verb = IpList()
