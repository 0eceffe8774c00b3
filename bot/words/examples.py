"""Sentences to try, with the names of the person's own trunks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST = 4


@dataclass(frozen=True)
class Example:
    """A sentence, and its title on a button."""

    title: str
    sentence: str


def examples(trunks: Sequence[str]) -> list[Example]:
    """Four sentences that would be answered on an account with these trunks."""
    if not trunks:
        return [
            Example("Set up outbound calls", "set up outbound calls for sales_line"),
            Example("Set up inbound calls", "set up inbound calls for support_line"),
            Example("Explain an error", "why does my PBX get a 403?"),
            Example("Who can change things?", "who can change trunks here?"),
        ]
    first, other = trunks[0], trunks[1] if len(trunks) > 1 else trunks[0]
    return [
        Example(f"Is {first} ok?", f"is {first} working?"),
        Example(f"What's on {other}?", f"show me the numbers on {other}"),
        Example("Set up a trunk", "set up outbound calls for a new trunk"),
        Example("What changed?", f"what changed on {first} since yesterday?"),
    ]
