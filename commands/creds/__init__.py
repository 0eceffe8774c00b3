"""`/trunk creds …`: the SIP credentials of a trunk, for a PBX that is asked for a user and password. They take no
whitelisted IP's place: outbound (termination) calls are known by that. Here is what its verbs share."""

from __future__ import annotations

from bot.domain import SipUserName
from bot.verbs.forms import Field, OnTrunk

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


STILL_UNSEEN = "Nobody has seen the password: whoever sets up the PBX shows it to themselves alone, here."
SHOW_TO_ME = ("Show the credentials to me", "creds")
"""The button below STILL_UNSEEN."""
