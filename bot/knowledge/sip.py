"""SIP response codes: those the vendor's guide names at length, every other one with its name and its class."""

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
    1: "The call is being set up; this is no error.",
    2: "It worked; this is no error.",
    3: "The other side says the call should go to another address, or another way.",
    4: "The side that answers refuses this request as it stands. Sending the same again seldom helps: change it first.",
    5: "The side that answers has a fault of its own. Retry with backoff.",
    6: "Nobody anywhere will take this call. Trying another route does not help.",
}

_RETRY_OUT = ("Exotel or a carrier behind it is overloaded or has a fault: retry with backoff",)
_RETRY_IN = ("Your PBX or SBC, or something behind it, has a fault or is overloaded: read its log",)
_CAUSES = {
    3: (("The called number is redirected",), ("Your PBX forwards the call instead of taking it",)),
    4: (
        ("What your PBX sent is not what Exotel takes: compare it with the PBX settings",),
        ("Your PBX refused what Exotel sent: its log says why", "The destination URI leads to the wrong port"),
    ),
    5: (_RETRY_OUT, _RETRY_IN),
    6: (("The called person's side refused the call",), ("Your PBX refused the call everywhere: check its routing",)),
}
_FORMAT = "The number is not in E.164: write +, country code, number (+919XXXXXXXXX)"
_CODEC_OUT = (
    "Your PBX offers no codec that Exotel takes: offer G.711, PCMA first",
    "SRTP without TLS, or TLS without it",
)
_CODEC_IN = ("Your PBX does not allow G.711 (PCMA, PCMU) for this trunk", "It insists on SRTP where none is offered")


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
        meaning = f"{code} is in no list of SIP codes, so it is read by its class. {meaning}"
        source = f"{RFC}: an unknown code is treated as the x00 of its class"
    look = "The log of your PBX: who sent the code, and its Reason or Warning header."
    return _sip(code, meaning, out, inward, look, (PBX, SHOW), source)


def _fine(code: int, meaning: str) -> Row:
    look = "Nothing: this is how a good call looks."
    return _sip(code, f"{NAMES[code]}: {meaning} This is no error.", (), (), look, (SHOW,), f"{GUIDE}: SIP codes")


def _upstream(code: int) -> Row:
    meaning = "A server behind the one you spoke to failed or did not answer in time."
    look = "Whether it passes by itself within minutes; who sent the code."
    return _sip(code, meaning, _RETRY_OUT, _RETRY_IN, look, (SHOW, PBX))


