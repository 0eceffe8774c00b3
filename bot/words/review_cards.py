"""Messages and modals of a request that others decide: for the channel, the approvers, the requester. All pure."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bot.domain.phrasing import as_sentence, many
from bot.domain.records import GONE, LOST_RIGHT, RESTORED_BY, UNSURE_RIGHT, Click, Operation, ReviewRow, Risk, State
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
from bot.words.phrasing import people, when

ASK_AGAIN = "review/ask_anew"
"""Cards that are already posted have it under this name."""
SIGN_OFF = "review/sign_off"
SHOW = "review/show"
_MOST_LOSSES = 25
_MOST_SECTIONS, _MOST_SECTIONS_OF_A_VIEW = 8, 60
"""Of the 50 blocks of a message and the 100 of a view, at some 2,900 characters each."""


class Audience(StrEnum):
    """The reader of a card, which decides its buttons."""

    CHANNEL = "channel"
    """Everyone: a click by the wrong person is refused."""
    REQUESTER = "requester"
    APPROVER = "approver"
    """Someone whose decision or sign-off is still needed."""
    READER = "reader"
    """Someone who has nothing to decide."""

    @property
    def requests(self) -> bool:
        """True if the card is for the requester."""
        return self in {Audience.CHANNEL, Audience.REQUESTER}

    @property
    def decides(self) -> bool:
        """True if the card is for people who decide."""
        return self in {Audience.CHANNEL, Audience.APPROVER}


def action_of(click: Click) -> str:
    """The action_id of a button."""
    return f"review/{click}"


def review_card(
    operation: Operation,
    review: ReviewRow,
    headline: str,
    ways: Ways = NO_OTHER,
    audience: Audience = Audience.CHANNEL,
) -> Message:
    """The card: the request and its losses while it waits, its history once it is over."""
    standing = status(operation, review)
    blocks: list[Block] = [section(f"{_icon(operation, review)} {bold(headline)}\n{standing}")]
    blocks.append(section(f"*Requested by* <@{operation.asked_by}>{_because(review)}"))
    if operation.state in {State.WAITING, State.APPROVED}:
        blocks += steps_asked(operation, _MOST_SECTIONS)
        blocks.append(section(losses_text(review.losses, review.digest, operation.risk)))
    if operation.state in {State.RUNNING, State.DONE, State.FAILED, State.UNKNOWN}:
        blocks += [
            *paragraphs(step_lines(operation), _MOST_SECTIONS),
            *outcome(operation, ways if audience.requests else None),
        ]
    blocks += button_row(_buttons(operation, review, audience))
    blocks.append(context(" · ".join(_history(operation, review))))
    return Message(f"{escape(headline)}: {standing}", blocks)


def steps_asked(operation: Operation, most: int) -> list[Block]:
    """The steps an approver agrees to, with their numbers, addresses and destinations, in at most so many sections."""
    return paragraphs(["*Request:*", *(f"• {escape(step.title)}" for step in operation.steps)], most)


def asked_already(operation: Operation, headline: str, reader: str) -> Message:
    """The answer to someone who asks for the same while it waits or is about to start: one decision is enough."""
    who = "You" if operation.asked_by == reader else people([operation.asked_by])
    text = f"{who} already requested this: {bold(headline)} (request {operation.id})."
    return Message.with_buttons(text, _show_request(operation))


def outcome_message(operation: Operation, review: ReviewRow, headline: str) -> Message:
    """The outcome, sent directly to the requester."""
    text = f"{_icon(operation, review)} {bold(headline)}\n{status(operation, review)}"
    return Message(
        f"{escape(headline)}: {status(operation, review)}", [section(text), context(f"request {operation.id}")]
    )


def reminder(operation: Operation, review: ReviewRow, headline: str) -> Message:
    """A reminder to an approver who hasn't answered."""
    title = bold(headline)
    if operation.state != State.WAITING:
        # It was decided after the reminder was put in the outbox.
        text = f"{title} no longer needs your decision. {status(operation, review)}"
        return Message.with_buttons(text, _show_request(operation))
    text = (
        f":bell: {title} is still waiting for your decision · expires {when(review.decide_by)}.\n"
        f"Requested by <@{operation.asked_by}>{_because(review)}"
    )
    return Message.with_buttons(text, *_buttons(operation, review, Audience.APPROVER), _show_request(operation))


