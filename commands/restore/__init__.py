"""`/trunk restore`: set up a deleted trunk again, from the snapshot taken before the deletion."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.errors import BadInput, ExotelError
from bot.domain.records import UNDOES, KnownTrunk, Pending, Risk
from bot.domain.typed import quote
from bot.steps import (
    AddDestination,
    CreateTrunk,
    Facts,
    MapNumber,
    Plan,
    SetAlias,
    Step,
    WeighDestination,
    WhitelistIp,
    numbered,
)
from bot.trunks.directory import NotOne
from bot.trunks.snapshots import Snapshot
from bot.verbs.effects import risk_of_own
from bot.verbs.services import Services
from bot.verbs.verb import Ask, LiveChange, Next, Submission
from bot.words.blocks import Block, View, actions, bold, button, code, context, escape, modal, paragraphs, section
from bot.words.phrasing import when
from commands.restore.request import Restore, cannot_come_back, has_all, request_from

TITLE = "Restore a trunk"
_MOST_SECTIONS = 60
_WAITS = ":lock: It lets more than eight addresses place calls, so this needs someone else's approval."


class RestoreDeleted(LiveChange[Restore]):
    """Restore a deleted trunk under a new SID."""

    name = "restore"
    usage = "restore [name]"
    example = "/trunk restore sales_line"
    words = ("undo", "undelete", "recover", "revert", "rollback")
    title = TITLE
    request = Restore

    def __init__(self) -> None:
        self.screens = {"review": reviewed}

    def open_live(self, ask: Ask, services: Services) -> View:
        """Show the steps, and the parts that can't come back. Raises NotOne."""
        deleted = _find(ask.text.strip(), services.approvals.deleted(services.account.sid))
        request, unreadable = request_from(deleted)
        onto, note = _taken(request, services)
        request = request.model_copy(update={"onto": onto})
        if onto and _is_restored(request, KnownTrunk(onto, request.trunk_name), services):
            return _nothing_to_do(request, onto)
        lost = [*cannot_come_back(deleted, onto), *unreadable]
        blocks: list[Block] = [
            section(f"*Restore {code(request.trunk_name)}?*\nIt was deleted {when(deleted.operation.updated_at)}."),
            *paragraphs(
                ["*Steps*", *map(escape, numbered(self.plan(request)))],
                _MOST_SECTIONS,
            ),
            section("*What can't come back*\n" + "\n".join(f"• {escape(line)}" for line in lost)),
            *note,
            *([section(_WAITS)] if self.risk(request) != Risk.NONE else []),
            context("Anything that's already set up this way is skipped."),
        ]
        metadata = f"{deleted.operation.id} {onto or ''}".strip()
        return modal("restore/review", TITLE, blocks, submit="Restore it", close="Cancel", metadata=metadata)

    def plan(self, request: Restore) -> Plan:
        """The steps of a set-up, in parallel as far as possible."""
        steps: list[Step] = [] if request.onto else [CreateTrunk(request.trunk_name)]
        first = frozenset(step.name for step in steps)
        steps += [MapNumber(number.number, number.mode, needs=first) for number in request.numbers]
        whitelist = [WhitelistIp(address.ip, address.mask, needs=first) for address in request.addresses]
        steps += whitelist
        # Exotel refuses an IP destination until its address is whitelisted.
        before = first | {step.name for step in whitelist}
        for route in request.routes:
            add = AddDestination(route.destination, needs=before)
            steps.append(add)
            if (route.priority, route.weight) != (0, 1):
                weigh = WeighDestination(route.destination, route.priority, route.weight, needs=frozenset({add.name}))
                steps.append(weigh)
        if request.alias:
            steps.append(
                SetAlias(request.alias, needs=first | {step.name for step in steps if isinstance(step, MapNumber)})
            )
        return steps

    def risk(self, request: Restore) -> Risk:
        """Ask for approval if more than eight addresses are let in."""
        return risk_of_own(self.plan(request))

    def losses(self, request: Restore, _: Snapshot) -> list[str]:
        return [
            f"{address.ip}/{address.mask}: {address.mask.warning}"
            for address in request.addresses
            if address.mask.warning
        ]

    def subject(self, request: Restore) -> str:
        # A trunk yet to be created has nothing to lose.
        return request.onto or ""

    def reopens(self, request: Restore) -> str:
        return request.trunk_name

    def headline(self, request: Restore) -> str:
        return f"Restore {request.trunk_name}" + (" onto the trunk that has its name now" if request.onto else "")

    def facts(self, request: Restore) -> Facts:
        onto = {"trunk_sid": str(request.onto)} if request.onto else {}
        return {"trunk_name": request.trunk_name, UNDOES: request.undoes, **onto}

    def receipt(self, request: Restore, facts: Facts, account: AccountContext) -> Sequence[Block]:
        """The new SID, and the work left to do by hand."""
        new = facts["trunk_sid"]
        return [
            section(
                f"{bold(request.trunk_name)} is back as {code(new)}.\n"
                f"*The SID changed.* Update your PBX user name and any Exotel flow that dials "
                f"{code(f'sip:{request.old_sid}')}."
            ),
            actions([button("Show the trunk", "show", new)]),
        ]


