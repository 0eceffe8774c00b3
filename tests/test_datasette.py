"""The database opens in Datasette, as whoever audits would open it, while the bot runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from datasette.app import Datasette

from bot.cli import main
from bot.store import AuditEvent, Store
from tests.support.looping import run


def asked(path: Path, *pages: str) -> list[Any]:
    """What Datasette answers for these pages, with the metadata that `trunkbot audit datasette` writes."""
    out = path.with_name("metadata.json")
    written = CliRunner().invoke(main, ["audit", "datasette", "--db", str(path), "--output", str(out)])
    assert written.exit_code == 0, written.output

    async def ask() -> list[Any]:
        datasette = Datasette([str(path)], metadata=json.loads(out.read_text()))
        answers = [await datasette.client.get(page) for page in pages]
        assert [answer.status_code for answer in answers] == [200] * len(pages)
        return answers

    return run(ask())


def test_each_view_opens_and_a_word_is_found(tmp_path: Path) -> None:
    """By Datasette itself, with its search box on the audit log and our words as headings."""
    store = Store(tmp_path / "trunkbot.db")
    store.log(AuditEvent("UASHA00001", "asked", "Delete sales_line", verb="delete", trunk="sales_line"))
    store.log(AuditEvent("UBEN000001", "approved", "Approved", verb="delete", trunk="sales_line"))
    views = ("what_happened", "who_did_what", "api_calls", "approvals")
    pages = [f"/trunkbot/{view}.json?_shape=array" for view in views]
    home, *tables, found = asked(
        tmp_path / "trunkbot.db", "/trunkbot", *pages, "/trunkbot/audit.json?_shape=array&_search=delete"
    )
    assert "what_happened" in home.text
    assert [row["what"] for row in tables[0].json()] == ["approved", "asked"]
    assert tables[0].json()[0]["who"] == "UBEN000001"
    assert {row["command"] for row in tables[1].json()} == {"delete"}
    assert [row["sentence"] for row in found.json()] == ["Delete sales_line", "Approved"]
    store.close()
