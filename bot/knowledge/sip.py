"""SIP response codes. Those in the vendor's guide have a row of their own, the others the row of their class."""

from __future__ import annotations

from collections.abc import Sequence

from bot.knowledge.rows import (
    ADD_DESTINATION,
    ADD_NUMBER,
    ADDRESSES,
    API,
    CREDS,
    DESTINATIONS,
    GUIDE,
    PBX,
    RFC,
    SHOW,
    WHITELIST,
    Cause,
    Next,
    Row,
    Shown,
    by_code,
)

# RFC 3261 section 21, then those of later RFCs in IANA's registry of SIP response codes.
_REGISTRY = """
    100 Trying, 180 Ringing, 181 Call Is Being Forwarded, 182 Queued, 183 Session Progress,
    199 Early Dialog Terminated,
    200 OK, 202 Accepted, 204 No Notification,
    300 Multiple Choices, 301 Moved Permanently, 302 Moved Temporarily, 305 Use Proxy, 380 Alternative Service,
    400 Bad Request, 401 Unauthorized, 402 Payment Required, 403 Forbidden, 404 Not Found, 405 Method Not Allowed,
    406 Not Acceptable, 407 Proxy Authentication Required, 408 Request Timeout, 410 Gone,
    412 Conditional Request Failed, 413 Request Entity Too Large, 414 Request-URI Too Long,
    415 Unsupported Media Type, 416 Unsupported URI Scheme, 417 Unknown Resource-Priority, 420 Bad Extension,
    421 Extension Required, 422 Session Interval Too Small, 423 Interval Too Brief, 424 Bad Location Information,
    425 Bad Alert Message, 428 Use Identity Header, 429 Provide Referrer Identity, 430 Flow Failed,
    433 Anonymity Disallowed, 436 Bad Identity Info, 437 Unsupported Credential, 438 Invalid Identity Header,
    439 First Hop Lacks Outbound Support, 440 Max-Breadth Exceeded, 469 Bad Info Package, 470 Consent Needed,
    480 Temporarily Unavailable, 481 Call/Transaction Does Not Exist, 482 Loop Detected, 483 Too Many Hops,
    484 Address Incomplete, 485 Ambiguous, 486 Busy Here, 487 Request Terminated, 488 Not Acceptable Here,
    489 Bad Event, 491 Request Pending, 493 Undecipherable, 494 Security Agreement Required,
    500 Server Internal Error, 501 Not Implemented, 502 Bad Gateway, 503 Service Unavailable, 504 Server Time-out,
    505 Version Not Supported, 513 Message Too Large, 555 Push Notification Service Not Supported,
    580 Precondition Failure,
    600 Busy Everywhere, 603 Decline, 604 Does Not Exist Anywhere, 606 Not Acceptable, 607 Unwanted, 608 Rejected
"""
NAMES = {int(code): name for code, _, name in (entry.strip().partition(" ") for entry in _REGISTRY.split(","))}

CLASSES = {
    1: "The call is being set up. This isn't an error.",
    2: "It worked. This isn't an error.",
    3: "The other side wants the call sent to a different address, or another way.",
    4: "The far end rejected this request. Sending it again rarely helps: change it first.",
    5: "The far end has a fault of its own. Retry with backoff.",
    6: "Nobody anywhere will take this call. Another route won't help.",
}

_RETRY_OUT = ("Exotel, or a carrier behind it, is overloaded or faulty: retry with backoff",)
_RETRY_IN = ("Your PBX or SBC, or something behind it, is overloaded or faulty: read its log",)
_CAUSES = {
    3: (("The number you called is forwarded",), ("Your PBX forwards the call instead of taking it",)),
    4: (
        ("Exotel doesn't accept what your PBX sent: compare your setup with the PBX settings",),
        ("Your PBX rejected what Exotel sent: its log says why", "The destination URI has the wrong port"),
    ),
    5: (_RETRY_OUT, _RETRY_IN),
    6: (("The other person's side refused the call",), ("Your PBX refused the call outright: check its routing",)),
}
_FORMAT = "The number isn't in E.164 format: use +, country code, number (+919XXXXXXXXX)"
_CODEC_OUT = (
    "Your PBX offers no codec that Exotel supports: offer G.711, PCMA first",
    "SRTP without TLS, or TLS without SRTP",
)
_CODEC_IN = (
    "Your PBX doesn't allow G.711 (PCMA, PCMU) on this trunk",
    "Your PBX requires SRTP, but the call doesn't offer it",
)
_LOGIN = "Compare the user name and password in your PBX with the trunk's."
_DIALED = "The number exactly as it is in the INVITE."
_PASSES = "Does it clear within minutes? Who sent the code?"


