"""One file per platform. Each defines `platform`, a `bot.platforms.platform.Platform`."""

from __future__ import annotations
