"""How the panel makes the sandbox misbehave, so that the bot's bad days can be met on purpose."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from starlette.responses import Response
from starlette.types import Receive

from bot.sandbox.exotel.envelope import refused, sealed
from bot.sandbox.exotel.rate import PER_WINDOW, too_many
from bot.sandbox.exotel.refusals import plain

KINDS = ("none", "500", "503", "429", "html502", "drop_before", "drop_after")
ONLY = ("any", "reads", "writes")
CREDENTIALS_SHAPES = ("empty", "seed", "list")
LONGEST_SLOWNESS = 120.0
MOST_CALLS = 1000

BAD_GATEWAY_PAGE = """<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx</center>
</body>
</html>
"""


@dataclass(frozen=True)
class Faults:
    """What is wrong just now. `kind`, `count` and `only` are the panel's `next`."""

    slow_seconds: float = 0.0
    kind: str = "none"
    count: int = 0
    only: str = "any"
    portal_off: bool = False
    credentials_shape: str = "empty"

    def picture(self) -> dict[str, object]:
        return {
            "slow_seconds": self.slow_seconds,
            "next": {"kind": self.kind, "count": self.count, "only": self.only},
            "portal_off": self.portal_off,
            "credentials_shape": self.credentials_shape,
        }

    def strikes(self, method: str) -> bool:
        """Whether the next-calls fault applies to this one. Reads are GET and HEAD."""
        kind_of_call = "reads" if method in ("GET", "HEAD") else "writes"
        return self.kind != "none" and self.only in ("any", kind_of_call)

    def spent(self) -> Faults:
        """These faults after the next-calls fault has struck once."""
        left = self.count - 1
        return replace(self, count=left, kind=self.kind if left else "none")

    def changed(self, wish: object) -> Faults:
        """These faults with what `wish` names put in place. Raises ValueError with a sentence."""
        named = _object(wish, "The faults", (*self.picture(),))
        following = _object(named.pop("next", {}), "`next`", ("kind", "count", "only"))
        changes: dict[str, Any] = {name: CHECKS[name](value) for name, value in (named | following).items()}
        if changes.get("kind", "none") != "none":
            changes.setdefault("count", 1)
        result = replace(self, **changes)
        if result.kind == "none" or result.count == 0:
            result = replace(result, kind="none", count=0)
        return result


def _object(value: object, name: str, known: tuple[str, ...]) -> dict[str, object]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} should be a JSON object.")  # noqa: TRY004 - a sentence for the panel
    unknown = sorted(set(value) - set(known))
    if unknown:
        raise ValueError(f"{name} has no {', '.join(unknown)}; it has {', '.join(known)}.")
    return dict(value)


def _one_of(name: str, choices: tuple[str, ...], value: object) -> str:
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} should be one of {', '.join(choices)}.")
    return value


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= LONGEST_SLOWNESS:
        raise ValueError(f"slow_seconds should be a number from 0 to {LONGEST_SLOWNESS:.0f}.")
    return float(value)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_CALLS:
        raise ValueError(f"count should be a whole number from 0 to {MOST_CALLS}.")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("portal_off should be true or false.")  # noqa: TRY004 - a sentence for the panel
    return value


CHECKS: Mapping[str, Any] = {
    "slow_seconds": _seconds,
    "kind": lambda value: _one_of("kind", KINDS, value),
    "count": _count,
    "only": lambda value: _one_of("only", ONLY, value),
    "portal_off": _flag,
    "credentials_shape": lambda value: _one_of("credentials_shape", CREDENTIALS_SHAPES, value),
}


def answer_of(kind: str, method: str, now: float) -> Response:
    """What a call struck by `kind` (500, 503, 429 or html502) is answered; its work is not done."""
    if kind == "html502":
        return Response(BAD_GATEWAY_PAGE, 502, media_type="text/html")
    if kind == "429":
        headers = {
            "X-RateLimit-Limit": str(PER_WINDOW),
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": str(math.ceil(now + 1)),
        }
        return too_many(f"More than {PER_WINDOW} requests in a minute", 1.0, headers)
    return sealed(refused(plain(HTTPStatus(int(kind)))), method)


async def hang_up(receive: Receive) -> None:
    """Close the TCP connection with no answer at all.

    ASGI has no word for it (raising makes uvicorn answer 500), so this reaches for the transport that uvicorn's
    request cycle holds; `receive` is a bound method of that cycle. Returns when the server has seen the
    connection go: returning sooner would make uvicorn complain of a missing response.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        raise RuntimeError("Cannot hang up: the sandbox is not served by uvicorn, or is behind a middleware.")
    transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
