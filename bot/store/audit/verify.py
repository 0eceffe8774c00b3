"""The check that nobody changed the audit log.

It covers each row's hash over its contents, its number (from version 2 on) and the hash before it; that numbers have no
gap, start at 1 or after the pruned rows, and end at the table's own counter; that each prune has its row in the chain;
that each head posted to the channel still has its number; that tables and triggers are those of the migrations; that
each row can be found by its words.

None of that detects someone who can write to the file and drops the triggers, writes any rows, computes all later
hashes (SHA-256 needs no secret), sets the counter, and restores the triggers; nor someone who cuts off the tail and
lowers the counter, or swaps in an older copy of the file. Such a log verifies, but is a different log: only a head
noted where they can't write, such as in the channel, shows that (`--row` and `--hash`). It vouches for the rows up to
it, not for later ones. Nor does anything prove that trunkbot wrote a row at the end: anyone who can write to the file
can append a valid row, or prune, which leaves its row. Names of people aren't chained.
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
from bot.store.audit.witnesses import differences

T = TypeVar("T")


@dataclass(frozen=True)
class Noted:
    """A head noted outside the log: a row's number and hash. `where` is the place, in words."""

    row: int
    hash: str
    where: str = "noted elsewhere"


@dataclass(frozen=True)
class Verified:
    """The result: the number of rows that fit the chain, and the last of them. `bad` is the first row that doesn't fit,
    and `why` its reason. `trouble` are other problems and `notes` are worth knowing, as sentences."""

    rows: int
    row: int
    head: str
    bad: int | None = None
    why: str = ""
    trouble: Sequence[str] = ()
    notes: Sequence[str] = ()

    @property
    def is_whole(self) -> bool:
        """True if there is no problem."""
        return self.bad is None and not self.trouble


@dataclass
class _Walked:
    """The walk so far. `about_log` are the rows about the log itself."""

    row: int
    head: str
    rows: int
    about_log: list[AuditRow]
    bad: int | None = None
    why: str = ""


_COLUMNS = tuple(AuditRow.__dataclass_fields__)
_EVENT, _PREVIOUS, _HASH = (_COLUMNS.index(name) for name in ("event", "previous_hash", "hash"))
_ABOUT_LOG = {Event.ANNOUNCED, Event.PRUNED, Event.GUARDS_PUT_BACK}
_HEAD = re.compile(r"row ([0-9]{1,18}), hash\s+`([0-9a-f]{64})`")

_NOT_FOLLOWING = "it doesn't follow the row before it: rows were removed or inserted here"
_RENUMBERED = "its number doesn't follow the one before it: rows were removed or renumbered"
_CHANGED = "its contents have changed since it was written"
_NO_TEXT = "it contains something other than text, which trunkbot never writes"
_NOT_UTF8 = "its text isn't UTF-8, which trunkbot never writes"


def verify(db: Database, noted: Noted | None = None) -> Verified:
    """Check the whole log, as it was at one moment, from the last prune on. Never raises if the file is damaged."""
    with db.atomic(), text_as(db, str):
        left = _safely(anchors, db) or []
        walked = _walk(db, left[-1] if left else Anchor(0, FIRST, ""))
        if walked.bad is None:
            _look_for_a_tail(db, walked)
        first = left[-1].seq + 1 if left else 1
        for head in [*_announced_heads(walked.about_log), *([noted] if noted else [])]:
            if first <= head.row and (walked.bad is None or head.row < walked.bad):
                _compare(db, walked, head, first)
        pruned = [prune for row in walked.about_log if (prune := Pruned.recorded_in(row))]
        trouble = [*_of_anchors(left, pruned), *_of_gate(db), *_of_schema(db), *_of_words(db), *_of_journal(db)]
        trouble += _of_what_left(noted, left) if noted and noted.row < first else []
    notes = [
        *(prune.sentence for prune in pruned),
        *(row.sentence for row in walked.about_log if row.event == Event.GUARDS_PUT_BACK),
    ]
    return Verified(walked.rows, walked.row, walked.head, walked.bad, walked.why, trouble, notes)


