"""`/trunk doctor`: whether the bot can do its work, and how to mend what keeps it from it."""

from __future__ import annotations

from bot.blocks import Message, actions, button, escape, section
from bot.doctor import Finding, all_well
from bot.verbs import Ask, Services, Verb

_MARKS = {True: ":white_check_mark:", False: ":x:", None: ":grey_question:"}


def answer(ask: Ask, services: Services) -> Message:
    """One line for each part; what is wrong with its fix."""
    findings = services.doctor()
    well = all_well(findings)
    headline = "All is well with trunkbot." if well else "Something keeps trunkbot from its work; see the ✗ below."
    marked = headline if well else headline.replace("✗", ":x:")
    lines = "\n".join(_line(finding) for finding in findings)
    return Message(headline, [section(f"*{marked}*"), section(lines), actions([button("Look again", "doctor")])])


def _line(finding: Finding) -> str:
    fix = f" _{escape(finding.fix)}_" if finding.fix and finding.ok is not True else ""
    return f"{_MARKS[finding.ok]} *{escape(finding.name)}*: {escape(finding.seen)}{fix}"


verb = Verb(
    name="doctor",
    summary="Is the bot itself well? Tokens, channel, accounts, clock, database and queue, each with its fix.",
    usage="doctor",
    example="/trunk doctor",
    title="Doctor",
    answer=answer,
)
