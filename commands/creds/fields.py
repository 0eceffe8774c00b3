"""What the verbs about SIP credentials have in common: the user name, and what is shown once it is done."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import SipUserName
from bot.verbs.forms import Field, OnTrunk
from bot.words.blocks import Block, actions, button, section

USER_NAME = Field(
    "user_name",
    "SIP user name",
    lambda raw, _: SipUserName.parse(raw),
    hint="Letters, digits, “.”, “_” and “-”.",
    placeholder="pbx-mumbai",
)


class OnCredential(OnTrunk):
    """A change of one SIP credential of this trunk."""

    user_name: SipUserName


def shown(told: str, request: OnCredential) -> Sequence[Block]:
    """What is so now, and where whoever needs the password finds it."""
    return [
        section(f"{told} Nobody has seen the password: whoever sets up the PBX shows it to themselves alone, here."),
        actions([button("Show the credentials to me", "creds", request.trunk_sid)]),
    ]
