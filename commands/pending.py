"""`/trunk pending`: what waits for a decision; for me to decide, asked by me, and the rest."""

from __future__ import annotations

from collections.abc import Sequence

from bot.approvals import Click
from bot.blocks import Block, Message, actions, button, escape, section
from bot.records import State
from bot.review_cards import SIGN_OFF, action_of, when
from bot.verbs import Ask, Pending, Services, Verb

_MOST = 12


def answer(ask: Ask, services: Services) -> Message:
    """From the journal, now."""
    pending = services.pending()
    if not pending:
        return Message("Nothing waits for a decision.")
    for_me = [one for one in pending if _is_for(ask, one, services)]
    mine = [one for one in pending if one.operation.asked_by == ask.user]
    others = [one for one in pending if one not in for_me and one not in mine]
    blocks = [
        *_group("For you to decide", for_me, ask),
        *_group("Asked by you", mine, ask),
        *_group("Others", others, ask),
    ]
    return Message(f"{len(pending)} waiting, {len(for_me)} for you to decide.", blocks)


def _is_for(ask: Ask, one: Pending, services: Services) -> bool:
    open_to_me = one.operation.asked_by != ask.user and ask.user not in one.review.votes
    is_open = one.operation.state == State.WAITING or one.review.break_glass
    return open_to_me and is_open and services.access.may_approve(ask.user)


def _group(title: str, found: Sequence[Pending], ask: Ask) -> list[Block]:
    if not found:
        return []
    blocks: list[Block] = [section(f"*{title}*")]
    for one in found[:_MOST]:
        blocks += [section(_line(one)), actions(_buttons(one, ask))]
    left = len(found) - _MOST
    return blocks + ([section(f"and {left} more, each with its card in the channel")] if left > 0 else [])


def _line(one: Pending) -> str:
    state = _where_it_stands(one)
    return f"*{escape(one.headline)}*, asked by <@{one.operation.asked_by}>: {escape(one.review.reason)}\n{state}"


def _where_it_stands(one: Pending) -> str:
    if one.operation.state == State.APPROVED:
        return f"Approved; it begins {when(one.review.execute_from)} unless somebody stops it."
    if one.operation.state == State.WAITING:
        return f"{len(one.review.votes)} of {one.review.needed} approvals, until {when(one.review.decide_by)}."
    return "Done by breaking the glass; an approver must sign it off."


def _buttons(one: Pending, ask: Ask) -> list[Block]:
    operation = one.operation
    if operation.state == State.APPROVED:
        return [button("Stop", action_of(Click.STOP), operation.id, "danger")]
    if operation.state != State.WAITING:
        return [button("Sign off", SIGN_OFF, operation.id)]
    if operation.asked_by == ask.user:
        return [button("Withdraw", action_of(Click.WITHDRAW), operation.id)]
    return [
        button("Approve…", action_of(Click.APPROVE), operation.id, "danger"),
        button("Decline…", action_of(Click.DECLINE), operation.id),
    ]


verb = Verb(
    name="pending",
    summary="What waits for a decision: for you, asked by you, and the rest.",
    usage="pending",
    example="/trunk pending",
    title="Pending",
    answer=answer,
)