def _taken(request: Restore, services: Services) -> tuple[TrunkSid | None, list[Block]]:
    """Find a trunk that has the name now, with a warning that everything goes onto it."""
    try:
        same_name = [trunk for trunk in services.trunks.all().trunks if trunk.trunk_name == request.trunk_name]
    except ExotelError:
        return None, [context("I couldn't read the trunks from Exotel, so I don't know if one has that name now.")]
    if not same_name:
        return None, []
    sid = TrunkSid(same_name[0].trunk_sid)
    text = (
        f":warning: *A trunk called {code(request.trunk_name)} exists now* ({code(sid)}). I won't create another; "
        "I'll add the missing parts to it."
    )
    return sid, [section(text)]


def _is_restored(request: Restore, trunk: KnownTrunk, services: Services) -> bool:
    """False if the trunk can't be read: the steps look again, and skip the parts that exist."""
    try:
        return has_all(services.trunks.snapshot(trunk), request)
    except ExotelError:
        return False


def _nothing_to_do(request: Restore, onto: TrunkSid) -> View:
    text = (
        f"*Nothing to restore.* The trunk {code(request.trunk_name)} exists ({code(onto)}) and already has everything "
        "that can come back."
    )
    return modal("restore/nothing", TITLE, [section(text), actions([button("Show the trunk", "show", onto)])])


def _find(name: str, deleted: Sequence[Pending]) -> Pending:
    """Find a deletion by request id, trunk name, old SID or unique beginning. Raises NotOne."""
    for deletion in deleted:
        if name and name in {deletion.operation.id, *_called(deletion)}:
            return deletion
    matches = [
        each for each in deleted if name and any(part.lower().startswith(name.lower()) for part in _called(each))
    ]
    if len({each.operation.request["trunk_name"] for each in matches}) == 1:
        return matches[0]
    if not deleted:
        raise NotOne("Nothing to restore yet – no trunk has been deleted with trunkbot.", [])
    question = "Which trunk should I restore?"
    if name:
        question = (
            f"{quote(name)} matches more than one deleted trunk."
            if matches
            else f"No deleted trunk called {quote(name)}."
        )
    known = [KnownTrunk(each.operation.id, str(each.operation.request["trunk_name"])) for each in matches or deleted]
    raise NotOne(f"{question} Deleted trunks, newest first:", known)


def _called(deleted: Pending) -> list[str]:
    return [str(deleted.operation.request[name]) for name in ("trunk_name", "trunk_sid")]


def reviewed(submission: Submission) -> Next:
    """Ask for the restore as it was shown, read again from the journal. Raises BadInput (NotOne is not for a form)."""
    operation_id, _, onto = submission.metadata.partition(" ")
    deleted = _find(operation_id, submission.services.approvals.deleted(submission.ask.account.sid))
    chosen = {"onto": TrunkSid.parse(onto) if onto else None, "undoes": deleted.operation.id}
    request = request_from(deleted)[0].model_copy(update=chosen)
    if onto and KnownTrunk(onto, request.trunk_name) not in submission.ask.known_trunks:
        raise BadInput(f"The trunk {onto} isn't called {request.trunk_name} any more. Open the restore again.")
    return verb.ask_for(request, f"To restore the trunk that request {deleted.operation.id} deleted.")


verb = RestoreDeleted()
