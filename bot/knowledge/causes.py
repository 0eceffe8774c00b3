"""Causes that PBXs log for a call that ended: those of ITU-T Q.850, by number or name, and those of the PBX itself.

Most mean the same as a SIP code (RFC 3398, section 8.2.6.1), and have its causes and next steps.
"""

from __future__ import annotations

import re

from bot.knowledge.rows import PBX, PRACTICE, SHOW, Row
from bot.knowledge.sip import of_code

# Number, the SIP code with the same meaning (0: the call was fine), FreeSWITCH's name, the meaning.
_Q850 = """
    1 404 UNALLOCATED_NUMBER: the number isn't assigned to anyone
    2 404 NO_ROUTE_TRANSIT_NET: there's no route through the chosen network
    3 404 NO_ROUTE_DESTINATION: there's no route to the number
    6 503 CHANNEL_UNACCEPTABLE: the other side can't use the offered channel
    16 0 NORMAL_CLEARING: someone hung up after a normal call
    17 486 USER_BUSY: the line is busy
    18 408 NO_USER_RESPONSE: the other side didn't react to the call in time
    19 480 NO_ANSWER: the phone rang and nobody answered
    20 480 SUBSCRIBER_ABSENT: the phone is off or not registered
    21 403 CALL_REJECTED: the other side refused the call
    22 410 NUMBER_CHANGED: the number has changed
    25 483 EXCHANGE_ROUTING_ERROR: the call passed too many hops
    27 502 DESTINATION_OUT_OF_ORDER: the other side can't be reached or is faulty
    28 484 INVALID_NUMBER_FORMAT: the number is incomplete or in the wrong format
    29 501 FACILITY_REJECTED: the network can't provide a feature that the call asked for
    31 480 NORMAL_UNSPECIFIED: the call ended normally, without a given reason
    34 503 NORMAL_CIRCUIT_CONGESTION: no channel is free
    38 503 NETWORK_OUT_OF_ORDER: a network on the way is down
    41 503 NORMAL_TEMPORARY_FAILURE: a temporary fault on the way
    42 503 SWITCH_CONGESTION: a switch on the way is overloaded
    44 503 REQUESTED_CHAN_UNAVAIL: the requested channel isn't available
    47 503 RESOURCE_UNAVAILABLE: a resource for the call is missing
    50 403 FACILITY_NOT_SUBSCRIBED: the line isn't subscribed to that feature
    52 403 OUTGOING_CALL_BARRED: outgoing calls are barred
    54 403 INCOMING_CALL_BARRED: incoming calls are barred
    55 403 INCOMING_CALL_BARRED_IN_CUG: incoming calls are barred in a closed user group
    57 403 BEARERCAPABILITY_NOTAUTH: the caller isn't allowed this kind of call
    58 503 BEARERCAPABILITY_NOTAVAIL: this kind of call isn't available now
    63 503 SERVICE_UNAVAILABLE: the service isn't available
    65 488 BEARERCAPABILITY_NOTIMPL: the other side doesn't support this kind of call or media
    66 488 CHAN_NOT_IMPLEMENTED: the other side doesn't support this kind of channel
    69 501 FACILITY_NOT_IMPLEMENTED: the other side doesn't support that feature
    79 501 SERVICE_NOT_IMPLEMENTED: the other side doesn't support that service
    81 481 INVALID_CALL_REFERENCE: the other side doesn't know this call
    87 403 USER_NOT_IN_CUG: the caller isn't in the closed user group
    88 488 INCOMPATIBLE_DESTINATION: the two sides have no codec or encryption in common
    95 400 INVALID_MSG_UNSPECIFIED: a message was invalid
    96 400 MANDATORY_IE_MISSING: a message lacks a mandatory part
    97 405 MESSAGE_TYPE_NONEXIST: the other side doesn't know that kind of message
    98 400 WRONG_MESSAGE: a message came at the wrong moment
    99 400 IE_NONEXIST: the other side doesn't know a part of the message
    100 400 INVALID_IE_CONTENTS: a part of a message has an invalid value
    101 400 WRONG_CALL_STATE: a message doesn't fit the state of the call
    102 408 RECOVERY_ON_TIMER_EXPIRE: no answer came in time
    103 400 MANDATORY_IE_LENGTH_ERROR: a mandatory part of a message has the wrong length
    111 500 PROTOCOL_ERROR: the two sides misunderstood each other
    127 500 INTERWORKING: a network on the way failed without a reason of its own
"""
# Name as the PBX logs it, the SIP code with the same meaning, the PBX, the meaning.
_OWN = """
    CHANUNAVAIL 503 Asterisk: the trunk couldn't be used at all: it's unreachable, or refused the call
    CONGESTION 503 Asterisk: the call failed on the way, often because Exotel refused it with a SIP code
    NOANSWER 480 Asterisk: nobody answered before the dial timeout
    INVALIDARGS 400 Asterisk: the arguments of Dial() are wrong
    ORIGINATOR_CANCEL 487 FreeSWITCH: the caller hung up before anyone answered
    PROGRESS_TIMEOUT 408 FreeSWITCH: the other side didn't ring in time
    ALLOTTED_TIMEOUT 408 FreeSWITCH: nobody answered before the allotted time was over
    MEDIA_TIMEOUT 408 FreeSWITCH: no RTP arrived for a while, so the PBX ended the call: a firewall or NAT blocks audio
    USER_NOT_REGISTERED 480 FreeSWITCH: nothing is registered under that name. Exotel's trunks don't register
    GATEWAY_DOWN 503 FreeSWITCH: the gateway is marked as down because its registration or OPTIONS ping failed
    LOSE_RACE 487 FreeSWITCH: another phone answered first
"""


