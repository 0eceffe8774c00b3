"""Canvases: documents in Markdown that an app edits by sections.

https://docs.slack.dev/surfaces/canvases
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST_MARKDOWN = 1_048_576
HEADERS = ("h1", "h2", "h3")


@dataclass
class Section:
    """A header, paragraph, list or code block. Blank lines separate sections."""

    markdown: str
    id: str = field(default_factory=lambda: f"temp:C:{secrets.token_hex(14)}")

    @property
    def kind(self) -> str:
        """`h1` to `h3` for a header, "" for anything else."""
        header = re.match(r"(#{1,3}) ", self.markdown)
        return f"h{len(header[1])}" if header else ""


@dataclass
class Canvas:
    """A canvas; `access` has the level of each channel or person by id. `channel_id` is "" for a standalone one."""

    title: str
    sections: list[Section]
    channel_id: str = ""
    access: dict[str, str] = field(default_factory=dict)
    id: str = field(default_factory=lambda: f"F{secrets.token_hex(5).upper()}")

    @property
    def markdown(self) -> str:
        return "\n\n".join(section.markdown for section in self.sections)

    def find(self, kinds: list[str], text: str) -> Iterator[Section]:
        """The sections of one of these kinds (any if empty) that contain the text."""
        for section in self.sections:
            of_kind = not kinds or section.kind in kinds or ("any_header" in kinds and section.kind)
            if of_kind and text.lower() in section.markdown.lower():
                yield section

    def change(self, operation: str, section_id: str | None, markdown: str) -> None:
        """Carry out one change. Raises LookupError if the section it needs isn't there."""
        new = sections_of(markdown)
        if operation == "insert_at_start":
            self.sections[:0] = new
        elif operation == "insert_at_end":
            self.sections += new
        elif operation == "replace" and section_id is None:
            self.sections = new
        else:
            at = [section.id for section in self.sections].index(section_id or "")
            start, end = {"insert_before": (at, at), "insert_after": (at + 1, at + 1)}.get(operation, (at, at + 1))
            self.sections[start:end] = new


def sections_of(markdown: str) -> list[Section]:
    """Split at blank lines that aren't inside a code block, and after each header."""
    parts: list[str] = [""]
    fenced = False
    for line in markdown.splitlines():
        fenced ^= line.startswith("```")
        if not fenced and (not line.strip() or re.match("#{1,3} ", line)):
            parts.append("")
        if line.strip() or fenced:
            parts[-1] += f"{line}\n"
        if not fenced and re.match("#{1,3} ", line):
            parts.append("")
    return [Section(part.rstrip("\n")) for part in parts if part]
