"""The card, the steps and the open modal of an operation: pure functions of its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import buttons
from bot.domain.phrasing import duration, many
from bot.domain.records import Ending, Operation, State, StepRow, StepState
from bot.words.blocks import (
    Block,
    Message,
    View,
    actions,
    bold,
    button,
    context,
    divider,
    escape,
    header,
    modal,
    paragraphs,
    section,
)

TRY_AGAIN, CHANGE, ONTO = "operation/try_again", "operation/change", "operation/onto"

_STEP_ICON = {
    StepState.WAITING: ":white_circle:",
    StepState.RUNNING: ":hourglass_flowing_sand:",
    StepState.DONE: ":white_check_mark:",
    StepState.FAILED: ":x:",
    StepState.UNKNOWN: ":grey_question:",
}
NEVER_CHECKED = ""
HEALTH_SIGNS = {
    "good": ":white_check_mark:",
    "unsure": ":grey_question:",
    "bad": ":x:",
    # A sign of its own, because a white circle is a missing piece.
    NEVER_CHECKED: ":heavy_minus_sign:",
}
"""The sign before a trunk, by the outcome of its last check."""
_INVITE = "Invite me with `/invite @trunkbot`, or have TRUNKBOT_CHANNEL mended."
STATE_ICON = {
    State.QUEUED: ":hourglass_flowing_sand:",
    State.RUNNING: ":hourglass_flowing_sand:",
    State.DONE: ":white_check_mark:",
    State.FAILED: ":x:",
    State.UNKNOWN: ":grey_question:",
}
_IN_A_WORD = {
    State.WAITING: "Waits for approval",
    State.APPROVED: "Approved",
    State.DONE: "Done",
    State.FAILED: "Did not work",
    State.UNKNOWN: "Not certain",
    State.REJECTED: "Declined",
    State.WITHDRAWN: "Withdrawn",
    State.EXPIRED: "Expired",
    State.STALE: "Not what was reviewed",
}


@dataclass(frozen=True)
class Ways:
    """The ways on that a request has besides the same again: `change`, its form filled in as it was; `onto`, the same
    for the trunk that has the name already."""

    change: bool = False
    onto: bool = False


NO_OTHER = Ways()


def card(operation: Operation, headline: str, done: Sequence[Block] = (), ways: Ways = NO_OTHER) -> Message:
    """The one channel message of an operation: its request, its asker, its progress, and the next steps if it is stuck;
    `done` are the next steps once it is complete."""
    status = status_sentence(operation)
    icon = STATE_ICON.get(operation.state, ":white_circle:")
    blocks: list[Block] = [section(f"{icon} {bold(headline)}\n{escape(status)}")]
    blocks += outcome(operation, ways)
    blocks += done if operation.state == State.DONE else []
    blocks.append(context(_small_print(operation)))
    return Message(text=escape(f"{headline}: {status}"), blocks=blocks)


def steps_message(operation: Operation, headline: str) -> Message:
    """The reply under the card that lists each step, updated as they go."""
    text = f"{headline}: {_count(operation)}"
    return Message(text=escape(text), blocks=paragraphs(step_lines(operation)))


def receipt(headline: str, blocks: Sequence[Block]) -> Message:
    """The reply under the card with the next steps once the operation is done."""
    return Message(text=escape(f"{headline}: what to do next."), blocks=blocks)


def progress(
    operation: Operation,
    title: str,
    headline: str,
    done: Sequence[Block],
    unreachable: str = "",
    ways: Ways = NO_OTHER,
) -> View:
    """The modal that follows an operation; `done` is shown once every step is done, `unreachable` is the channel that
    could not be notified."""
    icon = STATE_ICON.get(operation.state, ":white_circle:")
    blocks: list[Block] = [
        in_a_word(operation),
        section(f"{icon} {bold(headline)}\n{escape(status_sentence(operation))}"),
        *paragraphs(step_lines(operation)),
    ]
    if operation.state == State.DONE:
        blocks += [divider(), *done]
    else:
        blocks += outcome(operation, ways)
        if not operation.state.is_over and not unreachable:
            blocks.append(context("You can close this. The channel is told how it goes."))
    if unreachable:
        sentence = f"<#{unreachable}> could not be told: Slack does not let me write there. {_INVITE}"
        blocks.append(section(f":warning: {sentence}"))
    return modal("operation/progress", title, blocks, metadata=operation.id)


def in_a_word(operation: Operation) -> Block:
    """The state in a word: the first block of a view, which changes under the reader's eyes."""
    return header(_IN_A_WORD.get(operation.state, "Under way"))


def status_sentence(operation: Operation) -> str:
    """The state in one or two sentences."""
    if operation.state == State.DONE:
        return f"Done: {_count(operation)}{_of_which(operation)}."
    if operation.state == State.FAILED:
        return f"Stopped: {_stuck(operation, StepState.FAILED)}"
    if operation.state == State.UNKNOWN:
        return f"Not certain: {_stuck(operation, StepState.UNKNOWN)}"
    waits = next((step.sentence for step in operation.steps if step.state == StepState.RUNNING and step.sentence), "")
    return f"Under way: {_count(operation)}. {waits}".strip()


def step_lines(operation: Operation) -> list[str]:
    """One line per step: its state in a word and a sign, and its time. mrkdwn."""
    return [_step_line(step) for step in operation.steps]


def _step_line(step: StepRow) -> str:
    took = f" ({duration(step.milliseconds / 1000)})" if step.milliseconds is not None else ""
    sentence = escape(step.sentence) if step.state == StepState.DONE and step.sentence else ""
    title = sentence or f"{escape(step.title)}: {step.state}"
    return f"{_STEP_ICON[step.state]} {title}{took}"


