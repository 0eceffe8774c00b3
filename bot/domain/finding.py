"""The result of testing one part of the bot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """The state of one part. `ok` is None if it couldn't be tested. `seen` is a sentence; `fix` is the next step if it
    isn't ok. `channel` is the channel id in `seen`, if any, for Slack to show by name."""

    name: str
    ok: bool | None
    seen: str
    fix: str = ""
    channel: str = ""


def all_well(findings: Sequence[Finding]) -> bool:
    """True if nothing is known to be wrong."""
    return all(finding.ok is not False for finding in findings)
