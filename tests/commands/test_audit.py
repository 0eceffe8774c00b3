"""`/trunk audit`, on a real journal."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.domain.audit_events import Event
from bot.domain.errors import FileNotSent
from bot.domain.records import KnownTrunk, NewOperation, State
from bot.store import AuditEvent, Sought, Store, operations
from bot.store.audit.events import names_of, shown_as
from bot.store.audit.files import Kind
from bot.trunks.directory import Directory
from bot.verbs.services import Services
from bot.words.blocks import Message
from commands.audit import PAGE, verb
from commands.audit.download import download
from tests.commands.asking import ACCOUNT, ask, words
from tests.commands.fakes import SentFiles, services_on
from tests.store.audit.burglar import burgle
from tests.support.audits import note_person
from tests.support.looking import elements

SALES = KnownTrunk("trmum1sales", "sales_line")


class NoTrunks(Directory):
    """Nothing that is asked of the audit log is asked of Exotel."""

    def __init__(self) -> None:
        """Nothing to open."""


def services(store: Store, files: SentFiles | None = None) -> Services:
    return services_on(NoTrunks(), store=store, files=files)


def told(text: str, store: Store) -> str:
    message = verb.answer(ask(text, SALES), services(store))
    return words(list(message.blocks)) or message.text


def values(message: Message) -> dict[str, str]:
    """What each button stands for."""
    return {button["text"]["text"]: button.get("value", "") for _, button in elements({"blocks": message.blocks})}


@pytest.fixture
def busy(store: Store) -> Store:
    """One row each of Asha's, Ben's and the bot's own."""
    store.log(AuditEvent("UASHA00001", Event.ASKED, "Delete the old line", verb="delete", trunk="sales_line"))
    store.log(
        AuditEvent("UBEN000001", Event.ASKED, "Whitelist *an* <!channel> IP", verb="ip add", trunk="support_line")
    )
    store.log(AuditEvent("trunkbot", Event.EXPIRED, "Nobody decided", verb="delete", trunk="sales_line"))
    note_person(store, "UASHA00001", "asha")
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
        ("by asha", "1"),
        ("by “@Asha” delete", "1"),
        ("event ASKED", "21"),
        ("verb ip add", "2"),
        ("verb IP Add support_line", "2"),
        ("today", "321"),
        ("what happened today?", "321"),
        ("since yesterday until 2999-01-01", "321"),
        ("before 3", "21"),
        ("before yesterday", ""),
        ("'old", "1"),
    ],
)
def test_the_line_is_read_as_it_is_meant(busy: Store, text: str, found: str) -> None:
    """Filters by their names, a trunk by its own, and what is left as words."""
    said = told(text, busy)
    assert [number for number in "321" if f"`{number}`" in said] == list(found)
    assert "<!channel>" not in said


