"""`/trunk restore`: set up again what a deleted trunk held, from what was written down just before."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks import Block, View, actions, button, code, context, escape, modal, section
from bot.directory import NotOne
from bot.records import KnownTrunk
from bot.review_cards import when
from bot.steps import Facts, waves
from bot.verbs import Ask, Bearings, Next, Pending, Right, Services, Submission, Verb, Wish
from commands.restore.request import Restore, cannot_come_back, plan, request_from

TITLE = "Restore a trunk"


def open_live(ask: Ask, services: Services) -> View:
    """Which calls will be made, and what cannot come back. Raises NotOne."""
    deleted = _find(ask.text.strip(), services.deleted())
    request, unreadable = request_from(deleted)
    lost = [*cannot_come_back(deleted), *unreadable]
    lines = []
    for number, wave in enumerate(waves(plan(request)), 1):
        lines += [f"{number}. {step.title}" for step in wave]
    blocks: list[Block] = [
        section(
            f"*Restore {escape(request.trunk_name)}*, deleted {when(deleted.operation.updated_at)}\n"
            "Nothing has been done yet."
        ),
        section("These calls will be made; those with the same number at the same time:\n" + escape("\n".join(lines))),
        section("*What cannot come back*\n" + "\n".join(f"• {escape(line)}" for line in lost)),
        context("What is already as wished is left as it is and counts as done."),
    ]
    return modal("restore/review", TITLE, blocks, submit="Restore it", close="Cancel", metadata=deleted.operation.id)


def _find(said: str, deleted: Sequence[Pending]) -> Pending:
    """By the request's id, the trunk's name or its old SID."""
    for one in deleted:
        if said and said in {one.operation.id, *map(str, one.operation.request.values())}:
            return one
    if not deleted:
        raise NotOne("This bot has deleted no trunk, so there is nothing to restore.", [])
    fits = [KnownTrunk(one.operation.id, str(one.operation.request["trunk_name"])) for one in deleted[:10]]
    what = f"There is no deleted trunk “{said}”." if said else "Which trunk shall be restored?"
    raise NotOne(f"{what} These were deleted, the latest first:", fits)


def reviewed(submission: Submission) -> Next:
    """The plan anew from the journal, as it was shown. Raises BadInput (NotOne is not for a form)."""
    deleted = _find(submission.metadata, submission.services.deleted())
    return Wish(request_from(deleted)[0])


def headline(request: Restore) -> str:
    """The change in a few words."""
    return f"Restore {request.trunk_name}"


def receipt(request: Restore, facts: Facts, bearings: Bearings) -> Sequence[Block]:
    """The new SID, and what is left to do by hand."""
    new = facts["trunk_sid"]
    return [
        section(
            f"*{escape(request.trunk_name)}* is back as {code(new)}. Its SID was {code(request.old_sid)} before: "
            "change your PBX's username, and every flow in Exotel's dashboard that dials "
            f"{code(f'sip:{request.old_sid}')}."
        ),
        actions([button("Show the trunk", "show", new)]),
    ]


verb = Verb(
    name="restore",
    summary="Set up a deleted trunk again, as it was just before, under a new SID.",
    usage="restore [name]",
    example="/trunk restore sales_line",
    right=Right.CHANGE,
    title=TITLE,
    open_live=open_live,
    screens={"review": reviewed},
    request=Restore,
    plan=plan,
    facts=lambda request: {"trunk_name": request.trunk_name},
    headline=headline,
    receipt=receipt,
)