def look_deeper(db: Database) -> list[str]:
    """Compare each index of the file, and each search word of the log, with its rows; return sentences about
    differences. It takes a while, but blocks nobody: the words are compared in a copy of the database."""
    try:
        with db.atomic():
            pages = [str(row[0]) for row in db.execute("PRAGMA integrity_check")]
            return [*(f"The file is damaged: {page}." for page in pages if page != "ok"), *_words_in_a_copy(db)]
    except UNREADABLE as error:
        return [f"The file can't be fully read ({error})."]
    except OSError as error:
        return [f"Search words weren't compared with the rows, because that needs a copy of the database ({error})."]


def _words_in_a_copy(db: Database) -> list[str]:
    """Compare in a copy: to FTS5 this is a write, which would make the bot wait."""
    with TemporaryDirectory(prefix="trunkbot-verify-") as folder:
        copy = sqlite3.connect(Path(folder) / "copy.db", isolation_level=None)
        try:
            db.conn.backup(copy)
            copy.execute("INSERT INTO audit_words (audit_words, rank) VALUES ('integrity-check', 1)")
        except UNREADABLE as error:
            return [f"The search words don't match the rows ({error}). {_REBUILD}"]
        finally:
            copy.close()
    return []


_REBUILD = (
    "Searches may miss rows; the rows themselves are checked by the chain. To rebuild the words, stop the bot and run "
    "in sqlite3: INSERT INTO audit_words (audit_words) VALUES ('rebuild')."
)


def _walk(db: Database, start: Anchor) -> _Walked:
    """Walk row by row; the loop must stay fast for a million rows."""
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
            if row[_EVENT] in _ABOUT_LOG:
                walked.about_log.append(AuditRow(*row))
    except TypeError:
        walked.bad, walked.why = number + 1, _NO_TEXT
    except UNREADABLE as error:
        walked.bad, walked.why = _unreadable(db, number, error)
    walked.row, walked.head, walked.rows = number, previous, rows
    return walked


def _first_of_version_2(db: Database) -> int:
    """The first row whose hash covers its number; beyond all rows if there is none."""
    query = "SELECT first_seq FROM audit_versions WHERE version = 2"
    row = _safely(lambda log: log.execute(query).fetchone(), db)
    return int(row[0]) if row else 2**63


def _unreadable(db: Database, number: int, error: Exception) -> tuple[int, str]:
    """Find the row that couldn't be read, and the reason: its text, or its page of the file."""
    following = "SELECT {} FROM audit WHERE seq > ? ORDER BY seq LIMIT 1"
    try:
        bad = int(db.execute(following.format("seq"), [number]).fetchone()[0])
        with text_as(db, any_text):
            db.execute(following.format("*"), [number]).fetchall()
    except (*UNREADABLE, TypeError):
        return number + 1, f"it can't be read, nor can the rows after it ({error})"
    return bad, _NOT_UTF8


def _look_for_a_tail(db: Database, walked: _Walked) -> None:
    """Compare the last row with the table's own counter, which never goes back."""
    row = _safely(lambda log: log.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone(), db)
    counted = int(row[0]) if row else 0
    if counted > walked.row:
        walked.bad = walked.row + 1
        walked.why = f"it is missing, with all after it, but the log once went up to {counted}: its tail was cut off"
    elif counted < walked.row:
        walked.bad = walked.row
        walked.why = f"the log's counter is only at {counted}: someone set it back, or inserted rows another way"


def _announced_heads(rows: Sequence[AuditRow]) -> Iterator[Noted]:
    """Yield the heads posted to the channel; older versions of trunkbot wrote them only in the sentence."""
    for row in rows:
        detail = row.details
        if row.event != Event.ANNOUNCED or not str(detail.get("slot")).startswith("head/"):
            continue
        where = f"posted to the channel (row {row.seq})"
        number, its_hash = detail.get("row"), detail.get("hash")
        if isinstance(number, int) and isinstance(its_hash, str):
            yield Noted(number, its_hash, where)
        elif head := _HEAD.search(row.sentence):
            yield Noted(int(head[1]), head[2], where)


