"""Readers of single settings, each with the sentence for a wrong value."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode

from bot.domain.errors import BadInput
from bot.domain.sip_servers import SipServer
from bot.domain.times import zone_named

_EDGES_ADVICE = "must be hosts with their TCP and TLS ports, such as in.voip.exotel.com:5070/443, separated by commas"
INDIA = "api.in.exotel.com"
_REGIONS = {"india": INDIA, "singapore": "api.exotel.com"}
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,}")
_TEAM = re.compile(r"[TE][A-Z0-9]{2,}")
_PERSON_OR_GROUP = re.compile(r"[UWS][A-Z0-9]{2,}")
# Texts that people type by mistake: a name, a path, a rule. Every token has more digits, or is longer.
_NO_SECRET = re.compile(r"(?!xox|xapp)[@#]?[A-Za-z._/-]{1,20}(=[0-9]{0,3})?|[\w./~-]{0,200}\.toml")


def unquoted(values: object) -> object:
    """Remove quotes around values, which `docker run --env-file` leaves where a shell would remove them."""
    if not isinstance(values, dict):
        return values
    return {name: _without_quotes(value) for name, value in values.items()}


def _without_quotes(value: object) -> object:
    if isinstance(value, str) and len(text := value.strip()) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    return value


def must(pattern: str, advice: str) -> BeforeValidator:
    """Accept text that matches the whole pattern; otherwise the advice is the error's sentence."""

    def check(value: object) -> object:
        if not isinstance(value, str) or not re.fullmatch(pattern, value.strip()):
            raise ValueError(advice)
        return value.strip()

    return BeforeValidator(check)


def shown(word: str) -> str:
    """Return the word if it can be shown in an error; a token pasted into the wrong setting can't."""
    return word if _NO_SECRET.fullmatch(word) else "a hidden value (it may be a secret)"


def read_subdomain(value: str) -> str:
    """Read a region by its name, or the host of the API. Raises ValueError."""
    host = _REGIONS.get(value.strip().lower(), value.strip().lower().removeprefix("@"))
    if not HOST.fullmatch(host):
        raise ValueError("must be india, singapore, or a host such as api.in.exotel.com, without https://")
    return host


def read_sip_host(value: str) -> str:
    """Read the host of a SIP server, without a port. Raises ValueError."""
    host = value.strip().lower()
    if not HOST.fullmatch(host):
        raise ValueError("must be a host such as in.voip.exotel.com; its ports have their own settings")
    return host


def read_web_address(value: str) -> str:
    """Read a web address without a login. Raises ValueError."""
    parts = urlsplit(value.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be a web address starting with http:// or https://")
    if parts.username or parts.password:
        raise ValueError("must not contain a user name or password; those have their own settings")
    return value.strip()


def with_slash(value: str) -> str:
    """End a web address with a slash, so that paths can be added."""
    return value if value.endswith("/") else value + "/"


def read_channel(value: str) -> str:
    """Read the id of a channel. Raises ValueError."""
    channel = value.strip()
    if not _CHANNEL.fullmatch(channel):
        raise ValueError(
            "must be a channel id such as C0123456789, not a name. "
            "In Slack, open the channel's details and copy the id at the bottom"
        )
    return channel


def read_zone(value: str) -> str:
    """Read a time zone by its IANA name. Raises ValueError."""
    try:
        zone_named(value.strip())
    except ValueError:
        raise ValueError("must be an IANA time zone that this machine knows, such as Asia/Kolkata or UTC") from None
    return value.strip()


def _people(value: object) -> object:
    """Split `U012,S345 <@U678>` into ids. Raises ValueError, naming every word that isn't an id."""
    if not isinstance(value, str):
        return value
    words = [word.strip("<@!>").removeprefix("subteam^").split("|")[0] for word in re.split(r"[\s,;]+", value) if word]
    wrong = [word for word in words if not _PERSON_OR_GROUP.fullmatch(word)]
    if wrong:
        names = ", ".join(dict.fromkeys(map(shown, wrong)))
        raise ValueError(f"must be user ids (U…) or usergroup ids (S…), separated by commas, not {names}")
    return tuple(dict.fromkeys(words))


def _teams(value: object) -> object:
    """Split `T012, E345` into ids. Raises ValueError, naming every word that isn't one."""
    if not isinstance(value, str):
        return value
    words = [word for word in re.split(r"[\s,;]+", value) if word]
    if wrong := [word for word in words if not _TEAM.fullmatch(word)]:
        names = ", ".join(dict.fromkeys(map(shown, wrong)))
        raise ValueError(f"must be ids of teams (T…) or organizations (E…), separated by commas, not {names}")
    return tuple(dict.fromkeys(words))


def _edges(value: object) -> object:
    """Split `in.voip.exotel.com:5070/443, …` into edges; `none` is an empty list. Raises ValueError."""
    words = re.split(r"[\s,;]+", value.strip()) if isinstance(value, str) else value
    if words == ["none"]:
        return ()
    if not isinstance(words, list | tuple) or not all(isinstance(word, str) for word in words):
        raise ValueError(_EDGES_ADVICE)
    try:
        return tuple(SipServer.parse_edge(word).edge for word in words)
    except BadInput:
        raise ValueError(_EDGES_ADVICE) from None


def _approvals(value: object) -> object:
    """Read `delete=2, remove=1`; a risk that isn't named needs one approval, and none needs less. Raises ValueError."""
    if not isinstance(value, str):
        return value
    needed: dict[str, int] = {}
    for word in re.split(r"[\s,;]+", value.strip()):
        risk, _, number = word.partition("=")
        if risk not in RISKS or not re.fullmatch(r"[1-9]", number):
            raise ValueError(
                f"must be rules such as delete=2 (two approvals), separated by commas, not {shown(word)}. "
                f"The risks are {', '.join(RISKS)}, and each needs at least 1"
            )
        needed[risk] = int(number)
    return needed


RISKS = ("delete", "remove", "rotate", "move", "widen")
Approvals = Annotated[dict[str, int], NoDecode, BeforeValidator(_approvals)]
People = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_people)]
WebAddress = Annotated[str, AfterValidator(read_web_address)]
SipHost = Annotated[str, AfterValidator(read_sip_host)]
SipPort = Annotated[int, Field(ge=1, le=65535)]
Edges = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_edges)]
Teams = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_teams)]
SigningSecret = Annotated[
    SecretStr, must(r"\S+", "must be one word. Copy it from Basic Information, App Credentials, Signing Secret")
]
AppToken = Annotated[
    SecretStr,
    must(
        r"xapp-\S+",
        "must start with xapp-. Create one with connections:write under Basic Information, App-Level Tokens",
    ),
]


AccountName = Annotated[
    str, must(r"[a-z0-9][a-z0-9_-]{0,23}", "must be a short name: lowercase letters, digits, - and _")
]
AccountSidText = Annotated[str, must(r"[A-Za-z0-9_-]+", "must be the Account SID: only letters, digits, - and _")]


def in_plain_words(message: str) -> str:
    """Reword pydantic's message, and drop its prefix from our own."""
    words = message.removeprefix("Value error, ").rstrip(".")
    return words if words.startswith(("must", "has")) else f"is invalid: {words[:1].lower()}{words[1:]}"
