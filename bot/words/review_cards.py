"""The messages and modals of a request that others decide: for the channel, the approvers, the asker. All pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.phrasing import as_sentence, many
from bot.domain.records import GONE, RESTORED_BY, Click, Operation, ReviewRow, Risk, State
from bot.words.blocks import (
    Block,
    Message,
    View,
    actions,
    bold,
    button,
    button_row,
    confirm,
    context,
    escape,
    modal,
    paragraphs,
    section,
    text_field,
)
from bot.words.cards import NO_OTHER, STATE_ICON, Ways, outcome, status_sentence, step_lines
from bot.words.phrasing import clock, people, when

ASK_ANEW = "review/ask_anew"
SIGN_OFF = "review/sign_off"
SHOW = "review/show"
_MOST_LOSSES = 25
_MOST_SECTIONS, _MOST_SECTIONS_OF_A_VIEW = 8, 60
"""Of the 50 blocks of a message and the 100 of a view, at some 2,900 letters each."""


def action_of(click: Click) -> str:
    """The action_id of a button."""
    return f"review/{click}"


def review_card(
    operation: Operation, review: ReviewRow, headline: str, ways: Ways = NO_OTHER, *, for_asker: bool = False
) -> Message:
    """The card: the request and its losses while it waits, the story once it is over. `for_asker` has no buttons that
    are for others alone."""
    standing = status(operation, review)
    blocks: list[Block] = [section(f"{_icon(operation, review)} {bold(headline)}\n{standing}")]
    blocks.append(section(f"*Asked by* <@{operation.asked_by}>{_because(review)}"))
    if operation.state in {State.WAITING, State.APPROVED}:
        blocks += steps_asked(operation, _MOST_SECTIONS)
        blocks.append(section(losses_text(review.losses, review.digest, operation.risk)))
    if operation.state in {State.RUNNING, State.DONE, State.FAILED, State.UNKNOWN}:
        blocks += [*paragraphs(step_lines(operation), _MOST_SECTIONS), *outcome(operation, ways)]
    blocks += button_row(_buttons(operation, review, for_asker))
    blocks.append(context(" · ".join(_story(operation, review))))
    return Message(f"{escape(headline)}: {standing}", blocks)


def steps_asked(operation: Operation, most: int) -> list[Block]:
    """Each step of the request, with its numbers, addresses and destinations: an approver says yes to these. In at most
    so many sections."""
    return paragraphs(["*What is asked:*", *(f"• {escape(step.title)}" for step in operation.steps)], most)


def asked_already(operation: Operation, headline: str) -> Message:
    """The answer to a person who asks for the same while it waits or is about to begin: one decision is enough."""
    text = (
        f"{bold(headline)} is asked for already, by <@{operation.asked_by}>, as request {operation.id}. Nothing "
        "was asked a second time."
    )
    return Message.with_buttons(text, button("Show the request", SHOW, operation.id))


def outcome_message(operation: Operation, review: ReviewRow, headline: str) -> Message:
    """The outcome, sent directly to the asker."""
    text = f"{_icon(operation, review)} {bold(headline)}\n{status(operation, review)}"
    return Message(
        f"{escape(headline)}: {status(operation, review)}", [section(text), context(f"request {operation.id}")]
    )


def reminder(operation: Operation, review: ReviewRow, headline: str) -> Message:
    """A reminder to an approver who has not answered."""
    title = bold(headline)
    if operation.state != State.WAITING:
        # It was decided between the moment it was owed and the moment it is sent.
        text = f"{title} needs no decision of yours any more. {status(operation, review)}"
        return Message(text, [section(text)])
    text = (
        f":bell: {title} still waits for your decision, until {when(review.decide_by)}. "
        f"<@{operation.asked_by}> asks{_because(review) or '.'}"
    )
    return Message.with_buttons(text, *_buttons(operation, review))


def approve_view(operation: Operation, review: ReviewRow, headline: str, now: Sequence[str], trunk_name: str) -> View:
    """The small modal of an approval: the losses as read a moment ago, and the name to type."""
    blocks: list[Block] = [
        section(f"{bold(headline)}\n<@{operation.asked_by}> asks{_because(review)}"),
        *steps_asked(operation, _MOST_SECTIONS_OF_A_VIEW),
        section(losses_text(now, review.digest, operation.risk)),
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
    blocks.append(actions([button("Decline instead…", action_of(Click.DECLINE), operation.id)]))
    metadata = f"{operation.id} {review.digest}"
    return modal("review/approve", "Approve", blocks, submit="Approve", close="Cancel", metadata=metadata)


def decline_view(operation: Operation, headline: str) -> View:
    """The modal that asks for the reason."""
    return modal(
        "review/decline",
        "Decline",
        [
            section(bold(headline)),
            text_field("why", "Why not?", hint="The asker and the channel read this.", most=500),
        ],
        submit="Decline",
        close="Cancel",
        metadata=operation.id,
    )


def _because(review: ReviewRow) -> str:
    return f": {escape(review.reason)}" if review.reason else ""


def losses_text(losses: Sequence[str], digest: str, risk: Risk) -> str:
    """The losses, or the openings, as a list; mrkdwn."""
    if not digest:
        return ":hourglass_flowing_sand: Reading from Exotel what is at stake…"
    title = "*What it opens:*" if risk == Risk.WIDEN else "*What will be lost:*"
    if not losses:
        return f"{title} nothing{' but the trunk itself' if risk == Risk.DELETE else ''}."
    lines = [f"• {escape(loss)}" for loss in losses[:_MOST_LOSSES]]
    left = len(losses) - _MOST_LOSSES
    return f"{title}\n" + "\n".join(lines) + (f"\n• and {left} more." if left > 0 else "")


def _icon(operation: Operation, review: ReviewRow) -> str:
    if review.break_glass and not review.votes:
        return ":rotating_light:"
    return {
        State.WAITING: ":lock:",
        State.APPROVED: ":hourglass_flowing_sand:",
        **STATE_ICON,
    }.get(operation.state, ":no_entry_sign:")


def status(operation: Operation, review: ReviewRow) -> str:
    """The standing of the request, in one or two sentences; mrkdwn."""
    by = f" by <@{review.decided_by}>" if review.decided_by.startswith(("U", "W")) else ""
    goes = "went" if operation.state.is_over else "goes"
    broken = f"*The glass was broken: this {goes} without approval.* " if review.break_glass else ""
    match operation.state:
        case State.WAITING if not review.digest:
            return f"{broken}Being read from Exotel. Nothing has been changed."
        case State.WAITING:
            return (
                f"Waits for approval: {review.approvals} of {review.needed} so far, until {when(review.decide_by)}. "
                f"{_doubts(review)}Nothing has been changed."
            )
        case State.APPROVED:
            put_off = f"{escape(operation.sentence)} " if operation.sentence else ""
            approved = broken or f"Approved{by}. "
            return f"{approved}{put_off}It begins at {clock(review.execute_from)} unless somebody stops it."
        case State.REJECTED:
            return f"Declined{by}: {as_sentence(escape(operation.sentence))} Nothing was changed."
        case State.WITHDRAWN:
            return f"{'Stopped' if review.execute_by else 'Withdrawn'}{by}. Nothing was changed."
        case State.EXPIRED:
            late = "it could not begin in time" if review.execute_by else "not enough people decided in time"
            return f"Expired: {late}. Nothing was changed. Ask anew if it is still wanted."
        case State.STALE if operation.sentence == GONE:
            return f"{GONE} So there is nothing left to do here, and nothing was changed by this request."
        case State.STALE:
            return (
                f"The trunk is not what was reviewed: {escape(operation.sentence)} So it was not carried "
                "out, and nothing was changed. It needs a fresh review."
            )
        case _:
            to_sign = broken and operation.state.is_over and not review.votes
            unsigned = " An approver must look at it and sign it off." if to_sign else ""
            return broken + escape(status_sentence(operation)) + _restored(operation) + unsigned


def _restored(operation: Operation) -> str:
    by = operation.facts.get(RESTORED_BY)
    return f" What was deleted was restored since, with {escape(by)}." if by else ""


def no_longer(voters: frozenset[str]) -> str:
    """Name the people whose approval no longer counts; a sentence, mrkdwn."""
    return f"The approval of {people(sorted(voters))} no longer counts, as they may not approve any more."


def unsure_of(voters: frozenset[str]) -> str:
    """Name the people for whom Slack does not say; half a sentence, mrkdwn."""
    return f"Slack does not say at the moment whether {people(sorted(voters))} may still approve"


def _doubts(review: ReviewRow) -> str:
    """The people whose approval does not count, or may not, and how many more are needed."""
    if review.void:
        left = review.needed - review.approvals
        more = f"{many(left, 'more is', 'more are')} needed. " if left > 0 else ""
        return f"{no_longer(review.void)} {more}"
    if review.unsure and review.sure < review.needed <= review.approvals:
        return f"{unsure_of(review.unsure)}; it goes on by itself as soon as Slack says so. "
    return ""


def _buttons(operation: Operation, review: ReviewRow, for_asker: bool = False) -> list[Block]:
    if operation.state == State.WAITING:
        approve = [button("Approve…", action_of(Click.APPROVE), operation.id, "danger")]
        decide = [
            *(approve if review.digest and not review.break_glass else []),
            button("Decline…", action_of(Click.DECLINE), operation.id),
        ]
        return [*([] if for_asker else decide), withdraw_button(operation.id)]
    if operation.state == State.APPROVED:
        return [stop_button(operation.id)]
    if operation.state == State.STALE:
        return [button("Ask for a fresh review", ASK_ANEW, operation.id)] if operation.sentence != GONE else []
    buttons = []
    if operation.state == State.DONE and operation.risk == Risk.DELETE and RESTORED_BY not in operation.facts:
        buttons.append(button("Restore…", "restore", operation.id))
    if review.break_glass and operation.state.is_over and not review.votes:
        buttons.append(button("Sign off", SIGN_OFF, operation.id))
    return buttons


def withdraw_button(operation_id: str) -> Block:
    """The button for the asker."""
    lost = "It cannot be approved any more. Nothing is changed on the account."
    sure = confirm("Withdraw this request?", lost, "Withdraw")
    return button("Withdraw", action_of(Click.WITHDRAW), operation_id, ask=sure)


def stop_button(operation_id: str) -> Block:
    """The button for everyone who may ask or approve. No question before it: there may be seconds left."""
    return button("Stop", action_of(Click.STOP), operation_id, "danger")


def _ended(operation: Operation, review: ReviewRow) -> str:
    """The end, in the words of the buttons."""
    if operation.state == State.WITHDRAWN and review.execute_by:
        return "stopped"
    words = {State.REJECTED: "declined", State.STALE: "not what was reviewed", State.UNKNOWN: "not certain"}
    return words.get(operation.state, str(operation.state))


def _story(operation: Operation, review: ReviewRow) -> list[str]:
    parts = [f"asked {when(operation.created_at)}"]
    if review.votes:
        word = "signed off" if review.break_glass else "approved"
        parts.append(f"{word} by " + ", ".join(_vote(user, at, review) for user, at in review.votes.items()))
    if operation.state.is_over:
        parts.append(f"{_ended(operation, review)} {when(operation.updated_at)}")
    return [*parts, f"request {operation.id}"]


def _vote(user: str, at: str, review: ReviewRow) -> str:
    return f"<@{user}> {when(at)}" + (" (no longer counts)" if user in review.void else "")