@pytest.mark.parametrize(
    "text",
    [
        "since yesterdayish",
        "since 9999d until",
        "by",
        "by @somebody",
        "x" * 600,
        "before tuesdayish",
        "***",
        "🙂",
        "verb",
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_guessed(busy: Store, text: str) -> None:
    """A sentence, never somebody else's rows."""
    said = told(text, busy)
    assert "`1`" not in said
    assert "Filter by a trunk" in said or "Pick them here" in said


def test_the_button_turns_to_older_rows_until_all_were_seen(store: Store) -> None:
    """Its value carries the whole question."""
    for number in range(PAGE * 2 + 1):
        store.log(AuditEvent("UASHA00001", Event.ASKED, f"wanted {number}"))
        store.log(AuditEvent("UBEN000001", Event.ASKED, "noise"))
    text, pages = "by me wanted", 0
    seen: list[str] = []
    while text:
        message = verb.answer(ask(text), services(store))
        pages += 1
        seen += [line for line in words(list(message.blocks)).splitlines() if line.startswith("wanted")]
        text = values(message).get("Older", "")
    assert pages == 3
    assert seen == [f"wanted {number}" for number in reversed(range(PAGE * 2 + 1))]


def in_the_journal(store: Store, request: str, verb: str, state: State) -> None:
    """A request that came this far."""
    wish = NewOperation(request, verb, "acme1", {}, "UASHA00001", "C0TRUNKOPS", (), state)
    with store.transaction() as db:
        assert operations.insert(db, request, store.now(), wish)


@pytest.fixture
def night(store: Store) -> Store:
    """A night: a set-up that failed half-way, a delete with its approver, drift, a refusal; and all the plumbing."""
    in_the_journal(store, "SETUP234", "setup", State.FAILED)
    for event in (
        AuditEvent("trunkbot", Event.SETTINGS, "Settings changed at start: TRUNKBOT_APPROVERS."),
        AuditEvent("UASHA00001", Event.ASKED, "Set up hotline", "SETUP234", "setup", "hotline"),
        AuditEvent("UASHA00001", Event.API_CALL, "POST /trunks: ok", "SETUP234", "setup"),
        AuditEvent("UASHA00001", Event.STEP_DONE, "hotline was created", "SETUP234", "setup", "hotline"),
        AuditEvent(
            "UASHA00001",
            Event.FAILED,
            "Set up hotline: 1 of 3 steps done. There is no such number.",
            "SETUP234",
            "setup",
        ),
        AuditEvent("trunkbot", Event.MESSAGE_UPDATED, "Updated the card for C0.", "SETUP234"),
        AuditEvent(
            "UVERA00001",
            Event.REFUSED,
            "You may look, but not change anything. Ask one of <!subteam^S0OPERATOR> & <@UCHLOE0001>.",
            verb="delete",
            trunk="sales_line",
            detail={"typed": "sales_line <!here>"},
        ),
        AuditEvent("UCHLOE0001", cast(Event, "approve_approved"), "Approved.", "DELE2345", "delete", "sales_line"),
        AuditEvent(
            "UASHA00001",
            Event.DONE,
            "Delete sales_line: All steps done.",
            "DELE2345",
            "delete",
            "sales_line",
            detail={"approved_by": ["UCHLOE0001", "<!channel>"]},
        ),
        AuditEvent("trunkbot", Event.DRIFT, "<@UASHA00001> was whitelisted.", verb="watch", trunk="support_line"),
        AuditEvent("UVERA00001", Event.CHECKED, "Checked hotline.", verb="check", trunk="hotline"),
    ):
        store.log(event)
    return store


def shown(message: Message) -> str:
    """The numbers of the rows on a page, the newest first."""
    return " ".join(re.findall(r"^`(\d+)`", words(list(message.blocks)), re.MULTILINE))


def test_who_asks_for_nothing_in_particular_is_told_what_people_did_and_what_became_of_it(night: Store) -> None:
    """Not the calls and messages, which are most of the rows: what is left out is said, and one press shows it."""
    page = verb.answer(ask(""), services(night))
    assert shown(page) == "10 9 8 7 5 2 1"
    assert "Hidden: API calls, Slack messages, reads, individual steps." in words(list(page.blocks))
    everything = verb.answer(ask(values(page)["Show API calls and messages"]), services(night))
    assert shown(everything) == "11 10 9 8 7 6 5 4 3 2 1"
    assert "Hidden" not in words(list(everything.blocks))
    assert shown(verb.answer(ask(values(everything)["What people did"]), services(night))) == shown(page)


def test_what_happened_is_told_in_words_and_asked_for_in_them_or_by_the_name_it_has_in_the_log(night: Store) -> None:
    """The names of the log have underscores; a file and the command line keep them."""
    night.log(AuditEvent("UASHA00001", Event.ASKED_TO_REVEAL, "/trunk creds sales_line", verb="creds"))
    said = words(list(verb.answer(ask("everything"), services(night)).blocks))
    for event in ("*revealed a password* · creds", "*step done*", "*called Exotel*", "*updated a message*"):
        assert event in said
    assert re.findall(r"\*\w*_\w*\*", said) == []
    for typed in ("revealed a password", "Revealed a PASSWORD by me", '"revealed a password"'):
        assert shown(verb.answer(ask(f"event {typed}"), services(night))) == "12", typed
    assert shown(verb.answer(ask("event asked_to_reveal"), services(night))) == "12"
    assert shown(verb.answer(ask("event step done hotline"), services(night))) == "4"
    for event in {row.event for row in night.audit_search()}:
        assert names_of(shown_as(event)) == names_of(event), event
    assert shown(verb.answer(ask("event called Exotel"), services(night))) == "3"
    assert shown(verb.answer(ask("event asked to"), services(night))) == "", "`to` is a word to look for then"


def test_what_changed_is_one_press_or_one_word(night: Store) -> None:
    """What failed half-way is among it with the step that was done, and so are settings and what was changed from
    outside."""
    page = verb.answer(ask(values(verb.answer(ask(""), services(night)))["Changes only"]), services(night))
    assert shown(page) == "10 9 5 4 1"
    for typed in ("changes", "Changed", "what changed today?", "who changed it today"):
        assert shown(verb.answer(ask(typed), services(night))) == "10 9 5 4 1", typed


def test_a_request_that_is_done_is_one_row_among_what_changed_however_many_steps_it_had(store: Store) -> None:
    """Its steps are told where not all of it was done, and where somebody asks for them or for everything."""
    for request, state in (("RESTORED", State.DONE), ("HALFDONE", State.FAILED), ("GOINGON2", State.RUNNING)):
        in_the_journal(store, request, "restore", state)
        for step in ("was created", "has its number"):
            store.log(AuditEvent("UASHA00001", Event.STEP_DONE, f"sales_line {step}", request, "restore", "sales_line"))
        if state.is_over:
            store.log(AuditEvent("UASHA00001", Event(state), "Restore sales_line", request, "restore", "sales_line"))
    for typed in ("changes", "changes sales_line", "changes by me", "changes verb restore", "changes “sales_line”"):
        assert shown(verb.answer(ask(typed), services(store))) == "8 7 6 5 4 3", typed
    assert shown(verb.answer(ask("changes created"), services(store))) == "7 4"
    assert shown(verb.answer(ask("changes before 5"), services(store))) == "4 3"
    assert shown(verb.answer(ask("event step done"), services(store))) == "8 7 5 4 2 1"
    assert shown(verb.answer(ask("everything created"), services(store))) == "7 4 1"


def test_last_night_is_read_in_the_zone_of_the_settings_and_the_answer_says_so(tmp_path: Path) -> None:
    """A quarter past three in Mumbai is the evening before in UTC."""
    hours = iter([11, 13, 20, 21])
    store = Store(tmp_path / "bot.db", clock=lambda: datetime(2026, 11, 25, next(hours), 42, tzinfo=UTC))
    for number in range(3):
        store.log(AuditEvent("UASHA00001", Event.DONE, f"Done {number}"))
    mumbai = replace(ask("what changed last night and who did it"), account=replace(ACCOUNT, zone="Asia/Kolkata"))
    page = verb.answer(mumbai, services(store))
    assert shown(page) == "3 2"
    said = words(list(page.blocks))
    assert "Times you type are in Asia/Kolkata; times shown are in your own zone." in said
    began = int(datetime(2026, 11, 25, 18, 0, tzinfo=ZoneInfo("Asia/Kolkata")).timestamp())
    assert f"since <!date^{began}^" in said
    store.close()


def test_a_row_says_what_it_is_about_who_approved_it_and_what_was_refused(night: Store) -> None:
    """trunkbot's own mentions are names again; what somebody typed, or the API said, becomes none."""
    said = words(list(verb.answer(ask(""), services(night)).blocks))
    assert "*refused* · delete · sales_line" in said
    assert "Ask one of <!subteam^S0OPERATOR> &amp; <@UCHLOE0001>." in said
    assert "Typed: `/trunk delete sales_line &lt;!here&gt;`" in said
    assert "*approved* · delete · sales_line · DELE2345" in said
    assert "All steps done. Approved by <@UCHLOE0001>.\n" in said
    assert "&lt;@UASHA00001&gt; was whitelisted." in said
    assert "<!channel>" not in said
    assert "<!here>" not in said


def test_what_was_asked_stands_there_with_its_reason(store: Store) -> None:
    """The form says that the reason is kept in the audit log: there it is read, on its own line, and names nobody."""
    reason = "the campaign\nhas ended, <!channel>"
    store.log(AuditEvent("UASHA00001", Event.ASKED, "Delete sales_line", verb="delete", detail={"reason": reason}))
    store.log(AuditEvent("UASHA00001", Event.ASKED, "Set up hotline", verb="setup", detail={"reason": ""}))
    said = words(list(verb.answer(ask(""), services(store)).blocks))
    assert "\nDelete sales_line. Reason: the campaign has ended, &lt;!channel&gt;" in said
    assert said.count("Reason:") == 1


def test_a_decline_is_told_with_its_whole_reason(store: Store) -> None:
    """What was declined stands before it, and takes none of its room."""
    why = " ".join(["Carriers still send calls there."] * 6)
    told = f"Declined: Remove +919876543210 from sales_line. {why}"
    store.log(AuditEvent("UCHLOE0001", Event.DECLINED, told, verb="number remove"))
    assert told in words(list(verb.answer(ask(""), services(store)).blocks))


def test_every_filter_survives_every_button(store: Store) -> None:
    """Person, trunk, verb, words and times, through each button of each page that they lead to; and a time does not
    move while it is looked through."""
    for number in range(PAGE * 2):
        for event in (Event.ASKED, Event.API_CALL, Event.DONE):
            store.log(AuditEvent("UBEN000001", event, f"wanted {number}", verb="number add", trunk="sales_line"))
        store.log(AuditEvent("UBEN000001", Event.DONE, "noise", verb="number add", trunk="sales_line"))
        store.log(AuditEvent("UASHA00001", Event.DONE, f"wanted {number}", verb="number add", trunk="sales_line"))
    note_person(store, "UBEN000001", "Ben")
    page = verb.answer(
        ask("sales_line verb number add by ben since yesterday until now wanted", SALES), services(store)
    )
    store.log(AuditEvent("UBEN000001", Event.DONE, "wanted later", verb="number add", trunk="sales_line"))
    pages, seen = [page], {""}
    while pages:
        page = pages.pop()
        said = words(list(page.blocks))
        assert not any(other in said for other in ("noise", "UASHA00001", "wanted later"))
        for name, value in values(page).items():
            for kept in ("sales_line", "verb number add", "by UBEN000001", "wanted", "since 20", "until 20"):
                assert kept in value, name
            assert (" before " in value) == (name == "Older")
            if value not in seen and not name.startswith("Download"):
                pages.append(verb.answer(ask(value, SALES), services(store)))
            seen.add(value)
    assert {value.split()[0] for value in seen if value} == {"sales_line", "changes", "everything", "download"}


def test_a_name_that_says_not_who_is_meant_is_asked_about_with_the_rest_of_the_question(busy: Store) -> None:
    """Slack sends names as they are typed. One press chooses, and shows what was asked for."""
    asked = verb.answer(ask("by @benjamin since 7d verb ip add"), services(busy))
    assert "Who is `@benjamin`?" in asked.text
    chosen = {
        block["text"]["text"]: element["value"]
        for block, element in elements({"blocks": asked.blocks})
        if block["type"] == "section"
    }
    assert set(chosen) == {"<@UASHA00001>", "<@UBEN000001>"}
    assert shown(verb.answer(ask(chosen["<@UBEN000001>"]), services(busy))) == "2"
    assert shown(verb.answer(ask("by trunkbot since 7d"), services(busy))) == "3"


def test_where_nothing_fits_it_says_what_there_is_and_what_was_left_out(night: Store) -> None:
    """Names nobody has to know by heart; rows that a press would have shown."""
    none = verb.answer(ask("event vanished verb remove"), services(night))
    assert "The log has no event `vanished`, only `approved`, `called Exotel`, `changed outside trunkbot`" in none.text
    assert "The log has no verb `remove`, only" in none.text
    left_out = verb.answer(ask("The card"), services(night))
    assert "Hidden: API calls" in left_out.text
    assert shown(verb.answer(ask(values(left_out)["Show API calls and messages"]), services(night))) == "6"
    assert verb.answer(ask("before 1"), services(night)).text == "No older entries match."


def test_a_row_that_somebody_made_unreadable_is_shown_all_the_same(busy: Store, tmp_path: Path) -> None:
    """The others are shown with it."""
    change = "UPDATE audit SET at = '', sentence = CAST(x'41ff42' AS TEXT) WHERE seq = 2"
    assert burgle(tmp_path / "bot.db", lambda burglar: burglar.without_triggers(change)) == ""
    page = verb.answer(ask(""), services(busy))
    assert shown(page) == "3 2 1"
    assert "A\ufffdB" in words(list(page.blocks))


def test_the_head_is_told_with_its_row(busy: Store) -> None:
    """As the command line tells it."""
    assert busy.audit_search(limit=1)[0].hash in told("head", busy)
    assert "row 3" in told("head", busy)


def test_a_download_holds_the_rows_of_the_page_that_it_is_under_and_all_that_are_older(store: Store) -> None:
    """As CSV and as JSON lines, with the very filters of the page."""
    for number in range(PAGE + 5):
        store.log(AuditEvent("UASHA00001", Event.ASKED, f"wanted {number}"))
        store.log(AuditEvent("UBEN000001", Event.ASKED, "noise"))
    files = SentFiles()
    note_person(store, "UASHA00001", "asha")
    buttons = values(verb.answer(ask("by me wanted"), services(store, files)))
    first = values(verb.answer(ask(buttons["Older"]), services(store, files)))
    assert first["Download CSV"] == buttons["Download CSV"], "an older page downloads the same"
    told = verb.answer(ask(buttons["Download CSV"]), services(store, files))
    verb.answer(ask(buttons["Download JSONL"]), services(store, files))
    assert told.text == "I sent you 20 rows of the audit log as CSV as a direct message."
    as_csv, as_jsonl = files
    assert (as_csv.name, as_jsonl.name) == ("trunkbot-audit.csv", "trunkbot-audit.jsonl")
    rows = list(csv.DictReader(io.StringIO(as_csv.content.decode(), newline="")))
    assert [row["sentence"] for row in rows] == [f"wanted {number}" for number in reversed(range(PAGE + 5))]
    # The row of the first download has the word in its filters.
    itself, *lines = [json.loads(line) for line in as_jsonl.content.decode().splitlines()]
    assert itself["event"] == "audit_downloaded"
    assert {row.pop("actor_name") for row in rows} == {"asha"}, "for people; the chain knows ids alone"
    assert [{name: str(value or "") for name, value in line.items()} for line in lines] == rows


def test_a_download_is_itself_a_row_with_its_filters_and_the_number_of_rows(busy: Store) -> None:
    """Written down before the file leaves; and where it did not leave, that too."""
    files = SentFiles()
    verb.answer(ask("download jsonl sales_line verb delete", SALES), services(busy, files))
    (row,) = busy.audit_search(limit=1)
    assert (row.actor, row.event, row.verb) == ("UASHA00001", "audit_downloaded", "audit")
    filters = {"only": "main", "trunk": "sales_line", "verb": "delete"}
    assert json.loads(row.detail) == {"cut": False, "filters": filters, "kind": "jsonl", "rows": 2}
    files.refuses = "Slack would not."
    with pytest.raises(FileNotSent):
        verb.answer(ask("download csv"), services(busy, files))
    failed, asked = busy.audit_search(limit=2)
    assert (asked.event, failed.event) == ("audit_downloaded", "audit_not_sent")
    assert failed.sentence == "4 rows of the audit log as CSV: Slack would not."


def test_a_file_that_is_cut_says_so_and_the_command_for_the_rest_works_as_it_stands(
    busy: Store, tmp_path: Path
) -> None:
    """In the answer and beside the file; the newest rows are in it."""
    files = SentFiles()
    sought = Sought(trunk="sales_line", since="2001-02-03T04:05:06.789Z", words="old line")
    busy.log(AuditEvent("UBEN000001", Event.APPROVED, "Not that old line", trunk="sales_line"))
    told = download(Kind.CSV, sought, ask(), services(busy, files), most=1)
    assert told
    assert [row["seq"] for row in csv.DictReader(io.StringIO(files[0].content.decode()))] == ["4"]
    for text in (told.text, files[0].about):
        assert "*Cut off* at the newest 1 rows" in text
        command = text.split("run `")[1].split("`")[0]
        ran = CliRunner().invoke(main, [*shlex.split(command)[1:], "--db", str(tmp_path / "bot.db")])
        assert [row["seq"] for row in csv.DictReader(io.StringIO(ran.stdout))] == ["4", "1"]
    whole = download(Kind.CSV, sought, ask(), services(busy, files), most=2)
    assert whole
    assert "cut" not in whole.text


def test_no_cell_of_the_csv_is_a_formula(store: Store) -> None:
    """What somebody typed begins with an apostrophe where a spreadsheet would run it."""
    formulas = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1+1", "　－1"]
    for typed in formulas:
        store.log(AuditEvent("UASHA00001", Event.ASKED, typed))
    files = SentFiles()
    verb.answer(ask("download csv"), services(store, files))
    text = files[0].content.decode()
    cells = [row["sentence"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert cells == [f"'{typed}" for typed in reversed(formulas)]
    assert all(line.startswith('"') and line.endswith('"') for line in text.splitlines()), "whatever parts the cells"


def test_no_row_looks_like_another(store: Store) -> None:
    """What somebody typed ends no line, and turns no reading direction round."""
    forged = "Old.\n`9` yesterday · trunkbot · *approved* · sales_line\u202e\u2028`8`"
    store.log(AuditEvent("UASHA00001", Event.ASKED, forged, trunk="a\nb"))
    said = words(list(verb.answer(ask("everything"), services(store)).blocks))
    assert "Old. `9` yesterday" in said
    assert not any(line.startswith(("`9`", "`8`")) for line in said.splitlines())
    assert "\u202e" not in said


@pytest.mark.parametrize("text", ["download", "download xlsx", "download csv nothing fits this"])
def test_what_cannot_be_downloaded_is_told_and_nothing_is_sent(busy: Store, text: str) -> None:
    """A word that is no kind of file; filters that no row fits."""
    files = SentFiles()
    said = verb.answer(ask(text), services(busy, files)).text
    assert "download csv" in said or "No matching entries" in said
    assert files == []
    assert busy.audit_head()[0] == 3


def test_a_bot_that_writes_is_not_held_up_by_a_download(busy: Store) -> None:
    """Rows are read over a connection of their own, as they are used."""
    rows = busy.audit_every(Sought(), 10)
    assert next(rows).seq == 3
    busy.log(AuditEvent("UASHA00001", Event.ASKED, "Meanwhile"))
    assert [row.seq for row in rows] == [2, 1]
