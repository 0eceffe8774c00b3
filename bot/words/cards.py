"""The card, the list of steps and the modal of an operation: pure functions of its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import buttons
from bot.domain.phrasing import duration, many
from bot.domain.records import SHARED_CHANNEL, Ending, Operation, State, StepRow, StepState
from bot.words.blocks import (
    Block,
    Message,
    View,
    actions,
    bold,
    button,
    code,
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
STATE_ICON = {
    State.QUEUED: ":hourglass_flowing_sand:",
    State.RUNNING: ":hourglass_flowing_sand:",
    State.DONE: ":white_check_mark:",
    State.FAILED: ":x:",
    State.UNKNOWN: ":grey_question:",
}
_IN_A_WORD = {
    State.WAITING: "Waiting for approval",
    State.APPROVED: "Approved",
    State.DONE: "Done",
    State.FAILED: "Failed",
    State.UNKNOWN: "Outcome unknown",
    State.REJECTED: "Declined",
    State.WITHDRAWN: "Withdrawn",
    State.EXPIRED: "Expired",
    State.STALE: "Canceled",
}


@dataclass(frozen=True)
class Ways:
    """The ways on from a failed request besides trying it again.

    `change`: its form can be opened, filled in as it was. `onto`: it can be applied to the trunk that has the name.
    """

    change: bool = False
    onto: bool = False


NO_OTHER = Ways()


def card(operation: Operation, headline: str, done: Sequence[Block] = (), ways: Ways = NO_OTHER) -> Message:
    """The channel message of an operation: its request, requester and progress, and the ways on if it failed.

    `done` is shown once it is complete.
    """
    status = status_sentence(operation)
    icon = STATE_ICON.get(operation.state, ":white_circle:")
    blocks: list[Block] = [section(f"{icon} {bold(headline)}\n{escape(status)}")]
    blocks += outcome(operation, ways)
    blocks += done if operation.state == State.DONE else []
    blocks.append(context(_small_print(operation)))
    return Message(text=escape(f"{headline}: {status}"), blocks=blocks)


def steps_message(operation: Operation, headline: str) -> Message:
    """The reply under the card that lists the steps; it is updated as they run."""
    text = f"{headline}: {_count(operation)}"
    return Message(text=escape(text), blocks=paragraphs(step_lines(operation)))


def receipt(headline: str, blocks: Sequence[Block]) -> Message:
    """The reply under the card of an operation that is done: the next steps."""
    return Message(text=escape(f"{headline}: next steps"), blocks=blocks)


def progress(
    operation: Operation,
    title: str,
    headline: str,
    done: Sequence[Block],
    unreachable: str = "",
    ways: Ways = NO_OTHER,
) -> View:
    """The modal that follows an operation.

    `done` is shown once all steps are done. `unreachable` is the channel that doesn't take messages.
    """
    icon, status = STATE_ICON.get(operation.state, ":white_circle:"), status_sentence(operation)
    # The heading says that much.
    below = "" if status == f"{_IN_A_WORD.get(operation.state)}." else f"\n{escape(status)}"
    blocks: list[Block] = [
        in_a_word(operation),
        section(f"{icon} {bold(headline)}{below}"),
        *paragraphs(step_lines(operation)),
    ]
    if operation.state == State.DONE:
        blocks += [divider(), *done]
    else:
        blocks += outcome(operation, ways)
        if not operation.state.is_over and not unreachable:
            blocks.append(context("You can close this. Progress is posted in the channel."))
    if unreachable:
        fix = "Invite me (`/invite @trunkbot`) or fix TRUNKBOT_CHANNEL."
        blocks.append(section(f":warning: I couldn't post in <#{unreachable}>. {fix}"))
    return modal("operation/progress", title, blocks, metadata=operation.id)


_UNPOSTED = {
    State.WAITING: "It's waiting for approval; the approvers have it as a direct message.",
    State.APPROVED: "It's approved, and starts unless someone stops it.",
    State.QUEUED: "It starts in a moment.",
    State.REJECTED: "It was declined, so nothing was changed.",
    State.WITHDRAWN: "It was called off, so nothing was changed.",
    State.EXPIRED: "It expired, so nothing was changed. Request it again if it's still needed.",
    State.STALE: "It was canceled, so nothing was changed. Request it again if it's still needed.",
}


def unposted(headline: str, operation: Operation, channel: str, reason: str) -> Message:
    """Tell the person who asked for it that the channel doesn't get its messages."""
    why = "another company can read it" if reason == SHARED_CHANNEL else f"Slack says {code(reason)}"
    now = _UNPOSTED.get(operation.state, status_sentence(operation))
    text = (
        f":warning: I couldn't post about {bold(headline)} in <#{channel}>: {why}. {escape(now)} "
        "I'll post it there once I can, for up to a week."
    )
    return Message(text, [section(text)])


