"""The database opens in Datasette, as an auditor would open it, while the bot runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from bot.cli.main import main
from bot.domain.audit_events import Event
from bot.store import AuditEvent, Store
from tests.support.looping import run


def asked(path: Path, *pages: str) -> list[Any]:
    """What Datasette answers for these pages, with the metadata that `trunkbot audit datasette` writes."""
    out = path.with_name("metadata.json")
    written = CliRunner().invoke(main, ["audit", "datasette", "--db", str(path), "--output", str(out)])
    assert written.exit_code == 0, written.output

    # Here, because its import takes a second and every process of a run collects all files.
    from datasette.app import Datasette  # type: ignore[import-untyped]

    async def ask() -> list[Any]:
        datasette = Datasette([str(path)], metadata=json.loads(out.read_text()))
        answers = [await datasette.client.get(page) for page in pages]
        assert [answer.status_code for answer in answers] == [200] * len(pages)
        return answers

    return run(ask())


def test_each_view_opens_and_a_word_is_found(tmp_path: Path) -> None:
    """By Datasette itself, with its search box on the audit log and our words as headings."""
    store = Store(tmp_path / "trunkbot.db")
    store.log(AuditEvent("UASHA00001", Event.ASKED, "Delete sales_line", verb="delete", trunk="sales_line"))
    store.log(AuditEvent("UBEN000001", Event.APPROVED, "Approved", verb="delete", trunk="sales_line"))
    views = ("what_happened", "who_did_what", "api_calls", "approvals")
    pages = [f"/trunkbot/{view}.json?_shape=array" for view in views]
    home, *tables, found = asked(
        tmp_path / "trunkbot.db", "/trunkbot", *pages, "/trunkbot/audit.json?_shape=array&_search=delete"
    )
    assert "what_happened" in home.text
    assert [row["what"] for row in tables[0].json()] == ["approved", "asked"]
    assert tables[0].json()[0]["who"] == "UBEN000001"
    assert {row["command"] for row in tables[1].json()} == {"delete"}
    assert [row["sentence"] for row in found.json()] == ["Approved", "Delete sales_line"]
    store.close()


def test_what_datasette_counts_for_a_page_is_counted_in_an_index_alone(store: Store) -> None:
    """It gives a page a second, and the rows of a million do not fit into that."""
    views = {"what_happened": "number, sentence", "who_did_what": "who, times", "api_calls": "number, http_status"}
    with store.reading() as db:
        for view, columns in views.items():
            for counted in (f"SELECT count(*) FROM {view}", f"SELECT count(*) FROM (SELECT {columns} FROM {view})"):
                plan = [str(step[3]) for step in db.execute(f"EXPLAIN QUERY PLAN {counted}")]
                of_rows = [step for step in plan if " audit" in step]
                assert of_rows, plan
                assert all("COVERING INDEX" in step for step in of_rows), plan


def test_the_command_that_is_printed_leaves_a_page_its_time(store: Store, tmp_path: Path) -> None:
    """And hides what is for trunkbot alone, such as the words of the search."""
    out = tmp_path / "metadata.json"
    written = CliRunner().invoke(main, ["audit", "datasette", "--db", str(tmp_path / "bot.db"), "--output", str(out)])
    assert f"datasette --metadata {out} --setting sql_time_limit_ms 10000 {tmp_path / 'bot.db'}" in written.stdout
    tables = json.loads(out.read_text())["databases"]["bot"]["tables"]
    assert all(tables[name]["hidden"] for name in ("audit_words", "audit_words_data", "outbox", "people"))
    assert tables["what_happened"]["sort_desc"] == "number", "the newest first"
