"""`/trunk doctor`: the health of the bot itself, with a fix for each problem."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.finding import Finding, all_well
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Message, actions, bold, button, escape, section

_MARKS = {True: ":white_check_mark:", False: ":x:", None: ":grey_question:"}


class Doctor(Query):
    """Check trunkbot itself: tokens, channel, accounts, clock, database and queue."""

    name = "doctor"
    usage = "doctor"
    example = "/trunk doctor"
    things = ("bot",)
    also = ("health",)
    title = "Doctor"

    def answer(self, ask: Ask, services: Services) -> Message:
        """List every finding, with a fix for each problem."""
        findings = services.doctor.examine()
        headline = _headline(findings)
        lines = "\n".join(_line(finding) for finding in findings)
        return Message(headline, [section(f"*{headline}*"), section(lines), actions([button("Check again", "doctor")])])


def _headline(findings: Sequence[Finding]) -> str:
    if not all_well(findings):
        return f"trunkbot has a problem; see the {_MARKS[False]} below."
    if any(finding.ok is None for finding in findings):
        return f"No problems found, but I couldn't check everything; see the {_MARKS[None]} below."
    return "Everything's healthy."


def _line(finding: Finding) -> str:
    fix = f" _{escape(finding.fix)}_" if finding.fix and finding.ok is not True else ""
    seen = escape(finding.seen)
    if finding.channel:
        seen = seen.replace(finding.channel, f"<#{finding.channel}>")
    return f"{_MARKS[finding.ok]} {bold(finding.name)}: {seen}{fix}"


verb = Doctor()
