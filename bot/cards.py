"""What the channel and the open modal say of an operation: pure functions of its row."""

from __future__ import annotations

from collections.abc import Sequence

from bot import buttons
from bot.blocks import Block, Message, View, actions, button, context, divider, escape, modal, section
from bot.counted import many
from bot.records import Operation, State, Step, StepState

TRY_AGAIN = "operation/try_again"

_STEP_ICON = {
    StepState.WAITING: ":white_circle:",
    StepState.RUNNING: ":hourglass_flowing_sand:",
    StepState.DONE: ":white_check_mark:",
    StepState.FAILED: ":x:",
    StepState.UNKNOWN: ":grey_question:",
}
_INVITE = "Invite me with `/invite @trunkbot`, or have TRUNKBOT_CHANNEL mended."
_STATE_ICON = {
    State.QUEUED: ":hourglass_flowing_sand:",
    State.RUNNING: ":hourglass_flowing_sand:",
    State.DONE: ":white_check_mark:",
    State.FAILED: ":x:",
    State.UNKNOWN: ":grey_question:",
}


def card(operation: Operation, headline: str, done: Sequence[Block] = ()) -> Message:
    """The one channel message of an operation: what, who, how far, and what to do where it is stuck; `done` is what
    can be done now that it is through."""
    status = status_sentence(operation)
    icon = _STATE_ICON.get(operation.state, ":white_circle:")
    blocks: list[Block] = [section(f"{icon} *{escape(headline)}*\n{escape(status)}")]
    blocks += _what_exists(operation) + _way_on(operation)
    blocks += done if operation.state == State.DONE else []
    blocks.append(context(_small_print(operation)))
    return Message(text=escape(f"{headline}: {status}"), blocks=blocks)


def steps_message(operation: Operation, headline: str) -> Message:
    """The reply under the card that tells each step, updated as they go."""
    text = f"{headline}: {_count(operation)}"
    return Message(text=escape(text), blocks=[section(step_lines(operation))])


def receipt(headline: str, blocks: Sequence[Block]) -> Message:
    """The reply under the card with what is needed once it is done."""
    return Message(text=escape(f"{headline}: what to do next."), blocks=blocks)


def progress(operation: Operation, title: str, headline: str, done: Sequence[Block], untold: str = "") -> View:
    """The modal that follows an operation; `done` is what it shows once every step is done, `untold` the channel that
    could not be told."""
    icon = _STATE_ICON.get(operation.state, ":white_circle:")
    blocks: list[Block] = [
        section(f"{icon} *{escape(headline)}*\n{escape(status_sentence(operation))}"),
        section(step_lines(operation)),
    ]
    if operation.state == State.DONE:
        blocks += [divider(), *done]
    else:
        blocks += _what_exists(operation) + _way_on(operation)
        if not operation.state.is_over and not untold:
            blocks.append(context("You can close this. The channel is told how it goes."))
    if untold:
        blocks.append(section(f":warning: <#{untold}> could not be told: Slack does not let me write there. {_INVITE}"))
    return modal("operation/progress", title, blocks, metadata=operation.id)


def status_sentence(operation: Operation) -> str:
    """Where it stands, in one or two sentences."""
    if operation.state == State.DONE:
        return f"Done: {_count(operation)}."
    if operation.state == State.FAILED:
        return f"Stopped: {_stuck(operation, StepState.FAILED)}"
    if operation.state == State.UNKNOWN:
        return f"Not certain: {_stuck(operation, StepState.UNKNOWN)}"
    waits = next((step.sentence for step in operation.steps if step.state == StepState.RUNNING and step.sentence), "")
    return f"Under way: {_count(operation)}. {waits}".strip()


def step_lines(operation: Operation) -> str:
    """One line a step: its state in a word and a sign, and its time. mrkdwn."""
    return "\n".join(_step_line(step) for step in operation.steps)


def _step_line(step: Step) -> str:
    took = f" ({step.milliseconds / 1000:.2f} s)" if step.milliseconds is not None else ""
    told = escape(step.sentence) if step.state == StepState.DONE and step.sentence else ""
    title = told or f"{escape(step.title)}: {step.state}"
    return f"{_STEP_ICON[step.state]} {title}{took}"


def _count(operation: Operation) -> str:
    done = sum(step.state == StepState.DONE for step in operation.steps)
    return f"{done} of {many(len(operation.steps), 'step')} done"


def _stuck(operation: Operation, state: StepState) -> str:
    """Which step is in the way, and why."""
    outcome = "did not work" if state == StepState.FAILED else "may or may not have worked"
    for step in operation.steps:
        if step.state == state:
            return f"the step “{step.title}” {outcome}. {step.sentence}"
    return operation.sentence


def _what_exists(operation: Operation) -> list[Block]:
    if operation.state not in {State.FAILED, State.UNKNOWN}:
        return []
    there = [step.sentence or step.title for step in operation.steps if step.state == StepState.DONE]
    missing = [step.title for step in operation.steps if step.state in {StepState.FAILED, StepState.WAITING}]
    doubtful = [step.title for step in operation.steps if step.state in {StepState.UNKNOWN, StepState.RUNNING}]
    parts = [
        "*What exists now:* " + (" ".join(map(escape, there)) or "nothing of this request."),
        "*Nobody knows yet:* " + escape(" · ".join(doubtful)) if doubtful else "",
        "*Still missing:* " + escape(" · ".join(missing)) if missing else "",
    ]
    return [section("\n".join(part for part in parts if part))]


def _way_on(operation: Operation) -> list[Block]:
    label = {State.FAILED: buttons.TRY_AGAIN, State.UNKNOWN: buttons.LOOK_AND_GO_ON}.get(operation.state)
    if label is None:
        return []
    trunk_sid = operation.facts.get("trunk_sid")
    show = [button("Show the trunk", "show", trunk_sid)] if trunk_sid else []
    doubt = [section(_two_ways(bool(show)))] if operation.state == State.UNKNOWN else []
    return [*doubt, actions([button(label, TRY_AGAIN, operation.id, "primary"), *show])]


def _two_ways(can_be_shown: bool) -> str:
    """What the button of a doubtful outcome does: it is pressed by people who are in doubt."""
    look_only = " *Show the trunk* only looks." if can_be_shown else ""
    return (
        f"*{buttons.LOOK_AND_GO_ON}* looks on the account first: what is there stays as it is, and what is not there "
        f"is carried out then.{look_only}"
    )


def _small_print(operation: Operation) -> str:
    is_told = operation.state == State.DONE or "trunk_sid" not in operation.facts
    trunk = "" if is_told else f" · trunk SID {operation.facts['trunk_sid']}"
    tries = f" · try {operation.attempt}" if operation.attempt > 1 else ""
    return f"Asked by <@{operation.asked_by}>{escape(trunk)} · request {operation.id}{tries}"