def _row(key: str, title: str, meaning: str, code: int, source: str) -> Row:
    said = f"{meaning[0].upper()}{meaning[1:]}."
    if not code:
        return Row(
            key, title, f"{said} This isn't an error.", (), (), "Nothing. A good call ends like this.", (SHOW,), source
        )
    same = of_code(code)
    same_as = f" Usually the answer to {same.title}." if key.startswith("q850-") else f" Much like {same.title}."
    look = "The SIP code in your PBX's log just before this line. Ask me about that code for an exact answer."
    steps = tuple(dict.fromkeys((PBX, *same.steps)))
    return Row(key, title, said + same_as, same.outbound, same.inbound, look, steps, source)


def _rows() -> dict[str, Row]:
    found = {}
    for line in _Q850.strip().splitlines():
        head, _, meaning = line.strip().partition(": ")
        number, code, name = head.split()
        title = f"Q.850 cause {number} ({name})"
        found[name.lower()] = _row(f"q850-{number}", title, meaning, int(code), "ITU-T Q.850; RFC 3398")
    for line in _OWN.strip().splitlines():
        head, _, meaning = line.strip().partition(": ")
        name, code, pbx = head.split()
        key = f"pbx-{name.lower().replace('_', '-')}"
        found[name.lower()] = _row(key, f"{name} ({pbx})", meaning, int(code), PRACTICE)
    return found


_NAMED = _rows()
CAUSES = tuple(_NAMED.values())
_NUMBERED = {int(row.key.removeprefix("q850-")): row for row in CAUSES if row.key.startswith("q850-")}
_NAME = re.compile(
    "|".join(
        rf"\b{name if '_' not in name else name.replace('_', '[ _]')}\b"
        for name in sorted(_NAMED, key=len, reverse=True)
        if name not in {"congestion", "service_unavailable"}  # said of any call
    )
    + r"|(?<=dialstatus )congestion\b|(?<=dialstatus is )congestion\b|\bservice_unavailable\b"
)
_NUMBER = re.compile(
    r"\b(?:q ?\.?850|hang ?up[ -]?cause|hangupcause|(?:isdn|pri|disconnect|release|clearing)[ -]cause|cause)"
    r"(?: code)?(?: is)?(?: cause)?(?: code)?[ ,:#]*(\d{1,3})\b"
)


def of_cause(words: str) -> Row | None:
    """Find the cause that a spelled-out text names, by name first."""
    for match in _NAME.finditer(words):
        # Two plain words are said of any call, unless they're given as the cause.
        given = words[: match.start()].rstrip(" ,").endswith(("cause", "status"))
        if given or match.group().count(" ") != 1:
            return _NAMED[match.group().replace(" ", "_")]
    number = _NUMBER.search(words)
    return _NUMBERED.get(int(number.group(1))) if number else None
