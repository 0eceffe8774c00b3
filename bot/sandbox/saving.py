"""JSON files that are written whole or not at all: a crash leaves the old file or the new."""

from __future__ import annotations

import json
import os
from pathlib import Path


def save_json(path: Path, content: object) -> None:
    """Write JSON that only its owner can read: it may contain SIP passwords."""
    draft = path.with_name(f"{path.name}.new")
    with open(draft, "w", encoding="ascii", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
