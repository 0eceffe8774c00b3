"""`/trunk pending`: the requests waiting for approval, grouped by whose move it is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.records import Click, Pending, State
from bot.people.access import Access
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Block, Message, bold, button, button_row, escape, section
from bot.words.phrasing import when
from bot.words.review_cards import SIGN_OFF, action_of, stop_button, withdraw_button

_MOST = 7
"""Of each of three groups, at two blocks and a heading; a message has fifty."""


class PendingRequests(Query):
    """Show the requests that are waiting for approval."""

    name = "pending"
    usage = "pending [page]"
    example = "/trunk pending"
    words = ("approve", "accept", "decline", "reject", "withdraw", "cancel")
    things = ("approvals", "requests")
    also = ("undo", "revert", "rollback")
    title = "Pending"

    def answer(self, ask: Ask, services: Services) -> Message:
        """List a page of the requests, read from the journal."""
        pages, words = services.approvals.pages(), ask.text.strip()
        page = min(int(words), pages) if re.fullmatch(r"[1-9]\d{0,5}", words) else 1
        pending = services.approvals.pending(page - 1)
        if not pending:
            return Message("Nothing is waiting for approval.")
        for_me = [request for request in pending if _is_for(ask, request, services)]
        mine = [request for request in pending if request.operation.asked_by == ask.user]
        others = [request for request in pending if request not in for_me and request not in mine]
        blocks = [
            *_group("For you to decide", for_me, ask, services.access),
            *_group("Your requests", mine, ask, services.access),
            *_group("Others", others, ask, services.access),
            *_turn(page, pages),
        ]
        which = f"Page {page} of {pages}: " if pages > 1 else ""
        return Message(f"{which}{len(pending)} waiting, {len(for_me)} for you to decide.", blocks)


def _turn(page: int, pages: int) -> list[Block]:
    """The page, and the buttons to the ones beside it."""
    if pages == 1:
        return []
    earlier = [button("Older", "pending", str(page - 1))] if page > 1 else []
    later = [button("Newer", "pending", str(page + 1))] if page < pages else []
    return [section(f"Page {page} of {pages}, oldest first."), *button_row([*earlier, *later])]


def _is_for(ask: Ask, request: Pending, services: Services) -> bool:
    open_to_me = request.operation.asked_by != ask.user and ask.user not in request.review.votes
    return open_to_me and request.operation.state != State.APPROVED and services.access.may_approve(ask.user)


def _group(title: str, requests: Sequence[Pending], ask: Ask, access: Access) -> list[Block]:
    if not requests:
        return []
    blocks: list[Block] = [section(f"*{title}*")]
    for request in requests[:_MOST]:
        blocks += [section(_line(request)), *button_row(_buttons(request, ask, access))]
    left = len(requests) - _MOST
    return blocks + ([section(f"and {left} more; see their cards in the channel.")] if left > 0 else [])


def _line(request: Pending) -> str:
    because = f": {escape(request.review.reason)}" if request.review.reason else "."
    requested = f"{bold(request.headline)}, requested by <@{request.operation.asked_by}>{because}"
    return f"{requested}\n{_where_it_stands(request)}"


def _where_it_stands(request: Pending) -> str:
    review = request.review
    if request.operation.state == State.APPROVED:
        return f"Approved. Starts {when(review.execute_from)} unless someone stops it."
    if request.operation.state != State.WAITING:
        return "Emergency delete without approval. An approver must sign it off."
    if review.break_glass or not review.digest:
        return "I'm reading from Exotel what would be lost."
    return f"{review.approvals} of {review.needed} approvals · expires {when(review.decide_by)}"


def _buttons(request: Pending, ask: Ask, access: Access) -> list[Block]:
    """The buttons that would work for this person; each click is ruled on again."""
    operation, review, is_mine = request.operation, request.review, request.operation.asked_by == ask.user
    decides = access.may_approve(ask.user) and not is_mine
    if operation.state == State.APPROVED:
        return [stop_button(operation.id)] if is_mine or decides or ask.may_change.allowed else []
    if operation.state != State.WAITING:
        return [button("Sign off", SIGN_OFF, operation.id)] if decides else []
    if is_mine:
        return [withdraw_button(operation.id)]
    if not decides:
        return []
    approve = button("Approve…", action_of(Click.APPROVE), operation.id, "danger")
    may_approve = review.digest and not review.break_glass and ask.user not in review.votes
    return [*([approve] if may_approve else []), button("Decline…", action_of(Click.DECLINE), operation.id)]


verb = PendingRequests()
