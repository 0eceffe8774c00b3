"""`/trunk disconnect`: take a trunk down in the order that leaves nothing behind. Needs approval.

SIP users go first, so that nobody can call while the rest is removed: only one of the vendor's pages says that deleting
a trunk removes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from bot.domain import E164, Destination, PublicIPv4, SipUserName, TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.errors import BadInput
from bot.domain.records import Risk
from bot.platforms.registry import find
from bot.steps import DeleteTrunk, Facts, Plan, RemoveCredential, RemoveDestination, RemoveIp, Step, UnmapNumber
from bot.trunks.directory import NotOne
from bot.trunks.snapshots import Snapshot, everything_stops
from bot.verbs.forms import REASON_HINT, SAY_WHY, OnTrunk
from bot.verbs.services import Services
from bot.verbs.verb import Ask, LiveChange, Next, Submission, Wrong
from bot.words.blocks import Block, View, actions, bold, button, code, context, escape, modal, section, text_field
from bot.words.review_cards import losses_text

TITLE = "Disconnect a trunk"
_MOST_ONE_BY_ONE = 40
"""More parts than this are left to the deletion of the trunk, because each of them is a request."""

T = TypeVar("T")


class TakeDown(OnTrunk):
    """Take these parts off the trunk, then delete it. `platform` is the key of the system at its other end."""

    platform: str = ""
    users: tuple[SipUserName, ...] = ()
    destinations: tuple[Destination, ...] = ()
    addresses: tuple[PublicIPv4, ...] = ()
    numbers: tuple[E164, ...] = ()


class Disconnect(LiveChange[TakeDown]):
    """Take a trunk down: SIP users, destinations, whitelist, numbers, trunk. Needs approval."""

    name = "disconnect"
    usage = "disconnect [name or SID]"
    example = "/trunk disconnect support_line"
    words = ("unlink", "teardown")
    title = TITLE
    long_receipt = True
    request = TakeDown
    at_stake = Risk.DELETE

    def __init__(self) -> None:
        self.screens = {"form": form_filled}

    def open_live(self, ask: Ask, services: Services) -> View:
        """Read the trunk and show what goes, in which order. Raises NotOne, ExotelError."""
        if not ask.text.strip():
            trunks = services.trunks.all().trunks
            raise NotOne("Which trunk should I disconnect?" if trunks else "There are no trunks.", trunks)
        trunk = services.trunks.find(ask.text.strip())
        snapshot = services.trunks.snapshot(trunk, with_neighbours=True)
        connection = services.trunks.connection(trunk)
        # Without a list of trunks, the account has no calls to remove parts one by one either.
        can_remove = services.trunks.all().whole
        request = _request(snapshot, connection.platform.key if connection else "", can_remove=can_remove)
        steps = "\n".join(f"{number}. {step.title}" for number, step in enumerate(self.plan(request), 1))
        blocks: list[Block] = [
            section(f":warning: *Disconnect {code(snapshot.trunk_name)} permanently?*\nSID {code(snapshot.trunk_sid)}"),
            section(escape(steps)),
            section(losses_text(self.losses(request, snapshot), snapshot.digest(), Risk.DELETE)),
            text_field("typed_name", "Type the trunk's name", placeholder=snapshot.trunk_name),
            text_field("reason", "Reason", hint=REASON_HINT, most=500),
            context("Nothing is removed until someone else approves."),
        ]
        metadata = request.model_dump_json()
        return modal("disconnect/form", TITLE, blocks, submit="Ask for approval", close="Cancel", metadata=metadata)

    def losses(self, _: TakeDown, snapshot: Snapshot) -> Sequence[str]:
        return everything_stops(snapshot)

    def plan(self, request: TakeDown) -> Plan:
        groups: list[list[Step]] = [
            [RemoveCredential(user) for user in request.users],
            [RemoveDestination(destination) for destination in request.destinations],
            [RemoveIp(address) for address in request.addresses],
            [UnmapNumber(number) for number in request.numbers],
            [DeleteTrunk(request.trunk_sid, request.trunk_name)],
        ]
        return _one_after_another(groups)

    def headline(self, request: TakeDown) -> str:
        return f"Remove {request.trunk_name} and everything on it"

    def receipt(self, request: TakeDown, facts: Facts, account: AccountContext) -> Sequence[Block]:
        platform, flow = find(request.platform), code(f"sip:{request.trunk_sid}")
        left = [f"In the Exotel dashboard: take the number off the flow that dials {flow}, or delete the flow."]
        if platform and platform.afterwards:
            left.append(f"At {escape(platform.name)}: {escape(platform.afterwards)}")
        return [
            section(
                f"{bold(request.trunk_name)} is gone. I saved its settings first: `/trunk restore` can set it up again "
                "under a new SID."
            ),
            section("*Left for you*\n" + "\n".join(f"• {each}" for each in left)),
            actions([button("Restore it", "restore", request.trunk_name), button("List the trunks", "list")]),
        ]


def _request(snapshot: Snapshot, platform: str, *, can_remove: bool) -> TakeDown:
    """Name the parts to remove one by one: the SIP users always, the others if they are few."""
    users = [name for name in snapshot.credentials if name != snapshot.trunk_sid] if can_remove else []
    parts = (snapshot.destinations, snapshot.whitelisted_ips, snapshot.numbers)
    few = can_remove and sum(map(len, parts)) <= _MOST_ONE_BY_ONE
    return TakeDown(
        trunk_sid=TrunkSid(snapshot.trunk_sid),
        trunk_name=snapshot.trunk_name,
        platform=platform,
        users=_each(SipUserName.parse, users),
        destinations=_each(Destination.parse, [route.destination for route in snapshot.destinations] if few else []),
        addresses=_each(PublicIPv4.parse, [address.ip for address in snapshot.whitelisted_ips] if few else []),
        numbers=_each(E164.parse, [number.phone_number for number in snapshot.numbers] if few else []),
    )


def _each(parse: Callable[[str], T], texts: Iterable[str]) -> tuple[T, ...]:
    """Parse each; what doesn't parse goes with the trunk."""
    parsed = []
    for text in texts:
        with suppress(BadInput):
            parsed.append(parse(text))
    return tuple(parsed)


def _one_after_another(groups: Sequence[Sequence[Step]]) -> list[Step]:
    """Make each group wait for all steps before it."""
    steps: list[Step] = []
    for group in groups:
        before = frozenset(step.name for step in steps)
        steps += [replace(step, needs=before) for step in group]
    return steps


def form_filled(submission: Submission) -> Next:
    """Require the name and a reason. Raises ValidationError on a forged form."""
    request = TakeDown.model_validate_json(submission.metadata)
    wrong: dict[str, str] = {}
    if submission.answers.get("typed_name") != request.trunk_name:
        wrong["typed_name"] = f"That doesn't match. Type {request.trunk_name} to confirm."
    if not submission.answers.get("reason"):
        wrong["reason"] = SAY_WHY
    return Wrong(wrong) if wrong else verb.ask_for(request, submission.answers["reason"])


verb = Disconnect()
