"""HTTP statuses and the codes of Exotel's own API: these are about requests of trunkbot (or yours), not about calls."""

from __future__ import annotations

from bot.knowledge.rows import ADDRESSES, API, GUIDE, LIST, SHOW, Next, Row, by_code

_KEYS = (
    "An administrator must check EXOTEL_API_KEY, EXOTEL_API_TOKEN and that EXOTEL_SUBDOMAIN is the account's region."
)
_CODES = f"{GUIDE}: HTTP status codes"
_CURL = Next("See the curl command", "curl")


def _http(name: str, meaning: str, causes: tuple[str, ...], look: str, *steps: Next, of: str = _CODES) -> Row:
    title = f"HTTP {name} (API)"
    return Row(f"http-{name.split()[0]}", title, meaning, causes, causes, look, steps or (LIST,), of)


def _api(name: str, meaning: str, causes: tuple[str, ...], look: str, *steps: Next, hint: str = "") -> Row:
    code, _, words = name.partition(" ")
    title = f"API code {code}: {words}"
    return Row(f"api-{code}", title, meaning, causes, causes, look, steps or (LIST,), API, hint)


_ANSWER = "The answer's error_data: its code and description say which."
_NOW = ("What is on the trunk now.", SHOW, LIST)
HTTP = by_code(
    _http(
        "200 OK",
        "The API took the request. It alone does not mean success: a duplicate answers HTTP 200 with 409 (code 1008) "
        "inside, so look at response.code and status, item by item.",
        (),
        "response.code and response.status.",
        SHOW,
        LIST,
        of=f"{_CODES}; {API}",
    ),
    _http(
        "207 Multi-Status",
        "Of several items, some went in and some did not.",
        ("One destination was refused, for example an IP that is not whitelisted",),
        "response.code of each item.",
        SHOW,
        ADDRESSES,
        of=API,
    ),
    _http(
        "400 Bad Request",
        "A value in the request is missing or not valid.",
        ("A name over 16 characters, a number not in E.164, an IP or mask that is not taken",),
        _ANSWER,
        _CURL,
    ),
    _http(
        "401 Unauthorized",
        "The API key or token is wrong. This is about the API, not about SIP calls.",
        ("Wrong API key or token", "A key of another region"),
        _KEYS,
    ),
    _http(
        "403 Forbidden",
        "The API denies access. An unknown trunk SID answers so too (code 1003).",
        ("The trunk SID is unknown, deleted or another account's", "That part of the API is not switched on"),
        "Whether the trunk is on the account.",
        LIST,
    ),
    _http(
        "404 Not Found",
        "What was asked for is not on this account.",
        ("The trunk, number or entry was deleted or mistyped", "That part of the API is not switched on"),
        "Whether the trunk is on the account.",
        LIST,
    ),
    _http(
        "409 Conflict",
        "It exists already. Exotel sends this inside an HTTP 200, with code 1008.",
        ("The wanted state may exist already: look before you call it a failure",),
        *_NOW,
    ),
    _http(
        "415 Unsupported Media Type",
        "The API takes JSON only (code 1011).",
        ("The request lacks Content-Type: application/json",),
        "The request's headers.",
        _CURL,
        of=API,
    ),
    _http(
        "429 Too Many Requests",
        "More than 200 requests a minute, or 50 connections at once, from the account.",
        ("Another program uses the same account", "A script asks in a tight loop"),
        "Retry-After in the answer: wait that many seconds.",
        of=API,
    ),
    _http(
        "500 Server Error",
        "A fault of Exotel's own; whether the change happened is not known.",
        ("A fault at Exotel: contact support (support@exotel.com) with the request_id",),
        "What is on the trunk now, before trying again.",
        SHOW,
        LIST,
    ),
    _http(
        "502 Bad Gateway",
        "A proxy in front of Exotel's API got no answer; the body may be a web page.",
        ("A short fault at Exotel: try again in a minute",),
        *_NOW,
        of=API,
    ),
    _http(
        "503 Service Unavailable",
        "Exotel's API is overloaded or down for a moment.",
        ("A short fault at Exotel: retry with backoff",),
        *_NOW,
        of=API,
    ),
    _http(
        "504 Gateway Timeout",
        "Exotel's API did not answer in time; the change may have happened.",
        ("A short fault at Exotel: look first, then try again",),
        *_NOW,
        of=API,
    ),
)
VENDOR = by_code(
    _api(
        "1000 Not Found (404)",
        "What was asked for is not on this account.",
        ("The trunk was deleted, or its SID is mistyped",),
        "The trunks there are.",
    ),
    _api(
        "1001 Mandatory Parameter missing (400)",
        "The request lacks a value.",
        ("trunk_name, ip or phone_number is missing",),
        "The request beside the curl command.",
        _CURL,
    ),
    _api(
        "1002 Invalid parameter (400)",
        "A value is not taken; the description says which.",
        (
            "Trunk name: at most 16 of A-Z, a-z, 0-9 and _",
            "Phone number not in E.164 (+919XXXXXXXXX)",
            "IP not public, or mask not 16 to 32",
            "“Destination not whitelisted”: an IP destination must be on the "
            "trunk's whitelist first; a host name (FQDN) need not",
            "Domain name not ending with .pstn.exotel.com",
        ),
        _ANSWER,
        ADDRESSES,
        _CURL,
        hint="the API refuses a value",
    ),
    _api(
        "1003 Authorization failed (403)",
        "No such trunk on this account, as far as the API says.",
        ("The trunk SID is unknown, deleted or another account's",),
        "The trunks there are.",
    ),
    _api(
        "1007 Invalid request body (400)",
        "The API could not read the JSON.",
        ("A comma or quote too many, from copying",),
        "The body of the request.",
        _CURL,
    ),
    _api(
        "1008 Duplicate resource (409 in an HTTP 200)",
        "It exists already, which may be just what was wanted.",
        ("A trunk of that name, or the number or IP, is there already, perhaps on this very trunk",),
        "What is on the trunk now, before calling it a failure.",
        SHOW,
        LIST,
        hint="it exists already",
    ),
    _api(
        "1010 Authorization failed (401)",
        "The API key or token is not accepted.",
        ("Wrong API key or token", "A key of another region"),
        _KEYS,
    ),
    _api(
        "1011 Unsupported content type (415)",
        "The API takes JSON only.",
        ("The request lacks Content-Type: application/json",),
        "The request's headers.",
        _CURL,
    ),
)
