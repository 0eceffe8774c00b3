"""HTTP statuses and Exotel's own API codes. They are about requests to the API, not about phone calls."""

from __future__ import annotations

from bot.knowledge.rows import ADDRESSES, API, GUIDE, LIST, SHOW, Next, Row, by_code

_KEYS = (
    "EXOTEL_API_KEY and EXOTEL_API_TOKEN, and that EXOTEL_SUBDOMAIN is the account's region (ask your trunkbot admin)."
)
_WRONG_KEY = ("Wrong API key or token", "The key is for another region")
_NO_TRUNK = "The trunk SID is unknown, deleted, or belongs to another account"
_ON_ACCOUNT = "Is the trunk on this account?"
_NOT_JSON = ("The request has no Content-Type: application/json header",)
_HEADERS = "The request's headers."
_CODES = f"{GUIDE}: HTTP status codes"
_CURL = Next("See the curl command", "curl")


def _http(name: str, meaning: str, causes: tuple[str, ...], look: str, *steps: Next, of: str = _CODES) -> Row:
    title = f"HTTP {name} (API)"
    return Row(f"http-{name.split()[0]}", title, meaning, causes, causes, look, steps or (LIST,), of)


def _api(name: str, meaning: str, causes: tuple[str, ...], look: str, *steps: Next, hint: str = "") -> Row:
    code, _, words = name.partition(" ")
    title = f"API code {code}: {words}"
    return Row(f"api-{code}", title, meaning, causes, causes, look, steps or (LIST,), API, hint)


_ANSWER = "The code and description in the answer's error_data."
_NOW = ("What's on the trunk now.", SHOW, LIST)
HTTP = by_code(
    _http(
        "200 OK",
        "The API accepted the request, but that alone doesn't mean success: a duplicate is an HTTP 200 with a 409 "
        "(code 1008) inside. Read response.code and status of each item.",
        (),
        "response.code and response.status.",
        SHOW,
        LIST,
        of=f"{_CODES}; {API}",
    ),
    _http(
        "207 Multi-Status",
        "Some items worked and some didn't.",
        ("A destination was rejected, for example an IP that isn't whitelisted",),
        "response.code of each item.",
        SHOW,
        ADDRESSES,
        of=API,
    ),
    _http(
        "400 Bad Request",
        "A value in the request is missing or invalid.",
        ("A name over 16 characters, a number not in E.164 format, or an IP or mask that isn't supported",),
        _ANSWER,
        _CURL,
    ),
    _http(
        "401 Unauthorized",
        "The API key or token is wrong. This is about the API, not SIP calls.",
        _WRONG_KEY,
        _KEYS,
    ),
    _http(
        "403 Forbidden",
        "Access denied. You also get this for an unknown trunk SID (code 1003).",
        (_NO_TRUNK, "That part of the API isn't switched on for the account"),
        _ON_ACCOUNT,
        LIST,
    ),
    _http(
        "404 Not Found",
        "The trunk, number or entry isn't on this account.",
        ("It was deleted or mistyped", "That part of the API isn't switched on for the account"),
        _ON_ACCOUNT,
        LIST,
    ),
    _http(
        "409 Conflict",
        "It already exists. Exotel sends this inside an HTTP 200, with code 1008.",
        ("It may already be the way you want it: look before you call it a failure",),
        *_NOW,
    ),
    _http(
        "415 Unsupported Media Type",
        "The API only takes JSON (code 1011).",
        _NOT_JSON,
        _HEADERS,
        _CURL,
        of=API,
    ),
    _http(
        "429 Too Many Requests",
        "The account made more than 200 requests in a minute, or 50 connections at once.",
        ("Another program uses the same account", "A script sends requests in a tight loop"),
        "Retry-After in the answer. Wait that many seconds.",
        of=API,
    ),
    _http(
        "500 Server Error",
        "A fault at Exotel. The change may or may not have happened.",
        ("A fault at Exotel: contact support (support@exotel.com) with the request_id",),
        "What's on the trunk now, before you try again.",
        SHOW,
        LIST,
    ),
    _http(
        "502 Bad Gateway",
        "A proxy in front of Exotel's API got no answer. The body may be a web page.",
        ("A brief fault at Exotel: try again in a minute",),
        *_NOW,
        of=API,
    ),
    _http(
        "503 Service Unavailable",
        "Exotel's API is overloaded or briefly down.",
        ("A brief fault at Exotel: retry with backoff",),
        *_NOW,
        of=API,
    ),
    _http(
        "504 Gateway Timeout",
        "Exotel's API didn't answer in time. The change may have happened.",
        ("A brief fault at Exotel: look first, then try again",),
        *_NOW,
        of=API,
    ),
)
VENDOR = by_code(
    _api(
        "1000 Not Found (404)",
        "It isn't on this account.",
        ("The trunk was deleted, or its SID is mistyped",),
        _ON_ACCOUNT,
    ),
    _api(
        "1001 Mandatory Parameter missing (400)",
        "A required value is missing.",
        ("trunk_name, ip or phone_number is missing",),
        "Compare your request with the curl command.",
        _CURL,
    ),
    _api(
        "1002 Invalid parameter (400)",
        "A value isn't accepted. The description says which.",
        (
            "Trunk name: at most 16 of A-Z, a-z, 0-9 and _",
            "Phone number not in E.164 format (+919XXXXXXXXX)",
            "IP not public, or mask not 16 to 32",
            "“Destination not whitelisted”: whitelist an IP destination on the trunk first. A host name (FQDN) doesn't "
            "need it",
            "Domain name that doesn't end in .pstn.exotel.com",
        ),
        _ANSWER,
        ADDRESSES,
        _CURL,
        hint="the API rejects a value",
    ),
    _api(
        "1003 Authorization failed (403)",
        "The API can't find that trunk on this account.",
        (_NO_TRUNK,),
        _ON_ACCOUNT,
    ),
    _api(
        "1007 Invalid request body (400)",
        "The API could not read the JSON.",
        ("An extra comma or quote from copying",),
        "The request's body.",
        _CURL,
    ),
    _api(
        "1008 Duplicate resource (409 in an HTTP 200)",
        "It already exists, which may be just what you wanted.",
        ("The trunk name, number or IP is already in use, perhaps on this very trunk",),
        "What's on the trunk now, before you call it a failure.",
        SHOW,
        LIST,
        hint="it already exists",
    ),
    _api(
        "1010 Authorization failed (401)",
        "The API key or token was rejected.",
        _WRONG_KEY,
        _KEYS,
    ),
    _api(
        "1011 Unsupported content type (415)",
        "The API only takes JSON.",
        _NOT_JSON,
        _HEADERS,
        _CURL,
    ),
)
