"""ElevenLabs Agents: importing a number with both of its trunks in one object (SDK of July 2026)."""

from __future__ import annotations

from bot.domain import Direction
from bot.platforms.artifacts.written import posted, written
from bot.platforms.wiring import PASSWORD, Artifact, Wiring


def number(wiring: Wiring) -> str:
    """The number, byte for byte as Exotel calls it: without its +, inbound calls get 404."""
    body: dict[str, object] = {"provider": "sip_trunk", "label": wiring.name, "phone_number": wiring.caller_id}
    if wiring.answer("agent"):
        body["agent_id"] = wiring.answer("agent")
    if wiring.direction.inbound:
        body["inbound_trunk_config"] = {"media_encryption": "allowed"}
    if wiring.direction.outbound:
        body["outbound_trunk_config"] = _outbound(wiring)
    return written(body)


def _outbound(wiring: Wiring) -> dict[str, object]:
    trunk: dict[str, object] = {
        "address": f"{wiring.server.host}:{wiring.port}",
        "transport": str(wiring.transport),
        "media_encryption": "required" if wiring.tls else "disabled",
    }
    if wiring.has_digest:
        trunk["credentials"] = {"username": wiring.sip_user, "password": PASSWORD}
    return trunk


_FILE, _URL = "elevenlabs-number.json", "https://api.elevenlabs.io/v1/convai/phone-numbers"
ARTIFACTS = (
    Artifact(
        _FILE, "Phone number to import", Direction.BOTH, number, posted(_FILE, _URL, "xi-api-key: $ELEVENLABS_API_KEY")
    ),
)
