"""Findings on the database file: can it be written, is the audit log whole, and what waits in it. It is read beside the
running bot."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.clock import iso
from bot.domain.errors import SettingsError
from bot.domain.finding import Finding
from bot.domain.phrasing import many
from bot.store import operations, outbox
from bot.store.audit.log import UNREADABLE
from bot.store.audit.search import open_to_read
from bot.store.audit.verify import Verified, verify
from bot.store.schema import is_up_to_date
from bot.store.store import check_writable

LONG_QUEUED = timedelta(minutes=2)
MANY_OWED = 100
_OUTDATED = "Start the bot once to bring the file up to date."


def look_at_database(path: Path, now: datetime) -> list[Finding]:
    """Look at the file and what is in it. Never raises. `now` is aware."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return [_to_be_made(path)]
    except OSError as error:
        fix = "Let the user whom the bot runs as enter that folder, or name another file with TRUNKBOT_DB."
        return [Finding("Database", False, f"{path} cannot be looked at: {error.strerror}.", fix)]
    if size == 0:
        return [Finding("Database", True, f"{path} is empty yet; `trunkbot run` makes its tables.")]
    return [_writable(path), *_contents(path, now)]


def _to_be_made(path: Path) -> Finding:
    """Its folder, or the nearest one above it that is there, must take it."""
    folder = next(each for each in path.absolute().parents if each.exists())
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Finding("Database", True, f"{path} does not exist yet; `trunkbot run` makes it.")
    fix = "Make the folder writable for the user whom the bot runs as, or name another file with TRUNKBOT_DB."
    return Finding("Database", False, f"{path} does not exist, and cannot be made in {folder}.", fix)


def _writable(path: Path) -> Finding:
    try:
        check_writable(path)
    except UNREADABLE as error:
        return Finding("Database", False, f"{path} cannot be written: {error}.", _fix_of(error, path))
    return Finding("Database", True, f"{path} can be written.")


def _fix_of(error: Exception, path: Path) -> str:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "Another program holds it: a backup, or a shell with an open transaction. End that; the bot goes on."
    if name.startswith("SQLITE_NOTADB"):
        return "That file is no database. Name the bot's file with TRUNKBOT_DB, or restore it from a backup."
    if name.startswith("SQLITE_FULL"):
        return f"Make room on the disk of {path.absolute().parent}."
    return f"Look at the rights of {path.absolute().parent} and of the file, and that the disk is healthy."


def _contents(path: Path, now: datetime) -> list[Finding]:
    try:
        with open_to_read(path) as db:
            if not is_up_to_date(db):
                return [Finding("Audit log", None, f"{path} is of an older trunkbot, so it was not read.", _OUTDATED)]
            verified = verify(db)
            queued = operations.queue(db)
            owed = outbox.count_owed(db)
    except SettingsError as error:
        return [Finding("Audit log", False, " ".join(error.problems), _OUTDATED)]
    except UNREADABLE as error:
        fix = "Stop the bot, keep a copy of the file, and restore it from a backup."
        return [Finding("Audit log", False, f"{path} cannot be read whole: {error}.", fix)]
    return [_chain(verified), _queue(queued, now), _outbox(owed)]


def _chain(verified: Verified) -> Finding:
    if verified.is_whole:
        return Finding("Audit log", True, f"{many(verified.rows, 'row')}, and the chain is whole.")
    fix = "Keep a copy of the file as it is, and find out who had access to it: rows are never changed by the bot."
    if verified.bad is not None:
        return Finding("Audit log", False, f"Row {verified.bad} does not fit the chain: {verified.why}.", fix)
    seen = f"The chain is whole, but not what is around it. {' '.join(verified.trouble)}"
    return Finding("Audit log", False, seen, f"`trunkbot audit verify` looks deeper. {fix}")


def _queue(queued: tuple[int, str], now: datetime) -> Finding:
    count, oldest = queued
    sentence = f"{_waiting(count, 'request')} to be carried out"
    if not count or oldest >= iso(now - LONG_QUEUED):
        return Finding("Queue", True, f"{sentence}.")
    fix = "Is the bot running? If it is, restart it: it goes on with what waits."
    return Finding("Queue", False, f"{sentence}, the oldest since {oldest}.", fix)


def _outbox(owed: int) -> Finding:
    sentence = f"{_waiting(owed, 'message')} to be sent to Slack."
    if owed < MANY_OWED:
        return Finding("Messages", True, sentence)
    fix = "Slack takes about one a second for a channel; if the number does not fall, look at the bot's log."
    return Finding("Messages", False, sentence, fix)


def _waiting(count: int, noun: str) -> str:
    if not count:
        return "Nothing waits"
    return f"{many(count, f'{noun} waits', f'{noun}s wait')}"
