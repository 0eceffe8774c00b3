"""What is told of a request that others decide: to the channel, the approvers, the asker. All pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.approvals import Click
from bot.blocks import Block, Message, View, actions, button, confirm, context, escape, modal, section, text_field
from bot.cards import card, status_sentence, step_lines
from bot.records import Operation, ReviewRow, Risk, State

ASK_ANEW = "review/ask_anew"
SIGN_OFF = "review/sign_off"
_MOST_LOSSES = 25


def action_of(click: Click) -> str:
    """The action_id of a button."""
    return f"review/{click}"


def review_card(operation: Operation, review: ReviewRow, headline: str) -> Message:
    """The card: what will be lost while it waits, the story once it is over."""
    title = escape(headline)
    status = _status(operation, review)
    blocks: list[Block] = [section(f"{_icon(operation, review)} *{title}*\n{status}")]
    blocks.append(section(f"*Asked by* <@{operation.asked_by}>: {escape(review.reason)}"))
    if operation.state in {State.WAITING, State.APPROVED}:
        blocks.append(section(losses_text(review.losses, review.digest)))
    if operation.state in {State.RUNNING, State.DONE, State.FAILED, State.UNKNOWN}:
        blocks.append(section(step_lines(operation)))
    if operation.state in {State.FAILED, State.UNKNOWN}:
        blocks += [block for block in card(operation, headline).blocks[1:] if block["type"] != "context"]
    buttons = _buttons(operation, review)
    blocks += [actions(buttons)] if buttons else []
    blocks.append(context(" · ".join(_story(operation, review))))
    return Message(f"{title}: {status}", blocks)


def outcome_message(operation: Operation, review: ReviewRow, headline: str) -> Message:
    """What the asker is told directly once it is over."""
    text = f"{_icon(operation, review)} *{escape(headline)}*\n{_status(operation, review)}"
    return Message(
        f"{escape(headline)}: {_status(operation, review)}", [section(text), context(f"request {operation.id}")]
    )


def reminder(operation: Operation, review: ReviewRow, headline: str) -> Message:
    """A reminder to somebody who has not answered."""
    text = f":bell: *{escape(headline)}* still waits for your decision, until {when(review.decide_by)}."
    buttons = _buttons(operation, review) if operation.state == State.WAITING else []
    return Message(text, [section(text), *([actions(buttons)] if buttons else [])])


def approve_view(operation: Operation, review: ReviewRow, headline: str, now: Sequence[str], trunk_name: str) -> View:
    """The small modal of an approval: what will be lost now, read a moment ago, and the name to type."""
    blocks: list[Block] = [
        section(f"*{escape(headline)}*\n<@{operation.asked_by}> asks: {escape(review.reason)}"),
        section(losses_text(now, review.digest)),
    ]
    if operation.risk == Risk.DELETE:
        blocks.append(
            text_field(
                "typed_name",
                "Type the trunk's name",
                hint=f"{trunk_name}, exactly. It shows that you looked.",
                placeholder=trunk_name,
            )
        )
    metadata = f"{operation.id} {review.digest}"
    return modal("review/approve", "Approve", blocks, submit="Approve", close="Cancel", metadata=metadata)


def decline_view(operation: Operation, headline: str) -> View:
    """Why not."""
    return modal(
        "review/decline",
        "Decline",
        [
            section(f"*{escape(headline)}*"),
            text_field("why", "Why not?", hint="The asker and the channel read this.", most=500),
        ],
        submit="Decline",
        close="Cancel",
        metadata=operation.id,
    )


def losses_text(losses: Sequence[str], digest: str) -> str:
    """What will be lost, as a list; mrkdwn."""
    if not digest:
        return ":hourglass_flowing_sand: Reading from Exotel what would be lost…"
    if not losses:
        return "*What will be lost:* nothing is on it."
    lines = [f"• {escape(loss)}" for loss in losses[:_MOST_LOSSES]]
    left = len(losses) - _MOST_LOSSES
    return "*What will be lost:*\n" + "\n".join(lines) + (f"\n• and {left} more" if left > 0 else "")


def when(iso: str) -> str:
    """A time in the reader's own time zone (Slack's date formatting), with UTC where it cannot be shown."""
    moment = datetime.fromisoformat(iso)
    fallback = moment.strftime("%d %b %H:%M:%S UTC")
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time_secs}}|{fallback}>"


def _icon(operation: Operation, review: ReviewRow) -> str:
    if review.break_glass and not review.votes:
        return ":rotating_light:"
    return {
        State.WAITING: ":lock:",
        State.APPROVED: ":hourglass_flowing_sand:",
        State.QUEUED: ":hourglass_flowing_sand:",
        State.RUNNING: ":hourglass_flowing_sand:",
        State.DONE: ":white_check_mark:",
        State.FAILED: ":x:",
        State.UNKNOWN: ":grey_question:",
    }.get(operation.state, ":no_entry_sign:")


def _status(operation: Operation, review: ReviewRow) -> str:
    by = f" by <@{review.decided_by}>" if review.decided_by.startswith(("U", "W")) else ""
    broken = "*Break-glass: done without approval.* " if review.break_glass else ""
    match operation.state:
        case State.WAITING if not review.digest:
            return f"{broken}Being read from Exotel. Nothing has been changed."
        case State.WAITING:
            return (
                f"Waits for approval: {len(review.votes)} of {review.needed} so far, until {when(review.decide_by)}. "
                "Nothing has been changed."
            )
        case State.APPROVED:
            return f"Approved{by}. It begins {when(review.execute_from)} unless somebody stops it."
        case State.REJECTED:
            return f"Declined{by}: {escape(operation.sentence)} Nothing was changed."
        case State.WITHDRAWN:
            return f"Stopped or withdrawn{by}. Nothing was changed."
        case State.EXPIRED:
            return "Expired: its time ran out. Nothing was changed. Ask anew if it is still wanted."
        case State.STALE:
            return (
                f"The trunk has changed since it was reviewed: {escape(operation.sentence)} So it was not carried out, "
                "and nothing was changed. It needs a fresh review."
            )
        case _:
            return broken + escape(status_sentence(operation))


def _buttons(operation: Operation, review: ReviewRow) -> list[Block]:
    if operation.state == State.WAITING and review.digest and not review.break_glass:
        return [
            button("Approve…", action_of(Click.APPROVE), operation.id, "danger"),
            button("Decline…", action_of(Click.DECLINE), operation.id),
            button(
                "Withdraw", action_of(Click.WITHDRAW), operation.id, ask=_sure("Withdraw this request?", "Withdraw")
            ),
        ]
    if operation.state == State.APPROVED:
        return [button("Stop", action_of(Click.STOP), operation.id, "danger")]
    if operation.state == State.STALE:
        return [button("Ask for a fresh review", ASK_ANEW, operation.id)]
    found = []
    if operation.state == State.DONE and operation.risk == Risk.DELETE:
        found.append(button("Restore…", "restore", operation.id))
    if review.break_glass and operation.state.is_over and not review.votes:
        found.append(button("Sign off", SIGN_OFF, operation.id))
    return found


def _sure(question: str, yes: str) -> Block:
    return confirm(question, "Nothing is changed on the account. It cannot be approved any more.", yes)


def _story(operation: Operation, review: ReviewRow) -> list[str]:
    told = [f"asked {when(operation.created_at)}"]
    if review.votes and review.break_glass:
        told.append("signed off by " + ", ".join(f"<@{user}>" for user in review.votes))
    elif review.votes:
        told.append("approved by " + ", ".join(f"<@{user}>" for user in review.votes))
    if operation.state.is_over:
        told.append(f"{operation.state} {when(operation.updated_at)}")
    return [*told, f"request {operation.id}"]
