"""What these tests have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import main
from bot.domain.audit_events import Event
from bot.store import AuditEvent, Store

Audit = Callable[..., Result]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A database with ten rows of Asha's, whose bot is stopped."""
    file = tmp_path / "bot.db"
    store = Store(file)
    for number in range(1, 11):
        detail = {"b": 1, "a": "x é"}
        store.log(
            AuditEvent("UASHA00001", Event.ASKED, f"Ask {number}", verb="delete", trunk="sales_line", detail=detail)
        )
    store.close()
    return file


@pytest.fixture
def audit(path: Path) -> Audit:
    """`trunkbot audit …` on that database."""
    return audit_of(path)


def audit_of(path: Path) -> Audit:
    """`trunkbot audit …` on a database; never with a traceback."""

    def run(*words: str) -> Result:
        ran = CliRunner().invoke(main, ["audit", *words, "--db", str(path)])
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        return ran

    return run
