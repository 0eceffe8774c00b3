"""`/trunk audit`, on a real journal."""

from __future__ import annotations

import csv
import io
import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from bot.audit_files import Kind
from bot.blocks import Message
from bot.cli import main
from bot.errors import FileNotSent
from bot.records import File, KnownTrunk
from bot.store import AuditEvent, Sought, Store
from bot.verbs import Services
from commands.audit import PAGE, answer
from commands.audit.download import download
from tests.commands.asking import BEARINGS, NOBODY, ask, words
from tests.support.looking import elements

SALES = KnownTrunk("trmum1sales", "sales_line")


def services(store: Store) -> Services:
    bare = Services(cast("None", None), BEARINGS, NOBODY)  # type: ignore[arg-type]
    return replace(
        bare,
        audit_search=store.audit_search,
        audit_head=lambda _: store.audit_head(),
        audit_every=store.audit_every,
        note=store.log,
    )


class Files(list[File]):
    """What was sent to whom; it refuses everything while `refuses` says why."""

    refuses = ""

    def send(self, user: str, file: File) -> None:
        assert user == "UASHA00001"
        if self.refuses:
            raise FileNotSent(self.refuses)
        self.append(file)

    def services(self, store: Store) -> Services:
        return replace(services(store), send_file=self.send)


def told(text: str, store: Store) -> str:
    message = answer(ask(text, SALES), services(store))
    return words(list(message.blocks)) or message.text


def values(message: Message) -> dict[str, str]:
    """What each button stands for."""
    return {button["text"]["text"]: button["value"] for _, button in elements({"blocks": message.blocks})}


@pytest.fixture
def busy(store: Store) -> Store:
    """One row each of Asha's, Ben's and the bot's own."""
    store.log(AuditEvent("UASHA00001", "asked", "Delete the old line", verb="delete", trunk="sales_line"))
    store.log(AuditEvent("UBEN000001", "asked", "Whitelist *an* <!channel> IP", verb="ip add", trunk="support_line"))
    store.log(AuditEvent("trunkbot", "expired", "Nobody decided", verb="delete", trunk="sales_line"))
    return store


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "321"),
        ("sales_line", "31"),
        ("trmum1sales by <@UASHA00001|asha>", "1"),
        ("by me since 7d delete", "1"),
        ("by trunkbot", "3"),
        ("until 2001-02-03", ""),
        ("event asked verb delete", "1"),
        ("“old line”", "1"),
        ('"by" me', ""),
        ("UBEN000001", "2"),
    ],
)
def test_the_line_is_read_as_it_is_meant(busy: Store, text: str, found: str) -> None:
    """Filters by their names, a trunk by its own, and what is left as words."""
    said = told(text, busy)
    assert [number for number in "321" if f"`{number}`" in said] == list(found)
    assert "<!channel>" not in said


@pytest.mark.parametrize("text", ["since yesterdayish", "since 9999d until", "by", "by @asha", "x" * 600])
def test_what_cannot_be_read_is_told_and_nothing_is_guessed(busy: Store, text: str) -> None:
    """A sentence, never somebody else's rows."""
    said = told(text, busy)
    assert "`1`" not in said
    assert "looked up" in said or "Choose the person" in said


def test_the_button_turns_to_older_rows_until_all_were_seen(store: Store) -> None:
    """Its value carries the whole question."""
    for number in range(PAGE * 2 + 1):
        store.log(AuditEvent("UASHA00001", "asked", f"wanted {number}"))
        store.log(AuditEvent("UBEN000001", "asked", "noise"))
    text, pages = "by me wanted", 0
    seen: list[str] = []
    while text:
        message = answer(ask(text), services(store))
        pages += 1
        seen += [line for line in words(list(message.blocks)).splitlines() if line.startswith("wanted")]
        text = values(message).get("Older", "")
    assert pages == 3
    assert seen == [f"wanted {number}" for number in reversed(range(PAGE * 2 + 1))]


def test_who_asks_for_nothing_in_particular_gets_to_what_was_done_with_one_press(busy: Store) -> None:
    """Calls and deliveries are most of the rows."""
    busy.log(AuditEvent("trunkbot", "done", "The line was deleted", verb="delete", trunk="sales_line"))
    busy.log(AuditEvent("trunkbot", "api_call", "GET /trunks: 200"))
    pressed = values(answer(ask(""), services(busy)))["Only what was done"]
    assert "The line was deleted" in (said := told(pressed, busy))
    assert "GET /trunks" not in said
    assert "Only what was done" not in values(answer(ask("sales_line"), services(busy)))


def test_the_head_is_told_with_its_row(busy: Store) -> None:
    """As the command line tells it."""
    assert busy.audit_rows(limit=1)[0].hash in told("head", busy)
    assert "row 3" in told("head", busy)


