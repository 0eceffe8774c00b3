"""The soak of `python -m tests.soak`, for a little while: the three books agree."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.soak.report import table
from tests.soak.soak import Soak


@pytest.mark.long
def test_what_was_asked_what_the_journal_says_and_what_exotel_did_agree_after_a_soak(tmp_path: Path) -> None:
    """People at work, both sides with bad days, the bot killed every few seconds; nothing is lost or doubled."""
    result = Soak(tmp_path, seed=random.randrange(1_000_000), most_life_seconds=6).run(25)
    print(table(result))
    assert result.agrees, table(result)
