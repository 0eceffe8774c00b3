"""`/trunk delete`: delete a trunk and everything on it. Needs approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain import TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.records import Pending, Risk, State
from bot.steps import DeleteTrunk, Facts, Plan
from bot.trunks.directory import NotOne
from bot.trunks.snapshots import Snapshot, everything_stops
from bot.verbs.forms import REASON_HINT, SAY_WHY, OnTrunk
from bot.verbs.services import Services
from bot.verbs.verb import Ask, LiveChange, Next, Submission, Wrong
from bot.words.blocks import (
    Block,
    View,
    actions,
    bold,
    button,
    code,
    context,
    divider,
    modal,
    section,
    text_field,
)
from bot.words.review_cards import asked_already, losses_text

TITLE = "Delete a trunk"
_REVIEWED = "The channel is alerted, and an approver must review it afterwards."


class Delete(LiveChange[OnTrunk]):
    """Delete a trunk and everything on it. Needs approval."""

    name = "delete"
    usage = "delete [name or SID]"
    example = "/trunk delete sales_line"
    words = ("remove", "erase", "destroy")
    title = TITLE
    request = OnTrunk
    at_stake = Risk.DELETE

    def __init__(self) -> None:
        self.screens = {"form": form_filled, "now": now_filled}
        self.backs = {"now": view_now}

    def open_live(self, ask: Ask, services: Services) -> View:
        """Read the losses and show the form. If the same request is waiting, show only that, unless the person may
        break the glass. Raises NotOne, ExotelError."""
        if not ask.text.strip():
            trunks = services.trunks.all().trunks
            raise NotOne("Which trunk should I delete?" if trunks else "There are no trunks to delete.", trunks)
        snapshot = services.trunks.snapshot(services.trunks.find(ask.text.strip()), with_neighbours=True)
        request = OnTrunk(trunk_sid=TrunkSid(snapshot.trunk_sid), trunk_name=snapshot.trunk_name)
        waiting = _same_that_waits(request, services)
        duplicate = list(asked_already(waiting.operation, waiting.headline, ask.user).blocks) if waiting else []
        if duplicate and not ask.may_break_glass:
            return modal("delete/waits", TITLE, duplicate)
        blocks: list[Block] = [
            *duplicate,
            section(f":warning: *Delete {code(snapshot.trunk_name)} permanently?*\nSID {code(snapshot.trunk_sid)}"),
            section(losses_text(self.losses(request, snapshot), snapshot.digest(), Risk.DELETE)),
            *_confirming(request, {}),
            context("Nothing is deleted until someone else approves."),
        ]
        if ask.may_break_glass:
            blocks += [
                divider(),
                section(f"*In an emergency* you can delete it without approval. {_REVIEWED}"),
                actions([button("Delete now, without approval…", "delete/back/now", style="danger")]),
            ]
        metadata = request.model_dump_json()
        return modal("delete/form", TITLE, blocks, submit="Ask for approval", close="Cancel", metadata=metadata)

    def losses(self, _: OnTrunk, snapshot: Snapshot) -> Sequence[str]:
        return everything_stops(snapshot)

    def plan(self, request: OnTrunk) -> Plan:
        return [DeleteTrunk(request.trunk_sid, request.trunk_name)]

    def headline(self, request: OnTrunk) -> str:
        return f"Delete {request.trunk_name}"

    def receipt(self, request: OnTrunk, facts: Facts, account: AccountContext) -> Sequence[Block]:
        return [
            section(
                f"{bold(request.trunk_name)} is deleted. I saved its settings first: `/trunk restore` can set it "
                "up again under a new SID."
            ),
            actions([button("Restore it", "restore", request.trunk_name), button("List the trunks", "list")]),
        ]


def _same_that_waits(request: OnTrunk, services: Services) -> Pending | None:
    """Find the same request, if it's waiting for approval or about to start."""
    account, asked = services.account.sid, request.model_dump(mode="json")
    for pending in services.approvals.pending():
        other = pending.operation
        is_same = (other.verb, other.account, other.request) == (verb.name, account, asked)
        if is_same and other.state in {State.WAITING, State.APPROVED}:
            return pending
    return None


def _confirming(request: OnTrunk, answers: Mapping[str, str]) -> list[Block]:
    """The two fields of a person who means it."""
    name, reason = answers.get("typed_name", ""), answers.get("reason", "")
    hint = "Type it exactly as shown above."
    return [
        text_field("typed_name", "Type the trunk's name", hint=hint, placeholder=request.trunk_name, initial=name),
        text_field("reason", "Reason", hint=REASON_HINT, initial=reason, most=500),
    ]


def view_now(ask: Ask, metadata: str) -> View:
    """The form that deletes without approval, with what was typed so far. Raises ValidationError on a forged form."""
    request = OnTrunk.model_validate_json(metadata)
    name = code(request.trunk_name)
    blocks: list[Block] = [
        section(f":rotating_light: *Delete {name} now, without approval?*\nSID {code(request.trunk_sid)}\n{_REVIEWED}"),
        *_confirming(request, ask.answers),
        actions([button("Ask for approval instead", "delete", request.trunk_sid)]),
    ]
    return modal("delete/now", "Delete now", blocks, submit="Delete now", close="Cancel", metadata=metadata)


def form_filled(submission: Submission) -> Next:
    """Ask for approval. Raises ValidationError on a forged form."""
    return _asked(submission, break_glass=False)


def now_filled(submission: Submission) -> Next:
    """Delete without approval, for people who may break the glass. Raises ValidationError on a forged form."""
    if not submission.ask.may_break_glass:
        return Wrong({"reason": "You can't delete without approval. Close this and ask for approval instead."})
    return _asked(submission, break_glass=True)


def _asked(submission: Submission, *, break_glass: bool) -> Next:
    """Require the name and a reason."""
    request = OnTrunk.model_validate_json(submission.metadata)
    wrong: dict[str, str] = {}
    if submission.answers.get("typed_name") != request.trunk_name:
        wrong["typed_name"] = f"That doesn't match. Type {request.trunk_name} to confirm."
    if not submission.answers.get("reason"):
        wrong["reason"] = SAY_WHY
    return Wrong(wrong) if wrong else verb.ask_for(request, submission.answers["reason"], break_glass=break_glass)


verb = Delete()
