"""Values that a form carries and nobody sees prove nothing when they come back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.domain.records import KnownTrunk
from bot.domain.rights import Lists
from bot.journal.intake import Intake
from bot.journal.operations import Operations
from bot.people.access import Access
from bot.store import Store, trunks
from bot.verbs.verb import Change
from bot.words.blocks import Message
from tests.approvals.paper import ASHA, CHLOE, VERBS
from tests.commands.asking import ask

GOOD, BAD = KnownTrunk("trmum1a0001", "support_line"), KnownTrunk("trmum1a0002", "test_line")
FORGED = {"trunk_sid": BAD.trunk_sid, "trunk_name": GOOD.trunk_name}
NUMBER = "+919876543210"


@pytest.mark.parametrize(
    ("verb_name", "fields"),
    [
        ("delete", FORGED),
        ("rename", FORGED | {"new_name": "hotline"}),
        ("ip add", FORGED | {"ip": "44.248.146.11"}),
        ("dest add", FORGED | {"destination": "sip.acme.io:5061;transport=tls"}),
        ("creds add", FORGED | {"user_name": "pbx-mumbai", "friendly_name": "PBX"}),
        ("setup", FORGED | {"direction": "outbound", "caller_id": NUMBER, "ip": "44.248.146.11"}),
        ("restore", {"onto": BAD.trunk_sid, "trunk_name": GOOD.trunk_name, "old_sid": "trmum1a0009"}),
        (
            "number move",
            {
                "trunk_sid": GOOD.trunk_sid,
                "trunk_name": GOOD.trunk_name,
                "number": NUMBER,
                "to_sid": BAD.trunk_sid,
                "to_name": "sales_line",
            },
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
@pytest.mark.parametrize("is_forged", [True, False], ids=["forged", "right"])
def test_a_sid_under_another_trunks_name_begins_nothing(
    store: Store, verb_name: str, fields: Mapping[str, Any], is_forged: bool
) -> None:
    """The card and the log would say support_line, and the other trunk would be changed."""
    journal = Operations(store, VERBS, "C0TRUNKOPS")
    access = Access(Lists((ASHA,), (CHLOE,)), lambda _: None)
    intake = Intake(journal, access, lambda _: None, lambda _: None)
    bad = BAD if is_forged else KnownTrunk(BAD.trunk_sid, "sales_line" if "to_name" in fields else GOOD.trunk_name)
    with store.transaction() as db:
        trunks.remember(db, "sandbox1", store.now(), [GOOD, bad])
    verb = VERBS.get(verb_name)
    assert isinstance(verb, Change)
    change = verb.ask_for(verb.request.model_validate(fields), "Why not.")
    begun = intake.begin(verb, change, ask(), "k")
    if not is_forged:
        assert not isinstance(begun, Message)
        return
    assert isinstance(begun, Message)
    assert f"{BAD.trunk_sid} is called test_line" in begun.text
    assert journal.recent(9) == []
