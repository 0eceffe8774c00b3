"""Proof that the audit log is as it was written.

What is checked: each row's hash over its contents, its number (from version 2 on) and the hash before it; that numbers
have no gap, begin at 1 or behind the rows that were pruned, and end where the table's own counter does; that what was
pruned is told in the chain; that each head told to the channel still stands under its number; that tables and triggers
are those the migrations make; that the words of each row can be found.

What none of that can show: somebody who can write the file may take out the triggers, write any rows they like, compute
all hashes from there on (SHA-256 has no secret in it), set the counter, and put the triggers back. So may whoever cuts
off the tail and lowers the counter, or puts an older copy of the file in its place. The log is then whole, and is
another log: only a head that was noted where they cannot write shows it, such as in the channel. It is compared with
`--row` and `--hash`; the rows up to it are those that were there when it was noted, and of those after it, until the
next that was noted, nobody can be sure. Nor does anything show that a row at the end was written by trunkbot: whoever
can write the file can add one that fits, or prune, which leaves its row. Names of people are not chained at all.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import orjson
from sqlite_utils import Database

from bot.domain.audit_events import Event
from bot.store.audit.log import FIRST, UNREADABLE, AuditRow, any_text, text_as
from bot.store.audit.retention import Anchor, Pruned, anchors, digest_of
from bot.store.audit.schema import schema_differences

T = TypeVar("T")


@dataclass(frozen=True)
class Noted:
    """A head that was noted elsewhere: the number of a row and its hash; `where` is that place, in words."""

    row: int
    hash: str
    where: str = "noted elsewhere"


@dataclass(frozen=True)
class Verified:
    """The result of a walk: the number of rows that fit the chain, and the last of them. `bad` is the number of the
    first that does not fit, and `why`. `trouble` is what is wrong beside the rows, `notes` what somebody who verifies
    should know; both are sentences."""

    rows: int
    row: int
    head: str
    bad: int | None = None
    why: str = ""
    trouble: Sequence[str] = ()
    notes: Sequence[str] = ()

    @property
    def is_whole(self) -> bool:
        """True when everything is as it should be."""
        return self.bad is None and not self.trouble


@dataclass
class _Walked:
    """The walk as far as it has come. `telling` are the rows that tell of the log itself."""

    row: int
    head: str
    rows: int
    telling: list[AuditRow]
    bad: int | None = None
    why: str = ""


_COLUMNS = tuple(AuditRow.__dataclass_fields__)
_EVENT, _PREVIOUS, _HASH = (_COLUMNS.index(name) for name in ("event", "previous_hash", "hash"))
_TELLING = {Event.ANNOUNCED, Event.PRUNED, Event.GUARDS_PUT_BACK}
_HEAD = re.compile(r"row ([0-9]{1,18}), hash\s+`([0-9a-f]{64})`")

_NOT_FOLLOWING = "it does not follow the row before it: rows between them were taken out, or one was put in"
_RENUMBERED = "its number does not follow that of the row before it: rows were taken out, or numbered anew"
_CHANGED = "its contents are not those it was written with"
_NO_TEXT = "it holds something that is no text, which trunkbot never writes"
_NOT_UTF8 = "its text is not UTF-8, which trunkbot never writes"


def verify(db: Database, noted: Noted | None = None) -> Verified:
    """Walk the whole chain, as it was at one moment, from where rows were last pruned. Never raises what a damaged file
    raises."""
    with db.atomic(), text_as(db, str):
        left = _safely(anchors, db) or []
        walked = _walk(db, left[-1] if left else Anchor(0, FIRST, ""))
        if walked.bad is None:
            _look_for_a_tail(db, walked)
        first = left[-1].seq + 1 if left else 1
        for head in [*_told_heads(walked.telling), *([noted] if noted else [])]:
            if first <= head.row and (walked.bad is None or head.row < walked.bad):
                _compare(db, walked, head, first)
        pruned = [prune for row in walked.telling if (prune := Pruned.recorded_in(row))]
        trouble = [*_of_anchors(left, pruned), *_of_gate(db), *_of_schema(db), *_of_words(db)]
        trouble += _of_what_left(noted, left) if noted and noted.row < first else []
    notes = [
        *(prune.sentence for prune in pruned),
        *(row.sentence for row in walked.telling if row.event == Event.GUARDS_PUT_BACK),
    ]
    return Verified(walked.rows, walked.row, walked.head, walked.bad, walked.why, trouble, notes)


def look_deeper(db: Database) -> list[str]:
    """Compare each index of the log with its rows, and each word with the rows it is in; return sentences about what
    differs. It takes a while, but nobody waits: the words are compared in a copy of the database."""
    try:
        with db.atomic():
            pages = [str(row[0]) for row in db.execute("PRAGMA integrity_check(audit)")]
            return [*(f"The file is damaged: {page}." for page in pages if page != "ok"), *_words_in_a_copy(db)]
    except UNREADABLE as error:
        return [f"The file cannot be read whole ({error})."]
    except OSError as error:
        return [f"The words of the rows were not compared, as that takes a copy of the database ({error})."]


def _words_in_a_copy(db: Database) -> list[str]:
    """FTS5 compares them in what it takes for a write, which would make the bot wait."""
    with TemporaryDirectory(prefix="trunkbot-verify-") as folder:
        copy = sqlite3.connect(Path(folder) / "copy.db", isolation_level=None)
        try:
            db.conn.backup(copy)
            copy.execute("INSERT INTO audit_words (audit_words, rank) VALUES ('integrity-check', 1)")
        except UNREADABLE as error:
            return [f"The words by which rows are found are not those of the rows ({error}). {_REBUILD}"]
        finally:
            copy.close()
    return []


_REBUILD = (
    "A search may miss rows; the rows themselves are judged by the chain. With the bot stopped, sqlite3 makes the "
    "words anew: INSERT INTO audit_words (audit_words) VALUES ('rebuild')."
)


def _walk(db: Database, start: Anchor) -> _Walked:
    """Row by row; what is inside the loop is done a million times."""
    walked = _Walked(start.seq, start.hash, 0, [])
    covers_its_number = _first_of_version_2(db)
    number, previous, rows = start.seq, start.hash, 0
    try:
        for row in db.execute(f"SELECT {', '.join(_COLUMNS)} FROM audit ORDER BY seq"):  # noqa: S608
            if row[_PREVIOUS] != previous:
                walked.why = _NOT_FOLLOWING
            elif row[0] != number + 1:
                walked.why = _RENUMBERED
            else:
                values = row[1:_PREVIOUS] if row[0] < covers_its_number else (2, *row[:_PREVIOUS])
                if row[_HASH] != sha256(previous.encode() + orjson.dumps(values)).hexdigest():
                    walked.why = _CHANGED
            if walked.why:
                walked.bad = row[0]
                break
            number, previous, rows = row[0], row[_HASH], rows + 1
            if row[_EVENT] in _TELLING:
                walked.telling.append(AuditRow(*row))
    except TypeError:
        walked.bad, walked.why = number + 1, _NO_TEXT
    except UNREADABLE as error:
        walked.bad, walked.why = _unreadable(db, number, error)
    walked.row, walked.head, walked.rows = number, previous, rows
    return walked


def _first_of_version_2(db: Database) -> int:
    """The number of the first row whose hash covers it; beyond all rows where none does."""
    query = "SELECT first_seq FROM audit_versions WHERE version = 2"
    row = _safely(lambda log: log.execute(query).fetchone(), db)
    return int(row[0]) if row else 2**63


def _unreadable(db: Database, number: int, error: Exception) -> tuple[int, str]:
    """The row that could not be read, and whether that is for its text or for the page it is on."""
    following = "SELECT {} FROM audit WHERE seq > ? ORDER BY seq LIMIT 1"
    try:
        bad = int(db.execute(following.format("seq"), [number]).fetchone()[0])
        with text_as(db, any_text):
            db.execute(following.format("*"), [number]).fetchall()
    except (*UNREADABLE, TypeError):
        return number + 1, f"it cannot be read, nor can what follows it ({error})"
    return bad, _NOT_UTF8


def _look_for_a_tail(db: Database, walked: _Walked) -> None:
    """The table's own counter never goes back, and is set by no row but the last."""
    row = _safely(lambda log: log.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone(), db)
    counted = int(row[0]) if row else 0
    if counted > walked.row:
        walked.bad = walked.row + 1
        walked.why = f"it is not there, nor is any after it, though the log once had {counted}: its tail was cut off"
    elif counted < walked.row:
        walked.bad = walked.row
        walked.why = f"the log's own counter is at {counted} only: somebody set it back, or put rows in by other ways"


