"""The score of one sentence, and the table of many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.conversation import Effect, Meaning

Line = Mapping[str, Any]
_HOURS = {"m": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}
_WORDS = {"hourly": "1h", "daily": "24h", "weekly": "168h"}


@dataclass(frozen=True)
class Scored:
    """One line with what was understood."""

    line: Line
    understood: Mapping[str, Any]
    right: bool
    offered: bool
    started_nothing: bool
    destroys: bool
    wrong: Sequence[str] = field(default_factory=list)


def normal(name: str, verb: str, value: object) -> str:
    """A value in one spelling: intervals in hours, an address to remove without its mask."""
    text = str(value).strip()
    text = _WORDS.get(text.lower(), text)
    if name in ("every", "since") and (match := re.fullmatch(r"([0-9.]+) ?([mhdw])", text)):
        return f"{float(match[1]) * _HOURS[match[2]]:g}h"
    if name == "ip":
        text = text.removesuffix("/32")
        return text.partition("/")[0] if verb == "ip remove" else text
    if name == "destination":
        return text.removeprefix("sip:").lower()
    return text.lower() if name in ("since", "platform", "direction", "mode", "transport", "about", "verb") else text


def values(name: str, verb: str, given: object) -> list[str]:
    """The values of a field, one or several, in one spelling and order."""
    several = given if isinstance(given, list | tuple) else [given]
    return sorted({normal(name, verb, each) for each in several})


def score(line: Line, meaning: Meaning) -> Scored:
    """Compare a meaning with the line that says what it should be."""
    verbs = [line["verb"], *line.get("alt", ())] if line["verb"] else []
    wrong = _faults(line, meaning, verbs)
    buttons = [each.verb for each in meaning.alternatives][:3]
    started = meaning.verb is not None and meaning.sure
    nothing = not started or (meaning.effect is Effect.READ and meaning.verb in line.get("ok", ()))
    right = nothing if line["verb"] is None else not wrong
    offered = right or (line["verb"] is not None and any(verb in buttons for verb in verbs))
    understood = {
        "verb": meaning.verb,
        "effect": meaning.effect.value,
        "fields": {name: list(each) for name, each in meaning.fields.items()},
        "missing": list(meaning.missing),
        "stance": meaning.stance.value,
        "move": meaning.move.value,
        "rejected": meaning.rejected,
        "buttons": buttons,
    }
    destroys = started and meaning.effect is Effect.DESTROY
    return Scored(line, understood, right, offered, nothing, destroys, wrong)


def _faults(line: Line, meaning: Meaning, verbs: Sequence[str]) -> list[str]:
    if not meaning.sure or meaning.verb not in verbs:
        return ["verb"]
    verb, may = str(meaning.verb), line.get("may", {})
    faults = []
    for name, wanted in line.get("fields", {}).items():
        got = meaning.fields.get(name)
        if got is None or values(name, verb, got) != values(name, verb, wanted):
            faults.append(name)
    for name, got in meaning.fields.items():
        if name in line.get("fields", {}):
            continue
        allowed = may.get(name) if isinstance(may, Mapping) else (got if name in may else None)
        if allowed is None or not (set(values(name, verb, got)) <= set(values(name, verb, allowed))):
            faults.append(f"+{name}")
    faults += [f"?{name}" for name in line.get("ask", ()) if name not in meaning.missing]
    return faults


def table(scored: Iterable[Scored]) -> list[tuple[str, str, str]]:
    """The rows of the acceptance table that sentences decide: name, figure, target."""
    every = list(scored)
    some = [each for each in every if each.line["verb"] is not None]
    none = [each for each in every if each.line["verb"] is None]
    asked = [each for each in some if "direction" in each.line.get("ask", ())]
    unsafe = [each for each in every if each.destroys and not each.line.get("destructive")]
    started = [each for each in none if not each.started_nothing and each.understood["effect"] != "read"]
    return [
        ("A1 right verb and fields", _share(some, "right"), ">= 95 %"),
        ("A2 right, or among three buttons", _share(some, "offered"), ">= 98 %"),
        ("A3 nothing started", _share(none, "right"), ">= 98 %"),
        ("A4 destructive starts that shouldn't be", str(len(unsafe)), "0"),
        ("A6 changes started by those", _of(len(started), len(none)), "0.3 % of unrelated prose"),
        (
            "A10 direction asked",
            _of(sum("direction" in each.understood["missing"] for each in asked), len(asked)),
            "100 %",
        ),
    ]


def second_turns(dialogues: Iterable[Sequence[Scored]]) -> list[tuple[str, str, str]]:
    """The row of the turns that follow another; none if there are none."""
    seconds = [each for turns in dialogues for each in turns[1:]]
    return [("A5 second turns", _share(seconds, "right"), ">= 93 %")] if seconds else []


def _share(every: Sequence[Scored], name: str) -> str:
    return _of(sum(getattr(each, name) for each in every), len(every))


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.1f} %)" if whole else "–"
