"""`/trunk plan`: a pasted file against the account as it is now, with a button for each difference.

file ─► what differs ─► the form of each change, filled in
"""

from __future__ import annotations

from functools import partial

from bot.domain.errors import TrunkbotError
from bot.domain.phrasing import first_few, many
from bot.fleet import BadFile, Fleet, TrunkPlan, compare, read
from bot.fleet.comparison import Difference, Mark, not_in_file, totals
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Live, Next, Show, Submission, Wrong
from bot.words.blocks import (
    MOST_IN_A_TEXT_AREA,
    STAYS,
    Block,
    View,
    bold,
    button,
    code,
    context,
    escape,
    modal,
    section,
    text_area,
)

TITLE = "Plan"
_MOST_FAULTS = 5
_MOST_BLOCKS = 90
_LABELS = {Mark.ADD: "Add", Mark.CHANGE: "Change", Mark.REMOVE: "Remove…", Mark.BY_HAND: "Do it…"}
_LEAD = (
    "Paste a file in the form of `/trunk export`, or rows of a spreadsheet below a header with “trunk” in it. I "
    "compare it with the account and show a button for each difference. Nothing changes until you press one."
)
_LONGER = f"Up to {MOST_IN_A_TEXT_AREA:,} characters. For a longer file, run trunkbot plan FILE on trunkbot's machine."
_NOTHING_ELSE = "Whatever the file doesn't mention is left alone, unless it says `prune: true`."


class PlanFile(Live):
    """Compare a file with the account: what to add, change and remove, with a button for each."""

    name = "plan"
    usage = "plan"
    example = "/trunk plan"
    words = ("compare", "diff", "import")
    title = TITLE

    def __init__(self) -> None:
        self.screens = {"file": file_pasted}

    def open_live(self, ask: Ask, services: Services) -> View:
        """Ask for the file."""
        example = "trunks:\n  sales_line:\n    numbers: [+919876543210]"
        field = text_area("file", "File", hint=_LONGER, placeholder=example)
        return modal("plan/file", TITLE, [section(_LEAD), field], submit="Compare", close="Cancel")


def file_pasted(submission: Submission) -> Next:
    """Read the account, unless there is a mistake in the file."""
    account = submission.ask.account
    try:
        fleet = read(submission.answers.get("file", ""), account.number_region)
    except BadFile as error:
        return Wrong({"file": _mistakes(error)})
    if fleet.account not in {"", account.sid}:
        return Wrong({"file": f"The file is of the account {fleet.account}, but this is {account.sid}."})
    return Show(
        _view([section("Reading the account. This takes a while if it has many trunks.")]), partial(_look, fleet)
    )


def _mistakes(error: BadFile) -> str:
    shown = "\n".join(map(str, error.faults[:_MOST_FAULTS]))
    left = len(error.faults) - _MOST_FAULTS
    return f"{shown}\nand {many(left, 'more mistake')}" if left > 0 else shown


def _look(fleet: Fleet, services: Services) -> View:
    try:
        listing = services.trunks.all()
        now = [services.trunks.snapshot(trunk) for trunk in listing.trunks]
    except TrunkbotError as error:
        return _view([section(f":warning: I couldn't read the account: {escape(str(error))}")])
    plans = compare(fleet, now)
    blocks: list[Block] = [section(bold(totals(plans)))]
    rows = [row for plan in plans for row in _rows(plan)]
    blocks += rows[:_MOST_BLOCKS]
    if len(rows) > _MOST_BLOCKS:
        blocks.append(context(f"and {len(rows) - _MOST_BLOCKS} more lines. Do these first, then compare again."))
    notes = [_NOTHING_ELSE] if not fleet.prune else []
    if others := not_in_file(fleet, now):
        notes.append(f"Not in the file: {escape(first_few(others, 5))}.")
    if not listing.whole:
        notes.append("Exotel doesn't list this account's trunks, so I compared those I've seen.")
    return _view([*blocks, context(" ".join(notes))] if notes else blocks)


def _rows(plan: TrunkPlan) -> list[Block]:
    if not plan.differences:
        return []
    sid = f" ({code(plan.trunk_sid)})" if plan.trunk_sid else " (new)"
    head = f"{bold(plan.trunk_name)}{sid}: {plan.summary}"
    if not plan.trunk_sid and len(plan.differences) > 1:
        head += ". Add the trunk first, then compare again for the rest."
    effects = [f"\n:lock: {escape(effect)} This needs approval." for effect in plan.effects]
    return [section("".join([head, *effects])), *(_row(plan, each) for each in plan.differences)]


def _row(plan: TrunkPlan, difference: Difference) -> Block:
    lock = " :lock:" if difference.needs_approval else ""
    text = f"{code(difference.mark)} {escape(difference.sentence)}{lock}"
    # The other forms need the trunk.
    is_ready = bool(plan.trunk_sid) or difference.command.startswith("create ")
    if not difference.command or not is_ready:
        return section(text)
    verb, value = _split(difference.command)
    says = f"{_LABELS[difference.mark].rstrip('…')} {difference.sentence} on {plan.trunk_name}"
    return section(text, button(_LABELS[difference.mark], verb, value, says=says))


def _split(command: str) -> tuple[str, str]:
    """The verb and the words after it: all of these verbs have two, except `create`."""
    words = command.split()
    length = 1 if words[0] == "create" else 2
    return " ".join(words[:length]), " ".join(words[length:])


def _view(blocks: list[Block]) -> View:
    return modal("plan/shown", TITLE, blocks, metadata=STAYS)


verb = PlanFile()
