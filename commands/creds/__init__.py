"""`/trunk creds …`: the SIP credentials of a trunk, for a PBX that is challenged for a user and password; the parts its
verbs share. They don't replace the IP whitelist, by which outbound (termination) calls are recognized."""

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
