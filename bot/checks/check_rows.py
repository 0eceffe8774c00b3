"""The rows of a check, each with its finding and the button that fixes it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.probes import Outcome


@dataclass(frozen=True)
class Fix:
    """The button that fixes a row: its label, the command it runs, and the text after that command."""

    label: str
    verb: str
    value: str


@dataclass(frozen=True)
class CheckRow:
    """One line of the checklist. `seen` and `advice` are plain text."""

    key: str
    title: str
    state: Outcome
    seen: str
    advice: str = ""
    fix: Fix | None = None

    @property
    def subject(self) -> str:
        """The thing that is checked, for a list of what to fix."""
        return _SUBJECTS.get(self.key) or f"{self.title[0].lower()}{self.title[1:]}"


_SUBJECTS = {
    "platform": "the platform's destination",
    "platform-region": "the platform's region",
    "platform-sign-in": "the platform's sign-in",
    "platform-withdrawn": "withdrawn address",
    "trunk": "trunk status",
    "number": "phone number",
    "ip": "whitelisted IP",
    "credentials": "SIP credentials",
    "alias": "caller ID",
    "pbx": "PBX configuration",
    "destination": "destination URI",
    "place-ip": "the destination's whitelist entry",
    "flow": "the number's flow",
}
