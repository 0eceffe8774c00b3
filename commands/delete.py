"""`/trunk delete`: delete a trunk and everything on it. Needs approval."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.records import Pending, Risk, State
from bot.steps import DeleteTrunk, Facts, Plan
from bot.trunks.directory import NotOne
from bot.trunks.snapshots import Snapshot, address_stops, number_stops
from bot.verbs.forms import REASON_HINT, SAY_WHY, OnTrunk
from bot.verbs.services import Services
from bot.verbs.verb import Ask, LiveChange, Next, Submission, Wrong
from bot.words.blocks import (
    Block,
    Option,
    View,
    actions,
    bold,
    button,
    code,
    context,
    modal,
    radio_field,
    section,
    text_field,
)
from bot.words.review_cards import asked_already, losses_text

TITLE = "Delete a trunk"
BREAK_GLASS = "break_glass"


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
        self.screens = {"form": form_filled}

    def open_live(self, ask: Ask, services: Services) -> View:
        """Read the losses and show the form. If the same request is waiting, show only that, unless the person may
        break the glass. Raises NotOne, ExotelError."""
        if not ask.text.strip():
            trunks = services.trunks.all().trunks[:25]
            raise NotOne("Which trunk should I delete?" if trunks else "There are no trunks to delete.", trunks)
        snapshot = services.trunks.snapshot(services.trunks.find(ask.text.strip()), with_neighbours=True)
        request = OnTrunk(trunk_sid=TrunkSid(snapshot.trunk_sid), trunk_name=snapshot.trunk_name)
        waiting = _same_that_waits(request, services)
        duplicate = list(asked_already(waiting.operation, waiting.headline).blocks) if waiting else []
        if duplicate and not ask.may_break_glass:
            return modal("delete/waits", TITLE, duplicate)
        blocks: list[Block] = [
            *duplicate,
            section(f":warning: *Delete {code(snapshot.trunk_name)} permanently?*\nSID {code(snapshot.trunk_sid)}"),
            section(losses_text(self.losses(request, snapshot), snapshot.digest(), Risk.DELETE)),
            text_field(
                "typed_name",
                "Type the trunk's name",
                hint="Type it exactly as shown above.",
                placeholder=snapshot.trunk_name,
            ),
            text_field("reason", "Reason", hint=REASON_HINT, most=500),
        ]
        if ask.may_break_glass:
            blocks.append(_how())
        unless = ", unless you choose Emergency" if ask.may_break_glass else ""
        # One button for both ways: it must not promise an approval to a person who deletes at once.
        submit = "Submit" if ask.may_break_glass else "Ask for approval"
        blocks.append(context(f"Nothing is deleted until someone else approves{unless}."))
        return modal("delete/form", TITLE, blocks, submit=submit, close="Cancel", metadata=request.model_dump_json())

    def losses(self, _: OnTrunk, snapshot: Snapshot) -> Sequence[str]:
        losses = [number_stops(number.phone_number, snapshot) for number in snapshot.numbers]
        losses += [address_stops(address, snapshot) for address in snapshot.whitelisted_ips]
        losses += [f"Calls stop going to {route.destination}." for route in snapshot.destinations]
        losses += [f"The SIP user {name} stops working." for name in snapshot.credentials]
        return losses + ([f"The caller ID {snapshot.alias} is lost."] if snapshot.alias else [])

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


def _how() -> Block:
    options = [
        Option("approval", "Approval", "Normal"),
        Option(
            BREAK_GLASS,
            "Emergency: delete now",
            "The channel is alerted and an approver must review it afterwards.",
        ),
    ]
    return radio_field("way", "How", options, initial="approval")


def form_filled(submission: Submission) -> Next:
    """Require the name and a reason. Raises ValidationError on a forged form."""
    request = OnTrunk.model_validate_json(submission.metadata)
    wrong: dict[str, str] = {}
    if submission.answers.get("typed_name") != request.trunk_name:
        wrong["typed_name"] = f"That doesn't match. Type {request.trunk_name} to confirm."
    if not submission.answers.get("reason"):
        wrong["reason"] = SAY_WHY
    breaks = submission.answers.get("way") == BREAK_GLASS
    if breaks and not submission.ask.may_break_glass:
        wrong["way"] = "You can't do an emergency delete. Choose approval instead."
    return Wrong(wrong) if wrong else verb.ask_for(request, submission.answers["reason"], break_glass=breaks)


verb = Delete()
