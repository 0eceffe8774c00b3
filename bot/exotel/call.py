"""An API call, and the record of one HTTP request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from bot.domain.errors import BadInput


@dataclass(frozen=True)
class Call:
    """An API call to make.

    `path` is below `/v2/accounts/{account_sid}`. `doing` completes "Exotel didn't …" for people. `trunk` is the SID the
    call is about, if any: a 403 then means that trunk, not the endpoint. `portal` marks endpoints that not every
    account has. `secrets` are removed from everything that comes back. `is_lookup` is for a search, whose 404 may mean
    "none".
    """

    method: str
    path: str
    doing: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = field(default=None, repr=False)
    trunk: str | None = None
    portal: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)
    is_lookup: bool = False

    @property
    def writes(self) -> bool:
        """True if it may change something at Exotel."""
        return self.method != "GET"


def on_trunk(
    method: str,
    sid: str,
    end: str,
    doing: str,
    query: Mapping[str, str] | None = None,
    body: Mapping[str, object] | None = None,
    *,
    portal: bool = False,
) -> Call:
    """Make a call about one trunk; `end` is the rest of the path after its SID."""
    path = f"/trunks/{path_segment(sid)}" + (f"/{end}" if end else "")
    return Call(method, path, doing, query or {}, body, trunk=str(sid), portal=portal)


def path_segment(segment: str) -> str:
    """Quote a SID or an id as one path segment. Raises BadInput for one that would lead to another path."""
    if segment in {"", ".", ".."}:
        raise BadInput(f"“{segment}” isn't an Exotel SID or id.")
    return quote(segment, safe="")


@dataclass(frozen=True)
class CallRecord:
    """The record of one HTTP request; a call that took three tries gives three.

    `path` has the query and no host. `code` is the vendor's own (1008 …), of the first item that failed. `outcome` is
    "ok" or the name of the error's class. `milliseconds` excludes the wait for the rate limit.
    """

    method: str
    path: str
    http_status: int | None
    code: int | None
    request_id: str | None
    milliseconds: int
    outcome: str
    trunk: str | None = None
