"""The faults that the panel injects, to try the bot's bad days on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.exotel.bad_answers import ANSWERS

ONLY = ("any", "reads", "writes")
CREDENTIALS_SHAPES = ("list", "seed")
LONGEST_SLOWNESS = 120.0
MOST_CALLS = 1000

KINDS = ("none", *ANSWERS, "half", "drop_before", "drop_after", "drop_late")
"""Besides ANSWERS: `half` truncates the response; `drop_…` closes the connection without one, before the work, after it
or LATE_SECONDS before it."""


@dataclass(frozen=True)
class Faults:
    """The active faults. `kind`, `count` and `only` are the panel's `next`.

    With `lenient_credentials`, SIP passwords and friendly names can have any characters.
    """

    slow_seconds: float = 0.0
    kind: str = "none"
    count: int = 0
    only: str = "any"
    portal_off: bool = False
    credentials_shape: str = "list"
    lenient_credentials: bool = False

    def picture(self) -> dict[str, object]:
        return {
            "slow_seconds": self.slow_seconds,
            "next": {"kind": self.kind, "count": self.count, "only": self.only},
            "portal_off": self.portal_off,
            "credentials_shape": self.credentials_shape,
            "lenient_credentials": self.lenient_credentials,
        }

    def strikes(self, method: str) -> bool:
        """True if the `next` fault applies to this call. Reads are GET and HEAD."""
        kind_of_call = "reads" if method in ("GET", "HEAD") else "writes"
        return self.kind != "none" and self.only in ("any", kind_of_call)

    def spent(self) -> Faults:
        """These faults with one `next` call used up."""
        left = self.count - 1
        return replace(self, count=left, kind=self.kind if left else "none")

    def changed(self, wanted: object) -> Faults:
        """These faults with the changes in `wanted`. Raises ValueError with a sentence for the panel."""
        named = _object(wanted, "The faults", (*self.picture(),))
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
        raise ValueError(f"{name} must be a JSON object.")  # noqa: TRY004 - a sentence for the panel
    unknown = sorted(set(value) - set(known))
    if unknown:
        raise ValueError(f"{name} can't have {', '.join(unknown)}, only {', '.join(known)}.")
    return dict(value)


def _one_of(name: str, choices: tuple[str, ...], value: object) -> str:
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}.")
    return value


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= LONGEST_SLOWNESS:
        raise ValueError(f"slow_seconds must be a number from 0 to {LONGEST_SLOWNESS:.0f}.")
    return float(value)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_CALLS:
        raise ValueError(f"count must be a whole number from 0 to {MOST_CALLS}.")
    return value


def _flag(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false.")  # noqa: TRY004 - a sentence for the panel
    return value


CHECKS: Mapping[str, Any] = {
    "slow_seconds": _seconds,
    "kind": lambda value: _one_of("kind", KINDS, value),
    "count": _count,
    "only": lambda value: _one_of("only", ONLY, value),
    "portal_off": lambda value: _flag("portal_off", value),
    "credentials_shape": lambda value: _one_of("credentials_shape", CREDENTIALS_SHAPES, value),
    "lenient_credentials": lambda value: _flag("lenient_credentials", value),
}
