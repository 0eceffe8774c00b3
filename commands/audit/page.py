"""Rows of the audit log in Slack, a note on the hidden ones, and buttons to search on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.domain.audit_events import Event
from bot.domain.phrasing import as_sentence, many
from bot.domain.typed import on_one_line
from bot.store import AuditRow, Known, Only
from bot.store.audit.events import plain_name, shown_as
from bot.store.audit.files import Kind
from bot.words.blocks import Block, Message, actions, button, code, context, cut, escape, paragraphs, section
from bot.words.phrasing import people, when_exactly
from commands.audit.question import USER, Question

HOW = (
    "Filter by a trunk's name, `by` a person (or `me`), `today`, `yesterday`, `last night`, `since` or `until` a "
    "time (7d, 22:00, 2026-01-31), `event` done, `verb` delete, or any words in the entry. `changes` shows changes "
    "only, `everything` adds API calls and messages."
)
MOST_PEOPLE = 20
_MENTION = re.compile(r"&lt;(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)&gt;")
HIDDEN = {
    Only.EVERYTHING: "",
    Only.MAIN: "Hidden: API calls, Slack messages, reads, individual steps.",
    Only.CHANGES: "Hidden: everything that changed nothing, and individual steps.",
}
_LONG = (Event.DECLINED, Event.REFUSED)
"""Rows that give a reason."""
_MODES = {
    Only.CHANGES: "Changes only",
    Only.EVERYTHING: "Show API calls and messages",
    Only.MAIN: "What people did",
}


def page(question: Question, shown: Sequence[AuditRow], more: bool, zone: str) -> Message:
    """Show the rows, newest first, with buttons to go on."""
    sought = question.sought
    heading = f"*Audit log*, newest first{_span(question)}"
    blocks: list[Block] = [section(heading), *paragraphs(_line(row) for row in shown)]
    notes = [f"Rows {shown[-1].seq} to {shown[0].seq}.", HIDDEN[sought.only] if not sought.event else ""]
    if sought.since or sought.until:
        notes.append(f"Times you type are in {zone}; times shown are in your own zone.")
    notes.append("Downloads have all matching rows and arrive in your DM.")
    blocks.append(context(" ".join(filter(None, notes))))
    older = [button("Older", "audit", question.typed(sought.only, shown[-1].seq))] if more else []
    again = question.typed(sought.only)
    files = [button(f"Download {kind.upper()}", "audit", f"download {kind} {again}") for kind in Kind]
    blocks.append(actions([*older, *_modes(question), *files]))
    return Message(f"{many(len(shown), 'row')} of the audit log.", blocks)


def nothing(question: Question, known: Known) -> Message:
    """Explain that no row, or no older one, matches, with the hidden kinds and the filters."""
    if question.before:
        return Message("No older entries match.")
    sought = question.sought
    hidden = HIDDEN[sought.only] if not sought.event else ""
    text = " ".join(filter(None, ["No matching entries.", *_unknown(question, known), hidden, HOW]))
    return Message.with_buttons(text, *_modes(question))


def which_person(question: Question, known: Known) -> Message:
    """Ask which person a name belongs to: one press chooses, and the rest of the question stays."""
    text = f"Who is {code(question.unclear_person)}? Pick them here:"
    people = sorted(
        (user for user in known.people if USER.fullmatch(user)), key=lambda user: known.people[user].lower()
    )
    blocks: list[Block] = [section(text)]
    for user in people[:MOST_PEOPLE]:
        says = f"Choose {known.people[user]}" if known.people[user] else ""
        asked = question.by(user).typed(question.sought.only, question.before)
        blocks.append(section(f"<@{user}>", button("Choose", "audit", asked, says=says)))
    more = f"For anyone else, type `by` and their member ID. {_ID}"
    blocks.append(context(more if len(people) > MOST_PEOPLE else f"Nobody else is in the log. {_ID}"))
    return Message(text, blocks)


_ID = "To find it, open their Slack profile and choose ⋮, *Copy member ID*."


def _modes(question: Question) -> list[Block]:
    """Buttons for the same question about other rows."""
    if question.sought.event:
        return []
    others = [only for only in _MODES if only != question.sought.only]
    return [button(_MODES[only], "audit", question.typed(only)) for only in others]


def _span(question: Question) -> str:
    sought = question.sought
    since = f" since {when_exactly(sought.since)}" if sought.since else ""
    return f",{since}{f' until {when_exactly(sought.until)}' if sought.until else ''}" if since or sought.until else ""


def _unknown(question: Question, known: Known) -> Iterator[str]:
    sought = question.sought
    for kind, asked, there in (
        ("event", shown_as(sought.event), sorted({shown_as(event) for event in known.events})),
        ("verb", sought.verb.lower(), known.verbs),
    ):
        if asked and asked not in there:
            yield f"The log has no {kind} {code(asked)}, only {', '.join(code(name) for name in there)}."


def _line(row: AuditRow) -> str:
    who = f"<@{row.actor}>" if USER.fullmatch(row.actor) else escape(row.actor)
    about = "".join(f" · {escape(on_one_line(name))}" for name in (row.verb, row.trunk, row.operation_id) if name)
    return f"`{row.seq}` {_when(row.at)} · {who} · *{escape(shown_as(row.event))}*{about}\n{_text(row)}"


def _when(at: str) -> str:
    try:
        return when_exactly(at)
    except ValueError:
        # Changed from outside; shown all the same.
        return code(at)


def _text(row: AuditRow) -> str:
    """The sentence of a row, with its reason, the refused command or its approvers."""
    text = escape(cut(on_one_line(row.sentence), 300 if plain_name(row.event) in _LONG else 150))
    if plain_name(row.event) == Event.REFUSED:
        # trunkbot's own words only, so its mentions are real.
        text = _MENTION.sub(r"<\1>", text)
        typed = row.details.get("typed")
        text += f" Typed: {code(cut(f'/trunk {row.verb} {typed}', 100))}" if typed else ""
    approvers = row.details.get("approved_by")
    by = [user for user in approvers if USER.fullmatch(str(user))] if isinstance(approvers, list) else []
    reason = row.details.get("reason")
    if isinstance(reason, str) and reason:
        text = f"{as_sentence(text)} Reason: {escape(cut(on_one_line(reason), 150))}"
    return f"{text} Approved by {people(by)}." if by else text
