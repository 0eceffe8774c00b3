"""Vapi: the credential that holds the SIP trunk, and the number on it (documentation of August 2026)."""

from __future__ import annotations

from bot.domain import Direction
from bot.platforms.artifacts.written import posted, written
from bot.platforms.wiring import EXOTEL_IP, PASSWORD, Artifact, Wiring

CREDENTIAL = "YOUR_CREDENTIAL_ID"


def credential(wiring: Wiring) -> str:
    """The SIP trunk. A host name must have inbound off; each of Exotel's addresses is a gateway with outbound off."""
    gateways: list[dict[str, object]] = []
    if wiring.direction.outbound:
        out = {"inboundEnabled": False, "outboundEnabled": True}
        protocol = "tls/srtp" if wiring.tls else "tcp"
        gateways.append(
            {"ip": wiring.server.host, "port": wiring.port, **out, "outboundProtocol": protocol},
        )
    if wiring.direction.inbound:
        inward = {"inboundEnabled": True, "outboundEnabled": False}
        gateways += [{"ip": source, **inward} for source in wiring.exotel_addresses or (EXOTEL_IP,)]
    body: dict[str, object] = {
        "provider": "byo-sip-trunk",
        "name": wiring.name,
        "outboundLeadingPlusEnabled": True,
        "gateways": gateways,
    }
    if wiring.direction.outbound and wiring.has_digest:
        body["outboundAuthenticationPlan"] = {"authUsername": wiring.sip_user, "authPassword": PASSWORD}
    return written(body)


def number(wiring: Wiring) -> str:
    """The number on that credential."""
    body: dict[str, object] = {
        "provider": "byo-phone-number",
        "name": wiring.name,
        "number": wiring.caller_id,
        "numberE164CheckEnabled": False,
        "credentialId": wiring.answer("credential", CREDENTIAL),
    }
    if wiring.answer("assistant"):
        body["assistantId"] = wiring.answer("assistant")
    return written(body)


_CREDENTIAL, _NUMBER = "vapi-credential.json", "vapi-number.json"
_KEY = "Authorization: Bearer $VAPI_API_KEY"
ARTIFACTS = (
    Artifact(
        _CREDENTIAL,
        "SIP trunk credential",
        Direction.BOTH,
        credential,
        posted(_CREDENTIAL, "https://api.vapi.ai/credential", _KEY),
    ),
    Artifact(
        _NUMBER,
        f"Phone number: replace {CREDENTIAL} with the id that Vapi answered",
        Direction.BOTH,
        number,
        posted(_NUMBER, "https://api.vapi.ai/phone-number", _KEY),
        after="credential",
    ),
)
