"""The rows of a probe, and the page they are written on while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.typed import clean

_LONGEST = 80


class Outcome(StrEnum):
    """How one row ended. UNSURE: it may be fine, and somebody should look."""

    GOOD = "good"
    BAD = "bad"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Finding:
    """One row of a probe; several addresses make several rows of one name.

    `name` is one of "name" (also for SRV), "ttl", "address", "port", "tls", "certificate", "options". `seen` and
    `advice` are plain text, not mrkdwn; what a stranger's server said inside them is one printable line.
    """

    name: str
    title: str
    state: Outcome
    seen: str
    advice: str = ""
    expires_at: datetime | None = None
    """Of a certificate, in UTC."""


@dataclass(frozen=True)
class Report:
    """What was found about one destination (its `wire`), and how long that took."""

    destination: str
    findings: tuple[Finding, ...]
    milliseconds: int


class Page:
    """The rows of one stretch of a probe, written as they become known: a deadline costs only what is not.

    A row is opened by `begin` and closed by `end`; `findings` tells of one that is still open.
    """

    def __init__(self) -> None:
        self._written: list[Finding] = []
        self._open: tuple[str, str] | None = None

    def begin(self, name: str, title: str) -> None:
        """What is looked at next."""
        self._open = (name, title)

    def end(self, state: Outcome, seen: str, advice: str = "", expires_at: datetime | None = None) -> None:
        """What came of the row that was begun."""
        assert self._open
        self._written.append(Finding(*self._open, state, seen, advice, expires_at))
        self._open = None

    def drop(self) -> None:
        """There is nothing to say about what was begun."""
        self._open = None

    def findings(self, cut_off: str, advice: str) -> list[Finding]:
        """The rows so far; where one is still open, one more that says `cut_off`."""
        rows, still = list(self._written), self._open
        return [*rows, Finding(*still, Outcome.UNSURE, cut_off, advice)] if still else rows


def one_line(raw: str) -> str:
    """A stranger's text as at most 80 printable characters."""
    text = "".join(char for char in clean(raw) if char.isprintable())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def milliseconds(seconds: float) -> str:
    """`12 ms`, and never 0."""
    return f"{max(1, round(seconds * 1000))} ms"
