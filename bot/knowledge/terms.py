"""Words of the trade in logs and in this bot's answers, explained. None of them is an error."""

from __future__ import annotations

from bot.knowledge.rows import CREDS, DESTINATIONS, GUIDE, PBX, RFC, SHOW, Next, Row

_CHECK = Next("Check a trunk", "check")
_TEST = Next("Test a call", "test")


def _term(title: str, meaning: str, look: str, *steps: Next, of: str = RFC.partition(",")[0]) -> Row:
    return Row(f"word-{title.lower().split()[-1]}", title, meaning, (), (), look, steps, of)


TERMS = (
    _term(
        "INVITE",
        "The SIP request that begins a call: whoever calls sends it. It carries the number that is dialled, the caller "
        "ID (From) and the offered codecs (SDP). It is answered with `100 Trying`, then `180 Ringing`, then `200 OK`.",
        "Your PBX's SIP log: to which address it goes, and which code comes back. Ask for that code here.",
        _TEST,
        PBX,
    ),
    _term(
        "SIP OPTIONS",
        "The SIP request that asks “are you there?”, with no call. Any answer, even an error, shows that a SIP server "
        "is there. `/trunk check` sends one to each destination of a trunk.",
        "The line “Server at …” in a check.",
        _CHECK,
        DESTINATIONS,
    ),
    _term(
        "SIP REGISTER",
        "The SIP request with which a phone signs in. Exotel's trunks need none: outbound (termination) calls are "
        "known by the whitelisted IP they come from.",
        "Your PBX's settings: registration is off for this trunk.",
        PBX,
        of=GUIDE,
    ),
    _term(
        "ACK",
        "The SIP request with which the caller confirms that the call is answered. Where it is lost, by NAT or a wrong "
        "Contact address, the call drops after about 30 seconds.",
        "Your PBX's SIP log, after `200 OK`.",
        _TEST,
        PBX,
    ),
    _term(
        "BYE",
        "The SIP request that ends a call: whoever hangs up sends it, and the other side answers `200 OK`.",
        "Your PBX's SIP log, where a call drops: who sent the BYE.",
        _TEST,
        PBX,
    ),
    _term(
        "Get Credentials",
        "The call of Exotel's API that answers with a trunk's SIP user name and password. Outbound (termination) calls "
        "are known by their whitelisted IP; a PBX may ask for these besides. `/trunk creds` shows them to you alone.",
        "Whether the trunk has any: many have none, and need none.",
        CREDS,
        of=GUIDE,
    ),
    _term(
        "Trunk",
        "The connection between your phone system and Exotel: its phone numbers, the IPs that may place calls, and the "
        "destinations that calls to it are sent to.",
        "What is on it.",
        SHOW,
        of=GUIDE,
    ),
    _term(
        "SDP",
        "The part of an INVITE and of its answer that says how sound will travel: addresses, ports and codecs.",
        "Your PBX's SIP log, where sound is missing: the address in it must be the public one.",
        PBX,
        of="RFC 4566",
    ),
    _term(
        "RTP",
        "The sound of a call, sent as UDP packets beside SIP. Where a firewall stops it the call stands and is silent.",
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
