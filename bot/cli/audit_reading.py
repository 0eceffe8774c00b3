"""What the commands of `trunkbot audit` have in common: how they read, and how they say that they cannot."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from sqlite_utils import Database

from bot.domain.errors import SettingsError
from bot.store.audit.log import UNREADABLE
from bot.store.audit.search import open_to_read


class InSentences(click.Group):
    """Commands whose failures are sentences, not tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named. Raises ClickException."""
        try:
            answer = super().invoke(ctx)
            if sys.stdout:
                sys.stdout.flush()
        except SettingsError as error:
            raise click.ClickException(" ".join(error.problems)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise
            _write_no_more()
            where = f"{error.filename}: " if error.filename else ""
            raise click.ClickException(
                f"It could not be written or read to its end ({where}{error.strerror}). The log is as it was."
            ) from error
        return answer


@contextlib.contextmanager
def reading(path: Path) -> Iterator[Database]:
    """The log, for looking only. Raises SettingsError, also where it turns out to be damaged."""
    with open_to_read(path) as db:
        try:
            yield db
        except UNREADABLE as error:
            raise SettingsError(
                [
                    f"The audit log in {path} cannot be read to its end ({error}).",
                    "`trunkbot audit verify` says from which row on. Keep a copy of the file as it is, and go on with "
                    "a backup.",
                ]
            ) from error


def one_line(text: str) -> str:
    """Nothing in a row may move the cursor or begin a line of its own."""
    return "".join(letter if letter.isprintable() else "·" for letter in text)


def _write_no_more() -> None:
    """What could not be written is not tried again as Python ends, which would say so in words of its own."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