def _show_request(operation: Operation) -> Block:
    return button("Show the request", SHOW, operation.id)


def approve_view(operation: Operation, review: ReviewRow, headline: str, now: Sequence[str], trunk_name: str) -> View:
    """The modal of an approval: the losses as just read, and the name to type."""
    blocks: list[Block] = [
        section(f"{bold(headline)}\nRequested by <@{operation.asked_by}>{_because(review)}"),
        *steps_asked(operation, _MOST_SECTIONS_OF_A_VIEW),
        section(losses_text(now, review.digest, operation.risk)),
    ]
    if operation.risk == Risk.DELETE:
        blocks.append(
            text_field(
                "typed_name",
                "Type the trunk's name",
                hint=f"Type {trunk_name} to confirm.",
                placeholder=trunk_name,
            )
        )
    blocks.append(actions([button("Decline instead…", action_of(Click.DECLINE), operation.id)]))
    metadata = f"{operation.id} {review.digest}"
    return modal("review/approve", "Approve request", blocks, submit="Approve", close="Cancel", metadata=metadata)


def decline_view(operation: Operation, headline: str) -> View:
    """The modal that asks for the reason."""
    return modal(
        "review/decline",
        "Decline request",
        [
            section(bold(headline)),
            text_field("why", "Reason", hint="Shown to the requester and the channel.", most=500),
        ],
        submit="Decline",
        close="Cancel",
        metadata=operation.id,
    )


def _because(review: ReviewRow) -> str:
    return f": {escape(review.reason)}" if review.reason else ""


def losses_text(losses: Sequence[str], digest: str, risk: Risk) -> str:
    """The losses, or what the change opens up, as a list; mrkdwn."""
    if not digest:
        return ":hourglass_flowing_sand: Reading the trunk from Exotel to see what's at stake…"
    title = "*What this opens up:*" if risk == Risk.WIDEN else "*What will be lost:*"
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
    """The state of the request, in one or two sentences; mrkdwn."""
    by = f" by <@{review.decided_by}>" if review.decided_by.startswith(("U", "W")) else ""
    broken = "*Emergency delete – no approval.* " if review.break_glass else ""
    match operation.state:
        case State.WAITING if not review.digest:
            return f"{broken}Reading the trunk from Exotel…"
        case State.WAITING:
            so_far = f"Waiting for approval ({review.approvals} of {review.needed})"
            return f"{so_far} · expires {when(review.decide_by)}. {_doubts(review)}".rstrip()
        case State.APPROVED:
            put_off = f"{escape(operation.sentence)} " if operation.sentence else ""
            approved = broken or f"Approved by {people(review.approvers or review.votes)}. "
            return f"{approved}{put_off}Starts {when(review.execute_from)} unless someone stops it."
        case State.REJECTED:
            return f"Declined{by}: {as_sentence(escape(operation.sentence))}"
        case State.WITHDRAWN:
            return f"{'Stopped' if review.execute_by else 'Withdrawn'}{by}."
        case State.EXPIRED:
            late = "it couldn't start in time" if review.execute_by else "not enough approvals in time"
            return f"Expired: {late}. Request it again if it's still needed."
        case State.STALE if operation.sentence == GONE:
            return "Canceled: the trunk is no longer on the account."
        case State.STALE if operation.sentence in {LOST_RIGHT, UNSURE_RIGHT}:
            return f"Canceled: {operation.sentence} Request it again if it's still needed."
        case State.STALE:
            return f"Canceled, because the trunk changed: {escape(operation.sentence)} Request it again to continue."
        case _:
            to_sign = broken and operation.state.is_over and not review.votes
            unsigned = " An approver must review it and sign it off." if to_sign else ""
            return broken + escape(status_sentence(operation)) + _restored(operation) + unsigned


