"""The database is deleted under the running bot: nothing more is begun, and people are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.acts import OPS
from tests.support.looking import text_of
from tests.support.stage import ASHA, BEN, Stage
from tests.support.waiting import until

pytestmark = pytest.mark.long


def test_the_channel_and_the_operators_hear_that_the_file_is_gone_and_nothing_is_begun(staged: Stage) -> None:
    """Once, although the outbox is in that file; and it goes on once the file is back."""
    asha, ben = staged.person(ASHA), staged.person(BEN)
    file = Path(staged.settings.trunkbot_db)
    aside = file.with_name("aside.db")
    file.rename(aside)
    gone = "moved or deleted while the bot was using it"
    ben.see(gone, where=OPS)
    asha.see(gone, where="trunkbot")
    asha.send(OPS, "/trunk create sales_line")
    assert staged.account.trunks() == {}
    aside.rename(file)
    until(lambda: not staged.bot.store.moved(), "the file")
    asha.send(OPS, "/trunk create sales_line")
    until(lambda: "sales_line" in staged.account.trunks(), "the trunk")
    assert len([m for m in ben.messages(OPS) if gone in text_of(m)]) == 1
