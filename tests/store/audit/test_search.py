"""The audit log can be searched, paged, exported and verified."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import main
from bot.domain.audit_events import Event
from bot.store import AuditEvent, Only, Sought, Store
from bot.store.audit import search as audit_search


@pytest.fixture
def written(store: Store) -> Store:
    """Six rows: three people, two trunks."""
    for event in (
        AuditEvent("UASHA", Event.ASKED, "Delete sales_line", verb="delete", trunk="sales_line"),
        AuditEvent("UBEN", Event.APPROVED, "Ben approved it", verb="delete", trunk="sales_line"),
        AuditEvent("trunkbot", Event.API_CALL, "DELETE /trunks: ok", verb="delete", detail={"http_status": 200}),
        AuditEvent("UASHA", Event.DONE, "It is gone", verb="delete", trunk="sales_line"),
        AuditEvent("UASHA", Event.ASKED, '=cmd|"x"!A1', verb="ip add", trunk="support_line"),
        AuditEvent("UVERA", Event.REFUSED, "You may look,\nbut not change", verb="delete", trunk="sales_line"),
    ):
        store.log(event)
    return store


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(), [6, 5, 4, 3, 2, 1]),
        (Sought(trunk="SALES_line"), [6, 4, 2, 1]),
        (Sought(person="UASHA"), [5, 4, 1]),
        (Sought(verb="ip add"), [5]),
        (Sought(event="asked"), [5, 1]),
        (Sought(words="approved ben"), [2]),
        (Sought(words="sales_line", person="UASHA"), [4, 1]),
        (Sought(words='" OR NEAR( -- *'), []),
        (Sought(until="2000-01-01T00:00:00.000Z"), []),
        (Sought(since="2000-01-01T00:00:00.000Z", event="done"), [4]),
        (Sought(event="Asked", verb="  IP  Add "), [5]),
        (Sought(words="*** 🙂"), []),
        (Sought(only=Only.MAIN), [6, 5, 4, 2, 1]),
        (Sought(only=Only.CHANGES), [4]),
        (Sought(only=Only.MAIN, person="UASHA", words="sales_line"), [4, 1]),
    ],
)
def test_each_filter_finds_its_rows_the_newest_first(written: Store, sought: Sought, found: list[int]) -> None:
    """Alone and together; what FTS5 would take for operators is taken for words."""
    assert [row.seq for row in written.audit_search(sought)] == found


@pytest.mark.parametrize("sought", [Sought(), Sought(words="line"), Sought(verb="delete")])
def test_pages_by_key_are_the_whole_answer(written: Store, sought: Sought) -> None:
    """A row that is written meanwhile shifts nothing."""
    whole = [row.seq for row in written.audit_search(sought)]
    paged: list[int] = []
    while page := written.audit_search(sought, 2, paged[-1] if paged else None):
        paged += [row.seq for row in page]
        written.log(AuditEvent("UBEN", Event.ASKED, "another line", verb="delete"))
    assert paged == whole


@pytest.mark.parametrize(
    ("one", "other"),
    list(
        combinations(
            ["actor = 'UASHA'", "trunk = 'sales_line' COLLATE NOCASE", "verb = 'delete'", "event = 'asked'"], 2
        )
    ),
)
def test_any_two_filters_are_one_look_into_one_index(written: Store, one: str, other: str) -> None:
    """However many rows fit one of them alone; and in the order of pages, so that nothing is sorted."""
    with written.reading() as db:
        asked = f"EXPLAIN QUERY PLAN SELECT * FROM audit WHERE {one} AND {other} AND seq < 9 ORDER BY seq DESC LIMIT 5"
        ((*_, plan),) = db.execute(asked).fetchall()
    assert plan.count("=?") == 2
    assert "rowid<?" in plan


def test_an_event_is_found_under_every_name_it_ever_had(store: Store) -> None:
    """What an older trunkbot wrote and what this one writes are one thing, whichever of its names is asked for."""
    for event in ("approve_approved", "approved", "approve_counted", "rejected", "declined", "stop_refused", "refused"):
        store.log(AuditEvent("UASHA", cast(Event, event), "Decided"))
    for asked, found in (
        ("approved", [2, 1]),
        ("approve_approved", [2, 1]),
        ("DECLINED", [5, 4]),
        ("refused", [7, 6]),
        ("counted", [3]),
    ):
        assert [row.seq for row in store.audit_search(Sought(event=asked))] == found, asked
        pages = [store.audit_search(Sought(event=asked), 1)[0].seq]
        while page := store.audit_search(Sought(event=asked), 1, pages[-1]):
            pages.append(page[0].seq)
        assert pages == found, asked


@pytest.mark.parametrize("few", [audit_search._FEW, 2])
def test_a_clock_that_was_set_back_hides_no_row_from_a_time(
    few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rows are of another time; the newest row is still the one that was written last."""
    hour = iter([9, 5, 12, 4, 10])
    store = Store(tmp_path / "bot.db", clock=lambda: datetime(2026, 1, 31, next(hour), tzinfo=UTC))
    for number in range(5):
        store.log(AuditEvent("UASHA", Event.ASKED, f"{number}"))
    monkeypatch.setattr(audit_search, "_FEW", few)
    since = store.audit_search(Sought(since="2026-01-31T10:00:00.000Z"))
    until = store.audit_search(Sought(until="2026-01-31T10:00:00.000Z"))
    assert ([row.seq for row in since], [row.seq for row in until]) == ([5, 3], [4, 2, 1])
    assert store.audit_search(Sought(since="2026-02-01T00:00:00.000Z")) == []
    store.close()


