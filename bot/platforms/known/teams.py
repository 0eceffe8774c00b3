"""Microsoft Teams through your own certified SBC."""

from __future__ import annotations

from datetime import date

from bot.platforms.own_system import ASKS_FOR, AUTHORIZATIONS, NAT, TARGETS, host_blank
from bot.platforms.platform import Certainty, Fact, Kind, OffLimits, Platform, networks

platform = Platform(
    key="teams",
    name="Microsoft Teams",
    kind=Kind.CONTACT_CENTER,
    also=("microsoft-teams", "direct-routing"),
    source_url="https://learn.microsoft.com/microsoftteams/direct-routing-plan",
    checked_on=date(2026, 9, 1),
    targets=TARGETS,
    off_limits=(
        OffLimits(
            ("microsoft.com",),
            networks("52.112.0.0/14 52.122.0.0/15"),
            "That's Microsoft's. Exotel can't call Teams directly: give the address of your certified SBC, which "
            "talks to both.",
        ),
    ),
    authorizations=AUTHORIZATIONS,
    blanks=(host_blank("public host name or IP of your SBC"),),
    asks_for=(*ASKS_FOR,),
    troubles=(NAT,),
    notes=(
        Fact(
            "Exotel only ever talks to your SBC. Teams Direct Routing needs a certified one, with a certificate "
            "for its name.",
            Certainty.CERTAIN,
        ),
    ),
    afterwards="Remove the trunk from its configuration.",
)
