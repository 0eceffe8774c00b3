"""`/trunk audit`: search the audit log with words on one line.

Everyone can, as with everything that is only read; no row holds a secret. `head` posts in the channel, so only
operators and approvers can ask for it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.errors import BadInput
from bot.domain.times import zone_named
from bot.store.audit.files import Kind
from bot.verbs.services import Services
from bot.verbs.verb import Ask, Query
from bot.words.blocks import Message, code, context, escape, section
from commands.audit.download import download
from commands.audit.page import HOW, nothing, page, which_person
from commands.audit.question import Reader

PAGE = 15
_LONGEST = 500
"""Characters of a question, which travels in a button's value of at most 2,000."""


class Audit(Query):
    """Search or download the audit log."""

    name = "audit"
    usage = (
        "audit [download csv | jsonl] [changes | everything] [trunk] [by person] [yesterday | last night | since 7d]"
        " [until date] [event …] [verb …] [words] | head"
    )
    example = "/trunk audit sales_line by me since 7d delete"
    words = ("history",)
    things = ("logs",)
    also = ("search",)
    title = "Audit log"
    asks_exotel = False
    acts_once = True

    def answer(self, ask: Ask, services: Services) -> Message:
        """Show a page, newest first; `download csv …` sends all matches as a file, `head` shows the head of the chain.

        Raises FileNotSent, SettingsError, TooSoon.
        """
        if ask.text.strip().lower() == "head":
            return _head(ask, services)
        wants_file, kind, text = _wanted(ask.text)
        if wants_file and kind is None:
            return Message(
                "Type `download csv` or `download jsonl` and filters. To search for that word, put it in quotes."
            )
        known = services.store.audit_known()
        trunks = {name.lower(): t.trunk_name for t in ask.known_trunks for name in (t.trunk_name, t.trunk_sid)}
        now = datetime.fromisoformat(services.store.now()).astimezone(zone_named(ask.account.zone))
        try:
            question = Reader(ask.user, trunks, known, now).read(text)
        except BadInput as error:
            return Message(f"{escape(error.sentence)} {HOW}")
        if len(" ".join(question.rest)) > _LONGEST:
            return Message(f"That's too long: use at most {_LONGEST} characters. {HOW}")
        if question.unclear_person:
            return which_person(question, known)
        if kind:
            question = replace(question, before=None)
            return download(kind, question.sought, ask, services) or nothing(question, known)
        rows = services.store.audit_search(question.sought, PAGE + 1, question.before)
        if not rows:
            return nothing(question, known)
        return page(question, rows[:PAGE], len(rows) > PAGE, ask.account.zone)


def _wanted(text: str) -> tuple[bool, Kind | None, str]:
    """Read `download`, the kind of file, and the rest of the words."""
    first, _, rest = text.strip().partition(" ")
    if first.lower() != "download":
        return False, None, text
    name, _, filters = rest.strip().partition(" ")
    return True, next((kind for kind in Kind if kind == name.lower()), None), filters


def _head(ask: Ask, services: Services) -> Message:
    if not (ask.may_change.allowed or services.access.may_approve(ask.user)):
        return Message(f"Only operators and approvers can post the head. Ask {services.access.whom_to_ask()}.")
    number, head = services.post_head(ask.user)
    if not number:
        return Message("The audit log is empty.")
    text = f"The audit log ends with row {number}. Its hash is\n{code(head)}"
    note = (
        "Also posted in the channel, so that a truncated or rewritten log can be detected. To compare it, run "
        f"{code(f'trunkbot audit verify --row {number} --hash {head}')} on the bot's machine."
    )
    return Message(text, [section(text), context(note)])


verb = Audit()
