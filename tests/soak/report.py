"""The one table at the end, and below it each finding."""

from __future__ import annotations

from tests.soak.soak import Result


def table(result: Result) -> str:
    """Two columns, then what was found, a line each."""
    found, acks = result.found, sorted(result.acks)
    chain = "valid" if result.first_bad_row is None else f"broken at row {result.first_bad_row}"
    rows: dict[str, object] = {
        "seed": result.seed,
        **result.counts,
        "acknowledged in": f"median {acks[len(acks) // 2]:.3f} s, slowest {acks[-1]:.3f} s" if acks else "-",
        "looks and forms that died with the bot": len(found.unanswered),
        "LOST": len(found.lost),
        "DOUBLED": len(found.doubled),
        "LATE": len(found.late),
        "UNDECIDED": len(found.undecided),
        "CARDS THAT DISAGREE, MESSAGES MISSING": len(found.disagreeing),
        "MESSAGES TOLD TWICE": len(found.duplicates),
        "AUDIT CHAIN": chain,
    }
    width = max(map(len, rows))
    lines = [f"{name:<{width}}  {value}" for name, value in rows.items()]
    findings = {
        "lost": found.lost,
        "doubled": found.doubled,
        "late": found.late,
        "undecided": found.undecided,
        "disagrees": found.disagreeing,
        "told twice": found.duplicates,
    }
    lines += [f"{kind}: {sentence}" for kind, sentences in findings.items() for sentence in sentences]
    return "\n".join([*lines, "All agree." if result.is_good else "Not all agree."])
