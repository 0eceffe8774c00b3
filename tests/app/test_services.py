"""Files go to members of the workspace only."""

from __future__ import annotations

from unittest.mock import MagicMock

import pytest

from bot.app.services import DirectFiles
from bot.domain.errors import FileNotSent
from bot.domain.records import File


def test_a_visitor_who_can_look_gets_no_file() -> None:
    """Nothing is sent to Slack, and no row says that it was."""
    slack, store = MagicMock(), MagicMock()
    with pytest.raises(FileNotSent, match="Only members of the workspace"):
        DirectFiles(slack, store, lambda: frozenset({"U0X"})).send("U0X", MagicMock(spec=File))
    assert slack.mock_calls == store.mock_calls == []