def _told_heads(rows: Sequence[AuditRow]) -> Iterator[Noted]:
    """The heads that the channel was told; in words alone where an older version of trunkbot told them."""
    for row in rows:
        detail = row.details
        if row.event != Event.ANNOUNCED or not str(detail.get("slot")).startswith("head/"):
            continue
        where = f"told to the channel, in row {row.seq}"
        number, its_hash = detail.get("row"), detail.get("hash")
        if isinstance(number, int) and isinstance(its_hash, str):
            yield Noted(number, its_hash, where)
        elif head := _HEAD.search(row.sentence):
            yield Noted(int(head[1]), head[2], where)


def _compare(db: Database, walked: _Walked, head: Noted, first: int) -> None:
    """Check that the row of that number still has that hash; `first` is the first row that was not pruned."""
    row = _safely(lambda log: log.execute("SELECT hash FROM audit WHERE seq = ?", [head.row]).fetchone(), db)
    if row and row[0] == head.hash:
        return
    walked.bad = head.row
    walked.rows = min(head.row - first, walked.rows)
    if row:
        walked.why = f"its hash is not the one {head.where}: it, or a row before it, was written anew since then"
    else:
        walked.why = f"it was {head.where} and is not there: the log ends with row {walked.row}"


def _of_what_left(noted: Noted, left: Sequence[Anchor]) -> list[str]:
    """Compare a head with the anchors: of pruned rows, the log itself knows the last ones."""
    has = {anchor.seq: anchor.hash for anchor in left}.get(noted.row)
    if has == noted.hash:
        return []
    if has:
        return [f"Row {noted.row} was pruned, and its hash was not the one {noted.where}."]
    return [f"Row {noted.row} cannot be compared: a prune took it out, and its hash stands in the file of that prune."]


