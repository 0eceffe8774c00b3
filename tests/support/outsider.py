"""Commands run by a user without rights: where the tests run as root, who may read and enter everything, as nobody."""

from __future__ import annotations

import json
import os
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import dotenv
from click.testing import CliRunner

from bot.cli.main import main

NOBODY = 65534
assert dotenv, "imported while that is still allowed"


@dataclass(frozen=True)
class Ran:
    """How a command ended; `trace` is empty unless it ended with a traceback."""

    exit_code: int
    stdout: str
    stderr: str
    trace: str


@contextmanager
def folder_for_nobody() -> Iterator[Path]:
    """A folder that everybody may enter and write in; the tests' own are for their user alone."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


def as_nobody(*words: str) -> Ran:
    """`trunkbot`, run by such a user, in a process of its own: what it imports may be for the tests' user alone."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.write(writing, json.dumps(_run(words)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as told:
        ran = Ran(**json.loads(told.read()))
    os.waitpid(child, 0)
    return ran


def _run(words: tuple[str, ...]) -> dict[str, object]:
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    ran = CliRunner().invoke(main, list(words))
    is_trace = ran.exception is not None and not isinstance(ran.exception, SystemExit)
    trace = "".join(traceback.format_exception(ran.exception)) if is_trace and ran.exception else ""
    return {"exit_code": ran.exit_code, "stdout": ran.stdout, "stderr": ran.stderr, "trace": trace}