def _sip(
    code: int,
    meaning: str,
    outbound: Sequence[str],
    inbound: Sequence[str],
    look: str,
    steps: Sequence[Next],
    source: str = f"{API}; {RFC}",
    hint: str = "",
) -> Row:
    title = f"SIP {code} {NAMES.get(code, '')}".strip()
    return Row(f"sip-{code}", title, meaning, outbound, inbound, look, steps, source, hint)


def _by_class(code: int) -> Row:
    out, inward = _CAUSES.get(code // 100, ((), ()))
    meaning, source = CLASSES[code // 100], RFC
    if code not in NAMES:
        meaning = f"{code} isn't a registered SIP code, so I can only explain its class. {meaning}"
        source = f"{RFC}: an unknown code is treated as the x00 of its class"
    look = "Your PBX's log: who sent the code, and its Reason or Warning header."
    return _sip(code, meaning, out, inward, look, (PBX, SHOW), source)


def _fine(code: int, meaning: str) -> Row:
    look = "Nothing. A good call looks like this."
    return _sip(code, f"{NAMES[code]}: {meaning} This isn't an error.", (), (), look, (SHOW,), f"{GUIDE}: SIP codes")


def _upstream(code: int) -> Row:
    meaning = "A server further along failed or didn't answer in time."
    return _sip(code, meaning, _RETRY_OUT, _RETRY_IN, _PASSES, (SHOW, PBX))


_WRITTEN = by_code(
    _fine(100, "the call was received and is being set up."),
    _fine(180, "the phone is ringing."),
    _fine(200, "the call is connected."),
    _upstream(500),
    _upstream(502),
    _upstream(504),
    _sip(
        401,
        "The far end wants a user name and password, or rejected yours. Outbound (termination) is authorized by your "
        "source IP and needs no SIP REGISTER, but a PBX may still use the trunk's credentials.",
        (
            "Wrong SIP user name or password: the user name is the trunk SID. Copy both again from Get Credentials",
            "The PBX registers (SIP REGISTER), which Exotel doesn't offer: turn registration off",
        ),
        (
            "Your PBX or platform asks Exotel for a password: accept this trunk's calls by their source address "
            "instead (at Vapi: an inbound gateway for each of Exotel's addresses)",
        ),
        _LOGIN,
        (CREDS, PBX),
        f"{GUIDE}: SIP codes and troubleshooting (“401 on registration”)",
        "your PBX is asked for a password",
    ),
    _sip(
        403,
        "The call came from an address that isn't allowed. Outbound (termination) calls need a whitelisted IP.",
        (
            Cause(
                "Your static public IP isn't whitelisted on the trunk, or your system now calls from another one",
                Shown.WHITELIST,
            ),
            "The caller ID isn't a number on this trunk",
            "A trunk with SIP credentials: wrong user name or password, or From isn't the trunk's number (+91…)",
        ),
        ("Your PBX or firewall blocks Exotel's address: allow it there",),
        "Compare the public IP that your calls leave from (not the PBX's private one) with the trunk's whitelist.",
        (WHITELIST, ADDRESSES),
        f"{GUIDE}: SIP codes and troubleshooting (“403 on outbound”)",
        "calls come from an address that isn't allowed",
    ),
    _sip(
        404,
        "The number doesn't exist where the call ended up.",
        (_FORMAT, "The number doesn't exist, or is no longer in service"),
        (
            "Your PBX has no route or extension for the number that Exotel sends",
            "The destination URI points to the wrong server",
            "A voice AI platform (ElevenLabs, LiveKit) doesn't know the number: import it there exactly as "
            "Exotel sends it, with its +",
        ),
        _DIALED,
        (PBX, DESTINATIONS),
        f"{GUIDE}: SIP codes and troubleshooting (“404 on outbound”)",
        "the dialed number isn't accepted",
    ),
    _sip(
        407,
        "Same as 401, but from a proxy on the way.",
        ("Wrong SIP user name or password: copy both again", "The PBX doesn't answer the challenge"),
        ("Your SBC asks Exotel for a password: accept this trunk's calls by their source address instead",),
        _LOGIN,
        (CREDS, PBX),
        RFC,
    ),
    _sip(
        408,
        "No answer came in time. Either the request didn't arrive, or its answer was lost on the way back.",
        ("A firewall between your PBX and Exotel drops SIP", "The PBX uses UDP or the wrong port: use TCP or TLS"),
        (
            Cause("A firewall in front of your PBX drops SIP", Shown.ANSWERS),
            Cause("The destination's address or port is wrong, or the server is down", Shown.ANSWERS),
        ),
        "Capture SIP at your firewall. Does the INVITE get through, and does an answer come back?",
        (DESTINATIONS, PBX),
        hint="nothing answers at all",
    ),
    _sip(
        415,
        "The other side doesn't support this kind of request or media.",
        _CODEC_OUT,
        _CODEC_IN,
        "The SDP in the INVITE: its codecs, and RTP/AVP (plain) or RTP/SAVP (SRTP).",
        (PBX,),
    ),
    _sip(
        480,
        "The call reached the other side, but nobody can take it right now.",
        ("The phone you called is off or out of coverage",),
        ("No phone or agent is logged in to the PBX for this number", "The PBX is restarting"),
        "Inbound: which phones are logged in? Outbound: call the number from another phone.",
        (DESTINATIONS, SHOW),
        hint="the call arrives, but nobody can take it now",
    ),
    _sip(
        484,
        "The number has too few digits.",
        (_FORMAT, "The PBX sends the number before all digits are dialed"),
        ("Your PBX expects a number of another length: match the full E.164 number",),
        _DIALED,
        (PBX,),
        hint="the dialed number is too short",
    ),
    _sip(
        486,
        "The line is busy. The trunk works.",
        ("The person is on another call: try later",),
        ("All agents or channels of your PBX are busy, or its call limit is reached",),
        "Is one number busy, or all of them? If all, check the PBX's channel limit.",
        (SHOW, PBX),
        f"{GUIDE}: SIP codes",
        "you hear a busy tone",
    ),
    _sip(
        487,
        "The caller hung up, or the call was canceled, before anyone answered. Usually not an error.",
        ("Your PBX or dialer stopped ringing (its ring timeout)",),
        ("The caller hung up before your side answered",),
        "How long it rang.",
        (PBX,),
        RFC,
    ),
    _sip(
        488,
        "The two sides have no codec or encryption in common.",
        _CODEC_OUT,
        _CODEC_IN,
        "The SDP in the INVITE and in the answer: its codecs, and RTP/AVP (plain) or RTP/SAVP (SRTP).",
        (PBX,),
        hint="the two sides have no codec in common",
    ),
    _sip(
        503,
        "The far end is overloaded or briefly down.",
        (*_RETRY_OUT, "The account's concurrent-call limit is reached"),
        (*_RETRY_IN, Cause("The destination's server is down: add a second destination", Shown.ANSWERS)),
        _PASSES,
        (ADD_DESTINATION, SHOW),
        f"{GUIDE}: SIP codes (“retry with backoff”)",
        "a server says it's unavailable",
    ),
    _sip(
        603,
        "The call reached the other side, which declined it.",
        ("The person declined", "A carrier blocks the caller ID"),
        ("Your PBX is set to decline: do-not-disturb, or a rule",),
        "Can you call other numbers?",
        (PBX, SHOW),
        RFC,
    ),
    _sip(
        604,
        "The number doesn't exist anywhere.",
        (_FORMAT, "The number doesn't exist"),
        ("Your PBX has no such number",),
        _DIALED,
        (PBX, ADD_NUMBER),
        RFC,
    ),
)
SIP = {code: _WRITTEN.get(code) or _by_class(code) for code in NAMES}


def of_code(code: int) -> Row:
    """Find the row of any SIP code from 100 to 699: its own, or its class's."""
    return SIP.get(code) or _by_class(code)
