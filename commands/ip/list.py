"""`/trunk ip list`: the addresses that may place calls on a trunk."""

from __future__ import annotations

from bot.verbs.pages import Pages
from bot.verbs.verb import Verb
from bot.words.blocks import code

pages = Pages(
    verb="ip list",
    things="whitelisted IPs",
    direction="outbound, termination",
    read=lambda directory, trunk: directory.whitelisted_ips(trunk),
    lines=lambda entries: [code(f"{entry.ip}/{entry.mask}") for entry in entries],
    none="No IP is whitelisted on {trunk}, so it takes no calls: outbound needs one.",
    add=("ip add", "Whitelist an IP"),
)

verb = Verb(
    name="ip list",
    summary="The IPs that may place calls on a trunk.",
    usage="ip list [trunk]",
    example="/trunk ip list support_line",
    title="Whitelisted IPs",
    answer=pages.answer,
)
