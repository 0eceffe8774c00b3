"""The sentences about calls that failed, in one table and a few functions.

Each says what happened, whether anything changed and what to do next. The vendor's descriptions are those
observed from its API; only how they begin is compared, because some end with a name or an address.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain import errors
from bot.domain.buttons import LOOK_IN_A_MINUTE
from bot.domain.phrasing import duration
from bot.exotel.call import Call

UNCHANGED = "Nothing was changed."
UNKNOWN = "It may or may not have happened."
LOOK_FIRST = "Look at how things stand before you try again."
IN_A_MINUTE = "Try again in a minute."

# The things that came in place of an answer, for `garbled`.
EMPTY = "an empty one"
WEB_PAGE = "a web page, as from a proxy in between"
REDIRECT = "a redirect to another address (an administrator should check EXOTEL_SUBDOMAIN)"
NO_ANSWER = "no answer came"
ODD_JSON = "something that is not its API's"
TOO_LONG = "far more than any answer of its API"
IN_CIRCLES = "a list whose pages never end"
COMPRESSED = "something that cannot be unpacked"

OUR_FAULT = "This is a fault in trunkbot: tell its administrator, and give them this sentence."


@dataclass(frozen=True)
class RefusalRule:
    """The error and the words for a vendor's code. `begins` is the start of its description, in lower case; "" fits
    any."""

    code: int
    begins: str
    error: type[errors.Refused]
    why: str
    advice: str


_CREDENTIALS_ADVICE = (
    "An administrator must check EXOTEL_API_KEY and EXOTEL_API_TOKEN, and that EXOTEL_SUBDOMAIN is the "
    "account's own region (a key works in one region only)."
)

TABLE = (
    RefusalRule(
        1000,
        "",
        errors.NoSuchTrunk,
        "it does not find that on this account",
        "It may have been deleted, or its name or SID mistyped: look at the trunks there are, then try again.",
    ),
    RefusalRule(
        1001,
        "",
        errors.InvalidParameter,
        "a value it needs was missing (“{description}”)",
        OUR_FAULT,
    ),
    RefusalRule(
        1002,
        "maximum allowed length for trunkname",
        errors.InvalidParameter,
        "a trunk name can be at most 16 characters long",
        "Choose a shorter name and try again.",
    ),
    RefusalRule(
        1002,
        "allowed characters for trunkname",
        errors.InvalidParameter,
        "a trunk name can hold only the letters A to Z, digits and _",
        "Choose another name and try again.",
    ),
    RefusalRule(
        1002,
        "invalid phonenumber",
        errors.InvalidParameter,
        "it does not take that phone number",
        "Write it with + and the country code, check that it is one of this account's ExoPhones, then try again.",
    ),
    RefusalRule(
        1002,
        "invalid ip",
        errors.InvalidParameter,
        "it does not take that IP address",
        "Use the static public IPv4 address that your system calls from; private addresses (10.x, 192.168.x) "
        "do not work.",
    ),
    RefusalRule(
        1002,
        "mask should be",
        errors.InvalidParameter,
        "the mask must be between 16 and 32",
        "Use 32 for one single address.",
    ),
    RefusalRule(
        1002,
        "domain name should end with",
        errors.InvalidParameter,
        "it does not take the account's SIP domain",
        "An administrator must check EXOTEL_ACCOUNT_SID.",
    ),
    RefusalRule(
        1002,
        "nso code is invalid",
        errors.InvalidParameter,
        "it does not take the network code ANY-ANY, which trunkbot always sends",
        "Ask Exotel support which code this account needs.",
    ),
    RefusalRule(
        1002,
        "destination not whitelisted",
        errors.InvalidParameter,
        "a destination that is an IP address must be whitelisted on the trunk first, and this one is not",
        "Whitelist the address on this trunk, then try again.",
    ),
    RefusalRule(
        1002,
        "destination is not a valid ip or fqdn",
        errors.InvalidParameter,
        "it takes the destination neither for a public IP address nor for a host name",
        "Use a public address or a full host name; private and documentation addresses are refused.",
    ),
    RefusalRule(
        1002,
        "",
        errors.InvalidParameter,
        "it refused a value (“{description}”)",
        "Correct the value and try again.",
    ),
    RefusalRule(
        1003,
        "",
        errors.NoSuchTrunk,
        "this account has no such trunk",
        "It may have been deleted, or its SID mistyped: look at the trunks there are, then try again.",
    ),
    RefusalRule(1007, "", errors.InvalidParameter, "it could not read the request (“{description}”)", OUR_FAULT),
    RefusalRule(
        1008,
        "unable to create trunk",
        errors.AlreadyExists,
        "this account already has a trunk with that name",
        "Use that trunk, or choose another name.",
    ),
    RefusalRule(
        1008,
        "unable to create didtrunkmapping",
        errors.AlreadyExists,
        "that phone number is mapped already, perhaps to this very trunk",
        "Look at the trunk's phone numbers before you try again.",
    ),
    RefusalRule(
        1008,
        "unable to whitelist-ip",
        errors.AlreadyExists,
        "that IP address is whitelisted already, perhaps on this very trunk",
        "Look at the trunk's whitelisted IPs before you try again.",
    ),
    RefusalRule(1008, "", errors.AlreadyExists, "it exists already", LOOK_FIRST),
    RefusalRule(
        1010,
        "",
        errors.BadCredentials,
        "it did not accept trunkbot's API key and token",
        _CREDENTIALS_ADVICE,
    ),
    RefusalRule(
        1011, "", errors.InvalidParameter, "it does not read that type of content (“{description}”)", OUR_FAULT
    ),
)

SWITCHED_OFF = RefusalRule(
    0,
    "",
    errors.NotSwitchedOn,
    "this account does not have that part of its API",
    "Ask Exotel support to switch it on, or use Exotel's dashboard for this.",
)
NOT_ALLOWED = RefusalRule(
    0,
    "",
    errors.BadCredentials,
    "the trunk is there and can be read, but trunkbot's API key may not do that on it",
    "An administrator must check what the key in EXOTEL_API_KEY may do; Exotel support can tell.",
)
UNKNOWN_ACCOUNT = RefusalRule(
    0,
    "",
    errors.BadCredentials,
    "it does not know that account, or not at that address",
    "An administrator must check EXOTEL_ACCOUNT_SID and EXOTEL_SUBDOMAIN.",
)
OTHER_ACCOUNT = RefusalRule(
    0,
    "",
    errors.BadCredentials,
    "trunkbot's API key may not do that on this account",
    "An administrator must check EXOTEL_ACCOUNT_SID, EXOTEL_API_KEY and EXOTEL_API_TOKEN.",
)
ANY_REFUSAL = RefusalRule(
    0, "", errors.Refused, "it said no (“{description}”)", "If this goes on, ask Exotel support what it means."
)

# Reasons why there was no connection, by the first class that fits: the event, and the next thing to do.
_IF_IT_GOES_ON = f"{IN_A_MINUTE} If this goes on, an administrator must check trunkbot's network and EXOTEL_SUBDOMAIN."
UNREACHED: tuple[tuple[type[BaseException], str, str], ...] = (
    (
        ssl.SSLError,
        "no secure (TLS) connection to {host} could be made",
        "An administrator must check EXOTEL_SUBDOMAIN, and any proxy that looks into HTTPS.",
    ),
    (socket.gaierror, "the name {host} could not be looked up", _IF_IT_GOES_ON),
    (BaseException, "no connection to {host} could be made", _IF_IT_GOES_ON),
)

# The same for a certificate that was refused, by OpenSSL's code (X509_V_ERR_…).
_ISSUER = (
    "the certificate that {host} shows was issued by nobody whom this machine trusts",
    "A proxy that looks into HTTPS shows itself like this: an administrator must let trunkbot reach {host} without it. "
    "Where there is none, somebody else answers in Exotel's name; nothing was said to them.",
)
_OTHER_HOST = (
    "the certificate that {host} shows is for another host",
    "An administrator must check EXOTEL_SUBDOMAIN, and the DNS server that this machine asks.",
)
CERTIFICATES: Mapping[int, tuple[str, str]] = {
    9: (
        "the certificate that {host} shows is not valid yet",
        "An administrator must check this machine's clock first: it is probably behind.",
    ),
    10: (
        "the certificate that {host} shows has expired",
        "An administrator must check this machine's clock. If it is right, tell Exotel support, and try again once "
        "they have renewed it.",
    ),
    18: _ISSUER,
    19: _ISSUER,
    20: _ISSUER,
    21: _ISSUER,
    62: _OTHER_HOST,
    64: _OTHER_HOST,
}
_ANY_CERTIFICATE = (
    "the certificate that {host} shows cannot be trusted ({detail})",
    "An administrator must check EXOTEL_SUBDOMAIN, this machine's clock, and any proxy that looks into HTTPS.",
)

# For a body without a code of the vendor's that we know: by its `response.code`, or the HTTP status.
BY_STATUS = {400: 1002, 401: 1010, 403: 1003, 404: 1000, 409: 1008, 415: 1011, 422: 1002}


def refused(call: Call, rule: RefusalRule, description: str) -> str:
    """Say a plain no."""
    why = rule.why.format(description=description or "no reason given")
    return f"Exotel did not {call.doing}: {why}. {UNCHANGED} {rule.advice}"


def too_many(call: Call, retry_after: float | None) -> str:
    when = IN_A_MINUTE if retry_after is None else f"Try again in {duration(max(1, retry_after))}."
    return (
        f"Exotel did not {call.doing}: it takes 200 requests a minute from an account, and there were more, perhaps "
        f"from another system that uses the same account. {UNCHANGED} {when}"
    )


def server_fault(call: Call, description: str) -> str:
    reason = description or "no reason given"
    return f"Exotel had a fault of its own when asked to {call.doing} (“{reason}”). {_after(call)}"


def why_server_fault(description: str) -> str:
    """Complete "and the last time …"."""
    return f"it had a fault of its own (“{description or 'no reason given'}”)"


def why_garbled(instead: str) -> str:
    """Complete "and the last time …"."""
    return f"its answer was {instead}"


def garbled(call: Call, instead: str) -> str:
    """Say what came in place of an answer. `instead` is a noun phrase: "an empty answer (HTTP 502)"."""
    return f"Asked to {call.doing}, Exotel gave no answer that trunkbot can read, but {instead}. {_after(call)}"


def answer_lost(call: Call) -> str:
    return f"Exotel was asked to {call.doing}, and its answer never came. {_after(call)}"


def unreached(call: Call, cause: BaseException, host: str) -> str:
    """Say why there was no connection. `cause` is the system's own error: a refused connection, an unknown name, a bad
    certificate."""
    detail = ""
    if isinstance(cause, ssl.SSLCertVerificationError):
        why, advice = CERTIFICATES.get(cause.verify_code, _ANY_CERTIFICATE)
        detail = cause.verify_message
    else:
        why, advice = next((why, advice) for kind, why, advice in UNREACHED if isinstance(cause, kind))
    return _not_reached(call, why.format(host=host, detail=detail), advice.format(host=host))


def _not_reached(call: Call, why: str, advice: str) -> str:
    return f"Exotel was not reached, so it was not asked to {call.doing}: {why}. {UNCHANGED} {advice}"


def circuit_open(call: Call, why: str) -> str:
    """Say that a call was not made because Exotel fails to answer anything. It stands on a card for good, so it names
    no time that is soon over."""
    return (
        f"Exotel was not asked to {call.doing}: its last requests all failed ({why}), so it was left alone for a "
        f"while. {UNCHANGED} Try again in a minute; the channel is told when Exotel answers again."
    )


def not_written_down(call: Call) -> str:
    return _not_reached(
        call, "trunkbot could not write down beforehand that it would", "Whoever runs trunkbot finds why in its log."
    )


def closing(call: Call) -> str:
    return _not_reached(call, "trunkbot is shutting down", "Try again when it is back.")


def _after(call: Call) -> str:
    return f"{UNKNOWN} {LOOK_IN_A_MINUTE}" if call.writes else f"{UNCHANGED} {IN_A_MINUTE}"
