"""`/trunk ip add`: whitelist a static public IP for outbound (termination)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import Fqdn, Mask, PublicIPv4, explain_overlap, parse_host
from bot.domain.errors import BadInput
from bot.domain.exotel_hosts import why_caller_loops
from bot.domain.records import Risk
from bot.steps import Plan, WhitelistIp
from bot.trunks.snapshots import Snapshot
from bot.verbs.forms import Doubt, Field, Form, Reason, Suggestion
from bot.verbs.line_words import networks
from bot.verbs.services import Trunks
from commands.ip import NetworkChange, OnNetwork, split

LEAD = (
    "*Outbound (termination)*: Exotel only accepts calls from whitelisted IPs. A host name (FQDN) doesn't work here. "
    "To *receive* calls, add a destination instead."
)


def as_destination(raw: str) -> Suggestion | None:
    """Suggest a host name, which works for inbound only, as a destination."""
    try:
        host = parse_host(raw.partition(":")[0])
    except BadInput:
        return None
    return Suggestion("Add it as a destination", "dest add", raw) if isinstance(host, Fqdn) else None


IP = Field(
    "ip",
    "Static public IP",
    lambda raw, _: PublicIPv4.parse(raw),
    hint="The IPv4 address your calls come from.",
    placeholder="44.248.146.11",
    suggest=as_destination,
)
MASK = Field(
    "mask",
    "Mask",
    lambda raw, _: Mask.parse(raw),
    hint="32 = this one address. Anything wider than /29 needs approval.",
    initial="32",
)


class IpAdd(NetworkChange):
    """Let a static public IP place outbound calls (termination)."""

    name = "ip add"
    usage = "ip add [trunk] [ip/mask] [reason]"
    example = "/trunk ip add support_line 44.248.146.11/32"
    words = ("whitelist",)
    title = "Whitelist an IP"
    form = Form(
        lead=LEAD,
        submit="Whitelist IP",
        fields=[IP, MASK],
        split=split,
        reason=Reason.IF_RISKY,
        several=networks,
        adds=True,
    )

    def doubt(self, request: OnNetwork, trunks: Trunks) -> Doubt | None:
        """Ask about Exotel's own addresses, about a network that overlaps an entry, and about a trunk that only
        receives calls: it has no use for an address that can place them."""
        if why := why_caller_loops(request.ip, request.mask):
            return Doubt("ip", f"{why} Submit again to use it anyway.")
        trunk = trunks.look_at(request.trunk)
        entries = [(entry.ip, entry.mask) for entry in trunk.whitelisted_ips]
        if overlap := explain_overlap(trunk.trunk_name, request.ip, request.mask, entries):
            return Doubt("ip", f"{overlap} Submit again to add it all the same.")
        if trunk.sip_users:
            return Doubt(
                "ip",
                f"{trunk.trunk_name} already recognizes calls by the SIP user {trunk.sip_users[0]}. Exotel advises "
                "against both on one trunk: calls from this IP then need no password. Submit again to add it all the "
                "same.",
            )
        if trunk.whitelisted_ips or not trunk.destinations:
            return None
        return Doubt(
            "ip",
            f"{trunk.trunk_name} is inbound-only. Submit again to allow outbound from this IP, or add it as a "
            "destination to receive calls there.",
            Suggestion("Add it as a destination", "dest add", str(request.ip)),
        )

    def plan(self, request: OnNetwork) -> Plan:
        return [WhitelistIp(request.ip, request.mask)]

    def headline(self, request: OnNetwork) -> str:
        return f"Whitelist {request.range} on {request.trunk_name}"

    def risk(self, request: OnNetwork) -> Risk:
        # More than eight addresses need a second person's approval.
        return Risk.WIDEN if request.mask.is_wide else Risk.NONE

    def losses(self, request: OnNetwork, _: Snapshot) -> Sequence[str]:
        return [f"{request.range}: {request.mask.warning or 'can place calls you pay for.'}"]


verb = IpAdd()
