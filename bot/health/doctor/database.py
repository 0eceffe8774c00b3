"""Findings on the database file: write access, the audit log, and the queues. The bot may be running."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.clock import iso, moment
from bot.domain.errors import SettingsError
from bot.domain.finding import Finding
from bot.domain.phrasing import date_and_time, many
from bot.store import intake, operations, outbox
from bot.store.audit.log import UNREADABLE
from bot.store.audit.search import open_to_read
from bot.store.audit.verify import Verified, verify
from bot.store.file import permissions_problem, problem_of_place
from bot.store.schema import is_up_to_date
from bot.store.store import check_writable

LONG_QUEUED = timedelta(minutes=2)
LATE_COMMAND = timedelta(minutes=1)
MANY_OWED = 100
_OUTDATED = "Start the bot once to upgrade the file."


def look_at_database(path: Path, now: datetime) -> list[Finding]:
    """Check the file and its contents. Never raises. `now` is aware."""
    if problem := problem_of_place(path):
        fix = "Changes are refused until it's put back. Put the bot's file back, or restart the bot to use this one."
        return [Finding("Database file", False, problem, fix)]
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return [_to_be_made(path)]
    except OSError as error:
        fix = "Let the bot's user open that folder, or set TRUNKBOT_DB to another file."
        return [Finding("Database", False, f"Can't access {path}: {error.strerror}.", fix)]
    if size == 0:
        return [Finding("Database", True, f"{path} is still empty; `trunkbot run` creates its tables.")]
    return [*_permissions(path), _writable(path), *_contents(path, now)]


def _permissions(path: Path) -> list[Finding]:
    problem = permissions_problem(path)
    fix = f"Run: chmod 600 {path}; chmod go-w {path.absolute().parent}. `trunkbot run` does the first at its start."
    return [Finding("Database file", False, problem, fix)] if problem else []


def _to_be_made(path: Path) -> Finding:
    """Check that the file can be created in its folder, or in the nearest folder above it that exists."""
    folder = next(each for each in path.absolute().parents if each.exists())
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Finding("Database", True, f"{path} doesn't exist yet; `trunkbot run` creates it.")
    fix = "Make the folder writable for the bot's user, or set TRUNKBOT_DB to another file."
    return Finding("Database", False, f"{path} doesn't exist, and can't be created in {folder}.", fix)


def _writable(path: Path) -> Finding:
    try:
        check_writable(path)
    except UNREADABLE as error:
        return Finding("Database", False, f"Can't write to {path}: {error}.", _fix_of(error, path))
    return Finding("Database", True, f"{path} is writable.")


def _fix_of(error: Exception, path: Path) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "Another program has it locked, such as a backup or a database shell. Close that, and the bot continues."
    if name.startswith("SQLITE_NOTADB"):
        return "That file isn't a database. Set TRUNKBOT_DB to the bot's file, or restore a backup."
    if name.startswith("SQLITE_FULL"):
        return f"Free some space on the disk of {path.absolute().parent}."
    return f"Check the permissions of {path.absolute().parent} and of the file, and that the disk is healthy."


def _contents(path: Path, now: datetime) -> list[Finding]:
    try:
        with open_to_read(path) as db:
            if not is_up_to_date(db):
                return [Finding("Audit log", None, f"{path} is from an older trunkbot; not checked.", _OUTDATED)]
            verified = verify(db)
            queued = operations.queue(db)
            owed, given_up = outbox.count_owed(db), outbox.count_dead_letters(db)
            late = intake.count_since_before(db, iso(now - LATE_COMMAND))
    except SettingsError as error:
        return [Finding("Audit log", False, " ".join(error.problems), _OUTDATED)]
    except UNREADABLE as error:
        fix = "Stop the bot, keep a copy of the file, and restore a backup."
        return [Finding("Audit log", False, f"{path} can't be fully read: {error}.", fix)]
    return [_chain(verified), _queue(queued, now), _outbox(owed, given_up), *_late(late)]


def _chain(verified: Verified) -> Finding:
    if verified.is_whole:
        return Finding("Audit log", True, f"The chain is intact ({many(verified.rows, 'row')}).")
    fix = "Keep a copy of the file, and find out who had access to it: trunkbot never changes a row."
    if verified.bad is not None:
        return Finding("Audit log", False, f"Row {verified.bad} is bad: {verified.why}.", fix)
    seen = f"The rows verify, but the log has problems. {' '.join(verified.trouble)}"
    return Finding("Audit log", False, seen, f"Run `trunkbot audit verify` for a deeper check. {fix}")


def _queue(queued: tuple[int, str], now: datetime) -> Finding:
    count, oldest = queued
    sentence = f"{_waiting(count, 'request')} to run"
    if not count or oldest >= iso(now - LONG_QUEUED):
        return Finding("Queue", True, f"{sentence}.")
    fix = "Check that the bot is running. If it is, restart it; it continues with these requests."
    return Finding("Queue", False, f"{sentence}, the oldest since {date_and_time(moment(oldest))}.", fix)


def _late(late: int) -> list[Finding]:
    if not late:
        return []
    seen = f"{many(late, 'typed command')} acknowledged over a minute ago, and not dealt with."
    fix = "Free some space on the disk; the running bot then continues with them. If it isn't running, start it."
    return [Finding("Commands", False, seen, fix)]


def _outbox(owed: int, given_up: int) -> Finding:
    sentence = f"{_waiting(owed, 'message')} to be sent to Slack."
    if given_up:
        lost = many(given_up, "message")
        sentence += f" Slack wouldn't take {lost} (`/trunk audit everything event not_told`)."
    if owed < MANY_OWED:
        return Finding("Messages", True, sentence)
    fix = "Slack takes about one a second per channel. If the number doesn't fall, check the bot's log."
    return Finding("Messages", False, sentence, fix)


def _waiting(count: int, noun: str) -> str:
    if not count:
        return "Nothing is waiting"
    return f"{many(count, f'{noun} is waiting', f'{noun}s are waiting')}"