def _of_anchors(left: Sequence[Anchor], pruned: Sequence[Pruned]) -> Iterator[str]:
    """Check that rows left only with a row that says so: the newest prune's is in the chain, and vouches for the
    earlier ones."""
    recorded = {(prune.seq, prune.hash) for prune in pruned}
    kept = {(anchor.seq, anchor.hash) for anchor in left}
    for anchor in left[-1:]:
        if (anchor.seq, anchor.hash) not in recorded:
            yield f"Rows up to number {anchor.seq} are gone, and no row of the log tells of a prune that took them out."
    if left and pruned and pruned[-1].earlier not in (None, digest_of(left[:-1])):
        yield "The anchors of earlier prunes are not those that there were at the last one."
    for seq, _ in sorted(recorded - kept):
        yield f"The anchor of the prune up to row {seq} is gone."


def _of_gate(db: Database) -> list[str]:
    row = _safely(lambda log: log.execute("SELECT count(*) FROM audit_gate").fetchone(), db)
    return ["The gate through which old rows leave stands open: rows can be deleted."] if row and row[0] else []


def _of_schema(db: Database) -> list[str]:
    try:
        changed = "; ".join(difference.sentence for difference in schema_differences(db))
    except UNREADABLE as error:
        return [f"What guards the log cannot be read ({error})."]
    return [f"What guards the log was changed: {changed}."] if changed else []


def _of_words(db: Database) -> list[str]:
    """Check that each row is found by some words, and that no word leads elsewhere."""
    try:
        pages = [str(row[0]) for row in db.execute("PRAGMA quick_check(audit)")]
        missing = db.execute(
            "SELECT seq FROM audit LEFT JOIN audit_words_docsize ON id = seq WHERE id IS NULL LIMIT 1"
        ).fetchone()
        more = db.execute("SELECT (SELECT count(*) FROM audit_words_docsize) > (SELECT count(*) FROM audit)").fetchone()
    except UNREADABLE as error:
        return [f"The file cannot be read whole ({error})."]
    trouble = [f"The file is damaged: {page}." for page in pages if page != "ok"]
    if missing:
        trouble.append(f"No search finds row {missing[0]}: its words were taken out. {_REBUILD}")
    elif more[0]:
        trouble.append(f"There are words of rows that are not in the log. {_REBUILD}")
    return trouble


def _safely(ask: Callable[[Database], T], db: Database) -> T | None:
    """The answer, or None if it can't be read: the checks of tables and pages say what is missing or damaged."""
    try:
        return ask(db)
    except UNREADABLE:
        return None
