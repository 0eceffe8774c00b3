"""Somebody who types `/trunk`, for tests of single verbs."""

from __future__ import annotations

from typing import Any, cast

from bot.domain.account_context import AccountContext
from bot.domain.records import KnownTrunk
from bot.domain.rights import Lists, Ruling
from bot.domain.sip_servers import INDIA_EDGE, SipServer
from bot.people.access import Access
from bot.verbs.services import Services
from bot.verbs.verb import Ask

ACCOUNT = AccountContext("sandbox1", "IN", SipServer("sandbox1.pstn.exotel.com"), edges=(INDIA_EDGE,))


NOBODY = Access(Lists(), lambda _: None)
NO_SERVICES = cast(Services, None)
"""For screens that need none."""


def ask(text: str = "", *trunks: KnownTrunk, may: bool = True) -> Ask:
    """An ask of Asha's, in #trunk-ops, who knows these trunks."""
    ruling = Ruling(may, "" if may else "Only operators can do this.")
    return Ask("UASHA00001", "C0TRUNKOPS", text, ACCOUNT, trunks, may_change=ruling)


def words(blocks: Any) -> str:
    """Every text in a view, a message or a list of blocks, in reading order."""
    if isinstance(blocks, dict):
        return "\n".join(words(value) for key, value in blocks.items() if key not in {"type", "value", "action_id"})
    if isinstance(blocks, list | tuple):
        return "\n".join(words(item) for item in blocks)
    return blocks if isinstance(blocks, str) else ""


def labels(view: dict[str, Any]) -> list[str]:
    """The labels of a view's fields."""
    return [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]
