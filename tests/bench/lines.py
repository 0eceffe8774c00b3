"""A line of the table: our figure, the reference beside it, and whether the target holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """`reference` is None where there is nothing to compare with; `target` is in words, `ok` whether it holds."""

    part: str
    what: str
    unit: str
    ours: float
    reference: float | None
    beside: str
    target: str
    ok: bool

    @property
    def ratio(self) -> float | None:
        """Ours in references."""
        return self.ours / self.reference if self.reference else None

    def as_json(self) -> dict[str, Any]:
        """All of it, with the ratio."""
        return asdict(self) | {"ratio": self.ratio}


@dataclass(frozen=True)
class Target:
    """A bound on our figure, or (`of_reference`) on the ratio; `most` or else `least`."""

    most: float | None = None
    least: float | None = None
    of_reference: bool = False

    def __str__(self) -> str:
        sign, bound = ("≤", self.most) if self.most is not None else ("≥", self.least)
        return f"{sign} {bound:,g}{' × reference' if self.of_reference else ''}"

    def holds(self, ours: float, reference: float | None) -> bool:
        """Whether it is kept."""
        scale = (reference or 0.0) if self.of_reference else 1.0
        if self.most is not None:
            return ours <= self.most * scale
        return self.least is None or ours >= self.least * scale


def line(
    part: str, what: str, unit: str, ours: float, target: Target, reference: float | None = None, beside: str = ""
) -> Line:
    """One figure, judged."""
    return Line(part, what, unit, ours, reference, beside, str(target), target.holds(ours, reference))


def table(lines: Sequence[Line]) -> str:
    """All of them as one table."""
    rows = [("", "what", "ours", "reference", "ratio", "target", "", "the reference is")]
    rows += [
        (
            one.part,
            one.what,
            f"{_short(one.ours)} {one.unit}".strip(),
            "" if one.reference is None else f"{_short(one.reference)} {one.unit}".strip(),
            "" if one.ratio is None else f"{one.ratio:.3g}",
            one.target,
            "ok" if one.ok else "MISSED",
            one.beside,
        )
        for one in lines
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    right = {2, 3, 4}
    return "\n".join(
        "  ".join(
            f"{cell:>{w}}" if place in right else f"{cell:<{w}}"
            for place, (cell, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _short(value: float) -> str:
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
