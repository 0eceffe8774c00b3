"""Bars: as text for Slack, as SVG for everywhere else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_WIDEST = 24
"""Characters of the longest bar: a line with its label and number fits a phone."""
_ROW, _LEFT, _WIDTH, _BAR = 22, 96, 640, 14


def bars(rows: Sequence[tuple[str, int]]) -> str:
    """A line for each label: `11-30 ██████ 3`. The longest bar is the greatest number."""
    greatest = max((count for _, count in rows), default=0)
    wide = max((len(label) for label, _ in rows), default=0)
    return "\n".join(f"{label:<{wide}} {_bar(count, greatest)}{count or '·'}" for label, count in rows)


def _bar(count: int, greatest: int) -> str:
    length = max(1, round(_WIDEST * count / max(greatest, _WIDEST))) if count else 0
    return "█" * length + " " * bool(length)


def svg(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """The same as an SVG document: readable by screen readers, in light and dark."""
    greatest = max(1, *(count for _, count in rows)) if rows else 1
    height = 40 + _ROW * len(rows)
    room = _WIDTH - _LEFT - 60
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
        f' aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="13">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape("; ".join(f"{label}: {count}" for label, count in rows) or "Nothing.")}</desc>',
        "<style>text{fill:#1d1c1d}rect{fill:#0f6b5f}"
        "@media(prefers-color-scheme:dark){text{fill:#e8e8e8}rect{fill:#6fd3c1}}</style>",
        f'<text x="8" y="22" font-weight="bold">{escape(title)}</text>',
    ]
    for place, (label, count) in enumerate(rows):
        top = 36 + _ROW * place
        length = round(room * count / greatest, 1)
        lines += [
            f'<text x="8" y="{top + 12}">{escape(label)}</text>',
            f'<rect x="{_LEFT}" y="{top}" width="{length}" height="{_BAR}" rx="2"/>',
            f'<text x="{_LEFT + length + 6}" y="{top + 12}">{count}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])
