"""LiveKit: the two trunks and the dispatch rule, as `lk sip … create` reads them (schema and CLI of August 2026).

There's no `media` object: the CLI overwrites it with its flags. LiveKit then offers encryption without requiring it.
"""

from __future__ import annotations

from bot.domain import Direction
from bot.platforms.artifacts.written import with_password, written
from bot.platforms.wiring import PASSWORD, Artifact, Wiring

INBOUND_TRUNK = "YOUR_INBOUND_TRUNK_ID"
_AGENT = "YOUR_AGENT_NAME"


def outbound(wiring: Wiring) -> str:
    """The outbound trunk. Its address has no `sip:` and no `;transport=`, which LiveKit refuses."""
    trunk: dict[str, object] = {
        "name": wiring.name,
        "address": f"{wiring.server.host}:{wiring.port}",
        "transport": f"SIP_TRANSPORT_{wiring.transport.upper()}",
        "numbers": list(wiring.numbers),
        "destinationCountry": "in",
        "fromHost": wiring.domain,
    }
    if wiring.has_digest:
        trunk |= {"authUsername": wiring.sip_user, "authPassword": PASSWORD}
    return written({"trunk": trunk})


def inbound(wiring: Wiring) -> str:
    """The inbound trunk: by number, and without a user, because Exotel answers no challenge."""
    trunk = {"name": wiring.name, "numbers": list(wiring.numbers), "includeHeaders": "SIP_X_HEADERS"}
    return written({"trunk": trunk})


def dispatch(wiring: Wiring) -> str:
    """The rule that puts each caller into a room of their own, with the agent."""
    rule = {
        "name": wiring.name,
        "trunkIds": [wiring.answer("inbound_trunk", INBOUND_TRUNK)],
        "rule": {"dispatchRuleIndividual": {"roomPrefix": "call-"}},
        "roomConfig": {"agents": [{"agentName": wiring.answer("agent", _AGENT)}]},
    }
    return written({"dispatch_rule": rule})


_OUTBOUND, _INBOUND, _DISPATCH = "livekit-outbound.json", "livekit-inbound.json", "livekit-dispatch.json"
ARTIFACTS = (
    Artifact(
        _OUTBOUND,
        "Outbound trunk",
        Direction.OUTBOUND,
        outbound,
        with_password(_OUTBOUND, "lk sip outbound create -"),
    ),
    Artifact(_INBOUND, "Inbound trunk", Direction.INBOUND, inbound, f"lk sip inbound create {_INBOUND}"),
    Artifact(
        _DISPATCH,
        f"Dispatch rule: replace {INBOUND_TRUNK} with the ID (ST_…) that the command before it prints",
        Direction.INBOUND,
        dispatch,
        f"lk sip dispatch create {_DISPATCH}",
    ),
)