_WRITTEN = by_code(
    _fine(100, "the call was received and is being worked on."),
    _fine(180, "the called phone rings."),
    _fine(200, "the call is connected."),
    _upstream(500),
    _upstream(502),
    _upstream(504),
    _sip(
        401,
        "Whoever answered wants a user name and password, or did not take those it got. Outbound (termination) is "
        "authorised by your source IP and needs no SIP REGISTER; a PBX may still use the trunk's credentials.",
        (
            "Wrong SIP user name or password: the user name is the trunk SID; fetch both anew from Get Credentials",
            "The PBX registers (SIP REGISTER), which is not offered: turn registration off",
        ),
        ("Your PBX asks Exotel for a password: let this trunk's calls in by where they come from",),
        "The user name and password in your PBX beside those of the trunk.",
        (CREDS, PBX),
        f"{GUIDE}: SIP codes and troubleshooting (“401 on registration”)",
        "your PBX is asked for a password",
    ),
    _sip(
        403,
        "The call came from somewhere that may not place it: an outbound (termination) call needs a whitelisted IP.",
        (
            Cause(
                "Your static public IP is not whitelisted on the trunk, or your system now calls from another one",
                Shown.WHITELIST,
            ),
            "The caller ID is not a number of this trunk",
        ),
        ("Your PBX or firewall refuses Exotel's address: allow it there",),
        "The public IP that your calls leave from (not the PBX's private one), and the trunk's whitelist.",
        (WHITELIST, ADDRESSES),
        f"{GUIDE}: SIP codes and troubleshooting (“403 on outbound”)",
        "calls are refused for where they come from",
    ),
    _sip(
        404,
        "The number that was dialled is not known where the call ended up.",
        (_FORMAT, "The number does not exist, or is no longer in service"),
        (
            "Your PBX has no route or extension for the number that Exotel sends",
            "The destination URI leads to the wrong server",
        ),
        "The number as it stands in the INVITE.",
        (PBX, DESTINATIONS),
        f"{GUIDE}: SIP codes and troubleshooting (“404 on outbound”)",
        "the dialled number is not accepted",
    ),
    _sip(
        407,
        "As 401, asked by a proxy on the way: it wants a user name and password.",
        ("Wrong SIP user name or password: fetch both anew", "The PBX answers the question with no credentials"),
        ("Your SBC asks Exotel for a password: let this trunk's calls in by where they come from",),
        "The user name and password in your PBX beside those of the trunk.",
        (CREDS, PBX),
        RFC,
    ),
    _sip(
        408,
        "No answer came in time: the other side was not reached, or its answer did not find the way back.",
        ("A firewall between your PBX and Exotel drops SIP", "The PBX uses UDP or a wrong port: SIP is on TCP or TLS"),
        (
            Cause("A firewall in front of your PBX drops SIP", Shown.ANSWERS),
            Cause("The destination's address or port is wrong, or the server is down", Shown.ANSWERS),
        ),
        "A trace at your firewall: does the INVITE pass, does an answer come back?",
        (DESTINATIONS, PBX),
        hint="nothing answers at all",
    ),
    _sip(
        415,
        "The body of the request, or its media, is of a kind that the other side does not take.",
        _CODEC_OUT,
        _CODEC_IN,
        "The SDP in the INVITE: its codecs, and RTP/AVP (plain) or RTP/SAVP (SRTP).",
        (PBX,),
    ),
    _sip(
        480,
        "The called side was reached but nobody is there to take the call now.",
        ("The called phone is switched off or out of coverage",),
        ("The PBX has no phone or agent logged in for this number", "The PBX is being restarted"),
        "Inbound: which phones are logged in. Outbound: call the number from another phone.",
        (DESTINATIONS, SHOW),
        hint="reached, but nobody can take the call now",
    ),
    _sip(
        484,
        "The number has too few digits.",
        (_FORMAT, "The PBX sends the number before all digits were dialled"),
        ("Your PBX expects the number in another length: match the full E.164 number",),
        "The number as it stands in the INVITE.",
        (PBX,),
        hint="the dialled number is too short",
    ),
    _sip(
        486,
        "The called person is on another call. The trunk works.",
        ("The called person is on another call: try later",),
        ("All agents or channels of your PBX are taken, or its call limit is reached",),
        "Whether it is one number or all of them; where all are busy, the PBX's channel limit.",
        (SHOW, PBX),
        f"{GUIDE}: SIP codes",
        "a busy tone",
    ),
    _sip(
        487,
        "The caller hung up, or the call was cancelled, before anybody answered. Usually no error.",
        ("Your PBX or dialler gave up ringing (its ring time-out)",),
        ("The caller hung up before your side answered",),
        "How long it rang.",
        (PBX,),
        RFC,
    ),
    _sip(
        488,
        "The two sides found no codec or encryption that both speak.",
        _CODEC_OUT,
        _CODEC_IN,
        "The SDP in the INVITE and in the answer: its codecs, and RTP/AVP (plain) or RTP/SAVP (SRTP).",
        (PBX,),
        hint="no codec in common",
    ),
    _sip(
        503,
        "The side that answers is overloaded or down for a moment.",
        (*_RETRY_OUT, "More calls at once than the account may have"),
        (*_RETRY_IN, Cause("The destination's server is down: add a second destination", Shown.ANSWERS)),
        "Whether it passes by itself within minutes; who sent the 503.",
        (ADD_DESTINATION, SHOW),
        f"{GUIDE}: SIP codes (“retry with backoff”)",
        "a server says it is unavailable",
    ),
    _sip(
        603,
        "The called side was reached and does not want the call.",
        ("The called person declined", "A carrier blocks the caller ID"),
        ("Your PBX is set to decline: do-not-disturb, or a rule",),
        "Whether other numbers can be called.",
        (PBX, SHOW),
        RFC,
    ),
    _sip(
        604,
        "The number does not exist, wherever it is looked for.",
        (_FORMAT, "The number does not exist"),
        ("Your PBX has no such number",),
        "The number as it stands in the INVITE.",
        (PBX, ADD_NUMBER),
        RFC,
    ),
)
SIP = {code: _WRITTEN.get(code) or _by_class(code) for code in NAMES}


def of_code(code: int) -> Row:
    """Find the row of any SIP code from 100 to 699: its own, or one made from its class."""
    return SIP.get(code) or _by_class(code)
