"""Fields that the IP verbs share: an address and its mask, in a form and in a line."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import BadFields, Mask, PublicIPv4, network
from bot.domain.errors import BadInput
from bot.trunks.details import TrunkDetails
from bot.verbs.forms import Field, OnTrunk

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

    def must_be_public(self) -> None:
        """Raises BadFields where the network reaches into addresses that are not public."""
        try:
            network(self.ip, self.mask)
        except BadInput as error:
            raise BadFields({"mask": error.sentence}) from None


def split(fields: Sequence[Field], words: Sequence[str]) -> tuple[dict[str, str], Sequence[str]]:
    """`44.248.146.11/32`, or the address and the mask apart. A mask is never the reason's first word."""
    ip, slash, mask = (words[0] if words else "").partition("/")
    return {"ip": ip, "mask": mask if slash else "".join(words[1:2])}, words[1 if slash else 2 :]


def listed(sight: TrunkDetails) -> str:
    """The first entries of the whitelist."""
    return ", ".join(f"{entry.ip}/{entry.mask}" for entry in sight.whitelisted_ips[:5]) or "none"
