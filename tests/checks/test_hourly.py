"""A check connects to servers, so one person can't use checks to scan ports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast
from unittest.mock import MagicMock

import pytest

from bot.checks.checker import HOURLY_CHECKS, Checker
from bot.domain import Destination, Direction
from bot.domain.errors import TooManyChecks
from bot.domain.records import KnownTrunk
from bot.logs.context import BOT
from bot.probes import Prober, Report
from bot.store import Store
from bot.trunks.snapshots import Route, Snapshot

TRUNK = KnownTrunk("trmum1n", "sales_line")
PLACE = "sip.acme.io:5061;transport=tls"


class Scene:
    """A checker on a clock of its own, of a trunk that a test can change."""

    def __init__(self, store: Store) -> None:
        self.now = 0.0
        self.probes = 0
        self.trunk = Snapshot(trunk_sid="trmum1n", trunk_name="sales_line", destinations=(Route(destination=PLACE),))
        self._account = MagicMock()
        self._account.context.sid = "acme1"
        self._account.directory.snapshot.side_effect = lambda _: self.trunk
        self._checker = Checker(store, cast(Prober, self), lambda: None, clock=lambda: self.now)

    def probe_all(self, destinations: Sequence[Destination]) -> list[Report]:
        self.probes += 1
        return []

    def check(self, user: str, times: int = 1, **given: Any) -> None:
        for _ in range(times):
            self._checker.check(self._account, TRUNK, user, [Direction.INBOUND], **given)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    store = Store(tmp_path / "trunkbot.db")
    yield Scene(store)
    store.close()


def test_one_check_too_many_in_an_hour_connects_to_nothing_and_says_when_to_come_back(scene: Scene) -> None:
    scene.check("UVERA00001", HOURLY_CHECKS)
    scene.now = 600.0
    with pytest.raises(TooManyChecks, match=r"60 checks in the last hour.*You can check again in 50 min\."):
        scene.check("UVERA00001")
    assert scene.probes == HOURLY_CHECKS


def test_others_and_scheduled_checks_go_on_and_after_the_hour_so_does_the_person(scene: Scene) -> None:
    scene.check("UVERA00001", HOURLY_CHECKS)
    scene.check("UASHA00001")
    scene.check(BOT, HOURLY_CHECKS + 1)
    scene.now = 3600.0
    scene.check("UVERA00001")


def test_a_check_that_connects_to_nothing_is_not_counted(scene: Scene) -> None:
    scene.trunk = scene.trunk.model_copy(update={"destinations": ()})
    scene.check("UVERA00001", HOURLY_CHECKS + 1)
