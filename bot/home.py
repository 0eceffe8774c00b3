"""The Home tab: what one may do here, what there is, what was done lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot import at_account
from bot.access import Ruling
from bot.blocks import Block, View, actions, button, context, divider, each_action_once, escape, header, section
from bot.cards import status_sentence
from bot.records import KnownTrunk, Operation


def home(
    user: str,
    may_change: Ruling,
    trunks: Sequence[KnownTrunk],
    recent: Sequence[tuple[Operation, str]],
    account_names: Mapping[str, str] | None = None,
) -> View:
    """The view of one person. `recent` are operations with their headlines, the newest first; `account_names` are by
    SID, where there are several."""
    blocks: list[Block] = [
        header("Telephone lines, from chat"),
        section(
            f"Hello <@{user}>. trunkbot runs your Exotel voice trunks: type `/trunk` in any channel, or start here."
        ),
        actions(
            [
                button("Set up a trunk", "setup", style="primary"),
                button("List the trunks", "list"),
                button("Help", "help"),
            ]
        ),
        context("You may look and change." if may_change.allowed else may_change.reason),
        divider(),
        section(f"*Trunks seen lately:* {_names(trunks)}"),
        section("*Recent changes*"),
    ]
    blocks += [
        _line(operation, headline, (account_names or {}).get(operation.account, "")) for operation, headline in recent
    ]
    if not recent:
        blocks.append(context("None yet."))
    return {"type": "home", "blocks": each_action_once(blocks)}


def _names(trunks: Sequence[KnownTrunk]) -> str:
    if not trunks:
        return "none yet."
    shown = ", ".join(escape(trunk.trunk_name) for trunk in trunks[:20])
    return shown + (f" and {len(trunks) - 20} more." if len(trunks) > 20 else ".")


def _line(operation: Operation, headline: str, account: str) -> Block:
    told = f"*{escape(headline)}*, by <@{operation.asked_by}>\n{escape(status_sentence(operation))}"
    trunk_sid = operation.facts.get("trunk_sid")
    if not trunk_sid:
        return section(told)
    shown = at_account.value(trunk_sid, account)
    return section(told, button("Show", "show", shown, says=f"Show the trunk of: {headline}"))
