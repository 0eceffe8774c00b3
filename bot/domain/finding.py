"""What a look at one part of the bot found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """`ok` is None where it could not be seen. `seen` is a sentence; `fix` says what to do where it is not ok.
    `channel` is the id that `seen` names one by, where it does: Slack can show its name."""

    name: str
    ok: bool | None
    seen: str
    fix: str = ""
    channel: str = ""


def all_well(findings: Sequence[Finding]) -> bool:
    """Whether nothing is known to be wrong."""
    return all(finding.ok is not False for finding in findings)
