"""Telephony terms that appear in logs and in this bot's answers. None of them is an error."""

from __future__ import annotations

from bot.knowledge.rows import CREDS, DESTINATIONS, GUIDE, PBX, RFC, SHOW, Next, Row

_CHECK = Next("Check a trunk", "check")
_TEST = Next("Test a call", "test")


def _term(title: str, meaning: str, look: str, *steps: Next, of: str = RFC.partition(",")[0]) -> Row:
    return Row(f"word-{title.lower().split()[-1]}", title, meaning, (), (), look, steps, of)


TERMS = (
    _term(
        "INVITE",
        "The SIP request that starts a call. The caller's side sends it, with the dialed number, the caller ID (From) "
        "and the codecs it offers (SDP). The usual answers are `100 Trying`, then `180 Ringing`, then `200 OK`.",
        "Your PBX's SIP log: where does it go, and which code comes back? Then ask me about that code.",
        _TEST,
        PBX,
    ),
    _term(
        "SIP OPTIONS",
        "The SIP request that asks “are you there?” without placing a call. Any answer, even an error, shows that a "
        "SIP server is there. `/trunk check` sends one to each destination of a trunk.",
        "The line “Server at …” in a check.",
        _CHECK,
        DESTINATIONS,
    ),
    _term(
        "SIP REGISTER",
        "The SIP request that signs a phone in. Exotel's trunks don't need it: Exotel recognizes outbound "
        "(termination) calls by their whitelisted IP.",
        "Is registration off for this trunk in your PBX?",
        PBX,
        of=GUIDE,
    ),
    _term(
        "ACK",
        "The SIP request with which the caller confirms that the call was answered. If NAT or a wrong Contact address "
        "makes it go astray, the call drops after about 30 seconds.",
        "Your PBX's SIP log, after `200 OK`.",
        _TEST,
        PBX,
    ),
    _term(
        "BYE",
        "The SIP request that ends a call. The side that hangs up sends it, and the other side answers `200 OK`.",
        "If calls drop: who sent the BYE in your PBX's SIP log?",
        _TEST,
        PBX,
    ),
    _term(
        "Get Credentials",
        "The API request that returns a trunk's SIP user name and password. Exotel recognizes outbound (termination) "
        "calls by their whitelisted IP, but a PBX may need these too. Only you see what `/trunk creds` shows you.",
        "Does the trunk have any? Many don't, and don't need any.",
        CREDS,
        of=GUIDE,
    ),
    _term(
        "Trunk",
        "The connection between your phone system and Exotel: its phone numbers, the IPs that can place calls, and the "
        "destinations that inbound calls are sent to.",
        "What's on it.",
        SHOW,
        of=GUIDE,
    ),
    _term(
        "SDP",
        "The part of an INVITE and of its answer that describes the audio: addresses, ports and codecs.",
        "If there's no audio, look at your PBX's SIP log. The address in the SDP must be the public one.",
        PBX,
        of="RFC 4566",
    ),
    _term(
        "RTP",
        "The audio of a call, sent as UDP packets beside SIP. If a firewall blocks it, the call is silent.",
        "Your firewall: is UDP 10000-20000 open both ways?",
        PBX,
        of=GUIDE,
    ),
)
_TERMS = {row.key.removeprefix("word-"): row for row in TERMS}
NAMES = {
    **_TERMS,
    **{f"sip {name}": _TERMS[name] for name in ("invite", "options", "register", "ack", "bye", "trunk")},
    "get credentials": _TERMS["credentials"],
    "sip credentials": _TERMS["credentials"],
}
"""The names people type, in lower case."""
