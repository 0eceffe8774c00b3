"""What is asked of Exotel, and the record of how one request went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from bot.domain.errors import BadInput


@dataclass(frozen=True)
class Call:
    """One thing to ask.

    `path` stands below `/v2/accounts/{account_sid}`. `doing` completes "Exotel did not …" and is shown to
    people. `trunk` is the SID the call is about, if any: a 403 then means that trunk, not the endpoint.
    `portal` marks endpoints that an account may not have. `secrets` are scrubbed from whatever comes back.
    `parts` is `doing` for each item of a batch. `seeks` is for a look-up, whose 404 may just mean "none".
    """

    method: str
    path: str
    doing: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = field(default=None, repr=False)
    trunk: str | None = None
    portal: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)
    parts: tuple[str, ...] = ()
    seeks: bool = False

    @property
    def writes(self) -> bool:
        """Whether it may change something at Exotel."""
        return self.method != "GET"

    def part(self, place: int) -> Call:
        """The call as it concerns one item of its batch."""
        return replace(self, doing=self.parts[place]) if place < len(self.parts) else self


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
    """A call about one trunk; `end` is what follows its SID in the path, if anything."""
    path = f"/trunks/{place(sid)}" + (f"/{end}" if end else "")
    return Call(method, path, doing, query or {}, body, trunk=str(sid), portal=portal)


def place(segment: str) -> str:
    """A SID or an id as one part of a path. Raises BadInput for what would lead elsewhere."""
    if segment in {"", ".", ".."}:
        raise BadInput(f"“{segment}” is no SID and no id of Exotel's. Nothing was changed.")
    return quote(segment, safe="")


@dataclass(frozen=True)
class CallRecord:
    """One request, as it went: a call that took three tries gives three of these.

    `path` includes the query and no host; `trunk` is the SID it is about, if any. `code` is the vendor's own (1008 …),
    of the first item that failed. `outcome` is "ok" or the name of the error's class. `milliseconds` leaves out waiting
    for a turn.
    """

    method: str
    path: str
    http_status: int | None
    code: int | None
    request_id: str | None
    milliseconds: int
    outcome: str
    trunk: str | None = None
