"""A stage for each journey, by either door."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.stage import Stage, stage

DOORS = ("socket", "http")


@pytest.fixture(params=DOORS)
def either_door(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    """The same journey through Socket Mode and through signed HTTP."""
    with stage(tmp_path, request.param) as staged:
        yield staged


@pytest.fixture
def staged(tmp_path: Path) -> Iterator[Stage]:
    """A journey for which the door makes no difference: Socket Mode."""
    with stage(tmp_path) as ready:
        yield ready


@pytest.fixture
def over_http(tmp_path: Path) -> Iterator[Stage]:
    """A journey that is about signed requests."""
    with stage(tmp_path, "http") as ready:
        yield ready


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One stage for all tests of a file that change nothing on it."""
    with stage(tmp_path_factory.mktemp("shared")) as ready:
        yield ready
