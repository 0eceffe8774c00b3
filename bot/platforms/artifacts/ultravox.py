"""Ultravox: who may call which agent, and the medium of an outbound call (documentation of 2026)."""

from __future__ import annotations

from bot.domain import Direction
from bot.platforms.artifacts.written import posted, written
from bot.platforms.wiring import EXOTEL_IP, PASSWORD, Artifact, Wiring

_AGENT, _CALLEE = "YOUR_AGENT_ID", "CALLEE"
_MOST_AGENTS = 20


def inbound(wiring: Wiring) -> str:
    """The account's SIP settings. Without a pattern Ultravox only takes agent_… as the called user, which Exotel never
    sends."""
    agent = wiring.answer("agent", _AGENT)
    patterns = [f"^\\+?{number.removeprefix('+')}$" for number in wiring.numbers[:_MOST_AGENTS]]
    body = {
        "allowedCidrRanges": [f"{source}/32" for source in wiring.exotel_addresses or (EXOTEL_IP,)],
        "allowAllAgents": False,
        "allowedAgents": [{"agentId": agent, "toUserPattern": pattern} for pattern in patterns],
    }
    return written(body)


def outbound(wiring: Wiring) -> str:
    """The medium of a call. Without ;transport= Ultravox uses UDP, which Exotel doesn't offer."""
    outgoing: dict[str, object] = {
        "to": f"sip:{_CALLEE}@{wiring.server.host}:{wiring.port};transport={wiring.transport}",
        "from": wiring.caller_id,
    }
    if wiring.has_digest:
        outgoing |= {"username": wiring.sip_user, "password": PASSWORD}
    return written({"medium": {"sip": {"outgoing": outgoing}}})


_IN, _OUT = "ultravox-sip.json", "ultravox-call.json"
_KEY = "X-API-Key: $ULTRAVOX_API_KEY"
ARTIFACTS = (
    Artifact(
        _OUT,
        f"An outbound call: replace {_CALLEE} with the number, + first",
        Direction.OUTBOUND,
        outbound,
        posted(_OUT, '"https://api.ultravox.ai/api/agents/$ULTRAVOX_AGENT/calls"', _KEY),
    ),
    Artifact(
        _IN,
        "SIP settings of the account. They replace the old ones: keep agents that are on the list",
        Direction.INBOUND,
        inbound,
        posted(_IN, "https://api.ultravox.ai/api/sip", _KEY, method="PATCH"),
    ),
)
