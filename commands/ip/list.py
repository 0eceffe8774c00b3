"""`/trunk ip list`: the addresses that may place calls on a trunk."""

from __future__ import annotations

from bot.blocks import Message, actions, button, code, context, escape, section
from bot.directory import NotOne
from bot.verbs import Ask, Services, Verb

_PAGE = 30


def answer(ask: Ask, services: Services) -> Message:
    """Every entry, a page at a time: `trunk`, or `trunk start`. Raises NotOne, ExotelError."""
    words = ask.text.split()
    if not words:
        raise NotOne("The whitelisted IPs of which trunk?", services.directory.all().trunks[:25])
    start = int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0
    sight = services.directory.look_at(services.directory.find(words[0]))
    entries = sight.whitelisted_ips
    if not entries:
        add = button("Whitelist an IP", "ip add", sight.trunk_sid)
        text = f"No IP is whitelisted on *{escape(sight.trunk_name)}*, so it takes no calls: outbound needs one."
        return Message(text, [section(text), actions([add])])
    page = entries[start : start + _PAGE]
    lines = "\n".join(code(f"{entry.ip}/{entry.mask}") for entry in page)
    more = (
        [actions([button("More", "ip list", f"{sight.trunk_sid} {start + _PAGE}")])]
        if start + _PAGE < len(entries)
        else []
    )
    return Message(
        f"{len(entries)} whitelisted IPs on {escape(sight.trunk_name)}.",
        [
            section(f"*Whitelisted IPs of {escape(sight.trunk_name)}* (outbound, termination)\n{lines}"),
            context(f"{start + 1} to {start + len(page)} of {len(entries)}"),
            *more,
        ],
    )


verb = Verb(
    name="ip list",
    summary="The IPs that may place calls on a trunk.",
    usage="ip list [trunk]",
    example="/trunk ip list support_line",
    title="Whitelisted IPs",
    answer=answer,
)
