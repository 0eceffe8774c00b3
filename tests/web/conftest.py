"""The bot behind its HTTP server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.stage import Stage, stage


@pytest.fixture(scope="module")
def bot_over_http(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("web"), "http") as staged:
        yield staged
        assert staged.operations() == []


@pytest.fixture
def url(bot_over_http: Stage) -> str:
    """Where the bot takes signed requests."""
    assert bot_over_http.door_url
    return bot_over_http.door_url