def _compare(db: Database, walked: _Walked, head: Noted, first: int) -> None:
    """Check that the row of that number still has that hash; `first` is the first row that wasn't pruned."""
    row = _safely(lambda log: log.execute("SELECT hash FROM audit WHERE seq = ?", [head.row]).fetchone(), db)
    if row and row[0] == head.hash:
        return
    walked.bad = head.row
    walked.rows = min(head.row - first, walked.rows)
    if row:
        walked.why = f"its hash isn't the one {head.where}: it or an earlier row was rewritten since then"
    else:
        walked.why = f"it was {head.where} but is missing: the log ends with row {walked.row}"


def _of_what_left(noted: Noted, left: Sequence[Anchor]) -> list[str]:
    """Compare a head with the anchors: of pruned rows, the log keeps only those hashes."""
    has = {anchor.seq: anchor.hash for anchor in left}.get(noted.row)
    if has == noted.hash:
        return []
    if has:
        return [f"Row {noted.row} was pruned, and its hash wasn't the one {noted.where}."]
    return [f"Row {noted.row} can't be compared: it was pruned, and its hash is in the file of that prune."]


def _of_anchors(left: Sequence[Anchor], pruned: Sequence[Pruned]) -> Iterator[str]:
    """Check that each prune has its row: the newest prune's is in the chain, and vouches for the earlier ones."""
    recorded = {(prune.seq, prune.hash) for prune in pruned}
    kept = {(anchor.seq, anchor.hash) for anchor in left}
    for anchor in left[-1:]:
        if (anchor.seq, anchor.hash) not in recorded:
            yield f"Rows up to number {anchor.seq} are gone, but no row records a prune that removed them."
    if left and pruned and pruned[-1].earlier not in (None, digest_of(left[:-1])):
        yield "The anchors of earlier prunes have changed since the last prune."
    for seq, _ in sorted(recorded - kept):
        yield f"The anchor of the prune up to row {seq} is missing."


def _of_gate(db: Database) -> list[str]:
    row = _safely(lambda log: log.execute("SELECT count(*) FROM audit_gate").fetchone(), db)
    return ["The prune gate is open: rows can be deleted."] if row and row[0] else []


def _of_schema(db: Database) -> list[str]:
    try:
        changed = "; ".join(difference.sentence for difference in schema_differences(db))
    except UNREADABLE as error:
        return [f"The log's tables and triggers can't be read ({error})."]
    return [f"The schema was changed: {changed}."] if changed else []


def _of_journal(db: Database) -> list[str]:
    """Compare the requests with the log. A damaged table is reported with the pages, and one of an older version
    isn't compared."""
    return _safely(differences, db) or []


def _of_words(db: Database) -> list[str]:
    """Check that each row has search words, and that no other words exist."""
    try:
        pages = [str(row[0]) for row in db.execute("PRAGMA quick_check")]
        missing = db.execute(
            "SELECT seq FROM audit LEFT JOIN audit_words_docsize ON id = seq WHERE id IS NULL LIMIT 1"
        ).fetchone()
        more = db.execute("SELECT (SELECT count(*) FROM audit_words_docsize) > (SELECT count(*) FROM audit)").fetchone()
    except UNREADABLE as error:
        return [f"The file can't be fully read ({error})."]
    trouble = [f"The file is damaged: {page}." for page in pages if page != "ok"]
    if missing:
        trouble.append(f"Searches can't find row {missing[0]}: its search words were removed. {_REBUILD}")
    elif more[0]:
        trouble.append(f"There are search words for rows that aren't in the log. {_REBUILD}")
    return trouble


def _safely(ask: Callable[[Database], T], db: Database) -> T | None:
    """The answer, or None if it can't be read: the checks of tables and pages report what is damaged."""
    try:
        return ask(db)
    except UNREADABLE:
        return None
