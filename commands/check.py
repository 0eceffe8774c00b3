"""`/trunk check`: the vendor's checklist for a trunk, each row with the finding and a button to fix it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.checks.check_rows import CheckRow
from bot.checks.checklist import CheckResult, DirectionVerdict
from bot.checks.watches import Drift, change_line, keep_button
from bot.domain import Direction, direction_beside
from bot.probes import Outcome
from bot.verbs.choosing import trunk_buttons
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import (
    Block,
    Message,
    actions,
    bold,
    button,
    code,
    context,
    divider,
    escape,
    header,
    left_out,
    section,
)
from bot.words.phrasing import when

MARKS = {Outcome.GOOD: ":white_check_mark:", Outcome.BAD: ":x:", Outcome.UNSURE: ":grey_question:"}
_MOST_ROWS = 18
_MOST_CHANGES = 5
_CHANGED = "This trunk was changed outside trunkbot"
_FROM_HERE = "Tested from the bot's own network just now. Your firewall may treat Exotel differently."


class Check(Query):
    """Check a trunk against Exotel's checklist and test its destinations."""

    name = "check"
    usage = "check [trunk] [outbound | inbound]"
    example = "/trunk check support_line"
    words = ("verify", "validate", "diagnose")
    things = ("health",)
    also = ("status",)
    title = "Check a trunk"

    def answer(self, ask: Ask, services: Services) -> Message:
        """Check the trunk now. Raises NotOne, ExotelError."""
        name, ways = _read(ask)
        if not name:
            return _which_one(services, ways)
        result = services.checks.check(services.trunks.find(name), ask.user, ways)
        snapshot = result.snapshot
        drift = services.checks.watches.drift(snapshot)
        blocks: list[Block] = [header(f"Check of {snapshot.trunk_name}"), *(_drifted(drift, result) if drift else [])]
        for verdict in result.verdicts:
            blocks += _verdict(verdict)
        if result.unprobed:
            blocks.append(context(f"Not tested (the limit is eight): {escape(', '.join(result.unprobed))}."))
        if result.reports:
            blocks.append(context(_FROM_HERE))
        blocks.append(_ways_on(result))
        verdicts = "; ".join(f"{verdict.direction.title}: {verdict.sentence}" for verdict in result.verdicts)
        changed = f" {_CHANGED}." if drift else ""
        return Message(f"{escape(snapshot.trunk_name)}. {escape(verdicts)}.{changed}", blocks)


def _drifted(drift: Drift, result: CheckResult) -> list[Block]:
    """Show changes made outside the bot, which a plain tick would hide."""
    rows = [change_line(change) for change in drift.changes[:_MOST_CHANGES]]
    more = left_out(drift.changes, _MOST_CHANGES, "{} more changes.")
    keep = keep_button(result.snapshot)
    later = "The next scheduled check posts this in the channel, where you can keep it."
    end = actions([keep]) if drift.can_be_kept else context(later)
    return [section(f":warning: *{_CHANGED}*, since {when(drift.since)}:"), *rows, *more, end, divider()]


def _read(ask: Ask) -> tuple[str, Sequence[Direction]]:
    """Read the trunk, and the direction if one was typed."""
    words, way = direction_beside(ask.text.split(), (trunk.trunk_name for trunk in ask.known_trunks))
    ways = (Direction.OUTBOUND, Direction.INBOUND) if way is Direction.BOTH else (way,) if way else ()
    return " ".join(words), ways


def _which_one(services: Services, ways: Sequence[Direction]) -> Message:
    trunks = services.trunks.all().trunks
    if not trunks:
        text = "There are no trunks to check yet."
        return Message.with_buttons(text, button("Set up a trunk", "setup"))
    way = ways[0].value if len(ways) == 1 else ""
    how = code(f"/trunk check NAME {way}".strip())
    text = f"Which trunk should I check{f' ({way})' if way else ''}? Choose one, or type {how}."
    return Message(text, [section(text), *trunk_buttons(trunks, "check", way)])


def _verdict(verdict: DirectionVerdict) -> list[Block]:
    headline = f"{MARKS[verdict.state]} *{verdict.direction.title}*: {escape(verdict.sentence)}."
    rows = [_row(row) for row in verdict.rows[:_MOST_ROWS]]
    more = left_out(verdict.rows, _MOST_ROWS, "{} more; fix the ones above first.")
    return [section(headline), *rows, *more, divider()]


def _row(row: CheckRow) -> Block:
    """Ask about a failed row, because the checklist's titles are statements: “PBX configured? The last call failed.”"""
    advice = f"\n_{escape(row.advice)}_" if row.advice and row.state != Outcome.GOOD else ""
    title = f"{bold(row.title)}:" if row.state == Outcome.GOOD else f"*{escape(row.title)}?*"
    text = f"{MARKS[row.state]} {title} {escape(row.seen)}{advice}"
    fix = row.fix
    return section(text, button(fix.label, fix.verb, fix.value, says=f"{fix.label}: {row.title}") if fix else None)


def _ways_on(result: CheckResult) -> Block:
    sid = result.snapshot.trunk_sid
    shown = [row for verdict in result.verdicts for row in verdict.rows[:_MOST_ROWS]]
    is_flow_open = any(row.key == "flow" and row.state == Outcome.UNSURE for row in shown)
    has_test = any(row.fix and row.fix.verb == "test" for row in shown)
    return actions(
        [
            button("Check again", "check", sid),
            button("Show the trunk", "show", sid),
            *([] if has_test else [button("Test call", "test", sid)]),
            *([button("The flow is set up", "dashboard", f"{sid} done")] if is_flow_open else []),
            button("Explain an error", "explain", sid),
        ]
    )


verb = Check()
