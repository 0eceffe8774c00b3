"""Daily (Pipecat): its inbound SIP trunk, one for each domain (documentation of 2026)."""

from __future__ import annotations

from bot.domain import Direction
from bot.platforms.artifacts.written import posted, written
from bot.platforms.wiring import EXOTEL_IP, Artifact, Wiring

_WEBHOOK = "https://YOUR_BOT/daily"


def trunk(wiring: Wiring) -> str:
    """The trunk. Daily calls the webhook when it's created, and needs a 2xx answer then."""
    body = {
        "trunk_name": wiring.label.replace("_", "-").lower(),
        "room_template": {},
        "notification": {"webhook_url": wiring.answer("webhook", _WEBHOOK)},
        "trunk_config": {"allowed_ips": list(wiring.exotel_addresses or (EXOTEL_IP,))},
        "enabled": True,
    }
    return written(body)


_FILE, _URL = "daily-sip-trunk.json", "https://api.daily.co/v1/sip-trunk"
ARTIFACTS = (
    Artifact(
        _FILE,
        "Inbound SIP trunk",
        Direction.INBOUND,
        trunk,
        posted(_FILE, _URL, "Authorization: Bearer $DAILY_API_KEY"),
    ),
)
