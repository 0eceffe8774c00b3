"""`/trunk ip …`: the addresses that may place calls, outbound (termination) only; what its verbs share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain import BadFields, Mask, PublicIPv4, network
from bot.domain.errors import BadInput
from bot.steps import Facts
from bot.trunks.details import TrunkDetails
from bot.verbs.forms import Field, FormChange, OnTrunk
from bot.words.blocks import bold

LISTED_IP = Field(
    "ip",
    "Whitelisted IP",
    lambda raw, _: PublicIPv4.parse(raw.partition("/")[0]),
    hint="As `/trunk ip list` shows it.",
    placeholder="44.248.146.11",
)


class OnNetwork(OnTrunk):
    """A change of one entry of the whitelist."""

    ip: PublicIPv4
    mask: Mask = Mask(32)


class NetworkChange(FormChange[OnNetwork]):
    """A change after which calls from a network are taken."""

    request = OnNetwork

    def make(self, values: Mapping[str, object]) -> OnNetwork:
        """Also raise BadFields where the network reaches into addresses that are not public."""
        request = super().make(values)
        try:
            network(request.ip, request.mask)
        except BadInput as error:
            raise BadFields({"mask": error.sentence}) from None
        return request

    def confirmation(self, request: OnNetwork, facts: Facts) -> str:
        return f"Calls from `{request.ip}/{request.mask}` are taken on {bold(request.trunk_name)}."


def split(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """`44.248.146.11/32`, or the address and the mask apart. A mask is never the reason's first word."""
    ip, slash, mask = (words[0] if words else "").partition("/")
    return {"ip": ip, "mask": mask if slash else "".join(words[1:2])}, words[1 if slash else 2 :]


def listed(trunk: TrunkDetails) -> str:
    """The first entries of the whitelist."""
    return ", ".join(f"{entry.ip}/{entry.mask}" for entry in trunk.whitelisted_ips[:5]) or "none"