def _restored(operation: Operation) -> str:
    by = operation.facts.get(RESTORED_BY)
    return f" Restored later ({escape(by)})." if by else ""


def no_longer(voters: frozenset[str]) -> str:
    """Name the people whose approval no longer counts; a sentence, mrkdwn."""
    return f"{people(sorted(voters))} can't approve any more, so their approval no longer counts."


def unsure_of(voters: frozenset[str]) -> str:
    """Name the people whose right to approve Slack can't confirm; mrkdwn."""
    who = people(sorted(voters))
    return f"Slack can't say right now if {who} can still approve. This continues as soon as it can."


def _doubts(review: ReviewRow) -> str:
    """Name the people whose approval doesn't count, or may not, and count the approvals still needed."""
    if review.void:
        more = f"{many(review.missing, 'more approval')} needed." if review.missing else ""
        return f"{no_longer(review.void)} {more}"
    if review.unsure and review.sure < review.needed <= review.approvals:
        return unsure_of(review.unsure)
    return ""


def _buttons(operation: Operation, review: ReviewRow, audience: Audience) -> list[Block]:
    state, buttons = operation.state, []
    if state == State.WAITING and audience.decides:
        if review.digest and not review.break_glass:
            buttons.append(button("Approve…", action_of(Click.APPROVE), operation.id, "danger"))
        buttons.append(button("Decline…", action_of(Click.DECLINE), operation.id))
    if state == State.WAITING and audience.requests:
        buttons.append(withdraw_button(operation.id))
    if state == State.APPROVED:
        buttons.append(stop_button(operation.id))
    if state == State.STALE and audience.requests and operation.sentence != GONE:
        buttons.append(button("Request again", ASK_AGAIN, operation.id))
    is_deleted = state == State.DONE and operation.risk == Risk.DELETE and RESTORED_BY not in operation.facts
    if is_deleted and audience.requests:
        buttons.append(button("Restore…", "restore", operation.id))
    if review.break_glass and state.is_over and not review.votes and audience.decides:
        buttons.append(button("Sign off", SIGN_OFF, operation.id))
    return buttons


def withdraw_button(operation_id: str) -> Block:
    """The button for the requester."""
    lost = "Nobody will be able to approve it. Nothing changes in Exotel."
    sure = confirm("Withdraw this request?", lost, "Withdraw")
    return button("Withdraw", action_of(Click.WITHDRAW), operation_id, ask=sure)


def stop_button(operation_id: str) -> Block:
    """The button for everyone who can ask or approve. It asks nothing first: there may be seconds left."""
    return button("Stop", action_of(Click.STOP), operation_id, "danger")


def _ended(operation: Operation, review: ReviewRow) -> str:
    """The end, in the words of the buttons and of the status."""
    if operation.state == State.WITHDRAWN and review.execute_by:
        return "stopped"
    words = {State.REJECTED: "declined", State.STALE: "canceled", State.UNKNOWN: "outcome unknown"}
    return words.get(operation.state, str(operation.state))


def _history(operation: Operation, review: ReviewRow) -> list[str]:
    parts = [f"requested {when(operation.created_at)}"]
    if review.votes:
        word = "signed off" if review.break_glass else "approved"
        parts.append(f"{word} by " + ", ".join(_vote(user, at, review) for user, at in review.votes.items()))
    if operation.state.is_over:
        parts.append(f"{_ended(operation, review)} {when(operation.updated_at)}")
    return [*parts, f"request {operation.id}"]


def _vote(user: str, at: str, review: ReviewRow) -> str:
    return f"<@{user}> {when(at)}" + (" (no longer counts)" if user in review.void else "")
