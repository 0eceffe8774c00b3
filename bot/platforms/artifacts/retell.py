"""Retell: importing a number (SDK of July 2026). An update there uses other names for the user and the password."""

from __future__ import annotations

from bot.domain import Direction
from bot.platforms.artifacts.written import posted, written
from bot.platforms.wiring import PASSWORD, Artifact, Wiring


def number(wiring: Wiring) -> str:
    """The number. `termination_uri` is required even if only inbound calls are wanted; without a port it's 5060."""
    body: dict[str, object] = {
        "phone_number": wiring.caller_id,
        "termination_uri": f"{wiring.server.host}:{wiring.port}",
        "transport": wiring.transport.upper(),
        "nickname": wiring.name,
    }
    if wiring.has_digest:
        body |= {"sip_trunk_auth_username": wiring.sip_user, "sip_trunk_auth_password": PASSWORD}
    agents = [{"agent_id": wiring.answer("agent"), "weight": 1}] if wiring.answer("agent") else []
    if agents and wiring.direction.inbound:
        body["inbound_agents"] = agents
    if agents and wiring.direction.outbound:
        body["outbound_agents"] = agents
    return written(body)


_FILE, _URL = "retell-number.json", "https://api.retellai.com/import-phone-number"
ARTIFACTS = (
    Artifact(
        _FILE,
        "Phone number to import",
        Direction.BOTH,
        number,
        posted(_FILE, _URL, "Authorization: Bearer $RETELL_API_KEY"),
    ),
)