def in_a_word(operation: Operation) -> Block:
    """The state, as the heading of a view that changes while it is open."""
    return header(_IN_A_WORD.get(operation.state, "In progress"))


def status_sentence(operation: Operation) -> str:
    """The state in one or two sentences."""
    if operation.state == State.DONE:
        return _done(operation)
    if operation.state == State.FAILED:
        return f"Failed{_at_step(operation, StepState.FAILED)}"
    if operation.state == State.UNKNOWN:
        return f"Outcome unknown{_at_step(operation, StepState.UNKNOWN)}"
    waits = next((step.sentence for step in operation.steps if step.state == StepState.RUNNING and step.sentence), "")
    return f"In progress: {_count(operation)}. {waits}".strip()


def step_lines(operation: Operation) -> list[str]:
    """One line per step: its state and duration. mrkdwn."""
    return [_step_line(step) for step in operation.steps]


def _step_line(step: StepRow) -> str:
    took = f" ({duration(step.milliseconds / 1000)})" if step.milliseconds is not None else ""
    sentence = escape(step.sentence) if step.state == StepState.DONE and step.sentence else ""
    title = sentence or f"{escape(step.title)}: {step.state}"
    return f"{_STEP_ICON[step.state]} {title}{took}"


def _count(operation: Operation) -> str:
    done = sum(step.state == StepState.DONE for step in operation.steps)
    return f"{done} of {many(len(operation.steps), 'step')} done"


def _at_step(operation: Operation, state: StepState) -> str:
    """Name the first step in that state, with its reason."""
    step = _first(operation, state)
    return f" at “{step.title}”. {step.sentence}" if step else f". {operation.sentence}"


def _first(operation: Operation, state: StepState) -> StepRow | None:
    return next((step for step in operation.steps if step.state == state), None)


def _done(operation: Operation) -> str:
    """Count the steps, and those of them that had nothing to do."""
    every = len(operation.steps)
    already_done = sum(step.ending == Ending.ALREADY_DONE for step in operation.steps)
    if already_done == every > 0:
        return "It was already done; nothing had to change."
    done = {0: "Done", 1: "Done", 2: "Both steps done"}.get(every, f"All {every} steps done")
    return f"{done} ({many(already_done, 'was', 'were')} already done)." if already_done else f"{done}."


def outcome(operation: Operation, ways: Ways | None) -> list[Block]:
    """The finished steps, those done before, and the ways on for the rest; None for a reader who has none."""
    if operation.state == State.DONE:
        return _already_done(operation)
    return _progress_so_far(operation) + (_ways_on(operation, ways) if ways else [])


def _already_done(operation: Operation) -> list[Block]:
    """Name the pieces that already existed: someone else may have made them for another purpose."""
    before = [step.sentence for step in operation.steps if step.ending == Ending.ALREADY_DONE]
    now = [step.sentence for step in operation.steps if step.ending != Ending.ALREADY_DONE]
    parts = [
        "*Already there:* " + " ".join(map(escape, before)),
        "*Done now:* " + " ".join(map(escape, now)) if now else "",
    ]
    return [section("\n".join(part for part in parts if part))] if before else []


def _progress_so_far(operation: Operation) -> list[Block]:
    if operation.state not in {State.FAILED, State.UNKNOWN}:
        return []
    there = [step.sentence or step.title for step in operation.steps if step.state == StepState.DONE]
    missing = [step.title for step in operation.steps if step.state in {StepState.FAILED, StepState.WAITING}]
    doubtful = [step for step in operation.steps if step.state in {StepState.UNKNOWN, StepState.RUNNING}]
    named = _first(operation, StepState.UNKNOWN) if operation.state == State.UNKNOWN else None
    # The first one is named in the sentence above, with its reason.
    unnamed = [step.title for step in doubtful if step is not named]
    done = " ".join(map(escape, there))
    if len(operation.steps) == 1:
        # The sentence above named it.
        missing = []
    parts = [
        f"*Done so far:* {done}" if done else "",
        f"*{'Also unknown' if named else 'Unknown'}:* " + escape(" · ".join(unnamed)) if unnamed else "",
        "*Still to do:* " + escape(" · ".join(missing)) if missing else "",
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
    """Buttons for a number or name that another trunk has."""
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
    """Explain the button of an unknown outcome, because people in doubt press it."""
    look_only = " *Show the trunk* only looks." if can_be_shown else ""
    return (
        f"*{buttons.CHECK_AGAIN}* looks at the account first, skips the steps that are already done and carries out "
        f"the rest.{look_only}"
    )


def _small_print(operation: Operation) -> str:
    is_known = operation.state == State.DONE or "trunk_sid" not in operation.facts
    trunk = "" if is_known else f" · trunk SID {operation.facts['trunk_sid']}"
    tries = f" · attempt {operation.attempt}" if operation.attempt > 1 else ""
    return f"Requested by <@{operation.asked_by}>{escape(trunk)} · request {operation.id}{tries}"
