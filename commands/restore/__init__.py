"""`/trunk restore`: set up again what a deleted trunk held, from what was written down just before."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain import TrunkSid
from bot.domain.account_context import AccountContext
from bot.domain.errors import ExotelError
from bot.domain.records import UNDOES, KnownTrunk, Pending, Risk
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
    waves,
)
from bot.trunks.directory import NotOne
from bot.trunks.snapshots import Snapshot
from bot.verbs.services import Services
from bot.verbs.verb import Ask, LiveChange, Next, Submission
from bot.words.blocks import Block, View, actions, bold, button, code, context, escape, modal, paragraphs, section
from bot.words.phrasing import when
from commands.restore.request import Restore, cannot_come_back, has_all, request_from

TITLE = "Restore a trunk"
_MOST_SECTIONS = 60
_WAITS = ":lock: It had a network wider than eight addresses, so this waits for somebody else's approval."


class RestoreDeleted(LiveChange[Restore]):
    """Set up a deleted trunk again, as it was just before, under a new SID."""

    name = "restore"
    usage = "restore [name]"
    example = "/trunk restore sales_line"
    words = ("undo", "undelete", "recover", "revert", "rollback")
    title = TITLE
    request = Restore

    def __init__(self) -> None:
        self.screens = {"review": reviewed}

    def open_live(self, ask: Ask, services: Services) -> View:
        """The steps that will be carried out, and the parts that cannot come back. Raises NotOne."""
        deleted = _find(ask.text.strip(), services.approvals.deleted(services.account.sid))
        request, unreadable = request_from(deleted)
        onto, note = _taken(request, services)
        request = request.model_copy(update={"onto": onto})
        if onto and _is_there_already(request, KnownTrunk(onto, request.trunk_name), services):
            return _nothing_to_do(request, onto)
        lost = [*cannot_come_back(deleted, onto), *unreadable]
        lines = [f"{number}. {step.title}" for number, wave in enumerate(waves(self.plan(request)), 1) for step in wave]
        blocks: list[Block] = [
            section(
                f"*Restore {code(request.trunk_name)}*, deleted {when(deleted.operation.updated_at)}\n"
                "Nothing has been done yet."
            ),
            *paragraphs(
                ["These steps will be carried out; those with the same number at the same time:", *map(escape, lines)],
                _MOST_SECTIONS,
            ),
            section("*What cannot come back*\n" + "\n".join(f"• {escape(line)}" for line in lost)),
            *note,
            *([section(_WAITS)] if self.risk(request) != Risk.NONE else []),
            context("What is already as wished is left as it is and counts as done."),
        ]
        metadata = f"{deleted.operation.id} {onto or ''}".strip()
        return modal("restore/review", TITLE, blocks, submit="Restore it", close="Cancel", metadata=metadata)

    def plan(self, request: Restore) -> Plan:
        """The wizard's own steps, as many side by side as can be."""
        steps: list[Step] = [] if request.onto else [CreateTrunk(request.trunk_name)]
        first = frozenset(step.name for step in steps)
        steps += [MapNumber(number.number, number.mode, needs=first) for number in request.numbers]
        whitelist = [WhitelistIp(address.ip, address.mask, needs=first) for address in request.addresses]
        steps += whitelist
        # An IP destination is refused until its address is whitelisted.
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
        """A network wider than eight addresses is a matter for two, again."""
        return Risk.WIDEN if any(address.mask.is_wide for address in request.addresses) else Risk.NONE

    def losses(self, request: Restore, _: Snapshot) -> list[str]:
        return [
            f"{address.ip}/{address.mask}: {address.mask.warning}"
            for address in request.addresses
            if address.mask.warning
        ]

    def subject(self, request: Restore) -> str:
        # Where the trunk is yet to be created there is nothing on it that could be lost.
        return request.onto or ""

    def reopens(self, request: Restore) -> str:
        return request.trunk_name

    def headline(self, request: Restore) -> str:
        return f"Restore {request.trunk_name}" + (", onto the trunk that has its name now" if request.onto else "")

    def done_headline(self, request: Restore) -> str:
        return f"Restored {request.trunk_name}" + (" onto the trunk that now has its name" if request.onto else "")

    def facts(self, request: Restore) -> Facts:
        onto = {"trunk_sid": str(request.onto)} if request.onto else {}
        return {"trunk_name": request.trunk_name, UNDOES: request.undoes, **onto}

    def receipt(self, request: Restore, facts: Facts, account: AccountContext) -> Sequence[Block]:
        """The new SID, and what is left to do by hand."""
        new = facts["trunk_sid"]
        return [
            section(
                f"{bold(request.trunk_name)} is back as {code(new)}. Its SID was {code(request.old_sid)} before: "
                "change your PBX's username, and every flow in Exotel's dashboard that dials "
                f"{code(f'sip:{request.old_sid}')}."
            ),
            actions([button("Show the trunk", "show", new)]),
        ]