def run(tmp_path: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["audit", *words, "--db", str(tmp_path / "bot.db")])


def test_the_command_line_reads_while_the_bot_has_the_file(written: Store, tmp_path: Path) -> None:
    """List and search; one row is one line, whatever it holds."""
    assert [line.split()[0] for line in run(tmp_path, "list", "--event", "asked").stdout.splitlines()] == ["5", "1"]
    assert run(tmp_path, "search", "refused").stdout.count("\n") == 1
    written.log(AuditEvent("UBEN", Event.ASKED, "while it is read"))
    assert "while it is read" in run(tmp_path, "list", "--limit", "1").stdout


def test_an_export_is_read_back_and_holds_no_formula(written: Store, tmp_path: Path) -> None:
    """In both formats, every row."""
    rows = list(csv.DictReader(io.StringIO(run(tmp_path, "export").stdout)))
    assert [row["seq"] for row in rows] == ["6", "5", "4", "3", "2", "1"]
    assert rows[1]["sentence"] == '\'=cmd|"x"!A1'
    lines = [json.loads(line) for line in run(tmp_path, "export", "--format", "jsonl").stdout.splitlines()]
    assert [line["seq"] for line in lines] == [6, 5, 4, 3, 2, 1]
    assert lines[1]["sentence"] == '=cmd|"x"!A1'


def test_verify_names_the_first_bad_row_and_why(written: Store, tmp_path: Path) -> None:
    """A changed row and a missing one are distinguished."""
    number, head = written.audit_head()
    sound = run(tmp_path, "verify")
    assert (sound.exit_code, number) == (0, 6)
    assert head in sound.stdout
    other = sqlite3.connect(tmp_path / "bot.db")
    other.execute("DROP TRIGGER audit_is_never_changed")
    other.execute("UPDATE audit SET actor = 'UBEN' WHERE seq = 4")
    other.commit()
    changed = run(tmp_path, "verify")
    assert changed.exit_code == 1
    assert "Row 4 is bad: its contents" in changed.stdout
    other.execute("DROP TRIGGER audit_is_never_deleted")
    other.execute("DELETE FROM audit WHERE seq = 2")
    other.commit()
    other.close()
    assert "Row 3 is bad: it doesn't follow" in run(tmp_path, "verify").stdout


def test_a_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    """And is not made by looking for it."""
    answer = run(tmp_path, "verify")
    assert answer.exit_code == 1
    assert "can't be read" in answer.stderr
    assert not (tmp_path / "bot.db").exists()


def test_every_view_opens_and_the_metadata_names_what_there_is(written: Store, tmp_path: Path) -> None:
    """What Datasette shows is in words, each column too; what is for trunkbot alone is hidden."""
    out = tmp_path / "metadata.json"
    assert run(tmp_path, "datasette", "--output", str(out)).exit_code == 0
    with written.reading() as db:
        views = json.loads(out.read_text())["databases"]["bot"]["tables"]
        shown = {name for name, view in views.items() if not view.get("hidden")}
        assert shown == {*db.view_names(), "audit"}
        assert set(views) - shown == set(db.table_names()) - {"audit"}
        for name in shown:
            assert set(views[name]["columns"]) == {column.name for column in db[name].columns}
        counted = {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in shown}
    assert (counted["what_happened"], counted["api_calls"], counted["audit"]) == (5, 1, 6)
