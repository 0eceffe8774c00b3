"""The settings file, checked before anything reads it."""

from __future__ import annotations

import codecs
from pathlib import Path

from bot.domain.errors import SettingsError

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def check_env_file(path: Path) -> None:
    """Raise SettingsError if the file is there and isn't readable text in UTF-8."""
    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise SettingsError(
            [f"Couldn't read {path} ({error.strerror}). Check its permissions, or name another file with --env-file."]
        ) from None
    save = f"Open {path} in an editor and save it as UTF-8."
    if content.startswith(_UTF_16) or b"\0" in content:
        raise SettingsError([f"{path} is in UTF-16 (or isn't text), so I can't read it. {save}"])
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SettingsError([f"Line {line} of {path} isn't in UTF-8, so I can't read it. {save}"]) from None
