"""`/trunk creds …`: the SIP credentials of a trunk, by which Exotel recognizes the outbound (termination) calls of a
system without a static IP; the parts its verbs share."""

from __future__ import annotations

from bot.domain import SipUserName
from bot.verbs.forms import Field, OnTrunk

USER_NAME = Field(
    "user_name",
    "SIP user name",
    lambda raw, _: SipUserName.parse(raw),
    hint="Letters, digits, “.”, “_” and “-”.",
    placeholder="pbx_mumbai",
)


class OnCredential(OnTrunk):
    """A change to one SIP credential of this trunk."""

    user_name: SipUserName


STILL_UNSEEN = (
    "The person who asked for it can see the password here, once, within an hour. After that nothing shows it again."
)
SHOW_TO_ME = ("Show credentials to me", "creds")
"""The button below STILL_UNSEEN."""