def test_a_download_holds_the_rows_of_the_page_that_it_is_under_and_all_that_are_older(store: Store) -> None:
    """As CSV and as JSON lines, with the very filters of the page."""
    for number in range(PAGE + 5):
        store.log(AuditEvent("UASHA00001", "asked", f"wanted {number}"))
        store.log(AuditEvent("UBEN000001", "asked", "noise"))
    files = Files()
    buttons = values(answer(ask("by me wanted"), files.services(store)))
    first = values(answer(ask(buttons["Older"]), files.services(store)))
    assert first["Download CSV"] == buttons["Download CSV"], "an older page downloads the same"
    told = answer(ask(buttons["Download CSV"]), files.services(store))
    answer(ask(buttons["Download JSONL"]), files.services(store))
    assert told.text == "20 rows of the audit log as CSV: the file is in your direct message with trunkbot."
    as_csv, as_jsonl = files
    assert (as_csv.name, as_jsonl.name) == ("trunkbot-audit.csv", "trunkbot-audit.jsonl")
    rows = list(csv.DictReader(io.StringIO(as_csv.content.decode(), newline="")))
    assert [row["sentence"] for row in rows] == [f"wanted {number}" for number in reversed(range(PAGE + 5))]
    # The row of the first download has the word in its filters.
    itself, *lines = [json.loads(line) for line in as_jsonl.content.decode().splitlines()]
    assert itself["event"] == "audit_downloaded"
    assert [{name: str(value or "") for name, value in line.items()} for line in lines] == rows


def test_a_download_is_itself_a_row_with_its_filters_and_the_number_of_rows(busy: Store) -> None:
    """Written down before the file leaves; and where it did not leave, that too."""
    files = Files()
    answer(ask("download jsonl sales_line verb delete", SALES), files.services(busy))
    (row,) = busy.audit_rows(limit=1)
    assert (row.actor, row.event, row.verb) == ("UASHA00001", "audit_downloaded", "audit")
    filters = {"trunk": "sales_line", "verb": "delete"}
    assert json.loads(row.detail) == {"cut": False, "filters": filters, "kind": "jsonl", "rows": 2}
    files.refuses = "Slack would not."
    with pytest.raises(FileNotSent):
        answer(ask("download csv"), files.services(busy))
    failed, asked = busy.audit_rows(limit=2)
    assert (asked.event, failed.event) == ("audit_downloaded", "audit_not_sent")
    assert failed.sentence == "4 rows of the audit log as CSV: Slack would not."


def test_a_file_that_is_cut_says_so_and_the_command_for_the_rest_works_as_it_stands(
    busy: Store, tmp_path: Path
) -> None:
    """In the answer and beside the file; the newest rows are in it."""
    files = Files()
    sought = Sought(trunk="sales_line", since="2001-02-03T04:05:06.789Z", words="old line")
    busy.log(AuditEvent("UBEN000001", "approved", "Not that old line", trunk="sales_line"))
    told = download(Kind.CSV, sought, ask(), files.services(busy), most=1)
    assert told
    assert [row["seq"] for row in csv.DictReader(io.StringIO(files[0].content.decode()))] == ["4"]
    for text in (told.text, files[0].about):
        assert "the newest 1 rows, and there are more" in text
        command = text.split("come from `")[1].split("`")[0]
        ran = CliRunner().invoke(main, [*shlex.split(command)[1:], "--db", str(tmp_path / "bot.db")])
        assert [row["seq"] for row in csv.DictReader(io.StringIO(ran.stdout))] == ["4", "1"]
    whole = download(Kind.CSV, sought, ask(), files.services(busy), most=2)
    assert whole
    assert "cut" not in whole.text


def test_no_cell_of_the_csv_is_a_formula(store: Store) -> None:
    """What somebody typed begins with an apostrophe where a spreadsheet would run it."""
    for typed in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1"):
        store.log(AuditEvent("UASHA00001", "asked", typed))
    files = Files()
    answer(ask("download csv"), files.services(store))
    cells = [row["sentence"] for row in csv.DictReader(io.StringIO(files[0].content.decode(), newline=""))]
    assert cells == ["'\t=1", "'@SUM(A1)", "'-1", "'+1", "'=1+1"]


@pytest.mark.parametrize("text", ["download", "download xlsx", "download csv nothing fits this"])
def test_what_cannot_be_downloaded_is_told_and_nothing_is_sent(busy: Store, text: str) -> None:
    """A word that is no kind of file; filters that no row fits."""
    files = Files()
    said = answer(ask(text), files.services(busy)).text
    assert "download csv" in said or "No row" in said
    assert files == []
    assert busy.audit_head()[0] == 3


def test_a_bot_that_writes_is_not_held_up_by_a_download(busy: Store) -> None:
    """Rows are read over a connection of their own, as they are used."""
    rows = busy.audit_every(Sought(), 10)
    assert next(rows).seq == 3
    busy.log(AuditEvent("UASHA00001", "asked", "Meanwhile"))
    assert [row.seq for row in rows] == [2, 1]
