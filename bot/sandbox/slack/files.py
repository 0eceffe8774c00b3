"""Uploaded files: first a slot with an upload URL, then its bytes, then the file."""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox.slack.people import BOT_USER_ID, TEAM_ID, Json
from bot.sandbox.slack.refusal import Refusal

LARGEST_FILE_BYTES = 64 * 1024 * 1024
"""Slack accepts 1 GiB; everything here is kept in memory."""


@dataclass
class Slot:
    """A reservation by files.getUploadURLExternal. `content` is None until the upload."""

    file_id: str
    name: str
    length: int
    content: bytes | None = None


class UploadedFiles:
    """All files. `base_url` is called for each new URL, because it can change until the sandbox is served."""

    def __init__(self, clock: Callable[[], float], base_url: Callable[[], str]) -> None:
        self._clock = clock
        self.base_url = base_url
        self._urls: dict[str, Slot] = {}
        self._slots: dict[str, Slot] = {}
        self._files: dict[str, tuple[Json, bytes]] = {}

    def reserve(self, name: str, length: int) -> Json:
        """Return an id, and a URL that accepts exactly that many bytes, once."""
        slot = Slot(f"F{secrets.token_hex(5).upper()}", name, length)
        secret = secrets.token_urlsafe(24)
        self._urls[secret] = self._slots[slot.file_id] = slot
        return {"upload_url": f"{self.base_url()}/upload/v1/{secret}", "file_id": slot.file_id}

    def take(self, secret: str, content: bytes) -> bool:
        """Store an upload and use up its URL. False if its length isn't the reserved one.

        Raises KeyError for an unknown or used URL.
        """
        slot = self._urls.pop(secret)
        if len(content) != slot.length:
            del self._slots[slot.file_id]
            return False
        slot.content = content
        return True

    def complete(self, titles: dict[str, str | None]) -> list[Json]:
        """Turn the slots of these ids into files, all or none. Raises Refusal `file_not_found`."""
        slots = [self._slots.get(file_id) for file_id in titles]
        if any(slot is None or slot.content is None for slot in slots):
            raise Refusal("file_not_found")
        return [self._keep(slot, titles[slot.file_id] or slot.name) for slot in slots if slot]

    def _keep(self, slot: Slot, title: str) -> Json:
        del self._slots[slot.file_id]
        created, kind = int(self._clock()), Path(slot.name).suffix.lstrip(".").lower() or "binary"
        file: Json = {
            "id": slot.file_id,
            "created": created,
            "timestamp": created,
            "name": slot.name,
            "title": title,
            "mimetype": mimetypes.guess_type(slot.name)[0] or "application/octet-stream",
            "filetype": kind,
            "pretty_type": kind.upper(),
            "user": BOT_USER_ID,
            "user_team": TEAM_ID,
            "editable": False,
            "size": slot.length,
            "mode": "hosted",
            "is_external": False,
            "is_public": False,
            "url_private_download": f"{self.base_url()}/files-pri/{TEAM_ID}-{slot.file_id}/download",
        }
        self._files[slot.file_id] = file, slot.content or b""
        return file

    def find(self, file_id: str) -> tuple[Json, bytes] | None:
        """The file in Slack's form, and its bytes."""
        return self._files.get(file_id)

    def all(self) -> list[Json]:
        """Oldest first."""
        return [file for file, _ in self._files.values()]

    def remove(self, file_id: str) -> None:
        del self._files[file_id]

    def dump(self, folder: Path) -> list[Json]:
        """Write each file's bytes into the folder, once because they never change. Returns the rest."""
        for file_id, (_, content) in self._files.items():
            there = folder / file_id
            if not there.exists():
                folder.mkdir(exist_ok=True)
                draft = there.with_suffix(".new")
                draft.write_bytes(content)
                draft.replace(there)
        return self.all()

    def restore(self, dumped: list[Json], folder: Path) -> None:
        self._files = {file["id"]: (file, _content(file["id"], folder)) for file in dumped}


def _content(file_id: str, folder: Path) -> bytes:
    """Read the bytes. Raises ValueError for an id that isn't a plain file name, as after an edit by hand."""
    if not (file_id.isascii() and file_id.isalnum()):
        raise ValueError(f"{file_id!r} isn't a file id")
    return (folder / file_id).read_bytes()
