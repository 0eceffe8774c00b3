"""`/trunk ip …`: the addresses that can place calls, outbound (termination) only; the parts its verbs share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain import BadFields, Mask, PublicIPv4, ip_range, network
from bot.domain.errors import BadInput
from bot.domain.phrasing import first_few
from bot.steps import Facts
from bot.trunks.details import TrunkDetails
from bot.verbs.forms import Field, FormChange, OnTrunk, Values, in_order, with_mask
from bot.verbs.line_words import joined_network
from bot.words.blocks import bold

LISTED_IP = Field(
    "ip",
    "Whitelisted IP",
    lambda raw, _: PublicIPv4.parse(raw.partition("/")[0].strip()),
    hint="As /trunk ip list shows it.",
    placeholder="44.248.146.11",
)


class OnNetwork(OnTrunk):
    """A change to one entry of the whitelist."""

    ip: PublicIPv4
    mask: Mask = Mask(32)

    @property
    def range(self) -> str:
        """The addresses, as a person writes them."""
        return ip_range(self.ip, self.mask)


class NetworkChange(FormChange[OnNetwork]):
    """A change that lets a network place calls."""

    request = OnNetwork

    def make(self, values: Mapping[str, object]) -> OnNetwork:
        """Also raise BadFields if the network includes addresses that aren't public."""
        request = super().make(values)
        try:
            network(request.ip, request.mask)
        except BadInput as error:
            raise BadFields({"mask": error.sentence}) from None
        return request

    def pasted(self, values: Values) -> Values:
        """Take a mask out of the IP field: `44.248.146.11/24`."""
        return with_mask(values)

    def confirmation(self, request: OnNetwork, facts: Facts) -> str:
        return f"{bold(request.trunk_name)} now accepts calls from `{request.range}`."


def split(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """Split `44.248.146.11/32`, or the address and the mask apart. A mask is never the reason's first word."""
    words = joined_network(words)
    ip, slash, mask = (words[0] if words else "").partition("/")
    return {"ip": ip, "mask": mask if slash else "".join(words[1:2])}, words[1 if slash else 2 :]


def split_address(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """Take the address, with its mask if it was typed, and leave the reason."""
    return in_order(fields, joined_network(words))


def not_listed(ip: PublicIPv4, trunk: TrunkDetails) -> str:
    """Explain that the address has no entry of its own on the whitelist, and name the first entries."""
    entries = first_few([ip_range(entry.ip, entry.mask) for entry in trunk.whitelisted_ips], 5)
    return f"{ip} isn't on {trunk.trunk_name}'s whitelist, which has {entries or 'no IPs'}."
