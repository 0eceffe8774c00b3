"""The sentences about API calls that failed.

Each says what happened, whether a change was made and what to do next. The vendor's descriptions are those observed
from its API; only their beginnings are compared, because some end with a name or an address.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpcore

from bot.domain import errors
from bot.domain.buttons import LOOK_IN_A_MINUTE
from bot.domain.phrasing import duration
from bot.exotel.call import Call

UNCHANGED = "Nothing was changed."
UNKNOWN = "It may or may not have happened."
IN_A_MINUTE = "Try again in a minute."

# Why there is no usable answer: clauses that follow "I asked Exotel to …, but".
NO_ANSWER = "no answer came"
EMPTY = "its answer was empty"
WEB_PAGE = "its answer was a web page, perhaps from a proxy in between"
REDIRECT = "its answer was a redirect to another address (ask your trunkbot admin to check EXOTEL_SUBDOMAIN)"
ODD_JSON = "its answer isn't one that its API sends"
TOO_LONG = "its answer was far too long"
TOO_MANY = "its list has more than 10,000 rows, which is more than I can read"
IN_CIRCLES = "its answer was a list whose pages never end"
COMPRESSED = "its answer was compressed in a way that can't be unpacked"

OUR_FAULT = "This is a bug in trunkbot. Please send this message to your trunkbot admin."
_CHECK = "Ask your trunkbot admin to check"


@dataclass(frozen=True)
class RefusalRule:
    """The error and the words for a vendor's code. `begins` is the start of its description, in lower case; "" fits
    any."""

    code: int
    error: type[errors.Refused]
    why: str
    advice: str
    begins: str = ""


def _bad_value(begins: str, why: str, advice: str) -> RefusalRule:
    return RefusalRule(1002, errors.InvalidParameter, why, advice, begins)


TABLE = (
    RefusalRule(
        1000,
        errors.NoSuchTrunk,
        "it can't find that on this account",
        "It may have been deleted, or its name or SID mistyped. Check the list of trunks, then try again.",
    ),
    RefusalRule(1001, errors.InvalidParameter, "a required value was missing (“{description}”)", OUR_FAULT),
    _bad_value(
        "maximum allowed length for trunkname",
        "a trunk name can have at most 16 characters",
        "Choose a shorter name.",
    ),
    _bad_value(
        "allowed characters for trunkname",
        "a trunk name can only have the letters A to Z, digits and _",
        "Choose another name.",
    ),
    _bad_value(
        "invalid phonenumber",
        "it doesn't accept that phone number",
        "Write it with + and the country code, and check that it's one of this account's ExoPhones.",
    ),
    _bad_value(
        "invalid ip",
        "it doesn't accept that IP address",
        "Use the static public IPv4 address your system calls from. Private addresses (10.x, 192.168.x) don't work.",
    ),
    _bad_value("mask should be", "the mask must be between 16 and 32", "Use 32 for a single address."),
    _bad_value(
        "domain name should end with",
        "it doesn't accept the account's SIP domain",
        f"{_CHECK} EXOTEL_ACCOUNT_SID.",
    ),
    _bad_value(
        "nso code is invalid",
        "it doesn't accept the network code ANY-ANY, which trunkbot always sends",
        "Ask Exotel support which code this account needs.",
    ),
    _bad_value(
        "destination not whitelisted",
        "an IP destination must be whitelisted on the trunk first, and this one isn't",
        "Whitelist the address on this trunk, then try again.",
    ),
    _bad_value(
        "destination is not a valid ip or fqdn",
        "the destination is neither a public IP address nor a host name",
        "Use a public IP address or a full host name. Private and documentation addresses don't work.",
    ),
    _bad_value("", "it rejected a value (“{description}”)", "Correct the value and try again."),
    RefusalRule(
        1003,
        errors.NoSuchTrunk,
        "this account has no such trunk",
        "It may have been deleted, or its SID mistyped. Check the list of trunks, then try again.",
    ),
    RefusalRule(1007, errors.InvalidParameter, "it couldn't read the request (“{description}”)", OUR_FAULT),
    RefusalRule(
        1008,
        errors.AlreadyExists,
        "this account already has a trunk with that name",
        "Use that trunk, or choose another name.",
        "unable to create trunk",
    ),
    RefusalRule(
        1008,
        errors.AlreadyExists,
        "that phone number is already on a trunk, perhaps on this very one",
        "Check the trunk's phone numbers before you try again.",
        "unable to create didtrunkmapping",
    ),
    RefusalRule(
        1008,
        errors.AlreadyExists,
        "that IP address is already whitelisted, perhaps on this very trunk",
        "Check the trunk's whitelisted IPs before you try again.",
        "unable to whitelist-ip",
    ),
    RefusalRule(1008, errors.AlreadyExists, "it already exists", "Check what's there before you try again."),
    RefusalRule(
        1010,
        errors.BadCredentials,
        "it didn't accept trunkbot's API key and token",
        f"{_CHECK} EXOTEL_API_KEY and EXOTEL_API_TOKEN, and that EXOTEL_SUBDOMAIN is the account's own region: the "
        "other region answers a good key with 401 too.",
    ),
    RefusalRule(1011, errors.InvalidParameter, "it doesn't read that content type (“{description}”)", OUR_FAULT),
)

SWITCHED_OFF = RefusalRule(
    0,
    errors.NotSwitchedOn,
    "that part of its API isn't switched on for this account",
    "Ask Exotel support to switch it on, or use Exotel's dashboard. If Exotel refuses every call, run `/trunk doctor`.",
)
NOT_ALLOWED = RefusalRule(
    0,
    errors.BadCredentials,
    "trunkbot's API key can read this trunk but isn't allowed to change it",
    f"{_CHECK} the permissions of EXOTEL_API_KEY.",
)
UNKNOWN_ACCOUNT = RefusalRule(
    0,
    errors.BadCredentials,
    "it doesn't know this account at this address",
    f"{_CHECK} EXOTEL_ACCOUNT_SID and EXOTEL_SUBDOMAIN.",
)
OTHER_ACCOUNT = RefusalRule(
    0,
    errors.BadCredentials,
    "trunkbot's API key isn't allowed to do that on this account",
    f"{_CHECK} EXOTEL_ACCOUNT_SID, EXOTEL_API_KEY and EXOTEL_API_TOKEN.",
)
ANY_REFUSAL = RefusalRule(
    0, errors.Refused, "it said no (“{description}”)", "If it keeps happening, ask Exotel support what it means."
)

# Reasons and advice where there was no connection, by the first class that fits.
_IF_IT_LASTS = (
    f"{IN_A_MINUTE} If it keeps happening, ask your trunkbot admin to check the network and EXOTEL_SUBDOMAIN."
)
UNREACHED: tuple[tuple[type[BaseException], str, str], ...] = (
    (
        ssl.SSLError,
        "the secure (TLS) connection to {host} failed",
        f"{_CHECK} EXOTEL_SUBDOMAIN, and any proxy that inspects HTTPS.",
    ),
    (socket.gaierror, "the name {host} couldn't be looked up", _IF_IT_LASTS),
    (BaseException, "there was no connection to {host}", _IF_IT_LASTS),
)

# The same for the proxy in between.
PROXY = ("{detail}", f"{_CHECK} HTTPS_PROXY, and add {{host}} to NO_PROXY if trunkbot can reach it directly.")

# The same for a rejected certificate, by OpenSSL's code (X509_V_ERR_…).
_ISSUER = (
    "the certificate of {host} comes from an issuer that this machine doesn't trust",
    "This is usually a proxy that inspects HTTPS: ask your trunkbot admin to let trunkbot reach {host} without it, or "
    "to name its CA in SSL_CERT_FILE. If there's no such proxy, someone else is answering in Exotel's name. "
    "Nothing was sent to them.",
)
_OTHER_HOST = (
    "the certificate of {host} is for another host",
    f"{_CHECK} EXOTEL_SUBDOMAIN, and the DNS server that this machine uses.",
)
CERTIFICATES: Mapping[int, tuple[str, str]] = {
    9: (
        "the certificate of {host} isn't valid yet",
        f"{_CHECK} this machine's clock first. It's probably behind.",
    ),
    10: (
        "the certificate of {host} has expired",
        f"{_CHECK} this machine's clock. If it's right, tell Exotel support, and try again when the certificate is "
        "renewed.",
    ),
    18: _ISSUER,
    19: _ISSUER,
    20: _ISSUER,
    21: _ISSUER,
    62: _OTHER_HOST,
    64: _OTHER_HOST,
}
_ANY_CERTIFICATE = (
    "the certificate of {host} can't be trusted ({detail})",
    f"{_CHECK} EXOTEL_SUBDOMAIN, this machine's clock, and any proxy that inspects HTTPS.",
)

# For a body without a vendor's code that we know: by its `response.code`, or the HTTP status.
BY_STATUS = {400: 1002, 401: 1010, 403: 1003, 404: 1000, 409: 1008, 415: 1011, 422: 1002}


def refused(call: Call, rule: RefusalRule, description: str) -> str:
    """Say a plain no."""
    why = rule.why.format(description=description or "no reason given")
    return f"Exotel didn't {call.doing}: {why}. {_unchanged(call)}{rule.advice}"


def too_many(call: Call, retry_after: float | None) -> str:
    when = IN_A_MINUTE if retry_after is None else f"Try again in {duration(max(1, retry_after))}."
    return (
        f"Exotel didn't {call.doing}: the account is over its limit of 200 requests a minute (another system may be "
        f"using it too). {_unchanged(call)}{when}"
    )


def internal_error(description: str) -> str:
    """Write the clause for a 5xx, for `unanswered`."""
    return f"it had an internal error (“{description or 'no reason given'}”)"


def unanswered(call: Call, why: str) -> str:
    """Say that a call was sent and has no usable answer. `why` is a clause: "no answer came"."""
    after = f"{UNKNOWN} {LOOK_IN_A_MINUTE}" if call.writes else "" if why == TOO_MANY else IN_A_MINUTE
    return f"I asked Exotel to {call.doing}, but {why}. {after}".rstrip()


def unreached(call: Call, cause: BaseException, host: str) -> str:
    """Say why there was no connection. `cause` is the system's own error: a refused connection, an unknown name, a bad
    certificate."""
    detail = ""
    if isinstance(cause, ssl.SSLCertVerificationError):
        why, advice = CERTIFICATES.get(cause.verify_code, _ANY_CERTIFICATE)
        detail = cause.verify_message
    elif isinstance(cause, httpcore.ProxyError):
        why, advice = PROXY
        detail = str(cause)
    else:
        why, advice = next((why, advice) for kind, why, advice in UNREACHED if isinstance(cause, kind))
    why, advice = why.format(host=host, detail=detail), advice.format(host=host)
    return f"I couldn't reach Exotel to {call.doing}: {why}. {_unchanged(call)}{advice}"


def circuit_open(call: Call, why: str) -> str:
    """Say that a call was not made because Exotel answers nothing. It stays on a card, so it names no time."""
    advice = f"{IN_A_MINUTE} I'll post in the channel when Exotel answers again."
    return _not_sent(call, f"its last requests all failed ({why}), so new ones are paused", advice)


def not_written_down(call: Call) -> str:
    return _not_sent(call, "I couldn't write the request to the audit log first", f"{_CHECK} trunkbot's log.")


def closing(call: Call) -> str:
    return _not_sent(call, "trunkbot is shutting down", "Try again when it's back.")


def _not_sent(call: Call, why: str, advice: str) -> str:
    return f"Exotel wasn't asked to {call.doing}: {why}. {_unchanged(call)}{advice}"


def _unchanged(call: Call) -> str:
    return f"{UNCHANGED} " if call.writes else ""
