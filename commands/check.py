"""`/trunk check`: the vendor's checklist for a trunk, each row with what was seen and the button that mends it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.checks.checklist import CheckResult, CheckRow, Verdict
from bot.checks.drift import Difference
from bot.checks.watches import Drift
from bot.domain import Direction, direction_beside
from bot.probes import Outcome
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, actions, button, code, context, divider, escape, header, section
from bot.words.times import when

MARKS = {Outcome.GOOD: ":white_check_mark:", Outcome.BAD: ":x:", Outcome.UNSURE: ":grey_question:"}
_MOST_ROWS = 18
_MOST_CHANGES = 5
_CHANGED = "This trunk was changed, and not through trunkbot"
_FROM_HERE = (
    "Servers were tried from where this bot runs, a moment ago. What failed from here is evidence, not proof: Exotel "
    "may be let in where the bot is not, or the other way round. Nothing was changed."
)


class Check(Query):
    """Is a trunk right, and what is not: Exotel's checklist row by row, with the destinations really tried."""

    name = "check"
    usage = "check [trunk] [outbound | inbound]"
    example = "/trunk check support_line"
    words = ("verify", "validate", "diagnose")
    things = ("health",)
    also = ("status",)
    title = "Check a trunk"

    def answer(self, ask: Ask, services: Services) -> Message:
        """Look, now. Raises NotOne, ExotelError."""
        name, ways = _read(ask)
        if not name:
            return _which_one(services, ways)
        found = services.checks.check(services.trunks.find(name), ask.user, ways)
        snapshot = found.snapshot
        drift = services.checks.watches.drift(snapshot)
        blocks: list[Block] = [header(f"Check of {snapshot.trunk_name}"), *(_drifted(drift, found) if drift else [])]
        for verdict in found.verdicts:
            blocks += _verdict(verdict)
        if found.unprobed:
            blocks.append(context(f"Not tried, as only eight are at a time: {escape(', '.join(found.unprobed))}."))
        if found.reports:
            blocks.append(context(_FROM_HERE))
        blocks.append(_ways_on(found))
        verdicts = "; ".join(f"{verdict.direction.title}: {verdict.sentence}" for verdict in found.verdicts)
        changed = f" {_CHANGED}." if drift else ""
        return Message(f"{escape(snapshot.trunk_name)}. {escape(verdicts)}.{changed}", blocks)


def _drifted(drift: Drift, found: CheckResult) -> list[Block]:
    """Changes that were not made through the bot, which a plain tick would hide."""
    rows = [section(f"• {escape(one.sentence)}", _back(one)) for one in drift.differences[:_MOST_CHANGES]]
    left = len(drift.differences) - _MOST_CHANGES
    more = [context(f"{left} more changes are left out here.")] if left > 0 else []
    keep = button("Keep it as it is", "watch", f"keep {found.snapshot.trunk_sid} {found.snapshot.digest()}")
    later = "The watch tells the channel of it at its next look; there it can be kept as it is as well."
    end = actions([keep]) if drift.can_be_kept else context(later)
    return [section(f":warning: *{_CHANGED}*, since {when(drift.since)}:"), *rows, *more, end, divider()]


def _back(one: Difference) -> Block | None:
    return button(one.back.label, one.back.verb, one.back.value, says=f"Put back: {one.sentence}") if one.back else None


def _read(ask: Ask) -> tuple[str, Sequence[Direction]]:
    """The trunk, and the direction where one was typed beside it."""
    words, way = direction_beside(ask.text.split(), (trunk.trunk_name for trunk in ask.known_trunks))
    ways = (Direction.OUTBOUND, Direction.INBOUND) if way is Direction.BOTH else (way,) if way else ()
    return " ".join(words), ways


def _which_one(services: Services, ways: Sequence[Direction]) -> Message:
    trunks = services.trunks.all().trunks
    if not trunks:
        text = "There are no trunks yet, so there is nothing to check."
        return Message(text, [section(text), actions([button("Set up a trunk", "setup")])])
    way = ways[0].value if len(ways) == 1 else ""
    buttons = [button(trunk.trunk_name, "check", f"{trunk.trunk_sid} {way}".strip()) for trunk in trunks[:25]]
    more = [context(f"{len(trunks) - 25} more: name them, as in `/trunk check NAME`.")] if len(trunks) > 25 else []
    how = code(f"/trunk check NAME {way}".strip())
    text = f"Which trunk shall be checked{f', {way}' if way else ''}? Choose one, or type {how}."
    return Message(text, [section(text), actions(buttons), *more])


def _verdict(verdict: Verdict) -> list[Block]:
    headline = f"{MARKS[verdict.state]} *{verdict.direction.title}* is {escape(verdict.sentence)}."
    rows = [_row(row) for row in verdict.rows[:_MOST_ROWS]]
    left = len(verdict.rows) - _MOST_ROWS
    more = [context(f"{left} more rows are left out here; mend those above first.")] if left > 0 else []
    return [section(headline), *rows, *more, divider()]


def _row(row: CheckRow) -> Block:
    """The checklist's lines say that all is well, so what is not is asked: “PBX configured? The last call failed.”"""
    advice = f"\n_{escape(row.advice)}_" if row.advice and row.state != Outcome.GOOD else ""
    title = f"*{escape(row.title)}*:" if row.state == Outcome.GOOD else f"*{escape(row.title)}?*"
    text = f"{MARKS[row.state]} {title} {escape(row.seen)}{advice}"
    fix = row.fix
    return section(text, button(fix.label, fix.verb, fix.value, says=f"{fix.label}: {row.title}") if fix else None)


def _ways_on(found: CheckResult) -> Block:
    sid = found.snapshot.trunk_sid
    shown = [row for verdict in found.verdicts for row in verdict.rows[:_MOST_ROWS]]
    has_test = any(row.fix and row.fix.verb == "test" for row in shown)
    return actions(
        [
            button("Check again", "check", sid),
            button("Show the trunk", "show", sid),
            *([] if has_test else [button("Test call", "test", sid)]),
            button("Explain an error", "explain", sid),
        ]
    )


verb = Check()
