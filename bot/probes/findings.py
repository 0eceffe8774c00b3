"""The findings of a probe, and the section of a report that is filled while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.typed import clean

_LONGEST = 80


class Outcome(StrEnum):
    """The state of a finding. UNSURE: it may be fine, but someone should look."""

    GOOD = "good"
    BAD = "bad"
    UNSURE = "unsure"


@dataclass(frozen=True)
class ProbeFinding:
    """One row of a report; several addresses give several rows of one name.

    `name` is one of "name" (also for SRV), "ttl", "address", "port", "tls", "certificate", "options". `seen` and
    `advice` are plain text, not mrkdwn; text from the server inside them is one printable line.
    """

    name: str
    title: str
    state: Outcome
    seen: str
    advice: str = ""
    expires_at: datetime | None = None
    """When the certificate expires, in UTC."""


@dataclass(frozen=True)
class Report:
    """The findings about one destination (its `wire`), and how long they took."""

    destination: str
    findings: tuple[ProbeFinding, ...]
    milliseconds: int


class ReportSection:
    """Findings in the order they become known, so that a deadline loses only the rest.

    `begin` opens a finding and `end` closes it; `findings` has a row for one that is still open.
    """

    def __init__(self) -> None:
        self._written: list[ProbeFinding] = []
        self._open: tuple[str, str] | None = None

    def begin(self, name: str, title: str) -> None:
        """Open the next finding."""
        self._open = (name, title)

    def end(self, state: Outcome, seen: str, advice: str = "", expires_at: datetime | None = None) -> None:
        """Close the open finding."""
        assert self._open
        self._written.append(ProbeFinding(*self._open, state, seen, advice, expires_at))
        self._open = None

    def drop(self) -> None:
        """Drop the open finding."""
        self._open = None

    def findings(self, cut_off: str, advice: str) -> list[ProbeFinding]:
        """List the findings so far; an open one says `cut_off`."""
        if self._open is None:
            return list(self._written)
        return [*self._written, ProbeFinding(*self._open, Outcome.UNSURE, cut_off, advice)]


def one_line(raw: str) -> str:
    """Cut a server's text to at most 80 printable characters."""
    text = "".join(char for char in clean(raw) if char.isprintable())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