def _count(operation: Operation) -> str:
    done = sum(step.state == StepState.DONE for step in operation.steps)
    return f"{done} of {many(len(operation.steps), 'step')} done"


def _stuck(operation: Operation, state: StepState) -> str:
    """Name the step that is stuck, and the reason. A doubtful step's own sentence says that it may have worked."""
    outcome = " did not work" if state == StepState.FAILED else ""
    step = _first(operation, state)
    return f"the step “{step.title}”{outcome}. {step.sentence}" if step else operation.sentence


def _first(operation: Operation, state: StepState) -> StepRow | None:
    return next((step for step in operation.steps if step.state == state), None)


def _of_which(operation: Operation) -> str:
    """Count the steps that found nothing to do."""
    already_done = sum(step.ending == Ending.ALREADY_DONE for step in operation.steps)
    if already_done == len(operation.steps) > 0:
        return ", and nothing had to be changed: it was so before"
    return f", {many(already_done, 'of them was', 'of them were')} so before" if already_done else ""


def outcome(operation: Operation, ways: Ways) -> list[Block]:
    """The pieces that exist now, those that existed before, and the ways on for the rest."""
    if operation.state == State.DONE:
        return _already_done(operation)
    return _what_exists(operation) + _ways_on(operation, ways)


def _already_done(operation: Operation) -> list[Block]:
    """Tell apart the pieces that existed before: somebody else may have made them, for something else."""
    before = [step.sentence for step in operation.steps if step.ending == Ending.ALREADY_DONE]
    now = [step.sentence for step in operation.steps if step.ending != Ending.ALREADY_DONE]
    parts = [
        "*So before:* " + " ".join(map(escape, before)),
        "*Done now:* " + " ".join(map(escape, now)) if now else "",
    ]
    return [section("\n".join(part for part in parts if part))] if before else []


def _what_exists(operation: Operation) -> list[Block]:
    if operation.state not in {State.FAILED, State.UNKNOWN}:
        return []
    there = [step.sentence or step.title for step in operation.steps if step.state == StepState.DONE]
    missing = [step.title for step in operation.steps if step.state in {StepState.FAILED, StepState.WAITING}]
    doubtful = [step for step in operation.steps if step.state in {StepState.UNKNOWN, StepState.RUNNING}]
    named = _first(operation, StepState.UNKNOWN) if operation.state == State.UNKNOWN else None
    # The first stands in the sentence above, with its reason.
    unnamed = [step.title for step in doubtful if step is not named]
    nothing = "" if doubtful else "nothing of this request."
    exists = " ".join(map(escape, there)) or nothing
    parts = [
        f"*What exists now:* {exists}" if exists else "",
        f"*Not certain{' either' if named else ''}:* " + escape(" · ".join(unnamed)) if unnamed else "",
        "*Still missing:* " + escape(" · ".join(missing)) if missing else "",
    ]
    text = "\n".join(part for part in parts if part)
    return [section(text)] if text else []


def _ways_on(operation: Operation, ways: Ways) -> list[Block]:
    show = _show("Show the trunk", operation.facts.get("trunk_sid", ""))
    if operation.state == State.UNKNOWN:
        look = button(buttons.CHECK_AGAIN, TRY_AGAIN, operation.id, "primary")
        return [section(_two_ways(bool(show))), actions([look, *show])]
    if operation.state != State.FAILED:
        return []
    stays = [step for step in operation.steps if step.state == StepState.FAILED and step.ending.is_final]
    if not stays:
        return [actions([button(buttons.TRY_AGAIN, TRY_AGAIN, operation.id, "primary"), *show])]
    row = [block for step in stays for block in _fixes(step, operation, ways)]
    row += [button(buttons.CHANGE_SOMETHING, CHANGE, operation.id)] if ways.change else []
    row += [*show, button(buttons.TRY_AGAIN, TRY_AGAIN, operation.id)]
    return [actions([row[0] | {"style": "primary"}, *row[1:]] if row[0]["action_id"] != TRY_AGAIN else row)]


def _fixes(step: StepRow, operation: Operation, ways: Ways) -> list[Block]:
    """The ways on past the trunk that has the number or the name."""
    there, here = step.conflict_sid, operation.facts.get("trunk_sid", "")
    if not there:
        return []
    kind, _, number = step.name.partition(" ")
    row = []
    if kind == "map_number" and here:
        says = f"Move {number} here"
        row.append(button(buttons.MOVE_IT_HERE, "number move", f"{there} {here} {number}", says=says))
    if kind == "create_trunk" and ways.onto:
        row.append(button(buttons.ADD_TO_THAT, ONTO, operation.id))
    return [*row, *_show("Show the trunk that has it", there)]


def _show(label: str, trunk_sid: str) -> list[Block]:
    return [button(label, "show", trunk_sid)] if trunk_sid else []


def _two_ways(can_be_shown: bool) -> str:
    """Explain the button of a doubtful outcome, because people who are in doubt press it."""
    look_only = " *Show the trunk* only looks." if can_be_shown else ""
    return (
        f"*{buttons.CHECK_AGAIN}* looks on the account first: what is there stays as it is, and what is not there "
        f"is carried out then.{look_only}"
    )


def _small_print(operation: Operation) -> str:
    is_told = operation.state == State.DONE or "trunk_sid" not in operation.facts
    trunk = "" if is_told else f" · trunk SID {operation.facts['trunk_sid']}"
    tries = f" · try {operation.attempt}" if operation.attempt > 1 else ""
    return f"Asked by <@{operation.asked_by}>{escape(trunk)} · request {operation.id}{tries}"
