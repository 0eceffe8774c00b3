"""`/trunk doctor`: whether the bot can do its work, and how to mend what keeps it from it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.finding import Finding, all_well
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Message, actions, bold, button, escape, section

_MARKS = {True: ":white_check_mark:", False: ":x:", None: ":grey_question:"}


class Doctor(Query):
    """Is the bot itself well? Tokens, channel, accounts, clock, database and queue, each with its fix."""

    name = "doctor"
    usage = "doctor"
    example = "/trunk doctor"
    things = ("bot",)
    also = ("health",)
    title = "Doctor"

    def answer(self, ask: Ask, services: Services) -> Message:
        """One line for each part; what is wrong with its fix."""
        findings = services.doctor.examine()
        headline = _headline(findings)
        lines = "\n".join(_line(finding) for finding in findings)
        return Message(headline, [section(f"*{headline}*"), section(lines), actions([button("Look again", "doctor")])])


def _headline(findings: Sequence[Finding]) -> str:
    if not all_well(findings):
        return f"Something keeps trunkbot from its work; see the {_MARKS[False]} below."
    if any(finding.ok is None for finding in findings):
        return f"Nothing is known to be wrong with trunkbot, but not all could be seen; see the {_MARKS[None]} below."
    return "All is well with trunkbot."


def _line(finding: Finding) -> str:
    fix = f" _{escape(finding.fix)}_" if finding.fix and finding.ok is not True else ""
    seen = escape(finding.seen)
    if finding.channel:
        seen = seen.replace(finding.channel, f"<#{finding.channel}>")
    return f"{_MARKS[finding.ok]} {bold(finding.name)}: {seen}{fix}"


verb = Doctor()