def _taken(request: Restore, services: Services) -> tuple[TrunkSid | None, list[Block]]:
    """A trunk that has the name now would get all of it: the one who restores must know, and says so by going on."""
    try:
        same_name = [trunk for trunk in services.trunks.all().trunks if trunk.trunk_name == request.trunk_name]
    except ExotelError:
        return None, [context("Exotel could not be read just now, so nobody knows whether a trunk has that name now.")]
    if not same_name:
        return None, []
    sid = TrunkSid(same_name[0].trunk_sid)
    text = (
        f":warning: *There is a trunk {code(request.trunk_name)} now:* {code(sid)}. No other is made; "
        "what is missing on that one is added to it."
    )
    return sid, [section(text)]


def _is_there_already(request: Restore, there: KnownTrunk, services: Services) -> bool:
    """False where it cannot be read: the steps look again, and leave what is so as it is."""
    try:
        return has_all(services.trunks.snapshot(there), request)
    except ExotelError:
        return False


def _nothing_to_do(request: Restore, onto: TrunkSid) -> View:
    text = (
        f"*There is nothing to restore.* There is a trunk {code(request.trunk_name)} now, {code(onto)}, and it has all "
        "that the deleted one held and that can come back. Nothing was changed."
    )
    return modal("restore/nothing", TITLE, [section(text), actions([button("Show the trunk", "show", onto)])])


def _find(name: str, deleted: Sequence[Pending]) -> Pending:
    """By the request's id, the trunk's name, its old SID, or a beginning that fits no other."""
    for deletion in deleted:
        if name and name in {deletion.operation.id, *_called(deletion)}:
            return deletion
    fits = [each for each in deleted if name and any(part.lower().startswith(name.lower()) for part in _called(each))]
    if len({each.operation.request["trunk_name"] for each in fits}) == 1:
        return fits[0]
    if not deleted:
        raise NotOne("No trunk was deleted through this bot, so there is nothing it could restore.", [])
    question = "Which trunk shall be restored?"
    if name:
        question = f"“{name}” fits more than one deleted trunk." if fits else f"There is no deleted trunk “{name}”."
    known = [
        KnownTrunk(each.operation.id, str(each.operation.request["trunk_name"])) for each in (fits or deleted)[:10]
    ]
    raise NotOne(f"{question} These were deleted, the latest first:", known)


def _called(deleted: Pending) -> list[str]:
    return [str(deleted.operation.request[name]) for name in ("trunk_name", "trunk_sid")]


def reviewed(submission: Submission) -> Next:
    """The plan anew from the journal, as it was shown. Raises BadInput (NotOne is not for a form)."""
    operation_id, _, onto = submission.metadata.partition(" ")
    deleted = _find(operation_id, submission.services.approvals.deleted(submission.ask.account.sid))
    chosen = {"onto": TrunkSid.parse(onto) if onto else None, "undoes": deleted.operation.id}
    request = request_from(deleted)[0].model_copy(update=chosen)
    return verb.ask_for(request, f"To restore what request {deleted.operation.id} deleted.")


verb = RestoreDeleted()
