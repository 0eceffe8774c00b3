"""The database file: private, locked by one process, and still where it was opened."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from bot.domain.errors import DatabaseInUse, SettingsError

_PRIVATE = 0o600
_CAN_LOCK_DATABASE = sys.platform == "linux"
"""Elsewhere flock() would conflict with SQLite's own locks, so only `<path>.lock` is locked."""
_Key = tuple[int, int]
_ours: set[_Key] = set()
"""Device and inode of the files that this process has locked. Such a file must not be opened and closed except by
SQLite: closing it would release all locks of the process on it."""


class FileMoved(sqlite3.OperationalError):
    """The file was deleted or replaced, so what is written to the open one would be lost."""


class DatabaseFile:
    """The file at `path`, created if it is missing, readable by its owner only, and locked until `release`.

    The lock is on the file and on `<path>.lock`: without the first, a second bot could start once the second was
    deleted; without the second, once the file was replaced. With `shared` nothing is locked. Raises SettingsError.
    """

    def __init__(self, path: Path, *, shared: bool) -> None:
        self.path = path
        self._held: list[IO[bytes]] = []
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not shared:
                self._lock(_open_private(_beside(path, "lock")))
            self._key = self._prepare(shared)
        except OSError as error:
            self.release()
            raise SettingsError([f"TRUNKBOT_DB: can't write {path}: {error.strerror}."]) from error
        except SettingsError:
            self.release()
            raise

    def _prepare(self, shared: bool) -> _Key:
        """Create the file, make it private and lock it."""
        if not self.path.exists():
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _PRIVATE))
        for each in (self.path, *(self.path.with_name(f"{self.path.name}-{end}") for end in ("wal", "shm"))):
            _make_private(each)
        key = _key_of(self.path)
        if not shared:
            if key in _ours:
                raise _in_use(self.path)
            if _CAN_LOCK_DATABASE:
                self._lock(self.path.open("r+b"))
            _ours.add(key)
        return key

    def _lock(self, held: IO[bytes]) -> None:
        self._held.append(held)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise _in_use(self.path) from None

    @contextmanager
    def opening(self) -> Iterator[None]:
        """Lock the file while it is switched to WAL and upgraded, because SQLite itself waits for neither."""
        with _open_private(_beside(self.path, "opening")) as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield

    def check_in_place(self) -> None:
        """Raise FileMoved if the file was deleted or replaced since it was opened."""
        try:
            if _key_of(self.path) == self._key:
                return
        except OSError:
            raise FileMoved(f"{self.path} was moved or deleted while the bot was using it") from None
        raise FileMoved(f"{self.path} was replaced by another file while the bot was using it")

    def release(self) -> None:
        """Release the locks. SQLite must have closed the file."""
        for held in self._held:
            with suppress(AttributeError):
                _ours.discard(self._key)
            held.close()
        self._held = []


def problem_of_place(path: Path) -> str:
    """A sentence if a bot is running on `path`, but with a file that was there before; empty if not."""
    path = path.resolve()
    with suppress(OSError):
        if not _is_locked(_beside(path, "lock")):
            return ""
        if not path.exists():
            return f"A bot is running on {path}, but the file was moved or deleted."
        if _CAN_LOCK_DATABASE and _key_of(path) not in _ours and not _is_locked(path):
            return f"A bot is running on {path}, but with the file that was there before it was replaced."
    return ""


def permissions_problem(path: Path) -> str:
    """A sentence if other users of the machine can read the file or replace it; empty if not."""
    path = path.resolve()
    with suppress(OSError):
        if path.stat().st_mode & 0o077:
            return f"Other users of this machine can open {path}."
        mode = path.parent.stat().st_mode
        if mode & 0o022 and not mode & 0o1000:
            return f"Other users of this machine can replace {path}, because they can write to its folder."
    return ""


def _is_locked(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _beside(path: Path, end: str) -> Path:
    return path.with_name(f"{path.name}.{end}")


def _open_private(path: Path) -> IO[bytes]:
    """Open a file to lock it, private: anyone who can open it could hold the lock."""
    held = open(os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE), "r+b")  # noqa: SIM115 - held by the caller
    _make_private(path)
    return held


def _make_private(path: Path) -> None:
    """Take the file from the group and others, if it is ours."""
    with suppress(FileNotFoundError):
        stat = path.stat()
        if stat.st_mode & 0o077 and stat.st_uid == os.geteuid():
            path.chmod(_PRIVATE)


def _key_of(path: Path) -> _Key:
    stat = path.stat()
    return stat.st_dev, stat.st_ino


def _in_use(path: Path) -> DatabaseInUse:
    return DatabaseInUse([f"TRUNKBOT_DB: another trunkbot is using {path}. Stop it, or choose another file."])
